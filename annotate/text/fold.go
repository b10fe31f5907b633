package text

import (
	"sort"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Folded is a text as a search compares it, with the way back to the original.
type Folded struct {
	// Text is the folded text.
	Text string

	source string
	shifts []shift
}

// shift says that the bytes of the folded text from folded on come from those of the
// original from original on, one from one, until the next shift. There are as many
// of them as letters that change their length, hence 32 bits: a text has less than
// 4 GiB.
type shift struct {
	folded, original uint32
}

// Original returns the byte range of the original text, on grapheme cluster
// boundaries, that covers the bytes [start, end) of Text, which are clamped to it. An
// empty range stays empty.
func (f Folded) Original(start, end int) (int, int) {
	start = max(0, min(start, len(f.Text)))
	end = max(start, min(end, len(f.Text)))
	if start == end {
		at := f.origin(start)
		return SnapOut(f.source, at, at)
	}
	from, _ := SnapOut(f.source, f.origin(start), len(f.source))
	return from, NextGrapheme(f.source, f.origin(end-1))
}

// Source returns what of the original folds to the bytes [start, end) of Text, which begin and end whole characters, with
// the marks on them that folding leaves out. Of a character that folds to several, all are returned for any of them.
func (f Folded) Source(start, end int) string {
	from, to := f.origin(start), f.origin(end)
	for from > 0 && !utf8.RuneStart(f.source[from]) {
		from--
	}
	for to < len(f.source) && !utf8.RuneStart(f.source[to]) {
		to++
	}
	return f.source[from:to]
}

// origin returns an original byte offset inside the code point that folded byte at
// comes from, or the length of the original at the end of Text.
func (f Folded) origin(at int) int {
	if at >= len(f.Text) {
		return len(f.source)
	}
	next := sort.Search(len(f.shifts), func(i int) bool { return int(f.shifts[i].folded) > at })
	limit := len(f.source)
	if next < len(f.shifts) {
		limit = int(f.shifts[next].original)
	}
	if next > 0 {
		from := f.shifts[next-1]
		at += int(from.original) - int(from.folded)
	}
	// A code point that folds to more bytes than it has is followed by a shift, so
	// that its surplus bytes meet this limit and stay on it.
	return min(at, limit-1)
}

// Fold folds s for searching: compatibility decomposition (NFKD) without its
// diacritics, case folding, letters that NFKD leaves whole (ø ł đ ß æ œ ı and some
// more) in base letters, the decimal digits of all scripts as 0 to 9, all quotes
// straight, all dashes '-', all spaces but line ends, and NUL, ' ', and invisible
// characters (soft hyphen, zero-width, bidirectional controls) left out.
//
// Vowel signs and the like, which are letters to their scripts, stay: what goes is
// marks with a canonical combining class of 10 and above, and enclosing ones. Hangul
// is composed into syllables, whichever way it is written. A text of lower-case ASCII
// is its own folding and costs no memory.
func Fold(s string) Folded {
	same := 0
	for same < len(s) && asciiFold[s[same]] == s[same] {
		same++
	}
	if same == len(s) {
		return Folded{Text: s, source: s}
	}
	f := folder{out: make([]byte, 0, len(s)+len(s)/64)}
	f.out = append(f.out, s[:same]...)
	for i := same; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			f.place(i)
			for i < len(s) && s[i] < utf8.RuneSelf {
				f.out = append(f.out, asciiFold[s[i]])
				i++
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		f.rune(r, s[i:i+size], i)
		i += size
	}
	return Folded{Text: string(f.out), source: s, shifts: f.shifts}
}

// folder collects a folding.
type folder struct {
	out    []byte
	shifts []shift
}

// place records that the next folded byte comes from original byte i, if that does
// not follow from what is recorded.
func (f *folder) place(i int) {
	expected := len(f.out)
	if n := len(f.shifts); n > 0 {
		expected += int(f.shifts[n-1].original) - int(f.shifts[n-1].folded)
	}
	if expected != i {
		f.shiftTo(i)
	}
}

// rune folds the code point r, which stands at i in the original as encoded.
func (f *folder) rune(r rune, encoded string, i int) {
	if f.joinHangul(r) {
		return
	}
	folded := foldOf(r, encoded)
	if folded == "" {
		return
	}
	f.place(i)
	f.out = append(f.out, folded...)
	if len(folded) > len(encoded) {
		f.shiftTo(i + len(encoded))
	}
}

// shiftTo records that the next folded byte comes from original byte i.
func (f *folder) shiftTo(i int) {
	f.shifts = append(f.shifts, shift{uint32(len(f.out)), uint32(i)})
}

// Conjoining jamo and the syllables they make, after section 3.12 of the Unicode
// Standard.
const (
	hangulBase      = '가'
	hangulLast      = '힣'
	leadBase        = '\u1100'
	leadLast        = '\u1112'
	vowelBase       = '\u1161'
	vowelLast       = '\u1175'
	tailBase        = '\u11a7' // one before the first: a syllable without tail has tail 0
	tailLast        = '\u11c2'
	vowels, tails   = vowelLast - vowelBase + 1, tailLast - tailBase + 1
	hangulByteCount = 3 // of any jamo and of any syllable in UTF-8
)

// joinHangul joins the jamo r to the jamo or syllable at the end of the output, if
// they make a syllable.
func (f *folder) joinHangul(r rune) bool {
	if r < vowelBase || r > tailLast || len(f.out) < hangulByteCount {
		return false
	}
	before, _ := utf8.DecodeLastRune(f.out)
	var syllable rune
	switch {
	case r <= vowelLast && before >= leadBase && before <= leadLast:
		syllable = hangulBase + ((before-leadBase)*vowels+r-vowelBase)*tails
	case r > tailBase && before >= hangulBase && before <= hangulLast && (before-hangulBase)%tails == 0:
		syllable = before + r - tailBase
	default:
		return false
	}
	f.out = utf8.AppendRune(f.out[:len(f.out)-hangulByteCount], syllable)
	return true
}

// asciiFold folds ASCII.
var asciiFold = func() (fold [utf8.RuneSelf * 2]byte) {
	for c := range utf8.RuneSelf {
		fold[c] = byte(unicode.ToLower(rune(c)))
	}
	fold['\t'], fold['\v'], fold['\f'], fold[0] = ' ', ' ', ' ', ' '
	return fold // of a byte beyond ASCII it makes 0, which no such byte equals
}()

// foldPages hold the folds of the first code points, which are those of most scripts
// but the Han characters and Hangul syllables, that fold to themselves: looking one up
// costs a tenth of working it out. A page is made when the first of its code points
// is met.
var foldPages [0x31]atomic.Pointer[[256]string]

// foldOf folds one code point beyond ASCII, whose encoding is encoded.
func foldOf(r rune, encoded string) string {
	if int(r>>8) >= len(foldPages) {
		return foldRune(r, encoded)
	}
	page := foldPages[r>>8].Load()
	if page == nil {
		page = new([256]string)
		for i := range page {
			c := r&^0xff + rune(i)
			page[i] = foldRune(c, string(c))
		}
		foldPages[r>>8].Store(page)
	}
	return page[r&0xff]
}

// foldRune folds one code point beyond ASCII, whose encoding is encoded.
func foldRune(r rune, encoded string) string {
	if keepsWhole(r) {
		return encoded
	}
	if mark, ok := foldPunctuation(r); ok {
		return mark // ahead of NFKD, which takes the double prime for two
	}
	decomposed := norm.NFKD.PropertiesString(encoded).Decomposition()
	if decomposed == nil {
		return foldDecomposed(r, encoded)
	}
	var folded []byte
	jamo := false
	for len(decomposed) > 0 {
		part, size := utf8.DecodeRune(decomposed)
		folded = append(folded, foldDecomposed(part, string(part))...)
		jamo = jamo || part >= leadBase && part <= tailLast
		decomposed = decomposed[size:]
	}
	if jamo {
		folded = norm.NFC.Bytes(folded) // "㈎" holds a syllable
	}
	return string(folded)
}

// keepsWhole reports whether r, which may have a decomposition, is to stay as it is:
// Han characters and Hangul syllables, which nothing folds and which are many, and
// compatibility jamo, which do not conjoin.
func keepsWhole(r rune) bool {
	return r >= '\u4e00' && r <= '\u9fff' || r >= hangulBase && r <= hangulLast ||
		r >= '\u3131' && r <= '\u318e' || r >= '\uffa0' && r <= '\uffdc'
}

// foldDecomposed folds a code point that has no decomposition and is encoded so.
func foldDecomposed(r rune, encoded string) string {
	if mark, ok := foldPunctuation(r); ok {
		return mark
	}
	if letters, ok := foldedLetters[r]; ok {
		return letters
	}
	if isInvisible(r) || isDiacritic(r, encoded) {
		return ""
	}
	if unicode.Is(unicode.Nd, r) {
		return string(rune('0' + digitValue(r)))
	}
	if lower := unicode.ToLower(unicode.ToUpper(r)); lower != r {
		return string(lower)
	}
	return encoded
}

// foldedLetters are those that no decomposition takes apart.
var foldedLetters = map[rune]string{
	'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae",
	'œ': "oe", 'Œ': "oe", 'ı': "i", 'ħ': "h", 'Ħ': "h", 'ŧ': "t", 'Ŧ': "t", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th",
	'\u0640': "",       // Arabic tatweel only stretches a word
	'\u0671': "\u0627", // alef wasla; the other forms of alef are decomposed
}

// digitValue returns the value of a decimal digit: those of a script stand together, from zero on.
func digitValue(r rune) int {
	n := 0
	for n < 9 && unicode.Is(unicode.Nd, r-1) {
		r--
		n++
	}
	return n
}

// foldPunctuation folds quotes, dashes, ellipses, spaces and line ends.
func foldPunctuation(r rune) (string, bool) {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '″', '‶', '〝', '〞', '〟', '＂':
		return `"`, true
	case '‘', '’', '‚', '‛', '‹', '›', '′', '‵', 'ʼ', 'ʻ', 'ʹ', 'ʾ', 'ʿ', '´', '＇':
		return "'", true
	case '−':
		return "-", true
	case '⁄':
		return "/", true
	case '…':
		return "...", true
	case '\u0085', '\u2028', '\u2029':
		return "\n", true
	}
	switch {
	case unicode.Is(unicode.Pd, r):
		return "-", true
	case r >= utf8.RuneSelf && unicode.IsSpace(r):
		return " ", true
	}
	return "", false
}

// isInvisible reports whether r shows nothing by itself. The Arabic signs that
// enclose a number are format characters too, but they show.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// isDiacritic reports whether r, encoded so, is a mark put on a letter rather than a
// part of the word, as vowel signs, viramas (class 9) and kana voicing marks (8) are.
func isDiacritic(r rune, encoded string) bool {
	if !unicode.IsMark(r) {
		return false
	}
	return unicode.Is(unicode.Me, r) || norm.NFKD.PropertiesString(encoded).CCC() >= 10
}
