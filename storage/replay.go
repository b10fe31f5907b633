package storage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"attest/annotate"
)

// replayBatch is how many Actions are decoded by one goroutine at a time.
const replayBatch = 256

// replay decodes the Actions at the given places, in order, and hands each over with its place. The lines are consecutive
// lines of the ledger, as a scan gave them. Decoding runs ahead on all processors; yield runs on the caller's goroutine.
func replay(dir string, lines []line, yield func(a *annotate.Action, at line) error) error {
	type batch struct {
		lines   []line
		actions []*annotate.Action
		err     error
		done    chan struct{}
	}
	work := make(chan func())
	queue := make(chan *batch, 2*runtime.GOMAXPROCS(0))
	stop := make(chan struct{})
	defer close(stop)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for do := range work {
				do()
			}
		}()
	}
	go func() {
		defer close(queue)
		defer close(work)
		r := &lineFetcher{dir: dir}
		defer r.close()
		for len(lines) > 0 {
			n := min(replayBatch, len(lines))
			b := &batch{lines: lines[:n], done: make(chan struct{})}
			lines = lines[n:]
			raws := make([][]byte, 0, n)
			for _, at := range b.lines {
				raw, err := r.fetch(at)
				if err != nil {
					b.err = err
					break
				}
				raws = append(raws, raw)
			}
			decode := func() {
				defer close(b.done)
				for i, raw := range raws {
					a, err := actionAt(segmentPath(dir, b.lines[i].segment), b.lines[i], raw)
					if err != nil {
						b.err = err
						return
					}
					b.actions = append(b.actions, a)
				}
			}
			select {
			case queue <- b:
			case <-stop:
				return
			}
			select {
			case work <- decode:
			case <-stop:
				return
			}
		}
	}()
	for b := range queue {
		<-b.done
		for i, a := range b.actions {
			if err := yield(a, b.lines[i]); err != nil {
				return err
			}
		}
		if b.err != nil {
			return b.err
		}
	}
	return nil
}

// lineFetcher reads lines at known places, keeping the segment open between them.
type lineFetcher struct {
	dir     string
	segment uint32
	file    *os.File
}

func (r *lineFetcher) fetch(at line) ([]byte, error) {
	path := segmentPath(r.dir, at.segment)
	if r.file == nil || r.segment != at.segment {
		r.close()
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		r.file, r.segment = f, at.segment
	}
	raw := make([]byte, at.length)
	if _, err := r.file.ReadAt(raw, at.offset); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &DamageError{Path: path, Line: at.number, Reason: "it is shorter than it was a moment ago"}
		}
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return raw, nil
}

func (r *lineFetcher) close() {
	if r.file != nil {
		_ = r.file.Close()
		r.file = nil
	}
}

// readAction reads the Action at a place that a scan or the store gave.
func readAction(dir string, at line) (*annotate.Action, error) {
	r := lineFetcher{dir: dir}
	defer r.close()
	raw, err := r.fetch(at)
	if err != nil {
		return nil, err
	}
	return actionAt(segmentPath(dir, at.segment), at, raw)
}
