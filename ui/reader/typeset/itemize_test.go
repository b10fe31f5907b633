package typeset

import (
	"slices"
	"testing"

	"github.com/go-text/typesetting/font"
)

func TestEmojiClusters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want bool
	}{
		{"a", false}, {"1", false}, {"1️⃣", true}, {"#️⃣", true}, {"😀", true}, {"👍🏽", true}, {"👨‍👩‍👧‍👦", true}, {"🇺🇦", true},
		{"❤", false}, {"❤️", true}, {"❤︎", false}, {"😀︎", false}, {"☎", false}, {"©", false}, {"©️", true}, {"é", false}, {"韩", false},
		{"🏴\U000e0067\U000e0062\U000e007f", true},
	}
	for _, tt := range tests {
		if got := isEmoji([]rune(tt.text)); got != tt.want {
			t.Errorf("%q is an emoji: %v, want %v", tt.text, got, tt.want)
		}
	}
}

// What belongs together is drawn with one font, or it would fall apart.
func TestClustersAreDrawnWithOneFace(t *testing.T) {
	t.Parallel()
	fonts := parsed().Clone()
	s := NewShaper(fonts)
	for _, tt := range []struct {
		text  string
		emoji bool
	}{{"1️⃣", true}, {"👍🏽", true}, {"👨‍👩‍👧‍👦", true}, {"🇺🇦", true}, {"e\u0301", false}, {"1", false}} {
		ln := s.Line(tt.text)
		if len(ln.Cells) != 1 || len(ln.Glyphs) == 0 {
			t.Fatalf("%q has %d cells and %d glyphs", tt.text, len(ln.Cells), len(ln.Glyphs))
		}
		for _, g := range ln.Glyphs {
			if (g.Font == fonts.bundledFor('😀', true).Font) != tt.emoji {
				t.Errorf("a glyph of %q comes from the emoji font: %v", tt.text, !tt.emoji)
			}
		}
	}
}

func TestLigaturesAreSharedByTheirGraphemes(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	for _, text := range []string{"office", "ffi", "AVATAR"} {
		ln := s.Line(text)
		if len(ln.Cells) != len(text) {
			t.Fatalf("%q has %d cells", text, len(ln.Cells))
		}
		for i, c := range ln.Cells {
			if c.Right <= c.Left {
				t.Errorf("letter %d of %q is %d units wide", i, text, c.Right-c.Left)
			}
		}
	}
	// Glyphs for three runes that are two graphemes, and one for the rune after them.
	graphemes := []grapheme{{0, 0, 1}, {2, 1, 2}, {3, 2, 3}}
	begins := share(nil, graphemes, 3, 0, 80)
	begins = share(begins, graphemes, 4, 80, 20)
	if want := []Units{0, 40, 80}; !slices.Equal(begins, want) {
		t.Errorf("the graphemes begin at %v, want %v", begins, want)
	}
}

func TestSoftHyphensShowAtTheEndOfALine(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	for _, text := range []string{"Donau\u00addampf\u00adschiff", "שלום\u00adעולם\u00adשלום"} {
		whole := setText(s, text, 600).Line(0)
		if i := slices.IndexFunc(whole.Cells, func(c Cell) bool { return text[c.Start:c.End] == "\u00ad" && c.Left < c.Right }); i >= 0 {
			t.Errorf("%q shows a hyphen in the middle of a line", text)
		}
		l := setText(s, text, whole.Width.Pixels(16)*0.6)
		if l.Lines() < 2 {
			t.Fatalf("%q has %d lines", text, l.Lines())
		}
		ln := l.Line(0)
		last := ln.Cells[len(ln.Cells)-1]
		if text[last.Start:last.End] != "\u00ad" || last.Left >= last.Right {
			t.Errorf("the first line of %q ends in %q, %d units wide", text, text[last.Start:last.End], last.Right-last.Left)
		}
		if ln.Width > l.Width {
			t.Errorf("with its hyphen the first line of %q is too long", text)
		}
		if ln.RTL && last.Left != ln.EndEdge || !ln.RTL && last.Right != ln.EndEdge {
			t.Errorf("the hyphen of %q is not at the end of the line", text)
		}
	}
}

func TestControlCharactersAreSeen(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	for _, text := range []string{"\x00", "\x07", "\x1b", "\x7f", "\u0085", "\u2028", "\v", "\f", "\xff"} {
		if ln := s.Line("a" + text + "b"); len(ln.Cells) != 3 || ln.Cells[1].Left >= ln.Cells[1].Right {
			t.Errorf("%q is not to be seen: %+v", text, ln.Cells)
		}
	}
	for _, text := range []string{"\u200b", "\u2060", "\ufeff", "\u200e"} {
		if got, want := s.Line("a"+text+"b").Width, s.Line("ab").Width; got < want-Em/20 || got > want+Em/20 { // kerning aside
			t.Errorf("with %+q between its letters “ab” is %d units wide, without %d", text, got, want)
		}
	}
}

// fakeFinder has one font for Greek and nothing else.
type fakeFinder struct {
	greek *font.Font
	asked []rune
}

func (f *fakeFinder) Text(r rune) *font.Font {
	f.asked = append(f.asked, r)
	if r >= 0x370 && r < 0x400 {
		return f.greek
	}
	return nil
}

func (f *fakeFinder) Emoji() *font.Font { return nil }

func TestSupplementSearchesWhatTextsLack(t *testing.T) {
	t.Parallel()
	all := parsed()
	bundled := newFonts(all.bundle[2:3], NewSupplement()) // symbols only
	supplement := bundled.Supplement()
	s := NewShaper(bundled)
	s.Line("αβ \U000105C0")
	if !supplement.Wanting() {
		t.Fatal("nothing is wanted")
	}
	finder := &fakeFinder{greek: all.faces[0].Font}
	if !supplement.Search(finder) {
		t.Error("the search changed nothing")
	}
	if supplement.Wanting() {
		t.Error("something is still wanted")
	}
	asked := len(finder.asked)
	if supplement.Search(finder) || len(finder.asked) != asked {
		t.Error("a second search asked again")
	}
	renewed := bundled.Clone()
	if face := renewed.ResolveFace('α'); face.Font != finder.greek {
		t.Error("the font found is not used")
	}
	missing := supplement.Missing("αβ \U000105C0 text")
	if want := []Missing{{"Todr", '\U000105C0'}}; !slices.Equal(missing, want) {
		t.Errorf("missing %v, want %v", missing, want)
	}
	if missing := supplement.Missing("αβ"); len(missing) != 0 {
		t.Errorf("missing %v of a text that has all", missing)
	}
}

// The fonts of the machine differ; what is asked of them does not.
func TestSystemFonts(t *testing.T) {
	t.Parallel()
	finder, err := SystemFonts()
	if err != nil {
		t.Skipf("this machine's fonts cannot be listed: %v", err)
	}
	if found := finder.Text('a'); found == nil {
		t.Skip("this machine has no font with an a")
	} else if face := font.NewFace(found); !covers(face, 'a') {
		t.Error("the font for an a has none")
	}
	if found := finder.Text('\U0010fffe'); found != nil {
		t.Error("there is a font for a character that cannot be")
	}
	if emoji := finder.Emoji(); emoji != nil && !hasPictures(font.NewFace(emoji)) {
		t.Error("the font for emoji has no pictures")
	}
}
