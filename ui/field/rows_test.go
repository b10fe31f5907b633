package field

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"pgregory.net/rapid"
)

// numbered is a list whose rows say their numbers.
type numbered struct {
	*List
	length, made int
}

func newNumbered(length int) *numbered {
	n := &numbered{length: length}
	n.List = NewList(func() int { return n.length },
		func() fyne.CanvasObject { n.made++; return widget.NewLabel("row") },
		func(row int, o fyne.CanvasObject) { o.(*widget.Label).SetText(strconv.Itoa(row)) })
	return n
}

// seen lists the numbers in the rows that are in sight, from the top.
func (n *numbered) seen() []int {
	var out []int
	for _, o := range test.WidgetRenderer(n.List).Objects() {
		for _, label := range labelsIn(o) {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(label).Y - fyne.CurrentApp().Driver().AbsolutePositionForObject(n.List).Y
			if at+label.MinSize().Height > 0 && at < n.Size().Height {
				number, _ := strconv.Atoi(label.Text)
				out = append(out, number)
			}
		}
	}
	slices.Sort(out)
	return out
}

func labelsIn(o fyne.CanvasObject) []*widget.Label {
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *widget.Label:
		return []*widget.Label{o}
	case *fyne.Container:
		inside = o.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	var out []*widget.Label
	for _, o := range inside {
		out = append(out, labelsIn(o)...)
	}
	return out
}

func TestSteppingThroughAListUsesItsRowsAgain(t *testing.T) {
	test.NewTempApp(t)
	n := newNumbered(5000)
	w := test.NewTempWindow(t, n.List)
	w.Resize(fyne.NewSize(200, 300))
	for row := 0; row < 5000; row += 50 {
		n.Reflect(row)
		if seen := n.seen(); !slices.Contains(seen, row) {
			t.Fatalf("row %d is not in sight, but %v", row, seen)
		}
	}
	if inSight := len(n.seen()); n.made > 5*inSight {
		t.Errorf("%d rows were made to show %d at a time", n.made, inSight)
	}
}

func TestRowsAreMadeAnewForAnotherTheme(t *testing.T) {
	test.NewTempApp(t)
	n := newNumbered(100)
	w := test.NewTempWindow(t, n.List)
	w.Resize(fyne.NewSize(200, 300))
	n.Reflect(50)
	n.Refresh()
	before := n.made
	n.Refresh()
	if n.made != before {
		t.Errorf("a refresh made %d rows", n.made-before)
	}
	fyne.CurrentApp().Settings().SetTheme(larger{theme.DefaultTheme()})
	n.Refresh()
	if n.made == before {
		t.Error("the rows are still those of the theme before")
	}
}

type larger struct{ fyne.Theme }

func (l larger) Size(name fyne.ThemeSizeName) float32 { return 2 * l.Theme.Size(name) }

// Whatever is done to a list, each of its rows is shown once, in its place.
func TestARowIsNeverInTwoPlaces(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		n := newNumbered(rapid.IntRange(0, 60).Draw(t, "rows"))
		w := test.NewWindow(n.List)
		defer w.Close()
		w.Resize(fyne.NewSize(200, 300))
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"reflect", "scroll", "length", "hide", "resize", "refresh"}).Draw(t, "step") {
			case "reflect":
				n.Reflect(rapid.IntRange(-1, 60).Draw(t, "row"))
			case "scroll":
				n.ScrollToOffset(float32(rapid.IntRange(0, 2000).Draw(t, "offset")))
			case "length":
				n.length = rapid.IntRange(0, 60).Draw(t, "rows")
				n.Reflect(-1)
			case "hide":
				n.Resize(fyne.NewSize(200, 0))
				n.Refresh()
				n.Resize(fyne.NewSize(200, 300))
				n.Refresh()
			case "resize":
				w.Resize(fyne.NewSize(200, float32(rapid.IntRange(50, 600).Draw(t, "height"))))
			case "refresh":
				n.Refresh()
			}
			seen := n.seen()
			for i, row := range seen {
				if row != seen[0]+i {
					t.Fatalf("the rows in sight are %v", seen)
				}
			}
			if len(seen) == 0 && n.length > 0 {
				t.Fatal(fmt.Sprintf("nothing of %d rows is in sight", n.length))
			}
		}
	})
}
