package ui

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/reader"
)

const (
	// mostHits is how many places are marked in one document; beyond it the bar says "more than".
	mostHits = 100_000
	// findPause is how often a search that takes its time tells what it has found.
	findPause = 150 * time.Millisecond
)

// findBar finds words in the document at hand and marks every place on the page.
type findBar struct {
	r       *readingPane
	entry   *findEntry
	info    *widget.Label
	fault   *widget.Label // what is wrong with the pattern
	pattern *field.Check
	object  *fyne.Container

	finder     *text.Finder // of the document at hand; nil until it is needed
	hits       []text.Span
	at         int // the hit shown, -1 for none
	from       int // where the caret stood when the search began
	generation int
	cancel     context.CancelFunc
}

func newFindBar(r *readingPane) *findBar {
	b := &findBar{r: r, info: widget.NewLabel(""), fault: widget.NewLabel(""), at: -1, cancel: func() {}}
	b.entry = &findEntry{bar: b}
	b.entry.ExtendBaseWidget(b.entry)
	b.entry.SetPlaceHolder("Find in this document")
	b.entry.OnChanged = func(string) { b.find() }
	b.info.SizeName = theme.SizeNameCaptionText
	b.fault.SizeName, b.fault.Importance, b.fault.Wrapping = theme.SizeNameCaptionText, widget.DangerImportance, fyne.TextWrapWord
	b.fault.Hide()
	b.pattern = field.NewCheck("Regular expression", func(bool) { b.find() })
	back := field.NewQuietButton("", theme.MoveUpIcon(), func() { b.step(-1) })
	on := field.NewQuietButton("", theme.MoveDownIcon(), func() { b.step(1) })
	shut := field.NewQuietButton("", theme.CancelIcon(), b.close)
	b.pattern.OnEscape, back.OnEscape, on.OnEscape, shut.OnEscape = b.close, b.close, b.close, b.close
	line := container.New(&findLine{}, b.entry, container.NewHBox(b.info, back, on), b.pattern, shut)
	b.object = container.NewVBox(line, b.fault, widget.NewSeparator())
	b.object.Hide()
	return b
}

// findLine puts the entry, what goes with it, the switch and the button that closes the bar beside each other. In a narrow
// pane, which would leave nothing of the entry, the switch goes below.
type findLine struct {
	width float32 // of the last layout
}

// leastFind is how wide the entry has to be, in multiples of the text size.
const leastFind = 12

func (l *findLine) narrow(objects []fyne.CanvasObject) bool {
	width := leastFind * theme.TextSize()
	for _, o := range objects[1:] {
		width += o.MinSize().Width + theme.Padding()
	}
	return l.width < width
}

// MinSize implements fyne.Layout.
func (l *findLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	entry, beside, pattern, shut := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize(), objects[3].MinSize()
	size := fyne.NewSize(beside.Width+shut.Width+leastFind*theme.TextSize()/2, max(entry.Height, beside.Height))
	if l.narrow(objects) {
		size.Height += pattern.Height
	}
	return size
}

// Layout implements fyne.Layout.
func (l *findLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	height := max(objects[0].MinSize().Height, objects[1].MinSize().Height)
	right := size.Width
	put := func(o fyne.CanvasObject) {
		o.Resize(fyne.NewSize(o.MinSize().Width, height))
		right -= o.MinSize().Width
		o.Move(fyne.NewPos(right, 0))
		right -= theme.Padding()
	}
	put(objects[3])
	if l.narrow(objects) {
		objects[2].Move(fyne.NewPos(0, height))
		objects[2].Resize(objects[2].MinSize())
	} else {
		put(objects[2])
	}
	put(objects[1])
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(max(0, right), height))
}

// open shows the bar, with the selected words in it if there are any.
func (b *findBar) open() {
	if selected := b.r.reader.SelectedText(); selected != "" && len(selected) < searchClip {
		b.entry.SetText(oneLine(selected))
	}
	b.object.Show()
	b.r.body.Refresh()
	b.r.w.win.Canvas().Focus(b.entry)
	b.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.find()
}

// close takes the bar and the marks away and gives the keyboard back to the text.
func (b *findBar) close() {
	b.stop()
	b.object.Hide()
	b.r.body.Refresh()
	b.r.showHits(nil)
	b.r.takeKeyboard()
}

// stop drops what is being looked for.
func (b *findBar) stop() {
	b.cancel()
	b.generation++
	b.finder = nil // what it has folded takes memory
}

// forget drops what was found when another text comes into the reader, and looks there if the bar is open.
func (b *findBar) forget() {
	b.cancel()
	b.finder, b.hits, b.at = nil, nil, -1
	if b.object.Visible() {
		b.find()
	}
}

// find looks for what the entry says, away from the UI goroutine, and shows what it finds as it goes on. A newer question
// stops it; an answer that comes after one is dropped.
func (b *findBar) find() {
	b.cancel()
	b.generation++
	generation, wanted := b.generation, b.entry.Text
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	if b.finder == nil {
		b.finder = text.NewFinder(b.r.text)
	}
	look := b.finder.Find
	if b.pattern.Checked && wanted != "" {
		look = b.finder.FindPattern
	}
	// From the caret on, so that typing on does not throw the reader back to the first page.
	b.at, b.from = -1, b.r.reader.Selection().Start
	length := len(b.r.text)
	tell := func(show func()) {
		b.r.w.post(func() {
			if generation == b.generation {
				show()
			}
		})
	}
	go func() {
		told := time.Now()
		hits, err := look(ctx, wanted, mostHits, func(hits []text.Span, through int) {
			if time.Since(told) > findPause && through < length {
				told = time.Now()
				tell(func() { b.showPart(hits, through*100/length) })
			}
		})
		if !errors.Is(err, context.Canceled) {
			tell(func() { b.show(wanted, hits, err) })
		}
	}()
}

// showPart shows what a search has found in the given part of the document, in percent.
func (b *findBar) showPart(hits []text.Span, percent int) {
	b.mark(hits)
	b.say(nil)
	b.info.Importance = widget.MediumImportance
	if i := b.next(); i < len(hits) && b.at < 0 {
		b.reveal(i)
	}
	b.info.SetText(fmt.Sprintf("%d so far, %d %% searched", len(hits), percent))
}

func (b *findBar) show(wanted string, hits []text.Span, err error) {
	b.mark(hits)
	b.info.Importance = widget.MediumImportance
	b.say(err)
	switch {
	case err != nil:
		b.info.SetText("")
	case wanted == "":
		b.info.SetText("")
	case len(hits) == 0:
		b.info.Importance = widget.WarningImportance
		b.info.SetText("not found")
	case b.at >= 0:
		b.count() // the first one has been shown, and the reviewer may have gone on from there
	default:
		b.reveal(b.next() % len(hits))
	}
}

// mark marks the hits on the page.
func (b *findBar) mark(hits []text.Span) {
	b.hits = hits
	marks := make([]reader.Range, len(hits))
	for i, h := range hits {
		marks[i] = reader.Range{Start: h.Start, End: h.End}
	}
	b.r.showHits(marks)
}

// next is the first hit behind the place where the search began.
func (b *findBar) next() int {
	return sort.Search(len(b.hits), func(i int) bool { return b.hits[i].Start >= b.from })
}

// say says what is wrong with a pattern on a line of its own, which leaves what is typed its room; nil takes the line away.
func (b *findBar) say(err error) {
	if err == nil && !b.fault.Visible() {
		return
	}
	if err != nil {
		b.fault.SetText(field.Sentence(err))
	}
	b.fault.Hidden = err == nil
	b.object.Refresh()
	b.r.body.Refresh()
}

// step goes to the next hit, or the one before, round the ends.
func (b *findBar) step(by int) {
	if len(b.hits) > 0 {
		b.reveal((b.at + by + len(b.hits)) % len(b.hits))
	}
}

func (b *findBar) reveal(i int) {
	b.at = i
	hit := reader.Range{Start: b.hits[i].Start, End: b.hits[i].End}
	b.r.reader.SetSelection(hit)
	b.r.reader.Reveal(hit)
	b.count()
}

// count says which of the hits is shown.
func (b *findBar) count() {
	of := fmt.Sprint(len(b.hits))
	if len(b.hits) == mostHits {
		of = "more than " + of
	}
	b.info.SetText(fmt.Sprintf("%d of %s", b.at+1, of))
}

// findEntry is the bar's field: Enter and the down key go on, the up key goes back, Esc closes the bar.
type findEntry struct {
	widget.Entry
	bar *findBar
}

// FocusGained implements fyne.Focusable: the pane that is searched is the one that the keys are for.
func (e *findEntry) FocusGained() {
	e.bar.r.w.activate(e.bar.r)
	e.Entry.FocusGained()
}

// CurrentText returns what is typed.
func (e *findEntry) CurrentText() string { return e.Text }

// TypedKey implements fyne.Focusable.
func (e *findEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown, fyne.KeyF3:
		e.bar.step(1)
	case fyne.KeyUp:
		e.bar.step(-1)
	case fyne.KeyEscape:
		e.bar.close()
	default:
		e.Entry.TypedKey(k)
	}
}
