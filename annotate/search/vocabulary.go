package search

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// vocabulary holds every word that occurs, in every form, under a number. Words are only added, so that a copy of the struct
// keeps seeing what there was when it was made while others are added to the original.
//
// A word is held as one string: folded, and where that is not all there is to it, a NUL and its surface or form. Strings in
// order are therefore words in the order of their foldings, and what begins alike stands together.
type vocabulary struct {
	words   []string
	lengths []uint16 // of the folded part, in bytes
	runes   []uint8  // of the folded part, at most 255
	forms   []form
	letters []uint64 // see lettersOf
	firsts  []byte   // of the folded part

	sorted    []uint32      // all words, by their strings
	ranks     []uint32      // where each word stands in sorted
	skeletons []skeletonKey // by hash

	epoch int // counts the vocabularies that an index has begun anew
}

// edition tells vocabularies apart: of the same epoch, the longer one goes on where the other ends.
type edition struct{ epoch, words int }

func (v *vocabulary) edition() edition { return edition{v.epoch, len(v.words)} }

func (e edition) before(o edition) bool {
	return e.epoch < o.epoch || e.epoch == o.epoch && e.words < o.words
}

type skeletonKey struct{ hash, word uint32 }

// maxWord is how much of a word is told apart, in bytes. What is longer is no word but, for example, a picture in text form.
const maxWord = 255

// formMarks stand for the surface in words that are not plain.
var formMarks = [...]string{joined: "\x00\x01", pair: "\x00\x02", initials: "\x00\x03"}

// appendWord appends the string under which a token is held.
func appendWord(to []byte, t token) []byte {
	to = append(to, clipWord(t.folded)...)
	switch {
	case t.form != plain:
		to = append(to, formMarks[t.form]...)
	case t.surface != t.folded:
		to = append(append(to, 0), clipWord(t.surface)...)
	}
	return to
}

func clipWord(s string) string {
	if len(s) <= maxWord {
		return s
	}
	n := maxWord
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// add appends a word that is not there yet. It is not found before it has been sorted in.
func (v *vocabulary) add(word string) uint32 {
	n := uint32(len(v.words))
	length, f := len(word), plain
	if i := strings.IndexByte(word, 0); i >= 0 {
		length = i
		if mark := word[i+1]; mark < ' ' {
			f = form(mark)
		}
	}
	v.words = append(v.words, word)
	v.lengths = append(v.lengths, uint16(length))
	v.runes = append(v.runes, uint8(min(255, utf8.RuneCountInString(word[:length]))))
	v.forms = append(v.forms, f)
	v.letters = append(v.letters, lettersOf(word[:length]))
	v.firsts = append(v.firsts, word[0])
	return n
}

func (v *vocabulary) folded(w uint32) string { return v.words[w][:v.lengths[w]] }

func (v *vocabulary) surface(w uint32) string {
	if n := int(v.lengths[w]); v.forms[w] == plain && n < len(v.words[w]) {
		return v.words[w][n+1:]
	}
	return v.folded(w)
}

// adopt returns the numbers of words, which are given sorted and without repetition, adding those that are new.
func (v *vocabulary) adopt(words []string) []uint32 {
	numbers := make([]uint32, len(words))
	var fresh []uint32 // sorted by their words
	var places []int   // in sorted, before which each belongs
	at := 0
	for i, w := range words {
		at = v.seek(at, w)
		if at < len(v.sorted) && v.words[v.sorted[at]] == w {
			numbers[i] = v.sorted[at]
			continue
		}
		numbers[i] = v.add(w)
		fresh, places = append(fresh, numbers[i]), append(places, at)
	}
	if len(fresh) == 0 {
		return numbers
	}
	merged := make([]uint32, 0, len(v.sorted)+len(fresh))
	at = 0
	for i, w := range fresh {
		merged = append(append(merged, v.sorted[at:places[i]]...), w)
		at = places[i]
	}
	v.sorted = append(merged, v.sorted[at:]...)
	v.ranks = make([]uint32, len(v.sorted))
	for rank, w := range v.sorted {
		v.ranks[w] = uint32(rank)
	}
	v.addSkeletons(fresh)
	v.pack(fresh)
	return numbers
}

// pack moves the strings of new words to where they follow each other, so that going through all words means going through
// memory.
func (v *vocabulary) pack(fresh []uint32) {
	var all strings.Builder
	size := 0
	for _, w := range fresh {
		size += len(v.words[w])
	}
	all.Grow(size)
	for _, w := range fresh {
		all.WriteString(v.words[w])
	}
	rest := all.String()
	for _, w := range fresh {
		n := len(v.words[w])
		v.words[w], rest = rest[:n], rest[n:]
	}
}

// seek returns the first place in sorted, from one on, whose word is not before w. It looks with growing steps, because the
// words that are adopted together are not far from each other.
func (v *vocabulary) seek(from int, w string) int {
	step := 1
	for from+step <= len(v.sorted) && v.words[v.sorted[from+step-1]] < w {
		from += step
		step *= 2
	}
	n := min(step, len(v.sorted)-from)
	return from + sort.Search(n, func(i int) bool { return v.words[v.sorted[from+i]] >= w })
}

func (v *vocabulary) addSkeletons(words []uint32) {
	var fresh []skeletonKey
	for _, w := range words {
		if f := v.forms[w]; f != plain && f != joined {
			continue
		}
		for _, s := range skeletons(v.folded(w), v.surface(w)) {
			fresh = append(fresh, skeletonKey{skeletonHash(s), w})
		}
	}
	compare := func(a, b skeletonKey) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word)) }
	slices.SortFunc(fresh, compare)
	merged := make([]skeletonKey, 0, len(v.skeletons)+len(fresh))
	old := v.skeletons
	for _, k := range fresh {
		n := sort.Search(len(old), func(i int) bool { return compare(old[i], k) >= 0 })
		merged = append(append(merged, old[:n]...), k)
		old = old[n:]
	}
	v.skeletons = append(merged, old...)
}

// starting returns the words whose foldings begin with s, and how many of them, in front, have no other letters.
func (v *vocabulary) starting(s string) (words []uint32, equal int) {
	from := sort.Search(len(v.sorted), func(i int) bool { return v.words[v.sorted[i]] >= s })
	rest := v.sorted[from:]
	to := sort.Search(len(rest), func(i int) bool { return !strings.HasPrefix(v.words[rest[i]], s) })
	words = rest[:to]
	equal = sort.Search(len(words), func(i int) bool { return int(v.lengths[words[i]]) > len(s) })
	return words, equal
}

// equal returns the words whose folding is s.
func (v *vocabulary) equal(s string) []uint32 {
	words, n := v.starting(s)
	return words[:n]
}

// runsOf returns the runs that words make in the alphabet.
func (v *vocabulary) runsOf(hits []hit) []run {
	ranks := make([]uint32, len(hits))
	for i, h := range hits {
		ranks[i] = v.ranks[h.word]
	}
	slices.Sort(ranks)
	var runs []run
	for _, rank := range ranks {
		if n := len(runs); n > 0 && rank <= runs[n-1].to+1 {
			runs[n-1].to = rank
		} else {
			runs = append(runs, run{rank, rank})
		}
	}
	return runs
}

// has reports whether a word occurs as it is written.
func (v *vocabulary) has(folded string) bool {
	return slices.ContainsFunc(v.equal(folded), func(w uint32) bool { return v.forms[w] == plain })
}

// withSkeleton calls yield for every word that may have the skeleton: rarely, for one that has not.
func (v *vocabulary) withSkeleton(skeleton string, yield func(word uint32)) {
	hash := skeletonHash(skeleton)
	for i := sort.Search(len(v.skeletons), func(i int) bool { return v.skeletons[i].hash >= hash }); i < len(v.skeletons) && v.skeletons[i].hash == hash; i++ {
		yield(v.skeletons[i].word)
	}
}

// lettersOf returns the set of the characters of s: one bit each for a to z and 0 to 9, and one for several others together.
// A text that lacks a bit of a pattern's set cannot hold the pattern.
func lettersOf(s string) uint64 {
	var set uint64
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			set |= 1 << (r - 'a')
		case r >= '0' && r <= '9':
			set |= 1 << (26 + r - '0')
		default:
			set |= 1 << (36 + uint32(r)%28)
		}
	}
	return set
}
