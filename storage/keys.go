package storage

import (
	"encoding/binary"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"attest/annotate"
)

// Keys of the store: one kind byte, then fields of fixed width, big-endian, so that the order of keys is the order of
// values. Changing any of them takes a new schemaVersion.
//
//	d|id16 …                       an entity of a kind that is listed in entityKinds
//	h|doc16|start8|^end8|id16      a highlight: document order, of two that start together the longer first
//	z|kind8|id16                   an entity of a kind that this version does not know; kind8 is a hash of its name
//	F0|kind1|id16|part4            a part of an entity's value that is too large for one
//	F1|name                        what the store says of itself
//
// Parts, and what the store says of itself, are known only when all entities have been written, and a new store is filled
// in the order of the keys: so they come last.
const (
	keyHighlight byte = 'h'
	keyForeign   byte = 'z'
	keyPart      byte = 0xF0
	keyMeta      byte = 0xF1
)

// entityKinds gives the kinds whose keys are kind byte and id.
var entityKinds = map[annotate.Kind]byte{
	annotate.KindProject:    'p',
	annotate.KindReviewer:   'r',
	annotate.KindTag:        't',
	annotate.KindSource:     's',
	annotate.KindDocument:   'd',
	annotate.KindClaim:      'c',
	annotate.KindAssessment: 'e',
	annotate.KindCluster:    'k',
	annotate.KindLink:       'l',
}

var kindOfKey = func() map[byte]annotate.Kind {
	out := map[byte]annotate.Kind{keyHighlight: annotate.KindHighlight}
	for kind, b := range entityKinds {
		out[b] = kind
	}
	return out
}()

const idBytes = 16

// entityKey returns the key under which an entity stands.
func entityKey(e annotate.Entity) []byte {
	if h, ok := e.(*annotate.Highlight); ok {
		return highlightKey(h.DocumentID, uint64(h.Start()), uint64(h.End()), h.ID)
	}
	id := e.Key()
	if b, ok := entityKinds[e.Kind()]; ok {
		return append([]byte{b}, id[:]...)
	}
	key := binary.BigEndian.AppendUint64([]byte{keyForeign}, xxhash.Sum64String(string(e.Kind())))
	return append(key, id[:]...)
}

// entityOfKey returns the kind and id that a key names. The kind is empty for a foreign entity: its value says it.
func entityOfKey(key []byte) (annotate.Kind, annotate.ID, error) {
	var id annotate.ID
	if len(key) == 0 {
		return "", id, errKey(key)
	}
	kind, known := kindOfKey[key[0]]
	want := 1 + idBytes
	switch {
	case key[0] == keyHighlight:
		want += idBytes + 16
	case key[0] == keyForeign:
		want += 8
	case !known:
		return "", id, errKey(key)
	}
	if len(key) != want {
		return "", id, errKey(key)
	}
	copy(id[:], key[len(key)-idBytes:])
	return kind, id, nil
}

func highlightKey(doc annotate.ID, start, end uint64, id annotate.ID) []byte {
	key := make([]byte, 0, 1+idBytes+8+8+idBytes)
	key = append(key, keyHighlight)
	key = append(key, doc[:]...)
	key = binary.BigEndian.AppendUint64(key, start)
	key = binary.BigEndian.AppendUint64(key, ^end)
	return append(key, id[:]...)
}

func parseHighlightKey(key []byte) (doc annotate.ID, start, end uint64, id annotate.ID, err error) {
	if len(key) != 1+idBytes+8+8+idBytes || key[0] != keyHighlight {
		return doc, 0, 0, id, errKey(key)
	}
	copy(doc[:], key[1:])
	start = binary.BigEndian.Uint64(key[1+idBytes:])
	end = ^binary.BigEndian.Uint64(key[1+idBytes+8:])
	copy(id[:], key[1+idBytes+16:])
	return doc, start, end, id, nil
}

// partKey returns the key of one part of the value that stands under the entity's key.
func partKey(entity []byte, part uint32) []byte {
	key := append([]byte{keyPart, entity[0]}, entity[len(entity)-idBytes:]...)
	return binary.BigEndian.AppendUint32(key, part)
}

func metaKey(name string) []byte { return append([]byte{keyMeta}, name...) }

func errKey(key []byte) error { return fmt.Errorf("%x is not a key of the store", key) }
