//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart starts the real window on a project with the five reports and reports the time from starting the process to
// the first frame with a document, and the memory after it (resident set, megabytes). "cold" drops the system's file cache
// before each start, which only root can; "warm" does not.
func BenchmarkStart(b *testing.B) {
	if os.Getenv("DISPLAY") == "" {
		b.Skip("no display to open the window on; \"make bench\" provides one")
	}
	binary := filepath.Join(b.TempDir(), "attest")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("building the program: %v\n%s", err, out)
	}
	home := b.TempDir()
	project := filepath.Join(home, "Five reports.attest")
	environment := append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "XDG_RUNTIME_DIR="+home, paintedVariable+"=1")
	for _, args := range [][]string{{"init", project}, {"import", project, reports(b)}} {
		cmd := exec.Command(binary, args...)
		cmd.Env = environment
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	for _, mode := range []string{"cold", "warm"} {
		b.Run(mode, func(b *testing.B) {
			var toPaint time.Duration
			var resident float64
			for range b.N {
				if mode == "cold" {
					syscall.Sync()
					if err := os.WriteFile("/proc/sys/vm/drop_caches", []byte("3"), 0); err != nil {
						b.Skipf("the file cache cannot be dropped: %v", err)
					}
				}
				paint, mb := startOnce(b, binary, project, environment)
				toPaint += paint
				resident += mb
			}
			b.ReportMetric(float64(toPaint.Milliseconds())/float64(b.N), "ms-to-first-paint")
			b.ReportMetric(resident/float64(b.N), "MB-resident")
			b.ReportMetric(0, "ns/op") // includes quitting, and means nothing
		})
	}
}

func startOnce(b *testing.B, binary, project string, environment []string) (toPaint time.Duration, residentMB float64) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, project)
	cmd.Env = environment
	stderr, err := cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	var said strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		var at int64
		if _, err := fmt.Sscanf(lines.Text(), "painted %d", &at); err != nil {
			continue
		}
		toPaint = time.Unix(0, at).Sub(began)
		time.Sleep(2 * time.Second) // what is still loaded after the first frame counts as memory
		residentMB = resident(b, cmd.Process.Pid)
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil || toPaint == 0 {
		b.Fatalf("the window was not painted, or did not end well: %v\n%s", err, said.String())
	}
	return toPaint, residentMB
}

func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("this system does not tell a process's memory: ", err)
	}
	for line := range strings.Lines(string(status)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kb); err == nil {
			return kb / 1024
		}
	}
	b.Fatal("no VmRSS in /proc/PID/status")
	return 0
}
