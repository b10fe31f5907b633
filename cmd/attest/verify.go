package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
	"attest/storage/backup"
	"attest/storage/evidence"
)

func newVerify() *cobra.Command {
	var reportFile, keyFile, by string
	c := &cobra.Command{
		Use:   "verify PROJECT|FILE",
		Short: "Check that nothing in a project, a sealed file or a backup is damaged",
		Long: `Check that nothing in a project, a sealed file or a backup is damaged.

Of a project, every line of the ledger is checked against its checksum and its predecessor, every text and original file
against its hash, the store against what the ledger leads to, and every quote against the text of its document. While a
window has the project open, the store is left out.

Of a FILE that "attest seal" wrote, the signature is checked too, and the fingerprint of the key that made it is
printed. A valid signature does not prove whose key that is: compare the fingerprint with one that you have by another
way, or give the public key that you have with --key. A FILE that "attest backup" wrote is checked and counted.

With --report, a report to hand on is written: who made it, when and with what, the hashes of every document and of the
ledger, and the result of each check. It is Markdown, or JSON where the name ends in .json.

The exit code is 1 if there is any problem.`,
		Example: `  attest verify reports.attest
  attest verify reports.attest --report report.md
  attest verify reports.sealed.zip --key ines.pub`,
		Args: arguments(1, 1, "PROJECT or FILE"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) error {
			v := verifyRun{c: c, path: args[0], report: reportFile, key: keyFile, by: nameOr(by)}
			info, err := os.Stat(args[0])
			switch {
			case err == nil && info.Mode().IsRegular() && evidence.IsSeal(args[0]):
				return v.seal()
			case keyFile != "":
				return &usageError{errors.New("--key goes with a sealed file only")}
			case err == nil && info.Mode().IsRegular():
				return v.backup()
			}
			return v.project()
		},
	}
	c.Flags().StringVar(&reportFile, "report", "", "file to write a report to: Markdown, or JSON where the name ends in .json")
	c.Flags().StringVar(&keyFile, "key", "", "file with the public key that must have signed a sealed file")
	c.Flags().StringVar(&by, "by", "", "who makes the report (default: the name of the system's user)")
	addPassphrase(c)
	return c
}

// nameOr returns the name given, or that of the system's user.
func nameOr(name string) string {
	if name != "" {
		return name
	}
	u, err := user.Current()
	if err != nil {
		return ""
	}
	full, _, _ := strings.Cut(u.Name, ",") // some systems keep office and telephone behind commas
	if full = strings.TrimSpace(full); full != "" {
		return full
	}
	return u.Username
}

// verifyRun is one call of verify.
type verifyRun struct {
	c                     *cobra.Command
	path, report, key, by string
}

func (v verifyRun) project() error {
	key, err := unlock(v.c, v.path)
	if err != nil {
		return projectError(v.path, err)
	}
	verified, err := storage.Verify(v.c.Context(), v.path, key, nil)
	if err != nil {
		return projectError(v.path, err)
	}
	if v.report != "" {
		if key != nil {
			say(v.c, "the project is encrypted; the report is not: whoever has it can read it")
		}
		r, err := evidence.ReportOn(v.c.Context(), v.absolute(), key, verified, v.by, time.Now())
		if err != nil {
			return err
		}
		if err := v.writeReport(r); err != nil {
			return err
		}
	}
	return writeVerified(v.c, verified)
}

func (v verifyRun) absolute() string {
	if path, err := filepath.Abs(v.path); err == nil {
		return path
	}
	return v.path
}

// writeReport writes a report where one was asked for.
func (v verifyRun) writeReport(r *evidence.Report) error {
	if v.report == "" {
		return nil
	}
	write := r.WriteMarkdown
	if strings.EqualFold(filepath.Ext(v.report), ".json") {
		write = r.WriteJSON
	}
	if err := replaceFile(v.report, write); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	say(v.c, "the report is in %s", v.report)
	return nil
}

// replaceFile writes a file that is there as a whole or not at all.
func replaceFile(path string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".attest-report-*")
	if err != nil {
		return err
	}
	err = write(tmp)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}

func (v verifyRun) seal() error {
	opt := evidence.CheckOptions{By: v.by}
	if v.key != "" {
		line, err := os.ReadFile(v.key)
		if err != nil {
			return err
		}
		expected, err := evidence.ParsePublicKey(line)
		if err != nil {
			return fmt.Errorf("%s: %w", v.key, err)
		}
		opt.Expected = &expected
	}
	r, err := evidence.CheckSeal(v.c.Context(), v.path, opt)
	if err != nil {
		return err
	}
	if err := v.writeReport(r); err != nil {
		return err
	}
	return writeSealChecked(v.c, r)
}

func writeSealChecked(c *cobra.Command, r *evidence.Report) error {
	var out strings.Builder
	fmt.Fprintf(&out, "title      %s\n", clip(r.Title, 200))
	fmt.Fprintf(&out, "sealed     %s by %s, as they call themselves, with %s\n", r.Seal.SealedAt.Format(time.RFC3339), clip(r.Seal.SealedBy, 100), clip(r.Seal.Generator, 60))
	fmt.Fprintf(&out, "key        %s\n", r.Seal.Fingerprint)
	for _, check := range r.Checks {
		fmt.Fprintf(&out, "%-10s %s: %s\n", strings.ToLower(check.Name), map[evidence.Result]string{evidence.Passed: "ok", evidence.Failed: "FAILED", evidence.NotChecked: "not checked"}[check.Result], check.What)
	}
	for _, check := range r.Checks {
		for _, p := range check.Problems {
			fmt.Fprintf(&out, "PROBLEM    %s\n", clip(p, 2000))
		}
	}
	if _, err := fmt.Fprint(c.OutOrStdout(), out.String()); err != nil {
		return err
	}
	if !r.OK() {
		complain(c, errors.New(count(r.Problems(), "problem")+"; do not rely on this file"))
		return errTold
	}
	say(c, "all is well\n\n%s", strings.Join(evidence.Proof, "\n"))
	return nil
}

func (v verifyRun) backup() error {
	if v.report != "" {
		return &usageError{errors.New("--report goes with a project or a sealed file; restore the backup first")}
	}
	key, err := unlockBackup(v.c, v.path)
	if err != nil {
		return err
	}
	b, err := backup.Check(v.c.Context(), v.path, key, nil)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(v.c.OutOrStdout(), "title    %s\nmade     %s with %s\ncontent  %s\n", clip(backupTitle(b), 200), b.MadeAt.Format(time.RFC3339), clip(b.Generator, 60), backupSummary(b))
	if err != nil {
		return err
	}
	if err := sayLacking(v.c, b, "could not be backed up"); err != nil {
		return err
	}
	if !b.Opened {
		say(v.c, "every hash was compared; nothing was opened and counted, because the backup is encrypted and no passphrase was given")
		return nil
	}
	say(v.c, "all is well: every hash was compared and everything counted")
	return nil
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
