package inspector

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
)

// segmented offers a few values side by side, all of them in sight, one of them chosen. Where they do not fit into one row
// they take several, down to one below the other.
//
// With the keyboard: the arrow keys move the mark, Space and Enter choose what is marked, and the first letter of a value
// chooses it at once.
type segmented[T comparable] struct {
	widget.BaseWidget
	focusHooks

	values  []T
	names   []string
	chosen  T
	changed func(T)
	column  bool       // one below the other in any case, names at the left
	typed   func(T)    // is called after a letter has chosen a value; may be nil
	other   func(rune) // gets the letters that no value begins with; may be nil

	focused  bool
	marked   int
	segments []*segment
}

func newSegmented[T comparable](values []T, name func(T) string, changed func(T)) *segmented[T] {
	s := &segmented[T]{changed: changed}
	s.ExtendBaseWidget(s)
	s.offer(values, name)
	return s
}

// offer replaces the values.
func (s *segmented[T]) offer(values []T, name func(T) string) {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = name(v)
	}
	if slices.Equal(values, s.values) && slices.Equal(names, s.names) {
		return
	}
	s.values, s.names, s.segments, s.marked = values, names, nil, 0
	for i := range values {
		s.segments = append(s.segments, newSegment(names[i], func() { s.take(i) }))
	}
	s.Refresh()
}

// reflect shows v as chosen without calling changed.
func (s *segmented[T]) reflect(v T) {
	s.chosen = v
	if !s.focused {
		s.marked = max(0, slices.Index(s.values, v))
	}
	s.Refresh()
}

func (s *segmented[T]) take(i int) {
	s.marked = i
	if s.values[i] != s.chosen {
		s.chosen = s.values[i]
		s.changed(s.chosen)
	}
	s.Refresh()
}

func (s *segmented[T]) FocusGained() {
	s.focused = true
	s.marked = max(0, slices.Index(s.values, s.chosen))
	s.Refresh()
	s.gained()
}

func (s *segmented[T]) FocusLost() {
	s.focused = false
	s.Refresh()
}

func (s *segmented[T]) TypedRune(r rune) {
	// Space arrives as a key too.
	for i, name := range s.names {
		if r != ' ' && strings.HasPrefix(strings.ToLower(name), string(unicode.ToLower(r))) {
			s.take(i)
			if s.typed != nil {
				s.typed(s.values[i])
			}
			return
		}
	}
	if s.other != nil {
		s.other(unicode.ToLower(r))
	}
}

func (s *segmented[T]) TypedKey(e *fyne.KeyEvent) {
	move := func(by int) {
		s.marked = max(0, min(len(s.values)-1, s.marked+by))
		s.Refresh()
	}
	switch e.Name {
	case fyne.KeyLeft:
		move(-1)
	case fyne.KeyRight:
		move(1)
	case fyne.KeyUp:
		move(-s.columns(s.Size().Width))
	case fyne.KeyDown:
		move(s.columns(s.Size().Width))
	case fyne.KeyHome:
		move(-len(s.values))
	case fyne.KeyEnd:
		move(len(s.values))
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if len(s.values) > 0 {
			s.take(s.marked)
		}
	default:
		field.Bubble(s, e)
	}
}

// columns returns how many segments stand in a row of the width.
func (s *segmented[T]) columns(width float32) int {
	n := len(s.segments)
	if n == 0 || s.column {
		return 1
	}
	widest := float32(0)
	for _, g := range s.segments {
		widest = max(widest, g.wish())
	}
	for rows := 1; rows < n; rows++ {
		if columns := (n + rows - 1) / rows; widest*float32(columns) <= width {
			return columns
		}
	}
	return 1
}

func (s *segmented[T]) CreateRenderer() fyne.WidgetRenderer {
	ring := canvas.NewRectangle(color.Transparent)
	r := &segmentedRenderer[T]{s: s, ground: canvas.NewRectangle(color.Transparent), ring: ring}
	r.Refresh()
	return r
}

type segmentedRenderer[T comparable] struct {
	s            *segmented[T]
	ground, ring *canvas.Rectangle
}

func (r *segmentedRenderer[T]) Destroy() {}

func (r *segmentedRenderer[T]) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.ground}
	for _, g := range r.s.segments {
		out = append(out, g)
	}
	return append(out, r.ring)
}

func (r *segmentedRenderer[T]) rowHeight() float32 {
	return fyne.MeasureText("Mg", theme.TextSize(), fyne.TextStyle{Bold: true}).Height + 2*theme.InnerPadding()
}

func (r *segmentedRenderer[T]) MinSize() fyne.Size {
	columns := r.s.columns(r.s.Size().Width)
	rows := (len(r.s.segments) + columns - 1) / columns
	return fyne.NewSize(4*theme.InnerPadding(), float32(max(1, rows))*r.rowHeight())
}

func (r *segmentedRenderer[T]) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.ring.Resize(size)
	columns := r.s.columns(size.Width)
	h, inset := r.rowHeight(), float32(2)
	for i, g := range r.s.segments {
		row := i / columns
		here := min(columns, len(r.s.segments)-row*columns) // the last row may have fewer, wider ones
		w := size.Width / float32(here)
		g.Move(fyne.NewPos(float32(i%columns)*w+inset, float32(row)*h+inset))
		g.Resize(fyne.NewSize(w-2*inset, h-2*inset))
	}
}

func (r *segmentedRenderer[T]) Refresh() {
	r.ground.FillColor = theme.Color(theme.ColorNameButton)
	r.ground.CornerRadius = theme.InputRadiusSize() + 2
	r.ring.FillColor = color.Transparent
	r.ring.CornerRadius = theme.InputRadiusSize() + 2
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, color.Transparent
	if r.s.focused {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, theme.Color(theme.ColorNamePrimary)
	}
	for i, g := range r.s.segments {
		g.left = r.s.column
		g.chosen = r.s.values[i] == r.s.chosen
		g.marked = r.s.focused && i == r.s.marked
		g.Refresh()
	}
	r.Layout(r.s.Size())
	r.ground.Refresh()
	r.ring.Refresh()
	canvas.Refresh(r.s)
}

// segment is one value of a segmented choice.
type segment struct {
	widget.BaseWidget
	name                 string
	tapped               func()
	chosen, marked, left bool
	text                 *canvas.Text
	back                 *canvas.Rectangle
}

func newSegment(name string, tapped func()) *segment {
	g := &segment{name: name, tapped: tapped, text: canvas.NewText(name, color.Transparent), back: canvas.NewRectangle(color.Transparent)}
	g.ExtendBaseWidget(g)
	return g
}

// wish is the width in which the name is read in full even while it is bold.
func (g *segment) wish() float32 {
	return fyne.MeasureText(g.name, theme.TextSize(), fyne.TextStyle{Bold: true}).Width + 2*theme.InnerPadding() + 4
}

func (g *segment) Tapped(*fyne.PointEvent)             { g.tapped() }
func (g *segment) CreateRenderer() fyne.WidgetRenderer { return &segmentRenderer{g} }

type segmentRenderer struct{ g *segment }

func (r *segmentRenderer) Destroy() {}
func (r *segmentRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.g.back, r.g.text}
}
func (r *segmentRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

func (r *segmentRenderer) Layout(size fyne.Size) {
	r.g.back.Resize(size)
	t, pad := r.g.text, theme.InnerPadding()
	t.Text = prose.Ellipsis(r.g.name, size.Width-2*pad+1, func(s string) float32 { return fyne.MeasureText(s, t.TextSize, t.TextStyle).Width })
	t.Alignment = fyne.TextAlignCenter
	if r.g.left {
		t.Alignment = fyne.TextAlignLeading
	}
	h := t.MinSize().Height
	t.Move(fyne.NewPos(pad, (size.Height-h)/2))
	t.Resize(fyne.NewSize(size.Width-2*pad, h))
}

func (r *segmentRenderer) Refresh() {
	b, t := r.g.back, r.g.text
	b.CornerRadius = theme.InputRadiusSize()
	b.FillColor, b.StrokeWidth, b.StrokeColor = color.Transparent, 0, color.Transparent
	t.Color, t.TextSize, t.TextStyle.Bold = theme.Color(theme.ColorNameForeground), theme.TextSize(), r.g.chosen
	if r.g.chosen {
		b.FillColor, t.Color = theme.Color(theme.ColorNamePrimary), theme.Color(theme.ColorNameForegroundOnPrimary)
	}
	if r.g.marked {
		b.StrokeWidth, b.StrokeColor = 2, look.Color(look.ColorPageText)
	}
	r.Layout(r.g.Size())
	b.Refresh()
	t.Refresh()
}
