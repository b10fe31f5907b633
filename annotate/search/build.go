package search

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"attest/annotate/text"
)

// builder makes the body of a segment out of records. It may be used for one after the other.
type builder struct {
	z      tokenizer
	fields []field
	known  wordTable // words of the segment under construction
	counts []uint32  // records that hold each word
	last   []int32   // the last record that held it
	tokens []uint16
	begin  []uint32
	word   []byte
}

// draft is a body that does not know yet which numbers its words have in the vocabulary.
type draft struct {
	*body
	sorted []string // the words, in the order of the alphabet
}

// build makes a segment's body of as many of the records as fit, and returns how many it took.
func (b *builder) build(records []record) (d draft, taken int) {
	b.known.reset()
	b.counts, b.last = b.counts[:0], b.last[:0]
	b.tokens, b.begin = b.tokens[:0], append(b.begin[:0], 0)
	for taken < len(records) && taken < maxRecords && b.add(records[taken], taken) {
		taken++
	}
	made := &body{records: slices.Clone(records[:taken])}
	made.kinds, made.marks = make([]kind, taken), make([]uint32, taken)
	for i, r := range made.records {
		made.kinds[i], made.marks[i] = r.kind(), markOf(r.id())
	}
	numbers := b.renumber(made)
	b.invert(made)
	d = draft{made, make([]string, len(numbers))}
	made.alphabet = b.alphabetical()
	for i, w := range made.alphabet {
		d.sorted[i], made.alphabet[i] = b.known.names[w], numbers[w]
	}
	return d, taken
}

// alphabetical returns the words in order. Most differ in their first letters, which are compared as one number.
func (b *builder) alphabetical() []uint16 {
	type word struct {
		first  uint64
		number uint16
	}
	words := make([]word, len(b.known.names))
	for i, name := range b.known.names {
		var first [8]byte
		copy(first[:], name)
		words[i] = word{binary.BigEndian.Uint64(first[:]), uint16(i)}
	}
	slices.SortFunc(words, func(x, y word) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		return strings.Compare(b.known.names[x.number], b.known.names[y.number])
	})
	out := make([]uint16, len(words))
	for i, w := range words {
		out[i] = w.number
	}
	return out
}

// complete makes a body of a draft, adding what words are new to the vocabulary.
func (v *vocabulary) complete(d draft) *body {
	d.words, d.forms = make([]uint32, len(d.sorted)), make([]form, len(d.sorted))
	for i, number := range v.adopt(d.sorted) {
		d.words[d.alphabet[i]], d.forms[d.alphabet[i]] = number, v.forms[number]
	}
	return d.body
}

// add reads the words of record n. It reports false, and leaves the record out, where the segment cannot number its words;
// of a record that is alone, the words that are too many are left out instead.
func (b *builder) add(r record, n int) bool {
	tokens, words := len(b.tokens), len(b.known.names)
	b.fields = r.fields(b.fields[:0])
	for i, f := range b.fields {
		if i > 0 {
			b.tokens = append(b.tokens, fieldBreak)
		}
		for _, t := range b.z.tokenize(text.Fold(f.text), f.text, f.isName()) {
			w, ok := b.number(t)
			switch {
			case !ok && n > 0:
				b.forget(tokens, words, n)
				return false
			case ok && b.last[w] != int32(n):
				b.last[w] = int32(n)
				b.counts[w]++
			}
			b.tokens = append(b.tokens, w)
		}
	}
	b.begin = append(b.begin, uint32(len(b.tokens)))
	return true
}

func (b *builder) number(t token) (uint16, bool) {
	name := t.folded
	if t.form != plain || len(t.surface) != len(t.folded) || t.surface != t.folded || len(name) > maxWord {
		b.word = appendWord(b.word[:0], t)
		name = string(b.word)
	}
	hash := hashWord(name)
	w, slot, ok := b.known.find(name, hash)
	switch {
	case ok:
		return w, true
	case len(b.known.names) == maxWords:
		return unknownWord, false
	}
	// A folded word is a piece of the whole text, which it would keep in memory.
	w = b.known.add(strings.Clone(name), hash, slot)
	b.counts, b.last = append(b.counts, 0), append(b.last, -1)
	return w, true
}

// forget takes the tokens and words back that came with record n.
func (b *builder) forget(tokens, words, n int) {
	for _, w := range b.tokens[tokens:] {
		if w != fieldBreak && b.last[w] == int32(n) {
			b.last[w] = -1
			b.counts[w]--
		}
	}
	b.known.truncate(words)
	b.tokens, b.counts, b.last = b.tokens[:tokens], b.counts[:words], b.last[:words]
}

// renumber writes the tokens with numbers that are small for frequent words. It brings the counts into that order and
// returns the new number of each word.
func (b *builder) renumber(made *body) []uint16 {
	byCount := make([]uint64, len(b.counts)) // the count, turned round, and the word
	for i, n := range b.counts {
		byCount[i] = uint64(^n)<<16 | uint64(i)
	}
	slices.Sort(byCount)
	numbers, counts := make([]uint16, len(byCount)), make([]uint32, len(byCount))
	for i, key := range byCount {
		w := uint16(key)
		numbers[w], counts[i] = uint16(i), b.counts[w]
	}
	copy(b.counts, counts)
	made.tokens, made.begin = make([]uint16, len(b.tokens)), slices.Clone(b.begin)
	for i, w := range b.tokens {
		if w < unknownWord {
			w = numbers[w]
		}
		made.tokens[i] = w
	}
	return numbers
}

// invert makes the way from the words to the records out of that from the records to the words.
func (b *builder) invert(made *body) {
	if len(made.records) >= 64*denseShare {
		for made.dense < len(b.counts) && int(b.counts[made.dense])*denseShare > len(made.records) {
			made.dense++
		}
	}
	stride := made.stride()
	made.bitmaps = make([]uint64, made.dense*stride)
	made.lists = make([]uint32, len(b.counts)-made.dense+1)
	for i, n := range b.counts[made.dense:] {
		made.lists[i+1] = made.lists[i] + n
	}
	made.postings = make([]uint16, made.lists[len(made.lists)-1])
	at := slices.Clone(made.lists)
	for i := range b.last {
		b.last[i] = -1
	}
	for rec := range made.records {
		for _, w := range made.tokensOf(uint16(rec)) {
			if w >= unknownWord || b.last[w] == int32(rec) {
				continue
			}
			b.last[w] = int32(rec)
			if int(w) < made.dense {
				made.bitmaps[int(w)*stride+rec/64] |= 1 << (rec % 64)
				continue
			}
			made.postings[at[int(w)-made.dense]] = uint16(rec)
			at[int(w)-made.dense]++
		}
	}
}
