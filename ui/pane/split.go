// Package pane divides the window into panes with a line between them that can be dragged.
//
// Fyne's own split draws its divider as thick as it can be gripped: one that looks like a line is one pixel wide and hard
// to hit. Here the line is thin and its grip is not.
package pane

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	line      = 1 // thickness of what is seen, in pixels
	gripWidth = 9 // of what can be dragged, in pixels
)

// Split shows two objects beside each other, or one above the other. Each keeps its share when the split is resized.
type Split struct {
	widget.BaseWidget

	// OnMoved is called with the share of the first pane when the reviewer has dragged the line.
	OnMoved func(offset float64)

	first, second fyne.CanvasObject
	rows          bool
	offset        float64
	least         [2]float32
	grip          *grip
}

// Columns puts left and right beside each other, each half as wide as there is room.
func Columns(left, right fyne.CanvasObject) *Split { return newSplit(left, right, false) }

// Rows puts upper above lower, each half as high as there is room.
func Rows(upper, lower fyne.CanvasObject) *Split { return newSplit(upper, lower, true) }

func newSplit(first, second fyne.CanvasObject, rows bool) *Split {
	s := &Split{first: first, second: second, rows: rows, offset: 0.5}
	s.grip = &grip{split: s, rule: canvas.NewRectangle(color.Transparent)}
	s.grip.ExtendBaseWidget(s.grip)
	s.ExtendBaseWidget(s)
	return s
}

// Offset returns the share of the first pane, from 0 to 1.
func (s *Split) Offset() float64 { return s.offset }

// SetOffset gives the first pane a share, from 0 to 1. Where a pane would fall below its least size it is shown larger.
func (s *Split) SetOffset(offset float64) {
	s.offset = min(max(offset, 0), 1)
	s.Refresh()
}

// SetLeast says how small the panes may become, in multiples of the text size, unless the split itself is too small for
// both. Nor do they become smaller than their content must be.
func (s *Split) SetLeast(first, second float32) {
	s.least = [2]float32{first, second}
	s.Refresh()
}

// along is the extent of a size in the direction in which the panes follow each other.
func (s *Split) along(size fyne.Size) float32 {
	if s.rows {
		return size.Height
	}
	return size.Width
}

// bounds returns what there is to share between the panes, and the least and the most that the first one may get.
func (s *Split) bounds() (room, least, most float32) {
	room = max(0, s.along(s.Size())-line)
	em := s.Theme().Size(theme.SizeNameText)
	a := max(s.along(s.first.MinSize()), s.least[0]*em)
	b := max(s.along(s.second.MinSize()), s.least[1]*em)
	if a+b > room { // both suffer alike
		a = room * a / (a + b)
		return room, a, a
	}
	return room, a, room - b
}

// place is where the line lies.
func (s *Split) place() float32 {
	room, least, most := s.bounds()
	return min(max(float32(s.offset)*room, least), most)
}

// moveTo drags the line to a place.
func (s *Split) moveTo(place float32) {
	room, least, most := s.bounds()
	if room > 0 {
		s.SetOffset(float64(min(max(place, least), most) / room))
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Split) CreateRenderer() fyne.WidgetRenderer { return &splitRenderer{s} }

type splitRenderer struct{ s *Split }

func (r *splitRenderer) Destroy() {}

// Objects has the grip last, so that it lies above the panes.
func (r *splitRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.first, r.s.second, r.s.grip}
}

func (r *splitRenderer) MinSize() fyne.Size {
	a, b := r.s.first.MinSize(), r.s.second.MinSize()
	if r.s.rows {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+line)
	}
	return fyne.NewSize(a.Width+b.Width+line, max(a.Height, b.Height))
}

func (r *splitRenderer) Layout(size fyne.Size) {
	s, at := r.s, r.s.place()
	rest := s.along(size) - at - line
	put := func(o fyne.CanvasObject, from, extent float32) {
		if s.rows {
			o.Move(fyne.NewPos(0, from))
			o.Resize(fyne.NewSize(size.Width, extent))
		} else {
			o.Move(fyne.NewPos(from, 0))
			o.Resize(fyne.NewSize(extent, size.Height))
		}
	}
	put(s.first, 0, at)
	put(s.second, at+line, max(0, rest))
	put(s.grip, at+(line-gripWidth)/2, gripWidth)
}

func (r *splitRenderer) Refresh() {
	r.Layout(r.s.Size())
	r.s.grip.Refresh()
	canvas.Refresh(r.s)
}

// grip is what the mouse takes hold of: wider than the line that it draws.
type grip struct {
	widget.BaseWidget
	split   *Split
	rule    *canvas.Rectangle
	hovered bool
	dragged bool
	at      float32 // where the mouse has dragged the line, even beyond where it may go
}

var (
	_ fyne.Draggable     = (*grip)(nil)
	_ desktop.Hoverable  = (*grip)(nil)
	_ desktop.Cursorable = (*grip)(nil)
)

// Cursor implements desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor {
	if g.split.rows {
		return desktop.VResizeCursor
	}
	return desktop.HResizeCursor
}

// Dragged implements fyne.Draggable.
func (g *grip) Dragged(e *fyne.DragEvent) {
	if !g.dragged {
		g.dragged, g.at = true, g.split.place()
	}
	g.at += g.split.along(fyne.NewSize(e.Dragged.DX, e.Dragged.DY))
	g.split.moveTo(g.at)
}

// DragEnd implements fyne.Draggable.
func (g *grip) DragEnd() {
	g.dragged = false
	g.Refresh()
	if g.split.OnMoved != nil {
		g.split.OnMoved(g.split.offset)
	}
}

func (g *grip) MouseIn(*desktop.MouseEvent)    { g.hovered = true; g.Refresh() }
func (g *grip) MouseMoved(*desktop.MouseEvent) {}
func (g *grip) MouseOut()                      { g.hovered = false; g.Refresh() }

func (g *grip) CreateRenderer() fyne.WidgetRenderer { return &gripRenderer{g} }

type gripRenderer struct{ g *grip }

func (r *gripRenderer) Destroy()                     {}
func (r *gripRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *gripRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.g.rule} }

func (r *gripRenderer) Layout(size fyne.Size) {
	thick := float32(line)
	if r.g.hovered || r.g.dragged {
		thick = 3
	}
	if r.g.split.rows {
		r.g.rule.Move(fyne.NewPos(0, (size.Height-thick)/2))
		r.g.rule.Resize(fyne.NewSize(size.Width, thick))
	} else {
		r.g.rule.Move(fyne.NewPos((size.Width-thick)/2, 0))
		r.g.rule.Resize(fyne.NewSize(thick, size.Height))
	}
}

func (r *gripRenderer) Refresh() {
	name := theme.ColorNameSeparator
	if r.g.hovered || r.g.dragged {
		name = theme.ColorNamePrimary
	}
	r.g.rule.FillColor = r.g.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
	r.Layout(r.g.Size())
	r.g.rule.Refresh()
}
