package complete

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
)

// minListWidth is the least width of the list in pixels, for entries too narrow to read a suggestion in.
const minListWidth = 200

// list shows the suggestions below each other and one of them marked. It is never focused.
type list struct {
	widget.BaseWidget

	offers []Suggestion
	marked int // -1: none
	rows   []*row

	take func(i int)
	hold func(held bool)
}

func newList(take func(int), hold func(bool)) *list {
	l := &list{marked: -1, take: take, hold: hold}
	for i := range MaxRows {
		l.rows = append(l.rows, newRow(l, i))
	}
	l.ExtendBaseWidget(l)
	return l
}

func (l *list) set(offers []Suggestion) {
	l.offers, l.marked = offers, -1
	detailed := false
	for _, s := range offers {
		detailed = detailed || s.Detail != ""
	}
	for i, r := range l.rows {
		if i >= len(offers) {
			r.Hide()
			continue
		}
		r.show(offers[i], detailed)
		r.Show()
	}
	l.Refresh()
}

func (l *list) mark(i int) {
	l.marked = i
	for _, r := range l.rows {
		r.Refresh()
	}
}

func (l *list) CreateRenderer() fyne.WidgetRenderer { return &listRenderer{l} }

type listRenderer struct{ l *list }

func (r *listRenderer) Destroy() {}

func (r *listRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.l.rows))
	for i, w := range r.l.rows {
		out[i] = w
	}
	return out
}

func (r *listRenderer) MinSize() fyne.Size {
	pad := theme.Padding()
	size := fyne.NewSize(minListWidth, 2*pad)
	for _, w := range r.l.rows[:len(r.l.offers)] {
		size.Height += w.MinSize().Height
	}
	return size
}

func (r *listRenderer) Layout(size fyne.Size) {
	pad := theme.Padding()
	y := pad
	for i, w := range r.l.rows {
		if i >= len(r.l.offers) {
			break
		}
		h := w.MinSize().Height
		// In a window too low for all of them the last ones are left out instead of being cut in two.
		if y+h > size.Height {
			w.Hide()
			continue
		}
		w.Show()
		w.Move(fyne.NewPos(pad, y))
		w.Resize(fyne.NewSize(size.Width-2*pad, h))
		y += h
	}
}

func (r *listRenderer) Refresh() {
	r.Layout(r.l.Size())
	for _, w := range r.l.rows {
		w.Refresh()
	}
}

// row is one suggestion.
type row struct {
	widget.BaseWidget

	list          *list
	index         int
	back          *canvas.Rectangle
	label, detail *widget.Label
}

var (
	_ fyne.Tappable     = (*row)(nil)
	_ desktop.Mouseable = (*row)(nil)
	_ desktop.Hoverable = (*row)(nil)
)

func newRow(l *list, index int) *row {
	r := &row{list: l, index: index, back: canvas.NewRectangle(color.Transparent), label: widget.NewLabel(""), detail: widget.NewLabel("")}
	r.label.Truncation = fyne.TextTruncateEllipsis
	r.detail.Truncation = fyne.TextTruncateEllipsis
	r.detail.SizeName, r.detail.Importance = theme.SizeNameCaptionText, widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) show(s Suggestion, detailed bool) {
	r.label.SetText(s.Label)
	r.detail.SetText(s.Detail)
	if detailed {
		r.detail.Show()
	} else {
		r.detail.Hide()
	}
}

// MouseDown keeps the entry focused while the row is clicked.
func (r *row) MouseDown(*desktop.MouseEvent) { r.list.hold(true) }
func (r *row) MouseUp(*desktop.MouseEvent)   { r.list.hold(false) }

func (r *row) Tapped(*fyne.PointEvent)             { r.list.take(r.index) }
func (r *row) MouseIn(*desktop.MouseEvent)         { r.list.mark(r.index) }
func (r *row) MouseMoved(*desktop.MouseEvent)      {}
func (r *row) MouseOut()                           {}
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ r *row }

func (r *rowRenderer) Destroy() {}

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.r.back, r.r.label, r.r.detail}
}

// overlap is by how many pixels the detail moves up into the space that labels keep free around their text.
func (r *rowRenderer) overlap() float32 { return theme.InnerPadding() * 1.5 }

func (r *rowRenderer) MinSize() fyne.Size {
	h := r.r.label.MinSize().Height
	if r.r.detail.Visible() {
		h += r.r.detail.MinSize().Height - r.overlap()
	}
	return fyne.NewSize(minListWidth/2, h)
}

func (r *rowRenderer) Layout(size fyne.Size) {
	r.r.back.Resize(size)
	h := r.r.label.MinSize().Height
	if r.r.detail.Visible() {
		if r.r.detail.Text == "" {
			r.r.label.Move(fyne.NewPos(0, (size.Height-h)/2))
		} else {
			r.r.label.Move(fyne.Position{})
		}
		r.r.detail.Move(fyne.NewPos(0, h-r.overlap()))
		r.r.detail.Resize(fyne.NewSize(size.Width, size.Height-h+r.overlap()))
	} else {
		r.r.label.Move(fyne.Position{})
	}
	r.r.label.Resize(fyne.NewSize(size.Width, h))
}

func (r *rowRenderer) Refresh() {
	r.r.back.FillColor = color.Transparent
	if r.r.list.marked == r.r.index {
		r.r.back.FillColor = look.Color(look.ColorCardChosen)
	}
	r.r.back.CornerRadius = theme.Size(theme.SizeNameSelectionRadius)
	r.r.back.Refresh()
	r.Layout(r.r.Size())
	r.r.label.Refresh()
	r.r.detail.Refresh()
}
