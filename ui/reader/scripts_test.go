package reader

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/font"

	"attest/ui/reader/typeset"
)

// mixed is a fictional report in a right-to-left script with a Latin name.
const mixed = "נמל ול נסגר ביום שלישי, אמר Orla Finn (42) ברדיו.\nThe word שלום means peace."

func (p *person) caretX() float32 {
	_, x := p.r.page.layout.Caret(p.r.caret, p.r.upstream)
	return float32(x)
}

func TestArrowKeysMoveAsTheEyeSees(t *testing.T) {
	p := sit(t, mixed, 900, 600)
	p.key(fyne.KeyHome)
	start := p.caretX()
	p.key(fyne.KeyLeft)
	if p.r.Caret() != len("נ") || p.caretX() >= start {
		t.Errorf("the left arrow at the start of a Hebrew line leads to %d at %g, from %g", p.r.Caret(), p.caretX(), start)
	}
	for range 40 { // through the Latin name, too, always to the left
		line, before := p.r.caretLine(), p.caretX()
		p.key(fyne.KeyLeft)
		if p.r.caretLine() == line && p.caretX() > before {
			t.Fatalf("the left arrow moved the caret from %g to %g", before, p.caretX())
		}
	}
	p.key(fyne.KeyEnd)
	if want := strings.IndexByte(mixed, '\n'); p.r.Caret() != want {
		t.Errorf("End leads to %d, the line ends at %d", p.r.Caret(), want)
	}
	p.key(fyne.KeyHome)
	if p.r.Caret() != 0 {
		t.Errorf("Home leads to %d", p.r.Caret())
	}
	p.chord(fyne.KeyLeft, wordModifier)
	if want := len("נמל "); p.r.Caret() != want {
		t.Errorf("Ctrl and the left arrow lead to %d in a Hebrew line, the next word is at %d", p.r.Caret(), want)
	}
	p.chord(fyne.KeyRight, wordModifier)
	if p.r.Caret() != 0 {
		t.Errorf("Ctrl and the right arrow lead back to %d", p.r.Caret())
	}
}

func TestShiftedArrowsSelectAcrossDirections(t *testing.T) {
	p := sit(t, mixed, 900, 600)
	at := p.see("The word")
	p.r.SetSelection(Range{at, at})
	for range len("The word ") + 2 { // two steps into the Hebrew, which is met at its end
		p.shiftKey(fyne.KeyRight)
	}
	p.selected("The word של")
	if n := len(p.r.page.layout.Rects(p.r.Selection().Start, p.r.Selection().End)); n != 2 {
		t.Errorf("the selection has %d rectangles, want one for each direction", n)
	}
	p.key(fyne.KeyLeft) // leaves a selection at its left end
	if p.r.Caret() != at {
		t.Errorf("the left arrow leaves the selection at %d, want %d", p.r.Caret(), at)
	}
	p.r.SetSelection(p.passage("נמל"))
	p.key(fyne.KeyLeft)
	if p.r.Caret() != len("נמל") {
		t.Errorf("the left arrow leaves a Hebrew selection at %d", p.r.Caret())
	}
}

func TestDragAcrossDirectionsSelectsWhatLiesBetween(t *testing.T) {
	p := sit(t, mixed, 900, 600)
	want := p.passage("Orla Finn (42) ברדיו")
	p.drag(p.place(want.Start), p.place(want.End))
	if got := p.r.Selection(); got.Start != want.Start || got.End < want.End-2 || got.End > want.End+1 {
		t.Errorf("selected %q", p.r.SelectedText())
	}
}

// machine has fonts for what it lists; its letters all look like those of the
// bundled font.
type machine struct {
	font  *font.Font
	draws string
}

func (m *machine) Text(r rune) *font.Font {
	if strings.ContainsRune(m.draws, r) {
		return m.font
	}
	return nil
}

func (m *machine) Emoji() *font.Font { return nil }

// foreign is text in four scripts that the bundled fonts do not have.
const foreign = "Greek αβ is drawn, ქართული and አማርኛ are not, ქა again, nor is हिन्दी."

// watchMissing opens an empty reader on a machine with fonts for some characters.
func watchMissing(t *testing.T, finder func() (typeset.Finder, error)) (p *person, missing *[]string) {
	t.Helper()
	p = sit(t, "plain", 700, 400)
	p.r.host.systemFonts = finder
	missing = new([]string)
	p.r.OnMissingScript = func(script string, example rune) {
		*missing = append(*missing, script+" "+string(example))
	}
	return p, missing
}

func TestMissingScriptsAreReportedOncePerText(t *testing.T) {
	p, missing := watchMissing(t, func() (typeset.Finder, error) {
		return &machine{font: parsedFont(t), draws: "हिन्दी"}, nil
	})
	p.wait()
	if len(*missing) > 0 {
		t.Errorf("missing %v of a Latin text", *missing)
	}
	p.r.SetText(foreign)
	if len(*missing) > 0 {
		t.Error("scripts are missing before the system's fonts were searched")
	}
	p.wait()
	want := []string{"Ethi አ", "Geor ქ"}
	if !slices.Equal(*missing, want) {
		t.Errorf("missing %v, want %v", *missing, want)
	}
	p.r.SetScale(1.5)
	p.window.Resize(fyne.NewSize(600, 500))
	p.wait()
	if len(*missing) != 2 {
		t.Errorf("zooming reported again: %v", *missing)
	}
	p.r.SetText("only ქართული")
	p.wait()
	if want = append(want, "Geor ქ"); !slices.Equal(*missing, want) {
		t.Errorf("after the second text missing %v, want %v", *missing, want)
	}
	p.r.SetText("plain again")
	p.wait()
	if len(*missing) != 3 {
		t.Errorf("a Latin text reported %v", *missing)
	}
}

func TestMissingScriptsOfAMachineWithoutFonts(t *testing.T) {
	p, missing := watchMissing(t, func() (typeset.Finder, error) { return nil, errors.New("no fonts installed") })
	p.r.SetText("ქართული")
	p.wait()
	if !slices.Equal(*missing, []string{"Geor ქ"}) {
		t.Errorf("missing %v", *missing)
	}
}

func TestFontsFoundForALongTextDoNotMoveThePage(t *testing.T) {
	text := strings.Repeat(novel(20)+"ქართული ენა\n", 80)
	p, _ := watchMissing(t, func() (typeset.Finder, error) {
		return &machine{font: parsedFont(t), draws: "ქართული ენა"}, nil
	})
	p.r.SetText(text)
	if p.r.page.breaks.Exact() {
		t.Fatal("the text is not long")
	}
	p.r.SetTopOffset(strings.LastIndex(text[:len(text)/2], "Paragraph"))
	before := p.topLine()[:15]
	p.wait()
	if !p.r.page.breaks.Exact() || p.r.page.outdated {
		t.Error("the lines were not set exactly in the end")
	}
	if got := p.topLine()[:15]; got != before {
		t.Errorf("the page jumped from %q to %q", before, got)
	}
}

// parsedFont is the bundled text font.
func parsedFont(t *testing.T) *font.Font {
	t.Helper()
	p := sit(t, "a", 300, 200)
	return p.r.page.layout.Line(0).Glyphs[0].Font
}

func TestForeignTextIsSetInTheBackgroundEarlier(t *testing.T) {
	latin, thai := strings.Repeat("words ", 100<<10/6), strings.Repeat("กระทรวง", 100<<10/21)
	if !setsAtOnce(latin) || setsAtOnce(thai) || !setsAtOnce(thai[:30<<10]) || setsAtOnce(strings.Repeat(latin, 3)) {
		t.Error("the wrong texts are set at once")
	}
}
