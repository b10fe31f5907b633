package inspector

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/ui/field"
)

func TestEmptyStatesSayWhatToDo(t *testing.T) {
	f := newFixture(t)
	if !f.in.editor.hint.Visible() || !strings.Contains(f.in.editor.hint.Text(), "Choose a highlight") {
		t.Errorf("with nothing chosen the editor says %q", f.in.editor.hint.Text())
	}
	f.in.ShowDocument(annotate.None)
	if !f.in.list.empty.Visible() || !strings.Contains(f.in.list.empty.Text(), "Open a document") {
		t.Errorf("without a document the list says %q", f.in.list.empty.Text())
	}
	f.in.ShowDocument(f.document)
	f.session.Do("Remove", func(d *annotate.Draft) error { return d.RemoveHighlight(f.highlight) }, nil)
	f.settle()
	if !f.in.list.empty.Visible() || !strings.Contains(f.in.list.empty.Text(), "press C") || f.in.editor.hint.Visible() {
		t.Errorf("without a highlight the list says %q", f.in.list.empty.Text())
	}
}

func TestMakeAClaimAndWriteIt(t *testing.T) {
	f := newFixture(t)
	f.in.Select(f.highlight)
	test.Tap(f.in.editor.highlight.make)
	f.settle()
	if got := f.editor().text.Text; got != "about 11,000 North Korean soldiers are in Kursk region" {
		t.Fatalf("the new claim reads %q", got)
	}
	if f.focused() != fyne.Focusable(f.editor().text) {
		t.Fatalf("%T has the keyboard, want the claim's text", f.focused())
	}
	f.write("About 11,000 soldiers are in Kursk.") // all of it is selected, so this replaces it
	f.chord(fyne.KeyReturn)
	if got := f.claim().Text; got != "About 11,000 soldiers are in Kursk." {
		t.Errorf("the claim is %q", got)
	}
	if f.reading == 0 || f.focused() != nil {
		t.Error("Ctrl+Enter does not give the keyboard back to the reader")
	}
	if got := f.session.UndoName(); got != "Edit claim text" {
		t.Errorf("undo would take back %q", got)
	}
	f.undo()
	if got := f.editor().text.Text; !strings.HasPrefix(got, "about 11,000 North") {
		t.Errorf("after undo the field reads %q", got)
	}
}

func TestEscapeGivesTheKeyboardBack(t *testing.T) {
	f := claimed(t)
	f.editor().more.fold.open(true)
	for name, focus := range map[string]func(){
		"claim": f.in.FocusClaim, "tags": f.in.FocusTags, "source": f.in.FocusSource, "stance": f.in.FocusStance,
		"confidence": f.in.FocusConfidence, "reason": f.in.FocusReason, "note": f.in.FocusNote, "list": f.in.FocusList,
	} {
		focus()
		if f.focused() == nil {
			t.Errorf("%s: nothing has the keyboard", name)
			continue
		}
		before := f.reading
		f.press(fyne.KeyEscape)
		if f.reading != before+1 {
			t.Errorf("%s: Escape does not give the keyboard back", name)
		}
	}
}

func TestTabReachesEveryField(t *testing.T) {
	f := claimed(t)
	f.in.FocusClaim()
	var seen []fyne.Focusable
	for range 60 {
		f.press(fyne.KeyTab)
		if slices.Contains(seen, f.focused()) {
			break
		}
		seen = append(seen, f.focused())
	}
	e := f.editor()
	at := -1
	for _, want := range []fyne.Focusable{e.chain.add, e.stance, e.confidence, e.reason, e.note, e.more.fold.head, f.in.list.rows} {
		i := slices.Index(seen, want)
		if i < 0 {
			t.Errorf("Tab does not reach %T", want)
		} else if i < at {
			t.Errorf("Tab reaches %T too early", want)
		}
		at = max(at, i)
	}
}

func TestTypedTextGoesToTheClaimItWasTypedFor(t *testing.T) {
	f := claimed(t)
	first := f.claim().ID
	f.in.MakeClaim()
	f.settle()
	second := f.claim().ID
	if first == second {
		t.Fatal("no second claim was made")
	}
	f.in.SelectClaim(first)
	f.in.FocusNote()
	f.write("only for the first")
	f.in.SelectClaim(second) // turning to another claim hands the note in
	f.settle()
	a, _ := f.project().Claim(first)
	b, _ := f.project().Claim(second)
	if a.Note != "only for the first" || b.Note != "" || f.editor().note.Text != "" {
		t.Errorf("notes %q and %q, shown %q", a.Note, b.Note, f.editor().note.Text)
	}
}

func TestUndoElsewhereKeepsWhatIsBeingTyped(t *testing.T) {
	f := claimed(t)
	f.in.FocusNote()
	f.write("half a wo")
	f.session.Do("Set stance", editClaim(f.claim().ID, func(c *annotate.Claim) { c.Stance = annotate.Denied }), nil)
	f.settle()
	if f.editor().note.Text != "half a wo" || f.editor().stance.chosen != annotate.Denied {
		t.Errorf("note %q, stance %s", f.editor().note.Text, f.editor().stance.chosen)
	}
	f.write("rd")
	f.in.Flush()
	f.settle()
	if f.claim().Note != "half a word" {
		t.Errorf("the note is %q", f.claim().Note)
	}
}

func TestListChoosesAndJumps(t *testing.T) {
	f := claimed(t)
	f.session.Do("Highlight", func(d *annotate.Draft) error {
		_, err := d.AddHighlight(f.document, report, annotate.Range{Start: 0, End: 7})
		return err
	}, nil)
	f.settle()
	if got := f.in.list.count.Text(); got != "2 highlights · 1 claim" {
		t.Errorf("the list says %q", got)
	}
	f.in.FocusList()
	f.press(fyne.KeyUp)
	if len(f.jumps) != 1 || f.jumps[0] == f.highlight {
		t.Fatalf("jumped to %v, want the earlier highlight", f.jumps)
	}
	if h, c := f.in.Selected(); h != f.jumps[0] || c != annotate.None || !f.in.editor.highlight.object.Visible() {
		t.Error("the earlier highlight is not the one at hand")
	}
}

func TestRowSaysWhoHowAndHowSure(t *testing.T) {
	f := claimed(t)
	f.in.MakeClaim()
	f.settle()
	first := f.project().ClaimsOn(f.highlight)[0].ID
	f.session.Do("Judge", func(d *annotate.Draft) error {
		err := d.EditClaim(first, func(c *annotate.Claim) { c.Stance, c.TagIDs = annotate.Hedged, f.tags[1:] })
		if err != nil {
			return err
		}
		return d.Assess(first, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceHigh })
	}, nil)
	f.settle()
	h, _ := f.project().Highlight(f.highlight)
	v := rowOf(f.project(), h, f.session.Reviewer(), true)
	if v.origin != "Evening Paper" || v.about != " · hedged · +1 more" || v.confidence != annotate.ConfidenceHigh || len(v.tags) != 1 || v.tags[0].Name != "Denial" {
		t.Errorf("the row says %+v", v)
	}
}

func TestSeveralClaimsAndPassagesCanBeChosen(t *testing.T) {
	f := claimed(t)
	first := f.claim().ID
	var other annotate.ID
	f.session.Do("Extend", func(d *annotate.Draft) error {
		h, err := d.AddHighlight(f.document, report, annotate.Range{Start: 0, End: 7})
		if err != nil {
			return err
		}
		other = h.ID
		return d.EditClaim(first, func(c *annotate.Claim) { c.HighlightIDs = append(slices.Clone(c.HighlightIDs), h.ID) })
	}, nil)
	f.settle()
	if n := len(f.in.editor.passages.Objects); n != 2 {
		t.Fatalf("%d passages are shown, want 2", n)
	}
	test.Tap(f.in.editor.passages.Objects[1].(*quoteCard))
	if h, c := f.in.Selected(); h != other || c != first || !slices.Equal(f.jumps, []annotate.ID{other}) {
		t.Error("a click on the second passage does not go there with the same claim")
	}
	f.paired = true
	test.Tap(f.in.editor.passages.Objects[0].(*quoteCard))
	if h, c := f.in.Selected(); h != other || c != first || len(f.jumps) != 1 || !slices.Equal(f.beside, []annotate.ID{f.highlight}) {
		t.Error("a click on a passage that is shown beside the text changes what is at hand")
	}
	f.paired = false
	f.in.MakeClaim()
	f.settle()
	if !f.in.editor.choice.Visible() || len(f.in.editor.claims.segments) != 2 {
		t.Fatal("the two claims on the passage are not offered")
	}
	test.Tap(f.in.editor.claims.segments[0])
	if _, c := f.in.Selected(); c != first {
		t.Error("a click on the first claim does not choose it")
	}
}

func TestDeleteAndBringBack(t *testing.T) {
	f := claimed(t)
	id := f.claim().ID
	f.editor().remove()
	f.settle()
	if _, ok := f.project().Claim(id); ok || !f.in.editor.notice.Visible() || !f.in.editor.highlight.object.Visible() {
		t.Fatal("the claim is not deleted, or nothing says so")
	}
	f.in.editor.noticeUndo()
	f.settle()
	if f.claim().ID != id {
		t.Error("the claim is not back at hand")
	}
	f.in.editor.deleteHighlight(f.highlight)
	f.settle()
	if got := f.in.editor.noticeText.Text(); got != "The highlight is deleted, with 1 claim." {
		t.Errorf("the notice says %q", got)
	}
	if h, c := f.in.Selected(); h != annotate.None || c != annotate.None {
		t.Error("what is deleted is still at hand")
	}
	f.undo() // by the menu: the offer to undo must not stand any longer
	if f.in.editor.notice.Visible() {
		t.Error("the notice still offers to undo")
	}
}

func TestFaultIsSaidInPlainWords(t *testing.T) {
	f := claimed(t)
	f.editor().edit("Fail", func(c *annotate.Claim) { c.Stance = "strange" })
	f.settle()
	if got := f.in.editor.fault.Text(); !f.in.editor.fault.Visible() || strings.Contains(got, f.claim().ID.String()) || !strings.Contains(got, "strange") {
		t.Errorf("the editor says %q", got)
	}
	f.editor().edit("Succeed", func(c *annotate.Claim) { c.Stance = annotate.Denied })
	f.settle()
	if f.in.editor.fault.Visible() {
		t.Error("the fault is still shown after an edit that succeeded")
	}
	if err := plain(errors.New("disk full")); err.Error() != "disk full" {
		t.Errorf("plain says %q", err)
	}
}

func TestLongTextsAreNotLaidOut(t *testing.T) {
	f := claimed(t)
	long := strings.Repeat("word ", 2000)
	f.session.Do("Lengthen", editClaim(f.claim().ID, func(c *annotate.Claim) { c.Text = long }), nil)
	f.settle()
	if f.editor().text.Visible() || f.editor().text.Text != "" || !f.editor().tooLong.Visible() {
		t.Fatal("a text of 10 KB is shown in an entry")
	}
	f.in.Flush()
	f.settle()
	if f.claim().Text != long {
		t.Fatal("showing a long text has changed it")
	}
	f.editor().rewrite()
	f.settle()
	f.write("short")
	f.in.Flush()
	f.settle()
	if f.claim().Text != "short" {
		t.Errorf("the claim is %q", f.claim().Text)
	}
}

// BenchmarkRefresh is what every edit costs in a document with 2,000 highlights, half of them with a claim.
func BenchmarkRefresh(b *testing.B) {
	f := newFixture(b)
	f.session.Do("Fill", func(d *annotate.Draft) error {
		for i := range 2000 {
			h, err := d.AddHighlight(f.document, report, annotate.Range{Start: i % 100, End: i%100 + 20})
			if err != nil {
				return err
			}
			if i%2 == 0 {
				if _, err := d.AddClaim(h.ID); err != nil {
					return err
				}
			}
		}
		return nil
	}, nil)
	f.settle()
	f.in.Select(f.project().HighlightsOf(f.document)[1000].ID)
	for b.Loop() {
		f.in.refresh()
	}
}

func TestThePaneWaitsUntilTheKeysRest(t *testing.T) {
	f := claimed(t)
	claim := f.claim().ID
	f.in.Select(annotate.None)
	f.in.Pause = time.Second
	var due func()
	after := field.AfterFunc
	field.AfterFunc = func(_ time.Duration, show func()) func() {
		due = show
		return func() { due = nil }
	}
	t.Cleanup(func() { field.AfterFunc = after })

	f.in.Select(f.highlight)
	if _, chosen := f.in.Selected(); chosen != claim {
		t.Error("the choice itself waits")
	}
	if f.editor().object.Visible() {
		t.Error("the editor does not wait")
	}
	due()
	if !f.editor().object.Visible() || f.editor().text.Text != f.claim().Text {
		t.Errorf("when the keys rest, the claim reads %q", f.editor().text.Text)
	}

	f.in.Select(annotate.None)
	f.in.Select(f.highlight)
	f.in.FocusClaim() // the next key is for the pane
	if f.focused() != fyne.Focusable(f.editor().text) || due != nil {
		t.Errorf("%T has the keyboard, want the claim's text", f.focused())
	}
}
