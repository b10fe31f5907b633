package inspector

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/ui/field"
)

func TestTagChipsToggle(t *testing.T) {
	f := claimed(t)
	chipOf := func(i int) *chip { return f.editor().tags.chips.Objects[i].(*chip) }
	if len(f.editor().tags.chips.Objects) != 2 || chipOf(0).name != "Force size" || chipOf(0).letter != "1" || chipOf(0).on {
		t.Fatalf("the chips begin with %+v", chipOf(0))
	}
	test.Tap(chipOf(0))
	f.settle()
	h, _ := f.project().Highlight(f.highlight)
	if c := f.claim(); !chipOf(0).on || len(c.TagIDs) != 1 || c.TagIDs[0] != f.tags[0] || len(h.TagIDs) != 1 {
		t.Errorf("after a click the claim has the tags %v, its passage %v", f.claim().TagIDs, h.TagIDs)
	}
	if got := f.session.UndoName(); got != "Tag as Force size" {
		t.Errorf("undo would take back %q", got)
	}
	f.in.FocusTags()
	f.press(fyne.KeySpace)
	if len(f.claim().TagIDs) != 0 || chipOf(0).on || !chipOf(0).focused {
		t.Error("Space does not take the tag off, or the chip loses the keyboard")
	}
}

func TestHighlightHasTagsAndNote(t *testing.T) {
	f := newFixture(t)
	f.in.Select(f.highlight)
	test.Tap(f.in.editor.highlight.tags.chips.Objects[1].(*chip))
	f.in.FocusNote()
	f.write("look again")
	f.press(fyne.KeyEscape)
	h, _ := f.project().Highlight(f.highlight)
	if h.Note != "look again" || len(h.TagIDs) != 1 || h.TagIDs[0] != f.tags[1] {
		t.Errorf("note %q, tags %v", h.Note, h.TagIDs)
	}
}

func TestStanceAndConfidenceByKeyboard(t *testing.T) {
	f := claimed(t)
	f.in.FocusStance()
	f.press(fyne.KeyRight, fyne.KeySpace)
	if f.claim().Stance != annotate.Hedged {
		t.Errorf("Right and Space make the stance %s", f.claim().Stance)
	}
	f.in.FocusConfidence()
	f.write("h")
	f.settle()
	a, ok := f.project().AssessmentBy(f.claim().ID, f.session.Reviewer())
	if !ok || a.Confidence != annotate.ConfidenceHigh || f.session.UndoName() != "Set confidence to high" {
		t.Errorf("“h” makes the confidence %v, undo would take back %q", a, f.session.UndoName())
	}
	if f.focused() != nil || f.reading == 0 || !strings.Contains(f.said, "Confidence: high") {
		t.Errorf("after a letter %T has the keyboard, and %q is said", f.focused(), f.said)
	}
	f.in.FocusConfidence()
	f.press(fyne.KeyHome)
	f.write(" ") // the driver sends Space as a key and as a character
	f.press(fyne.KeySpace)
	f.in.FocusReason()
	f.write("two independent origins")
	f.press(fyne.KeyTab)
	a, _ = f.project().AssessmentBy(f.claim().ID, f.session.Reviewer())
	if a.Confidence != annotate.ConfidenceUnset || a.Rationale != "two independent origins" {
		t.Errorf("the assessment is %+v", a)
	}
	f.undo()
	if f.editor().reason.Text != "" {
		t.Errorf("after undo the reason reads %q", f.editor().reason.Text)
	}
}

func TestTagsAreOneStopToTab(t *testing.T) {
	f := claimed(t)
	chips := f.editor().tags.chips.Objects
	f.in.FocusTags()
	f.press(fyne.KeyRight)
	if f.focused() != fyne.Focusable(chips[1].(*chip)) {
		t.Fatalf("the right arrow goes from the first tag to %T", f.focused())
	}
	f.press(fyne.KeyRight, fyne.KeySpace)
	if got := f.claim().TagIDs; len(got) != 1 || got[0] != f.tags[1] {
		t.Errorf("Space on the last tag put on %v, want %v", got, f.tags[1])
	}
	f.press(fyne.KeyTab)
	f.win.Canvas().FocusPrevious()
	if f.focused() != fyne.Focusable(chips[1].(*chip)) {
		t.Errorf("Shift+Tab comes back to %T and not to the tag that was left", f.focused())
	}
	f.press(fyne.KeyHome)
	f.press(fyne.KeyTab)
	if c, ok := f.focused().(*chip); ok && slices.Contains(chips, fyne.CanvasObject(c)) {
		t.Error("Tab stops at another tag")
	}
	test.Tap(chips[1].(*chip)) // a chip at which Tab does not stop is pressed all the same
	f.settle()
	if got := f.claim().TagIDs; len(got) != 0 {
		t.Errorf("a click on the tag leaves %v on the claim", got)
	}
}

func TestAddSources(t *testing.T) {
	f := claimed(t)
	chain := func() string {
		var names []string
		for _, l := range f.claim().Attribution.Chain {
			names = append(names, linkName(f.project(), l))
		}
		return strings.Join(names, " ← ")
	}
	f.in.FocusSource()
	f.write("gur")
	offers := f.editor().chain.add.Suggestions()
	if len(offers) != 2 || offers[0].Label != "Defence Intelligence" || !strings.Contains(offers[0].Detail, "“GUR”") || offers[1].Label != "New source “gur”" {
		t.Fatalf("“gur” offers %v", offers)
	}
	f.press(fyne.KeyTab)
	if got := chain(); got != "Evening Paper ← Defence Intelligence" || f.editor().chain.add.Text != "" {
		t.Fatalf("the chain is %s, the entry reads %q", got, f.editor().chain.add.Text)
	}
	if got := f.session.UndoName(); got != "Add source Defence Intelligence" {
		t.Errorf("undo would take back %q", got)
	}
	f.write("A senior official")
	f.press(fyne.KeyReturn)
	if got := chain(); got != "Evening Paper ← Defence Intelligence ← A senior official" {
		t.Errorf("the chain is %s", got)
	}
	if _, ok := f.project().SourceNamed("A senior official"); !ok {
		t.Error("the new source is not in the registry")
	}
	if f.focused() != fyne.Focusable(f.editor().confidence) {
		t.Errorf("Enter gives the keyboard to %T, want the confidence", f.focused())
	}
	f.write("s")
	f.write("even")
	for _, o := range f.editor().chain.add.Suggestions() {
		if o.Label == "Evening Paper" {
			t.Error("a source of the chain is offered once more")
		}
	}
	f.press(fyne.KeyEscape, fyne.KeyEscape)
	last := f.editor().chain.chips.Objects[2].(*chip)
	f.in.focus(last)
	f.press(fyne.KeyDelete)
	if got := chain(); got != "Evening Paper ← Defence Intelligence" {
		t.Errorf("after Delete on the last chip the chain is %s", got)
	}
}

func TestEditALinkOfTheChain(t *testing.T) {
	f := claimed(t)
	f.in.FocusSource()
	f.write("hur")
	f.press(fyne.KeyTab)
	link := func() annotate.ChainLink {
		for _, l := range f.claim().Attribution.Chain {
			if l.SourceID == f.agency {
				return l
			}
		}
		t.Fatal("the link is gone")
		return annotate.ChainLink{}
	}
	test.Tap(f.editor().chain.chips.Objects[1].(*chip))
	card := f.editor().chain.card
	if card == nil || f.focused() != fyne.Focusable(card.cue.Input) {
		t.Fatal("a click on a chip does not open its card")
	}
	f.write("clai")
	f.press(fyne.KeyTab)
	if l := link(); l.Cue != "claim" || l.CueClass != annotate.Distancing || card.class.chosen != annotate.Distancing {
		t.Errorf("cue %q of class %s, shown %s", l.Cue, l.CueClass, card.class.chosen)
	}
	f.in.focus(card.channel)
	f.write("on Telegram")
	f.in.focus(card.mention)
	f.write("the agency")
	f.in.focus(card.addOther)
	f.write("Allied services")
	f.press(fyne.KeyReturn)
	if l := link(); l.Channel != "on Telegram" || l.Mention != "the agency" || len(l.CoSourceIDs) != 1 {
		t.Errorf("the link is %+v", l)
	}
	if got := card.title.Text(); got != "Defence Intelligence, Allied services" {
		t.Errorf("the card is titled %q", got)
	}
	test.Tap(card.earlier)
	f.settle()
	if f.claim().Attribution.Chain[0].SourceID != f.agency || card.at != 0 || !card.earlier.Disabled() {
		t.Error("the link has not moved to the front")
	}
	test.Tap(card.others.Objects[0].(*chip))
	f.settle()
	if len(link().CoSourceIDs) != 0 {
		t.Error("the source named together with it is still there")
	}
	f.in.focus(card.channel)
	f.press(fyne.KeyEscape)
	if f.editor().chain.card != nil || f.win.Canvas().Overlays().Top() != nil {
		t.Fatal("Escape does not close the card")
	}
	f.editor().chain.open(0)
	f.undo()
	f.undo()
	f.undo()
	if got := f.editor().chain.card; got == nil || got.mention.Text != "the agency" {
		t.Error("the card does not follow an undo")
	}
	for range 6 {
		f.undo()
	}
	if f.editor().chain.card != nil {
		t.Error("the card of a link that is gone stays open")
	}
}

func TestMoreFields(t *testing.T) {
	f := claimed(t)
	m := f.editor().more
	if m.fold.isOpen() {
		t.Fatal("“More” is open on a first start")
	}
	test.Tap(m.fold.head)
	if !m.fold.isOpen() || !fyne.CurrentApp().Preferences().Bool("inspector.more") {
		t.Error("“More” does not open, or is not remembered")
	}
	m.credibility.SetSelected("2 · Probably true")
	m.likelihood.SetSelected("Very likely (80–95 %)")
	m.verdict.SetSelected("Not enough evidence")
	m.kind.SetSelected("Quantity")
	m.status.SetSelected("Ready")
	m.quote.SetSelected("Indirect speech")
	test.Tap(m.polarity.segments[1])
	for _, tt := range []struct {
		f    *field.Entry
		text string
	}{{m.hedges, " reportedly,  may  be,reportedly"}, {m.eventTime, "2024-10-23"}, {m.place, "Kursk"}, {m.score, "70"}} {
		f.in.focus(tt.f)
		f.write(tt.text)
	}
	f.press(fyne.KeyEscape)
	c := f.claim()
	a, _ := f.project().AssessmentBy(c.ID, f.session.Reviewer())
	if a.Credibility != annotate.ProbablyTrue || a.Likelihood != (annotate.Likelihood{Scale: annotate.ICD203, Term: "very_likely"}) ||
		a.Verdict != annotate.NotEnoughEvidence || a.Score == nil || *a.Score != 70 || a.Confidence != annotate.ConfidenceUnset {
		t.Errorf("the assessment is %+v", a)
	}
	if c.Type != annotate.QuantityClaim || c.Status != annotate.Ready || c.Attribution.QuoteType != annotate.Indirect ||
		c.Polarity != annotate.Negative || strings.Join(c.Hedges, "|") != "reportedly|may be" || c.EventTime != "2024-10-23" || c.Place != "Kursk" {
		t.Errorf("the claim is %+v", c)
	}
	f.session.Do("Other scale", func(d *annotate.Draft) error {
		return d.EditSettings(func(s *annotate.Settings) { s.LikelihoodScale = annotate.PHIA })
	}, nil)
	f.settle()
	if got := m.likelihood.Selected; got != "Very likely (80–95 %), ICD 203 (United States)" {
		t.Errorf("a likelihood of the other scale is shown as %q", got)
	}
}

func TestFigures(t *testing.T) {
	f := claimed(t)
	f.editor().more.fold.open(true)
	figures := f.editor().more.figures
	figures.add()
	f.settle()
	if len(figures.cards) != 1 || f.focused() != fyne.Focusable(figures.cards[0].value) {
		t.Fatal("a new figure does not get the keyboard")
	}
	card := figures.cards[0]
	f.write("11 000")
	f.in.focus(card.unit)
	f.write("soldiers")
	f.press(fyne.KeyEscape)
	q := f.claim().Quantities[0]
	if q.Value == nil || *q.Value != 11000 || q.Unit != "soldiers" || card.value.Text != "11,000" && card.value.Text != "11 000" {
		t.Errorf("the figure is %+v, shown as %q", q, card.value.Text)
	}
	var said error
	shown := card.low.OnProblem
	card.low.OnProblem = func(err error) { said = err; shown(err) }
	f.in.focus(card.low)
	f.write("ten")
	f.press(fyne.KeyEscape)
	if said == nil || !strings.Contains(said.Error(), "not a number") || f.claim().Quantities[0].Low != nil {
		t.Errorf("“ten”: said %v, saved %v", said, f.claim().Quantities[0].Low)
	}
	card.low.SetText("12,000")
	f.in.Flush()
	f.settle()
	f.in.focus(card.high)
	f.write("9,000")
	said = nil
	card.high.OnProblem = func(err error) { said = err }
	f.press(fyne.KeyEscape)
	if said == nil || f.claim().Quantities[0].High != nil {
		t.Errorf("a span from 12,000 to 9,000 is saved; said %v", said)
	}
	card.bound.SetSelected("About")
	figures.add()
	f.settle()
	f.in.focus(figures.cards[1].unit)
	f.write("tanks")
	figures.cards[0].remove()
	f.settle()
	if qs := f.claim().Quantities; len(qs) != 1 || qs[0].Unit != "tanks" || figures.cards[0].unit.Text != "tanks" {
		t.Errorf("after removing the first figure there are %+v", qs)
	}
	f.undo()
	if qs := f.claim().Quantities; len(qs) != 2 || qs[0].Bound != annotate.Approx || len(figures.cards) != 2 || figures.cards[0].unit.Text != "soldiers" {
		t.Errorf("after undo there are %+v", qs)
	}
}
