package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
)

func newRevert() *cobra.Command {
	var shared bool
	c := &cobra.Command{
		Use:   "revert PROJECT ACT",
		Short: "Take one past act back without those after it",
		Long: `Take one past act back without those after it: what it deleted comes back, what it changed gets its former values, and
what it made goes. The act is named by the number that "attest history" shows.

That is done only where nothing that was done since is in the way. Otherwise nothing is changed, and the command says
what is in the way; in the window, under Edit, History, you can decide about it. A revert is an act itself, which can be
undone and reverted.`,
		Example: `  attest history reports.attest --kind tag --limit 5
  attest revert reports.attest 1207`,
		Args: arguments(2, 2, "PROJECT ACT"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) (err error) {
			f, err := openProject(c, args[0], shared)
			if err != nil {
				return err
			}
			defer func() {
				if closing := f.Close(); err == nil {
					err = closing
				}
			}()
			return revert(c, f, args[1])
		},
	}
	addShared(c, &shared)
	addPassphrase(c)
	return c
}

func revert(c *cobra.Command, f *storage.Folder, name string) error {
	l, err := f.Log(c.Context(), nil)
	if err != nil {
		return err
	}
	position, err := positionOf(l, name)
	if errors.Is(err, errNoAct) {
		return &usageError{fmt.Errorf("%w; acts have numbers, such as 17: see attest history", err)}
	}
	if err != nil {
		return err
	}
	verb := l.At(position).Verb
	told, changes, err := f.PlanRevert(position, false)
	switch {
	case err != nil:
		return err
	case !told.Clean():
		complain(c, fmt.Errorf("%q was not taken back, because of what was done since", verb))
		for _, reason := range inTheWay(f.Project(), told) {
			say(c, "  %s", reason)
		}
		return errTold
	case len(changes) == 0:
		say(c, "nothing is left of %q: it has been taken back already", verb)
		return nil
	}
	if _, _, err := f.Revert(position, false); err != nil {
		return err
	}
	say(c, "taken back: %q; %s changed", verb, count(len(changes), "thing"))
	return nil
}

// inTheWay says in words what a Reversal met with, a line a matter.
func inTheWay(p *annotate.Project, told *annotate.Reversal) []string {
	var out []string
	for _, conflict := range told.Conflicts {
		var fields []string
		for name := range conflict.Was {
			fields = append(fields, strings.ReplaceAll(name, "_", " "))
		}
		slices.Sort(fields)
		out = append(out, fmt.Sprintf("%s was changed again: %s", called(p, conflict.Entity), strings.Join(fields, ", ")))
	}
	for _, g := range told.Grown {
		if g.Changed {
			out = append(out, called(p, g.Entity)+" was changed since it was made")
		}
		if n := len(g.Bearing); n > 0 {
			out = append(out, fmt.Sprintf("on %s rests what was made since: %s, and %d in all", called(p, g.Entity), called(p, g.Bearing[0]), n))
		}
	}
	for _, gone := range told.Gone {
		out = append(out, fmt.Sprintf("the %s %s was deleted", gone.Kind, gone.ID))
	}
	for _, back := range told.Returned {
		out = append(out, fmt.Sprintf("the %s %s, which it refers to, was deleted", back.Kind, back.ID))
	}
	return out
}

// called names an entity for a person to read.
func called(p *annotate.Project, r annotate.Ref) string {
	e, ok := p.Get(r.Kind, r.ID)
	if name := annotate.NameOf(e); ok && name != "" {
		return fmt.Sprintf("the %s “%s”", r.Kind, clip(name, 60))
	}
	return fmt.Sprintf("the %s %s", r.Kind, r.ID)
}
