package annotate

import "slices"

// incoming stands for all references that entities of one kind make to one entity.
type incoming struct {
	to    ID
	kinds uint16 // of the entity referred to and of those that refer
}

func referring(to ref, from Kind) incoming {
	return incoming{to.id, uint16(to.kind.number())<<8 | uint16(from.number())}
}

// number stands for a known kind. Only entities of known kinds refer, and only to such.
func (k Kind) number() uint8 {
	switch k {
	case KindProject:
		return 1
	case KindReviewer:
		return 2
	case KindTag:
		return 3
	case KindSource:
		return 4
	case KindDocument:
		return 5
	case KindHighlight:
		return 6
	case KindClaim:
		return 7
	case KindAssessment:
		return 8
	case KindCluster:
		return 9
	case KindLink:
		return 10
	}
	return 0
}

// referrers are the entities that make up one incoming. Where there are many, such as the highlights of a document, the
// list is given an index when the first of them leaves it: most never do, and a project that is opened has a lot of them.
type referrers struct {
	ids []ID
	at  map[ID]int // the place of each in ids; nil until it is needed
}

// add enters an entity that is not among them.
func (r *referrers) add(id ID) {
	if r.at != nil {
		r.at[id] = len(r.ids)
	}
	r.ids = append(r.ids, id)
}

// drop takes an entity out and reports whether none is left.
func (r *referrers) drop(id ID) (none bool) {
	const few = 32 // up to here looking at each is quicker than an index
	i, last := -1, len(r.ids)-1
	if r.at == nil && len(r.ids) <= few {
		i = slices.Index(r.ids, id)
	} else {
		if r.at == nil {
			r.at = make(map[ID]int, len(r.ids))
			for at, id := range r.ids {
				r.at[id] = at
			}
		}
		i = r.at[id]
		delete(r.at, id)
		if i != last {
			r.at[r.ids[last]] = i
		}
	}
	r.ids[i] = r.ids[last]
	r.ids = r.ids[:last]
	return last == 0
}

// list returns the entities in no order. They are not to be changed, nor kept.
func (r *referrers) list() []ID {
	if r == nil {
		return nil
	}
	return r.ids
}

// referenceIndex knows who refers to an entity.
type referenceIndex map[incoming]*referrers

// put takes out what before refers to and enters what after does, which are states of one entity; either may be nil.
func (x referenceIndex) put(r ref, before, after Entity) {
	var room, room2 [8]ref // what a highlight or a plain claim has fits in
	old, now := distinctTargets(room[:0], before), distinctTargets(room2[:0], after)
	if slices.Equal(old, now) {
		return // most edits refer to the same entities as before
	}
	was, is := setOf(old), setOf(now)
	for _, to := range old {
		if is(to) {
			continue
		}
		key := referring(to, r.kind)
		if x[key].drop(r.id) {
			delete(x, key)
		}
	}
	for _, to := range now {
		if was(to) {
			continue
		}
		key := referring(to, r.kind)
		from := x[key]
		if from == nil {
			from = &referrers{}
			x[key] = from
		}
		from.add(r.id)
	}
}

// from returns the IDs of the entities of one kind that refer to an entity, in no order.
func (x referenceIndex) from(kind Kind, to ref) []ID { return x[referring(to, kind)].list() }

// targets lists what e refers to, each as often as it does.
func targets(e Entity) []ref {
	if e == nil {
		return nil
	}
	out := make([]ref, 0, 8)
	references(e, func(_ string, kind Kind, id ID) { out = append(out, ref{kind, id}) })
	return out
}

// distinctTargets appends what e refers to, each once, in the order of its first mention.
func distinctTargets(out []ref, e Entity) []ref {
	if e == nil {
		return out
	}
	var seen map[ref]bool
	references(e, func(_ string, kind Kind, id ID) {
		to := ref{kind, id}
		if seen == nil && len(out) >= cap(out) && len(out) > 0 {
			seen = make(map[ref]bool, 2*len(out))
			for _, to := range out {
				seen[to] = true
			}
		}
		if seen[to] || seen == nil && slices.Contains(out, to) {
			return
		}
		if seen != nil {
			seen[to] = true
		}
		out = append(out, to)
	})
	return out
}

// setOf returns a function that tells what is in the list.
func setOf(list []ref) func(ref) bool {
	const few = 8
	if len(list) <= few {
		return func(r ref) bool { return slices.Contains(list, r) }
	}
	set := make(map[ref]bool, len(list))
	for _, r := range list {
		set[r] = true
	}
	return func(r ref) bool { return set[r] }
}
