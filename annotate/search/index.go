package search

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"

	"attest/annotate"
)

// Index holds the words of one project. Searches may run while it changes: they answer out of the state in which it was when
// they began.
type Index struct {
	textOf func(*annotate.Document) (string, error)
	state  atomic.Pointer[state]
	cache  cache

	// mu serialises changes of the state and guards the plan. What takes long is done without it.
	mu   sync.Mutex
	plan plan
}

// state is what searches see. It never changes.
type state struct {
	vocabulary vocabulary
	segments   []*segment // by series and order
	aliases    *aliases
	facets     facetMemory

	done, total int // documents and entities
}

// next returns a copy that may become the next state.
func (st *state) next() *state {
	return &state{vocabulary: st.vocabulary, segments: slices.Clone(st.segments), aliases: st.aliases, done: st.done, total: st.total}
}

// The series of the segments. Those of the deltas, which hold what was edited, are in no order among each other.
const (
	entitySeries = iota
	textSeries
	deltaSeries
)

// insert puts a segment into its place.
func (st *state) insert(s *segment) {
	if s.living == 0 {
		return
	}
	i, _ := slices.BinarySearchFunc(st.segments, s, func(a, b *segment) int {
		if c := cmp.Or(cmp.Compare(a.series, b.series), cmp.Compare(a.order, b.order)); c != 0 {
			return c
		}
		return -1 // behind those of the same piece
	})
	st.segments = slices.Insert(st.segments, i, s)
}

func (st *state) remove(b *body) {
	st.segments = slices.DeleteFunc(st.segments, func(s *segment) bool { return s.body == b })
}

// segmentOf returns the segment with a body. It is gone when all of it died.
func (st *state) segmentOf(b *body) (s *segment, there bool) {
	for _, s := range st.segments {
		if s.body == b {
			return s, true
		}
	}
	return nil, false
}

// New returns an empty index. It asks textOf for the texts of documents, on the goroutine that calls [Index.Run]; where it is
// nil, texts are not searched.
func New(textOf func(*annotate.Document) (string, error)) *Index {
	ix := &Index{textOf: textOf}
	ix.plan.reset(nil, 0)
	ix.state.Store(&state{aliases: &aliases{}})
	return ix
}

// Reset forgets everything and plans to index all of p, which [Index.Run] does. It returns at once.
func (ix *Index) Reset(p *annotate.Project) {
	names := aliasesOf(p)
	counted := 0
	for _, k := range []annotate.Kind{annotate.KindSource, annotate.KindTag, annotate.KindDocument, annotate.KindClaim, annotate.KindHighlight} {
		counted += p.Count(k)
	}
	if ix.textOf != nil {
		counted += p.Count(annotate.KindDocument)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.plan.reset(p, counted)
	ix.publish(&state{vocabulary: vocabulary{epoch: ix.plan.epoch}, aliases: names, total: counted})
}

// publish makes a state that of the index. The lock is held.
func (ix *Index) publish(st *state) {
	ix.cache.keepOnly(st.segments)
	ix.state.Store(st)
}

// Apply brings the index up to an Action that has been applied to p. What it touched is found at once, unless that is very
// much, or the text of a document: these are planned, and [Index.Run] has to be called.
func (ix *Index) Apply(p *annotate.Project, a *annotate.Action) {
	t := touchedBy(p, a)
	var fresh []record
	for k := range t.keys {
		if it, ok := itemOf(p, k); ok {
			fresh = append(fresh, record{item: it})
		}
	}
	slices.SortFunc(fresh, compareRecords)
	var names *aliases
	if t.sources {
		names = aliasesOf(p)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	st := ix.state.Load().next()
	if names != nil {
		st.aliases = names
	}
	ix.plan.touch(t)
	for i, s := range slices.Backward(st.segments) {
		if st.segments[i] = t.bury(s); st.segments[i].living == 0 {
			st.remove(s.body)
		}
	}
	if ix.textOf != nil {
		ix.plan.addTexts(t.arrived, ix.plan.clock)
		st.total += len(t.arrived)
	}
	if len(fresh) > maxAtOnce {
		ix.plan.addRecords(fresh, deltaSeries, ix.plan.clock)
		st.total += len(fresh)
	} else {
		ix.addDelta(st, fresh)
	}
	ix.planMerges(st)
	ix.publish(st)
}

// touched is what an Action makes obsolete in the index.
type touched struct {
	keys    map[key]bool
	gone    map[annotate.ID]bool // documents whose texts are not searched any more
	arrived []*annotate.Document
	sources bool
	marks   [1 << 10]uint64 // markOf the IDs of keys and gone, by the last 16 bits
}

func touchedBy(p *annotate.Project, a *annotate.Action) *touched {
	t := &touched{keys: map[key]bool{}, gone: map[annotate.ID]bool{}}
	for _, c := range a.Changes {
		t.keys[key{c.Kind, c.ID}] = true
		switch c.Kind {
		case annotate.KindDocument:
			if d, ok := p.Document(c.ID); !ok {
				t.gone[c.ID] = true
			} else if _, retitled := c.Set["title"]; retitled || c.Creates() {
				t.gone[c.ID] = true
				t.arrived = append(t.arrived, d) // the text is read anew
			}
		case annotate.KindHighlight: // the place to jump to
			for _, claim := range p.ClaimsOn(c.ID) {
				t.keys[key{annotate.KindClaim, claim.ID}] = true
			}
		case annotate.KindSource: // the publisher's name
			t.sources = true
			for _, d := range p.ReferrersTo(c.Kind, c.ID, annotate.KindDocument) {
				t.keys[key{annotate.KindDocument, d}] = true
			}
		case annotate.KindAssessment: // the rationale
			if now, ok := p.Assessment(c.ID); ok {
				t.keys[key{annotate.KindClaim, now.ClaimID}] = true
			}
			var before annotate.ID
			if json.Unmarshal(c.Was["claim_id"], &before) == nil {
				t.keys[key{annotate.KindClaim, before}] = true
			}
		}
	}
	for k := range t.keys {
		m := markOf(k.id)
		t.marks[m>>6&(1<<10-1)] |= 1 << (m & 63)
	}
	return t
}

// bury returns the segment without what was touched.
func (t *touched) bury(s *segment) *segment {
	return s.without(func(rec int) bool {
		m := s.marks[rec]
		return t.marks[m>>6&(1<<10-1)]&(1<<(m&63)) != 0 && t.holds(s.records[rec])
	})
}

func (t *touched) holds(r record) bool {
	if r.kind() == sentenceKind {
		return t.gone[r.id()]
	}
	return t.keys[key{entityKinds[r.kind()], r.id()}]
}
