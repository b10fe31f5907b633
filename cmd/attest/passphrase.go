package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// passphraseFlag is where a passphrase comes from: a file, or the person at the terminal. It is never an argument, which other
// users of the computer could read.
type passphraseFlag struct {
	file string
}

func (p *passphraseFlag) add(c *cobra.Command, usage string) {
	c.Flags().StringVar(&p.file, "passphrase-file", "", usage)
}

// old returns a passphrase that exists.
func (p *passphraseFlag) old(c *cobra.Command, prompt string) ([]byte, error) {
	if p.file != "" {
		return firstLine(c, p.file)
	}
	return askPassphrase(c, prompt)
}

// chosen returns a new passphrase, which a person has to type twice.
func (p *passphraseFlag) chosen(c *cobra.Command) ([]byte, error) {
	if p.file != "" {
		return firstLine(c, p.file)
	}
	words, err := askPassphrase(c, "New passphrase: ")
	if err != nil {
		return nil, err
	}
	again, err := askPassphrase(c, "Once more: ")
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(words, again) {
		return nil, errors.New("the two passphrases are not the same; nothing was changed")
	}
	return words, nil
}

// firstLine reads the first line of a file, or for - of standard input, without its end and without reading on behind it.
func firstLine(c *cobra.Command, path string) ([]byte, error) {
	in, called := c.InOrStdin(), "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in, called = f, path
	}
	const most = 4096 // bytes
	var line []byte
	for one := make([]byte, 1); len(line) < most; {
		n, err := in.Read(one)
		if n > 0 && one[0] == '\n' || errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading the passphrase: %w", err)
		}
		line = append(line, one[:n]...)
	}
	if line = bytes.TrimRight(line, "\r"); len(line) == 0 {
		return nil, fmt.Errorf("%s: its first line, which should be the passphrase, is empty", called)
	}
	return line, nil
}

// onTerminal reports whether there is somebody to ask.
func onTerminal(c *cobra.Command) bool {
	in, ok := c.InOrStdin().(*os.File)
	return ok && term.IsTerminal(int(in.Fd()))
}

func askPassphrase(c *cobra.Command, prompt string) ([]byte, error) {
	if !onTerminal(c) {
		return nil, errors.New("a passphrase is needed, and there is no terminal to ask for it on; name a file that has it: see --help")
	}
	in := c.InOrStdin().(*os.File)
	_, _ = fmt.Fprint(c.ErrOrStderr(), prompt)
	words, err := term.ReadPassword(int(in.Fd()))
	_, _ = fmt.Fprintln(c.ErrOrStderr())
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the passphrase: %w", err)
	case len(words) == 0:
		return nil, errors.New("the passphrase is empty; nothing was done")
	}
	return words, nil
}

// writeNewFile writes a file that must not exist yet.
func writeNewFile(path, content string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s: there is a file of that name already", path)
	} else if err != nil {
		return err
	}
	_, err = io.WriteString(f, content)
	return errors.Join(err, f.Close())
}
