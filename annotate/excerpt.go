package annotate

import "slices"

// Excerpt returns a project of some claims and highlights with everything that they rest on or that is said about them: their
// highlights, documents, sources, tags, assessments with their evidence, reviewers, and of clusters and links what stays among
// these claims. IDs that are not there are passed over. The project itself is not changed.
func (p *Project) Excerpt(claims, highlights []ID) *Project {
	x := &excerpt{from: p, to: NewProject()}
	if s := p.Settings(); s.ID != None {
		x.to.Restore(s)
	}
	for _, id := range highlights {
		x.take(KindHighlight, id)
	}
	for _, id := range claims {
		x.take(KindClaim, id)
		for _, a := range p.ReferrersTo(KindClaim, id, KindAssessment) {
			x.take(KindAssessment, a)
		}
	}
	for _, id := range claims {
		x.links(id)
	}
	for _, c := range p.Clusters() {
		x.cluster(c)
	}
	return x.to
}

// excerpt carries entities from one project into another.
type excerpt struct{ from, to *Project }

// take carries an entity over, behind all that it refers to.
func (x *excerpt) take(kind Kind, id ID) {
	if _, there := x.to.Get(kind, id); there {
		return
	}
	e, ok := x.from.Get(kind, id)
	if !ok {
		return
	}
	if d, ok := e.(*Document); ok && d.RevisesID != None {
		alone := *d // which document it revises is no matter of what is claimed in it
		alone.RevisesID = None
		e = &alone
	}
	references(e, func(_ string, kind Kind, id ID) { x.take(kind, id) })
	x.to.Restore(e)
}

func (x *excerpt) has(claim ID) bool {
	_, ok := x.to.Claim(claim)
	return ok
}

// links carries the links from a claim over that lead to another one of the excerpt.
func (x *excerpt) links(claim ID) {
	for _, id := range x.from.ReferrersTo(KindClaim, claim, KindLink) {
		if l, ok := lookUp[*Link](x.from, KindLink, id); ok && x.has(l.From) && x.has(l.To) {
			x.to.Restore(l)
		}
	}
}

// cluster carries over what a cluster has of the excerpt's claims.
func (x *excerpt) cluster(c *Cluster) {
	members := slices.DeleteFunc(slices.Clone(c.Members), func(m Member) bool { return !x.has(m.ClaimID) })
	if len(members) == 0 {
		return
	}
	part := *c
	part.Members = members
	if !x.has(c.AnchorClaimID) {
		part.AnchorClaimID = None
	}
	x.to.Restore(&part)
}
