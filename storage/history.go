package storage

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"attest/annotate"
)

// Count returns the number of Actions in the ledger.
func (f *Folder) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.places)
}

// History returns up to limit Actions, newest first, passing over the newest from. It returns fewer at the end of the
// history, and none behind it.
func (f *Folder) History(from, limit int) ([]*annotate.Action, error) {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil, fmt.Errorf("reading the history: %w", ErrClosed)
	}
	last := len(f.places) - max(from, 0)
	first := max(last-max(limit, 0), 0)
	if last <= first {
		f.mu.Unlock()
		return nil, nil
	}
	places, devices := f.places[first:last:last], f.devices.ids
	f.mu.Unlock()
	r := &lineFetcher{files: f.files, devices: devices}
	defer r.close()
	out := make([]*annotate.Action, 0, len(places))
	for _, at := range slices.Backward(places) {
		a, err := r.action(at)
		if err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// Actions yields all Actions from the first to the newest, checking the ledger anew. An error ends the sequence.
func (f *Folder) Actions() iter.Seq2[*annotate.Action, error] {
	return func(yield func(*annotate.Action, error) bool) {
		s, err := scanLedger(f.files)
		if err == nil {
			err = replay(f.files, s.devices.ids, s.places, func(a *annotate.Prepared, _ int) error {
				if !yield(a.Action, nil) {
					return errStopped
				}
				return nil
			})
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, fmt.Errorf("reading the history: %w", err))
		}
	}
}

// errStopped ends a replay whose consumer wants no more.
var errStopped = errors.New("stopped")
