package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A program may ask, read the answer, and only then decide what to ask next: each answer comes before the next query.
func TestSearchAnswersEachQueryBeforeTheNext(t *testing.T) {
	t.Parallel()
	project, report := filepath.Join(t.TempDir(), "reports.attest"), filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(report, []byte("Eleven boats lost at Varn\n\nThey sank on Sunday.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", project}, {"import", project, report}} {
		var said strings.Builder
		if code := run(args, nil, io.Discard, &said); code != exitWell {
			t.Fatalf("attest %v: exit code %d: %s", args, code, said.String())
		}
	}
	queries, ask := io.Pipe()
	answers, stdout := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run([]string{"search", project, "-", "--json"}, queries, stdout, os.Stderr)
		_ = stdout.Close()
	}()
	lines := bufio.NewReader(answers)
	for _, query := range []string{"boats", "eleven", "varn"} {
		if _, err := io.WriteString(ask, query+"\n"); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadBytes('\n') // waits for ever where answers are held back until the end of the queries
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Query, Kind, Text string
			Marks             [][2]int
		}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got.Query != query || got.Kind != "document" || len(got.Marks) != 1 {
			t.Errorf("%q was answered with %s", query, line)
		}
	}
	if err := ask.Close(); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != exitWell {
		t.Errorf("exit code %d", code)
	}
}
