package anchor

import (
	"attest/annotate"
	"attest/annotate/text"
)

// context is what stands before and after a passage.
type context struct{ prefix, suffix string }

func contextOf(s string, p text.Span) context {
	prefix, suffix := text.Context(s, p.Start, p.End, annotate.ContextLength)
	return context{prefix, suffix}
}

// fit says how much of c another passage has around it, from 0 to 1, counted from the passage outwards. Where c is empty,
// because nothing stood there, any surroundings fit half.
func (c context) fit(o context) float64 {
	all := len(c.prefix) + len(c.suffix)
	if all == 0 {
		if o == c {
			return 1
		}
		return 0.5
	}
	same := 0
	for same < len(c.suffix) && same < len(o.suffix) && c.suffix[same] == o.suffix[same] {
		same++
	}
	n := 0
	for n < len(c.prefix) && n < len(o.prefix) && c.prefix[len(c.prefix)-1-n] == o.prefix[len(o.prefix)-1-n] {
		n++
	}
	return float64(same+n) / float64(all)
}
