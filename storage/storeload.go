package storage

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

// loaded is what the store holds.
type loaded struct {
	id        annotate.ID // of the project whose ledger it follows
	state     state
	project   *annotate.Project
	undo      undoLists
	leftovers string // where files were put that did not belong to it; "" if there were none
}

// load reads everything in the store. It compares what it finds with what the store's state says there must be; an error
// means that the store is not to be trusted, but for errNoStore and errOutdated.
func (s *store) load() (*loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, err := s.loadThrough(func(f func(db *badger.DB) error) error {
		found, err := s.read(f)
		if err == nil {
			s.layers, s.bytes, s.leftovers = found.levelZero, found.bytes, found.leftovers
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.written, in.leftovers = &in.state, s.leftovers
	return in, nil
}

// loadThrough is load by one of the ways to read the store.
func (s *store) loadThrough(read func(func(db *badger.DB) error) error) (*loaded, error) {
	in := &loaded{project: annotate.NewProject()}
	err := read(func(db *badger.DB) error {
		txn := db.NewTransaction(false)
		defer txn.Discard()
		is, at, err := about(txn)
		if err != nil {
			return err
		}
		in.id, in.state = is.Project, at
		for kind, n := range at.Counts {
			const most = 10 << 20 // the state is not to be trusted yet
			in.project.Grow(kind, min(n, most))
		}
		seen := state{Counts: map[annotate.Kind]int{}}
		var tally sync.Mutex
		err = eachEntity(txn, func(entities []annotate.Entity, digest uint64) {
			in.project.Restore(entities...)
			tally.Lock()
			defer tally.Unlock()
			for _, e := range entities {
				seen.Counts[e.Kind()]++
			}
			seen.Digest += digest
		})
		if err != nil {
			return err
		}
		return seen.is(at)
	})
	if err != nil {
		return nil, err
	}
	if in.undo, err = listsOf(in.state.Undo, in.state.Position); err != nil {
		return nil, err
	}
	return in, nil
}

// is reports how what was found differs from what there should be.
func (s state) is(want state) error {
	switch {
	case !maps.Equal(s.Counts, want.Counts):
		return fmt.Errorf("the store holds %v, and should hold %v", s.Counts, want.Counts)
	case s.Digest != want.Digest:
		return errors.New("the store holds entities in another state than was written last")
	}
	return nil
}

// records are entities as they stand in the store: keys and values, one behind the other.
type records struct {
	bytes  []byte
	ends   []int          // of key, value, key, value …
	joined map[int][]byte // the coded form of entities that were split, by their place among the records
}

// A goroutine that decodes takes so many records, or bytes of them, at a time.
const (
	recordsAtOnce     = 512
	recordBytesAtOnce = 256 << 10
)

func (r *records) add(b []byte) {
	r.bytes = append(r.bytes, b...)
	r.ends = append(r.ends, len(r.bytes))
}

func (r *records) count() int { return len(r.ends) / 2 }

// at returns key and value of a record.
func (r *records) at(i int) (key, value []byte) {
	start := 0
	if i > 0 {
		start = r.ends[2*i-1]
	}
	return r.bytes[start:r.ends[2*i]], r.bytes[r.ends[2*i]:r.ends[2*i+1]]
}

// decode returns the entities and their share of the state's digest.
func (r *records) decode() (entities []annotate.Entity, digest uint64, err error) {
	entities = make([]annotate.Entity, 0, r.count())
	texts, reader := string(r.bytes), &annotate.CompactReader{}
	for i := range r.count() {
		key, value := r.at(i)
		codec, _, err := open(key, value)
		if err != nil {
			return nil, 0, err
		}
		payload := texts[r.ends[2*i]+envelopeBytes : r.ends[2*i+1]]
		if codec == codecParts {
			payload = string(r.joined[i])
		}
		e, err := decodeEntity(reader, key, payload)
		if err != nil {
			return nil, 0, err
		}
		entities = append(entities, e)
		digest += contentHash(key, value)
	}
	return entities, digest, nil
}

// eachEntity decodes every entity and hands them over in batches, each with its share of the state's digest, on several
// goroutines at once. One goroutine reads, because that is memory speed, and the others decode.
func eachEntity(txn *badger.Txn, yield func(entities []annotate.Entity, digest uint64)) error {
	batches := make(chan *records, 2*runtime.GOMAXPROCS(0))
	spare := sync.Pool{New: func() any { return &records{} }}
	var (
		decoders sync.WaitGroup
		mu       sync.Mutex
		failed   error
	)
	for range runtime.GOMAXPROCS(0) {
		decoders.Go(func() {
			for batch := range batches {
				entities, digest, err := batch.decode()
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					continue
				}
				yield(entities, digest)
				spare.Put(batch)
			}
		})
	}
	err := readRecords(txn, func(batch *records) error { batches <- batch; return nil }, func() *records {
		r := spare.Get().(*records)
		r.bytes, r.ends, r.joined = r.bytes[:0], r.ends[:0], nil
		return r
	})
	close(batches)
	decoders.Wait()
	return errors.Join(err, failed)
}

// readRecords hands over all entities in batches, for each of which it asks for memory.
func readRecords(txn *badger.Txn, full func(*records) error, empty func() *records) error {
	opt := badger.DefaultIteratorOptions
	opt.PrefetchValues = false // what is in the tables is mapped already
	it := txn.NewIterator(opt)
	defer it.Close()
	batch := empty()
	for _, kind := range entityKeyKinds() {
		prefix := []byte{kind}
		for it.Seek(prefix); it.ValidForPrefix(prefix); it.Next() {
			if err := readRecord(txn, it.Item(), batch); err != nil {
				return fmt.Errorf("reading the store: %w", err)
			}
			if batch.count() == recordsAtOnce || len(batch.bytes) >= recordBytesAtOnce {
				if err := full(batch); err != nil {
					return err
				}
				batch = empty()
			}
		}
	}
	return full(batch)
}

func readRecord(txn *badger.Txn, item *badger.Item, into *records) error {
	key := item.Key()
	return item.Value(func(value []byte) error {
		if len(value) > 0 && value[0] == codecParts {
			_, payload, err := open(key, value)
			if err == nil {
				payload, err = joinParts(txn, key, payload)
			}
			if err != nil {
				return err
			}
			if into.joined == nil {
				into.joined = map[int][]byte{}
			}
			into.joined[into.count()] = payload
		}
		into.add(key)
		into.add(value)
		return nil
	})
}

// entityKeyKinds lists the kind bytes of keys that entities stand under.
func entityKeyKinds() []byte {
	kinds := slices.Collect(maps.Keys(kindOfKey))
	kinds = append(kinds, keyForeign)
	slices.Sort(kinds)
	return kinds
}
