package storage

import (
	"errors"
	"slices"

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

// unfollow takes back what follow did, of which dropped and added are the result.
func (l *undoList) unfollow(a *annotate.Action, dropped []uint64, added uint64) {
	switch {
	case added != 0:
		l.done--
		l.seqs = append(l.seqs[:l.done], dropped...)
	case a.Undoes != 0:
		l.done++
	default:
		l.done--
	}
}

// undoRuns is how the store keeps an undoList: its numbers as stretches without a gap, each first number and length, one
// behind the other.
type undoRuns struct {
	Runs []uint64 `cbor:"runs"`
	Done int      `cbor:"done"`
}

func (l *undoList) runs() undoRuns {
	out := undoRuns{Done: l.done}
	for i, seq := range l.seqs {
		if i > 0 && seq == l.seqs[i-1]+1 {
			out.Runs[len(out.Runs)-1]++
		} else {
			out.Runs = append(out.Runs, seq, 1)
		}
	}
	return out
}

func (u undoLists) runs() map[annotate.ID]undoRuns {
	out := make(map[annotate.ID]undoRuns, len(u))
	for device, l := range u {
		out[device] = l.runs()
	}
	return out
}

// listsOf returns the lists of a project with so many Actions.
func listsOf(runs map[annotate.ID]undoRuns, actions uint64) (undoLists, error) {
	out := make(undoLists, len(runs))
	for device, r := range runs {
		l := &undoList{}
		for i := 0; i+1 < len(r.Runs); i += 2 {
			first, n := r.Runs[i], r.Runs[i+1]
			if n > actions-uint64(len(l.seqs)) {
				return nil, errors.New("the store says that more can be undone than was done")
			}
			for k := range n {
				l.seqs = append(l.seqs, first+k)
			}
		}
		if r.Done < 0 || r.Done > len(l.seqs) {
			return nil, errors.New("the store says that more can be undone than was done")
		}
		l.done = r.Done
		out[device] = l
	}
	return out, nil
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
