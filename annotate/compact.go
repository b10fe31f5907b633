package annotate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"
)

// The compact form of an entity is what a store keeps of it when it has to be read back in no time. It is positional and
// says nothing of itself: the fields of a struct in the order of its declaration, those that are zero left out, and which
// ones these are in a bit set before them. So only a program whose structs are the same can read it, which
// [CompactLayout] tells. Nothing may depend on a compact form alone.
//
//	struct  bit set (uvarint), then each field whose bit is set
//	ID      16 bytes             string  uvarint, bytes       slice  uvarint, elements
//	integer varint               float   8 bytes, big-endian  bool   nothing: its bit says it
//	time    seconds since 1970 (varint), nanoseconds (uvarint), twice the offset from UTC in seconds + 1 (varint), 0 for UTC itself
//	Extra   uvarint, then name and value of each as strings, in the order of their names

// AppendCompact appends the compact form of e, without its kind and ID, to b.
func AppendCompact(b []byte, e Entity) []byte {
	if u, ok := e.(*Unknown); ok {
		return appendExtra(b, u.Extra)
	}
	return layouts[e.Kind()].append(b, reflect.ValueOf(e).Elem())
}

// CompactReader reads compact forms. The entities that one reader has made share memory, which is given back when none of
// them is used any more: it is meant for some hundred at a time. The zero value is ready to use, by one goroutine.
type CompactReader struct {
	spare map[Kind]reflect.Value // slices of structs that have not been given out
}

// Read returns the entity of a kind whose compact form is s. Its texts are parts of s.
func (c *CompactReader) Read(kind Kind, id ID, s string) (Entity, error) {
	r := &compactReader{s: s}
	e := c.next(kind, id)
	if u, ok := e.(*Unknown); ok {
		u.Extra = r.extra()
	} else {
		layouts[kind].read(r, reflect.ValueOf(e).Elem())
	}
	if r.err == nil && r.s != "" {
		r.err = errCompact
	}
	if r.err != nil {
		return nil, fmt.Errorf("reading %s %s: %w", kind, id, r.err)
	}
	return e, nil
}

// next returns an empty entity, as New does.
func (c *CompactReader) next(kind Kind, id ID) Entity {
	s, known := schemas[kind]
	if !known {
		return New(kind, id)
	}
	spare := c.spare[kind]
	if !spare.IsValid() || spare.Len() == 0 {
		const atOnce = 64
		spare = reflect.MakeSlice(reflect.SliceOf(s.typ), atOnce, atOnce)
		if c.spare == nil {
			c.spare = map[Kind]reflect.Value{}
		}
	}
	v := spare.Index(0).Addr()
	c.spare[kind] = spare.Slice(1, spare.Len())
	*v.Elem().Field(s.id).Addr().Interface().(*ID) = id
	return v.Interface().(Entity)
}

// CompactLayout returns a number that differs between versions that cannot read each other's compact forms.
var CompactLayout = sync.OnceValue(func() uint64 {
	h := fnv.New64a()
	for _, kind := range Kinds {
		_, _ = fmt.Fprintf(h, "%s %s\n", kind, spellOut(schemas[kind].typ))
	}
	return h.Sum64()
})

// spellOut writes a type out in full.
func spellOut(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return "time"
		}
		out := "{"
		for i := range t.NumField() {
			out += t.Field(i).Name + " " + spellOut(t.Field(i).Type) + ";"
		}
		return out + "}"
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return t.Kind().String() + " " + spellOut(t.Elem())
	}
	return t.Kind().String()
}

var errCompact = errors.New("it is not the compact form of an entity")

// coder writes and reads values of one type. Write is not asked for a value that is zero, and read gets one that is.
type coder struct {
	append func(b []byte, v reflect.Value) []byte
	read   func(r *compactReader, v reflect.Value)
	isZero func(v reflect.Value) bool
}

var layouts = func() map[Kind]coder {
	out := map[Kind]coder{}
	for kind, s := range schemas {
		out[kind] = structCoder(s.typ, s.id)
	}
	return out
}()

// structCoder codes all fields but the one with the index without; -1 stands for none.
func structCoder(t reflect.Type, without int) coder {
	var fields []coder
	var index []int
	for i := range t.NumField() {
		if i != without {
			fields, index = append(fields, coderOf(t.Field(i).Type)), append(index, i)
		}
	}
	if len(fields) > 64 {
		panic("annotate: " + t.String() + " has more fields than a bit set of 64 holds")
	}
	return coder{
		append: func(b []byte, v reflect.Value) []byte {
			var set uint64
			for i, f := range fields {
				if !f.isZero(v.Field(index[i])) {
					set |= 1 << i
				}
			}
			b = binary.AppendUvarint(b, set)
			for i, f := range fields {
				if set&(1<<i) != 0 {
					b = f.append(b, v.Field(index[i]))
				}
			}
			return b
		},
		read: func(r *compactReader, v reflect.Value) {
			set := r.uvarint()
			if set>>len(fields) != 0 {
				r.fail()
				return
			}
			for i, f := range fields {
				if set&(1<<i) != 0 {
					f.read(r, v.Field(index[i]))
				}
			}
		},
		isZero: reflect.Value.IsZero,
	}
}

func coderOf(t reflect.Type) coder {
	switch t {
	case reflect.TypeFor[ID]():
		return coder{
			func(b []byte, v reflect.Value) []byte { id := v.Interface().(ID); return append(b, id[:]...) },
			func(r *compactReader, v reflect.Value) { copy(v.Addr().Interface().(*ID)[:], r.bytes(len(None))) },
			reflect.Value.IsZero,
		}
	case reflect.TypeFor[time.Time]():
		return coder{
			func(b []byte, v reflect.Value) []byte { return appendTime(b, v.Interface().(time.Time)) },
			func(r *compactReader, v reflect.Value) { *v.Addr().Interface().(*time.Time) = r.time() },
			func(v reflect.Value) bool { return v.Addr().Interface().(*time.Time).IsZero() },
		}
	case reflect.TypeFor[Extra]():
		return coder{
			func(b []byte, v reflect.Value) []byte { return appendExtra(b, v.Interface().(Extra)) },
			func(r *compactReader, v reflect.Value) { *v.Addr().Interface().(*Extra) = r.extra() },
			func(v reflect.Value) bool { return v.Len() == 0 },
		}
	}
	switch t.Kind() {
	case reflect.String:
		return coder{
			func(b []byte, v reflect.Value) []byte { return appendString(b, v.String()) },
			func(r *compactReader, v reflect.Value) { v.SetString(r.string()) },
			reflect.Value.IsZero,
		}
	case reflect.Bool:
		return coder{
			func(b []byte, _ reflect.Value) []byte { return b },
			func(_ *compactReader, v reflect.Value) { v.SetBool(true) },
			reflect.Value.IsZero,
		}
	case reflect.Int, reflect.Int64:
		return coder{
			func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) },
			func(r *compactReader, v reflect.Value) { v.SetInt(r.varint()) },
			reflect.Value.IsZero,
		}
	case reflect.Float64:
		return coder{
			func(b []byte, v reflect.Value) []byte {
				return binary.BigEndian.AppendUint64(b, math.Float64bits(v.Float()))
			},
			func(r *compactReader, v reflect.Value) {
				if raw := r.bytes(8); raw != "" {
					v.SetFloat(math.Float64frombits(binary.BigEndian.Uint64([]byte(raw))))
				}
			},
			reflect.Value.IsZero,
		}
	case reflect.Pointer:
		to := coderOf(t.Elem())
		return coder{
			func(b []byte, v reflect.Value) []byte { return to.append(b, v.Elem()) },
			func(r *compactReader, v reflect.Value) { v.Set(reflect.New(t.Elem())); to.read(r, v.Elem()) },
			reflect.Value.IsZero,
		}
	case reflect.Slice:
		return sliceCoder(coderOf(t.Elem()))
	case reflect.Struct:
		return structCoder(t, -1)
	}
	panic("annotate: " + t.String() + " has no compact form") // a field of a new type, when the program starts
}

func sliceCoder(of coder) coder {
	return coder{
		func(b []byte, v reflect.Value) []byte {
			b = binary.AppendUvarint(b, uint64(v.Len()))
			for i := range v.Len() {
				b = of.append(b, v.Index(i))
			}
			return b
		},
		func(r *compactReader, v reflect.Value) {
			n := r.count()
			v.Grow(n)
			v.SetLen(n)
			for i := range n {
				of.read(r, v.Index(i))
			}
		},
		func(v reflect.Value) bool { return v.Len() == 0 },
	}
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTime(b []byte, t time.Time) []byte {
	b = binary.AppendVarint(b, t.Unix())
	b = binary.AppendUvarint(b, uint64(t.Nanosecond()))
	if t.Location() == time.UTC {
		return append(b, 0)
	}
	_, offset := t.Zone()
	return binary.AppendVarint(b, 2*int64(offset)+1)
}

func appendExtra(b []byte, x Extra) []byte {
	b = binary.AppendUvarint(b, uint64(len(x)))
	for _, name := range slices.Sorted(maps.Keys(x)) {
		b = appendString(appendString(b, name), string(x[name]))
	}
	return b
}

// compactReader takes a compact form apart. After a fault, whatever is asked for is empty.
type compactReader struct {
	s   string // what has not been read yet
	err error
}

func (r *compactReader) fail() { r.s, r.err = "", errCompact }

func (r *compactReader) bytes(n int) string {
	if n > len(r.s) {
		r.fail()
		return ""
	}
	out := r.s[:n]
	r.s = r.s[n:]
	return out
}

func (r *compactReader) uvarint() uint64 {
	var v uint64
	for i := range min(len(r.s), binary.MaxVarintLen64) {
		c := r.s[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.s = r.s[i+1:]
			return v
		}
	}
	r.fail()
	return 0
}

func (r *compactReader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// count returns the length of what follows, of which each element takes at least one byte.
func (r *compactReader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.s)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *compactReader) string() string { return r.bytes(r.count()) }

func (r *compactReader) time() time.Time {
	seconds, nanoseconds := r.varint(), r.uvarint()
	zone := r.varint()
	const day = 24 * 60 * 60
	if nanoseconds >= uint64(time.Second) || zone > 4*day || zone < -4*day || zone != 0 && zone%2 == 0 {
		r.fail()
		return time.Time{}
	}
	t := time.Unix(seconds, int64(nanoseconds)).UTC()
	if zone != 0 {
		t = t.In(time.FixedZone("", int((zone-1)/2)))
	}
	return t
}

func (r *compactReader) extra() Extra {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make(Extra, n)
	for range n {
		name := r.string()
		out[name] = []byte(r.string())
	}
	return out
}
