package queryfield

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate/search/query"
	"attest/ui/look"
)

// maxOffers is how many suggestions one line has room for at most.
const maxOffers = 10

// offers is a line of suggestions, as many as fit.
type offers struct {
	widget.BaseWidget
	taken func(int)

	key   *canvas.Text // says which key takes one
	chips []*offer
	shown int
}

func newOffers(taken func(int)) *offers {
	o := &offers{taken: taken, key: canvas.NewText("Tab:", color.Transparent)}
	for i := range maxOffers {
		o.chips = append(o.chips, newOffer(func() { o.taken(i) }))
	}
	o.ExtendBaseWidget(o)
	return o
}

// show offers the suggestions, of which one may be marked.
func (o *offers) show(all []query.Suggestion, marked int) {
	first := 0
	if marked >= maxOffers { // going round, the line follows
		first = marked - maxOffers + 1
	}
	o.shown = min(len(all)-first, maxOffers)
	for i := range max(0, o.shown) {
		at := first + i
		o.chips[i].set(all[at], at == marked)
		o.chips[i].tapped = func() { o.taken(at) }
	}
	o.Refresh()
}

func (o *offers) any() bool { return o.shown > 0 }

// labels lists what is offered.
func (o *offers) labels() []string {
	var out []string
	for _, c := range o.chips[:max(0, o.shown)] {
		out = append(out, c.text.Text)
	}
	return out
}

// CreateRenderer implements fyne.Widget.
func (o *offers) CreateRenderer() fyne.WidgetRenderer { return &offersRenderer{o} }

type offersRenderer struct{ o *offers }

func (r *offersRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.o.chips[0].MinSize().Height) }

func (r *offersRenderer) Layout(size fyne.Size) {
	r.o.key.Color, r.o.key.TextSize = look.Color(look.ColorSubtle), theme.Size(theme.SizeNameCaptionText)
	key := r.o.key.MinSize()
	r.o.key.Resize(key)
	r.o.key.Move(fyne.NewPos(0, (size.Height-key.Height)/2))
	x := key.Width + theme.InnerPadding()
	for i, c := range r.o.chips {
		width := c.MinSize().Width
		c.Hidden = i >= r.o.shown || i > 0 && x+width > size.Width
		c.Move(fyne.NewPos(x, 0))
		c.Resize(fyne.NewSize(min(width, max(0, size.Width-x)), size.Height))
		x += width + theme.Padding()
	}
}

func (r *offersRenderer) Refresh() {
	r.Layout(r.o.Size())
	for _, c := range r.o.chips {
		c.Refresh()
	}
	canvas.Refresh(r.o)
}

func (r *offersRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.o.key}
	for _, c := range r.o.chips {
		out = append(out, c)
	}
	return out
}

func (r *offersRenderer) Destroy() {}

// offer is one suggestion, which can be clicked.
type offer struct {
	widget.BaseWidget
	tapped  func()
	marked  bool
	hovered bool
	text    *canvas.Text
	ground  *canvas.Rectangle
}

var (
	_ fyne.Tappable      = (*offer)(nil)
	_ desktop.Hoverable  = (*offer)(nil)
	_ desktop.Cursorable = (*offer)(nil)
)

func newOffer(tapped func()) *offer {
	c := &offer{tapped: tapped, text: canvas.NewText("", color.Transparent), ground: canvas.NewRectangle(color.Transparent)}
	c.ExtendBaseWidget(c)
	return c
}

// maxLabel is how much of a label is shown, in letters.
const maxLabel = 40

func (c *offer) set(s query.Suggestion, marked bool) {
	label := []rune(s.Label)
	c.text.Text = s.Label
	if len(label) > maxLabel {
		c.text.Text = string(label[:maxLabel]) + "…"
	}
	if s.Count >= 0 {
		c.text.Text += fmt.Sprintf(" (%d)", s.Count)
	}
	c.marked = marked
}

// Tapped implements fyne.Tappable.
func (c *offer) Tapped(*fyne.PointEvent) { c.tapped() }

// MouseIn implements desktop.Hoverable.
func (c *offer) MouseIn(*desktop.MouseEvent) {
	c.hovered = true
	c.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (c *offer) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *offer) MouseOut() {
	c.hovered = false
	c.Refresh()
}

// Cursor implements desktop.Cursorable.
func (c *offer) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *offer) CreateRenderer() fyne.WidgetRenderer {
	r := &offerRenderer{c}
	r.Refresh()
	return r
}

type offerRenderer struct{ c *offer }

func (r *offerRenderer) MinSize() fyne.Size {
	r.c.text.TextSize = theme.Size(theme.SizeNameCaptionText)
	return r.c.text.MinSize().AddWidthHeight(theme.InnerPadding()*2, 2)
}

func (r *offerRenderer) Layout(size fyne.Size) {
	r.c.ground.Resize(size)
	text := r.c.text.MinSize()
	r.c.text.Move(fyne.NewPos(theme.InnerPadding(), (size.Height-text.Height)/2))
	r.c.text.Resize(text)
}

func (r *offerRenderer) Refresh() {
	c := r.c
	c.text.Color, c.text.TextSize = look.Color(theme.ColorNameForeground), theme.Size(theme.SizeNameCaptionText)
	c.ground.FillColor, c.ground.CornerRadius = look.Color(look.ColorChip), theme.InnerPadding()
	c.ground.StrokeColor, c.ground.StrokeWidth = color.Transparent, 0
	if c.hovered {
		c.ground.FillColor = look.Color(look.ColorCardChosen)
	}
	if c.marked {
		c.ground.StrokeColor, c.ground.StrokeWidth = look.Color(theme.ColorNamePrimary), theme.InputBorderSize()
	}
	r.Layout(c.Size())
	c.ground.Refresh()
	c.text.Refresh()
}

func (r *offerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.ground, r.c.text}
}
func (r *offerRenderer) Destroy() {}
