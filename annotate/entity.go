package annotate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
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

// Extra holds the fields of an entity that this version does not know, by name and as raw JSON, so that they survive.
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
	v.Elem().FieldByName("ID").Set(reflect.ValueOf(id))
	return v.Interface().(Entity)
}

// schema says where the JSON names of a kind's fields are found in its struct.
type schema struct {
	typ    reflect.Type
	fields map[string]int
	names  []string // in the struct's order
}

var schemas = map[Kind]*schema{
	KindProject:    schemaOf[Settings](),
	KindReviewer:   schemaOf[Reviewer](),
	KindTag:        schemaOf[Tag](),
	KindSource:     schemaOf[Source](),
	KindDocument:   schemaOf[Document](),
	KindHighlight:  schemaOf[Highlight](),
	KindClaim:      schemaOf[Claim](),
	KindAssessment: schemaOf[Assessment](),
	KindCluster:    schemaOf[Cluster](),
	KindLink:       schemaOf[Link](),
}

func schemaOf[T any]() *schema {
	s := &schema{typ: reflect.TypeFor[T](), fields: map[string]int{}}
	for i := range s.typ.NumField() {
		name, _, _ := strings.Cut(s.typ.Field(i).Tag.Get("json"), ",")
		if name == "-" || name == "id" {
			continue
		}
		s.fields[name] = i
		s.names = append(s.names, name)
	}
	return s
}

// Fields are the values of an entity by JSON name. A field that has its zero value is absent.
type Fields map[string]json.RawMessage

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
	for _, name := range s.names {
		f := v.Field(s.fields[name])
		if f.IsZero() || (f.Kind() == reflect.Slice && f.Len() == 0) {
			continue
		}
		raw, err := marshal(f.Interface())
		if err != nil {
			return nil, fmt.Errorf("writing field %s of %s %s: %w", name, e.Kind(), e.Key(), err)
		}
		out[name] = raw
	}
	for name, raw := range extraOf(v) {
		out[name] = raw
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

func extraOf(v reflect.Value) Extra { return v.FieldByName("Extra").Interface().(Extra) }

// with returns a copy of e in which the given fields have new values; null, and a nil value, mean the default.
func with(e Entity, set Fields) (Entity, error) {
	if u, ok := e.(*Unknown); ok {
		return &Unknown{kind: u.kind, id: u.id, Extra: mergeExtra(u.Extra, set)}, nil
	}
	s := schemas[e.Kind()]
	p := reflect.New(s.typ)
	v := p.Elem()
	v.Set(reflect.ValueOf(e).Elem())
	unknown := Fields{}
	for name, raw := range set {
		i, known := s.fields[name]
		if !known {
			if name != "id" {
				unknown[name] = raw
			}
			continue
		}
		// A fresh value, because decoding into the old one would write into slices that other entities share.
		fresh := reflect.New(s.typ.Field(i).Type)
		if !isNull(raw) {
			if err := json.Unmarshal(raw, fresh.Interface()); err != nil {
				return nil, fmt.Errorf("%s %s: %w", e.Kind(), e.Key(), &FieldError{Field: name, Reason: err.Error()})
			}
		}
		v.Field(i).Set(fresh.Elem())
	}
	if len(unknown) > 0 {
		v.FieldByName("Extra").Set(reflect.ValueOf(mergeExtra(extraOf(v), unknown)))
	}
	changed := p.Interface().(Entity)
	changed.setDefaults()
	return changed, nil
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

func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || bytes.Equal(bytes.TrimSpace(raw), []byte("null"))
}
