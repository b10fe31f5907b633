package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"attest/annotate/text"
)

// word is a word of a text, as it is indexed.
type word struct {
	folded     string // what is compared
	surface    string // the same in lower case with its diacritics
	start, end int    // in bytes of the folded text
	joined     bool   // made of what a hyphen or apostrophe divides
}

// purpose says what words are wanted for.
type purpose uint8

const (
	indexWords purpose = iota // every form under which a word may be looked for
	queryWords                // each word once
)

// words returns the words of a folded text, whose original is given for the surface forms. Digits in groups of three are one
// number, words with an apostrophe or a hyphen at a line end are one word, words with a hyphen count apart and joined, and
// scripts written without spaces give single characters and pairs.
func words(f text.Folded, original string, want purpose) []word {
	s := f.Text
	accents := strings.ContainsFunc(original, func(r rune) bool { return r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r)) })
	var out []word
	add := func(folded string, start, end int, joined bool) {
		w := word{folded: folded, surface: folded, start: start, end: end, joined: joined}
		if accents && !joined {
			from, to := f.Original(start, end)
			w.surface = strings.ToLower(norm.NFC.String(original[from:to]))
			if strings.ContainsAny(folded, "0123456789") {
				w.surface = folded
			}
		}
		out = append(out, w)
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unspaced(r):
			end := i
			for end < len(s) {
				r, size := utf8.DecodeRuneInString(s[end:])
				if !unspaced(r) {
					break
				}
				end += size
			}
			grams(s, i, end, want, func(start, end int) { add(s[start:end], start, end, false) })
			i = end
		case inWord(r):
			i = compound(s, i, want, add)
		default:
			i += size
		}
	}
	return out
}

// compound adds the word at i with all that hyphens and apostrophes tie to it, and returns where it ends.
func compound(s string, i int, want purpose, add func(folded string, start, end int, joined bool)) int {
	if end, digits := number(s, i); end > i {
		add(digits, i, end, false)
		return end
	}
	start, hyphen := i, false
	var joined strings.Builder
	type part struct{ start, end int }
	parts := []part{{i, i}}
	for {
		end := wordEnd(s, i)
		joined.WriteString(s[i:end])
		parts[len(parts)-1].end = end
		i = end
		if i+1 >= len(s) {
			break
		}
		next := i + 1
		switch {
		case s[i] == '-' && s[next] == '\n':
			next++
		case s[i] == '\'':
		case s[i] == '-':
			hyphen = true
		default:
			next = len(s)
		}
		if r, _ := utf8.DecodeRuneInString(s[min(next, len(s)):]); next >= len(s) || !inWord(r) || unspaced(r) {
			break
		}
		parts = append(parts, part{next, next})
		i = next
	}
	whole := joined.String()
	switch {
	case len(parts) == 1:
		add(whole, start, i, false)
	case want == queryWords && hyphen:
		for _, p := range parts {
			add(s[p.start:p.end], p.start, p.end, false)
		}
	case want == queryWords:
		add(whole, start, i, true)
	default:
		add(whole, start, i, true)
		for _, p := range parts {
			if p.end-p.start > 1 || p.start == start { // not the s of Russia's
				add(s[p.start:p.end], p.start, p.end, false)
			}
		}
	}
	return i
}

// number returns the end of the number at i and its digits, if digits in groups of three stand there.
func number(s string, i int) (end int, digits string) {
	end = i
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	if end == i || end-i > 3 {
		return i, ""
	}
	var b strings.Builder
	b.WriteString(s[i:end])
	grouped := false
	for end+3 < len(s) && strings.IndexByte(", .'", s[end]) >= 0 && isDigit(s[end+1]) && isDigit(s[end+2]) && isDigit(s[end+3]) &&
		(end+4 == len(s) || !isDigit(s[end+4])) {
		b.WriteString(s[end+1 : end+4])
		end += 4
		grouped = true
	}
	if r, _ := utf8.DecodeRuneInString(s[end:]); !grouped || end < len(s) && inWord(r) {
		return i, ""
	}
	return end, b.String()
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !inWord(r) || unspaced(r) {
			break
		}
		i += size
	}
	return i
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// unspaced reports whether r is of a script that is written without spaces between words.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// grams yields the pairs of characters of s[start:end], and the single ones too if they are to be indexed or are all there is.
func grams(s string, start, end int, want purpose, yield func(start, end int)) {
	for i := start; i < end; {
		_, size := utf8.DecodeRuneInString(s[i:])
		next := i + size
		if want == indexWords || start == i && next == end {
			yield(i, next)
		}
		if next < end {
			_, size := utf8.DecodeRuneInString(s[next:])
			yield(i, next+size)
		}
		i = next
	}
}

// lettersOf returns a set of the characters of s: one bit each for a to z, 0 to 9 and hashes of all others. A text whose set
// lacks a bit of a pattern's cannot hold that pattern.
func lettersOf(s string) uint64 {
	var set uint64
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			set |= 1 << (r - 'a')
		case r >= '0' && r <= '9':
			set |= 1 << (26 + r - '0')
		default:
			set |= 1 << (36 + uint32(r)%28)
		}
	}
	return set
}
