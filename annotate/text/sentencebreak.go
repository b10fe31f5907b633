package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// boundary is what follows a run of sentence terminators.
type boundary struct {
	after int // end of the run itself
	end   int // end of the sentence, with what closes it
	next  int // start of the next sentence
}

// lookBehind bounds, in bytes, how far before a terminator the rules look. It is
// longer than any abbreviation.
const lookBehind = 64

// sentenceStops marks the bytes that begin a terminator or a line end, so that a
// scan steps over all others without decoding them. A lead byte stands for all the
// code points that begin with it.
var sentenceStops = func() (stops [256]bool) {
	mark := func(r rune) { stops[utf8.AppendRune(nil, r)[0]] = true }
	for _, r := range "\n\r\u0085\u2028\u2029…" {
		mark(r)
	}
	for _, r16 := range unicode.STerm.R16 {
		for r := rune(r16.Lo); r <= rune(r16.Hi); r += rune(r16.Stride) {
			mark(r)
		}
	}
	for _, r32 := range unicode.STerm.R32 {
		for r := rune(r32.Lo); r <= rune(r32.Hi); r += rune(r32.Stride) {
			mark(r)
		}
	}
	return stops
}()

// isTerminator reports whether r may end a sentence: Sentence_Terminal of the
// Unicode Character Database, and the ellipsis, which it leaves out.
func isTerminator(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '.' || r == '!' || r == '?'
	}
	return r == '…' || unicode.Is(unicode.STerm, r)
}

// endsUnspaced reports whether r ends a sentence with no white space after it, as
// the terminators of CJK, Arabic and other scripts do. Those of Latin script also
// stand within addresses, numbers and names.
func endsUnspaced(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '‼', '‽', '⁇', '⁈', '⁉', '．':
		return false
	}
	return true
}

// stops divides a text around its runs of terminators and the marks on them, such as
// the variation selector of "‼️".
var stops = &rule{sure: stopsApart, cut: nextRune, reach: reach / 4, back: backRune, on: onRune}

func stopsApart(s string, off int) bool {
	after, _ := utf8.DecodeRuneInString(s[off:])
	if !isTerminator(after) && !attaches(after) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:off])
	return !isTerminator(before) && !attaches(before)
}

// terminatorRunStart returns the first terminator of the run that holds the one at off.
func terminatorRunStart(s string, off int) int {
	for i := stops.anchor(s, off); i < off; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isTerminator(r) {
			return i
		}
		i += size
	}
	return off
}

// attaches reports whether r belongs to the character before it.
func attaches(r rune) bool { return r == zeroWidthJoiner || r >= '\u0300' && unicode.IsMark(r) }

// terminators is a run of them, as sentenceBreak sees it.
type terminators struct {
	period   bool // a single full stop, which may belong to an abbreviation
	ellipsis bool // two or more full stops, or an ellipsis, and nothing stronger
	latin    bool // the last one needs white space after it
}

// readTerminators reads the run that starts at off and returns its end.
func readTerminators(s string, off int) (terminators, int) {
	dots, strong, last := 0, false, rune(0)
	for end := stops.next(s, off); off < end; {
		r, size := utf8.DecodeRuneInString(s[off:])
		switch {
		case attaches(r):
		case r == '.':
			dots++
			last = r
		case r == '…':
			dots += 3
			last = r
		default:
			strong = true
			last = r
		}
		off += size
	}
	return terminators{period: dots == 1 && !strong, ellipsis: dots > 1 && !strong, latin: !endsUnspaced(last)}, off
}

// sentenceBreak decides whether the run of terminators that starts at off ends a
// sentence within its line. The answer depends on the words beside the run only, so
// that a scan may begin anywhere. boundary.after is set in either case.
func sentenceBreak(s string, off int) (boundary, bool) {
	run, after := readTerminators(s, off)
	b := boundary{after: after}
	var closed bool
	b.end, closed = skipClosing(s, after)
	b.next = skipSpace(s, b.end, false)
	if b.next == len(s) || lineEndsAt(s, b.next) || !OnGrapheme(s, b.end) {
		return b, false // the line end is a boundary of its own
	}
	opener := openerAt(s, b.next)
	switch {
	case opener.continues:
		return b, false
	case b.next == b.end && run.latin && !(closed && opener.capital) && !(opener.ideograph && !run.period):
		return b, false
	case opener.lower && run.latin:
		return b, false
	case closed && reportsQuote(s, b):
		return b, false
	case run.ellipsis && (closed && omits(s, off) || opener.digit): // a leader in a table of contents
		return b, false
	case !hasContentBefore(s, off):
		return b, false
	case run.period && abbreviates(s, off, b.next, opener):
		return b, false
	}
	return b, true
}

// skipClosing returns the end of the closing punctuation and note numbers at off, and
// whether there are any but straight quotes. It goes no further than a run of terminators may.
func skipClosing(s string, off int) (end int, closed bool) {
	for limit := min(len(s), off+stops.reach); off < limit; {
		r, size := utf8.DecodeRuneInString(s[off:])
		next := off + size
		switch {
		case r == '"' || r == '\'':
			if letterAt(s, next) {
				return off, closed // a straight quote before a letter opens
			}
		case unicode.Is(unicode.Pe, r) || unicode.Is(unicode.Pf, r):
			closed = true
		case unicode.Is(unicode.Pi, r):
			if letterAt(s, next) {
				return off, closed
			}
			closed = true // German “ and « close
		case strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r):
			closed = true
		case r == '[':
			if next = noteEnd(s, off); next == off {
				return off, closed
			}
			closed = true
		case unicode.IsSpace(r) && !isLineEnd(r):
			// French sets a space before its closing quote; German opens with it.
			mark := skipSpace(s, off, false)
			r, size := utf8.DecodeRuneInString(s[mark:])
			next = mark + size
			if r != '»' && r != '›' || letterAt(s, next) || mark > limit {
				return off, closed
			}
			closed = true
		case attaches(r):
		default:
			return off, closed
		}
		off = next
	}
	return off, closed
}

// noteEnd returns the end of a note number in brackets at off, such as "[12]", or off.
func noteEnd(s string, off int) int {
	i := off + 1
	for i < len(s) && i <= off+3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > off+1 && i < len(s) && s[i] == ']' {
		return i + 1
	}
	return off
}

// opener describes what would begin the next sentence.
type opener struct {
	word      string // its first word or number, behind opening punctuation
	lower     bool   // word begins in lower case
	capital   bool   // word begins in upper or title case
	digit     bool
	ideograph bool // word is of a script written without spaces
	quoted    bool // opening punctuation stands before word
	continues bool // punctuation that goes on with the sentence instead
}

func openerAt(s string, off int) opener {
	var o opener
	first, _ := utf8.DecodeRuneInString(s[off:])
	if isTerminator(first) || unicode.Is(unicode.Pd, first) || strings.ContainsRune(",:;،؛、，：；", first) {
		o.continues = true
		return o
	}
	limit := off + lookBehind
	for off < min(limit, len(s)) {
		r, size := utf8.DecodeRuneInString(s[off:])
		if !unicode.In(r, unicode.Ps, unicode.Pi, unicode.Pf) && r != '"' && r != '\'' && r != '¿' && r != '¡' {
			break
		}
		o.quoted = true
		off += size
	}
	limit = min(max(limit, off), len(s)) // the last one may have gone over it
	r, _ := utf8.DecodeRuneInString(s[off:limit])
	o.word = wordFrom(s[off:limit])
	o.digit = unicode.IsDigit(r)
	o.capital = unicode.IsUpper(r) || unicode.IsTitle(r)
	o.lower = unicode.IsLower(r) && !isCamelCase(o.word)
	o.ideograph = unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
	return o
}

// wordFrom returns the letters and digits at the start of s.
func wordFrom(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return s[:i]
		}
	}
	return s
}

// isCamelCase reports whether word is a name like "iPhone", which opens a sentence
// in lower case.
func isCamelCase(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	second, _ := utf8.DecodeRuneInString(word[size:])
	return unicode.IsLower(first) && unicode.IsUpper(second)
}

// reportsQuote reports whether a Japanese quote goes on with the particle that
// reports it, as in 「行くの？」と聞いた.
func reportsQuote(s string, b boundary) bool {
	if b.next != b.end {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s[:b.end])
	rest := s[b.end:]
	return (last == '」' || last == '』') && (strings.HasPrefix(rest, "と") || strings.HasPrefix(rest, "って"))
}

// omits reports whether the ellipsis at off stands in brackets, for words left out.
func omits(s string, off int) bool {
	return off > 0 && (s[off-1] == '[' || s[off-1] == '(')
}

// hasContentBefore reports whether the line has anything but punctuation before off.
func hasContentBefore(s string, off int) bool {
	for limit := off - lookBehind; off > 0 && off > limit; {
		r, size := utf8.DecodeLastRuneInString(s[:off])
		switch {
		case isLineEnd(r):
			return false
		case !unicode.IsSpace(r) && !unicode.IsPunct(r):
			return true
		}
		off -= size
	}
	return off > 0
}

func letterAt(s string, off int) bool {
	r, _ := utf8.DecodeRuneInString(s[off:])
	return unicode.IsLetter(r)
}
