package claims

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/label"
	"attest/ui/table"
)

// column is one column of the table: what it shows of a claim, and by what it sorts.
type column struct {
	table.Column
	cell func(r reader, c *annotate.Claim) string
	// rank orders the claims ahead of what the cells say; nil for columns of words. What has no rank comes last whichever way
	// is sorted: nothing was judged there.
	rank func(r reader, c *annotate.Claim) (rank int, judged bool)
}

// reader looks things up in the project for one reviewer.
type reader struct {
	*annotate.Project
	me annotate.ID
}

var columns = []column{
	{Column: table.Column{Title: "Claim", Least: 24, Share: 5}, cell: func(_ reader, c *annotate.Claim) string { return oneLine(c.Text) }},
	{Column: table.Column{Title: "Document", Least: 12, Share: 2}, cell: reader.documents},
	{Column: table.Column{Title: "Origin", Least: 12, Share: 2}, cell: reader.origin},
	{Column: table.Column{Title: "Stance", Least: 12}, cell: func(_ reader, c *annotate.Claim) string { return label.Stance(c.Stance) }, rank: place(annotate.Stances, func(c *annotate.Claim) annotate.Stance { return c.Stance })},
	{Column: table.Column{Title: "Confidence", Least: 12}, cell: reader.confidence, rank: reader.confidenceRank},
	{Column: table.Column{Title: "Credibility", Least: 12}, cell: reader.credibility, rank: reader.credibilityRank},
	{Column: table.Column{Title: "Status", Least: 9}, cell: func(_ reader, c *annotate.Claim) string { return label.ClaimStatus(c.Status) }, rank: place(annotate.ClaimStatuses, func(c *annotate.Claim) annotate.ClaimStatus { return c.Status })},
	{Column: table.Column{Title: "Type", Least: 10}, cell: func(_ reader, c *annotate.Claim) string { return label.ClaimType(c.Type) }},
	{Column: table.Column{Title: "Tags", Least: 12, Share: 2}, cell: reader.tagNames},
}

// place ranks a claim by where its value stands in the list of all values.
func place[T comparable](all []T, of func(*annotate.Claim) T) func(reader, *annotate.Claim) (int, bool) {
	return func(_ reader, c *annotate.Claim) (int, bool) { return slices.Index(all, of(c)), true }
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// documents names the document that a claim stands in first, and how many others there are.
func (r reader) documents(c *annotate.Claim) string {
	var seen []annotate.ID
	title := ""
	for _, id := range c.HighlightIDs {
		h, ok := r.Highlight(id)
		if !ok || slices.Contains(seen, h.DocumentID) {
			continue
		}
		seen = append(seen, h.DocumentID)
		if d, ok := r.Document(h.DocumentID); ok && title == "" {
			title = oneLine(d.DisplayTitle())
		}
	}
	if len(seen) > 1 {
		return "+" + strconv.Itoa(len(seen)-1) + " · " + title // in front, because the end may be cut off
	}
	return title
}

// origin names the last sources of the chain.
func (r reader) origin(c *annotate.Claim) string {
	n := len(c.Attribution.Chain)
	if n == 0 {
		return ""
	}
	l := c.Attribution.Chain[n-1]
	var names []string
	for _, id := range append([]annotate.ID{l.SourceID}, l.CoSourceIDs...) {
		if s, ok := r.Source(id); ok {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return l.Mention
	}
	return strings.Join(names, ", ")
}

func (r reader) tagNames(c *annotate.Claim) string {
	var names []string
	for _, id := range c.TagIDs {
		if t, ok := r.Tag(id); ok {
			names = append(names, t.Name)
		}
	}
	return strings.Join(names, ", ")
}

// assessments returns those of a claim, the acting reviewer's first.
func (r reader) assessments(c *annotate.Claim) []*annotate.Assessment {
	all := r.AssessmentsOf(c.ID)
	slices.SortStableFunc(all, func(a, b *annotate.Assessment) int {
		return cmp.Compare(boolToInt(b.ReviewerID == r.me), boolToInt(a.ReviewerID == r.me))
	})
	return all
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// confidence gives the levels of all who gave one.
func (r reader) confidence(c *annotate.Claim) string {
	var out []string
	for _, a := range r.assessments(c) {
		switch {
		case a.Confidence != annotate.ConfidenceUnset:
			out = append(out, label.Confidence(a.Confidence))
		case a.Score != nil:
			out = append(out, strconv.Itoa(*a.Score))
		}
	}
	return strings.Join(slices.Compact(out), ", ")
}

func (r reader) confidenceRank(c *annotate.Claim) (int, bool) {
	for _, a := range r.assessments(c) {
		if a.Confidence != annotate.ConfidenceUnset {
			rank := slices.Index(annotate.Confidences, a.Confidence) * 1000
			if a.Score != nil {
				rank += *a.Score
			}
			return rank, true
		}
	}
	return 0, false
}

// credibility gives the grades of all who gave one.
func (r reader) credibility(c *annotate.Claim) string {
	var out []string
	for _, a := range r.assessments(c) {
		if a.Credibility != annotate.CredibilityUnknown {
			out = append(out, string(a.Credibility))
		}
	}
	return strings.Join(slices.Compact(out), ", ")
}

// credibilityRank puts the least credible first, as the least confident come first.
func (r reader) credibilityRank(c *annotate.Claim) (int, bool) {
	for _, a := range r.assessments(c) {
		if a.Credibility != annotate.CredibilityUnknown {
			return -slices.Index(annotate.Credibilities, a.Credibility), true
		}
	}
	return 0, false
}

// arrange sorts claims, which come in the order in which they were made and keep it where the column makes no difference.
func arrange(r reader, claims []*annotate.Claim, by column, descending bool) {
	type key struct {
		claim   *annotate.Claim
		rank    int
		missing bool
		words   string
	}
	keys := make([]key, len(claims))
	for i, c := range claims {
		keys[i].claim = c
		if by.rank != nil {
			rank, judged := by.rank(r, c)
			keys[i].rank, keys[i].missing = rank, !judged
			continue
		}
		keys[i].words = text.Fold(by.cell(r, c)).Text
		keys[i].missing = keys[i].words == ""
	}
	slices.SortStableFunc(keys, func(a, b key) int {
		if a.missing != b.missing {
			return cmp.Compare(boolToInt(a.missing), boolToInt(b.missing))
		}
		order := cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.words, b.words))
		if descending {
			return -order
		}
		return order
	})
	for i, k := range keys {
		claims[i] = k.claim
	}
}
