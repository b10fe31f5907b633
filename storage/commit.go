package storage

import (
	"encoding/json"
	"fmt"
	"time"

	"attest/annotate"
)

// A commit has two halves. First its Action is staged: made, checked, and given its place in the ledger, by one goroutine
// at a time. Then it waits for the disk. The first one to wait writes all that are staged by then with one flush, while
// others go on staging behind it: that is what lets several writers be faster than one.
//
// The Project takes an Action in when it is on the disk. Only when another Action is to be staged before that, which must
// know what the one before does, is it taken in at once, and taken back should the disk fail. The window, whose edits
// wait for each other, never sees what is not on the disk.

// staged is an Action on its way to the disk.
type staged struct {
	action *annotate.Prepared
	at     place

	applied bool
	turns   []turn   // what it changed
	dropped []uint64 // from the undo list
	added   uint64   // to it

	done chan struct{} // closed when it is on the disk, or cannot get there
	err  error         // why it cannot
}

// commitStep names the places of a commit at which a crash makes a difference.
type commitStep int

const (
	beforeLedger commitStep = iota // what the Action refers to is on the disk, the Action is not
	afterLedger                    // the Action is on the disk and will be there after a crash
	afterProject                   // the Project has it too
	beforeStore                    // the store is about to follow
	insideStore                    // it has been written to in part
	afterStore                     // it has followed
)

// Commit makes one Action of what edit puts into the Draft, and returns it when it is on the disk. It returns nil and no
// error when edit changes nothing. After an error nothing has changed.
//
// Edits of several goroutines run one after the other: edit must be quick and must not commit itself. It may use
// [Folder.Text] and [Folder.PutBlob].
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
	held := true
	defer func() {
		if held { // also when propose panics
			f.writing.Unlock()
		}
	}()
	last, a, err := f.stage(propose)
	if last != nil {
		held = false
		if unsaved := f.awaitDisk(last); err == nil {
			err = unsaved
		}
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// stage gives the Action that propose returns its place. It returns the last one that was staged, which may be that of the
// reviewer's entry into the project even where there is an error. The caller holds writing.
func (f *Folder) stage(propose func() (*annotate.Action, error)) (last *staged, a *annotate.Action, err error) {
	for f.settling {
		f.turned.Wait()
	}
	if err := f.writable(); err != nil {
		return nil, nil, err
	}
	if f.ledger.full() {
		if err := f.rotate(); err != nil {
			return nil, nil, err
		}
	}
	if err := f.applyQueue(); err != nil {
		return nil, nil, err
	}
	f.keepReviewer()
	if a, err = propose(); a == nil || err != nil {
		return nil, nil, err
	}
	joining, err := f.joining()
	if err != nil {
		return nil, nil, err
	}
	if joining != nil {
		if last, err = f.enqueue(&annotate.Prepared{Action: joining}); err == nil {
			err = f.applyQueue()
		}
		if err != nil {
			return nil, nil, err
		}
	}
	checked := &annotate.Prepared{Action: a}
	if err := f.project.CheckPrepared(checked, f.Text); err != nil {
		return last, nil, err
	}
	f.noteHeld(a)
	s, err := f.enqueue(checked)
	if err != nil {
		return last, nil, err
	}
	return s, a, nil
}

// writable returns why nothing can be saved, or nil.
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

// rotate begins a new segment of the ledger. The caller holds writing.
func (f *Folder) rotate() error {
	f.settle()
	defer f.goOn()
	if err := f.writable(); err != nil {
		return err
	}
	if err := f.ledger.rotate(now()); err != nil {
		err = f.obstructed(fmt.Errorf("beginning a new segment of the ledger: %w", err))
		return fmt.Errorf("not saved: %w", err)
	}
	return nil
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

// joining returns the Action that enters the acting reviewer into the project, or nil if they are in it. It is an Action of
// its own because it is not to be undone with what they do first.
func (f *Folder) joining() (*annotate.Action, error) {
	f.mu.Lock()
	r := f.reviewer
	f.mu.Unlock()
	if _, ok := f.project.Reviewer(r.ID); ok {
		return nil, nil
	}
	d := annotate.NewDraft(f.project, r.ID, time.Now())
	if err := d.Put(&r); err != nil {
		return nil, err
	}
	changes, err := d.Changes()
	if err != nil {
		return nil, err
	}
	return &annotate.Action{At: d.At, Verb: "Join as reviewer", Changes: changes}, nil
}

// enqueue gives the Action its identity and its place behind all others.
func (f *Folder) enqueue(a *annotate.Prepared) (*staged, error) {
	a.Device, a.Seq, a.By = f.device, f.seq+1, f.Reviewer()
	at, err := f.ledger.stage(a.Action)
	if err != nil {
		return nil, fmt.Errorf("not saved: %w", err)
	}
	at.device = f.devices.number(a.Device)
	f.seq = a.Seq
	s := &staged{action: a, at: at, done: make(chan struct{})}
	f.queue = append(f.queue, s)
	return s, nil
}

// holdsMember is a member of Actions that bring documents into the project: a list of the originals, by SHA-256, that are in
// the folder. Not every document comes with its original, and this tells one that never was from one that got lost.
const holdsMember = "holds"

// noteHeld writes down which originals are in the folder.
func (f *Folder) noteHeld(a *annotate.Action) {
	var held []string
	for _, c := range a.Changes {
		var hash string
		if c.Kind == annotate.KindDocument && c.Creates() && json.Unmarshal(c.Set["sha256"], &hash) == nil && f.blobs.held(hash) {
			held = append(held, hash)
		}
	}
	if held == nil {
		return
	}
	list, _ := json.Marshal(held) // strings always have a form
	a.Extra = annotate.Extra{holdsMember: list}
}

// applyQueue takes all staged Actions into the Project.
func (f *Folder) applyQueue() error {
	for _, s := range f.queue {
		if err := f.apply(s); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) apply(s *staged) (err error) {
	if s.applied {
		return nil
	}
	if s.turns, err = apply(f.project, s.action); err != nil {
		// Check has let it pass: the two do not agree about what an Action may do.
		err = fmt.Errorf("a checked action does not fit the project, which must be opened anew: %w", err)
		f.mu.Lock()
		f.health.Saving = err
		f.mu.Unlock()
		return err
	}
	s.applied = true
	if !joins(s.action.Action) {
		s.dropped, s.added = f.undo.of(f.device).follow(s.action.Action)
	}
	return nil
}

func (f *Folder) at(s commitStep) {
	if f.step != nil {
		f.step(s)
	}
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
