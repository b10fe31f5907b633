package text

import (
	"sort"
	"unicode/utf8"
)

// offsetStride is the distance in bytes between two samples of an [Offsets].
const offsetStride = 256

// offsetSample counts what starts before a multiple of offsetStride.
type offsetSample struct {
	codePoints, utf16 int
}

// Offsets converts offsets in one text between UTF-8 bytes, Unicode code points
// and UTF-16 code units. It keeps a sample every 256 bytes, so that a conversion
// is a binary search and a scan of at most that many bytes; a text in ASCII, where
// the three units coincide, keeps none. An Offsets is immutable.
type Offsets struct {
	text       string
	samples    []offsetSample // samples[i] is for byte i*offsetStride; nil for ASCII
	codePoints int
	utf16      int
}

// NewOffsets indexes s in one pass over it.
func NewOffsets(s string) *Offsets {
	o := &Offsets{text: s, codePoints: len(s), utf16: len(s)}
	if isASCII(s) {
		return o
	}
	o.samples = make([]offsetSample, 0, len(s)/offsetStride+1)
	var at offsetSample
	for i := 0; i < len(s); i += offsetStride {
		o.samples = append(o.samples, at)
		codePoints, utf16 := countUnits(s[i:min(i+offsetStride, len(s))])
		at.codePoints += codePoints
		at.utf16 += utf16
	}
	o.codePoints, o.utf16 = at.codePoints, at.utf16
	return o
}

// countUnits counts the code points that start in s and their UTF-16 units. It
// goes by lead bytes, so that s may begin or end inside a code point.
func countUnits(s string) (codePoints, utf16 int) {
	for i := range len(s) {
		codePoints += leads(s[i])
		utf16 += utf16Units(s[i])
	}
	return codePoints, utf16
}

// leads is 1 for a byte that starts a code point and 0 for one that continues it.
func leads(b byte) int {
	if b&0xC0 != 0x80 {
		return 1
	}
	return 0
}

// utf16Units is the number of UTF-16 units of the code point that b starts, or 0
// if b starts none.
func utf16Units(b byte) int {
	n := leads(b)
	if b >= 0xF0 {
		n++
	}
	return n
}

// Len returns the length of the whole text in each unit.
func (o *Offsets) Len() (bytes, codePoints, utf16 int) {
	return len(o.text), o.codePoints, o.utf16
}

// CodePoint returns the number of code points before byteOff. Offsets outside the
// text are clamped to it; one inside a code point counts as that code point's start.
func (o *Offsets) CodePoint(byteOff int) int {
	codePoints, _ := o.before(byteOff)
	return codePoints
}

// UTF16 returns the number of UTF-16 code units before byteOff, under the same
// rules as [Offsets.CodePoint].
func (o *Offsets) UTF16(byteOff int) int {
	_, utf16 := o.before(byteOff)
	return utf16
}

func (o *Offsets) before(byteOff int) (codePoints, utf16 int) {
	byteOff = clamp(o.text, byteOff)
	switch {
	case o.samples == nil:
		return byteOff, byteOff
	case byteOff == len(o.text):
		return o.codePoints, o.utf16
	}
	block := byteOff / offsetStride
	codePoints, utf16 = countUnits(o.text[block*offsetStride : byteOff])
	return codePoints + o.samples[block].codePoints, utf16 + o.samples[block].utf16
}

// ByteOfCodePoint returns the byte offset of code point cp, counting from 0. The
// number of code points itself gives the length of the text. It reports false when
// cp is out of range.
func (o *Offsets) ByteOfCodePoint(cp int) (int, bool) {
	return o.byteOf(cp, o.codePoints, leads, func(s offsetSample) int { return s.codePoints })
}

// ByteOfUTF16 returns the byte offset of UTF-16 code unit u, counting from 0. The
// number of units itself gives the length of the text. It reports false when u is
// out of range or the second half of a surrogate pair.
func (o *Offsets) ByteOfUTF16(u int) (int, bool) {
	return o.byteOf(u, o.utf16, utf16Units, func(s offsetSample) int { return s.utf16 })
}

func (o *Offsets) byteOf(want, total int, units func(byte) int, of func(offsetSample) int) (int, bool) {
	switch {
	case want < 0 || want > total:
		return 0, false
	case want == total:
		return len(o.text), true
	case o.samples == nil:
		return want, true
	}
	block := sort.Search(len(o.samples), func(i int) bool { return of(o.samples[i]) > want }) - 1
	seen := of(o.samples[block])
	for i := block * offsetStride; i < len(o.text); i++ {
		n := units(o.text[i])
		if n > 0 && seen == want {
			return i, true
		}
		if seen += n; seen > want {
			break
		}
	}
	return 0, false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
