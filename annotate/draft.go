package annotate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// Draft gathers what one Action will change. What has been put into it is seen by its own look-ups, so that an edit can
// build on its earlier steps; the Project itself stays as it is until the Action is applied.
type Draft struct {
	// By is the reviewer who acts, At the time; edits stamp new and changed entities with them.
	By ID
	At time.Time

	p     *Project
	order []ref          // what was put or removed, in the order of its first appearance
	next  map[ref]Entity // nil: removed
	kinds map[Kind][]ID  // order, by kind; nil until it is asked for

	pointing map[incoming][]ID // entities of next that refer, or referred, to another; nil until it is asked for
	journal  *[]step           // what Try has to put back; nil outside Try
}

// step is one write to a Draft's next.
type step struct {
	r      ref
	before Entity
	seen   bool // whether next held r before
}

type ref struct {
	kind Kind
	id   ID
}

// NewDraft returns an empty Draft over p.
func NewDraft(p *Project, by ID, at time.Time) *Draft {
	return &Draft{By: by, At: at.UTC().Truncate(time.Millisecond), p: p, next: map[ref]Entity{}}
}

// Project returns the project as it is without the Draft.
func (d *Draft) Project() *Project { return d.p }

// Get returns the entity as it will be, and whether there is one.
func (d *Draft) Get(kind Kind, id ID) (Entity, bool) {
	if e, ok := d.next[ref{kind, id}]; ok {
		return e, e != nil
	}
	return d.p.Get(kind, id)
}

// Put writes e down as it shall be: a new entity, or a changed copy of one. It fails when a field has a value that it
// cannot have.
func (d *Draft) Put(e Entity) error {
	e.setDefaults()
	if e.Key() == None {
		return fmt.Errorf("%s without an id", e.Kind())
	}
	if err := e.validate(); err != nil {
		return fmt.Errorf("%s %s: %w", e.Kind(), e.Key(), err)
	}
	d.note(ref{e.Kind(), e.Key()}, e)
	return nil
}

// Remove takes an entity out. It does nothing where there is none.
func (d *Draft) Remove(kind Kind, id ID) {
	if _, ok := d.Get(kind, id); ok {
		d.note(ref{kind, id}, nil)
	}
}

func (d *Draft) note(r ref, e Entity) {
	before, seen := d.next[r]
	if !seen {
		d.order = append(d.order, r)
		if d.kinds != nil {
			d.kinds[r.kind] = append(d.kinds[r.kind], r.id)
		}
	}
	if d.journal != nil {
		*d.journal = append(*d.journal, step{r, before, seen})
	}
	d.next[r] = e
	if d.pointing != nil {
		d.pointsTo(r, e)
	}
}

func (d *Draft) pointsTo(r ref, e Entity) {
	for _, to := range targets(e) {
		key := referring(to, r.kind)
		d.pointing[key] = append(d.pointing[key], r.id)
	}
}

// Try runs some edits and, when they fail, takes out of the Draft what they had put into it, so that what was there
// before can still be committed. It returns their error.
func (d *Draft) Try(edits func() error) error {
	outer := d.journal
	var journal []step
	d.journal = &journal
	err := edits()
	d.journal = outer
	switch {
	case err != nil:
		for _, s := range slices.Backward(journal) {
			if s.seen {
				d.next[s.r] = s.before
				continue
			}
			// What was new is at the end of both lists, because the steps are taken back from the last one on.
			delete(d.next, s.r)
			d.order = d.order[:len(d.order)-1]
			if ids := d.kinds[s.r.kind]; len(ids) > 0 {
				d.kinds[s.r.kind] = ids[:len(ids)-1]
			}
		}
	case outer != nil:
		*outer = append(*outer, journal...)
	}
	return err
}

// referrers returns the IDs of the entities of one kind that will refer to an entity, in order.
func (d *Draft) referrers(kind Kind, id ID, from Kind) []ID {
	if d.pointing == nil {
		d.pointing = map[incoming][]ID{}
		for _, r := range d.order {
			d.pointsTo(r, d.next[r])
		}
	}
	to := ref{kind, id}
	ids := append(d.p.ReferrersTo(kind, id, from), d.pointing[referring(to, from)]...)
	slices.SortFunc(ids, CompareIDs)
	return slices.DeleteFunc(slices.Compact(ids), func(i ID) bool {
		e, ok := d.Get(from, i)
		return !ok || !slices.Contains(targets(e), to)
	})
}

// ofKind returns the IDs of what was put or removed of one kind, in the order of its first appearance.
func (d *Draft) ofKind(kind Kind) []ID {
	if d.kinds == nil {
		d.kinds = map[Kind][]ID{}
		for _, r := range d.order {
			d.kinds[r.kind] = append(d.kinds[r.kind], r.id)
		}
	}
	return d.kinds[kind]
}

// putFirst returns the first entity of the kind put into the draft that is wanted, and whether there is one.
func putFirst[T Entity](d *Draft, kind Kind, want func(T) bool) (T, bool) {
	for _, id := range d.ofKind(kind) {
		if t, ok := d.next[ref{kind, id}].(T); ok && want(t) {
			return t, true
		}
	}
	var none T
	return none, false
}

// untouched reports whether the draft has neither changed nor removed the entity.
func (d *Draft) untouched(kind Kind, id ID) bool {
	_, touched := d.next[ref{kind, id}]
	return !touched
}

// Changes compares the Draft with the Project, field by field. The result is empty when nothing differs.
func (d *Draft) Changes() ([]Change, error) {
	var out []Change
	for _, r := range d.order {
		before, existed := d.p.Get(r.kind, r.id)
		after := d.next[r]
		if !existed && after == nil {
			continue
		}
		c := Change{Kind: r.kind, ID: r.id}
		var err error
		switch {
		case !existed:
			c.Set, err = FieldsOf(after)
		case after == nil:
			c.Was, err = FieldsOf(before)
		default:
			c.Set, c.Was, err = differences(before, after)
		}
		if err != nil {
			return nil, err
		}
		if existed && after != nil && len(c.Set) == 0 {
			continue
		}
		out = append(out, c)
	}
	return out, nil
}

// differences returns the fields in which two states of an entity differ, with their values after and before.
func differences(before, after Entity) (set, was Fields, err error) {
	set, was = Fields{}, Fields{}
	note := func(name string, old, now json.RawMessage) {
		if !bytes.Equal(old, now) { // such as a time in another zone that is spelled the same
			set[name], was[name] = orNull(now), orNull(old)
		}
	}
	if u, ok := before.(*Unknown); ok {
		differencesOfExtra(u.Extra, after.(*Unknown).Extra, note)
		return set, was, nil
	}
	s, v, w := schemas[before.Kind()], reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for n, i := range s.at {
		name := s.names[n]
		if alike(v.Field(i), w.Field(i)) {
			continue
		}
		old, err := writtenField(before, name, v.Field(i))
		if err != nil {
			return nil, nil, err
		}
		now, err := writtenField(after, name, w.Field(i))
		if err != nil {
			return nil, nil, err
		}
		note(name, old, now)
	}
	differencesOfExtra(*s.extraOf(v), *s.extraOf(w), note)
	return set, was, nil
}

// differ reports whether two states of an entity differ in more than their stamps.
func differ(before, after Entity) (bool, error) {
	s, v, w := schemas[before.Kind()], reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for _, i := range s.at {
		if v.Field(i).Kind() == reflect.String && v.Field(i).String() != w.Field(i).String() {
			return true, nil // which spares writing the values, most of which are strings
		}
	}
	set, _, err := differences(before, after)
	for name := range stamps {
		delete(set, name)
	}
	return len(set) > 0, err
}

func differencesOfExtra(before, after Extra, note func(name string, old, now json.RawMessage)) {
	for name, old := range before {
		note(name, old, after[name])
	}
	for name, now := range after {
		if _, known := before[name]; !known {
			note(name, nil, now)
		}
	}
}

// alike reports whether two values of a field are written alike, as far as that can be told at a glance: nearly all are.
func alike(v, w reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return v.String() == w.String()
	case reflect.Slice:
		if v.Len() == 0 && w.Len() == 0 {
			return true
		}
	case reflect.Array, reflect.Struct:
		switch a := v.Addr().Interface().(type) {
		case *ID:
			return *a == *w.Addr().Interface().(*ID)
		case *time.Time:
			return *a == *w.Addr().Interface().(*time.Time)
		}
	}
	return reflect.DeepEqual(v.Interface(), w.Interface())
}

var null = []byte("null")

func orNull(raw []byte) []byte {
	if raw == nil {
		return null
	}
	return raw
}

// Look-ups by kind; each returns the entity as it will be.

// Document returns the document with the ID.
func (d *Draft) Document(id ID) (*Document, bool) { return lookUp[*Document](d, KindDocument, id) }

// Highlight returns the highlight with the ID.
func (d *Draft) Highlight(id ID) (*Highlight, bool) { return lookUp[*Highlight](d, KindHighlight, id) }

// Claim returns the claim with the ID.
func (d *Draft) Claim(id ID) (*Claim, bool) { return lookUp[*Claim](d, KindClaim, id) }

// Source returns the source with the ID.
func (d *Draft) Source(id ID) (*Source, bool) { return lookUp[*Source](d, KindSource, id) }

// Tag returns the tag with the ID.
func (d *Draft) Tag(id ID) (*Tag, bool) { return lookUp[*Tag](d, KindTag, id) }

type getter interface {
	Get(kind Kind, id ID) (Entity, bool)
}

func lookUp[T Entity](g getter, kind Kind, id ID) (T, bool) {
	e, ok := g.Get(kind, id)
	if !ok {
		var none T
		return none, false
	}
	t, ok := e.(T)
	return t, ok
}
