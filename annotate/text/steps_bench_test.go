package text

import (
	"strings"
	"testing"
)

// endless are paragraphs of 5 MB without a line end: prose, and the worst of each rule of segmentation.
func endless() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, 5<<20/len(s)+1) }
	return map[string]string{
		"latin":              largeReport(" ")[:5<<20],
		"no sentence end":    fill("word "),
		"one word":           fill("a"),
		"accented word":      fill("éàü"),
		"CJK":                fill("維斯馬克的大壩在星期一早上決堤。至少有兩人失蹤，下游村莊已疏散。"),
		"CJK without stops":  fill("維斯馬克的大壩在星期一早上決堤"),
		"katakana":           fill("カタカナ"),
		"Arabic":             fill("انهار السد فوق سكارنفيل صباح الاثنين. وقال الوزير إن شخصين على الأقل مفقودان، ١٢٠ مترا. "),
		"Arabic word":        fill("انهار"),
		"Devanagari word":    fill("क्षत्रिय"),
		"Thai":               fill("เขื่อนเหนือสการ์นเฟลล์พังลง"),
		"number":             fill("1,"),
		"dotted":             fill("a."),
		"blanks":             fill(" "),
		"tabs":               fill("\t"),
		"full stops":         fill("."),
		"hyphens":            fill("-"),
		"closing":            fill("a.”"),
		"brackets":           fill(")"),
		"accents":            "e" + fill("\u0301"),
		"flags":              fill("🇺🇦🇰🇵"),
		"family":             fill("👩\u200d"),
		"lead jamo":          fill("\u1100"),
		"prepended":          fill("\u0600"),
		"apostrophes, marks": "a'" + fill("\u0301"),
		"line ends":          fill("\n"),
	}
}

func BenchmarkSteps(b *testing.B) {
	steps := map[string]func(s string, off int){
		"NextGrapheme": func(s string, off int) { NextGrapheme(s, off) },
		"PrevGrapheme": func(s string, off int) { PrevGrapheme(s, off) },
		"SnapOut":      func(s string, off int) { SnapOut(s, off, off+1) },
		"NextWord":     func(s string, off int) { NextWord(s, off) },
		"PrevWord":     func(s string, off int) { PrevWord(s, off) },
		"WordAt":       func(s string, off int) { WordAt(s, off) },
		"InsideWord":   func(s string, off int) { InsideWord(s, off) },
		"SentenceAt":   func(s string, off int) { SentenceAt(s, off) },
		"NextSentence": func(s string, off int) { NextSentence(s, off) },
		"PrevSentence": func(s string, off int) { PrevSentence(s, off) },
		"ParagraphAt":  func(s string, off int) { ParagraphAt(s, off) },
		"Context":      func(s string, off int) { Context(s, off, off+1, 32) },
	}
	for name, s := range endless() {
		for step, f := range steps {
			b.Run(step+"/"+name, func(b *testing.B) {
				for n := 0; b.Loop(); n++ {
					f(s, clamp(s, []int{0, len(s) / 2, len(s)*3/4 + 1, len(s)}[n%4]))
				}
			})
		}
	}
}
