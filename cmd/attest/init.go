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
	var shared bool
	c := &cobra.Command{
		Use:   "init PROJECT",
		Short: "Make a new, empty project",
		Long: `Make a new, empty project.

PROJECT is a folder that does not exist yet, or is empty; by custom its name ends in .attest. Everything that
belongs to the project is kept in it, so that it can be copied, moved and backed up as a whole.`,
		Example: `  attest init reports.attest
  attest init reports.attest --title 'The night at Varn'`,
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			if title == "" {
				title = titleOf(args[0])
			}
			f, err := storage.Create(args[0], title, storage.Options{Shared: shared})
			switch {
			case errors.Is(err, storage.ErrNotEmpty):
				return fmt.Errorf("%s: %w; a project begins in a new or an empty one", args[0], storage.ErrNotEmpty)
			case err != nil:
				return projectError(args[0], err)
			}
			if err := f.Close(); err != nil {
				return err
			}
			say(c, "made %s, a project with the title %q", args[0], title)
			return nil
		},
	}
	c.Flags().StringVar(&title, "title", "", "title of the project (default: the name of the folder)")
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
