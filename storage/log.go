package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"attest/annotate"
)

// historyIndex holds the index of a project's history. It is made when it is first asked for, and from then on brought up
// to date whenever it is.
type historyIndex struct {
	mu  sync.Mutex
	log annotate.Log
}

// Log returns the index of the history with every Action that has been saved by now. The first time the whole ledger is
// read for it; progress, which may be nil, is told how far that has come. What was read before ctx was cancelled is kept
// for the next time.
func (f *Folder) Log(ctx context.Context, progress func(done, total int)) (*annotate.Log, error) {
	f.history.mu.Lock()
	defer f.history.mu.Unlock()
	l := &f.history.log
	f.mu.Lock()
	places, devices, closed := f.places[l.Len():len(f.places):len(f.places)], f.devices.ids, f.closed
	f.mu.Unlock()
	if closed {
		return nil, fmt.Errorf("reading the history: %w", ErrClosed)
	}
	total := l.Len() + len(places)
	r := &lineFetcher{files: f.files, devices: devices}
	err := decodeLines(r, places, r.summaryAt, func(s annotate.Summary, _ int) error {
		l.Add(s)
		if n := l.Len(); progress != nil && (n%1000 == 0 || n == total) {
			progress(n, total)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	return l.Snapshot(), nil
}

// summaryAt reads what the index keeps from the line that was read from a place.
func (r *lineFetcher) summaryAt(at place, line []byte) (annotate.Summary, error) {
	s, err := annotate.ParseSummary(line)
	if err == nil {
		err = checkSeal(line)
	}
	if err == nil && !s.Is(r.devices[at.device], at.seq) {
		err = errors.New("it has changed since it was read first")
	}
	if err != nil {
		return annotate.Summary{}, damageAt(r.files, at, err)
	}
	return s, nil
}

// ActionAt returns the Action at a position in the ledger, counted from 1.
func (f *Folder) ActionAt(position int) (*annotate.Action, error) {
	total := f.Count()
	if position < 1 || position > total {
		return nil, noAction(position, total)
	}
	found, err := f.History(total-position, 1)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func noAction(position, total int) error {
	return fmt.Errorf("there is no action %d: the history has %d", position, total)
}
