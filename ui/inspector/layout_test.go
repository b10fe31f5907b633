package inspector

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/look"
)

// walk visits everything that is seen below o, with its place in the window. It does not look into entries and drop-down
// lists, which clip their own text.
func walk(o fyne.CanvasObject, at fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	visit(o, at)
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *field.Entry, *complete.Entry:
		return
	case *fyne.Container:
		children = o.Objects
	case *container.Scroll:
		children = []fyne.CanvasObject{o.Content}
	case fyne.Widget:
		if strings.Contains(fmt.Sprintf("%T", o), "field.Choice") {
			return
		}
		children = test.WidgetRenderer(o).Objects()
	}
	for _, c := range children {
		walk(c, at, visit)
	}
}

func TestNothingIsCutOffOrOverlaps(t *testing.T) {
	f := claimed(t)
	f.session.Do("Fill", func(d *annotate.Draft) error {
		for _, name := range []string{"Casualties", "A tag with a name that is much too long for a pane", "Location"} {
			if _, err := d.TagNamed(name); err != nil {
				return err
			}
		}
		s, err := d.SourceNamed("The spokesperson of the General Staff of the Armed Forces", annotate.Person)
		if err != nil {
			return err
		}
		if err := d.Assess(f.claim().ID, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceModerate }); err != nil {
			return err
		}
		return d.EditClaim(f.claim().ID, func(c *annotate.Claim) {
			c.Stance, c.TagIDs = annotate.Uncommitted, f.tags
			c.Attribution.Chain = append(slices.Clone(c.Attribution.Chain), annotate.ChainLink{SourceID: f.agency, Cue: "said", CoSourceIDs: []annotate.ID{s.ID}},
				annotate.ChainLink{SourceID: s.ID, Cue: "claimed"})
			c.Quantities = []annotate.Quantity{{Unit: "soldiers"}}
		})
	}, nil)
	f.settle()
	f.in.MakeClaim()
	f.settle()
	f.in.SelectClaim(f.project().ClaimsOn(f.highlight)[0].ID)
	f.editor().more.fold.open(true)
	for _, scale := range []float32{1, 1.3, 1.6} {
		for _, width := range []float32{280, 340, 420, 520} {
			test.ApplyTheme(t, look.Theme{Variant: look.Dark, Scale: scale})
			f.win.Resize(fyne.NewSize(width, 900))
			f.in.refresh()
			f.in.editor.page.relayout()
			texts := 0
			walk(f.in.Object(), fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
				if c, ok := o.(*fyne.Container); ok {
					apart(t, fmt.Sprintf("%v × %v", width, scale), c)
				}
				text, ok := o.(*canvas.Text)
				if !ok || text.Text == "" {
					return
				}
				texts++
				wide := fyne.MeasureText(text.Text, text.TextSize, text.TextStyle).Width
				if text.Alignment == fyne.TextAlignCenter {
					at.X += (text.Size().Width - wide) / 2
				}
				if at.X < 0 || at.X+wide > width+1 {
					t.Errorf("%v × %v: %q covers %v to %v of the pane", width, scale, text.Text, at.X, at.X+wide)
				}
			})
			if texts < 40 {
				t.Fatalf("%v × %v: only %d texts are seen", width, scale, texts)
			}
		}
	}
}

// apart fails when two objects of a container that are seen lie over each other.
func apart(t *testing.T, name string, c *fyne.Container) {
	t.Helper()
	switch c.Layout.(type) {
	case *column, *flow, *pairs:
	default:
		return
	}
	for i, a := range c.Objects {
		for _, b := range c.Objects[i+1:] {
			if !a.Visible() || !b.Visible() {
				continue
			}
			p, q := a.Position(), b.Position()
			if p.X+a.Size().Width > q.X+0.5 && q.X+b.Size().Width > p.X+0.5 && p.Y+a.Size().Height > q.Y+0.5 && q.Y+b.Size().Height > p.Y+0.5 {
				t.Errorf("%s: %T at %v %v overlaps %T at %v %v", name, a, p, a.Size(), b, q, b.Size())
			}
		}
	}
}

func TestSegmentedTakesTheRowsItNeeds(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	s := newSegmented([]string{"One", "Two", "Three", "Four"}, func(s string) string { return s }, func(string) {})
	widest := float32(0)
	for _, g := range s.segments {
		widest = max(widest, g.wish())
	}
	for width, want := range map[float32]int{4*widest + 1: 4, 4*widest - 1: 2, 2*widest + 1: 2, 2*widest - 1: 1, 10: 1} {
		if got := s.columns(width); got != want {
			t.Errorf("%v pixels hold %d of four in a row, want %d", width, got, want)
		}
	}
	s.column = true
	if got := s.columns(1000); got != 1 {
		t.Errorf("a column has %d side by side", got)
	}
}

func TestSegmentedKeys(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	var taken []string
	s := newSegmented([]string{"One", "Two", "Three", "Four"}, func(s string) string { return s }, func(v string) { taken = append(taken, v) })
	w := test.NewTempWindow(t, s)
	w.Resize(fyne.NewSize(500, 60))
	s.reflect("Two")
	w.Canvas().Focus(s)
	for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyRight, fyne.KeySpace, fyne.KeyEnd, fyne.KeyRight, fyne.KeyReturn, fyne.KeyHome, fyne.KeyLeft, fyne.KeyEnter} {
		s.TypedKey(&fyne.KeyEvent{Name: k})
	}
	s.TypedRune('T')
	s.TypedRune('x')
	if got := strings.Join(taken, " "); got != "Three Four One Two" {
		t.Errorf("taken: %s", got)
	}
	escaped := false
	s.OnEscape = func() { escaped = true }
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !escaped {
		t.Error("Escape does not go through")
	}
}

func TestFocusIsSeen(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	for name, w := range map[string]interface {
		fyne.Widget
		fyne.Focusable
	}{
		"segmented": newSegmented([]string{"a", "b"}, func(s string) string { return s }, func(string) {}),
		"chip":      newChip("a", func() {}), "quote": newQuoteCard(func() {}), "fold": newFoldHead("a", func() {}),
	} {
		rings := func() int {
			n := 0
			walk(w, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
				if r, ok := o.(*canvas.Rectangle); ok && r.StrokeWidth == 2 && r.StrokeColor == theme.Color(theme.ColorNamePrimary) {
					n++
				}
			})
			return n
		}
		without := rings()
		w.FocusGained()
		with := rings()
		w.FocusLost()
		if without != 0 || with != 1 || rings() != 0 {
			t.Errorf("%s: %d rings without the keyboard, %d with it", name, without, with)
		}
	}
}

func TestInkIsReadOnEveryTagColor(t *testing.T) {
	t.Parallel()
	for _, hex := range append([]string{"#000000", "#ffffff", "#777777"}, annotate.TagColors...) {
		ground := look.ParseHex(hex)
		light, dark := luminance(t, inkOn(ground)), luminance(t, ground)
		if light < dark {
			light, dark = dark, light
		}
		if c := (light + 0.05) / (dark + 0.05); c < 4.5 {
			t.Errorf("the letter on %s has a contrast of %.2f, below 4.5", hex, c)
		}
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{{"a b", 10, "a b"}, {"a\n  b", 10, "a b"}, {"abcdef", 3, "abc…"}, {"ääää", 3, "ä…"}, {"", 3, ""}} {
		if got := clip(tt.in, tt.n); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, c color.Color) float64 {
	t.Helper()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestWheelScrollsOverAnEntry(t *testing.T) {
	f := claimed(t)
	f.win.Resize(fyne.NewSize(360, 500))
	f.in.editor.page.relayout()
	entry := f.editor().text
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(entry).AddXY(20, 10)
	test.Scroll(f.win.Canvas(), at, 0, -60)
	if got := f.in.editor.page.scroll.Offset.Y; got != 60 {
		t.Errorf("with the pointer over an entry the page scrolls by %v pixels, want 60", got)
	}
	// What lies below the wheel still takes clicks.
	test.TapCanvas(f.win.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(f.editor().tags.chips.Objects[0]).AddXY(5, 5))
	f.settle()
	if len(f.claim().TagIDs) != 1 {
		t.Error("a click on a tag does not reach it")
	}
}

func TestOpeningAFoldShowsWhatIsInIt(t *testing.T) {
	f := claimed(t)
	f.win.Resize(fyne.NewSize(360, 700))
	f.in.editor.page.relayout()
	head := f.editor().more.fold.head
	f.in.focus(head)
	place := func(o fyne.CanvasObject) float32 {
		driver := fyne.CurrentApp().Driver()
		return driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(f.in.editor.page).Y
	}
	f.press(fyne.KeyReturn)
	if at := place(head); at < 0 || at > 40 {
		t.Errorf("the opened heading stands at %v, want it at the top of the page, for there is much below it", at)
	}
	if at := place(f.editor().more.credibility); at > f.in.editor.page.Size().Height {
		t.Errorf("the first field below the heading stands at %v, out of sight", at)
	}
}

func TestANameFromRightToLeftStandsBesideTheTags(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	for _, name := range []string{"דובר המשרד", "دائرة المياه", "Water Board"} {
		row := newPassageRow()
		row.Resize(fyne.NewSize(340, 70))
		r := test.WidgetRenderer(row).(*passageRowRenderer)
		row.show(rowView{quote: "A quote", origin: name, tags: []*annotate.Tag{{Name: "Water", Color: "#0072b2"}}})
		left, right := r.origin.Position().X, r.origin.Position().X+r.origin.Size().Width
		if wide := r.origin.Measure(r.origin.Text()); right-left > wide+2 || r.origin.Text() != name {
			t.Errorf("%q takes %v pixels of the row, and is %v wide", r.origin.Text(), right-left, wide)
		}
		if at := r.tags[0].Position().X; at < right || at > right+20 {
			t.Errorf("the tag beside %q is at %v, the name ends at %v", name, at, right)
		}
	}
}
