package ui

import "fyne.io/fyne/v2"

// typeAhead keeps what is typed while an edit is on its way to the disk after which the keys are for another: who knows them
// by heart types on and waits for no disk. What is kept is typed again when the edit is made.
type typeAhead struct {
	waiting int                    // edits on their way
	keys    []func(fyne.Focusable) // types a key
}

// hold begins to keep what is typed to the reader.
func (w *window) hold() { w.ahead.waiting++ }

// release types what was kept since hold, to whatever has the keyboard by then. Where the edit has failed, what was kept for
// what it should have brought is forgotten.
func (w *window) release(err error) {
	w.ahead.waiting = max(w.ahead.waiting-1, 0)
	if err != nil {
		w.ahead.keys = nil
	}
	for w.ahead.waiting == 0 && len(w.ahead.keys) > 0 {
		key := w.ahead.keys[0]
		w.ahead.keys = w.ahead.keys[1:]
		key(w.win.Canvas().Focused())
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
	if w.ahead.waiting == 0 {
		return false
	}
	w.ahead.keys = append(w.ahead.keys, key)
	return true
}
