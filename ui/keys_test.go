package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/reader"
)

// key types a plain key as the driver does: to what has the focus or else to the window.
func (d *desk) key(name fyne.KeyName, char rune) {
	c := d.win.Canvas()
	if f := c.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
		f.TypedRune(char)
		return
	}
	c.OnTypedKey()(&fyne.KeyEvent{Name: name})
	c.OnTypedRune()(char)
}

func TestKeysAreNotForTheWindowWhileADialogIsOpen(t *testing.T) {
	d := newDesk(t)
	highlights, claims := d.counts()
	undo := d.session.UndoName()
	document := d.reading.document
	d.command("about").invoke()
	about := d.dialog()
	for _, unfocused := range []bool{false, true} {
		if unfocused {
			d.win.Canvas().Unfocus()
		}
		d.key(fyne.KeyC, 'c')
		d.key(fyne.KeyH, 'h')
		d.key(fyne.Key1, '1')
		d.key(fyne.KeyM, 'm')
		d.key(fyne.KeyDelete, 0)
	}
	for _, spec := range []string{"Ctrl+N", "Ctrl+I", "Ctrl+E", "Ctrl+K", "Ctrl+D", "Ctrl+T", "Ctrl+H", "Ctrl+PageDown", "Ctrl++", "Ctrl+G"} {
		d.chord(spec)
		if d.dialog() != about {
			t.Fatalf("%s reaches past the dialog: %q", spec, d.dialog())
		}
	}
	for _, s := range []fyne.Shortcut{&desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierShortcutDefault}} {
		if d.typedShortcut(s) {
			t.Error("the reader's shortcut reaches past the dialog")
		}
	}
	d.session.Do("Nothing", func(*annotate.Draft) error { return nil }, nil)
	d.until("all edits", func() bool { return d.status.saved.Text == "saved" })
	if h, c := d.counts(); h != highlights || c != claims || d.session.UndoName() != undo || d.reading.document != document || d.reading.reader.Scale() != 1 {
		t.Errorf("%d highlights, %d claims, undo %q: something has been done behind the dialog", h, c, d.session.UndoName())
	}
	d.key(fyne.KeyEscape, 0)
	if d.dialogOpen() {
		t.Fatal("Escape leaves the dialog open")
	}
	d.key(fyne.KeyH, 'h')
	d.until("a highlight", func() bool { h, _ := d.counts(); return h == highlights+1 })
}

func TestUndoTakesBackTypingFirst(t *testing.T) {
	d := newDesk(t)
	_, claims := d.counts()
	d.press("c")
	d.until("the editor", func() bool { _, ok := d.win.Canvas().Focused().(*field.Entry); return ok })
	entry := d.win.Canvas().Focused().(*field.Entry)
	quote := entry.Text
	// The pause after which typing is handed in never comes.
	field.AfterFunc = func(time.Duration, func()) func() { return func() {} }
	d.press("End")
	entry.TypedRune('!')
	if entry.Text == quote {
		t.Fatal("nothing was typed")
	}
	for range 20 { // the toolkit takes back letter by letter or word by word
		if entry.Text == quote {
			break
		}
		d.chord("Ctrl+Z")
	}
	if _, c := d.counts(); entry.Text != quote || c != claims+1 {
		t.Fatalf("the field has %q, want %q; %d claims, want %d", entry.Text, quote, c, claims+1)
	}
	d.chord("Ctrl+Y")
	if entry.Text == quote {
		t.Error("redo does not bring the typing back")
	}
	for range 20 {
		if entry.Text == quote {
			break
		}
		d.chord("Ctrl+Z")
	}
	d.chord("Ctrl+Z")
	d.until("no claim", func() bool { _, c := d.counts(); return c == claims })
}

// A key of a command that cannot run now is left to the text: Esc takes back the selection, then the choice of a highlight.
func TestEscLetsGoInTheText(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way")
	d.reading.reader.SetSelection(reader.Range{Start: 3, End: 9})
	d.reading.reader.SelectSpan(id.String())
	d.press("Escape")
	if !d.reading.reader.Selection().Empty() {
		t.Error("Esc leaves the selection")
	}
	d.press("Escape")
	if d.reading.reader.SelectedSpan() != "" {
		t.Error("a second Esc leaves the highlight chosen")
	}
}

// What the foot of the window says about a highlight, or which keys are next, goes when it is no longer so.
func TestTheFootOfTheWindowSaysNothingThatIsOver(t *testing.T) {
	d := newDesk(t)
	d.press("n")
	if got := d.status.message.Text; !strings.HasPrefix(got, "Highlight 1 of ") {
		t.Fatalf("after N the window says %q", got)
	}
	d.reading.spanTapped(d.project().HighlightsOf(d.reading.document)[2].ID.String())
	if got := d.status.message.Text; got != "" {
		t.Errorf("another highlight is chosen, and the window says %q", got)
	}
	d.press("n")
	d.press("j", "j", "j")
	if got := d.status.message.Text; got != "" {
		t.Errorf("no highlight is chosen any more, and the window says %q", got)
	}

	d.press("n", "f")
	d.until("the confidence", func() bool { return strings.HasPrefix(d.status.message.Text, "L, M or H") })
	d.press("Escape") // M would mark the document done from here on
	if got := d.status.message.Text; got != "" {
		t.Errorf("back in the text the window says %q", got)
	}
	d.press("f")
	d.until("the confidence", func() bool { return strings.HasPrefix(d.status.message.Text, "L, M or H") })
	d.press("m")
	d.until("the confidence to be set", func() bool { return strings.HasPrefix(d.status.message.Text, "Confidence") })
	d.press("Return") // into the claim, where J is a letter
	if got := d.status.message.Text; got != "" {
		t.Errorf("in the claim the window says %q", got)
	}
}

// In the list of highlights, too, Delete takes the chosen one out.
func TestDeleteInTheListOfHighlights(t *testing.T) {
	d := newDesk(t)
	h := d.project().HighlightsOf(d.reading.document)[0]
	before, _ := d.counts()
	for _, o := range test.LaidOutObjects(d.inspector.Object()) {
		if list, ok := o.(*field.List); ok && list.Visible() && list.Length() > 2 {
			d.win.Canvas().Focus(list)
		}
	}
	d.press("Down", "Delete")
	d.until("word of the deletion", func() bool { return d.shows("Highlight deleted") })
	if n, _ := d.counts(); n != before-1 {
		t.Errorf("%d highlights are left of %d", n, before)
	}
	if _, there := d.project().Highlight(h.ID); there {
		t.Error("the first highlight is there still")
	}
	d.chord("Ctrl+Z")
	d.until("it to be back", func() bool { n, _ := d.counts(); return n == before })
}
