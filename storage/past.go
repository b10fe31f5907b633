package storage

import (
	"context"
	"errors"
	"fmt"

	"attest/annotate"
)

// AsOf returns the project as it was after the Action at a position in the ledger, counted from 1: for reading only, with
// the history up to there, and for as long as f is open. It reads the ledger anew from the beginning, so that what it shows
// is what the record says. The progress function may be nil; it counts Actions.
func (f *Folder) AsOf(ctx context.Context, position int, progress func(done, total int)) (*Folder, error) {
	f.mu.Lock()
	places, devices, closed := f.places, f.devices, f.closed
	f.mu.Unlock()
	switch {
	case closed:
		return nil, fmt.Errorf("reading the project as it was: %w", ErrClosed)
	case position < 1 || position > len(places):
		return nil, noAction(position, len(places))
	}
	past := &Folder{
		dir: f.dir, files: borrowed{f.files}, readOnly: true, project: annotate.NewProject(), blobs: f.blobs, texts: f.texts,
		devices: devices, places: places[:position:position],
	}
	err := replay(f.files, devices.ids, past.places, func(a *annotate.Prepared, i int) error {
		if done := i + 1; done%1000 == 0 || done == position {
			if err := ctx.Err(); err != nil {
				return err
			}
			if progress != nil {
				progress(done, position)
			}
		}
		if err := past.project.ApplyPrepared(a); err != nil {
			return damageAt(f.files, past.places[i], err)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the project as it was: %w", err)
	}
	return past, nil
}

// borrowed are the files of another Folder, which closes them.
type borrowed struct{ files }

func (borrowed) close() error { return nil }

// ReadAsOf is [Read] for a project as it was. The function pick is given the history and returns the position of the last
// Action that counts. Its errors are returned as they are.
func ReadAsOf(dir string, key *Key, pick func(*annotate.Log) (position int, err error)) (*Folder, error) {
	f, err := readUnplayed(dir, key)
	if err != nil {
		return nil, fmt.Errorf("reading a project: %w", err)
	}
	position := 0
	log, err := f.Log(context.Background(), nil)
	if err == nil {
		position, err = pick(log)
	}
	if err != nil {
		return nil, errors.Join(err, f.files.close())
	}
	if err := f.play(position); err != nil {
		return nil, fmt.Errorf("reading the project as it was: %w", err)
	}
	f.history = historyIndex{} // it goes further
	return f, nil
}

// Recall answers from the record what [annotate.Draft.Revert] and [annotate.Draft.Recover] ask.
func (f *Folder) Recall(overwrite bool) annotate.Recall {
	read := map[int]*annotate.Action{} // what was deleted together is asked for one by one
	return annotate.Recall{Overwrite: overwrite, TextOf: f.Text, Deletion: func(lost annotate.Ref) (*annotate.Action, error) {
		log, err := f.Log(context.Background(), nil)
		if err != nil {
			return nil, err
		}
		position := log.DeletionOf(lost)
		if position == 0 {
			return nil, nil
		}
		if read[position] == nil {
			if read[position], err = f.ActionAt(position); err != nil {
				return nil, err
			}
		}
		return read[position], nil
	}}
}

// Revert takes the Action at a position back by an Action of its own, without those after it. The Reversal tells what came
// in between, as [annotate.Draft.Revert] has it. The Action is nil when nothing was left to take back.
func (f *Folder) Revert(position int, overwrite bool) (*annotate.Action, *annotate.Reversal, error) {
	a, err := f.ActionAt(position)
	if err != nil {
		return nil, nil, err
	}
	var told *annotate.Reversal
	done, err := f.Commit("Revert: "+a.Verb, func(d *annotate.Draft) (err error) {
		told, err = d.Revert(a, f.Recall(overwrite))
		return err
	})
	return done, told, err
}

// PlanRevert tells what [Folder.Revert] would meet with and change, without changing anything.
func (f *Folder) PlanRevert(position int, overwrite bool) (*annotate.Reversal, []annotate.Change, error) {
	a, err := f.ActionAt(position)
	if err != nil {
		return nil, nil, err
	}
	return f.plan(func(d *annotate.Draft) (*annotate.Reversal, error) { return d.Revert(a, f.Recall(overwrite)) })
}

// Recover brings back what the Action at a position deleted, by an Action of its own; see [annotate.Draft.Recover].
func (f *Folder) Recover(verb string, position int, lost []annotate.Ref) (*annotate.Action, *annotate.Reversal, error) {
	a, err := f.ActionAt(position)
	if err != nil {
		return nil, nil, err
	}
	var told *annotate.Reversal
	done, err := f.Commit(verb, func(d *annotate.Draft) (err error) {
		told, err = d.Recover(a, lost, f.Recall(false))
		return err
	})
	return done, told, err
}

// PlanRecover tells what [Folder.Recover] would meet with and change, without changing anything.
func (f *Folder) PlanRecover(position int, lost []annotate.Ref) (*annotate.Reversal, []annotate.Change, error) {
	a, err := f.ActionAt(position)
	if err != nil {
		return nil, nil, err
	}
	return f.plan(func(d *annotate.Draft) (*annotate.Reversal, error) { return d.Recover(a, lost, f.Recall(false)) })
}

func (f *Folder) plan(edit func(*annotate.Draft) (*annotate.Reversal, error)) (*annotate.Reversal, []annotate.Change, error) {
	d := annotate.NewDraft(f.project, f.Reviewer(), now())
	told, err := edit(d)
	if err != nil {
		return nil, nil, err
	}
	changes, err := d.Changes()
	return told, changes, err
}
