package inspector

import (
	"fyne.io/fyne/v2"

	"attest/ui/field"
)

// focusHooks tells when a widget gets the keyboard, and what Escape does there.
type focusHooks struct {
	field.Escape
	hooks []func()
}

var _ field.Follower = (*chip)(nil)

// OnFocus implements field.Follower.
func (h *focusHooks) OnFocus(f func()) { h.hooks = append(h.hooks, f) }

func (h *focusHooks) gained() {
	for _, f := range h.hooks {
		f()
	}
}

// focus gives the keyboard to a widget that is on the screen.
func focus(o fyne.Focusable) {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(o.(fyne.CanvasObject)); c != nil {
		c.Focus(o)
		return
	}
	// Before its first frame a widget belongs to no canvas that the driver knows of; the canvas whose content holds it
	// takes it all the same, the others do nothing.
	for _, w := range driver.AllWindows() {
		w.Canvas().Focus(o)
	}
}
