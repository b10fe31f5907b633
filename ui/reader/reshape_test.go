package reader

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"attest/annotate/text"
)

// shape is a change that was reported.
type shape struct {
	id     string
	ranges []Range
}

// takeShapes lets the person drag handles, and returns what comes of it.
func (p *person) takeShapes() *[]shape {
	shapes := new([]shape)
	p.r.OnSpanReshaped = func(id string, ranges []Range) { *shapes = append(*shapes, shape{id, ranges}) }
	return shapes
}

// highlight paints words as a span, clicks on it, and returns its range.
func (p *person) highlight(words string) Range {
	p.t.Helper()
	r := p.passage(words)
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{r}, Color: red}})
	p.click(p.place((r.Start+r.End)/2), 1, 0)
	if p.r.SelectedSpan() != "span" {
		p.t.Fatal("a click does not select the highlight")
	}
	return r
}

// knob is where the knob is seen at the start or end of a range of the selected span.
func (p *person) knob(r Range, end bool) fyne.Position {
	p.t.Helper()
	for _, h := range p.r.page.handles {
		if h.at == r && h.end == end {
			return fyne.NewPos(float32(h.x), float32(h.knob))
		}
	}
	p.t.Fatalf("no handle of %v is seen, at its end: %v; there are %+v", r, end, p.r.page.handles)
	return fyne.Position{}
}

// over is where a hand that holds a knob is when the edge is over a character.
func (p *person) over(off int, end bool) fyne.Position {
	g, l := p.r.page.geometry(), p.r.page.layout
	line := l.LineOf(off, false)
	y := topPadding + l.LineTop(line) - p.r.page.top + (g.textTop+g.textBottom)/2
	reach := (g.textBottom-g.textTop)/2 + 2 + p.r.page.knobSize()/2
	if !end {
		reach = -reach
	}
	return fyne.NewPos(p.place(off).X, float32(y+reach))
}

// shown is what is painted as the span with the ID.
func (p *person) shown(id string) string {
	var parts []string
	for r := range p.r.spans.all {
		if r.span.ID == id {
			parts = append(parts, p.r.text[r.Start:r.End])
		}
	}
	return strings.Join(parts, " … ")
}

func (p *person) shows(want string) {
	p.t.Helper()
	if got := p.shown("span"); got != want {
		p.t.Errorf("highlighted is %q, want %q", got, want)
	}
}

func TestDraggingAHandleMovesTheEdgeByWords(t *testing.T) {
	p := sit(t, story, 900, 600)
	shapes := p.takeShapes()
	r := p.highlight("runs the port, said")
	caret := p.r.Caret()
	knob := p.knob(r, true)
	at := func(words string) fyne.Position { return p.over(p.see(words), true) }

	p.press(knob, 0)
	p.moveDragged(at("at “about"))
	p.shows("runs the port, said that")
	p.moveDragged(at("00” crates"))
	p.shows("runs the port, said that “about 3,000") // before anything is let go
	if len(*shapes) > 0 {
		t.Errorf("reported %v during the drag", *shapes)
	}
	p.moveDragged(at(" the port"))
	p.shows("runs")
	p.moveDragged(at("who"))
	p.shows("runs") // not beyond the other edge
	p.moveDragged(at("t, said"))
	p.r.MouseUp(p.event(at("t, said"), desktop.MouseButtonPrimary, 0))
	p.r.DragEnd()
	p.shows("runs the port")
	want := []shape{{"span", []Range{p.passage("runs the port")}}}
	if len(*shapes) != 1 || !slices.Equal((*shapes)[0].ranges, want[0].ranges) || (*shapes)[0].id != "span" {
		t.Errorf("reported %v, want %v", *shapes, want)
	}
	if p.r.Caret() != caret || !p.r.Selection().Empty() || p.r.SelectedSpan() != "span" {
		t.Errorf("the caret went from %d to %d, %q is selected, and the span %q", caret, p.r.Caret(), p.r.SelectedText(), p.r.SelectedSpan())
	}
}

func TestDraggingTheStart(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.takeShapes()
	r := p.highlight("runs the port, said")
	knob := p.knob(r, false)
	at := func(words string) fyne.Position { return p.over(p.see(words), false) }
	p.press(knob, 0)
	for _, step := range []struct{ over, want string }{
		{"rla Finn", "Orla Finn, who runs the port, said"},
		{"inn, who", "Finn, who runs the port, said"},
		{", who", ", who runs the port, said"},
		{"port", "port, said"},
		{"that", "said"},
		{"about", "said"},
	} {
		p.moveDragged(at(step.over))
		if got := p.shown("span"); got != step.want {
			t.Errorf("over %q highlighted is %q, want %q", step.over, got, step.want)
		}
	}
}

func TestAltDragsByCharacters(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.takeShapes()
	knob := p.knob(p.highlight("runs the port"), true)
	alt := &fyne.KeyEvent{Name: desktop.KeyAltLeft}
	p.press(knob, 0)
	p.moveDragged(p.over(p.see("aid that"), true))
	p.shows("runs the port,")
	p.r.KeyDown(alt) // without a move of the mouse
	p.shows("runs the port, s")
	p.moveDragged(p.over(p.see("who"), true))
	p.shows("r")
	p.r.KeyUp(alt)
	p.shows("runs")
	p.r.DragEnd()

	knob = p.knob(p.highlight("An e\u0301clair 👨‍👩‍👧‍👦 and a flag 🇺🇦 close"), false)
	p.r.KeyDown(alt)
	p.press(knob, 0)
	p.moveDragged(p.over(p.see("👨"), false).AddXY(8, 0))
	p.shows(" and a flag 🇺🇦 close")
	p.moveDragged(p.over(p.see("e\u0301clair"), false))
	p.shows("e\u0301clair 👨‍👩‍👧‍👦 and a flag 🇺🇦 close")
}

func TestEscapeTakesADragBack(t *testing.T) {
	p := sit(t, story, 900, 600)
	shapes := p.takeShapes()
	knob := p.knob(p.highlight("runs the port"), true)
	far := p.over(p.see("crates"), true)
	p.press(knob, 0)
	p.moveDragged(far)
	p.key(fyne.KeyEscape)
	p.shows("runs the port")
	p.moveDragged(far.AddXY(-40, 0)) // the button is still down
	p.r.DragEnd()
	p.release(far)
	p.shows("runs the port")
	if len(*shapes) > 0 || p.r.SelectedSpan() != "span" || !p.r.Selection().Empty() {
		t.Errorf("reported %v, selected the span %q and the text %q", *shapes, p.r.SelectedSpan(), p.r.SelectedText())
	}
}

func TestAHandleThatComesBackChangesNothing(t *testing.T) {
	p := sit(t, story, 900, 600)
	shapes := p.takeShapes()
	r := Range{p.see("uns the po"), p.see("rt, said")} // no words, and put back it still is not
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{r}, Color: red}})
	p.r.SelectSpan("span")
	knob := p.knob(r, true)
	p.drag(knob, p.over(p.see("crates"), true), knob.AddXY(2, 1))
	p.shows("uns the po")
	p.drag(knob, knob.AddXY(3, 0)) // a click by an unsteady hand
	p.shows("uns the po")
	if len(*shapes) > 0 {
		t.Errorf("reported %v", *shapes)
	}
}

// A click on a handle goes through the spans beneath it as one beside it does.
func TestClickingAHandle(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.takeShapes()
	p.r.SetSpans([]Span{
		{ID: "span", Ranges: []Range{p.passage("runs the port")}, Color: red},
		{ID: "outer", Ranges: []Range{p.passage("who runs the port, said")}, Color: blue},
	})
	p.r.SelectSpan("span")
	edge := p.place(p.see("runs"))
	p.r.SetSelection(Range{3, 3})
	for _, want := range []string{"span", "outer", "span"} {
		p.click(edge, 1, 0)
		if got := p.r.SelectedSpan(); got != want {
			t.Errorf("selected %q, want %q", got, want)
		}
	}
	if p.r.Caret() != 3 && p.r.Caret() != p.see("runs") {
		t.Errorf("the caret went to %d", p.r.Caret())
	}
	p.click(p.knob(p.passage("runs the port"), true).AddXY(0, 3), 1, 0)
	if p.r.SelectedSpan() == "" {
		t.Error("a click on a knob lets go of the highlight")
	}
}

func TestRangesOfOneSpanStayApart(t *testing.T) {
	p := sit(t, story, 900, 600)
	shapes := p.takeShapes()
	ranges := []Range{p.passage("harbour"), p.passage("closed"), p.passage("Orla Finn")}
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{ranges[1], ranges[0], ranges[2]}, Color: red}})
	p.r.SelectSpan("span")
	if n := len(p.r.page.handles); n != 6 {
		t.Fatalf("%d handles of three ranges", n)
	}
	knob := p.knob(ranges[1], true)
	p.drag(knob, p.over(p.see("runs"), true))
	p.shows("harbour … closed on Tuesday. Dr.  … Orla Finn")
	want := []Range{ranges[0], {ranges[1].Start, ranges[2].Start}, ranges[2]}
	if len(*shapes) != 1 || !slices.Equal((*shapes)[0].ranges, want) {
		t.Errorf("reported %v, want %v", *shapes, want)
	}
	p.r.UpsertSpans(Span{ID: "span", Ranges: ranges, Color: red}) // an undo
	knob = p.knob(ranges[1], false)
	p.drag(knob, p.over(p.see("The"), false))
	p.shows("harbour …  of Vell was closed … Orla Finn")
}

func TestAHandleBeyondTheEdgeScrolls(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	shapes := p.takeShapes()
	r := p.highlight("harbour, of crates")
	knob := p.knob(r, true)
	p.press(knob, 0)
	p.moveDragged(fyne.NewPos(300, 450))
	if p.tick == nil {
		t.Fatal("no scrolling began")
	}
	before := len(p.shown("span"))
	for range 50 {
		p.tick()
	}
	far := len(p.shown("span"))
	p.r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -50)}) // so does the wheel
	if now := len(p.shown("span")); now <= far {
		t.Errorf("the wheel took the edge from %d bytes to %d", far, now)
	}
	if p.r.page.top < 100 || len(p.shown("span")) <= before {
		t.Errorf("scrolled to %g, highlighted are %d bytes", p.r.page.top, len(p.shown("span")))
	}
	p.key(fyne.KeyEscape)
	if p.tick != nil {
		t.Error("scrolling goes on after Escape")
	}
	if p.shows("harbour, of crates"); len(*shapes) > 0 {
		t.Errorf("reported %v", *shapes)
	}
}

func TestHandlesInRightToLeftText(t *testing.T) {
	p := sit(t, mixed, 900, 600)
	p.takeShapes()
	r := p.highlight("נסגר ביום שלישי")
	start, end := p.knob(r, false), p.knob(r, true)
	if start.X <= end.X || start.Y >= end.Y {
		t.Fatalf("the start is at %v and the end at %v", start, end)
	}
	p.press(end, 0)
	for _, step := range []struct{ over, want string }{
		{", אמר", "נסגר ביום שלישי"},
		{"מר Orla", "נסגר ביום שלישי, אמר"},
		{"n (42)", "נסגר ביום שלישי, אמר Orla Finn"},
		{"ום שלישי", "נסגר ביום"},
	} {
		p.moveDragged(p.over(p.see(step.over), true))
		if got := p.shown("span"); got != step.want {
			t.Errorf("over %q highlighted is %q, want %q", step.over, got, step.want)
		}
	}
	p.r.DragEnd()
}

// What was dragged must not be seen at its old place again before the window has
// followed, whatever else reaches the reader meanwhile.
func TestTheOldExtentIsNotSeenAgain(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.takeShapes()
	before := p.highlight("runs the port")
	knob := p.knob(before, true)
	p.drag(knob, p.over(p.see("at “"), true))
	const after = "runs the port, said that"
	p.shows(after)
	p.r.UpsertSpans(Span{ID: "span", Ranges: []Range{before}, Color: blue})
	p.shows(after)
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{before}, Color: red}, {ID: "other", Ranges: []Range{{0, 3}}}})
	p.shows(after)
	p.r.UpsertSpans(Span{ID: "span", Ranges: []Range{p.passage(after)}, Color: red})
	p.shows(after)
	p.r.UpsertSpans(Span{ID: "span", Ranges: []Range{before}, Color: red}) // an undo
	p.shows("runs the port")

	knob = p.knob(before, true)
	p.drag(knob, p.over(p.see("at “"), true))
	p.r.ResetSpan(Span{ID: "span", Ranges: []Range{before}, Color: red}) // it could not be saved
	p.shows("runs the port")
}

// While a handle is held, the window's word counts: a span that is moved or
// removed by somebody else cannot be dragged on.
func TestASpanChangesUnderAHeldHandle(t *testing.T) {
	p := sit(t, story, 900, 600)
	shapes := p.takeShapes()
	for name, change := range map[string]func(){
		"moved":      func() { p.r.UpsertSpans(Span{ID: "span", Ranges: []Range{p.passage("Vell")}}) },
		"removed":    func() { p.r.RemoveSpans("span") },
		"all gone":   func() { p.r.SetSpans(nil) },
		"other text": func() { p.r.SetText("short") },
		"let go":     func() { p.r.SelectSpan("") },
	} {
		p.r.SetText(story)
		knob := p.knob(p.highlight("runs the port"), true)
		p.press(knob, 0)
		p.moveDragged(p.over(p.see("crates"), true))
		change()
		shown := p.shown("span")
		p.moveDragged(knob.AddXY(-30, 0))
		p.r.DragEnd()
		p.release(knob)
		if got := p.shown("span"); got != shown {
			t.Errorf("%s: dragging goes on: %q became %q", name, shown, got)
		}
		if len(*shapes) > 0 {
			t.Errorf("%s: reported %v", name, *shapes)
		}
	}
}

func TestHandlesAreThereForTheSelectedSpanInView(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	r := p.highlight("harbour, of crates")
	if len(p.r.page.handles) > 0 {
		t.Error("there are handles although nobody wants to know of changes")
	}
	p.takeShapes()
	p.r.SelectSpan("")
	p.r.SelectSpan("span")
	if n := len(p.r.page.handles); n != 2 {
		t.Errorf("%d handles of a highlight in view", n)
	}
	knob := p.knob(r, true)
	for pos, want := range map[fyne.Position]desktop.Cursor{
		knob: desktop.HResizeCursor, knob.AddXY(9, 8): desktop.HResizeCursor, knob.AddXY(0, -12): desktop.HResizeCursor,
		knob.AddXY(60, 0): desktop.TextCursor, p.place((r.Start + r.End) / 2): desktop.TextCursor,
	} {
		if p.hover(pos); p.r.Cursor() != want {
			t.Errorf("at %v beside the knob at %v the cursor is %v, want %v", pos, knob, p.r.Cursor(), want)
		}
	}
	p.r.SetTopOffset(len(novel(30)))
	if n := len(p.r.page.handles); n != 0 {
		t.Errorf("%d handles of a highlight out of view", n)
	}
	p.r.SetTopOffset(0)
	p.r.SelectSpan("")
	if n := len(p.r.page.handles); n != 0 {
		t.Errorf("%d handles although nothing is selected", n)
	}
}

// Even a highlight of one letter can be clicked between its handles.
func TestShortHighlightsStayOpenToClicks(t *testing.T) {
	p := sit(t, "I saw a boat.", 600, 300)
	p.takeShapes()
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{{0, 1}}, Color: red}, {ID: "all", Ranges: []Range{{0, 13}}, Color: blue}})
	rect := p.r.page.layout.Rects(0, 1)[0]
	middle := fyne.NewPos(float32(p.r.page.left+rect.X+rect.W/2), p.place(0).Y)
	p.r.SelectSpan("span")
	p.hover(middle)
	if p.r.Cursor() != desktop.TextCursor {
		t.Error("the middle of a letter is a handle")
	}
}

// A drag paints the lines that it touches, and no others; moving a handle about
// within a word paints nothing.
func TestADragDrawsOnlyTheLinesItTouches(t *testing.T) {
	p := sit(t, novel(60), 900, 600)
	p.takeShapes()
	from, to, _ := p.r.page.layout.LineRange(4)
	r := Range{from, to}
	r.Start = text.NearestWordStart(p.r.text, from+10)
	r.End = text.NearestWordEnd(p.r.text, from+30)
	p.r.SetSpans([]Span{{ID: "span", Ranges: []Range{r}, Color: red}, {ID: "other", Ranges: []Range{{0, len(p.r.text) / 2}}, Color: blue}})
	p.r.SelectSpan("span")
	drawn := func(act func()) []int {
		before := map[*row]signs{}
		for _, row := range p.r.page.objects.rows {
			var was signs
			was.set(&row.signs)
			before[row] = was
		}
		act()
		var lines []int
		for _, row := range p.r.page.objects.rows {
			if was := before[row]; row.used && !row.signs.equal(&was) {
				lines = append(lines, row.line)
			}
		}
		slices.Sort(lines)
		return lines
	}
	knob, epoch := p.knob(r, true), p.r.page.epoch
	p.press(knob, 0)
	if got := drawn(func() { p.moveDragged(p.over(r.End+12, true)) }); !slices.Equal(got, []int{4}) {
		t.Errorf("dragging along line 4 drew the lines %v", got)
	}
	next, _, _ := p.r.page.layout.LineRange(5)
	if got := drawn(func() { p.moveDragged(p.over(next+4, true)) }); !slices.Equal(got, []int{4, 5}) {
		t.Errorf("dragging on to line 5 drew the lines %v", got)
	}
	if got := drawn(func() { p.moveDragged(p.over(next+4, true).AddXY(0, 1)) }); len(got) > 0 {
		t.Errorf("a move within a character drew the lines %v", got)
	}
	if p.r.page.epoch != epoch {
		t.Error("all lines were set anew")
	}
	p.r.DragEnd()
}

// The page may not move under the hand, however many layers a drag makes.
func TestLinesDoNotMoveApartDuringADrag(t *testing.T) {
	p := sit(t, novel(60), 900, 600)
	p.takeShapes()
	var spans []Span
	for i := range 3 {
		spans = append(spans, Span{ID: fmt.Sprint(i), Ranges: []Range{{100, 200}}, Color: blue})
	}
	r := Range{p.see("tells"), p.see(" of the harbour")}
	p.r.SetSpans(append(spans, Span{ID: "span", Ranges: []Range{r}, Color: red}))
	p.r.SelectSpan("span")
	height := p.r.page.layout.Metrics.LineHeight
	knob := p.knob(r, true)
	p.press(knob, 0)
	p.moveDragged(p.over(150, true))
	if now := p.r.page.layout.Metrics.LineHeight; now != height {
		t.Errorf("lines moved from %g to %g apart under the pointer", height, now)
	}
	p.r.DragEnd()
	if now := p.r.page.layout.Metrics.LineHeight; now <= height {
		t.Error("after the drag four layers have the room of three")
	}
}

// However handles are dragged: the ranges stay in order, apart, on graphemes and
// not empty, only one edge moves, and Escape brings all back.
func TestAnyDragLeavesValidRanges(t *testing.T) {
	p := sit(t, "", 420, 500)
	shapes := p.takeShapes()
	rapid.Check(t, func(t *rapid.T) {
		s := drawText(t)
		if s == "" {
			return
		}
		p.r.SetText(s)
		var ranges []Range
		for range rapid.IntRange(1, 3).Draw(t, "ranges") {
			ranges = append(ranges, drawRange(t, s))
		}
		p.r.SetSpans([]Span{{ID: "span", Ranges: ranges, Color: red}})
		p.r.SelectSpan("span")
		before := inOrder(ranges, len(s), nil)
		if len(p.r.page.handles) == 0 {
			return
		}
		*shapes = nil
		h := rapid.SampledFrom(p.r.page.handles).Draw(t, "handle")
		knob := fyne.NewPos(float32(h.x), float32(h.knob))
		if found, ok := p.r.page.handleAt(knob); !ok || math.Abs(found.x-h.x) > gripRadius {
			t.Fatalf("at the knob of %+v is %+v, %v", h, found, ok)
		}
		p.press(knob, 0)
		if p.r.reshape == nil {
			t.Fatalf("the knob at %v cannot be gripped", knob)
		}
		dragged, end := p.r.reshape.at, p.r.reshape.end
		if rapid.Bool().Draw(t, "alt") {
			p.r.KeyDown(&fyne.KeyEvent{Name: desktop.KeyAltLeft})
		}
		for range rapid.IntRange(1, 4).Draw(t, "moves") {
			p.moveDragged(fyne.NewPos(rapid.Float32Range(-20, 440).Draw(t, "x"), rapid.Float32Range(0, 500).Draw(t, "y")))
			now := p.r.reshape.after
			last := 0
			for i, r := range now {
				if r.Empty() || r.Start < last || r.End > len(s) || !text.OnGrapheme(s, r.Start) || !text.OnGrapheme(s, r.End) {
					t.Fatalf("%v of %q became %v", before, s, now)
				}
				if moved := r != before[i]; moved && (i != dragged || end && r.Start != before[i].Start || !end && r.End != before[i].End) {
					t.Fatalf("dragging range %d, end %v, of %v made %v", dragged, end, before, now)
				}
				if strings.TrimSpace(s[r.Start:r.End]) == "" && strings.TrimSpace(s[before[i].Start:before[i].End]) != "" {
					t.Fatalf("nothing but white space is left of %v in %q: %v", before[i], s, r)
				}
				last = r.End
			}
			var shown []Range
			for r := range p.r.spans.all {
				shown = append(shown, r.Range)
			}
			if shown = inOrder(shown, len(s), nil); !slices.Equal(shown, inOrder(now, len(s), nil)) {
				t.Fatalf("%v is shown during the drag, want %v", shown, now)
			}
		}
		after := slices.Clone(p.r.reshape.after)
		if rapid.Bool().Draw(t, "escape") {
			p.key(fyne.KeyEscape)
			after = before
		}
		p.r.DragEnd()
		p.release(knob)
		p.r.KeyUp(&fyne.KeyEvent{Name: desktop.KeyAltLeft})
		if changed := !slices.Equal(after, before); changed != (len(*shapes) == 1) || changed && !slices.Equal((*shapes)[0].ranges, after) {
			t.Fatalf("%v became %v, reported was %v", before, after, *shapes)
		}
	})
}

// Handles cost a frame that scrolls no memory.
func TestHandlesMakeNoGarbage(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	p.takeShapes()
	p.highlight("harbour, of crates")
	p.r.page.paint()
	g := p.r.page.geometry()
	first, last := p.r.page.linesInView()
	if n := testing.AllocsPerRun(50, func() {
		p.r.page.objects.handles.used = 0
		p.r.page.paintHandles(first, last, p.r.page.top, g)
	}); n > 0 {
		t.Errorf("painting the handles allocates %g times", n)
	}
}

func TestHandlesAreSeenInBothThemes(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.takeShapes()
	r := p.highlight("harbour of Vell was closed")
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		fyne.CurrentApp().Settings().SetTheme(variantTheme{theme.DefaultTheme(), variant})
		p.r.Refresh()
		img := p.window.Canvas().Capture()
		page := toNRGBA(theme.DefaultTheme().Color(theme.ColorNameBackground, variant))
		for _, end := range []bool{false, true} {
			knob := p.knob(r, end)
			if got := contrast(toNRGBA(img.At(int(knob.X), int(knob.Y))), page); got < graphContrast {
				t.Errorf("%s: the knob at %v has contrast %.2f", name, knob, got)
			}
		}
	}
}

// A drag in a document of 5,000 spans, ten deep: one that passes over a word with
// every move.
func BenchmarkDragHandle(b *testing.B) {
	test.NewTempApp(b)
	r := New()
	r.host.start = func(func()) {}
	test.NewTempWindow(b, r).Resize(fyne.NewSize(900, 700))
	r.SetText(novel(6000))
	var spans []Span
	for i := range 5000 {
		start := i * 180
		spans = append(spans, Span{ID: fmt.Sprint(i), Ranges: []Range{{start, start + 100 + i%10*180}}, Color: red, Letter: "R"})
	}
	r.OnSpanReshaped = func(string, []Range) {}
	r.SetSpans(append(spans, Span{ID: "new", Ranges: []Range{{400, 500}}, Color: blue}))
	r.SelectSpan("new")
	h := r.page.handles[1]
	at := func(x, y float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, y)} }
	r.MouseDown(&desktop.MouseEvent{PointEvent: at(float32(h.x), float32(h.knob)), Button: desktop.MouseButtonPrimary})
	x := float32(0)
	for b.Loop() {
		if x += 60; x > 500 {
			x = 0
		}
		r.Dragged(&fyne.DragEvent{PointEvent: at(200+x, float32(h.knob)+60)})
	}
}
