// Package complete is a single-line entry with a list of completions beneath it.
//
// The list never takes the keyboard: typing goes on in the entry while it is open, and the arrow keys move the mark.
package complete

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// MaxRows is how many suggestions are shown at most.
const MaxRows = 8

// Suggestion is one completion.
type Suggestion struct {
	Label  string // what the entry shows once it is taken
	Detail string // said beneath the label in smaller letters; may be empty
	Value  any    // for the caller's own use
}

// Entry is the entry. Create it with [New] and use it on the UI goroutine only.
//
// The embedded entry's OnSubmitted is called by Enter when no suggestion is marked.
type Entry struct {
	widget.Entry

	// MarkFirst marks the first suggestion as soon as something is typed, so that Enter takes it.
	MarkFirst bool
	// OnChosen is called when a suggestion is taken, after the entry shows its label.
	OnChosen func(Suggestion)
	// OnEnter is called after Enter has taken a suggestion.
	OnEnter func()
	// OnEscape is called by Esc while no list is open.
	OnEscape func()
	// OnFocusGained is called when the entry gets the keyboard.
	OnFocusGained func()
	// OnFocusLost is called when the keyboard goes elsewhere.
	OnFocusLost func()

	suggest func(text string) []Suggestion
	list    *list
	shown   *layer // nil while no list is open
	focused bool
	taking  bool // a row is held down: the focus that is lost to it comes back
}

// New returns an empty entry. It asks suggest, on the UI goroutine and for every change of the text, what it could be
// completed to, best first; all but the first [MaxRows] are left out.
func New(suggest func(text string) []Suggestion) *Entry {
	e := &Entry{suggest: suggest}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	e.list = newList(e.take, e.holdRow)
	return e
}

// CurrentText returns the text of the entry.
func (e *Entry) CurrentText() string { return e.Text }

// Suggestions returns what the open list offers, and nil while none is open.
func (e *Entry) Suggestions() []Suggestion {
	if !e.isOpen() {
		return nil
	}
	return e.list.offers
}

// Marked returns the index of the marked suggestion, and -1 while none is marked.
func (e *Entry) Marked() int {
	if !e.isOpen() {
		return -1
	}
	return e.list.marked
}

// Close closes the list.
func (e *Entry) Close() {
	if e.shown == nil {
		return
	}
	layer := e.shown
	e.shown = nil
	layer.remove()
}

// isOpen reports whether the list is on the screen. A dialog that closes takes the list above it along unasked.
func (e *Entry) isOpen() bool {
	if e.shown != nil && !e.shown.onScreen() {
		e.shown = nil
	}
	return e.shown != nil
}

// AcceptsTab reports whether Tab is typed into the entry instead of moving the focus: only while a list is open.
func (e *Entry) AcceptsTab() bool { return e.isOpen() }

// TypedRune implements fyne.Focusable.
func (e *Entry) TypedRune(r rune) {
	e.Entry.TypedRune(r)
	e.update()
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	before := e.Text
	e.Entry.TypedShortcut(s)
	if e.Text != before {
		e.update()
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	open := e.isOpen()
	switch key.Name {
	case fyne.KeyDown:
		if !open {
			e.open(e.suggest(e.Text))
			return
		}
		e.list.mark((e.list.marked + 1) % len(e.list.offers))
		return
	case fyne.KeyUp:
		if open {
			e.list.mark((max(e.list.marked, 0) - 1 + len(e.list.offers)) % len(e.list.offers))
			return
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if open && e.list.marked >= 0 {
			e.take(e.list.marked)
			if e.OnEnter != nil {
				e.OnEnter()
			}
			return
		}
		e.Close()
	case fyne.KeyTab:
		if open {
			e.take(max(e.list.marked, 0))
		}
		return
	case fyne.KeyEscape:
		if open {
			e.Close()
		} else if e.OnEscape != nil {
			e.OnEscape()
		}
		return
	}
	before := e.Text
	e.Entry.TypedKey(key)
	if e.Text != before {
		e.update()
	}
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	if !e.focused {
		e.focused = true
		if e.OnFocusGained != nil {
			e.OnFocusGained()
		}
	}
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	if e.taking {
		return
	}
	e.Entry.FocusLost()
	e.Close()
	if e.focused {
		e.focused = false
		if e.OnFocusLost != nil {
			e.OnFocusLost()
		}
	}
}

// Hide hides the entry and closes its list.
func (e *Entry) Hide() {
	e.Close()
	e.Entry.Hide()
}

// update opens, changes or closes the list after the text has changed.
func (e *Entry) update() {
	if strings.TrimSpace(e.Text) == "" {
		e.Close()
		return
	}
	e.open(e.suggest(e.Text))
}

func (e *Entry) open(offers []Suggestion) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(e)
	if len(offers) == 0 || canvas == nil {
		e.Close()
		return
	}
	e.list.set(offers[:min(len(offers), MaxRows)])
	if e.MarkFirst && strings.TrimSpace(e.Text) != "" {
		e.list.mark(0)
	}
	if e.isOpen() {
		e.shown.place()
		return
	}
	e.shown = newLayer(e, canvas)
	e.shown.add()
}

func (e *Entry) holdRow(held bool) { e.taking = held }

func (e *Entry) take(i int) {
	chosen := e.list.offers[i]
	e.taking = false
	e.Close()
	e.SetText(chosen.Label)
	e.CursorColumn = len([]rune(chosen.Label))
	// A click on the list has taken the focus from the layer's copy of the entry, but not from the entry below.
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(e); canvas != nil && canvas.Focused() == fyne.Focusable(e) {
		e.FocusGained()
	}
	e.Refresh()
	if e.OnChosen != nil {
		e.OnChosen(chosen)
	}
}
