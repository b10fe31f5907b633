package text

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what segmentation and folding stumble over.
var pieces = []string{
	"a", "Z", "7", "_", " ", "  ", "\t", "\n", ".", "...", "…", "!", "?", ",", ";", ":", "'", "’", "\"", "“", "”", "(", ")", "[", "]", "[3]",
	"-", "–", "—", "/", "@", "$", "«", "»", "„", "\u00a0", "\u202f", "\u3000", "\u2028", "\u0085", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff",
	"The ", "Dr. ", "U.S. ", "Nov. 4", "11,000", "3.5", "e.g. ", "J. K. ", "iPhone", "don’t",
	"é", "e\u0301", "\u0301", "\u0308", "\u20dd", "ø", "ß", "ẞ", "æ", "ı", "İ", "ﬁ", "ﬃ", "½", "™", "①", "Å", "K", "ſ", "ΐ", "ς", "Σ", "ᾳ", "º",
	"😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇺🇦", "🇰🇵", "🇺", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "❤️", "‼️", "🏽", "©", "1️⃣", "\ufe0f",
	"漢", "字", "。", "！", "？", "」", "「", "』", "と", "が", "か\u3099", "ｶﾞ", "ﾞ", "カー", "Ａ", "．", "、",
	"한", "\u1112", "\u1161", "\u11ab", "가\u11a8", "\u1100", "\ua960", "ㅎ", "ﾡ",
	"م", "مُ", "أ", "ؤ", "،", "؟", "۔", "ـ", "\u0600", "\u06dd", "\u0660", "א", "שׁ", "\u05f4", "׳",
	"क", "्", "ि", "क़", "क्षि", "।", "ก", "ำ", "เ", "்", "ௌ", "\u0bc6\u0bbe", "Ж", "й", "ё", "ї", "\U00011133\U00011127", "\U0001d400", "\u2044", "\U0010ffff", "\x00",
}

// anyText draws valid UTF-8 out of the pieces and out of arbitrary code points.
func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for _, piece := range rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom(pieces), rapid.SampledFrom(pieces), rapid.SampledFrom(pieces), rapid.StringN(0, 3, -1),
		), 0, 40).Draw(t, "pieces") {
			b.WriteString(piece)
		}
		return strings.ToValidUTF8(b.String(), "\ufffd")
	})
}

// byteOffset draws an offset in s or just outside it.
func byteOffset(t *rapid.T, s, label string) int { return rapid.IntRange(-1, len(s)+1).Draw(t, label) }

// corpus returns the reports beside the repository, by name.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		paths, err := filepath.Glob(filepath.Join(dir, "shared", "corpus", "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) > 0 {
			texts := map[string]string{}
			for _, path := range paths {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				texts[filepath.Base(path)] = string(data)
			}
			return texts
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no shared/corpus above this folder")
		}
		dir = up
	}
}

// largeReport is 10 MB of paragraphs of news prose; separator is what stands
// between them.
func largeReport(separator string) string {
	const paragraph = "Dr. Ana Petrov told the Harbour Gazette on Monday, Nov. 4, that “at least 11,000 people” had left Port Vale. " +
		"The U.S. embassy, citing J. K. Moore’s café notes, put the figure lower — “perhaps 8,500,” it said. Who is right? Nobody knows…"
	return strings.Repeat(paragraph+separator, 10<<20/len(paragraph+separator))
}
