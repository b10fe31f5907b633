package annotate

import (
	"fmt"
	"slices"
	"strings"

	"attest/annotate/text"
)

// SetTag puts a tag on highlights and claims, or takes it off, wherever that is not so already.
func (d *Draft) SetTag(tag ID, on bool, highlights, claims []ID) error {
	if _, ok := d.Tag(tag); !ok {
		return fmt.Errorf("%w: there is no tag %s", ErrConflict, tag)
	}
	set := func(tags []ID) []ID {
		switch has := slices.Contains(tags, tag); {
		case on && !has:
			return append(slices.Clone(tags), tag)
		case !on && has:
			return without(tags, tag)
		}
		return tags
	}
	for _, id := range highlights {
		if err := d.EditHighlight(id, func(h *Highlight) { h.TagIDs = set(h.TagIDs) }); err != nil {
			return err
		}
	}
	for _, id := range claims {
		if err := d.EditClaim(id, func(c *Claim) { c.TagIDs = set(c.TagIDs) }); err != nil {
			return err
		}
	}
	return nil
}

// SetStatus says of claims how far they have been worked out.
func (d *Draft) SetStatus(status ClaimStatus, claims []ID) error {
	for _, id := range claims {
		if err := d.EditClaim(id, func(c *Claim) { c.Status = status }); err != nil {
			return err
		}
	}
	return nil
}

// clusterTitle is how much of a claim a cluster is called by that nobody has given a title, in bytes.
const clusterTitle = 80

// AddCluster gathers claims in a new cluster, as being the same as the first of them, which becomes its anchor. Without a title
// the cluster is called by the beginning of that claim's text.
func (d *Draft) AddCluster(title string, claims ...ID) (*Cluster, error) {
	if len(claims) == 0 {
		return nil, fmt.Errorf("%w: a new cluster needs a claim", ErrConflict)
	}
	anchor, ok := d.Claim(claims[0])
	if !ok {
		return nil, fmt.Errorf("%w: there is no claim %s", ErrConflict, claims[0])
	}
	if title = strings.TrimSpace(title); title == "" {
		if title = anchor.Text; len(title) > clusterTitle {
			end, _ := text.SnapOut(title, clusterTitle, clusterTitle)
			title = title[:end] + "…"
		}
	}
	c := &Cluster{ID: NewID(), Title: title, AnchorClaimID: anchor.ID}
	for _, id := range distinctOf(claims) {
		c.Members = append(c.Members, Member{ClaimID: id, Relation: Same})
	}
	return c, d.Put(c)
}

// JoinCluster makes claims members of a cluster that stand to its anchor as the relation says. Those that are members already
// get that relation; the anchor itself keeps its own.
func (d *Draft) JoinCluster(cluster ID, relation Relation, claims ...ID) error {
	return d.EditCluster(cluster, func(c *Cluster) {
		c.Members = slices.Clone(c.Members)
		for _, id := range distinctOf(claims) {
			switch i := slices.IndexFunc(c.Members, func(m Member) bool { return m.ClaimID == id }); {
			case i < 0:
				c.Members = append(c.Members, Member{ClaimID: id, Relation: relation})
			case id != c.AnchorClaimID:
				c.Members[i].Relation = relation
			}
		}
		if c.AnchorClaimID == None && len(c.Members) > 0 {
			c.AnchorClaimID = c.Members[0].ClaimID
		}
	})
}

// ClusterTogether puts two claims that say the same into one cluster: into that of the first, else that of the second, else
// a new one with the second as its anchor.
func (d *Draft) ClusterTogether(claim, like ID) (*Cluster, error) {
	for _, pair := range [][2]ID{{claim, like}, {like, claim}} {
		clusters := d.referrers(KindClaim, pair[0], KindCluster)
		for _, id := range clusters {
			c, ok := lookUp[*Cluster](d, KindCluster, id)
			if !ok || !c.holds(pair[0]) {
				continue
			}
			if !c.holds(pair[1]) {
				if err := d.JoinCluster(id, Same, pair[1]); err != nil {
					return nil, err
				}
			}
			c, _ = lookUp[*Cluster](d, KindCluster, id)
			return c, nil
		}
	}
	return d.AddCluster("", like, claim)
}

func (c *Cluster) holds(claim ID) bool {
	return slices.ContainsFunc(c.Members, func(m Member) bool { return m.ClaimID == claim })
}

// EditCluster changes a cluster. The function must replace slices, not write into them.
func (d *Draft) EditCluster(id ID, change func(*Cluster)) error {
	return edit(d, KindCluster, id, change)
}

// LinkClaims says how one claim stands to another, once: a link of the type that is there already is left alone.
func (d *Draft) LinkClaims(from, to ID, as LinkType) (*Link, error) {
	for _, id := range d.referrers(KindClaim, from, KindLink) {
		if l, ok := lookUp[*Link](d, KindLink, id); ok && l.From == from && l.To == to && l.Type == as {
			return l, nil
		}
	}
	l := &Link{ID: NewID(), From: from, To: to, Type: as}
	return l, d.Put(l)
}
