package annotate

// PassagesOf returns the highlights on which a claim rests, in its own order, and then those of the claims that are in a
// cluster with it: where else the same thing is spoken of. Highlights that wait for a place are left out.
func (p *Project) PassagesOf(claim ID) []*Highlight {
	ids := []ID{claim}
	for _, cluster := range p.ReferrersTo(KindClaim, claim, KindCluster) {
		if c, ok := lookUp[*Cluster](p, KindCluster, cluster); ok {
			ids = append(ids, c.AnchorClaimID)
			for _, m := range c.Members {
				ids = append(ids, m.ClaimID)
			}
		}
	}
	var out []*Highlight
	seen := map[ID]bool{}
	for _, id := range ids {
		c, ok := p.Claim(id)
		if !ok {
			continue
		}
		for _, h := range resolve(p, KindHighlight, c.HighlightIDs, (*Project).Highlight) {
			if h.Placed() && !seen[h.ID] {
				seen[h.ID] = true
				out = append(out, h)
			}
		}
	}
	return out
}

// Counterparts returns the pairs of highlights, one of the document a and one of the document b, that speak of the same
// thing: on which the same claim rests, or claims of one cluster. They are in the order of a.
func (p *Project) Counterparts(a, b ID) [][2]*Highlight {
	var out [][2]*Highlight
	for _, h := range p.HighlightsOf(a) {
		if !h.Placed() {
			continue
		}
		seen := map[ID]bool{h.ID: true}
		for _, c := range p.ClaimsOn(h.ID) {
			for _, other := range p.PassagesOf(c.ID) {
				if other.DocumentID == b && !seen[other.ID] {
					seen[other.ID] = true
					out = append(out, [2]*Highlight{h, other})
				}
			}
		}
	}
	return out
}
