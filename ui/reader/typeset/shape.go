package typeset

import (
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"github.com/rivo/uniseg"
)

// Glyph is one positioned shape of a font.
type Glyph struct {
	Font *font.Font
	ID   font.GID
	// X and Y are the glyph's origin: X from the start of the line, Y upwards
	// from the baseline.
	X, Y Units
}

// Cell is the place of one grapheme cluster in its line.
type Cell struct {
	Start, End  int   // bytes of the text
	Left, Right Units // from the left edge of the column
	RTL         bool  // the text runs right to left here
}

// maxWord bounds what is shaped in one go, in bytes: longer words are cut and
// may break anywhere, so that a megabyte without a space costs no more than
// running text.
const maxWord = 256

// Sizes of the caches in entries; each keeps up to twice as many.
const (
	shapedWords   = 1 << 10
	measuredWords = 1 << 18
)

// Shaper shapes words and remembers them. It is not for concurrent use.
type Shaper struct {
	fonts     *Fonts
	harfbuzz  shaping.HarfbuzzShaper
	segmenter segmenter.Segmenter
	words     [2]generations[string, *shapedWord] // left to right and right to left
	widths    [2]generations[string, Units]
	breaks    generations[string, []uint16] // within words, see simplePieces
	holding   generations[string, bool]     // around blanks
	space     Units
	hyphen    Units
	estimates []Units // advance + 1 per rune of the first two planes, 0 = not asked yet
	traits    []uint8 // of the same runes, see traitsOf
	han       language.Language

	levels     []*levels // resolved lately
	nextLevels int       // the one to be replaced
}

// shapedWord holds positions relative to the word's own left edge.
type shapedWord struct {
	glyphs  []Glyph
	cells   []Cell // in the order of the text
	advance Units
}

// NewShaper returns a shaper over fonts, which it uses alone from now on.
func NewShaper(fonts *Fonts) *Shaper {
	s := &Shaper{fonts: fonts, han: chinese}
	s.harfbuzz.SetFontCacheSize(16)
	for i := range s.words {
		s.words[i].limit = shapedWords
		s.widths[i].limit = measuredWords
	}
	s.breaks.limit, s.holding.limit = shapedWords, shapedWords
	s.space = s.shape(" ", false).advance
	s.hyphen = s.shape("-", false).advance
	return s
}

// way is the index of a direction.
func way(rtl bool) int {
	if rtl {
		return 1
	}
	return 0
}

// word returns the shaped form of w, all of which runs in one direction.
func (s *Shaper) word(w string, rtl bool) *shapedWord {
	words := &s.words[way(rtl)]
	if shaped, ok := words.get(w); ok {
		return shaped
	}
	shaped := s.shape(w, rtl)
	words.put(strings.Clone(w), shaped)
	return shaped
}

// width returns the advance of w, all of which runs in one direction.
func (s *Shaper) width(w string, rtl bool) Units {
	widths := &s.widths[way(rtl)]
	if width, ok := widths.get(w); ok {
		return width
	}
	width := s.shape(w, rtl).advance
	widths.put(strings.Clone(w), width)
	return width
}

// shape shapes a word.
func (s *Shaper) shape(text string, rtl bool) *shapedWord {
	word := &shapedWord{}
	if text == "" {
		return word
	}
	runes, graphemes := decode(text)
	runs := s.itemize(runes, graphemes, rtl)
	glyphs := 0
	for _, out := range runs {
		glyphs += len(out.Glyphs)
	}
	word.glyphs = make([]Glyph, 0, glyphs)
	for i := range runs {
		out := &runs[i]
		if rtl {
			out = &runs[len(runs)-1-i]
		}
		for _, g := range out.Glyphs {
			word.glyphs = append(word.glyphs, Glyph{
				Font: out.Face.Font, ID: g.GlyphID,
				X: word.advance + Units(g.XOffset), Y: Units(g.YOffset),
			})
			word.advance += Units(g.Advance)
		}
	}
	word.advance = max(word.advance, 0)
	word.setCells(graphemes, runs, rtl)
	return word
}

// grapheme is a grapheme cluster of a word: where it begins and how long it is.
type grapheme struct {
	first      int // rune
	start, end int // bytes
}

// decode turns text into runes for shaping and lists its graphemes. Control
// characters become their pictures: they take part in layout, must be seen, and
// must not act on the shaper.
func decode(text string) ([]rune, []grapheme) {
	runes := make([]rune, 0, len(text))
	graphemes := make([]grapheme, 0, len(text))
	for at := 0; at < len(text); {
		end := at + graphemeLen(text[at:])
		graphemes = append(graphemes, grapheme{len(runes), at, end})
		for _, r := range text[at:end] {
			runes = append(runes, visible(r))
		}
		at = end
	}
	return runes, graphemes
}

// visible returns what is drawn for r: the picture of a control character, or r.
func visible(r rune) rune {
	switch {
	case r < ' ':
		return r + 0x2400
	case r == 0x7f:
		return 0x2421
	case r > 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
		return utf8.RuneError
	}
	return r
}

// graphemeLen returns the length in bytes of the grapheme cluster that text
// begins with.
func graphemeLen(text string) int {
	if text[0] < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf && text[1] >= ' ') {
		return 1
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(text, -1)
	return len(cluster)
}

// setCells gives every grapheme its place: from where the glyphs of its first
// rune begin to where those of the next grapheme do. Glyphs that stand for
// several graphemes, ligatures, are divided evenly among them.
func (word *shapedWord) setCells(graphemes []grapheme, runs []shaping.Output, rtl bool) {
	begins := make([]Units, 0, len(graphemes)+1) // how far along the word each grapheme begins
	at := Units(0)
	for i := range runs {
		eachCluster(&runs[i], func(end int, advance Units) {
			begins = share(begins, graphemes, end, at, advance)
			at += advance
		})
	}
	for len(begins) <= len(graphemes) {
		begins = append(begins, word.advance)
	}
	word.cells = make([]Cell, len(graphemes))
	from := Units(0)
	for i, g := range graphemes {
		to := max(from, min(begins[i+1], word.advance)) // some fonts set marks backwards
		c := &word.cells[i]
		*c = Cell{Start: g.start, End: g.end, Left: from, Right: to, RTL: rtl}
		if rtl {
			c.Left, c.Right = word.advance-to, word.advance-from
		}
		from = to
	}
}

// share appends to begins where the next graphemes begin: those before the rune
// end, which share glyphs of the given advance that stand at at.
func share(begins []Units, graphemes []grapheme, end int, at, advance Units) []Units {
	first := len(begins)
	next := first
	for next < len(graphemes) && graphemes[next].first < end {
		next++
	}
	for k := first; k < next; k++ {
		begins = append(begins, at+advance*Units(k-first)/Units(next-first))
	}
	return begins
}

// eachCluster yields the glyph clusters of a run in the order of the text: the
// rune each ends before, and its advance.
func eachCluster(out *shaping.Output, yield func(end int, advance Units)) {
	glyphs := out.Glyphs
	if out.Direction.Progression() == di.TowardTopLeft {
		for i := len(glyphs) - 1; i >= 0; {
			advance, first := Units(0), glyphs[i].TextIndex()
			end := first + glyphs[i].RunesCount()
			for ; i >= 0 && glyphs[i].TextIndex() == first; i-- {
				advance += Units(glyphs[i].Advance)
			}
			yield(end, advance)
		}
		return
	}
	for i := 0; i < len(glyphs); {
		advance, first := Units(0), glyphs[i].TextIndex()
		end := first + glyphs[i].RunesCount()
		for ; i < len(glyphs) && glyphs[i].TextIndex() == first; i++ {
			advance += Units(glyphs[i].Advance)
		}
		yield(end, advance)
	}
}

// generations is a map that forgets what was not asked for lately: when the
// young half is full, the old half is dropped and the halves change places.
type generations[K comparable, V any] struct {
	limit      int
	young, old map[K]V
}

func (g *generations[K, V]) get(key K) (V, bool) {
	if v, ok := g.young[key]; ok {
		return v, true
	}
	v, ok := g.old[key]
	if ok {
		g.put(key, v)
	}
	return v, ok
}

func (g *generations[K, V]) put(key K, v V) {
	if g.young == nil || len(g.young) >= g.limit {
		g.old, g.young = g.young, make(map[K]V)
	}
	g.young[key] = v
}
