package storage

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"attest/annotate"
)

// projection is the state of a project as the store has it, brought in line with the ledger.
type projection struct {
	files   files
	ledger  *scanned
	store   *store
	project *annotate.Project
	undo    undoLists
	lacking *delta // what the store has not followed
	lag     int64  // bytes of the ledger that it has not followed
	notices []string
}

// openProjection reads the store, compares it with the ledger, and applies what it lacks; on any doubt about the store it
// is set aside, and everything comes from the ledger. A ledger that is damaged is refused; nothing has been changed then.
func openProjection(f files, opt Options) (*projection, error) {
	p := &projection{files: f, store: &store{files: f}, lacking: newDelta()}
	// The two are independent until they are compared, and both are a matter of reading a lot.
	scan := make(chan error, 1)
	go func() {
		var err error
		p.ledger, err = scanLedger(f)
		scan <- err
	}()
	in, doubt := p.store.load()
	if err := <-scan; err != nil {
		return nil, err
	}
	if doubt == nil {
		doubt = p.accept(in, opt.device())
	}
	var short *DamageError
	if errors.As(doubt, &short) {
		return nil, doubt
	}
	if doubt != nil {
		if err := p.begin(doubt); err != nil {
			return nil, err
		}
	}
	if err := p.catchUp(opt.Progress); err != nil {
		return nil, err
	}
	return p, nil
}

// accept takes over what the store holds, or returns why it cannot be a projection of a part of the ledger.
func (p *projection) accept(in *loaded, device annotate.ID) error {
	at, places := in.state.Position, p.ledger.places
	switch {
	case in.state.Device != device:
		return errOutdated // whoever wrote it may have written anything into it
	case in.id != p.ledger.project:
		return errors.New("the store belongs to another project")
	case at > uint64(len(places)):
		// The store follows only what is on the disk, so it is the ledger that has lost something.
		return &DamageError{
			Path: p.files.path(segmentName(p.ledger.segment)), Line: p.ledger.numbered + 1,
			Reason: fmt.Sprintf("%d actions that had been saved are missing here, at the end of the ledger: the store has seen %d, the ledger holds %d", at-uint64(len(places)), at, len(places)),
		}
	case at == 0:
		return errors.New("the store has seen nothing")
	}
	r := &lineFetcher{files: p.files, devices: p.ledger.devices.ids}
	defer r.close()
	line, err := r.line(places[at-1])
	if err != nil {
		return err
	}
	if sum := hashOf(line); string(in.state.Sum) != string(sum[:]) {
		return fmt.Errorf("the store was built from another ledger: they differ at action %d", at)
	}
	p.project, p.undo = in.project, in.undo
	if in.leftovers != "" {
		p.notices = append(p.notices, fmt.Sprintf("files that a crash had left in the store were put into %s", in.leftovers))
	}
	return nil
}

// begin leaves the store aside and begins with nothing.
func (p *projection) begin(doubt error) error {
	p.project, p.undo = annotate.NewProject(), undoLists{}
	p.store.written, p.store.layers = nil, 0
	switch {
	case errors.Is(doubt, errOutdated):
		return nil // it is replaced when the new one is whole
	case errors.Is(doubt, errNoStore):
		if len(p.ledger.places) > 1 { // else the project has just been made
			p.notices = append(p.notices, "the store was missing and is being built from the ledger")
		}
		return nil
	}
	aside, err := setAside(p.files, time.Now())
	if err != nil {
		return fmt.Errorf("rebuilding the store, because %w: %w", doubt, err)
	}
	p.notices = append(p.notices, fmt.Sprintf(
		"the store was rebuilt from the ledger, because %s; the old one is kept as %s",
		strings.ReplaceAll(doubt.Error(), "\n", "; "), aside))
	return nil
}

// catchUp applies the Actions that the store has not seen.
func (p *projection) catchUp(progress func(done, total int)) error {
	var from uint64
	if p.store.written != nil {
		from = p.store.written.Position
	}
	places, devices := p.ledger.places[from:], p.ledger.devices.ids
	return replay(p.files, devices, places, func(a *annotate.Prepared, i int) error {
		at := places[i]
		if err := p.take(a, from+uint64(i)+1); err != nil {
			return damageAt(p.files, at, err)
		}
		p.lag += int64(at.length)
		if n := i + 1; progress != nil && (n%1000 == 0 || n == len(places)) {
			progress(n, len(places))
		}
		return nil
	})
}

// take applies one Action, the position-th of the ledger.
func (p *projection) take(a *annotate.Prepared, position uint64) error {
	if p.store.written == nil {
		if err := p.project.ApplyPrepared(a); err != nil { // a store that is built anew needs no difference
			return err
		}
	} else {
		turns, err := apply(p.project, a)
		if err != nil {
			return err
		}
		p.lacking.add(turns)
	}
	if position > 1 && !joins(a.Action) {
		p.undo.of(a.Device).follow(a.Action)
	}
	return nil
}

// The store follows when it has fallen so far behind the ledger, once nothing has been committed for a moment, and on closing.
// Until then the ledger has what it lacks.
const (
	lagBytes  = 4 << 20
	lagAtMost = 32 << 20 // then it follows at once
	calm      = 100 * time.Millisecond
)

// keeper is the goroutine on which the store follows the ledger while the project is open.
type keeper struct {
	signal, stopped chan struct{}
	ended           sync.WaitGroup
}

func (k *keeper) start(f *Folder) {
	k.signal, k.stopped = make(chan struct{}, 1), make(chan struct{})
	k.ended.Go(func() {
		for {
			select {
			case <-k.signal:
				k.awaitCalm(f)
				f.followLedger()
			case <-k.stopped:
				return
			}
		}
	})
}

// awaitCalm returns when no Actions have come in for a moment: those of an import are not to share the machine with the store.
// It does not wait until there is more than opening can make up for in a moment.
func (k *keeper) awaitCalm(f *Folder) {
	for before := int64(-1); ; {
		f.writing.Lock()
		now := f.lag
		f.writing.Unlock()
		if now == before || now >= lagAtMost {
			return
		}
		before = now
		select {
		case <-time.After(calm):
		case <-k.stopped:
			return
		}
	}
}

// wake has the store follow soon. It does not wait.
func (k *keeper) wake() {
	select {
	case k.signal <- struct{}{}:
	default: // it is going to
	}
}

func (k *keeper) stop() {
	close(k.stopped)
	k.ended.Wait()
}

// followLedger brings the store to where the ledger is, and notes in Health why it could not. Whatever becomes of the
// store, what was committed stands.
func (f *Folder) followLedger() {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	err := f.follow()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.health.Store = err
}

// follow writes what the store lacks. The caller holds the store.
func (f *Folder) follow() (err error) {
	f.writing.Lock()
	if err := f.roomForStore(); err != nil {
		f.writing.Unlock()
		return err
	}
	f.settle()
	d, undo, sum := f.lacking, f.undo.runs(), f.sum
	anew := f.store.written == nil || f.store.layers >= layersAtMost
	f.mu.Lock()
	position := uint64(len(f.places))
	f.mu.Unlock()
	if !anew && f.store.written.Position == position {
		f.goOn()
		f.writing.Unlock()
		return nil
	}
	var all []annotate.Entity
	if anew {
		all = f.project.All()
	}
	f.lacking, f.lag = newDelta(), 0
	f.goOn()
	f.writing.Unlock()

	f.at(beforeStore)
	next := state{Device: f.device, Position: position, Sum: sum[:], Undo: undo}
	if anew {
		err = f.store.rewrite(f.ledger.project, all, next)
	} else {
		err = f.store.follow(d, next)
	}
	f.at(afterStore)
	return err
}
