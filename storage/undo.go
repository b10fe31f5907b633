package storage

import (
	"slices"
	"sort"

	"attest/annotate"
)

// undoList is the line of one device's Actions along which undo goes back and redo forward: their numbers in ascending
// order, of which the first done are done and the others undone. It follows from the Actions alone, so it is the same
// after a restart, on another machine, and after a rebuild.
type undoList struct {
	seqs []uint64
	done int
}

// undoLists are the lists of all devices that took part.
type undoLists map[annotate.ID]*undoList

func (u undoLists) of(device annotate.ID) *undoList {
	if u[device] == nil {
		u[device] = &undoList{}
	}
	return u[device]
}

// follow moves the list on by an Action of its device, and returns the numbers that leave it and the one that joins it,
// if any. An ordinary Action makes what was undone unreachable for redo.
func (l *undoList) follow(a *annotate.Action) (dropped []uint64, added uint64) {
	switch {
	case a.Undoes != 0 && a.Undoes == l.cursor():
		l.done--
		return nil, 0
	case a.Redoes != 0 && a.Redoes == l.next():
		l.done++
		return nil, 0
	}
	dropped = slices.Clone(l.seqs[l.done:])
	l.seqs = append(l.seqs[:l.done], a.Seq)
	l.done++
	return dropped, a.Seq
}

// cursor returns the number of the Action that undo would take back, or 0.
func (l *undoList) cursor() uint64 {
	if l.done == 0 {
		return 0
	}
	return l.seqs[l.done-1]
}

// next returns the number of the Action that redo would bring back, or 0.
func (l *undoList) next() uint64 {
	if l.done == len(l.seqs) {
		return 0
	}
	return l.seqs[l.done]
}

// place sets the cursor on a number of the list; 0 stands before the first.
func (l *undoList) place(cursor uint64) {
	l.done = sort.Search(len(l.seqs), func(i int) bool { return l.seqs[i] > cursor })
}

// joins reports whether a does nothing but enter its own reviewer into the project. That is no act to take back: all
// later Actions of the reviewer name them.
func joins(a *annotate.Action) bool {
	return len(a.Changes) == 1 && a.Changes[0].Creates() && a.Changes[0].Kind == annotate.KindReviewer && a.Changes[0].ID == a.By
}

// takeBack returns the changes that turn what changes did around, given what the entities are now. Between an Action and
// its undo another device may have changed other fields of the same entity: what is written down as the value before
// must be what was there, or undo could not itself be undone.
func takeBack(p *annotate.Project, changes []annotate.Change) ([]annotate.Change, error) {
	out := (&annotate.Action{Changes: changes}).Inverse()
	return asOf(p, out)
}

// asOf returns changes with their old values as they are in p.
func asOf(p *annotate.Project, changes []annotate.Change) ([]annotate.Change, error) {
	seen := map[entityRef]bool{}
	for i, c := range changes {
		r := entityRef{c.Kind, c.ID}
		if seen[r] {
			return changes, nil // steps on one entity build on each other; p is not what stands before the later ones
		}
		seen[r] = true
		e, ok := p.Get(c.Kind, c.ID)
		if !ok || c.Creates() {
			continue // Project.Check says what is wrong if there is anything
		}
		now, err := annotate.FieldsOf(e)
		if err != nil {
			return nil, err
		}
		if c.Deletes() {
			changes[i].Was = now
			continue
		}
		was := make(annotate.Fields, len(c.Set))
		for name := range c.Set {
			if was[name] = now[name]; was[name] == nil {
				was[name] = []byte("null")
			}
		}
		changes[i].Was = was
	}
	return changes, nil
}
