package ui

import (
	"errors"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/session"
)

// statusBar is the line at the foot of the window: what happened last, how large the project is, and whether everything
// is on disk.
type statusBar struct {
	message, counts *widget.Label
	saved           *stateLabel
	sign            *widget.Icon // beside it
	object          fyne.CanvasObject
	onTrouble       func() // a click on the state while something is the matter; may be nil
	troubled        bool
	halted          bool // everything is saved, but no more can be

	about annotate.ID // the highlight that the message is about, or none
	guide bool        // the message says which keys are next
}

func newStatusBar() *statusBar {
	small := func(align fyne.TextAlign) *widget.Label {
		l := widget.NewLabel("")
		l.SizeName = theme.SizeNameCaptionText
		l.Alignment = align
		return l
	}
	b := &statusBar{message: small(fyne.TextAlignLeading), counts: small(fyne.TextAlignTrailing)}
	b.saved = newStateLabel(func() {
		if b.troubled && b.onTrouble != nil {
			b.onTrouble()
		}
	})
	b.message.Truncation = fyne.TextTruncateEllipsis
	b.sign = widget.NewIcon(nil)
	saved := container.New(layout.NewCustomPaddedHBoxLayout(0), container.NewCenter(b.sign), b.saved)
	line := container.NewBorder(nil, nil, nil, container.NewHBox(b.counts, saved), b.message)
	b.object = container.New(layout.NewCustomPaddedVBoxLayout(0), widget.NewSeparator(), line)
	return b
}

// say shows a message until the next one.
func (b *statusBar) say(text string) {
	b.about, b.guide = annotate.None, false
	setText(b.message, text)
}

// sayOf shows a message until the next one, or until another highlight is chosen.
func (b *statusBar) sayOf(highlight annotate.ID, text string) {
	b.say(text)
	b.about = highlight
}

// sayNext says which keys are next, until the keyboard goes from the text to something else or back.
func (b *statusBar) sayNext(text string) {
	b.say(text)
	b.guide = true
}

// chosen is told which highlight is chosen now.
func (b *statusBar) chosen(highlight annotate.ID) {
	if b.about != annotate.None && b.about != highlight {
		b.say("")
	}
}

// keyboardMoved is told that the text has got the keyboard or lost it.
func (b *statusBar) keyboardMoved() {
	if b.guide {
		b.say("")
	}
}

func (b *statusBar) showCounts(text string) { setText(b.counts, text) }

// setText changes what a label says. The toolkit measures all of a text anew even where it stays the same.
func setText(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
}

// show says how the session's edits fare, or that there can be none.
func (b *statusBar) show(s *session.Session) {
	if s.ReadOnly() {
		b.troubled = false
		b.saved.Importance = widget.MediumImportance
		b.saved.SetText("read only")
		b.showSign(nil)
		return
	}
	b.showState(s.State(), s.Failure())
}

// showState says "saved" only when every edit has been flushed to the disk, and "saved so far" while no other can be. The reason is why the newest edit could not be
// saved, or nil.
func (b *statusBar) showState(s session.State, reason error) {
	b.troubled = s == session.Failing || s == session.Halted
	halted := b.halted
	b.halted = s == session.Halted
	switch s {
	case session.Saved:
		b.saved.Importance = widget.SuccessImportance
		b.saved.SetText("saved")
		b.showSign(savedSign())
	case session.Saving:
		b.saved.Importance = widget.MediumImportance
		b.saved.SetText("saving…")
		b.showSign(nil)
	case session.Halted:
		b.saved.Importance = widget.WarningImportance
		b.saved.SetText("saved so far")
		b.showSign(haltedSign())
		if !halted { // in place of which keys are next, or of what was not saved a moment ago
			b.say("Everything up to here is saved.")
		}
	case session.Failing:
		b.saved.Importance = widget.DangerImportance
		b.saved.SetText("not saved")
		b.showSign(failedSign())
		if reason != nil {
			why := reason.Error()
			if o := (*storage.ObstacleError)(nil); errors.As(reason, &o) {
				why = o.Obstacle.String() // what the system says of it is told under Project, Condition
			}
			if f := (*annotate.FieldError)(nil); errors.As(reason, &f) {
				why = f.Reason // which field of which entity it was says nothing to a reviewer
			}
			b.say("Not saved: " + clipText(why, mostOfAReason))
		}
	}
}

var (
	// Made when they are first shown: before there is an application the toolkit complains, and so would every command.
	savedSign  = sync.OnceValue(func() fyne.Resource { return theme.NewSuccessThemedResource(theme.ConfirmIcon()) })
	haltedSign = sync.OnceValue(func() fyne.Resource { return theme.NewWarningThemedResource(theme.WarningIcon()) })
	failedSign = sync.OnceValue(func() fyne.Resource { return theme.NewErrorThemedResource(theme.WarningIcon()) })
)

// showSign sets the sign beside the word.
func (b *statusBar) showSign(sign fyne.Resource) {
	if b.sign.Resource != sign {
		b.sign.SetResource(sign)
	}
}

// mostOfAReason is how much of an error the status bar shows, in bytes.
const mostOfAReason = 300

// stateLabel is the word at the end of the status bar. A click on it asks for more.
type stateLabel struct {
	widget.Label
	tapped func()
}

func newStateLabel(tapped func()) *stateLabel {
	l := &stateLabel{tapped: tapped}
	l.SizeName = theme.SizeNameCaptionText
	l.Alignment = fyne.TextAlignTrailing
	l.ExtendBaseWidget(l)
	return l
}

// Tapped implements fyne.Tappable.
func (l *stateLabel) Tapped(*fyne.PointEvent) { l.tapped() }
