package storage

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"attest/annotate"
)

// Count returns the number of Actions in the ledger.
func (f *Folder) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int(f.count)
}

// History returns up to limit Actions, newest first, passing over the newest from. It returns fewer at the end of the
// history, and none behind it.
func (f *Folder) History(from, limit int) ([]*annotate.Action, error) {
	total := f.Count()
	last := total - max(from, 0)          // position of the first one to return, from 1
	first := max(last-max(limit, 0)+1, 1) // and of the last one
	if last < first {
		return nil, nil
	}
	dir := f.ledgerDir()
	r := &lineFetcher{dir: dir}
	defer r.close()
	out := make([]*annotate.Action, 0, last-first+1)
	for at := last; at >= first; at-- {
		place, err := f.place(at)
		if err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		raw, err := r.fetch(place)
		if err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		a, err := actionAt(segmentPath(dir, place.segment), place, raw)
		if err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// place returns where in the ledger the Action at a position, counted from 1, stands.
func (f *Folder) place(at int) (line, error) {
	if f.readOnly {
		return f.lines[at-1], nil
	}
	f.mu.Lock()
	places, behind := f.places, f.health.Store != nil
	f.mu.Unlock()
	switch {
	case behind && at <= len(places):
		return places[at-1].line(), nil
	case behind:
		return line{}, fmt.Errorf("action %d is not in the ledger", at)
	}
	p, err := f.store.positionAt(uint64(at))
	return p.line(), err
}

// Actions yields all Actions from the first to the newest, checking the ledger anew. An error ends the sequence.
func (f *Folder) Actions() iter.Seq2[*annotate.Action, error] {
	return func(yield func(*annotate.Action, error) bool) {
		s, err := scanLedger(f.ledgerDir())
		if err == nil {
			err = replay(f.ledgerDir(), s.lines, func(a *annotate.Action, _ line) error {
				if !yield(a, nil) {
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

func (f *Folder) ledgerDir() string { return filepath.Join(f.dir, ledgerFolder) }
