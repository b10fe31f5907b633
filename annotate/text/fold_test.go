package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"lower-case ASCII": {"kovalenko's 11,000\nmen", "kovalenko's 11,000\nmen"},
		"case":             {"NATO Und ЖЁЛТЫЙ ΣΊΣΥΦΟΣ ſtop K", "nato und желтыи σισυφοσ stop k"},
		"diacritics":       {"Čečen’s Żółć, İstanbul ırmak naïve", "cecen's zolc, istanbul irmak naive"},
		"decomposed":       {"Z\u030co\u0301", "zo"},
		"letters":          {"Ørsted Đorđe Straße STRAẞE Ægir œuvre þing", "orsted dorde strasse strasse aegir oeuvre thing"},
		"compatibility":    {"ﬁre ½ ™ ① ＡＢＣ１２ m²", "fire 1/2 tm 1 abc12 m2"},
		"quotes":           {"“a” „b‟ «c» ‘d’ ‚e‛ ‹f› 5′ 6″ Солов’їв", "\"a\" \"b\" \"c\" 'd' 'e' 'f' 5' 6\" солов'ів"},
		"dashes":           {"a–b—c−d‑e―f﹣g－h", "a-b-c-d-e-f-g-h"},
		"spaces":           {"a\u00a0b\u202fc\u3000d\te\u2028f", "a b c d e\nf"},
		"ellipsis":         {"so…", "so..."},
		"invisible":        {"co\u00adop\u200b\u200d\u2060\ufeff\u200e\ufe0f\u202e!", "coop!"},
		"Arabic":           {"مُحَمَّدٌ أحـــمد ٱلله إلى آب", "محمد احمد الله الى اب"},
		"digits":           {"٠١٩ ۴۵ ९ １２ 𝟙", "019 45 9 12 1"},
		"NUL":              {"a\x00b", "a b"},
		"Hebrew":           {"שָׁלוֹם", "שלום"},
		"Devanagari":       {"किताब क़", "किताब क\u093c"},
		"kana":             {"が ｶﾞ", "か\u3099 カ\u3099"},
		"Hangul":           {"한글 \u1112\u1161\u11ab\u1100\u1173\u11af ㅎㅏ ㈎", "한글 한글 ㅎㅏ (가)"},
		"empty":            {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Fold(c.text).Text; got != c.want {
				t.Errorf("Fold(%q) = %q (%+[2]q), want %q (%+[3]q)", c.text, got, c.want)
			}
		})
	}
}

func TestOriginal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, find, want string }{
		"ASCII":             {"The Harbour", "harbour", "Harbour"},
		"after a shrink":    {"“Čapek” said", "capek", "Čapek"},
		"with its quotes":   {"he: “Čapek” said", `"capek"`, "“Čapek”"},
		"decomposed":        {"a cafe\u0301 b", "cafe", "cafe\u0301"},
		"stretched":         {"pay ½ now", "now", "now"},
		"inside stretched":  {"pay ½ now", "2", "½"},
		"ligature":          {"a ﬁre b", "re", "re"},
		"half a ligature":   {"a ﬁre b", "ire", "ﬁre"},
		"soft hyphen":       {"a co\u00adop b", "coop", "co\u00adop"},
		"before invisible":  {"a ½\u200bb", "2b", "½\u200bb"},
		"stretch invisible": {"a ½\u200bb", "1/2", "½"},
		"sharp s":           {"in Straßen", "sse", "ße"},
		"jamo":              {"x \u1112\u1161\u11ab y", "한", "\u1112\u1161\u11ab"},
		"emoji":             {"go 👩‍👩‍👧‍👦 on", "👩👧", "👩‍👩‍👧‍👦"},
		"last":              {"É\u00ad", "e", "É"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := Fold(c.text)
			at := strings.Index(f.Text, c.find)
			if at < 0 {
				t.Fatalf("%q is not in %q", c.find, f.Text)
			}
			start, end := f.Original(at, at+len(c.find))
			if c.text[start:end] != c.want {
				t.Errorf("%q in %q comes from %q, want %q", c.find, f.Text, c.text[start:end], c.want)
			}
		})
	}
}

func TestSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, find, want string }{
		"ASCII":        {"The Harbour", "harbour", "Harbour"},
		"lower-case":   {"the harbour", "harbour", "harbour"},
		"composed":     {"“Čapek” said", "capek", "Čapek"},
		"decomposed":   {"a cafe\u0301 b", "cafe", "cafe\u0301"},
		"soft hyphen":  {"a co\u00adop b", "coop", "co\u00adop"},
		"ligature":     {"a ﬁre b", "fire", "ﬁre"},
		"half of one":  {"a ﬁre b", "ire", "ﬁre"},
		"a fraction":   {"a ½ b", "2", "½"},
		"at the end":   {"É", "e", "É"},
		"Arabic signs": {"قال مُحَمَّدٌ هنا", "محمد", "مُحَمَّدٌ"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := Fold(c.text)
			at := strings.Index(f.Text, c.find)
			if got := f.Source(at, at+len(c.find)); got != c.want {
				t.Errorf("%q in %q comes from %q, want %q", c.find, f.Text, got, c.want)
			}
		})
	}
}

// checkFold checks what must hold of the folding of any text.
func checkFold(t interface{ Fatalf(string, ...any) }, s string) {
	f := Fold(s)
	if !utf8.ValidString(f.Text) {
		t.Fatalf("Fold(%q) = %q is not valid UTF-8", s, f.Text)
	}
	if again := Fold(f.Text).Text; again != f.Text {
		t.Fatalf("Fold(%q) = %q, and folded again %q", s, f.Text, again)
	}
	// Every folded byte comes from the code point that folds to it, in order.
	at := 0
	for i := range s {
		size := utf8.RuneLen([]rune(s[i:])[0])
		for ; at < len(f.Text) && f.origin(at) < i+size; at++ {
			if f.origin(at) < i {
				t.Fatalf("Fold(%q): byte %d of %q comes from byte %d", s, at, f.Text, f.origin(at))
			}
		}
	}
	if at != len(f.Text) {
		t.Fatalf("Fold(%q): byte %d of %q comes from nowhere", s, at, f.Text)
	}
	for start := range len(f.Text) {
		from, to := f.Original(start, start+1)
		if from >= to || to > len(s) || !OnGrapheme(s, from) || !OnGrapheme(s, to) || f.origin(start) < from || f.origin(start) >= to {
			t.Fatalf("Fold(%q).Original(%d, %d) = %d, %d", s, start, start+1, from, to)
		}
	}
	for start, r := range f.Text {
		if end := start + utf8.RuneLen(r); !strings.Contains(Fold(f.Source(start, end)).Text, f.Text[start:end]) {
			t.Fatalf("Fold(%q).Source(%d, %d) = %q, which does not fold to %q", s, start, end, f.Source(start, end), f.Text[start:end])
		}
	}
	if from, to := f.Original(len(f.Text), len(f.Text)+1); from != len(s) || to != len(s) {
		t.Fatalf("Fold(%q).Original at the end = %d, %d", s, from, to)
	}
}

func TestFoldOfAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkFold(t, anyText().Draw(t, "text")) })
}

// A passage folds alike alone and within a text, so that a query finds it, and comes
// back from there.
func TestFoldedPassagesComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, passage, after := anyText().Draw(t, "before")+" ", "x"+anyText().Draw(t, "passage")+"x", " "+anyText().Draw(t, "after")
		f, alone := Fold(before+passage+after), Fold(passage).Text
		start := len(Fold(before).Text)
		if !strings.HasPrefix(f.Text[start:], alone) {
			t.Fatalf("%q folds to %q alone and not so in %q", passage, alone, f.Text)
		}
		from, to := f.Original(start, start+len(alone))
		wantFrom, wantTo := SnapOut(before+passage+after, len(before), len(before)+len(passage))
		if from != wantFrom || to != wantTo {
			t.Fatalf("%q comes back as %d, %d, want %d, %d", passage, from, to, wantFrom, wantTo)
		}
	})
}

func TestFoldIgnoresNormalization(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Čečen Żółć", "é\u0323", "Ằ", "ΐ", "ё й ї", "が", "क़", "한글", "أحمد", "שׁ", "ſ\u0323\u0307"} {
		if composed, decomposed := Fold(norm.NFC.String(s)).Text, Fold(norm.NFD.String(s)).Text; composed != decomposed {
			t.Errorf("%q folds to %q composed and %q decomposed", s, composed, decomposed)
		}
	}
}

func TestFoldOfPlainTextTakesNoMemory(t *testing.T) {
	s := strings.Repeat("nothing here to fold, 11,000 times\n", 1000)
	if n := testing.AllocsPerRun(10, func() { Fold(s) }); n != 0 {
		t.Errorf("Fold allocates %v times", n)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range pieces {
		f.Add(s + "a" + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if utf8.ValidString(s) {
			checkFold(t, s)
		} else {
			folded := Fold(s)
			folded.Original(0, len(folded.Text))
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{
		"lower-case ASCII": strings.Repeat("the dam broke on monday, and nobody knew why. ", 10<<20/46),
		"news":             largeReport("\n"),
		"French":           strings.Repeat("L’évêque était déjà allé à l’hôtel où l’été s’achève. ", 10<<20/66),
		"Ukrainian":        strings.Repeat("Речник повідомив, що з’єднання обстріляли їхні позиції. ", 10<<20/103),
		"Korean":           strings.Repeat("당국자는 월요일 부대가 포격을 받았다고 말했다. ", 10<<20/67),
		"Japanese":         strings.Repeat("当局者は月曜日、部隊が砲撃を受けたと述べた。", 10<<20/66),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
