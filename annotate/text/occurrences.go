package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Occurrences returns where words stand in s, in order and without overlaps. They are compared folded (see [Fold]), any
// white space in them equals any other, and they count only where they do not end inside a longer word: "port" stands
// neither in "report" nor in "ports", but in "port's". In scripts written without spaces every character is a word.
func Occurrences(s, words string) []Span {
	wanted := strings.Fields(Fold(words).Text)
	if len(wanted) == 0 {
		return nil
	}
	folded := Fold(s)
	var out []Span
	for from := 0; ; {
		i := strings.Index(folded.Text[from:], wanted[0])
		if i < 0 {
			return out
		}
		i += from
		from = i + 1
		end, ok := follow(folded.Text, i, wanted)
		if !ok {
			continue
		}
		var found Span
		found.Start, found.End = folded.Original(i, end)
		if len(out) > 0 && found.Start < out[len(out)-1].End || !bounded(s, found) {
			continue
		}
		out = append(out, found)
		from = end
	}
}

// follow returns where the words end that begin at i with white space between them.
func follow(s string, i int, words []string) (end int, ok bool) {
	for n, w := range words {
		if n > 0 {
			space := i
			for i < len(s) {
				r, size := utf8.DecodeRuneInString(s[i:])
				if !unicode.IsSpace(r) {
					break
				}
				i += size
			}
			if i == space {
				return 0, false
			}
		}
		if !strings.HasPrefix(s[i:], w) {
			return 0, false
		}
		i += len(w)
	}
	return i, true
}

// bounded reports whether p neither begins nor ends inside a word.
func bounded(s string, p Span) bool {
	switch {
	case InsideWord(s, p.Start):
		return false
	case !InsideWord(s, p.End):
		return true
	}
	_, end := segmentAt(s, p.End)
	// UAX #29 takes the possessive for a part of the word.
	switch s[p.End:end] {
	case "'s", "’s", "'S", "’S":
		return true
	}
	return false
}
