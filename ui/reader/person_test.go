package reader

import (
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// person sits before a window with a reader and does what people do: points at
// words, clicks, drags, types. Time and background work move only when told to.
type person struct {
	t      *testing.T
	r      *Reader
	window fyne.Window
	clock  time.Time
	jobs   []func()
	tick   func() // of a running auto-scroll, nil when it stopped

	selections []Range
	tapped     []string
	hovered    []string
}

// sit opens a window of the given size on text.
func sit(t *testing.T, text string, width, height float32) *person {
	t.Helper()
	test.NewTempApp(t)
	p := &person{t: t, r: New(), clock: time.Unix(1_000_000, 0)}
	p.r.host = host{
		now:   func() time.Time { return p.clock },
		post:  func(f func()) { f() },
		start: func(job func()) { p.jobs = append(p.jobs, job) },
		every: func(_ time.Duration, tick func()) func() {
			p.tick = tick
			return func() { p.tick = nil }
		},
	}
	p.r.OnSelectionChanged = func(sel Range) { p.selections = append(p.selections, sel) }
	p.r.OnSpanTapped = func(id string) { p.tapped = append(p.tapped, id) }
	p.r.OnSpanHovered = func(id string, _ fyne.Position) { p.hovered = append(p.hovered, id) }
	p.r.SetText(text)
	p.window = test.NewTempWindow(t, p.r)
	p.window.SetPadded(false)
	p.window.Resize(fyne.NewSize(width, height))
	p.window.Canvas().Focus(p.r)
	return p
}

// place is the middle of the character at byte off.
func (p *person) place(off int) fyne.Position {
	l := p.r.page.layout
	rects := l.Rects(off, off+1)
	if len(rects) == 0 {
		p.t.Fatalf("the character at %d is nowhere", off)
	}
	return fyne.NewPos(
		float32(rects[0].X+rects[0].W*0.4+p.r.page.left),
		float32(rects[0].Y+rects[0].H/2+topPadding-p.r.page.top),
	)
}

// see returns where words first stand in the text.
func (p *person) see(words string) int {
	p.t.Helper()
	i := strings.Index(p.r.Text(), words)
	if i < 0 {
		p.t.Fatalf("%q is not in the text", words)
	}
	return i
}

func (p *person) passage(words string) Range {
	p.t.Helper()
	i := p.see(words)
	return Range{i, i + len(words)}
}

func (p *person) event(pos fyne.Position, button desktop.MouseButton, mod fyne.KeyModifier) *desktop.MouseEvent {
	return &desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: pos, AbsolutePosition: pos}, Button: button, Modifier: mod,
	}
}

func (p *person) press(pos fyne.Position, mod fyne.KeyModifier) {
	p.r.MouseDown(p.event(pos, desktop.MouseButtonPrimary, mod))
}

func (p *person) release(pos fyne.Position) {
	p.r.MouseUp(p.event(pos, desktop.MouseButtonPrimary, 0))
}

// click clicks n times in quick succession, after a pause.
func (p *person) click(pos fyne.Position, n int, mod fyne.KeyModifier) {
	p.clock = p.clock.Add(5 * time.Second)
	for range n {
		p.press(pos, mod)
		p.release(pos)
		p.clock = p.clock.Add(100 * time.Millisecond)
	}
}

// drag moves the pressed mouse through places and lets go at the last.
func (p *person) drag(from fyne.Position, through ...fyne.Position) {
	p.clock = p.clock.Add(5 * time.Second)
	p.press(from, 0)
	for _, pos := range through {
		p.moveDragged(pos)
	}
	p.r.DragEnd()
	p.release(through[len(through)-1])
}

func (p *person) moveDragged(pos fyne.Position) {
	p.r.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: pos, AbsolutePosition: pos}})
}

func (p *person) hover(pos fyne.Position) { p.r.MouseMoved(p.event(pos, 0, 0)) }

func (p *person) key(name fyne.KeyName) { p.r.TypedKey(&fyne.KeyEvent{Name: name}) }

// shiftKey types a key with Shift held.
func (p *person) shiftKey(name fyne.KeyName) {
	p.r.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	p.key(name)
	p.r.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func (p *person) chord(name fyne.KeyName, mod fyne.KeyModifier) {
	p.r.TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: mod})
}

// wait lets background work finish.
func (p *person) wait() {
	for len(p.jobs) > 0 {
		job := p.jobs[0]
		p.jobs = p.jobs[1:]
		job()
	}
}

// topLine returns the first line on the page.
func (p *person) topLine() string {
	l := p.r.page.layout
	start, end, _ := l.LineRange(l.LineAt(p.r.page.top - topPadding + 1))
	return p.r.Text()[start:end]
}

func (p *person) selected(want string) {
	p.t.Helper()
	if got := p.r.SelectedText(); got != want {
		p.t.Errorf("selected %q, want %q", got, want)
	}
}

var (
	red  = color.NRGBA{0xd6, 0x27, 0x28, 0xff}
	blue = color.NRGBA{0x1f, 0x77, 0xb4, 0xff}
)

// story is a short fictional report.
const story = "The harbour of Vell was closed on Tuesday. Dr. Orla Finn, who runs the port, said that “about 3,000” crates were missing.\n" +
	"Nobody could verify the figure. A second report put it at 2,400; the ministry did not answer.\n\n" +
	"An e\u0301clair 👨‍👩‍👧‍👦 and a flag 🇺🇦 close the page."

// novel is long enough to scroll.
func novel(paragraphs int) string {
	var b strings.Builder
	for i := range paragraphs {
		b.WriteString("Paragraph ")
		b.WriteString(strings.Repeat("i", i%7+1))
		b.WriteString(" tells of the harbour, of crates and of the people who counted them; it goes on for a few lines so that the page has something to break and to scroll.\n")
	}
	return b.String()
}
