package storage

import (
	"errors"
	"fmt"
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

// Undo takes back the last Action of this installation that has not been taken back, by an Action of its own, and
// returns that. Without one it returns [ErrNothingToUndo]. The Action that began the project stays.
func (f *Folder) Undo() (*annotate.Action, error) {
	return f.commit(func() (*annotate.Action, error) {
		seq := f.undo.of(f.device).cursor()
		a, err := f.ownAction(seq)
		if err != nil {
			return nil, fmt.Errorf("undo: %w", err)
		}
		changes, err := takeBack(f.project, a.Changes)
		if err != nil {
			return nil, fmt.Errorf("undoing %q: %w", a.Verb, err)
		}
		return &annotate.Action{At: now(), Verb: "Undo: " + a.Verb, Undoes: seq, Changes: changes}, nil
	})
}

// Redo brings back the Action that was taken back last, unless something else has been done since, and returns the
// Action that does so. Without one it returns [ErrNothingToUndo].
func (f *Folder) Redo() (*annotate.Action, error) {
	return f.commit(func() (*annotate.Action, error) {
		seq := f.undo.of(f.device).next()
		a, err := f.ownAction(seq)
		if err != nil {
			return nil, fmt.Errorf("redo: %w", err)
		}
		changes, err := asOf(f.project, slices.Clone(a.Changes))
		if err != nil {
			return nil, fmt.Errorf("redoing %q: %w", a.Verb, err)
		}
		return &annotate.Action{At: now(), Verb: "Redo: " + a.Verb, Redoes: seq, Changes: changes}, nil
	})
}

// ownAction returns an Action of this device by its number; 0 stands for none. One that is still on its way to the disk is
// among the staged.
func (f *Folder) ownAction(seq uint64) (*annotate.Action, error) {
	if seq == 0 {
		return nil, ErrNothingToUndo
	}
	for _, s := range f.queue {
		if s.action.Seq == seq {
			return s.action.Action, nil
		}
	}
	at, err := f.ownPlace(seq)
	if err != nil {
		return nil, err
	}
	r := &lineFetcher{files: f.files, devices: f.devices.ids}
	defer r.close()
	return r.action(at)
}

// ownPlace returns the place of one of this device's Actions.
func (f *Folder) ownPlace(seq uint64) (place, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	own := f.devices.number(f.device)
	// The device's numbers ascend, so the search may stop at the first that is not above; most that are asked for are new.
	for _, p := range slices.Backward(f.places) {
		if p.device == own && p.seq <= seq {
			if p.seq == seq {
				return p, nil
			}
			break
		}
	}
	return place{}, fmt.Errorf("action %d of this device is not in the ledger", seq)
}

// UndoName returns the verb of the Action that [Folder.Undo] would take back, or "". It does not wait for a commit that is
// under way.
func (f *Folder) UndoName() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.undoName
}

// RedoName returns the verb of the Action that [Folder.Redo] would bring back, or "". It does not wait for a commit that
// is under way.
func (f *Folder) RedoName() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.redoName
}

// nameUndo finds out what UndoName and RedoName say. The caller holds writing, or has the Folder for itself.
func (f *Folder) nameUndo() {
	list := f.undo.of(f.device)
	undo, redo := f.verbOf(list.cursor()), f.verbOf(list.next())
	f.mu.Lock()
	f.undoName, f.redoName = undo, redo
	f.mu.Unlock()
}

// verbOf returns the verb of one of this device's Actions, or "". The last few are remembered: they are asked for after
// each commit.
func (f *Folder) verbOf(seq uint64) string {
	if seq == 0 {
		return ""
	}
	if verb, known := f.verbs[seq]; known {
		return verb
	}
	a, err := f.ownAction(seq)
	if err != nil {
		return "" // Undo itself will say why
	}
	f.rememberVerb(a)
	return a.Verb
}

// rememberVerb keeps the verb of one of this device's Actions.
func (f *Folder) rememberVerb(a *annotate.Action) {
	const most = 1000
	if len(f.verbs) >= most || f.verbs == nil {
		f.verbs = map[uint64]string{}
	}
	f.verbs[a.Seq] = a.Verb
}
