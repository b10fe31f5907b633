package ui

import (
	"image/color"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
	"attest/ui/prose"
)

// resultList is the list of the search box: results of two lines each under the headings of their groups. It is filled anew
// with every key, for which Fyne's list, with rich text in its rows, takes several frames; this one writes a dozen lines of
// canvas text. It never has the keyboard, which stays with the query.
type resultList struct {
	widget.BaseWidget
	box    *searchBox
	scroll *container.Scroll

	tops    []float32     // where each row begins, and the last one ends, in pixels
	lines   []*resultLine // of the rows in sight
	hovered int           // row under the pointer, or -1
}

var (
	_ fyne.Tappable      = (*resultList)(nil)
	_ desktop.Hoverable  = (*resultList)(nil)
	_ desktop.Cursorable = (*resultList)(nil)
)

func newResultList(b *searchBox) *resultList {
	l := &resultList{box: b, hovered: -1}
	l.ExtendBaseWidget(l)
	l.scroll = container.NewVScroll(l)
	l.scroll.OnScrolled = func(fyne.Position) { l.place() }
	return l
}

func lineHeight(size fyne.ThemeSizeName) float32 {
	return fyne.MeasureText("Mg", theme.Size(size), fyne.TextStyle{}).Height
}

// fill shows the rows of the box from the top.
func (l *resultList) fill() {
	head := lineHeight(theme.SizeNameCaptionText) + theme.InnerPadding()*2
	row := lineHeight(theme.SizeNameText) + lineHeight(theme.SizeNameCaptionText) + theme.InnerPadding()*2
	l.tops = append(l.tops[:0], 0)
	y := float32(0)
	for _, r := range l.box.rows {
		if r.result == nil {
			y += head
		} else {
			y += row
		}
		l.tops = append(l.tops, y)
	}
	l.scroll.Offset = fyne.Position{}
	l.scroll.Refresh() // the height is another
	l.rewrite()
}

// rewrite writes the rows in sight anew.
func (l *resultList) rewrite() {
	for _, line := range l.lines {
		line.row = -1
	}
	l.place()
}

// reveal brings a row into view, the first with its heading.
func (l *resultList) reveal(row int) {
	if row < 0 || row+1 >= len(l.tops) {
		return
	}
	top, bottom := l.tops[row], l.tops[row+1]
	if row == l.box.firstResult() {
		top = 0
	}
	switch y, port := l.scroll.Offset.Y, l.scroll.Size().Height; {
	case top < y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > y+port:
		l.scroll.ScrollToOffset(fyne.NewPos(0, bottom-port))
	}
}

// place brings lines to the rows in sight.
func (l *resultList) place() {
	port, width := l.scroll.Size().Height, l.Size().Width
	if port <= 0 || width <= 0 || len(l.tops) == 0 {
		return
	}
	from, to := l.scroll.Offset.Y, l.scroll.Offset.Y+port
	first := max(0, sort.Search(len(l.tops), func(i int) bool { return l.tops[i] > from })-1)
	last := first
	for last < len(l.box.rows) && l.tops[last] < to {
		last++
	}
	for len(l.lines) < last-first+1 {
		l.lines = append(l.lines, newResultLine())
	}
	used := make([]bool, len(l.lines))
	for row := first; row < last; row++ {
		line := l.lines[row%len(l.lines)]
		used[row%len(l.lines)] = true
		if line.row != row {
			line.write(l.box, row, l.tops[row], l.tops[row+1]-l.tops[row], width-theme.ScrollBarSize())
			line.row = row
		}
		line.paint(l.box, l.hovered == row)
	}
	for i, line := range l.lines {
		line.visible = used[i]
		if !used[i] {
			line.row = -1
		}
	}
	canvas.Refresh(l)
}

// rowAt returns the row at a position, or -1.
func (l *resultList) rowAt(at fyne.Position) int {
	row := sort.Search(len(l.tops), func(i int) bool { return l.tops[i] > at.Y }) - 1
	if row < 0 || row >= len(l.box.rows) {
		return -1
	}
	return row
}

// Tapped opens a result, or chooses it where its box is.
func (l *resultList) Tapped(e *fyne.PointEvent) {
	row := l.rowAt(e.Position)
	switch {
	case row < 0 || l.box.rows[row].result == nil:
		l.box.focusField()
	case e.Position.X < resultIndent() && canBeChosen(*l.box.rows[row].result):
		l.box.mark(row, 1)
		l.box.toggle(row)
		l.box.focusField()
	default:
		l.box.mark(row, 1)
		l.box.choose()
	}
}

// MouseIn implements desktop.Hoverable.
func (l *resultList) MouseIn(e *desktop.MouseEvent) { l.hover(l.rowAt(e.Position)) }

// MouseMoved implements desktop.Hoverable.
func (l *resultList) MouseMoved(e *desktop.MouseEvent) { l.hover(l.rowAt(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (l *resultList) MouseOut() { l.hover(-1) }

func (l *resultList) hover(row int) {
	if l.hovered != row {
		l.hovered = row
		l.place()
	}
}

// Cursor implements desktop.Cursorable.
func (l *resultList) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (l *resultList) CreateRenderer() fyne.WidgetRenderer { return &resultListRenderer{l} }

type resultListRenderer struct{ l *resultList }

func (r *resultListRenderer) MinSize() fyne.Size {
	if len(r.l.tops) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(0, r.l.tops[len(r.l.tops)-1])
}

func (r *resultListRenderer) Layout(fyne.Size) { r.l.rewrite() }
func (r *resultListRenderer) Refresh()         { r.l.rewrite() }
func (r *resultListRenderer) Destroy()         {}

func (r *resultListRenderer) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, line := range r.l.lines {
		if line.visible {
			out = append(out, line.objects...)
		}
	}
	return out
}

// resultIndent is the width of what stands before the texts of results.
func resultIndent() float32 { return theme.IconInlineSize() + theme.InnerPadding()*3 }

// resultLine is what one row is painted with.
type resultLine struct {
	row     int // the row that it shows, or -1
	visible bool

	ground  *canvas.Rectangle
	box     *canvas.Image
	about   *canvas.Text
	pieces  []*canvas.Text
	objects []fyne.CanvasObject
}

func newResultLine() *resultLine {
	l := &resultLine{row: -1, ground: canvas.NewRectangle(color.Transparent), box: &canvas.Image{FillMode: canvas.ImageFillContain}, about: canvas.NewText("", color.Transparent)}
	l.objects = []fyne.CanvasObject{l.ground, l.box, l.about}
	return l
}

func measureIn(t *canvas.Text) func(string) float32 {
	return func(s string) float32 { return fyne.MeasureText(s, t.TextSize, t.TextStyle).Width }
}

// write puts a row into the line, at a height and within a width.
func (l *resultLine) write(b *searchBox, row int, top, height, width float32) {
	l.ground.Move(fyne.NewPos(0, top))
	l.ground.Resize(fyne.NewSize(width, height))
	l.ground.CornerRadius = theme.SelectionRadiusSize()
	r := b.rows[row].result
	l.box.Hidden = r == nil || !canBeChosen(*r)
	pad, left := theme.InnerPadding(), resultIndent()
	size, caption := theme.Size(theme.SizeNameText), theme.Size(theme.SizeNameCaptionText)
	if r == nil {
		l.setPieces(nil, 0, 0, 0, 0)
		l.about.TextSize, l.about.TextStyle = caption, fyne.TextStyle{Bold: true}
		l.about.Text = prose.Ellipsis(b.rows[row].heading, width-2*pad, measureIn(l.about))
		l.about.Move(fyne.NewPos(pad, top+pad*1.5))
	} else {
		textHeight := lineHeight(theme.SizeNameText)
		icon := theme.IconInlineSize()
		l.box.Move(fyne.NewPos(pad, top+pad+(textHeight-icon)/2))
		l.box.Resize(fyne.NewSquareSize(icon))
		l.setPieces(markedPieces(r.Text, r.Marks), left, top+pad, width-pad, size)
		l.about.TextSize, l.about.TextStyle = caption, fyne.TextStyle{}
		about := prose.Fit(aboutResult(b.w.session.Project(), *r), width-left-pad, measureIn(l.about))
		l.about.TextStyle, l.about.Text = look.Deep(l.about.TextStyle, about)
		l.about.Move(fyne.NewPos(left, top+pad+textHeight-look.Rise(l.about.TextStyle, caption)))
	}
	l.about.Resize(l.about.MinSize())
	l.about.Refresh()
}

// setPieces writes a text between two edges: beside the left one or, if it runs from right to left, the right one.
func (l *resultLine) setPieces(pieces []prose.Part, x, y, right, size float32) {
	measure := func(p prose.Part) float32 {
		return fyne.MeasureText(p.Text, size, fyne.TextStyle{Bold: p.Marked}).Width
	}
	pieces, fromRight := prose.Parts(fitting(pieces, right-x, measure))
	for len(l.pieces) < len(pieces) {
		t := canvas.NewText("", color.Transparent)
		l.pieces = append(l.pieces, t)
		l.objects = append(l.objects, t)
	}
	if fromRight {
		x = right
		for _, p := range pieces {
			x -= measure(p)
		}
	}
	for i, t := range l.pieces {
		text := ""
		if i < len(pieces) {
			t.TextSize = size
			t.TextStyle, text = look.Deep(fyne.TextStyle{Bold: pieces[i].Marked}, pieces[i].Text)
			t.Move(fyne.NewPos(x, y-look.Rise(t.TextStyle, size)))
			width := measure(pieces[i])
			t.Resize(fyne.NewSize(width, t.MinSize().Height))
			x += width
		}
		t.Hidden = text == ""
		if t.Text != text || text != "" {
			t.Text = text
			t.Refresh()
		}
	}
}

// fitting returns as much of a text as fits into a width, with an ellipsis where something is left out.
func fitting(pieces []prose.Part, width float32, measure func(prose.Part) float32) []prose.Part {
	var out []prose.Part
	for _, p := range pieces {
		if width <= 0 {
			break
		}
		text := prose.Ellipsis(p.Text, width, func(s string) float32 { return measure(prose.Part{Text: prose.Shown(s), Marked: p.Marked}) })
		out = append(out, prose.Part{Text: text, Marked: p.Marked})
		if text != p.Text {
			break // the rest does not fit
		}
		width -= measure(prose.Part{Text: prose.Shown(text), Marked: p.Marked})
	}
	return out
}

// paint gives the line the colours of what it shows.
func (l *resultLine) paint(b *searchBox, hovered bool) {
	row := b.rows[l.row]
	marked := l.row == b.marked
	fill := color.Color(color.Transparent)
	switch {
	case marked:
		fill = look.Color(theme.ColorNameSelection)
	case hovered && row.result != nil:
		fill = look.Color(theme.ColorNameHover)
	}
	if l.ground.FillColor != fill {
		l.ground.FillColor = fill
		l.ground.Refresh()
	}
	ink := look.ColorSubtle
	if marked || row.result == nil { // faint letters are hard to read on the ground of the marked row
		ink = theme.ColorNameForeground
	}
	setInk(l.about, ink)
	for _, t := range l.pieces {
		if t.TextStyle.Bold {
			setInk(t, theme.ColorNamePrimary)
		} else {
			setInk(t, theme.ColorNameForeground)
		}
	}
	if row.result == nil {
		return
	}
	icon := theme.CheckButtonIcon()
	if b.chosen[keyOf(*row.result)] {
		icon = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	if l.box.Resource == nil || l.box.Resource.Name() != icon.Name() {
		l.box.Resource = icon
		l.box.Refresh()
	}
}

func setInk(t *canvas.Text, ink fyne.ThemeColorName) {
	if c := look.Color(ink); t.Color != c {
		t.Color = c
		t.Refresh()
	}
}
