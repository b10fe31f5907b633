package ui

import "fyne.io/fyne/v2"

// typeAhead keeps what is typed while an edit is on its way to the disk after which the keys are for another: who knows them
// by heart types on and waits for no disk. What is kept is typed again when the edit is made.
type typeAhead struct {
	waiting int                    // edits on their way
	keys    []func(fyne.Focusable) // types a key
}

// hold begins to keep what is typed to the reader. release types it to whatever has the keyboard by then. Where the edit has
// failed, or the window shows something else by now, what was kept for what it should have brought is forgotten.
func (w *window) hold() (release func(error)) {
	a := w.ahead
	a.waiting++
	return func(err error) {
		a.waiting--
		if err != nil || w.ahead != a {
			a.keys = nil
		}
		for a.waiting == 0 && len(a.keys) > 0 {
			key := a.keys[0]
			a.keys = a.keys[1:]
			key(w.win.Canvas().Focused())
		}
	}
}

// keepKey reports whether a key was kept for later.
func (w *window) keepKey(e *fyne.KeyEvent) bool {
	return w.keep(func(f fyne.Focusable) {
		if f == nil {
			w.typedKey(e)
			return
		}
		f.TypedKey(e)
	})
}

// keepRune is keepKey for a character.
func (w *window) keepRune(r rune) bool {
	return w.keep(func(f fyne.Focusable) {
		if f == nil {
			w.typedRune(r)
			return
		}
		f.TypedRune(r)
	})
}

func (w *window) keep(key func(fyne.Focusable)) bool {
	if w.ahead == nil || w.ahead.waiting == 0 || w.hindered() != nil { // who waits for a disk is told so
		return false
	}
	w.ahead.keys = append(w.ahead.keys, key)
	return true
}
