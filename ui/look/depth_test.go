package look

import (
	"bytes"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
)

func TestDeepTakesWhatNeedsRoom(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		deep bool
	}{
		{"", false},
		{"Åsendal – “quoted”, Ελληνικά и ещё ₿ 👩🏽‍🚒", false},
		{"火曜日の朝、댐이 ㄅ", false},
		{"انهار السد", false},
		{"הסכר קרס", false},
		{"ที่", true},
		{"said “कम से कम” twice", true},
		{"རྒྱལ་པོ", true},
	} {
		style, text := Deep(fyne.TextStyle{Bold: true}, tt.text)
		if deep := style.TabWidth == deepTab; deep != tt.deep || !style.Bold {
			t.Errorf("Deep(%q) = %+v", tt.text, style)
		}
		if want := map[bool]string{false: tt.text, true: strut + tt.text}[tt.deep]; text != want {
			t.Errorf("Deep(%q) says %q, want %q", tt.text, text, want)
		}
		if rise := Rise(style, 20); (rise > 0) != tt.deep {
			t.Errorf("Rise for %q is %v", tt.text, rise)
		}
	}
}

func TestDeepTextIsAsWideAndHasRoom(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	const size = 20
	for _, plain := range []fyne.TextStyle{{}, {Bold: true}} {
		style, text := Deep(plain, "ที่ Skarnfell")
		was, is := fyne.MeasureText("ที่ Skarnfell", size, plain), fyne.MeasureText(text, size, style)
		if is.Width != was.Width {
			t.Errorf("%+v: a width of %v, want %v", plain, is.Width, was.Width)
		}
		if room := is.Height - was.Height; room < size || room < Rise(style, size) {
			t.Errorf("%+v: %v pixels more room", plain, room)
		}
	}
}

func TestDeepFontsDifferInRoomAndStrutOnly(t *testing.T) {
	t.Parallel()
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Italic: true}, {Bold: true, Italic: true}} {
		plain, deep := parse(t, theme.DefaultTheme().Font(style)), parse(t, deepFont(style))
		em := float32(plain.Upem())
		was, _ := plain.FontHExtents()
		is, _ := deep.FontHExtents()
		if is.Ascender != was.Ascender+roomAbove*em || is.Descender != was.Descender-roomBelow*em {
			t.Errorf("%+v: extents %+v, want more room than %+v", style, is, was)
		}
		for r := rune(' '); r < 0x3000; r++ {
			glyph, ok := plain.NominalGlyph(r)
			if other, has := deep.NominalGlyph(r); other != glyph || has != ok {
				t.Fatalf("%+v: %U is glyph %d, want %d", style, r, other, glyph)
			}
			a, _ := plain.GlyphExtents(glyph)
			b, _ := deep.GlyphExtents(glyph)
			if a != b || plain.HorizontalAdvance(glyph) != deep.HorizontalAdvance(glyph) {
				t.Fatalf("%+v: %U has other measures", style, r)
			}
		}
		glyph, _ := deep.NominalGlyph([]rune(strut)[0])
		if e, _ := deep.GlyphExtents(glyph); e.Width != 0 || e.Height != 0 || deep.HorizontalAdvance(glyph) != 0 {
			t.Errorf("%+v: the strut has ink %+v and an advance of %v", style, e, deep.HorizontalAdvance(glyph))
		}
	}
}

func parse(t *testing.T, r fyne.Resource) *font.Face {
	t.Helper()
	face, err := font.ParseTTF(bytes.NewReader(r.Content()))
	if err != nil {
		t.Fatal(err)
	}
	return face
}
