package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// The toolkit's own dialogs for files and folders, which want a mouse. Wherever one is offered, the path can be typed too.

// chooseFile lets the reviewer point at a file and gives its path to chosen.
func (w *window) chooseFile(chosen func(path string)) {
	w.browse(dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if r != nil && err == nil {
			_ = r.Close() // it is read by its path
			chosen(r.URI().Path())
		}
	}, w.win))
}

// chooseFolder lets the reviewer point at a folder and gives its path to chosen.
func (w *window) chooseFolder(chosen func(path string)) {
	w.browse(dialog.NewFolderOpen(func(l fyne.ListableURI, err error) {
		if l != nil && err == nil {
			chosen(l.Path())
		}
	}, w.win))
}

// browse shows such a dialog in most of the window. Fyne 2.8.1 lets no key close it, and hands Escape, which nothing in it
// has the focus for, to the dialog below.
func (w *window) browse(d *dialog.FileDialog) {
	const share = 0.8
	c := w.win.Canvas()
	before := c.OnTypedKey()
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			d.Dismiss()
		}
	})
	d.SetOnClosed(func() { c.SetOnTypedKey(before) })
	d.Show()
	d.Resize(fyne.NewSize(c.Size().Width*share, c.Size().Height*share))
}
