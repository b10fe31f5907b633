package search

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/junegunn/fzf/src/algo"
	"github.com/junegunn/fzf/src/util"
	"github.com/sahilm/fuzzy"

	"attest/annotate"
)

// largeBench is set to run the benchmarks on a million passages too, which takes some minutes.
const largeBench = "ATTEST_BENCH_LARGE"

// BenchmarkKeystroke types phrases letter by letter and measures each answer: that of this package, of sahilm/fuzzy over all
// passages as it is, and of fzf's algorithm on two goroutines, one after the other in one process. One run of it is a whole
// measurement.
func BenchmarkKeystroke(b *testing.B) {
	for _, size := range []struct {
		name     string
		passages int
		every    int // the others are asked only at every so many keystrokes
	}{{"100k", 100_000, 1}, {"1M", 1_000_000, 3}} {
		b.Run(size.name, func(b *testing.B) {
			if size.passages > 100_000 && os.Getenv(largeBench) == "" {
				b.Skipf("set %s=1 to run this", largeBench)
			}
			for range b.N {
				compareEngines(b, size.passages, size.every)
			}
		})
	}
}

// typings is how often the phrases are typed.
const typings = 3

func compareEngines(b *testing.B, passages, every int) {
	p, texts := library(passages)
	bytes := 0
	for _, s := range texts {
		bytes += len(s)
	}
	began := time.Now()
	ix := New(nil)
	ix.Reset(p)
	if err := ix.Run(context.Background()); err != nil {
		b.Fatal(err)
	}
	built := time.Since(began)
	indexed := heap()
	finder := newFzf(texts)

	// The others are asked between the keystrokes of the first time that the phrases are typed. Each keystroke counts with the
	// middle one of its times, because a machine has other things to do too.
	var tail, plain, fzf []float64
	var asked []int // keystrokes at which the others were asked
	times := [typings][]float64{}
	var garbage uint64
	for n := range typings {
		ix.cache = cache{}
		for _, phrase := range phrasesOf(texts) {
			for i := range phrase {
				_, size := utf8.DecodeRuneInString(phrase[i:])
				typed := phrase[:i+size]
				req := Request{Text: typed}
				answer, took, made := ix.keystroke(b, req)
				times[n], garbage = append(times[n], took), garbage+made
				if len(answer.Results) < DefaultLimit {
					tail = append(tail, timed(func() {
						if _, err := ix.Loose(context.Background(), req, answer); err != nil {
							b.Fatal(err)
						}
					}))
				}
				if n > 0 || len(times[n])%every != 0 {
					continue
				}
				asked = append(asked, len(times[n])-1)
				plain = append(plain, timed(func() { fuzzy.FindFrom(typed, list(texts)) }))
				fzf = append(fzf, timed(func() { finder.find(strings.ToLower(typed)) }))
			}
		}
	}
	ours := make([]float64, len(times[0]))
	for i := range ours {
		ours[i] = quantile([]float64{times[0][i], times[1][i], times[2][i]}, 0.5)
	}
	var overPlain, overFzf []float64
	for n, i := range asked {
		overPlain, overFzf = append(overPlain, plain[n]/ours[i]), append(overFzf, fzf[n]/ours[i])
	}
	vocabulary := len(ix.state.Load().vocabulary.words)
	finder = nil
	withTail := heap()
	runtime.KeepAlive(ix)
	ix = nil
	without := heap()
	runtime.KeepAlive(p)
	runtime.KeepAlive(texts)
	fmt.Printf("\n%d passages of %d bytes, %d words in the vocabulary, %d keystrokes\n", passages, bytes/passages, vocabulary, len(ours))
	fmt.Printf("  keystroke, ms               p50     p95     max\n")
	for _, row := range []struct {
		name  string
		times []float64
	}{{"attest", ours}, {"loose letters, then", tail}, {"FindFrom", plain}, {"fzf, two goroutines", fzf}} {
		fmt.Printf("  %-22s %8.2f%8.2f%8.2f\n", row.name, quantile(row.times, 0.5), quantile(row.times, 0.95), quantile(row.times, 1))
	}
	fmt.Printf("  times faster          median   worst\n")
	fmt.Printf("  than FindFrom       %8.0f%8.0f\n", quantile(overPlain, 0.5), quantile(overPlain, 0))
	fmt.Printf("  than fzf            %8.0f%8.0f\n", quantile(overFzf, 0.5), quantile(overFzf, 0))
	fmt.Printf("  index over text %.2f, with loose letters %.2f; built in %.2f s; garbage a keystroke %.2f MB\n",
		float64(indexed-without)/float64(bytes), float64(withTail-without)/float64(bytes), built.Seconds(), float64(garbage)/float64(len(ours)*typings)/1e6)
	b.ReportMetric(quantile(ours, 0.5), "p50-ms")
	b.ReportMetric(quantile(ours, 0.95), "p95-ms")
	b.ReportMetric(quantile(ours, 1), "max-ms")
	b.ReportMetric(quantile(overPlain, 0.5), "xFindFrom")
	b.ReportMetric(quantile(overFzf, 0.5), "xfzf")
}

// keystroke searches, and returns the time it took in milliseconds and the bytes it allocated.
func (ix *Index) keystroke(b *testing.B, req Request) (*Answer, float64, uint64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	was := m.TotalAlloc
	var answer *Answer
	took := timed(func() {
		var err error
		if answer, err = ix.Search(context.Background(), req); err != nil {
			b.Fatal(err)
		}
	})
	runtime.ReadMemStats(&m)
	return answer, took, m.TotalAlloc - was
}

// phrasesOf returns what is typed: phrases of the passages and such as people type who do not remember them well.
func phrasesOf(texts []string) []string {
	word := func(passage, n int) string {
		words := strings.FieldsFunc(texts[passage%len(texts)], func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
		slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
		return words[n%len(words)]
	}
	swapped := []byte(strings.ToLower(word(4242, 0)))
	swapped[3], swapped[4] = swapped[4], swapped[3]
	return []string{
		word(777, 0) + " " + word(777, 2),                            // two words of a passage
		word(31_337, 1) + " " + word(31_337, 4),                      // two more
		word(5005, 3) + " " + word(5005, 0) + " " + word(5005, 5),    // three, in another order
		"the state of the",                                           // words that stand everywhere
		"government officials said",                                  // frequent ones
		string(swapped),                                              // two letters swapped
		"water in " + word(60_001, 0),                                // frequent and rare
		texts[90_001][:36],                                           // a sentence begun
		"twelve thousand " + word(123, 1),                            // one that is not there
		"tennis",                                                     // none that is
		strings.ToLower(word(8080, 0)[:5]) + " " + word(8080, 1)[:3], // beginnings
		"42,5",
	}
}

// list makes passages a source of sahilm/fuzzy.
type list []string

func (l list) String(i int) string { return l[i] }
func (l list) Len() int            { return len(l) }

// fzf is fzf's matcher over all passages, on two goroutines, each with its own memory.
type fzf struct {
	texts []util.Chars
	slabs [2]*util.Slab
}

func newFzf(texts []string) *fzf {
	algo.Init("default")
	f := &fzf{texts: make([]util.Chars, len(texts))}
	for i, s := range texts {
		f.texts[i] = util.ToChars([]byte(s))
	}
	for i := range f.slabs {
		f.slabs[i] = util.MakeSlab(100*1024, 2048)
	}
	return f
}

// find returns the fifty best, as fzf ranks them: by score, then by length.
func (f *fzf) find(typed string) []int {
	type match struct{ at, score int }
	var halves [2][]match
	var wait sync.WaitGroup
	for h := range halves {
		wait.Go(func() {
			pattern := []rune(typed)
			for i := h * len(f.texts) / 2; i < (h+1)*len(f.texts)/2; i++ {
				if r, _ := algo.FuzzyMatchV2(false, true, true, &f.texts[i], pattern, false, f.slabs[h]); r.Start >= 0 {
					halves[h] = append(halves[h], match{i, r.Score})
				}
			}
		})
	}
	wait.Wait()
	all := append(halves[0], halves[1]...)
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(f.texts[a.at].Length(), f.texts[b.at].Length()), cmp.Compare(a.at, b.at))
	})
	out := make([]int, 0, DefaultLimit)
	for _, m := range all[:min(len(all), DefaultLimit)] {
		out = append(out, m.at)
	}
	return out
}

// timed returns how long f takes, in milliseconds.
func timed(f func()) float64 {
	began := time.Now()
	f()
	return float64(time.Since(began).Nanoseconds()) / 1e6
}

// quantile returns a quantile of measurements.
func quantile(all []float64, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkTyping types the same phrases for this package alone, for the profiler and for comparing allocations.
func BenchmarkTyping(b *testing.B) {
	p, texts := library(100_000)
	ix := New(nil)
	ix.Reset(p)
	if err := ix.Run(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		ix.cache = cache{}
		for _, phrase := range phrasesOf(texts) {
			for i := range phrase {
				n++
				if _, err := ix.Search(context.Background(), Request{Text: phrase[:i+1]}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/key")
}

// BenchmarkApply measures an edit of one highlight in a large project.
func BenchmarkApply(b *testing.B) {
	p, _ := library(100_000)
	ix := New(nil)
	ix.Reset(p)
	if err := ix.Run(context.Background()); err != nil {
		b.Fatal(err)
	}
	h := p.Highlights()[777]
	a := &annotate.Action{Changes: []annotate.Change{{Kind: annotate.KindHighlight, ID: h.ID, Set: annotate.Fields{"note": []byte(`"x"`)}, Was: annotate.Fields{}}}}
	b.ReportAllocs()
	for b.Loop() {
		ix.Apply(p, a)
		if ix.Planned() {
			if err := ix.Run(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	}
}
