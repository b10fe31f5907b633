package storage

import (
	"fmt"
	"slices"
	"time"

	"attest/annotate"
)

// commitStep names the places of a commit at which a crash makes a difference.
type commitStep int

const (
	beforeLedger commitStep = iota // what the Action refers to is on the disk, the Action is not
	afterLedger                    // the Action is on the disk and will be there after a crash
	afterStore                     // the store has it too
)

// Commit makes one Action of what edit puts into the Draft, and returns it when it is on the disk. It returns nil and no
// error when edit changes nothing. After an error nothing has changed.
//
// Commits wait for each other: edit must be quick and must not commit itself. It may use [Folder.Text] and
// [Folder.PutBlob].
func (f *Folder) Commit(verb string, edit func(*annotate.Draft) error) (*annotate.Action, error) {
	a, err := f.commit(func() (*annotate.Action, error) {
		d := annotate.NewDraft(f.project, f.Reviewer(), time.Now())
		if err := edit(d); err != nil {
			return nil, err
		}
		changes, err := d.Changes()
		if err != nil || len(changes) == 0 {
			return nil, err
		}
		return &annotate.Action{At: d.At, Verb: verb, Changes: changes}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	return a, nil
}

// commit writes down the Action that propose returns, which lacks what identifies it; nil stands for none.
func (f *Folder) commit(propose func() (*annotate.Action, error)) (*annotate.Action, error) {
	defer f.deliver()
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := f.writable(); err != nil {
		return nil, err
	}
	f.keepReviewer()
	a, err := propose()
	if a == nil || err != nil {
		return nil, err
	}
	if err := f.join(); err != nil {
		return nil, err
	}
	if err := f.project.Check(a.Changes, f.Text); err != nil {
		return nil, err
	}
	return a, f.write(a)
}

func (f *Folder) writable() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return ErrClosed
	case f.readOnly:
		return fmt.Errorf("%s: %w: it was opened for reading", f.dir, ErrReadOnly)
	}
	return f.health.Saving
}

// keepReviewer looks the acting reviewer up again when an Action, such as an undo, has taken them out.
func (f *Folder) keepReviewer() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.project.Reviewer(f.reviewer.ID); !ok {
		again := reviewerIn(f.project, f.reviewer.Name)
		if _, ok := f.project.Reviewer(again.ID); ok {
			f.reviewer = again
		}
	}
}

// join enters the acting reviewer into the project, as an Action of its own: it is not to be undone with what they do
// first.
func (f *Folder) join() error {
	f.mu.Lock()
	r := f.reviewer
	f.mu.Unlock()
	if _, ok := f.project.Reviewer(r.ID); ok {
		return nil
	}
	d := annotate.NewDraft(f.project, r.ID, time.Now())
	if err := d.Put(&r); err != nil {
		return err
	}
	changes, err := d.Changes()
	if err != nil {
		return err
	}
	return f.write(&annotate.Action{At: d.At, Verb: "Join as reviewer", Changes: changes})
}

// write gives the Action its identity and takes it through the ledger, the Project and the store. An error means that it
// is in none of them.
func (f *Folder) write(a *annotate.Action) error {
	f.at(beforeLedger)
	a.Device, a.Seq, a.By = f.device, f.seq+1, f.Reviewer()
	at, err := f.ledger.append(a)
	if err != nil {
		f.mu.Lock()
		f.health.Saving = f.ledger.failed
		f.mu.Unlock()
		return fmt.Errorf("not saved: %w", err)
	}
	f.at(afterLedger)
	f.seq = a.Seq
	f.mu.Lock()
	d := newDelta(f.count)
	f.count++
	f.mu.Unlock()
	if err := d.apply(f.project, f.undo, a, at); err != nil {
		// Check has let it pass and the ledger has it: the next opening will decide. Until then nothing may be built on it.
		err = fmt.Errorf("a saved action does not fit the project, which must be opened anew: %w", err)
		f.mu.Lock()
		f.health.Saving = err
		f.mu.Unlock()
		return err
	}
	f.followUp(d)
	f.at(afterStore)
	f.nameUndo()
	f.mu.Lock()
	f.pending = append(f.pending, a)
	f.mu.Unlock()
	return nil
}

func (f *Folder) at(s commitStep) {
	if f.step != nil {
		f.step(s)
	}
}

// watcher is one subscription.
type watcher struct{ notify func(*annotate.Action) }

// Subscribe calls notify with every Action that is committed from now on, after it is on the disk and in the Project, in
// their order, on a goroutine that commits: the committing one, or that of an earlier commit whose subscribers are still
// being told. Subscribers may commit in turn. The returned function ends the subscription.
func (f *Folder) Subscribe(notify func(*annotate.Action)) (cancel func()) {
	w := &watcher{notify}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watchers = append(f.watchers, w)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.watchers = slices.DeleteFunc(slices.Clone(f.watchers), func(o *watcher) bool { return o == w })
	}
}

// deliver tells the subscribers of what has been committed, unless someone is at it.
func (f *Folder) deliver() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.notifying {
		return
	}
	f.notifying = true
	defer func() { f.notifying = false }()
	for len(f.pending) > 0 {
		a := f.pending[0]
		f.pending = f.pending[1:]
		watchers := f.watchers
		func() {
			f.mu.Unlock()
			defer f.mu.Lock() // also when a subscriber panics
			for _, w := range watchers {
				w.notify(a)
			}
		}()
	}
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

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// ownAction returns an Action of this device by its number; 0 stands for none.
func (f *Folder) ownAction(seq uint64) (*annotate.Action, error) {
	if seq == 0 {
		return nil, ErrNothingToUndo
	}
	at, err := f.ownPosition(seq)
	if err != nil {
		return nil, err
	}
	return readAction(f.ledger.dir, at.line())
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

func (f *Folder) verbOf(seq uint64) string {
	if seq == 0 {
		return ""
	}
	p, err := f.ownPosition(seq)
	if err != nil {
		return "" // Undo itself will say why
	}
	return p.Verb
}
