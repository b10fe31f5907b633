package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"attest/annotate"
)

// percentile reports the p-th percentile of the durations in microseconds.
func percentile(b *testing.B, took []time.Duration, p int, unit string) {
	slices.Sort(took)
	b.ReportMetric(float64(took[(len(took)-1)*p/100].Nanoseconds())/1e3, unit)
}

// BenchmarkCommit measures a durable commit beside a raw append of the same bytes to a file with fsync, one after the
// other, so that both see the same disk.
func BenchmarkCommit(b *testing.B) {
	f, doc := newProject(b)
	raw, err := os.OpenFile(filepath.Join(b.TempDir(), "raw"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	var commits, appends []time.Duration
	var end int64
	bytes := 0
	for i := 0; b.Loop(); i++ {
		before := f.ledger.size
		start := time.Now()
		note(b, f, doc, fmt.Sprintf("%d: %0600d", i, i))
		commits = append(commits, time.Since(start))
		line := make([]byte, max(f.ledger.size-before, 500))
		bytes += len(line)

		start = time.Now()
		if _, err := raw.WriteAt(line, end); err != nil {
			b.Fatal(err)
		}
		if err := dataSync(raw); err != nil {
			b.Fatal(err)
		}
		appends = append(appends, time.Since(start))
		end += int64(len(line))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(bytes)/float64(len(commits)), "bytes/line")
	percentile(b, commits, 50, "commit-p50-µs")
	percentile(b, commits, 99, "commit-p99-µs")
	percentile(b, appends, 50, "raw-p50-µs")
	percentile(b, appends, 99, "raw-p99-µs")
}

// manyHighlights makes a project with n highlights in one document, 500 an Action.
func manyHighlights(b *testing.B, n int) string {
	f, doc := newProject(b)
	for done := 0; done < n; done += 500 {
		commit(b, f, "Highlight", func(d *annotate.Draft) error {
			for i := range 500 {
				start := (done + i) % 40
				if _, err := d.AddHighlight(doc, report, annotate.Range{Start: start, End: start + 20}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return f.Path()
}

const benchmarkHighlights = 100_000

func BenchmarkOpen(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights)
	for b.Loop() {
		f, err := Open(dir, testOptions())
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func BenchmarkRead(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights)
	for b.Loop() {
		if _, err := Read(dir); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRebuild opens the project without its store.
func BenchmarkRebuild(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights)
	for b.Loop() {
		b.StopTimer()
		if err := os.RemoveAll(filepath.Join(dir, storeFolder)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		f, err := Open(dir, testOptions())
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
