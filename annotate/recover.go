package annotate

import (
	"fmt"
	"slices"
)

// Recover brings entities back that an Action has deleted, with everything that hung on them and went along, and puts them
// back to where they were taken from: a tag onto its highlights, a source into its attributions. What was done since is
// respected: where a highlight has got other tags, it keeps them beside the old one, and where something else has been put
// into the place, that stays, and the Reversal tells so, as it does where what they were taken from is gone itself. Entities
// that are there already are left alone.
func (d *Draft) Recover(a *Action, lost []Ref, how Recall) (*Reversal, error) {
	r := newReverting(d, how)
	nets := netChanges(a)
	back := map[ref]bool{}
	for _, l := range lost {
		back[ref{l.Kind, l.ID}] = true
	}
	for _, n := range owned(nets, back) {
		r.wanted[n.ref] = true
		r.lost = append(r.lost, loss{a, n})
	}
	err := r.recreate()
	if err == nil {
		err = r.reconnect(nets, r.wanted)
	}
	if err == nil {
		err = r.fetchMissing()
	}
	if err != nil {
		return nil, fmt.Errorf("bringing back what was deleted by %q: %w", a.Verb, err)
	}
	return r.told, nil
}

// owned returns the deletions of the entities in which, and those of what hung on them.
func owned(nets []netChange, which map[ref]bool) []netChange {
	var out []netChange
	taken, hangs := map[ref]bool{}, make([][]ref, len(nets))
	for i, n := range nets {
		if n.deletes() {
			hangs[i] = ownersIn(n)
		}
	}
	for again := true; again; { // a claim may come before the highlight that it hung on
		again = false
		for i, n := range nets {
			if !n.deletes() || taken[n.ref] || !which[n.ref] && !slices.ContainsFunc(hangs[i], func(o ref) bool { return taken[o] }) {
				continue
			}
			taken[n.ref] = true
			out = append(out, n)
			again = true
		}
	}
	return out
}

// ownersIn returns what an entity hung on when it was deleted.
func ownersIn(n netChange) []ref {
	e, err := created(n.kind, n.id, n.was)
	if err != nil {
		return nil // whoever makes it again will say what is wrong
	}
	return owners(e)
}

// owners returns what an entity hangs on: what it would mean nothing without.
func owners(e Entity) []ref {
	var out []ref
	switch e := e.(type) {
	case *Highlight:
		out = append(out, ref{KindDocument, e.DocumentID})
	case *Claim:
		for _, id := range e.HighlightIDs {
			out = append(out, ref{KindHighlight, id})
		}
	case *Assessment:
		out = append(out, ref{KindClaim, e.ClaimID})
	case *Link:
		out = append(out, ref{KindClaim, e.From}, ref{KindClaim, e.To})
	}
	return out
}

// fetchMissing brings back what the entities put into the draft refer to and what is not there, then what that refers to,
// and so on.
func (r *reverting) fetchMissing() error {
	for len(r.put) > 0 {
		put := r.put
		r.put = nil
		for _, p := range put {
			e, ok := r.d.Get(p.kind, p.id)
			if !ok {
				continue
			}
			for _, to := range targets(e) {
				if _, there := r.d.Get(to.kind, to.id); there {
					continue
				}
				if err := r.fetch(to); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// fetch brings an entity back from the Action that deleted it last, and puts it back to where that took it from.
func (r *reverting) fetch(missing ref) error {
	if r.how.Deletion == nil {
		return fmt.Errorf("%w: there is no %s %s any more", ErrConflict, missing.kind, missing.id)
	}
	by, err := r.how.Deletion(Ref{missing.kind, missing.id})
	if err != nil {
		return err
	}
	if by == nil {
		return fmt.Errorf("%w: there is no %s %s, and nobody has deleted it", ErrConflict, missing.kind, missing.id)
	}
	nets := netChanges(by)
	i := slices.IndexFunc(nets, func(n netChange) bool { return n.ref == missing && n.deletes() })
	if i < 0 {
		return fmt.Errorf("%w: %q has not deleted the %s %s", ErrConflict, by.Verb, missing.kind, missing.id)
	}
	r.told.Returned = append(r.told.Returned, Ref{missing.kind, missing.id})
	r.wanted[missing] = true
	r.lost = append(r.lost, loss{by, nets[i]})
	if err := r.recreate(); err != nil {
		return err
	}
	return r.reconnect(nets, map[ref]bool{missing: true})
}

// reconnect lets the entities that an Action made forget some others refer to them again, where they still can.
func (r *reverting) reconnect(nets []netChange, to map[ref]bool) error {
	stays := map[string]bool{} // what the Action deleted as well and what does not come back, as a list of IDs has it
	for _, n := range nets {
		if _, there := r.d.Get(n.kind, n.id); n.deletes() && !there {
			stays[`"`+n.id.String()+`"`] = true
		}
	}
	for _, n := range nets {
		if n.creates() || n.deletes() {
			continue
		}
		was, err := canonical(n.ref, n.was)
		if err != nil {
			return err
		}
		set, err := canonical(n.ref, n.set)
		if err != nil {
			return err
		}
		fields, err := forgotten(n.ref, was, set, to)
		if err != nil {
			return err
		}
		if len(fields) == 0 {
			continue
		}
		e, there := r.d.Get(n.kind, n.id)
		if !there {
			r.told.Gone = append(r.told.Gone, Ref{n.kind, n.id})
			continue
		}
		if err := r.reconnectFields(e, was, set, fields, stays); err != nil {
			return err
		}
	}
	return nil
}

// forgotten returns the fields in which the values before refer to one of the entities and the values after do not. The
// document of a highlight is none of them: highlights go with their document, and one that has stayed was moved to another
// text, where its passage now is.
func forgotten(r ref, was, set Fields, to map[ref]bool) (map[string]bool, error) {
	before, err := created(r.kind, r.id, was)
	if err != nil {
		return nil, err
	}
	after, err := created(r.kind, r.id, set)
	if err != nil {
		return nil, err
	}
	type place struct {
		field string
		to    ref
	}
	still, out := map[place]bool{}, map[string]bool{}
	references(after, func(field string, kind Kind, id ID) { still[place{field, ref{kind, id}}] = true })
	references(before, func(field string, kind Kind, id ID) {
		if p := (place{field, ref{kind, id}}); to[p.to] && !still[p] && !(r.kind == KindHighlight && passage[field]) {
			out[field] = true
		}
	})
	return out, nil
}

func (r *reverting) reconnectFields(e Entity, was, set Fields, fields, stays map[string]bool) error {
	now, err := someFields(e, set)
	if err != nil {
		return err
	}
	back, conflict := Fields{}, Conflict{Entity: Ref{e.Kind(), e.Key()}, Was: Fields{}, Now: Fields{}}
	for name := range set {
		switch {
		case stamps[name] && sameValue(now[name], set[name]):
			back[name] = was[name]
		case !fields[name]:
		default:
			before := was[name]
			if len(stays) > 0 && isList(before) {
				before = listOf(slices.DeleteFunc(elementsOf(before), func(e string) bool { return stays[e] }))
			}
			v, ok := takeBack(before, set[name], now[name])
			if ok {
				back[name] = v
			} else {
				conflict.Was[name], conflict.Now[name], conflict.Kept = was[name], orNull(now[name]), true
			}
		}
	}
	if len(conflict.Was) > 0 {
		r.told.Conflicts = append(r.told.Conflicts, conflict)
	}
	return r.give(e, back)
}
