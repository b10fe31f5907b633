package search

import (
	"cmp"
	"context"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"attest/annotate"
	"attest/annotate/text"
)

// The tail is what sahilm/fuzzy finds in whole texts and the words do not: the letters of the query in their order, however
// far apart. It is in the library's own order, and it is exact: what is passed over can be shown not to belong to the first
// of the tail.
//
// The library scores a text in about a microsecond, which is too long for a million. But what it makes of a text has a bound
// that costs a seventh of that. Its score rises with every letter that follows the one before it at once, and three times as
// steeply each time: with n of them by 5+15+45+…, see adjacency. There cannot be more of these than pairs of neighbouring
// letters of the pattern that stand together somewhere in the text. Besides, each letter after a separator earns 20, one at
// the beginning 10, and every byte that is not matched costs 1. As soon as a page is full, only texts are scored whose bound
// reaches the last of the page.
const (
	separatorBonus = 20
	firstBonus     = 10
	adjacentBonus  = 5
)

// adjacency returns the most that n letters can earn that follow the one before at once.
func adjacency(n int) int {
	sum, bonus := 0, 0
	for range n {
		add := 2*bonus + adjacentBonus
		bonus += add
		sum += add
	}
	return sum
}

// foldedTexts are the texts of a segment's fields, folded, made when somebody first looks for loose letters.
type foldedTexts struct {
	mu      sync.Mutex
	made    bool
	text    string
	begin   []uint32 // of each field in text, and the end of the last
	owners  []uint16 // the record of each field
	letters []uint64 // see lettersOf
}

// foldFields returns the folded texts of a segment, which it makes if need be, or the error of ctx.
func (b *body) foldFields(ctx context.Context) (*foldedTexts, error) {
	f := &b.folded
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made {
		return f, nil
	}
	var all strings.Builder
	var fields []field
	begin, owners, letters := []uint32{0}, []uint16(nil), []uint64(nil)
	for rec, r := range b.records {
		if rec%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err() //nolint:wrapcheck // documented to be the context's own
		}
		fields = r.fields(fields[:0])
		for _, field := range fields {
			folded := text.Fold(field.text).Text
			all.WriteString(folded)
			begin, owners, letters = append(begin, uint32(all.Len())), append(owners, uint16(rec)), append(letters, lettersOf(folded))
		}
	}
	f.text, f.begin, f.owners, f.letters, f.made = strings.Clone(all.String()), slices.Clip(begin), slices.Clip(owners), slices.Clip(letters), true
	return f, nil
}

func (f *foldedTexts) field(i int) string { return f.text[f.begin[i]:f.begin[i+1]] }

// tailSteps is what looking for the letters in a text takes.
const tailSteps = 100

// checkEvery is after how many texts a search looks whether anybody still wants it.
const checkEvery = 1024

// stray is a text in which the letters are.
type stray struct {
	record record
	field  int
	score  int
	at     []int // bytes of the folded text
}

func compareStrays(a, b *stray) int {
	return cmp.Or(cmp.Compare(b.score, a.score), compareRecords(a.record, b.record))
}

// Loose returns what follows an answer that does not fill the page: the texts that have the letters of the request's words
// in their order, labelled as [LooseLetters]. It returns early with the error of ctx when that is done.
func (ix *Index) Loose(ctx context.Context, req Request, answer *Answer) ([]Result, error) {
	s := ix.searcher(ctx, &req)
	if req.Where != nil {
		s.where = req.Where.compile(s)
	}
	return s.loose(answer.Results)
}

// resultKey tells one result from another.
type resultKey struct {
	kind     annotate.Kind
	id       annotate.ID
	sentence int // where it begins, or -1 for what is no sentence
}

func (r record) key() resultKey {
	k := resultKey{entityKinds[r.kind()], r.id(), -1}
	if r.kind() == sentenceKind {
		k.sentence = int(r.start)
	}
	return k
}

func (r *Result) key() resultKey {
	k := resultKey{r.Kind, r.ID, -1}
	if r.Field == "sentence" {
		k.sentence = r.Range.Start
	}
	return k
}

// loose returns the tail behind the results that are there.
func (s *searcher) loose(before []Result) ([]Result, error) {
	p := newPattern(s.pattern)
	room := s.req.limit() - len(before)
	if p == nil || room <= 0 {
		return nil, s.ctx.Err() //nolint:wrapcheck // documented to be the context's own
	}
	taken := make(map[resultKey]bool, len(before))
	score := 0 // below all that have words
	for i := range before {
		taken[before[i].key()] = true
		score = min(score, before[i].Score)
	}
	pages := make([]page, len(s.segments))
	parallel(len(s.segments), tailSteps*s.countRecords(), func(n int) {
		pages[n] = page{room: room}
		s.gather(&pages[n], n, p, taken)
	})
	if err := s.ctx.Err(); err != nil {
		return nil, err //nolint:wrapcheck // documented to be the context's own
	}
	all := page{room: room}
	for _, page := range pages {
		for _, st := range page.strays {
			all.put(st)
		}
	}
	out := make([]Result, 0, len(all.strays))
	for _, st := range all.strays {
		score--
		out = append(out, st.result(score))
	}
	return out, nil
}

// page is the best strays so far, best first.
type page struct {
	room   int
	strays []*stray
}

// least returns the score below which nothing gets onto the page.
func (p *page) least() (int, bool) {
	if len(p.strays) < p.room {
		return 0, false
	}
	return p.strays[p.room-1].score, true
}

func (p *page) put(s *stray) {
	i, _ := slices.BinarySearchFunc(p.strays, s, compareStrays)
	if i == p.room {
		return
	}
	if len(p.strays) == p.room {
		p.strays = p.strays[:p.room-1]
	}
	p.strays = slices.Insert(p.strays, i, s)
}

// pattern is what the letters are looked for by.
type pattern struct {
	whole   string
	first   string // as much as may be passed to the library
	letters uint64
	runes   int
	ascii   bool
	places  [256]uint64 // the places of each byte in first
}

// newPattern returns nil for what holds no letter.
func newPattern(folded string) *pattern {
	if strings.TrimSpace(folded) == "" {
		return nil
	}
	p := &pattern{whole: folded, first: folded, letters: lettersOf(folded), ascii: isASCII(folded)}
	for i := range folded {
		if p.runes == maxPattern {
			p.first = folded[:i]
			break
		}
		p.runes++
	}
	if p.ascii {
		for i := range len(p.first) {
			p.places[p.first[i]] |= 1 << i
		}
	}
	return p
}

// bound returns a score that the library's does not exceed, and whether the text has the letters in their order at all.
func (p *pattern) bound(s string) (most int, found bool) {
	if !p.ascii {
		return 1 << 62, isSubsequence(p.whole, s)
	}
	var previous, together, initial uint64
	next := 0
	separated := uint64(0) // all places if a separator stands before
	for i := range len(s) {
		c := s[i]
		places := p.places[c]
		together |= previous << 1 & places
		initial |= places & separated
		if next < len(p.whole) && c == p.whole[next] {
			next++
		}
		previous, separated = places, 0
		if isSeparator[c] {
			separated = ^uint64(0)
		}
	}
	if next < len(p.whole) {
		return 0, false
	}
	return adjacency(bits.OnesCount64(together)) + separatorBonus*bits.OnesCount64(initial) + firstBonus - (len(s) - p.runes), true
}

// isSeparator tells which bytes earn the letter behind them something.
var isSeparator = [256]bool{'/': true, '-': true, '_': true, ' ': true, '.': true, '\\': true}

func isSubsequence(pattern, s string) bool {
	for i := range len(pattern) {
		at := strings.IndexByte(s, pattern[i])
		if at < 0 {
			return false
		}
		s = s[at+1:]
	}
	return true
}

// batch is how many texts are given to the library at a time. Between two batches the bound rises.
const batch = 64

// gather puts the strays of segment n on the page.
func (s *searcher) gather(to *page, n int, p *pattern, taken map[resultKey]bool) {
	seg := s.segments[n]
	texts, err := seg.foldFields(s.ctx)
	if err != nil {
		return
	}
	fields := make([]int, 0, batch)
	flush := func() {
		s.scoreStrays(to, seg, p, texts, fields)
		fields = fields[:0]
	}
	for i, letters := range texts.letters {
		if i%checkEvery == 0 && s.ctx.Err() != nil {
			return
		}
		if letters&p.letters != p.letters {
			continue
		}
		most, ok := p.bound(texts.field(i))
		if least, full := to.least(); !ok || full && most < least {
			continue
		}
		if rec := texts.owners[i]; !s.mayStray(n, rec, taken) {
			continue
		} else if len(fields) >= batch && texts.owners[fields[len(fields)-1]] != rec {
			flush() // all fields of a record are in one batch
		}
		fields = append(fields, i)
	}
	flush()
}

// mayStray reports whether a record is wanted and not among the results already.
func (s *searcher) mayStray(n int, rec uint16, taken map[resultKey]bool) bool {
	seg := s.segments[n]
	r := seg.records[rec]
	if !s.wanted[r.kind()] || seg.isDead(rec) || !s.inDocument(r) || taken[r.key()] {
		return false
	}
	return s.where == nil || s.where.value(n, rec) != 0
}

// scoreStrays lets the library score fields, and puts each record by its best field on the page.
func (s *searcher) scoreStrays(to *page, seg *segment, p *pattern, texts *foldedTexts, fields []int) {
	matches := fuzzy.FindFromIterNoSort(p.first, iter.Seq[string](func(yield func(string) bool) {
		for _, i := range fields {
			if !yield(texts.field(i)) {
				return
			}
		}
	}))
	var best *stray
	owner := -1
	for _, m := range matches {
		i := fields[m.Index]
		rec := texts.owners[i]
		if owner == int(rec) && best.score >= m.Score {
			continue
		}
		if owner != int(rec) && best != nil {
			to.put(best)
		}
		owner = int(rec)
		best = &stray{record: seg.records[rec], field: texts.ordinal(i), score: m.Score, at: m.MatchedIndexes}
	}
	if best != nil {
		to.put(best)
	}
}

// ordinal returns which of its record's fields a field is.
func (f *foldedTexts) ordinal(i int) int {
	n := 0
	for n < i && f.owners[i-n-1] == f.owners[i] {
		n++
	}
	return n
}

// result makes a result of a stray.
func (st *stray) result(score int) Result {
	f := st.record.fields(nil)[st.field]
	folded := text.Fold(f.text)
	marks := make([]annotate.Range, len(st.at))
	for i, at := range st.at {
		_, size := utf8.DecodeRuneInString(folded.Text[at:])
		marks[i] = annotate.Range{Start: at, End: at + size}
	}
	return Result{
		Kind: entityKinds[st.record.kind()], ID: st.record.id(), DocumentID: st.record.document(), Field: f.name, Text: f.text,
		Class: Scattered, Why: LooseLetters, Score: score, Marks: originalMarks(folded, marks), Range: st.record.place(),
	}
}
