package annotate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// ParseAction reads an Action from a JSON object, as [encoding/json] would, but several times as fast: a project is
// replayed from these. It is stricter too: a member that it knows must be spelled as it is written and stand there only
// once. Members that it does not know are kept in Extra, but for the one that is called ignored. The Action shares the
// memory of b, which must not be changed afterwards.
func ParseAction(b []byte, ignored string) (*Action, error) {
	if !json.Valid(b) {
		return nil, errors.New("it is not JSON")
	}
	a := &Action{}
	seen := make([][]byte, 0, 16)
	err := eachMember(b, func(name, value []byte) (err error) {
		if slices.ContainsFunc(seen, func(other []byte) bool { return bytes.Equal(other, name) }) {
			return fmt.Errorf("%s: it stands there twice", name)
		}
		if seen = append(seen, name); len(seen) > mostMembers {
			return errors.New("it has too many members")
		}
		switch string(name) {
		case ignored:
		case "device":
			a.Device, err = parseID(value)
		case "seq":
			a.Seq, err = parseUint(value)
		case "prev":
			a.Prev, err = parseString(value)
		case "at":
			err = a.At.UnmarshalJSON(value)
		case "by":
			a.By, err = parseID(value)
		case "verb":
			a.Verb, err = parseString(value)
		case "undoes":
			a.Undoes, err = parseUint(value)
		case "redoes":
			a.Redoes, err = parseUint(value)
		case "changes":
			a.Changes, err = parseChanges(value)
		default:
			if a.Extra == nil {
				a.Extra = Extra{}
			}
			a.Extra[string(name)] = value
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// mostMembers is how many members an Action may have: more than any version will need, and few enough to compare each with
// each.
const mostMembers = 1000

func parseChanges(raw []byte) ([]Change, error) {
	if isNull(raw) {
		return nil, nil
	}
	n := 0
	if err := eachElement(raw, func([]byte) error { n++; return nil }); err != nil {
		return nil, err
	}
	out := make([]Change, 0, n)
	err := eachElement(raw, func(value []byte) error {
		c := Change{}
		err := eachMember(value, func(name, value []byte) (err error) {
			switch string(name) {
			case "kind":
				c.Kind, err = parseKind(value)
			case "id":
				c.ID, err = parseID(value)
			case "set":
				c.Set, err = parseFields(value)
			case "was":
				c.Was, err = parseFields(value)
			}
			return err
		})
		out = append(out, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("[%d]: %w", len(out)-1, err)
	}
	return out, nil
}

// parseFields returns fields that share the memory of raw.
func parseFields(raw []byte) (Fields, error) {
	if isNull(raw) {
		return nil, nil
	}
	n := 0
	if err := eachMember(raw, func(_, _ []byte) error { n++; return nil }); err != nil {
		return nil, err
	}
	out := make(Fields, n)
	return out, eachMember(raw, func(name, value []byte) error {
		out[nameOf(name)] = value
		return nil
	})
}

// knownKinds spares every Change of a known kind a string of its own.
var knownKinds = func() map[string]Kind {
	out := map[string]Kind{}
	for _, kind := range Kinds {
		out[string(kind)] = kind
	}
	return out
}()

func parseKind(raw []byte) (Kind, error) {
	if s, ok := plainString(raw); ok {
		if kind, known := knownKinds[string(s)]; known {
			return kind, nil
		}
	}
	s, err := parseString(raw)
	return Kind(s), err
}

func parseString(raw []byte) (string, error) {
	if isNull(raw) {
		return "", nil
	}
	s, ok := unquote(raw)
	if !ok {
		return "", errors.New("it should be a string")
	}
	return string(s), nil
}

func parseID(raw []byte) (id ID, err error) {
	s, err := parseString(raw)
	if err != nil || isNull(raw) {
		return None, err
	}
	return id, id.UnmarshalText([]byte(s))
}

func parseUint(raw []byte) (uint64, error) {
	if isNull(raw) {
		return 0, nil
	}
	n, err := strconv.ParseUint(string(raw), 10, 64)
	if err != nil {
		return 0, errors.New("it should be a whole number")
	}
	return n, nil
}
