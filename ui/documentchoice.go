package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/modal"
)

// chooseDocument asks which document a pane is to show.
func (w *window) chooseDocument(r *readingPane) {
	p := w.session.Project()
	shown := p.Documents()
	var m *modal.Modal
	var list *field.List
	open := func(i int) {
		if i >= 0 && i < len(shown) {
			m.Close()
			w.activate(r)
			w.openDocument(shown[i].ID, w.FocusReader)
		}
	}
	list = field.NewList(func() int { return len(shown) }, func() fyne.CanvasObject { return newDocumentRow() }, func(i int, o fyne.CanvasObject) {
		row := o.(*documentRow)
		row.show(p, shown[i], i == list.Chosen())
		row.tapped = func() { open(i) }
		row.menu = func(fyne.Position) {}
	})
	list.OnEnter = open
	filter := field.NewEntry(nil)
	filter.SetPlaceHolder("Filter documents")
	filter.OnChanged = func(s string) {
		shown = named(p, p.Documents(), strings.Fields(text.Fold(s).Text))
		list.Reflect(0)
	}
	filter.OnEnter = func() { open(list.Chosen()) }
	for i, d := range shown {
		if d.ID == r.document {
			list.Reflect(i)
		}
	}
	m = modal.Show(w.win, "Choose a document", container.NewBorder(filter, nil, nil, nil, list), modal.Options{Size: fyne.NewSize(460, 420), Focus: list})
}

// documentMenu offers what can be done with a document of the list.
func (w *window) documentMenu(id annotate.ID, at fyne.Position) {
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Open", func() { w.openDocument(id, w.FocusReader) }),
		fyne.NewMenuItem("Open in the Other Pane", func() { w.goBeside(id) }))
	widget.ShowPopUpMenuAtPosition(menu, w.win.Canvas(), at)
}
