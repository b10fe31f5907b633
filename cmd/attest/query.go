package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/annotate/search/query"
	"attest/storage"
)

// filterOf makes a test of entities of the query that a flag has; of none one that every entity passes.
func filterOf(p *annotate.Project, flag, typed string) (func(annotate.Entity) bool, error) {
	q, err := query.Parse(typed)
	if err != nil {
		return nil, &usageError{fmt.Errorf("%s: %w", flag, queryError(typed, err))}
	}
	f, err := q.Compile(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, queryError(typed, err))
	}
	return func(e annotate.Entity) bool {
		if q.Empty() {
			return true
		}
		var words *query.Words // made when they are asked for: facets alone need none
		return f.Accept(e.Kind(), e.Key(), func(t *query.Text) bool {
			if words == nil {
				all := query.WordsOf(p, e)
				words = &all
			}
			return words.Have(t)
		})
	}, nil
}

// queryError shows where in a query a mistake is.
func queryError(typed string, err error) error {
	var wrong *query.Error
	if !errors.As(err, &wrong) || strings.ContainsAny(typed, "\n\t") {
		return err
	}
	before := uniseg.StringWidth(typed[:wrong.At.Start])
	under := max(1, uniseg.StringWidth(typed[wrong.At.Start:wrong.At.End]))
	return fmt.Errorf("%w\n  %s\n  %s%s", err, clip(typed, max(120, before+under+1)), strings.Repeat(" ", before), strings.Repeat("^", under))
}

// completeQuery offers what the last word of a query may become.
func completeQuery(project, typed string) ([]string, cobra.ShellCompDirective) {
	f, err := storage.Read(project, nil) // nobody is asked for a passphrase while they type
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer func() { _ = f.Close() }() // only read from
	c := query.Complete(f.Project(), typed, len(typed))
	out := make([]string, len(c.Suggestions))
	for i, s := range c.Suggestions {
		out[i] = typed[:c.Range.Start] + strings.TrimRight(s.Insert, " ")
		if s.About != "" {
			out[i] += "\t" + s.About
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// aboutQueries explains the language in the help of commands.
func aboutQueries() string {
	var b strings.Builder
	b.WriteString("A query consists of words and facets:\n")
	for _, l := range query.Help() {
		fmt.Fprintf(&b, "  %-22s %s\n", l.Typed, l.Means)
	}
	b.WriteString("\nFacets are compared with : (or =), >=, <=, > and <, or with a range low..high:\n")
	for _, f := range query.FacetsHelp() {
		fmt.Fprintf(&b, "  %-12s %s\n", f.Name, f.About)
		for _, line := range wrapped(f.Values, 96) {
			fmt.Fprintf(&b, "  %-12s   %s\n", "", line)
		}
	}
	return b.String()
}

// wrapped breaks a text into lines of at most so many bytes, where its words allow.
func wrapped(s string, most int) []string {
	var lines []string
	for _, word := range strings.Fields(s) {
		if n := len(lines); n > 0 && len(lines[n-1])+1+len(word) <= most {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
