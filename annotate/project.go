package annotate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Project is the sum of the Actions applied to it. It may be read by several goroutines while one applies Actions.
type Project struct {
	mu   sync.RWMutex
	rows map[Kind]map[ID]Entity
	refs referenceIndex
	size int // entities
	most int // it may hold; MaxEntities but in tests

	order documentOrder
}

// NewProject returns a Project to which nothing has been applied.
func NewProject() *Project {
	return &Project{rows: map[Kind]map[ID]Entity{}, refs: referenceIndex{}, most: MaxEntities, order: documentOrder{}}
}

// MaxEntities is how many entities a Project may hold. It bounds the memory that a ledger or a dataset from somebody else can
// take up.
const MaxEntities = 2 << 20

// ErrTooMany is returned (wrapped) for an Action with which the Project would hold more than [MaxEntities].
var ErrTooMany = fmt.Errorf("a project holds at most %d highlights, claims, sources and so on", MaxEntities)

// ErrConflict is returned (wrapped) by [Project.Apply] for an Action that does not fit the state: it creates what is
// there, or changes or deletes what is not.
var ErrConflict = errors.New("the action does not fit the project")

// Apply changes the Project as the Action says, wholly, or returns an error and leaves it as it was.
//
// Fields of the wrong type, values that a field cannot have and changes that do not fit what is there are refused.
// References and quotes are not looked at: see [Project.Check], which a new Action has to pass before it is written down.
func (p *Project) Apply(a *Action) error { return p.ApplyPrepared(&Prepared{Action: a}) }

// Prepared is an Action of which some of the work of applying it has been done ahead.
type Prepared struct {
	*Action

	ready []outcome // of the change of the same index; nil if nothing is known yet
}

// outcome is what a change makes of an entity in the state of.
type outcome struct {
	of, made Entity // made is nil where it is not known yet; of is nil for an entity that is created
}

// Prepare makes the entities that the Action creates. That is most of the work of a replay, and needs no Project: several
// goroutines can do it while one applies.
func Prepare(a *Action) *Prepared {
	p := &Prepared{Action: a, ready: make([]outcome, len(a.Changes))}
	for i, c := range a.Changes {
		if !c.Creates() || c.Deletes() {
			continue
		}
		if e, err := newEntity(c); err == nil { // else applying it will say what is wrong
			p.ready[i].made = e
		}
	}
	return p
}

// newEntity returns the entity that a change creates.
func newEntity(c Change) (Entity, error) {
	e, err := created(c.Kind, c.ID, c.Set)
	if err != nil {
		return nil, err
	}
	return e, validated(c, e)
}

func validated(c Change, e Entity) error {
	if err := e.validate(); err != nil {
		return fmt.Errorf("%s %s: %w", c.Kind, c.ID, err)
	}
	return nil
}

// ApplyPrepared is [Project.Apply] for an Action of which some work has been done.
func (p *Project) ApplyPrepared(a *Prepared) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.fits(a.Changes) {
		return fmt.Errorf("applying action %d (%s): %w", a.Seq, a.Verb, ErrTooMany)
	}
	if len(a.Changes) == 1 { // nearly every Action of a replay; the general way takes two maps
		c := a.Changes[0]
		e, err := p.afterOne(c, p.rows[c.Kind][c.ID], a.outcome(0))
		if err != nil {
			return fmt.Errorf("applying action %d (%s): %w", a.Seq, a.Verb, err)
		}
		p.put(ref{c.Kind, c.ID}, e)
		return nil
	}
	next, order, err := p.after(a)
	if err != nil {
		return fmt.Errorf("applying action %d (%s): %w", a.Seq, a.Verb, err)
	}
	for _, r := range order {
		p.put(r, next[r])
	}
	return nil
}

// fits reports whether the Project has room for what the changes create.
func (p *Project) fits(changes []Change) bool {
	size := p.size
	for _, c := range changes {
		switch {
		case c.Creates():
			size++
		case c.Deletes():
			size--
		}
	}
	return size <= p.most || size <= p.size
}

func (a *Prepared) outcome(i int) *outcome {
	if i < len(a.ready) {
		return &a.ready[i]
	}
	return &outcome{}
}

// after computes the entities that an Action leads to; nil stands for a deleted one. What it finds out about each change is
// kept in a, if that has room for it.
func (p *Project) after(a *Prepared) (map[ref]Entity, []ref, error) {
	next := make(map[ref]Entity, len(a.Changes))
	order := make([]ref, 0, len(a.Changes))
	for i, c := range a.Changes {
		r := ref{c.Kind, c.ID}
		current, seen := next[r]
		if !seen {
			current = p.rows[c.Kind][c.ID]
			order = append(order, r)
		}
		e, err := p.afterOne(c, current, a.outcome(i))
		if err != nil {
			return nil, nil, err
		}
		next[r] = e
	}
	return next, order, nil
}

// afterOne computes the entity that a change makes of current, nil for a deleted one, unless that is known already.
func (p *Project) afterOne(c Change, current Entity, known *outcome) (e Entity, err error) {
	switch {
	case c.Set == nil && c.Was == nil:
		return nil, fmt.Errorf("%w: the change to %s %s is empty", ErrConflict, c.Kind, c.ID)
	case c.ID == None:
		return nil, fmt.Errorf("%w: a %s without an id", ErrConflict, c.Kind)
	case c.Creates() && current != nil:
		return nil, fmt.Errorf("%w: %s %s exists already", ErrConflict, c.Kind, c.ID)
	case !c.Creates() && current == nil:
		return nil, fmt.Errorf("%w: there is no %s %s", ErrConflict, c.Kind, c.ID)
	case c.Deletes():
		return nil, nil
	case known.made != nil && known.of == current:
		return known.made, nil
	case c.Creates():
		e, err = newEntity(c)
	default:
		if e, err = with(current, c.Set); err == nil {
			err = validated(c, e)
		}
	}
	if err != nil {
		return nil, err
	}
	*known = outcome{current, e}
	return e, nil
}

func (p *Project) put(r ref, e Entity) {
	rows := p.rows[r.kind]
	before := rows[r.id]
	p.order.put(before, e)
	p.refs.put(r, before, e)
	switch {
	case before == nil && e != nil:
		p.size++
	case before != nil && e == nil:
		p.size--
	}
	switch {
	case e == nil:
		delete(rows, r.id)
	case rows == nil:
		p.rows[r.kind] = map[ID]Entity{r.id: e}
	default:
		rows[r.id] = e
	}
}

// Grow makes room for n more entities of a kind, which saves time where many are restored.
func (p *Project) Grow(kind Kind, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := make(map[ID]Entity, len(p.rows[kind])+n)
	maps.Copy(rows, p.rows[kind])
	p.rows[kind] = rows
}

// Restore puts entities that were read back from a store into the Project, without an Action. They must not be changed
// afterwards.
func (p *Project) Restore(entities ...Entity) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range entities {
		e.setDefaults()
		p.put(ref{e.Kind(), e.Key()}, e)
	}
}

// Forget takes an entity out, without an Action and without regard to who refers to it.
func (p *Project) Forget(kind Kind, id ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows[kind][id] != nil {
		p.put(ref{kind, id}, nil)
	}
}

// Check reports what Apply does not look at but a new Action must not do: refer to an entity that is not there, leave
// others referring to one that it deletes, or hold a highlight whose quote differs from the text of its document, which
// textOf is asked for; a nil textOf leaves the quotes unchecked. The Project is not changed.
func (p *Project) Check(changes []Change, textOf func(*Document) (string, error)) error {
	return p.CheckPrepared(&Prepared{Action: &Action{Changes: changes}}, textOf)
}

// CheckPrepared is [Project.Check] for an Action, which it prepares on the way.
func (p *Project) CheckPrepared(a *Prepared, textOf func(*Document) (string, error)) error {
	if a.ready == nil {
		a.ready = make([]outcome, len(a.Changes))
	}
	unproven, err := p.checkReferences(a)
	if err != nil || textOf == nil {
		return err
	}
	// The lock is released by now: textOf reads files, and may look into the Project itself.
	texts := map[ID]string{}
	for _, q := range unproven {
		s, read := texts[q.document.ID]
		if !read {
			if s, err = textOf(q.document); err != nil {
				return fmt.Errorf("checking highlight %s: %w", q.highlight.ID, err)
			}
			texts[q.document.ID] = s
		}
		if err := q.highlight.CheckQuote(s); err != nil {
			return err
		}
	}
	return nil
}

// quotation is a highlight whose quote has to be compared with its document.
type quotation struct {
	highlight *Highlight
	document  *Document
}

// checkReferences checks all but the quotes and returns those that have to be.
func (p *Project) checkReferences(a *Prepared) ([]quotation, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if !p.fits(a.Changes) {
		return nil, ErrTooMany
	}
	next, order, err := p.after(a)
	if err != nil {
		return nil, err
	}
	at := func(r ref) Entity {
		if e, ok := next[r]; ok {
			return e
		}
		return p.rows[r.kind][r.id]
	}
	var unproven []quotation
	for _, r := range order {
		e := next[r]
		if e == nil {
			if from, left := p.leftBehind(r, at); left {
				return nil, fmt.Errorf("%w: %s %s still refers to %s %s", ErrConflict, from.kind, from.id, r.kind, r.id)
			}
			continue
		}
		var missing error
		references(e, func(field string, kind Kind, id ID) {
			if at(ref{kind, id}) == nil && missing == nil {
				missing = fmt.Errorf("%w: %s of %s %s names a %s that is not there: %s", ErrConflict, field, r.kind, r.id, kind, id)
			}
		})
		if missing != nil {
			return nil, missing
		}
		h, ok := e.(*Highlight)
		if !ok {
			continue
		}
		if old, ok := p.rows[r.kind][r.id].(*Highlight); ok && old.Quote == h.Quote && slices.Equal(old.Ranges, h.Ranges) && old.DocumentID == h.DocumentID {
			continue // the text is immutable, so what was right stays right
		}
		unproven = append(unproven, quotation{h, at(ref{KindDocument, h.DocumentID}).(*Document)})
	}
	return unproven, nil
}

// leftBehind finds an entity that refers to the deleted gone and will still do so. Entities that begin to refer to it are
// among the changes, where they are found as pointing nowhere.
func (p *Project) leftBehind(gone ref, at func(ref) Entity) (ref, bool) {
	for _, kind := range Kinds {
		for _, id := range p.refs.from(kind, gone) {
			from := ref{kind, id}
			if slices.Contains(targets(at(from)), gone) {
				return from, true
			}
		}
	}
	return ref{}, false
}

// MarshalJSON writes every entity by kind and ID with its fields: two Projects with the same output are in the same state.
func (p *Project) MarshalJSON() ([]byte, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	out := map[Kind]map[ID]Fields{}
	for kind, rows := range p.rows {
		for id, e := range rows {
			f, err := FieldsOf(e)
			if err != nil {
				return nil, err
			}
			if out[kind] == nil {
				out[kind] = map[ID]Fields{}
			}
			out[kind][id] = f
		}
	}
	return json.Marshal(out)
}
