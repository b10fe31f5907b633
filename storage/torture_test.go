package storage

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/annotate"
)

// The torture: a working session is killed, cut off from the power, damaged and starved of disk again and again, and
// afterwards everything that was acknowledged must be there, and nothing half. "make torture" runs it at full length; as
// part of "make test" it is short.

const (
	tortureLength = "ATTEST_TORTURE"       // "full" for the full length
	tortureTable  = "ATTEST_TORTURE_TABLE" // a file that gets a line for each part
)

// rounds returns how often something is done: few times, or many at full length.
func rounds(few, many int) int {
	switch {
	case os.Getenv(tortureLength) == "full":
		return many
	case testing.Short():
		return max(few/4, 1)
	}
	return few
}

// tabulate adds a line to the table: what was done, and what came of it.
func tabulate(t *testing.T, what string, rounds int, began time.Time, outcome string, args ...any) {
	t.Helper()
	result := "ok"
	if t.Failed() {
		result = "FAILED"
	}
	line := fmt.Sprintf("%-44s %6d  %6.1f s  %-6s  %s\n", what, rounds, time.Since(began).Seconds(), result, fmt.Sprintf(outcome, args...))
	t.Log(line)
	path := os.Getenv(tortureTable)
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(line); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

// fingerprint stands for what an Action does: the same in the child that did it and in the ledger.
func fingerprint(a *annotate.Action) string {
	b, err := json.Marshal([]any{a.Device, a.Seq, a.Verb, a.Changes})
	if err != nil {
		panic(err) // it was written down as JSON before
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// A session is a process of its own that works on a project as several people at once would, and says on its standard
// output what was acknowledged: "ack" and number and fingerprint of each Action.
const (
	sessionProject = "ATTEST_TEST_SESSION_PROJECT"
	sessionSeed    = "ATTEST_TEST_SESSION_SEED"
	sessionWriters = 3
)

func TestSession(t *testing.T) {
	dir := os.Getenv(sessionProject)
	if dir == "" {
		t.Skip("only in a process of its own")
	}
	seed, _ := strconv.ParseUint(os.Getenv(sessionSeed), 10, 64)
	for {
		f, err := Open(dir, testOptions())
		if err != nil {
			fmt.Println("stopped", err)
			return
		}
		f.ledger.limit = 40_000 // so that segments begin often
		fmt.Println("opened", f.Count())
		var writers sync.WaitGroup
		for w := range uint64(sessionWriters) {
			writers.Go(func() { workOn(f, rand.New(rand.NewPCG(seed, w)), 25) })
		}
		writers.Go(func() {
			for range 4 {
				time.Sleep(15 * time.Millisecond)
				f.followLedger() // the store follows far more often than in real life
			}
		})
		writers.Wait()
		if err := f.Close(); err != nil {
			fmt.Println("stopped", err)
			return
		}
		seed += 1000
	}
}

// workOn works and says on the standard output what was acknowledged.
func workOn(f *Folder, random *rand.Rand, steps int) {
	workAndTell(f, random, steps, func(a *annotate.Action) {
		fmt.Printf("ack %d %s\n", a.Seq, fingerprint(a)) // one write, so that lines stay whole
	})
}

// workAndTell does some of everything and tells what was acknowledged. What cannot be saved is none of its business.
func workAndTell(f *Folder, random *rand.Rand, steps int, tell func(*annotate.Action)) {
	acknowledge := func(a *annotate.Action, err error) {
		if err == nil && a != nil {
			tell(a)
		}
	}
	for range steps {
		n, doc, text := random.IntN(20), &annotate.Document{}, ""
		if documents := f.Project().Documents(); len(documents) == 0 {
			n = 19 // all were undone
		} else {
			doc = documents[random.IntN(len(documents))]
			var err error
			if text, err = f.Text(doc); err != nil {
				return
			}
		}
		switch {
		case n < 8:
			acknowledge(f.Commit("Tag as claim", func(d *annotate.Draft) error {
				start := random.IntN(len(text) - 10)
				h, err := d.AddHighlight(doc.ID, text, annotate.Range{Start: start, End: start + 1 + random.IntN(9)})
				if err != nil {
					return err
				}
				_, err = d.AddClaim(h.ID)
				return err
			}))
		case n < 14:
			note := fmt.Sprintf("%d %s", random.Uint64(), strings.Repeat("x", random.IntN(400)))
			acknowledge(f.Commit("Note", func(d *annotate.Draft) error {
				return d.EditDocument(doc.ID, func(d *annotate.Document) { d.Note = note })
			}))
		case n < 16:
			acknowledge(f.Undo())
		case n < 17:
			acknowledge(f.Redo())
		case n < 18:
			acknowledge(f.Commit("Highlight everything", func(d *annotate.Draft) error {
				for i := range 40 {
					if _, err := d.AddHighlight(doc.ID, text, annotate.Range{Start: i, End: i + 5}); err != nil {
						return err
					}
				}
				return nil
			}))
		default:
			text := fmt.Sprintf("%s%d\n", report, random.Uint64())
			hash, err := f.PutBlob([]byte(text))
			if err != nil {
				continue
			}
			acknowledge(f.Commit("Import a file", func(d *annotate.Draft) error {
				return d.Put(&annotate.Document{ID: annotate.NewID(), Title: "Another", SHA256: hash, TextSHA256: hash})
			}))
		}
	}
}

// worker is a running session in a process.
type worker struct {
	cmd    *exec.Cmd
	opened chan struct{} // closed when the project was opened
	ended  chan struct{} // closed when everything it said has been read

	mu      sync.Mutex
	acks    map[uint64]string
	stopped string // why it stopped by itself
	output  strings.Builder
}

func startSession(t *testing.T, dir string, seed uint64) *worker {
	return startProcess(t, "^TestSession$", sessionProject+"="+dir, fmt.Sprintf("%s=%d", sessionSeed, seed))
}

// startProcess runs a test of this package in a process of its own.
func startProcess(t *testing.T, test string, env ...string) *worker {
	t.Helper()
	s := &worker{
		cmd: exec.Command(os.Args[0], "-test.run="+test, "-test.v"), opened: make(chan struct{}), ended: make(chan struct{}),
		acks: map[uint64]string{},
	}
	s.cmd.Env = append(os.Environ(), env...)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = s.cmd.Stdout
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.listen(bufio.NewScanner(out))
	return s
}

func (s *worker) listen(lines *bufio.Scanner) {
	defer close(s.ended)
	lines.Buffer(nil, 1<<20)
	opened := false
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		s.mu.Lock()
		switch {
		case len(words) == 3 && words[0] == "ack":
			seq, err := strconv.ParseUint(words[1], 10, 64)
			if err == nil && len(words[2]) == 16 {
				s.acks[seq] = words[2]
			}
		case len(words) > 0 && words[0] == "opened" && !opened:
			opened = true
			close(s.opened)
		case len(words) > 0 && words[0] == "stopped":
			s.stopped = lines.Text()
		default:
			if s.output.Len() < 1<<16 {
				s.output.WriteString(lines.Text() + "\n")
			}
		}
		s.mu.Unlock()
	}
}

// heard returns what it has acknowledged so far.
func (s *worker) heard() map[uint64]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.acks)
}

// kill ends the process without a farewell and returns what it had acknowledged.
func (s *worker) kill(t *testing.T) map[uint64]string {
	t.Helper()
	_ = s.cmd.Process.Kill()
	<-s.ended
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Errorf("the session ended by itself: %v\n%s%s", err, s.stopped, s.output.String())
	}
	return s.acks
}

// wait returns what was acknowledged when the process has ended by itself.
func (s *worker) wait(t *testing.T) map[uint64]string {
	t.Helper()
	<-s.ended
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the session ended with %v:\n%s%s", err, s.stopped, s.output.String())
	}
	return s.acks
}

// wantAcknowledged opens the project and fails for every Action that was acknowledged and is not there, or not as it was, and
// for anything that is half there.
func wantAcknowledged(t *testing.T, dir string, acks map[uint64]string) (lost int) {
	t.Helper()
	f, err := Open(dir, testOptions())
	if err != nil {
		t.Fatalf("it cannot be opened: %v", err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, notice := range f.Health().Notices {
		if strings.Contains(notice, "rebuilt") {
			t.Errorf("a store in doubt: %s", notice)
		}
	}
	have := map[uint64]string{}
	for a, err := range f.Actions() {
		if err != nil {
			t.Fatal(err)
		}
		if a.Device == device {
			have[a.Seq] = fingerprint(a)
		}
	}
	for seq, want := range acks {
		if have[seq] != want {
			lost++
			t.Errorf("action %d was acknowledged as %s, and is %q", seq, want, have[seq])
		}
	}
	wantSound(t, f)
	return lost
}

// tortureProject makes a project for sessions to work on, and closes it.
func tortureProject(t *testing.T, dir string, opt Options) {
	t.Helper()
	f, err := Create(dir, "Ferry", opt)
	if err != nil {
		t.Fatal(err)
	}
	addDocument(t, f, "Ferry report", report)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestTortureKill kills a session at random moments: while it opens, commits, keeps blobs, begins segments, and while the
// store follows.
func TestTortureKill(t *testing.T) {
	began, total, acknowledged, lost := time.Now(), rounds(12, 200), 0, 0
	random := rand.New(rand.NewPCG(uint64(began.UnixNano()), 1))
	t.Logf("seed %d", began.UnixNano())
	dir := ""
	acks := map[uint64]string{}
	for round := range total {
		if round%10 == 0 { // so that it does not grow for ever
			dir = filepath.Join(t.TempDir(), fmt.Sprintf("%d.attest", round))
			tortureProject(t, dir, testOptions())
			acks = map[uint64]string{}
		}
		s := startSession(t, dir, random.Uint64N(1<<40))
		if random.IntN(5) > 0 { // else it is killed while it opens
			select {
			case <-s.opened:
			case <-s.ended:
			}
		}
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
		for seq, print := range s.kill(t) {
			acks[seq] = print
			acknowledged++
		}
		lost += wantAcknowledged(t, dir, acks)
		if t.Failed() {
			break
		}
	}
	tabulate(t, "kill -9 in a working session", total, began, "%d acknowledged, %d lost, 0 torn", acknowledged, lost)
}
