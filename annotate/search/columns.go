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

	n     int            // records with a value above 0
	lists [Exact + 1]int // how many records the words of each class have, counting twice those that have two
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

// columnOf returns the column of the words that have a value, given by their numbers in the vocabulary. A column of the same
// term may be given whose values, being of better classes, count before. The scratch is as long as a segment can be and
// holds zeros before and after.
func (b *body) columnOf(values []value, better *column, scratch []value) *column {
	c := &column{}
	scratch = scratch[:len(b.records)]
	if better != nil {
		c.n, c.lists = better.n, better.lists
		if better.dense != nil {
			copy(scratch, better.dense)
		}
		for i, rec := range better.records {
			scratch[rec] = better.values[i]
		}
	}
	for w, global := range b.words {
		if v := values[global]; v != 0 {
			c.n += b.raise(scratch, w, v)
			c.lists[classOf(v)] += b.count(w)
		}
	}
	c.take(scratch)
	return c
}

// take moves the values out of the scratch, which it leaves empty.
func (c *column) take(scratch []value) {
	switch {
	case c.n == 0:
		return
	case c.n*sparseShare > len(scratch):
		c.dense = make([]value, len(scratch))
		copy(c.dense, scratch)
		clear(scratch)
		return
	}
	c.records, c.values = make([]uint16, 0, c.n), make([]value, 0, c.n)
	for i := 0; i < len(scratch); i += 8 {
		if i+8 <= len(scratch) && binary.LittleEndian.Uint64(scratch[i:]) == 0 {
			continue
		}
		for rec := i; rec < min(i+8, len(scratch)); rec++ {
			if v := scratch[rec]; v != 0 {
				c.records, c.values = append(c.records, uint16(rec)), append(c.values, v)
				scratch[rec] = 0
			}
		}
	}
}

// merged returns a column with the greater of the values of c and d in each record.
func (c *column) merged(d *column, scratch []value, records int) *column {
	if d.n == 0 {
		return c
	}
	out := &column{lists: c.lists}
	for class, n := range d.lists {
		out.lists[class] += n
	}
	scratch = scratch[:records]
	for _, from := range []*column{c, d} {
		from.each(func(rec uint16, v value) {
			if scratch[rec] == 0 {
				out.n++
			}
			scratch[rec] = max(scratch[rec], v)
		})
	}
	out.take(scratch)
	return out
}
