package ui

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2/theme"
	"github.com/go-text/render"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"attest/assets"
)

// TestEmojiAreThoseOfTheToolkit compares the font of emoji with the one it was made of. If the toolkit has another one by
// now, "go generate ./ui" makes it anew.
func TestEmojiAreThoseOfTheToolkit(t *testing.T) {
	was, is := parseFont(t, theme.DefaultEmojiFont().Content()), parseFont(t, assets.Emoji())
	if least := len(theme.DefaultEmojiFont().Content()) / 2; len(assets.Emoji()) > least {
		t.Errorf("the font has %d bytes, want %d at most", len(assets.Emoji()), least)
	}
	if was.Upem() != is.Upem() {
		t.Errorf("%d units in an em, want %d", is.Upem(), was.Upem())
	}
	compared := 0
	for r := rune(0); r < 0x110000; r++ {
		gid, ok := was.NominalGlyph(r)
		if got, has := is.NominalGlyph(r); got != gid || has != ok {
			t.Fatalf("%U: glyph %d, %t, want %d, %t", r, got, has, gid, ok)
		}
		if !ok {
			continue
		}
		compared++
		if got, want := is.HorizontalAdvance(gid), was.HorizontalAdvance(gid); got != want {
			t.Errorf("%c (%U): advance %v, want %v", r, r, got, want)
		}
		want, has := was.GlyphExtents(gid)
		if got, ok := is.GlyphExtents(gid); ok != has || far(got.XBearing, want.XBearing) || far(got.YBearing, want.YBearing) ||
			far(got.Width, want.Width) || far(got.Height, want.Height) {
			t.Errorf("%c (%U): extents %v, want %v", r, r, got, want)
		}
		if _, drawn := was.GlyphData(gid).(font.GlyphSVG); drawn != hasPicture(is, gid) {
			t.Errorf("%c (%U): has a picture: %t", r, r, !drawn)
		}
	}
	if compared < 1000 {
		t.Errorf("compared %d characters only", compared)
	}
}

// far reports whether two distances differ by more than a 700th of an em: the extents of the rectangles are whole units.
func far(a, b float32) bool { return max(a-b, b-a) > 3 }

func hasPicture(face *font.Face, gid font.GID) bool {
	_, ok := face.GlyphData(gid).(font.GlyphSVG)
	return ok
}

// TestEmojiLookLikeThoseOfTheToolkit draws emoji of both fonts in the way of the toolkit.
func TestEmojiLookLikeThoseOfTheToolkit(t *testing.T) {
	was, is := parseFont(t, theme.DefaultEmojiFont().Content()), parseFont(t, assets.Emoji())
	for r := rune(0x1f300); r < 0x1f700; r += 5 {
		if _, ok := was.NominalGlyph(r); !ok {
			continue
		}
		want, got := drawn(r, was), drawn(r, is)
		coloured, off := false, 0
		for i := range want.Pix {
			off += max(int(want.Pix[i])-int(got.Pix[i]), int(got.Pix[i])-int(want.Pix[i]))
			coloured = coloured || i%4 == 0 && want.Pix[i] != want.Pix[i+1]
		}
		if mean := float64(off) / float64(len(want.Pix)); mean > 1 {
			t.Errorf("%c (%U): the pixels are off by %.2f of 255 in the mean", r, r, mean)
		}
		if r == 0x1f600 && !coloured {
			t.Errorf("%c is drawn without colours", r)
		}
	}
}

func drawn(r rune, face *font.Face) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 48, 48))
	drawer := render.Renderer{FontSize: 32, Color: color.Black}
	drawer.DrawStringAt(string(r), img, 4, 36, face)
	return img
}

func parseFont(t *testing.T, data []byte) *font.Face {
	t.Helper()
	if string(data[:4]) != "OTTO" {
		t.Fatalf("a font of the kind %q", data[:4])
	}
	if _, err := opentype.NewLoader(bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	face, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return face
}
