package label

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate"
	"attest/annotate/text"
)

// TagSigns returns a short sign for each of the tags, by which they are told apart where their colours cannot be: the first
// letter of the name in capitals and, where several tags begin with the same one, the next letter that none before it has
// taken, or a number.
func TagSigns(tags []*annotate.Tag) map[annotate.ID]string {
	sharing := map[string]int{}
	for _, t := range tags {
		sharing[initial(t.Name)]++
	}
	signs, taken := make(map[annotate.ID]string, len(tags)), map[string]bool{}
	for _, t := range tags {
		sign := initial(t.Name)
		if sharing[sign] > 1 && sign != "" {
			sign = firstFree(sign, t.Name[text.NextGrapheme(t.Name, 0):], taken)
		}
		taken[sign] = true
		signs[t.ID] = sign
	}
	return signs
}

// initial returns the first character of a name, in capitals.
func initial(name string) string { return strings.ToUpper(name[:text.NextGrapheme(name, 0)]) }

// firstFree returns the initial with a letter or digit of the rest of the name, or a number, that is not taken.
func firstFree(initial, rest string, taken map[string]bool) string {
	for rest != "" {
		n := text.NextGrapheme(rest, 0)
		sign := initial + strings.ToLower(rest[:n])
		if r, _ := utf8.DecodeRuneInString(rest); !taken[sign] && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return sign
		}
		rest = rest[n:]
	}
	for i := 1; ; i++ {
		if sign := initial + strconv.Itoa(i); !taken[sign] {
			return sign
		}
	}
}
