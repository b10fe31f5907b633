package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"attest/storage"
)

func newInit() *cobra.Command {
	var title string
	var shared, encrypt bool
	var passphrase passphraseFlag
	c := &cobra.Command{
		Use:   "init PROJECT",
		Short: "Make a new, empty project",
		Long: `Make a new, empty project.

PROJECT is a folder that does not exist yet, or is empty; by custom its name ends in .attest. Everything that
belongs to the project is kept in it, so that it can be copied, moved and backed up as a whole.

With --encrypt everything in it is encrypted with a passphrase, which is asked for on the terminal unless
--passphrase-file or the environment variable ` + passphraseVariable + ` has it. A passphrase that is lost cannot be
recovered, and the project with it. This is chosen now: a project is not encrypted later on.`,
		Example: `  attest init reports.attest
  attest init reports.attest --title 'The night at Varn'
  attest init reports.attest --encrypt`,
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			if title == "" {
				title = titleOf(args[0])
			}
			opt := storage.Options{Shared: shared}
			if !encrypt && passphrase.file != "" {
				return &usageError{errors.New("--passphrase-file goes with --encrypt")}
			}
			if encrypt {
				say(c, "%s", passphraseWarning)
				var err error
				if opt.Passphrase, err = chosenPassphrase(c, passphrase); err != nil {
					return err
				}
			}
			f, err := storage.Create(args[0], title, opt)
			switch {
			case errors.Is(err, storage.ErrNotEmpty):
				return fmt.Errorf("%s: %w; a project begins in a new or an empty one", args[0], storage.ErrNotEmpty)
			case err != nil:
				return projectError(args[0], err)
			}
			if err := f.Close(); err != nil {
				return err
			}
			kind := "a project"
			if encrypt {
				kind = "an encrypted project"
			}
			say(c, "made %s, %s with the title %q", args[0], kind, title)
			return nil
		},
	}
	c.Flags().StringVar(&title, "title", "", "title of the project (default: the name of the folder)")
	c.Flags().BoolVar(&encrypt, "encrypt", false, "encrypt everything in the project with a passphrase")
	passphrase.add(c, "file with the passphrase for --encrypt, in its first line; - means standard input")
	addShared(c, &shared)
	return c
}

// titleOf makes a title out of the path of a project folder.
func titleOf(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return strings.TrimSuffix(filepath.Base(path), ".attest")
}
