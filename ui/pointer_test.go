package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/label"
)

// passageWithClaim opens the document of a highlight that bears a claim with a confidence of this reviewer's.
func (d *desk) passageWithClaim() (*annotate.Highlight, *annotate.Claim) {
	d.t.Helper()
	c := d.project().Claims()[0]
	h, _ := d.project().Highlight(c.HighlightIDs[0])
	d.session.Do("Judge", func(draft *annotate.Draft) error {
		return draft.Assess(c.ID, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceModerate })
	}, nil)
	d.JumpTo(h.ID)
	d.until("the passage", func() bool {
		a, ok := d.project().AssessmentBy(c.ID, d.session.Reviewer())
		return ok && a.Confidence == annotate.ConfidenceModerate && d.reading.selected == h.ID
	})
	return h, c
}

func TestHoverShowsTheClaim(t *testing.T) {
	d := newDesk(t)
	h, c := d.passageWithClaim()
	at := d.win.Content().Size()
	middle := fyne.NewPos(at.Width/2, at.Height/2)
	d.reading.reader.OnSpanHovered(h.ID.String(), middle)
	d.until("the card", d.hover.card.Visible)
	said := strings.Join(strings.Fields(strings.Join(texts(d.hover.card), " ")), " ")
	for _, want := range []string{strings.Join(strings.Fields(c.Text)[:4], " "), label.Stance(c.Stance), "confidence moderate"} {
		if !strings.Contains(said, want) {
			t.Errorf("the card says %q, without %q", said, want)
		}
	}
	for _, l := range c.Attribution.Chain {
		if s, ok := d.project().Source(l.SourceID); ok && !strings.Contains(said, s.Name) {
			t.Errorf("the card says %q, without the source %q", said, s.Name)
		}
	}
	card, layer := d.hover.card, d.hover.layer
	for _, corner := range []fyne.Position{{}, {X: 1279}, {Y: 799}, {X: 1279, Y: 799}} {
		d.hoverSpan(d.reading, h.ID.String(), corner)
		d.until("the card", card.Visible)
		p, s := card.Position(), card.Size()
		if p.X < 0 || p.Y < 0 || p.X+s.Width > layer.Size().Width || p.Y+s.Height > layer.Size().Height {
			t.Errorf("at %v the card of %v lies at %v", corner, s, p)
		}
	}
	for what, id := range map[string]string{"nothing": "", "a highlight that is gone": annotate.NewID().String()} {
		d.hoverSpan(d.reading, h.ID.String(), middle)
		d.until("the card", card.Visible)
		if d.hoverSpan(d.reading, id, middle); card.Visible() {
			t.Errorf("over %s the card stays", what)
		}
	}
}

func TestContextMenuOffersTheCommands(t *testing.T) {
	d := newDesk(t)
	highlights, claims := d.counts()
	d.reading.reader.OnContextMenu(fyne.NewPos(500, 300))
	if !d.says("Make a Claim", "Highlight Only") || d.says("Delete") {
		t.Fatalf("with nothing chosen the menu has %q", d.dialog())
	}
	d.win.Canvas().Focused().TypedRune('c') // a menu is open: no command
	d.press("Escape")
	if d.dialogOpen() {
		t.Fatal("Escape leaves the menu open")
	}
	d.reading.reader.OnContextMenu(fyne.NewPos(500, 300))
	d.press("Down", "Down", "Return")
	d.until("the highlight", func() bool {
		h, c := d.counts()
		return h == highlights+1 && c == claims && d.reading.selected != annotate.None
	})
	if d.dialogOpen() {
		t.Error("the menu stays")
	}
	d.reading.reader.OnContextMenu(fyne.NewPos(500, 300))
	if !d.says("Delete", "Add a Source") {
		t.Errorf("on a highlight the menu has %q", d.dialog())
	}
	d.press("Escape")
}
