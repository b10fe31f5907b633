package annotate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"attest/annotate/text"
)

// Edge is one of the two ends of a highlight.
type Edge int

// The edges of a highlight.
const (
	StartEdge Edge = iota // of its first range
	EndEdge               // of its last range
)

// Step is by how much an edge is nudged.
type Step int

// The steps of a nudge.
const (
	ByWord      Step = iota // to the next word, or run of punctuation marks
	ByCharacter             // grapheme cluster
)

// ErrNothingLeft is returned (wrapped) by edits after which a highlight would mark nothing.
var ErrNothingLeft = errors.New("nothing would be left of the highlight")

// Nudged returns the ranges after an edge was moved by n steps, forward or, if n is negative, back. It stops where its range
// would become empty and at the ends of doc, the text of the document. The ranges given stay as they are.
func Nudged(doc string, ranges []Range, edge Edge, step Step, n int) []Range {
	if len(ranges) == 0 {
		return nil
	}
	out := slices.Clone(ranges)
	first, last := &out[0], &out[len(out)-1]
	for ; n != 0; n -= sign(n) {
		var to int
		switch {
		case edge == StartEdge && n > 0:
			to = nextStart(doc, first.Start, step)
		case edge == StartEdge:
			to = previousStart(doc, first.Start, step)
		case n > 0:
			to = nextEnd(doc, last.End, step)
		default:
			to = previousEnd(doc, last.End, step)
		}
		switch {
		case edge == StartEdge && to < first.End && strings.TrimSpace(doc[to:first.End]) != "":
			first.Start = to
		case edge == EndEdge && to > last.Start && strings.TrimSpace(doc[last.Start:to]) != "":
			last.End = to
		}
	}
	return out
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// nextStart returns where the word after the one at off starts.
func nextStart(doc string, off int, step Step) int {
	if step == ByCharacter {
		return text.NextGrapheme(doc, off)
	}
	_, end := wordAt(doc, off)
	return text.SpaceEnd(doc, end)
}

// previousStart returns where the word before off starts.
func previousStart(doc string, off int, step Step) int {
	if step == ByCharacter {
		return text.PrevGrapheme(doc, off)
	}
	off = text.SpaceStart(doc, off)
	if off == 0 {
		return 0
	}
	start, _ := wordAt(doc, text.PrevGrapheme(doc, off))
	return start
}

// nextEnd returns where the word after off ends.
func nextEnd(doc string, off int, step Step) int {
	if step == ByCharacter {
		return text.NextGrapheme(doc, off)
	}
	off = text.SpaceEnd(doc, off)
	_, end := wordAt(doc, off)
	return end
}

// previousEnd returns where the word before the one that ends at off ends.
func previousEnd(doc string, off int, step Step) int {
	if step == ByCharacter {
		return text.PrevGrapheme(doc, off)
	}
	return text.SpaceStart(doc, previousStart(doc, off, ByWord))
}

// wordAt is [text.WordAt], but takes a newline for what it is and nothing at the end of doc.
func wordAt(doc string, off int) (start, end int) {
	switch {
	case off >= len(doc):
		return len(doc), len(doc)
	case doc[off] == '\n':
		return off, off + 1
	}
	return text.WordAt(doc, off)
}

// NudgeHighlight moves an edge of a highlight by n steps: see [Nudged]. doc is the text of its document.
func (d *Draft) NudgeHighlight(id ID, doc string, edge Edge, step Step, n int) error {
	h, err := d.placed(id)
	if err != nil {
		return err
	}
	return d.MoveHighlight(id, doc, Nudged(doc, h.Ranges, edge, step, n)...)
}

// ReshapeHighlight gives a highlight the ranges to which its edges were dragged in doc, the text of its document. Those that
// only white space divides become one.
func (d *Draft) ReshapeHighlight(id ID, doc string, ranges ...Range) error {
	switch _, err := d.placed(id); {
	case err != nil:
		return err
	case len(ranges) == 0:
		return fmt.Errorf("%w: delete it instead", ErrNothingLeft)
	}
	for _, r := range ranges {
		if r.Start < 0 || r.End > len(doc) || r.Start >= r.End {
			return fmt.Errorf("range [%d,%d) lies outside a text of %d bytes", r.Start, r.End, len(doc))
		}
	}
	return d.MoveHighlight(id, doc, closeGaps(doc, ranges)...)
}

// AddRange adds a stretch of the text doc of its document to a highlight, which is discontinuous then unless the stretch
// touches what is marked already.
func (d *Draft) AddRange(id ID, doc string, r Range) error {
	h, err := d.placed(id)
	if err != nil {
		return err
	}
	return d.MoveHighlight(id, doc, append(slices.Clone(h.Ranges), r)...)
}

// CutRange takes a stretch of the text doc of its document out of a highlight. White space beside the cut goes too. The
// error wraps [ErrNothingLeft] where the stretch holds all that is marked.
func (d *Draft) CutRange(id ID, doc string, r Range) error {
	h, err := d.placed(id)
	if err != nil {
		return err
	}
	if r.Start < 0 || r.End > len(doc) || r.Start >= r.End {
		return fmt.Errorf("range [%d,%d) lies outside a text of %d bytes", r.Start, r.End, len(doc))
	}
	r.Start, r.End = text.SnapOut(doc, r.Start, r.End)
	left := append(before(doc, h.Ranges, r.Start), behind(doc, h.Ranges, r.End)...)
	if len(left) == 0 {
		return fmt.Errorf("%w: delete it instead", ErrNothingLeft)
	}
	return d.MoveHighlight(id, doc, left...)
}

// before returns what of the ranges lies before off, without white space at that edge.
func before(doc string, ranges []Range, off int) []Range {
	var out []Range
	for _, r := range ranges {
		if r.End > off {
			r.End = max(r.Start, off)
			r.End = max(r.Start, text.SpaceStart(doc, r.End))
		}
		if r.Start < r.End {
			out = append(out, r)
		}
	}
	return out
}

// behind returns what of the ranges lies behind off, without white space at that edge.
func behind(doc string, ranges []Range, off int) []Range {
	var out []Range
	for _, r := range ranges {
		if r.Start < off {
			r.Start = min(r.End, off)
			r.Start = min(r.End, text.SpaceEnd(doc, r.Start))
		}
		if r.Start < r.End {
			out = append(out, r)
		}
	}
	return out
}

// SplitHighlight makes two highlights of one: it keeps what lies before the byte offset at in doc, the text of its document,
// and a new one, which is returned, gets the rest. Both have its tags, and the claims and the assessments that rest on it
// rest on both; the note stays with the first. White space beside the split goes. The error wraps [ErrNothingLeft] where one
// of the two would be empty.
func (d *Draft) SplitHighlight(id ID, doc string, at int) (*Highlight, error) {
	h, err := d.placed(id)
	if err != nil {
		return nil, err
	}
	at, _ = text.SnapOut(doc, at, at)
	first, second := before(doc, h.Ranges, at), behind(doc, h.Ranges, at)
	if len(first) == 0 || len(second) == 0 {
		return nil, fmt.Errorf("%w on one side of the split", ErrNothingLeft)
	}
	added := &Highlight{
		ID: NewID(), DocumentID: h.DocumentID, TagIDs: h.TagIDs, Anchor: h.Anchor,
		CreatedAt: d.At, CreatedBy: d.By, ModifiedAt: d.At, ModifiedBy: d.By,
	}
	if err := added.anchorTo(doc, second); err != nil {
		return nil, fmt.Errorf("splitting a highlight: %w", err)
	}
	if err := d.Put(added); err != nil {
		return nil, err
	}
	if err := d.MoveHighlight(id, doc, first...); err != nil {
		return nil, fmt.Errorf("splitting a highlight: %w", err)
	}
	return added, d.inPlaceOf(id, id, added.ID)
}

// JoinHighlights makes one highlight of two of the same document, whose text is doc: keep marks what both did, has the tags
// and the notes of both, and bears the claims and assessments of both. The other is removed.
func (d *Draft) JoinHighlights(keep, other ID, doc string) error {
	a, err := d.placed(keep)
	if err != nil {
		return err
	}
	b, err := d.placed(other)
	if err != nil {
		return err
	}
	if keep == other || a.DocumentID != b.DocumentID {
		return fmt.Errorf("%w: only two highlights of the same document can be joined", ErrConflict)
	}
	var failed error
	err = d.EditHighlight(keep, func(h *Highlight) {
		h.TagIDs = distinctOf(slices.Concat(a.TagIDs, b.TagIDs))
		if b.Note != "" && b.Note != a.Note {
			h.Note = strings.TrimPrefix(a.Note+"\n\n"+b.Note, "\n\n")
		}
		if a.Anchor == AnchorOK {
			h.Anchor = b.Anchor
		}
		h.Extra = mergeExtra(b.Extra, Fields(a.Extra))
		failed = h.anchorTo(doc, closeGaps(doc, slices.Concat(a.Ranges, b.Ranges)))
	})
	if err := firstError(failed, err); err != nil {
		return fmt.Errorf("joining two highlights: %w", err)
	}
	if err := d.inPlaceOf(other, keep); err != nil {
		return err
	}
	d.Remove(KindHighlight, other)
	return nil
}

// closeGaps makes one range of those that only white space divides, such as the two that a split leaves.
func closeGaps(doc string, ranges []Range) []Range {
	ranges = slices.Clone(ranges)
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.Start, b.Start) })
	out := ranges[:1]
	for _, r := range ranges[1:] {
		last := &out[len(out)-1]
		if r.Start <= last.End || strings.TrimSpace(doc[last.End:r.Start]) == "" {
			last.End = max(last.End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}

// inPlaceOf lets claims and assessments that rest on old rest on others instead.
func (d *Draft) inPlaceOf(old ID, others ...ID) error {
	replaced := func(ids []ID) []ID {
		i := slices.Index(ids, old)
		if i < 0 {
			return ids
		}
		return distinctOf(slices.Concat(ids[:i], others, ids[i+1:]))
	}
	for _, id := range d.referrers(KindHighlight, old, KindClaim) {
		if err := d.EditClaim(id, func(c *Claim) { c.HighlightIDs = replaced(c.HighlightIDs) }); err != nil {
			return err
		}
	}
	for _, id := range d.referrers(KindHighlight, old, KindAssessment) {
		err := edit(d, KindAssessment, id, func(a *Assessment) { a.EvidenceHighlightIDs = replaced(a.EvidenceHighlightIDs) })
		if err != nil {
			return err
		}
	}
	return nil
}

// placed returns a highlight that has a place.
func (d *Draft) placed(id ID) (*Highlight, error) {
	h, ok := d.Highlight(id)
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: there is no highlight %s", ErrConflict, id)
	case !h.Placed():
		return nil, fmt.Errorf("%w: highlight %s has no place in its document", ErrConflict, id)
	}
	return h, nil
}

// Passages are stretches of one document.
type Passages struct {
	Document ID
	Text     string // of the document
	Ranges   []Range
}

// HighlightAll highlights each range of the passages with the tag, which may be [None], and returns the new highlights. A
// range that a highlight marks already, exactly and alone, gets no second one: it is given the tag, with the claims on it, if
// no such highlight has it.
func (d *Draft) HighlightAll(passages []Passages, tag ID) ([]*Highlight, error) {
	var added []*Highlight
	for _, p := range passages {
		there := map[Range][]*Highlight{}
		for _, id := range d.referrers(KindDocument, p.Document, KindHighlight) {
			if h, ok := d.Highlight(id); ok && len(h.Ranges) == 1 {
				there[h.Ranges[0]] = append(there[h.Ranges[0]], h)
			}
		}
		for _, r := range p.Ranges {
			if r.Start >= 0 && r.Start < r.End && r.End <= len(p.Text) { // what is not is reported below
				r.Start, r.End = text.SnapOut(p.Text, r.Start, r.End)
			}
			if known := there[r]; len(known) > 0 {
				if tag != None && !slices.ContainsFunc(known, func(h *Highlight) bool { return slices.Contains(h.TagIDs, tag) }) {
					if err := d.ToggleTagOn(known[0].ID, tag); err != nil {
						return nil, err
					}
					there[r] = nil // so that the tag is looked for in what is there now
					if h, ok := d.Highlight(known[0].ID); ok {
						there[r] = []*Highlight{h}
					}
				}
				continue
			}
			h, err := d.AddHighlight(p.Document, p.Text, r)
			if err != nil {
				return nil, err
			}
			if tag != None {
				h.TagIDs = []ID{tag}
				if err := d.Put(h); err != nil {
					return nil, err
				}
			}
			there[r] = []*Highlight{h}
			added = append(added, h)
		}
	}
	return added, nil
}
