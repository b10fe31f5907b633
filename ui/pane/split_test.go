package pane

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"attest/ui/look"
)

// inWindow shows a split of two empty panes in a window of 1000 by 600 pixels.
func inWindow(t *testing.T, split func(a, b fyne.CanvasObject) *Split) (s *Split, first, second *canvas.Rectangle, w fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	first, second = canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	s = split(first, second)
	w = test.NewTempWindow(t, s)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1000, 600))
	return s, first, second, w
}

func TestDraggingMovesTheLine(t *testing.T) {
	s, first, second, w := inWindow(t, Columns)
	moved := 0.0
	s.OnMoved = func(offset float64) { moved = offset }
	s.SetOffset(0.3)
	// Four pixels beside the line still take hold of it.
	test.Drag(w.Canvas(), fyne.NewPos(first.Size().Width+4, 300), 100, 0)
	if got := first.Size().Width; math.Abs(float64(got-399.7)) > 1 || first.Size().Width+second.Size().Width+line != 1000 {
		t.Errorf("dragged by 100 pixels the panes are %v and %v wide, want about 400 and the rest", got, second.Size().Width)
	}
	if got := s.Offset(); math.Abs(got-0.4) > 0.002 {
		t.Errorf("the offset to remember is %v, want 0.4", got)
	}
	if moved != s.Offset() {
		t.Errorf("the line was said to be at %v, it is at %v", moved, s.Offset())
	}
	test.Drag(w.Canvas(), fyne.NewPos(10, 300), 100, 0)
	if got := s.Offset(); math.Abs(got-0.4) > 0.002 {
		t.Errorf("dragging in a pane moves the line to %v", got)
	}
}

func TestRowsLieAboveEachOther(t *testing.T) {
	s, upper, lower, w := inWindow(t, Rows)
	s.SetOffset(0.5)
	test.Drag(w.Canvas(), fyne.NewPos(500, upper.Size().Height), 0, -150)
	if got := upper.Size(); got.Width != 1000 || math.Abs(float64(got.Height-150)) > 1 {
		t.Errorf("the upper pane is %v, want 1000 by about 150", got)
	}
	if got := lower.Position().Y + lower.Size().Height; got != 600 {
		t.Errorf("the lower pane ends at %v, want 600", got)
	}
}

func TestPanesKeepTheirLeastSize(t *testing.T) {
	s, first, second, w := inWindow(t, Columns)
	s.SetLeast(10, 20)
	em := theme.TextSize()
	for _, tt := range []struct {
		by            float32
		first, second float32
	}{{-900, 10 * em, 999 - 10*em}, {1900, 999 - 20*em, 20 * em}} {
		test.Drag(w.Canvas(), fyne.NewPos(first.Size().Width, 300), tt.by, 0)
		if first.Size().Width != tt.first || second.Size().Width != tt.second {
			t.Errorf("dragged by %v the panes are %v and %v wide, want %v and %v", tt.by, first.Size().Width, second.Size().Width, tt.first, tt.second)
		}
	}
	w.Resize(fyne.NewSize(151, 600)) // too narrow for both
	if a, b := first.Size().Width, second.Size().Width; math.Abs(float64(a-50)) > 0.5 || math.Abs(float64(b-100)) > 0.5 {
		t.Errorf("in 150 pixels the panes are %v and %v wide, want 50 and 100", a, b)
	}
	w.Resize(fyne.NewSize(1000, 600))
	if got := second.Size().Width; got != 20*em {
		t.Errorf("in a wide window again the second pane is %v wide, want %v as before", got, 20*em)
	}
}

func TestAnOffsetFromBeforeIsTakenAsItIs(t *testing.T) {
	s, first, _, _ := inWindow(t, Columns)
	for _, offset := range []float64{0.25, -1, 7} {
		s.SetOffset(offset)
		if want := min(max(offset, 0), 1); s.Offset() != want || math.Abs(float64(first.Size().Width)-want*999) > 1 {
			t.Errorf("offset %v: the split says %v and its first pane is %v wide", offset, s.Offset(), first.Size().Width)
		}
	}
}
