package search

import (
	"fmt"
	"sync"

	"attest/annotate"
	"attest/annotate/text"
)

// Clause is a condition on what is found: [All], [Any], [Not], [Text] or [Facet].
type Clause interface {
	compile(s *searcher) condition
}

// All holds where every one of its clauses does.
type All []Clause

// Any holds where at least one of its clauses does.
type Any []Clause

// Not holds where its clause does not.
type Not struct{ Clause Clause }

// Form says how the words of a [Text] are meant.
type Form uint8

// The forms of a Text.
const (
	Word   Form = iota // in any [Class]; of several words, all but the last as they are
	Phrase             // these very words, one behind another, in any case and with any diacritics
	Begun              // a Phrase whose last word need only be begun
)

// Text holds where a field has the words.
type Text struct {
	Form  Form
	Text  string
	Start bool // nothing stands before them in the field
	End   bool // nor behind them; the first of them may then be the end of a longer word, if the form is Word
}

// Facet holds for entities of which Holds says so; for a sentence, it is asked about the document. Facets with the same Key
// must be the same as long as nothing is applied to the index: answers are remembered by it. Holds is called by several
// goroutines.
type Facet struct {
	Key   string
	Holds func(kind annotate.Kind, id annotate.ID) bool
}

// condition is a clause put to the segments of one search.
type condition interface {
	// value returns how well the clause holds of a record of segment n, 0 where it does not.
	value(n int, rec uint16) value
	// drive returns columns of segment n without which no record has a value, or false where there are none.
	drive(n int) ([]*column, bool)
	// texts appends the conditions on words that a record fulfils rather than avoids.
	texts(to []*textCondition) []*textCondition
}

type allCondition []condition

func (c All) compile(s *searcher) condition { return allCondition(compileEach(s, c)) }

func compileEach(s *searcher, clauses []Clause) []condition {
	out := make([]condition, len(clauses))
	for i, c := range clauses {
		out[i] = c.compile(s)
	}
	return out
}

func (c allCondition) value(n int, rec uint16) value {
	least := grade(Exact, 0)
	for _, each := range c {
		if least = min(least, each.value(n, rec)); least == 0 {
			break
		}
	}
	return least
}

func (c allCondition) drive(n int) (best []*column, ok bool) {
	least := 0
	for _, each := range c {
		columns, drives := each.drive(n)
		if !drives {
			continue
		}
		count := 0
		for _, column := range columns {
			count += column.n
		}
		if !ok || count < least {
			best, least, ok = columns, count, true
		}
	}
	return best, ok
}

func (c allCondition) texts(to []*textCondition) []*textCondition {
	for _, each := range c {
		to = each.texts(to)
	}
	return to
}

type anyCondition []condition

func (c Any) compile(s *searcher) condition { return anyCondition(compileEach(s, c)) }

func (c anyCondition) value(n int, rec uint16) value {
	most := value(0)
	for _, each := range c {
		most = max(most, each.value(n, rec))
	}
	return most
}

func (c anyCondition) drive(n int) (all []*column, ok bool) {
	for _, each := range c {
		columns, drives := each.drive(n)
		if !drives {
			return nil, false
		}
		all = append(all, columns...)
	}
	return all, true
}

func (c anyCondition) texts(to []*textCondition) []*textCondition { return allCondition(c).texts(to) }

type notCondition struct{ condition }

func (c Not) compile(s *searcher) condition { return notCondition{c.Clause.compile(s)} }

func (c notCondition) value(n int, rec uint16) value {
	if c.condition.value(n, rec) == 0 {
		return grade(Exact, 0)
	}
	return 0
}

func (notCondition) drive(int) ([]*column, bool)                { return nil, false }
func (notCondition) texts(to []*textCondition) []*textCondition { return to }

// textCondition is that of a Text.
type textCondition struct {
	typed   string
	columns []*column
	hits    []hit   // of a single word
	phrase  *phrase // of several, or of one that has to stand in a certain place
}

func (c Text) compile(s *searcher) condition {
	var terms []term
	eachTerm(text.Fold(c.Text), c.Text, func(t term) { terms = append(terms, t) })
	if len(terms) == 0 {
		return allCondition{} // signs alone ask for nothing
	}
	if c.Form == Word && len(terms) == 1 && !c.Start && !c.End {
		hits, columns := s.nearColumns(&terms[0])
		if countOf(columns) == 0 {
			hits, columns = s.farColumns(&terms[0])
		}
		return &textCondition{typed: c.Text, columns: columns, hits: hits}
	}
	terms = terms[:min(len(terms), maxPhrase)]
	places := make([][]hit, len(terms))
	for i := range terms {
		begun := i == len(terms)-1 && (c.Form == Begun || c.Form == Word && !c.End)
		places[i] = s.placeHits(&terms[i], begun, c.Form == Word && c.End && i == 0)
	}
	p := newPhrase(places, c.Start, c.End)
	name := fmt.Sprint("phrase:", c.Form, c.Start, c.End, " ", keyOf(terms))
	return &textCondition{typed: c.Text, columns: s.phraseColumns(name, p, grade(Exact, 0)), phrase: p}
}

func (c *textCondition) value(n int, rec uint16) value { return c.columns[n].at(rec) }
func (c *textCondition) drive(n int) ([]*column, bool) { return c.columns[n : n+1], true }
func (c *textCondition) texts(to []*textCondition) []*textCondition {
	return append(to, c)
}

// facetCondition is that of a Facet.
type facetCondition struct {
	Facet
	segments []*segment
	answers  []*answers // by segment
}

// answers are what a facet has said of the records of a segment.
type answers struct {
	mu           sync.Mutex
	known, holds []uint64
	last         item // a text whose document has been asked about
	lastHolds    bool
}

func (c Facet) compile(s *searcher) condition {
	return &facetCondition{c, s.segments, s.facets.of(c.Key, s.segments)}
}

func (c *facetCondition) value(n int, rec uint16) value {
	a := c.answers[n]
	a.mu.Lock()
	defer a.mu.Unlock()
	i, bit := rec/64, uint64(1)<<(rec%64)
	if a.known[i]&bit == 0 {
		a.known[i] |= bit
		if c.ask(a, c.segments[n].records[rec]) {
			a.holds[i] |= bit
		}
	}
	if a.holds[i]&bit == 0 {
		return 0
	}
	return grade(Exact, 0)
}

// ask asks about a record, but only once about the many sentences of a document that follow each other.
func (c *facetCondition) ask(a *answers, r record) bool {
	if r.kind() != sentenceKind {
		return c.Holds(entityKinds[r.kind()], r.id())
	}
	if a.last != r.item {
		a.last, a.lastHolds = r.item, c.Holds(annotate.KindDocument, r.id())
	}
	return a.lastHolds
}

func (*facetCondition) drive(int) ([]*column, bool)                { return nil, false }
func (*facetCondition) texts(to []*textCondition) []*textCondition { return to }

// facetMemory keeps what facets have said, by their keys, as long as the state of the index stays as it is.
type facetMemory struct {
	mu    sync.Mutex
	byKey map[string]map[*body]*answers
}

// maxFacets is how many different facets are remembered.
const maxFacets = 32

// of returns the answers for each of the segments.
func (m *facetMemory) of(key string, segments []*segment) []*answers {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.byKey[key]
	if known == nil || key == "" {
		known = map[*body]*answers{}
		if m.byKey == nil || len(m.byKey) >= maxFacets {
			m.byKey = map[string]map[*body]*answers{}
		}
		m.byKey[key] = known
	}
	out := make([]*answers, len(segments))
	for i, s := range segments {
		if known[s.body] == nil {
			known[s.body] = &answers{known: make([]uint64, s.stride()), holds: make([]uint64, s.stride())}
		}
		out[i] = known[s.body]
	}
	return out
}
