package annotate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Log is an index of a project's history: who did what and when, to which entities, and what was deleted. It holds no
// values of fields, only the names of what was deleted, so that the history of a long project can be searched in a moment;
// what an Action changed in detail is read from where it is written down.
//
// Actions have their places in the order in which they stand in the ledger, counted from 1. A Log is only ever added to,
// by one goroutine; what [Log.Snapshot] returned before then may be read by others meanwhile.
type Log struct {
	people  table // devices and reviewers
	devices []ID  // in the order of their first Action
	entries []entry
	touched []touch // of all entries, in their order
	lost    []Lost
}

// entry is an Action in few bytes.
type entry struct {
	seq, undoes, redoes uint64
	at                  int64 // Unix milliseconds
	verb                string
	device, by          uint32 // in people
	first               uint32 // of its touches
	kinds               uint16 // one bit for each known kind
}

// touch is one Change without its values.
type touch struct {
	id   ID
	kind uint8 // its number; 0 for one that is not known
	did  deed
}

type deed uint8

const (
	altered deed = iota
	madeNew
	deleted
)

// table gives numbers to IDs that come again and again.
type table struct {
	ids []ID
	at  map[ID]uint32
}

func (t *table) number(id ID) uint32 {
	n, known := t.at[id]
	if !known {
		if t.at == nil {
			t.at = map[ID]uint32{}
		}
		n = uint32(len(t.ids))
		t.at[id] = n
		t.ids = append(t.ids, id)
	}
	return n
}

// bitOf returns the bit that stands for a kind, 0 for an unknown one.
func bitOf(kind Kind) uint16 {
	if n := kind.number(); n > 0 {
		return 1 << n
	}
	return 0
}

// Entry is an Action as a list of the history shows it.
type Entry struct {
	Position       int // in the ledger, from 1
	Device         ID
	Seq            uint64
	At             time.Time
	By             ID
	Verb           string
	Undoes, Redoes uint64
	Changes        int // how many entities it changed
}

// Lost is an entity that an Action deleted.
type Lost struct {
	Position int // of that Action
	Entity   Ref
	Name     string // title, name, quote or text, cut short; "" where it has none
	// Owner is the entity that it hung on and that was deleted with it, if any, and otherwise what it hung on first: the
	// document of a highlight, a highlight of a claim, the claim of an assessment.
	Owner Ref
	// Principal says that it is what was meant to be deleted: it did not go along with its owner.
	Principal bool
}

// Summary is what a [Log] keeps of an Action.
type Summary struct {
	entry
	device, by ID
	touched    []touch
	lost       []Lost
}

// Is reports whether the summary is that of the Action with an identity.
func (s Summary) Is(device ID, seq uint64) bool { return s.device == device && s.seq == seq }

// Summarize returns what a Log keeps of an Action.
func Summarize(a *Action) Summary {
	s := Summary{
		device: a.Device, by: a.By,
		entry: entry{seq: a.Seq, undoes: a.Undoes, redoes: a.Redoes, at: a.At.UnixMilli(), verb: a.Verb},
	}
	for _, c := range a.Changes {
		s.touch(c.Kind, c.ID, deedOf(c.Set == nil, c.Was == nil), c.Was)
	}
	s.settleOwners()
	return s
}

func deedOf(noSet, noWas bool) deed {
	switch {
	case noSet:
		return deleted
	case noWas:
		return madeNew
	}
	return altered
}

// ParseSummary reads what a Log keeps from an Action written as JSON, passing over the rest: a long history is read in a
// fraction of the time that its Actions take. Members that are not what they should be are errors only where it looks.
func ParseSummary(raw []byte) (Summary, error) {
	s := Summary{}
	err := eachMember(raw, func(name, value []byte) (err error) {
		switch string(name) {
		case "device":
			s.device, err = parseID(value)
		case "by":
			s.by, err = parseID(value)
		case "seq":
			s.seq, err = parseUint(value)
		case "undoes":
			s.undoes, err = parseUint(value)
		case "redoes":
			s.redoes, err = parseUint(value)
		case "at":
			var at time.Time
			err = at.UnmarshalJSON(value)
			s.at = at.UnixMilli()
		case "verb":
			s.verb, err = parseString(value)
		case "changes":
			err = s.parseChanges(value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	if err != nil {
		return Summary{}, fmt.Errorf("it is not an action: %w", err)
	}
	s.settleOwners()
	return s, nil
}

func (s *Summary) parseChanges(raw []byte) error {
	if isNull(raw) {
		return nil
	}
	return eachElement(raw, func(change []byte) error {
		var kind Kind
		var id ID
		var set, was []byte
		err := eachMember(change, func(name, value []byte) (err error) {
			switch string(name) {
			case "kind":
				kind, err = parseKind(value)
			case "id":
				id, err = parseID(value)
			case "set":
				set = value
			case "was":
				was = value
			}
			return err
		})
		if err != nil {
			return err
		}
		var former Fields
		if isNull(set) {
			if err := former.UnmarshalJSON(was); err != nil {
				return err
			}
		}
		s.touch(kind, id, deedOf(isNull(set), isNull(was)), former)
		return nil
	})
}

func (s *Summary) touch(kind Kind, id ID, did deed, former Fields) {
	s.touched = append(s.touched, touch{id, kind.number(), did})
	s.kinds |= bitOf(kind)
	if did != deleted {
		return
	}
	l := Lost{Entity: Ref{kind, id}, Principal: true}
	if e, err := created(kind, id, former); err == nil {
		l.Name = shortName(e)
		for _, o := range owners(e) {
			s.lost = append(s.lost, Lost{Entity: l.Entity, Name: l.Name, Owner: exported(o)})
		}
		if len(owners(e)) > 0 {
			return
		}
	}
	s.lost = append(s.lost, l)
}

func exported(r ref) Ref { return Ref{r.kind, r.id} }

// settleOwners leaves one record of each entity: the one whose owner was deleted too, else the first.
func (s *Summary) settleOwners() {
	if len(s.lost) == 0 {
		return
	}
	gone := make(map[Ref]bool, len(s.lost))
	for _, l := range s.lost {
		gone[l.Entity] = true
	}
	at := make(map[Ref]int, len(s.lost))
	kept := s.lost[:0]
	for _, l := range s.lost {
		l.Principal = !gone[l.Owner]
		i, seen := at[l.Entity]
		switch {
		case !seen:
			at[l.Entity] = len(kept)
			kept = append(kept, l)
		case kept[i].Principal && !l.Principal:
			kept[i] = l
		}
	}
	s.lost = kept
}

// nameBytes is the greatest length of a name in a Log, in bytes.
const nameBytes = 160

// NameOf returns what an entity is called: its title, name, quote or text. It is "" for one that has none, and for nil.
func NameOf(e Entity) string {
	switch e := e.(type) {
	case *Document:
		return e.DisplayTitle()
	case *Source:
		return e.Name
	case *Tag:
		return e.Name
	case *Reviewer:
		return e.Name
	case *Highlight:
		return e.Quote
	case *Claim:
		return e.Text
	case *Cluster:
		return e.Title
	case *Settings:
		return e.Title
	}
	return ""
}

func shortName(e Entity) string {
	name := NameOf(e)
	if len(name) <= nameBytes {
		return strings.Clone(name) // else it keeps the whole Action in memory
	}
	end := nameBytes
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "…"
}

// Add enters the next Action.
func (l *Log) Add(s Summary) {
	e := s.entry
	if !slices.Contains(l.devices, s.device) {
		l.devices = append(l.devices, s.device)
	}
	e.device, e.by, e.first = l.people.number(s.device), l.people.number(s.by), uint32(len(l.touched))
	l.entries = append(l.entries, e)
	l.touched = append(l.touched, s.touched...)
	for _, lost := range s.lost {
		lost.Position = len(l.entries)
		l.lost = append(l.lost, lost)
	}
}

// Snapshot returns the Log as it is now, which what is added later does not change.
func (l *Log) Snapshot() *Log {
	return &Log{
		people: table{ids: l.people.ids}, devices: slices.Clip(l.devices), entries: l.entries[:len(l.entries):len(l.entries)],
		touched: l.touched[:len(l.touched):len(l.touched)], lost: l.lost[:len(l.lost):len(l.lost)],
	}
}

// Len returns the number of Actions.
func (l *Log) Len() int { return len(l.entries) }

// At returns the entry at a position, from 1 to [Log.Len].
func (l *Log) At(position int) Entry {
	e := l.entries[position-1]
	return Entry{
		Position: position, Device: l.people.ids[e.device], Seq: e.seq, At: time.UnixMilli(e.at).UTC(), By: l.people.ids[e.by],
		Verb: e.verb, Undoes: e.undoes, Redoes: e.redoes, Changes: len(l.touchesAt(position)),
	}
}

func (l *Log) touchesAt(position int) []touch {
	end := len(l.touched)
	if position < len(l.entries) {
		end = int(l.entries[position].first)
	}
	return l.touched[l.entries[position-1].first:end]
}

// PositionOf returns the position of an Action by its identity, 0 where there is none.
func (l *Log) PositionOf(device ID, seq uint64) int {
	for i, e := range l.entries {
		if e.seq == seq && l.people.ids[e.device] == device {
			return i + 1
		}
	}
	return 0
}

// ActName is what people call an Action: the number that its device gave it and, where several devices took part, an @ with
// as much of the end of the device's ID as tells it from the others: "17", or "17@9b21c0de".
func (l *Log) ActName(e Entry) string {
	name, id, others := strconv.FormatUint(e.Seq, 10), e.Device.String(), l.Devices()
	others = slices.DeleteFunc(others, func(d ID) bool { return d == e.Device })
	if len(others) == 0 {
		return name
	}
	for n := 4; ; n += 4 { // the end of a UUID of version 7 is random, its beginning a time
		end := id[max(0, len(id)-n):]
		if n >= len(id) || !slices.ContainsFunc(others, func(d ID) bool { return strings.HasSuffix(d.String(), end) }) {
			return name + "@" + end
		}
	}
}

// Devices returns the devices on which Actions were made, in the order of their first.
func (l *Log) Devices() []ID { return slices.Clone(l.devices) }

// Reviewers returns who made Actions, in the order of their first.
func (l *Log) Reviewers() []ID {
	seen := make([]bool, len(l.people.ids))
	var out []ID
	for _, e := range l.entries {
		if !seen[e.by] {
			seen[e.by] = true
			out = append(out, l.people.ids[e.by])
		}
	}
	return out
}

// AsOf returns the position of the last Action at or before a time, 0 for none. The state of a project at a time is that
// after this Action: after the longest part of the ledger, from its beginning, that ends with an Action of that time or
// before. Clocks go wrong, and those of two devices differ, so Actions that claim a later time may stand in that part.
func (l *Log) AsOf(t time.Time) int {
	limit := t.UnixMilli()
	for i, e := range slices.Backward(l.entries) {
		if e.at <= limit {
			return i + 1
		}
	}
	return 0
}
