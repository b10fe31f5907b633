package search

import (
	"cmp"
	"slices"

	"attest/annotate"
)

// kind is what an item is, coarsely enough for one byte. Results of one kind are chosen apart from the others, so that a
// million sentences cannot crowd out the one source.
type kind uint8

const (
	sourceKind kind = iota
	tagKind
	documentKind // its title, publisher and the like
	claimKind
	highlightKind
	sentenceKind // of a document's text
	kinds        // how many there are
)

// entityKinds are the kinds as results name them.
var entityKinds = [kinds]annotate.Kind{
	annotate.KindSource, annotate.KindTag, annotate.KindDocument, annotate.KindClaim, annotate.KindHighlight, annotate.KindDocument,
}

// item is what can be found.
type item interface {
	kind() kind
	id() annotate.ID
	document() annotate.ID // in which it stands, or None
	place() annotate.Range // of a highlight or claim in the text of that document
	fields(to []field) []field
}

// field is one text of an item.
type field struct{ name, text string }

func appendField(to []field, name, text string) []field {
	if text == "" {
		return to
	}
	return append(to, field{name, text})
}

// isName reports whether the field is what something is called, all words of which give initials.
func (f field) isName() bool { return f.name == "name" || f.name == "alias" || f.name == "publisher" }

// record is an item in a segment. All sentences of a text share their item.
type record struct {
	item
	start, end uint32 // of a sentence in the text
}

func (r record) fields(to []field) []field {
	if s, ok := r.item.(*sentences); ok {
		return append(to, field{"sentence", s.text[r.start:r.end]})
	}
	return r.item.fields(to)
}

func (r record) place() annotate.Range {
	if r.kind() == sentenceKind {
		return annotate.Range{Start: int(r.start), End: int(r.end)}
	}
	return r.item.place()
}

// compareRecords puts records into document order: what stands in no document, then document by document its title and what
// is in its text. A sentence comes behind the claims and highlights that begin in it.
func compareRecords(a, b record) int {
	if c := cmp.Or(annotate.CompareIDs(a.document(), b.document()), cmp.Compare(a.position(), b.position()), cmp.Compare(a.kind(), b.kind())); c != 0 {
		return c
	}
	return annotate.CompareIDs(a.id(), b.id())
}

func (r record) position() int {
	switch r.kind() {
	case sentenceKind:
		return int(r.end) - 1
	case claimKind, highlightKind:
		return r.place().Start
	}
	return -1
}

// The items are the entities themselves where those hold all that is searched.
type (
	highlight annotate.Highlight
	source    annotate.Source
	tag       annotate.Tag

	claim struct {
		*annotate.Claim
		in         annotate.ID
		at         annotate.Range
		rationales []string
	}

	document struct {
		*annotate.Document
		publisher string
	}

	sentences struct {
		of   annotate.ID
		text string
	}
)

func (h *highlight) kind() kind            { return highlightKind }
func (h *highlight) id() annotate.ID       { return h.ID }
func (h *highlight) document() annotate.ID { return h.DocumentID }
func (h *highlight) place() annotate.Range {
	e := (*annotate.Highlight)(h)
	return annotate.Range{Start: e.Start(), End: e.End()}
}
func (h *highlight) fields(to []field) []field {
	return appendField(appendField(to, "quote", h.Quote), "note", h.Note)
}

func (s *source) kind() kind            { return sourceKind }
func (s *source) id() annotate.ID       { return s.ID }
func (s *source) document() annotate.ID { return annotate.None }
func (s *source) place() annotate.Range { return annotate.Range{} }
func (s *source) fields(to []field) []field {
	to = appendField(to, "name", s.Name)
	for _, alias := range s.Aliases {
		to = appendField(to, "alias", alias)
	}
	return appendField(to, "reliability_note", s.ReliabilityNote)
}

func (t *tag) kind() kind            { return tagKind }
func (t *tag) id() annotate.ID       { return t.ID }
func (t *tag) document() annotate.ID { return annotate.None }
func (t *tag) place() annotate.Range { return annotate.Range{} }
func (t *tag) fields(to []field) []field {
	return appendField(appendField(to, "name", t.Name), "definition", t.Definition)
}

func (c *claim) kind() kind            { return claimKind }
func (c *claim) id() annotate.ID       { return c.ID }
func (c *claim) document() annotate.ID { return c.in }
func (c *claim) place() annotate.Range { return c.at }
func (c *claim) fields(to []field) []field {
	to = appendField(appendField(to, "text", c.Text), "note", c.Note)
	for _, r := range c.rationales {
		to = appendField(to, "rationale", r)
	}
	return to
}

func (d *document) kind() kind            { return documentKind }
func (d *document) id() annotate.ID       { return d.ID }
func (d *document) document() annotate.ID { return d.ID }
func (d *document) place() annotate.Range { return annotate.Range{} }
func (d *document) fields(to []field) []field {
	to = appendField(appendField(to, "title", d.Title), "byline", d.Byline)
	to = appendField(appendField(to, "publisher", d.publisher), "note", d.Note)
	return appendField(to, "file_name", d.FileName)
}

func (s *sentences) kind() kind                { return sentenceKind }
func (s *sentences) id() annotate.ID           { return s.of }
func (s *sentences) document() annotate.ID     { return s.of }
func (s *sentences) place() annotate.Range     { return annotate.Range{} }
func (s *sentences) fields(to []field) []field { return to }

// key names an entity.
type key struct {
	kind annotate.Kind
	id   annotate.ID
}

// itemOf returns the item of an entity of the project, and whether there is one.
func itemOf(p *annotate.Project, k key) (item, bool) {
	e, ok := p.Get(k.kind, k.id)
	if !ok {
		return nil, false
	}
	it := itemOfEntity(p, e)
	return it, it != nil
}

// itemOfEntity returns the item of an entity, or nil if its kind is not searched.
func itemOfEntity(p *annotate.Project, e annotate.Entity) item {
	switch e := e.(type) {
	case *annotate.Document:
		return documentItem(p, e)
	case *annotate.Highlight:
		return (*highlight)(e)
	case *annotate.Claim:
		return claimItem(p, e)
	case *annotate.Source:
		return (*source)(e)
	case *annotate.Tag:
		return (*tag)(e)
	}
	return nil
}

func documentItem(p *annotate.Project, d *annotate.Document) *document {
	out := &document{Document: d}
	if s, ok := p.Source(d.PublisherID); ok {
		out.publisher = s.Name
	}
	return out
}

func claimItem(p *annotate.Project, c *annotate.Claim) *claim {
	out := &claim{Claim: c}
	if len(c.HighlightIDs) > 0 {
		if h, ok := p.Highlight(c.HighlightIDs[0]); ok {
			out.in, out.at = h.DocumentID, annotate.Range{Start: h.Start(), End: h.End()}
		}
	}
	for _, a := range p.AssessmentsOf(c.ID) {
		if a.Rationale != "" {
			out.rationales = append(out.rationales, a.Rationale)
		}
	}
	return out
}

// recordsOf returns the records of all entities of the project in document order. Sentences are not among them.
func recordsOf(p *annotate.Project) []record {
	documents := map[annotate.ID]uint64{}
	for i, d := range p.Documents() {
		documents[d.ID] = uint64(i + 1)
	}
	type placed struct {
		record
		place uint64 // the number of the document and the position in it
	}
	var all []placed
	for _, kind := range []annotate.Kind{annotate.KindSource, annotate.KindTag, annotate.KindDocument, annotate.KindClaim, annotate.KindHighlight} {
		for _, e := range p.All(kind) {
			r := record{item: itemOfEntity(p, e)}
			all = append(all, placed{r, documents[r.document()]<<40 | uint64(r.position()+1)})
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		if a.place != b.place {
			return cmp.Compare(a.place, b.place)
		}
		return compareRecords(a.record, b.record)
	})
	out := make([]record, len(all))
	for i, r := range all {
		out[i] = r.record
	}
	return out
}
