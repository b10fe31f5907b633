package storage

import "attest/annotate"

// entityRef names an entity.
type entityRef struct {
	kind annotate.Kind
	id   annotate.ID
}

// turn is what an Action makes of one entity; nil stands for one that is not there.
type turn struct {
	ref           entityRef
	before, after annotate.Entity
}

// apply applies an Action to the Project and returns what that changed.
func apply(p *annotate.Project, a *annotate.Prepared) ([]turn, error) {
	turns := make([]turn, 0, len(a.Changes))
	var seen map[entityRef]bool
	if len(a.Changes) > 1 {
		seen = make(map[entityRef]bool, len(a.Changes))
	}
	for _, c := range a.Changes {
		r := entityRef{c.Kind, c.ID}
		if seen[r] {
			continue
		}
		if seen != nil {
			seen[r] = true
		}
		before, _ := p.Get(c.Kind, c.ID)
		turns = append(turns, turn{ref: r, before: before})
	}
	if err := p.ApplyPrepared(a); err != nil {
		return nil, err
	}
	for i := range turns {
		turns[i].after, _ = p.Get(turns[i].ref.kind, turns[i].ref.id)
	}
	return turns, nil
}

// takeBackTurns puts the entities back to what they were before.
func takeBackTurns(p *annotate.Project, turns []turn) {
	for _, t := range turns {
		if t.before == nil {
			p.Forget(t.ref.kind, t.ref.id)
		} else {
			p.Restore(t.before)
		}
	}
}

// delta gathers what the store lacks, as the difference between what it holds and the state after the last Action.
type delta struct {
	turns map[entityRef]*turn
	order []entityRef
}

func newDelta() *delta { return &delta{turns: map[entityRef]*turn{}} }

// add takes in what another Action has changed.
func (d *delta) add(turns []turn) {
	for _, t := range turns {
		if known := d.turns[t.ref]; known != nil {
			known.after = t.after
			continue
		}
		d.turns[t.ref] = &t
		d.order = append(d.order, t.ref)
	}
}

// set writes the difference and counts it in next.
func (d *delta) set(c setter, next *state) error {
	for _, r := range d.order {
		t := d.turns[r]
		if t.before != nil {
			if err := dropEntity(c, t.before, next); err != nil {
				return err
			}
		}
		if t.after != nil {
			if err := putEntity(c, t.after, next); err != nil {
				return err
			}
		}
	}
	return nil
}
