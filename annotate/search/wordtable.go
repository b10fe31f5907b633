package search

import "hash/maphash"

// wordTable numbers the words of a segment under construction. It is a hash table with open addressing that does nothing but
// that, in half the time of a map: indexing spends most of its time here.
type wordTable struct {
	slots []wordSlot // a power of two of them, at most half of them taken
	names []string   // the words by their numbers
}

type wordSlot struct {
	hash uint32
	next uint16 // the number of the word and 1, or 0 where there is none
}

var wordSeed = maphash.MakeSeed()

// reset forgets the words.
func (t *wordTable) reset() {
	if t.slots == nil {
		t.slots = make([]wordSlot, 1<<12)
	}
	clear(t.slots)
	t.names = nil // they live on in the segment
}

// find returns the number of a word, or of the slot in which it belongs.
func (t *wordTable) find(word string, hash uint32) (number uint16, slot int, ok bool) {
	mask := len(t.slots) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.next == 0 {
			return 0, i, false
		}
		if s.hash == hash && t.names[s.next-1] == word {
			return s.next - 1, i, true
		}
	}
}

// add numbers a word that is not there. It keeps the string.
func (t *wordTable) add(word string, hash uint32, slot int) uint16 {
	if 2*len(t.names) >= len(t.slots) {
		t.grow()
		_, slot, _ = t.find(word, hash)
	}
	t.names = append(t.names, word)
	t.slots[slot] = wordSlot{hash, uint16(len(t.names))}
	return uint16(len(t.names) - 1)
}

func (t *wordTable) grow() {
	old := t.slots
	t.slots = make([]wordSlot, 2*len(old))
	mask := len(t.slots) - 1
	for _, s := range old {
		if s.next != 0 {
			i := int(s.hash) & mask
			for t.slots[i].next != 0 {
				i = (i + 1) & mask
			}
			t.slots[i] = s
		}
	}
}

// truncate forgets the words from number n on.
func (t *wordTable) truncate(n int) {
	kept := t.names[:n]
	clear(t.slots)
	t.names = nil
	for _, name := range kept {
		hash := hashWord(name)
		_, slot, _ := t.find(name, hash)
		t.names = append(t.names, name)
		t.slots[slot] = wordSlot{hash, uint16(len(t.names))}
	}
}

func hashWord(word string) uint32 { return uint32(maphash.String(wordSeed, word)) }
