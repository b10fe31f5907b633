package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"attest/annotate"
)

// projection is the state of a project as the store has it, brought in line with the ledger.
type projection struct {
	ledger  *scanned
	store   *store
	project *annotate.Project
	undo    undoLists
	health  Health
	ahead   bool // the store had seen Actions that the ledger does not hold
}

// openProjection opens the store, compares it with the ledger, applies what it lacks, and rebuilds it on any doubt. A
// ledger that is damaged is refused; nothing has been changed then.
func openProjection(dir string, opt Options) (*projection, error) {
	p := &projection{}
	ledgerDir, storeDir := filepath.Join(dir, ledgerFolder), filepath.Join(dir, storeFolder)

	// The two are independent until they are compared, and both are a matter of reading a lot.
	scan := make(chan error, 1)
	go func() {
		var err error
		p.ledger, err = scanLedger(ledgerDir)
		scan <- err
	}()
	doubt := p.load(storeDir)
	if err := <-scan; err != nil {
		return nil, errors.Join(err, p.closeStore())
	}
	if doubt == nil {
		doubt = p.compare()
	}
	if doubt == nil {
		if doubt = p.catchUp(ledgerDir, opt.Progress); doubt == nil {
			return p, nil
		}
	}
	return p, p.rebuild(ledgerDir, storeDir, doubt, opt)
}

func (p *projection) load(storeDir string) (err error) {
	if p.store, err = openStore(storeDir); err != nil {
		return err
	}
	p.project, p.undo, err = p.store.load()
	return err
}

func (p *projection) closeStore() error {
	if p.store == nil {
		return nil
	}
	s := p.store
	p.store = nil
	return s.close()
}

// compare returns why the store cannot be a projection of a part of the ledger, or nil.
func (p *projection) compare() error {
	s, lines := p.store.state, p.ledger.lines
	switch {
	case p.store.project == annotate.None:
		p.health.Notices = append(p.health.Notices, "the store was missing and has been built from the ledger")
		return p.store.begin(p.ledger.project)
	case p.store.project != p.ledger.project:
		return errors.New("the store belongs to another project")
	case s.Position > uint64(len(lines)):
		p.ahead = true
		return fmt.Errorf("the store has seen %d actions, but the ledger holds only %d", s.Position, len(lines))
	case s.Position > 0 && string(s.Sum) != string(lines[s.Position-1].sum[:]):
		return fmt.Errorf("the store was built from another ledger: they differ at action %d", s.Position)
	}
	return nil
}

// catchUp applies the Actions that the store has not seen.
func (p *projection) catchUp(ledgerDir string, progress func(done, total int)) error {
	from := p.store.state.Position
	lines := p.ledger.lines[from:]
	if len(lines) == 0 {
		return nil
	}
	d := newDelta(from)
	err := replay(ledgerDir, lines, func(a *annotate.Action, at line) error {
		if err := d.apply(p.project, p.undo, a, at); err != nil {
			return &DamageError{Path: segmentPath(ledgerDir, at.segment), Line: at.number, Reason: err.Error()}
		}
		if n := len(d.positions); progress != nil && (n%1000 == 0 || n == len(lines)) {
			progress(n, len(lines))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.store.write(d)
}

// rebuild sets the store aside and builds a new one from the whole ledger.
func (p *projection) rebuild(ledgerDir, storeDir string, doubt error, opt Options) error {
	if err := p.closeStore(); err != nil {
		doubt = errors.Join(doubt, err)
	}
	aside, err := setAside(storeDir, time.Now())
	if err != nil {
		return fmt.Errorf("rebuilding the store, because %w: %w", doubt, err)
	}
	p.health.Notices = append(p.health.Notices, fmt.Sprintf(
		"the store was rebuilt from the ledger, because %s; the old one is kept as %s",
		strings.ReplaceAll(doubt.Error(), "\n", "; "), filepath.Base(aside)))
	if err := p.load(storeDir); err != nil {
		return errors.Join(fmt.Errorf("rebuilding the store: %w", err), p.closeStore())
	}
	if err := p.store.begin(p.ledger.project); err != nil {
		return errors.Join(fmt.Errorf("rebuilding the store: %w", err), p.closeStore())
	}
	if err := p.catchUp(ledgerDir, opt.Progress); err != nil {
		return errors.Join(fmt.Errorf("rebuilding the store: %w", err), p.closeStore())
	}
	return nil
}

// followUp brings the store to where the Project is. The commit stands whatever becomes of the store: it is in the
// ledger, and the next opening catches up or rebuilds. From a failure on, what the store would have been asked is
// answered from the ledger.
func (f *Folder) followUp(d *delta) {
	f.mu.Lock()
	behind := f.health.Store != nil
	if behind {
		f.places = append(f.places, d.positions...)
	}
	f.mu.Unlock()
	if behind {
		return
	}
	err := f.store.write(d)
	if err == nil {
		return
	}
	places, scanErr := f.placesInLedger()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.places = places
	f.health.Store = errors.Join(err, scanErr)
}

// placesInLedger reads from the ledger what the store keeps of each Action.
func (f *Folder) placesInLedger() ([]position, error) {
	s, err := scanLedger(f.ledger.dir)
	if err != nil {
		return nil, err
	}
	places := make([]position, 0, len(s.lines))
	err = replay(f.ledger.dir, s.lines, func(a *annotate.Action, at line) error {
		places = append(places, placeOf(a, at))
		return nil
	})
	return places, err
}

// ownPosition returns the place of one of this device's Actions.
func (f *Folder) ownPosition(seq uint64) (position, error) {
	f.mu.Lock()
	places, behind := f.places, f.health.Store != nil
	f.mu.Unlock()
	if !behind {
		return f.store.positionOf(f.device, seq)
	}
	for i := len(places) - 1; i >= 0; i-- {
		if p := places[i]; p.Device == f.device && p.Seq == seq {
			return p, nil
		}
	}
	return position{}, fmt.Errorf("action %d of this device is not in the ledger", seq)
}
