package search

import (
	"encoding/binary"
	"math/bits"
	"sort"

	"attest/annotate"
)

// A segment holds at most so many records, and distinct words, that both are numbered in 16 bits. Two numbers of words are
// kept for what they are not.
const (
	maxRecords  = 1 << 16
	maxWords    = 1<<16 - 2
	fieldBreak  = 1<<16 - 1 // between the tokens of two fields
	unknownWord = 1<<16 - 2 // did not fit in
)

// A word in more than one of denseShare records has its records as a bitmap, which is then smaller than their numbers and
// faster to read. The few words for which that is so make up a third of any text.
const denseShare = 16

// segment is a part of the index. It never changes: what dies in it is marked in a copy that shares the body.
type segment struct {
	*body
	dead   []uint64 // bitmap of the records; nil while all live
	living int

	series, order int // segments of one series are in document order
}

// body is what a segment knows of its records' words, in both directions.
type body struct {
	records []record
	kinds   []kind
	marks   []uint32 // of the records' ids, see markOf

	// The words of the segment, the most frequent first, have numbers of their own; words translates them into those of the
	// vocabulary, and alphabet has them in the order of the alphabet.
	words    []uint32
	forms    []form
	alphabet []uint16

	// Forward: the tokens of all records, as the tokenizer yields them.
	tokens []uint16
	begin  []uint32 // of each record in tokens, and the end of the last

	// Backward: the records of each word. Those of the first dense words are bitmaps, those of the others ascending numbers.
	dense    int
	bitmaps  []uint64
	lists    []uint32 // begin of each word's in postings, counted from dense, and the end of the last
	postings []uint16

	folded foldedTexts
}

// stride is the number of words of a bitmap of all records.
func (b *body) stride() int { return (len(b.records) + 63) / 64 }

func (s *segment) isDead(rec uint16) bool {
	return s.dead != nil && s.dead[rec/64]&(1<<(rec%64)) != 0
}

// eachDead calls yield for the records that are dead.
func (s *segment) eachDead(yield func(rec uint16)) {
	for i, set := range s.dead {
		for ; set != 0; set &= set - 1 {
			yield(uint16(i<<6 + bits.TrailingZeros64(set)))
		}
	}
}

// without returns a copy of the segment in which the records for which gone returns true are dead, or the segment itself if
// there are none.
func (s *segment) without(gone func(rec int) bool) *segment {
	var c *segment
	for rec := range s.records {
		if s.isDead(uint16(rec)) || !gone(rec) {
			continue
		}
		if c == nil {
			c = &segment{body: s.body, dead: make([]uint64, s.stride()), living: s.living, series: s.series, order: s.order}
			copy(c.dead, s.dead)
		}
		c.dead[rec/64] |= 1 << (rec % 64)
		c.living--
	}
	if c == nil {
		return s
	}
	return c
}

// tokensOf returns the tokens of a record.
func (b *body) tokensOf(rec uint16) []uint16 { return b.tokens[b.begin[rec]:b.begin[int(rec)+1]] }

// count returns how many records hold a word.
func (b *body) count(word int) int {
	if word < b.dense {
		n := 0
		for _, set := range b.bitmap(word) {
			n += bits.OnesCount64(set)
		}
		return n
	}
	return int(b.lists[word-b.dense+1] - b.lists[word-b.dense])
}

func (b *body) bitmap(word int) []uint64 {
	stride := b.stride()
	return b.bitmaps[word*stride : (word+1)*stride]
}

func (b *body) list(word int) []uint16 {
	return b.postings[b.lists[word-b.dense]:b.lists[word-b.dense+1]]
}

// raise lifts the values of the records that hold a word to at least v. It returns how many of them were 0.
func (b *body) raise(values []uint8, word int, v uint8) (fresh int) {
	if word >= b.dense {
		for _, rec := range b.list(word) {
			if old := values[rec]; old < v {
				if old == 0 {
					fresh++
				}
				values[rec] = v
			}
		}
		return fresh
	}
	for i, set := range b.bitmap(word) {
		for ; set != 0; set &= set - 1 {
			rec := i<<6 + bits.TrailingZeros64(set)
			if old := values[rec]; old < v {
				if old == 0 {
					fresh++
				}
				values[rec] = v
			}
		}
	}
	return fresh
}

// run is a row of words that follow each other in the alphabet, by their ranks in the vocabulary, both ends included.
type run struct{ from, to uint32 }

// eachWord calls yield with the words of the segment that are in the runs. Where there are so many runs that going through all
// words is quicker, it goes by the values, by the numbers of the vocabulary, which are above 0 for the same words.
func (b *body) eachWord(v *vocabulary, runs []run, values []value, yield func(word int)) {
	if values != nil && len(runs) > len(b.words)/runShare {
		for w, global := range b.words {
			if values[global] != 0 {
				yield(w)
			}
		}
		return
	}
	at := 0
	for _, r := range runs {
		rest := b.alphabet[at:]
		at += sort.Search(len(rest), func(i int) bool { return v.ranks[b.words[rest[i]]] >= r.from })
		for ; at < len(b.alphabet) && v.ranks[b.words[b.alphabet[at]]] <= r.to; at++ {
			yield(int(b.alphabet[at]))
		}
	}
}

// runShare is how many words of a segment there must be for each run, for looking the runs up to be quicker than going through
// all words.
const runShare = 128

// markOf returns 32 bits of an id, the last, which differ in ids of all versions.
func markOf(id annotate.ID) uint32 { return binary.BigEndian.Uint32(id[12:]) }
