package field

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entry is a text field that hands in what is typed after a [Pause], when it loses the focus, on Enter, and when Flush
// is called.
type Entry struct {
	widget.Entry
	handIn
	focusHooks

	// OnEnter is called, after the text was handed in, when Enter is pressed in a field of one line.
	OnEnter func()
	// OnDone is called, after the text was handed in, when Ctrl+Enter is pressed.
	OnDone func()

	quiet bool // the text is being set by the program
}

// NewEntry returns a field of one line.
func NewEntry(save func(text string, done func(error))) *Entry {
	e := &Entry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.prepare(save)
	return e
}

// NewMultiLine returns a field of several lines that wraps, of which rows are visible. Tab leaves it.
func NewMultiLine(rows int, save func(text string, done func(error))) *Entry {
	e := &Entry{}
	e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	e.prepare(save)
	return e
}

func (e *Entry) prepare(save func(string, func(error))) {
	e.handIn = newHandIn(func() string { return e.Text }, e.setKeepingCaret, save)
	e.OnChanged = func(string) {
		if !e.quiet {
			e.typed()
		}
	}
	e.OnSubmitted = func(string) {
		e.Flush()
		if e.OnEnter != nil {
			e.OnEnter()
		}
	}
	e.ExtendBaseWidget(e)
}

func (e *Entry) setKeepingCaret(text string) {
	if e.SelectedText() != "" {
		// Fyne would keep the selection's place, and the next letter typed would take the wrong ones away.
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	row, column := e.CursorRow, e.CursorColumn
	e.quiet = true
	e.SetText(text)
	e.quiet = false
	e.CursorRow = min(row, strings.Count(text, "\n"))
	e.CursorColumn = min(column, len([]rune(text)))
	e.Refresh()
}

// SelectText selects the whole text, so that typing replaces it.
func (e *Entry) SelectText() {
	if e.Text != "" { // Fyne begins a selection in an empty entry too, which then grows over what is typed
		e.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// CurrentText returns the text as it stands in the field, handed in or not.
func (e *Entry) CurrentText() string { return e.Text }

// TypedShortcut handles a chord.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.Modifier == fyne.KeyModifierShortcutDefault && e.OnDone != nil &&
		(c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter) {
		e.Flush()
		e.OnDone()
		return
	}
	e.Entry.TypedShortcut(s)
}

// AcceptsTab reports false, so that Tab moves on to the next field.
func (e *Entry) AcceptsTab() bool { return false }

// TypedKey handles a key, or passes it on.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if passes(ev.Name) {
		Bubble(e, ev)
		return
	}
	if e.MultiLine && (ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter) && e.Text != "" && e.SelectedText() == e.Text {
		// A text that is wholly selected is one that was just come to, often with Enter: a second one must not wipe it out.
		ev = &fyne.KeyEvent{Name: fyne.KeyRight}
	}
	e.Entry.TypedKey(ev)
}

// FocusGained shows the caret.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	e.gained()
}

// FocusLost hands the text in.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	e.Flush()
}
