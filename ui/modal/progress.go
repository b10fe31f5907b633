package modal

import (
	"fmt"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// patience is how long work may take before its progress is shown.
const patience = time.Second

// Progress shows how far long work has come. It appears only when the work takes longer than a second.
type Progress struct {
	w      fyne.Window
	title  string
	cancel func()

	modal  *Modal // nil while it is not shown
	bar    *widget.ProgressBar
	busy   *widget.ProgressBarInfinite
	note   *widget.Label // what the work is at
	count  *widget.Label // how far it has come
	button *field.Button
	wait   func() // stops the clock that shows it
	ended  bool

	mu       sync.Mutex
	newest   step
	painting bool // a repaint is on its way to the UI goroutine
}

type step struct {
	done, total int
	note        string
}

// NewProgress prepares to show the progress of work that has just begun. The function cancel asks the work to stop: it is
// called at most once, and the dialog stays until Done is called. It is called on the UI goroutine.
func NewProgress(w fyne.Window, title string, cancel func()) *Progress {
	p := &Progress{w: w, title: title, cancel: cancel}
	p.wait = field.AfterFunc(patience, p.show)
	return p
}

func (p *Progress) show() {
	if p.ended {
		return
	}
	p.bar = widget.NewProgressBar()
	p.bar.TextFormatter = func() string { return "" } // words upon the bar would be hard to read
	p.busy = widget.NewProgressBarInfinite()
	p.note = widget.NewLabel("")
	p.note.Truncation = fyne.TextTruncateEllipsis
	p.count = widget.NewLabel("")
	p.button = field.NewButton("Cancel", nil, p.stop)
	p.modal = Show(p.w, p.title, withButtons(container.NewVBox(container.NewBorder(nil, nil, nil, p.count, p.note), container.NewStack(p.bar, p.busy)), p.button), Options{
		Size: fyne.NewSize(questionWidth, 0), Focus: p.button, OnEscape: p.stop,
	})
	p.paint()
}

func (p *Progress) stop() {
	if p.button.Disabled() {
		return
	}
	p.button.SetText("Stopping…")
	p.button.Disable()
	p.cancel()
}

// Set tells how far the work has come: done of total things, and what it is at. A total of 0 stands for work whose
// extent is not known. It may be called on any goroutine and as often as one likes.
func (p *Progress) Set(done, total int, note string) {
	p.mu.Lock()
	p.newest = step{done, total, note}
	waiting := p.painting
	p.painting = true
	p.mu.Unlock()
	if !waiting {
		fyne.Do(p.paint)
	}
}

func (p *Progress) paint() {
	p.mu.Lock()
	s := p.newest
	p.painting = false
	p.mu.Unlock()
	if p.modal == nil || p.ended {
		return
	}
	if s.total > 0 {
		p.busy.Hide()
		p.busy.Stop()
		p.count.SetText(fmt.Sprintf("%d of %d", s.done, s.total))
		p.bar.Max = float64(s.total)
		p.bar.SetValue(float64(s.done))
		p.bar.Show()
	} else {
		p.count.SetText("")
		p.bar.Hide()
		p.busy.Show()
		p.busy.Start()
	}
	p.note.SetText(s.note)
}

// Done ends it: the dialog goes, or never comes. It is called on the UI goroutine.
func (p *Progress) Done() {
	p.wait()
	p.ended = true
	if p.modal != nil {
		p.busy.Stop()
		p.modal.Close()
	}
}

// Shown reports whether the progress is on show.
func (p *Progress) Shown() bool { return p.modal != nil && !p.ended }
