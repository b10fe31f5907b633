package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/modal"
)

// option is one of the things that can be picked from a list.
type option struct {
	title, detail string
	picked        func()
}

// picker is a dialog with a list to pick from: typing narrows it, the arrow keys mark, Enter picks.
type picker struct {
	entry   *pickEntry
	list    *field.List
	options func(typed string) []option // those that the typed words fit
	shown   []option
	modal   *modal.Modal
}

// pick shows what options returns for what is typed. Above the list stands more, which may be nil.
func (w *window) pick(title, placeholder string, more fyne.CanvasObject, options func(typed string) []option) {
	p := &picker{options: options}
	p.entry = newPickEntry(p)
	p.entry.SetPlaceHolder(placeholder)
	p.entry.OnChanged = func(string) { p.fill() }
	p.list = field.NewList(func() int { return len(p.shown) }, func() fyne.CanvasObject { return newOptionRow() }, func(i int, o fyne.CanvasObject) {
		if i < len(p.shown) {
			o.(*optionRow).show(p.shown[i], i == p.list.Chosen())
		}
	})
	p.list.OnChosen = func(i int) {
		if !p.list.ByKey() {
			p.take(i)
		}
	}
	p.list.OnEnter = p.take
	p.fill()
	var head fyne.CanvasObject = p.entry
	if more != nil {
		head = container.NewVBox(p.entry, more)
	}
	p.modal = modal.Show(w.win, title, container.NewBorder(head, nil, nil, nil, p.list), modal.Options{Size: fyne.NewSize(460, 380), Focus: p.entry})
}

func (p *picker) fill() {
	p.shown = p.options(strings.TrimSpace(p.entry.Text))
	p.list.Reflect(min(0, len(p.shown)-1))
}

func (p *picker) take(i int) {
	if i < 0 || i >= len(p.shown) {
		return
	}
	picked := p.shown[i].picked
	p.modal.Close()
	picked()
}

// fits reports whether every word that was typed begins a word of the name.
func fits(name, typed string) bool {
	words := strings.Fields(text.Fold(name).Text)
	for _, t := range strings.Fields(text.Fold(typed).Text) {
		found := false
		for _, w := range words {
			found = found || strings.HasPrefix(w, t)
		}
		if !found {
			return false
		}
	}
	return true
}

// pickEntry is the field of a picker. The arrow keys, Enter and Esc go to the picker.
type pickEntry struct {
	widget.Entry
	p *picker
}

func newPickEntry(p *picker) *pickEntry {
	e := &pickEntry{p: p}
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *pickEntry) TypedKey(k *fyne.KeyEvent) {
	l := e.p.list
	switch k.Name {
	case fyne.KeyDown:
		l.Reflect(min(l.Chosen()+1, len(e.p.shown)-1))
	case fyne.KeyUp:
		l.Reflect(max(l.Chosen()-1, min(0, len(e.p.shown)-1)))
	case fyne.KeyReturn, fyne.KeyEnter:
		e.p.take(l.Chosen())
	case fyne.KeyEscape:
		e.p.modal.Close()
	default:
		e.Entry.TypedKey(k)
	}
}

// optionRow shows an option: its title, and at the end of the line what there is to say about it.
type optionRow struct {
	widget.BaseWidget
	title, detail *widget.Label
}

func newOptionRow() *optionRow {
	r := &optionRow{title: widget.NewLabel(""), detail: widget.NewLabel("")}
	r.title.Truncation = fyne.TextTruncateEllipsis
	r.detail.SizeName = theme.SizeNameCaptionText
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *optionRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, nil, container.NewCenter(r.detail), r.title))
}

func (r *optionRow) show(o option, chosen bool) {
	r.detail.Importance = widget.LowImportance
	if chosen { // faint letters are hard to read on the ground of a chosen row
		r.detail.Importance = widget.MediumImportance
	}
	setText(r.title, clipText(o.title, 160))
	r.detail.SetText(o.detail)
}
