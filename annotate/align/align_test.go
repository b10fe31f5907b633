package align

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate/text"
)

// said lists what matches say, as "a | b".
func said(a, b string, matches []Match) []string {
	var out []string
	for _, m := range matches {
		out = append(out, a[m.A.Start:m.A.End]+" | "+b[m.B.Start:m.B.End])
	}
	return out
}

func TestPassages(t *testing.T) {
	t.Parallel()
	const (
		gave    = "The dam at Skarnfell gave way shortly before three on Tuesday morning."
		gaveTo  = "The dam at Skarnfell broke shortly before three on Tuesday morning."
		siren   = "Nobody in the village was woken by a siren, the mayor said."
		pump    = "One of two pumps had been out of order since Friday."
		filler  = "Corvane Metals owns the mine and employs ninety people there."
		another = "Zinc prices rose by a tenth in London after the weekend."
	)
	for _, tt := range []struct {
		name, a, b string
		want       []string
	}{
		{"nothing in common", gave, another, nil},
		{"no text", "", gave, nil},
		{"no words", "— …\n\n!", "— …", nil},
		{"the same sentence", filler + " " + gave, gave + " " + siren, []string{gave + " | " + gave}},
		{"a word changed", gave + "\n" + filler, siren + "\n" + gaveTo, []string{gave + " | " + gaveTo}},
		{"case, accents, quotes and spaces", "“Élan vital”, wrote the mayor of Åsendal, was what rescuers lacked.",
			"\"ELAN  VITAL\" – wrote the mayor of Asendal – was what rescuers lacked!",
			[]string{"“Élan vital”, wrote the mayor of Åsendal, was what rescuers lacked. | \"ELAN  VITAL\" – wrote the mayor of Asendal – was what rescuers lacked!"}},
		{"a quotation in other words", "Speaking late at night in Tolvik, Marek Dovrić told a handful of reporters that “there is no danger of any second wave tonight”, and left.",
			"“There is no danger of any second wave tonight,” according to the ministry.",
			[]string{"there is no danger of any second wave tonight | There is no danger of any second wave tonight"}},
		{"paragraphs in another order", gave + "\n" + siren + "\n" + pump, pump + "\n" + gave + "\n" + siren,
			[]string{gave + " | " + gave, siren + " | " + siren, pump + " | " + pump}},
		{"sentences that follow each other become one passage", gave + " " + siren + "\n" + pump, filler + " " + gaveTo + " " + siren + " " + pump,
			[]string{gave + " " + siren + " | " + gaveTo + " " + siren, pump + " | " + pump}},
		{"one sentence made of two", "The dam at Skarnfell gave way on Tuesday morning and nobody in the village was woken by a siren.",
			"The dam at Skarnfell gave way on Tuesday morning. Nobody in the village was woken by a siren.",
			[]string{"The dam at Skarnfell gave way on Tuesday morning | The dam at Skarnfell gave way on Tuesday morning.",
				"nobody in the village was woken by a siren | Nobody in the village was woken by a siren."}},
		{"a heading that stands once in each", "Summary\n" + gave, filler + "\nSummary\n" + siren, []string{"Summary | Summary"}},
		{"a word that stands often", "Advertisement\n" + gave + "\nAdvertisement", "Advertisement\n" + siren, nil},
		{"a script without spaces", "村の誰もサイレンで目を覚まさなかったと村長は語った。", "記者によると、村の誰もサイレンで目を覚まさなかったという。",
			[]string{"村の誰もサイレンで目を覚まさなかったと村長は語った。 | 村の誰もサイレンで目を覚まさなかったと"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Passages(t.Context(), tt.a, tt.b)
			if err != nil {
				t.Fatal(err)
			}
			if said := said(tt.a, tt.b, got); !slices.Equal(said, tt.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(said, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
			for _, m := range got {
				if m.Similarity <= 0 || m.Similarity > 1 {
					t.Errorf("%+v has an impossible similarity", m)
				}
			}
		})
	}
}

// Of a sentence that the other text has again and again, the place is meant whose neighbours match too.
func TestNeighboursDecideBetweenEqualSentences(t *testing.T) {
	t.Parallel()
	const refrain = "The ministry did not answer questions by the time of publication."
	var a, b strings.Builder
	for i := range 9 {
		fmt.Fprintf(&a, "Village number %d lost house%d, bridge%d and orchard%d to the slurry wave.\n%s\n", i, i, i, i, refrain)
	}
	for i := range 9 {
		fmt.Fprintf(&b, "Village number %d lost house%d, bridge%d and orchard%d to the slurry wave.\n%s\n", 8-i, 8-i, 8-i, 8-i, refrain)
	}
	matches, err := Passages(t.Context(), a.String(), b.String())
	if err != nil {
		t.Fatal(err)
	}
	m := NewMap(a.Len(), b.Len(), matches)
	for i := range 9 {
		head := fmt.Sprintf("Village number %d ", i)
		from, to := strings.Index(a.String(), head), strings.Index(b.String(), head)
		if got := m.ToB(float64(from)); got != float64(to) {
			t.Errorf("village %d is carried to %v, want %d", i, got, to)
		}
	}
}

func TestPassagesOfAText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"dam", "Åsendal", "siren", "2.40", "and", "the", "the", "水", "ดาม", "👩🏽‍🌾", "e\u0301tat", "—", ".", ". ", "!\n", "\n\n", "“", "”"})
		a := strings.Join(rapid.SliceOf(word).Draw(t, "a"), " ")
		b := strings.Join(rapid.SliceOf(word).Draw(t, "b"), " ")
		matches, err := Passages(context.Background(), a, b)
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for _, m := range matches {
			for _, side := range []struct {
				s    string
				span text.Span
			}{{a, m.A}, {b, m.B}} {
				if side.span.Start < 0 || side.span.Start >= side.span.End || side.span.End > len(side.s) {
					t.Fatalf("%+v is no passage of %d bytes", side.span, len(side.s))
				}
				if !text.OnGrapheme(side.s, side.span.Start) || !text.OnGrapheme(side.s, side.span.End) {
					t.Fatalf("%+v cuts a character of %q", side.span, side.s)
				}
			}
			if m.A.Start < last || m.Similarity <= 0 || m.Similarity > 1 {
				t.Fatalf("%+v after one that starts at %d", m, last)
			}
			last = m.A.Start
		}
		mapped := NewMap(len(a), len(b), matches)
		for off := range len(a) + 1 {
			if to := mapped.ToB(float64(off)); to < 0 || to > float64(len(b)) {
				t.Fatalf("byte %d is carried to %v, outside of %d bytes", off, to, len(b))
			}
		}
	})
}

// A text in which every sentence is different matches itself from the first word to the last, each passage with itself.
func TestATextMatchesItself(t *testing.T) {
	t.Parallel()
	s := report(rand.New(rand.NewPCG(1, 2)), 20<<10)
	matches, err := Passages(t.Context(), s, s)
	if err != nil {
		t.Fatal(err)
	}
	covered := 0
	for _, m := range matches {
		if m.A != m.B || m.Similarity != 1 {
			t.Fatalf("%+v: a passage matches another one", m)
		}
		covered += m.A.End - m.A.Start
	}
	if covered < len(s)*98/100 {
		t.Errorf("%d of %d bytes match", covered, len(s))
	}
}

func TestPassagesCanBeCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Passages(ctx, "One sentence.", "One sentence."); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

// Real reports of one event, by different outlets: they quote the same official in two translations.
func TestPassagesOfReports(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "shared", "corpus")
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("the shared corpus is not there")
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	a, b := read("report-1.txt"), read("report-2.txt")
	matches, err := Passages(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(said(a, b, matches), func(s string) bool { return strings.Count(s, "already come under fire") == 2 }) {
		t.Errorf("the quotation that both have is not among %q", said(a, b, matches))
	}
}

// report makes about n bytes of text with the words of a language: a few very often, most seldom.
func report(r *rand.Rand, n int) string {
	zipf := rand.NewZipf(r, 1.07, 4, 40_000)
	var b strings.Builder
	for b.Len() < n {
		for sentence := range 2 + r.IntN(5) {
			if sentence > 0 {
				b.WriteByte(' ')
			}
			for w := range 6 + r.IntN(24) {
				if w > 0 {
					b.WriteByte(' ')
				}
				v := zipf.Uint64()
				fmt.Fprintf(&b, "%c%x", 'a'+rune(v%26), v)
			}
			b.WriteByte('.')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// rewritten is a report that copies from s: its paragraphs in another order here and there, a third of the sentences with
// some words changed, a third written anew.
func rewritten(r *rand.Rand, s string) string {
	paragraphs := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for range len(paragraphs) / 10 {
		i, j := r.IntN(len(paragraphs)), r.IntN(len(paragraphs))
		paragraphs[i], paragraphs[j] = paragraphs[j], paragraphs[i]
	}
	for p, paragraph := range paragraphs {
		sentences := strings.SplitAfter(paragraph, ". ")
		for i, sentence := range sentences {
			words := strings.Fields(sentence)
			switch r.IntN(3) {
			case 0:
				for range 1 + len(words)/8 {
					words[r.IntN(len(words)-1)] = fmt.Sprintf("new%x", r.IntN(1<<20))
				}
				sentences[i] = strings.Join(words, " ") + " "
			case 1:
				sentences[i] = strings.TrimSpace(report(r, 1)) + " "
			}
		}
		paragraphs[p] = strings.TrimSpace(strings.ReplaceAll(strings.Join(sentences, ""), "\n", " "))
	}
	return strings.Join(paragraphs, "\n") + "\n"
}

func BenchmarkPassages(b *testing.B) {
	for _, size := range []int{10 << 10, 1 << 20} {
		r := rand.New(rand.NewPCG(3, 4))
		a := report(r, size)
		for name, other := range map[string]string{"rewritten": rewritten(r, a), "another": report(r, size), "itself": a, "boilerplate": strings.Repeat("The ministry did not answer.\n", size/29)} {
			b.Run(fmt.Sprintf("%dKB/%s", size>>10, name), func(b *testing.B) {
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					matches, err := Passages(context.Background(), a, other)
					if err != nil {
						b.Fatal(err)
					}
					n = len(matches)
				}
				b.ReportMetric(float64(n), "passages")
			})
		}
	}
}
