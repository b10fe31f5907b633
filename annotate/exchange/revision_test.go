package exchange

import (
	"testing"

	"attest/annotate"
)

// The former version comes behind the later one in the file, and the project knows its text under another id.
func TestReadRevisions(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	p.read(t, dataset(`"documents":[{"id":"mine","text":"The dam broke."}]`))
	mine := p.Documents()[0]
	p.read(t, dataset(`"documents":[{"id":"later","text":"The dam held.","revises_id":"former"},{"id":"former","text":"The dam broke."}],
		"highlights":[{"id":"h","document_id":"later","quote":"The dam broke","anchor":"ambiguous"}]`))
	later, ok := p.Document(annotate.ParseID(annotate.KindDocument, "later"))
	if !ok || later.RevisesID != mine.ID || p.Count(annotate.KindDocument) != 2 {
		t.Errorf("the later version is %+v", later)
	}
	if h := p.Highlights()[0]; h.Placed() || h.Anchor != annotate.AnchorAmbiguous || h.Quote != "The dam broke" {
		t.Errorf("the highlight that waits for a decision is %+v", h)
	}
}
