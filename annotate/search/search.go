package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"attest/annotate"
)

// DefaultLimit is how many results a search returns unless told otherwise.
const DefaultLimit = 50

// Request says what to look for.
type Request struct {
	Text     string          // words, in any order, the last of which may still be being typed
	Where    Clause          // what must hold besides; nil for nothing
	Kinds    []annotate.Kind // only these; none means all
	Document annotate.ID     // only what belongs to this document; None means all
	Limit    int             // most results; 0 means DefaultLimit
	PerKind  int             // if above 0, most results of each kind instead
	Loose    bool            // fill up with loose letters, as [Index.Loose] does, where the words do not fill the page
}

func (r *Request) limit() int {
	if r.Limit <= 0 {
		return DefaultLimit
	}
	return r.Limit
}

// Answer is what was found.
type Answer struct {
	Results []Result // best first
	Matches int      // how many there are, shown or not, without loose letters

	// How far the index has come: so many of the documents and entities in Total have been read. While there are fewer, the
	// answer is that of what has been read.
	Indexed, Total int
}

// Ready reports whether everything was searched.
func (a *Answer) Ready() bool { return a.Indexed == a.Total }

// Result is one entity that was found, by the field that fits best, or one sentence of a document.
type Result struct {
	Kind       annotate.Kind // highlight, claim, source, tag or document
	ID         annotate.ID
	DocumentID annotate.ID // where it stands, or None

	// Field is quote, text, note, rationale, name, alias, reliability_note, definition, title, byline, publisher, file_name, or
	// sentence for one of a document's text.
	Field string
	Text  string           // of the field
	Class Class            // of the word of the query that fits worst
	Why   string           // why it was found, for the reviewer to read
	Score int              // higher is better; only comparable within one search
	Marks []annotate.Range // what matched, in bytes of Text, on grapheme boundaries
	Range annotate.Range   // of the document's text, to jump to; empty where there is no such place
}

// searcher answers one request out of one state of the index.
type searcher struct {
	query
	ctx      context.Context
	cache    *cache
	facets   *facetMemory
	state    *state
	segments []*segment
	req      *Request

	wanted   [kinds]bool
	asked    []asked        // the terms as they are looked for
	others   []*alternative // of the terms
	where    condition      // nil if there is none
	slack    uint32         // weight that a record may lack
	lenient  bool           // more of it than usual
	follower []uint64       // for each term, those that come right behind it in the query
	looker   *looker        // of the candidates that were ranked last
}

// asked is a term with what was found of it.
type asked struct {
	*term
	near    []hit
	far     []hit // nil until they are looked for
	isFar   bool
	direct  []*column // without alternatives
	columns []*column
	weight  uint32
}

// Search returns what fits the request best, best first; nothing for an empty one. It does not wait for the index: see
// [Answer]. It returns early with the error of ctx when that is done.
func (ix *Index) Search(ctx context.Context, req Request) (*Answer, error) {
	s := ix.searcher(ctx, &req)
	defer s.release()
	answer := &Answer{Indexed: s.state.done, Total: s.state.total}
	if len(s.terms) > 0 || req.Where != nil {
		found, matches, err := s.find()
		if err != nil {
			return nil, err
		}
		answer.Results, answer.Matches = s.results(found), matches
	}
	if req.Loose && len(answer.Results) < req.limit() && req.PerKind == 0 {
		loose, err := s.loose(answer.Results)
		if err != nil {
			return nil, err
		}
		answer.Results = append(answer.Results, loose...)
	}
	return answer, ctx.Err() //nolint:wrapcheck // documented to be the context's own
}

func (ix *Index) searcher(ctx context.Context, req *Request) *searcher {
	st := ix.state.Load()
	s := &searcher{query: parse(req.Text), ctx: ctx, cache: &ix.cache, facets: &st.facets, state: st, segments: st.segments, req: req}
	for k := range s.wanted {
		s.wanted[k] = len(req.Kinds) == 0 || slices.Contains(req.Kinds, entityKinds[k])
	}
	return s
}

// find returns the best candidates, best first, and how many records match. It looks for what fits less well only where what
// fits well does not fill the page.
func (s *searcher) find() ([]*candidate, int, error) {
	s.asked = make([]asked, len(s.terms))
	few := len(s.terms) <= fewWords
	for i := range s.terms {
		a := &s.asked[i]
		a.term = &s.terms[i]
		a.near, a.direct = s.nearColumns(a.term)
		if n := countOf(a.direct); n == 0 || few && n < enoughNear {
			s.widen(a)
		}
		if err := s.ctx.Err(); err != nil {
			return nil, 0, err //nolint:wrapcheck // documented to be the context's own
		}
	}
	s.others = s.alternatives()
	if s.req.Where != nil {
		s.where = s.req.Where.compile(s)
	}
	found, matches, err := s.rank()
	if err != nil || matches >= s.req.limit() || !few && matches > 0 {
		return found, matches, err
	}
	wider := false
	for i := range s.asked {
		wider = s.widen(&s.asked[i]) || wider
	}
	if wider {
		found, matches, err = s.rank()
	}
	if err == nil && matches == 0 && len(s.asked) > fewWords {
		s.lenient = true
		return s.rank()
	}
	return found, matches, err
}

// enoughNear is how many records a term must be found in well before those in which it is found less well are left for when
// the page is not full. With more than fewWords, of which some may be missing, one is enough, and one result is.
const enoughNear = 32

// widen adds to a term the words that fit it less well, and reports whether that had not been done.
func (s *searcher) widen(a *asked) bool {
	if a.isFar {
		return false
	}
	a.isFar = true
	a.far, a.direct = s.farColumns(a.term)
	return true
}

// name is that of the term in the cache.
func (t *term) name() string {
	return strings.Join([]string{t.folded, t.surface, string('0' + rune(t.form)), t.base}, "\x00")
}

func (s *searcher) nearColumns(t *term) ([]hit, []*column) {
	name := "near:" + t.name()
	v := &s.state.vocabulary
	hits := s.cache.hits(name, v, func() []hit {
		f := finders.Get().(*finder)
		defer finders.Put(f)
		return f.near(v, t)
	})
	return hits, s.hitColumns(name, hits, nil)
}

// farColumns returns the words that fit a term only in the lower classes, and the columns for all classes.
func (s *searcher) farColumns(t *term) ([]hit, []*column) {
	name := "far:" + t.name()
	v := &s.state.vocabulary
	near, better := s.nearColumns(t)
	hits := s.cache.hits(name, v, func() []hit {
		f := finders.Get().(*finder)
		defer finders.Put(f)
		return f.far(v, t, near)
	})
	if len(hits) == 0 {
		return nil, better
	}
	return hits, s.hitColumns(name, hits, better)
}

// recordsPerWord is how many records hold a word, roughly and on average.
const recordsPerWord = 30

// hitColumns returns the columns of some words, on top of those of better ones if these are given.
func (s *searcher) hitColumns(name string, hits []hit, better []*column) []*column {
	m := marked{vocabulary: &s.state.vocabulary, hits: hits}
	defer m.release()
	size := recordsPerWord*len(hits) + s.countRecords()/8
	return s.cache.columns(name, s.segments, size, func(n int, scratch []value) *column {
		m.mark()
		var above *column
		if better != nil {
			above = better[n]
		}
		return s.segments[n].columnOf(&m, above, scratch)
	})
}

// phraseColumns returns the columns of a phrase, all of whose records get the same value.
func (s *searcher) phraseColumns(name string, p *phrase, val value) []*column {
	if !p.possible() {
		return slices.Repeat([]*column{{}}, len(s.segments))
	}
	v := &s.state.vocabulary
	runs := sync.OnceValue(func() []run { return p.runs(v) })
	return s.cache.columns(name, s.segments, s.countRecords(), func(n int, scratch []value) *column {
		r := readers.Get().(*phraseReader)
		defer readers.Put(r)
		r.phrase = p
		return r.columnOf(s.segments[n].body, val, v, runs(), scratch)
	})
}

var readers = sync.Pool{New: func() any { return new(phraseReader) }}

// marked are words with their values, laid out so that they are found in segments.
type marked struct {
	*vocabulary
	hits []hit

	once   sync.Once
	values []value // by word; lent by a finder
	runs   []run
	lender *finder
}

// mark lays the words out when somebody first needs that.
func (m *marked) mark() {
	m.once.Do(func() {
		m.lender = finders.Get().(*finder)
		m.lender.begin(m.vocabulary)
		m.values = m.lender.values
		for _, h := range m.hits {
			m.values[h.word] = max(m.values[h.word], h.value)
		}
		m.runs = m.runsOf(m.hits)
	})
}

func (m *marked) release() {
	if m.lender == nil {
		return
	}
	for _, h := range m.hits {
		m.values[h.word] = 0
	}
	finders.Put(m.lender)
}

// equalHits returns the words whose folding is s, by their numbers and all with the same value.
func (s *searcher) equalHits(folded string, v value) []hit {
	var out []hit
	for _, w := range s.state.vocabulary.equal(folded) {
		if s.state.vocabulary.forms[w] != initials {
			out = append(out, hit{w, v})
		}
	}
	slices.SortFunc(out, func(a, b hit) int { return cmp.Compare(a.word, b.word) })
	return out
}

// placeHits returns the words that may stand for a term in a phrase: those that are equal, and longer ones if it may be
// begun, or if it may be the end of a word.
func (s *searcher) placeHits(t *term, begun, ended bool) []hit {
	out := s.equalHits(t.folded, grade(Exact, 0))
	v := &s.state.vocabulary
	if begun {
		words, equal := v.starting(t.folded)
		for _, w := range words[equal:] {
			if v.forms[w] <= joined {
				out = append(out, hit{w, grade(Prefix, 0)})
			}
		}
	}
	if ended {
		for w := range v.words {
			word := uint32(w)
			if t.letters&^v.letters[w] == 0 && v.forms[w] <= joined && len(v.folded(word)) > len(t.folded) && strings.HasSuffix(v.folded(word), t.folded) {
				out = append(out, hit{word, grade(Inside, 0)})
			}
		}
	}
	return out
}

func countOf(columns []*column) int {
	n := 0
	for _, c := range columns {
		n += c.n
	}
	return n
}
