package typeset

import (
	"strings"
	"unicode/utf8"
)

// Simple text is broken by the same rules as all other text, but most of its
// words consist of letters, digits and a full stop or comma, about which the
// rules of UAX #14 say nothing else than "break at the space behind". Only the
// other ones are put to the segmenter, whose answers are remembered.

// smooth holds the bytes between which no line breaks unless there is a blank:
// letters, digits, quotation marks and signs of the classes AL, NU, IS and QU.
var smooth = byteSet("'\",.:;#&*<=>@^_`~", 0x80, 0xe1)

// restful holds the ASCII characters after which a blank is a place to break at,
// and eager the first bytes of those before which it is one, if the other side is
// plain as well.
var (
	restful = byteSet("'\",.:;#&*<=>@^_`~!?)]}%", 1, 0)
	eager   = byteSet("'\"#&*<=>@^_`~([{$%+-", 0xc3, 0xe1)
)

// byteSet holds ASCII letters and digits, the bytes of signs and those of
// [from, to], without the lead bytes of blocks that hold more than letters.
func byteSet(signs string, from, to int) (set [256]bool) {
	for c := range set {
		set[c] = c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' && c < 0x80 ||
			c >= from && c <= to && c != 0xc2 && c != 0xcb && c != 0xcd || strings.IndexByte(signs, byte(c)) >= 0 && c < 0x80
	}
	return set
}

func isBlankByte(c byte) bool { return c == ' ' || c == '\t' }

// simplePieces yields the pieces of simple text.
func (s *Shaper) simplePieces(text string, start, end int, yield func(piece) bool) {
	for start < end {
		i := start
		limit := min(end, start+maxWord)
		var blanks int
		for {
			word := i
			even := true
			for i < limit && !isBlankByte(text[i]) {
				even = even && smooth[text[i]]
				i++
			}
			for i < end && i > start && !utf8.RuneStart(text[i]) {
				i-- // the limit cut a character
			}
			if !even {
				for _, at := range s.breaksIn(text[word:i]) {
					if !yield(piece{start, word + int(at), word + int(at), false}) {
						return
					}
					start = word + int(at)
				}
			}
			blanks = i
			tab := false
			for blanks < end && blanks-i < maxWord && isBlankByte(text[blanks]) {
				tab = tab || text[blanks] == '\t'
				blanks++
			}
			if blanks >= limit || tab || blanks == i || !s.holds(text, start, i, blanks) {
				break
			}
			i = blanks
		}
		if !yield(piece{start, i, blanks, blanks == i && i < end}) {
			return
		}
		start = blanks
	}
}

// breaksIn returns where a line may break within a word, as offsets in it.
func (s *Shaper) breaksIn(word string) []uint16 {
	if breaks, ok := s.breaks.get(word); ok {
		return breaks
	}
	var breaks []uint16
	at := 0
	s.segmenter.InitWithString(word)
	for lines := s.segmenter.LineIterator(); lines.Next(); {
		for range lines.Line().Text {
			at += runeLen(word, at)
		}
		if at < len(word) {
			breaks = append(breaks, uint16(at))
		}
	}
	s.breaks.put(strings.Clone(word), breaks)
	return breaks
}

// holds reports whether no line may break at the blanks text[from:to]: before an
// exclamation mark as it is written in French, behind an opening quotation mark.
// The line or piece that they belong to begins at start.
func (s *Shaper) holds(text string, start, from, to int) bool {
	if to == len(text) || (from == start || rests(text[start:from])) && eager[text[to]] {
		return false
	}
	before, after := from, to
	for range 2 {
		_, n := utf8.DecodeLastRuneInString(text[start:before])
		before -= n
		_, n = utf8.DecodeRuneInString(text[after:])
		after += n
	}
	key := text[before:after]
	if holds, ok := s.holding.get(key); ok {
		return holds
	}
	holds, at := true, before
	s.segmenter.InitWithString(key)
	for lines := s.segmenter.LineIterator(); lines.Next(); {
		for range lines.Line().Text {
			at += runeLen(text, at)
		}
		holds = holds && at != to
	}
	s.holding.put(strings.Clone(key), holds)
	return holds
}

// rests reports whether word ends in a character after which a blank is a place
// to break at.
func rests(word string) bool {
	last := len(word) - 1
	if word[last] < utf8.RuneSelf {
		return restful[word[last]]
	}
	for i := last - 1; i >= 0; i-- {
		if utf8.RuneStart(word[i]) {
			return smooth[word[i]] // a letter
		}
	}
	return false
}
