package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"attest/ui/look"
)

// fixture is a table in a window, with a person's hands.
type fixture struct {
	*Table[int]
	t      *testing.T
	win    fyne.Window
	opened []int
	sorted []int
}

// newFixture shows n rows; row 7 says "name 7" and "even" or "odd".
func newFixture(t *testing.T, n int) *fixture {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	f := &fixture{t: t}
	f.Table = New([]Column{{Title: "Name", Least: 10, Share: 1}, {Title: "Parity", Least: 8}}, func(k int) []string {
		return []string{fmt.Sprintf("name %d", k), []string{"even", "odd"}[k%2]}
	})
	f.OnOpen = func(k int) { f.opened = append(f.opened, k) }
	f.OnSort = func(c int) { f.sorted = append(f.sorted, c) }
	f.win = test.NewTempWindow(t, f.Table)
	f.win.SetPadded(false)
	f.win.Resize(fyne.NewSize(400, 300))
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	f.SetRows(rows)
	f.Focus()
	return f
}

func (f *fixture) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		f.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func (f *fixture) withShift(keys ...fyne.KeyName) {
	f.grid.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	f.press(keys...)
	f.grid.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

// seen lists the rows that a person sees, from the top.
func (f *fixture) seen() []string {
	type line struct {
		y    float32
		text string
	}
	var lines []line
	for _, o := range test.LaidOutObjects(f.Table) {
		if text, ok := o.(*canvas.Text); ok && strings.HasPrefix(text.Text, "name ") {
			lines = append(lines, line{text.Position().Y, text.Text})
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return int(a.y - b.y) })
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.text
	}
	return out
}

// click presses the mouse on a row that is in sight.
func (f *fixture) click(row int, x float32, with fyne.KeyModifier) {
	at := fyne.NewPos(x, (float32(row)+0.5)*f.grid.rowHeight())
	f.grid.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary, Modifier: with})
}

func TestOnlyRowsInSightAreMade(t *testing.T) {
	f := newFixture(t, 100_000)
	if n := len(f.grid.lines); n > 30 {
		t.Errorf("%d lines are made for a table of 300 pixels", n)
	}
	if seen := f.seen(); seen[0] != "name 0" {
		t.Errorf("the first row is %s", seen[0])
	}
	f.press(fyne.KeyEnd)
	if seen := f.seen(); !slices.Contains(seen, "name 99999") || slices.Contains(seen, "name 0") {
		t.Errorf("at the end %q are seen", seen)
	}
	f.press(fyne.KeyPageUp, fyne.KeyUp, fyne.KeyHome, fyne.KeyDown, fyne.KeyPageDown)
	if k, _ := f.Cursor(); k < 5 || k > 20 {
		t.Errorf("a page below the second row the cursor is at %d", k)
	}
}

func TestChoosing(t *testing.T) {
	f := newFixture(t, 100)
	chosen := func(want ...int) {
		t.Helper()
		if got := f.Chosen(); !slices.Equal(got, want) {
			t.Errorf("chosen are %v, want %v", got, want)
		}
	}
	f.press(fyne.KeyDown, fyne.KeySpace)
	chosen(1)
	f.press(fyne.KeyDown, fyne.KeyDown)
	chosen(1)
	f.withShift(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	chosen(1, 3, 4)
	f.click(7, 100, fyne.KeyModifierShift)
	chosen(1, 3, 4, 5, 6, 7)
	f.click(5, 100, fyne.KeyModifierShortcutDefault)
	f.click(9, 5, 0) // its box
	f.click(2, 100, 0)
	chosen(1, 3, 4, 6, 7, 9)
	f.grid.TypedShortcut(&fyne.ShortcutSelectAll{})
	if n := len(f.Chosen()); n != 100 {
		t.Errorf("Ctrl+A chose %d", n)
	}
	f.grid.TypedShortcut(&fyne.ShortcutSelectAll{})
	chosen()
	if got := f.Targets(); !slices.Equal(got, []int{2}) {
		t.Errorf("with nothing chosen an act is for %v, want the row at the cursor", got)
	}
	test.Tap(f.all)
	if n := len(f.Targets()); n != 100 {
		t.Errorf("the box above chose %d", n)
	}
}

func TestCursorAndChoiceSurviveOtherRows(t *testing.T) {
	f := newFixture(t, 50)
	f.press(fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	f.SetRows([]int{40, 3, 20, 9})
	if k, _ := f.Cursor(); k != 3 {
		t.Errorf("the cursor is at %d, want 3", k)
	}
	if got := f.Chosen(); !slices.Equal(got, []int{3}) {
		t.Errorf("chosen are %v", got)
	}
	f.SetRows([]int{40})
	if k, ok := f.Cursor(); !ok || k != 40 || len(f.Chosen()) != 0 || f.Hidden() != 2 || !slices.Equal(f.Targets(), []int{40}) {
		t.Errorf("the cursor is at %d, chosen are %v", k, f.Chosen())
	}
	f.SetRows([]int{1, 2, 3})
	f.Forget(func(k int) bool { return k == 3 })
	if got := f.Chosen(); !slices.Equal(got, []int{1}) || f.Hidden() != 0 {
		t.Errorf("when they are back, chosen are %v", got)
	}
	f.SetRows(nil)
	f.press(fyne.KeyDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnd)
	if _, ok := f.Cursor(); ok || len(f.opened) > 0 || len(f.seen()) > 0 {
		t.Error("an empty table has a row")
	}
}

func TestOpening(t *testing.T) {
	f := newFixture(t, 10)
	f.press(fyne.KeyDown, fyne.KeyReturn)
	f.grid.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(100, 4.5*f.grid.rowHeight())})
	if !slices.Equal(f.opened, []int{1, 4}) {
		t.Errorf("opened %v", f.opened)
	}
}

func TestSortingWithTheKeyboard(t *testing.T) {
	f := newFixture(t, 10)
	f.press(fyne.KeyUp, fyne.KeyRight, fyne.KeyReturn)
	test.Tap(f.heads[0])
	if !slices.Equal(f.sorted, []int{1, 0}) {
		t.Errorf("sorted by %v", f.sorted)
	}
	f.SetSort(1, true)
	if c, down := f.Sort(); c != 1 || !down {
		t.Errorf("sorted by %d", c)
	}
	f.press(fyne.KeyDown)
	if !f.Focused() {
		t.Error("Down does not lead back to the rows")
	}
}

func TestOtherKeysGoOn(t *testing.T) {
	f := newFixture(t, 10)
	var got []string
	f.OnKey = func(e *fyne.KeyEvent) { got = append(got, string(e.Name)) }
	f.OnRune = func(r rune) { got = append(got, string(r)) }
	f.press(fyne.KeyEscape)
	f.grid.TypedRune('t')
	f.grid.TypedRune(' ')
	if !slices.Equal(got, []string{"Escape", "t"}) {
		t.Errorf("got %q", got)
	}
}

func BenchmarkScroll(b *testing.B) {
	test.NewTempApp(b)
	t := New([]Column{{Title: "A", Least: 20, Share: 1}, {Title: "B", Least: 8}, {Title: "C", Least: 8}}, func(k int) []string {
		return []string{strings.Repeat(fmt.Sprint("some words ", k, " "), 20), "hedged", "moderate"}
	})
	w := test.NewTempWindow(b, t)
	w.Resize(fyne.NewSize(1200, 700))
	rows := make([]int, 10_000)
	for i := range rows {
		rows[i] = i
	}
	t.SetRows(rows)
	for b.Loop() {
		t.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -30}})
	}
}
