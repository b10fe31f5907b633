// Package table has a table of very many rows of one height, of which only those in sight are made.
//
// One row has the cursor, and any number of rows may be chosen with a box at their beginning: the space bar, Shift with the
// arrow keys and Ctrl+A choose, as do clicks on the boxes and clicks with Shift or Ctrl. Moving the cursor leaves the choice
// alone, so that it is not lost by a slip. The headings can be pressed, and with the keyboard reached by Tab, to sort.
package table

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Column is one column.
type Column struct {
	Title string
	Least float32 // width in widths of the letter n
	Share float32 // of the width that the least widths of all columns leave, beside the shares of the others
}

// Table shows one row for each key. Create it with [New] and use it on the UI goroutine only.
type Table[K comparable] struct {
	widget.BaseWidget

	// OnOpen is called with the row on which Enter is pressed, or that is clicked twice.
	OnOpen func(K)
	// OnMoved is called when another row has got the cursor, or other rows are chosen.
	OnMoved func()
	// OnSort is called when a heading is pressed.
	OnSort func(column int)
	// OnHeading is called when a heading has got the keyboard, with where it begins and ends, so that it can be brought into
	// sight where the table is wider than there is room for.
	OnHeading func(from, to float32)
	// OnKey and OnRune are called for keys and characters that the table has no use for; both may be nil.
	OnKey  func(*fyne.KeyEvent)
	OnRune func(rune)

	columns []Column
	cells   func(K) []string

	rows       []K
	cursor     int // -1 without rows
	chosen     map[K]bool
	anchor     int // where a stretch of rows that is being chosen begins
	sorted     int
	descending bool

	heads  []*heading
	all    *headBox
	grid   *grid[K]
	scroll *container.Scroll
}

// New returns an empty table. The function cells returns what stands in the columns of a row; it is called for rows in sight.
func New[K comparable](columns []Column, cells func(K) []string) *Table[K] {
	t := &Table[K]{columns: columns, cells: cells, cursor: -1, chosen: map[K]bool{}}
	for i, c := range columns {
		t.heads = append(t.heads, newHeading(c.Title, headingHooks{
			press: func() {
				if t.OnSort != nil {
					t.OnSort(i)
				}
			},
			step: func(by int) { t.focusHeading(i + by) },
			down: t.Focus,
			seen: func() {
				if t.OnHeading == nil {
					return
				}
				from, to := t.heads[i].Position().X, t.heads[i].Position().X+t.heads[i].Size().Width
				if i == 0 {
					from = 0 // the boxes stand before it
				}
				t.OnHeading(from, to)
			},
			key: func(e *fyne.KeyEvent) {
				if t.OnKey != nil {
					t.OnKey(e)
				}
			},
		}))
	}
	t.all = newHeadBox(func() { t.ChooseAll(!t.allChosen()) })
	t.grid = newGrid(t)
	t.scroll = container.NewVScroll(t.grid)
	t.scroll.OnScrolled = func(fyne.Position) { t.grid.place() }
	t.ExtendBaseWidget(t)
	t.SetSort(0, false)
	return t
}

// SetRows shows other rows. The cursor stays with its row, or its place in the table. Rows that are not shown any more stay
// chosen, should they come back, but acts are not for them.
func (t *Table[K]) SetRows(rows []K) {
	var at K
	had := t.cursor >= 0 && t.cursor < len(t.rows)
	if had {
		at = t.rows[t.cursor]
	}
	t.rows = rows
	t.cursor = min(t.cursor, len(rows)-1)
	if i := slices.Index(rows, at); had && i >= 0 {
		t.cursor = i
	}
	if t.cursor < 0 && len(rows) > 0 {
		t.cursor = 0
	}
	t.anchor = t.cursor
	t.scroll.Refresh() // for its bar, the height being another
	t.reveal()
	t.repaint()
	t.moved()
}

// Rows returns the rows in their order.
func (t *Table[K]) Rows() []K { return t.rows }

// Forget chooses no longer what is gone for good.
func (t *Table[K]) Forget(gone func(K) bool) {
	maps.DeleteFunc(t.chosen, func(k K, _ bool) bool { return gone(k) })
}

// Hidden returns how many chosen rows are not shown.
func (t *Table[K]) Hidden() int { return len(t.chosen) - len(t.Chosen()) }

// Chosen returns the chosen rows that are shown, in their order.
func (t *Table[K]) Chosen() []K {
	out := make([]K, 0, len(t.chosen))
	for _, k := range t.rows {
		if t.chosen[k] {
			out = append(out, k)
		}
	}
	return out
}

// Targets returns what an act is for: the chosen rows, or the one at the cursor if none is chosen.
func (t *Table[K]) Targets() []K {
	if chosen := t.Chosen(); len(chosen) > 0 {
		return chosen
	}
	if k, ok := t.Cursor(); ok {
		return []K{k}
	}
	return nil
}

// Cursor returns the row at the cursor, and whether there is one.
func (t *Table[K]) Cursor() (K, bool) {
	if t.cursor < 0 || t.cursor >= len(t.rows) {
		var none K
		return none, false
	}
	return t.rows[t.cursor], true
}

// MoveTo puts the cursor on a row and brings that into view; it does nothing where there is no such row.
func (t *Table[K]) MoveTo(k K) {
	if i := slices.Index(t.rows, k); i >= 0 {
		t.moveTo(i, false)
	}
}

// ChooseAll chooses all rows, or none; with none, those that are not shown are let go too.
func (t *Table[K]) ChooseAll(yes bool) {
	clear(t.chosen)
	if yes {
		for _, k := range t.rows {
			t.chosen[k] = true
		}
	}
	t.repaint()
	t.moved()
}

func (t *Table[K]) allChosen() bool {
	return len(t.rows) > 0 && !slices.ContainsFunc(t.rows, func(k K) bool { return !t.chosen[k] })
}

// SetSort shows by which column the rows are sorted.
func (t *Table[K]) SetSort(column int, descending bool) {
	t.sorted, t.descending = column, descending
	for i, h := range t.heads {
		switch {
		case i != column:
			h.setOrder(unsorted)
		case descending:
			h.setOrder(descends)
		default:
			h.setOrder(ascends)
		}
	}
}

// Sort returns by which column the rows are said to be sorted.
func (t *Table[K]) Sort() (column int, descending bool) { return t.sorted, t.descending }

// Scrolled scrolls the rows, for who takes the turns of the wheel in their place.
func (t *Table[K]) Scrolled(e *fyne.ScrollEvent) { t.scroll.Scrolled(e) }

// Input returns the widget that takes the keyboard for the rows.
func (t *Table[K]) Input() fyne.Focusable { return t.grid }

// Focus gives the keyboard to the rows, once the table is in a window.
func (t *Table[K]) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil {
		c.Focus(t.grid)
	}
}

// Focused reports whether the rows have the keyboard.
func (t *Table[K]) Focused() bool { return t.grid.focused }

func (t *Table[K]) focusHeading(i int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(t); c != nil && i >= 0 && i < len(t.heads) {
		c.Focus(t.heads[i])
	}
}

// Refresh reads the cells again.
func (t *Table[K]) Refresh() {
	t.repaint()
	t.BaseWidget.Refresh()
}

func (t *Table[K]) repaint() {
	t.all.set(t.allChosen())
	t.grid.stale()
	t.grid.place()
}

func (t *Table[K]) moved() {
	if t.OnMoved != nil {
		t.OnMoved()
	}
}

// moveTo puts the cursor on a row; extend chooses all from where the last stretch began to there.
func (t *Table[K]) moveTo(row int, extend bool) {
	if len(t.rows) == 0 {
		return
	}
	row = max(0, min(row, len(t.rows)-1))
	if extend {
		for i := min(t.anchor, t.cursor); i <= max(t.anchor, t.cursor); i++ {
			delete(t.chosen, t.rows[i]) // the stretch may have become shorter
		}
		for i := min(t.anchor, row); i <= max(t.anchor, row); i++ {
			t.chosen[t.rows[i]] = true
		}
	} else {
		t.anchor = row
	}
	t.cursor = row
	t.reveal()
	t.all.set(t.allChosen())
	t.grid.place()
	t.moved()
}

// toggle chooses a row, or no longer.
func (t *Table[K]) toggle(row int) {
	if row < 0 || row >= len(t.rows) {
		return
	}
	if k := t.rows[row]; t.chosen[k] {
		delete(t.chosen, k)
	} else {
		t.chosen[k] = true
	}
	t.moveTo(row, false)
}

// reveal brings the row at the cursor into view.
func (t *Table[K]) reveal() {
	if t.cursor < 0 {
		return
	}
	height := t.grid.rowHeight()
	top, bottom := float32(t.cursor)*height, float32(t.cursor+1)*height
	switch y := t.scroll.Offset.Y; {
	case top < y:
		t.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > y+t.scroll.Size().Height:
		t.scroll.ScrollToOffset(fyne.NewPos(0, bottom-t.scroll.Size().Height))
	}
}

// edges returns where the columns begin, and where the last one ends.
func (t *Table[K]) edges(width float32) []float32 {
	em, left, least := letter(), width-boxWidth(), t.least()
	var share float32
	for _, c := range t.columns {
		share += c.Share
	}
	spare, squeeze := max(0, left-least), min(1, left/max(1, least))
	out := []float32{boxWidth()}
	for _, c := range t.columns {
		w := c.Least * em * squeeze
		if share > 0 {
			w += spare * c.Share / share
		}
		out = append(out, out[len(out)-1]+w)
	}
	return out
}

// letter is the width of the letter n, in pixels.
func letter() float32 {
	return fyne.MeasureText("n", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Width
}

// least is the width that all columns need together, in pixels.
func (t *Table[K]) least() float32 {
	var n float32
	for _, c := range t.columns {
		n += c.Least
	}
	return n * letter()
}

// boxWidth is the width of what stands before the first column.
func boxWidth() float32 { return theme.IconInlineSize() + theme.InnerPadding()*2 }

// CreateRenderer implements fyne.Widget.
func (t *Table[K]) CreateRenderer() fyne.WidgetRenderer {
	r := &tableRenderer[K]{t: t, line: widget.NewSeparator()}
	r.objects = append(r.objects, t.all)
	for _, h := range t.heads {
		r.objects = append(r.objects, h)
	}
	r.objects = append(r.objects, r.line, t.scroll)
	return r
}

type tableRenderer[K comparable] struct {
	t       *Table[K]
	line    fyne.CanvasObject
	objects []fyne.CanvasObject
}

func (r *tableRenderer[K]) headHeight() float32 { return r.t.heads[0].MinSize().Height }

func (r *tableRenderer[K]) Layout(size fyne.Size) {
	head := r.headHeight()
	edges := r.t.edges(size.Width - theme.ScrollBarSize())
	r.t.all.Resize(fyne.NewSize(boxWidth(), head))
	for i, h := range r.t.heads {
		h.Move(fyne.NewPos(edges[i], 0))
		h.Resize(fyne.NewSize(edges[i+1]-edges[i], head))
	}
	r.line.Move(fyne.NewPos(0, head))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	r.t.scroll.Move(fyne.NewPos(0, head+1))
	r.t.scroll.Resize(fyne.NewSize(size.Width, max(0, size.Height-head-1)))
	r.t.grid.stale() // the columns may be wider
	r.t.grid.place()
}

func (r *tableRenderer[K]) MinSize() fyne.Size {
	return fyne.NewSize(boxWidth()+r.t.least()+theme.ScrollBarSize(), r.headHeight()+1+3*r.t.grid.rowHeight())
}

func (r *tableRenderer[K]) Refresh() {
	r.Layout(r.t.Size())
	for _, h := range r.t.heads {
		h.Refresh()
	}
	r.t.all.Refresh()
	r.line.Refresh()
}

func (r *tableRenderer[K]) Objects() []fyne.CanvasObject { return r.objects }
func (r *tableRenderer[K]) Destroy()                     {}
