package annotate

import (
	"maps"
	"slices"
)

// netChange is what an Action does to an entity in all, as a [Change].
type netChange struct {
	ref
	was, set Fields
}

func (n netChange) creates() bool { return n.was == nil }
func (n netChange) deletes() bool { return n.set == nil }

// netChanges sums up the changes of an Action by entity, in the order in which the entities appear. An entity that comes
// and goes within the Action is left out.
func netChanges(a *Action) []netChange {
	at := make(map[ref]int, len(a.Changes))
	out := make([]netChange, 0, len(a.Changes))
	for _, c := range a.Changes {
		r := ref{c.Kind, c.ID}
		i, seen := at[r]
		if !seen {
			at[r] = len(out)
			out = append(out, netChange{r, c.Was, c.Set})
			continue
		}
		n := &out[i]
		switch {
		case n.set == nil: // it was deleted and is made again
			n.set = c.Set
		case c.Set == nil:
			n.set = nil
			n.was = orNotThere(n.was, overlaid(c.Was, n.was))
		default:
			n.set = overlaid(n.set, c.Set)
			n.was = orNotThere(n.was, overlaid(c.Was, n.was))
		}
	}
	return slices.DeleteFunc(out, func(n netChange) bool { return n.was == nil && n.set == nil })
}

// orNotThere keeps an entity that the Action made one that it made.
func orNotThere(was, sum Fields) Fields {
	if was == nil {
		return nil
	}
	return sum
}

func overlaid(below, above Fields) Fields {
	out := maps.Clone(below)
	if out == nil {
		out = Fields{}
	}
	maps.Copy(out, above)
	return out
}
