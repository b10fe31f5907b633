package storage

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"sync"

	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

// loadBatch is how many entities pass from the goroutine that reads to those that decode at once.
const loadBatch = 256

// keyValue is an entity as it stands in the store. Payload is its coded form, put together where it was split.
type keyValue struct{ key, value, payload []byte }

// load reads every entity of the store, and the undo lists. It compares what it finds with what the store's state says
// there must be; an error means that the store is not to be trusted.
func (s *store) load() (*annotate.Project, undoLists, error) {
	p := annotate.NewProject()
	seen := state{Counts: map[annotate.Kind]int{}}
	txn, err := s.beginRead()
	if err != nil {
		return nil, nil, err
	}
	defer s.endRead(txn)
	err = eachEntity(txn, func(e annotate.Entity, hash uint64) {
		p.Restore(e)
		seen.Counts[e.Kind()]++
		seen.Digest += hash
	})
	if err != nil {
		return nil, nil, err
	}
	if !maps.Equal(seen.Counts, s.state.Counts) {
		return nil, nil, fmt.Errorf("the store holds %v, and should hold %v", seen.Counts, s.state.Counts)
	}
	if seen.Digest != s.state.Digest {
		return nil, nil, errors.New("the store holds entities in another state than was written last")
	}
	undo, err := readUndoLists(txn)
	if err != nil {
		return nil, nil, err
	}
	if line := s.log.first(); line != "" {
		return nil, nil, fmt.Errorf("reading the store: %s", line)
	}
	return p, undo, nil
}

// eachEntity decodes every entity and hands it over with its share of the state's digest. One goroutine reads, because
// that is memory speed, several decode, and one at a time calls yield.
func eachEntity(txn *badger.Txn, yield func(e annotate.Entity, hash uint64)) error {
	batches := make(chan []keyValue, 2*runtime.GOMAXPROCS(0))
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		failed  error
	)
	note := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if failed == nil {
			failed = err
		}
	}
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for batch := range batches {
				entities := make([]annotate.Entity, len(batch))
				hashes := make([]uint64, len(batch))
				for i, kv := range batch {
					e, err := decodeEntity(kv.key, kv.payload)
					if err != nil {
						note(err)
						entities = entities[:i]
						break
					}
					entities[i], hashes[i] = e, contentHash(kv.key, kv.value)
				}
				mu.Lock()
				for i, e := range entities {
					yield(e, hashes[i])
				}
				mu.Unlock()
			}
		})
	}
	err := readEntities(txn, batches)
	close(batches)
	workers.Wait()
	return errors.Join(err, failed)
}

func readEntities(txn *badger.Txn, batches chan<- []keyValue) error {
	opt := badger.DefaultIteratorOptions
	opt.PrefetchValues = false // what is in the tables is mapped already
	it := txn.NewIterator(opt)
	defer it.Close()
	batch := make([]keyValue, 0, loadBatch)
	for _, kind := range entityKeyKinds() {
		prefix := []byte{kind}
		for it.Seek(prefix); it.ValidForPrefix(prefix); it.Next() {
			kv, err := readEntity(txn, it.Item())
			if err != nil {
				return fmt.Errorf("reading the store: %w", err)
			}
			batch = append(batch, kv)
			if len(batch) == loadBatch {
				batches <- batch
				batch = make([]keyValue, 0, loadBatch)
			}
		}
	}
	batches <- batch
	return nil
}

func readEntity(txn *badger.Txn, item *badger.Item) (keyValue, error) {
	kv := keyValue{key: item.KeyCopy(nil)}
	var err error
	if kv.value, err = item.ValueCopy(nil); err != nil {
		return kv, err
	}
	codec, payload, err := open(kv.key, kv.value)
	if err == nil && codec == codecParts {
		payload, err = joinParts(txn, kv.key, payload)
	}
	kv.payload = payload
	return kv, err
}

// entityKeyKinds lists the kind bytes of keys that entities stand under.
func entityKeyKinds() []byte {
	kinds := []byte{keyForeign}
	for kind := range kindOfKey {
		kinds = append(kinds, kind)
	}
	return kinds
}

func readUndoLists(txn *badger.Txn) (undoLists, error) {
	lists := undoLists{}
	opt := badger.DefaultIteratorOptions
	opt.PrefetchValues = false
	it := txn.NewIterator(opt)
	defer it.Close()
	prefix := []byte{keyUndo}
	for it.Seek(prefix); it.ValidForPrefix(prefix); it.Next() {
		device, seq, err := parseDeviceKey(keyUndo, it.Item().Key())
		if err != nil {
			return nil, fmt.Errorf("reading what can be undone: %w", err)
		}
		l := lists.of(device)
		l.seqs = append(l.seqs, seq)
	}
	prefix = []byte{keyCursor}
	for it.Seek(prefix); it.ValidForPrefix(prefix); it.Next() {
		key := it.Item().KeyCopy(nil)
		device, err := parseCursorKey(key)
		if err != nil {
			return nil, fmt.Errorf("reading what can be undone: %w", err)
		}
		var cursor uint64
		if err := getCBOR(txn, key, &cursor); err != nil {
			return nil, fmt.Errorf("reading what can be undone: %w", err)
		}
		lists.of(device).place(cursor)
	}
	return lists, nil
}
