package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"attest/storage/evidence"
)

func newSeal() *cobra.Command {
	var passphrase passphraseFlag
	var by string
	c := &cobra.Command{
		Use:   "seal PROJECT FILE",
		Short: "Write a signed export that others can check",
		Long: `Write a signed export that others can check.

FILE is a ZIP archive with the original files of the documents, the dataset, the ledger, and a list of all of it with
SHA-256 hashes, which is signed with your key. Your key is made when it is needed first; "attest key" tells about it.
The recipient checks the file with "attest verify FILE", or the signature alone with ssh-keygen.

The ledger is the whole history: what was deleted or changed is in FILE, too. FILE must not exist yet; it is
opened again and checked before it gets its name. The project may be open in a window meanwhile. FILE is not encrypted,
even if the project is.`,
		Example: `  attest seal reports.attest reports.sealed.zip
  attest seal reports.attest reports.sealed.zip --by 'Ines Varga'`,
		Args:              arguments(2, 2, "PROJECT FILE"),
		ValidArgsFunction: completeProjectAndFile,
		RunE: func(c *cobra.Command, args []string) error {
			f, err := readProject(c, args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read from
			key, err := signingKey(c, passphrase)
			if err != nil {
				return err
			}
			sayUnencrypted(c, f, "a sealed file")
			r, err := evidence.Seal(c.Context(), f, args[1], key, evidence.SealOptions{By: nameOr(by)})
			if err != nil {
				return err
			}
			say(c, "sealed %s: %s, %s; it was opened again and checked", args[1], count(len(r.Documents), "document"), count(r.Actions, "act"))
			say(c, "signed with the key %s", r.Seal.Fingerprint)
			say(c, "Tell the recipient this fingerprint by another way than the file. The whole history is in the file, also what was deleted.")
			return nil
		},
	}
	c.Flags().StringVar(&passphrase.file, "key-passphrase-file", "", "file with the passphrase of the signing key, in its first line")
	addPassphrase(c)
	c.Flags().StringVar(&by, "by", "", "who seals (default: the name of the system's user)")
	return c
}

// signingKey opens this user's key, or makes it.
func signingKey(c *cobra.Command, passphrase passphraseFlag) (*evidence.Key, error) {
	path, err := evidence.KeyPath()
	if err != nil {
		return nil, err
	}
	info, err := evidence.DescribeKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		key, err := evidence.CreateKey(path, nil)
		if err != nil {
			return nil, err
		}
		say(c, "made a signing key in %s; to give it a passphrase: attest key passphrase", path)
		return key, nil
	case err != nil:
		return nil, err
	case !info.Protected:
		return evidence.LoadKey(path, nil)
	}
	words, err := passphrase.old(c, "Passphrase of the signing key: ")
	if err != nil {
		return nil, err
	}
	return evidence.LoadKey(path, words)
}

func newKey() *cobra.Command {
	c := &cobra.Command{
		Use:   "key",
		Short: "Tell about your signing key, make it, or hand on its public half",
		Long: `Tell about your signing key, make it, or hand on its public half.

The key signs what "attest seal" writes. It is an Ed25519 key in the format of OpenSSH, in a file that only you can
read. Without a command, its place and its fingerprint are printed: others compare that with the one of a sealed
file. A key that is lost cannot be had again; what it has signed can still be checked.`,
		Example: `  attest key
  attest key create --passphrase
  attest key export -o ines.pub`,
		Args:              arguments(0, 0, "nothing, or one of create, export, passphrase"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, _ []string) error {
			info, err := describeKey()
			if err != nil {
				return err
			}
			protected := "no passphrase"
			if info.Protected {
				protected = "with a passphrase"
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "fingerprint  %s\nfile         %s, %s\n", info.Public.Fingerprint(), info.Path, protected)
			return err
		},
	}
	c.AddCommand(newKeyCreate(), newKeyExport(), newKeyPassphrase())
	return c
}

// describeKey says what to do where there is no key.
func describeKey() (*evidence.KeyInfo, error) {
	path, err := evidence.KeyPath()
	if err != nil {
		return nil, err
	}
	info, err := evidence.DescribeKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no signing key yet; to make it: attest key create")
	}
	return info, err
}

func newKeyCreate() *cobra.Command {
	var passphrase passphraseFlag
	var ask bool
	c := &cobra.Command{
		Use:   "create",
		Short: "Make your signing key",
		Long: `Make your signing key. One that is there already is never replaced.

With --passphrase, a passphrase is asked for, without which the key cannot be used. A passphrase that is forgotten
cannot be recovered.`,
		Example: `  attest key create
  attest key create --passphrase
  attest key create --passphrase-file secret.txt`,
		Args:              arguments(0, 0, "nothing after create"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := evidence.KeyPath()
			if err != nil {
				return err
			}
			if _, err := evidence.DescribeKey(path); err == nil { // before a passphrase is asked for
				return fmt.Errorf("%s: %w", path, evidence.ErrKeyExists)
			}
			var words []byte
			if ask || passphrase.file != "" {
				if words, err = passphrase.chosen(c); err != nil {
					return err
				}
			}
			key, err := evidence.CreateKey(path, words)
			if err != nil {
				return err
			}
			say(c, "made %s", path)
			_, err = fmt.Fprintln(c.OutOrStdout(), key.Public().Fingerprint())
			return err
		},
	}
	passphrase.add(c, "file with the passphrase, in its first line")
	c.Flags().BoolVar(&ask, "passphrase", false, "ask for a passphrase")
	return c
}

func newKeyExport() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "export",
		Short: "Print your public key, for those who check what you have sealed",
		Long: `Print your public key, for those who check what you have sealed.

It is one line of text, without any secret in it: "attest verify FILE --key IT" tells whether FILE was signed with your
key. Hand it over by a way on which nobody can put another one in its place.`,
		Example: `  attest key export
  attest key export -o ines.pub`,
		Args:              arguments(0, 0, "nothing after export"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, _ []string) error {
			info, err := describeKey()
			if err != nil {
				return err
			}
			if output == "" || output == "-" {
				_, err = fmt.Fprintln(c.OutOrStdout(), info.Public)
				return err
			}
			return writeNewFile(output, info.Public.String()+"\n")
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "file to write, which must not exist; - or nothing means standard output")
	return c
}

func newKeyPassphrase() *cobra.Command {
	var former, passphrase passphraseFlag
	var remove bool
	c := &cobra.Command{
		Use:   "passphrase",
		Short: "Give your signing key a passphrase, change it, or take it away",
		Long: `Give your signing key a passphrase, change it, or take it away. The key stays the same.

A passphrase that is forgotten cannot be recovered.`,
		Example: `  attest key passphrase
  attest key passphrase --remove`,
		Args:              arguments(0, 0, "nothing after passphrase"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, _ []string) error {
			info, err := describeKey()
			if err != nil {
				return err
			}
			var old, words []byte
			if info.Protected {
				if old, err = former.old(c, "Passphrase so far: "); err != nil {
					return err
				}
			}
			if !remove {
				if words, err = passphrase.chosen(c); err != nil {
					return err
				}
			}
			if err := evidence.SetPassphrase(info.Path, old, words); err != nil {
				return err
			}
			say(c, "%s", map[bool]string{true: "the key has no passphrase any more", false: "the key has its new passphrase"}[remove])
			return nil
		},
	}
	c.Flags().StringVar(&former.file, "former-passphrase-file", "", "file with the passphrase so far, in its first line")
	passphrase.add(c, "file with the new passphrase, in its first line")
	c.Flags().BoolVar(&remove, "remove", false, "take the passphrase away")
	return c
}
