package storage

import (
	"encoding/json"
	"fmt"
	"slices"
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

// awaitDisk returns when the Action is on the disk, or cannot get there. The caller holds writing, but no more when it
// returns: to give it up between staging and this would be to queue up behind all other writers once more. One of those who
// wait does the writing. The others sleep without a claim to anything that writers need; one of them is woken when it is
// their turn to write.
func (f *Folder) awaitDisk(s *staged) error {
	var late <-chan time.Time
	for patient := true; ; f.writing.Lock() {
		switch {
		case f.flushing:
		case s.saved():
			f.passWord() // it may have come here
		case !patient || f.settling || len(f.queue) >= f.crowd:
			f.flushQueue()
		case !f.gathering:
			// The writers that the last flush has set free are about to hand in their next Actions, and the last of them will
			// write. Without waiting for them, they come just too late for this flush, and every second writer is always on
			// the wrong foot. A single writer never waits.
			f.gathering = true
			timer := time.NewTimer(f.flushTook)
			defer timer.Stop()
			late = timer.C
		}
		f.writing.Unlock()
		select {
		case <-s.done:
			return s.err
		case <-f.vacant:
		case <-late:
			patient = false
		}
	}
}

// passWord wakes one of those in awaitDisk if something is staged. The caller holds writing.
func (f *Folder) passWord() {
	if len(f.queue) == 0 {
		return
	}
	select {
	case f.vacant <- struct{}{}:
	default: // there is word already
	}
}

// saved reports whether the Action is on the disk, or cannot get there.
func (s *staged) saved() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// flushQueue writes everything that is staged with one flush. The caller holds writing, which others have while the disk
// works.
func (f *Folder) flushQueue() {
	f.flushing, f.gathering = true, false
	lines, end := f.ledger.take()
	n := len(f.queue)
	f.writing.Unlock()
	f.at(beforeLedger)
	began := time.Now()
	scarce, err := f.writeLines(lines)
	if err == nil {
		f.at(afterLedger)
	}
	f.writing.Lock()
	f.flushing = false
	f.flushTook, f.crowd = time.Since(began), len(f.queue)
	if err == nil {
		f.ledger.advance(lines, end)
		f.finish(n)
	} else {
		f.rollBack(err)
	}
	if scarce != nil {
		_ = f.obstructed(scarce)
	}
	f.turned.Broadcast()
	f.passWord()
}

// finish takes the first n staged Actions, which are on the disk now, into the account.
func (f *Folder) finish(n int) {
	written := f.queue[:n]
	f.queue = slices.Clone(f.queue[n:])
	f.sum = f.ledger.end.tail
	for _, s := range written {
		s.err = f.apply(s)
		f.rememberVerb(s.action.Action)
		f.lacking.add(s.turns)
		f.lag += int64(s.at.length)
		f.mu.Lock()
		f.places = append(f.places, s.at)
		f.pending = append(f.pending, s.action.Action)
		f.mu.Unlock()
	}
	f.at(afterProject)
	f.nameUndo()
	for _, s := range written {
		close(s.done)
	}
	if f.lag >= lagBytes {
		f.keeper.wake()
	}
}

// rollBack forgets all that is staged because it could not be written.
func (f *Folder) rollBack(cause error) {
	for _, s := range slices.Backward(f.queue) {
		if s.applied {
			if !joins(s.action.Action) {
				f.undo.of(f.device).unfollow(s.action.Action, s.dropped, s.added)
			}
			takeBackTurns(f.project, s.turns)
		}
		f.seq--
	}
	err := f.obstructed(cause)
	for _, s := range f.queue {
		s.err = fmt.Errorf("not saved: %w", err)
		close(s.done)
	}
	f.queue = nil
	if left := f.ledger.drop(); left != nil {
		_ = f.obstructed(left)
	}
}

// settle returns when nothing is staged or being written any more, and keeps it so until goOn. The caller holds writing.
func (f *Folder) settle() {
	for f.settling {
		f.turned.Wait()
	}
	f.settling = true
	for f.flushing || len(f.queue) > 0 {
		if f.flushing {
			f.turned.Wait()
		} else {
			f.flushQueue()
		}
	}
}

func (f *Folder) goOn() {
	f.settling = false
	f.turned.Broadcast()
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
