package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"attest/storage"
	"attest/storage/backup"
)

// passphraseVariable names the environment variable with the passphrase of an encrypted project.
const passphraseVariable = "ATTEST_PASSPHRASE"

// projectPassphrase is the flag that says where the passphrase of an encrypted project comes from.
const projectPassphrase = "passphrase-file"

// addPassphrase adds that flag to a command that opens a project.
func addPassphrase(c *cobra.Command) {
	c.Flags().String(projectPassphrase, "", "file with the passphrase of an encrypted project, in its first line; - means standard input")
}

// unlock returns the key of a project, nil where it is not encrypted.
func unlock(c *cobra.Command, path string) (*storage.Key, error) {
	if !storage.IsEncrypted(path) {
		return nil, nil
	}
	words, err := passphraseOf(c, path)
	if err != nil {
		return nil, err
	}
	return storage.Unlock(path, words)
}

// unlockBackup is unlock for a backup. Without a passphrase, and without anybody to ask, the key is nil.
func unlockBackup(c *cobra.Command, path string) (*storage.Key, error) {
	if !backup.IsEncrypted(path) || !hasPassphrase(c) {
		return nil, nil
	}
	words, err := passphraseOf(c, path)
	if err != nil {
		return nil, err
	}
	return backup.Unlock(path, words)
}

// hasPassphrase reports whether there is a passphrase, or somebody to ask for one.
func hasPassphrase(c *cobra.Command) bool {
	file, _ := c.Flags().GetString(projectPassphrase) // a flag that this command has
	return file != "" || os.Getenv(passphraseVariable) != "" || onTerminal(c)
}

// passphraseOf returns the passphrase of a project or a backup, from the first of the places where it may be.
func passphraseOf(c *cobra.Command, path string) ([]byte, error) {
	file, _ := c.Flags().GetString(projectPassphrase)
	switch words := os.Getenv(passphraseVariable); {
	case file != "":
		return firstLine(c, file)
	case words != "":
		return []byte(words), nil
	case !onTerminal(c):
		return nil, fmt.Errorf("%s: %w, and there is no terminal to ask for it on; give it with --%s FILE, or in the environment variable %s",
			path, storage.ErrPassphraseNeeded, projectPassphrase, passphraseVariable)
	}
	return askPassphrase(c, fmt.Sprintf("Passphrase of %s: ", path))
}

// passphraseWarning is said before a passphrase is taken for the first time.
const passphraseWarning = "Without the passphrase nobody can open the project, and nobody can recover it: not from a backup, and not with this program.\n" +
	"Keep it where you will find it. Four or more words that do not belong together are hard to guess and easy to type."

// chosenPassphrase returns the passphrase that a project is to have.
func chosenPassphrase(c *cobra.Command, p passphraseFlag) ([]byte, error) {
	if words := os.Getenv(passphraseVariable); p.file == "" && words != "" {
		say(c, "The passphrase is the one in the environment variable %s.", passphraseVariable)
		return []byte(words), nil
	}
	return p.chosen(c)
}

// sayUnencrypted warns before something is written that the encryption of the project does not reach.
func sayUnencrypted(c *cobra.Command, f *storage.Folder, what string) {
	if f.Encrypted() {
		say(c, "the project is encrypted; %s is not: whoever has it can read it", what)
	}
}

func newPassphrase() *cobra.Command {
	var former, passphrase passphraseFlag
	c := &cobra.Command{
		Use:   "passphrase PROJECT",
		Short: "Change the passphrase of an encrypted project",
		Long: `Change the passphrase of an encrypted project.

Only the file with the project's key is written anew, at once or not at all. Backups that were made before keep the
passphrase of their day; whoever has the former passphrase and a former copy of the project can still read that copy.

The passphrase so far comes from --former-passphrase-file, from the environment variable ` + passphraseVariable + `, or
from the terminal. The project must not be open in a window at the same time: there, it is under Project, Change
Passphrase. Whether a project is encrypted is chosen when it is made: see "attest init --encrypt".`,
		Example: `  attest passphrase reports.attest
  attest passphrase reports.attest --former-passphrase-file old.txt --passphrase-file new.txt`,
		Args:              arguments(1, 1, "PROJECT"),
		ValidArgsFunction: completeProject,
		RunE: func(c *cobra.Command, args []string) error {
			if !storage.IsEncrypted(args[0]) {
				if !storage.IsProject(args[0]) {
					return projectError(args[0], storage.ErrNotAProject)
				}
				return fmt.Errorf("%s: %w; to have an encrypted one, make it with attest init --encrypt and import into it what this one exports", args[0], storage.ErrNotEncrypted)
			}
			var old []byte
			var err error
			if words := os.Getenv(passphraseVariable); former.file == "" && words != "" {
				old = []byte(words)
			} else if old, err = former.old(c, "Passphrase so far: "); err != nil {
				return err
			}
			words, err := passphrase.chosen(c)
			if err != nil {
				return err
			}
			if err := storage.ChangePassphrase(args[0], old, words); err != nil {
				return projectError(args[0], err)
			}
			say(c, "%s has its new passphrase", args[0])
			return nil
		},
	}
	c.Flags().StringVar(&former.file, "former-passphrase-file", "", "file with the passphrase so far, in its first line; - means standard input")
	passphrase.add(c, "file with the new passphrase, in its first line; - means standard input")
	return c
}
