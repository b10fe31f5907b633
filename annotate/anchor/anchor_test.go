package anchor

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"attest/annotate"
	"attest/annotate/diff"
	"attest/annotate/text"
)

// highlight marks stretches of doc.
func highlight(t fataler, doc string, ranges ...annotate.Range) *annotate.Highlight {
	h := &annotate.Highlight{ID: annotate.NewID(), Ranges: ranges}
	var err error
	if h.Quote, err = annotate.QuoteOf(doc, ranges); err != nil {
		t.Fatalf("%v", err)
	}
	h.Prefix, h.Suffix = text.Context(doc, h.Start(), h.End(), annotate.ContextLength)
	return h
}

// marked takes the brackets out of a text and marks what stood between them.
func marked(t fataler, s string) (string, *annotate.Highlight) {
	var ranges []annotate.Range
	var doc strings.Builder
	for _, r := range s {
		switch r {
		case '[':
			ranges = append(ranges, annotate.Range{Start: doc.Len()})
		case ']':
			ranges[len(ranges)-1].End = doc.Len()
		default:
			doc.WriteRune(r)
		}
	}
	return doc.String(), highlight(t, doc.String(), ranges...)
}

// show puts brackets around ranges.
func show(doc string, ranges []annotate.Range) string {
	var out strings.Builder
	at := 0
	for _, r := range ranges {
		out.WriteString(doc[at:r.Start] + "[" + doc[r.Start:r.End] + "]")
		at = r.End
	}
	return out.String() + doc[at:]
}

type fataler interface{ Fatalf(string, ...any) }

func carryOne(old, revised string, h *annotate.Highlight) annotate.Carried {
	return Carry(old, revised, diff.Words(old, revised), []*annotate.Highlight{h})[0]
}

const (
	lead1 = "The harbour at Varn was closed on Monday. "
	lead2 = "Nobody had expected a storm of such strength so early in the year. "
	tail1 = " The port authority promised a report by the end of the month. "
	tail2 = "Insurance companies declined to comment on the losses."
)

func TestCarry(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		old      string // with the highlight in brackets
		revised  string // with its place in brackets, if it has one
		anchor   annotate.Anchor
		choices  []string // quotes of the candidates
		atLeast  float64  // of the similarity
		lessThan float64
	}{
		{"nothing changed", lead1 + "[Eleven boats] sank.", lead1 + "[Eleven boats] sank.", annotate.AnchorOK, nil, 1, 2},
		{"a paragraph before", lead1 + "[Eleven boats] sank.", "Update.\n" + lead1 + "[Eleven boats] sank.", annotate.AnchorOK, nil, 1, 2},
		{"other words beside it", lead2 + "[Eleven boats sank] on Sunday." + tail1, lead2 + "[Eleven boats sank] late on Saturday night." + tail1, annotate.AnchorMoved, nil, 1, 2},
		{"its paragraph moved", lead2 + "\n[Eleven boats sank on Sunday]." + tail1 + "\n" + tail2, lead2 + "\n" + tail2 + "\n[Eleven boats sank on Sunday]." + tail1 + "\n", annotate.AnchorMoved, nil, 1, 2},
		{"line breaks around it", lead1 + "[Eleven boats sank] on Sunday", strings.TrimSpace(lead1) + "\n[Eleven boats sank] on Sunday", annotate.AnchorMoved, nil, 1, 2},
		{
			"a word replaced", lead1 + "[Officials of the ministry told reporters that a large number of boats had been lost]." + tail1,
			lead1 + "Officials of the ministry told journalists that a large number of boats had been lost." + tail1, annotate.AnchorAmbiguous,
			[]string{"Officials of the ministry told journalists that a large number of boats had been lost"}, 0.85, 0.95,
		},
		{
			"a word of many replaced", lead1 + "[" + lead2 + lead2 + "Officials told reporters that a large number of boats had been lost]." + tail1,
			lead1 + "[" + lead2 + lead2 + "Officials told reporters that a great number of boats had been lost]." + tail1, annotate.AnchorMoved, nil, 0.95, 1,
		},
		{"inside another word now", lead1 + "[Eleven] boats sank." + tail1, lead1 + "Eleventh boats sank." + tail1, annotate.AnchorAmbiguous, []string{"Eleventh"}, 0.5, 1},
		{
			"punctuation in it", lead1 + "[Officials - of the ministry - told reporters: boats had been lost]." + tail1,
			lead1 + "[Officials – of the ministry – told reporters, boats had been lost]." + tail1, annotate.AnchorMoved, nil, 0.85, 1,
		},
		{
			"line breaks in it", lead1 + "[Officials of the ministry told\nreporters that boats had been lost]." + tail1,
			lead1 + "[Officials of the ministry told reporters\nthat boats had been lost]." + tail1, annotate.AnchorMoved, nil, 0.9, 1,
		},
		{
			"a figure replaced", lead1 + "[Officials of the ministry told reporters that 11 boats had been lost]." + tail1,
			lead1 + "Officials of the ministry told reporters that 12 boats had been lost." + tail1, annotate.AnchorAmbiguous,
			[]string{"Officials of the ministry told reporters that 12 boats had been lost"}, 0.9, 1,
		},
		{
			"a figure in words replaced", lead1 + "[Officials of the ministry told reporters at noon that eleven boats had been lost to the storm]." + tail1,
			lead1 + "Officials of the ministry told reporters at noon that twelve boats had been lost to the storm." + tail1, annotate.AnchorAmbiguous,
			[]string{"Officials of the ministry told reporters at noon that twelve boats had been lost to the storm"}, 0.9, 1,
		},
		{
			"changed, and a sentence more behind it", lead1 + "[Thirty families spent the night in tents behind the school.]\n" + tail1,
			lead1 + "Some fifty families spent the night in tents behind the school. Nobody knew for how long.\n" + tail1, annotate.AnchorAmbiguous,
			[]string{"fifty families spent the night in tents behind the school."}, 0.9, 1,
		},
		{
			"half of it replaced", lead1 + "[Eleven boats sank]." + tail1, lead1 + "Twelve boats sank." + tail1, annotate.AnchorAmbiguous,
			[]string{"Twelve boats sank"}, 0.5, 0.9,
		},
		{
			"moved and reworded", lead2 + "\n[Officials of the ministry told reporters that a large number of boats had been lost].\n" + tail2,
			lead2 + "\n" + tail2 + "\nMeanwhile, Officials of the ministry told journalists that a large number of boats had been lost, it was said.\n",
			annotate.AnchorAmbiguous, []string{"Officials of the ministry told journalists that a large number of boats had been lost"}, 0.85, 1,
		},
		{"deleted", lead1 + "[Eleven boats sank]." + tail1, lead1 + tail1, annotate.AnchorOrphan, nil, 0, 0.1},
		{"deleted, but its words are elsewhere as before", lead1 + "[Nobody was hurt]." + tail1 + "Nobody was hurt in Kestrel, though.", lead1 + tail1 + "Nobody was hurt in Kestrel, though.", annotate.AnchorOrphan, nil, 0, 0.1},
		{"replaced by something else", lead1 + "[Eleven boats sank]." + tail1, lead1 + "Schools stayed shut all week." + tail1, annotate.AnchorOrphan, nil, 0, 0.1},
		{
			"one of two alike left", lead1 + tail1 + "\n[No comment was made.]\n" + lead1 + tail1 + "\nNo comment was made.\n" + lead1 + tail1,
			"Quite another beginning.\n" + "Something in between.\nNo comment was made.\nAnd another end.", annotate.AnchorAmbiguous, []string{"No comment was made."}, 1, 2,
		},
		{
			"twice where it was once", lead1 + "\n[Nobody was hurt.]\n" + tail1, "Nobody was hurt.\nThe rest is new.\nNobody was hurt.\n",
			annotate.AnchorAmbiguous, []string{"Nobody was hurt.", "Nobody was hurt."}, 1, 2,
		},
		{"two ranges", lead1 + "[Eleven boats], it is said, [sank]." + tail1, "New.\n" + lead1 + "[Eleven boats], it is said, [sank]." + tail1, annotate.AnchorOK, nil, 1, 2},
		{"two ranges grown together", lead1 + "[Eleven boats ]it is said [sank]." + tail1, lead1 + "[Eleven boats sank]." + tail1, annotate.AnchorMoved, nil, 0.9, 2},
		{"one of two ranges gone", lead1 + "[Eleven boats sank]." + tail2 + " [Two more were towed away]." + tail1, lead1 + "Eleven boats sank." + tail2 + tail1, annotate.AnchorAmbiguous, []string{"Eleven boats sank"}, 0.4, 0.9},
		{"a part of a word", lead1 + "eleven fishing[boat]s" + tail1, lead1 + "eleven fishing[boat]" + tail1, annotate.AnchorMoved, nil, 1, 2},
		{"a mark put on its last letter", lead1 + "the [cafe]" + tail1, lead1 + "the cafe\u0301" + tail1, annotate.AnchorAmbiguous, []string{"cafe\u0301"}, 0.5, 1},
		{"without spaces", "洪水で橋が崩れた。[葛城市の担当者は死者はいないと話した]。", "昨夜、洪水で橋が崩れた。[葛城市の担当者は死者はいないと話した]。続報を待つ。", annotate.AnchorMoved, nil, 1, 2},
	} {
		old, h := marked(t, tc.old)
		revised, want := tc.revised, []annotate.Range(nil)
		if strings.Contains(revised, "[") {
			var there *annotate.Highlight
			revised, there = marked(t, revised)
			want = there.Ranges
		}
		got := carryOne(old, revised, h)
		check(t, old, revised, h, got)
		if got.Anchor != tc.anchor || got.Similarity < tc.atLeast || got.Similarity >= tc.lessThan {
			t.Errorf("%s: %s, similarity %.2f", tc.name, got.Anchor, got.Similarity)
		}
		if !slices.Equal(got.Ranges, want) {
			t.Errorf("%s: it is at %q", tc.name, show(revised, got.Ranges))
		}
		var choices []string
		for _, c := range got.Candidates {
			choices = append(choices, c.Quote)
		}
		if !slices.Equal(choices, tc.choices) {
			t.Errorf("%s: the candidates are %q", tc.name, choices)
		}
	}
}

// check holds for whatever was carried anywhere.
func check(t fataler, old, revised string, h *annotate.Highlight, c annotate.Carried) {
	if c.HighlightID != h.ID || !slices.Equal(c.From, h.Ranges) || c.Was != h.Quote {
		t.Fatalf("%+v is not about %+v", c, h)
	}
	placed := c.Anchor == annotate.AnchorOK || c.Anchor == annotate.AnchorMoved
	if placed != (len(c.Ranges) > 0) || (c.Anchor == annotate.AnchorAmbiguous) != (len(c.Candidates) > 0) {
		t.Fatalf("%s with %d ranges and %d candidates", c.Anchor, len(c.Ranges), len(c.Candidates))
	}
	if c.Similarity < 0 || c.Similarity > 1 || (c.Anchor == annotate.AnchorOK && c.Similarity != 1) {
		t.Fatalf("%s with similarity %v", c.Anchor, c.Similarity)
	}
	if !placed && c.Quote != h.Quote {
		t.Fatalf("%s: the quote became %q", c.Anchor, c.Quote)
	}
	for _, p := range append(slices.Clone(c.Candidates), annotate.Candidate{Ranges: c.Ranges, Quote: c.Quote}) {
		if len(p.Ranges) == 0 {
			continue
		}
		last := -1
		for _, r := range p.Ranges {
			if r.Start <= last {
				t.Fatalf("%v is out of order", p.Ranges)
			}
			last = r.End
		}
		// This fails as well where a range lies outside or cuts a character.
		if quote, err := annotate.QuoteOf(revised, p.Ranges); err != nil || quote != p.Quote {
			t.Fatalf("at %v is %q, error %v, not %q", p.Ranges, quote, err, p.Quote)
		}
	}
}

var drawText = rapid.Custom(func(t *rapid.T) string {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "boats", "sank", "Varn", "11", "e\u0301", "\u0301", "🇺🇦", "🇺", "👩🏽‍🌾", "नि", "橋", " ", " ", " ", "\n", ".", "\r", "\u200d"}), 1, 60).Draw(t, "pieces")
	return strings.Join(pieces, "")
})

func drawHighlights(t *rapid.T, doc string) []*annotate.Highlight {
	var out []*annotate.Highlight
	for range rapid.IntRange(1, 6).Draw(t, "highlights") {
		var ranges []annotate.Range
		last := 0
		for range rapid.IntRange(1, 3).Draw(t, "ranges") {
			if last >= len(doc) {
				break
			}
			start := rapid.IntRange(last, len(doc)-1).Draw(t, "start")
			end := rapid.IntRange(start+1, len(doc)).Draw(t, "end")
			if start, end = text.SnapOut(doc, start, end); start >= last && (start > last || last == 0) {
				ranges = append(ranges, annotate.Range{Start: start, End: end})
				last = end
			}
		}
		if len(ranges) > 0 {
			out = append(out, highlight(t, doc, ranges...))
		}
	}
	return out
}

func TestAnyRevision(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		old := drawText.Draw(t, "old")
		revised := drawText.Draw(t, "revised")
		if rapid.Bool().Draw(t, "related") {
			// A cut and an insertion somewhere.
			cut, end := rapid.IntRange(0, len(old)).Draw(t, "cut"), rapid.IntRange(0, len(old)).Draw(t, "end")
			cut, end = text.SnapOut(old, min(cut, end), max(cut, end))
			revised = old[:cut] + revised + old[end:]
		}
		highlights := drawHighlights(t, old)
		edits := diff.Words(old, revised)
		carried := Carry(old, revised, edits, highlights)
		for i, c := range carried {
			check(t, old, revised, highlights[i], c)
			if len(c.Ranges) == 0 {
				waiting := *highlights[i]
				waiting.Ranges, waiting.Anchor = nil, c.Anchor
				for _, candidate := range candidates(t, &waiting, revised) {
					if quote, err := annotate.QuoteOf(revised, candidate.Ranges); err != nil || quote != candidate.Quote {
						t.Fatalf("at %v is %q, error %v, not %q", candidate.Ranges, quote, err, candidate.Quote)
					}
				}
				check(t, revised, old, &waiting, carryOne(revised, old, &waiting))
			}
		}
		if again := Carry(old, revised, edits, highlights); !cmp.Equal(carried, again) {
			t.Fatalf("asked again:\n%s", cmp.Diff(carried, again))
		}
	})
}

func TestAnUnchangedTextKeepsAllHighlights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := drawText.Draw(t, "doc")
		highlights := drawHighlights(t, doc)
		for i, c := range Carry(doc, doc, nil, highlights) {
			if c.Anchor != annotate.AnchorOK || !slices.Equal(c.Ranges, highlights[i].Ranges) {
				t.Fatalf("%v became %+v", highlights[i].Ranges, c)
			}
		}
	})
}

// vocabulary gives words that do not repeat, so that there is one right answer.
func vocabulary(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("w%dx", i)
	}
	return out
}

func TestAnInsertionElsewhereMovesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := vocabulary(80)
		start := rapid.IntRange(0, 50).Draw(t, "start")
		end := rapid.IntRange(start+1, 60).Draw(t, "end")
		at := rapid.IntRange(0, 60).Filter(func(at int) bool { return at <= start || at >= end }).Draw(t, "at")
		old := strings.Join(all[:60], " ")
		revised := strings.Join(slices.Concat(all[:at], all[60:60+rapid.IntRange(1, 20).Draw(t, "more")], all[at:60]), " ")
		quote := strings.Join(all[start:end], " ")
		from := strings.Index(old, quote)
		h := highlight(t, old, annotate.Range{Start: from, End: from + len(quote)})
		c := carryOne(old, revised, h)
		check(t, old, revised, h, c)
		if c.Anchor != annotate.AnchorOK && c.Anchor != annotate.AnchorMoved || c.Quote != quote || c.Ranges[0].Start != strings.Index(revised, quote) {
			t.Fatalf("%+v", c)
		}
	})
}

func TestADeletedPassageIsAnOrphan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := vocabulary(60)
		cut := rapid.IntRange(0, 50).Draw(t, "cut")
		rest := rapid.IntRange(cut+1, 60).Draw(t, "rest")
		start := rapid.IntRange(cut, rest-1).Draw(t, "start")
		end := rapid.IntRange(start+1, rest).Draw(t, "end")
		old, quote := strings.Join(all, " "), strings.Join(all[start:end], " ")
		revised := strings.Join(slices.Concat(all[:cut], all[rest:]), " ")
		from := strings.Index(old, quote)
		h := highlight(t, old, annotate.Range{Start: from, End: from + len(quote)})
		if c := carryOne(old, revised, h); c.Anchor != annotate.AnchorOrphan || len(c.Candidates) > 0 {
			t.Fatalf("%+v", c)
		}
	})
}

func TestAnOrphanIsFoundAgainWhereItsPassageIsBack(t *testing.T) {
	t.Parallel()
	first, h := marked(t, lead1+"[Eleven boats sank]."+tail1)
	second := lead1 + tail1
	c := carryOne(first, second, h)
	waiting := *h
	waiting.Ranges, waiting.Anchor = c.Ranges, c.Anchor
	if got := candidates(t, &waiting, second); len(got) > 0 {
		t.Errorf("the candidates are %+v", got)
	}
	if got := candidates(t, &waiting, first); len(got) != 1 || !slices.Equal(got[0].Ranges, h.Ranges) {
		t.Errorf("the candidates are %+v", got)
	}
	if c := carryOne(second, first, &waiting); c.Anchor != annotate.AnchorMoved || !slices.Equal(c.Ranges, h.Ranges) {
		t.Errorf("in the third version it is %+v", c)
	}
	if c := carryOne(second, lead2+second, &waiting); c.Anchor != annotate.AnchorOrphan {
		t.Errorf("in another third version it is %+v", c)
	}
}

func TestAPassageInOtherWordsIsOfferedLater(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ old, revised, want, later string }{
		{lead1 + "[Eleven] boats sank." + tail1, lead1 + "Eleventh boats sank." + tail1, "Eleventh", "Eleventh"},
		{lead1 + "[Eleven boats] sank." + tail1, lead1 + "Twelve boats sank." + tail1, "Twelve boats", "Twelve boats"},
		{
			lead1 + "[Eleven boats sank in the storm]." + tail1, lead1 + "Twelve boats sank in the storm." + tail1,
			"Twelve boats sank in the storm", "Twelve boats sank in the storm",
		},
		{
			lead1 + "[Eleven boats], it said, [sank in the storm]." + tail1, lead1 + "Twelve boats, it said, sank in a storm." + tail1,
			"Twelve boats … sank in a storm", "sank in a storm", // what stood between the two is not known any more
		},
	} {
		old, h := marked(t, tc.old)
		c := carryOne(old, tc.revised, h)
		if c.Anchor != annotate.AnchorAmbiguous || c.Candidates[0].Quote != tc.want {
			t.Errorf("%s: at once it is %+v", tc.old, c)
		}
		waiting := *h
		waiting.Ranges, waiting.Anchor = nil, c.Anchor
		if later := candidates(t, &waiting, tc.revised); len(later) == 0 || later[0].Quote != tc.later {
			t.Errorf("%s: later it is %+v", tc.old, later)
		}
		if recalled := recall(t, &waiting, old, tc.revised); len(recalled) != len(c.Candidates) || recalled[0].Quote != tc.want {
			t.Errorf("%s: with the former text at hand it is %+v later, and %+v at once", tc.old, recalled, c.Candidates)
		}
		if next := carryOne(tc.revised, lead2+tc.revised, &waiting); next.Anchor != annotate.AnchorAmbiguous || next.Candidates[0].Quote != tc.later {
			t.Errorf("%s: in the next version it is %+v", tc.old, next)
		}
	}
}

// report is a text of about the given size in which words repeat as in prose, and the highlights of it.
func report(bytes, n int) (string, []*annotate.Highlight) {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 8, 20000)
	var doc strings.Builder
	for doc.Len() < bytes {
		for range 3 + r.IntN(4) {
			for i := range 8 + r.IntN(14) {
				if i > 0 {
					doc.WriteByte(' ')
				}
				doc.WriteString("w" + letters(zipf.Uint64()*26+uint64(r.IntN(26))))
			}
			doc.WriteString(". ")
		}
		doc.WriteByte('\n')
	}
	s := doc.String()
	highlights := make([]*annotate.Highlight, n)
	for i := range highlights {
		start, _ := text.WordAt(s, i*(len(s)-400)/n)
		_, end := text.WordAt(s, start+40+r.IntN(200))
		h := &annotate.Highlight{ID: annotate.NewID(), Ranges: []annotate.Range{{Start: start, End: end}}, Quote: s[start:end]}
		h.Prefix, h.Suffix = text.Context(s, start, end, annotate.ContextLength)
		highlights[i] = h
	}
	return s, highlights
}

// letters writes a number without digits.
func letters(n uint64) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprint(n))
}

// altered writes a share of the words of s anew.
func altered(s string, oneIn int) string {
	r := rand.New(rand.NewPCG(3, 4))
	words := strings.SplitAfter(s, " ")
	for i := range words {
		if r.IntN(oneIn) == 0 {
			words[i] = "n" + letters(r.Uint64N(5000)) + " "
		}
	}
	return strings.Join(words, "")
}

// candidates is [Candidates] for one highlight.
func candidates(t fataler, h *annotate.Highlight, doc string) []annotate.Candidate {
	found, err := Candidates(context.Background(), doc, []*annotate.Highlight{h})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return found[0]
}

// recall is [Recall] for one highlight.
func recall(t fataler, h *annotate.Highlight, former, doc string) []annotate.Candidate {
	found, err := Recall(context.Background(), former, doc, []*annotate.Highlight{h})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return found[0]
}

// What a comparison finds of a highlight is what it finds later of one that lost its place, in any revision.
func TestRecallKnowsWhatCarryTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		old, highlights := report(2000, 5)
		revised := altered(old, rapid.IntRange(2, 40).Draw(t, "one word in"))
		for i, c := range Carry(old, revised, diff.Words(old, revised), highlights) {
			waiting := *highlights[i]
			waiting.Ranges = nil
			got := recall(t, &waiting, old, revised)
			want := c.Candidates
			if len(c.Ranges) > 0 {
				want = []annotate.Candidate{{Ranges: c.Ranges, Quote: c.Quote, Similarity: c.Similarity}}
			}
			if got == nil || len(got)+len(want) > 0 && !cmp.Equal(got, want) {
				t.Fatalf("%q: at once %+v, later %+v", waiting.Quote, want, got)
			}
		}
	})
}

func TestRecallOfWhatCannotBeTold(t *testing.T) {
	t.Parallel()
	again := strings.Repeat("Officials gave no further details about the flood. ", 4)
	for name, h := range map[string]*annotate.Highlight{
		"among others alike": {Quote: "no further details", Prefix: "ls about the flood. Officials gave ", Suffix: " about the flood. Officials gave "},
		"not there":          {Quote: "nine boats", Prefix: "", Suffix: " sank."},
		"without words":      {},
	} {
		h.Prefix, h.Suffix = lastCodePoints(h.Prefix, annotate.ContextLength), h.Suffix[:min(len(h.Suffix), annotate.ContextLength)]
		if got := recall(t, h, again, again+tail1); got != nil {
			t.Errorf("%s: it is said to have been where %+v are", name, got)
		}
	}
}

func lastCodePoints(s string, n int) string { return s[max(0, len(s)-n):] }

func TestJoinedPlaces(t *testing.T) {
	t.Parallel()
	place := func(quote string, ranges ...annotate.Range) annotate.Candidate {
		return annotate.Candidate{Quote: quote, Ranges: ranges}
	}
	first := []annotate.Candidate{place("both parts", annotate.Range{Start: 10, End: 20}, annotate.Range{Start: 30, End: 40})}
	got := Joined(first, []annotate.Candidate{
		place("one part", annotate.Range{Start: 30, End: 40}), place("between them", annotate.Range{Start: 22, End: 28}),
	})
	if len(got) != 2 || got[0].Quote != "both parts" || got[1].Quote != "between them" || len(first) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestCandidatesCanBeCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Candidates(ctx, "text", []*annotate.Highlight{{Quote: "text"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	if _, err := Recall(ctx, "text", "text", []*annotate.Highlight{{Quote: "text"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("recalling: got %v, want that it was cancelled", err)
	}
}

func BenchmarkCarry(b *testing.B) {
	for _, size := range []int{1 << 20, 10 << 20} {
		s, highlights := report(size, 1000)
		half := strings.Index(s[len(s)/2:], "\n") + len(s)/2 + 1
		other, _ := report(size, 1)
		for _, tc := range []struct{ name, revised string }{
			{"same", s},
			{"one line more", s[:half] + "A line more.\n" + s[half:]},
			{"one word in 100", altered(s, 100)},
			{"one word in 5", altered(s, 5)},
			{"halves swapped", s[half:] + s[:half]},
			{"line breaks", strings.ReplaceAll(s, ". ", ".\n")},
			{"all new", strings.ReplaceAll(other, "w", "v")},
		} {
			b.Run(fmt.Sprintf("%dMB/%s", size>>20, tc.name), func(b *testing.B) {
				b.ReportAllocs()
				n := map[annotate.Anchor]int{}
				for b.Loop() {
					clear(n)
					for _, c := range Carry(s, tc.revised, diff.Words(s, tc.revised), highlights) {
						n[c.Anchor]++
					}
				}
				for a, count := range n {
					b.ReportMetric(float64(count), string(a))
				}
			})
		}
	}
}
