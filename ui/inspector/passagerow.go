package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/look"
)

// passageRow is one row of the list: a bar in the colour of the first tag with its letter, two lines of the quote, who
// says it and how sure the reviewer is, and the tags. All rows are equally high.
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
		quote:  newProse("", theme.SizeNameText, theme.ColorNameForeground, 2),
		origin: newCaption(""), level: newMeter(),
	}
	for range mostTagsInRow {
		rr.tags = append(rr.tags, newBadge())
	}
	rr.Refresh()
	return rr
}

type passageRowRenderer struct {
	r         *passageRow
	back, bar *canvas.Rectangle
	letter    *canvas.Text
	quote     *prose
	origin    *prose
	level     *meter
	tags      []*badge
}

func (r *passageRowRenderer) Destroy() {}

func (r *passageRowRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.back, r.bar, r.letter, r.quote, r.origin, r.level}
	for _, t := range r.tags {
		out = append(out, t)
	}
	return out
}

func (r *passageRowRenderer) MinSize() fyne.Size {
	pad := theme.Padding()
	return fyne.NewSize(100, 2*r.quote.lineHeight()+r.origin.lineHeight()+chipHeight()+5*pad)
}

func (r *passageRowRenderer) Layout(size fyne.Size) {
	pad := theme.Padding()
	r.back.Resize(size)
	bar := theme.CaptionTextSize() * 1.5
	r.bar.Move(fyne.NewPos(pad, pad*1.5))
	r.bar.Resize(fyne.NewSize(bar, size.Height-3*pad))
	h := r.letter.MinSize().Height
	r.letter.Move(fyne.NewPos(pad, pad*2))
	r.letter.Resize(fyne.NewSize(bar, h))

	x, y := pad+bar+2*pad, pad*1.5
	width := size.Width - x - 2*pad
	r.quote.Move(fyne.NewPos(x, y))
	r.quote.Resize(fyne.NewSize(width, 2*r.quote.lineHeight()))
	y += float32(max(1, len(r.quote.lines())))*r.quote.lineHeight() + pad/2
	// Where the pane is narrow the circles have to do: a source's name needs the room more than the word.
	r.level.wordless = width-r.level.wish() < 11*theme.CaptionTextSize()
	level := r.level.MinSize()
	if !r.level.Visible() {
		level.Width = 0
	}
	// Of a long line it is the source's name that is cut short.
	room := max(0, width-level.Width-pad)
	about := r.r.view.about
	r.origin.setText(ellipsis(r.r.view.origin, room-r.origin.measure(about), r.origin.measure) + about)
	r.origin.Move(fyne.NewPos(x, y))
	r.origin.Resize(fyne.NewSize(room, r.origin.lineHeight()))
	r.level.Move(fyne.NewPos(x+width-level.Width, y))
	r.level.Resize(fyne.NewSize(level.Width, r.origin.lineHeight()))
	y += r.origin.lineHeight() + pad
	right := x + width
	for i, t := range r.tags {
		if i >= len(r.r.view.tags) {
			t.Hide()
			continue
		}
		w := min(t.wish(), right-x)
		if w < 3*theme.CaptionTextSize() { // no room for a name that means anything
			t.Hide()
			continue
		}
		t.Show()
		t.Move(fyne.NewPos(x, y))
		t.Resize(fyne.NewSize(w, badgeHeight()))
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
	r.letter.Text = ""
	if len(v.tags) > 0 {
		hue, r.letter.Text = look.ParseHex(v.tags[0].Color), initial(v.tags[0])
	}
	r.bar.FillColor, r.bar.CornerRadius = hue, 3
	r.letter.Color, r.letter.TextSize, r.letter.TextStyle.Bold = inkOn(hue), theme.CaptionTextSize(), true
	r.letter.Alignment = fyne.TextAlignCenter
	r.quote.setText(v.quote)
	r.level.show(v.confidence)
	setVisible(r.level, v.confidence != annotate.ConfidenceUnset)
	for i, t := range r.tags {
		if i < len(v.tags) {
			t.show(v.tags[i].Name, look.ParseHex(v.tags[i].Color))
		}
	}
	r.Layout(r.r.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.r)
}
