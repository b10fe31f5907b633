package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"attest/annotate"
)

// object is a JSON object being read. Its members are taken one by one; those that nobody took are the unknown ones. Null
// counts as absent everywhere. What is wrong with a member goes to the reader's list of problems.
type object struct {
	label   string // names it in messages: "highlight h-12"
	members map[string]json.RawMessage
	read    *datasetReader
}

func (o *object) problem(format string, args ...any) {
	o.read.problem(fmt.Errorf(o.label+": "+format, args...))
}

// has reports whether there is a value other than null.
func (o *object) has(name string) bool {
	raw, ok := o.members[name]
	return ok && !bytes.Equal(bytes.TrimSpace(raw), []byte("null"))
}

// take reads a member and strikes it off; what says in words what its value should be.
func take[T any](o *object, name, what string) (v T) {
	raw, present := o.members[name], o.has(name)
	delete(o.members, name)
	if !present {
		return v
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		var none T
		o.problem("%s should be %s, not %s", name, what, clip(string(raw)))
		return none
	}
	return v
}

func (o *object) text(name string) string { return take[string](o, name, "a text") }

func (o *object) texts(name string) []string {
	return orNil(take[[]string](o, name, "a list of texts"))
}

func (o *object) number(name string) *float64 { return take[*float64](o, name, "a number") }

// enum reads a value of an enumeration; which values there are is for the domain to check.
func enum[T ~string](o *object, name string) T { return T(o.text(name)) }

func (o *object) time(name string) time.Time {
	s := o.text(name)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	o.problem("%s should be a time such as 2024-11-05T09:30:00Z, not %s", name, clip(s))
	return time.Time{}
}

// integer reads a whole number that fits what.
func (o *object) integer(name string) *int {
	n := o.number(name)
	if n == nil {
		return nil
	}
	if *n != math.Trunc(*n) || math.Abs(*n) > 1<<53 {
		o.problem("%s should be a whole number, not %v", name, *n)
		return nil
	}
	i := int(*n)
	return &i
}

func (o *object) id(name string, kind annotate.Kind) annotate.ID {
	return o.read.id(kind, o.text(name))
}

func (o *object) ids(name string, kind annotate.Kind) []annotate.ID {
	var out []annotate.ID
	for _, s := range o.texts(name) {
		if s == "" {
			o.problem("%s holds an empty id", name)
			continue
		}
		out = append(out, o.read.id(kind, s))
	}
	return out
}

// object reads a member that is an object itself, or nil if there is none.
func (o *object) object(name string) *object {
	if !o.has(name) {
		delete(o.members, name)
		return nil
	}
	return &object{o.label + ": " + name, take[map[string]json.RawMessage](o, name, "an object"), o.read}
}

func (o *object) objects(name string) []*object {
	var out []*object
	for i, members := range take[[]map[string]json.RawMessage](o, name, "a list of objects") {
		out = append(out, &object{fmt.Sprintf("%s: %s[%d]", o.label, name, i), members, o.read})
	}
	return out
}

// rest returns the members that were not taken, in compact form, without those that the domain keeps under such a name.
func (o *object) rest(hidden ...string) annotate.Extra {
	var out annotate.Extra
	for name, raw := range o.members {
		if !o.has(name) || slices.Contains(hidden, name) {
			continue
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, raw); err != nil {
			o.problem("%s: %w", name, err)
			continue
		}
		if out == nil {
			out = annotate.Extra{}
		}
		out[name] = compact.Bytes()
	}
	return out
}

func orNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

// clip shortens what a file says for a message.
func clip(s string) string {
	const most = 80 // code points
	s = strings.ToValidUTF8(s, "\uFFFD")
	if runes := []rune(s[:min(len(s), 4*most+4)]); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
