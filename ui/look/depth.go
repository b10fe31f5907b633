package look

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

const (
	// deepTab is a width of tabs, which no line has, by which a style asks [Theme] for a deep font.
	deepTab = 7
	// strut is a character of the bundled fonts that has neither ink nor width in the deep ones. Where a line has it, the
	// toolkit makes room above for all of its letters as for those of the deep font.
	strut = "\ufffc"

	// Room that deep fonts have beyond that of the bundled ones, in ems: enough for two marks above a Thai letter, and for
	// the stacks of Tibetan.
	roomAbove, roomBelow = 0.5, 1
)

// firstDeep is the first character after those of the scripts from Latin to Arabic.
const firstDeep = 0x900

// shallow are the scripts beyond firstDeep whose letters have room in the height of a line of the bundled fonts.
var shallow = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common, unicode.Arabic, unicode.Hebrew,
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
}

// Deep returns the style and the text by which a canvas text shows s whole. Fyne 2.8.1 draws a text no higher than the
// theme's font asks for, although letters of other fonts may reach further up and down: of Thai it cuts tone marks and vowels
// off. Such a line gets a font with more room, and must be placed higher, see [Rise]. How wide it is does not change.
func Deep(style fyne.TextStyle, s string) (fyne.TextStyle, string) {
	if strings.ContainsFunc(s, isDeep) {
		style.TabWidth, s = deepTab, strut+s
	}
	return style, s
}

func isDeep(r rune) bool {
	return r >= firstDeep && (unicode.IsLetter(r) || unicode.IsMark(r)) && !unicode.In(r, shallow...)
}

// Rise is by how many pixels higher a canvas text of that style and size must be placed than one of a plain style.
func Rise(style fyne.TextStyle, size float32) float32 {
	if style.TabWidth != deepTab {
		return 0
	}
	return float32(math.Round(roomAbove * float64(size)))
}

var deepFonts sync.Map // by the names of the plain ones

// deepFont returns the font of the default theme for a style, with more room above and below. A font that is not understood
// is returned as it is.
func deepFont(style fyne.TextStyle) fyne.Resource {
	style.TabWidth = 0
	plain := theme.DefaultTheme().Font(style)
	if known, ok := deepFonts.Load(plain.Name()); ok {
		return known.(fyne.Resource)
	}
	deep := plain
	if content, err := deepen(plain.Content()); err != nil {
		fyne.LogError("making a font with more room", err)
	} else {
		deep = fyne.NewStaticResource("deep-"+plain.Name(), content)
	}
	deepFonts.Store(plain.Name(), deep)
	return deep
}

// deepen returns a copy of a TrueType font with more room, and with the strut. The places are those of the OpenType
// specification, in bytes from the beginnings of the tables.
func deepen(content []byte) ([]byte, error) {
	const (
		locaFormat                   = 50     // head
		ascender, descender          = 4, 6   // hhea
		typoAscender, typoDescender  = 68, 70 // OS/2
		metric, offset, longLocation = 4, 4, 1
	)
	from, err := opentype.NewLoader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("reading the font: %w", err)
	}
	face, err := font.ParseTTF(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("reading the font: %w", err)
	}
	glyph, ok := face.NominalGlyph([]rune(strut)[0])
	if !ok {
		return nil, fmt.Errorf("the font has no %U", []rune(strut)[0])
	}
	var tables []opentype.Table
	for _, tag := range from.Tables() {
		table, err := from.RawTable(tag)
		if err != nil {
			return nil, fmt.Errorf("reading the font: %w", err)
		}
		tables = append(tables, opentype.Table{Tag: tag, Content: slices.Clone(table)})
	}
	at := func(name string, place, length int) []byte {
		i := slices.IndexFunc(tables, func(t opentype.Table) bool { return t.Tag.String() == name })
		if i < 0 || len(tables[i].Content) < place+length {
			err = fmt.Errorf("the font has no byte %d in a table %q", place, name)
			return make([]byte, length)
		}
		return tables[i].Content[place : place+length]
	}
	em := int(face.Upem())
	add := func(number []byte, ems float64) {
		was := int16(binary.BigEndian.Uint16(number)) // "number" is a signed one
		binary.BigEndian.PutUint16(number, uint16(was+int16(ems*float64(em))))
	}
	add(at("hhea", ascender, 2), roomAbove)
	add(at("hhea", descender, 2), -roomBelow)
	add(at("OS/2", typoAscender, 2), roomAbove)
	add(at("OS/2", typoDescender, 2), -roomBelow)
	if binary.BigEndian.Uint16(at("head", locaFormat, 2)) != longLocation {
		return nil, errors.New("the font has short offsets of glyphs")
	}
	copy(at("loca", int(glyph)*offset, offset), at("loca", int(glyph+1)*offset, offset)) // it ends where it begins
	copy(at("hmtx", int(glyph)*metric, 2), []byte{0, 0})
	if err != nil {
		return nil, err
	}
	return opentype.WriteTTF(tables), nil
}
