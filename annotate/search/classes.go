package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

// Class says how well a word of a text fits one that is looked for. A better class always stands above a worse one.
type Class uint8

// The classes, the worst first.
const (
	Scattered Class = iota // loose letters anywhere in the text
	Letters                // the letters in their order inside one word, but for vowels: skrnfll, Skarnfell
	Inside                 // a part of a word: colour, discoloured
	TwoEdits               // two letters off
	OneEdit                // one letter off, or two neighbours swapped
	Initials               // cps, Civil Protection Service
	Prefix                 // the beginning of a word
	Joined                 // the same but for hyphens, apostrophes and spaces
	Variant                // another spelling: other diacritics, Zelensky and Zelenskyy; or another name of a source
	Exact                  // the very word
)

// value is a class with how good it is among others of its class, in one byte: the class in the upper four bits. There are
// few such differences, because within a class the order is that of the documents, which a reader can follow.
type value = uint8

const finest = 15

// grade returns the value of a class, the better the fewer flaws it has.
func grade(c Class, flaws int) value { return value(c)<<4 | value(finest-min(max(flaws, 0), finest)) }

func classOf(v value) Class { return Class(v >> 4) }

// Lengths in letters from which on a class is worth having: below, it would find almost anything.
const (
	minInside   = 3
	minOneEdit  = 4
	minTwoEdits = 7
	minBegun    = 7 // a word that is only begun may have an edit
	minLetters  = 4
	maxPattern  = 39 // the score of sahilm/fuzzy overflows from 40 adjacent letters
)

// finder collects the values that the words of a vocabulary have for one term. It may be used for one term after another.
type finder struct {
	values []value  // by word; 0 for those not found
	found  []uint32 // the others
}

// hit is a word that fits a term.
type hit struct {
	word  uint32
	value value
}

func (f *finder) begin(v *vocabulary) {
	if len(f.values) < len(v.words) {
		f.values = make([]value, len(v.words)+len(v.words)/8)
	}
}

func (f *finder) note(word uint32, v value) {
	if f.values[word] == 0 {
		f.found = append(f.found, word)
	}
	f.values[word] = max(f.values[word], v)
}

// end returns what was found, by word, and forgets it.
func (f *finder) end() []hit {
	hits := make([]hit, 0, len(f.found))
	take := func(w uint32) {
		hits = append(hits, hit{w, f.values[w]})
		f.values[w] = 0
	}
	if len(f.found)*sortShare < len(f.values) {
		slices.Sort(f.found)
		for _, w := range f.found {
			take(w)
		}
	} else {
		for w, v := range f.values {
			if v != 0 {
				take(uint32(w))
			}
		}
	}
	f.found = f.found[:0]
	return hits
}

// near returns the words that fit a term in the classes from Initials up, which are looked up without looking at every word.
func (f *finder) near(v *vocabulary, t *term) []hit {
	f.begin(v)
	words, equal := v.starting(t.folded)
	for _, w := range words[:equal] {
		switch fo := v.forms[w]; {
		case fo == initials:
			f.note(w, grade(Initials, 0))
		case fo == t.form && v.surface(w) == t.surface:
			f.note(w, grade(Exact, 0))
		case fo == t.form:
			f.note(w, grade(Variant, 0))
		default:
			f.note(w, grade(Joined, 0))
		}
	}
	for _, w := range words[equal:] {
		if fo := v.forms[w]; fo == plain || fo == joined {
			f.note(w, grade(Prefix, 0))
		}
	}
	if t.base != "" {
		for _, w := range v.equal(t.base) {
			if v.forms[w] == plain {
				f.note(w, grade(Joined, 1))
			}
		}
	}
	for _, s := range t.skeletons {
		v.withSkeleton(s, func(w uint32) {
			if v.folded(w) != t.folded && areVariants(t.skeletons, v.folded(w), v.surface(w)) {
				f.note(w, grade(Variant, 1))
			}
		})
	}
	return f.end()
}

// far returns the words that fit a term in no class from Initials up, but in one below. Every word is looked at, most of
// which their lengths and sets of letters rule out.
func (f *finder) far(v *vocabulary, t *term, near []hit) []hit {
	if t.form == pair || t.runes < minInside || t.numeric {
		return nil
	}
	f.begin(v)
	for _, h := range near {
		f.values[h.word] = h.value
	}
	const piece = 1 << 14 // words
	pieces := make([]farFinder, (len(v.words)+piece-1)/piece)
	parallel(len(pieces), len(v.words), func(i int) {
		p := &pieces[i]
		p.vocabulary, p.term, p.near = v, t, f.values
		p.find(uint32(i*piece), uint32(min(len(v.words), (i+1)*piece)))
	})
	var hits []hit
	for _, h := range near {
		f.values[h.word] = 0
	}
	for i := range pieces {
		hits = append(hits, pieces[i].hits...)
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(a.word, b.word) })
	return hits
}

// farFinder looks at some of the words for far.
type farFinder struct {
	*vocabulary
	term   *term
	near   []value // of the words that fit better
	hits   []hit
	spread []uint32 // words that have all the letters, and may have them in their order
}

func (f *farFinder) find(from, to uint32) {
	t := f.term
	edits := 0
	switch {
	case t.runes >= minTwoEdits:
		edits = 2
	case t.runes >= minOneEdit:
		edits = 1
	}
	ascii, first := isASCII(t.folded), t.folded[0]
	bytes, other := []byte(t.folded), []rune(t.folded)
	var word []byte
	for w := from; w < to; w++ {
		missing := bits.OnesCount64(t.letters &^ f.letters[w])
		longer := int(f.runes[w]) - t.runes
		if missing > edits || longer < -edits || f.forms[w] > joined || f.near[w] != 0 {
			continue
		}
		if missing == 0 && longer > 0 {
			if strings.Contains(f.folded(w), t.folded) {
				f.hits = append(f.hits, hit{w, grade(Inside, 0)})
				continue
			}
			if f.firsts[w] == first {
				f.spread = append(f.spread, w)
			}
		}
		switch extra := bits.OnesCount64(f.letters[w] &^ t.letters); {
		case edits == 0, longer <= edits && extra > edits:
			continue
		case longer > edits && (t.runes < minBegun || f.firsts[w] != first || extra > longer+1):
			continue // it can only be begun
		case f.forms[w] == joined && t.runes < minTwoEdits:
			continue // what is put together of parts is like too many words
		}
		if folded := f.folded(w); ascii && len(folded) == int(f.runes[w]) {
			word = append(word[:0], folded...)
			noteEdits(f, w, bytes, word, edits)
		} else {
			noteEdits(f, w, other, []rune(folded), edits)
		}
	}
	if (t.runes >= minLetters || !strings.ContainsFunc(t.folded, isVowel)) && t.runes <= maxPattern {
		f.noteLetters()
	}
}

// noteEdits notes a word b that is one or two edits away from a.
func noteEdits[L letter](f *farFinder, w uint32, a, b []L, edits int) {
	longer := len(b) - len(a)
	switch {
	case longer >= -1 && longer <= 1 && isOneEdit(a, b):
		f.hits = append(f.hits, hit{w, grade(OneEdit, 0)})
	case len(a) >= minBegun && a[0] == b[0] && isBegunWithEdit(a, b):
		f.hits = append(f.hits, hit{w, grade(OneEdit, 1)})
	case edits == 2 && longer <= 2 && distance(a, b, 2) <= 2:
		f.hits = append(f.hits, hit{w, grade(TwoEdits, 0)})
	}
}

// isBegunWithEdit reports whether a is one edit away from a beginning of b.
func isBegunWithEdit[L letter](a, b []L) bool {
	for n := len(a) - 1; n <= len(a)+1 && n < len(b); n++ {
		if isOneEdit(a, b[:n]) {
			return true
		}
	}
	return false
}

// noteLetters notes the words in which sahilm/fuzzy finds the term, if what it passes over between the first and the last
// letter are vowels: that is how people abbreviate. Anything looser finds Paris in parties.
func (f *farFinder) noteLetters() {
	noted := map[uint32]bool{}
	for _, h := range f.hits {
		noted[h.word] = true
	}
	tried := f.spread[:0]
	for _, w := range f.spread {
		if startsAlike(f.folded(w), f.term.folded) && !noted[w] {
			tried = append(tried, w)
		}
	}
	matches := fuzzy.FindFromIterNoSort(f.term.folded, func(yield func(string) bool) {
		for _, w := range tried {
			if !yield(f.folded(w)) {
				return
			}
		}
	})
	for _, m := range matches {
		last := m.MatchedIndexes[len(m.MatchedIndexes)-1]
		next, vowels := 0, m.MatchedIndexes[0] == 0
		for i, r := range m.Str[:last] {
			if m.MatchedIndexes[next] == i {
				next++
				continue
			}
			vowels = vowels && isVowel(r)
		}
		if vowels {
			f.hits = append(f.hits, hit{tried[m.Index], grade(Letters, 0)})
		}
	}
}

func startsAlike(a, b string) bool {
	r, _ := utf8.DecodeRuneInString(a)
	q, _ := utf8.DecodeRuneInString(b)
	return r == q
}
