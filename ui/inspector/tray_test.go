package inspector

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
)

// until runs what is posted until done says so.
func (f *fixture) until(what string, done func() bool) {
	f.t.Helper()
	for deadline := time.After(20 * time.Second); !done(); {
		select {
		case run := <-f.posted:
			run()
		case <-deadline:
			f.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// lose takes the fixture's highlight, with a claim on it, from its place.
func lose(t *testing.T, anchor annotate.Anchor) *fixture {
	f := claimed(t)
	f.session.Do("Lose", func(d *annotate.Draft) error {
		return d.EditHighlight(f.highlight, func(h *annotate.Highlight) { h.Anchor, h.Ranges = anchor, nil })
	}, nil)
	f.settle()
	return f
}

func TestTheTrayComesAndGoes(t *testing.T) {
	f := claimed(t)
	tray := f.in.list.tray
	if tray.object.Visible() {
		t.Fatal("the tray is there although nothing waits")
	}
	f.session.Do("Lose", func(d *annotate.Draft) error { return d.UnplaceHighlight(f.highlight) }, nil)
	f.settle()
	if !tray.object.Visible() || tray.head.Text() != "1 highlight waits for a place" || len(f.in.list.highlights) != 0 {
		t.Errorf("the tray says %q above %d rows", tray.head.Text(), len(f.in.list.highlights))
	}
	if size := tray.rows.Size(); size.Height < newTrayRow().MinSize().Height {
		t.Errorf("its rows have %v", size)
	}
	f.until("its place", func() bool { return f.in.Places() == 1 })
	h, _ := f.project().Highlight(f.highlight)
	if why := tray.why(h); why != "Place lost · 1 possible place · about 11,000 North Korean soldiers are in Kursk region" {
		t.Errorf("it waits because %q", why)
	}
	f.undo()
	if tray.object.Visible() || f.in.editor.placing.object.Visible() || len(f.in.list.highlights) != 1 {
		t.Error("after the undo the tray is still there")
	}
	f.in.FocusTray()
	if f.focused() == fyne.Focusable(tray.rows) {
		t.Error("an empty tray takes the keyboard")
	}
}

func TestAPlaceIsShownAndAccepted(t *testing.T) {
	f := lose(t, annotate.AnchorAmbiguous)
	p := f.in.editor.placing
	f.until("the place", func() bool { return f.in.Places() == 1 })
	if !p.object.Visible() || !p.accept.Visible() || !p.gone.Visible() || len(f.pointed) != 1 {
		t.Fatal("the place is not offered, or not shown in the text")
	}
	if got := p.places.names[0]; got != "…intelligence says [ … ]. A senior official told…" {
		t.Errorf("the place reads %q", got)
	}
	test.Tap(p.accept)
	f.settle()
	h, _ := f.project().Highlight(f.highlight)
	if h.Anchor != annotate.AnchorOK || h.Start() != strings.Index(report, "about 11,000") || f.pointed != nil {
		t.Errorf("the highlight is %s at %v, and %v is still marked", h.Anchor, h.Ranges, f.pointed)
	}
	f.undo()
	if h, _ := f.project().Highlight(f.highlight); h.Placed() || h.Anchor != annotate.AnchorAmbiguous {
		t.Error("one undo does not take the placing back")
	}
}

// Also while the pane waits for the keys to rest, Enter in the tray goes from one highlight to the next.
func TestEnterGoesOnThroughTheTray(t *testing.T) {
	f := claimed(t)
	var other annotate.ID
	f.session.Do("Lose", func(d *annotate.Draft) error {
		at := strings.Index(report, "Moscow denied")
		h, err := d.AddHighlight(f.document, report, annotate.Range{Start: at, End: at + len("Moscow denied the claim")})
		if err != nil {
			return err
		}
		other = h.ID
		return errors.Join(d.UnplaceHighlight(other), d.UnplaceHighlight(f.highlight))
	}, nil)
	f.settle()
	f.in.Pause = time.Hour
	f.in.Select(annotate.None)
	f.in.FocusTray()
	first, _ := f.in.Selected()
	f.until("the places", func() bool { return f.in.Places() == 1 })
	f.press(fyne.KeyReturn)
	h, _ := f.project().Highlight(first)
	if next, _ := f.in.Selected(); !h.Placed() || next == first || next == annotate.None || f.in.Waiting() != 1 {
		t.Errorf("after %v the tray goes on to %v, and %d wait", first, next, f.in.Waiting())
	}
	if want := "Placed “" + h.Quote + "”. 1 more waits for a place. Undo takes the placing back."; f.said != want {
		t.Errorf("the window says %q, want %q", f.said, want)
	}
	read := f.reading
	f.press(fyne.KeyReturn)
	if f.in.Waiting() != 0 || f.in.list.tray.object.Visible() {
		t.Errorf("%d highlights wait in the end", f.in.Waiting())
	}
	if !strings.Contains(f.said, "No highlight of this document waits any more.") || f.reading == read {
		t.Errorf("with the last one placed the window says %q, and the keyboard is with %T", f.said, f.focused())
	}
}

func TestAPassageThatIsNotThereAnyMore(t *testing.T) {
	f := lose(t, annotate.AnchorAmbiguous)
	f.until("the place", func() bool { return f.in.Places() == 1 })
	test.Tap(f.in.editor.placing.gone)
	f.settle()
	if h, _ := f.project().Highlight(f.highlight); h.Anchor != annotate.AnchorOrphan {
		t.Errorf("the highlight is %s", h.Anchor)
	}
	f.in.Select(f.highlight)
	if f.in.editor.placing.gone.Visible() || !f.in.editor.placing.remove.Visible() {
		t.Error("an orphan is not offered to be deleted")
	}
}

func TestAMovedHighlightIsLookedAt(t *testing.T) {
	f := claimed(t)
	f.session.Do("Move", func(d *annotate.Draft) error {
		return d.EditHighlight(f.highlight, func(h *annotate.Highlight) { h.Anchor = annotate.AnchorMoved })
	}, nil)
	f.settle()
	p := f.in.editor.placing
	if !p.object.Visible() || p.places.Visible() || !strings.Contains(p.said.Text(), "still say the same") {
		t.Errorf("of a moved highlight the pane says %q", p.said.Text())
	}
	h, _ := f.project().Highlight(f.highlight)
	if v := rowOf(f.project(), h, f.session.Reviewer(), false); v.about != " · moved" {
		t.Errorf("its row says %q", v.about)
	}
	test.Tap(p.accept)
	f.settle()
	if h, _ := f.project().Highlight(f.highlight); h.Anchor != annotate.AnchorOK || p.object.Visible() {
		t.Errorf("the highlight is %s after it was found to be right", h.Anchor)
	}
	if !strings.HasPrefix(f.said, "The place of “"+h.Quote[:20]) {
		t.Errorf("the window says %q", f.said)
	}
}

// A key that accepts or shows a place says so where none is known.
func TestKeysOfTheTrayWithoutAPlace(t *testing.T) {
	f := claimed(t)
	f.session.Do("Lose", func(d *annotate.Draft) error {
		return d.EditHighlight(f.highlight, func(h *annotate.Highlight) {
			h.Anchor, h.Ranges, h.Quote = annotate.AnchorOrphan, nil, "Zebras galloped across eleven frozen lakes"
		})
	}, nil)
	f.settle()
	f.in.FocusTray()
	tray := f.in.list.tray
	f.until("an answer", func() bool { _, known := tray.places[f.highlight]; return known })
	if f.in.Places() != 0 {
		t.Fatalf("%d places are found", f.in.Places())
	}
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyLeft, fyne.KeyRight} {
		f.said = ""
		if f.press(key); !strings.Contains(f.said, "Select where it belongs") {
			t.Errorf("%s says %q", key, f.said)
		}
	}
	if h, _ := f.project().Highlight(f.highlight); h.Placed() {
		t.Error("it has got a place")
	}
}
