package exchange

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/ingest"
	"attest/annotate/text"
)

// mergeHighlights finds the place of every highlight in its document, one document after the other.
func (m *merge) mergeHighlights() error {
	documents := map[annotate.ID]*fileDocument{}
	for i := range m.documents {
		documents[m.documents[i].entity.ID] = &m.documents[i]
	}
	byDocument := slices.Clone(m.highlights)
	for _, h := range byDocument {
		h.entity.DocumentID = m.refer(h.label, "document_id", annotate.KindDocument, h.entity.DocumentID)
	}
	slices.SortStableFunc(byDocument, func(a, b fileHighlight) int { return annotate.CompareIDs(a.entity.DocumentID, b.entity.DocumentID) })
	var in *anchoring
	for _, h := range byDocument {
		e := h.entity
		e.TagIDs = m.tagIDs(h.tags)
		e.CreatedBy = m.refer(h.label, "created_by", annotate.KindReviewer, e.CreatedBy)
		e.ModifiedBy = m.refer(h.label, "modified_by", annotate.KindReviewer, e.ModifiedBy)
		if in == nil || in.document != e.DocumentID {
			var err error
			if in, err = m.anchoring(e.DocumentID, documents[e.DocumentID]); err != nil {
				return fmt.Errorf("%s: %w", h.label, err)
			}
		}
		if in.offsets == nil {
			continue // there is no such document, which has been said
		}
		widened, err := in.anchor(&h, m.strict)
		if err != nil {
			m.problem(labelledError{h.label, err})
			continue
		}
		if widened {
			m.report.note("%s was widened to whole characters", h.label)
		}
		if e.Quote != "" {
			m.report.Quotes++
		}
		m.enter(e, h.label)
	}
	return nil
}

// anchoring finds the places of highlights in one document.
type anchoring struct {
	document   annotate.ID
	text       string        // as it is kept
	offsets    *text.Offsets // of the text as the file has it; nil if there is no such document
	normalized ingest.Normalized
}

// anchoring prepares for the highlights of a document, given as the file has it or, where the project's is meant, as nil.
func (m *merge) anchoring(id annotate.ID, doc *fileDocument) (*anchoring, error) {
	in := &anchoring{document: id}
	known, ok := m.p.Document(id)
	switch {
	case doc != nil:
		known = doc.entity
	case !ok:
		return in, nil
	}
	s, err := m.store.Text(known)
	if err != nil {
		return nil, fmt.Errorf("reading the text of %s: %w", known.DisplayTitle(), err)
	}
	in.text = s
	// A document of the file that the project has already is known by the project's id; whether its text had to be
	// normalized is known by its hash.
	for i := range m.documents {
		if d := &m.documents[i]; d.given != "" && d.entity.TextSHA256 == known.TextSHA256 {
			in.offsets, in.normalized = text.NewOffsets(d.given), d.normalized
			return in, nil
		}
	}
	in.offsets = text.NewOffsets(s)
	return in, nil
}

// anchor sets the highlight's ranges, quote and context. It reports whether the ranges had to be widened to grapheme
// boundaries.
func (in *anchoring) anchor(h *fileHighlight, strict bool) (widened bool, err error) {
	e := h.entity
	quote := ingest.Normalize(e.Quote).Text
	if len(h.ranges) == 0 {
		return false, in.byQuote(e, quote, h.quoted)
	}
	given := make([]annotate.Range, len(h.ranges))
	pieces := make([]string, len(h.ranges))
	for i, r := range h.ranges {
		if given[i], err = in.bytes(r, strict); err != nil {
			return false, fmt.Errorf("range %d: %w", i+1, err)
		}
		pieces[i] = in.text[given[i].Start:given[i].End]
	}
	if found := strings.Join(pieces, annotate.QuoteGap); h.quoted && found != quote {
		return false, fmt.Errorf("%w: the highlight says %q, the document %q", annotate.ErrQuote, clip(quote), clip(found))
	}
	ranges := wholeCharacters(in.text, given)
	if e.Quote, err = annotate.QuoteOf(in.text, ranges); err != nil {
		return false, err //nolint:wrapcheck // it says all there is to say
	}
	e.Ranges = ranges
	in.context(e)
	return !slices.Equal(ranges, given), nil
}

// byQuote finds a highlight by its words alone. An orphan has no place, nor has an ambiguous one about which nobody has
// decided yet: they keep their words as they are.
func (in *anchoring) byQuote(e *annotate.Highlight, quote string, quoted bool) error {
	switch {
	case e.Anchor == annotate.AnchorOrphan, e.Anchor == annotate.AnchorAmbiguous:
		return nil
	case !quoted || quote == "":
		return errors.New("it has neither ranges nor a quote")
	}
	found := text.MatchQuote(in.text, quote, ingest.Normalize(e.Prefix).Text, ingest.Normalize(e.Suffix).Text)
	switch {
	case found.Occurrences == 0:
		return fmt.Errorf("%w: %q is not found in the document", annotate.ErrQuote, clip(quote))
	case !found.Certain:
		return fmt.Errorf("%w: %q is found %d times in the document; ranges, or a prefix and suffix, would say which is meant", annotate.ErrQuote, clip(quote), found.Occurrences)
	}
	e.Quote, e.Ranges = quote, []annotate.Range{{Start: found.Start, End: found.End}}
	in.context(e)
	return nil
}

// context keeps a prefix and suffix that fit, and replaces them otherwise.
func (in *anchoring) context(e *annotate.Highlight) {
	prefix, suffix := text.Context(in.text, e.Start(), e.End(), annotate.ContextLength)
	if e.Prefix == "" || !strings.HasSuffix(in.text[:e.Start()], e.Prefix) {
		e.Prefix = prefix
	}
	if e.Suffix == "" || !strings.HasPrefix(in.text[e.End():], e.Suffix) {
		e.Suffix = suffix
	}
}

// bytes turns a range of the file, in the units it is given in, into bytes of the text as it is kept.
func (in *anchoring) bytes(r fileRange, strict bool) (annotate.Range, error) {
	length, _, _ := in.offsets.Len()
	units := []struct {
		name   string
		extent []int
		byteOf func(int) (int, bool)
		back   func(int) int
	}{
		{"codepoint", r.codePoint, in.offsets.ByteOfCodePoint, in.offsets.CodePoint},
		{"utf16", r.utf16, in.offsets.ByteOfUTF16, in.offsets.UTF16},
		{"utf8", r.utf8, func(off int) (int, bool) {
			// The start of a code point is where going to code points and back changes nothing.
			at, ok := in.offsets.ByteOfCodePoint(in.offsets.CodePoint(off))
			return off, ok && at == off && off >= 0 && off <= length
		}, func(off int) int { return off }},
	}
	var found annotate.Range
	var by string
	for _, u := range units {
		if u.extent == nil {
			if strict {
				return found, fmt.Errorf("%s is missing", u.name)
			}
			continue
		}
		if len(u.extent) != 2 {
			return found, fmt.Errorf("%s should be a start and an end, not %d numbers", u.name, len(u.extent))
		}
		start, ok := u.byteOf(u.extent[0])
		end, ok2 := u.byteOf(u.extent[1])
		if !ok || !ok2 || start >= end {
			return found, fmt.Errorf("%s %v is empty, lies outside the document of %d such units, or splits a character", u.name, u.extent, u.back(length))
		}
		if by != "" && found != (annotate.Range{Start: start, End: end}) {
			return found, fmt.Errorf("%s and %s mean different passages: bytes %d–%d and %d–%d", by, u.name, found.Start, found.End, start, end)
		}
		by, found = u.name, annotate.Range{Start: start, End: end}
	}
	if by == "" {
		return found, errors.New("it is given in none of codepoint, utf16 and utf8")
	}
	found = annotate.Range{Start: in.normalized.At(found.Start), End: in.normalized.At(found.End)}
	if found.Start >= found.End {
		return found, errors.New("nothing is left of it once the line ends are normalized")
	}
	return found, nil
}

// wholeCharacters widens ranges to grapheme boundaries, puts them in order and joins those that overlap.
func wholeCharacters(s string, given []annotate.Range) []annotate.Range {
	out := make([]annotate.Range, 0, len(given))
	for _, r := range given {
		start, end := text.SnapOut(s, r.Start, r.End)
		out = append(out, annotate.Range{Start: start, End: end})
	}
	slices.SortFunc(out, func(a, b annotate.Range) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	joined := out[:0]
	for _, r := range out {
		if n := len(joined); n > 0 && r.Start < joined[n-1].End {
			joined[n-1].End = max(joined[n-1].End, r.End)
			continue
		}
		joined = append(joined, r)
	}
	return joined
}
