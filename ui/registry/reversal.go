package registry

import (
	"fmt"
	"slices"
	"strings"

	"attest/annotate"
	"attest/ui/label"
	"attest/ui/modal"
	"attest/ui/session"
)

// revert takes an Action back, after saying what that comes to and asking where later work is in the way.
func (v *History) revert(position int, a *annotate.Action) {
	name := quoted(a.Verb)
	v.s.PlanRevert(position, false, func(plan session.Plan, err error) {
		if err != nil {
			modal.Error(v.w, "This cannot be taken back", err)
			return
		}
		do := func(text string, overwrite bool) modal.Answer {
			return modal.Answer{Text: text, Grave: overwrite, Do: func() { v.doRevert(position, overwrite) }}
		}
		told := plan.Told
		message := reversalWords(naming{v.s.Project(), v.log}, v.s.Project(), plan)
		switch {
		case told.Clean() && plan.Changes == 0:
			modal.Choose(v.w, "Nothing is left of "+name, []string{"It has been taken back already, or what it did was undone piece by piece."}, "Close")
		case told.Clean():
			modal.Choose(v.w, "Take back "+name+"?", []string{
				"What it did to " + plural(plan.Changes, "thing") + " is taken back. Everything that was done since stays as it is. Undo brings it back."},
				"Cancel", do("Take it back", false))
		case len(told.Conflicts) == 0 && len(told.Grown) == 0:
			modal.Choose(v.w, "Take back "+name+"?", append([]string{"Some of what it is about was deleted since:"}, message...), "Cancel", do("Take it back", false))
		default:
			modal.Choose(v.w, "Take back "+name+"?", append([]string{"Later work is in the way:"}, append(message,
				"Keep what came later, and only the rest is taken back. Or take everything back, and what came later is lost from the project, "+
					"though not from the history: undo brings it back.")...),
				"Cancel", do("Keep what came later", false), do("Take everything back", true))
		}
	})
}

func (v *History) doRevert(position int, overwrite bool) {
	v.s.Revert(position, overwrite, func(_ *annotate.Action, err error) {
		if err != nil {
			modal.Error(v.w, "This could not be taken back", err)
			return
		}
		v.chosen, v.action = 0, nil // the newest is what has just been done
		v.read()
	})
}

// mostMatters bounds what is said of one Reversal.
const mostMatters = 8

// reversalWords says in words what a Reversal meets with, a paragraph a matter.
func reversalWords(n naming, p *annotate.Project, plan session.Plan) []string {
	var out []string
	for _, c := range plan.Told.Conflicts {
		out = append(out, conflictWords(n, c)+since(p, plan.Since[c.Entity])+".")
	}
	for _, g := range plan.Told.Grown {
		if g.Changed {
			out = append(out, "• "+thing(n, g.Entity)+", which it made, was changed since"+since(p, plan.Since[g.Entity])+".")
		}
		if len(g.Bearing) > 0 {
			out = append(out, "• "+thing(n, g.Entity)+", which it made, is used by what came later: "+kindCounts(countRefs(g.Bearing))+".")
		}
	}
	for _, gone := range plan.Told.Gone {
		out = append(out, "• "+thing(n, gone)+" was deleted since, and stays so. The trash can bring it back.")
	}
	for _, back := range plan.Told.Returned {
		out = append(out, "• "+thing(n, back)+" was deleted since, and comes back, because it is referred to.")
	}
	return bounded(out)
}

// bounded leaves out what is too much to be read.
func bounded(matters []string) []string {
	if more := len(matters) - mostMatters; more > 0 {
		return append(matters[:mostMatters], fmt.Sprintf("… and %d more like these.", more))
	}
	return matters
}

func conflictWords(n naming, c annotate.Conflict) string {
	names := make([]string, 0, len(c.Was))
	for name := range c.Was {
		if !slices.Contains(unremarkable, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	said := make([]string, len(names))
	for i, name := range names {
		was, now := valueWords(n, c.Entity.Kind, name, c.Was[name]), valueWords(n, c.Entity.Kind, name, c.Now[name])
		said[i] = fmt.Sprintf("%s was %s and is now %s", strings.ToLower(fieldName(name)), inQuotes(was), inQuotes(now))
	}
	return "• " + thing(n, c.Entity) + ": " + strings.Join(said, "; ")
}

func inQuotes(s string) string {
	if s == "" {
		return "empty"
	}
	if strings.HasPrefix(s, "“") {
		return s
	}
	return "“" + clip(s, 80) + "”"
}

// since says what has changed something later.
func since(p *annotate.Project, entries []annotate.Entry) string {
	if len(entries) == 0 {
		return ""
	}
	e := entries[0]
	s := fmt.Sprintf(" (%s, %s, %s", quoted(e.Verb), reviewerName(p, e.By), localTime(e.At))
	if more := len(entries) - 1; more > 0 {
		s += ", and " + plural(more, "other act")
	}
	return s + ")"
}

// thing names an entity with its kind.
func thing(n naming, r annotate.Ref) string {
	return label.Kind(r.Kind) + " " + n.inWords(r)
}

func countRefs(refs []annotate.Ref) map[annotate.Kind]int {
	out := map[annotate.Kind]int{}
	for _, r := range refs {
		out[r.Kind]++
	}
	return out
}

// kindCounts joins counts: "1 document, 312 highlights and 40 claims"; "" for none.
func kindCounts(counts map[annotate.Kind]int) string {
	var parts []string
	for _, kind := range annotate.Kinds {
		if n := counts[kind]; n > 0 {
			parts = append(parts, plural(n, string(kind)))
		}
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
