package search

import (
	"runtime"
	"sync"
)

// cache keeps what searches work out of terms, for the next key that is struck.
type cache struct {
	mu      sync.Mutex
	entries map[string]*cached
	clock   int
	bytes   int
}

// cached is what is known of a term, or of a phrase.
type cached struct {
	edition edition // of the vocabulary in which the hits were looked up
	hits    []hit   // by word
	columns map[*body]*column
	bytes   int
	used    int
}

// maxCached bounds the columns that are kept: so many bytes for each record of the index, which is enough for as many terms
// that occur everywhere, and for any number of rare ones.
const maxCached = 12

// hits returns the words that fit what is named by name, in the order of their numbers. They are looked up anew when there are new words.
func (c *cache) hits(name string, v *vocabulary, lookUp func() []hit) []hit {
	c.mu.Lock()
	e := c.entry(name)
	hits, known := e.hits, e.edition
	c.mu.Unlock()
	now := v.edition()
	if known == now {
		return hits
	}
	hits = lookUp()
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entry(name); !now.before(e.edition) {
		c.grow(e, 8*(len(hits)-len(e.hits)))
		e.hits, e.edition = hits, now
	}
	return hits
}

// columns returns the columns of what is named by name in all segments. Those that are not known are read, by several
// goroutines at once if the size of the work deserves it.
func (c *cache) columns(name string, segments []*segment, size int, read func(n int, scratch []value) *column) []*column {
	out := make([]*column, len(segments))
	var which []int
	c.mu.Lock()
	e := c.entry(name)
	for i, s := range segments {
		if out[i] = e.columns[s.body]; out[i] == nil {
			which = append(which, i)
		}
	}
	c.mu.Unlock()
	if len(which) == 0 {
		return out
	}
	parallel(len(which), size, func(i int) {
		scratch := scratches.Get().(*[maxRecords]value)
		out[which[i]] = read(which[i], scratch[:])
		scratches.Put(scratch)
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	e = c.entry(name)
	for _, i := range which {
		if b := segments[i].body; e.columns[b] == nil {
			e.columns[b] = out[i]
			c.grow(e, out[i].bytes())
		}
	}
	records := 0
	for _, s := range segments {
		records += len(s.records)
	}
	c.evict(maxCached*records+1<<20, e)
	return out
}

// entry returns the entry of a name, as the one used last.
func (c *cache) entry(name string) *cached {
	e := c.entries[name]
	if e == nil {
		e = &cached{edition: edition{-1, 0}, columns: map[*body]*column{}}
		if c.entries == nil {
			c.entries = map[string]*cached{}
		}
		c.entries[name] = e
		c.grow(e, len(name)+200)
	}
	c.clock++
	e.used = c.clock
	return e
}

func (c *cache) grow(e *cached, bytes int) {
	e.bytes += bytes
	c.bytes += bytes
}

// evict forgets the entries that have not been used for longest, but not e.
func (c *cache) evict(most int, e *cached) {
	for c.bytes > most {
		var oldest *cached
		var name string
		for n, other := range c.entries {
			if other != e && (oldest == nil || other.used < oldest.used) {
				oldest, name = other, n
			}
		}
		if oldest == nil {
			return
		}
		c.bytes -= oldest.bytes
		delete(c.entries, name)
	}
}

// keepOnly forgets the columns of segments that are not among those given.
func (c *cache) keepOnly(segments []*segment) {
	living := make(map[*body]bool, len(segments))
	for _, s := range segments {
		living[s.body] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.entries {
		for b, column := range e.columns {
			if !living[b] {
				delete(e.columns, b)
				c.grow(e, -column.bytes())
			}
		}
	}
}

// scratches are arrays with a value for each record of a segment, all 0 while nobody uses them.
var scratches = sync.Pool{New: func() any { return new([maxRecords]value) }}

// finders are ready for the next term.
var finders = sync.Pool{New: func() any { return new(finder) }}

// maxParallel bounds the goroutines of one search. Memory is the limit beyond that, and the window wants a core too.
const maxParallel = 4

// minParallel is from what size of work on, in steps of a nanosecond or two, it is worth waking other goroutines, which takes
// tens of microseconds.
const minParallel = 1 << 17

// parallel runs work for the numbers below n, on several goroutines where the size of it all deserves that.
func parallel(n, size int, work func(i int)) {
	workers := min(n, maxParallel, runtime.GOMAXPROCS(0))
	if workers <= 1 || size < minParallel {
		for i := range n {
			work(i)
		}
		return
	}
	var mu sync.Mutex
	next := 0
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= n
	}
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				work(i)
			}
		})
	}
	wait.Wait()
}
