package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
	"attest/storage/backup"
)

func newBackup() *cobra.Command {
	c := &cobra.Command{
		Use:   "backup PROJECT FILE",
		Short: "Write a copy of a whole project to one checked file",
		Long: `Write a copy of a whole project to one checked file.

FILE holds the ledger and every text and original file of the project, with their hashes. It is opened again after it
was written, every hash is compared and everything in it is counted, before it gets its name; nothing is ever
overwritten. Where FILE is a folder, the file in it gets a name with the time. The project may be open in a window
meanwhile: the backup then has everything that was saved when it began.

The backup of an encrypted project is encrypted, too, and opens with the passphrase that the project has now.

A project of which a text or an original is damaged is backed up without it. What is missing is named, and the exit
code is then 1. "attest restore" makes a project of a backup again.`,
		Example: `  attest backup reports.attest reports.attest-backup
  attest backup reports.attest /media/stick/`,
		Args:              arguments(2, 2, "PROJECT FILE"),
		ValidArgsFunction: completeProjectAndFile,
		RunE: func(c *cobra.Command, args []string) error {
			b, err := writeBackup(c, args[0], args[1])
			if err != nil {
				return projectError(args[0], err)
			}
			say(c, "backed up to %s: %s; it was opened again, and every hash compared", b.Path, backupSummary(b))
			return sayLacking(c, b, "could not be backed up")
		},
	}
	addPassphrase(c)
	return c
}

func writeBackup(c *cobra.Command, project, path string) (*backup.Backup, error) {
	key, err := unlock(c, project)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return backup.Folder{Path: path}.Now(c.Context(), project, backup.Options{Key: key})
	}
	return backup.Write(c.Context(), project, path, backup.Options{Key: key})
}

// sayLacking names what is not in a backup.
func sayLacking(c *cobra.Command, b *backup.Backup, what string) error {
	if b.Complete() {
		return nil
	}
	for _, lack := range b.Lacks {
		complain(c, errors.New(lack.Reason))
	}
	complain(c, fmt.Errorf("%s of the project %s, being damaged or missing in it", count(len(b.Lacks), "file"), what))
	return errTold
}

// backupTitle is what a backup is called.
func backupTitle(b *backup.Backup) string {
	if b.Encrypted {
		return "(encrypted)"
	}
	return b.Title
}

// backupSummary says what is in a backup.
func backupSummary(b *backup.Backup) string {
	parts := []string{count(b.Actions, "act")}
	for _, kind := range []annotate.Kind{annotate.KindDocument, annotate.KindHighlight, annotate.KindClaim} {
		parts = append(parts, count(b.Counts[kind], string(kind)))
	}
	return strings.Join(parts, ", ")
}

// completeProjectAndFile offers folders for the project and anything for the file.
func completeProjectAndFile(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return nil, cobra.ShellCompDirectiveFilterDirs
	case 1:
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func newRestore() *cobra.Command {
	var shared bool
	c := &cobra.Command{
		Use:   "restore FILE PROJECT",
		Short: "Make a project of a backup",
		Long: `Make a project of a backup.

The whole FILE is checked first. If a single byte of it is not as it was written, nothing is restored, and the reason
is told. PROJECT is a folder that does not exist yet: nothing is ever overwritten. It appears only when all of it is on
the disk.

An encrypted backup becomes an encrypted project, which opens with the passphrase that it had when it was backed up.
Where none is given, the hashes are compared, but the contents are not opened and counted.`,
		Example: `  attest restore reports.attest-backup reports-again.attest`,
		Args:    arguments(2, 2, "FILE PROJECT"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return []string{strings.TrimPrefix(backup.Ending, ".")}, cobra.ShellCompDirectiveFilterFileExt
			case 1:
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := storage.CheckShared(args[1]); err != nil && !shared {
				return projectError(args[1], err)
			}
			key, err := unlockBackup(c, args[0])
			if err != nil {
				return err
			}
			b, err := backup.Restore(c.Context(), args[0], args[1], key, nil)
			if err != nil {
				return err
			}
			say(c, "restored %s from %s, as it was on %s: %s", args[1], filepath.Base(args[0]),
				b.MadeAt.Local().Format(time.DateTime), backupSummary(b))
			if !b.Opened {
				say(c, "every hash was compared; the contents were not opened, because the backup is encrypted and no passphrase was given")
			}
			return sayLacking(c, b, "could not be backed up and is not there")
		},
	}
	addShared(c, &shared)
	addPassphrase(c)
	return c
}
