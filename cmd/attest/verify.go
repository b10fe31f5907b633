package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
)

func newVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify PROJECT",
		Short: "Check that nothing in a project is damaged",
		Long: `Check that nothing in a project is damaged.

Every line of the ledger is checked against its checksum and its predecessor, every text and original file against
its hash, the store against what the ledger leads to, and every quote against the text of its document. While a
window has the project open, the store is left out. The exit code is 1 if there is any problem.`,
		Example:           "  attest verify reports.attest",
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) (err error) {
			f, err := openToVerify(args[0])
			var damage *storage.DamageError
			switch {
			case errors.As(err, &damage):
				if _, err := fmt.Fprintf(c.OutOrStdout(), "PROBLEM  %s\n", damage); err != nil {
					return err
				}
				complain(c, errors.New("1 problem; nothing behind it could be checked. The project folder was left as it is"))
				return errTold
			case err != nil:
				return projectError(args[0], err)
			}
			defer func() {
				if closing := f.Close(); err == nil {
					err = closing
				}
			}()
			report, err := f.Verify(c.Context(), nil)
			if err != nil {
				return err
			}
			return writeVerified(c, report)
		},
	}
}

// openToVerify opens the project as its writer, who alone may look into the store, or for reading where that cannot be.
func openToVerify(path string) (*storage.Folder, error) {
	f, err := storage.Open(path, storage.Options{})
	var locked *storage.LockedError
	if errors.As(err, &locked) || errors.Is(err, storage.ErrReadOnly) {
		return storage.Read(path)
	}
	return f, err
}

func writeVerified(c *cobra.Command, r *storage.Report) error {
	store := "matches the ledger"
	if !r.Store {
		store = "not compared"
	}
	var entities []string
	for _, kind := range annotate.Kinds {
		if n := r.Entities[kind]; n > 0 && kind != annotate.KindProject {
			entities = append(entities, count(n, string(kind)))
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "ledger   %s in %s\n", count(r.Actions, "act"), count(r.Segments, "segment"))
	fmt.Fprintf(&out, "blobs    %s\n", count(r.Blobs, "file"))
	fmt.Fprintf(&out, "store    %s\n", store)
	fmt.Fprintf(&out, "content  %s\n", strings.Join(entities, ", "))
	fmt.Fprintf(&out, "quotes   %s compared\n", count(r.Quotes, "highlight"))
	for _, note := range r.Notes {
		fmt.Fprintf(&out, "note     %s\n", note)
	}
	for _, problem := range r.Problems {
		fmt.Fprintf(&out, "PROBLEM  %s\n", problem)
	}
	if _, err := fmt.Fprint(c.OutOrStdout(), out.String()); err != nil {
		return err
	}
	if !r.OK() {
		complain(c, errors.New(count(len(r.Problems), "problem")))
		return errTold
	}
	say(c, "all is well")
	return nil
}
