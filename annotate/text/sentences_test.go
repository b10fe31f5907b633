package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// In the texts of this table "|" stands where one sentence ends and the next begins.
var sentenceCases = map[string]string{
	"plain":                  "The dam broke. |Water reached the town! |Who knew?",
	"titles":                 "Dr. Petrov met Gen. Moore and Lt. Col. Hart. |Mr. and Mrs. Vane left. |Sen. Ruiz, Rep. Cho and Gov. Lee stayed in St. Ives.",
	"titles in capitals":     "PROF. HALL SPOKE. |MS. DUNN DID NOT.",
	"states":                 "The U.S. Army and the U.K. Treasury met the U.N. Security Council and E.U. ministers. |Nobody spoke.",
	"state at the end":       "He flew to the U.S. |The next day he came back.",
	"state, then a quote":    "He flew to the U.S. |“We will wait,” she said.",
	"state, then lower case": "A U.S. official spoke to U.S. media.",
	"times of day":           "The strike came at 4 a.m. Kyiv time, or 9 p.m. Eastern. |At 5 p.m. |The lights went out.",
	"Latin":                  "Several units, e.g. Storm Corps, i.e. The Storm, were seen etc. in the area vs. None before. |Tanks, guns, etc. |Moscow said nothing.",
	"months":                 "It began on Monday, Nov. 4, and on Jan. 12 it ended. |It was Tues. 5 Dec. 2023. |Since Oct. |The army denies it.",
	"no space after a month": "He confirmed it on Monday, Nov.4, saying, “The first units have already come under fire.”",
	"not a weekday":          "The cat sat. |Dogs ran. |He saw the sun. |Rain fell.",
	"numbers":                "See No. 5 and Fig. 2. |She said no. |Five left. |He said No. |Then he went.",
	"companies":              "Acme Inc. CEO Ann Hall sued Bolt Ltd. and Dynamo Corp. of Port Vale. |Hall & Co. |They won.",
	"initials":               "J. K. Moore and George W. Hall wrote it. |John F. |He left.",
	"initials, one letter":   "A. I. Petrov and I. A. Hall met.",
	"degrees":                "Ann Hall, Ph.D., of Washington, D.C., spoke. |She lives in Washington, D.C. |She works there.",
	"decimals":               "It cost $3.5 million. |It rose 1.5. |300 came to v1.2.3 at 10.30.",
	"addresses":              "See www.example.org/?q=Yes or mail a.b@example.org. |Node.js and Yahoo!Answers are names.",
	"ellipsis":               "He waited… and waited... then left. |She stayed... |Nobody came… |The end.",
	"spaced ellipsis":        "He said . . . nothing at all.",
	"words left out":         "Minister Vane […] Harbour officials agreed (...) Nobody else did [...] and left.",
	"closing quote":          "“We will see,” he said. |“They came under fire.” |Then it ended.",
	"American quote":         "\"We won.\" |\"They lost,\" she said. |He left.",
	"single quotes":          "‘We won.’ |‘They lost.’ |'Good.' |Fine.",
	"question in a quote":    "“Who is right?” he asked. |“Stop!” she cried. |\"Why?\" they asked.",
	"question then a name":   "“Who is right?” |Petrov asked.",
	"exclaiming name":        "The Yahoo! service closed. |Why? |iPhone sales fell.",
	"brackets":               "He left. |(She stayed.) |They met (at last!) in town. |[Translated from Ukrainian.] |The end.",
	"lower in brackets":      "He left (see p. 5. and below).",
	"note numbers":           "It fell.[3] |The army left.² |Nobody came.[1][2] |Really.",
	"piled up":               "What?! |No!!! |Yes...? |Sure?” |Fine.",
	"dash after a quote":     "“We won.” – Ann Hall, mayor. |“Never!” — they said.",
	"comma after a quote":    "“Go!”, he said. |“Go?”; then he left.",
	"French quotes":          "« Il est parti. » |Elle reste. |« Vraiment ? » a-t-il dit.",
	"German quotes":          "„Er ging.“ |Dann kam sie. |»Komm!« |»Nein.« |Am 4. November schneite es, z. B. hier, z.B. Regen.",
	"Spanish":                "¿Quién viene? |¡Nadie! |El Sr. García llegó.",
	"Ukrainian":              "Він сказав: «Ми тут». |Це було у 2022 р. Київ мовчав. |Загинуло 5 тис. осіб.",
	"heading":                "Units Come Under Fire\n|The army left. |It rained\n|\n  |Read also:\n|Food",
	"list":                   "1. First point.\n|2.1. Second point. |More.\n|b. Third\n|IV. Fourth",
	"year at the end":        "It began in 2022. |The war went on.",
	"Chinese":                "他走了。|她留下！|谁对？|“好。”|他说3.5。",
	"Japanese":               "行きます。|「行くの？」と聞いた。|「はい。」|彼は言った！|次です。",
	"Japanese, Latin mark":   "本当?|はい!|次です。",
	"Arabic":                 "هل وصلوا؟ |نعم. |قال د. سامي ذلك۔|انتهى.",
	"Hindi":                  "वह गया। |वह आई।",
	"emoji":                  "We won! |😀 Great. |👍🏽",
	"emoji terminator":       "We won‼️ |They lost.",
	"separators":             "One\u2028|Two\u2029|Three\u0085|Four",
	"space kinds":            "One.\u00a0|Two.\u3000|Three.\t|Four.",
	"no space after a quote": "He said “we won.”|The end. |He said (so.)|The end.",
	"leading ellipsis":       "“... And then he left.” |Then she came.",
	"only marks":             "...",
	"only a question":        "?",
	"leading space":          "  One.  |Two.  ",
	"leader dots":            "Contents .......... 12\n|Index .......... 40",
	"world war":              "It was the largest since World War II. |The talks failed.",
	"military":               "Sgt. 1st Class Cho and Capt. Hall flew to Ft. Vale.",
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for name, marked := range sentenceCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			for sentence := range strings.SplitSeq(marked, "|") {
				if sentence = strings.TrimSpace(sentence); sentence != "" {
					want = append(want, sentence)
				}
			}
			s := strings.ReplaceAll(marked, "|", "")
			var got []string
			for _, span := range Sentences(s) {
				got = append(got, s[span.Start:span.End])
			}
			if !slices.Equal(got, want) {
				t.Errorf("Sentences(%q):\n got %q\nwant %q", s, got, want)
			}
		})
	}
}

// checkSentences checks what must hold of the sentences of any text.
func checkSentences(t interface{ Fatalf(string, ...any) }, s string) {
	spans := Sentences(s)
	covered := 0
	for i, span := range spans {
		if span.Start >= span.End || span.Start < covered {
			t.Fatalf("%q: sentence %v after byte %d", s, span, covered)
		}
		if strings.TrimFunc(s[covered:span.Start], func(r rune) bool { return unicode.IsSpace(r) || isLineEnd(r) }) != "" {
			t.Fatalf("%q: %q is in no sentence", s, s[covered:span.Start])
		}
		if strings.Contains(s[span.Start:span.End], "\n") {
			t.Fatalf("%q: sentence %v goes over a line end", s, span)
		}
		if !OnGrapheme(s, span.Start) || !OnGrapheme(s, span.End) {
			t.Fatalf("%q: sentence %v divides a character", s, span)
		}
		for off := span.Start; off < span.End; off++ {
			if start, end := SentenceAt(s, off); start != span.Start || end != span.End {
				t.Fatalf("SentenceAt(%q, %d) = %d, %d, want %v", s, off, start, end, span)
			}
		}
		for off := covered; off < span.Start; off++ {
			start, end := SentenceAt(s, off)
			if at := (Span{start, end}); at != span && (i == 0 || at != spans[i-1]) {
				t.Fatalf("SentenceAt(%q, %d) = %v, want a neighbour", s, off, at)
			}
			if got := NextSentence(s, off); got != span.Start {
				t.Fatalf("NextSentence(%q, %d) = %d, want %d", s, off, got, span.Start)
			}
		}
		if i > 0 {
			if got := NextSentence(s, spans[i-1].Start); got != span.Start {
				t.Fatalf("NextSentence(%q, %d) = %d, want %d", s, spans[i-1].Start, got, span.Start)
			}
			if got := PrevSentence(s, span.Start); got != spans[i-1].Start {
				t.Fatalf("PrevSentence(%q, %d) = %d, want %d", s, span.Start, got, spans[i-1].Start)
			}
		}
		if got := PrevSentence(s, span.End); got != span.Start {
			t.Fatalf("PrevSentence(%q, %d) = %d, want %d", s, span.End, got, span.Start)
		}
		covered = span.End
	}
	for off := covered; off <= len(s); off++ {
		start, end := SentenceAt(s, off)
		if len(spans) == 0 && start != end || len(spans) > 0 && (Span{start, end}) != spans[len(spans)-1] {
			t.Fatalf("SentenceAt(%q, %d) = %d, %d after the last sentence", s, off, start, end)
		}
		if got := NextSentence(s, off); got != len(s) {
			t.Fatalf("NextSentence(%q, %d) = %d after the last sentence", s, off, got)
		}
	}
}

func TestSentencesOfAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkSentences(t, anyText().Draw(t, "text")) })
}

func TestSentenceAtWhiteSpace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, sentence string }{ // "^" is the offset
		"between sentences":     {"One.^ Two.", "Two."},
		"before the first":      {"^  One.", "One."},
		"end of a line":         {"One. Two.^\nThree.", "Two."},
		"space at a line's end": {"One.  ^\nTwo.", "One."},
		"empty line":            {"One.\n^\n Two.", "Two."},
		"last empty line":       {"One.\n^\n", "One."},
		"end of text":           {"One. Two.^", "Two."},
		"empty text":            {"^", ""},
		"blank text":            {" \n^ \n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after, _ := strings.Cut(c.text, "^")
			s := before + after
			start, end := SentenceAt(s, len(before))
			if s[start:end] != c.sentence {
				t.Errorf("SentenceAt(%q, %d) = %q, want %q", s, len(before), s[start:end], c.sentence)
			}
		})
	}
}

func TestSentencesOfTheCorpus(t *testing.T) {
	t.Parallel()
	for name, s := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkSentences(t, s)
			for _, span := range Sentences(s) {
				sentence := s[span.Start:span.End]
				if first, _ := utf8.DecodeRuneInString(sentence); unicode.IsLower(first) && !strings.HasPrefix(sentence, "by ") {
					t.Errorf("%q starts in the middle of a sentence", sentence)
				}
				if n := utf8.RuneCountInString(sentence); n > 600 {
					t.Errorf("%q is %d code points long", sentence, n)
				}
				if strings.IndexAny(sentence, "”’)],.") == 0 {
					t.Errorf("%q starts with what closes the sentence before", sentence)
				}
				if last, _ := utf8.DecodeLastRuneInString(sentence); strings.ContainsRune("“([", last) {
					t.Errorf("%q ends with what opens the next", sentence)
				}
			}
		})
	}
}

func FuzzSentenceAt(f *testing.F) {
	for _, s := range sentenceCases {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, off int) {
		if utf8.ValidString(s) {
			checkSentences(t, s)
		}
		start, end := SentenceAt(s, off)
		if start < 0 || start > end || end > len(s) {
			t.Fatalf("SentenceAt(%q, %d) = %d, %d", s, off, start, end)
		}
		NextSentence(s, off)
		PrevSentence(s, off)
	})
}

func BenchmarkSentenceAtTheMiddle(b *testing.B) {
	for name, separator := range map[string]string{"lines": "\n", "one paragraph": " "} {
		b.Run(name, func(b *testing.B) {
			s := largeReport(separator)
			for b.Loop() {
				SentenceAt(s, len(s)/2)
			}
		})
	}
}

// The worst case: not one sentence ends anywhere.
func BenchmarkSentenceAtWithoutAnEnd(b *testing.B) {
	s := strings.Repeat("word ", 2<<20)
	for b.Loop() {
		SentenceAt(s, len(s)/2)
	}
}

func BenchmarkSentences(b *testing.B) {
	s := largeReport("\n")
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Sentences(s)
	}
}
