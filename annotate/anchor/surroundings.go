package anchor

import (
	"attest/annotate"
	"attest/annotate/text"
)

// surroundings are what stands before and after a passage.
type surroundings struct{ prefix, suffix string }

func surroundingsOf(s string, p text.Span) surroundings {
	prefix, suffix := text.Context(s, p.Start, p.End, annotate.ContextLength)
	return surroundings{prefix, suffix}
}

// fit says how much of c another passage has around it, from 0 to 1, counted from the passage outwards. Where c is empty,
// because nothing stood there, any surroundings fit half.
func (c surroundings) fit(o surroundings) float64 {
	all := len(c.prefix) + len(c.suffix)
	if all == 0 {
		if o == c {
			return 1
		}
		return 0.5
	}
	return float64(text.CommonSuffix(c.prefix, o.prefix)+text.CommonPrefix(c.suffix, o.suffix)) / float64(all)
}
