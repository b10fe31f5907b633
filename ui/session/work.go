package session

import (
	"context"
	"fmt"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/search"
	"attest/storage/transfer"
)

// Import takes in files and folders as one edit and gives the report to done on the UI goroutine. The progress function is
// called on the UI goroutine too.
func (s *Session) Import(ctx context.Context, paths []string, publisher string, progress func(done, total int), done func(*transfer.ImportReport, error)) {
	var report *transfer.ImportReport
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) {
		var err error
		report, err = transfer.Import(ctx, s.folder, paths, transfer.ImportOptions{
			Publisher: publisher,
			Progress:  func(n, total int) { s.callBack(func() { progress(n, total) }) },
		})
		return nil, err
	}, func(_ *annotate.Action, err error) { done(report, err) })
}

// Export writes the dataset, as it is when all edits so far are on disk, to a file and gives the report to done on the UI
// goroutine. The progress function is called on the UI goroutine too.
func (s *Session) Export(ctx context.Context, path string, progress func(done, total int), done func(*exchange.Report, error)) {
	s.export(ctx, s.Project, path, progress, done)
}

// ExportChosen is [Session.Export] for some claims and highlights with all that they rest on: see [annotate.Project.Excerpt].
func (s *Session) ExportChosen(ctx context.Context, claims, highlights []annotate.ID, path string, progress func(done, total int), done func(*exchange.Report, error)) {
	s.export(ctx, func() *annotate.Project { return s.Project().Excerpt(claims, highlights) }, path, progress, done)
}

func (s *Session) export(ctx context.Context, what func() *annotate.Project, path string, progress func(done, total int), done func(*exchange.Report, error)) {
	s.Flush()
	taken := s.edits.add(func() {
		report, err := transfer.ExportOf(ctx, s.folder, what(), path, func(n, total int) { s.callBack(func() { progress(n, total) }) })
		s.callBack(func() { done(report, err) })
	})
	if !taken {
		s.callBack(func() { done(nil, ErrClosed) })
	}
}

// ReadRevision reads a file as a later version of a document and gives what would become of its highlights to done on the UI
// goroutine. Nothing is changed.
func (s *Session) ReadRevision(ctx context.Context, former annotate.ID, path string, done func(*transfer.Revision, error)) {
	s.Flush()
	taken := s.edits.add(func() { // behind the edits that are on their way, so that it sees them
		r, err := transfer.ReadRevision(ctx, s.folder, former, path)
		s.callBack(func() { done(r, err) })
	})
	if !taken {
		s.callBack(func() { done(nil, ErrClosed) })
	}
}

// Revise enters a revision that was read as one edit.
func (s *Session) Revise(r *transfer.Revision, done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) { return r.Commit(s.folder, "") }, done)
}

// Settle waits until every edit handed in so far is through. It is called on a goroutine that may wait.
func (s *Session) Settle() { <-s.edits.reached() }

// Run does long work beside the edits, such as reading a text, and gives its result to done on the UI goroutine.
func Run[T any](s *Session, work func() (T, error), done func(T, error)) {
	go func() {
		v, err := work()
		s.callBack(func() { done(v, err) })
	}()
}

// Text reads a document's text and gives it to done on the UI goroutine.
func (s *Session) Text(d *annotate.Document, done func(string, error)) {
	Run(s, func() (string, error) { return s.folder.Text(d) }, done)
}

// Search finds what matches the request, in the project as it is with every edit that is on disk by now; where the index has
// not yet come so far, the answer says so. It is not called on the UI goroutine, and returns early when ctx ends.
func (s *Session) Search(ctx context.Context, req search.Request) (*search.Answer, error) {
	select {
	case <-s.indexing.reached():
	case <-ctx.Done():
		return nil, fmt.Errorf("searching: %w", ctx.Err())
	}
	return s.index.Search(ctx, req)
}

// Similar finds the claims of other documents that look most like one, as [search.Index.Similar] does, with every edit that is
// on disk by now. It is not called on the UI goroutine.
func (s *Session) Similar(ctx context.Context, claim annotate.ID, limit int) ([]annotate.ID, error) {
	select {
	case <-s.indexing.reached():
	case <-ctx.Done():
		return nil, fmt.Errorf("looking for claims that are alike: %w", ctx.Err())
	}
	found, err := s.index.Similar(ctx, claim, limit)
	ids := make([]annotate.ID, len(found))
	for i, r := range found {
		ids[i] = r.ID
	}
	return ids, err
}

// SearchLoose finds what follows an answer that does not fill the page: see [search.Index.Loose].
func (s *Session) SearchLoose(ctx context.Context, req search.Request, answer *search.Answer) ([]search.Result, error) {
	return s.index.Loose(ctx, req, answer)
}

// Indexed returns how many of the documents and entities can be searched by now.
func (s *Session) Indexed() (done, total int) { return s.index.Progress() }
