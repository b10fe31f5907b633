package reader

import (
	"fmt"
	"strings"
	"testing"
)

// margin reads the signs beside a line, row by row.
func (p *person) margin(line int) []string {
	for _, r := range p.r.page.objects.rows {
		if r.used && r.line == line {
			const size = 10.5
			var out []string
			for _, row := range r.arrange(r.signs.letters, min(p.r.page.left, mostMargin)-10, 3, size) {
				var words []string
				for _, l := range row {
					words = append(words, l.text)
				}
				out = append(out, strings.Join(words, " "))
			}
			return out
		}
	}
	p.t.Fatalf("line %d is not seen", line)
	return nil
}

func TestSignsInTheMargin(t *testing.T) {
	p := sit(t, novel(3), 900, 400)
	at := func(line, from, to int) Range {
		start, _, _ := p.r.page.layout.LineRange(line)
		return Range{start + from, start + to}
	}
	letters := func(n int) (spans []Span) {
		for i := range n {
			spans = append(spans, Span{ID: fmt.Sprint(i + 10), Ranges: []Range{at(0, 2*i, 2*i+30)}, Color: red, Letter: string(rune('A' + i))})
		}
		return spans
	}
	for _, tt := range []struct {
		spans []Span
		line  int
		want  string
	}{
		{letters(2), 0, "A B"},
		{letters(7), 0, "A B C D E F|G"},
		{letters(30), 0, "A B C D E F|G H I J +20"},
		{letters(2), 1, ""},
		{[]Span{{ID: "none", Ranges: []Range{at(0, 0, 5)}}}, 0, ""},
		{[]Span{{ID: "long", Ranges: []Range{at(0, 0, 5)}, Letter: "A very long sign"}, {ID: "b", Ranges: []Range{at(0, 1, 5)}, Letter: "B"}}, 0, "A very long sign|B"},
		{[]Span{{ID: "parts", Ranges: []Range{at(0, 0, 5), at(0, 20, 25), at(1, 3, 9)}, Letter: "P"}}, 0, "P"},
		{[]Span{{ID: "parts", Ranges: []Range{at(0, 0, 5), at(0, 20, 25), at(1, 3, 9)}, Letter: "P"}}, 1, "…P"},
	} {
		p.r.SetSpans(tt.spans)
		if got := strings.Join(p.margin(tt.line), "|"); got != tt.want {
			t.Errorf("%d spans show %q beside line %d, want %q", len(tt.spans), got, tt.line, tt.want)
		}
	}
}

// The parts of one span reach out for each other; a span in one piece does not.
func TestPartsOfASpanAreSeenToBelongTogether(t *testing.T) {
	p := sit(t, "One part of it is here and another part there, and a third.", 900, 300)
	tails := func() []tail { return p.r.page.objects.rows[0].signs.tails }
	p.r.SetSpans([]Span{{ID: "whole", Ranges: []Range{p.passage("part of it")}, Color: red}})
	if got := tails(); len(got) > 0 {
		t.Errorf("a span in one piece has the tails %+v", got)
	}
	p.r.SetSpans([]Span{{ID: "parts", Ranges: []Range{p.passage("another part"), p.passage("One"), p.passage("third")}, Color: red}})
	got := tails()
	if len(got) != 4 {
		t.Fatalf("three parts have the tails %+v", got)
	}
	for i, want := range []float64{1, -1, 1, -1} { // on from One, back from and on from another part, back from third
		if got[i].side != want {
			t.Errorf("tail %d is %+v", i, got[i])
		}
	}
	row := p.r.page.objects.rows[0]
	img := row.draw(int(row.raster.Size().Width), int(row.raster.Size().Height))
	g := p.r.page.geometry()
	y, dots := int(g.overhang+g.firstBar), 0
	for x := got[0].x + 1; x < got[0].x+tailLength*p.r.page.fontSize(); x++ {
		if toNRGBA(img.At(int(x-p.r.page.left-g.rasterLeft), y)) == p.r.page.colors.ink(red) {
			dots++
		}
	}
	if dots < 4 {
		t.Errorf("the tail of the first part has %d dots", dots)
	}
}

// The sign of the selected span stands out from those beside it.
func TestSignOfTheSelectedSpan(t *testing.T) {
	p := sit(t, story, 900, 400)
	p.r.SetSpans([]Span{
		{ID: "a", Ranges: []Range{p.passage("The harbour of Vell")}, Color: red, Letter: "A"},
		{ID: "b", Ranges: []Range{p.passage("The harbour of Vell")}, Color: blue, Letter: "B"},
	})
	ground := func() (red_, blue_ int) {
		row := p.r.page.objects.rows[0]
		img := row.draw(int(row.raster.Size().Width), int(row.raster.Size().Height))
		for y := range img.Bounds().Dy() {
			for x := range int(-p.r.page.geometry().rasterLeft) - 8 {
				switch toNRGBA(img.At(x, y)) {
				case p.r.page.colors.letter(red):
					red_++
				case p.r.page.colors.letter(blue):
					blue_++
				}
			}
		}
		return red_, blue_
	}
	if a, b := ground(); a > 20 || b > 20 {
		t.Errorf("unselected signs stand on %d and %d pixels of colour", a, b)
	}
	p.r.SelectSpan("b")
	if a, b := ground(); a > 20 || b < 40 {
		t.Errorf("with the second selected the signs stand on %d and %d pixels of colour", a, b)
	}
}
