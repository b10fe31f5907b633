package typeset

import (
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"github.com/rivo/uniseg"
	"golang.org/x/image/math/fixed"
)

// Glyph is one positioned shape of a font.
type Glyph struct {
	Face *font.Face
	ID   font.GID
	// X and Y are the glyph's origin: X from the start of the line, Y upwards
	// from the baseline.
	X, Y Units
}

// Cell is the place of one grapheme cluster in its line.
type Cell struct {
	Start, End  int   // bytes of the text
	Left, Right Units // from the start of the line
	RTL         bool  // the text runs right to left here
}

// maxWord bounds what is shaped in one go, in bytes: longer words are cut and
// may break anywhere, so that a megabyte without a space costs no more than
// running text.
const maxWord = 256

// Sizes of the two caches in entries; each keeps up to twice as many.
const (
	shapedWords   = 1 << 12
	measuredWords = 1 << 16
)

// Shaper shapes words and remembers them. It is not for concurrent use.
type Shaper struct {
	fonts     *Fonts
	harfbuzz  shaping.HarfbuzzShaper
	segmenter shaping.Segmenter
	words     generations[*shapedWord]
	widths    generations[Units]
	space     Units
	estimates []Units // advance + 1 per rune of the basic plane, 0 = not asked yet
}

// shapedWord holds positions relative to the word's own start.
type shapedWord struct {
	glyphs  []Glyph
	cells   []Cell
	advance Units
}

// NewShaper returns a shaper over fonts, which it uses alone from now on.
func NewShaper(fonts *Fonts) *Shaper {
	s := &Shaper{fonts: fonts}
	s.harfbuzz.SetFontCacheSize(16)
	s.words.limit = shapedWords
	s.widths.limit = measuredWords
	s.space = s.shape(" ", false).advance
	return s
}

// word returns the shaped form of w, which holds no right-to-left text.
func (s *Shaper) word(w string) *shapedWord {
	if shaped, ok := s.words.get(w); ok {
		return shaped
	}
	shaped := s.shape(w, false)
	s.words.put(strings.Clone(w), shaped)
	return shaped
}

// width returns the advance of w.
func (s *Shaper) width(w string) Units {
	if width, ok := s.widths.get(w); ok {
		return width
	}
	width := s.shape(w, false).advance
	s.widths.put(strings.Clone(w), width)
	return width
}

// run is a stretch of text in one direction, script and face, shaped.
type run struct {
	out   shaping.Output
	level int8 // embedding level of UAX #9, even = left to right
	left  Units
}

// shape shapes text, itself one word or, with bidi, a whole line.
func (s *Shaper) shape(text string, bidi bool) *shapedWord {
	runes, offsets := visibleRunes(text)
	word := &shapedWord{}
	if len(runes) == 0 {
		return word
	}
	runs := s.itemize(runes, bidi)
	visual := visualOrder(runs)
	for _, i := range visual {
		r := &runs[i]
		r.left = word.advance
		x := r.left
		for _, g := range r.out.Glyphs {
			word.glyphs = append(word.glyphs, Glyph{
				Face: r.out.Face, ID: g.GlyphID,
				X: x + Units(g.XOffset), Y: Units(g.YOffset),
			})
			x += Units(g.Advance)
		}
		word.advance = x
	}
	word.cells = cells(text, runes, offsets, runs)
	return word
}

// itemize splits runes into runs and shapes them; the runs are in the order of
// the text and cover it.
func (s *Shaper) itemize(runes []rune, bidi bool) []run {
	in := shaping.Input{
		Text: runes, RunStart: 0, RunEnd: len(runes),
		Direction: di.DirectionLTR, Size: fixed.I(shapeSize),
		Face: s.fonts.faces[0], Script: language.Latin, Language: "en",
	}
	var runs []run
	end := 0
	for _, item := range s.segmenter.Split(in, s.fonts) {
		if item.RunStart != end || item.RunEnd <= item.RunStart {
			break // a paragraph separator made the bidi step stop early
		}
		end = item.RunEnd
		runs = append(runs, run{out: s.harfbuzz.Shape(item)})
	}
	if end < len(runes) {
		in.RunStart = end
		for _, item := range shaping.SplitByFace(in, s.fonts) {
			runs = append(runs, run{out: s.harfbuzz.Shape(item)})
		}
	}
	if bidi {
		assignLevels(runes, runs)
	}
	return runs
}

// cells maps every grapheme cluster of text to the glyph clusters of its runes.
// A glyph that stands for several graphemes (a ligature) is divided evenly.
func cells(text string, runes []rune, offsets []int, runs []run) []Cell {
	out := make([]Cell, 0, len(runes))
	owner := make([]int, len(runes)) // the cell that holds rune i
	for at, i := 0, 0; at < len(text); {
		end := at + graphemeLen(text[at:])
		for ; i < len(runes) && offsets[i] < end; i++ {
			owner[i] = len(out)
		}
		out = append(out, Cell{Start: at, End: end, Left: -1})
		at = end
	}
	for r := range runs {
		rtl := runs[r].out.Direction.Progression() == di.TowardTopLeft
		for _, c := range clusters(&runs[r]) {
			first, last := owner[c.first], owner[min(c.last, len(runes))-1]
			if out[first].Left >= 0 && first < last && c.first > 0 && owner[c.first-1] == first {
				first++ // the grapheme has its place from an earlier glyph already
			}
			n, w := Units(last-first+1), c.right-c.left
			for k := range n {
				from, to := c.left+w*k/n, c.left+w*(k+1)/n
				if rtl {
					from, to = c.right-w*(k+1)/n, c.right-w*k/n
				}
				cell := &out[first+int(k)]
				switch {
				case cell.Left < 0:
					cell.Left, cell.Right, cell.RTL = from, to, rtl
				case to > from: // the rest of a grapheme drawn with several glyphs
					cell.Left, cell.Right = min(cell.Left, from), max(cell.Right, to)
				}
			}
		}
	}
	for i := range out {
		if out[i].Left >= 0 {
			continue
		}
		out[i].Left, out[i].Right = 0, 0 // nothing is drawn for it
		if i > 0 {
			out[i].Left, out[i].Right, out[i].RTL = out[i-1].Right, out[i-1].Right, out[i-1].RTL
		}
	}
	return out
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

// glyphCluster is the extent of the glyphs that stand for runes [first, last).
type glyphCluster struct {
	first, last int
	left, right Units
}

// clusters lists the glyph clusters of a run in the order of the text.
func clusters(r *run) []glyphCluster {
	glyphs := r.out.Glyphs
	list := make([]glyphCluster, 0, len(glyphs))
	x := r.left
	for i := 0; i < len(glyphs); {
		c := glyphCluster{first: glyphs[i].TextIndex(), left: x}
		c.last = c.first + glyphs[i].RunesCount()
		for ; i < len(glyphs) && glyphs[i].TextIndex() == c.first; i++ {
			x += Units(glyphs[i].Advance)
		}
		c.right = x
		if c.right < c.left {
			c.left, c.right = c.right, c.left
		}
		list = append(list, c)
	}
	if r.out.Direction.Progression() == di.TowardTopLeft {
		for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
			list[i], list[j] = list[j], list[i]
		}
	}
	return list
}

// visibleRunes decodes text for shaping, with the byte offset of each rune.
// Control characters become their pictures: they take part in layout, must be
// seen, and must not act on the shaper.
func visibleRunes(text string) ([]rune, []int) {
	runes := make([]rune, 0, len(text))
	offsets := make([]int, 0, len(text))
	for i, r := range text {
		switch {
		case r == '\t':
			r = ' ' // only in lines set as a whole; others measure tabs themselves
		case r < ' ':
			r += 0x2400
		case r == 0x7f:
			r = 0x2421
		case r > 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
			r = utf8.RuneError
		}
		runes = append(runes, r)
		offsets = append(offsets, i)
	}
	return runes, offsets
}

// generations is a map that forgets what was not asked for lately: when the
// young half is full, the old half is dropped and the halves change places.
type generations[V any] struct {
	limit      int
	young, old map[string]V
}

func (g *generations[V]) get(key string) (V, bool) {
	if v, ok := g.young[key]; ok {
		return v, true
	}
	v, ok := g.old[key]
	if ok {
		g.put(key, v)
	}
	return v, ok
}

func (g *generations[V]) put(key string, v V) {
	if g.young == nil || len(g.young) >= g.limit {
		g.old, g.young = g.young, make(map[string]V, g.limit/4)
	}
	g.young[key] = v
}
