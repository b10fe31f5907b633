package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviationKind says when the full stop of an abbreviation also ends a sentence.
type abbreviationKind uint8

const (
	notAbbreviation abbreviationKind = iota
	beforeName                       // never: a name or more of the sentence follows
	beforeNumber                     // unless a number follows
	beforeEither                     // only before a word that commonly opens a sentence
)

// abbreviations holds the known ones in lower case and without their full stop.
// "etc" is left out on purpose: a capital after it nearly always opens a sentence.
// Dotted ones ("U.S.", "a.m.", "Ph.D.") are known by their shape, and stand here only
// if nothing can end at them.
var abbreviations = abbreviationsOf(map[abbreviationKind]string{
	beforeName:   "e.g i.e vs cf viz approx incl",
	beforeNumber: "nr fig figs vol vols pp para chap",
	beforeEither: "inc ltd co corp bros llc plc jr sr al bzw млн млрд тыс им ул",
})

// capitalAbbreviations are those that count only when written with a capital: "he
// sat." is no Saturday and "she said no." no number.
var capitalAbbreviations = abbreviationsOf(map[abbreviationKind]string{
	beforeName: "dr mr mrs ms mx messrs prof gen lt col sgt cpl capt cmdr cdr maj adm brig pvt rep reps sen sens gov govs " +
		"pres supt insp det rev fr hon st mt ft amb atty sra srta mme mlle",
	beforeNumber: "no nos art sec ch op eq",
	beforeEither: "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun " +
		"dept ave blvd rd",
})

func abbreviationsOf(kinds map[abbreviationKind]string) map[string]abbreviationKind {
	m := map[string]abbreviationKind{}
	for kind, list := range kinds {
		for word := range strings.FieldsSeq(list) {
			m[word] = kind
		}
	}
	return m
}

// sentenceStarters commonly open a sentence, and seldom follow an abbreviation with
// a capital otherwise.
var sentenceStarters = wordSet("The A An This That These Those It Its He She They We I You His Her Their Our My " +
	"But And Or So Yet However Although Though While When Where Why How What Who Whether If In On At As By For From " +
	"With Without After Before Since Until During Despite According Among Between Under Over Because Once " +
	"Meanwhile Moreover Furthermore Nevertheless Nonetheless Instead Still Also Then Thus Therefore Hence " +
	"There Here Some Many Most Several Both Each Every Neither Nor Not Nobody Nothing Another Other Others Earlier Later")

// months are the names, in lower case, that a day of the month comes before as an
// ordinal with a full stop, in German and its neighbours.
var months = wordSet("january february march april may june july august september october november december " +
	"januar jänner februar märz mai juni juli oktober dezember januari februari mars maj augusti")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// abbreviates reports whether the single full stop at off belongs to an
// abbreviation, an initial or a number, so that the sentence goes on with next.
func abbreviates(s string, off, next int, o opener) bool {
	token, startsLine := tokenBefore(s, off)
	if token == "" {
		return false
	}
	if startsLine && isListNumber(token) {
		return true
	}
	switch kindOf(token) {
	case beforeName:
		return true
	case beforeNumber:
		return o.digit
	case beforeEither:
		return !startsSentence(s, next, o)
	}
	return isDay(token) && months[strings.ToLower(o.word)]
}

// kindOf classifies a token that a full stop follows.
func kindOf(token string) abbreviationKind {
	lower := strings.ToLower(token)
	if kind, ok := abbreviations[lower]; ok {
		return kind
	}
	if first, _ := utf8.DecodeRuneInString(token); unicode.IsUpper(first) {
		if kind, ok := capitalAbbreviations[lower]; ok {
			return kind
		}
	}
	if isInitial(token) || isDotted(token) {
		return beforeEither
	}
	return notAbbreviation
}

// startsSentence reports whether what follows an abbreviation commonly opens a
// sentence. "A." and "I." do not: they are initials.
func startsSentence(s string, next int, o opener) bool {
	if !sentenceStarters[o.word] {
		return false
	}
	return len(o.word) > 1 || o.quoted || !strings.HasPrefix(s[next+len(o.word):], ".")
}

// tokenBefore returns the word that ends at off, inner full stops included, without
// the opening punctuation before it, and whether it starts its line.
func tokenBefore(s string, off int) (token string, startsLine bool) {
	start := off
	for start > 0 && off-start < lookBehind {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		start -= size
	}
	before := trimBlank(s, start)
	r, _ := utf8.DecodeLastRuneInString(s[:before])
	return strings.TrimLeft(s[start:off], "."), before == 0 || isLineEnd(r)
}

// trimBlank goes back from off over white space within the line, lookBehind at most.
func trimBlank(s string, off int) int {
	for limit := off - lookBehind; off > 0 && off > limit; {
		r, size := utf8.DecodeLastRuneInString(s[:off])
		if !unicode.IsSpace(r) || isLineEnd(r) {
			break
		}
		off -= size
	}
	return off
}

// isInitial reports whether token is a single letter, as in "J. K. Rowling". A
// script without spaces has no initials: there a single letter is a word.
func isInitial(token string) bool {
	r, size := utf8.DecodeRuneInString(token)
	return unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) &&
		strings.IndexFunc(token[size:], func(r rune) bool { return !unicode.IsMark(r) }) < 0
}

// isDotted reports whether token is made of short parts with full stops between
// them, as "U.S", "a.m" and "Ph.D" are.
func isDotted(token string) bool {
	parts := 0
	for part := range strings.SplitSeq(token, ".") {
		if n := utf8.RuneCountInString(part); n < 1 || n > 2 || strings.IndexFunc(part, unicode.IsDigit) >= 0 {
			return false
		}
		parts++
	}
	return parts > 1
}

// isListNumber reports whether token numbers an item or heading: "3", "2.1", "b", "IV".
func isListNumber(token string) bool {
	if isInitial(token) || strings.Trim(token, "IVXLC") == "" {
		return true
	}
	for part := range strings.SplitSeq(token, ".") {
		if len(part) < 1 || len(part) > 3 || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// isDay reports whether token is a day of the month in digits.
func isDay(token string) bool {
	return len(token) <= 2 && strings.Trim(token, "0123456789") == ""
}
