// Package field has the input widgets of forms. They are Fyne's own with what a desktop form needs beside it: a key that
// the focused widget has no use for goes on to the dialog or the window, what is typed is handed in by itself after a
// pause, and a field says what is wrong with it at its side.
//
// # How keys travel in Fyne 2.8.1
//
// Only chords with Ctrl, Alt or Super become shortcuts. Escape and the function keys go to the focused widget alone, as
// TypedKey, and stop there: neither the overlay that holds the widget nor the canvas gets to see them, and an Entry, a
// Button and a List drop them. A dialog that is to close on Escape therefore needs focusable content that passes keys on.
// The widgets of this package do so through [Bubble]; a widget from elsewhere that may get the focus inside a dialog must
// call it too. While nothing has the focus, the canvas calls its OnTypedKey, which package modal takes over while a
// dialog is shown.
package field

import (
	"time"

	"fyne.io/fyne/v2"
)

// Keyed is an overlay that takes the keys its focused content has no use for.
type Keyed interface {
	TypedKey(*fyne.KeyEvent)
}

// Escape is the part of this package's widgets that knows what Escape means outside of a dialog.
type Escape struct {
	// OnEscape, if it is not nil, is called by Escape, which then goes no further.
	OnEscape func()
}

func (e *Escape) escape(ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyEscape || e.OnEscape == nil {
		return false
	}
	e.OnEscape()
	return true
}

// Bubble passes a key on that the widget o has no use for: to its OnEscape, to the topmost overlay that is [Keyed], or,
// with none of them shown, to the canvas.
func Bubble(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	if e, ok := o.(interface{ escape(*fyne.KeyEvent) bool }); ok && e.escape(ev) {
		return
	}
	if toOverlay(o, ev) {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if typed := c.OnTypedKey(); typed != nil {
			typed(ev)
		}
	}
}

// toOverlay passes a key on to the topmost overlay that is [Keyed], and reports whether there is one.
func toOverlay(o fyne.CanvasObject, ev *fyne.KeyEvent) bool {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return false
	}
	overlays := c.Overlays().List()
	for i := len(overlays) - 1; i >= 0; i-- {
		if k, ok := overlays[i].(Keyed); ok {
			k.TypedKey(ev)
			return true
		}
	}
	return false
}

// scrolls reports whether a key, which a button has no use for, moves through what a dialog shows above its buttons.
func scrolls(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd:
		return true
	}
	return false
}

// passes reports whether no field has a use for the key.
func passes(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8,
		fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return true
	}
	return false
}

// Pause is how long typing has to rest before a field hands its text in.
const Pause = 600 * time.Millisecond

// AfterFunc runs f on the UI goroutine when d has passed, unless stop was called before. Tests put a clock of their own
// in its place.
var AfterFunc = func(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() { fyne.Do(f) })
	return func() { t.Stop() }
}

// Follower is a widget that tells when it gets the focus.
type Follower interface {
	fyne.CanvasObject
	// OnFocus adds a function to those that are called when the widget has got the focus.
	OnFocus(func())
}

// focusHooks is the part of a [Follower] that all widgets of this package share.
type focusHooks struct {
	Escape
	hooks []func()
}

// OnFocus implements [Follower].
func (h *focusHooks) OnFocus(f func()) { h.hooks = append(h.hooks, f) }

func (h *focusHooks) gained() {
	for _, f := range h.hooks {
		f()
	}
}
