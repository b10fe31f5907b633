package storage

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"attest/annotate"
)

const (
	// schemaVersion counts the layouts of keys and values. A store of any other is built anew.
	schemaVersion = 2
	// storeMagic is written by Badger into its MANIFEST, so that a store of another program is not taken for ours.
	storeMagic = 0xA77E
	// valueBytes is the greatest size of one value. Larger ones are split: Badger is to keep all values in its tables.
	valueBytes = 128 << 10
	// memTableBytes is how much a writing holds in memory before it goes into a table. A transaction may take 15 % of it.
	memTableBytes = 8 << 20
	// tableBytes is how large the tables of a store become that is written as a whole. A table is built in twice as much memory.
	tableBytes = 4 << 20
)

// storeOptions are those that fitted: no fsync of its own, because the ledger has flushed before; small preallocated
// files; nothing in the value log; no compression, which loads fastest; and no compaction, because a store of many small
// tables is written anew as a whole (see store.rewrite).
func storeOptions(dir string, key *Key, log badger.Logger) badger.Options {
	o := badger.DefaultOptions(dir)
	o.SyncWrites = false
	o.MemTableSize = memTableBytes
	o.NumMemtables = 2
	o.NumCompactors = 0
	o.NumLevelZeroTables = 1000 // without a compactor, a writer that has to wait for one would wait for ever
	o.NumLevelZeroTablesStall = 2000
	o.BaseTableSize = tableBytes
	o.TableSizeMultiplier = 1 // else each goroutine that builds tables takes, and clears, 128 MB
	o.ValueThreshold = 1 << 20
	o.ValueLogFileSize = 1 << 20
	o.Compression = options.None
	o.BlockCacheSize = 0
	o.NumVersionsToKeep = 1
	o.VerifyValueChecksum = true
	o.ChecksumVerificationMode = options.NoVerification // the guard has read every block before
	o.ExternalMagicVersion = storeMagic
	o.MetricsEnabled = false
	o.DetectConflicts = false // there is one writer
	o.BypassLockGuard = true  // because it holds the project's lock
	o.Logger = log
	if key != nil {
		o.EncryptionKey = key.storeKey()
		o.IndexCacheSize = storeCacheBytes // which Badger asks for: what is encrypted is not mapped as it is
		o.BlockCacheSize = storeCacheBytes
	}
	return o
}

// storeCacheBytes is how much of an encrypted store Badger keeps decrypted while it has it open.
const storeCacheBytes = 16 << 20

// options are those for the store in its place.
func (s *store) options(log *storeLog) badger.Options {
	return storeOptions(s.dir(), s.files.key(), log)
}

// storeLog keeps what Badger would print. Some faults it only logs, so an error line is an alarm.
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

func (l *storeLog) first() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.errors) == 0 {
		return nil
	}
	return errors.New(l.errors[0])
}

// schema is what the store says of itself once and for all.
type schema struct {
	Version int         `cbor:"version"`
	Layout  uint64      `cbor:"layout"` // see annotate.CompactLayout
	Project annotate.ID `cbor:"project"`
}

func schemaOf(project annotate.ID) schema {
	return schema{schemaVersion, annotate.CompactLayout(), project}
}

// state is how far the store has come. It is written last.
type state struct {
	Device   annotate.ID `cbor:"device"`   // the installation that wrote it
	Position uint64      `cbor:"position"` // Actions applied
	Sum      []byte      `cbor:"sum"`      // SHA-256 of the last one's line
	// Counts are the entities of each kind, Digest the sum of the hashes of all their keys and values: an entity that is
	// lost, or that turns up in an older state, shows when the store is read.
	Counts map[annotate.Kind]int `cbor:"counts"`
	Digest uint64                `cbor:"digest"`
	// Undo is, for each device, along which Actions undo and redo go.
	Undo map[annotate.ID]undoRuns `cbor:"undo"`
}

var (
	schemaKey = metaKey("schema")
	stateKey  = metaKey("state")
)

// store is the folder with the Badger database: the state of the project after the Actions up to some position in the
// ledger, from which opening starts. Badger has it open only while it is read or written. In between no file of it is
// mapped into memory, where a disk that is full or gone would end the process, and Badger takes no memory.
type store struct {
	files files

	mu      sync.Mutex // one reading or writing at a time
	written *state     // what the store holds; nil if that is not known, and then it must be written anew
	layers  int        // how many writings it consists of beside the first
	bytes   int64      // size of its tables when it was looked at last

	leftovers string // where the last reading put what did not belong to it
}

// layersAtMost is how many layers a store may have before it is written anew. Reading has to merge them.
const layersAtMost = 6

func (s *store) dir() string { return s.files.path(storeFolder) }

// read opens the store for reading, which changes nothing in it, and closes it when f returns. The caller holds mu.
func (s *store) read(f func(db *badger.DB) error) (found *storeFiles, err error) {
	log := &storeLog{}
	opt := s.options(log)
	if found, err = guard(s.dir(), opt); err != nil {
		return nil, err
	}
	if found.leftovers, err = tidy(s.files, found, time.Now()); err != nil {
		return nil, err
	}
	opt.ReadOnly = true
	err = within(opt, log, f)
	return found, err
}

// errUntidy is returned for a store that a crash left in the middle of a writing.
var errUntidy = errors.New("a crash left it in the middle of a writing, which the next opening puts right")

// look is read for those who must not change anything, not even put away what does not belong to the store.
func (s *store) look(f func(db *badger.DB) error) error {
	log := &storeLog{}
	opt := s.options(log)
	found, err := guard(s.dir(), opt)
	if err != nil {
		return err
	}
	if len(found.unlisted) > 0 {
		return errUntidy
	}
	opt.ReadOnly = true
	return within(opt, log, f)
}

// peek is load for those who must not change anything.
func (s *store) peek() (*loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loadThrough(s.look)
}

// writeBadger opens the store in a folder for writing and closes it when f returns; then everything is in tables.
func writeBadger(dir string, key *Key, f func(db *badger.DB) error) error {
	log := &storeLog{}
	return within(storeOptions(dir, key, log), log, f)
}

// closeWithin is how long Badger may take to close. Nothing is lost when it takes longer: the ledger has everything.
const closeWithin = 30 * time.Second

// within opens a database, runs f and closes it. What Badger only logs, and its panics, are errors.
func within(opt badger.Options, log *storeLog, f func(db *badger.DB) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the database gave up: %v", r)
		}
	}()
	db, err := badger.Open(opt)
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	defer func() { err = errors.Join(err, log.first(), closeBadger(db)) }()
	if err := log.first(); err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	return f(db)
}

func closeBadger(db *badger.DB) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("closing the store: the database gave up: %v", r)
			}
		}()
		done <- db.Close()
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

// setter is a transaction, or several of which each takes what the one before could not hold.
type setter interface {
	Set(key, value []byte) error
	Delete(key []byte) error
}

func setCBOR(txn setter, key []byte, v any) error {
	payload, err := cborEncoding.Marshal(v)
	if err != nil {
		return err
	}
	return txn.Set(key, enclose(key, codecCBOR, payload))
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

// errOutdated is returned for a store that another version has written. It is sound, but of no use.
var errOutdated = errors.New("the store is of another version of this program")

// about reads what the store says of itself.
func about(txn *badger.Txn) (is schema, at state, err error) {
	if err := getCBOR(txn, schemaKey, &is); err != nil {
		return is, at, fmt.Errorf("reading the store's schema: %w", err)
	}
	if is.Version != schemaVersion || is.Layout != annotate.CompactLayout() {
		return is, at, errOutdated
	}
	if err := getCBOR(txn, stateKey, &at); err != nil {
		return is, at, fmt.Errorf("reading how far the store has come: %w", err)
	}
	if at.Counts == nil {
		at.Counts = map[annotate.Kind]int{}
	}
	return is, at, nil
}
