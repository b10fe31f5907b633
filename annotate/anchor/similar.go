package anchor

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"attest/annotate/diff"
	"attest/annotate/text"
)

// index knows where each pair of neighbouring words stands in what was inserted into a text. It finds stretches that share
// many such pairs with a passage, in the same order and about as far apart.
type index struct {
	s     string
	words []text.Span // of the text's inserted stretches
	at    map[pair][]int32
}

type pair struct{ first, second string }

// common is how often a pair may stand in the text and still say something about where a passage is.
const common = 64

func newIndex(s string, edits []diff.Edit) *index {
	x := &index{s: s, at: map[pair][]int32{}}
	for _, e := range edits {
		first := len(x.words)
		x.words = append(x.words, words(s, e.New)...)
		for i := first; i+1 < len(x.words); i++ {
			p := x.pair(x.words[i], x.words[i+1])
			if len(x.at[p]) <= common {
				x.at[p] = append(x.at[p], int32(i))
			}
		}
	}
	return x
}

func (x *index) pair(a, b text.Span) pair { return pair{x.s[a.Start:a.End], x.s[b.Start:b.End]} }

// words lists the words of a stretch; punctuation and white space say little and often change.
func words(s string, in text.Span) []text.Span {
	var out []text.Span
	for _, w := range text.Segments(s[in.Start:in.End]) {
		r, _ := utf8.DecodeRuneInString(s[in.Start+w.Start : in.Start+w.End])
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			out = append(out, text.Span{Start: in.Start + w.Start, End: in.Start + w.End})
		}
	}
	return out
}

// near returns the stretches of the text most like the passage, at most three, the most promising first. They are meant to
// be tightened.
func (x *index) near(quote string) []text.Span {
	const most = 3
	own := words(quote, text.Span{End: len(quote)})
	if len(x.at) == 0 || len(own) < 3 {
		return nil
	}
	type hit struct{ shift, word, own int } // shift: where the passage would begin, in words
	var hits []hit
	for i := range own[1:] {
		places := x.at[pair{quote[own[i].Start:own[i].End], quote[own[i+1].Start:own[i+1].End]}]
		if len(places) > common {
			continue
		}
		for _, p := range places {
			hits = append(hits, hit{int(p) - i, int(p), i})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.shift, b.shift), cmp.Compare(a.word, b.word)) })
	type group struct{ votes, from, to int } // hits[from:to]
	var groups []group
	reach := len(own)/4 + 4 // by how many words a passage may have grown or shrunk in between
	for from := 0; from < len(hits); {
		to := from + 1
		for to < len(hits) && hits[to].shift-hits[from].shift <= reach {
			to++
		}
		if votes := to - from; votes >= max(2, (len(own)-1)/4) || len(own) <= 4 {
			groups = append(groups, group{votes, from, to})
		}
		from = to
	}
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(b.votes, a.votes) })
	var out []text.Span
	for _, g := range groups[:min(len(groups), most)] {
		first, last := hits[g.from], hits[g.from]
		for _, h := range hits[g.from:g.to] {
			if h.word < first.word {
				first = h
			}
			if h.word > last.word {
				last = h
			}
		}
		const slack = 32 // bytes beyond what the passage had there
		before := own[first.own].Start*5/4 + slack
		after := (len(quote)-own[last.own+1].End)*5/4 + slack
		s := text.Span{Start: max(0, x.words[first.word].Start-before), End: min(len(x.s), x.words[last.word+1].End+after)}
		s.Start, _ = text.WordAt(x.s, s.Start)
		if s.End < len(x.s) {
			_, s.End = text.WordAt(x.s, s.End)
		}
		out = append(out, s)
	}
	return out
}

// tightened leaves out of a stretch what belongs to neither end of the passage, so that it is as similar as it can be.
func tightened(s, quote string, in text.Span) text.Span {
	edits := diff.Words(quote, s[in.Start:in.End])
	if len(edits) == 0 {
		return in
	}
	starts, ends := []int{in.Start}, []int{in.End}
	if e := edits[0]; e.New.Start == 0 || e.Old.Start == 0 {
		starts = append(starts, in.Start+e.New.End, fromEnd(s, in.Start+e.New.Start, in.Start+e.New.End, e.Old.End-e.Old.Start))
	}
	if e := edits[len(edits)-1]; e.New.End == in.End-in.Start || e.Old.End == len(quote) {
		ends = append(ends, in.Start+e.New.Start, fromStart(s, in.Start+e.New.Start, in.Start+e.New.End, e.Old.End-e.Old.Start))
	}
	// What was inserted before the first word, or behind the last one, may end in what the passage ends in, such as a full
	// stop, and then counts as inserted before that.
	if e := edits[0]; e.Old.Start > 0 && e.New.End > e.New.Start {
		head := quote[:e.Old.Start]
		starts = append(starts, in.Start+e.New.End-text.CommonSuffix(s[in.Start:in.Start+e.New.End], head))
	}
	if e := edits[len(edits)-1]; e.Old.End < len(quote) && e.New.End > e.New.Start {
		tail := quote[e.Old.End:]
		ends = append(ends, in.Start+e.New.Start+text.CommonPrefix(s[in.Start+e.New.Start:in.End], tail))
	}
	best, most := text.Span{}, -1.0
	for _, start := range starts {
		for _, end := range ends {
			p := trimmed(s, text.Span{Start: start, End: end})
			if p.Start >= p.End {
				continue
			}
			if sim := diff.Similarity(quote, s[p.Start:p.End]); sim > most || sim == most && p.End-p.Start < best.End-best.Start {
				best, most = p, sim
			}
		}
	}
	return best
}

// fromEnd returns where about the last n bytes of [start, end) begin, at a word.
func fromEnd(s string, start, end, n int) int {
	if n == 0 || end-n <= start {
		return start
	}
	at, _ := text.WordAt(s, end-n)
	return max(at, start)
}

// fromStart returns where about the first n bytes of [start, end) end, at a word.
func fromStart(s string, start, end, n int) int {
	if n == 0 || start+n >= end {
		return end
	}
	_, at := text.WordAt(s, start+n-1)
	return min(at, end)
}

// trimmed leaves out white space at both ends, and grows to whole characters.
func trimmed(s string, p text.Span) text.Span {
	for p.Start < p.End {
		r, size := utf8.DecodeRuneInString(s[p.Start:p.End])
		if !unicode.IsSpace(r) {
			break
		}
		p.Start += size
	}
	for p.Start < p.End {
		r, size := utf8.DecodeLastRuneInString(s[p.Start:p.End])
		if !unicode.IsSpace(r) {
			break
		}
		p.End -= size
	}
	if p.Start < p.End {
		p.Start, p.End = text.SnapOut(s, p.Start, p.End)
	}
	return p
}
