package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/reader"
)

// overlapping puts three highlights over one place of the document at hand and the caret into it. The innermost is first.
func overlapping(t *testing.T, d *desk) []annotate.ID {
	t.Helper()
	var ids []annotate.ID
	done := false
	document, text := d.reading.document, d.reading.text
	d.session.Do("Highlight", func(draft *annotate.Draft) error {
		for _, r := range []annotate.Range{{Start: 20, End: 40}, {Start: 15, End: 60}, {Start: 10, End: 80}} {
			h, err := draft.AddHighlight(document, text, r)
			if err != nil {
				return err
			}
			ids = append(ids, h.ID)
		}
		return nil
	}, func(*annotate.Action, error) { done = true }) // ids belongs to this goroutine again
	d.until("the highlights", func() bool {
		r := d.reading.reader
		r.SetSelection(reader.Range{Start: 30, End: 30})
		return done && len(ids) == 3 && len(r.SpansAtCaret()) >= len(ids)
	})
	return ids
}

func TestTabGoesThroughTheHighlightsAtTheCaret(t *testing.T) {
	d := newDesk(t)
	ids := overlapping(t, d)
	all := len(d.reading.reader.SpansAtCaret())
	if !d.reading.reader.AcceptsTab() {
		t.Fatal("Tab leaves the text although highlights overlap at the caret")
	}
	d.press("Tab")
	picker, ok := d.win.Canvas().Focused().(*spanPicker)
	if !ok {
		t.Fatalf("the focus is with %T", d.win.Canvas().Focused())
	}
	if len(picker.rows) != all {
		t.Errorf("%d rows for %d highlights", len(picker.rows), all)
	}
	seen := map[annotate.ID]bool{}
	for range all {
		at := d.reading.selected
		if seen[at] {
			t.Fatalf("%v comes twice before all have come", at)
		}
		seen[at] = true
		if chosen, _ := d.inspector.Selected(); chosen != at || d.reading.reader.SelectedSpan() != at.String() {
			t.Errorf("the inspector has %v and the text %s, want %v", chosen, d.reading.reader.SelectedSpan(), at)
		}
		d.press("Tab")
	}
	for _, id := range ids {
		if !seen[id] {
			t.Errorf("%v was never selected", id)
		}
	}
	d.press(string(fyne.KeyDown), string(fyne.KeyUp))
	chosen := d.reading.selected
	d.press(string(fyne.KeyReturn))
	if d.dialogOpen() || d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
		t.Error("Enter did not lead back to the text")
	}
	if d.reading.selected != chosen {
		t.Error("going back to the text changed what is selected")
	}
}

func TestASingleHighlightIsSelectedAtOnce(t *testing.T) {
	d := newDesk(t)
	ids := overlapping(t, d)
	d.session.Do("Remove", func(draft *annotate.Draft) error {
		for _, h := range draft.Project().HighlightsOf(d.reading.document) {
			if h.ID != ids[0] {
				if err := draft.RemoveHighlight(h.ID); err != nil {
					return err
				}
			}
		}
		return nil
	}, nil)
	d.until("one highlight", func() bool { return len(d.reading.reader.SpansAtCaret()) == 1 })
	d.pickSpan()
	if d.dialogOpen() || d.reading.selected != ids[0] {
		t.Errorf("a list is open: %v, and %v is selected", d.dialogOpen(), d.reading.selected)
	}
	if d.reading.reader.AcceptsTab() {
		t.Error("Tab does not leave the text although nothing overlaps")
	}
}
