package annotate

import (
	"fmt"
	"slices"
	"strings"
)

// edit puts a changed copy of an entity into the draft and stamps it.
func edit[T any, P interface {
	*T
	Entity
}](d *Draft, kind Kind, id ID, change func(P)) error {
	e, ok := d.Get(kind, id)
	if !ok {
		return fmt.Errorf("%w: there is no %s %s", ErrConflict, kind, id)
	}
	c := *(e.(P))
	change(&c)
	switch v := any(&c).(type) {
	case *Highlight:
		v.ModifiedAt, v.ModifiedBy = d.At, d.By
	case *Claim:
		v.ModifiedAt, v.ModifiedBy = d.At, d.By
	case *Assessment:
		v.At = d.At
	}
	// An edit that changes nothing must not leave a stamp behind.
	P(&c).setDefaults()
	if changed, err := differ(e, P(&c)); !changed || err != nil {
		return err
	}
	return d.Put(P(&c))
}

// EditSettings changes the project's own properties, which it creates if need be.
func (d *Draft) EditSettings(change func(*Settings)) error {
	s, ok := putFirst(d, KindProject, func(*Settings) bool { return true })
	if !ok {
		s = d.p.Settings()
	}
	if s.ID == None {
		s = &Settings{ID: NewID()}
		change(s)
		return d.Put(s)
	}
	return edit(d, KindProject, s.ID, change)
}

// EditDocument changes a document's description. Its text cannot be changed.
func (d *Draft) EditDocument(id ID, change func(*Document)) error {
	return edit(d, KindDocument, id, change)
}

// EditHighlight changes a highlight. The function must replace slices and maps, not write into them.
func (d *Draft) EditHighlight(id ID, change func(*Highlight)) error {
	return edit(d, KindHighlight, id, change)
}

// EditClaim changes a claim. The function must replace slices and maps, not write into them.
func (d *Draft) EditClaim(id ID, change func(*Claim)) error { return edit(d, KindClaim, id, change) }

// EditSource changes a source. The function must replace slices and maps, not write into them.
func (d *Draft) EditSource(id ID, change func(*Source)) error {
	return edit(d, KindSource, id, change)
}

// EditTag changes a tag of the codebook.
func (d *Draft) EditTag(id ID, change func(*Tag)) error { return edit(d, KindTag, id, change) }

// EditReviewer changes a reviewer.
func (d *Draft) EditReviewer(id ID, change func(*Reviewer)) error {
	return edit(d, KindReviewer, id, change)
}

// AddHighlight marks the ranges of a document, given as UTF-8 byte offsets in its text doc, and returns the new highlight.
// Ranges are widened to grapheme boundaries, put in order, and joined where they touch or overlap.
func (d *Draft) AddHighlight(document ID, doc string, ranges ...Range) (*Highlight, error) {
	h := &Highlight{ID: NewID(), DocumentID: document, CreatedAt: d.At, CreatedBy: d.By, ModifiedAt: d.At, ModifiedBy: d.By}
	if err := h.anchorTo(doc, ranges); err != nil {
		return nil, fmt.Errorf("highlighting a passage: %w", err)
	}
	return h, d.Put(h)
}

// MoveHighlight gives a highlight other ranges, with the quote and context that belong to them.
func (d *Draft) MoveHighlight(id ID, doc string, ranges ...Range) error {
	var failed error
	if err := d.EditHighlight(id, func(h *Highlight) { failed = h.anchorTo(doc, ranges) }); err != nil {
		return err
	}
	return failed
}

// AddClaim makes a claim out of a highlight: its text is the quote, its attribution the document's publisher, in the
// narrator's voice.
func (d *Draft) AddClaim(highlight ID) (*Claim, error) {
	h, ok := d.Highlight(highlight)
	if !ok {
		return nil, fmt.Errorf("%w: there is no highlight %s", ErrConflict, highlight)
	}
	c := &Claim{
		ID: NewID(), HighlightIDs: []ID{h.ID}, Text: strings.Join(strings.Fields(h.Quote), " "), TagIDs: slices.Clone(h.TagIDs),
		CreatedAt: d.At, CreatedBy: d.By, ModifiedAt: d.At, ModifiedBy: d.By,
	}
	if doc, ok := d.Document(h.DocumentID); ok && doc.PublisherID != None {
		c.Attribution.Chain = []ChainLink{{SourceID: doc.PublisherID, CueClass: Neutral}}
	}
	return c, d.Put(c)
}

// AddPassage lets a claim rest on another highlight too, which may be in another document.
func (d *Draft) AddPassage(claim, highlight ID) error {
	return d.EditClaim(claim, func(c *Claim) {
		if !slices.Contains(c.HighlightIDs, highlight) {
			c.HighlightIDs = append(slices.Clone(c.HighlightIDs), highlight)
		}
	})
}

// ToggleTag puts a tag on a highlight or claim, or takes it off where it is already.
func (d *Draft) ToggleTag(kind Kind, id, tag ID) error {
	toggle := func(tags []ID) []ID {
		if i := slices.Index(tags, tag); i >= 0 {
			return slices.Delete(slices.Clone(tags), i, i+1)
		}
		return append(slices.Clone(tags), tag)
	}
	switch kind {
	case KindHighlight:
		return d.EditHighlight(id, func(h *Highlight) { h.TagIDs = toggle(h.TagIDs) })
	case KindClaim:
		return d.EditClaim(id, func(c *Claim) { c.TagIDs = toggle(c.TagIDs) })
	}
	return fmt.Errorf("a %s has no tags", kind)
}

// ToggleTagOn puts a tag on a highlight and on the claims that rest on it, or, where all of them have it, takes it off.
func (d *Draft) ToggleTagOn(highlight, tag ID) error {
	h, ok := d.Highlight(highlight)
	if !ok {
		return fmt.Errorf("%w: there is no highlight %s", ErrConflict, highlight)
	}
	claims := d.referrers(KindHighlight, highlight, KindClaim)
	everywhere := slices.Contains(h.TagIDs, tag)
	for _, id := range claims {
		c, _ := d.Claim(id)
		everywhere = everywhere && slices.Contains(c.TagIDs, tag)
	}
	set := func(tags []ID) []ID {
		tags = without(tags, tag)
		if !everywhere {
			tags = append(tags, tag)
		}
		return tags
	}
	for _, id := range claims {
		if err := d.EditClaim(id, func(c *Claim) { c.TagIDs = set(c.TagIDs) }); err != nil {
			return err
		}
	}
	return d.EditHighlight(highlight, func(h *Highlight) { h.TagIDs = set(h.TagIDs) })
}

// Assess changes the acting reviewer's assessment of a claim, which is made if there is none.
func (d *Draft) Assess(claim ID, change func(*Assessment)) error {
	for _, id := range d.referrers(KindClaim, claim, KindAssessment) {
		if a, ok := lookUp[*Assessment](d, KindAssessment, id); ok && a.ReviewerID == d.By {
			return edit(d, KindAssessment, id, change)
		}
	}
	a := &Assessment{ID: NewID(), ClaimID: claim, ReviewerID: d.By, At: d.At}
	change(a)
	return d.Put(a)
}

// TagNamed returns the tag with the name, adding it to the codebook, with the first free shortcut, if there is none.
func (d *Draft) TagNamed(name string) (*Tag, error) {
	if t, ok := putFirst(d, KindTag, func(t *Tag) bool { return t.goesBy(name) }); ok {
		return t, nil
	}
	asBefore := func(t *Tag) bool { return d.untouched(KindTag, t.ID) }
	if t, ok := first(d.p, KindTag, compareTags, func(t *Tag) bool { return asBefore(t) && t.goesBy(name) }); ok {
		return t, nil
	}
	codebook := slices.DeleteFunc(d.p.Tags(), func(t *Tag) bool { return !asBefore(t) })
	for _, id := range d.ofKind(KindTag) {
		if t, ok := d.Tag(id); ok {
			codebook = append(codebook, t)
		}
	}
	order, taken := 0, map[string]bool{}
	for _, t := range codebook {
		order, taken[t.Shortcut] = max(order, t.Order+1), true
	}
	t := &Tag{ID: NewID(), Name: strings.TrimSpace(name), Order: order, Color: TagColors[order%len(TagColors)]}
	for digit := '1'; digit <= '9' && t.Shortcut == ""; digit++ {
		if !taken[string(digit)] {
			t.Shortcut = string(digit)
		}
	}
	return t, d.Put(t)
}

// SourceNamed returns the source that has the name or alias, adding one of the type to the registry if there is none.
func (d *Draft) SourceNamed(name string, as SourceType) (*Source, error) {
	if s, ok := putFirst(d, KindSource, func(s *Source) bool { return s.goesBy(name) }); ok {
		return s, nil
	}
	wanted := func(s *Source) bool { return d.untouched(KindSource, s.ID) && s.goesBy(name) }
	if s, ok := first(d.p, KindSource, compareSources, wanted); ok {
		return s, nil
	}
	s := &Source{ID: NewID(), Name: strings.TrimSpace(name), Type: as}
	return s, d.Put(s)
}

// DocumentWithBytes returns the document, put into the draft or in the project, whose original bytes have the SHA-256
// (lower-case hex), and whether there is one.
func (d *Draft) DocumentWithBytes(sha256 string) (*Document, bool) {
	is := func(doc *Document) bool { return doc.SHA256 == sha256 }
	if doc, ok := putFirst(d, KindDocument, is); ok {
		return doc, true
	}
	return first(d.p, KindDocument, byID[*Document], func(doc *Document) bool { return d.untouched(KindDocument, doc.ID) && is(doc) })
}

func without(ids []ID, id ID) []ID {
	return slices.DeleteFunc(slices.Clone(ids), func(i ID) bool { return i == id })
}

// distinctOf keeps the first of equal IDs.
func distinctOf(ids []ID) []ID {
	var out []ID
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// RemoveClaim takes a claim out with its assessments, its links and its places in clusters. Its highlights stay.
func (d *Draft) RemoveClaim(id ID) error {
	for _, a := range d.referrers(KindClaim, id, KindAssessment) {
		d.Remove(KindAssessment, a)
	}
	for _, l := range d.referrers(KindClaim, id, KindLink) {
		d.Remove(KindLink, l)
	}
	for _, c := range d.referrers(KindClaim, id, KindCluster) {
		err := edit(d, KindCluster, c, func(c *Cluster) {
			if c.AnchorClaimID == id {
				c.AnchorClaimID = None
			}
			c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(m Member) bool { return m.ClaimID == id })
		})
		if err != nil {
			return err
		}
	}
	d.Remove(KindClaim, id)
	return nil
}

// RemoveHighlight takes a highlight out, and the claims that rest on nothing else.
func (d *Draft) RemoveHighlight(id ID) error {
	for _, c := range d.referrers(KindHighlight, id, KindClaim) {
		claim, _ := d.Claim(c)
		if len(claim.HighlightIDs) <= 1 {
			if err := d.RemoveClaim(c); err != nil {
				return err
			}
			continue
		}
		if err := d.EditClaim(c, func(c *Claim) { c.HighlightIDs = without(c.HighlightIDs, id) }); err != nil {
			return err
		}
	}
	for _, a := range d.referrers(KindHighlight, id, KindAssessment) {
		err := edit(d, KindAssessment, a, func(a *Assessment) {
			a.EvidenceHighlightIDs = without(a.EvidenceHighlightIDs, id)
		})
		if err != nil {
			return err
		}
	}
	d.Remove(KindHighlight, id)
	return nil
}

// RemoveDocument takes a document out with all its highlights. What revised it then revises what it revised itself. Text and
// original bytes stay in the project folder, so that undo can bring it back.
func (d *Draft) RemoveDocument(id ID) error {
	former := None
	if doc, ok := d.Document(id); ok {
		former = doc.RevisesID
	}
	for _, later := range d.referrers(KindDocument, id, KindDocument) {
		if err := d.EditDocument(later, func(doc *Document) { doc.RevisesID = former }); err != nil {
			return err
		}
	}
	for _, h := range d.referrers(KindDocument, id, KindHighlight) {
		if err := d.RemoveHighlight(h); err != nil {
			return err
		}
	}
	d.Remove(KindDocument, id)
	return nil
}

// RemoveTag takes a tag out of the codebook and off everything that has it; highlights and claims stay.
func (d *Draft) RemoveTag(id ID) error {
	for _, h := range d.referrers(KindTag, id, KindHighlight) {
		if err := d.EditHighlight(h, func(h *Highlight) { h.TagIDs = without(h.TagIDs, id) }); err != nil {
			return err
		}
	}
	for _, c := range d.referrers(KindTag, id, KindClaim) {
		if err := d.EditClaim(c, func(c *Claim) { c.TagIDs = without(c.TagIDs, id) }); err != nil {
			return err
		}
	}
	d.Remove(KindTag, id)
	return nil
}

// RemoveSource takes a source out of the registry, out of every attribution and off the documents that it published.
func (d *Draft) RemoveSource(id ID) error { return d.replaceSource(id, None) }

// MergeSources makes one source of two: whatever refers to other then refers to keep, which takes over its name and
// aliases.
func (d *Draft) MergeSources(keep, other ID) error {
	from, ok := d.Source(other)
	if !ok || keep == other {
		return fmt.Errorf("%w: these two sources cannot be merged", ErrConflict)
	}
	err := d.EditSource(keep, func(s *Source) {
		aliases := slices.Clone(s.Aliases)
		for _, n := range from.Names() {
			if n != s.Name && !slices.Contains(aliases, n) {
				aliases = append(aliases, n)
			}
		}
		s.Aliases = aliases
	})
	if err != nil {
		return err
	}
	return d.replaceSource(other, keep)
}

func (d *Draft) replaceSource(old, with ID) error {
	for _, id := range d.referrers(KindSource, old, KindDocument) {
		if err := d.EditDocument(id, func(doc *Document) { doc.PublisherID = with }); err != nil {
			return err
		}
	}
	for _, id := range d.referrers(KindSource, old, KindClaim) {
		err := d.EditClaim(id, func(c *Claim) {
			var chain []ChainLink
			for _, l := range c.Attribution.Chain {
				l.CoSourceIDs = slices.Clone(l.CoSourceIDs)
				for i, co := range l.CoSourceIDs {
					if co == old {
						l.CoSourceIDs[i] = with
					}
				}
				if l.SourceID == old {
					l.SourceID = with
				}
				// After a merge a link may name the same source twice.
				l.CoSourceIDs = distinctOf(without(without(l.CoSourceIDs, None), l.SourceID))
				if l.SourceID == None && len(l.CoSourceIDs) > 0 {
					l.SourceID, l.CoSourceIDs = l.CoSourceIDs[0], l.CoSourceIDs[1:]
				}
				// And a source does not cite itself: of two neighbours that have become one, the nearer stays.
				if n := len(chain); n > 0 && with != None && l.SourceID == with && chain[n-1].SourceID == with {
					continue
				}
				if l.SourceID != None || l.Mention != "" {
					chain = append(chain, l)
				}
			}
			c.Attribution.Chain = chain
		})
		if err != nil {
			return err
		}
	}
	d.Remove(KindSource, old)
	return nil
}
