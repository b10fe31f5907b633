package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"attest/annotate/text"
)

// formsOf writes the tokens of a text with a sign for their form.
func formsOf(s string, isName bool) []string {
	var z tokenizer
	var out []string
	for _, t := range z.tokenize(text.Fold(s), s, isName) {
		out = append(out, t.folded+map[form]string{joined: "+", pair: "~", initials: "."}[t.form])
	}
	return out
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"words":                {"The dam, broken – at 3!", "the dam broken at 3"},
		"hyphens":              {"anti-tank state-of-the-art", "anti tank antitank+ state of the art stateoftheart+"},
		"every dash":           {"a–b c—d e‑f", "a b ab+ c d cd+ e f ef+"},
		"possessives":          {"Russia's dams’", "russia russias+ dams"},
		"of a compound":        {"Jong-un’s", "jong un jongun+"},
		"contractions":         {"hasn’t O'Brien", "hasn hasnt+ o brien obrien+"},
		"broken at a line end": {"a con-\nflict and over-\n   topping", "a con flict conflict+ and over topping overtopping+"},
		"a hyphen at the end":  {"pre-\n", "pre"},
		"soft hyphen":          {"con\u00adflict", "conflict"},
		"grouped digits":       {"11,000 11.000 11'000 11 000 1\u00a0200\u202f000", "11000 11000 11000 11000 1200000"},
		"decimals":             {"1.2 1,2 31.25 1,234.56 0.125", "1.2 1.2 31.25 1234.56 0.125"},
		"no groups":            {"2022 340 12,34 1,2345", "2022 340 12.34 1.2345"},
		"times":                {"02:52 2.52 02.52 14:05 12:345", "2.52 2.52 2.52 14.05 12 345"},
		"dates and versions":   {"12.03.2024 1.2.3", "12 03 2024 1 2 3"},
		"digits and letters":   {"810th 60mm 5G", "810 810th+ 60 60mm+ 5 5g+"},
		"digits of others":     {"٣٤ １２", "34 12"},
		"ellipsis":             {"yes...no", "yes no"},
		"dotted letters":       {"the U.S. at 3 p.m. by J. K. Roe", "the us at 3 pm by j k roe"},
		"initials":             {"the Civil Protection Service said", "the civil protection service cps. ps. cp. said"},
		"with small words":     {"Ministry of the Interior, Mines and Wells", "ministry of the interior mi. moi. moti. mines and wells mw. maw."},
		"a sign ends a name":   {"Radio Lenna, Tolvik", "radio lenna rl. tolvik"},
		"headlines":            {"Bo Co Fo Go Ho Jo Ko Lo Mo No Po Ro So", "bo co fo go ho jo ko lo mo no po ro so"},
		"Han":                  {"東京都", "東 東京~ 京 京都~ 都"},
		"Han and Latin":        {"A東b", "a 東 b"},
		"Thai":                 {"นา", "น นา~ า"},
		"Hangul":               {"댐이 무너져", "댐이 무너져"},
		"Cyrillic":             {"Лук'янівка", "лук янівка лукянівка+"},
		"emoji":                {"flood 🌊!", "flood 🌊"},
		"ligature":             {"ﬁre", "fire"},
		"nothing":              {" …–—", ""},
		"NUL":                  {"a\x00b", "a b"},
		"an address":           {"mail@dam.example", "mail dam example"},
		"underscore":           {"Kyivpost_official", "kyivpost official"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(formsOf(c.text, false), " ")
			want := text.Fold(c.want).Text
			if got != want {
				t.Errorf("%q: got  %s\nwant %s", c.text, got, want)
			}
		})
	}
	if got := formsOf("night shift worker", true); !slices.Equal(got, []string{"night", "shift", "worker", "nsw.", "sw.", "ns."}) {
		t.Errorf("a name without capitals: %q", got)
	}
}

// Composed or not, folded or not, and whatever stands around it, a word is the same.
func TestTokensOfAnyText(t *testing.T) {
	t.Parallel()
	pieces := rapid.SampledFrom([]string{
		"dam", "Åse", "e\u0301", "ﬁ", "½", "㈎", "'", "’", "-", "–", "-\n", ".", ",", ":", " ", "\n", "1", "000", "23", "th", "東", "京", "한", "\u1112\u1161", "é",
		"مُحَمَّد", "ـ", "\u00ad", "🌊", "👩🏽‍🌾", "U.S.", "नि", "ก็", "\x00", "_",
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), "")
		var z tokenizer
		f := text.Fold(s)
		at := 0
		for _, tok := range z.tokenize(f, s, rapid.Bool().Draw(t, "name")) {
			if tok.start >= tok.end || tok.end > len(f.Text) || tok.folded == "" || !utf8.ValidString(tok.surface) {
				t.Fatalf("%q: token %+v", s, tok)
			}
			if tok.form.advances() {
				if tok.start < at {
					t.Fatalf("%q: token %+v begins before the one before ends", s, tok)
				}
				at = tok.end
			}
		}
		for _, other := range []string{norm.NFC.String(s), norm.NFD.String(s)} {
			if a, b := formsOf(s, false), formsOf(other, false); text.Fold(other).Text == f.Text && !slices.Equal(a, b) {
				t.Fatalf("%q has the tokens %q, and %q has %q", s, a, other, b)
			}
		}
		eachTerm(f, s, func(term term) {
			if term.folded == "" || term.runes != utf8.RuneCountInString(term.folded) {
				t.Fatalf("%q: term %+v", s, term)
			}
		})
	})
}

func TestTermsAreFoundInTheirOwnText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"anti-tank", "Russia's", "hasn’t", "con-\nflict", "11 000", "02:52", "810th", "U.S.", "東京都", "Łódź", "Jong-un’s", "60mm", "🌊", "½", "l’homme", "х", "1.2.3", "أُخليت",
	} {
		w := newDesk(t, s)
		w.quote(t, s)
		if found := w.search(t, s, onlyHighlights); len(found) != 1 || found[0].Why != ExactMatch {
			t.Errorf("%q finds itself as %+v", s, found)
		}
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	alike := func(a, b string) bool {
		fold := func(s string) (folded, surface string) { return text.Fold(s).Text, strings.ToLower(norm.NFC.String(s)) }
		folded, surface := fold(a)
		other, accented := fold(b)
		return areVariants(skeletons(folded, surface), other, accented)
	}
	for _, c := range [][]string{
		{"Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskij", "Зеленський", "Зеленский"},
		{"Andriy", "Andrii", "Andrij", "Андрій"},
		{"Halvorsen", "Halvorssen"}, {"Söderby", "Soederby"}, {"Söderby", "Soderby"}, {"Åsendal", "Aasendal"}, {"Mueller", "Müller"},
		{"defence", "defense"}, {"centre", "center"}, {"kilometres", "kilometers"}, {"colour", "color"}, {"neighbourhood", "neighborhood"},
		{"organised", "organized"}, {"organisation", "organization"}, {"analyse", "analyze"}, {"travelled", "traveled"}, {"catalogue", "catalog"},
		{"programmes", "programs"}, {"grey", "gray"}, {"encyclopaedia", "encyclopedia"}, {"sulphur", "sulfur"}, {"Alexei", "Aleksey"},
		{"Yuri", "Юрий"}, {"Hryhoriy", "Григорий"}, {"Grigory", "Григорий"}, {"Kyiv", "Kiev", "Київ"}, {"قرية", "القرية"}, {"سد", "السد", "والسد"}, {"على", "علي"},
	} {
		for _, a := range c {
			for _, b := range c {
				if !alike(a, b) {
					t.Errorf("%s is no variant of %s", a, b)
				}
			}
		}
	}
	for _, c := range [][2]string{
		{"good", "god"}, {"sky", "ski"}, {"loose", "lose"}, {"four", "for"}, {"hour", "hor"}, {"more", "moer"}, {"Kharkiv", "Kharkov"}, {"2019", "2009"}, {"jet", "yet"}, {"Paris", "parties"},
	} {
		if alike(c[0], c[1]) {
			t.Errorf("%s is a variant of %s", c[0], c[1])
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abcd")), 1, 9, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := []rune(word.Draw(t, "a")), []rune(word.Draw(t, "b"))
		want := naiveDistance(a, b)
		if got := distance(a, b, 2); got != min(want, 3) {
			t.Fatalf("%q and %q are %d apart, want %d", string(a), string(b), got, want)
		}
		if got := isOneEdit(a, b); got != (want == 1) {
			t.Fatalf("%q and %q are one edit apart: %v, but their distance is %d", string(a), string(b), got, want)
		}
		if bytes := distance([]byte(string(a)), []byte(string(b)), 2); bytes != min(want, 3) {
			t.Fatalf("%q and %q are %d apart by bytes, want %d", string(a), string(b), bytes, want)
		}
	})
}

// naiveDistance is the optimal string alignment distance by the whole table.
func naiveDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j-1]+cost, d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestPassages(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("no full stop for a long time ", 200)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"sentences":        {"One. Two?\nThree", []string{"One.", "Two?", "Three"}},
		"a wrapped line":   {"The dam that\nbroke in March.\nNext.", []string{"The dam that\nbroke in March.", "Next."}},
		"a broken word":    {"The con-\nflict went on.", []string{"The con-\nflict went on."}},
		"with indentation": {"The con-\n  flict went on.", []string{"The con-\n  flict went on."}},
		"a heading":        {"The dam\n\nbroke in March.", []string{"The dam", "broke in March."}},
		"a list":           {"First\nSecond\n", []string{"First", "Second"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range passages(c.text) {
				got = append(got, c.text[p.Start:p.End])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	for _, s := range []string{long, strings.Repeat("x", 3*maxPassage), strings.Repeat("東", maxPassage), strings.Repeat("e\u0301", maxPassage)} {
		at := 0
		for _, p := range passages(s) {
			if p.Start < at || p.End-p.Start > maxPassage+8 || p.Start >= p.End || !text.OnGrapheme(s, p.Start) || !text.OnGrapheme(s, p.End) {
				t.Errorf("a passage of %.20q… is %v", s, p)
			}
			at = p.End
		}
		if at < len(strings.TrimSpace(s)) {
			t.Errorf("passages of %.20q… end at %d of %d", s, at, len(s))
		}
	}
}
