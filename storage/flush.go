package storage

import (
	"fmt"
	"slices"
	"time"
)

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
