package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/look"
	"attest/ui/prose"
)

// passageRow is one row of the list: a bar in the colour of the first tag with its letter, two lines of the quote, and below
// them who says it, the tags as far as there is room, and how sure the reviewer is. All rows are equally high.
type passageRow struct {
	widget.BaseWidget
	view rowView
}

func newPassageRow() *passageRow {
	r := &passageRow{}
	r.ExtendBaseWidget(r)
	return r
}

func (r *passageRow) show(v rowView) {
	r.view = v
	r.Refresh()
}

const mostTagsInRow = 6

func (r *passageRow) CreateRenderer() fyne.WidgetRenderer {
	rr := &passageRowRenderer{
		r: r, back: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		letter: canvas.NewText("", color.Transparent),
		quote:  prose.New("", theme.SizeNameText, theme.ColorNameForeground, 2),
		origin: newCaption(""),
	}
	rr.Refresh()
	return rr
}

type passageRowRenderer struct {
	r         *passageRow
	back, bar *canvas.Rectangle
	letter    *canvas.Text
	quote     *prose.Text
	origin    *prose.Text

	// The toolkit makes rows anew all the time and keeps those it has dropped for a minute, so that a row has only what a
	// highlight shown in it has needed.
	level *meter // nil until then
	tags  []*badge
}

func (r *passageRowRenderer) Destroy() {}

func (r *passageRowRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.back, r.bar, r.letter, r.quote, r.origin}
	if r.level != nil {
		out = append(out, r.level)
	}
	for _, t := range r.tags {
		out = append(out, t)
	}
	return out
}

func (r *passageRowRenderer) MinSize() fyne.Size {
	pad := theme.Padding()
	return fyne.NewSize(100, 2*r.quote.LineHeight()+badgeHeight()+4*pad)
}

func (r *passageRowRenderer) Layout(size fyne.Size) {
	pad := theme.Padding()
	r.back.Resize(size)
	bar := theme.CaptionTextSize() * 1.7 // wide enough for a sign of two letters
	r.bar.Move(fyne.NewPos(pad, pad*1.5))
	r.bar.Resize(fyne.NewSize(bar, size.Height-3*pad))
	h := r.letter.MinSize().Height
	r.letter.Move(fyne.NewPos(pad, (size.Height-h)/2))
	r.letter.Resize(fyne.NewSize(bar, h))

	x := pad + bar + 2*pad
	width := size.Width - x - 2*pad
	r.quote.Resize(fyne.NewSize(width, 2*r.quote.LineHeight()))
	quote := float32(max(1, len(r.quote.Lines()))) * r.quote.LineHeight()
	y := (size.Height - quote - pad - badgeHeight()) / 2 // a quote of one line stands in the middle
	r.quote.Move(fyne.NewPos(x, y))
	r.layoutFoot(x, y+quote+pad, width)
}

// layoutFoot fills the line below the quote. Of a long line it is the source's name that is cut short, but the tags leave
// it more than half.
func (r *passageRowRenderer) layoutFoot(x, y, width float32) {
	pad, em, height := theme.Padding(), theme.CaptionTextSize(), badgeHeight()
	tags := float32(0)
	for i := range min(len(r.r.view.tags), len(r.tags)) {
		tags += r.tags[i].wish() + pad
	}
	right := x + width
	if r.level != nil && r.level.Visible() {
		// Where the pane is narrow the circles have to do: a source's name needs the room more than the word.
		r.level.wordless = width-r.level.wish()-tags < 11*em
		level := r.level.MinSize()
		right -= level.Width + pad
		r.level.Move(fyne.NewPos(right+pad, y))
		r.level.Resize(fyne.NewSize(level.Width, height))
	}

	about := r.r.view.about
	room := max(0, right-x-min(tags, (right-x)*0.45))
	r.origin.SetText(prose.Ellipsis(r.r.view.origin, room-r.origin.Measure(about), r.origin.Measure) + about)
	r.origin.Move(fyne.NewPos(x, y+(height-r.origin.LineHeight())/2))
	width = min(room, r.origin.Measure(r.origin.Text())+1)
	r.origin.Resize(fyne.NewSize(width, r.origin.LineHeight())) // and no wider: a name from right to left stands at its right end
	x += width + 2*pad
	for i, t := range r.tags {
		w := min(t.wish(), right-x)
		if i >= len(r.r.view.tags) || w < min(t.wish(), 5*em) { // no room for a name that means anything
			t.Hide()
			continue
		}
		t.Show()
		t.Move(fyne.NewPos(x, y))
		t.Resize(fyne.NewSize(w, height))
		x += w + pad
	}
}

func (r *passageRowRenderer) Refresh() {
	v := r.r.view
	r.back.FillColor = color.Transparent
	if v.chosen {
		r.back.FillColor = look.Color(look.ColorCardChosen)
	}
	hue := look.ParseHex(annotate.DefaultColor)
	r.letter.Text = v.sign
	if len(v.tags) > 0 {
		hue = look.ParseHex(v.tags[0].Color)
	}
	r.bar.FillColor, r.bar.CornerRadius = hue, 3
	look.Outline(r.bar)
	r.letter.Color, r.letter.TextSize, r.letter.TextStyle.Bold = inkOn(hue), theme.CaptionTextSize()*0.9, true
	r.letter.Alignment = fyne.TextAlignCenter
	r.quote.SetText(v.quote)
	if sure := v.confidence != annotate.ConfidenceUnset; sure || r.level != nil {
		if r.level == nil {
			r.level = newMeter()
		}
		r.level.show(v.confidence)
		setVisible(r.level, sure)
	}
	for i, t := range v.tags[:min(len(v.tags), mostTagsInRow)] {
		if i == len(r.tags) {
			r.tags = append(r.tags, newBadge())
		}
		r.tags[i].show(t.Name, look.ParseHex(t.Color))
	}
	r.Layout(r.r.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.r)
}
