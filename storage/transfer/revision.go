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
