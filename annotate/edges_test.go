package annotate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate/text"
)

// brackets takes the brackets out of a text and returns the stretches that stood between them.
func brackets(s string) (doc string, ranges []Range) {
	var out strings.Builder
	for _, r := range s {
		switch r {
		case '[':
			ranges = append(ranges, Range{Start: out.Len()})
		case ']':
			ranges[len(ranges)-1].End = out.Len()
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), ranges
}

func bracketed(doc string, ranges []Range) string {
	var out strings.Builder
	at := 0
	for _, r := range ranges {
		out.WriteString(doc[at:r.Start] + "[" + doc[r.Start:r.End] + "]")
		at = r.End
	}
	return out.String() + doc[at:]
}

func TestNudged(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		from string
		edge Edge
		step Step
		n    int
		want string
	}{
		{"Eleven [boats] sank.", StartEdge, ByWord, -1, "[Eleven boats] sank."},
		{"Eleven [boats] sank.", StartEdge, ByWord, -9, "[Eleven boats] sank."},
		{"[Eleven boats] sank.", StartEdge, ByWord, 1, "Eleven [boats] sank."},
		{"[Eleven boats] sank.", StartEdge, ByWord, 2, "Eleven [boats] sank."},
		{"Eleven [boats] sank.", EndEdge, ByWord, 1, "Eleven [boats sank]."},
		{"Eleven [boats] sank.", EndEdge, ByWord, 2, "Eleven [boats sank.]"},
		{"Eleven [boats sank.]", EndEdge, ByWord, 1, "Eleven [boats sank.]"},
		{"Eleven [boats sank].", EndEdge, ByWord, -1, "Eleven [boats] sank."},
		{"Eleven [boats sank].", EndEdge, ByWord, -2, "Eleven [boats] sank."},
		{"Eleven [boats]\n\n sank.", EndEdge, ByWord, 1, "Eleven [boats\n\n sank]."},
		{"Eleven\n\n[boats] sank.", StartEdge, ByWord, -1, "[Eleven\n\nboats] sank."},
		{"[Eleven]\n\nboats", EndEdge, ByWord, -1, "[Eleven]\n\nboats"},
		{"Ele[ven boa]ts", StartEdge, ByWord, -1, "[Eleven boa]ts"},
		{"Ele[ven boa]ts", EndEdge, ByWord, 1, "Ele[ven boats]"},
		{"Ele[ven boa]ts", EndEdge, ByWord, -1, "Ele[ven] boats"},
		{"Eleven [boats] sank.", StartEdge, ByCharacter, -2, "Eleve[n boats] sank."},
		{"cafe\u0301 [b]", StartEdge, ByCharacter, -2, "caf[e\u0301 b]"},
		{"👩🏽‍🌾[b]🇺🇦", EndEdge, ByCharacter, 1, "👩🏽‍🌾[b🇺🇦]"},
		{"[👩🏽‍🌾]", EndEdge, ByCharacter, -1, "[👩🏽‍🌾]"},
		{"[a] b [c d]", EndEdge, ByWord, -2, "[a] b [c] d"},
		{"[a b] c [d]", StartEdge, ByWord, 2, "a [b] c [d]"},
		{"", StartEdge, ByWord, 1, ""},
	} {
		doc, ranges := brackets(tc.from)
		was := slices.Clone(ranges)
		if got := bracketed(doc, Nudged(doc, ranges, tc.edge, tc.step, tc.n)); got != tc.want {
			t.Errorf("%q, edge %d by %d: got %q, want %q", tc.from, tc.edge, tc.n, got, tc.want)
		}
		if !slices.Equal(was, ranges) {
			t.Errorf("%q: the ranges given became %v", tc.from, ranges)
		}
	}
}

func TestNudgedRangesAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.SampledFrom(nastyTexts), rapid.StringN(1, 60, -1)).Draw(t, "text")
		h := &Highlight{ID: NewID(), DocumentID: NewID()}
		if err := h.anchorTo(s, anyRanges(t, s)); err != nil {
			t.Fatalf("%v", err)
		}
		edge := rapid.SampledFrom([]Edge{StartEdge, EndEdge}).Draw(t, "edge")
		step := rapid.SampledFrom([]Step{ByWord, ByCharacter}).Draw(t, "step")
		h.Ranges = Nudged(s, h.Ranges, edge, step, rapid.IntRange(-5, 5).Draw(t, "n"))
		h.setDefaults()
		if err := h.validate(); err != nil {
			t.Fatalf("%v", err)
		}
		for _, r := range h.Ranges {
			if !text.OnGrapheme(s, r.Start) || !text.OnGrapheme(s, r.End) {
				t.Fatalf("%v of %q cuts a character", r, s)
			}
		}
	})
}

// marked puts a highlight where the brackets are, with a claim on it.
func marked(t *testing.T, s string) (h *history, doc string, hl *Highlight, c *Claim) {
	t.Helper()
	h = newHistory(t)
	doc, ranges := brackets(s)
	h.commit(func(d *Draft) error {
		document, err := h.newDocument(d, doc)
		if err != nil {
			return err
		}
		if hl, err = d.AddHighlight(document.ID, doc, ranges...); err != nil {
			return err
		}
		tag, err := d.TagNamed("Losses")
		if err != nil {
			return err
		}
		if err := d.ToggleTag(KindHighlight, hl.ID, tag.ID); err != nil {
			return err
		}
		if c, err = d.AddClaim(hl.ID); err != nil {
			return err
		}
		return d.Assess(c.ID, func(a *Assessment) { a.EvidenceHighlightIDs = []ID{hl.ID} })
	})
	return h, doc, hl, c
}

// all shows every highlight of the project.
func (h *history) all() []string {
	var out []string
	for _, hl := range h.project.Highlights() {
		out = append(out, bracketed(h.texts[hl.DocumentID], hl.Ranges))
	}
	return out
}

func TestEdgesOfHighlights(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		from string
		edit func(d *Draft, id ID, doc string) error
		want string // none: an error
	}{
		{"nudge", "Eleven [boats] sank.", func(d *Draft, id ID, doc string) error {
			return d.NudgeHighlight(id, doc, EndEdge, ByWord, 1)
		}, "Eleven [boats sank]."},
		{"add", "[Eleven] boats sank.", func(d *Draft, id ID, doc string) error { return d.AddRange(id, doc, Range{13, 17}) }, "[Eleven] boats [sank]."},
		{"add beside", "[Eleven] boats sank.", func(d *Draft, id ID, doc string) error { return d.AddRange(id, doc, Range{6, 12}) }, "[Eleven boats] sank."},
		{"add beyond the end", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.AddRange(id, doc, Range{7, 99}) }, ""},
		{"cut from the middle", "[Eleven boats sank].", func(d *Draft, id ID, doc string) error { return d.CutRange(id, doc, Range{7, 12}) }, "[Eleven] boats [sank]."},
		{"cut from the start", "[Eleven boats sank].", func(d *Draft, id ID, doc string) error { return d.CutRange(id, doc, Range{0, 6}) }, "Eleven [boats sank]."},
		{"cut over two ranges", "[Eleven boats] it said [sank].", func(d *Draft, id ID, doc string) error { return d.CutRange(id, doc, Range{7, 21}) }, "[Eleven] boats it said [sank]."},
		{"cut beside", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.CutRange(id, doc, Range{7, 12}) }, "[Eleven] boats"},
		{"cut all", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.CutRange(id, doc, Range{0, 12}) }, ""},
		{"cut nothing", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.CutRange(id, doc, Range{3, 3}) }, ""},
		{"drag", "Eleven [boats] sank.", func(d *Draft, id ID, doc string) error { return d.ReshapeHighlight(id, doc, Range{7, 17}) }, "Eleven [boats sank]."},
		{"drag one of two", "[Eleven] of the boats [sank].", func(d *Draft, id ID, doc string) error {
			return d.ReshapeHighlight(id, doc, Range{0, 9}, Range{20, 24})
		}, "[Eleven of] the boats [sank]."},
		{"drag until two meet", "[Eleven] boats [sank].", func(d *Draft, id ID, doc string) error {
			return d.ReshapeHighlight(id, doc, Range{0, 12}, Range{13, 17})
		}, "[Eleven boats sank]."},
		{"drag beyond the end", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.ReshapeHighlight(id, doc, Range{0, 99}) }, ""},
		{"drag to nothing", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.ReshapeHighlight(id, doc) }, ""},
		{"drag none", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.ReshapeHighlight(NewID(), doc, Range{0, 1}) }, ""},
		{"of none", "[Eleven] boats", func(d *Draft, id ID, doc string) error { return d.AddRange(NewID(), doc, Range{0, 1}) }, ""},
	} {
		h, doc, hl, _ := marked(t, tc.from)
		if tc.want == "" {
			if err := h.draft().Try(func() error { return tc.edit(h.draft(), hl.ID, doc) }); err == nil {
				t.Errorf("%s: no error", tc.name)
			}
			continue
		}
		h.commit(func(d *Draft) error { return tc.edit(d, hl.ID, doc) })
		if got := h.all(); !slices.Equal(got, []string{tc.want}) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestSplitAndJoin(t *testing.T) {
	t.Parallel()
	h, doc, hl, c := marked(t, "[Eleven boats sank. Nobody was hurt.] More.")
	before := stateOf(t, h.project)
	var second *Highlight
	split := h.commit(func(d *Draft) (err error) {
		second, err = d.SplitHighlight(hl.ID, doc, strings.Index(doc, "Nobody"))
		return err
	})
	if got := h.all(); !slices.Equal(got, []string{"[Eleven boats sank.] Nobody was hurt. More.", "Eleven boats sank. [Nobody was hurt.] More."}) {
		t.Errorf("after the split: %q", got)
	}
	both := []ID{hl.ID, second.ID}
	if c, _ := h.project.Claim(c.ID); !slices.Equal(c.HighlightIDs, both) {
		t.Errorf("the claim rests on %v", c.HighlightIDs)
	}
	if a := h.project.Assessments()[0]; !slices.Equal(a.EvidenceHighlightIDs, both) {
		t.Errorf("the assessment rests on %v", a.EvidenceHighlightIDs)
	}
	if first, _ := h.project.Highlight(hl.ID); len(second.TagIDs) != 1 || !slices.Equal(first.TagIDs, second.TagIDs) {
		t.Errorf("the tags are %v and %v", first.TagIDs, second.TagIDs)
	}

	var own *Claim
	h.commit(func(d *Draft) error {
		denial, err := d.TagNamed("Denial")
		if err != nil {
			return err
		}
		if err := d.ToggleTag(KindHighlight, second.ID, denial.ID); err != nil {
			return err
		}
		if err := d.EditHighlight(second.ID, func(h *Highlight) { h.Note, h.Anchor = "To be looked at.", AnchorMoved }); err != nil {
			return err
		}
		own, err = d.AddClaim(second.ID)
		return err
	})
	h.commit(func(d *Draft) error { return d.JoinHighlights(hl.ID, second.ID, doc) })
	if got := h.all(); !slices.Equal(got, []string{"[Eleven boats sank. Nobody was hurt.] More."}) {
		t.Errorf("after joining: %q", got)
	}
	for _, id := range []ID{c.ID, own.ID} {
		if c, _ := h.project.Claim(id); !slices.Equal(c.HighlightIDs, []ID{hl.ID}) {
			t.Errorf("claim %q rests on %v", c.Text, c.HighlightIDs)
		}
	}
	if joined, _ := h.project.Highlight(hl.ID); len(joined.TagIDs) != 2 || joined.Note != "To be looked at." || joined.Anchor != AnchorMoved {
		t.Errorf("it is %+v", joined)
	}
	for i := len(h.actions) - 1; h.actions[i] != split; i-- {
		if err := h.project.Apply(&Action{Changes: h.actions[i].Inverse()}); err != nil {
			t.Fatalf("undo: %v", err)
		}
	}
	if err := h.project.Apply(&Action{Changes: split.Inverse()}); err != nil {
		t.Fatalf("undo: %v", err)
	}
	mustEqual(t, "after undoing all", before, stateOf(t, h.project))
}

func TestSplitAndJoinRefuse(t *testing.T) {
	t.Parallel()
	h, doc, hl, _ := marked(t, "One [Eleven boats] sank.")
	for _, at := range []int{0, 4, 16, 22, len(doc)} {
		if _, err := h.draft().SplitHighlight(hl.ID, doc, at); !errors.Is(err, ErrNothingLeft) {
			t.Errorf("split at %d: %v", at, err)
		}
	}
	var elsewhere *Highlight
	h.commit(func(d *Draft) error {
		other, err := h.newDocument(d, "Another.")
		if err != nil {
			return err
		}
		elsewhere, err = d.AddHighlight(other.ID, "Another.", Range{0, 7})
		return err
	})
	for _, other := range []ID{hl.ID, elsewhere.ID, NewID()} {
		if err := h.draft().JoinHighlights(hl.ID, other, doc); !errors.Is(err, ErrConflict) {
			t.Errorf("joining with %s: %v", other, err)
		}
	}
}

func TestHighlightAll(t *testing.T) {
	t.Parallel()
	h, doc, hl, c := marked(t, "[Varn] said. In Varn, Varn’s port.")
	const other = "VARN again."
	var tag *Tag
	var added []*Highlight
	var second *Document
	h.commit(func(d *Draft) (err error) {
		if second, err = h.newDocument(d, other); err != nil {
			return err
		}
		tag, err = d.TagNamed("Place")
		return err
	})
	every := func(d *Draft) (err error) {
		var passages []Passages
		for _, id := range []ID{hl.DocumentID, second.ID} {
			p := Passages{Document: id, Text: h.texts[id]}
			for _, s := range text.Occurrences(p.Text, "Varn") {
				p.Ranges = append(p.Ranges, Range(s))
			}
			passages = append(passages, p)
		}
		added, err = d.HighlightAll(passages, tag.ID)
		return err
	}
	h.commit(every)
	if got := h.all(); len(added) != 3 || !slices.Equal(got, []string{
		"[Varn] said. In Varn, Varn’s port.", "Varn said. In [Varn], Varn’s port.", "Varn said. In Varn, [Varn]’s port.", "[VARN] again.",
	}) {
		t.Errorf("%d were added: %q", len(added), got)
	}
	for _, hl := range h.project.Highlights() {
		if !slices.Contains(hl.TagIDs, tag.ID) {
			t.Errorf("%s has no tag", bracketed(doc, hl.Ranges))
		}
	}
	if c, _ := h.project.Claim(c.ID); len(c.TagIDs) != 2 {
		t.Errorf("the claim has the tags %v", c.TagIDs)
	}
	if a := h.commit(every); len(a.Changes) != 0 || len(added) != 0 {
		t.Errorf("the second time changes %+v", a.Changes)
	}
	if _, err := h.draft().HighlightAll([]Passages{{hl.DocumentID, doc, []Range{{3, 999}}}}, None); err == nil {
		t.Error("a range beyond the end is accepted")
	}
}
