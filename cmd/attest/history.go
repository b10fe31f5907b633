package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
)

// act is one line of "attest history --json".
type act struct {
	Device     annotate.ID `json:"device"`
	Seq        uint64      `json:"seq"`
	At         time.Time   `json:"at"`
	ReviewerID annotate.ID `json:"reviewer_id"`
	By         string      `json:"by"`
	Verb       string      `json:"verb"`
	Undoes     uint64      `json:"undoes,omitempty"`
	Redoes     uint64      `json:"redoes,omitempty"`
	Changes    int         `json:"changes"`
}

// historyFlags say which acts are shown.
type historyFlags struct {
	limit                int
	at, by, kind, entity string
	asJSON               bool
}

func newHistory() *cobra.Command {
	var flags historyFlags
	c := &cobra.Command{
		Use:   "history PROJECT",
		Short: "Show who did what, the newest first",
		Long: `Show who did what, the newest first. The number of an act is what "attest revert" and --at take.

With --at only what was done up to a moment is shown; "attest list" and "attest export" show the project as it was then.
` + momentHelp + `

--by, --kind and --entity leave out what does not concern a reviewer, a kind of thing, or one thing with all that
hangs on it: a document with its highlights and claims, a claim with its assessments. One thing is named by its id,
which "attest list --json" tells, or by the title of a document, the name of a source or that of a tag.

With --json each act is one line:
  {"device","seq","at","reviewer_id","by","verb","undoes","redoes","changes"}
where device and seq identify the act, by is the reviewer's name, undoes and redoes, where present, are the seq of
the act that was taken or brought back, and changes is how many entities were changed. What exactly was changed stands
in the project's ledger, which is readable text.`,
		Example: `  attest history reports.attest --limit 20
  attest history reports.attest --at 2026-05-03 --by Ines --kind claim
  attest history reports.attest --entity "The dam at Skarnfell"
  attest history reports.attest --json | jq -r .verb | sort | uniq -c`,
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			if flags.limit < 0 {
				return &usageError{fmt.Errorf("--limit %d: a limit is a positive number, or 0 for none", flags.limit)}
			}
			if flags.kind != "" && !slices.Contains(annotate.Kinds, annotate.Kind(flags.kind)) {
				return &usageError{fmt.Errorf("--kind %s: there are %s", flags.kind, strings.Join(kindNames(), ", "))}
			}
			f, err := readProject(c, args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read from
			return showHistory(c, f, flags)
		},
	}
	c.Flags().IntVar(&flags.limit, "limit", 0, "most acts to show; 0 means all")
	c.Flags().StringVar(&flags.by, "by", "", "only what a reviewer did, by `NAME` or id")
	c.Flags().StringVar(&flags.kind, "kind", "", "only what changed something of a `KIND`: "+strings.Join(kindNames(), ", "))
	c.Flags().StringVar(&flags.entity, "entity", "", "only what changed one `THING`, by id, title or name, or what hangs on it")
	c.Flags().BoolVar(&flags.asJSON, "json", false, "one JSON object a line")
	momentFlag(c, &flags.at)
	must(c.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kindNames(), cobra.ShellCompDirectiveNoFileComp)))
	addPassphrase(c)
	return c
}

func kindNames() []string {
	names := make([]string, len(annotate.Kinds))
	for i, k := range annotate.Kinds {
		names[i] = string(k)
	}
	return names
}

func showHistory(c *cobra.Command, f *storage.Folder, flags historyFlags) error {
	l, err := f.Log(c.Context(), nil)
	if err != nil {
		return err
	}
	filter := annotate.Filter{Kind: annotate.Kind(flags.kind)}
	if flags.by != "" {
		if filter.By, err = reviewerCalled(f.Project(), l, flags.by); err != nil {
			return err
		}
	}
	if flags.entity != "" {
		entity, err := entityCalled(f.Project(), l, flags.entity)
		if err != nil {
			return err
		}
		filter.Entities = l.Belonging(f.Project(), entity)
	}
	last := l.Len()
	if flags.at != "" {
		if last, err = positionAt(l, flags.at); err != nil {
			return err
		}
	}
	found := l.Find(filter)
	found = slices.DeleteFunc(found, func(position int) bool { return position > last })
	if flags.limit > 0 {
		found = found[:min(len(found), flags.limit)]
	}
	if flags.asJSON {
		lines := newJSONLines(c)
		for _, position := range found {
			if err := lines.write(actOf(f.Project(), l.At(position))); err != nil {
				return err
			}
		}
		return lines.flush()
	}
	if len(found) == 0 {
		say(c, "nothing of the kind was done")
	}
	t := newTable(column{"ACT", 20}, column{"WHEN", 16}, column{"WHO", 24}, column{"WHAT", 60}, column{"CHANGES", 7})
	about := l.Subjects(f.Project())
	for _, position := range found {
		e := l.At(position)
		what := e.Verb
		if subject := about(position); subject != "" {
			what += " · “" + subject + "”"
		}
		t.add(l.ActName(e), localTime(e.At), actOf(f.Project(), e).By, what, strconv.Itoa(e.Changes))
	}
	return t.write(c.OutOrStdout())
}

func actOf(p *annotate.Project, e annotate.Entry) act {
	a := act{Device: e.Device, Seq: e.Seq, At: e.At, ReviewerID: e.By, Verb: e.Verb, Undoes: e.Undoes, Redoes: e.Redoes, Changes: e.Changes}
	if r, ok := p.Reviewer(e.By); ok {
		a.By = r.Name
	}
	return a
}

// reviewerCalled finds a reviewer by name or ID.
func reviewerCalled(p *annotate.Project, l *annotate.Log, name string) (annotate.ID, error) {
	if id, err := uuid.Parse(name); err == nil && slices.Contains(l.Reviewers(), id) {
		return id, nil
	}
	var known []string
	for _, r := range p.Reviewers() {
		if strings.EqualFold(r.Name, name) {
			return r.ID, nil
		}
		known = append(known, r.Name)
	}
	return annotate.None, fmt.Errorf("no reviewer is called %q; there are %s", name, strings.Join(known, ", "))
}

// entityCalled finds an entity by its ID, also one that was deleted, or a document, source or tag by a name that no other
// has.
func entityCalled(p *annotate.Project, l *annotate.Log, name string) (annotate.Ref, error) {
	if id, err := uuid.Parse(name); err == nil {
		for _, kind := range annotate.Kinds {
			entity := annotate.Ref{Kind: kind, ID: id}
			if _, ok := p.Get(kind, id); ok || l.DeletionOf(entity) > 0 {
				return entity, nil
			}
		}
		return annotate.Ref{}, fmt.Errorf("there is nothing with the id %s, nor was there ever", name)
	}
	var found []annotate.Ref
	for _, d := range p.Documents() {
		if strings.EqualFold(d.DisplayTitle(), name) || strings.EqualFold(d.FileName, name) {
			found = append(found, annotate.Ref{Kind: annotate.KindDocument, ID: d.ID})
		}
	}
	if s, ok := p.SourceNamed(name); ok {
		found = append(found, annotate.Ref{Kind: annotate.KindSource, ID: s.ID})
	}
	if t, ok := p.TagNamed(name); ok {
		found = append(found, annotate.Ref{Kind: annotate.KindTag, ID: t.ID})
	}
	switch len(found) {
	case 0:
		return annotate.Ref{}, fmt.Errorf("no document, source or tag is called %q", name)
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i] = fmt.Sprintf("%s (a %s)", r.ID, r.Kind)
	}
	return annotate.Ref{}, fmt.Errorf("%q may be any of %s; write which", name, strings.Join(ids, ", "))
}
