package annotate

import "time"

// Change is what an Action does to one entity. A nil Was means that the entity is created, a nil Set that it is deleted;
// with both, the fields named in Set get new values and Was holds what they had before. A null value stands for the
// field's default.
type Change struct {
	Kind Kind   `json:"kind"`
	ID   ID     `json:"id"`
	Set  Fields `json:"set"`
	Was  Fields `json:"was"`
}

// Creates reports whether the change brings a new entity into the project.
func (c Change) Creates() bool { return c.Was == nil }

// Deletes reports whether the change takes an entity out of the project.
func (c Change) Deletes() bool { return c.Set == nil }

// Action is one act of a reviewer. It is applied whole or not at all, and is one step of undo and one entry of the
// history. Device and Seq together identify it.
type Action struct {
	Device  ID        `json:"device"`           // the installation that made it
	Seq     uint64    `json:"seq"`              // counts the device's Actions from 1
	Prev    string    `json:"prev"`             // SHA-256 of the ledger line before, lower-case hex
	At      time.Time `json:"at"`               // for people to read; nothing is ordered by it
	By      ID        `json:"by"`               // a Reviewer
	Verb    string    `json:"verb"`             // what the reviewer did, in words: "Tag as claim"
	Undoes  uint64    `json:"undoes,omitempty"` // Seq of the Action that this one takes back
	Redoes  uint64    `json:"redoes,omitempty"` // Seq of the Action that this one brings back
	Changes []Change  `json:"changes"`
	Extra   Extra     `json:"-" cbor:"_extra,omitempty"` // fields of later versions
}

// Inverse returns the changes that take a's changes back, in the order in which they must be applied.
func (a *Action) Inverse() []Change {
	out := make([]Change, len(a.Changes))
	for i, c := range a.Changes {
		out[len(out)-1-i] = Change{Kind: c.Kind, ID: c.ID, Set: c.Was, Was: c.Set}
	}
	return out
}
