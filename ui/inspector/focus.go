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

// focus gives the keyboard to a widget of the pane, or of a card that lies over it. The canvas is the window's and not the
// driver's for the widget, because the driver knows of none before the widget's first frame.
// What is not shown does not get it.
func (i *Inspector) focus(o fyne.Focusable) {
	if i.show == nil || o == fyne.Focusable(i.list.rows) || o == fyne.Focusable(i.list.tray.rows) {
		i.host.Window().Canvas().Focus(o)
	}
}
