package modal

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
	"attest/ui/look"
)

// newWindow opens a window with a field that has the focus, as the reader has it behind a dialog.
func newWindow(t *testing.T, size fyne.Size) (fyne.Window, *field.Entry) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	behind := field.NewEntry(nil)
	w := test.NewTempWindow(t, container.NewVBox(behind))
	w.Resize(size)
	w.Canvas().Focus(behind)
	return w, behind
}

// press types a key as the driver does: into the focused widget or, without one, into the canvas.
func press(c fyne.Canvas, key fyne.KeyName) {
	ev := &fyne.KeyEvent{Name: key}
	if f := c.Focused(); f != nil {
		f.TypedKey(ev)
	} else if typed := c.OnTypedKey(); typed != nil {
		typed(ev)
	}
}

func TestEscapeClosesFromEveryField(t *testing.T) {
	w, behind := newWindow(t, fyne.NewSize(1024, 700))
	c := w.Canvas()
	var reached []fyne.KeyName
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) { reached = append(reached, ev.Name) })
	entry, lines := field.NewEntry(nil), field.NewMultiLine(2, nil)
	choice := field.NewChoice([]string{"a", "b"}, strings.ToUpper, nil)
	check, button := field.NewCheck("check", nil), field.NewButton("button", nil, func() {})
	list := field.NewList(func() int { return 1 }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(int, fyne.CanvasObject) {})
	for _, focus := range []fyne.Focusable{entry, lines, choice, check, button, list, nil} {
		t.Run(fmt.Sprintf("%T", focus), func(t *testing.T) {
			closed := 0
			Show(w, "Title", container.NewVBox(entry, lines, choice, check, button, list), Options{OnClosed: func() { closed++ }})
			if c.Focused() != entry {
				t.Errorf("the focus is on %T, want the first field", c.Focused())
			}
			if focus == nil {
				c.Unfocus()
			} else {
				c.Focus(focus)
			}
			press(c, fyne.KeyF5)
			press(c, fyne.KeyEscape)
			if closed != 1 || Showing(w) || len(c.Overlays().List()) != 0 {
				t.Fatalf("Escape: closed %d times, shown %v", closed, Showing(w))
			}
			if c.Focused() != behind {
				t.Errorf("the focus went to %T, want what had it before", c.Focused())
			}
		})
	}
	if len(reached) != 0 {
		t.Errorf("keys reached the window behind a dialog: %v", reached)
	}
	c.Unfocus()
	press(c, fyne.KeyF5)
	if len(reached) != 1 {
		t.Error("after the dialog the window does not get its keys back")
	}
}

func TestFieldsOutsideADialogPassKeysToTheWindow(t *testing.T) {
	w, _ := newWindow(t, fyne.NewSize(400, 300))
	var reached []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { reached = append(reached, ev.Name) })
	press(w.Canvas(), fyne.KeyEscape)
	press(w.Canvas(), fyne.KeyHome)
	if len(reached) != 1 || reached[0] != fyne.KeyEscape {
		t.Errorf("the window got %v, want Escape alone", reached)
	}
}

func TestSizeFollowsTheWindow(t *testing.T) {
	for _, scale := range []float32{1, 1.6} {
		w, _ := newWindow(t, fyne.NewSize(1920, 1080))
		fyne.CurrentApp().Settings().SetTheme(look.Theme{Variant: look.Dark, Scale: scale})
		m := Show(w, "Title", widget.NewLabel("content"), Options{Size: fyne.NewSize(700, 500)})
		for _, size := range []fyne.Size{{Width: 1920, Height: 1080}, {Width: 1024, Height: 640}, {Width: 500, Height: 300}, {Width: 1280, Height: 800}} {
			w.Resize(size)
			panel := test.WidgetRenderer(m.frame).(*frameRenderer).panel
			if panel.Size().Width > size.Width*share+1 || panel.Size().Height > size.Height*share+1 {
				t.Errorf("scale %v, window %v: the panel of %v is larger than nine tenths", scale, size, panel.Size())
			}
			if size.Width >= 1280 && panel.Size().Width < 700*scale {
				t.Errorf("scale %v, window %v: the panel of %v is smaller than asked for", scale, size, panel.Size())
			}
			middle := panel.Position().X + panel.Size().Width/2
			if middle < size.Width/2-1 || middle > size.Width/2+1 {
				t.Errorf("scale %v, window %v: the panel's middle is at %v", scale, size, middle)
			}
			if in := m.frame.content; in.Size().Width > panel.Size().Width {
				t.Errorf("scale %v, window %v: content of %v in a panel of %v", scale, size, in.Size(), panel.Size())
			}
		}
		m.Close()
	}
}

func TestDialogsStack(t *testing.T) {
	w, behind := newWindow(t, fyne.NewSize(1024, 700))
	c := w.Canvas()
	lowerField, upperField := field.NewEntry(nil), field.NewEntry(nil)
	var closed []string
	lower := Show(w, "Lower", lowerField, Options{OnClosed: func() { closed = append(closed, "lower") }})
	Show(w, "Upper", upperField, Options{OnClosed: func() { closed = append(closed, "upper") }})
	press(c, fyne.KeyEscape)
	if c.Focused() != lowerField || len(closed) != 1 {
		t.Fatalf("closed %v, focus on %T; want upper closed and the lower one's field focused", closed, c.Focused())
	}
	Show(w, "Upper", upperField, Options{OnClosed: func() { closed = append(closed, "upper") }})
	lower.Close()
	lower.Close()
	if got := strings.Join(closed, " "); got != "upper upper lower" {
		t.Errorf("closed %q, want the upper one before the lower", got)
	}
	if c.Focused() != behind {
		t.Errorf("the focus is on %T", c.Focused())
	}
}

func TestWhatIsBeingTypedIsHandedIn(t *testing.T) {
	w, behind := newWindow(t, fyne.NewSize(1024, 700))
	var saved []string
	save := func(text string, done func(error)) { saved = append(saved, text); done(nil) }
	behind.Save = save
	test.Type(behind, "behind")
	inside := field.NewEntry(save)
	Show(w, "Title", inside, Options{})
	test.Type(inside, "inside")
	press(w.Canvas(), fyne.KeyEscape)
	if got := strings.Join(saved, " "); got != "behind inside" {
		t.Errorf("saved %q", got)
	}
}

func TestConfirm(t *testing.T) {
	w, _ := newWindow(t, fyne.NewSize(1024, 700))
	c := w.Canvas()
	agreed := 0
	ask := func() { Confirm(w, "Delete?", "It will go.", "Delete", func() { agreed++ }) }
	ask()
	press(c, fyne.KeyReturn) // Cancel has the focus
	ask()
	press(c, fyne.KeyEscape)
	if agreed != 0 || Showing(w) {
		t.Fatalf("agreed %d times without saying so; still shown: %v", agreed, Showing(w))
	}
	ask()
	c.FocusNext()
	press(c, fyne.KeyReturn)
	if agreed != 1 || Showing(w) {
		t.Fatalf("agreed %d times; still shown: %v", agreed, Showing(w))
	}
}

func TestErrorCanBeCopied(t *testing.T) {
	w, _ := newWindow(t, fyne.NewSize(1024, 700))
	long := strings.Repeat("very long words ", 500)
	m := Error(w, "This could not be saved", errors.New("the disk is full: "+long))
	c := w.Canvas()
	c.FocusPrevious()
	press(c, fyne.KeySpace)
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "The disk is full: ") || !strings.Contains(got, long) {
		t.Errorf("the clipboard has %.60q", got)
	}
	if m.frame.content.MinSize().Height > 3000 {
		t.Errorf("the message is %v high", m.frame.content.MinSize().Height)
	}
	press(c, fyne.KeyEscape)
	if Showing(w) {
		t.Error("Escape does not close it")
	}
}

// clock stands in for the time that passes.
func clock(t *testing.T) (advance func()) {
	t.Helper()
	var waiting []func()
	real := field.AfterFunc
	t.Cleanup(func() { field.AfterFunc = real })
	field.AfterFunc = func(_ time.Duration, f func()) func() {
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

func TestProgress(t *testing.T) {
	w, _ := newWindow(t, fyne.NewSize(1024, 700))
	advance := clock(t)

	quick := NewProgress(w, "Importing", func() { t.Error("cancelled") })
	quick.Set(1, 2, "a.txt")
	quick.Done()
	advance()
	if Showing(w) {
		t.Fatal("work that was quick shows its progress")
	}

	cancelled := 0
	p := NewProgress(w, "Importing", func() { cancelled++ })
	p.Set(3, 40, "c.txt")
	advance()
	if !p.Shown() || p.note.Text != "c.txt" || p.bar.Value != 3 || p.bar.Max != 40 || p.busy.Visible() {
		t.Fatalf("shown %v, note %q, bar %v of %v", p.Shown(), p.note.Text, p.bar.Value, p.bar.Max)
	}
	p.Set(0, 0, "Reading it back")
	if !p.busy.Visible() || p.bar.Visible() {
		t.Error("work of unknown extent shows a bar with an end")
	}
	press(w.Canvas(), fyne.KeyEscape)
	press(w.Canvas(), fyne.KeyEscape)
	if cancelled != 1 || !p.Shown() {
		t.Errorf("cancelled %d times, shown %v; want once and still shown until the work has stopped", cancelled, p.Shown())
	}
	p.Done()
	if p.Shown() || Showing(w) {
		t.Error("still shown after Done")
	}
}

func TestWhatIsTooLongIsScrolledFromAButton(t *testing.T) {
	w, _ := newWindow(t, fyne.NewSize(640, 400))
	column := container.NewVBox()
	for i := range 60 {
		column.Add(widget.NewLabel(fmt.Sprint("line ", i)))
	}
	shut := field.NewButton("Close", nil, func() {})
	scroll := container.NewVScroll(column)
	Show(w, "A report", container.NewBorder(nil, shut, nil, nil, scroll), Options{Size: fyne.NewSize(300, 300), Focus: shut})
	end := column.MinSize().Height - scroll.Size().Height
	for _, c := range []struct {
		key  fyne.KeyName
		good func(y, before float32) bool
	}{
		{fyne.KeyDown, func(y, before float32) bool { return y > before }},
		{fyne.KeyPageDown, func(y, before float32) bool { return y > before+scroll.Size().Height/2 }},
		{fyne.KeyPageUp, func(y, before float32) bool { return y < before-scroll.Size().Height/2 }},
		{fyne.KeyUp, func(y, _ float32) bool { return y == 0 }},
		{fyne.KeyEnd, func(y, _ float32) bool { return y > end-1 && y < end+1 }},
		{fyne.KeyHome, func(y, _ float32) bool { return y == 0 }},
	} {
		before := scroll.Offset.Y
		press(w.Canvas(), c.key)
		if !c.good(scroll.Offset.Y, before) {
			t.Errorf("%s scrolled from %v to %v", c.key, before, scroll.Offset.Y)
		}
	}
	if w.Canvas().Focused() != shut {
		t.Error("the button has lost the focus")
	}
}
