package main

import (
	"fmt"
	"strconv"
	"time"

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

func newHistory() *cobra.Command {
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use:   "history PROJECT",
		Short: "Show who did what, the newest first",
		Long: `Show who did what, the newest first.

With --json each act is one line:
  {"device","seq","at","reviewer_id","by","verb","undoes","redoes","changes"}
where device and seq identify the act, by is the reviewer's name, undoes and redoes, where present, are the seq of
the act that was taken or brought back, and changes is how many entities were changed. What exactly was changed stands
in the project's ledger, which is readable text.`,
		Example: `  attest history reports.attest --limit 20
  attest history reports.attest --json | jq -r .verb | sort | uniq -c`,
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			if limit < 0 {
				return &usageError{fmt.Errorf("--limit %d: a limit is a positive number, or 0 for none", limit)}
			}
			f, err := readProject(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read from
			if asJSON {
				lines := newJSONLines(c)
				if err := eachAct(f, limit, func(a act) error { return lines.write(a) }); err != nil {
					return err
				}
				return lines.flush()
			}
			t := newTable(column{"WHEN", 16}, column{"WHO", 24}, column{"WHAT", 60}, column{"CHANGES", 7})
			err = eachAct(f, limit, func(a act) error {
				t.add(a.At.Local().Format("2006-01-02 15:04"), a.By, a.Verb, strconv.Itoa(a.Changes))
				return nil
			})
			if err != nil {
				return err
			}
			return t.write(c.OutOrStdout())
		},
	}
	c.Flags().IntVar(&limit, "limit", 0, "most acts to show; 0 means all")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

// historyPage is how many acts are held in memory at once.
const historyPage = 500

// eachAct yields up to limit acts, all for 0, the newest first.
func eachAct(f *storage.Folder, limit int, yield func(act) error) error {
	total := f.Count()
	if limit > 0 {
		total = min(total, limit)
	}
	for from := 0; from < total; from += historyPage {
		page, err := f.History(from, min(historyPage, total-from))
		if err != nil {
			return err
		}
		for _, a := range page {
			line := act{Device: a.Device, Seq: a.Seq, At: a.At, ReviewerID: a.By, Verb: a.Verb, Undoes: a.Undoes, Redoes: a.Redoes, Changes: len(a.Changes)}
			if r, ok := f.Project().Reviewer(a.By); ok {
				line.By = r.Name
			}
			if err := yield(line); err != nil {
				return err
			}
		}
	}
	return nil
}
