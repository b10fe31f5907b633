package field

import (
	"errors"
	"image"
	"image/color"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// clock stands in for the time that passes.
func clock(t *testing.T) (advance func()) {
	t.Helper()
	var waiting []func()
	real := AfterFunc
	t.Cleanup(func() { AfterFunc = real })
	AfterFunc = func(_ time.Duration, f func()) func() {
		stopped := false
		waiting = append(waiting, func() {
			if !stopped {
				f()
			}
		})
		return func() { stopped = true }
	}
	return func() {
		due := waiting
		waiting = nil
		for _, f := range due {
			f()
		}
	}
}

// saver gathers what a field hands in.
type saver struct {
	texts []string
	done  []func(error)
}

func (s *saver) save(text string, done func(error)) {
	s.texts = append(s.texts, text)
	s.done = append(s.done, done)
}

func newEntry(t *testing.T) (*Entry, *saver, func()) {
	t.Helper()
	test.NewTempApp(t)
	advance := clock(t)
	s := &saver{}
	e := NewEntry(s.save)
	test.NewTempWindow(t, e)
	return e, s, advance
}

func wantSaved(t *testing.T, s *saver, want ...string) {
	t.Helper()
	if !slices.Equal(s.texts, want) {
		t.Fatalf("saved %q, want %q", s.texts, want)
	}
}

func TestEntryHandsInAfterAPause(t *testing.T) {
	e, s, advance := newEntry(t)
	e.Replace("Kyiv")
	test.Type(e, "The ")
	wantSaved(t, s)
	advance()
	wantSaved(t, s, "The Kyiv")
	advance()
	e.FocusLost()
	wantSaved(t, s, "The Kyiv")
	test.Type(e, "x")
	e.FocusLost()
	wantSaved(t, s, "The Kyiv", "The xKyiv")
	test.Type(e, "y")
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	wantSaved(t, s, "The Kyiv", "The xKyiv", "The xyKyiv")
}

func TestEntryKeepsWhatIsBeingTyped(t *testing.T) {
	e, s, advance := newEntry(t)
	e.Replace("one")
	test.Type(e, "A")
	e.Reflect("two") // another reviewer's edit, or an undo elsewhere
	if e.Text != "Aone" {
		t.Fatalf("the field says %q while it is typed in", e.Text)
	}
	advance()
	wantSaved(t, s, "Aone")
	e.Reflect("one") // of an Action before the one that is still being saved
	if e.Text != "Aone" {
		t.Fatalf("the field says %q while it is being saved", e.Text)
	}
	s.done[0](nil)
	e.Reflect("Aone")
	e.Reflect("undone")
	if e.Text != "undone" || e.CursorColumn != 1 {
		t.Errorf("after an undo: %q with the caret at %d, want the caret where it was", e.Text, e.CursorColumn)
	}
	e.Reflect("")
	if e.Text != "" || e.CursorColumn != 0 {
		t.Errorf("after a second undo: %q with the caret at %d", e.Text, e.CursorColumn)
	}
	wantSaved(t, s, "Aone")
}

func TestEntryRefusesWithAReason(t *testing.T) {
	e, s, advance := newEntry(t)
	var said error
	e.OnProblem = func(err error) { said = err }
	e.Check = func(text string) error {
		if text == "" {
			return errors.New("a source needs a name")
		}
		return nil
	}
	e.Replace("K")
	e.FocusGained()
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	advance()
	if said == nil {
		t.Fatal("nothing is said about an empty name")
	}
	e.FocusLost()
	wantSaved(t, s)
	e.Reflect("K")
	if e.Text != "" || said == nil {
		t.Errorf("the wrong text %q went away by an unrelated change; said: %v", e.Text, said)
	}
	e.Reflect("L")
	if e.Text != "L" || said != nil {
		t.Errorf("after a change of the name itself: %q, said %v", e.Text, said)
	}
	test.Type(e, "M")
	advance()
	s.done[0](errors.New("the disk is full"))
	if said == nil {
		t.Error("a failure to save is not said")
	}
}

func TestMultiLine(t *testing.T) {
	test.NewTempApp(t)
	clock(t)
	s := &saver{}
	e := NewMultiLine(3, s.save)
	test.NewTempWindow(t, e)
	if e.AcceptsTab() {
		t.Error("Tab does not leave the field")
	}
	test.Type(e, "a")
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Type(e, "b")
	e.Flush()
	wantSaved(t, s, "a\nb")
	s.done[0](nil)
	e.Reflect("a")
	if e.CursorRow != 0 {
		t.Errorf("the caret is in line %d of one", e.CursorRow)
	}
	test.Type(e, "c")
	e.Flush()
	wantSaved(t, s, "a\nb", "ac")
}

func TestSelectTextIsReplacedByTyping(t *testing.T) {
	e, s, _ := newEntry(t)
	e.Replace("New source")
	e.FocusGained()
	e.SelectText()
	test.Type(e, "Kyiv Post")
	e.Flush()
	wantSaved(t, s, "Kyiv Post")
}

func TestEnterKeepsATextThatIsWhollySelected(t *testing.T) {
	test.NewTempApp(t)
	s := &saver{}
	e := NewMultiLine(2, s.save)
	test.NewTempWindow(t, e)
	e.Replace("eleven boats")
	e.FocusGained()
	e.SelectText()
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if e.Text != "eleven boats" || e.SelectedText() != "" {
		t.Fatalf("Enter leaves %q, with %q selected", e.Text, e.SelectedText())
	}
	test.Type(e, "!")
	e.Flush()
	wantSaved(t, s, "eleven boats!")
}

func TestChoice(t *testing.T) {
	test.NewTempApp(t)
	var got []int
	c := NewChoice([]int{10, 20, 30}, func(i int) string { return string(rune('a' + i/10)) }, func(i int) { got = append(got, i) })
	test.NewTempWindow(t, c)
	c.Reflect(20)
	c.Reflect(99)
	c.Reflect(20)
	if len(got) != 0 {
		t.Fatalf("what the program shows is handed in: %v", got)
	}
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if !slices.Equal(got, []int{30}) {
		t.Errorf("chose %v", got)
	}
}

func TestCheckAndButtonTakeEnter(t *testing.T) {
	test.NewTempApp(t)
	var ticked []bool
	c := NewCheck("named", func(on bool) { ticked = append(ticked, on) })
	test.NewTempWindow(t, c)
	c.Reflect(true)
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	c.TypedRune(' ')
	if !slices.Equal(ticked, []bool{false, true}) {
		t.Errorf("ticked %v", ticked)
	}
	pressed := 0
	b := NewButton("Delete", nil, func() { pressed++ })
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if pressed != 1 {
		t.Errorf("pressed %d times", pressed)
	}
}

// A person who goes through a dialog with Tab must see where they are, also on the button of the main colour.
func TestFocusedButtonIsSeen(t *testing.T) {
	test.NewTempApp(t)
	for _, importance := range []widget.Importance{widget.MediumImportance, widget.HighImportance, widget.LowImportance} {
		b := NewButton("Highlight", nil, func() {})
		b.Importance = importance
		w := test.NewTempWindow(t, b)
		w.Resize(fyne.NewSize(120, 40))
		differing := func(a, b image.Image) (n int) {
			for x := range a.Bounds().Dx() {
				for y := range a.Bounds().Dy() {
					if a.At(x, y) != b.At(x, y) {
						n++
					}
				}
			}
			return n
		}
		before := w.Canvas().Capture()
		w.Canvas().Focus(b)
		if n := differing(before, w.Canvas().Capture()); n < 200 {
			t.Errorf("importance %v: the focus changes %d pixels", importance, n)
		}
		w.Canvas().Unfocus()
		if n := differing(before, w.Canvas().Capture()); n > 0 {
			t.Errorf("importance %v: %d pixels are left when the focus is gone", importance, n)
		}
	}
}

func TestListChoosesWithTheArrowKeys(t *testing.T) {
	test.NewTempApp(t)
	rows := 20
	var chosen []int
	l := NewList(func() int { return rows }, func() fyne.CanvasObject { return widget.NewLabel("row") }, func(int, fyne.CanvasObject) {})
	l.OnChosen = func(row int) { chosen = append(chosen, row) }
	w := test.NewTempWindow(t, l)
	w.Resize(fyne.NewSize(200, 200))
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyHome} {
		l.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if want := []int{0, 1, 0, 19, 11, 0}; !slices.Equal(chosen, want) {
		t.Errorf("chose %v, want %v", chosen, want)
	}
	l.Reflect(5)
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if got := chosen[len(chosen)-1]; got != 6 || len(chosen) != 7 {
		t.Errorf("after showing row 5, Down chose %v", chosen)
	}
	rows = 0
	l.Reflect(-1)
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if l.Chosen() != -1 || len(chosen) != 7 {
		t.Errorf("an empty list has row %d chosen", l.Chosen())
	}
}

func TestFormRevealsTheFieldWithTheFocus(t *testing.T) {
	test.NewTempApp(t)
	f := NewForm()
	var last *Entry
	for range 30 {
		last = NewEntry(nil)
		f.Add("Field", "What it is for.", last)
	}
	w := test.NewTempWindow(t, f.Object())
	w.Resize(fyne.NewSize(400, 200))
	w.Canvas().Focus(last)
	if f.scroll.Offset.Y == 0 {
		t.Error("the last field has the focus and is out of sight")
	}
	f.Top()
	w.Canvas().FocusNext() // from the last to the first
	if f.scroll.Offset.Y > 20 {
		t.Errorf("the first field has the focus and the form is scrolled by %v", f.scroll.Offset.Y)
	}
}

func TestWheelScrollsAFormOverAnEntry(t *testing.T) {
	test.NewTempApp(t)
	f := NewForm()
	pressed := false
	button := NewButton("Press", nil, func() { pressed = true })
	entry := NewMultiLine(5, nil)
	f.Add("Field", "", entry)
	f.Add("Button", "", button)
	for range 30 {
		f.Add("Field", "", NewEntry(nil))
	}
	w := test.NewTempWindow(t, f.Object())
	w.Resize(fyne.NewSize(400, 200))
	within := func(o fyne.CanvasObject) fyne.Position {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(10, 10)
	}
	test.Scroll(w.Canvas(), within(entry), 0, -40)
	if got := f.scroll.Offset.Y; got != 40 {
		t.Errorf("with the pointer over an entry the form scrolls by %v pixels, want 40", got)
	}
	test.TapCanvas(w.Canvas(), within(button))
	if !pressed {
		t.Error("what takes the wheel keeps a click from a button")
	}
}

func TestWheelTurnsSidewaysWithShift(t *testing.T) {
	test.NewTempApp(t)
	block := canvas.NewRectangle(color.Transparent)
	block.SetMinSize(fyne.NewSize(1000, 1000))
	down := container.NewVScroll(block)
	across := container.NewHScroll(down)
	wheel := NewWheels(down, across)
	held := false
	wheel.shifted = func() bool { return held } // the driver of tests knows no keys
	w := test.NewTempWindow(t, container.NewStack(across, wheel))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200, 200))
	turn := func(dx, dy float32) fyne.Position {
		test.Scroll(w.Canvas(), fyne.NewPos(100, 100), dx, dy)
		return fyne.NewPos(across.Offset.X, down.Offset.Y)
	}
	if got := turn(0, -30); got != fyne.NewPos(0, 30) {
		t.Errorf("down: %v", got)
	}
	held = true
	if got := turn(0, -20); got != fyne.NewPos(20, 30) {
		t.Errorf("down with Shift: %v", got)
	}
	if got := turn(-5, 0); got != fyne.NewPos(25, 30) {
		t.Errorf("sideways with Shift: %v", got)
	}
	held = false
	if got := turn(-5, -7); got != fyne.NewPos(30, 37) {
		t.Errorf("both ways: %v", got)
	}
}

func TestRowSaysWhatIsWrong(t *testing.T) {
	test.NewTempApp(t)
	f := NewForm()
	e := NewEntry(nil)
	e.Check = func(string) error { return errors.New("there is no month 13") }
	e.Save = func(string, func(error)) { t.Error("saved") }
	r := f.Add("Published", "Year first.", e)
	test.NewTempWindow(t, f.Object())
	test.Type(e, "2024-13-01")
	e.FocusLost()
	if r.Says() != "There is no month 13." {
		t.Errorf("the row says %q", r.Says())
	}
	e.Replace("")
	if r.Says() != "Year first." {
		t.Errorf("the row says %q", r.Says())
	}
	r.Warn("Two tags have this key")
	if r.Says() != "Two tags have this key" {
		t.Errorf("the row says %q", r.Says())
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"the disk is full": "The disk is full.", "Ready!": "Ready!", "": "", "ärger": "Ärger.", "it says “no”": "It says “no”",
	} {
		if got := Sentence(errors.New(in)); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAButtonThatIsPressedWithAKeyKeepsTheFocus(t *testing.T) {
	test.NewTempApp(t)
	pressed := 0
	b := NewButton("Go", nil, func() { pressed++ })
	w := test.NewTempWindow(t, b)
	w.Canvas().Focus(b)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		b.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if pressed != 3 || w.Canvas().Focused() != fyne.Focusable(b) {
		t.Errorf("pressed %d times, then the focus is on %T", pressed, w.Canvas().Focused())
	}
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if pressed != 3 {
		t.Error("a disabled button can be pressed")
	}
}
