package annotate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/annotate/text"
)

// ContextLength is how much text before and after a highlight is kept with it, in code points.
const ContextLength = 32

// Range is a half-open stretch [Start, End) of a document's text in UTF-8 bytes, on grapheme boundaries.
type Range struct {
	Start, End int
}

// Len returns the length in bytes.
func (r Range) Len() int { return r.End - r.Start }

// Contains reports whether the byte offset off lies in r.
func (r Range) Contains(off int) bool { return r.Start <= off && off < r.End }

// Overlaps reports whether r and o share at least one byte.
func (r Range) Overlaps(o Range) bool { return r.Start < o.End && o.Start < r.End }

// MarshalJSON writes the range as [start, end].
func (r Range) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d]", r.Start, r.End), nil
}

// UnmarshalJSON reads a range written as [start, end].
func (r *Range) UnmarshalJSON(b []byte) error {
	var pair [2]int
	n := 0
	err := eachElement(b, func(value []byte) (err error) {
		if n < len(pair) {
			pair[n], err = decodeInt(value)
		}
		n++
		return err
	})
	if err != nil {
		return fmt.Errorf("reading a range: %w", err)
	}
	if n != len(pair) {
		return fmt.Errorf("reading a range: %d numbers instead of start and end", n)
	}
	r.Start, r.End = pair[0], pair[1]
	return nil
}

// Anchor says how surely a highlight still stands where the reviewer put it.
type Anchor string

// The states of an anchor. Only a revised document changes it from AnchorOK.
const (
	AnchorOK        Anchor = "ok"        // the default
	AnchorMoved     Anchor = "moved"     // found for certain, but elsewhere, in other surroundings or in slightly other words
	AnchorAmbiguous Anchor = "ambiguous" // a reviewer has to decide between places, and until then it may have none
	AnchorOrphan    Anchor = "orphan"    // the passage is gone
)

// Anchors lists the states.
var Anchors = []Anchor{AnchorOK, AnchorMoved, AnchorAmbiguous, AnchorOrphan}

// Highlight is a passage that a reviewer marked: one or more ranges of one document. Highlights may overlap, nest and
// coincide.
type Highlight struct {
	ID         ID        `json:"id"`
	DocumentID ID        `json:"document_id,omitzero"`
	Ranges     []Range   `json:"ranges,omitempty"` // in text order, not overlapping
	Quote      string    `json:"quote,omitempty"`  // the text of the ranges, joined by QuoteGap
	Prefix     string    `json:"prefix,omitempty"` // up to ContextLength code points before the first range
	Suffix     string    `json:"suffix,omitempty"` // and after the last
	TagIDs     []ID      `json:"tag_ids,omitempty"`
	Note       string    `json:"note,omitempty"`
	Anchor     Anchor    `json:"anchor,omitempty"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	CreatedBy  ID        `json:"created_by,omitzero"`
	ModifiedAt time.Time `json:"modified_at,omitzero"`
	ModifiedBy ID        `json:"modified_by,omitzero"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// QuoteGap stands between the ranges of a discontinuous highlight in its quote.
const QuoteGap = " … "

// Kind returns [KindHighlight].
func (h *Highlight) Kind() Kind { return KindHighlight }

// Key returns the highlight's ID.
func (h *Highlight) Key() ID { return h.ID }

func (h *Highlight) setDefaults() { orDefault(&h.Anchor, AnchorOK) }

func (h *Highlight) validate() error {
	if h.DocumentID == None {
		return fieldError("document_id", "a highlight needs a document")
	}
	if !h.Placed() && h.Anchor != AnchorOrphan && h.Anchor != AnchorAmbiguous {
		return fieldError("ranges", "a highlight needs at least one range")
	}
	last := 0
	for _, r := range h.Ranges {
		if r.Start < last || r.End <= r.Start {
			return fieldError("ranges", fmt.Sprintf("[%d,%d) is empty, or not behind the range before it", r.Start, r.End))
		}
		last = r.End
	}
	return firstError(
		oneOf("anchor", h.Anchor, Anchors),
		distinct("tag_ids", h.TagIDs),
		validText("quote", h.Quote), validText("note", h.Note),
	)
}

// Placed reports whether the highlight has a place in its document. Orphans have none, nor have ambiguous ones about which
// nobody has decided yet.
func (h *Highlight) Placed() bool { return len(h.Ranges) > 0 }

// Start returns the byte offset of the first range, End that of the end of the last; both are 0 for one without a place.
func (h *Highlight) Start() int {
	if len(h.Ranges) == 0 {
		return 0
	}
	return h.Ranges[0].Start
}

// End returns the byte offset at which the last range ends.
func (h *Highlight) End() int {
	if len(h.Ranges) == 0 {
		return 0
	}
	return h.Ranges[len(h.Ranges)-1].End
}

// CompareHighlights orders by place in the document: earlier first, of two that start together the longer, then by ID.
func CompareHighlights(a, b *Highlight) int {
	return cmp.Or(
		cmp.Compare(a.Start(), b.Start()),
		cmp.Compare(b.End(), a.End()),
		slices.Compare(a.ID[:], b.ID[:]),
	)
}

// ErrQuote is returned (wrapped) when a highlight's quote is not what its document says at its ranges.
var ErrQuote = errors.New("the quote is not what the document says there")

// QuoteOf returns what doc says at the ranges, pieces joined by [QuoteGap]. It fails when a range lies outside doc or
// cuts a grapheme cluster in two.
func QuoteOf(doc string, ranges []Range) (string, error) {
	pieces := make([]string, len(ranges))
	for i, r := range ranges {
		if r.Start < 0 || r.End > len(doc) || r.Start >= r.End {
			return "", fmt.Errorf("range [%d,%d) lies outside a text of %d bytes", r.Start, r.End, len(doc))
		}
		if !text.OnGrapheme(doc, r.Start) || !text.OnGrapheme(doc, r.End) {
			return "", fmt.Errorf("range [%d,%d) cuts a character in two", r.Start, r.End)
		}
		pieces[i] = doc[r.Start:r.End]
	}
	return strings.Join(pieces, QuoteGap), nil
}

// CheckQuote reports, as an error that wraps [ErrQuote], a highlight whose quote differs from the document's text.
// Orphans and ambiguous ones that have no place pass.
func (h *Highlight) CheckQuote(doc string) error {
	if !h.Placed() && (h.Anchor == AnchorOrphan || h.Anchor == AnchorAmbiguous) {
		return nil
	}
	got, err := QuoteOf(doc, h.Ranges)
	if err != nil {
		return fmt.Errorf("highlight %s: %w: %w", h.ID, ErrQuote, err)
	}
	if got != h.Quote {
		return fmt.Errorf("highlight %s: %w: the document has %q, the highlight %q", h.ID, ErrQuote, clip(got), clip(h.Quote))
	}
	return nil
}

func clip(s string) string {
	const most = 80 // bytes; enough to recognise a passage in an error message
	if len(s) <= most {
		return s
	}
	start, _ := text.SnapOut(s, most, most)
	return s[:start] + "…"
}

// anchorTo sets the ranges and all that follows from them: quote and context.
func (h *Highlight) anchorTo(doc string, ranges []Range) error {
	snapped := make([]Range, 0, len(ranges))
	for _, r := range ranges {
		if r.Start < 0 || r.End > len(doc) || r.Start >= r.End {
			return fmt.Errorf("range [%d,%d) lies outside a text of %d bytes", r.Start, r.End, len(doc))
		}
		start, end := text.SnapOut(doc, r.Start, r.End)
		snapped = append(snapped, Range{start, end})
	}
	slices.SortFunc(snapped, func(a, b Range) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	merged := snapped[:0]
	for _, r := range snapped {
		if n := len(merged); n > 0 && r.Start <= merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, r.End)
			continue
		}
		merged = append(merged, r)
	}
	quote, err := QuoteOf(doc, merged)
	if err != nil {
		return err
	}
	h.Ranges, h.Quote = merged, quote
	h.Prefix, h.Suffix = text.Context(doc, h.Start(), h.End(), ContextLength)
	return nil
}
