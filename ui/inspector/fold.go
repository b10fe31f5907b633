package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// fold shows or hides what belongs to its heading.
type fold struct {
	e       *editor
	key     string // in the application's preferences; "" is not remembered
	head    *field.Button
	content fyne.CanvasObject
	object  fyne.CanvasObject
}

func newFold(e *editor, title, key string, content ...fyne.CanvasObject) *fold {
	f := &fold{e: e, key: key}
	f.content = newColumn(2*theme.Padding()+2, content...)
	f.head = e.button(title, nil, func() { f.open(!f.isOpen()) })
	f.head.Importance = widget.LowImportance
	f.head.Alignment = widget.ButtonAlignLeading
	f.object = newColumn(theme.Padding(), f.head, f.content)
	f.show(key != "" && fyne.CurrentApp().Preferences().Bool(key))
	return f
}

func (f *fold) isOpen() bool { return f.content.Visible() }

func (f *fold) show(open bool) {
	setVisible(f.content, open)
	if open {
		f.head.SetIcon(theme.MenuDropDownIcon())
	} else {
		f.head.SetIcon(theme.MenuExpandIcon())
	}
}

// open shows or hides the content and remembers it for the next start.
func (f *fold) open(open bool) {
	f.show(open)
	if f.key != "" {
		fyne.CurrentApp().Preferences().SetBool(f.key, open)
	}
	f.e.page.relayout()
}
