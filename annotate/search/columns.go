package search

import (
	"encoding/binary"
)

// column holds the value that one term has in each record of a segment. While somebody types, only the column of the last
// word is new; the others are kept from one key to the next. They stay right as long as the segment lives, because words
// that come into the vocabulary later are not in it.
type column struct {
	// All values by record, or, where those above 0 are few, only these with their records in ascending order.
	dense   []value
	records []uint16
	values  []value

	n       int           // records with a value above 0
	classes [1 << 4]int32 // how many of them have their value in each class
}

// sparseShare is how many times more records than values there are in a column that is kept sparse.
const sparseShare = 12

// at returns the value of a record.
func (c *column) at(rec uint16) value {
	if c.dense != nil {
		return c.dense[rec]
	}
	lo, hi := 0, len(c.records)
	for lo < hi {
		if mid := (lo + hi) / 2; c.records[mid] < rec {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(c.records) && c.records[lo] == rec {
		return c.values[lo]
	}
	return 0
}

// each calls yield for the records with a value, in ascending order.
func (c *column) each(yield func(rec uint16, v value)) {
	if c.dense == nil {
		for i, rec := range c.records {
			yield(rec, c.values[i])
		}
		return
	}
	for rec, v := range c.dense {
		if v != 0 {
			yield(uint16(rec), v)
		}
	}
}

func (c *column) bytes() int { return len(c.dense) + 3*len(c.records) + 64 }

// columnOf returns the column of the words that are marked. A column of the same
// term may be given whose values, being of better classes, count before. The scratch is as long as a segment can be and
// holds zeros before and after.
func (b *body) columnOf(m *marked, better *column, scratch []value) *column {
	scratch = scratch[:len(b.records)]
	n := 0
	if better != nil {
		n = better.n
		copy(scratch, better.dense)
		for i, rec := range better.records {
			scratch[rec] = better.values[i]
		}
	}
	b.eachWord(m.vocabulary, m.runs, m.values, func(w int) { n += b.raise(scratch, w, m.values[b.words[w]]) })
	return newColumn(scratch, n)
}

// newColumn moves n values above 0 out of the scratch, which it leaves empty.
func newColumn(scratch []value, n int) *column {
	c := &column{n: n}
	if n*sparseShare > len(scratch) {
		c.dense = make([]value, len(scratch))
		copy(c.dense, scratch)
		clear(scratch)
		for _, v := range c.dense {
			c.classes[v>>4]++
		}
		c.classes[0] = 0
		return c
	}
	c.records, c.values = make([]uint16, 0, n), make([]value, 0, n)
	for i := 0; i < len(scratch) && len(c.records) < n; i += 8 {
		if i+8 <= len(scratch) && binary.LittleEndian.Uint64(scratch[i:]) == 0 {
			continue
		}
		for rec := i; rec < min(i+8, len(scratch)); rec++ {
			if v := scratch[rec]; v != 0 {
				c.records, c.values = append(c.records, uint16(rec)), append(c.values, v)
				c.classes[v>>4]++
				scratch[rec] = 0
			}
		}
	}
	return c
}

// merged returns a column with the greater of the values of c and d in each record.
func (c *column) merged(d *column, scratch []value, records int) *column {
	if d.n == 0 {
		return c
	}
	scratch = scratch[:records]
	n := 0
	for _, from := range []*column{c, d} {
		from.each(func(rec uint16, v value) {
			if scratch[rec] == 0 {
				n++
			}
			scratch[rec] = max(scratch[rec], v)
		})
	}
	return newColumn(scratch, n)
}
