package storage

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/ristretto/v2/z"

	"attest/annotate"
)

// chunks is a setter that commits and goes on when a transaction is full. What it writes is atomic only if it all fits;
// state comes last, so that a store of which only a part was written shows as one that does not fit its state.
type chunks struct {
	db  *badger.DB
	txn *badger.Txn
}

func (c *chunks) do(write func(txn *badger.Txn) error) error {
	err := write(c.txn)
	if !errors.Is(err, badger.ErrTxnTooBig) {
		return err
	}
	if err := c.txn.Commit(); err != nil {
		return err
	}
	c.txn = c.db.NewTransaction(true)
	return write(c.txn)
}

// Set writes a value.
func (c *chunks) Set(key, value []byte) error {
	return c.do(func(txn *badger.Txn) error { return txn.Set(key, value) })
}

// Delete removes a value.
func (c *chunks) Delete(key []byte) error {
	return c.do(func(txn *badger.Txn) error { return txn.Delete(key) })
}

// follow brings the store from what it holds to the state after the Actions that d gathered. The caller holds mu. After an
// error it is not known what the store holds.
func (s *store) follow(d *delta, next state) error {
	found, err := guard(s.dir(), s.options(&storeLog{})) // the disk may have changed its mind since
	if err == nil {
		_, err = tidy(s.files, found, time.Now())
	}
	if err != nil {
		s.written = nil
		return err
	}
	next.Counts, next.Digest = maps.Clone(s.written.Counts), s.written.Digest
	s.written = nil
	err = writeBadger(s.dir(), s.files.key(), func(db *badger.DB) error {
		c := &chunks{db: db, txn: db.NewTransaction(true)}
		defer func() { c.txn.Discard() }()
		if err := d.set(c, &next); err != nil {
			return err
		}
		if err := setCBOR(c, stateKey, next); err != nil {
			return err
		}
		return c.txn.Commit()
	})
	if err == nil {
		err = s.settle(storeFolder)
	}
	if err != nil {
		return fmt.Errorf("writing to the store: %w", err)
	}
	s.written = &next
	s.layers++
	return nil
}

// buildFolder is where a store is built before it takes its place; formerFolder is where the one before it goes until it
// is removed.
const (
	buildFolder  = storeFolder + ".build"
	formerFolder = storeFolder + ".former"
)

// rewrite builds a new store of all entities beside the one that is there, and puts it in its place when it is whole. The
// caller holds mu.
func (s *store) rewrite(project annotate.ID, entities []annotate.Entity, next state) error {
	s.written = nil // until the new one is there
	next.Counts = map[annotate.Kind]int{}
	err := s.sweep()
	if err == nil {
		err = s.files.mkdir(buildFolder)
	}
	if err == nil {
		err = writeBadger(s.files.path(buildFolder), s.files.key(), func(db *badger.DB) error {
			return fill(db, project, entities, &next)
		})
	}
	if err == nil {
		err = s.settle(buildFolder)
	}
	if err == nil {
		err = s.replace()
	}
	if err != nil {
		return fmt.Errorf("building the store: %w", err)
	}
	s.written, s.layers = &next, 0
	return nil
}

// replace puts the new store in the place of the old one, which it removes.
func (s *store) replace() error {
	if _, err := s.files.info(storeFolder); err == nil {
		if err := s.files.rename(storeFolder, formerFolder); err != nil {
			return err
		}
	}
	if err := s.files.rename(buildFolder, storeFolder); err != nil {
		return err
	}
	return errors.Join(s.files.syncDir("."), s.sweep())
}

// sweep removes what an interrupted rewrite has left: a part of a new store, or the sound one that it had replaced.
func (s *store) sweep() error {
	return errors.Join(s.files.removeAll(buildFolder), s.files.removeAll(formerFolder))
}

// settle removes the empty logs that Badger leaves in a folder, and flushes all files of it: on Windows Badger does not.
func (s *store) settle(folder string) error {
	entries, err := s.files.list(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := folder + "/" + e.Name()
		switch {
		case filepath.Ext(name) == ".vlog", e.Name() == "DISCARD":
			err = s.files.remove(name)
		case runtime.GOOS == "windows":
			err = flushFile(s.files.path(name))
		}
		if err != nil {
			return err
		}
	}
	return s.files.syncDir(folder)
}

func flushFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// fill writes entities into an empty database, past its logs: in the order of their keys, into tables.
func fill(db *badger.DB, project annotate.ID, entities []annotate.Entity, next *state) error {
	rows := make([]row, 0, len(entities))
	for _, e := range entities {
		rows = append(rows, row{entityKey(e), e})
	}
	slices.SortFunc(rows, func(a, b row) int { return bytes.Compare(a.key, b.key) })
	w := db.NewStreamWriter()
	defer w.Cancel()
	if err := w.Prepare(); err != nil {
		return err
	}
	// Each stream is of a range of keys of its own, and is built by a goroutine of its own.
	shares := slices.Collect(slices.Chunk(rows, len(rows)/runtime.GOMAXPROCS(0)+1))
	var (
		writers sync.WaitGroup
		mu      sync.Mutex
		failed  error
	)
	last := &stream{w: w, id: 1}
	for i, share := range shares {
		writers.Go(func() {
			s := &stream{w: w, id: uint32(i + 2)}
			part := state{Counts: map[annotate.Kind]int{}}
			err := s.guarded(func() error {
				for _, r := range share {
					if err := putAt(s, r.key, r.entity, &part); err != nil {
						return err
					}
				}
				return s.flush()
			})
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
			last.late = append(last.late, s.late...)
			for kind, n := range part.Counts {
				next.Counts[kind] += n
			}
			next.Digest += part.Digest
		})
	}
	writers.Wait()
	if failed != nil {
		return failed
	}
	err := last.guarded(func() error {
		slices.SortFunc(last.late, func(a, b keyValue) int { return bytes.Compare(a.key, b.key) })
		for _, part := range last.late {
			last.add(part)
		}
		return errors.Join(setCBOR(last, schemaKey, schemaOf(project)), setCBOR(last, stateKey, *next), last.flush())
	})
	return errors.Join(err, w.Flush())
}

type row struct {
	key    []byte
	entity annotate.Entity
}

type keyValue struct{ key, value []byte }

// stream is a setter for keys in their order, but for parts, which it keeps in late.
type stream struct {
	w    *badger.StreamWriter
	id   uint32
	buf  *z.Buffer
	late []keyValue
}

// guarded turns a panic of Badger's into an error.
func (s *stream) guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the database gave up: %v", r)
		}
	}()
	return f()
}

// Set adds a value.
func (s *stream) Set(key, value []byte) error {
	if key[0] == keyPart {
		s.late = append(s.late, keyValue{key, value})
		return nil
	}
	s.add(keyValue{key, value})
	const enough = 1 << 20
	if s.buf.LenNoPadding() < enough {
		return nil
	}
	return s.flush()
}

func (s *stream) add(kv keyValue) {
	if s.buf == nil {
		s.buf = z.NewBuffer(1<<20, "attest")
	}
	badger.KVToBuffer(&pb.KV{Key: kv.key, Value: kv.value, Version: 1, StreamId: s.id}, s.buf)
}

// Delete is not needed in an empty store.
func (s *stream) Delete([]byte) error { return errors.New("there is nothing to delete") }

func (s *stream) flush() error {
	if s.buf == nil {
		return nil
	}
	err := s.w.Write(s.buf)
	s.buf.Reset()
	return err
}
