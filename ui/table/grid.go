package table

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
	"attest/ui/prose"
)

// grid is the rows of a table: as high as all of them together, with lines made for those in sight. It has the keyboard.
type grid[K comparable] struct {
	widget.BaseWidget
	t *Table[K]

	lines   []*line // line i shows rows i, i+n, i+2n …, one at a time, so that scrolling changes few of them
	focused bool
	shift   bool // is held down
	hovered int  // row under the pointer, or -1
}

var (
	_ fyne.Focusable      = (*grid[int])(nil)
	_ fyne.Tabbable       = (*grid[int])(nil)
	_ fyne.Shortcutable   = (*grid[int])(nil)
	_ fyne.DoubleTappable = (*grid[int])(nil)
	_ desktop.Keyable     = (*grid[int])(nil)
	_ desktop.Mouseable   = (*grid[int])(nil)
	_ desktop.Hoverable   = (*grid[int])(nil)
)

func newGrid[K comparable](t *Table[K]) *grid[K] {
	g := &grid[K]{t: t, hovered: -1}
	g.ExtendBaseWidget(g)
	return g
}

// rowHeight is that of every row, in pixels.
func (g *grid[K]) rowHeight() float32 {
	return fyne.MeasureText("Mg", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Height + theme.InnerPadding()
}

// stale has every line written anew.
func (g *grid[K]) stale() {
	for _, l := range g.lines {
		l.row = -1
	}
}

// place brings the lines to the rows in sight.
func (g *grid[K]) place() {
	height, port := g.rowHeight(), g.t.scroll.Size().Height
	if port <= 0 || g.Size().Width <= 0 {
		return
	}
	needed := int(port/height) + 2
	for len(g.lines) < needed {
		g.lines = append(g.lines, newLine(len(g.t.columns)))
	}
	first := max(0, int(g.t.scroll.Offset.Y/height))
	edges := g.t.edges(g.Size().Width - theme.ScrollBarSize())
	used := make([]bool, len(g.lines))
	for row := first; row < min(first+needed, len(g.t.rows)); row++ {
		l := g.lines[row%len(g.lines)]
		used[row%len(g.lines)] = true
		look := lineLook{
			cursor: row == g.t.cursor, focused: g.focused, hovered: row == g.hovered, chosen: g.t.chosen[g.t.rows[row]],
		}
		if l.row != row {
			l.write(g.t.cells(g.t.rows[row]), edges, height)
			l.row = row
			l.moveTo(float32(row)*height, g.Size().Width)
			l.paint(look)
		} else if l.look != look {
			l.paint(look)
		}
		l.show(true)
	}
	for i, l := range g.lines {
		if !used[i] {
			l.show(false)
			l.row = -1
		}
	}
	canvas.Refresh(g)
}

// rowAt returns the row at a position of the grid, or -1.
func (g *grid[K]) rowAt(at fyne.Position) int {
	row := int(at.Y / g.rowHeight())
	if at.Y < 0 || row >= len(g.t.rows) {
		return -1
	}
	return row
}

// TypedKey implements fyne.Focusable.
func (g *grid[K]) TypedKey(e *fyne.KeyEvent) {
	t := g.t
	page := max(1, int(t.scroll.Size().Height/g.rowHeight())-1)
	switch e.Name {
	case fyne.KeyUp:
		if t.cursor == 0 && !g.shift {
			t.focusHeading(t.sorted)
			return
		}
		t.moveTo(t.cursor-1, g.shift)
	case fyne.KeyDown:
		t.moveTo(t.cursor+1, g.shift)
	case fyne.KeyPageUp:
		t.moveTo(t.cursor-page, g.shift)
	case fyne.KeyPageDown:
		t.moveTo(t.cursor+page, g.shift)
	case fyne.KeyHome:
		t.moveTo(0, g.shift)
	case fyne.KeyEnd:
		t.moveTo(len(t.rows)-1, g.shift)
	case fyne.KeySpace:
		t.toggle(t.cursor)
	case fyne.KeyReturn, fyne.KeyEnter:
		if k, ok := t.Cursor(); ok && t.OnOpen != nil {
			t.OnOpen(k)
		}
	default:
		if t.OnKey != nil {
			t.OnKey(e)
		}
	}
}

// TypedRune implements fyne.Focusable. The space bar is a key and a character; it has been dealt with as a key.
func (g *grid[K]) TypedRune(r rune) {
	if r != ' ' && g.t.OnRune != nil {
		g.t.OnRune(r)
	}
}

// TypedShortcut chooses all rows on Ctrl+A and passes others on.
func (g *grid[K]) TypedShortcut(s fyne.Shortcut) {
	if _, all := s.(*fyne.ShortcutSelectAll); all {
		g.t.ChooseAll(!g.t.allChosen())
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		if typed, ok := c.(fyne.Shortcutable); ok {
			typed.TypedShortcut(s)
		}
	}
}

// AcceptsTab reports false, so that Tab moves on.
func (g *grid[K]) AcceptsTab() bool { return false }

// KeyDown implements desktop.Keyable.
func (g *grid[K]) KeyDown(e *fyne.KeyEvent) { g.holds(e, true) }

// KeyUp implements desktop.Keyable.
func (g *grid[K]) KeyUp(e *fyne.KeyEvent) { g.holds(e, false) }

func (g *grid[K]) holds(e *fyne.KeyEvent, down bool) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		g.shift = down
	}
}

// FocusGained implements fyne.Focusable.
func (g *grid[K]) FocusGained() {
	g.focused = true
	g.place()
}

// FocusLost implements fyne.Focusable.
func (g *grid[K]) FocusLost() {
	g.focused, g.shift = false, false
	g.place()
}

// MouseDown implements desktop.Mouseable.
func (g *grid[K]) MouseDown(e *desktop.MouseEvent) {
	g.t.Focus()
	row := g.rowAt(e.Position)
	if row < 0 || e.Button != desktop.MouseButtonPrimary {
		return
	}
	switch {
	case e.Modifier&fyne.KeyModifierShift != 0:
		g.t.moveTo(row, true)
	case e.Modifier&fyne.KeyModifierShortcutDefault != 0, e.Position.X < boxWidth():
		g.t.toggle(row)
	default:
		g.t.moveTo(row, false)
	}
}

// MouseUp implements desktop.Mouseable.
func (g *grid[K]) MouseUp(*desktop.MouseEvent) {}

// DoubleTapped opens a row.
func (g *grid[K]) DoubleTapped(e *fyne.PointEvent) {
	if row := g.rowAt(e.Position); row >= 0 && e.Position.X >= boxWidth() && g.t.OnOpen != nil {
		g.t.OnOpen(g.t.rows[row])
	}
}

// MouseIn implements desktop.Hoverable.
func (g *grid[K]) MouseIn(e *desktop.MouseEvent) { g.hover(g.rowAt(e.Position)) }

// MouseMoved implements desktop.Hoverable.
func (g *grid[K]) MouseMoved(e *desktop.MouseEvent) { g.hover(g.rowAt(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (g *grid[K]) MouseOut() { g.hover(-1) }

func (g *grid[K]) hover(row int) {
	if g.hovered != row {
		g.hovered = row
		g.place()
	}
}

// CreateRenderer implements fyne.Widget.
func (g *grid[K]) CreateRenderer() fyne.WidgetRenderer { return &gridRenderer[K]{g} }

type gridRenderer[K comparable] struct{ g *grid[K] }

func (r *gridRenderer[K]) MinSize() fyne.Size {
	return fyne.NewSize(0, float32(len(r.g.t.rows))*r.g.rowHeight())
}

func (r *gridRenderer[K]) Layout(fyne.Size) { r.g.place() }

func (r *gridRenderer[K]) Refresh() {
	r.g.stale() // the theme may be another
	r.g.place()
}

func (r *gridRenderer[K]) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, l := range r.g.lines {
		if l.visible {
			out = append(out, l.objects...)
		}
	}
	return out
}

func (r *gridRenderer[K]) Destroy() {}

// line is what one row is painted with.
type line struct {
	row     int // the row that it shows, or -1
	look    lineLook
	ground  *canvas.Rectangle
	edge    *canvas.Rectangle
	box     *canvas.Image
	cells   []*canvas.Text
	at      []float32 // where the cells begin
	height  float32
	visible bool
	objects []fyne.CanvasObject
}

// lineLook is what the state of a row makes it look like.
type lineLook struct{ cursor, focused, hovered, chosen bool }

func newLine(columns int) *line {
	l := &line{row: -1, ground: canvas.NewRectangle(color.Transparent), edge: canvas.NewRectangle(color.Transparent), box: &canvas.Image{FillMode: canvas.ImageFillContain}}
	l.objects = append(l.objects, l.ground, l.edge, l.box)
	for range columns {
		t := canvas.NewText("", color.Transparent)
		l.cells = append(l.cells, t)
		l.objects = append(l.objects, t)
	}
	return l
}

func (l *line) show(yes bool) { l.visible = yes }

// write puts the texts of a row into the columns, clipped to their widths.
func (l *line) write(texts []string, edges []float32, height float32) {
	size, gap := theme.Size(theme.SizeNameText), theme.InnerPadding()
	l.at, l.height = edges, height
	for i, c := range l.cells {
		width := edges[i+1] - edges[i] - gap
		text := ""
		if i < len(texts) && width > 0 {
			text = prose.Fit(texts[i], width, func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width })
		}
		style, text := look.Deep(fyne.TextStyle{}, text)
		if c.Text != text || c.TextSize != size {
			c.Text, c.TextSize, c.TextStyle = text, size, style
			c.Refresh()
		}
	}
}

func (l *line) moveTo(y, width float32) {
	l.ground.Move(fyne.NewPos(1, y))
	l.ground.Resize(fyne.NewSize(width-2, l.height))
	l.edge.Move(fyne.NewPos(0, y))
	l.edge.Resize(fyne.NewSize(theme.InputBorderSize()*2, l.height))
	icon := theme.IconInlineSize()
	l.box.Move(fyne.NewPos(theme.InnerPadding(), y+(l.height-icon)/2))
	l.box.Resize(fyne.NewSquareSize(icon))
	text := fyne.MeasureText("Mg", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Height
	for i, c := range l.cells {
		c.Move(fyne.NewPos(l.at[i], y+(l.height-text)/2-look.Rise(c.TextStyle, c.TextSize)))
		c.Resize(fyne.NewSize(l.at[i+1]-l.at[i], text))
	}
}

func (l *line) paint(to lineLook) {
	l.look = to
	l.ground.FillColor, l.ground.StrokeColor, l.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	switch {
	case to.chosen:
		l.ground.FillColor = look.Color(look.ColorCardChosen)
	case to.hovered:
		l.ground.FillColor = look.Color(theme.ColorNameHover)
	}
	l.edge.FillColor = color.Transparent
	if to.cursor {
		l.ground.StrokeColor, l.ground.StrokeWidth = look.Color(theme.ColorNameInputBorder), 1
		if to.focused {
			l.edge.FillColor = look.Color(theme.ColorNamePrimary)
			l.ground.StrokeColor = look.Color(theme.ColorNamePrimary)
		}
	}
	l.ground.Refresh()
	l.edge.Refresh()
	box := theme.CheckButtonIcon()
	if to.chosen {
		box = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	if l.box.Resource == nil || l.box.Resource.Name() != box.Name() {
		l.box.Resource = box
		l.box.Refresh()
	}
	for _, c := range l.cells {
		if ink := look.Color(theme.ColorNameForeground); c.Color != ink {
			c.Color = ink
			c.Refresh()
		}
	}
}
