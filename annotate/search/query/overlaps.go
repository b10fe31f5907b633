package query

import (
	"sync"

	"attest/annotate"
)

// overlaps knows the highlights that share text with another one, of the documents about which it has been asked.
type overlaps struct {
	mu        sync.Mutex
	documents map[annotate.ID]map[annotate.ID]bool
}

func (o *overlaps) holds(p *annotate.Project, h *annotate.Highlight) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	found, asked := o.documents[h.DocumentID]
	if !asked {
		found = overlapping(p.HighlightsOf(h.DocumentID))
		if o.documents == nil {
			o.documents = map[annotate.ID]map[annotate.ID]bool{}
		}
		o.documents[h.DocumentID] = found
	}
	return found[h.ID]
}

// overlapping returns which of the highlights of one document, in their order there, share text with another.
func overlapping(highlights []*annotate.Highlight) map[annotate.ID]bool {
	found := map[annotate.ID]bool{}
	var open []*annotate.Highlight // those that end behind where the next one starts
	for _, h := range highlights {
		if !h.Placed() {
			continue
		}
		still := open[:0]
		for _, o := range open {
			if o.End() <= h.Start() {
				continue
			}
			still = append(still, o)
			if !(found[h.ID] && found[o.ID]) && shareText(o.Ranges, h.Ranges) {
				found[h.ID], found[o.ID] = true, true
			}
		}
		open = append(still, h)
	}
	return found
}

// shareText reports whether two lists of ranges, each in order, overlap anywhere.
func shareText(a, b []annotate.Range) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Overlaps(b[0]):
			return true
		case a[0].End <= b[0].Start:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}
