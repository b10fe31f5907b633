package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/search"
	"attest/storage"
	"attest/storage/transfer"
)

// desk is a session with the test's goroutine as the UI goroutine.
type desk struct {
	*Session
	t      *testing.T
	queue  chan func()
	states []State
	errs   []error
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	folder, err := storage.Create(filepath.Join(t.TempDir(), "test.attest"), "Test", storage.Options{Reviewer: "Robin", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, queue: make(chan func(), 1024)}
	d.Session = New(folder, func(f func()) { d.queue <- f })
	d.OnState(func(s State) { d.states = append(d.states, s) })
	d.OnError(func(err error) { d.errs = append(d.errs, err) })
	t.Cleanup(func() { _ = folder.Close() })
	return d
}

// until runs what is posted to the UI goroutine until done says so.
func (d *desk) until(what string, done func() bool) {
	d.t.Helper()
	deadline := time.After(30 * time.Second)
	for !done() {
		select {
		case f := <-d.queue:
			f()
		case <-deadline:
			d.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// settle runs what has been posted.
func (d *desk) settle() {
	for len(d.queue) > 0 {
		(<-d.queue)()
	}
}

// tag is an edit that adds a tag.
func tag(name string) func(*annotate.Draft) error {
	return func(d *annotate.Draft) error {
		_, err := d.TagNamed(name)
		return err
	}
}

// do makes an edit and waits for its outcome.
func (d *desk) do(verb string, edit func(*annotate.Draft) error) error {
	d.t.Helper()
	var outcome error
	over := false
	d.Do(verb, edit, func(_ *annotate.Action, err error) { outcome, over = err, true })
	d.until(verb, func() bool { return over })
	return outcome
}

func TestEditsAreToldInTheirOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var told []string
	d.Subscribe(func(a *annotate.Action) { told = append(told, "first "+a.Verb) })
	cancel := d.Subscribe(func(a *annotate.Action) { told = append(told, "gone "+a.Verb) })
	d.Subscribe(func(a *annotate.Action) {
		if !slices.ContainsFunc(d.Project().Tags(), func(t *annotate.Tag) bool { return t.Name == a.Verb }) {
			d.t.Errorf("%s is told before the project has it", a.Verb)
		}
		told = append(told, "second "+a.Verb)
	})
	cancel()
	var want []string
	for i := range 20 {
		verb := fmt.Sprint("edit ", i)
		want = append(want, "first "+verb, "second "+verb, "done "+verb)
		d.Do(verb, tag(verb), func(a *annotate.Action, err error) {
			if err != nil || a.Verb != verb {
				d.t.Errorf("%s: %v, %v", verb, a, err)
			}
			told = append(told, "done "+verb)
		})
	}
	if len(told) > 0 {
		t.Error("an edit was told before the UI goroutine was free")
	}
	d.until("the edits", func() bool { return len(told) == len(want) })
	if !slices.Equal(told, want) {
		t.Errorf("told %q", told)
	}
	if err := d.do("Change nothing", func(*annotate.Draft) error { return nil }); err != nil || len(told) != len(want) {
		t.Errorf("an edit without changes: %v, told %d", err, len(told)-len(want))
	}
}

func TestSavedOnlyWhenEverythingIsOnDisk(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	release := make(chan struct{})
	d.Do("One", func(draft *annotate.Draft) error { <-release; return tag("one")(draft) }, nil)
	if !slices.Equal(d.states, []State{Saving}) {
		t.Errorf("with an edit under way the states are %v", d.states)
	}
	close(release)
	// The second edit comes when the first is on disk and has not been told yet.
	for len(d.Project().Tags()) == 0 {
		time.Sleep(time.Millisecond)
	}
	again := make(chan struct{})
	d.Do("Two", func(draft *annotate.Draft) error { <-again; return tag("two")(draft) }, nil)
	first := false
	d.Subscribe(func(a *annotate.Action) { first = first || a.Verb == "One" })
	d.until("word of the first edit", func() bool { return first })
	(<-d.queue)() // its outcome
	if slices.Contains(d.states, Saved) {
		t.Errorf("with the second edit under way the states are %v", d.states)
	}
	close(again)
	d.until("saved", func() bool { return d.states[len(d.states)-1] == Saved })
	back, err := storage.Read(d.Folder().Path(), nil)
	if err != nil || len(back.Project().Tags()) != 2 {
		t.Errorf("on disk are %d tags, %v", len(back.Project().Tags()), err)
	}
}

func TestWhatFailsIsSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	full := errors.New("the disk is full")
	fail := func(*annotate.Draft) error { return full }
	if err := d.do("Fail", fail); !errors.Is(err, full) || len(d.errs) != 0 {
		t.Errorf("done got %v, and OnError %v", err, d.errs)
	}
	if !slices.Equal(d.states, []State{Saving, Failing}) || !errors.Is(d.Failure(), full) {
		t.Errorf("states %v, failure %v", d.states, d.Failure())
	}
	d.Do("Fail", fail, nil)
	d.until("the error", func() bool { return len(d.errs) == 1 })
	if !errors.Is(d.errs[0], full) {
		t.Errorf("OnError got %v", d.errs)
	}
	if err := d.do("Recover", tag("a")); err != nil || d.states[len(d.states)-1] != Saved || d.Failure() != nil {
		t.Errorf("%v, states %v, failure %v", err, d.states, d.Failure())
	}
	if err := d.do("Cancel", func(*annotate.Draft) error { return context.Canceled }); !errors.Is(err, context.Canceled) || d.states[len(d.states)-1] != Saved {
		t.Errorf("%v, states %v", err, d.states)
	}
	nothing := fmt.Errorf("splitting: %w", annotate.ErrNothingLeft)
	if err := d.do("Split", func(*annotate.Draft) error { return nothing }); !errors.Is(err, nothing) || d.states[len(d.states)-1] != Saved || d.Failure() != nil {
		t.Errorf("what cannot be done: %v, states %v, failure %v", err, d.states, d.Failure())
	}
	var outcome error
	d.Redo(func(_ *annotate.Action, err error) { outcome = err })
	d.until("the answer", func() bool { return outcome != nil })
	if d.settle(); !errors.Is(outcome, storage.ErrNothingToUndo) || d.states[len(d.states)-1] != Saved {
		t.Errorf("with nothing to redo: %v, states %v", outcome, d.states)
	}
}

func TestWhatIsHeldBackComesFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	held := []string{}
	var verbs []string
	d.Subscribe(func(a *annotate.Action) { verbs = append(verbs, a.Verb) })
	for i := range 5 {
		d.BeforeLeaving(func() {
			for _, name := range held {
				name := fmt.Sprint(name, i)
				d.Do(name, tag(name), nil)
			}
			if i == 4 {
				held = nil
			}
		})
	}
	d.BeforeLeaving(func() { t.Error("a flusher that was cancelled is called") })()

	held = []string{"a"}
	d.Undo(nil)
	d.until("the undo", func() bool { return slices.Contains(verbs, "Undo: a4") })
	held = []string{"b"}
	d.Redo(nil) // what was held back leaves nothing to redo
	held = []string{"c"}
	var report *exchange.Report
	d.Export(t.Context(), filepath.Join(t.TempDir(), "x.json"), func(int, int) {}, func(r *exchange.Report, err error) {
		if err != nil {
			t.Error(err)
		}
		report = r
	})
	d.until("the export", func() bool { return report != nil })
	held = []string{"d"}
	d.Leave()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if got := len(d.Project().Tags()); got != 5*4-1 {
		t.Errorf("the project has %d tags, want all that was held back but the one taken back", got)
	}
	want := []string{"a0", "a1", "a2", "a3", "a4", "Undo: a4", "b0", "b1", "b2", "b3", "b4", "c0", "c1", "c2", "c3", "c4"}
	if !slices.Equal(verbs, want) {
		t.Errorf("told %q, want %q", verbs, want)
	}
}

func TestCloseWaitsForTheEdits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	release, closed := make(chan struct{}), make(chan error)
	d.Do("Slow", func(draft *annotate.Draft) error { <-release; return tag("slow")(draft) }, nil)
	d.Do("Last", tag("last"), nil)
	go func() { closed <- d.Close() }()
	select {
	case <-closed:
		t.Fatal("closed with an edit under way")
	case <-time.After(20 * time.Millisecond):
	}
	close(release)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	back, err := storage.Open(d.Folder().Path(), storage.Options{Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = back.Close() }()
	if n := len(back.Project().Tags()); n != 2 {
		t.Errorf("%d of 2 edits are on disk", n)
	}
	if err := d.do("Late", tag("late")); !errors.Is(err, ErrClosed) {
		t.Errorf("an edit after closing: %v", err)
	}
	over := false
	d.Export(t.Context(), filepath.Join(t.TempDir(), "x.json"), func(int, int) {}, func(_ *exchange.Report, err error) {
		over = true
		if !errors.Is(err, ErrClosed) {
			t.Errorf("an export after closing: %v", err)
		}
	})
	d.until("the export's refusal", func() bool { return over })
}

func TestNobodyIsCalledAfterLeaving(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Subscribe(func(*annotate.Action) { t.Error("a subscriber was called") })
	d.Do("Edit", tag("a"), func(*annotate.Action, error) { t.Error("done was called") })
	full := errors.New("the disk is full")
	d.Do("Fail", func(*annotate.Draft) error { return full }, nil)
	d.Do("Do nothing", func(*annotate.Draft) error { return context.Canceled }, nil)
	d.Leave()
	err := d.Close()
	d.settle()
	if !errors.Is(err, full) || errors.Is(err, context.Canceled) {
		t.Errorf("closing says %v, want what could not be saved and nobody was told", err)
	}
	if len(d.errs) > 0 || !slices.Equal(d.states, []State{Saving, Saving, Saving}) {
		t.Errorf("errors %v, states %v", d.errs, d.states)
	}
}

func TestSearchFindsWhatIsOnDisk(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	// The index is kept busy, as by a large project that has just been opened.
	busy := make(chan struct{})
	d.indexing.add(func() { <-busy })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Search(ctx, search.Request{Text: "ferry"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that was cancelled while the index is busy: %v", err)
	}
	close(busy)
	for i := range 30 {
		name := fmt.Sprintf("ferry%c%c", 'a'+i%26, 'a'+i/26)
		if err := d.do(name, tag(name)); err != nil {
			t.Fatal(err)
		}
		answer, err := d.Search(t.Context(), search.Request{Text: name, Limit: 1})
		if err != nil || len(answer.Results) != 1 || answer.Results[0].Text != name {
			t.Fatalf("right after %s was saved, searching for it finds %+v, %v", name, answer, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Search(t.Context(), search.Request{Text: "ferry"}); err != nil {
		t.Errorf("a search after closing: %v", err)
	}
}

func TestImportAndExport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	dir := t.TempDir()
	for i := range 3 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.txt", i)), fmt.Appendf(nil, "Report %d.", i), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var told []int
	var report *transfer.ImportReport
	d.Import(t.Context(), []string{dir}, "Valley Post", func(done, total int) {
		if total != 3 {
			t.Errorf("%d of %d files", done, total)
		}
		told = append(told, done)
	}, func(r *transfer.ImportReport, err error) {
		if err != nil {
			t.Error(err)
		}
		report = r
	})
	d.until("the import", func() bool { return report != nil })
	if report.Added() != 3 || !slices.Equal(told, []int{0, 1, 2, 3}) {
		t.Errorf("added %d, told %v", report.Added(), told)
	}
	var text string
	d.Text(report.Files[1].Document, func(s string, err error) {
		if err != nil {
			t.Error(err)
		}
		text = s
	})
	d.until("the text", func() bool { return text != "" })
	if text != "Report 1." {
		t.Errorf("the text is %q", text)
	}

	d.states = nil
	for _, c := range []struct {
		name string
		ctx  func() context.Context
		path string
		want error
	}{
		{"well", t.Context, filepath.Join(dir, "x.json"), nil},
		{"cancelled", func() context.Context { ctx, cancel := context.WithCancel(t.Context()); cancel(); return ctx }, filepath.Join(dir, "y.json"), context.Canceled},
	} {
		var last [2]int
		over := false
		d.Export(c.ctx(), c.path, func(done, total int) { last = [2]int{done, total} }, func(r *exchange.Report, err error) {
			over = true
			if !errors.Is(err, c.want) || (err == nil) != (r != nil) {
				t.Errorf("%s: %v, %v", c.name, r, err)
			}
		})
		d.until(c.name, func() bool { return over })
		if _, err := os.Stat(c.path); (err == nil) != (c.want == nil) {
			t.Errorf("%s: the file: %v", c.name, err)
		}
		if c.want == nil && (last[0] != last[1] || last[1] == 0) {
			t.Errorf("%s: the last progress is %v", c.name, last)
		}
	}
	if len(d.states) > 0 || d.Failure() != nil {
		t.Errorf("exports, which change nothing, are said to be %v, failure %v", d.states, d.Failure())
	}
}

func TestAwaitWaitsForAnEditOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Await(time.Hour) // nothing is on its way
	d.Do("Quick", tag("quick"), nil)
	d.Await(time.Hour)
	if len(d.queue) < 2 {
		t.Errorf("%d callbacks are posted when the edit is through, want the Action and its outcome", len(d.queue))
	}
	d.settle()
	if d.states[len(d.states)-1] != Saved {
		t.Errorf("the states are %v", d.states)
	}

	release := make(chan struct{})
	d.Do("Slow", func(draft *annotate.Draft) error { <-release; return tag("slow")(draft) }, nil)
	d.Await(time.Millisecond)
	if len(d.queue) > 0 {
		t.Error("an edit that is not through has an outcome")
	}
	d.Await(time.Hour) // it has been waited for already
	close(release)
	d.until("the slow edit", func() bool { return d.states[len(d.states)-1] == Saved })
}
