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
// that is drawn. Lines with right-to-left text are shaped as a whole.
package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"sync/atomic"

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
// fallbacks that are asked for characters it lacks. It is not for concurrent
// use; see [Fonts.Clone].
type Fonts struct {
	faces    []*font.Face
	resolved map[rune]*font.Face
	fallback Fallback
	lacking  *atomic.Bool // shared with clones
}

// ParseFonts reads TrueType or OpenType fonts. The first one is the text font.
// It fails when there is none or one cannot be read.
func ParseFonts(files ...[]byte) (*Fonts, error) {
	if len(files) == 0 {
		return nil, errors.New("no font given")
	}
	f := &Fonts{resolved: map[rune]*font.Face{}, lacking: new(atomic.Bool)}
	for i, data := range files {
		face, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("reading font %d of %d: %w", i+1, len(files), err)
		}
		f.faces = append(f.faces, face)
	}
	return f, nil
}

// Clone returns the same fonts with caches of their own, for another goroutine.
func (f *Fonts) Clone() *Fonts {
	c := &Fonts{resolved: map[rune]*font.Face{}, fallback: f.fallback, lacking: f.lacking}
	for _, face := range f.faces {
		c.faces = append(c.faces, font.NewFace(face.Font))
	}
	return c
}

// ResolveFace returns the first face that can draw r, or the text font, which
// then shows its sign for a missing glyph.
func (f *Fonts) ResolveFace(r rune) *font.Face {
	if face, ok := f.resolved[r]; ok {
		return face
	}
	face := f.find(r)
	f.resolved[r] = face
	return face
}

func (f *Fonts) find(r rune) *font.Face {
	for _, face := range f.faces {
		if _, ok := face.NominalGlyph(r); ok {
			return face
		}
	}
	if f.fallback != nil {
		if found := f.fallback(r); found != nil {
			face := font.NewFace(found) // a font may be shared, a face may not
			f.faces = append(f.faces, face)
			return face
		}
	}
	f.lacking.Store(true)
	return f.faces[0]
}

// Lacking reports whether these fonts, or a clone of them, were asked for a
// character that none of them can draw.
func (f *Fonts) Lacking() bool { return f.lacking.Load() }

// SetFallback lets fallback find fonts for characters that no font here has.
func (f *Fonts) SetFallback(fallback Fallback) {
	f.fallback = fallback
	clear(f.resolved)
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
