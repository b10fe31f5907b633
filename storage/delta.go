package storage

import (
	"fmt"

	"attest/annotate"
)

// entityRef names an entity.
type entityRef struct {
	kind annotate.Kind
	id   annotate.ID
}

// delta gathers what one or more Actions change, as the difference between the state before the first and after the
// last. It is what the store needs to follow the Project.
type delta struct {
	before, after map[entityRef]annotate.Entity // nil: not there
	order         []entityRef

	positions []position
	position  uint64 // of the last Action in the ledger, from 1
	sum       digest // of its line

	undo map[annotate.ID]*undoChange
}

// undoChange is what becomes of a device's list of Actions that can be undone and redone.
type undoChange struct {
	added   map[uint64]bool
	dropped map[uint64]bool
	cursor  uint64
}

func newDelta(position uint64) *delta {
	return &delta{
		before: map[entityRef]annotate.Entity{}, after: map[entityRef]annotate.Entity{},
		position: position, undo: map[annotate.ID]*undoChange{},
	}
}

// apply applies a to the Project, notes in the delta what that changed, and moves the undo lists on.
func (d *delta) apply(p *annotate.Project, undo undoLists, a *annotate.Action, at line) error {
	refs := make([]entityRef, 0, len(a.Changes))
	for _, c := range a.Changes {
		r := entityRef{c.Kind, c.ID}
		refs = append(refs, r)
		if _, seen := d.after[r]; !seen {
			before, _ := p.Get(c.Kind, c.ID)
			d.before[r] = before
			d.after[r] = before
			d.order = append(d.order, r)
		}
	}
	if err := p.Apply(a); err != nil {
		return err
	}
	for _, r := range refs {
		e, ok := p.Get(r.kind, r.id)
		if !ok {
			e = nil
		}
		d.after[r] = e
	}
	d.position++
	d.sum = at.sum
	d.positions = append(d.positions, placeOf(a, at))
	d.follow(undo, a)
	return nil
}

// follow moves the device's undo list on.
func (d *delta) follow(undo undoLists, a *annotate.Action) {
	if d.position == 1 || joins(a) {
		return
	}
	list := undo.of(a.Device)
	dropped, added := list.follow(a)
	c := d.undo[a.Device]
	if c == nil {
		c = &undoChange{added: map[uint64]bool{}, dropped: map[uint64]bool{}}
		d.undo[a.Device] = c
	}
	for _, seq := range dropped {
		if c.added[seq] {
			delete(c.added, seq)
		} else {
			c.dropped[seq] = true
		}
	}
	if added != 0 {
		c.added[added] = true
	}
	c.cursor = list.cursor()
}

// set writes the difference and counts it in next.
func (d *delta) set(c setter, next *state) error {
	for _, r := range d.order {
		before, after := d.before[r], d.after[r]
		if before != nil {
			if err := dropEntity(c, before, next); err != nil {
				return err
			}
		}
		if after != nil {
			if err := putEntity(c, after, next); err != nil {
				return err
			}
		}
	}
	first := d.position - uint64(len(d.positions)) + 1
	for i, p := range d.positions {
		at := first + uint64(i)
		if err := setCBOR(c, positionKey(at), p); err != nil {
			return err
		}
		if err := setCBOR(c, identityKey(p.Device, p.Seq), at); err != nil {
			return err
		}
	}
	for device, u := range d.undo {
		for seq := range u.dropped {
			if err := c.Delete(undoKey(device, seq)); err != nil {
				return err
			}
		}
		for seq := range u.added {
			if err := setCBOR(c, undoKey(device, seq), true); err != nil {
				return err
			}
		}
		if err := setCBOR(c, cursorKey(device), u.cursor); err != nil {
			return fmt.Errorf("noting what can be undone: %w", err)
		}
	}
	return nil
}
