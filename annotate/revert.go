package annotate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Ref names an entity.
type Ref struct {
	Kind Kind
	ID   ID
}

// Recall says how [Draft.Revert] and [Draft.Recover] deal with what has happened since.
type Recall struct {
	// Overwrite takes the old values although later Actions have changed the same fields, and takes out what an Action made
	// although it was changed or built upon since. Otherwise such fields and entities are left as they are.
	Overwrite bool
	// Deletion returns the last Action that deleted an entity, or nil. What comes back may refer to something that was
	// deleted too, which then comes back with it.
	Deletion func(Ref) (*Action, error)
	// TextOf returns the text of a document. It is asked where a highlight moves although its document may be another now.
	TextOf func(*Document) (string, error)
}

// Reversal tells what stood in the way of taking something back, and what became of it.
type Reversal struct {
	// Conflicts are fields that were changed again since. They have their old values with Recall.Overwrite, and else their
	// present ones.
	Conflicts []Conflict
	// Grown are entities that the Action made and that were changed or built upon since. With Recall.Overwrite they are gone
	// with what was built upon them; else they have stayed.
	Grown []Growth
	// Gone are entities that the Action changed and that have been deleted since. They stay deleted.
	Gone []Ref
	// Returned are entities that were deleted by other Actions and come back because something refers to them.
	Returned []Ref
}

// Conflict is about fields of one entity that an Action changed and that were changed again since.
type Conflict struct {
	Entity   Ref
	Was, Now Fields // the values before the Action and those of today, by JSON name; null for the default
	// Kept is set where the old values cannot be taken any more, such as a place in a text that has been revised.
	Kept bool
}

// Growth is about one entity that an Action made.
type Growth struct {
	Entity  Ref
	Changed bool  // its fields are not those that it was made with
	Bearing []Ref // entities that refer to it and were not made with it
}

// Clean reports whether everything could be taken back and nothing that was done since is touched.
func (r *Reversal) Clean() bool {
	return len(r.Conflicts) == 0 && len(r.Grown) == 0 && len(r.Gone) == 0 && len(r.Returned) == 0
}

// ErrFirst is returned (wrapped) for an Action that cannot be reverted because everything rests on it.
var ErrFirst = errors.New("everything else rests on it")

// Revert takes one Action back without those after it: what it deleted comes back, what it changed gets its former values,
// and what it made goes. What was done since is respected as [Recall] says; the Reversal tells where that came up. An
// Action that was taken back already leaves the Draft as it was.
func (d *Draft) Revert(a *Action, how Recall) (*Reversal, error) {
	r := newReverting(d, how)
	var made, changed []netChange
	begun, replaced := false, false
	for _, n := range netChanges(a) {
		begun = begun || n.kind == KindProject && n.creates()
		replaced = replaced || n.kind == KindProject && n.deletes() // as the import of a dataset into a new project does
		switch {
		case n.creates():
			made = append(made, n)
		case n.deletes():
			r.wanted[n.ref] = true
			r.lost = append(r.lost, loss{a, n})
		default:
			changed = append(changed, n)
		}
	}
	if begun && !replaced {
		return nil, fmt.Errorf("taking back %q: %w", a.Verb, ErrFirst)
	}
	err := r.recreate()
	for i := 0; i < len(changed) && err == nil; i++ {
		err = r.restoreFields(changed[i])
	}
	if err == nil {
		err = r.fetchMissing()
	}
	if err == nil {
		err = r.takeOut(made)
	}
	if err != nil {
		return nil, fmt.Errorf("taking back %q: %w", a.Verb, err)
	}
	return r.told, nil
}

// canonical writes values of some fields of an entity as [FieldsOf] would, null for the default. Ledgers may spell the same
// value in other ways.
func canonical(r ref, some Fields) (Fields, error) {
	e, err := created(r.kind, r.id, some)
	if err != nil {
		return nil, err
	}
	return someFields(e, some)
}

// reverting is the work of taking something back.
type reverting struct {
	d    *Draft
	how  Recall
	told *Reversal

	lost   []loss       // what is to be made again
	wanted map[ref]bool // the same by name, and what was made again
	put    []ref        // what may refer to something that is missing
}

// loss is an entity with the Action that deleted it.
type loss struct {
	by *Action
	netChange
}

func newReverting(d *Draft, how Recall) *reverting {
	return &reverting{d: d, how: how, told: &Reversal{}, wanted: map[ref]bool{}}
}

// recreate makes what was lost again, as it was, unless it is there.
func (r *reverting) recreate() error {
	for _, l := range r.lost {
		if _, there := r.d.Get(l.kind, l.id); there {
			continue
		}
		e, err := created(l.kind, l.id, l.was)
		if err == nil {
			err = r.d.Put(e)
		}
		if err != nil {
			return err
		}
		r.put = append(r.put, l.ref)
	}
	r.lost = nil
	return nil
}

// stamps are the fields that tell when an entity was changed last and by whom. They go back when nothing else has changed
// the entity, and are never in the way.
var stamps = map[string]bool{"modified_at": true, "modified_by": true, "at": true}

// passage are the fields of a highlight that make sense together only.
var passage = map[string]bool{"document_id": true, "ranges": true, "quote": true, "prefix": true, "suffix": true, "anchor": true}

// restoreFields gives an entity that is there its former values.
func (r *reverting) restoreFields(n netChange) error {
	e, there := r.d.Get(n.kind, n.id)
	if !there {
		r.told.Gone = append(r.told.Gone, Ref{n.kind, n.id})
		return nil
	}
	was, err := canonical(n.ref, n.was)
	if err != nil {
		return err
	}
	set, err := canonical(n.ref, n.set)
	if err != nil {
		return err
	}
	now, err := someFields(e, set)
	if err != nil {
		return err
	}
	back, conflict := Fields{}, Conflict{Entity: Ref{n.kind, n.id}, Was: Fields{}, Now: Fields{}}
	for name := range set {
		v, ok := takeBack(was[name], set[name], now[name])
		switch {
		case stamps[name] && !sameValue(now[name], set[name]):
		case ok:
			back[name] = v
		default:
			conflict.Was[name], conflict.Now[name] = was[name], orNull(now[name])
		}
	}
	if h, ok := e.(*Highlight); ok {
		fits, err := r.passageFits(h, back, conflict.Was)
		if err != nil {
			return err
		}
		for name := range back {
			if !fits && passage[name] {
				conflict.Was[name], conflict.Now[name] = was[name], orNull(now[name])
				delete(back, name)
			}
		}
	}
	if len(conflict.Was) > 0 {
		if r.how.Overwrite {
			kept, err := r.overwrite(e, conflict.Was, back)
			if err != nil {
				return err
			}
			conflict.Kept = kept
		}
		r.told.Conflicts = append(r.told.Conflicts, conflict)
	}
	return r.give(e, back)
}

// passageFits reports whether a highlight may get the values in back for its passage: none of those fields is in conflict, and
// the others have not been changed since in such a way that the quote would be another.
func (r *reverting) passageFits(h *Highlight, back, conflict Fields) (bool, error) {
	touched := false
	for name := range passage {
		if _, inTheWay := conflict[name]; inTheWay {
			return false, nil
		}
		_, taken := back[name]
		touched = touched || taken
	}
	e, err := with(h, back)
	moved, ok := e.(*Highlight)
	if !touched || !ok || err != nil || r.how.TextOf == nil {
		return true, err
	}
	doc, ok := r.d.Document(moved.DocumentID)
	if !ok {
		return true, nil // it will be fetched, and the commit compares
	}
	text, err := r.how.TextOf(doc)
	return moved.validate() == nil && moved.CheckQuote(text) == nil, err
}

// overwrite enters old values into back. The place of a highlight is looked up in the text that its document has today; if
// the quote is not there, it is kept as it is.
func (r *reverting) overwrite(e Entity, old, back Fields) (kept bool, err error) {
	moves := false
	for name, v := range old {
		if e.Kind() == KindHighlight && passage[name] {
			moves = true
		} else {
			back[name] = v
		}
	}
	if !moves {
		return false, nil
	}
	at := Fields{}
	for name := range passage {
		if v, ok := old[name]; ok {
			at[name] = v
		}
	}
	h, err := with(e, at)
	if err != nil {
		return false, err
	}
	moved, err := r.placed(h.(*Highlight))
	if moved == nil || err != nil {
		return true, err
	}
	at, err = someFields(moved, passage)
	maps.Copy(back, at)
	return false, err
}

// placed returns the highlight with the context that its place has, or nil where its quote does not stand there.
func (r *reverting) placed(h *Highlight) (*Highlight, error) {
	doc, ok := r.d.Document(h.DocumentID)
	switch {
	case !ok:
		return nil, nil
	case !h.Placed() && (h.Anchor == AnchorOrphan || h.Anchor == AnchorAmbiguous):
		return h, nil
	case !h.Placed() || r.how.TextOf == nil:
		return nil, nil
	}
	text, err := r.how.TextOf(doc)
	if err != nil {
		return nil, err
	}
	quote := h.Quote
	if h.anchorTo(text, h.Ranges) != nil || h.Quote != quote {
		return nil, nil
	}
	return h, nil
}

// give puts a changed copy of an entity into the draft, if it differs.
func (r *reverting) give(e Entity, values Fields) error {
	now, err := someFields(e, values)
	if err != nil {
		return err
	}
	maps.DeleteFunc(values, func(name string, v json.RawMessage) bool { return sameValue(v, now[name]) })
	if len(values) == 0 {
		return nil
	}
	changed, err := with(e, values)
	if err != nil {
		return err
	}
	r.put = append(r.put, ref{e.Kind(), e.Key()})
	return r.d.Put(changed)
}

// takeOut removes what an Action made.
func (r *reverting) takeOut(made []netChange) error {
	mine := map[ref]bool{}
	for _, n := range made {
		if _, there := r.d.Get(n.kind, n.id); there {
			mine[n.ref] = true
		}
	}
	grown, err := r.growth(made, mine)
	if err != nil {
		return err
	}
	r.told.Grown = append(r.told.Grown, grown...)
	for _, kind := range slices.Backward(append([]Kind{""}, Kinds...)) { // those that refer before those that they refer to
		for _, n := range made {
			if known := slices.Contains(Kinds, n.kind); mine[n.ref] && (n.kind == kind || kind == "" && !known) {
				if err := r.d.remove(n.ref); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// growth finds what was changed or built upon among what an Action made, and takes what is to stay for it out of mine.
func (r *reverting) growth(made []netChange, mine map[ref]bool) ([]Growth, error) {
	found := map[ref]*Growth{}
	note := func(n ref) *Growth {
		if found[n] == nil {
			found[n] = &Growth{Entity: Ref{n.kind, n.id}}
		}
		return found[n]
	}
	for _, n := range made {
		if !mine[n.ref] {
			continue
		}
		changed, err := r.changedSince(n)
		if err != nil {
			return nil, err
		}
		if changed {
			note(n.ref).Changed = true
		}
	}
	for again := true; again; { // what stays keeps what it refers to
		again = false
		for n, g := range found {
			if mine[n] && (!r.how.Overwrite && (g.Changed || len(g.Bearing) > 0) || n.kind == KindReviewer && len(g.Bearing) > 0) {
				delete(mine, n)
				again = true
			}
		}
		for _, n := range made {
			if !mine[n.ref] {
				continue
			}
			var bearing []Ref
			for _, from := range Kinds {
				for _, id := range r.d.referrers(n.kind, n.id, from) {
					if !mine[ref{from, id}] {
						bearing = append(bearing, Ref{from, id})
					}
				}
			}
			if g := found[n.ref]; len(bearing) > 0 && (g == nil || len(g.Bearing) != len(bearing)) {
				note(n.ref).Bearing = bearing
				again = true
			}
		}
	}
	var out []Growth
	for _, n := range made {
		if g := found[n.ref]; g != nil {
			out = append(out, *g)
		}
	}
	return out, nil
}

// changedSince reports whether an entity is not any more what it was made as.
func (r *reverting) changedSince(n netChange) (bool, error) {
	e, there := r.d.p.Get(n.kind, n.id)
	if !there {
		return false, nil
	}
	fresh, err := created(n.kind, n.id, n.set)
	if err != nil {
		return false, err
	}
	changed, _, err := differences(fresh, e)
	for name := range stamps {
		delete(changed, name)
	}
	return len(changed) > 0, err
}

// remove takes an entity out with what hangs on it, and off everything that refers to it.
func (d *Draft) remove(r ref) error {
	switch r.kind {
	case KindDocument:
		return d.RemoveDocument(r.id)
	case KindHighlight:
		return d.RemoveHighlight(r.id)
	case KindClaim:
		return d.RemoveClaim(r.id)
	case KindSource:
		return d.RemoveSource(r.id)
	case KindTag:
		return d.RemoveTag(r.id)
	}
	d.Remove(r.kind, r.id)
	return nil
}
