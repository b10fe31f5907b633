package reader

import (
	"fmt"
	"image/color"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// drawSpan draws a span with one of a few IDs, so that edits often meet a span
// that is there.
func drawSpan(t *rapid.T, ids, length int) Span {
	span := Span{ID: fmt.Sprint("span ", rapid.IntRange(0, ids).Draw(t, "id")), Underline: rapid.Bool().Draw(t, "claim")}
	for range rapid.IntRange(0, 3).Draw(t, "ranges") {
		start := rapid.IntRange(-5, length).Draw(t, "start")
		span.Ranges = append(span.Ranges, Range{start, start + rapid.IntRange(0, 40).Draw(t, "bytes")})
	}
	return span
}

// placed is a placed range without its span's address.
func placed(s *spanSet) []string {
	var list []string
	for r := range s.all {
		list = append(list, fmt.Sprintf("%s %v lane %d first %v claim %v", r.span.ID, r.Range, r.lane, r.first, r.span.Underline))
	}
	return list
}

// However spans are added, moved and removed, the set is the one that would be
// made of them anew.
func TestEditedSpansAreAsIfSetAnew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const length = 400
		spans := map[string]Span{}
		for i := range rapid.IntRange(0, 200).Draw(t, "before") {
			id := fmt.Sprint("span ", i)
			spans[id] = Span{ID: id, Ranges: []Range{{i * 2 % length, i*2%length + 1 + i%30}}}
		}
		values := func() []Span {
			var list []Span
			for _, s := range spans {
				list = append(list, s)
			}
			return list
		}
		set := newSpanSet(values(), length)
		for range rapid.IntRange(1, 30).Draw(t, "edits") {
			before := newSpanSet(values(), length)
			span := drawSpan(t, 250, length)
			var touched Range
			if rapid.Bool().Draw(t, "remove") {
				touched = set.remove(span.ID)
				delete(spans, span.ID)
			} else {
				touched = set.upsert(span)
				spans[span.ID] = span
			}
			fresh := newSpanSet(values(), length)
			if got, want := placed(set), placed(fresh); !slices.Equal(got, want) {
				t.Fatalf("after the edit of %v:\n%q\nset anew:\n%q", span, got, want)
			}
			if set.lanes() != fresh.lanes() {
				t.Fatalf("%d lanes, set anew %d", set.lanes(), fresh.lanes())
			}
			// Nothing may have changed where no painting was asked for.
			for off := range length {
				if off >= touched.Start && off < touched.End {
					continue
				}
				at := Range{off, off + 1}
				if was, is := describe(before.over(at, nil)), describe(set.over(at, nil)); !slices.Equal(was, is) {
					t.Fatalf("byte %d changed from %q to %q outside %v", off, was, is, touched)
				}
			}
		}
	})
}

func describe(list []placedRange) []string {
	var out []string
	for _, r := range list {
		out = append(out, fmt.Sprint(r.span.ID, r.Range, r.lane, r.span.Underline))
	}
	return out
}

func TestNearestRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const length = 1000
		var spans []Span
		for i := range rapid.IntRange(0, 150).Draw(t, "spans") {
			start := rapid.IntRange(0, length-1).Draw(t, "start")
			spans = append(spans, Span{ID: fmt.Sprint(i), Ranges: []Range{{start, start + 1}}})
		}
		off := rapid.IntRange(0, length).Draw(t, "off")
		got, ok := newSpanSet(spans, length).nearest(off)
		if ok != (len(spans) > 0) {
			t.Fatalf("found one: %v, of %d spans", ok, len(spans))
		}
		for _, s := range spans {
			if distance(s.Ranges[0].Start, off) < distance(got.Start, off) {
				t.Fatalf("%v is said to be nearest to %d, and %v is nearer", got, off, s.Ranges[0])
			}
		}
	})
}

// Adding a highlight must draw the lines it lies on anew, and no others.
func TestAnEditDrawsOnlyTheLinesItTouches(t *testing.T) {
	p := sit(t, novel(60), 900, 600)
	p.r.SetSpans([]Span{{ID: "other", Ranges: []Range{{10, 30}}, Color: red}})
	first := p.r.page.layout.LineOf(500, false)
	from, to, _ := p.r.page.layout.LineRange(first)
	before := map[int]signs{}
	for _, row := range p.r.page.objects.rows {
		var was signs
		was.set(&row.signs)
		before[row.line] = was
	}
	drawn := func() []int {
		var lines []int
		for _, row := range p.r.page.objects.rows {
			if was := before[row.line]; row.line >= 0 && !row.signs.equal(&was) {
				lines = append(lines, row.line)
			}
		}
		return lines
	}
	p.r.UpsertSpans(Span{ID: "new", Ranges: []Range{{from + 5, to - 5}}, Color: blue, Letter: "N"})
	if got := drawn(); !slices.Equal(got, []int{first}) {
		t.Errorf("a span on line %d drew the lines %v anew", first, got)
	}
	epoch := p.r.page.epoch
	p.r.UpsertSpans(Span{ID: "new", Ranges: []Range{{5, 25}}, Color: blue})
	if got := drawn(); !slices.Equal(got, []int{0}) {
		t.Errorf("moving the span to line 0 left lines %v as they were not before", got)
	}
	p.r.RemoveSpans("new", "unknown")
	if got := drawn(); len(got) > 0 {
		t.Errorf("lines %v differ although the span is gone", got)
	}
	if p.r.page.epoch != epoch {
		t.Error("all lines were set anew")
	}
	if got := p.r.SpansAt(12); !slices.Equal(got, []string{"other"}) {
		t.Errorf("at byte 12: %q", got)
	}
}

// Lines move apart in a few steps as overlaps get deeper, and not back.
func TestDeepOverlapsMoveLinesApartSeldom(t *testing.T) {
	p := sit(t, novel(60), 900, 600)
	p.r.SetSpans(nil)
	heights := map[float64]bool{}
	for i := range 15 {
		p.r.UpsertSpans(Span{ID: fmt.Sprint(i), Ranges: []Range{{10, 100}}, Color: red})
		heights[p.r.page.layout.Metrics.LineHeight] = true
	}
	if len(heights) > len(rooms) {
		t.Errorf("15 layers moved the lines %d times", len(heights)-1)
	}
	deep := p.r.page.layout.Metrics.LineHeight
	for i := range 15 {
		p.r.RemoveSpans(fmt.Sprint(i))
	}
	if now := p.r.page.layout.Metrics.LineHeight; now != deep {
		t.Errorf("lines moved from %v to %v apart while spans were removed", deep, now)
	}
}

// Removing the selected span takes the selection away, and an edit keeps it.
func TestSelectedSpanWhileSpansAreEdited(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{{ID: "a", Ranges: []Range{{0, 10}}}})
	p.r.SelectSpan("a")
	p.r.UpsertSpans(Span{ID: "a", Ranges: []Range{{4, 20}}}, Span{ID: "b", Ranges: []Range{{4, 20}}})
	if got := p.r.SelectedSpan(); got != "a" {
		t.Errorf("an edit selected %q", got)
	}
	p.r.RemoveSpans("a")
	if got := p.r.SelectedSpan(); got != "" {
		t.Errorf("the removed span %q is still selected", got)
	}
}

// Claims and bare highlights must differ by more than the thickness of a line,
// and coinciding spans must show where each begins and ends.
func TestBarsTellSpansApart(t *testing.T) {
	p := sit(t, "A line with a passage on it that is long enough for dashes.\n", 900, 300)
	inked := func(underline bool) (columns, gaps int) {
		p.r.SetSpans([]Span{{ID: "a", Ranges: []Range{{7, 50}}, Color: red, Underline: underline}})
		row := p.r.page.objects.rows[0]
		img := row.draw(int(row.raster.Size().Width), int(row.raster.Size().Height))
		g := p.r.page.geometry()
		y := int(g.overhang + g.firstBar)
		u := row.signs.bars[0]
		ink := p.r.page.colors.ink(red)
		last := true
		for x := int(u.x-p.r.page.left-g.rasterLeft) + 3; x < int(u.x+u.w-p.r.page.left-g.rasterLeft)-3; x++ {
			on := color.NRGBAModel.Convert(img.At(x, y)) == ink
			if on {
				columns++
			} else if last {
				gaps++
			}
			last = on
		}
		return columns, gaps
	}
	if columns, gaps := inked(true); gaps > 8 { // letters reach below the line
		t.Errorf("the bar of a claim has %d gaps and %d columns", gaps, columns)
	}
	if _, gaps := inked(false); gaps < 12 {
		t.Errorf("the bar of a bare highlight has only %d gaps", gaps)
	}
	p.r.SetSpans([]Span{{ID: "a", Ranges: []Range{{7, 20}, {30, 40}}}, {ID: "b", Ranges: []Range{{7, 20}}}})
	seen := p.r.page.objects.rows[0].signs
	if len(seen.bars) != 3 || seen.bars[0].lane == seen.bars[1].lane {
		t.Errorf("two spans that coincide have the bars %+v", seen.bars)
	}
	for i, f := range seen.feet { // of a, of b, and of the rest of a
		if bar := seen.bars[i/2]; f.lane != bar.lane || i%2 == 0 && (f.x != bar.x || f.side != 1) || i%2 == 1 && (f.x != bar.x+bar.w+1 || f.side != -1) {
			t.Errorf("foot %d is %+v, the bar %+v", i, f, bar)
		}
	}
	if len(seen.feet) != 6 {
		t.Errorf("%d feet", len(seen.feet))
	}
}

func BenchmarkUpsertSpan(b *testing.B) {
	test.NewTempApp(b)
	r := New()
	r.host.start = func(func()) {}
	r.SetText(novel(6000))
	test.NewTempWindow(b, r).Resize(fyne.NewSize(900, 700))
	var spans []Span
	for i := range 5000 {
		start := i * 180
		spans = append(spans, Span{ID: fmt.Sprint(i), Ranges: []Range{{start, start + 100 + i%10*40}}})
	}
	r.SetSpans(spans)
	i := 0
	for b.Loop() {
		i++
		r.UpsertSpans(Span{ID: "new", Ranges: []Range{{i % 1000, i%1000 + 50}}, Color: red})
	}
}

func BenchmarkRuler(b *testing.B) {
	test.NewTempApp(b)
	r := New()
	r.host.start = func(func()) {}
	r.SetText(novel(6000))
	test.NewTempWindow(b, r).Resize(fyne.NewSize(900, 700))
	var spans []Span
	for i := range 5000 {
		spans = append(spans, Span{ID: fmt.Sprint(i), Ranges: []Range{{i * 180, i*180 + 100}}, Color: red})
	}
	r.SetSpans(spans)
	for b.Loop() {
		r.page.drawRuler(12, 700)
	}
}
