package annotate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// schema says how the members of a JSON object become the fields of a struct. The struct keeps the members that it has no
// field for in its field Extra.
type schema struct {
	typ    reflect.Type
	fields map[string]field // by JSON name
	names  []string         // in the struct's order
	at     []int            // the indexes of the fields that they name
	id     int              // the index of ID in an entity
	extra  int              // and of Extra
}

type field struct {
	index  int
	decode decoder
}

// decoder sets v, which has its zero value, to what raw says. raw is the text of one JSON value other than null, without
// space around it, and may be invalid inside.
type decoder func(raw []byte, v reflect.Value) error

// structs are the schemas of all structs that have one.
var structs = map[reflect.Type]*schema{}

func schemaOf(t reflect.Type) *schema {
	if s, known := structs[t]; known {
		return s
	}
	s := &schema{typ: t, fields: map[string]field{}}
	structs[t] = s
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		switch {
		case t.Field(i).Name == "Extra":
			s.extra = i
		case name == "id":
			s.id = i
		default:
			s.fields[name] = field{i, decoderOf(t.Field(i).Type)}
			s.names, s.at = append(s.names, name), append(s.at, i)
		}
	}
	return s
}

// fieldNames holds every JSON name of a field, so that reading one again and again takes no memory.
var fieldNames = func() map[string]string {
	out := map[string]string{}
	for _, s := range schemas {
		for _, name := range s.names {
			out[name] = name
		}
	}
	return out
}()

func nameOf(b []byte) string {
	if name, ok := fieldNames[string(b)]; ok {
		return name
	}
	return string(b)
}

func (s *schema) extraOf(v reflect.Value) *Extra { return v.Field(s.extra).Addr().Interface().(*Extra) }

// decode sets v, which has its zero value, to what a JSON object says.
func (s *schema) decode(raw []byte, v reflect.Value) error {
	return eachMember(raw, func(name, value []byte) error {
		f, known := s.fields[string(name)]
		switch {
		case known:
			if err := f.set(value, v); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		case isNull(value):
		case !json.Valid(value):
			return fmt.Errorf("%s: it is not JSON", name)
		default:
			extra := s.extraOf(v)
			if *extra == nil {
				*extra = Extra{}
			}
			(*extra)[string(name)] = bytes.Clone(value)
		}
		return nil
	})
}

// set gives the field its new value. The old one is not written into, because other entities may share it.
func (f field) set(raw []byte, of reflect.Value) error {
	v := of.Field(f.index)
	v.SetZero()
	if isNull(raw) {
		return nil
	}
	return f.decode(raw, v)
}

func decoderOf(t reflect.Type) decoder {
	switch t {
	case reflect.TypeFor[ID]():
		return decodeID
	case reflect.TypeFor[time.Time]():
		return decodeTime
	case reflect.TypeFor[Range]():
		return decodeRange
	}
	switch t.Kind() {
	case reflect.String:
		return decodeString
	case reflect.Slice:
		return sliceDecoder(decoderOf(t.Elem()))
	case reflect.Struct:
		if _, keeps := t.FieldByName("Extra"); keeps {
			return schemaOf(t).decode
		}
	}
	return decodeAny
}

func decodeAny(raw []byte, v reflect.Value) error { return json.Unmarshal(raw, v.Addr().Interface()) }

func decodeString(raw []byte, v reflect.Value) error {
	s, ok := plainString(raw)
	if !ok {
		return decodeAny(raw, v)
	}
	v.SetString(string(s))
	return nil
}

func decodeID(raw []byte, v reflect.Value) error {
	s, ok := plainString(raw)
	if !ok {
		return decodeAny(raw, v)
	}
	id, err := uuid.ParseBytes(s)
	*v.Addr().Interface().(*ID) = id
	return err
}

func decodeTime(raw []byte, v reflect.Value) error {
	return v.Addr().Interface().(*time.Time).UnmarshalJSON(raw)
}

func decodeRange(raw []byte, v reflect.Value) error {
	return v.Addr().Interface().(*Range).UnmarshalJSON(raw)
}

func sliceDecoder(decode decoder) decoder {
	return func(raw []byte, v reflect.Value) error {
		n := 0
		err := eachElement(raw, func([]byte) error { n++; return nil })
		if err != nil {
			return err
		}
		v.Grow(n)
		v.SetLen(n)
		n = 0
		return eachElement(raw, func(value []byte) error {
			n++
			if isNull(value) {
				return nil
			}
			if err := decode(value, v.Index(n-1)); err != nil {
				return fmt.Errorf("[%d]: %w", n-1, err)
			}
			return nil
		})
	}
}

// decodeInt reads a whole number.
func decodeInt(raw []byte) (int, error) {
	n := 0
	for i, c := range raw {
		if c < '0' || c > '9' || i > 8 || (n == 0 && i > 0) {
			err := json.Unmarshal(raw, &n)
			return n, err
		}
		n = 10*n + int(c-'0')
	}
	if len(raw) == 0 {
		return 0, errors.New("a number is missing")
	}
	return n, nil
}

// unmarshalKeeping reads a JSON object into one of the structs that an entity is made of, with the members that the struct
// has no field for. Null leaves v alone, as encoding/json has it.
func unmarshalKeeping[T any](b []byte, v *T) error {
	if isNull(b) {
		return nil
	}
	var fresh T
	if err := schemaOf(reflect.TypeFor[T]()).decode(b, reflect.ValueOf(&fresh).Elem()); err != nil {
		return err
	}
	*v = fresh
	return nil
}

// marshalKeeping writes a struct that an entity is made of as a JSON object, unknown members behind the known ones.
// known is the struct without its methods, or this would never end.
func marshalKeeping(known any, extra Extra) ([]byte, error) {
	b, err := marshal(known)
	if err != nil || len(extra) == 0 {
		return b, err
	}
	b = b[:len(b)-1]
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		member, err := marshal(Extra{name: extra[name]})
		if err != nil {
			return nil, fmt.Errorf("member %s: %w", name, err)
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, member[1:len(member)-1]...)
	}
	return append(b, '}'), nil
}
