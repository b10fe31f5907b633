package reader

import (
	"image/color"
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"
)

// variantTheme is a theme in one of its variants.
type variantTheme struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (v variantTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return v.Theme.Color(name, v.variant)
}

func TestSpansOnALine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const length = 100
		var spans []Span
		for range rapid.IntRange(0, 30).Draw(t, "spans") {
			span := Span{ID: string(rune('a' + len(spans)))}
			for range rapid.IntRange(0, 3).Draw(t, "ranges") {
				span.Ranges = append(span.Ranges, Range{rapid.IntRange(-5, length+5).Draw(t, "start"), rapid.IntRange(-5, length+5).Draw(t, "end")})
			}
			spans = append(spans, span)
		}
		set := newSpanSet(spans, length)
		from := rapid.IntRange(0, length).Draw(t, "from")
		line := Range{from, from + rapid.IntRange(1, 20).Draw(t, "len")}
		var want []placedRange
		ranges := slices.Collect(set.all)
		for _, r := range ranges {
			if r.Start < line.End && r.End > line.Start {
				want = append(want, r)
			}
		}
		if got := set.over(line, nil); !slices.Equal(got, want) {
			t.Fatalf("over %v: got %v, want %v", line, got, want)
		}
		for i, a := range ranges {
			if a.Start < 0 || a.End > length || a.Empty() {
				t.Fatalf("range %v is not cut to the text", a)
			}
			for _, b := range ranges[i+1:] {
				if a.lane == b.lane && a.Start < b.End && b.Start < a.End {
					t.Fatalf("%v and %v overlap in one lane", a, b)
				}
			}
		}
		first := map[string]int{}
		for _, r := range ranges {
			if r.first {
				first[r.span.ID]++
			}
		}
		for span, n := range first {
			if n != 1 {
				t.Fatalf("span %s begins %d times", span, n)
			}
		}
	})
}

func TestInnermostSpanComesFirst(t *testing.T) {
	t.Parallel()
	set := newSpanSet([]Span{
		{ID: "b", Ranges: []Range{{2, 8}}}, {ID: "a", Ranges: []Range{{0, 10}}},
		{ID: "c", Ranges: []Range{{2, 8}}}, {ID: "d", Ranges: []Range{{5, 6}, {20, 30}}},
	}, 40)
	tests := []struct {
		off  int
		want []string
	}{
		{5, []string{"d", "c", "b", "a"}}, {2, []string{"c", "b", "a"}}, {9, []string{"a"}}, {10, nil}, {25, []string{"d"}}, {39, nil},
	}
	for _, tt := range tests {
		if got := set.at(tt.off); !slices.Equal(got, tt.want) {
			t.Errorf("at %d: %q, want %q", tt.off, got, tt.want)
		}
	}
}

// Any three colours over each other, with a selection or a search hit on top,
// must leave the text readable in both themes.
func TestTextOverAnyStackOfFillsIsReadable(t *testing.T) {
	test.NewTempApp(t)
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		fyne.CurrentApp().Settings().SetTheme(variantTheme{theme.DefaultTheme(), variant})
		r := New()
		r.page.recolor()
		p := &r.page.colors
		rapid.Check(t, func(t *rapid.T) {
			over := p.page
			grip := p.grip(color.NRGBA{rapid.Byte().Draw(t, "grip r"), rapid.Byte().Draw(t, "grip g"), rapid.Byte().Draw(t, "grip b"), 255})
			for range rapid.IntRange(1, fillLayers).Draw(t, "layers") {
				hue := color.NRGBA{rapid.Byte().Draw(t, "r"), rapid.Byte().Draw(t, "g"), rapid.Byte().Draw(t, "b"), 255}
				fill := p.fill(hue)
				over = mix(over, fill, float64(fill.A)/255)
				if ink := p.ink(hue); contrast(ink, p.page) < graphContrast-0.05 {
					t.Fatalf("%s: line %v has contrast %.2f to the page", name, ink, contrast(ink, p.page))
				}
				if letter := p.letter(hue); contrast(letter, p.page) < textContrast {
					t.Fatalf("%s: letter %v has contrast %.2f to the page", name, letter, contrast(letter, p.page))
				}
			}
			for _, top := range []color.NRGBA{{}, p.selection, p.mark} {
				on := mix(over, top, float64(top.A)/255)
				if got := contrast(on, p.text); got < textContrast {
					t.Fatalf("%s: text has contrast %.2f on %v", name, got, on)
				}
				if got := contrast(on, grip); got < graphContrast {
					t.Fatalf("%s: handle %v has contrast %.2f on %v", name, grip, got, on)
				}
			}
		})
	}
}

func TestContrastAgreesWithTheStandard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b color.NRGBA
		want float64
	}{
		{color.NRGBA{0, 0, 0, 255}, color.NRGBA{255, 255, 255, 255}, 21},
		{color.NRGBA{255, 255, 255, 255}, color.NRGBA{118, 118, 118, 255}, 4.54},
		{color.NRGBA{9, 9, 9, 255}, color.NRGBA{9, 9, 9, 255}, 1},
	}
	for _, tt := range tests {
		if got := contrast(tt.a, tt.b); got < tt.want-0.01 || got > tt.want+0.01 {
			t.Errorf("contrast(%v, %v) = %.3f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
}

func BenchmarkDrawLine(b *testing.B) {
	test.NewTempApp(b)
	r := New()
	r.SetText(novel(50))
	window := test.NewTempWindow(b, r)
	window.Resize(fyne.NewSize(900, 700))
	row := r.page.objects.rows[3]
	size := row.raster.Size()
	for b.Loop() {
		row.draw(int(size.Width), int(size.Height))
	}
}

func BenchmarkScroll(b *testing.B) {
	test.NewTempApp(b)
	r := New()
	r.host.start = func(func()) {}
	text := novel(2000)
	r.SetText(text)
	var spans []Span
	for i := 0; i+60 < len(text); i += 80 {
		spans = append(spans, Span{ID: strconv.Itoa(i), Ranges: []Range{{i, i + 60}}, Color: red})
	}
	r.SetSpans(spans)
	window := test.NewTempWindow(b, r)
	window.Resize(fyne.NewSize(900, 700))
	step := 7.0
	for b.Loop() {
		if r.page.top+step > r.page.maxTop() || r.page.top+step < 0 {
			step = -step
		}
		r.page.scrollTo(r.page.top + step)
	}
}

func BenchmarkOpenFiveMegabytes(b *testing.B) {
	test.NewTempApp(b)
	text := novel(30_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r := New()
		r.host.start = func(func()) {}
		r.SetText(text)
		window := test.NewTempWindow(b, r)
		window.Resize(fyne.NewSize(900, 700))
	}
}

// Search hits have an edge that is seen on any highlight, and the one gone to a thicker one.
func TestHitsAreSeenOnAnyHighlight(t *testing.T) {
	p := sit(t, "The dam at the weir. The dam broke.", 700, 300)
	hits := []Range{{4, 7}, {25, 28}}
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{{0, 35}}, Color: toNRGBA(theme.Color(theme.ColorNameWarning))}})
	p.r.SetMarks(hits)
	p.r.SetSelection(hits[1])
	pool, c := &p.r.page.objects.marks, &p.r.page.colors
	if pool.used != len(hits) {
		t.Fatalf("%d hits are marked, want %d", pool.used, len(hits))
	}
	for i, want := range []float32{1, 2} {
		rect := pool.rects[i]
		if rect.StrokeWidth != want || toNRGBA(rect.StrokeColor) != c.markEdge {
			t.Errorf("hit %d has an edge of %v in %v, want %v in %v", i, rect.StrokeWidth, rect.StrokeColor, want, c.markEdge)
		}
	}
	fill := c.fill(toNRGBA(theme.Color(theme.ColorNameWarning)))
	if got := contrast(c.markEdge, mix(c.page, fill, float64(fill.A)/255)); got < graphContrast {
		t.Errorf("the edge has a contrast of %.2f to a highlight of its own colour", got)
	}
}
