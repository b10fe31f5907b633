package reader

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"pgregory.net/rapid"

	"attest/annotate/text"
)

// scripts are words that go in all directions, and what else breaks naive pages.
var scripts = []string{
	"The ", "office ", "AVATAR, ", "well-known ", "“about 3,000” ", "e\u0301", "\u0301", "A\u0323\u0301 ", "קמפ״ל ", "שָׁלוֹם", "(צבא) ", "قالت ", "العَرَبِيَّة ",
	"٣٬٠٠٠ ", "لا", "abגדe ", "\u0600 ", "韩国", "ですが、", "한국어 ", "हिन्दी ", "क्षत्रिय", "ภาษาไทย", "น้ำ ", "👨‍👩‍👧‍👦", "👍🏽", "🇺🇦🇰🇷", "1️⃣", "☝🏿 ",
	"\t", " ", "  ", "\n", "\n\n", "\x00", "\x1b", "\u0085", "\u2028", "\u200b", "\u00ad", "\u200f", "\u202e", "\u2067אב\u2069", "\u2069",
	strings.Repeat("x", 90), strings.Repeat("名", 40), strings.Repeat("ש", 90), "https://example.org/a/b/c ",
}

func drawText(t *rapid.T) string {
	pieces := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(scripts), rapid.SampledFrom(scripts), rapid.StringN(0, 3, -1)), 1, 40).Draw(t, "pieces")
	return strings.ToValidUTF8(strings.Join(pieces, ""), "\ufffd")
}

// drawRange draws a range on grapheme boundaries that is not empty; s must not be.
func drawRange(t *rapid.T, s string) Range {
	start, end := text.SnapOut(s, rapid.IntRange(0, len(s)-1).Draw(t, "start"), rapid.IntRange(0, len(s)).Draw(t, "end"))
	if start > end {
		start, end = text.SnapOut(s, end, start)
	}
	if start == end {
		start, end = text.SnapOut(s, start, min(start+1, len(s)))
	}
	return Range{start, end}
}

// character is one that is seen on the page.
type character struct {
	Range
	left, right float64
	middle      fyne.Position
	rtl         bool
	hangs       bool // a blank at the end of a line that is not painted where a highlight goes on
}

// characters lists what a person sees, line by line.
func (p *person) characters() []character {
	var list []character
	l := p.r.page.layout
	for line := range l.Lines() {
		ln := l.Line(line)
		y := topPadding + l.LineTop(line) + l.LineHeight(line)/2 - p.r.page.top
		for _, c := range ln.Cells {
			left, right := p.r.page.left+c.Left.Pixels(l.Metrics.Size), p.r.page.left+c.Right.Pixels(l.Metrics.Size)
			if right-left < 1 {
				continue // too narrow for a pixel of its own
			}
			list = append(list, character{
				Range: Range{c.Start, c.End}, left: left, right: right, rtl: c.RTL,
				middle: fyne.NewPos(float32((left+right)/2), float32(y)), hangs: c.Start >= ln.VisibleEnd,
			})
		}
	}
	return list
}

// shows reports whether a rectangle of the pool lies over a place.
func shows(pool *rectanglePool, at fyne.Position) bool {
	return slices.ContainsFunc(pool.rects[:pool.used], func(r *canvas.Rectangle) bool {
		from, to := r.Position(), r.Position().AddXY(r.Size().Width, r.Size().Height)
		return at.X >= from.X && at.X < to.X && at.Y >= from.Y-4 && at.Y < to.Y+4
	})
}

// For any text and any span: a character is painted exactly if it is in the span,
// and whoever points at it is told of the span exactly then.
func TestAHighlightCoversItsCharactersAndNoOthers(t *testing.T) {
	p := sit(t, "", 420, 3000)
	p.r.OnSpanReshaped = func(string, []Range) {}
	rapid.Check(t, func(t *rapid.T) {
		s := drawText(t)
		if s == "" {
			return
		}
		p.r.SetText(s)
		p.r.SetScale(rapid.SampledFrom([]float32{0.7, 1, 1.3, 2}).Draw(t, "zoom"))
		var ranges []Range
		for range rapid.IntRange(1, 3).Draw(t, "ranges") {
			ranges = append(ranges, drawRange(t, s))
		}
		p.r.SetSpans([]Span{{ID: "span", Ranges: ranges, Color: red, Letter: "S"}})
		p.r.SelectSpan("span")
		for _, c := range p.characters() {
			if c.middle.Y > 2900 {
				break // below the page
			}
			within := slices.ContainsFunc(ranges, func(r Range) bool { return r.Start <= c.Start && c.End <= r.End })
			if painted := shows(&p.r.page.objects.fills, c.middle); painted != within && !(c.hangs && !painted) {
				t.Fatalf("%q at %v of %q is in %v: %v, is painted: %v", s[c.Start:c.End], c.Range, s, ranges, within, painted)
			}
			off, ok := p.r.page.under(c.middle)
			if !ok || off != c.Start {
				t.Fatalf("over %q at %v of %q is %d, %v", s[c.Start:c.End], c.Range, s, off, ok)
			}
			if told := len(p.r.SpansAt(off)) > 0; told != within {
				t.Fatalf("over %q at %v of %q, within %v: %v, a span is told of: %v", s[c.Start:c.End], c.Range, s, ranges, within, told)
			}
		}
	})
}

// Feet and handles stand at the two ends of what is painted, on the outside.
func TestFeetAndHandlesStandAtTheEdges(t *testing.T) {
	p := sit(t, "", 420, 3000)
	p.r.OnSpanReshaped = func(string, []Range) {}
	rapid.Check(t, func(t *rapid.T) {
		s := drawText(t)
		if s == "" {
			return
		}
		p.r.SetText(s)
		r := drawRange(t, s)
		p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{r}, Color: red}})
		p.r.SelectSpan("span")
		if p.r.page.contentHeight() > 2900 {
			return
		}
		if len(p.r.page.handles) != 2 {
			t.Fatalf("%v of %q has the handles %+v", r, s, p.r.page.handles)
		}
		seen := p.characters()
		for _, h := range p.r.page.handles {
			at := r.Start
			if h.end {
				at = text.PrevGrapheme(s, r.End)
			}
			i := slices.IndexFunc(seen, func(c character) bool { return c.Start == at })
			if i < 0 || seen[i].hangs {
				continue // not painted
			}
			c := seen[i]
			want, side := c.left, 1.0
			if h.end != c.rtl {
				want, side = c.right, -1
			}
			if math.Abs(h.x-want) > 0.51 || h.side != side || float64(c.middle.Y) < h.top || float64(c.middle.Y) > h.bottom {
				t.Fatalf("the handle %+v of %v in %q is not at the edge of %+v", h, r, s, c)
			}
		}
		for _, row := range p.r.page.objects.rows {
			for _, f := range row.signs.feet {
				if row.used && !slices.ContainsFunc(p.r.page.handles, func(h handle) bool { return h.x == f.x && h.side == f.side }) {
					t.Fatalf("the foot %+v of %v in %q is not at a handle: %+v", f, r, s, p.r.page.handles)
				}
			}
		}
	})
}

// The selected span is outlined on each of its lines, and nowhere else.
func TestSelectedHighlightIsOutlinedOnEveryLine(t *testing.T) {
	p := sit(t, novel(3), 500, 900)
	r := Range{20, len(novel(1)) + 40}
	p.r.SetSpans([]Span{{ID: "a", Ranges: []Range{r}, Color: red}, {ID: "b", Ranges: []Range{{0, 50}}, Color: blue}})
	p.r.SelectSpan("a")
	for _, c := range p.characters() {
		within := c.Start >= r.Start && c.End <= r.End
		if got := shows(&p.r.page.objects.outlines, c.middle); got != within && !c.hangs {
			t.Errorf("the outline holds %v: %v, want %v", c.Range, got, within)
		}
	}
}
