// Package diff compares two versions of a text: [Words] says what was replaced by what, [Hunks] gathers that into stretches
// of lines for a view, [Similarity] puts a number on it.
//
// Offsets are UTF-8 bytes, on grapheme cluster boundaries of the version that they are of. The result depends on the two
// texts alone: there is no time limit after which a comparison is cut short.
package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff/lcs"

	"attest/annotate/text"
)

// Edit says that one stretch of the old text was replaced by one of the new. One of the two may be empty, which makes it an
// insertion or a deletion, but never both.
type Edit struct {
	Old, New text.Span
}

// Words compares two texts line by line and, where lines differ, word by word, so that an edit replaces whole words. The
// edits are in order; outside of them the texts are the same. Applied to the old text they give the new one.
//
// What little is equal in the middle of much that is not, such as an article in a sentence written anew, counts as changed.
func Words(old, revised string) []Edit {
	if old == revised {
		return nil
	}
	ids := numbering{}
	a, b := lines(old), lines(revised)
	var edits []Edit
	at, bt := 0, 0 // lines dealt with
	gap := func(ai, bi int) {
		if at == ai && bt == bi {
			return
		}
		within(&edits, old, revised, stretch(a, at, ai, len(old)), stretch(b, bt, bi, len(revised)))
	}
	for _, r := range align(ids.of(old, a), ids.of(revised, b)) {
		gap(r.a, r.b)
		at, bt = r.a+r.n, r.b+r.n
	}
	gap(len(a), len(b))
	return edits
}

// stretch is the span of spans[i:j], which follow each other without a gap up to end.
func stretch(spans []text.Span, i, j, end int) text.Span {
	at := func(k int) int {
		if k < len(spans) {
			return spans[k].Start
		}
		return end
	}
	return text.Span{Start: at(i), End: at(j)}
}

// lines divides s after every newline.
func lines(s string) []text.Span {
	out := make([]text.Span, 0, strings.Count(s, "\n")+1)
	start := 0
	for line := range strings.Lines(s) {
		out = append(out, text.Span{Start: start, End: start + len(line)})
		start += len(line)
	}
	return out
}

// words lists the segments of s that are not white space, shifted by from.
func words(s string, from int) []text.Span {
	out := text.Segments(s)
	kept := out[:0]
	for _, w := range out {
		if r, _ := utf8.DecodeRuneInString(s[w.Start:w.End]); !unicode.IsSpace(r) {
			kept = append(kept, text.Span{Start: from + w.Start, End: from + w.End})
		}
	}
	return kept
}

// numbering gives equal strings equal numbers.
type numbering map[string]rune

func (n numbering) of(s string, spans []text.Span) []rune {
	out := make([]rune, len(spans))
	for i, p := range spans {
		token := s[p.Start:p.End]
		id, known := n[token]
		if !known {
			id = rune(len(n))
			n[token] = id
		}
		out[i] = id
	}
	return out
}

// within compares two stretches word by word.
func within(edits *[]Edit, old, revised string, a, b text.Span) {
	if a.Start == a.End || b.Start == b.End {
		*edits = append(*edits, Edit{a, b})
		return
	}
	first := len(*edits)
	for _, e := range wordEdits(old, revised, a, b) {
		if k := len(*edits); k > first && coincidental((*edits)[k-1], e, old) {
			(*edits)[k-1].Old.End, (*edits)[k-1].New.End = e.Old.End, e.New.End
			continue
		}
		*edits = append(*edits, e)
	}
}

// wordEdits compares two stretches word by word, to the letter.
func wordEdits(old, revised string, a, b text.Span) []Edit {
	ids := numbering{}
	aw, bw := words(old[a.Start:a.End], a.Start), words(revised[b.Start:b.End], b.Start)
	var edits []Edit
	at, bt := a.Start, b.Start // bytes dealt with
	gap := func(ai, bi int) {
		if e := trimmed(old, revised, Edit{text.Span{Start: at, End: ai}, text.Span{Start: bt, End: bi}}); old[e.Old.Start:e.Old.End] != revised[e.New.Start:e.New.End] {
			edits = append(edits, e)
		}
	}
	for _, r := range align(ids.of(old, aw), ids.of(revised, bw)) {
		for i := range r.n {
			x, y := aw[r.a+i], bw[r.b+i]
			gap(x.Start, y.Start)
			at, bt = x.End, y.End
		}
	}
	gap(a.End, b.End)
	return edits
}

// trimmed takes common white space off both ends of an edit.
func trimmed(old, revised string, e Edit) Edit {
	divides := func(i, j int) bool { return text.OnGrapheme(old, i) && text.OnGrapheme(revised, j) }
	t := e
	for t.Old.Start < t.Old.End && t.New.Start < t.New.End {
		r, size := utf8.DecodeRuneInString(old[t.Old.Start:t.Old.End])
		if !unicode.IsSpace(r) || !strings.HasPrefix(revised[t.New.Start:t.New.End], old[t.Old.Start:t.Old.Start+size]) {
			break
		}
		t.Old.Start, t.New.Start = t.Old.Start+size, t.New.Start+size
	}
	if !divides(t.Old.Start, t.New.Start) {
		t = e
	}
	head := t
	for t.Old.Start < t.Old.End && t.New.Start < t.New.End {
		r, size := utf8.DecodeLastRuneInString(old[t.Old.Start:t.Old.End])
		if !unicode.IsSpace(r) || !strings.HasSuffix(revised[t.New.Start:t.New.End], old[t.Old.End-size:t.Old.End]) {
			break
		}
		t.Old.End, t.New.End = t.Old.End-size, t.New.End-size
	}
	if !divides(t.Old.End, t.New.End) {
		return head
	}
	return t
}

// coincidental reports whether what is equal between two edits is no longer than what was replaced on either side of it, as
// diff-match-patch's semantic cleanup has it: then it is more likely chance than something that was kept.
func coincidental(e, next Edit, old string) bool {
	kept := len(strings.TrimSpace(old[e.Old.End:next.Old.Start]))
	size := func(e Edit) int { return max(e.Old.End-e.Old.Start, e.New.End-e.New.Start) }
	return kept <= size(e) && kept <= size(next)
}

// Similarity says how much two texts have in common: twice the bytes that are the same, in order, divided by the bytes of
// both. It is 1 for equal texts and 0 for those that share nothing. Inside words it counts letters.
func Similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	same := len(a)
	for _, e := range wordEdits(a, b, text.Span{End: len(a)}, text.Span{End: len(b)}) {
		same -= e.Old.End - e.Old.Start
		same += letters(a[e.Old.Start:e.Old.End], b[e.New.Start:e.New.End])
	}
	return 2 * float64(same) / float64(len(a)+len(b))
}

// letters returns how many bytes of letters two short stretches have in common, in order.
func letters(a, b string) int {
	const most = 200 // bytes; a phrase that was replaced by a longer one is another phrase
	if a == "" || b == "" || max(len(a), len(b)) > most {
		return 0
	}
	ra, rb := []rune(a), []rune(b)
	same := len(a)
	for _, d := range lcs.DiffRunes(ra, rb) {
		same -= len(string(ra[d.Start:d.End]))
	}
	return same
}
