package search

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"attest/annotate"
	"attest/annotate/text"
)

// labelled is a query with what a right answer holds.
type labelled struct {
	kind  string
	typed string
	right []string // nothing for a query that has no answer
}

// labelledQueries reads testdata/queries.txt.
func labelledQueries(t *testing.T) []labelled {
	t.Helper()
	f, err := os.Open("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	kind := ""
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			kind = strings.Trim(line, "[]")
			continue
		}
		typed, right, ok := strings.Cut(line, "=>")
		if !ok {
			t.Fatalf("%q is no query", line)
		}
		q := labelled{kind: kind, typed: strings.TrimSpace(typed)}
		for _, piece := range strings.Split(right, "|") {
			if piece = strings.TrimSpace(piece); piece != "" {
				q.right = append(q.right, piece)
			}
		}
		out = append(out, q)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// rank returns the place of the first right answer among results that are not loose letters, from 1 on, or 0. Case does not
// matter.
func (q labelled) rank(found []Result) int {
	for i, r := range found {
		for _, piece := range q.right {
			if r.Class != Scattered && strings.Contains(strings.ToLower(r.Text), strings.ToLower(piece)) {
				return i + 1
			}
		}
	}
	return 0
}

// withDistractors adds generated passages to a project, in whose language the words of the project occur now and then.
func withDistractors(t *testing.T, p *annotate.Project, held texts, n int) {
	t.Helper()
	var known []string
	for _, d := range p.Documents() {
		s, err := held.Text(d)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, wordsOf(s)...)
	}
	w := newWriter(3, known...)
	w.shuns = wrongWords(labelledQueries(t), append(known, commonWords...))
	var b strings.Builder
	for i := range n {
		b.WriteString(w.passage())
		b.WriteByte('\n')
		if (i+1)%1000 == 0 {
			addText(t, p, held, fmt.Sprintf("Report %d", i/1000), b.String())
			b.Reset()
		}
	}
}

// wrongWords tells the words that would make the labels wrong: misspellings that are to find something else, and for what is
// absent also words that it may be a misspelling of. The known words are none of these.
func wrongWords(queries []labelled, known []string) func(string) bool {
	wrong := map[string]bool{}
	var absent [][]rune
	for _, q := range queries {
		for _, t := range parse(q.typed).terms {
			wrong[t.folded] = true
			if len(q.right) == 0 {
				absent = append(absent, []rune(t.folded))
			}
		}
	}
	for _, word := range known {
		wrong[text.Fold(word).Text] = false
	}
	return func(s string) bool {
		for _, t := range parse(s).terms {
			word := []rune(t.folded)
			if wrong[t.folded] || slices.ContainsFunc(absent, func(a []rune) bool { return distance(a, word, 2) <= 2 }) {
				return true
			}
		}
		return false
	}
}

// How well the search finds: the first result is right, or one of the first five, and where there is nothing to find there is
// hardly anything that pretends to be.
func TestRecall(t *testing.T) {
	t.Parallel()
	queries := labelledQueries(t)
	for _, c := range []struct {
		name        string
		distractors int
		first, five float64
	}{
		{"alone", 0, 0.97, 1},
		{"among 100,000 passages", 100_000, 0.95, 0.99},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.distractors > 0 && testing.Short() {
				t.Skip("indexes 100,000 passages")
			}
			p, held := sampleProject(t)
			elsewhere, err := os.ReadFile("testdata/elsewhere.txt")
			if err != nil {
				t.Fatal(err)
			}
			addText(t, p, held, "Elsewhere", string(elsewhere))
			withDistractors(t, p, held, c.distractors)
			ix := indexOf(t, p, held.Text)

			var all tally
			byKind := map[string]*tally{}
			var kinds []string
			for _, q := range queries {
				answer, err := ix.Search(context.Background(), Request{Text: q.typed, Limit: 5})
				if err != nil {
					t.Fatal(err)
				}
				if len(q.right) == 0 {
					if n := len(answer.Results); n > 1 {
						t.Errorf("%q does not occur, but is found as %q (%s) and %d more", q.typed, answer.Results[0].Text, answer.Results[0].Why, n-1)
					}
					continue
				}
				if byKind[q.kind] == nil {
					byKind[q.kind] = &tally{}
					kinds = append(kinds, q.kind)
				}
				rank := q.rank(answer.Results)
				all.count(rank)
				byKind[q.kind].count(rank)
				if rank != 1 {
					t.Logf("%-28s %q: right at %d, first is %s", q.kind, q.typed, rank, firstOf(answer.Results))
				}
			}
			for _, kind := range kinds {
				t.Logf("%-28s %s", kind, byKind[kind])
			}
			t.Logf("%-28s %s", "all", all)
			if all.share(all.first) < c.first || all.share(all.five) < c.five {
				t.Errorf("found %s, want at least %.0f %% first and %.0f %% among five", all, 100*c.first, 100*c.five)
			}
		})
	}
}

// tally counts where right answers stand.
type tally struct{ queries, first, five int }

func (c *tally) count(rank int) {
	c.queries++
	if rank == 1 {
		c.first++
	}
	if rank >= 1 && rank <= 5 {
		c.five++
	}
}

func (c tally) share(n int) float64 { return float64(n) / float64(c.queries) }

func (c tally) String() string {
	return fmt.Sprintf("%3d queries, %5.1f %% first, %5.1f %% among five", c.queries, 100*c.share(c.first), 100*c.share(c.five))
}

func firstOf(found []Result) string {
	if len(found) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%q (%s)", found[0].Text, found[0].Why)
}
