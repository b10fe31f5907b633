package annotate

import (
	"fmt"

	"github.com/google/uuid"
)

// ID identifies an entity. New ones are UUID version 7 (RFC 9562), whose byte order is the order of creation on one
// machine. The zero ID means "none".
type ID = uuid.UUID

// None is the ID of nothing: an optional reference that is not set.
var None ID

// NewID returns a new UUID version 7. IDs made by one process sort in the order in which they were made.
func NewID() ID {
	id, err := uuid.NewV7()
	if err != nil {
		// The only cause is a system without a source of randomness, on which nothing else works either.
		panic(fmt.Sprintf("annotate: no random source for a new id: %v", err))
	}
	return id
}

// foreignIDs is the name space of ids that other programs wrote and that are not UUIDs.
var foreignIDs = uuid.MustParse("6f0f6a52-6f0e-5d0c-9a55-3f6f2f0a7a10")

// ParseID returns the ID that s spells. A string that is no UUID is mapped to a UUID version 5 that depends only on kind
// and s, so that reading the same foreign file twice gives the same ids. The empty string is [None].
func ParseID(kind Kind, s string) ID {
	if s == "" {
		return None
	}
	if id, err := uuid.Parse(s); err == nil {
		return id
	}
	return uuid.NewSHA1(foreignIDs, []byte(string(kind)+"\x00"+s))
}
