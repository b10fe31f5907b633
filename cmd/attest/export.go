package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage/transfer"
)

// exportFormats are the values of --format.
var exportFormats = []string{"json"}

func newExport() *cobra.Command {
	var format, output, at string
	c := &cobra.Command{
		Use:   "export PROJECT",
		Short: "Write the annotated dataset to a file",
		Long: `Write the annotated dataset to a file, or to standard output.

Before anybody sees the dataset it is read back as a whole, and every quote is compared with the text it comes from,
by each of the three kinds of offsets. A file that exists already is replaced only by a whole one.

The dataset is not encrypted, even if the project is.

The format json is Attest's own, which loses nothing: "attest import" makes the same project of it.

With --at the project is exported as it was at a moment.
` + momentHelp,
		Example: `  attest export reports.attest -o reports.json
  attest export reports.attest | jq '.claims[].text'
  attest export reports.attest --at 2026-05-03 -o as-of-may-3.json`,
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			if format != "json" {
				return &usageError{fmt.Errorf("there is no format %q; there is %s", format, strings.Join(exportFormats, ", "))}
			}
			f, err := readProjectAt(c, args[0], at)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read from
			sayUnencrypted(c, f, "what is exported")
			if output == "" || output == "-" {
				report, err := transfer.ExportTo(c.Context(), f, c.OutOrStdout())
				if err != nil {
					return err
				}
				sayExported(c, "exported", report)
				return nil
			}
			if info, err := os.Stat(output); err == nil && info.IsDir() {
				return fmt.Errorf("%s is a folder; name a file in it", output)
			}
			report, err := transfer.Export(c.Context(), f, output, nil)
			if err != nil {
				return err
			}
			sayExported(c, "exported to "+output, report)
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", "json", "format of the file: "+strings.Join(exportFormats, ", "))
	c.Flags().StringVarP(&output, "output", "o", "", "file to write; - or nothing means standard output")
	momentFlag(c, &at)
	must(c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportFormats, cobra.ShellCompDirectiveNoFileComp)))
	addPassphrase(c)
	return c
}

// must panics on errors that only a mistake in this program can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func sayExported(c *cobra.Command, done string, report *exchange.Report) {
	say(c, "%s: %s; every quote was read back and compared", done, datasetSummary(report.Counts))
}

// datasetSummary counts the entities of a dataset for a person to read.
func datasetSummary(counts map[annotate.Kind]exchange.Count) string {
	var parts []string
	for _, kind := range []annotate.Kind{annotate.KindDocument, annotate.KindHighlight, annotate.KindClaim, annotate.KindSource, annotate.KindAssessment} {
		n := counts[kind]
		part := count(n.Added, string(kind))
		var known []string
		for _, k := range []struct {
			n   int
			how string
		}{{n.Skipped, "the same"}, {n.Reused, "known by another id"}, {n.Conflicting, "different, kept as it was"}} {
			if k.n > 0 {
				known = append(known, fmt.Sprintf("%d %s", k.n, k.how))
			}
		}
		if len(known) > 0 {
			part += " (and in the project already: " + strings.Join(known, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
