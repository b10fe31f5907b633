package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
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
}

const (
	hoverWidth   = 360 // pixels
	hoverGap     = 18  // between pointer and card
	hoverLength  = 240 // bytes of a claim that are shown
	mostOnAHover = 3   // claims
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

func (c *hoverCard) hide() { c.card.Hide() }

func (c *hoverCard) show(segments []widget.RichTextSegment, at fyne.Position, within fyne.Size) {
	c.back.FillColor = look.Color(theme.ColorNameOverlayBackground)
	c.back.StrokeColor = look.Color(theme.ColorNameInputBorder)
	c.text.Segments = segments
	c.text.Refresh()
	width := min(hoverWidth, within.Width)
	c.card.Resize(fyne.NewSize(width, 10))
	size := fyne.NewSize(width, c.text.MinSize().Height)
	pos := fyne.NewPos(min(at.X, within.Width-width), at.Y+hoverGap)
	if pos.Y+size.Height > within.Height {
		pos.Y = max(0, at.Y-hoverGap-size.Height)
	}
	c.card.Resize(size)
	c.card.Move(pos)
	c.card.Show()
	c.card.Refresh()
}

// hoverSpan shows the claims on a highlight, or its note; "" hides the card.
func (w *window) hoverSpan(id string, at fyne.Position) {
	if w.session == nil || id == "" {
		w.hover.hide()
		return
	}
	p := w.session.Project()
	h, ok := p.Highlight(annotate.ParseID(annotate.KindHighlight, id))
	if !ok {
		w.hover.hide()
		return
	}
	segments := hoverText(p, h, w.session.Reviewer())
	if len(segments) == 0 {
		w.hover.hide()
		return
	}
	layerAt := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.hover.layer)
	w.hover.show(segments, at.Subtract(layerAt), w.hover.layer.Size())
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
