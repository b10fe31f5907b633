package storage

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"attest/annotate"
)

func TestASecondOpenIsLockedOut(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	_, err := Open(f.Path(), testOptions())
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() || locked.Dir != f.Path() {
		t.Errorf("got %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, f.Path())
}

func TestRaise(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	if err := Raise(f.Path()); !errors.Is(err, ErrNoWindow) {
		t.Errorf("a holder without a window: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Raise(f.Path()); !errors.Is(err, ErrNoWindow) {
		t.Errorf("nobody has it open: %v", err)
	}
	raised := make(chan struct{}, 10)
	opt := testOptions()
	opt.OnRaise = func() { raised <- struct{}{} }
	f, err := Open(f.Path(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 3 {
		if err := Raise(f.Path()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-raised:
		default:
			t.Error("raised, but OnRaise was not called")
		}
	}
	if err := Raise(t.TempDir()); !errors.Is(err, ErrNotAProject) {
		t.Errorf("no project: %v", err)
	}
}

// TestHolder keeps a project open in a process of its own until its standard input ends.
func TestHolder(t *testing.T) {
	dir := os.Getenv("ATTEST_TEST_HOLDER_PROJECT")
	if dir == "" {
		t.Skip("only in a process of its own")
	}
	opt := testOptions()
	opt.OnRaise = func() { fmt.Println("raised") }
	f, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Println("holding")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

func TestAnotherProcessIsRaisedAndWhatItLeavesBehindIsCleared(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "before")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	holder := exec.Command(os.Args[0], "-test.run=^TestHolder$", "-test.v")
	holder.Env = append(os.Environ(), "ATTEST_TEST_HOLDER_PROJECT="+f.Path())
	in, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	waitFor := func(want string) {
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("the holder ended without saying %q", want)
	}
	waitFor("holding")
	var locked *LockedError
	if _, err := Open(f.Path(), testOptions()); !errors.As(err, &locked) || locked.PID != holder.Process.Pid {
		t.Errorf("opening: %v", err)
	}
	read, err := Read(f.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := read.Project().Document(doc); d.Note != "before" {
		t.Errorf("reading beside the holder: note %q", d.Note)
	}
	if err := Raise(f.Path()); err != nil {
		t.Error(err)
	}
	waitFor("raised")

	files, err := openFiles(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer files.close()
	left, err := readAddress(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // killed
	if err := Raise(f.Path()); !errors.Is(err, ErrNoWindow) {
		t.Errorf("raising the dead: %v", err)
	}
	f = mustOpen(t, f.Path())
	note(t, f, doc, "after")
	if _, err := os.Stat(filepath.Dir(left.Socket)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the dead holder's socket is still there: %v", err)
	}
}

// A project folder may come from anyone: its address file must not make this program touch what is not its own.
func TestAForgedAddressIsIgnored(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	victim := filepath.Join(t.TempDir(), "v")
	l, err := net.Listen("unix", victim)
	if err != nil {
		t.Skipf("no socket of this length: %v", err)
	}
	defer l.Close()
	for _, content := range []string{
		fmt.Sprintf(`{"socket":%q,"pid":1}`, victim), `{"socket":"","pid":1}`, `[]`, "", strings.Repeat(" ", 5000),
		fmt.Sprintf(`{"socket":%q}`, filepath.Dir(victim)+"/attest-raise-1/../v"),
	} {
		if err := os.WriteFile(filepath.Join(f.Path(), addressFile), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Raise(f.Path()); !errors.Is(err, ErrNoWindow) {
			t.Errorf("%s: %v", content, err)
		}
		g := mustOpen(t, f.Path())
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(victim); err != nil {
			t.Fatalf("%s: the socket of another program is gone", content)
		}
	}
}

func TestReadersWorkBesideAWriter(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	f.ledger.limit = 4000 // so that segments begin under the readers' eyes
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			last := 0
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := Read(f.Path(), nil)
				if err != nil {
					t.Error(err)
					return
				}
				if n := r.Count(); n < last {
					t.Errorf("a reader saw %d actions after %d", n, last)
				} else {
					last = n
				}
				if _, err := r.Commit("x", func(*annotate.Draft) error { return nil }); !errors.Is(err, ErrReadOnly) {
					t.Errorf("a reader may commit: %v", err)
				}
			}
		})
	}
	for i := range 100 {
		note(t, f, doc, fmt.Sprint(i))
	}
	close(stop)
	readers.Wait()
	r, err := Read(f.Path(), nil)
	if err != nil || stateOf(t, r) != stateOf(t, f) {
		t.Errorf("the reader sees another project: %v", err)
	}
	wantSound(t, r)
	if r.Reviewer() != annotate.None || !r.ReadOnly() {
		t.Error("a reader acts for somebody")
	}
}

func TestConcurrentCommits(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	var seen []uint64
	f.Subscribe(func(a *annotate.Action) { seen = append(seen, a.Seq) })
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 10 {
				if err := tryNote(f, doc, fmt.Sprint(w, i)); err != nil {
					t.Error(err)
				}
				_, _ = f.UndoName(), f.Health()
				if _, err := f.History(0, 2); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	for i, seq := range seen {
		if seq != uint64(i)+3 {
			t.Fatalf("subscribers heard %v", seen)
		}
	}
	if len(seen) != 40 {
		t.Errorf("subscribers heard of %d actions", len(seen))
	}
	wantSound(t, f)
}

func TestTheDeviceOfAnInstallationStays(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "attest", "device")
	id := thisDevice(path)
	if id == annotate.None || thisDevice(path) != id {
		t.Error("two readings, two devices")
	}
	if other := thisDevice(filepath.Join(t.TempDir(), "attest", "device")); other == id {
		t.Error("two installations, one device")
	}
	if err := os.WriteFile(path, []byte("garbled"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := thisDevice(path); again == id || again == annotate.None || thisDevice(path) != again {
		t.Error("a garbled file is not replaced for good")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if a, b := thisDevice(filepath.Join(file, "device")), thisDevice(""); a != b || a == annotate.None {
		t.Error("where nothing can be kept, the process has no device of its own")
	}
}
