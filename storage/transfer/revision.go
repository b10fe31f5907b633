package transfer

import (
	"context"
	"errors"
	"fmt"

	"attest/annotate"
	"attest/annotate/anchor"
	"attest/annotate/diff"
	"attest/annotate/ingest"
	"attest/storage"
)

// Revision is a later version of a document that was read, but is not in the project yet.
type Revision struct {
	Former   *annotate.Document
	Document annotate.Document  // of the later version; without an ID unless the project has it already
	OldText  string             // of the former
	Text     string             // of the later version
	Edits    []diff.Edit        // from OldText to Text
	Carried  []annotate.Carried // what becomes of the highlights, in their order; may be decided upon before Commit

	imported *ingest.Imported
}

// ReadRevision reads a file as a later version of a document and works out what becomes of its highlights. Nothing is
// written. The error is in plain words, names the file and, where that makes no sense as a revision, says why.
func ReadRevision(ctx context.Context, f *storage.Folder, former annotate.ID, path string) (*Revision, error) {
	p := f.Project()
	old, ok := p.Document(former)
	if !ok {
		return nil, fmt.Errorf("%s: there is no document %s to revise", path, former)
	}
	file := Imported{Path: path}
	if isDataset(&file) {
		return nil, fmt.Errorf("%s: this is a dataset, and no version of a document", path)
	}
	if file.Err != nil {
		return nil, file.Err
	}
	im, err := readDocument(path)
	if err != nil {
		return nil, err
	}
	r := &Revision{Former: old, Document: im.Document, Text: im.Text, imported: im}
	if known, ok := p.DocumentWithBytes(im.Document.SHA256); ok {
		if known.ID == former {
			return nil, fmt.Errorf("%s: this is the very file of the document %q, not a later version of it", path, old.DisplayTitle())
		}
		if isEarlier(p, known.ID, old) {
			return nil, fmt.Errorf("%s: this is the file of the document %q, an earlier version of %q and not a later one", path, known.DisplayTitle(), old.DisplayTitle())
		}
		r.Document = *known
	}
	if r.OldText, err = f.Text(old); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("importing %s: %w", path, err)
	}
	r.Edits = diff.Words(r.OldText, r.Text)
	r.Carried = anchor.Carry(r.OldText, r.Text, r.Edits, p.HighlightsOf(former))
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("importing %s: %w", path, err)
	}
	return r, nil
}

// isEarlier reports whether a document is one that another revises, itself or through others.
func isEarlier(p *annotate.Project, id annotate.ID, than *annotate.Document) bool {
	seen := map[annotate.ID]bool{} // a dataset may hold documents that revise each other
	for d, ok := than, true; ok && !seen[d.ID]; d, ok = p.Document(d.RevisesID) {
		if seen[d.ID] = true; d.RevisesID == id {
			return true
		}
	}
	return false
}

// mostCompared is the greatest length of a text that is compared with a former one only to find places, in bytes.
const mostCompared = 16 << 20

// Places finds where highlights of a document that have no place may belong, the likeliest first, and returns the text of
// the document with them. Where the document is a revision and the former text is at hand, it knows what the comparison of
// the two told when it was imported, also of a revision of a revision.
func Places(ctx context.Context, f *storage.Folder, document annotate.ID, waiting []*annotate.Highlight) (doc string, places [][]annotate.Candidate, err error) {
	p := f.Project()
	d, ok := p.Document(document)
	if !ok {
		return "", nil, fmt.Errorf("looking for places: there is no document %s", document)
	}
	if doc, err = f.Text(d); err != nil {
		return "", nil, err //nolint:wrapcheck // it names the document
	}
	if places, err = anchor.Candidates(ctx, doc, waiting); err != nil {
		return "", nil, err //nolint:wrapcheck // it says what was done
	}
	unknown := make([]int, len(waiting)) // of those whose place in a former text has not been found
	for i := range waiting {
		unknown[i] = i
	}
	seen := map[annotate.ID]bool{document: true} // a dataset may hold documents that revise each other
	for former, ok := p.Document(d.RevisesID); ok && !seen[former.ID] && len(unknown) > 0; former, ok = p.Document(former.RevisesID) {
		seen[former.ID] = true
		if former.TextBytes > mostCompared || len(doc) > mostCompared {
			continue
		}
		old, err := f.Text(former)
		if err != nil {
			break // that it is damaged is told elsewhere; what is known without it will do
		}
		asked := make([]*annotate.Highlight, len(unknown))
		for k, i := range unknown {
			asked[k] = waiting[i]
		}
		recalled, err := anchor.Recall(ctx, old, doc, asked)
		if err != nil {
			return "", nil, err //nolint:wrapcheck // it says what was done
		}
		var left []int
		for k, i := range unknown {
			if recalled[k] == nil {
				left = append(left, i)
				continue
			}
			places[i] = anchor.Joined(recalled[k], places[i])
		}
		unknown = left
	}
	return doc, places, nil
}

// Count returns how many highlights have the anchor.
func (r *Revision) Count(a annotate.Anchor) int {
	n := 0
	for _, c := range r.Carried {
		if c.Anchor == a {
			n++
		}
	}
	return n
}

// Commit enters the later version and moves the highlights to it, as one Action. publisher names the source that published
// it; if that is empty, it is the publisher of the former version. Where the highlights were changed since the file was
// read, nothing happens, and the error wraps [annotate.ErrConflict].
func (r *Revision) Commit(f *storage.Folder, publisher string) (*annotate.Action, error) {
	if err := r.imported.Save(f); err != nil {
		return nil, fmt.Errorf("importing: %w", err)
	}
	a, err := f.Commit("Import a revision", func(d *annotate.Draft) error {
		doc, _, err := ingest.Add(d, r.imported, publisher)
		if err != nil {
			return err //nolint:wrapcheck // it names the file
		}
		if err := d.ReviseDocument(r.Former.ID, doc, r.Text, r.Carried); err != nil {
			return err //nolint:wrapcheck // it names the document
		}
		if revised, ok := d.Document(doc.ID); ok {
			r.Document = *revised
		}
		return nil
	})
	if errors.Is(err, annotate.ErrConflict) {
		return nil, fmt.Errorf("the document was worked on meanwhile; read the file again: %w", err)
	}
	return a, err
}
