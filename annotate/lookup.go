package annotate

import (
	"bytes"
	"maps"
	"slices"
)

// Get returns the entity and whether there is one.
func (p *Project) Get(kind Kind, id ID) (Entity, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	e := p.rows[kind][id]
	return e, e != nil
}

// All returns the entities of some kinds, of every kind if none is named, in no order: it costs no more than to copy them.
func (p *Project) All(kinds ...Kind) []Entity {
	p.mu.RLock()
	defer p.mu.RUnlock()
	n := 0
	for kind, rows := range p.rows {
		if len(kinds) == 0 || slices.Contains(kinds, kind) {
			n += len(rows)
		}
	}
	out := make([]Entity, 0, n)
	for kind, rows := range p.rows {
		if len(kinds) == 0 || slices.Contains(kinds, kind) {
			out = slices.AppendSeq(out, maps.Values(rows))
		}
	}
	return out
}

// Count returns how many entities of the kind there are.
func (p *Project) Count(kind Kind) int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.rows[kind])
}

// ReferrersTo returns the IDs of the entities of one kind that refer to the entity with the given kind and ID, in order.
func (p *Project) ReferrersTo(kind Kind, id ID, from Kind) []ID {
	p.mu.RLock()
	defer p.mu.RUnlock()
	ids := slices.Clone(p.refs.from(from, ref{kind, id}))
	slices.SortFunc(ids, CompareIDs)
	return ids
}

// CountReferrersTo returns how many entities of one kind refer to the entity with the given kind and ID, such as the
// highlights of a document. It costs the same however many there are.
func (p *Project) CountReferrersTo(kind Kind, id ID, from Kind) int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.refs.from(from, ref{kind, id}))
}

// CompareIDs orders IDs by their bytes: for version 7, by the time at which they were made.
func CompareIDs(a, b ID) int { return bytes.Compare(a[:], b[:]) }

func all[T Entity](p *Project, kind Kind, less func(a, b T) int) []T {
	p.mu.RLock()
	out := make([]T, 0, len(p.rows[kind]))
	for _, e := range p.rows[kind] {
		out = append(out, e.(T))
	}
	p.mu.RUnlock()
	slices.SortFunc(out, less)
	return out
}

// first returns the least of the entities that are wanted, and whether there is one. It looks at each once and sorts
// nothing.
func first[T Entity](p *Project, kind Kind, less func(a, b T) int, want func(T) bool) (T, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var best T
	var found bool
	for _, e := range p.rows[kind] {
		if t := e.(T); want(t) && (!found || less(t, best) < 0) {
			best, found = t, true
		}
	}
	return best, found
}

func byID[T Entity](a, b T) int { return CompareIDs(a.Key(), b.Key()) }

// Settings returns the project's own properties; before the first Action, empty ones.
func (p *Project) Settings() *Settings {
	if s, ok := first(p, KindProject, byID[*Settings], func(*Settings) bool { return true }); ok {
		return s
	}
	return &Settings{LikelihoodScale: ICD203}
}

// Documents returns all documents in the order in which they came into the project.
func (p *Project) Documents() []*Document { return all(p, KindDocument, byID[*Document]) }

// Highlights returns all highlights, those of one document together and in their order there.
func (p *Project) Highlights() []*Highlight {
	return all(p, KindHighlight, func(a, b *Highlight) int {
		if c := CompareIDs(a.DocumentID, b.DocumentID); c != 0 {
			return c
		}
		return CompareHighlights(a, b)
	})
}

// Claims returns all claims in the order in which they were made.
func (p *Project) Claims() []*Claim { return all(p, KindClaim, byID[*Claim]) }

// ClaimsOn returns the claims that rest on a highlight, in the order in which they were made.
func (p *Project) ClaimsOn(highlight ID) []*Claim {
	return resolve(p, KindClaim, p.ReferrersTo(KindHighlight, highlight, KindClaim), (*Project).Claim)
}

// Sources returns all sources by name.
func (p *Project) Sources() []*Source { return all(p, KindSource, compareSources) }

// Tags returns the codebook in its order.
func (p *Project) Tags() []*Tag { return all(p, KindTag, compareTags) }

// Reviewers returns all reviewers.
func (p *Project) Reviewers() []*Reviewer { return all(p, KindReviewer, byID[*Reviewer]) }

// Assessments returns all assessments.
func (p *Project) Assessments() []*Assessment { return all(p, KindAssessment, byID[*Assessment]) }

// AssessmentsOf returns what the reviewers think of a claim.
func (p *Project) AssessmentsOf(claim ID) []*Assessment {
	return resolve(p, KindAssessment, p.ReferrersTo(KindClaim, claim, KindAssessment), (*Project).Assessment)
}

// AssessmentBy returns a reviewer's assessment of a claim and whether there is one.
func (p *Project) AssessmentBy(claim, reviewer ID) (*Assessment, bool) {
	for _, a := range p.AssessmentsOf(claim) {
		if a.ReviewerID == reviewer {
			return a, true
		}
	}
	return nil, false
}

// Clusters returns all clusters.
func (p *Project) Clusters() []*Cluster { return all(p, KindCluster, byID[*Cluster]) }

// Links returns all links.
func (p *Project) Links() []*Link { return all(p, KindLink, byID[*Link]) }

// Unknowns returns the entities of kinds that this version does not know.
func (p *Project) Unknowns() []*Unknown {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var out []*Unknown
	for _, kind := range slices.Sorted(maps.Keys(p.rows)) {
		for _, id := range slices.SortedFunc(maps.Keys(p.rows[kind]), CompareIDs) {
			if u, ok := p.rows[kind][id].(*Unknown); ok {
				out = append(out, u)
			}
		}
	}
	return out
}

// Document returns the document with the ID and whether there is one.
func (p *Project) Document(id ID) (*Document, bool) { return lookUp[*Document](p, KindDocument, id) }

// Highlight returns the highlight with the ID and whether there is one.
func (p *Project) Highlight(id ID) (*Highlight, bool) {
	return lookUp[*Highlight](p, KindHighlight, id)
}

// Claim returns the claim with the ID and whether there is one.
func (p *Project) Claim(id ID) (*Claim, bool) { return lookUp[*Claim](p, KindClaim, id) }

// Source returns the source with the ID and whether there is one.
func (p *Project) Source(id ID) (*Source, bool) { return lookUp[*Source](p, KindSource, id) }

// Tag returns the tag with the ID and whether there is one.
func (p *Project) Tag(id ID) (*Tag, bool) { return lookUp[*Tag](p, KindTag, id) }

// Reviewer returns the reviewer with the ID and whether there is one.
func (p *Project) Reviewer(id ID) (*Reviewer, bool) { return lookUp[*Reviewer](p, KindReviewer, id) }

// Assessment returns the assessment with the ID and whether there is one.
func (p *Project) Assessment(id ID) (*Assessment, bool) {
	return lookUp[*Assessment](p, KindAssessment, id)
}

func resolve[T Entity](p *Project, _ Kind, ids []ID, get func(*Project, ID) (T, bool)) []T {
	out := make([]T, 0, len(ids))
	for _, id := range ids {
		if e, ok := get(p, id); ok {
			out = append(out, e)
		}
	}
	return out
}

// SourceNamed returns the source that has the name, or the alias, without regard to case and surrounding space.
func (p *Project) SourceNamed(name string) (*Source, bool) {
	return first(p, KindSource, compareSources, func(s *Source) bool { return s.goesBy(name) })
}

// TagNamed returns the tag that has the name, without regard to case and surrounding space.
func (p *Project) TagNamed(name string) (*Tag, bool) {
	return first(p, KindTag, compareTags, func(t *Tag) bool { return t.goesBy(name) })
}

// DocumentWithBytes returns the document whose original bytes have the SHA-256 (lower-case hex), and whether there is one.
func (p *Project) DocumentWithBytes(sha256 string) (*Document, bool) {
	return first(p, KindDocument, byID[*Document], func(d *Document) bool { return d.SHA256 == sha256 })
}
