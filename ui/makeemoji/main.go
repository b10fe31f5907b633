// Command makeemoji makes assets/emoji.otf out of the font of emoji that comes with the toolkit. The toolkit holds that font in
// memory once for each style of text, so that every byte counts twice.
//
// The font has every emoji as a picture (SVG) and as an outline in one colour (CFF). Only the pictures are ever drawn; of the
// outlines nothing but the extents matters, so that a rectangle does. The pictures' coordinates, in 64ths of an em, are
// rounded to two decimals.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"

	"fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: makeemoji FILE")
	}
	made, err := lighten(theme.DefaultEmojiFont().Content())
	if err == nil {
		err = os.WriteFile(os.Args[1], made, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// lighten returns the font with rectangles for outlines and shorter pictures.
func lighten(data []byte) ([]byte, error) {
	face, err := font.ParseTTF(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	from, err := opentype.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var tables []opentype.Table
	glyphs := 0
	for _, tag := range from.Tables() {
		content, err := from.RawTable(tag)
		if err != nil {
			return nil, err
		}
		switch tag.String() {
		case "DSIG": // signs what is not so any more
			continue
		case "maxp":
			glyphs = int(binary.BigEndian.Uint16(content[4:]))
		case "SVG ":
			if content, err = shorten(content); err != nil {
				return nil, err
			}
		}
		tables = append(tables, opentype.Table{Tag: tag, Content: content})
	}
	for i, t := range tables {
		if t.Tag.String() == "CFF " {
			tables[i].Content = rectangles(face, glyphs)
		}
	}
	made := opentype.WriteTTF(tables)
	copy(made, "OTTO") // the sign of a font with CFF outlines
	return made, nil
}

// rectangles returns a CFF table with one rectangle for each glyph, which has its extents.
func rectangles(face *font.Face, glyphs int) []byte {
	var shapes [][]byte
	for id := range glyphs {
		shape := []byte{}
		if e, ok := face.GlyphExtents(font.GID(id)); ok && e.Width != 0 {
			x, y := math.Floor(float64(e.XBearing)), math.Floor(float64(e.YBearing+e.Height))
			w, h := math.Ceil(float64(e.XBearing+e.Width))-x, math.Ceil(float64(e.YBearing))-y
			shape = append(numbers(x, y), 21)                      // rmoveto
			shape = append(append(shape, numbers(w, h, -w)...), 6) // hlineto
		}
		shapes = append(shapes, append(shape, 14)) // endchar
	}
	outlines, charset := index(shapes...), binary.BigEndian.AppendUint16([]byte{2, 0, 1}, uint16(glyphs-2)) // one range
	empty := index()
	name := index([]byte("EmojiOneColor"))
	top := func(charsetAt, outlinesAt, privateAt int) []byte {
		d := append(offset(charsetAt), 15)
		d = append(append(d, offset(outlinesAt)...), 17)
		return index(append(append(append(d, offset(0)...), offset(privateAt)...), 18)) // a private dictionary without entries
	}
	head := []byte{1, 0, 4, 4}
	charsetAt := len(head) + len(name) + len(top(0, 0, 0)) + 2*len(empty)
	outlinesAt := charsetAt + len(charset)
	return slices.Concat(head, name, top(charsetAt, outlinesAt, outlinesAt+len(outlines)), empty, empty, charset, outlines)
}

// numbers encodes operands of a charstring.
func numbers(values ...float64) []byte {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(append(b, 28), uint16(int16(v)))
	}
	return b
}

// offset encodes an operand of a dictionary in five bytes, whatever its value.
func offset(at int) []byte { return binary.BigEndian.AppendUint32([]byte{29}, uint32(at)) }

// index encodes a list of byte strings.
func index(items ...[]byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(items)))
	if len(items) == 0 {
		return b
	}
	b = append(b, 4)
	at := uint32(1)
	b = binary.BigEndian.AppendUint32(b, at)
	for _, item := range items {
		at += uint32(len(item))
		b = binary.BigEndian.AppendUint32(b, at)
	}
	return append(b, slices.Concat(items...)...)
}

const (
	listHead = 2  // of the list of documents: how many
	record   = 12 // first and last glyph, offset, length
)

// shorten packs the documents of an SVG table anew.
func shorten(table []byte) ([]byte, error) {
	list := table[binary.BigEndian.Uint32(table[2:]):]
	count := int(binary.BigEndian.Uint16(list))
	records := slices.Clone(list[:listHead+record*count])
	var documents []byte
	for i := range count {
		r := records[listHead+record*i:]
		at, length := binary.BigEndian.Uint32(r[4:]), binary.BigEndian.Uint32(r[8:])
		document, err := pack(list[at : at+length])
		if err != nil {
			return nil, fmt.Errorf("picture of glyph %d: %w", binary.BigEndian.Uint16(r), err)
		}
		binary.BigEndian.PutUint32(r[4:], uint32(len(records)+len(documents)))
		binary.BigEndian.PutUint32(r[8:], uint32(len(document)))
		documents = append(documents, document...)
	}
	head := []byte{0, 0, 0, 0, 0, 10, 0, 0, 0, 0} // version, where the list begins, reserved
	return slices.Concat(head, records, documents), nil
}

var (
	path    = regexp.MustCompile(`\bd="[^"]*"`)
	decimal = regexp.MustCompile(`-?\d*\.\d+`)
	blanks  = regexp.MustCompile(`\s+`)
)

// pack rounds the coordinates of the paths in a document, which may be packed, and packs it.
func pack(document []byte) ([]byte, error) {
	if r, err := gzip.NewReader(bytes.NewReader(document)); err == nil {
		if document, err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	if !bytes.Contains(document, []byte("<svg")) {
		return nil, errors.New("not an SVG document")
	}
	document = path.ReplaceAllFunc(blanks.ReplaceAll(document, []byte(" ")), rounded)
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(document); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// rounded rounds the numbers of a path. Numbers may follow one another without a blank, as in "1.5.25".
func rounded(path []byte) []byte {
	var b []byte
	end := 0
	for _, at := range decimal.FindAllIndex(path, -1) {
		b = append(b, path[end:at[0]]...)
		v, err := strconv.ParseFloat(string(path[at[0]:at[1]]), 64)
		if err != nil {
			panic(err) // the expression finds numbers only
		}
		v = math.Round(v*100)/100 + 0 // which makes a negative zero a plain one
		if last := b[len(b)-1]; v >= 0 && last >= '0' && last <= '9' {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, v, 'f', -1, 64)
		end = at[1]
	}
	return append(b, path[end:]...)
}
