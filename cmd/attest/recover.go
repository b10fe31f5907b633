package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"attest/storage"
)

func newRecover() *cobra.Command {
	var shared bool
	c := &cobra.Command{
		Use:   "recover PROJECT COPY",
		Short: "Make a sound copy of a damaged project",
		Long: `Make a sound copy of a damaged project.

PROJECT is only read, and stays as it is. COPY is a folder that does not exist yet, or is empty.

What stands in the ledger before and after the damage is taken over. A single wrong byte is put right, and the hashes
prove it. What is lost for good in the ledger comes from the store, as far as that has it; a text that is lost is read
once more out of its original file. Everything that was done, and everything that could not be recovered, is printed
and written to recovery.txt in the copy; an encrypted project's copy opens with the same passphrase and has no such
file. The exit code is 1 if anything is missing from the copy.`,
		Example: `  attest verify reports.attest
  attest recover reports.attest reports-sound.attest`,
		Args:              arguments(2, 2, "PROJECT COPY"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			key, err := unlock(c, args[0])
			if err != nil {
				return projectError(args[0], err)
			}
			r, err := storage.Recover(c.Context(), args[0], args[1], storage.Options{Shared: shared, Key: key}, nil)
			if err != nil {
				return projectError(args[0], err)
			}
			for _, line := range r.Lines() {
				if _, err := fmt.Fprintln(c.OutOrStdout(), line); err != nil {
					return err
				}
			}
			say(c, "made %s", args[1])
			if !r.Complete() {
				complain(c, errors.New("not everything could be recovered"))
				return errTold
			}
			return nil
		},
	}
	addShared(c, &shared)
	addPassphrase(c)
	return c
}
