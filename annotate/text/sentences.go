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

// sentenceStart returns where the sentence that holds off starts, or the white space
// before it if that begins a line.
func sentenceStart(s string, off int) int {
	for i := off - 1; i >= 0; i-- {
		if !sentenceStops[s[i]] {
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
	return 0
}

// sentenceEnd returns where the sentence that starts at start ends.
func sentenceEnd(s string, start int) int {
	for i := start; i < len(s); {
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
			if ok {
				return b.end
			}
			i = b.after
		default:
			i += size
		}
	}
	return trimSpace(s, start, len(s))
}

// skipSpace returns the end of the white space at off, going over line ends only if
// lines is set. A space that carries a combining mark is not white space.
func skipSpace(s string, off int, lines bool) int {
	for off < len(s) {
		r, size := utf8.DecodeRuneInString(s[off:])
		if !unicode.IsSpace(r) && !isLineEnd(r) || isLineEnd(r) && !lines {
			break
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
		if !unicode.IsSpace(r) && !isLineEnd(r) || !isLineEnd(r) && !OnGrapheme(s, end-size) {
			break
		}
		end -= size
	}
	return end
}

func lineEndsAt(s string, off int) bool {
	r, _ := utf8.DecodeRuneInString(s[off:])
	return isLineEnd(r)
}

// isLineEnd reports whether r ends a line or paragraph (Sep of UAX #29, CR and LF).
func isLineEnd(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}
