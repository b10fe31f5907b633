// Package typeset turns plain text into lines of positioned glyphs and answers
// the questions a reading widget has about them: where a line breaks, where the
// caret stands, which character lies under a point, which rectangles cover a
// passage. It is numbers in, numbers out: it knows no widget and draws nothing.
//
// Two units occur. Offsets are UTF-8 bytes in the text. Widths inside a line
// are [Units], fractions of the font size, so that zooming keeps every measured
// width; [Layout] converts to pixels at the end.
//
// Text is shaped word by word and a line is the sum of its words (browsers do
// the same). The width that decided a line break is therefore exactly the width
// that is drawn. Words that hold text of both directions are cut where the
// direction changes; the parts of a line are then put in the order of UAX #9.
package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
)

// Units measures distances within a line: 1/64000 of the font size (the em).
type Units int32

// Em is the font size in [Units].
const Em Units = shapeSize * 64

// shapeSize is the font size in whole units at which text is shaped. HarfBuzz
// answers in 1/64 of it, fine enough for any zoom.
const shapeSize = 1000

// Pixels converts u to pixels at a font size of size pixels.
func (u Units) Pixels(size float64) float64 { return float64(u) * size / float64(Em) }

// FromPixels converts a distance in pixels at a font size of size pixels.
func FromPixels(px, size float64) Units { return Units(px * float64(Em) / size) }

// Fonts is an ordered list of font faces: the text font first, then the
// bundled fallbacks, then what a [Supplement] has found for characters that all
// of these lack. It is not for concurrent use; see [Fonts.Clone].
type Fonts struct {
	bundle     []*bundled
	faces      []*font.Face // of the bundle; those not needed yet are nil
	supplement *Supplement  // shared with clones
	found      map[*font.Font]*font.Face
	resolved   map[rune]*font.Face
}

// bundled is a font that comes with the program. The fallbacks are read when a
// text first needs them: the pictures of emoji alone take megabytes.
type bundled struct {
	data     []byte
	once     sync.Once
	font     *font.Font // nil if it cannot be read
	pictures bool       // it has coloured emoji
	err      error
}

func (b *bundled) read() (*font.Font, error) {
	b.once.Do(func() {
		var face *font.Face
		if face, b.err = font.ParseTTF(bytes.NewReader(b.data)); b.err == nil {
			b.font, b.pictures = face.Font, hasPictures(face)
		}
	})
	return b.font, b.err
}

// ParseFonts takes TrueType or OpenType fonts. The first one is the text font;
// it fails when there is none or that cannot be read. A fallback that cannot be
// read is passed over.
func ParseFonts(files ...[]byte) (*Fonts, error) {
	if len(files) == 0 {
		return nil, errors.New("no font given")
	}
	bundle := make([]*bundled, len(files))
	for i, data := range files {
		bundle[i] = &bundled{data: data}
	}
	if _, err := bundle[0].read(); err != nil {
		return nil, fmt.Errorf("reading the text font: %w", err)
	}
	return newFonts(bundle, NewSupplement()), nil
}

func newFonts(bundle []*bundled, supplement *Supplement) *Fonts {
	f := &Fonts{
		bundle: bundle, faces: make([]*font.Face, len(bundle)),
		supplement: supplement,
		found:      map[*font.Font]*font.Face{},
		resolved:   map[rune]*font.Face{},
	}
	f.bundledFace(0)
	return f
}

// bundledFace returns this list's face of a bundled font, or nil if that cannot
// be read. A font may be shared, a face may not.
func (f *Fonts) bundledFace(i int) *font.Face {
	if f.faces[i] == nil {
		if read, err := f.bundle[i].read(); err == nil {
			f.faces[i] = font.NewFace(read)
		}
	}
	return f.faces[i]
}

// bundledFor returns the first bundled face that can draw r, among those with
// coloured emoji or among the others; nil if there is none.
func (f *Fonts) bundledFor(r rune, pictures bool) *font.Face {
	for i, b := range f.bundle {
		if face := f.bundledFace(i); face != nil && b.pictures == pictures && covers(face, r) {
			return face
		}
	}
	return nil
}

// Clone returns the same fonts with caches of their own, for another goroutine
// or after the supplement has grown.
func (f *Fonts) Clone() *Fonts { return newFonts(f.bundle, f.supplement) }

// Supplement returns the fonts found beside the bundled ones.
func (f *Fonts) Supplement() *Supplement { return f.supplement }

// SetSupplement takes over the fonts that others have found already.
func (f *Fonts) SetSupplement(s *Supplement) {
	f.supplement = s
	clear(f.resolved)
}

// ResolveFace returns the first face that can draw r, or the text font, which
// then shows its sign for a missing glyph. A character that no bundled font has,
// the one for emoji aside, is put on the list of the [Supplement].
func (f *Fonts) ResolveFace(r rune) *font.Face {
	face, ok := f.resolved[r]
	if !ok {
		face = f.find(r)
		f.resolved[r] = face
	}
	return face
}

func (f *Fonts) find(r rune) *font.Face {
	if covers(f.faces[0], r) || isIgnorable(r) || unicode.IsControl(r) {
		return f.faces[0] // draws nothing, or shows as a sign of its own, in any font
	}
	if face := f.bundledFor(r, false); face != nil {
		return face
	}
	if found := f.supplement.text(r); found != nil {
		return f.face(found)
	}
	if face := f.bundledFor(r, true); face != nil {
		return face
	}
	return f.faces[0]
}

// emoji returns the face for an emoji that begins with r: the system's if it
// has it, or the bundled one; nil if neither has.
func (f *Fonts) emoji(r rune) *font.Face {
	if found := f.supplement.emoji(r); found != nil {
		return f.face(found)
	}
	return f.bundledFor(r, true)
}

// face returns the one face of a font that this list uses.
func (f *Fonts) face(found *font.Font) *font.Face {
	face, ok := f.found[found]
	if !ok {
		face = font.NewFace(found)
		f.found[found] = face
	}
	return face
}

func covers(face *font.Face, r rune) bool {
	_, ok := face.NominalGlyph(r)
	return ok
}

// hasPictures reports whether face draws emoji in colours, in one of the ways
// that can be shown: bitmaps and SVG.
func hasPictures(face *font.Face) bool {
	gid, ok := face.NominalGlyph('😀')
	if !ok {
		return false
	}
	switch face.GlyphData(gid).(type) {
	case font.GlyphBitmap, font.GlyphSVG:
		return true
	}
	return false
}

// Ascent and Descent are the text font's extent above and below the baseline,
// both positive.
func (f *Fonts) Ascent() Units  { a, _ := f.extents(); return a }
func (f *Fonts) Descent() Units { _, d := f.extents(); return d }

func (f *Fonts) extents() (ascent, descent Units) {
	face := f.faces[0]
	em := float32(face.Upem())
	e, ok := face.FontHExtents()
	if !ok {
		return Em, Em / 4
	}
	return Units(e.Ascender / em * float32(Em)), Units(-e.Descender / em * float32(Em))
}

// advance is the unkerned width of r, for estimates.
func (f *Fonts) advance(r rune) Units {
	if isIgnorable(r) {
		return 0
	}
	face := f.ResolveFace(r)
	gid, _ := face.NominalGlyph(r)
	return Units(face.HorizontalAdvance(gid) / float32(face.Upem()) * float32(Em))
}

// AverageAdvance is the mean width of a character of running text in the text
// font: the letters weighted by nothing, with one space for five letters.
func (f *Fonts) AverageAdvance() Units {
	var sum Units
	for r := 'a'; r <= 'z'; r++ {
		sum += f.advance(r)
	}
	return (sum/26*5 + f.advance(' ')) / 6
}
