package query

import (
	"slices"
	"time"

	"attest/annotate"
)

// subject is an entity that a query is put to. A claim has what it says itself, a highlight what any claim on it has.
type subject struct {
	project *annotate.Project
	kind    annotate.Kind
	entity  annotate.Entity
	overlap *overlaps
}

// claims returns the claim, or those that rest on the highlight.
func (s subject) claims() []*annotate.Claim {
	switch e := s.entity.(type) {
	case *annotate.Claim:
		return []*annotate.Claim{e}
	case *annotate.Highlight:
		if s.project.CountReferrersTo(annotate.KindHighlight, e.ID, annotate.KindClaim) > 0 {
			return s.project.ClaimsOn(e.ID)
		}
	}
	return nil
}

// highlights returns the highlight, or those that the claim rests on.
func (s subject) highlights() []*annotate.Highlight {
	switch e := s.entity.(type) {
	case *annotate.Highlight:
		return []*annotate.Highlight{e}
	case *annotate.Claim:
		out := make([]*annotate.Highlight, 0, len(e.HighlightIDs))
		for _, id := range e.HighlightIDs {
			if h, ok := s.project.Highlight(id); ok {
				out = append(out, h)
			}
		}
		return out
	}
	return nil
}

// documents returns the document, or those in which the passages stand.
func (s subject) documents() []annotate.ID {
	if d, ok := s.entity.(*annotate.Document); ok {
		return []annotate.ID{d.ID}
	}
	var out []annotate.ID
	for _, h := range s.highlights() {
		if !slices.Contains(out, h.DocumentID) {
			out = append(out, h.DocumentID)
		}
	}
	return out
}

func (s subject) anyClaim(is func(*annotate.Claim) bool) bool {
	return slices.ContainsFunc(s.claims(), is)
}

func (s subject) anyHighlight(is func(*annotate.Highlight) bool) bool {
	return slices.ContainsFunc(s.highlights(), is)
}

func (s subject) anyAssessment(is func(*annotate.Assessment) bool) bool {
	return s.anyClaim(func(c *annotate.Claim) bool { return slices.ContainsFunc(s.project.AssessmentsOf(c.ID), is) })
}

// sources returns those in the chains of the claims, and the publishers of the documents.
func (s subject) sources() []annotate.ID {
	if e, ok := s.entity.(*annotate.Source); ok {
		return []annotate.ID{e.ID}
	}
	var out []annotate.ID
	for _, c := range s.claims() {
		for _, l := range c.Attribution.Chain {
			out = appendSources(out, l)
		}
	}
	for _, id := range s.documents() {
		if d, ok := s.project.Document(id); ok && d.PublisherID != annotate.None {
			out = append(out, d.PublisherID)
		}
	}
	return out
}

// origins returns those at the ends of the chains of the claims.
func (s subject) origins() []annotate.ID {
	var out []annotate.ID
	for _, c := range s.claims() {
		if n := len(c.Attribution.Chain); n > 0 {
			out = appendSources(out, c.Attribution.Chain[n-1])
		}
	}
	return out
}

func appendSources(to []annotate.ID, l annotate.ChainLink) []annotate.ID {
	if l.SourceID != annotate.None {
		to = append(to, l.SourceID)
	}
	return append(to, l.CoSourceIDs...)
}

func (s subject) tags() []annotate.ID {
	switch e := s.entity.(type) {
	case *annotate.Tag:
		return []annotate.ID{e.ID}
	case *annotate.Claim:
		return e.TagIDs
	case *annotate.Highlight:
		out := e.TagIDs
		for _, c := range s.claims() {
			out = append(slices.Clip(out), c.TagIDs...)
		}
		return out
	}
	return nil
}

// reviewers returns who made, changed or assessed it.
func (s subject) reviewers() []annotate.ID {
	var out []annotate.ID
	switch e := s.entity.(type) {
	case *annotate.Document:
		out = append(out, e.ImportedBy)
	case *annotate.Highlight:
		out = append(out, e.CreatedBy, e.ModifiedBy)
	}
	for _, c := range s.claims() {
		out = append(out, c.CreatedBy, c.ModifiedBy)
		for _, a := range s.project.AssessmentsOf(c.ID) {
			out = append(out, a.ReviewerID)
		}
	}
	return slices.DeleteFunc(out, func(id annotate.ID) bool { return id == annotate.None })
}

func (s subject) clusters() []annotate.ID {
	var out []annotate.ID
	for _, c := range s.claims() {
		if s.project.CountReferrersTo(annotate.KindClaim, c.ID, annotate.KindCluster) > 0 {
			out = append(out, s.project.ReferrersTo(annotate.KindClaim, c.ID, annotate.KindCluster)...)
		}
	}
	return out
}

func (s subject) types(is func(string) bool) bool {
	if e, ok := s.entity.(*annotate.Source); ok {
		return is(string(e.Type))
	}
	c, ok := s.entity.(*annotate.Claim)
	return ok && is(string(c.Type))
}

func (s subject) statuses(is func(string) bool) bool {
	if e, ok := s.entity.(*annotate.Document); ok {
		return is(string(e.Status))
	}
	c, ok := s.entity.(*annotate.Claim)
	return ok && is(string(c.Status))
}

func (s subject) reliabilities(is func(string) bool) bool {
	ids := s.origins()
	switch e := s.entity.(type) {
	case *annotate.Source:
		return is(string(e.Reliability))
	case *annotate.Document:
		ids = []annotate.ID{e.PublisherID}
	}
	judged := false
	for _, id := range ids {
		if source, ok := s.project.Source(id); ok {
			if judged = true; is(string(source.Reliability)) {
				return true
			}
		}
	}
	return !judged && is(string(annotate.ReliabilityUnknown))
}

func (s subject) published() []time.Time {
	var out []time.Time
	for _, id := range s.documents() {
		if d, ok := s.project.Document(id); ok {
			out = append(out, dateOf(d.PublishedAt)...)
		}
	}
	return out
}

func (s subject) created() []time.Time {
	switch e := s.entity.(type) {
	case *annotate.Document:
		return dateOf(e.ImportedAt)
	case *annotate.Highlight:
		return dateOf(e.CreatedAt)
	case *annotate.Claim:
		return dateOf(e.CreatedAt)
	}
	return nil
}

func (s subject) modified() []time.Time {
	switch e := s.entity.(type) {
	case *annotate.Highlight:
		return dateOf(e.ModifiedAt)
	case *annotate.Claim:
		return dateOf(e.ModifiedAt)
	}
	return nil
}

func (s subject) hasNote() bool {
	switch e := s.entity.(type) {
	case *annotate.Document:
		return e.Note != ""
	case *annotate.Highlight:
		return e.Note != ""
	case *annotate.Claim:
		return e.Note != ""
	case *annotate.Source:
		return e.ReliabilityNote != ""
	}
	return false
}

func (s subject) hasClaim() bool {
	if d, ok := s.entity.(*annotate.Document); ok {
		return s.project.CountClaimsIn(d.ID) > 0
	}
	return len(s.claims()) > 0
}

func (s subject) hasHighlight() bool {
	if d, ok := s.entity.(*annotate.Document); ok {
		return s.project.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight) > 0
	}
	return len(s.highlights()) > 0
}

func (s subject) hasLink() bool {
	return s.anyClaim(func(c *annotate.Claim) bool {
		return s.project.CountReferrersTo(annotate.KindClaim, c.ID, annotate.KindLink) > 0
	})
}

func (s subject) hasAlias() bool {
	e, ok := s.entity.(*annotate.Source)
	return ok && len(e.Aliases) > 0
}

func (s subject) hasURL() bool {
	switch e := s.entity.(type) {
	case *annotate.Document:
		return e.URL != "" || e.ArchiveURL != ""
	case *annotate.Source:
		return e.URL != ""
	}
	return false
}

func (s subject) hasDefinition() bool {
	e, ok := s.entity.(*annotate.Tag)
	return ok && e.Definition != ""
}

func (s subject) isUnnamed() bool {
	ids := s.origins()
	if e, ok := s.entity.(*annotate.Source); ok {
		return e.Unnamed
	}
	return slices.ContainsFunc(ids, func(id annotate.ID) bool {
		source, ok := s.project.Source(id)
		return ok && source.Unnamed
	})
}

func (s subject) isDisputed() bool { return s.anyClaim(s.disputes) }

// disputes reports whether a claim is disputed by its status or by another claim.
func (s subject) disputes(c *annotate.Claim) bool {
	if c.Status == annotate.Disputed {
		return true
	}
	for _, id := range s.project.ReferrersTo(annotate.KindClaim, c.ID, annotate.KindLink) {
		if l, ok := lookUp[*annotate.Link](s.project, annotate.KindLink, id); ok && l.Type == annotate.LinkContradicts {
			return true
		}
	}
	for _, id := range s.project.ReferrersTo(annotate.KindClaim, c.ID, annotate.KindCluster) {
		cluster, ok := lookUp[*annotate.Cluster](s.project, annotate.KindCluster, id)
		if !ok {
			continue
		}
		for _, m := range cluster.Members {
			// Who contradicts the anchor disputes it, and is disputed by it.
			if m.Relation == annotate.Contradicts && (m.ClaimID == c.ID || cluster.AnchorClaimID == c.ID) {
				return true
			}
		}
	}
	return false
}

func lookUp[T annotate.Entity](p *annotate.Project, kind annotate.Kind, id annotate.ID) (T, bool) {
	e, _ := p.Get(kind, id)
	t, ok := e.(T)
	return t, ok
}

func (s subject) isOverlapping() bool {
	return s.anyHighlight(func(h *annotate.Highlight) bool { return s.overlap.holds(s.project, h) })
}
