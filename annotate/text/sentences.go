package text

import (
	"unicode"
	"unicode/utf8"
)

// Sentences divides s into sentences, in order, without the white space between
// them. Every character that is not white space is in exactly one sentence.
//
// The rules are those of UAX #29 (a terminator, then closing punctuation, then
// space) tailored to reports:
//
//   - A line end always ends a sentence, so that headings without a full stop stand alone.
//   - Abbreviations, initials, list numbers and decimals do not end one. After those
//     that also close sentences ("U.S.", "p.m.", "Inc.", "Nov.", an initial) a
//     sentence ends only before a word that commonly opens one, such as "The": a
//     judgement, which keeps "U.S. Army" whole and misses "in the U.S. Analysts say".
//   - Nothing ends before a lower-case letter, so that “Why?” he asked stays whole, nor
//     before a comma, colon, semicolon or dash.
//   - Closing quotes, brackets and note numbers ("[3]", "²") go with what they close.
//   - A Latin terminator needs white space after it, unless closing punctuation
//     and a capital letter follow; terminators of CJK, Arabic and other scripts do not.
func Sentences(s string) []Span {
	var spans []Span
	for p := skipSpace(s, 0, true); p < len(s); {
		end := sentenceEnd(s, p)
		spans = append(spans, Span{p, end})
		p = skipSpace(s, end, true)
	}
	return spans
}

// SentenceAt returns the sentence that holds off. White space within a line belongs
// to the sentence after it, or to the line's last one where none follows; an empty
// line to the sentence after it in the text, or to the last. Where s holds nothing
// but white space the range is empty.
func SentenceAt(s string, off int) (start, end int) {
	off = clamp(s, off)
	start = skipSpace(s, sentenceStart(s, off), false)
	if start < len(s) && !lineEndsAt(s, start) {
		return start, sentenceEnd(s, start)
	}
	if start = skipSpace(s, start, true); start < len(s) {
		return start, sentenceEnd(s, start)
	}
	end = trimSpace(s, 0, start)
	if end == 0 {
		return off, off
	}
	start = skipSpace(s, sentenceStart(s, runeStart(s, end-1)), false)
	return start, sentenceEnd(s, start)
}

// NextSentence returns the start of the first sentence that starts after off, or
// the length of s.
func NextSentence(s string, off int) int {
	off = clamp(s, off)
	start, end := SentenceAt(s, off)
	if start > off {
		return start
	}
	return skipSpace(s, max(end, off), true)
}

// PrevSentence returns the start of the last sentence that starts before off, or 0.
func PrevSentence(s string, off int) int {
	off = clamp(s, off)
	if start, _ := SentenceAt(s, off); start < off {
		return start
	}
	end := trimSpace(s, 0, off)
	if end == 0 {
		return 0
	}
	start, _ := SentenceAt(s, runeStart(s, end-1))
	return start
}

// sentenceReach is in bytes. A sentence that does not end for longer is cut, by the
// same scheme as characters and words that do not (see reach): at the first word after
// a multiple of sentenceReach, unless a sentence ends in the sentenceReach bytes before.
var sentenceReach = 8 << 10

// wordReach is how far behind a multiple of sentenceReach, in bytes, the beginning of
// a word is looked for; failing that a sentence is cut between two characters.
const wordReach = 128

// sentenceCut returns the last place at or before off at which a sentence may be cut,
// and the first byte of which no sentence may end for it to be cut there.
func sentenceCut(s string, off int) (cut, from int) {
	for multiple := off - off%sentenceReach; multiple > 0; multiple -= sentenceReach {
		cut, ok := sentenceCutAt(s, multiple)
		switch {
		case !ok: // within white space, which may be long
			content := trimSpace(s, 0, multiple)
			multiple = min(multiple, content-content%sentenceReach+sentenceReach)
		case cut <= off:
			return cut, multiple - sentenceReach
		}
	}
	return 0, 0
}

// sentenceCutAt returns where a sentence may be cut near a multiple of sentenceReach. It
// may not where nothing follows on the line.
func sentenceCutAt(s string, multiple int) (int, bool) {
	cut := nextCluster(s, multiple)
	for i := cut; i < min(len(s), cut+wordReach); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) || isLineEnd(r) {
			next := skipSpace(s, i, false)
			if next < len(s) && !lineEndsAt(s, next) && OnGrapheme(s, next) {
				return next, true
			}
			return cut, i > cut
		}
		i += size
	}
	return cut, cut < len(s)
}

// sentenceStart returns where the sentence that holds off starts, or the white space
// before it if that begins a line.
func sentenceStart(s string, off int) int {
	cut, from := sentenceCut(s, off)
	for i := off - 1; i >= from; i-- {
		if !sentenceStops[s[i]] {
			if s[i] == ' ' && i-stretch >= from && alike(s, i-stretch) {
				i -= stretch - 1
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isLineEnd(r):
			if i+size <= off {
				return i + size
			}
		case isTerminator(r):
			i = terminatorRunStart(s, i)
			if b, ok := sentenceBreak(s, i); ok && b.end <= off {
				return b.next
			}
		}
	}
	return cut
}

// sentenceEnd returns where the sentence that starts at start ends.
func sentenceEnd(s string, start int) int {
	next := sentenceCuts{s: s, start: start, multiple: start - start%sentenceReach - sentenceReach}
	for i := start; i < len(s); {
		if cut, ok := next.before(i); ok {
			return trimSpace(s, start, cut)
		}
		if !sentenceStops[s[i]] {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isLineEnd(r):
			return trimSpace(s, start, i)
		case isTerminator(r):
			b, ok := sentenceBreak(s, i)
			if !ok {
				i = b.after
				continue
			}
			if cut, ok := next.before(b.end - 1); ok { // within what closes the sentence
				return trimSpace(s, start, cut)
			}
			return b.end
		default:
			i += size
		}
	}
	return trimSpace(s, start, len(s))
}

// sentenceCuts goes through the places behind the start of a sentence where one may be
// cut. The first of them may belong to the multiple of sentenceReach before the start.
type sentenceCuts struct {
	s        string
	start    int
	multiple int
	cut      int // near multiple, once that is known
	known    bool
}

// before returns the first place not yet passed, up to off, where a sentence is cut.
func (c *sentenceCuts) before(off int) (int, bool) {
	for {
		if !c.known {
			if off < c.multiple+sentenceReach {
				return 0, false
			}
			if c.multiple += sentenceReach; c.multiple > 0 {
				c.cut, c.known = sentenceCutAt(c.s, c.multiple)
			}
			continue
		}
		if off < c.cut {
			return 0, false
		}
		c.known = false
		if c.cut > c.start && sentenceStart(c.s, c.cut) == c.cut {
			return c.cut, true
		}
	}
}

// skipSpace returns the end of the white space at off, going over line ends only if
// lines is set. A space that carries a combining mark is not white space.
func skipSpace(s string, off int, lines bool) int {
	for off < len(s) {
		r, size := utf8.DecodeRuneInString(s[off:])
		if !unicode.IsSpace(r) && !isLineEnd(r) || isLineEnd(r) && !lines {
			break
		}
		if off+stretch < len(s) && alike(s, off) {
			off += stretch // and then the last one, which may carry a mark
			continue
		}
		if !isLineEnd(r) && !OnGrapheme(s, off+size) {
			break
		}
		off += size
	}
	return off
}

// trimSpace returns the end of s[start:end] less the white space, and line ends, at
// its end.
func trimSpace(s string, start, end int) int {
	for end > start {
		r, size := utf8.DecodeLastRuneInString(s[start:end])
		if !unicode.IsSpace(r) && !isLineEnd(r) {
			break
		}
		if size == 1 && end-stretch > start && alike(s, end-stretch-1) {
			end -= stretch // and then the first one, which may belong to what is before
			continue
		}
		if !isLineEnd(r) && !OnGrapheme(s, end-size) {
			break
		}
		end -= size
	}
	return end
}

// stretch is how many bytes alike are passed over at a time; a file may hold a megabyte
// of them on end.
const stretch = 64

// alike reports whether the byte at off and the stretch bytes behind it are the same.
func alike(s string, off int) bool { return s[off:off+stretch] == s[off+1:off+1+stretch] }

func lineEndsAt(s string, off int) bool {
	r, _ := utf8.DecodeRuneInString(s[off:])
	return isLineEnd(r)
}

func lineEndsBefore(s string, off int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:off])
	return isLineEnd(r)
}

// isLineEnd reports whether r ends a line or paragraph (Sep of UAX #29, CR and LF).
func isLineEnd(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}
