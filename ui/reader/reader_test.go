package reader

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestDragSelectsTheWordsAPersonSees(t *testing.T) {
	p := sit(t, story, 900, 600)
	want := p.passage("said that “about 3,000” crates")
	p.drag(p.place(want.Start), p.place(want.Start+8), p.place(want.End))
	p.selected("said that “about 3,000” crates")
	if got := p.selections[len(p.selections)-1]; got != want {
		t.Errorf("reported %v, want %v", got, want)
	}
	p.drag(p.place(want.End), p.place(want.Start))
	p.selected("said that “about 3,000” crates")
	if p.r.Caret() != want.Start {
		t.Errorf("after dragging backwards the caret is at %d, want %d", p.r.Caret(), want.Start)
	}
}

// A drag selects by characters within the word that it began in, and by whole
// words when it leaves it; Alt turns that off, as long as it is held.
func TestDragTakesWholeWords(t *testing.T) {
	p := sit(t, story, 900, 600)
	alt := &fyne.KeyEvent{Name: desktop.KeyAltRight}
	p.press(p.place(p.see("arbour")), 0)
	for _, step := range []struct{ over, want string }{
		{"our of", "arb"},
		{" of Vell", "arbour"},
		{"f Vell", "harbour of"},
		{"ell was", "harbour of Vell"},
		{"bour of", "ar"},
		{"e harbour", "The harbour"},
	} {
		p.moveDragged(p.place(p.see(step.over)))
		p.selected(step.want)
	}
	p.moveDragged(p.place(p.see("ell was")))
	p.r.KeyDown(alt)
	p.selected("arbour of V")
	p.moveDragged(p.place(p.see("as closed")))
	p.selected("arbour of Vell w")
	p.r.KeyUp(alt)
	p.selected("harbour of Vell was")
	p.r.DragEnd()
	p.r.KeyDown(alt) // when the button has been let go, nothing changes any more
	p.selected("harbour of Vell was")
	p.r.KeyUp(alt)

	p.press(p.place(p.see("losed")), fyne.KeyModifierShift) // what was begun otherwise is kept
	p.moveDragged(p.place(p.see("sed on")))
	p.selected("harbour of Vell was clo")
	p.r.DragEnd()

	p.r.SetText("韩国国家情报院表示 says nothing.")
	p.drag(p.place(p.see("国国")+3), p.place(p.see("报院")))
	p.selected("国家情")
}

func TestClicksSelectWordAndSentence(t *testing.T) {
	p := sit(t, story, 900, 600)
	at := p.place(p.see("Orla") + 1)
	p.click(at, 1, 0)
	p.selected("")
	if p.r.Caret() != p.see("Orla")+1 {
		t.Errorf("caret at %d", p.r.Caret())
	}
	p.click(at, 2, 0)
	p.selected("Orla")
	p.click(at, 3, 0)
	if got := strings.TrimSpace(p.r.SelectedText()); got != "Dr. Orla Finn, who runs the port, said that “about 3,000” crates were missing." {
		t.Errorf("triple click selected %q", got)
	}
}

func TestDragAfterDoubleClickGoesByWords(t *testing.T) {
	p := sit(t, story, 900, 600)
	at := p.place(p.see("Finn") + 1)
	p.press(at, 0)
	p.release(at)
	p.press(at, 0)
	p.moveDragged(p.place(p.see("runs") + 2))
	p.selected("Finn, who runs")
	p.moveDragged(p.place(p.see("Orla") + 1))
	p.selected("Orla Finn")
	p.r.DragEnd()
}

func TestShiftClickExtends(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.click(p.place(p.see("harbour")), 1, 0)
	p.click(p.place(p.see(" was closed")), 1, fyne.KeyModifierShift)
	p.selected("harbour of Vell")
	p.click(p.place(p.see(" of Vell")), 1, fyne.KeyModifierShift)
	p.selected("harbour")
	if len(p.tapped) > 0 {
		t.Errorf("extending tapped spans %q", p.tapped)
	}
}

// Words are selected beside a span to be added to it, also by several clicks: the
// first of them does not let go of it.
func TestSeveralClicksBesideSpansKeepTheChosenOne(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{{ID: "one", Ranges: []Range{p.passage("Vell")}}, {ID: "other", Ranges: []Range{p.passage("Orla")}}})
	for n, want := range map[int]string{1: "", 2: "one", 3: "one"} {
		p.click(p.place(p.see("Vell")+1), 1, 0)
		p.click(p.place(p.see("missing")), n, 0)
		if last := p.tapped[len(p.tapped)-1]; last != want || p.r.SelectedSpan() != want {
			t.Errorf("%d clicks beside all spans reported %q and left %q, want %q", n, last, p.r.SelectedSpan(), want)
		}
	}
	p.r.SelectSpan("")
	p.click(p.place(p.see("missing")), 2, 0)
	if got := p.r.SelectedSpan(); got != "" {
		t.Errorf("without a chosen span a double click chose %q", got)
	}
	p.click(p.place(p.see("Vell")+1), 1, 0)
	p.click(p.place(p.see("Orla")), 2, 0)
	if got := p.r.SelectedSpan(); got != "other" {
		t.Errorf("a double click on another span left %q", got)
	}
}

func TestClickCyclesThroughOverlappingSpans(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{
		{ID: "outer", Ranges: []Range{p.passage("The harbour of Vell was closed on Tuesday")}, Color: red},
		{ID: "middle", Ranges: []Range{p.passage("harbour of Vell was")}, Color: blue},
		{ID: "same", Ranges: []Range{p.passage("harbour of Vell was")}, Color: blue},
		{ID: "inner", Ranges: []Range{p.passage("Vell")}, Color: red},
	})
	at := p.place(p.see("Vell") + 1)
	for range 5 {
		p.click(at, 1, 0)
	}
	if want := []string{"inner", "same", "middle", "outer", "inner"}; !slices.Equal(p.tapped, want) {
		t.Errorf("clicks selected %q, want %q", p.tapped, want)
	}
	p.click(p.place(p.see("The")), 1, 0)
	if p.r.SelectedSpan() != "outer" {
		t.Errorf("a click elsewhere selected %q, want outer", p.r.SelectedSpan())
	}
	p.click(p.place(p.see("missing")), 1, 0)
	if last := p.tapped[len(p.tapped)-1]; last != "" || p.r.SelectedSpan() != "" {
		t.Errorf("a click beside all spans reported %q and left %q", last, p.r.SelectedSpan())
	}
}

func TestHoverTellsTheInnermostSpan(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{
		{ID: "outer", Ranges: []Range{p.passage("harbour of Vell was closed")}, Color: red},
		{ID: "inner", Ranges: []Range{p.passage("Vell")}, Color: blue},
	})
	p.hover(p.place(p.see("harbour")))
	p.hover(p.place(p.see("Vell")))
	p.hover(p.place(p.see("Vell") + 2))
	p.hover(p.place(p.see("Nobody")))
	p.hover(p.place(p.see("harbour")))
	p.r.MouseOut()
	if want := []string{"outer", "inner", "", "outer", ""}; !slices.Equal(p.hovered, want) {
		t.Errorf("hovering reported %q, want %q", p.hovered, want)
	}
}

func TestEscapeLetsGoOfTheSelectionAndThenOfTheSpan(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{{ID: "one", Ranges: []Range{p.passage("harbour of Vell was closed")}, Color: red}})
	p.click(p.place(p.see("harbour")), 1, 0)
	p.r.SetSelection(p.passage("Nobody"))
	escape := func() { p.r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) }
	if escape(); !p.r.Selection().Empty() || p.r.SelectedSpan() != "one" {
		t.Errorf("Escape leaves %v selected and the span %q", p.r.Selection(), p.r.SelectedSpan())
	}
	if escape(); p.r.SelectedSpan() != "" || !slices.Equal(p.tapped, []string{"one", ""}) {
		t.Errorf("the second Escape leaves the span %q and told %q", p.r.SelectedSpan(), p.tapped)
	}
	p.r.OnKey = func(*fyne.KeyEvent) bool { return true }
	p.r.SetSelection(p.passage("Nobody"))
	if escape(); p.r.Selection().Empty() {
		t.Error("an Escape that somebody else has a use for takes the selection as well")
	}
}

func TestHoverIsQuietWhileTheReviewerActs(t *testing.T) {
	const report = "Vell harbour closed. Nobody was hurt, the Vell office said on Monday."
	p := sit(t, report, 600, 400)
	p.r.SetSpans([]Span{{ID: "first", Ranges: []Range{p.passage("Vell harbour")}}, {ID: "second", Ranges: []Range{p.passage("office")}}})
	over := func(words string) { p.hover(p.place(p.see(words) + 1)) }
	said := func(what string, want ...string) {
		t.Helper()
		if !slices.Equal(p.hovered, want) {
			t.Errorf("%s: hovering reported %q, want %q", what, p.hovered, want)
		}
		p.hovered = nil
	}
	over("Vell harbour")
	said("over a span", "first")
	p.press(p.place(p.see("harbour")), 0)
	said("pressing", "")
	over("office")
	said("dragging over another span")
	p.release(p.place(p.see("office")))
	over("harbour")
	said("still over the first span")
	over("Nobody")
	over("harbour")
	said("coming back", "first")
	p.r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	over("harbour")
	said("typing", "")
}

func TestKeysMoveAndSelect(t *testing.T) {
	p := sit(t, story, 900, 600)
	for range 3 {
		p.shiftKey(fyne.KeyRight)
	}
	p.selected("The")
	p.shiftKey(fyne.KeyLeft)
	p.selected("Th")
	p.key(fyne.KeyRight)
	p.selected("")
	if p.r.Caret() != 2 {
		t.Errorf("right from a selection put the caret at %d, want its end", p.r.Caret())
	}
	p.key(fyne.KeyHome)
	p.chord(fyne.KeyRight, wordModifier)
	p.chord(fyne.KeyRight, wordModifier|fyne.KeyModifierShift)
	if got := strings.TrimSpace(p.r.SelectedText()); got != "harbour" {
		t.Errorf("Ctrl+Shift+Right selected %q", got)
	}
	p.chord(fyne.KeyHome, fyne.KeyModifierShortcutDefault)
	p.chord(fyne.KeyDown, fyne.KeyModifierAlt)
	if p.r.Caret() != p.see("Dr. Orla") {
		t.Errorf("Alt+Down went to %d, want the next sentence at %d", p.r.Caret(), p.see("Dr. Orla"))
	}
	p.chord(fyne.KeyUp, fyne.KeyModifierAlt|fyne.KeyModifierShift)
	if got := strings.TrimSpace(p.r.SelectedText()); got != "The harbour of Vell was closed on Tuesday." {
		t.Errorf("Alt+Shift+Up selected %q", got)
	}
	p.chord(fyne.KeyEnd, fyne.KeyModifierShortcutDefault)
	if p.r.Caret() != len(story) {
		t.Errorf("Ctrl+End went to %d of %d", p.r.Caret(), len(story))
	}
	p.r.TypedShortcut(&fyne.ShortcutSelectAll{})
	p.selected(story)
	p.r.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != story {
		t.Errorf("copied %q", got)
	}
}

func TestArrowsNeverStopInsideACharacter(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSelection(Range{p.see("clair"), p.see("clair")})
	p.key(fyne.KeyLeft)
	if got := story[p.r.Caret():p.see("clair")]; got != "e\u0301" {
		t.Errorf("left went over %q, want the accented letter whole", got)
	}
	p.r.SetSelection(Range{p.see("👨‍👩‍👧‍👦"), p.see("👨‍👩‍👧‍👦")})
	p.shiftKey(fyne.KeyRight)
	p.selected("👨‍👩‍👧‍👦")
	p.r.SetSelection(Range{p.see("🇺🇦") + 4, p.see("🇺🇦") + 5})
	p.selected("🇺🇦")
}

func TestUpAndDownKeepTheirPlace(t *testing.T) {
	p := sit(t, novel(10), 700, 600)
	p.r.SetSelection(Range{30, 30})
	_, want := p.r.page.layout.Caret(30, false)
	for range 6 {
		p.key(fyne.KeyDown)
	}
	for range 6 {
		p.key(fyne.KeyUp)
	}
	if p.r.Caret() != 30 {
		_, x := p.r.page.layout.Caret(p.r.Caret(), false)
		t.Errorf("six lines down and up again end at %d, x %g; want 30, x %g", p.r.Caret(), x, want)
	}
}

func TestEndStaysOnItsLine(t *testing.T) {
	p := sit(t, novel(3), 500, 600)
	p.key(fyne.KeyEnd)
	line, _ := p.r.page.layout.Caret(p.r.Caret(), p.r.upstream)
	start, end, soft := p.r.page.layout.LineRange(0)
	if line != 0 || !soft || p.r.Caret() >= end {
		t.Errorf("End went to byte %d on line %d; the line is [%d,%d)", p.r.Caret(), line, start, end)
	}
	p.key(fyne.KeyHome)
	if p.r.Caret() != 0 {
		t.Errorf("Home went to %d", p.r.Caret())
	}
}

func TestUnknownKeysArePassedOn(t *testing.T) {
	p := sit(t, story, 900, 600)
	var got []string
	p.r.OnKey = func(ev *fyne.KeyEvent) bool { got = append(got, string(ev.Name)); return true }
	p.r.OnRune = func(c rune) bool { got = append(got, string(c)); return true }
	p.r.OnShortcut = func(s fyne.Shortcut) bool { got = append(got, s.ShortcutName()); return true }
	p.key(fyne.KeyF2)
	p.key(fyne.KeyLeft)
	p.r.TypedRune('c')
	p.r.TypedRune(' ')
	p.chord(fyne.KeyK, fyne.KeyModifierControl)
	p.r.TypedShortcut(&fyne.ShortcutUndo{})
	want := []string{"F2", "c", " ", "CustomDesktop:Control+K", "Undo"}
	if !slices.Equal(got, want) {
		t.Errorf("passed on %q, want %q", got, want)
	}
	if p.r.AcceptsTab() {
		t.Error("Tab must leave the reader")
	}
}

func TestPageDownScrollsByAPage(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	before := p.r.page.layout.LineAt(p.r.page.top)
	p.key(fyne.KeyPageDown)
	moved := p.r.page.layout.LineAt(p.r.page.top) - before
	lines := int(400 / p.r.page.layout.Metrics.LineHeight)
	if moved < lines-5 || moved > lines {
		t.Errorf("a page down went %d lines, %d are visible", moved, lines)
	}
	y := p.place(p.r.Caret()).Y
	if y < 0 || y > 400 {
		t.Errorf("the caret is at height %g, outside the page", y)
	}
	p.key(fyne.KeyPageUp)
	p.key(fyne.KeyPageUp)
	if p.r.page.top != 0 || p.r.Caret() != 0 {
		t.Errorf("paging up ends at %g, caret %d", p.r.page.top, p.r.Caret())
	}
}

func TestZoomAndResizeKeepTheTopLine(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	p.r.SetTopOffset(p.see("Paragraph iiiiii "))
	top := p.r.TopOffset()
	words := strings.Fields(p.topLine())[0:3]
	for _, scale := range []float32{1.5, 2, 0.7, 1} {
		p.r.SetScale(scale)
		if got := strings.Fields(p.topLine())[0:3]; !slices.Equal(got, words) {
			t.Errorf("at %g the page begins with %q, want %q", scale, got, words)
		}
	}
	p.window.Resize(fyne.NewSize(450, 300))
	p.window.Resize(fyne.NewSize(700, 400))
	if p.r.TopOffset() != top {
		t.Errorf("resizing moved the page from %d to %d", top, p.r.TopOffset())
	}
	p.r.SetScale(99)
	if p.r.Scale() != MaxScale {
		t.Errorf("scale %g", p.r.Scale())
	}
}

func TestWheelScrollsThreeLines(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	p.r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -25)})
	if got, want := p.r.page.top, 3*p.r.page.layout.Metrics.LineHeight; math.Abs(got-want) > 0.01 {
		t.Errorf("one notch scrolled %g, want %g", got, want)
	}
	p.r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1e6)})
	if p.r.page.top > 400+100 {
		t.Errorf("a wild wheel scrolled to %g, more than a page", p.r.page.top)
	}
}

func TestDragBeyondTheEdgeScrollsAndStops(t *testing.T) {
	p := sit(t, novel(60), 700, 400)
	p.press(p.place(p.see("harbour")), 0)
	p.moveDragged(fyne.NewPos(300, 440))
	if p.tick == nil {
		t.Fatal("no scrolling began")
	}
	before := p.r.Selection()
	for range 50 {
		p.tick()
	}
	if p.r.page.top < 100 || p.r.Selection().End <= before.End {
		t.Errorf("scrolled to %g with selection %v", p.r.page.top, p.r.Selection())
	}
	p.moveDragged(fyne.NewPos(300, 200))
	if p.tick != nil {
		t.Error("scrolling goes on inside the page")
	}
	p.moveDragged(fyne.NewPos(300, -40))
	for p.tick != nil && p.r.page.top > 0 {
		p.tick()
	}
	p.r.DragEnd()
	p.release(fyne.NewPos(300, -40))
	if p.tick != nil {
		t.Error("scrolling goes on after the mouse was released")
	}
}

func TestScrollBar(t *testing.T) {
	p := sit(t, novel(200), 700, 400)
	x := float32(700 - barWidth/2)
	p.press(fyne.NewPos(x, 399), 0)
	p.release(fyne.NewPos(x, 399))
	if got := p.r.page.top; got < 250 || got > 400 {
		t.Errorf("a click below the thumb scrolled to %g, want a page", got)
	}
	y, _, _ := p.r.page.thumb()
	p.drag(fyne.NewPos(x, float32(y)+5), fyne.NewPos(x, 200), fyne.NewPos(x, 2000))
	if p.r.page.top != p.r.page.maxTop() {
		t.Errorf("thumb at the end, page at %g of %g", p.r.page.top, p.r.page.maxTop())
	}
	if len(p.selections) > 0 {
		t.Errorf("the scroll bar selected %v", p.selections)
	}
}

func TestRulerJumpsToSpans(t *testing.T) {
	text := novel(200)
	p := sit(t, text, 700, 400)
	far := len(text) * 3 / 4
	far = strings.LastIndex(text[:far], "harbour")
	p.r.SetSpans([]Span{{ID: "far", Ranges: []Range{{far, far + 7}}, Color: red}})
	img := p.r.page.drawRuler(rulerWidth, 400).(*image.RGBA)
	tick := -1
	for y := range 400 {
		if img.RGBAAt(rulerWidth/2, y).A != 0 {
			tick = y
			break
		}
	}
	if tick < 250 || tick > 350 {
		t.Fatalf("the tick is at %d of 400", tick)
	}
	p.press(fyne.NewPos(700-barWidth-rulerWidth/2, float32(tick)), 0)
	if y := p.place(far).Y; y < 100 || y > 200 {
		t.Errorf("after the jump the span is at height %g, want about a third of 400", y)
	}
}

func TestRulerIsDragged(t *testing.T) {
	p := sit(t, novel(200), 700, 400)
	x := float32(700 - barWidth - rulerWidth/2)
	p.press(fyne.NewPos(x, 100), 0)
	pressed := p.r.page.top
	p.moveDragged(fyne.NewPos(x, 102))
	if p.r.page.top != pressed {
		t.Errorf("a trembling hand scrolled from %g to %g", pressed, p.r.page.top)
	}
	for _, y := range []float32{200, 300, 103} { // also back to where it was pressed
		p.moveDragged(fyne.NewPos(x-30, y)) // and when the pointer slips off the ruler
		if got, want := p.r.page.top, float64(y)/400*p.r.page.contentHeight()-400.0/3; math.Abs(got-want) > 1 {
			t.Errorf("dragged to %g the page is at %g, want %g", y, got, want)
		}
	}
	p.moveDragged(fyne.NewPos(x, 900))
	if p.r.page.top != p.r.page.maxTop() {
		t.Errorf("dragged beyond the end the page is at %g of %g", p.r.page.top, p.r.page.maxTop())
	}
	p.r.DragEnd()
	p.release(fyne.NewPos(x, 900))
	if p.r.pointer.overview || len(p.selections) > 0 {
		t.Errorf("after the release: still dragging %v, selected %v", p.r.pointer.overview, p.selections)
	}
}

// What begins in one place is seen side by side, a few search hits as more than
// one, and the selected span and the hits also where they coincide.
func TestRulerShowsWhatCoincides(t *testing.T) {
	p := sit(t, novel(200), 700, 400)
	text := p.r.Text()
	at := strings.LastIndex(text[:len(text)/2], "harbour")
	p.r.SetSpans([]Span{
		{ID: "a", Ranges: []Range{{at, at + 7}}, Color: red}, {ID: "b", Ranges: []Range{{at, at + 9}}, Color: blue},
		{ID: "c", Ranges: []Range{{at, at + 20}}, Color: red}, {ID: "alone", Ranges: []Range{{0, 3}}, Color: blue},
	})
	row := func(at int) int { return p.r.page.layout.LineOf(at, false) * 400 / p.r.page.layout.Lines() }
	look := func(at int) (colors map[color.NRGBA]int, marks, frame int) {
		img := p.r.page.drawRuler(rulerWidth, 400).(*image.RGBA)
		colors = map[color.NRGBA]int{}
		for y := row(at) - 4; y < row(at)+8; y++ {
			for x := range rulerWidth {
				switch c := toNRGBA(img.At(x, max(y, 0))); c {
				case p.r.page.colors.tick:
					marks++
				case p.r.page.colors.text:
					frame++
				case color.NRGBA{}:
				default:
					colors[c]++
				}
			}
		}
		return colors, marks, frame
	}
	inks := func() (r, b color.NRGBA) { return p.r.page.colors.ink(red), p.r.page.colors.ink(blue) }
	r, b := inks()
	colors, marks, frame := look(at)
	if colors[r] == 0 || colors[b] == 0 || marks > 0 || frame > 0 {
		t.Errorf("three spans in one place show %v, %d of hits and %d of a frame", colors, marks, frame)
	}
	p.r.SetMarks([]Range{{at, at + 7}})
	if _, one, _ := look(at); one == 0 {
		t.Error("a search hit on a span is not seen")
	} else {
		p.r.SetMarks([]Range{{at, at + 7}, {at + 8, at + 9}})
		if _, two, _ := look(at); two <= one {
			t.Errorf("two hits in one place show %d pixels, one %d", two, one)
		}
	}
	p.r.SelectSpan("b")
	colors, marks, frame = look(at)
	if colors[r] == 0 || colors[b] == 0 || marks == 0 || frame == 0 {
		t.Errorf("with one selected the place shows %v, %d of hits and %d of a frame", colors, marks, frame)
	}
	if _, _, frame = look(0); frame > 0 {
		t.Error("a span that is not selected is framed")
	}
}

func TestRulerJumpsToSearchHits(t *testing.T) {
	p := sit(t, novel(200), 700, 400)
	text := p.r.Text()
	at := strings.LastIndex(text[:len(text)*2/3], "harbour")
	p.r.SetMarks([]Range{{10, 14}, {at, at + 7}, {len(text) - 9, len(text) - 5}})
	line := p.r.page.layout.LineTop(p.r.page.layout.LineOf(at, false)) + topPadding
	p.press(fyne.NewPos(700-barWidth-rulerWidth/2, float32(line/p.r.page.contentHeight()*400)+3), 0)
	if y := p.place(at).Y; y < 130 || y > 150 {
		t.Errorf("after the jump the search hit is at height %g, want about a third of 400", y)
	}
}

func TestRevealOnlyScrollsWhenNeeded(t *testing.T) {
	text := novel(100)
	p := sit(t, text, 700, 400)
	p.r.Reveal(p.passage("harbour"))
	if p.r.page.top != 0 {
		t.Errorf("revealing what is visible scrolled to %g", p.r.page.top)
	}
	at := strings.LastIndex(text[:len(text)/2], "harbour")
	p.r.Reveal(Range{at, at + 7})
	if y := p.place(at).Y; y < 100 || y > 200 {
		t.Errorf("revealed at height %g of 400", y)
	}
	p.r.Reveal(Range{-5, 1 << 40}) // nonsense is cut to the text
}

func TestRevealBeforeTheWindowIsShown(t *testing.T) {
	test.NewTempApp(t)
	text := novel(100)
	r := New()
	r.host.systemFonts = nil
	r.host.start = func(job func()) { job() } // the test driver brings nothing back to this goroutine
	r.SetText(text)
	r.Reveal(Range{len(text) / 2, len(text)/2 + 5})
	r.SetSelection(Range{5, 3})
	window := test.NewTempWindow(t, r)
	window.Resize(fyne.NewSize(700, 400))
	if r.page.top == 0 {
		t.Error("the passage is not revealed")
	}
}

func TestRightClickMovesTheCaretAndAsksForAMenu(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{{ID: "s", Ranges: []Range{p.passage("Vell")}, Color: red}})
	menus := 0
	p.r.OnContextMenu = func(fyne.Position) { menus++ }
	right := func(pos fyne.Position) {
		p.r.MouseDown(p.event(pos, desktop.MouseButtonSecondary, 0))
		p.r.MouseUp(p.event(pos, desktop.MouseButtonSecondary, 0))
	}
	right(p.place(p.see("Vell") + 1))
	if p.r.SelectedSpan() != "s" || menus != 1 {
		t.Errorf("selected span %q, %d menus", p.r.SelectedSpan(), menus)
	}
	p.r.SetSelection(p.passage("runs the port"))
	right(p.place(p.see("the port")))
	p.selected("runs the port")
}

func TestLargeTextOpensAtOnceAndSettlesInTheBackground(t *testing.T) {
	text := novel(3000)
	p := sit(t, text, 700, 400)
	if p.r.page.layout == nil || p.r.page.breaks.Exact() {
		t.Fatal("a large text should show with estimated lines first")
	}
	p.r.SetTopOffset(strings.Index(text[len(text)/2:], "Paragraph") + len(text)/2)
	before := p.topLine()[:20]
	p.wait()
	if !p.r.page.breaks.Exact() {
		t.Error("the exact lines never came")
	}
	if got := p.topLine()[:20]; got != before {
		t.Errorf("the page jumped from %q to %q", before, got)
	}
	p.window.Resize(fyne.NewSize(500, 400))
	stale := p.jobs
	p.jobs = nil
	p.r.SetText("short")
	for _, job := range stale {
		job()
	}
	if got := p.r.page.layout.Height(); got > 100 {
		t.Errorf("a stale job replaced the layout: height %g", got)
	}
}

func TestNothingBreaksOnAwkwardTexts(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "newlines": "\n\n\n", "one paragraph": strings.Repeat("no end ", 20_000),
		"one word": strings.Repeat("x", 150_000), "controls": "a\x00b\x1bc\x7f\u2028\u0085", "invalid": "a\xff\xfeb",
		"arabic": strings.Repeat("قالت الوزارة إن 3,000 جندي وصلوا. ", 50), "cjk": strings.Repeat("韩国国家情报院", 500),
		"marks": "e" + strings.Repeat("\u0301", 2000), "tabs": strings.Repeat("\t", 500), "crlf": "a\r\nb\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := sit(t, text, 500, 300)
			p.r.SetSpans([]Span{{ID: "all", Ranges: []Range{{0, len(text) + 9}, {-4, 2}, {5, 5}}, Color: red, Letter: "A"}})
			p.r.SetMarks([]Range{{0, 1}, {-1, 1 << 30}})
			for _, key := range []fyne.KeyName{
				fyne.KeyRight, fyne.KeyDown, fyne.KeyEnd, fyne.KeyPageDown, fyne.KeyUp, fyne.KeyLeft, fyne.KeyHome, fyne.KeyPageUp,
			} {
				p.key(key)
				p.shiftKey(key)
			}
			for _, at := range []fyne.Position{{}, {X: 250, Y: 100}, {X: 499, Y: 299}, {X: 480, Y: 10}} {
				p.click(at, 3, 0)
				p.hover(at)
			}
			p.drag(fyne.NewPos(100, 50), fyne.NewPos(400, 250))
			p.chord(fyne.KeyRight, wordModifier)
			p.chord(fyne.KeyDown, fyne.KeyModifierAlt)
			p.window.Canvas().Capture()
			if sel := p.r.Selection(); sel.Start < 0 || sel.End > len(text) {
				t.Errorf("selection %v outside the text", sel)
			}
		})
	}
}

func TestThePageIsPainted(t *testing.T) {
	p := sit(t, story, 900, 600)
	p.r.SetSpans([]Span{{ID: "s", Ranges: []Range{p.passage("harbour of Vell")}, Color: red, Underline: true}})
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		fyne.CurrentApp().Settings().SetTheme(variantTheme{theme.DefaultTheme(), variant})
		p.r.Refresh()
		img := p.window.Canvas().Capture()
		page := toNRGBA(theme.DefaultTheme().Color(theme.ColorNameBackground, variant))
		at := p.place(p.see("harbour"))
		letters, fill := 0, 0
		for x := int(at.X); x < int(at.X)+80; x++ {
			for y := int(at.Y) - 10; y < int(at.Y)+10; y++ {
				c := toNRGBA(img.At(x, y))
				if contrast(c, page) > textContrast {
					letters++
				} else if c != page {
					fill++
				}
			}
		}
		if letters < 50 || fill < 300 {
			t.Errorf("%s: %d pixels of letters, %d of the highlight", name, letters, fill)
		}
		if got := toNRGBA(img.At(5, 590)); got != page {
			t.Errorf("%s: the page is %v, want %v", name, got, page)
		}
	}
}

func TestAVastTextIsEstimatedInTheBackground(t *testing.T) {
	p := sit(t, story, 900, 700)
	p.wait()
	long := novel(20_000) // 3 MB
	middle := strings.Index(long[len(long)/2:], "Paragraph") + len(long)/2
	p.r.SetText(long)
	for _, row := range p.r.page.objects.rows {
		if row.raster.Visible() {
			t.Fatal("lines of the text before are still on the page")
		}
	}
	p.r.SetTopOffset(middle)
	p.r.SetSelection(Range{middle, middle + 9})
	p.key(fyne.KeyDown) // comes too early, and harms nothing
	p.selected("Paragraph")
	p.jobs[0]()
	p.jobs = p.jobs[1:]
	if p.r.page.layout == nil || p.r.Settled() {
		t.Fatal("the lines are not estimated, or exact at once")
	}
	if p.r.TopOffset() != middle || !strings.HasPrefix(long[middle:], p.topLine()) {
		t.Errorf("the first line is %q", p.topLine())
	}
	p.wait()
	if !p.r.Settled() || p.r.TopOffset() != middle {
		t.Errorf("settled %t, at %d, want %d", p.r.Settled(), p.r.TopOffset(), middle)
	}
	p.key(fyne.KeyDown)
	if p.r.Caret() <= middle+9 {
		t.Error("the caret does not move")
	}

	p.r.SetText(long)
	stale := p.jobs
	p.r.SetText(story)
	for _, job := range stale {
		job()
	}
	if p.r.page.layout.Lines() > 50 {
		t.Error("the lines of the text before come late")
	}
}
