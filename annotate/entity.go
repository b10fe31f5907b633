package annotate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Kind names a sort of entity in Actions, in the store and in exports.
type Kind string

// The kinds this version knows. Entities of other kinds are kept and passed on untouched.
const (
	KindProject    Kind = "project"
	KindReviewer   Kind = "reviewer"
	KindTag        Kind = "tag"
	KindSource     Kind = "source"
	KindDocument   Kind = "document"
	KindHighlight  Kind = "highlight"
	KindClaim      Kind = "claim"
	KindAssessment Kind = "assessment"
	KindCluster    Kind = "cluster"
	KindLink       Kind = "link"
)

// Kinds lists the known kinds, each behind those that it may refer to.
var Kinds = []Kind{KindProject, KindReviewer, KindTag, KindSource, KindDocument, KindHighlight, KindClaim, KindAssessment, KindCluster, KindLink}

// Extra holds the fields of an entity, or of an object inside one, that this version does not know, by name and as raw
// JSON, so that they survive. What an entity of a Project has is shared: a changed copy gets a new one.
type Extra map[string]json.RawMessage

// Entity is one thing in a Project. An entity that a Project returned is shared and must not be changed: copy it, change
// the copy and put that into a [Draft].
type Entity interface {
	Kind() Kind
	Key() ID

	setDefaults()
	validate() error
}

// Unknown is an entity of a kind that this version does not know.
type Unknown struct {
	kind Kind
	id   ID

	Extra Extra
}

// Kind returns the kind that the Action gave.
func (u *Unknown) Kind() Kind { return u.kind }

// Key returns the entity's ID.
func (u *Unknown) Key() ID { return u.id }

func (u *Unknown) setDefaults()    {}
func (u *Unknown) validate() error { return nil }

// New returns an empty entity of the kind with the given ID: a pointer to one of the structs of this package, or to an
// [Unknown].
func New(kind Kind, id ID) Entity {
	s, ok := schemas[kind]
	if !ok {
		return &Unknown{kind: kind, id: id, Extra: Extra{}}
	}
	v := reflect.New(s.typ)
	*v.Elem().Field(s.id).Addr().Interface().(*ID) = id
	return v.Interface().(Entity)
}

var schemas = map[Kind]*schema{
	KindProject:    schemaOf(reflect.TypeFor[Settings]()),
	KindReviewer:   schemaOf(reflect.TypeFor[Reviewer]()),
	KindTag:        schemaOf(reflect.TypeFor[Tag]()),
	KindSource:     schemaOf(reflect.TypeFor[Source]()),
	KindDocument:   schemaOf(reflect.TypeFor[Document]()),
	KindHighlight:  schemaOf(reflect.TypeFor[Highlight]()),
	KindClaim:      schemaOf(reflect.TypeFor[Claim]()),
	KindAssessment: schemaOf(reflect.TypeFor[Assessment]()),
	KindCluster:    schemaOf(reflect.TypeFor[Cluster]()),
	KindLink:       schemaOf(reflect.TypeFor[Link]()),
}

// Fields are the values of an entity by JSON name. A field that has its zero value is absent.
type Fields map[string]json.RawMessage

// UnmarshalJSON reads the fields from a JSON object, for all of which it keeps one copy of the text.
func (f *Fields) UnmarshalJSON(b []byte) error {
	if isNull(b) {
		*f = nil
		return nil
	}
	out := Fields{}
	err := eachMember(bytes.Clone(b), func(name, value []byte) error {
		out[nameOf(name)] = value
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the fields of an entity: %w", err)
	}
	*f = out
	return nil
}

// FieldsOf returns the fields of e that are not zero, unknown ones included.
func FieldsOf(e Entity) (Fields, error) {
	out := Fields{}
	if u, ok := e.(*Unknown); ok {
		for name, raw := range u.Extra {
			out[name] = raw
		}
		return out, nil
	}
	s, v := schemas[e.Kind()], reflect.ValueOf(e).Elem()
	for n, name := range s.names {
		raw, err := writtenField(e, name, v.Field(s.at[n]))
		if err != nil {
			return nil, err
		}
		if raw != nil {
			out[name] = raw
		}
	}
	for name, raw := range *s.extraOf(v) {
		out[name] = raw
	}
	return out, nil
}

// writtenField returns what a field of e is written as, nil if that is not at all.
func writtenField(e Entity, name string, f reflect.Value) (json.RawMessage, error) {
	if f.IsZero() || (f.Kind() == reflect.Slice && f.Len() == 0) {
		return nil, nil
	}
	raw, err := marshalValue(f)
	if err != nil {
		return nil, fmt.Errorf("writing field %s of %s %s: %w", name, e.Kind(), e.Key(), err)
	}
	return raw, nil
}

// marshalValue is marshal for a field. Most are strings and IDs, for which it need not ask what they are.
func marshalValue(v reflect.Value) (json.RawMessage, error) {
	switch {
	case v.Kind() == reflect.String:
		return marshalString(v.String())
	case v.Type() == reflect.TypeFor[ID]():
		id := v.Interface().(ID)
		return json.RawMessage(`"` + id.String() + `"`), nil
	}
	return marshal(v.Interface())
}

func marshalString(s string) (json.RawMessage, error) {
	raw := append(append(make(json.RawMessage, 0, len(s)+2), '"'), s...)
	if plain, ascii := literal(raw[1:]); !plain || !ascii {
		return marshal(s)
	}
	return append(raw, '"'), nil
}

// someFields returns the values of the fields that are named in names; null stands for the default.
func someFields[V any](e Entity, names map[string]V) (Fields, error) {
	out := make(Fields, len(names))
	u, unknown := e.(*Unknown)
	for name := range names {
		if unknown {
			out[name] = orNull(u.Extra[name])
			continue
		}
		s, v := schemas[e.Kind()], reflect.ValueOf(e).Elem()
		f, known := s.fields[name]
		if !known {
			out[name] = orNull((*s.extraOf(v))[name])
			continue
		}
		raw, err := writtenField(e, name, v.Field(f.index))
		if err != nil {
			return nil, err
		}
		out[name] = orNull(raw)
	}
	return out, nil
}

// marshal is json.Marshal without the escapes that only matter inside HTML: ledger lines are for people to read.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// with returns a copy of e in which the given fields have new values; null, and a nil value, mean the default.
func with(e Entity, set Fields) (Entity, error) {
	var changed Entity
	if u, ok := e.(*Unknown); ok {
		changed = &Unknown{kind: u.kind, id: u.id, Extra: u.Extra}
	} else {
		p := reflect.New(schemas[e.Kind()].typ)
		p.Elem().Set(reflect.ValueOf(e).Elem())
		changed = p.Interface().(Entity)
	}
	return changed, assign(changed, set)
}

// created returns a new entity with the given fields.
func created(kind Kind, id ID, set Fields) (Entity, error) {
	e := New(kind, id)
	return e, assign(e, set)
}

// assign gives fields of e, which nobody else has yet, new values. What e shares with other entities is not written into.
func assign(e Entity, set Fields) error {
	if u, ok := e.(*Unknown); ok {
		u.Extra = mergeExtra(u.Extra, set)
		return nil
	}
	s, v := schemas[e.Kind()], reflect.ValueOf(e).Elem()
	var unknown Fields
	for name, raw := range set {
		f, known := s.fields[name]
		switch {
		case known:
			if err := f.set(raw, v); err != nil {
				return fmt.Errorf("%s %s: %w", e.Kind(), e.Key(), &FieldError{Field: name, Reason: err.Error()})
			}
		case name != "id":
			if unknown == nil {
				unknown = Fields{}
			}
			unknown[name] = raw
		}
	}
	if unknown != nil {
		extra := s.extraOf(v)
		*extra = mergeExtra(*extra, unknown)
	}
	e.setDefaults()
	return nil
}

func mergeExtra(old Extra, set Fields) Extra {
	merged := make(Extra, len(old)+len(set))
	for name, raw := range old {
		merged[name] = raw
	}
	for name, raw := range set {
		if isNull(raw) {
			delete(merged, name)
		} else {
			merged[name] = slices.Clone(raw)
		}
	}
	if len(merged) == 0 {
		return nil
	}
	return merged
}

func isNull(raw []byte) bool {
	raw = skipSpace(raw)
	return len(raw) == 0 || (raw[0] == 'n' && string(bytes.TrimSpace(raw)) == "null")
}
