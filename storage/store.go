package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"attest/annotate"
)

const (
	// schemaVersion counts the layouts of keys and values. A store of any other is set aside and built anew.
	schemaVersion = 1
	// storeMagic is written by Badger into its MANIFEST, so that a store of another program is not taken for ours.
	storeMagic = 0xA77E
	// valueBytes is the greatest size of one value. Larger ones are split: Badger is to keep all values in its tables.
	valueBytes = 128 << 10
)

// storeOptions are those that fitted: no fsync of its own, because the ledger has flushed before; small preallocated
// files; nothing in the value log; no compression, which loads fastest.
func storeOptions(dir string, log badger.Logger) badger.Options {
	o := badger.DefaultOptions(dir)
	o.SyncWrites = false
	o.MemTableSize = 16 << 20
	o.NumMemtables = 2
	o.NumLevelZeroTables = 2
	o.NumLevelZeroTablesStall = 6
	o.NumCompactors = 2
	o.ValueThreshold = 1 << 20
	o.ValueLogFileSize = 1 << 20
	o.Compression = options.None
	o.BlockCacheSize = 0
	o.NumVersionsToKeep = 1
	o.VerifyValueChecksum = true
	o.ChecksumVerificationMode = options.NoVerification // checkStoreFiles has read every block before
	o.ExternalMagicVersion = storeMagic
	o.MetricsEnabled = false
	o.DetectConflicts = false // there is one writer
	o.Logger = log
	return o
}

// storeLog keeps what Badger would print. Some faults it only logs, so an error line while opening is an alarm.
type storeLog struct {
	mu     sync.Mutex
	errors []string
}

// Errorf keeps an error line.
func (l *storeLog) Errorf(format string, v ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	const most = 100 // enough to see what went wrong first
	if len(l.errors) < most {
		l.errors = append(l.errors, fmt.Sprintf(format, v...))
	}
}

// Warningf drops a line that calls for nothing.
func (l *storeLog) Warningf(string, ...any) {}

// Infof drops a line that calls for nothing.
func (l *storeLog) Infof(string, ...any) {}

// Debugf drops a line that calls for nothing.
func (l *storeLog) Debugf(string, ...any) {}

func (l *storeLog) first() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.errors) == 0 {
		return ""
	}
	return l.errors[0]
}

// schema is what the store says of itself once and for all.
type schema struct {
	Version int         `cbor:"version"`
	Project annotate.ID `cbor:"project"`
}

// state is how far the store has come. It is written in the same transaction as what it counts.
type state struct {
	Position uint64 `cbor:"position"` // Actions applied
	Sum      []byte `cbor:"sum"`      // SHA-256 of the last one's line
	// Counts are the entities of each kind, Digest the sum of the hashes of all their keys and values: an entity that is
	// lost, or that turns up in an older state, shows when the store is read.
	Counts map[annotate.Kind]int `cbor:"counts"`
	Digest uint64                `cbor:"digest"`
}

var (
	schemaKey = metaKey("schema")
	stateKey  = metaKey("state")
)

// store is the Badger projection. Its methods may be called by several goroutines, but write by one at a time.
type store struct {
	dir string
	db  *badger.DB
	log *storeLog

	project annotate.ID // none until begin
	state   state

	// using is held while the database is read, and taken whole to close it: Badger must not be asked afterwards.
	using  sync.RWMutex
	closed bool
}

// beginRead returns a snapshot of the store. It must be given to endRead, before which the store cannot be closed.
func (s *store) beginRead() (*badger.Txn, error) {
	s.using.RLock()
	if s.closed {
		s.using.RUnlock()
		return nil, ErrClosed
	}
	return s.db.NewTransaction(false), nil
}

func (s *store) endRead(txn *badger.Txn) {
	txn.Discard()
	s.using.RUnlock()
}

func (s *store) view(read func(txn *badger.Txn) error) error {
	txn, err := s.beginRead()
	if err != nil {
		return err
	}
	defer s.endRead(txn)
	return read(txn)
}

// openStore opens the store in dir, or makes a new one where there is none. Any error means that the store is not to be
// trusted and must be set aside; nothing has been deleted then.
func openStore(dir string) (*store, error) {
	log := &storeLog{}
	opt := storeOptions(dir, log)
	fresh, err := checkStoreFiles(dir, opt)
	if err != nil {
		return nil, err
	}
	db, err := openBadger(opt)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	s := &store{dir: dir, db: db, log: log}
	if err := s.introduce(fresh); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// introduce reads what the store says of itself.
func (s *store) introduce(fresh bool) error {
	if line := s.log.first(); line != "" {
		return fmt.Errorf("opening the store: %s", line)
	}
	if fresh {
		s.state = state{Counts: map[annotate.Kind]int{}}
		return nil
	}
	var is schema
	if err := s.meta(schemaKey, &is); err != nil {
		return fmt.Errorf("reading the store's schema: %w", err)
	}
	if is.Version != schemaVersion {
		return fmt.Errorf("the store has schema %d, this program works with %d", is.Version, schemaVersion)
	}
	s.project = is.Project
	if err := s.meta(stateKey, &s.state); err != nil {
		return fmt.Errorf("reading how far the store has come: %w", err)
	}
	if s.state.Counts == nil {
		s.state.Counts = map[annotate.Kind]int{}
	}
	return nil
}

// openBadger is badger.Open with its panics turned into errors.
func openBadger(opt badger.Options) (db *badger.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, fmt.Errorf("the database gave up: %v", r)
		}
	}()
	return badger.Open(opt)
}

// begin writes into an empty store whose projection it will be.
func (s *store) begin(project annotate.ID) error {
	s.project = project
	return s.db.Update(func(txn *badger.Txn) error {
		return errors.Join(
			setCBOR(txn, schemaKey, schema{schemaVersion, project}),
			setCBOR(txn, stateKey, s.state),
		)
	})
}

func setCBOR(txn setter, key []byte, v any) error {
	payload, err := cborEncoding.Marshal(v)
	if err != nil {
		return err
	}
	return txn.Set(key, enclose(key, codecCBOR, payload))
}

func (s *store) meta(key []byte, v any) error {
	return s.view(func(txn *badger.Txn) error { return getCBOR(txn, key, v) })
}

func getCBOR(txn *badger.Txn, key []byte, v any) error {
	value, err := getValue(txn, key)
	if err != nil {
		return err
	}
	_, payload, err := open(key, value)
	if err != nil {
		return err
	}
	return cborDecoding.Unmarshal(payload, v)
}

func getValue(txn *badger.Txn, key []byte) ([]byte, error) {
	item, err := txn.Get(key)
	if err != nil {
		return nil, fmt.Errorf("key %x: %w", key, err)
	}
	return item.ValueCopy(nil)
}

// position is what the store keeps of an Action: where its line is, and what the menus say of it.
type position struct {
	Segment uint32      `cbor:"segment"`
	Number  int         `cbor:"line"`
	Offset  int64       `cbor:"offset"`
	Length  int         `cbor:"length"`
	Sum     []byte      `cbor:"sum"`
	Device  annotate.ID `cbor:"device"`
	Seq     uint64      `cbor:"seq"`
	Verb    string      `cbor:"verb"`
}

func placeOf(a *annotate.Action, at line) position {
	return position{
		Segment: at.segment, Number: at.number, Offset: at.offset, Length: at.length, Sum: at.sum[:],
		Device: a.Device, Seq: a.Seq, Verb: a.Verb,
	}
}

func (p position) line() line {
	l := line{segment: p.Segment, number: p.Number, offset: p.Offset, length: p.Length}
	copy(l.sum[:], p.Sum)
	return l
}

// positionAt returns what the store keeps of the Action at a place in the ledger, counted from 1.
func (s *store) positionAt(at uint64) (p position, err error) {
	return p, s.meta(positionKey(at), &p)
}

// positionOf returns what the store keeps of the Action with an identity.
func (s *store) positionOf(device annotate.ID, seq uint64) (p position, err error) {
	err = s.view(func(txn *badger.Txn) error {
		var at uint64
		if err := getCBOR(txn, identityKey(device, seq), &at); err != nil {
			return err
		}
		return getCBOR(txn, positionKey(at), &p)
	})
	return p, err
}

// closeWithin is how long Badger may take to close. Nothing is lost when it takes longer: the ledger has everything.
const closeWithin = 15 * time.Second

func (s *store) close() error {
	s.using.Lock()
	defer s.using.Unlock()
	s.closed = true
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("closing the store: the database gave up: %v", r)
			}
		}()
		done <- s.db.Close()
	}()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("closing the store: %w", err)
		}
		return nil
	case <-time.After(closeWithin):
		return fmt.Errorf("closing the store took longer than %s", closeWithin)
	}
}

// asideTime is how the time at which something was set aside is spelled in its name.
const asideTime = "20060102T150405Z"

// setAside renames the store so that a new one can be built in its place, and returns the new path. Nothing is deleted.
func setAside(dir string, at time.Time) (string, error) {
	base := dir + ".damaged-" + at.UTC().Format(asideTime)
	for n := 1; ; n++ {
		path := base
		if n > 1 {
			path = fmt.Sprintf("%s-%d", base, n)
		}
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		if err := os.Rename(dir, path); err != nil {
			return "", fmt.Errorf("setting the store aside: %w", err)
		}
		if err := syncDir(filepath.Dir(dir)); err != nil {
			return "", fmt.Errorf("setting the store aside: %w", err)
		}
		return path, nil
	}
}
