package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/dgraph-io/badger/v4"
	"github.com/fxamacker/cbor/v2"

	"attest/annotate"
)

// The envelope around every value: a byte that says how the payload is coded, and the CRC-32C (big-endian) over key,
// codec and payload. An empty value is damage. Badger's own checksums do not cover a value that turns up under the wrong
// key or is lost from its log.
const (
	codecCBOR    byte = 1 // the payload is CBOR (RFC 8949)
	codecParts   byte = 2 // the payload is a CBOR partIndex; the value itself stands in parts
	codecRaw     byte = 3 // the payload is bytes
	codecCompact byte = 4 // the payload is the compact form of an entity

	envelopeBytes = 1 + 4
)

var errEnvelope = errors.New("a value of the store is damaged")

// enclose returns the value that stands for the payload under the key.
func enclose(key []byte, codec byte, payload []byte) []byte {
	return closed(key, codec, append(room(len(payload)), payload...))
}

// room is an envelope without its content, to which the payload is appended before it is closed.
func room(size int) []byte { return make([]byte, envelopeBytes, envelopeBytes+size) }

// closed fills in what enclose would have written before the payload.
func closed(key []byte, codec byte, envelope []byte) []byte {
	envelope[0] = codec
	binary.BigEndian.PutUint32(envelope[1:], envelopeSum(key, codec, envelope[envelopeBytes:]))
	return envelope
}

// open returns what enclose was given. The payload shares the memory of the value.
func open(key, value []byte) (codec byte, payload []byte, err error) {
	if len(value) < envelopeBytes {
		return 0, nil, fmt.Errorf("%w: %x is empty", errEnvelope, key)
	}
	codec, payload = value[0], value[envelopeBytes:]
	if binary.BigEndian.Uint32(value[1:]) != envelopeSum(key, codec, payload) {
		return 0, nil, fmt.Errorf("%w: the checksum of %x is wrong", errEnvelope, key)
	}
	return codec, payload, nil
}

func envelopeSum(key []byte, codec byte, payload []byte) uint32 {
	sum := crc32.Update(0, castagnoli, key)
	sum = crc32.Update(sum, castagnoli, []byte{codec})
	return crc32.Update(sum, castagnoli, payload)
}

// What the store says of itself is CBOR, by the names in the structs.
var (
	cborEncoding = must(cbor.EncOptions{Sort: cbor.SortCanonical}.EncMode())
	cborDecoding = must(cbor.DecOptions{
		MaxArrayElements: 64 << 20, MaxMapPairs: 64 << 20, MaxNestedLevels: 64, DupMapKey: cbor.DupMapKeyEnforcedAPF,
	}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic("storage: " + err.Error()) // the options above are constant
	}
	return v
}

// appendEntity appends the payload of an entity. That of one of an unknown kind begins with the name of its kind.
func appendEntity(b []byte, e annotate.Entity) []byte {
	if u, ok := e.(*annotate.Unknown); ok {
		b = append(binary.AppendUvarint(b, uint64(len(u.Kind()))), u.Kind()...)
	}
	return annotate.AppendCompact(b, e)
}

// decodeEntity returns the entity that stands under a key.
func decodeEntity(r *annotate.CompactReader, key []byte, payload string) (annotate.Entity, error) {
	kind, id, err := entityOfKey(key)
	if err != nil {
		return nil, err
	}
	if key[0] == keyForeign {
		n, width := binary.Uvarint([]byte(payload[:min(len(payload), binary.MaxVarintLen64)]))
		if width <= 0 || n > uint64(len(payload)-width) {
			return nil, fmt.Errorf("%w: %x does not say of which kind it is", errEnvelope, key)
		}
		kind = annotate.Kind(payload[width : width+int(n)])
		payload = payload[width+int(n):]
		if _, foreign := annotate.New(kind, id).(*annotate.Unknown); !foreign {
			return nil, fmt.Errorf("%w: %x is a %s, which has a place of its own", errEnvelope, key, kind)
		}
	}
	e, err := r.Read(kind, id, payload)
	if err != nil {
		return nil, err
	}
	if h, ok := e.(*annotate.Highlight); ok && string(entityKey(h)) != string(key) {
		return nil, fmt.Errorf("%w: highlight %s stands under the key of another place", errEnvelope, id)
	}
	return e, nil
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

// entityValue returns the value that stands for an entity under its key, and what does not fit into it in parts.
func entityValue(key []byte, e annotate.Entity) (value []byte, parts [][]byte, err error) {
	const usual = 512 // bytes
	envelope := appendEntity(room(usual), e)
	payload := envelope[envelopeBytes:]
	if len(payload) <= valueBytes {
		return closed(key, codecCompact, envelope), nil, nil
	}
	parts = slices.Collect(slices.Chunk(payload, valueBytes))
	index, err := cborEncoding.Marshal(partIndex{Parts: uint32(len(parts)), Bytes: len(payload), Hash: xxhash.Sum64(payload)})
	return enclose(key, codecParts, index), parts, err
}

// putEntity writes e and counts it in next.
func putEntity(c setter, e annotate.Entity, next *state) error {
	return putAt(c, entityKey(e), e, next)
}

// putAt writes e under its key and counts it in next.
func putAt(c setter, key []byte, e annotate.Entity, next *state) error {
	value, parts, err := entityValue(key, e)
	if err != nil {
		return err
	}
	for i, part := range parts {
		k := partKey(key, uint32(i))
		if err := c.Set(k, enclose(k, codecRaw, part)); err != nil {
			return err
		}
	}
	next.count(e, key, value, 1)
	return c.Set(key, value)
}

// dropEntity removes what putEntity wrote for e. What that was follows from e, so it need not be read.
func dropEntity(c setter, e annotate.Entity, next *state) error {
	key := entityKey(e)
	value, parts, err := entityValue(key, e)
	if err != nil {
		return err
	}
	for i := range parts {
		if err := c.Delete(partKey(key, uint32(i))); err != nil {
			return err
		}
	}
	next.count(e, key, value, -1)
	return c.Delete(key)
}

// count takes an entity into the account, or with by = -1 out of it.
func (s *state) count(e annotate.Entity, key, value []byte, by int) {
	if s.Counts[e.Kind()] += by; s.Counts[e.Kind()] == 0 {
		delete(s.Counts, e.Kind())
	}
	if hash := contentHash(key, value); by > 0 {
		s.Digest += hash
	} else {
		s.Digest -= hash
	}
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
