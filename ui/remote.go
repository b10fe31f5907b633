package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"attest/annotate"
	"attest/ui/reader"
	"attest/ui/session"
)

// Remote works an open window from within the process, for programs that measure it. Use it on the UI goroutine only.
type Remote struct {
	w    *window
	turn *turn
}

// Window returns the toolkit's window.
func (r *Remote) Window() fyne.Window { return r.w.win }

// Reader returns the widget that shows the document.
func (r *Remote) Reader() *reader.Reader { return r.w.reading.reader }

// Session returns the session on the open project.
func (r *Remote) Session() *session.Session { return r.w.session }

// OpenDocument shows a document as a choice in the list of documents does.
func (r *Remote) OpenDocument(id annotate.ID) { r.w.openDocument(id, r.w.FocusReader) }

// Cover lays an object over the window's content. It gets the size of the window and takes no part in the layout.
func (r *Remote) Cover(o fyne.CanvasObject) {
	content := r.w.win.Content()
	r.w.win.SetContent(container.NewStack(content, container.NewWithoutLayout(o)))
	r.w.FocusReader()
}

// OnEvents has f called in every turn of the toolkit's loop, where the events of the system have just been handled.
func (r *Remote) OnEvents(f func()) { r.turn.events = f }

// Quit closes the window as the reviewer does.
func (r *Remote) Quit() { r.w.quit() }
