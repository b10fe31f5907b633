package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/session"
)

// statusBar is the line at the foot of the window: what happened last, how large the project is, and whether everything
// is on disk.
type statusBar struct {
	message, counts, saved *widget.Label
	object                 fyne.CanvasObject
}

func newStatusBar() *statusBar {
	small := func(align fyne.TextAlign) *widget.Label {
		l := widget.NewLabel("")
		l.SizeName = theme.SizeNameCaptionText
		l.Alignment = align
		return l
	}
	b := &statusBar{message: small(fyne.TextAlignLeading), counts: small(fyne.TextAlignTrailing), saved: small(fyne.TextAlignTrailing)}
	b.message.Truncation = fyne.TextTruncateEllipsis
	line := container.NewBorder(nil, nil, nil, container.NewHBox(b.counts, b.saved), b.message)
	b.object = container.New(layout.NewCustomPaddedVBoxLayout(0), canvas.NewLine(theme.Color(theme.ColorNameSeparator)), line)
	return b
}

// say shows a message until the next one.
func (b *statusBar) say(text string) { b.message.SetText(text) }

func (b *statusBar) showCounts(text string) { b.counts.SetText(text) }

// showState says "saved" only when every edit has been flushed to the disk.
func (b *statusBar) showState(s session.State) {
	switch s {
	case session.Saved:
		b.saved.Importance = widget.SuccessImportance
		b.saved.SetText("✓ saved")
	case session.Saving:
		b.saved.Importance = widget.MediumImportance
		b.saved.SetText("saving…")
	case session.Failing:
		b.saved.Importance = widget.DangerImportance
		b.saved.SetText("⚠ not saved")
	}
}
