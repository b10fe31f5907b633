package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"attest/annotate"
	"attest/annotate/ingest"
	"attest/storage"
	"attest/storage/archive"
)

// project makes a project with two documents and a highlight, and keeps it open.
func project(t testing.TB, name string) *storage.Folder {
	t.Helper()
	f, err := storage.Create(filepath.Join(t.TempDir(), name), "The night at Varn", storage.Options{Reviewer: "Ines", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	for _, text := range []string{"Eleven boats were lost on Sunday.\n", "“Nobody was hurt,” the harbour master said.\n"} {
		addDocument(t, f, text)
	}
	return f
}

func addDocument(t testing.TB, f *storage.Folder, text string) {
	t.Helper()
	im, err := ingest.Document("report.txt", []byte(text))
	if err == nil {
		err = im.Save(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	commit(t, f, "Import", func(d *annotate.Draft) error {
		_, _, err := ingest.Add(d, im, "")
		return err
	})
}

func commit(t testing.TB, f *storage.Folder, verb string, edit func(*annotate.Draft) error) {
	t.Helper()
	if _, err := f.Commit(verb, edit); err != nil {
		t.Fatal(err)
	}
}

// title renames the project, which is the smallest change there is.
func title(t testing.TB, f *storage.Folder, title string) {
	t.Helper()
	commit(t, f, "Rename", func(d *annotate.Draft) error {
		return d.EditSettings(func(s *annotate.Settings) { s.Title = title })
	})
}

func backUp(t testing.TB, f *storage.Folder) *Backup {
	t.Helper()
	b, err := Write(t.Context(), f.Path(), filepath.Join(t.TempDir(), "varn"+Ending), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// files reads a folder's ledger and blobs.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, sub := range []string{"ledger", "blobs"} {
		err := filepath.WalkDir(filepath.Join(dir, sub), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			out[filepath.ToSlash(name)] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestBackupIsRestored(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest") // it stays open
	var told [][2]int64
	b, err := Write(t.Context(), f.Path(), filepath.Join(t.TempDir(), "varn"+Ending), Options{
		Progress: func(done, total int64) { told = append(told, [2]int64{done, total}) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if !b.Complete() || b.Actions != f.Count() || b.Title != "The night at Varn" || b.Counts[annotate.KindDocument] != 2 || b.Automatic {
		t.Errorf("the backup is %+v", b)
	}
	if last := told[len(told)-1]; last[0] != last[1] || last[1] == 0 {
		t.Errorf("progress ended with %v", last)
	}
	checked, err := Check(t.Context(), b.Path, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, checked); diff != "" {
		t.Errorf("checked it is another (-written +checked):\n%s", diff)
	}
	dir := filepath.Join(t.TempDir(), "again.attest")
	if _, err := Restore(t.Context(), b.Path, dir, nil, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files(t, f.Path()), files(t, dir)); diff != "" {
		t.Errorf("the files differ (-project +restored):\n%s", diff)
	}
	again, err := storage.Open(dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	report, err := again.Verify(t.Context(), nil)
	if err := errors.Join(err, again.Close()); err != nil || !report.OK() || report.Entities[annotate.KindDocument] != 2 {
		t.Errorf("%v, %+v", err, report)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest")
	b := backUp(t, f)
	before, err := os.ReadFile(b.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), f.Path(), b.Path, Options{}); !errors.Is(err, archive.ErrExists) {
		t.Errorf("over a backup: %v", err)
	}
	if after, _ := os.ReadFile(b.Path); !bytes.Equal(before, after) {
		t.Error("the backup was changed")
	}
	dir := t.TempDir()
	for _, target := range []string{dir, f.Path(), filepath.Join(b.Path)} {
		if _, err := Restore(t.Context(), b.Path, target, nil, nil); !errors.Is(err, archive.ErrExists) {
			t.Errorf("over %s: %v", target, err)
		}
	}
	dangling := filepath.Join(dir, "link")
	if os.Symlink(filepath.Join(dir, "nowhere"), dangling) == nil {
		if _, err := Restore(t.Context(), b.Path, dangling, nil, nil); !errors.Is(err, archive.ErrExists) {
			t.Errorf("over a link into nothing: %v", err)
		}
		if _, err := Write(t.Context(), f.Path(), dangling, Options{}); !errors.Is(err, archive.ErrExists) {
			t.Errorf("a backup over a link into nothing: %v", err)
		}
		_ = os.Remove(dangling)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCancelledWorkLeavesNothing(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest")
	b := backUp(t, f)
	for at := range 4 {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		step := func(int64, int64) {
			if steps++; steps > at {
				cancel()
			}
		}
		if _, err := Write(ctx, f.Path(), filepath.Join(dir, "x"+Ending), Options{Progress: step}); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		} else if err != nil {
			empty(t, dir)
		}
		ctx, cancel = context.WithCancel(t.Context())
		steps = 0
		if _, err := Restore(ctx, b.Path, filepath.Join(dir, "again"), nil, step); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		} else if err != nil {
			if _, err := os.Stat(filepath.Join(dir, "again")); err == nil {
				t.Error("half a project is left behind")
			}
		}
		cancel()
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := Write(done, f.Path(), filepath.Join(dir, "x"+Ending), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
	if _, err := Restore(done, b.Path, filepath.Join(dir, "again"), nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
	empty(t, dir)
}

func empty(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWhereNoBackupCanBe(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest")
	b := backUp(t, f)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, said := range map[string]string{
		filepath.Join(dir, "absent", "x"): "there is no folder " + filepath.Join(dir, "absent"),
		filepath.Join(file, "x"):          "can be made in",
	} {
		if _, err := Write(t.Context(), f.Path(), path, Options{}); err == nil || !strings.Contains(err.Error(), said) {
			t.Errorf("backing up to %s: %v", path, err)
		}
		if _, err := Restore(t.Context(), b.Path, path, nil, nil); err == nil {
			t.Errorf("restoring to %s: no error", path)
		}
	}
	if _, err := Write(t.Context(), dir, filepath.Join(dir, "x"), Options{}); !errors.Is(err, storage.ErrNotAProject) {
		t.Errorf("backing up what is no project: %v", err)
	}
	for path, want := range map[string]error{
		filepath.Join(dir, "absent"): fs.ErrNotExist, file: archive.ErrNotAnArchive, dir: archive.ErrNotAnArchive,
	} {
		if _, err := Restore(t.Context(), path, filepath.Join(dir, "again"), nil, nil); !errors.Is(err, want) {
			t.Errorf("restoring %s: %v, want %v", path, err, want)
		}
	}
}

// A ledger that is being written to is backed up to a line that is whole.
func TestUnfinishedLastLine(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest")
	want := f.Count()
	segment := filepath.Join(f.Path(), "ledger", "00000001.jsonl")
	whole, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		content []byte
		actions int
	}{
		{"half a line", append(bytes.Clone(whole), `{"device":"`...), want},
		{"space laid out ahead", append(bytes.Clone(whole), make([]byte, 4096)...), want},
		{"a line without its end", whole[:len(whole)-1], want},
		{"a line cut short", whole[:len(whole)-2], want - 1},
	} {
		if err := os.WriteFile(segment, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		b := backUp(t, f)
		if b.Actions != c.actions {
			t.Errorf("%s: %d actions, want %d", c.name, b.Actions, c.actions)
		}
	}
}

// While somebody writes, every backup is whole and is some moment of the project.
func TestBackupOfARunningProject(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest")
	ctx, stop := context.WithCancel(t.Context())
	writing := make(chan struct{})
	go func() {
		defer close(writing)
		for i := 0; ctx.Err() == nil; i++ {
			text := strings.Repeat("Boat after boat. ", i%50+1) + time.Now().String()
			im, err := ingest.Document("r.txt", []byte(text))
			if err == nil {
				err = im.Save(f)
			}
			if err == nil {
				_, err = f.Commit("Import", func(d *annotate.Draft) error { _, _, err := ingest.Add(d, im, ""); return err })
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	}()
	last := 0
	for range 8 {
		b := backUp(t, f)
		if !b.Complete() || b.Actions < last {
			t.Errorf("%d actions after %d, lacking %v", b.Actions, last, b.Lacks)
		}
		last = b.Actions
		dir := filepath.Join(t.TempDir(), "again")
		if _, err := Restore(t.Context(), b.Path, dir, nil, nil); err != nil {
			t.Fatal(err)
		}
		again, err := storage.Read(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report, err := again.Verify(t.Context(), nil); err != nil || !report.OK() {
			t.Errorf("%v, %+v", err, report)
		}
	}
	stop()
	<-writing
}

// What is damaged in the project is told, and the rest is backed up all the same.
func TestBackupOfADamagedProject(t *testing.T) {
	t.Parallel()
	f := project(t, "varn.attest")
	docs := f.Project().Documents()
	blob := func(hash string) string { return filepath.Join(f.Path(), filepath.FromSlash(storage.BlobName(hash))) }
	data, err := os.ReadFile(blob(docs[0].TextSHA256))
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := errors.Join(os.WriteFile(blob(docs[0].TextSHA256), data, 0o600), os.Remove(blob(docs[1].TextSHA256))); err != nil {
		t.Fatal(err)
	}
	b := backUp(t, f)
	if b.Complete() || len(b.Lacks) != 2 {
		t.Fatalf("it lacks %v", b.Lacks)
	}
	said := b.Lacks[0].Reason + b.Lacks[1].Reason
	for _, d := range docs {
		if !strings.Contains(said, d.DisplayTitle()) {
			t.Errorf("%q does not name %q", said, d.DisplayTitle())
		}
	}
	dir := filepath.Join(t.TempDir(), "again")
	if _, err := Restore(t.Context(), b.Path, dir, nil, nil); err != nil {
		t.Fatal(err)
	}
	if again, err := storage.Read(dir, nil); err != nil || again.Count() != f.Count() {
		t.Errorf("%v", err)
	}

	segment := filepath.Join(f.Path(), "ledger", "00000001.jsonl")
	data, err = os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(segment, data, 0o600); err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	var damage *storage.DamageError
	if _, err := Write(t.Context(), f.Path(), filepath.Join(to, "x"), Options{}); !errors.As(err, &damage) || damage.Line == 0 {
		t.Errorf("a damaged ledger: %v", err)
	}
	empty(t, to)
}

// step is something done to a project: a document imported, a new title, an undo, a passage claimed.
type step struct {
	do   string
	text string
}

var steps = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
	return step{rapid.SampledFrom([]string{"import", "title", "undo", "claim"}).Draw(t, "do"), rapid.StringN(1, 200, -1).Draw(t, "text")}
}), 0, 15)

func (s step) take(t testing.TB, f *storage.Folder) {
	t.Helper()
	docs := f.Project().Documents()
	switch {
	case s.do == "import":
		addDocument(t, f, s.text+".")
	case s.do == "title":
		title(t, f, s.text)
	case s.do == "undo":
		if _, err := f.Undo(); err != nil && !errors.Is(err, storage.ErrNothingToUndo) {
			t.Fatal(err)
		}
	case len(docs) > 0:
		text, err := f.Text(docs[len(docs)-1])
		if err != nil {
			t.Fatal(err)
		}
		commit(t, f, "Claim", func(d *annotate.Draft) error {
			h, err := d.AddHighlight(docs[len(docs)-1].ID, text, annotate.Range{Start: 0, End: len(text)})
			if err == nil {
				_, err = d.AddClaim(h.ID)
			}
			return err
		})
	}
}

// Whatever was done, the project that comes out is the one that went in, with its history.
func TestAnyProjectComesBackTheSame(t *testing.T) {
	t.Parallel()
	for seed := range 15 {
		f := project(t, "varn.attest")
		for _, s := range steps.Example(seed) {
			s.take(t, f)
		}
		b := backUp(t, f)
		dir := filepath.Join(t.TempDir(), "again")
		if _, err := Restore(t.Context(), b.Path, dir, nil, nil); err != nil {
			t.Fatal(err)
		}
		again, err := storage.Read(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(state(t, f), state(t, again)); diff != "" {
			t.Fatalf("seed %d: another project (-before +restored):\n%s", seed, diff)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func state(t testing.TB, f *storage.Folder) string {
	t.Helper()
	history, err := f.History(0, f.Count())
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal([]any{f.Project(), history})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
