package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
)

// paletteEntryOf is the palette's field, which has the keyboard.
func paletteEntryOf(d *desk) *paletteEntry {
	d.t.Helper()
	e, ok := d.win.Canvas().Focused().(*paletteEntry)
	if !ok {
		d.t.Fatalf("the focus is on %T", d.win.Canvas().Focused())
	}
	return e
}

func TestThePaletteListsEveryCommandWithItsKey(t *testing.T) {
	d := newDesk(t)
	d.chord("Ctrl+Shift+P")
	p := paletteEntryOf(d).palette
	titles := map[string]paletteRow{}
	for _, row := range p.shown {
		titles[row.command.id] = row
	}
	for _, c := range d.commands() {
		row, listed := titles[c.id]
		if listed == (c.id == "palette") {
			t.Errorf("%s is listed: %t", c.id, listed)
		}
		if listed && len(c.keys) > 0 && row.key != c.keys[0].String() {
			t.Errorf("%s has the key %s, the palette says %q", c.id, c.keys[0], row.key)
		}
	}
	if titles["delete"].can || !titles["find"].can {
		t.Error("the palette does not know what can be done")
	}
	last := p.shown[len(p.shown)-1]
	item := newPaletteItem()
	p.show(len(p.shown)-1, item)
	label := item.(*fyne.Container).Objects[0].(*widget.Label)
	if last.can || label.Importance != widget.LowImportance || !strings.HasSuffix(label.Text, "(not now)") {
		t.Errorf("a command that cannot run is shown as %q", label.Text)
	}
	d.press("Escape")
	if d.dialogOpen() || d.win.Canvas().Focused() != d.reading.reader {
		t.Error("Esc does not give the keyboard back to the text")
	}
}

func TestThePaletteRunsWhatItFinds(t *testing.T) {
	d := newDesk(t)
	highlights, _ := d.counts()
	d.chord("Ctrl+Shift+P")
	d.typing("high only")
	p := paletteEntryOf(d).palette
	if len(p.shown) == 0 || p.shown[0].command.id != "highlight" {
		t.Fatalf("“high only” finds %v", p.shown)
	}
	d.press("Return")
	d.until("a highlight", func() bool { h, _ := d.counts(); return h == highlights+1 })
	if d.dialogOpen() || d.win.Canvas().Focused() != d.reading.reader {
		t.Error("the palette is still there")
	}

	d.chord("Ctrl+Shift+P")
	d.typing("next sentence")
	d.press("Down", "Up", "Return")
	d.chord("Ctrl+Shift+P")
	d.typing("KEYBÓARD")
	d.press("Return")
	if !d.says("Keyboard shortcuts") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.press("Escape")
	d.reading.spanChosen(annotate.None)
	d.chord("Ctrl+Shift+P")
	d.typing("delete high")
	d.press("Return")
	if !d.says("cannot be done now") {
		t.Errorf("what cannot be done is answered with %q", d.dialog())
	}
	if h, _ := d.counts(); h != highlights+1 {
		t.Error("it was done all the same")
	}
}
