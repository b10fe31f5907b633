package main

import (
	"bufio"
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
		return firstLine(p.file)
	}
	return askPassphrase(c, prompt)
}

// chosen returns a new passphrase, which a person has to type twice.
func (p *passphraseFlag) chosen(c *cobra.Command) ([]byte, error) {
	if p.file != "" {
		return firstLine(p.file)
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

// firstLine reads the first line of a file, without its end.
func firstLine(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	line, err := bufio.NewReader(f).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the passphrase: %w", err)
	}
	if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
		return nil, fmt.Errorf("%s: its first line, which should be the passphrase, is empty", path)
	}
	return line, nil
}

func askPassphrase(c *cobra.Command, prompt string) ([]byte, error) {
	in, ok := c.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, errors.New("a passphrase is needed, and there is no terminal to ask for it on; use --passphrase-file")
	}
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
