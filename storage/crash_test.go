package storage

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// A child process commits notes 1, 2, 3 … to the project named in the environment, prints the number of each when it is
// acknowledged, and dies without a farewell at the given step of the given commit.
const (
	childProject = "ATTEST_TEST_CHILD_PROJECT"
	childStep    = "ATTEST_TEST_CHILD_STEP"
	childCommit  = "ATTEST_TEST_CHILD_COMMIT"
	childDied    = 7 // exit status
)

func TestChild(t *testing.T) {
	dir := os.Getenv(childProject)
	if dir == "" {
		t.Skip("only in a process of its own")
	}
	f, err := Open(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	step, _ := strconv.Atoi(os.Getenv(childStep))
	last, _ := strconv.Atoi(os.Getenv(childCommit))
	doc := f.Project().Documents()[0].ID
	for i := 1; ; i++ {
		f.step = func(s commitStep) {
			if i == last && int(s) == step {
				os.Exit(childDied) // no deferred call runs: the store and the ledger stay as they are
			}
		}
		if err := tryNote(f, doc, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("acknowledged", i)
	}
}

func TestACrashAtAnyStepLosesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step  commitStep
		name  string
		there bool // whether the commit that was under way is in the project afterwards
	}{
		{beforeLedger, "before the ledger", false},
		{afterLedger, "after the ledger", true},
		{afterProject, "after the project", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, doc := newProject(t)
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			want := ""
			for _, last := range []int{1, 2, 9} {
				acknowledged := runChild(t, f.Path(), c.step, last)
				if acknowledged != last-1 {
					t.Fatalf("the child acknowledged %d notes before its commit %d", acknowledged, last)
				}
				switch {
				case c.there:
					want = fmt.Sprint(last)
				case last > 1:
					want = fmt.Sprint(last - 1)
				}
				f = mustOpen(t, f.Path())
				if d, _ := f.Project().Document(doc); d.Note != want {
					t.Errorf("after the crash in commit %d the note is %q, not %q", last, d.Note, want)
				}
				if n := f.Health().Notices; len(n) > 0 {
					t.Errorf("notices %q: catching up needs no rebuilding", n)
				}
				wantSound(t, f)
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func runChild(t *testing.T, dir string, step commitStep, last int) (acknowledged int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	child.Env = append(os.Environ(), childProject+"="+dir, fmt.Sprintf("%s=%d", childStep, step), fmt.Sprintf("%s=%d", childCommit, last))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		all.WriteString(lines.Text() + "\n")
		if n, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
			acknowledged, _ = strconv.Atoi(n)
		}
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.ExitCode() != childDied {
		t.Fatalf("the child ended with %v:\n%s", err, all.String())
	}
	return acknowledged
}

// A crash between a document's blobs and its Action leaves bytes that nothing refers to, and nothing else.
func TestACrashAfterTheBlobs(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	want := stateOf(t, f)
	if _, err := f.PutBlob([]byte("never named")); err != nil {
		t.Fatal(err)
	}
	f = reopen(t, f)
	if stateOf(t, f) != want {
		t.Error("another state")
	}
	wantSound(t, f)
	addDocument(t, f, "Now named", "never named")
	wantSound(t, f)
}

// When the store cannot follow, commits stand and everything works on.
func TestACommitStandsThoughTheStoreFails(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "one")
	f.followLedger()
	table := one(t, f.store.dir(), "*.sst")
	overwrite(t, table, func(b []byte) []byte { return b[:len(b)/2] })
	note(t, f, doc, "two")
	f.followLedger()
	if f.Health().Store == nil {
		t.Error("the fault is kept secret")
	}
	if r := verify(t, f); !r.OK() || !r.Store {
		t.Errorf("it was not written anew: %+v", r)
	}
	note(t, f, doc, "three")
	if name := f.UndoName(); name != "Note" {
		t.Errorf("next to undo: %q", name)
	}
	if a, err := f.Undo(); err != nil || a.Undoes != 5 {
		t.Errorf("undo: %v, %v", a, err)
	}
	if h, err := f.History(0, 3); err != nil || len(h) != 3 || h[0].Seq != 6 {
		t.Errorf("history: %v, %v", h, err)
	}
	want := stateOf(t, f)
	f = reopen(t, f)
	if got := stateOf(t, f); got != want {
		t.Errorf("after reopening %s, before %s", got, want)
	}
	if a, err := f.Redo(); err != nil || a.Redoes != 5 {
		t.Errorf("redo: %v, %v", a, err)
	}
	wantSound(t, f)
}
