package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
)

// listing is one of the things that can be listed.
type listing struct {
	name  string
	kind  annotate.Kind
	table func(*annotate.Project, func(annotate.Entity) bool) *table
}

var listings = []listing{
	{"documents", annotate.KindDocument, documentTable},
	{"highlights", annotate.KindHighlight, highlightTable},
	{"claims", annotate.KindClaim, claimTable},
	{"sources", annotate.KindSource, sourceTable},
}

func listingNames() []string {
	names := make([]string, len(listings))
	for i, l := range listings {
		names[i] = l.name
	}
	return names
}

func newList() *cobra.Command {
	var asJSON bool
	var where, at string
	choices := strings.Join(listingNames(), "|")
	c := &cobra.Command{
		Use:   "list PROJECT " + choices,
		Short: "List the documents, highlights, claims or sources of a project",
		Long: `List the documents, highlights, claims or sources of a project.

With --where only those that a query accepts: its words are looked for in what each says, in the notes on it and in
the names that stand beside it, as whole words or the beginnings of words. "attest help search" explains the language.

With --json each is one line, an object just as in the dataset file that "attest export" writes; only the text of
documents is left out.

With --at the project is listed as it was at a moment.
` + momentHelp,
		Example: `  attest list reports.attest documents
  attest list reports.attest claims --where 'origin:dovric confidence>=moderate'
  attest list reports.attest highlights --where 'has:note !has:claim'
  attest list reports.attest claims --json | jq -r .text
  attest list reports.attest claims --at 2026-05-03`,
		Args: arguments(2, 2, "PROJECT "+choices),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return nil, cobra.ShellCompDirectiveFilterDirs
			case 1:
				return listingNames(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			i := slices.IndexFunc(listings, func(l listing) bool { return l.name == args[1] })
			if i < 0 {
				return &usageError{fmt.Errorf("%q cannot be listed, only %s", args[1], strings.Join(listingNames(), ", "))}
			}
			f, err := readProjectAt(c, args[0], at)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read from
			return list(c, f, listings[i], where, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	c.Flags().StringVar(&where, "where", "", "only those that this query accepts")
	_ = c.RegisterFlagCompletionFunc("where", func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return completeQuery(args[0], typed)
	}) // fails only for a flag that is not there
	momentFlag(c, &at)
	addPassphrase(c)
	return c
}

func list(c *cobra.Command, f *storage.Folder, what listing, where string, asJSON bool) error {
	wanted, err := filterOf(f.Project(), "--where", where)
	if err != nil {
		return err
	}
	if asJSON {
		return exchange.WriteLines(c.OutOrStdout(), f.Project(), what.kind, wanted, f.Text)
	}
	t := what.table(f.Project(), wanted)
	switch {
	case f.Project().Count(what.kind) == 0:
		say(c, "there are no %s yet", what.name)
	case len(t.rows) == 1:
		say(c, "there are no such %s", what.name)
	}
	return t.write(c.OutOrStdout())
}

func documentTable(p *annotate.Project, wanted func(annotate.Entity) bool) *table {
	t := newTable(column{"TITLE", 60}, column{"PUBLISHER", 24}, column{"STATUS", 12}, column{"HIGHLIGHTS", 10}, column{"ENCODING", 14}, column{"FILE", 30})
	for _, d := range p.Documents() {
		if !wanted(d) {
			continue
		}
		highlights := p.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight)
		t.add(d.DisplayTitle(), sourceName(p, d.PublisherID), words(d.Status), strconv.Itoa(highlights), d.Encoding, d.FileName)
	}
	return t
}

func highlightTable(p *annotate.Project, wanted func(annotate.Entity) bool) *table {
	t := newTable(column{"QUOTE", 80}, column{"TAGS", 24}, column{"CLAIMS", 6}, column{"ANCHOR", 9}, column{"DOCUMENT", 40})
	for _, h := range p.Highlights() {
		if !wanted(h) {
			continue
		}
		title := ""
		if d, ok := p.Document(h.DocumentID); ok {
			title = d.DisplayTitle()
		}
		claims := p.CountReferrersTo(annotate.KindHighlight, h.ID, annotate.KindClaim)
		t.add(h.Quote, tagNames(p, h.TagIDs), strconv.Itoa(claims), words(h.Anchor), title)
	}
	return t
}

func claimTable(p *annotate.Project, wanted func(annotate.Entity) bool) *table {
	t := newTable(column{"CLAIM", 72}, column{"SOURCE", 40}, column{"STANCE", 11}, column{"CONFIDENCE", 16}, column{"TAGS", 20})
	for _, c := range p.Claims() {
		if !wanted(c) {
			continue
		}
		t.add(c.Text, chainNames(p, c.Attribution.Chain), words(c.Stance), confidences(p, c.ID), tagNames(p, c.TagIDs))
	}
	return t
}

func sourceTable(p *annotate.Project, wanted func(annotate.Entity) bool) *table {
	t := newTable(column{"NAME", 40}, column{"TYPE", 12}, column{"RELIABILITY", 11}, column{"DOCUMENTS", 9}, column{"CLAIMS", 6}, column{"ALSO KNOWN AS", 40})
	for _, s := range p.Sources() {
		if !wanted(s) {
			continue
		}
		documents := p.CountReferrersTo(annotate.KindSource, s.ID, annotate.KindDocument)
		claims := p.CountReferrersTo(annotate.KindSource, s.ID, annotate.KindClaim)
		t.add(s.Name, words(s.Type), string(s.Reliability), strconv.Itoa(documents), strconv.Itoa(claims), strings.Join(s.Aliases, "; "))
	}
	return t
}

// words writes an enumerated value for a person to read.
func words[T ~string](v T) string { return strings.ReplaceAll(string(v), "_", " ") }

func sourceName(p *annotate.Project, id annotate.ID) string {
	if s, ok := p.Source(id); ok {
		return s.Name
	}
	return ""
}

func tagNames(p *annotate.Project, ids []annotate.ID) string {
	var names []string
	for _, id := range ids {
		if t, ok := p.Tag(id); ok {
			names = append(names, t.Name)
		}
	}
	return strings.Join(names, ", ")
}

// chainNames writes an attribution chain from the nearest publisher to the origin.
func chainNames(p *annotate.Project, chain []annotate.ChainLink) string {
	names := make([]string, len(chain))
	for i, l := range chain {
		if names[i] = sourceName(p, l.SourceID); names[i] == "" {
			names[i] = l.Mention
		}
	}
	return strings.Join(names, " ← ")
}

// confidences lists how sure the reviewers are who said so.
func confidences(p *annotate.Project, claim annotate.ID) string {
	var out []string
	for _, a := range p.AssessmentsOf(claim) {
		if a.Confidence != annotate.ConfidenceUnset {
			out = append(out, words(a.Confidence))
		}
	}
	return strings.Join(out, ", ")
}
