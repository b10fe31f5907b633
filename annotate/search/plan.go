package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"attest/annotate"
)

// plan is what has to be indexed and takes its time: all entities after a Reset, the texts of documents, and small segments
// that are to become one. Run takes one piece after the other, so that edits come in between.
type plan struct {
	project *annotate.Project // all of it
	counted int               // how much that was when Reset counted it
	records []planned[record] // in document order
	texts   []planned[*annotate.Document]
	merges  [][]*segment
	merging map[*body]bool

	size    int // of a piece of records
	epoch   int // counts Resets, after which pieces begun before are of no use
	order   int // of the next piece in its series
	running int // pieces being worked on

	// What is planned shows how things were then. When an entity was touched, and when a document came or went, by the clock
	// that counts Actions, is kept as long as anything is planned.
	clock   int
	touched map[key]int
	texted  map[annotate.ID]int
}

// planned is something that is to be indexed, with the series into which it goes and when it was planned.
type planned[T any] struct {
	what   T
	series int
	at     int
}

// Sizes of pieces. A segment is best large, but the first should be there soon, and all goroutines want some.
const (
	pieceRecords = 16_000
	pieceBytes   = 3 << 20 // of texts
)

func (p *plan) reset(project *annotate.Project, counted int) {
	*p = plan{
		project: project, counted: counted, epoch: p.epoch + 1,
		merging: map[*body]bool{}, touched: map[key]int{}, texted: map[annotate.ID]int{},
	}
}

// addRecords plans records as they were at a time.
func (p *plan) addRecords(records []record, series, at int) {
	for _, r := range records {
		p.records = append(p.records, planned[record]{r, series, at})
	}
	p.size = evenPiece(len(p.records))
}

func (p *plan) addTexts(documents []*annotate.Document, at int) {
	for _, d := range documents {
		p.texts = append(p.texts, planned[*annotate.Document]{d, textSeries, at})
	}
}

// touch notes what an Action changed, so that what was planned before does not bring the former state back.
func (p *plan) touch(t *touched) {
	if p.empty() {
		clear(p.touched)
		clear(p.texted)
		return
	}
	p.clock++
	for k := range t.keys {
		p.touched[k] = p.clock
	}
	for id := range t.gone {
		p.texted[id] = p.clock
	}
	for _, d := range t.arrived {
		p.texted[d.ID] = p.clock
	}
}

func (p *plan) empty() bool { return p.running == 0 && !p.waiting() }

func (p *plan) waiting() bool {
	return p.project != nil || len(p.records)+len(p.texts)+len(p.merges) > 0
}

// piece is a part of the plan that one goroutine works on.
type piece struct {
	epoch, series, order int

	records []planned[record]
	texts   []planned[*annotate.Document]
	dropped int // texts that need not be read any more
	merges  []*segment
}

// next takes a piece out of the plan. It reports false if there is none.
func (p *plan) next() (piece, bool) {
	out := piece{epoch: p.epoch, order: p.order}
	switch {
	case len(p.records) > 0:
		n := min(p.size, len(p.records))
		for p.records[n-1].series != p.records[0].series {
			n--
		}
		out.records, p.records = p.records[:n], p.records[n:]
		out.series = out.records[0].series
	case len(p.texts) > 0:
		before := len(p.texts)
		p.texts = slices.DeleteFunc(p.texts, func(d planned[*annotate.Document]) bool { return p.texted[d.what.ID] > d.at })
		out.dropped = before - len(p.texts)
		n, bytes := 0, int64(0)
		for n < len(p.texts) && (n == 0 || bytes+p.texts[n].what.TextBytes <= pieceBytes) {
			bytes += p.texts[n].what.TextBytes
			n++
		}
		out.texts, p.texts = p.texts[:n], p.texts[n:]
		out.series = textSeries
	case len(p.merges) > 0:
		out.merges, p.merges = p.merges[0], p.merges[1:]
		out.series = deltaSeries
		if len(out.merges) == 1 {
			out.series, out.order = out.merges[0].series, out.merges[0].order
		}
	default:
		return out, false
	}
	if len(p.records) == 0 {
		p.records = nil // they are many, and would be kept
	}
	p.order++
	p.running++
	return out, true
}

// evenPiece returns how many of n records make a piece, so that all pieces are alike and their number is even.
func evenPiece(n int) int {
	pieces := (n + pieceRecords - 1) / pieceRecords
	if n > pieceRecords/8 {
		pieces += pieces % 2
	}
	return (n + pieces - 1) / max(pieces, 1)
}

// Progress returns how many of the documents and entities have been indexed.
func (ix *Index) Progress() (done, total int) {
	st := ix.state.Load()
	return st.done, st.total
}

// Planned reports whether something is left to be done by [Index.Run].
func (ix *Index) Planned() bool {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	return ix.plan.waiting()
}

// Run indexes what is planned, on this goroutine and some more, and returns when nothing is left or ctx is done. Its error
// tells of texts that could not be read, without which it goes on. Edits are applied meanwhile.
func (ix *Index) Run(ctx context.Context) error {
	var mu sync.Mutex
	var failed []error
	for ctx.Err() == nil && ix.Planned() {
		ix.survey()
		parallel(maxParallel, minParallel, func(int) {
			if err := ix.workOn(ctx); err != nil {
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
		})
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// workOn takes pieces out of the plan and does them, until there is none or ctx is done.
func (ix *Index) workOn(ctx context.Context) error {
	var b builder
	var failed []error
	for ctx.Err() == nil {
		ix.mu.Lock()
		p, ok := ix.plan.next()
		ix.mu.Unlock()
		if !ok {
			break
		}
		failed = append(failed, ix.work(&b, p))
	}
	return errors.Join(failed...)
}

// work does a piece.
func (ix *Index) work(b *builder, p piece) error {
	records, failed := ix.read(p)
	var drafts []draft
	for len(records) > 0 {
		d, n := b.build(records)
		drafts = append(drafts, d)
		records = records[n:]
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if p.epoch != ix.plan.epoch {
		return nil
	}
	ix.plan.running--
	st := ix.state.Load().next()
	st.done += len(p.records) + len(p.texts) + p.dropped
	for _, d := range drafts {
		seg := &segment{body: st.vocabulary.complete(d), living: len(d.records), series: p.series, order: p.order}
		st.insert(ix.current(seg, p, st))
	}
	for _, s := range p.merges {
		delete(ix.plan.merging, s.body)
		st.remove(s.body)
	}
	ix.publish(st)
	return errors.Join(failed...)
}

// survey plans to index all of a project, if a Reset asked for that. What was touched since then counts as touched after it was
// planned.
func (ix *Index) survey() {
	ix.mu.Lock()
	p, epoch := ix.plan.project, ix.plan.epoch
	ix.mu.Unlock()
	if p == nil {
		return
	}
	records, documents := recordsOf(p), p.Documents()
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if epoch != ix.plan.epoch {
		return
	}
	ix.plan.project = nil
	ix.plan.addRecords(records, entitySeries, 0)
	st := ix.state.Load().next()
	st.total += len(records) - ix.plan.counted
	if ix.textOf != nil {
		ix.plan.addTexts(documents, 0)
		st.total += len(documents)
	}
	ix.publish(st)
}

// read returns the records of a piece in document order. The memory of texts is kept, for the results that show them.
func (ix *Index) read(p piece) (records []record, failed []error) {
	for _, r := range p.records {
		records = append(records, r.what)
	}
	for _, d := range p.texts {
		s, err := ix.textOf(d.what)
		if err != nil {
			failed = append(failed, fmt.Errorf("indexing %q: %w", d.what.DisplayTitle(), err))
			continue
		}
		all := &sentences{of: d.what.ID, text: s}
		for _, span := range passages(s) {
			if s[span.Start:span.End] != d.what.Title { // with which most texts begin
				records = append(records, record{all, uint32(span.Start), uint32(span.End)})
			}
		}
	}
	for _, s := range p.merges {
		records = s.appendLiving(records)
	}
	if len(p.merges) > 1 {
		slices.SortFunc(records, compareRecords)
	}
	return records, failed
}

// current returns the segment without what has changed since the work on it was planned: what an Action touched, and what
// died in the segments out of which it was merged.
func (ix *Index) current(seg *segment, p piece, st *state) *segment {
	at := map[annotate.ID]int{} // when texts were planned
	for _, d := range p.texts {
		at[d.what.ID] = d.at
	}
	dead := map[record]bool{}
	for _, was := range p.merges {
		now, there := st.segmentOf(was.body)
		for rec, r := range was.records {
			if !there || now.isDead(uint16(rec)) {
				dead[r] = true
			}
		}
	}
	for _, r := range p.records {
		if ix.plan.touched[key{entityKinds[r.what.kind()], r.what.id()}] > r.at {
			dead[r.what] = true
		}
	}
	return seg.without(func(rec int) bool {
		r := seg.records[rec]
		if r.kind() == sentenceKind && len(p.texts) > 0 {
			return ix.plan.texted[r.id()] > at[r.id()]
		}
		return dead[r]
	})
}
