package search

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"sync"

	"attest/annotate"
	"attest/annotate/text"
)

// Index holds the words of one project. Searches may run while Actions are applied.
type Index struct {
	mu         sync.RWMutex
	entries    []entry
	at         map[key]int // index of the living entry of an entity
	dead       int
	vocabulary []vocable
	known      map[vocableKey]int
	sorted     []int // indexes of vocabulary by folded word
}

type key struct {
	kind annotate.Kind
	id   annotate.ID
}

// entry is an entity that can be found.
type entry struct {
	key
	dead     bool
	document annotate.ID
	place    annotate.Range
	fields   []field
}

// field is one text of an entity.
type field struct {
	name    string
	text    string
	folded  string
	letters uint64
}

// vocable is a word that occurs.
type vocable struct {
	vocableKey
	letters uint64
	entries []int32 // ascending
}

type vocableKey struct {
	folded, surface string
	joined          bool
}

// New returns an empty index.
func New() *Index {
	ix := &Index{}
	ix.clear()
	return ix
}

func (ix *Index) clear() {
	ix.entries, ix.dead, ix.vocabulary, ix.sorted = nil, 0, nil, nil
	ix.at, ix.known = map[key]int{}, map[vocableKey]int{}
}

// Reset makes the index that of p.
func (ix *Index) Reset(p *annotate.Project) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.clear()
	for _, d := range p.Documents() {
		ix.add(documentEntry(p, d))
	}
	for _, h := range p.Highlights() {
		ix.add(highlightEntry(h))
	}
	for _, c := range p.Claims() {
		ix.add(claimEntry(p, c))
	}
	for _, s := range p.Sources() {
		ix.add(sourceEntry(s))
	}
	for _, t := range p.Tags() {
		ix.add(tagEntry(t))
	}
	ix.sort()
}

// Apply brings the index up to an Action that has been applied to p.
func (ix *Index) Apply(p *annotate.Project, a *annotate.Action) {
	touched := map[key]bool{}
	for _, c := range a.Changes {
		touched[key{c.Kind, c.ID}] = true
		switch c.Kind {
		case annotate.KindHighlight: // the place to jump to
			for _, claim := range p.ClaimsOn(c.ID) {
				touched[key{annotate.KindClaim, claim.ID}] = true
			}
		case annotate.KindSource: // the publisher's name
			for _, d := range p.ReferrersTo(c.Kind, c.ID, annotate.KindDocument) {
				touched[key{annotate.KindDocument, d}] = true
			}
		case annotate.KindAssessment: // the rationale
			if now, ok := p.Assessment(c.ID); ok {
				touched[key{annotate.KindClaim, now.ClaimID}] = true
			}
			var before annotate.ID
			if json.Unmarshal(c.Was["claim_id"], &before) == nil {
				touched[key{annotate.KindClaim, before}] = true
			}
		}
	}
	var fresh []entry
	for k := range touched {
		if e, ok := entryOf(p, k); ok {
			fresh = append(fresh, e)
		}
	}
	slices.SortFunc(fresh, func(a, b entry) int { return annotate.CompareIDs(a.id, b.id) })

	ix.mu.Lock()
	defer ix.mu.Unlock()
	for k := range touched {
		if i, ok := ix.at[k]; ok {
			ix.entries[i].dead = true
			ix.dead++
			delete(ix.at, k)
		}
	}
	for _, e := range fresh {
		ix.add(e)
	}
	if ix.dead > 1000 && ix.dead > len(ix.entries)/2 {
		living := slices.DeleteFunc(ix.entries, func(e entry) bool { return e.dead })
		ix.clear()
		for _, e := range living {
			ix.add(e)
		}
	}
	ix.sort()
}

// entryOf returns the entry of an entity, and whether there is one.
func entryOf(p *annotate.Project, k key) (entry, bool) {
	e, ok := p.Get(k.kind, k.id)
	if !ok {
		return entry{}, false
	}
	switch e := e.(type) {
	case *annotate.Document:
		return documentEntry(p, e), true
	case *annotate.Highlight:
		return highlightEntry(e), true
	case *annotate.Claim:
		return claimEntry(p, e), true
	case *annotate.Source:
		return sourceEntry(e), true
	case *annotate.Tag:
		return tagEntry(e), true
	}
	return entry{}, false
}

func documentEntry(p *annotate.Project, d *annotate.Document) entry {
	e := entry{key: key{annotate.KindDocument, d.ID}, document: d.ID}
	e.field("title", d.Title)
	e.field("byline", d.Byline)
	if s, ok := p.Source(d.PublisherID); ok {
		e.field("publisher", s.Name)
	}
	e.field("note", d.Note)
	e.field("file_name", d.FileName)
	return e
}

func highlightEntry(h *annotate.Highlight) entry {
	e := entry{key: key{annotate.KindHighlight, h.ID}, document: h.DocumentID, place: annotate.Range{Start: h.Start(), End: h.End()}}
	e.field("quote", h.Quote)
	e.field("note", h.Note)
	return e
}

func claimEntry(p *annotate.Project, c *annotate.Claim) entry {
	e := entry{key: key{annotate.KindClaim, c.ID}}
	if len(c.HighlightIDs) > 0 {
		if h, ok := p.Highlight(c.HighlightIDs[0]); ok {
			e.document, e.place = h.DocumentID, annotate.Range{Start: h.Start(), End: h.End()}
		}
	}
	e.field("text", c.Text)
	e.field("note", c.Note)
	for _, a := range p.AssessmentsOf(c.ID) {
		e.field("rationale", a.Rationale)
	}
	return e
}

func sourceEntry(s *annotate.Source) entry {
	e := entry{key: key{annotate.KindSource, s.ID}}
	e.field("name", s.Name)
	for _, alias := range s.Aliases {
		e.field("alias", alias)
	}
	return e
}

func tagEntry(t *annotate.Tag) entry {
	e := entry{key: key{annotate.KindTag, t.ID}}
	e.field("name", t.Name)
	e.field("definition", t.Definition)
	return e
}

func (e *entry) field(name, s string) {
	if s == "" {
		return
	}
	folded := text.Fold(s).Text
	e.fields = append(e.fields, field{name, s, folded, lettersOf(folded)})
}

func (e *entry) fits(opt Options) bool {
	return !e.dead && (len(opt.Kinds) == 0 || slices.Contains(opt.Kinds, e.kind)) &&
		(opt.Document == annotate.None || opt.Document == e.document)
}

// add appends an entry and its words. The vocabulary is out of order until sort.
func (ix *Index) add(e entry) {
	n := int32(len(ix.entries))
	ix.entries = append(ix.entries, e)
	ix.at[e.key] = int(n)
	for _, f := range e.fields {
		for _, w := range words(text.Fold(f.text), f.text, indexWords) {
			k := vocableKey{w.folded, w.surface, w.joined}
			i, ok := ix.known[k]
			if !ok {
				i = len(ix.vocabulary)
				// A word is a piece of the whole text, which it would keep in memory.
				k = vocableKey{strings.Clone(w.folded), strings.Clone(w.surface), w.joined}
				ix.known[k] = i
				ix.vocabulary = append(ix.vocabulary, vocable{vocableKey: k, letters: lettersOf(k.folded)})
			}
			v := &ix.vocabulary[i]
			if len(v.entries) == 0 || v.entries[len(v.entries)-1] != n {
				v.entries = append(v.entries, n)
			}
		}
	}
}

// sort brings new words into their places.
func (ix *Index) sort() {
	if len(ix.sorted) == len(ix.vocabulary) {
		return
	}
	less := func(a, b int) bool {
		x, y := &ix.vocabulary[a], &ix.vocabulary[b]
		if x.folded != y.folded {
			return x.folded < y.folded
		}
		return x.surface < y.surface || x.surface == y.surface && !x.joined && y.joined
	}
	// The new words are few beside the old ones, but for a Reset.
	fresh := make([]int, 0, len(ix.vocabulary)-len(ix.sorted))
	for i := len(ix.sorted); i < len(ix.vocabulary); i++ {
		fresh = append(fresh, i)
	}
	sort.Slice(fresh, func(i, j int) bool { return less(fresh[i], fresh[j]) })
	merged := make([]int, 0, len(ix.vocabulary))
	old := ix.sorted
	for len(old) > 0 && len(fresh) > 0 {
		if less(fresh[0], old[0]) {
			merged, fresh = append(merged, fresh[0]), fresh[1:]
		} else {
			merged, old = append(merged, old[0]), old[1:]
		}
	}
	ix.sorted = append(append(merged, old...), fresh...)
}
