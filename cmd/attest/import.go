package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
	"attest/storage/transfer"
)

func newImport() *cobra.Command {
	var publisher string
	c := &cobra.Command{
		Use:   "import PROJECT PATH...",
		Short: "Bring reports, folders of them, or datasets into a project",
		Long: `Bring reports, folders of them, or datasets into a project.

A PATH is a text file in any usual encoding, a dataset file that "attest export" wrote (it is known by what is in
it), or a folder, in which everything is imported but hidden files. A report whose very bytes are in the project
already is not imported again. What cannot be read is named, and the rest goes on; the exit code is then 1.

All documents of one call are one step of undo. The project must not be open in a window at the same time.`,
		Example: `  attest import reports.attest report-1.txt report-2.txt
  attest import reports.attest ~/Downloads/reports --publisher 'Varn Courier'
  attest import reports.attest colleague.json`,
		Args: arguments(2, -1, "PROJECT PATH..."),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) (err error) {
			f, err := storage.Open(args[0], storage.Options{})
			if err != nil {
				return projectError(args[0], err)
			}
			defer func() {
				if closing := f.Close(); err == nil {
					err = closing
				}
			}()
			for _, notice := range f.Health().Notices {
				say(c, "note: %s", notice)
			}
			report, err := transfer.Import(c.Context(), f, args[1:], transfer.ImportOptions{Publisher: publisher})
			if err != nil {
				return err
			}
			return sayImported(c, report)
		},
	}
	c.Flags().StringVar(&publisher, "publisher", "", "name of the source that published the documents")
	return c
}

// sayImported tells what became of each file.
func sayImported(c *cobra.Command, report *transfer.ImportReport) error {
	for _, file := range report.Files {
		switch {
		case file.Err != nil:
			complain(c, file.Err)
		case file.Dataset != nil:
			say(c, "imported %s: a dataset: %s", file.Path, datasetSummary(file.Dataset.Counts))
			for _, note := range file.Dataset.Notes {
				say(c, "  note: %s", note)
			}
		case file.Duplicate:
			say(c, "known already: %s is the same file as the document %q", file.Path, file.Document.DisplayTitle())
		default:
			say(c, "imported %s (%s)", file.Path, described(file.Document))
		}
	}
	var summary []string
	if n := report.Added(); n > 0 {
		summary = append(summary, count(n, "document")+" imported")
	}
	if n := report.Datasets(); n > 0 {
		summary = append(summary, count(n, "dataset")+" imported")
	}
	if n := report.Duplicates(); n > 0 {
		summary = append(summary, fmt.Sprintf("%d known already", n))
	}
	if n := report.Failed(); n > 0 {
		summary = append(summary, fmt.Sprintf("%d left out", n))
	}
	if len(summary) == 0 {
		summary = append(summary, "there was nothing to import")
	}
	say(c, "%s", strings.Join(summary, ", "))
	if report.Failed() > 0 {
		return errTold
	}
	return nil
}

// described names the encoding and what import changed in the text.
func described(d *annotate.Document) string {
	out := d.Encoding
	if len(d.Normalized) > 0 {
		out += ", normalized: " + strings.Join(d.Normalized, ", ")
	}
	return out
}
