package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"

	"github.com/fxamacker/cbor/v2"

	"attest/annotate"
)

// The envelope around every value: a byte that says how the payload is coded, and the CRC-32C (big-endian) over key,
// codec and payload. An empty value is damage. Badger's own checksums do not cover a value that turns up under the wrong
// key or is lost from its log.
const (
	codecCBOR  byte = 1 // the payload is CBOR (RFC 8949)
	codecParts byte = 2 // the payload is a CBOR partIndex; the value itself stands in parts
	codecRaw   byte = 3 // the payload is bytes

	envelopeBytes = 1 + 4
)

var errEnvelope = errors.New("a value of the store is damaged")

// enclose returns the value that stands for the payload under the key.
func enclose(key []byte, codec byte, payload []byte) []byte {
	out := make([]byte, envelopeBytes, envelopeBytes+len(payload))
	out[0] = codec
	binary.BigEndian.PutUint32(out[1:], envelopeSum(key, codec, payload))
	return append(out, payload...)
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

// Structs are coded by their JSON names. Times keep their zone, as they do in the ledger, so that a project that comes
// from the store equals one that comes from the ledger to the byte.
var (
	cborEncoding = must(cbor.EncOptions{
		Sort: cbor.SortCanonical, Time: cbor.TimeRFC3339Nano, TimeTag: cbor.EncTagNone,
	}.EncMode())
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

// foreignValue is how an entity of an unknown kind is stored.
type foreignValue struct {
	Kind  annotate.Kind  `cbor:"kind"`
	Extra annotate.Extra `cbor:"extra"`
}

func encodeEntity(e annotate.Entity) ([]byte, error) {
	var v any = e
	if u, ok := e.(*annotate.Unknown); ok {
		v = foreignValue{u.Kind(), u.Extra}
	}
	b, err := cborEncoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("coding %s %s for the store: %w", e.Kind(), e.Key(), err)
	}
	return b, nil
}

func decodeEntity(key, payload []byte) (annotate.Entity, error) {
	kind, id, err := entityOfKey(key)
	if err != nil {
		return nil, err
	}
	if key[0] == keyForeign {
		var v foreignValue
		if err := cborDecoding.Unmarshal(payload, &v); err != nil {
			return nil, fmt.Errorf("decoding %x: %w", key, err)
		}
		u, ok := annotate.New(v.Kind, id).(*annotate.Unknown)
		if !ok {
			return nil, fmt.Errorf("%w: %x is a %s, which has a place of its own", errEnvelope, key, v.Kind)
		}
		u.Extra = maps.Clone(v.Extra)
		return u, nil
	}
	e := annotate.New(kind, id)
	if err := cborDecoding.Unmarshal(payload, e); err != nil {
		return nil, fmt.Errorf("decoding %s %s: %w", kind, id, err)
	}
	if e.Key() != id {
		return nil, fmt.Errorf("%w: %s %s stands under the key of %s", errEnvelope, kind, e.Key(), id)
	}
	return e, nil
}
