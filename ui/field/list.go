package field

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// List is a list in which the arrow keys choose at once.
type List struct {
	widget.List
	Escape

	// OnChosen is called when the reviewer chooses a row.
	OnChosen func(row int)
	// OnKey gets the keys that the list has no use for, and reports whether it used them; nil uses none.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is called when the list has got the focus.
	OnFocus func()
	// OnEnter is called when Enter is pressed while a row is chosen.
	OnEnter func(row int)

	rows    rows
	chosen  int // -1 for none
	quiet   bool
	byKey   bool // a key is being handled
	focused bool
}

// NewList returns a list of uniform rows.
func NewList(length func() int, create func() fyne.CanvasObject, update func(row int, o fyne.CanvasObject)) *List {
	l := &List{chosen: -1, rows: rows{create: create}}
	l.Length, l.CreateItem = length, l.rows.take
	l.UpdateItem = func(row int, o fyne.CanvasObject) {
		l.rows.note(o)
		update(row, o)
	}
	l.HideSeparators = true
	l.OnSelected = func(row int) {
		l.chosen = row
		l.Refresh() // rows may look at Chosen
		if !l.quiet && l.OnChosen != nil {
			l.OnChosen(row)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// Chosen returns the chosen row, or -1.
func (l *List) Chosen() int { return l.chosen }

// Reflect marks a row as chosen, and none for -1, without calling OnChosen, and repaints the list. The row is brought into
// view if it was not the chosen one before.
func (l *List) Reflect(row int) {
	l.quiet = true
	defer func() { l.quiet = false }()
	if row < 0 || row >= l.Length() {
		l.chosen = -1
		l.UnselectAll()
		l.Refresh()
		return
	}
	moved := row != l.chosen
	l.chosen = row
	l.Select(row)
	if moved {
		l.Highlight(row) // else the arrow keys would go on from where they were
	}
	l.Refresh()
}

// Tap does what a click on a row does, for rows that take clicks themselves.
func (l *List) Tap(row int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.Highlight(row)
	l.Select(row)
}

// ByKey reports, while OnChosen runs, whether the row was chosen with a key.
func (l *List) ByKey() bool { return l.byKey }

// FocusGained shows that the list has the focus.
func (l *List) FocusGained() {
	l.focused = true
	l.List.FocusGained()
	l.Refresh()
	if l.OnFocus != nil {
		l.OnFocus()
	}
}

// FocusLost shows that the list has lost the focus.
func (l *List) FocusLost() {
	l.focused = false
	l.List.FocusLost()
	l.Refresh()
}

// CreateRenderer draws a line down the leading edge while the list has the focus.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	r := &listRenderer{WidgetRenderer: l.List.CreateRenderer(), edge: canvas.NewRectangle(color.Transparent), list: l}
	r.paint()
	return r
}

type listRenderer struct {
	fyne.WidgetRenderer
	edge *canvas.Rectangle
	list *List
}

func (r *listRenderer) paint() {
	r.edge.FillColor = color.Transparent
	if r.list.focused {
		r.edge.FillColor = theme.Color(theme.ColorNamePrimary)
	}
	r.edge.Refresh()
}

func (r *listRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.edge.Resize(fyne.NewSize(theme.InputBorderSize()*2, size.Height))
}

func (r *listRenderer) Refresh() {
	r.list.rows.begin()
	r.WidgetRenderer.Refresh()
	r.list.rows.end(r.list.Length())
	r.paint()
}

func (r *listRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject(nil), r.WidgetRenderer.Objects()...), r.edge)
}

// TypedKey moves the choice, or passes the key on.
func (l *List) TypedKey(ev *fyne.KeyEvent) {
	l.byKey = true
	defer func() { l.byKey = false }()
	const page = 8 // rows
	switch ev.Name {
	case fyne.KeyUp:
		l.move(-1)
	case fyne.KeyDown:
		l.move(1)
	case fyne.KeyPageUp:
		l.move(-page)
	case fyne.KeyPageDown:
		l.move(page)
	case fyne.KeyHome:
		l.move(-l.Length())
	case fyne.KeyEnd:
		l.move(l.Length())
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.chosen >= 0 && l.OnEnter != nil {
			l.OnEnter(l.chosen)
		}
	default:
		if (l.OnKey == nil || !l.OnKey(ev)) && passes(ev.Name) {
			Bubble(l, ev)
		}
	}
}

func (l *List) move(by int) {
	n := l.Length()
	if n == 0 {
		return
	}
	to := 0
	if l.chosen >= 0 {
		to = max(0, min(n-1, l.chosen+by))
	}
	if to == l.chosen {
		return
	}
	l.Highlight(to)
	l.Select(to)
}
