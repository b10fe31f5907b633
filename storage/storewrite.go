package storage

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

// setter is a transaction, or several of which each takes what the one before could not hold.
type setter interface {
	Set(key, value []byte) error
	Delete(key []byte) error
	Get(key []byte) (*badger.Item, error)
}

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

// Get reads a value, what has been written before included.
func (c *chunks) Get(key []byte) (*badger.Item, error) { return c.txn.Get(key) }

// write brings the store to the state after the Actions that d gathered.
func (s *store) write(d *delta) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("writing to the store: the database gave up: %v", r)
		}
	}()
	c := &chunks{db: s.db, txn: s.db.NewTransaction(true)}
	defer func() { c.txn.Discard() }()
	next := state{Position: d.position, Sum: d.sum[:], Counts: maps.Clone(s.state.Counts), Digest: s.state.Digest}
	if err := d.set(c, &next); err != nil {
		return fmt.Errorf("writing to the store: %w", err)
	}
	if err := setCBOR(c, stateKey, next); err != nil {
		return fmt.Errorf("writing to the store: %w", err)
	}
	if err := c.txn.Commit(); err != nil {
		return fmt.Errorf("writing to the store: %w", err)
	}
	s.state = next
	return nil
}

func contentHash(key, value []byte) uint64 {
	var h xxhash.Digest
	h.Reset()
	_, _ = h.Write(key)
	_, _ = h.Write(value)
	return h.Sum64()
}

// partIndex stands for a value that was split.
type partIndex struct {
	Parts uint32 `cbor:"parts"`
	Bytes int    `cbor:"bytes"`
	Hash  uint64 `cbor:"hash"` // xxHash64 of the whole
}

// putEntity writes e and counts it in next.
func putEntity(c setter, e annotate.Entity, next *state) error {
	key := entityKey(e)
	payload, err := encodeEntity(e)
	if err != nil {
		return err
	}
	codec := codecCBOR
	if len(payload) > valueBytes {
		index := partIndex{Bytes: len(payload), Hash: xxhash.Sum64(payload)}
		for part := range slices.Chunk(payload, valueBytes) {
			k := partKey(key, index.Parts)
			if err := c.Set(k, enclose(k, codecRaw, part)); err != nil {
				return err
			}
			index.Parts++
		}
		codec = codecParts
		if payload, err = cborEncoding.Marshal(index); err != nil {
			return err
		}
	}
	value := enclose(key, codec, payload)
	if err := c.Set(key, value); err != nil {
		return err
	}
	next.Counts[e.Kind()]++
	next.Digest += contentHash(key, value)
	return nil
}

// dropEntity removes what putEntity wrote for e.
func dropEntity(c setter, e annotate.Entity, next *state) error {
	key := entityKey(e)
	item, err := c.Get(key)
	if err != nil {
		return fmt.Errorf("%s %s: %w", e.Kind(), e.Key(), err)
	}
	value, err := item.ValueCopy(nil)
	if err != nil {
		return fmt.Errorf("%s %s: %w", e.Kind(), e.Key(), err)
	}
	codec, payload, err := open(key, value)
	if err != nil {
		return err
	}
	if codec == codecParts {
		var index partIndex
		if err := cborDecoding.Unmarshal(payload, &index); err != nil {
			return err
		}
		for part := range index.Parts {
			if err := c.Delete(partKey(key, part)); err != nil {
				return err
			}
		}
	}
	if next.Counts[e.Kind()]--; next.Counts[e.Kind()] == 0 {
		delete(next.Counts, e.Kind())
	}
	next.Digest -= contentHash(key, value)
	return c.Delete(key)
}

// joinParts puts a split value together again.
func joinParts(txn *badger.Txn, key, payload []byte) ([]byte, error) {
	var index partIndex
	if err := cborDecoding.Unmarshal(payload, &index); err != nil {
		return nil, err
	}
	var whole []byte
	for part := range index.Parts {
		k := partKey(key, part)
		value, err := getValue(txn, k)
		if err != nil {
			return nil, err
		}
		_, piece, err := open(k, value)
		if err != nil {
			return nil, err
		}
		whole = append(whole, piece...)
	}
	if len(whole) != index.Bytes || xxhash.Sum64(whole) != index.Hash {
		return nil, fmt.Errorf("%w: the parts of %x do not make up what was split", errEnvelope, key)
	}
	return whole, nil
}
