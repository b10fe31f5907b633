package annotate

import "slices"

// Trashed is something that was deleted and is not in the project any more, with what went along. That it can be brought
// back follows from the history alone: deleting takes nothing out of that, and nothing ever does.
type Trashed struct {
	Position int // of the Action that deleted it
	Entity   Ref
	Name     string // "" where it has none
	// Undone says that it went because what had made it was undone.
	Undone bool
	// Back says that it is in the project again, and only what went along with it is not.
	Back bool
	// With counts what went along with it and is still gone, by kind.
	With map[Kind]int
	// Off counts what it was taken off or out of and what stayed, by kind: a tag off highlights, a source out of claims. It
	// is empty where the Action deleted several things, each of which has its share of that.
	Off map[Kind]int

	lost []Ref
}

// Lost lists what [Draft.Recover] is to bring back: the thing itself, or, if that is back, what went along with it.
func (t *Trashed) Lost() []Ref { return slices.Clone(t.lost) }

// unlisted are kinds that are of no use by themselves, or whose absence nobody would notice.
var unlisted = map[Kind]bool{KindAssessment: true, KindReviewer: true, KindProject: true}

// Trash lists what was deleted from a project, what was deleted last first. Something that was deleted, brought back and
// deleted again is listed once.
func (l *Log) Trash(p *Project) []Trashed {
	latest := make(map[Ref]int, len(l.lost))
	for _, lost := range l.lost {
		latest[lost.Entity] = lost.Position
	}
	gone := func(lost Lost) bool {
		if latest[lost.Entity] != lost.Position {
			return false
		}
		_, there := p.Get(lost.Entity.Kind, lost.Entity.ID)
		return !there
	}
	var out []Trashed
	for end := len(l.lost); end > 0; {
		start := end - 1
		for start > 0 && l.lost[start-1].Position == l.lost[end-1].Position {
			start--
		}
		out = append(out, l.trashedAt(l.lost[start:end], gone)...)
		end = start
	}
	return out
}

// trashedAt lists what one Action deleted.
func (l *Log) trashedAt(lost []Lost, gone func(Lost) bool) []Trashed {
	if !slices.ContainsFunc(lost, gone) {
		return nil
	}
	owner := make(map[Ref]Ref, len(lost))
	principals := 0
	for _, one := range lost {
		if one.Principal {
			principals++
			continue
		}
		owner[one.Entity] = one.Owner
	}
	var out []Trashed
	at := make(map[Ref]int, principals)
	for _, one := range lost {
		if one.Principal && !unlisted[one.Entity.Kind] {
			at[one.Entity] = len(out)
			t := Trashed{Position: one.Position, Entity: one.Entity, Name: one.Name, Back: !gone(one), With: map[Kind]int{}}
			t.Undone = l.entries[one.Position-1].undoes != 0
			if principals == 1 {
				t.Off = l.takenOff(one)
			}
			if !t.Back {
				t.lost = []Ref{one.Entity}
			}
			out = append(out, t)
		}
	}
	for _, one := range lost {
		if one.Principal || !gone(one) {
			continue
		}
		top := one.Entity
		for range lost { // not for ever, should owners own each other
			o, owned := owner[top]
			if !owned {
				break
			}
			top = o
		}
		if i, ok := at[top]; ok {
			out[i].With[one.Entity.Kind]++
			if out[i].Back {
				out[i].lost = append(out[i].lost, one.Entity)
			}
		}
	}
	return slices.DeleteFunc(out, func(t Trashed) bool { return len(t.lost) == 0 })
}

// bearers are the kinds that something of a kind is taken off or out of when it is deleted.
var bearers = map[Kind][]Kind{
	KindTag: {KindHighlight, KindClaim}, KindSource: {KindDocument, KindClaim}, KindDocument: {KindClaim},
	KindHighlight: {KindClaim, KindAssessment}, KindClaim: {KindCluster},
}

// takenOff counts what the Action that deleted something has changed without deleting it.
func (l *Log) takenOff(lost Lost) map[Kind]int {
	out := map[Kind]int{}
	for _, t := range l.touchesAt(lost.Position) {
		if t.did == altered && t.kind > 0 && slices.Contains(bearers[lost.Entity.Kind], Kinds[t.kind-1]) {
			out[Kinds[t.kind-1]]++
		}
	}
	return out
}

// DeletionOf returns the position of the last Action that deleted an entity, 0 for none.
func (l *Log) DeletionOf(entity Ref) int {
	for _, lost := range slices.Backward(l.lost) {
		if lost.Entity == entity {
			return lost.Position
		}
	}
	return 0
}

// NameOfLost returns what an entity was called when it was deleted last, "" where it had no name or never was.
func (l *Log) NameOfLost(entity Ref) string { return l.lastLoss(entity).Name }

// OwnerOfLost returns what an entity hung on when it was deleted last, see [Lost]; nothing where it hung on nothing or never
// was deleted.
func (l *Log) OwnerOfLost(entity Ref) Ref { return l.lastLoss(entity).Owner }

func (l *Log) lastLoss(entity Ref) Lost {
	for _, lost := range slices.Backward(l.lost) {
		if lost.Entity == entity {
			return lost
		}
	}
	return Lost{}
}
