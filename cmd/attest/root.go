package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"attest/storage"
)

// Exit codes, as every command's help says.
const (
	exitWell    = 0
	exitProblem = 1 // with the data
	exitUsage   = 2
)

// usageError is a mistake in how a command was called.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// errTold ends a command with exit code 1 when everything there is to say has been said already.
var errTold = errors.New("problems were reported")

// run runs the program with the given arguments, without its name, and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	// A second Ctrl+C ends the program at once, should the first not get through.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	var usage *usageError
	switch {
	case err == nil:
		return exitWell
	case errors.Is(err, errTold):
		return exitProblem
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		_, _ = fmt.Fprintln(stderr, "attest: interrupted")
		return exitProblem
	case errors.As(err, &usage):
		_, _ = fmt.Fprintf(stderr, "attest: %s\nTry: %s --help\n", usage, command.CommandPath())
		return exitUsage
	}
	_, _ = fmt.Fprintf(stderr, "attest: %s\n", err)
	return exitProblem
}

func newRoot() *cobra.Command {
	var shared bool
	root := &cobra.Command{
		Use:   "attest [PROJECT]",
		Short: "Say exactly who claimed what, where, and how sure you are",
		Long: `Attest is for people who must say exactly who claimed what, where, and how sure they are.

Without a command it opens the window: on PROJECT, on the project that was open last, or on a sample.
The commands do the same work without a window. Those that only read work while a window has the project open.

Data goes to standard output; progress and problems go to standard error.
Exit codes: 0 all is well, 1 there is a problem with the data, 2 the command was not understood.`,
		Example: `  attest                                     open the window
  attest reports.attest                      open the window on a project
  attest init reports.attest                 make a project
  attest import reports.attest *.txt         bring reports into it
  attest search reports.attest 'eleven boats'
  attest export reports.attest -o reports.json`,
		Version:           versionOf(),
		Args:              rootArguments,
		ValidArgsFunction: completeProject,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return openWindow("", shared)
			}
			return openWindow(args[0], shared)
		},
	}
	root.SetVersionTemplate(versionText())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.AddCommand(newInit(), newImport(), newExport(), newSearch(), newList(), newHistory(), newRevert(), newVerify(), newSeal(),
		newKey(), newPassphrase(), newBackup(), newRestore(), newRecover(), newVersion(), newBench())
	addShared(root, &shared)
	root.SetHelpCommand(newHelp(root))
	root.SuggestionsMinimumDistance = 2
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			refuseUnknownShells(c)
		}
	}
	return root
}

// refuseUnknownShells makes an error of what Cobra answers with its help and exit code 0.
func refuseUnknownShells(completion *cobra.Command) {
	completion.Example = `  source <(attest completion bash)
  attest completion zsh >"${fpath[1]}/_attest"
  attest completion fish >~/.config/fish/completions/attest.fish`
	completion.Args = cobra.ArbitraryArgs
	completion.RunE = func(c *cobra.Command, args []string) error {
		var shells []string
		for _, shell := range c.Commands() {
			shells = append(shells, shell.Name())
		}
		if len(args) == 0 {
			return &usageError{fmt.Errorf("something is missing: expected one of %s", strings.Join(shells, ", "))}
		}
		return &usageError{fmt.Errorf("there is no completion for %q, only for %s", args[0], strings.Join(shells, ", "))}
	}
}

// rootArguments lets a project pass and takes anything else for a command that does not exist.
func rootArguments(root *cobra.Command, args []string) error {
	if len(args) > 1 {
		return &usageError{fmt.Errorf("%q is not a command", args[0])}
	}
	if len(args) == 0 {
		return nil
	}
	_, err := os.Stat(args[0])
	switch {
	case err == nil:
		return nil
	case filepath.Ext(args[0]) == "" && filepath.Base(args[0]) == args[0]:
		return unknownCommand(root, args[0])
	}
	return fmt.Errorf("%s: there is no such project; to make it: attest init %s", args[0], args[0])
}

func unknownCommand(root *cobra.Command, name string) error {
	message := fmt.Sprintf("there is neither a command nor a project named %q", name)
	if near := root.SuggestionsFor(name); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{errors.New(message)}
}

// newHelp replaces Cobra's command because that one takes unknown commands for a success.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Explain a command",
		Example: "  attest help import",
		RunE: func(_ *cobra.Command, args []string) error {
			command, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, strings.Join(args, " "))
			}
			command.InitDefaultHelpFlag()
			command.InitDefaultVersionFlag()
			return command.Help()
		},
	}
}

// arguments accepts from least to most arguments; most is -1 where there is no limit. The names are for the message.
func arguments(least, most int, names string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{fmt.Errorf("something is missing: expected %s", names)}
		case most >= 0 && len(args) > most:
			return &usageError{fmt.Errorf("%q is too much: expected %s", args[most], names)}
		}
		return nil
	}
}

// completeProject offers folders for the first argument and, after it, files where the command takes any.
func completeProject(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// readProject opens a project for reading, which needs no lock.
func readProject(c *cobra.Command, path string) (*storage.Folder, error) {
	key, err := unlock(c, path)
	if err != nil {
		return nil, projectError(path, err)
	}
	f, err := storage.Read(path, key)
	if err != nil {
		return nil, projectError(path, err)
	}
	return f, nil
}

// openProject opens a project for writing, and says what opening has put right.
func openProject(c *cobra.Command, path string, shared bool) (*storage.Folder, error) {
	key, err := unlock(c, path)
	if err != nil {
		return nil, projectError(path, err)
	}
	f, err := storage.Open(path, storage.Options{Shared: shared, Key: key})
	if err != nil {
		return nil, projectError(path, err)
	}
	for _, notice := range f.Health().Notices {
		say(c, "note: %s", notice)
	}
	return f, nil
}

// addShared adds the flag that stands for the reviewer's decision about a folder that others can write to unseen.
func addShared(c *cobra.Command, shared *bool) {
	c.Flags().BoolVar(shared, "shared", false, "work in a folder on the network or one that is kept in step, such as Dropbox")
}

// projectError says what to do about a project that could not be opened.
func projectError(path string, err error) error {
	var locked *storage.LockedError
	var shared *storage.SharedError
	var damage *storage.DamageError
	switch {
	case errors.As(err, &shared):
		return fmt.Errorf("%w\nTo work there all the same, add --shared", shared)
	case errors.As(err, &damage):
		return fmt.Errorf("%w\nTo see all that is wrong: attest verify %s\nTo make a sound copy of it: attest recover %s COPY", err, path, path)
	case errors.Is(err, storage.ErrNotAProject):
		if _, missing := os.Stat(path); errors.Is(missing, os.ErrNotExist) {
			return fmt.Errorf("%s: there is no such project; to make it: attest init %s", path, path)
		}
		return fmt.Errorf("%s: %w; to make one: attest init NAME.attest", path, storage.ErrNotAProject)
	case errors.As(err, &locked):
		return fmt.Errorf("%w, which alone can change it now; do this there, or close it first", locked)
	}
	return err
}
