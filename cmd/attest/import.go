package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"

	"attest/storage/transfer"
)

func newImport() *cobra.Command {
	var publisher, revises string
	var asJSON, shared bool
	c := &cobra.Command{
		Use:   "import PROJECT PATH...",
		Short: "Bring reports, folders of them, or datasets into a project",
		Long: `Bring reports, folders of them, or datasets into a project.

A PATH is a text file in any usual encoding, a dataset file that "attest export" wrote (it is known by what is in
it), or a folder, in which everything is imported but hidden files. A report whose very bytes are in the project
already is not imported again. What cannot be read is named, and the rest goes on; the exit code is then 1.

All documents of one call are one step of undo.

With --revises, PATH is one file: a later version of a document in the project. The highlights of that document move
to it, with their claims. For each, a line says how surely its passage was found again: "ok" is where it was, "moved"
stands elsewhere or in other surroundings, or had a word or two changed, "ambiguous" may be in one of several places or
be too different, and "orphan" is gone. The last two have no place until a reviewer decides.

The project must not be open in a window at the same time.`,
		Example: `  attest import reports.attest report-1.txt report-2.txt
  attest import reports.attest ~/Downloads/reports --publisher 'Varn Courier'
  attest import reports.attest colleague.json
  attest import reports.attest report-1-corrected.txt --revises 'Eleven boats lost at Varn'`,
		Args: arguments(2, -1, "PROJECT PATH..."),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) (err error) {
			switch {
			case revises != "" && len(args) != 2:
				return &usageError{errors.New("--revises goes with one file at a time")}
			case revises == "" && asJSON:
				return &usageError{errors.New("--json goes with --revises only")}
			}
			f, err := openProject(c, args[0], shared)
			if err != nil {
				return err
			}
			defer func() {
				if closing := f.Close(); err == nil {
					err = closing
				}
			}()
			if revises != "" {
				return importRevision(c, f, args[1], revises, publisher, asJSON)
			}
			report, err := transfer.Import(c.Context(), f, args[1:], transfer.ImportOptions{Publisher: publisher})
			if err != nil {
				return err
			}
			return sayImported(c, report)
		},
	}
	c.Flags().StringVar(&publisher, "publisher", "", "name of the source that published the documents")
	c.Flags().StringVar(&revises, "revises", "", "id, title or file name of the document of which the file is a later version")
	c.Flags().BoolVar(&asJSON, "json", false, "with --revises: one JSON object a line for each highlight")
	addShared(c, &shared)
	addPassphrase(c)
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
