package session

import (
	"context"

	"attest/annotate"
	"attest/storage"
)

// ReadOnly reports whether the session is on a project as it was, in which nothing can be changed.
func (s *Session) ReadOnly() bool { return s.folder.ReadOnly() }

// Log reads the index of the history, with every edit that is on disk by now, and gives it to done on the UI goroutine. The
// progress function is called there too; it may be nil.
func (s *Session) Log(ctx context.Context, progress func(done, total int), done func(*annotate.Log, error)) {
	told := func(n, total int) {
		if progress != nil {
			s.callBack(func() { progress(n, total) })
		}
	}
	Run(s, func() (*annotate.Log, error) { return s.folder.Log(ctx, told) }, done)
}

// AsOf reads the project as it was after the Action at a position and gives it to done on the UI goroutine, where the
// progress function is called too.
func (s *Session) AsOf(ctx context.Context, position int, progress func(done, total int), done func(*storage.Folder, error)) {
	s.Flush()
	Run(s, func() (*storage.Folder, error) {
		return s.folder.AsOf(ctx, position, func(n, total int) { s.callBack(func() { progress(n, total) }) })
	}, done)
}

// Plan is what taking something back would come to.
type Plan struct {
	Told    *annotate.Reversal
	Changes int // how many entities would be changed
	// Since has, for entities that are in the way, the later Actions that have changed what is in question, newest first.
	Since map[annotate.Ref][]annotate.Entry
}

// PlanRevert works out what taking back the Action at a position would meet with and change, in the project as it is when
// all edits so far are on disk, and gives it to done on the UI goroutine.
func (s *Session) PlanRevert(position int, overwrite bool, done func(Plan, error)) {
	s.plan(position, func() (*annotate.Reversal, []annotate.Change, error) { return s.folder.PlanRevert(position, overwrite) }, done)
}

// PlanRecover does the same for bringing back what the Action deleted.
func (s *Session) PlanRecover(position int, lost []annotate.Ref, done func(Plan, error)) {
	s.plan(position, func() (*annotate.Reversal, []annotate.Change, error) { return s.folder.PlanRecover(position, lost) }, done)
}

func (s *Session) plan(position int, work func() (*annotate.Reversal, []annotate.Change, error), done func(Plan, error)) {
	s.Flush()
	taken := s.edits.add(func() {
		plan := Plan{}
		told, changes, err := work()
		if err == nil {
			plan = Plan{Told: told, Changes: len(changes)}
			plan.Since, err = s.since(position, told)
		}
		s.callBack(func() { done(plan, err) })
	})
	if !taken {
		s.callBack(func() { done(Plan{}, ErrClosed) })
	}
}

// mostSince bounds how many Actions are read to find out who has changed something.
const mostSince = 50

// since finds the Actions after one that have changed what is in its way.
func (s *Session) since(position int, told *annotate.Reversal) (map[annotate.Ref][]annotate.Entry, error) {
	fields := map[annotate.Ref]annotate.Fields{}
	for _, c := range told.Conflicts {
		fields[c.Entity] = c.Was
	}
	for _, g := range told.Grown {
		fields[g.Entity] = nil // any
	}
	out := map[annotate.Ref][]annotate.Entry{}
	read := 0
	for entity, which := range fields {
		log, err := s.folder.Log(context.Background(), nil)
		if err != nil {
			return nil, err
		}
		for _, later := range log.Find(annotate.Filter{Entities: map[annotate.ID]bool{entity.ID: true}, Behind: position}) {
			if read++; read > mostSince {
				return out, nil
			}
			a, err := s.folder.ActionAt(later)
			if err != nil {
				return nil, err
			}
			if changes(a, entity, which) {
				out[entity] = append(out[entity], log.At(later))
			}
		}
	}
	return out, nil
}

// changes reports whether an Action has changed one of the fields of an entity; nil stands for any.
func changes(a *annotate.Action, entity annotate.Ref, fields annotate.Fields) bool {
	for _, c := range a.Changes {
		if c.Kind != entity.Kind || c.ID != entity.ID {
			continue
		}
		if fields == nil {
			return true
		}
		for name := range fields {
			if _, ok := c.Set[name]; ok {
				return true
			}
		}
	}
	return false
}

// Revert takes the Action at a position back, as one edit, without those after it.
func (s *Session) Revert(position int, overwrite bool, done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) {
		a, _, err := s.folder.Revert(position, overwrite)
		return a, err
	}, done)
}

// Recover brings back, as one edit, what the Action at a position deleted.
func (s *Session) Recover(verb string, position int, lost []annotate.Ref, done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) {
		a, _, err := s.folder.Recover(verb, position, lost)
		return a, err
	}, done)
}
