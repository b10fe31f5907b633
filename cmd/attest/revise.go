package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/annotate/text"
	"attest/storage"
	"attest/storage/transfer"
)

// importRevision takes a file in as a later version of a document and tells what became of each of its highlights.
func importRevision(c *cobra.Command, f *storage.Folder, path, document, publisher string, asJSON bool) error {
	former, err := documentCalled(f.Project(), document)
	if err != nil {
		return err
	}
	for _, id := range f.Project().ReferrersTo(annotate.KindDocument, former.ID, annotate.KindDocument) {
		if later, ok := f.Project().Document(id); ok {
			say(c, "note: the document %q was revised before, by %q (%s)", former.DisplayTitle(), later.DisplayTitle(), id)
		}
	}
	r, err := transfer.ReadRevision(c.Context(), f, former.ID, path)
	if err != nil {
		return err
	}
	if _, err := r.Commit(f, publisher); err != nil {
		return err
	}
	if err := sayCarried(c, r, asJSON); err != nil {
		return err
	}
	say(c, "imported %s (%s) as a revision of the document %q", path, described(&r.Document), former.DisplayTitle())
	var parts []string
	for _, a := range annotate.Anchors {
		if n := r.Count(a); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, carriedWords[a]))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "none")
	}
	say(c, "highlights: %s", strings.Join(parts, ", "))
	return nil
}

// carriedWords say what became of highlights.
var carriedWords = map[annotate.Anchor]string{
	annotate.AnchorOK: "in place", annotate.AnchorMoved: "moved", annotate.AnchorAmbiguous: "to be decided on", annotate.AnchorOrphan: "lost",
}

// documentCalled finds a document by its ID, or by a title or file name that no other has. Where versions of a document have
// the same name, it is the newest one that is meant.
func documentCalled(p *annotate.Project, name string) (*annotate.Document, error) {
	if id, err := uuid.Parse(name); err == nil {
		if d, ok := p.Document(id); ok {
			return d, nil
		}
	}
	var found []*annotate.Document
	for _, d := range p.Documents() {
		if d.Title == name || d.FileName == name {
			found = append(found, d)
		}
	}
	superseded := func(d *annotate.Document) bool {
		return len(p.ReferrersTo(annotate.KindDocument, d.ID, annotate.KindDocument)) > 0
	}
	if newest := slices.DeleteFunc(slices.Clone(found), superseded); len(newest) == 1 {
		return newest[0], nil
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("there is no document with the id, title or file name %q; to see all: attest list PROJECT documents", name)
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, d := range found {
		ids[i] = d.ID.String()
	}
	return nil, fmt.Errorf("%d documents are called %q; say which by its id: %s", len(found), name, strings.Join(ids, ", "))
}

// carriedLine is what --json writes of a highlight. Ranges are as in the dataset file.
type carriedLine struct {
	HighlightID annotate.ID     `json:"highlight_id"`
	DocumentID  annotate.ID     `json:"document_id"`
	Anchor      annotate.Anchor `json:"anchor"`
	Was         string          `json:"was"`
	placeLine
	Candidates []placeLine `json:"candidates"`
}

type placeLine struct {
	Ranges     []extentLine `json:"ranges"`
	Quote      string       `json:"quote"`
	Similarity float64      `json:"similarity"`
}

type extentLine struct {
	CodePoint [2]int `json:"codepoint"`
	UTF16     [2]int `json:"utf16"`
	UTF8      [2]int `json:"utf8"`
}

// sayCarried writes one line for each highlight to standard output.
func sayCarried(c *cobra.Command, r *transfer.Revision, asJSON bool) error {
	if !asJSON {
		t := newTable(column{"ANCHOR", 10}, column{"SIMILARITY", 10}, column{"WAS", 60}, column{"IS", 60})
		for _, h := range r.Carried {
			similarity, is := "", h.Quote
			if len(h.Ranges) == 0 {
				is = ""
			}
			if h.Similarity > 0 {
				similarity = fmt.Sprintf("%.2f", h.Similarity)
			}
			if n := len(h.Candidates); n > 0 {
				is = count(n, "candidate") + ": " + h.Candidates[0].Quote
			}
			t.add(words(h.Anchor), similarity, h.Was, is)
		}
		return t.write(c.OutOrStdout())
	}
	offsets := text.NewOffsets(r.Text)
	place := func(ranges []annotate.Range, quote string, similarity float64) placeLine {
		p := placeLine{Ranges: make([]extentLine, len(ranges)), Quote: quote, Similarity: similarity}
		for i, at := range ranges {
			p.Ranges[i] = extentLine{
				CodePoint: [2]int{offsets.CodePoint(at.Start), offsets.CodePoint(at.End)},
				UTF16:     [2]int{offsets.UTF16(at.Start), offsets.UTF16(at.End)},
				UTF8:      [2]int{at.Start, at.End},
			}
		}
		return p
	}
	out := newJSONLines(c)
	for _, h := range r.Carried {
		line := carriedLine{
			HighlightID: h.HighlightID, DocumentID: r.Document.ID, Anchor: h.Anchor, Was: h.Was,
			placeLine: place(h.Ranges, h.Quote, h.Similarity), Candidates: make([]placeLine, len(h.Candidates)),
		}
		for i, o := range h.Candidates {
			line.Candidates[i] = place(o.Ranges, o.Quote, o.Similarity)
		}
		if err := out.write(line); err != nil {
			return errors.Join(err, out.flush())
		}
	}
	return out.flush()
}
