package search

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate/text"
)

// Two spellings are variants of each other when they have a skeleton in common: what is left of a word without that in
// which English of both sides of the Atlantic, and the ways to write a foreign name in Latin letters, differ.
//
//	Zelensky · Zelenskyy · Zelenskiy · Зеленський     zelenski        defence · defense     defense
//	Andriy · Andrii · Andrij · Андрій                 andri           kilometre · kilometer kilometer
//	Halvorsen · Halvorssen                            halvorsen       neighbour · neighbor  neighbor
//	Söderby · Soederby                                sederbi         organised · organized organized
//
// It is a judgement: words of fewer than minVariant letters have none, because there good and god, or sky and ski, would
// meet; oo and ee stay double, because loose is not lose.
const minVariant = 4

// skeletons returns the one to three skeletons of a word, given folded and with its diacritics. Words that are too short or
// hold digits have none.
func skeletons(folded, surface string) []string {
	if strings.ContainsAny(folded, "0123456789") {
		return nil
	}
	r, _ := utf8.DecodeRuneInString(folded)
	switch letters := utf8.RuneCountInString(folded); {
	case unicode.Is(unicode.Arabic, r) && letters >= minBare:
		return []string{arabicSkeleton(folded)}
	case letters < minVariant:
		return nil
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillicSkeletons(folded)
	case r >= utf8.RuneSelf:
		return nil
	}
	out := []string{latinSkeleton(folded)}
	if surface != folded {
		if spelled := text.Fold(umlauts.Replace(surface)).Text; spelled != folded {
			out = append(out, latinSkeleton(spelled))
		}
	}
	return out
}

// umlauts are how letters that a keyboard lacks are written out.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "ø", "oe")

// irregular are spellings that follow no rule, or one that would do harm.
var irregular = map[string]string{
	"grey": "gray", "cheque": "check", "cheques": "checks", "kerb": "curb", "kerbs": "curbs", "mould": "mold", "mouldy": "moldy",
	"plough": "plow", "ploughs": "plows", "ploughed": "plowed", "sceptic": "skeptic", "sceptical": "skeptical", "sceptics": "skeptics",
	"aluminium": "aluminum", "manoeuvre": "maneuver", "manoeuvres": "maneuvers", "storey": "story", "storeys": "stories",
	"draught": "draft", "draughts": "drafts", "enquiry": "inquiry", "enquiries": "inquiries", "aeroplane": "airplane",
	"aeroplanes": "airplanes", "ageing": "aging", "judgement": "judgment", "whilst": "while", "amongst": "among", "learnt": "learned",
	"burnt": "burned", "practise": "practice", "practised": "practiced", "gaol": "jail", "tonnes": "tons", "tonne": "ton", "kiev": "kyiv",
}

func latinSkeleton(w string) string {
	if regular, ok := irregular[w]; ok {
		w = regular
	}
	stem := strings.TrimSuffix(w, "s")
	plural := stem != w && len(stem) >= minVariant && !strings.HasSuffix(stem, "s")
	if !plural {
		stem = w
	}
	stem = american(stem)
	if plural {
		stem += "s"
	}
	return simplified(stem)
}

// american respells a word as in American English.
func american(w string) string {
	if n := len(w); strings.HasSuffix(w, "re") && n > 3 && !isVowel(rune(w[n-3])) {
		w = w[:n-2] + "er" // centre
	}
	for _, s := range []struct{ from, to string }{
		{"ence", "ense"}, {"encing", "ensing"}, {"enceless", "enseless"}, {"ogue", "og"}, {"mme", "m"},
		{"ise", "ize"}, {"ised", "ized"}, {"ising", "izing"}, {"isation", "ization"}, {"iser", "izer"}, {"yse", "yze"}, {"ysed", "yzed"}, {"ysing", "yzing"},
	} {
		if stem, ok := strings.CutSuffix(w, s.from); ok && len(stem) > 2 {
			w = stem + s.to
			break
		}
	}
	if len(w) > 5 || len(w) == 5 && strings.HasSuffix(w, "our") {
		w = strings.ReplaceAll(w, "our", "or")
	}
	if len(w) > 5 {
		w = classical.Replace(w)
	}
	return w
}

var classical = strings.NewReplacer("ae", "e", "oe", "e", "ph", "f", "x", "ks")

// simplified writes y and j as i behind the first letter, and letters once that are doubled.
func simplified(w string) string {
	out := make([]byte, 0, len(w))
	for i := range len(w) {
		c := w[i]
		if i > 0 && (c == 'y' || c == 'j') {
			c = 'i'
		}
		if n := len(out); n > 0 && out[n-1] == c && c != 'e' && c != 'o' {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// cyrillicSkeletons are those of the word in Latin letters, with g and with h where the languages that use the letter differ.
func cyrillicSkeletons(w string) []string {
	latin := simplified(cyrillic.Replace(w))
	if strings.HasPrefix(w, "ю") || strings.HasPrefix(w, "я") {
		latin = "y" + latin[1:] // Yuri, beside Andrii
	}
	if !strings.Contains(w, "г") {
		return []string{latin}
	}
	return []string{latin, simplified(cyrillic.Replace(strings.ReplaceAll(w, "г", "х̵")))}
}

// cyrillic spells letters, folded, in Latin ones, roughly as passports and news agencies do. The last is not a letter but
// stands for one that is to become an h.
var cyrillic = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "ґ", "g", "д", "d", "е", "e", "є", "e", "ж", "zh", "з", "z", "и", "i", "і", "i", "ј", "i",
	"к", "k", "л", "l", "љ", "li", "м", "m", "н", "n", "њ", "ni", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "ћ", "c", "ђ", "d",
	"у", "u", "ў", "u", "ф", "f", "х̵", "h", "х", "kh", "ц", "ts", "ч", "ch", "џ", "dz", "ш", "sh", "щ", "shch", "ъ", "", "ы", "i", "ь", "", "э", "e", "ю", "iu", "я", "ia",
)

// minBare is the length of an Arabic word without its article.
const minBare = 2

// arabicSkeleton leaves the article out, with the particles that are written together with it, and writes letters alike that
// are often confused, or that Persian writes with signs of its own.
func arabicSkeleton(w string) string {
	for _, article := range []string{"وال", "بال", "كال", "فال", "لل", "ال"} {
		if bare, ok := strings.CutPrefix(w, article); ok && utf8.RuneCountInString(bare) >= minBare {
			w = bare
			break
		}
	}
	return arabic.Replace(w)
}

var arabic = strings.NewReplacer("ى", "ي", "ی", "ي", "ک", "ك", "ة", "ه")

func isVowel(r rune) bool { return strings.ContainsRune("aeiouyаеиоуыэюяіє", r) }

// skeletonSeed makes the hashes of skeletons, which live no longer than the process.
var skeletonSeed = maphash.MakeSeed()

func skeletonHash(skeleton string) uint32 { return uint32(maphash.String(skeletonSeed, skeleton)) }

// areVariants reports whether two words have a skeleton in common.
func areVariants(skeletonsOfOne []string, folded, surface string) bool {
	for _, s := range skeletons(folded, surface) {
		if slices.Contains(skeletonsOfOne, s) {
			return true
		}
	}
	return false
}
