package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/annotate/search"
	"attest/annotate/search/query"
	"attest/annotate/text"
)

// found is one line of "attest search --json".
type found struct {
	Query      *string       `json:"query,omitempty"` // only where queries come from standard input
	Kind       annotate.Kind `json:"kind"`
	ID         annotate.ID   `json:"id"`
	DocumentID *annotate.ID  `json:"document_id"` // null for what stands in no document
	Text       string        `json:"text"`
	Why        string        `json:"why"`
	Score      int           `json:"score"`
	Marks      [][2]int      `json:"marks"` // code points of Text
}

func newFound(r search.Result) found {
	f := found{Kind: r.Kind, ID: r.ID, Text: r.Text, Why: r.Why, Score: r.Score, Marks: make([][2]int, len(r.Marks))}
	if r.DocumentID != annotate.None {
		f.DocumentID = &r.DocumentID
	}
	offsets := text.NewOffsets(r.Text)
	for i, m := range r.Marks {
		f.Marks[i] = [2]int{offsets.CodePoint(m.Start), offsets.CodePoint(m.End)}
	}
	return f
}

func newSearch() *cobra.Command {
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use:   "search PROJECT QUERY|-",
		Short: "Find highlights, claims, sources, tags and documents",
		Long: `Find highlights, claims, sources, tags, notes and the sentences of documents by a few letters of what they say.

Words may come in any order, be misspelt, spelt otherwise or only begun. What fits better stands above what fits less
well, and each result says why it was found.

` + aboutQueries() + `
With - in place of QUERY, queries are read from standard input, one a line, and each is answered before the next is
read; empty lines are passed over.

With --json each result is one line:
  {"kind","id","document_id","text","why","score","marks":[[start,end]]}
where marks are what matched, in code points of text. Queries from standard input stand before it as "query".`,
		Example: `  attest search reports.attest 'eleven boats'
  attest search reports.attest 'boats !ferry source:VPA'
  attest search reports.attest kovl --limit 5 --json
  attest search reports.attest - --json <queries.txt`,
		Args: arguments(2, 2, "PROJECT QUERY, or - for queries from standard input"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return nil, cobra.ShellCompDirectiveFilterDirs
			case 1:
				return completeQuery(args[0], typed)
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if limit < 1 {
				return &usageError{fmt.Errorf("--limit %d: at least one result must be allowed", limit)}
			}
			f, err := readProject(c, args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read from
			ix := search.New(f.Text)
			ix.Reset(f.Project())
			if err := ix.Run(c.Context()); err != nil {
				complain(c, err)
			}
			s := &searcher{c: c, project: f.Project(), index: ix, limit: limit}
			if asJSON {
				s.lines = newJSONLines(c)
			}
			if args[1] != "-" {
				return s.answer(args[1], false)
			}
			return s.answerAll()
		},
	}
	c.Flags().IntVar(&limit, "limit", search.DefaultLimit, "most results for each query")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	addPassphrase(c)
	return c
}

// searcher answers queries on standard output.
type searcher struct {
	c       *cobra.Command
	project *annotate.Project
	index   *search.Index
	limit   int
	lines   *jsonLines // nil: for a person to read
}

// answerAll answers the queries of standard input.
func (s *searcher) answerAll() error {
	in := bufio.NewReader(s.c.InOrStdin())
	failed := 0
	for {
		line, err := in.ReadString('\n')
		if typed := strings.TrimRight(line, "\r\n"); strings.TrimSpace(typed) != "" {
			var wrong *usageError
			switch err := s.answer(typed, true); {
			case errors.As(err, &wrong):
				complain(s.c, err) // the other queries may be well
				failed++
			case err != nil:
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF) && failed > 0:
			return fmt.Errorf("%s could not be understood", count(failed, "line"))
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the queries: %w", err)
		}
	}
}

// answer writes the results of one query, which it names where it is one of several.
func (s *searcher) answer(typed string, named bool) error {
	req, err := query.Request(s.project, typed)
	if err != nil {
		return &usageError{queryError(typed, err)}
	}
	req.Limit, req.Loose = s.limit, true
	answer, err := s.index.Search(s.c.Context(), req)
	if err != nil {
		return fmt.Errorf("searching for %q: %w", typed, err)
	}
	results := answer.Results
	if s.lines != nil {
		for _, r := range results {
			line := newFound(r)
			if named {
				line.Query = &typed
			}
			if err := s.lines.write(line); err != nil {
				return err
			}
		}
		return s.lines.flush()
	}
	if len(results) == 0 {
		say(s.c, "nothing found for %q", typed)
		return nil
	}
	if named {
		if _, err := fmt.Fprintf(s.c.OutOrStdout(), "%s\n", clip(typed, 120)); err != nil {
			return err
		}
	}
	t := newTable(column{"KIND", 10}, column{"TEXT", 80}, column{"WHY", 30}, column{"DOCUMENT", 40})
	for _, r := range results {
		where := ""
		if d, ok := s.project.Document(r.DocumentID); ok {
			where = d.DisplayTitle()
		}
		t.add(string(r.Kind), r.Text, r.Why, where)
	}
	return t.write(s.c.OutOrStdout())
}
