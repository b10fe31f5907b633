// Package session stands between the window and an open project: it runs the reviewer's edits one after the other away
// from the goroutine that paints, and tells the views when one is safely on disk.
package session

import (
	"context"
	"errors"
	"sync"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/search"
	"attest/storage"
	"attest/storage/transfer"
)

// State says how the newest edit fares.
type State int

// The states.
const (
	Saved   State = iota // every edit is on disk
	Saving               // at least one edit is on its way there
	Failing              // the newest edit could not be written
)

// Session is the window's access to one open project. Its methods may be called on the UI goroutine: none waits for the
// disk. Callbacks arrive through post, in the order of the edits.
type Session struct {
	folder *storage.Folder
	index  *search.Index
	post   func(func())

	edits    *lane
	indexing *lane

	mu          sync.Mutex
	pending     int
	subscribers map[int]func(*annotate.Action)
	nextID      int
	flushers    map[int]func()
	onState     func(State)
	onError     func(error)
}

// New starts a session on an open folder. The function post must run what it is given on the UI goroutine, in order.
func New(folder *storage.Folder, post func(func())) *Session {
	s := &Session{
		folder: folder, index: search.New(), post: post,
		edits: newLane(), indexing: newLane(),
		subscribers: map[int]func(*annotate.Action){}, flushers: map[int]func(){},
		onState: func(State) {}, onError: func(error) {},
	}
	s.indexing.add(func() { s.index.Reset(folder.Project()) })
	folder.Subscribe(func(a *annotate.Action) {
		s.indexing.add(func() { s.index.Apply(folder.Project(), a) })
		s.post(func() { s.tell(a) })
	})
	return s
}

// Folder returns the open project folder.
func (s *Session) Folder() *storage.Folder { return s.folder }

// Project returns the project as of the newest edit that is on disk.
func (s *Session) Project() *annotate.Project { return s.folder.Project() }

// Reviewer returns the ID of the acting reviewer.
func (s *Session) Reviewer() annotate.ID { return s.folder.Reviewer() }

// OnState sets the function that is told when edits begin and end being saved.
func (s *Session) OnState(f func(State)) { s.onState = f }

// OnError sets the function that is told of edits that failed and that nobody else waits for.
func (s *Session) OnError(f func(error)) { s.onError = f }

// Subscribe calls f, on the UI goroutine, with every Action after it is on disk and applied.
func (s *Session) Subscribe(f func(*annotate.Action)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.subscribers[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subscribers, id)
	}
}

// BeforeLeaving registers a function that hands in what a view has not yet handed in, such as the words being typed. It is
// called before undo, redo, export and close.
func (s *Session) BeforeLeaving(flush func()) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.flushers[id] = flush
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.flushers, id)
	}
}

// Flush makes every view hand in what it holds back.
func (s *Session) Flush() {
	s.mu.Lock()
	flushers := make([]func(), 0, len(s.flushers))
	for _, f := range s.flushers {
		flushers = append(flushers, f)
	}
	s.mu.Unlock()
	for _, f := range flushers {
		f()
	}
}

// Do queues one edit. The verb names it in the history and in the Undo menu. When it is on disk, the subscribers are told
// and then done, if it is not nil, all on the UI goroutine; the Action is nil where nothing changed.
func (s *Session) Do(verb string, edit func(*annotate.Draft) error, done func(*annotate.Action, error)) {
	s.enqueue(func() (*annotate.Action, error) { return s.folder.Commit(verb, edit) }, done)
}

// Undo takes the newest edit back that has not been taken back yet.
func (s *Session) Undo(done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(s.folder.Undo, done)
}

// Redo brings the edit back that was taken back last.
func (s *Session) Redo(done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(s.folder.Redo, done)
}

// UndoName returns the verb of the edit that Undo would take back, or "".
func (s *Session) UndoName() string { return s.folder.UndoName() }

// RedoName returns the verb of the edit that Redo would bring back, or "".
func (s *Session) RedoName() string { return s.folder.RedoName() }

// ErrClosed is given to edits that come after Close.
var ErrClosed = errors.New("the project is closed")

func (s *Session) enqueue(commit func() (*annotate.Action, error), done func(*annotate.Action, error)) {
	s.count(1)
	taken := s.edits.add(func() {
		action, err := commit()
		left := s.count(-1)
		s.post(func() {
			s.finish(action, err, done)
			switch {
			case err != nil && !errors.Is(err, context.Canceled):
				s.onState(Failing)
			case left == 0:
				s.onState(Saved)
			}
		})
	})
	if !taken {
		s.count(-1)
		s.finish(nil, ErrClosed, done)
		return
	}
	s.onState(Saving)
}

// count adds n to the edits under way and returns how many there are.
func (s *Session) count(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending += n
	return s.pending
}

func (s *Session) finish(action *annotate.Action, err error, done func(*annotate.Action, error)) {
	switch {
	case done != nil:
		done(action, err)
	case err != nil:
		s.onError(err)
	}
}

// tell gives an Action to the subscribers in the order in which they subscribed.
func (s *Session) tell(action *annotate.Action) {
	s.mu.Lock()
	subscribers := make([]func(*annotate.Action), 0, len(s.subscribers))
	for id := range s.nextID {
		if f, ok := s.subscribers[id]; ok {
			subscribers = append(subscribers, f)
		}
	}
	s.mu.Unlock()
	for _, f := range subscribers {
		f(action)
	}
}

// Import takes in files and folders as one edit and gives the report to done on the UI goroutine. The progress function is
// called on the UI goroutine too.
func (s *Session) Import(ctx context.Context, paths []string, publisher string, progress func(done, total int), done func(*transfer.ImportReport, error)) {
	var report *transfer.ImportReport
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) {
		var err error
		report, err = transfer.Import(ctx, s.folder, paths, transfer.ImportOptions{
			Publisher: publisher,
			Progress:  func(n, total int) { s.post(func() { progress(n, total) }) },
		})
		return nil, err
	}, func(_ *annotate.Action, err error) { done(report, err) })
}

// Export writes the dataset, as it is when all edits so far are on disk, to a file and gives the report to done on the UI
// goroutine.
func (s *Session) Export(ctx context.Context, path string, progress func(done, total int), done func(*exchange.Report, error)) {
	var report *exchange.Report
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) {
		var err error
		report, err = transfer.Export(ctx, s.folder, path, func(n, total int) { s.post(func() { progress(n, total) }) })
		return nil, err
	}, func(_ *annotate.Action, err error) { done(report, err) })
}

// Run does long work beside the edits, such as reading a text, and gives its result to done on the UI goroutine.
func Run[T any](s *Session, work func() (T, error), done func(T, error)) {
	go func() {
		v, err := work()
		s.post(func() { done(v, err) })
	}()
}

// Text reads a document's text and gives it to done on the UI goroutine.
func (s *Session) Text(d *annotate.Document, done func(string, error)) {
	Run(s, func() (string, error) { return s.folder.Text(d) }, done)
}

// Search finds what matches the query. It may be called on any goroutine and returns early when ctx ends.
func (s *Session) Search(ctx context.Context, query string, opt search.Options) ([]search.Result, error) {
	return s.index.Search(ctx, query, opt)
}

// Close hands in what is held back, waits until every edit is on disk and closes the project. It is called once.
func (s *Session) Close() error {
	s.Flush()
	s.edits.close()
	s.indexing.close()
	return s.folder.Close()
}
