package storage

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"attest/annotate"
)

// Actions are decoded in batches of at most so many, or so many bytes, each by one goroutine.
const (
	replayBatch = 256
	replayBytes = 256 << 10
)

// batch is a piece of the ledger on its way through a replay.
type batch[T any] struct {
	places  []place
	results []T
	err     error // of what stands behind the results
	decoded chan struct{}
}

// replay decodes the Actions at the given places, in order, and hands each over with its index there. The places are those
// of consecutive lines of the ledger, as a scan gave them. Decoding runs ahead on all processors; yield runs on the
// caller's goroutine.
func replay(f files, devices []annotate.ID, places []place, yield func(a *annotate.Prepared, i int) error) error {
	r := &lineFetcher{files: f, devices: devices}
	return decodeLines(r, places, func(at place, line []byte) (*annotate.Prepared, error) {
		a, err := r.actionAt(at, line)
		if err != nil {
			return nil, err
		}
		return annotate.Prepare(a), nil
	}, yield)
}

// decodeLines is what replay does, for whatever the lines are decoded to. The fetcher is closed at the end.
func decodeLines[T any](r *lineFetcher, places []place, decode func(at place, line []byte) (T, error), yield func(result T, i int) error) error {
	open := func(at place, raw []byte) (result T, err error) {
		line, err := r.open(at, raw)
		if err != nil {
			return result, err
		}
		return decode(at, line)
	}
	work := make(chan func())
	queue := make(chan *batch[T], 2*runtime.GOMAXPROCS(0))
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
		defer r.close()
		for len(places) > 0 {
			n := batchLength(places)
			b := &batch[T]{places: places[:n], decoded: make(chan struct{})}
			places = places[n:]
			raw, err := r.read(b.places)
			do := func() {
				defer close(b.decoded)
				if b.err = err; err == nil {
					b.decode(raw, open)
				}
			}
			select {
			case queue <- b:
			case <-stop:
				return
			}
			select {
			case work <- do:
			case <-stop:
				return
			}
		}
	}()
	i := 0
	for b := range queue {
		<-b.decoded
		for _, result := range b.results {
			if err := yield(result, i); err != nil {
				return err
			}
			i++
		}
		if b.err != nil {
			return b.err
		}
	}
	return nil
}

// batchLength returns how many of the places make up the next batch: lines of one segment, at least one.
func batchLength(places []place) int {
	n := 1
	for n < len(places) && n < replayBatch && places[n].segment == places[0].segment &&
		places[n].offset+int64(places[n].length)-places[0].offset <= replayBytes {
		n++
	}
	return n
}

func (b *batch[T]) decode(raw []byte, decode func(at place, line []byte) (T, error)) {
	b.results = make([]T, 0, len(b.places))
	for _, at := range b.places {
		result, err := decode(at, raw[at.offset-b.places[0].offset:][:at.length])
		if err != nil {
			b.err = err
			return
		}
		b.results = append(b.results, result)
	}
}

// replayInto replays the Actions at the places into a Project; one that does not fit is damage.
func replayInto(f files, devices []annotate.ID, places []place, p *annotate.Project) error {
	return replay(f, devices, places, func(a *annotate.Prepared, i int) error {
		if err := p.ApplyPrepared(a); err != nil {
			return damageAt(f, places[i], err)
		}
		return nil
	})
}

func damageAt(f files, at place, err error) error {
	return &DamageError{Path: f.path(segmentName(at.segment)), Line: int(at.number), Reason: err.Error()}
}

// lineFetcher reads lines at known places, keeping the segment open between them.
type lineFetcher struct {
	files   files
	devices []annotate.ID
	segment uint32
	file    file
}

// read returns the bytes from the start of the first line to the end of the last one, which are in one segment.
func (r *lineFetcher) read(places []place) ([]byte, error) {
	first, last := places[0], places[len(places)-1]
	if r.file == nil || r.segment != first.segment {
		r.close()
		in, err := r.files.open(segmentName(first.segment))
		if err != nil {
			return nil, fmt.Errorf("reading the ledger: %w", err)
		}
		r.file, r.segment = in, first.segment
	}
	raw := make([]byte, last.offset+int64(last.length)-first.offset)
	if _, err := r.file.ReadAt(raw, first.offset); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, damageAt(r.files, first, errors.New("the file is shorter than it was a moment ago"))
		}
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return raw, nil
}

// open returns the line from how it is written at a place.
func (r *lineFetcher) open(at place, raw []byte) ([]byte, error) {
	line, err := r.files.key().openLine(r.files.path(segmentName(at.segment)), at.segment, raw)
	if err != nil {
		return nil, damageAt(r.files, at, err)
	}
	return line, nil
}

// line reads the line at a place.
func (r *lineFetcher) line(at place) ([]byte, error) {
	raw, err := r.read([]place{at})
	if err != nil {
		return nil, err
	}
	return r.open(at, raw)
}

// action reads the Action at a place.
func (r *lineFetcher) action(at place) (*annotate.Action, error) {
	line, err := r.line(at)
	if err != nil {
		return nil, err
	}
	return r.actionAt(at, line)
}

// actionAt decodes the line that was read from a place, which must be the one that was scanned there.
func (r *lineFetcher) actionAt(at place, line []byte) (*annotate.Action, error) {
	a, err := parseAction(line)
	if err == nil && (a.Seq != at.seq || a.Device != r.devices[at.device]) {
		err = errors.New("it has changed since it was read first")
	}
	if err != nil {
		return nil, damageAt(r.files, at, err)
	}
	return a, nil
}

func (r *lineFetcher) close() {
	if r.file != nil {
		_ = r.file.Close()
		r.file = nil
	}
}
