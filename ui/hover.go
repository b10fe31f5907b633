package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
)

// hoverCard shows what is claimed on the passage under the pointer. It lies above the window's content and takes no part in
// clicks.
type hoverCard struct {
	layer *fyne.Container
	card  *fyne.Container
	back  *canvas.Rectangle
	text  *widget.RichText
	stop  func() // takes back a card that is to come; nil when none is
}

const (
	hoverDelay   = 350 * time.Millisecond // for which the pointer rests on a passage before its card comes
	hoverEms     = 28                     // width of the card in multiples of the text size
	hoverGap     = 18                     // pixels between pointer and card
	hoverMargin  = 8                      // pixels between card and the edges of the reading pane
	hoverLength  = 240                    // bytes of a claim that are shown
	mostOnAHover = 3                      // claims
)

func newHoverCard() *hoverCard {
	c := &hoverCard{back: canvas.NewRectangle(look.Color(theme.ColorNameOverlayBackground)), text: widget.NewRichText()}
	c.back.CornerRadius = theme.Size(theme.SizeNameInputRadius)
	c.back.StrokeWidth = 1
	c.text.Wrapping = fyne.TextWrapWord
	c.card = container.NewStack(c.back, c.text)
	c.card.Hide()
	c.layer = container.NewWithoutLayout(c.card)
	return c
}

// hide takes the card away, or back if it has not come yet.
func (c *hoverCard) hide() {
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
	c.card.Hide()
}

// after shows a card when the pointer has rested for a moment: one that came at once would flicker over the text whenever the
// pointer crosses it.
func (c *hoverCard) after(delay time.Duration, show func()) {
	c.hide()
	c.stop = field.AfterFunc(delay, func() {
		c.stop = nil
		show()
	})
}

// show puts a card near a place, within a part of the layer.
func (c *hoverCard) show(segments []widget.RichTextSegment, at, from fyne.Position, within fyne.Size) {
	c.back.FillColor = look.Color(theme.ColorNameOverlayBackground)
	c.back.StrokeColor = look.Color(theme.ColorNameInputBorder)
	c.text.Segments = segments
	c.text.Refresh()
	right, bottom := from.X+within.Width-hoverMargin, from.Y+within.Height-hoverMargin
	width := min(hoverEms*theme.TextSize(), within.Width-2*hoverMargin)
	c.card.Resize(fyne.NewSize(width, 10))
	size := fyne.NewSize(width, c.text.MinSize().Height)
	pos := fyne.NewPos(max(from.X+hoverMargin, min(at.X, right-width)), at.Y+hoverGap)
	if pos.Y+size.Height > bottom {
		pos.Y = max(0, at.Y-hoverGap-size.Height)
	}
	c.card.Resize(size)
	c.card.Move(pos)
	c.card.Show()
	c.layer.Refresh() // and not the card: the toolkit knows no canvas of what it has never painted, and would paint nothing
}

// hoverSpan shows the claims on a highlight, or its note, once the pointer rests on it; "" hides the card.
func (w *window) hoverSpan(r *readingPane, id string, at fyne.Position) {
	if w.session == nil {
		return
	}
	if id == "" {
		w.hover.hide()
		return
	}
	w.hover.after(hoverDelay, func() { w.showHover(r, annotate.ParseID(annotate.KindHighlight, id), at) })
}

func (w *window) showHover(r *readingPane, highlight annotate.ID, at fyne.Position) {
	if w.session == nil || w.dialogOpen() {
		return
	}
	p := w.session.Project()
	h, ok := p.Highlight(highlight)
	if !ok {
		return
	}
	segments := hoverText(p, h, w.session.Reviewer())
	if len(segments) == 0 {
		return
	}
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject
	layer := place(w.hover.layer)
	w.hover.show(segments, at.Subtract(layer), place(r.paper).Subtract(layer), r.paper.Size())
}

// hoverText words the claims on a highlight: what is claimed, by whom, and how sure the reviewer is.
func hoverText(p *annotate.Project, h *annotate.Highlight, reviewer annotate.ID) []widget.RichTextSegment {
	plain := widget.RichTextStyle{SizeName: theme.SizeNameText, ColorName: theme.ColorNameForeground}
	small := widget.RichTextStyle{SizeName: theme.SizeNameCaptionText, ColorName: look.ColorSubtle}
	var out []widget.RichTextSegment
	add := func(style widget.RichTextStyle, s string) {
		out = append(out, &widget.TextSegment{Style: style, Text: s})
	}
	claims := p.ClaimsOn(h.ID)
	for i, c := range claims {
		if i == mostOnAHover {
			add(small, "and "+plural(len(claims)-i, "more claim"))
			break
		}
		add(plain, clipText(c.Text, hoverLength))
		about := []string{}
		chain := []string{}
		for _, l := range c.Attribution.Chain {
			if s, ok := p.Source(l.SourceID); ok {
				chain = append(chain, s.Name)
			}
		}
		if len(chain) > 0 {
			about = append(about, strings.Join(chain, ", citing "))
		}
		about = append(about, label.Stance(c.Stance))
		if a, ok := p.AssessmentBy(c.ID, reviewer); ok && a.Confidence != annotate.ConfidenceUnset {
			about = append(about, "confidence "+strings.ToLower(label.Confidence(a.Confidence)))
		}
		add(small, strings.Join(about, " · "))
	}
	names := []string{}
	for _, id := range h.TagIDs {
		if t, ok := p.Tag(id); ok {
			names = append(names, t.Name)
		}
	}
	if len(names) > 0 {
		add(small, "Tags: "+strings.Join(names, ", "))
	}
	if h.Note != "" {
		add(small, "Note: "+clipText(h.Note, hoverLength))
	}
	return out
}
