package annotate

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A change can be taken back although others have come after it. Each field is looked at by itself, with three values of
// it: what it was before the change, what the change made of it, and what it is now. Where now is what the change made, the
// value before comes back. Otherwise somebody has changed the field since, and the change is taken out of what they made of
// it as far as the two can be told apart: out of a list element by element, out of an object member by member. Where they
// cannot, such as in a text, it is for the reviewer to say what shall hold.

// takeBack returns what a field becomes when the change from before to after is taken back although it is now now. All are
// written as [FieldsOf] writes them, and null or nil for the default. When ok is false, later changes are in the way.
func takeBack(before, after, now json.RawMessage) (back json.RawMessage, ok bool) {
	switch {
	case sameValue(now, after):
		return orNull(before), true
	case sameValue(now, before), sameValue(before, after):
		return orNull(now), true
	case isList(before, after, now):
		return takeBackList(before, after, now)
	case isObject(before, after, now):
		return takeBackObject(before, after, now)
	}
	return nil, false
}

func sameValue(a, b json.RawMessage) bool { return bytes.Equal(a, b) || isNull(a) && isNull(b) }

// isList reports whether all of the values are arrays or nothing; isObject does so for objects.
func isList(values ...json.RawMessage) bool   { return beginWith('[', values) }
func isObject(values ...json.RawMessage) bool { return beginWith('{', values) }

func beginWith(token byte, values []json.RawMessage) bool {
	for _, v := range values {
		if _, ok := cutToken(v, token); !ok && !isNull(v) {
			return false
		}
	}
	return true
}

func takeBackObject(before, after, now json.RawMessage) (json.RawMessage, bool) {
	b, a, n := membersOf(before), membersOf(after), membersOf(now)
	out := map[string]json.RawMessage{}
	for _, members := range []map[string]json.RawMessage{b, a, n} {
		for name := range members {
			v, ok := takeBack(b[name], a[name], n[name])
			if !ok {
				return nil, false
			}
			if !isNull(v) {
				out[name] = v
			}
		}
	}
	raw, err := marshal(out)
	return raw, err == nil
}

func membersOf(object json.RawMessage) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	_ = eachMember(object, func(name, value []byte) error { // no error: it was written by this package
		out[string(name)] = value
		return nil
	})
	return out
}

func takeBackList(before, after, now json.RawMessage) (json.RawMessage, bool) {
	b, a, n := elementsOf(before), elementsOf(after), elementsOf(now)
	merged, ok := takeBackElements(b, a, n)
	if !ok {
		return nil, false
	}
	return listOf(merged), true
}

// takeBackElements merges lists. One whose elements have names of their own, such as IDs, is a set of which the order is the
// reviewer's; any other is looked at as a text is, by the stretches in which it differs.
func takeBackElements(before, after, now []string) ([]string, bool) {
	if named(before) && named(after) && named(now) {
		return takeBackSet(before, after, now), true
	}
	return takeBackStretch(before, after, now)
}

func elementsOf(list json.RawMessage) []string {
	var out []string
	_ = eachElement(list, func(value []byte) error { // no error: it was written by this package
		out = append(out, string(value))
		return nil
	})
	return out
}

func listOf(elements []string) json.RawMessage {
	if len(elements) == 0 {
		return null
	}
	return json.RawMessage("[" + strings.Join(elements, ",") + "]")
}

// nameOfElement returns what stands for an element of a list that holds no two alike: a string for itself, a member of a
// cluster for its claim. Others have no name.
func nameOfElement(element string) string {
	if strings.HasPrefix(element, `"`) {
		return element
	}
	var m struct {
		ClaimID json.RawMessage `json:"claim_id"`
	}
	if strings.HasPrefix(element, "{") && json.Unmarshal([]byte(element), &m) == nil {
		return string(m.ClaimID)
	}
	return ""
}

// named reports whether every element has a name, and no two the same.
func named(list []string) bool {
	seen := make(map[string]bool, len(list))
	for _, e := range list {
		name := nameOfElement(e)
		if name == "" || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

// takeBackSet takes out of now what the change put in, and puts back what it took out: behind what stood before it then,
// as far as that is still there. An element that the change altered is altered back unless it was altered again.
func takeBackSet(before, after, now []string) []string {
	was, is := byName(before), byName(after)
	out := make([]string, 0, len(now)+len(before))
	have := map[string]bool{}
	for _, e := range now {
		name := nameOfElement(e)
		made, put := is[name]
		former, stood := was[name]
		switch {
		case put && !stood:
			continue
		case put && stood && e == made:
			e = former
		}
		out = append(out, e)
		have[name] = true
	}
	for i, e := range before {
		name := nameOfElement(e)
		if _, still := is[name]; still || have[name] {
			continue
		}
		at := 0
		for j := i - 1; j >= 0 && at == 0; j-- {
			at = 1 + slices.IndexFunc(out, func(o string) bool { return nameOfElement(o) == nameOfElement(before[j]) })
		}
		out = slices.Insert(out, at, e)
		have[name] = true
	}
	return out
}

func byName(list []string) map[string]string {
	out := make(map[string]string, len(list))
	for _, e := range list {
		out[nameOfElement(e)] = e
	}
	return out
}

// stretch is the one stretch in which a list differs from another: what stands in [start, end) there is with here.
type stretch struct {
	start, end int
	with       []string
}

func stretchBetween(from, to []string) stretch {
	start := 0
	for start < len(from) && start < len(to) && from[start] == to[start] {
		start++
	}
	end, toEnd := len(from), len(to)
	for end > start && toEnd > start && from[end-1] == to[toEnd-1] {
		end--
		toEnd--
	}
	return stretch{start, end, to[start:toEnd]}
}

// takeBackStretch puts both what the list was before and what became of it later into the list that the change made, where
// the two do not meet.
func takeBackStretch(before, after, now []string) ([]string, bool) {
	back, later := stretchBetween(after, before), stretchBetween(after, now)
	if later.start < back.start {
		back, later = later, back
	}
	if back.end >= later.start {
		return nil, false
	}
	return slices.Concat(after[:back.start], back.with, after[back.end:later.start], later.with, after[later.end:]), true
}
