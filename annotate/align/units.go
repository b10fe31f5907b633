package align

import (
	"context"
	"encoding/binary"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate/text"
)

// unit is a sentence, or a piece of one that is too long.
type unit struct {
	text.Span
	words     []uint32    // numbers of its words
	at        []text.Span // of the words
	paragraph int         // number of the paragraph that it stands in
}

// key is equal for units that have the same words.
func (u unit) key() string {
	b := make([]byte, 0, 4*len(u.words))
	for _, w := range u.words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return string(b)
}

// stretch returns where the words of a run are, and whether they are most of the unit, which then stands for them.
func (u unit) stretch(r run) (where text.Span, whole bool) {
	if float64(r.to-r.from) >= mostly*float64(len(u.words)) {
		return u.Span, true
	}
	return text.Span{Start: u.at[r.from].Start, End: u.at[r.to-1].End}, false
}

// numbering gives words that are the same but for case, diacritics and the like the same number.
type numbering struct {
	spelled map[string]uint32 // every spelling met, so that each is folded once
	folded  map[string]uint32
	count   []int // of the words by their numbers, in both texts
}

func newNumbering() *numbering {
	return &numbering{spelled: map[string]uint32{}, folded: map[string]uint32{}}
}

func (n *numbering) of(word string) uint32 {
	id, known := n.spelled[word]
	if !known {
		folded := text.Fold(word).Text
		if id, known = n.folded[folded]; !known {
			id = uint32(len(n.folded))
			n.folded[folded] = id
			n.count = append(n.count, 0)
		}
		n.spelled[word] = id
	}
	n.count[id]++
	return id
}

// weights says how much the words tell about where a passage comes from: 1 for those met once, less the more often a word is
// met, and nothing for one that is all there is.
func (n *numbering) weights() []float32 {
	total := 1
	for _, c := range n.count {
		total += c
	}
	out := make([]float32, len(n.count))
	for id, c := range n.count {
		out[id] = float32(1 - math.Log(float64(c))/math.Log(float64(total)))
	}
	return out
}

// divide lists the sentences of s that have words.
func (n *numbering) divide(ctx context.Context, s string) ([]unit, error) {
	const bytesPerWord, wordsPerUnit = 6, 16 // about
	var (
		words = make([]uint32, 0, len(s)/bytesPerWord)
		at    = make([]text.Span, 0, len(s)/bytesPerWord)
		out   = make([]unit, 0, len(s)/bytesPerWord/wordsPerUnit)
	)
	add := func(start, end, from, paragraph int) {
		if from < len(words) {
			out = append(out, unit{text.Span{Start: start, End: end}, words[from:len(words):len(words)], at[from:len(at):len(at)], paragraph})
		}
	}
	paragraph, counted := 0, 0 // the latter: bytes whose line ends are counted
	for i, sentence := range text.Sentences(s) {
		if err := cancelled(ctx, i); err != nil {
			return nil, err
		}
		paragraph += strings.Count(s[counted:sentence.Start], "\n")
		counted = sentence.Start
		start, from := sentence.Start, len(words)
		for _, w := range text.Segments(s[sentence.Start:sentence.End]) {
			w.Start, w.End = sentence.Start+w.Start, sentence.Start+w.End
			if !isWord(s[w.Start:w.End]) {
				continue
			}
			if len(words)-from == mostWords {
				add(start, at[len(at)-1].End, from, paragraph)
				start, from = w.Start, len(words)
			}
			words, at = append(words, n.of(s[w.Start:w.End])), append(at, w)
		}
		add(start, sentence.End, from, paragraph) // with the full stop
	}
	return out, nil
}

func isWord(segment string) bool {
	r, _ := utf8.DecodeRuneInString(segment)
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}
