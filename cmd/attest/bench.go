package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"attest/ui/bench"
)

// benchFlags are the flags of "attest bench".
type benchFlags struct {
	bench.Options
	runs  int
	table bool
	on    string // a prepared project to measure in this process
	began int64  // when this process was started, nanoseconds since 1970
}

func newBench() *cobra.Command {
	var flags benchFlags
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast the window is on this machine",
		Long: `Measure how fast the window is on this machine.

A project with a generated report and generated highlights is made in a temporary folder, and the window is opened
on it, worked from within and closed again: by itself, in a process of its own for every run. Standard output gets
one JSON object with the medians of all runs. Times are in milliseconds, sizes in megabytes; those "to paint" go from
the moment of an event to the moment when the frame with its effect has been swapped onto the screen. The empty
repaint, a frame in which one pixel changes, says how much of that is the machine's.

With --table two sizes are measured, 1 MB and 10 MB with 5,000 highlights ten deep, and compared with what Attest is
held to.

Your own projects and preferences are not touched. Leave the machine alone meanwhile.`,
		Example: `  attest bench --bytes 1000000 --spans 5000 --depth 10
  attest bench --table --runs 5`,
		Hidden: true, // it is for those who work on Attest
		Args:   arguments(0, 0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if !displayPresent() {
				return errors.New("there is no display here, so no window can be measured")
			}
			if flags.on != "" {
				return measureHere(c, &flags)
			}
			return measureRuns(c, &flags)
		},
	}
	f := c.Flags()
	f.IntVar(&flags.Material.Bytes, "bytes", 1_000_000, "length of the report's text")
	f.IntVar(&flags.Material.Spans, "spans", 5000, "number of highlights on it")
	f.IntVar(&flags.Material.Depth, "depth", 10, "number of highlights that lie over one another")
	f.Uint64Var(&flags.Material.Seed, "seed", 1, "start of the random numbers; the same one gives the same material")
	f.IntVar(&flags.Keys, "keys", 100, "number of keys of each kind")
	f.IntVar(&flags.Seconds, "seconds", 60, "how long to scroll fast")
	f.StringVar(&flags.Profile, "profile", "", "`folder` to write CPU profiles of every part of a run into")
	f.IntVar(&flags.runs, "runs", 1, "number of runs whose medians are told")
	f.BoolVar(&flags.table, "table", false, "measure 1 MB and 10 MB, and print a table instead of JSON")
	f.StringVar(&flags.on, "on", "", "")
	f.Int64Var(&flags.began, "began", 0, "")
	for _, name := range []string{"on", "began"} {
		if err := f.MarkHidden(name); err != nil {
			panic(err) // the flags are defined above
		}
	}
	return c
}

// measureHere measures the window in this process.
func measureHere(c *cobra.Command, flags *benchFlags) error {
	flags.Began = time.Unix(0, flags.began)
	return bench.Window(flags.on, flags.Options, func(r *bench.Report) error { return json.NewEncoder(c.OutOrStdout()).Encode(r) })
}

// measureRuns makes the material and measures each run in another process.
func measureRuns(c *cobra.Command, flags *benchFlags) error {
	if flags.runs < 1 || flags.Keys < 2 || flags.Seconds < 1 || flags.Material.Bytes < 10_000 || flags.Material.Spans < 0 {
		return &usageError{errors.New("there must be at least one run, two keys, one second and 10,000 bytes")}
	}
	if !flags.table {
		report, err := measureSize(c, flags, flags.Material)
		if err != nil {
			return err
		}
		e := json.NewEncoder(c.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	var reports []*bench.Report
	for _, size := range bench.HeldTo {
		size.Seed = flags.Material.Seed
		report, err := measureSize(c, flags, size)
		if err != nil {
			return err
		}
		reports = append(reports, report)
	}
	return bench.WriteTable(c.OutOrStdout(), reports)
}

func measureSize(c *cobra.Command, flags *benchFlags, size bench.Material) (*bench.Report, error) {
	var reports []*bench.Report
	for i := range flags.runs {
		complain(c, fmt.Errorf("%d bytes, %d highlights: run %d of %d", size.Bytes, size.Spans, i+1, flags.runs))
		report, err := measureOnce(c.Context(), flags, size)
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return bench.Median(reports)
}

// measureOnce makes a project and starts this program on it.
func measureOnce(ctx context.Context, flags *benchFlags, size bench.Material) (_ *bench.Report, err error) {
	dir, err := os.MkdirTemp("", "attest-bench-")
	if err != nil {
		return nil, fmt.Errorf("preparing to measure: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	project := filepath.Join(dir, "Measured.attest")
	if err := bench.Prepare(project, size); err != nil {
		return nil, fmt.Errorf("preparing to measure: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	measured := exec.CommandContext(ctx, self, "bench", "--on", project,
		"--bytes", strconv.Itoa(size.Bytes), "--spans", strconv.Itoa(size.Spans), "--depth", strconv.Itoa(size.Depth),
		"--seed", strconv.FormatUint(size.Seed, 10), "--keys", strconv.Itoa(flags.Keys), "--seconds", strconv.Itoa(flags.Seconds),
		"--began", strconv.FormatInt(time.Now().UnixNano(), 10))
	if flags.Profile != "" { // without it the program does not watch its memory at all, see main
		measured.Args = append(measured.Args, "--profile", flags.Profile)
	}
	measured.Env = bench.Environment(dir)
	measured.Stderr = os.Stderr
	out, err := measured.Output()
	if err != nil {
		return nil, fmt.Errorf("measuring: %w", err)
	}
	var report bench.Report
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, fmt.Errorf("reading what was measured: %w", err)
	}
	return &report, nil
}
