package transfer

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
)

func TestExportWritesACheckedFile(t *testing.T) {
	t.Parallel()
	f := annotated(t)
	path := filepath.Join(t.TempDir(), "claims.json")
	var told [][2]int
	report, err := Export(t.Context(), f, path, func(done, total int) { told = append(told, [2]int{done, total}) })
	if err != nil {
		t.Fatal(err)
	}
	data := content(t, path)
	checked(t, data, f.Project())
	if report.Quotes != 1 {
		t.Errorf("the report tells of %d quotes", report.Quotes)
	}
	onlyFile(t, path)
	for i, step := range told {
		if i > 0 && (step[0] < told[i-1][0] || step[1] != told[0][1]) {
			t.Errorf("progress goes from %v to %v", told[i-1], step)
		}
	}
	if last := told[len(told)-1]; last[0] != last[1] || last[1] == 0 {
		t.Errorf("progress ends at %v", last)
	}
	if runtime.GOOS == "windows" {
		return
	}
	// A new file has the permissions that this user's new files have.
	plain := write(t, t.TempDir(), "x", "")
	if err := os.Remove(plain); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(plain)
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	if got, want := mode(t, path), mode(t, plain); got != want {
		t.Errorf("the file has mode %v, want %v", got, want)
	}
}

func TestExportReplacesAFileAndKeepsItsMode(t *testing.T) {
	t.Parallel()
	f, dir := annotated(t), t.TempDir()
	path := write(t, dir, "claims.json", "before")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	given := path
	if link := filepath.Join(t.TempDir(), "link.json"); os.Symlink(path, link) == nil {
		given = link
	}
	if _, err := Export(t.Context(), f, given, nil); err != nil {
		t.Fatal(err)
	}
	checked(t, content(t, path), f.Project())
	onlyFile(t, path)
	if got := mode(t, path); runtime.GOOS != "windows" && got != 0o600 {
		t.Errorf("the file has mode %v, had 0600", got)
	}
	if info, err := os.Lstat(given); err != nil || given != path && info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
}

func TestCancelledExportLeavesNothing(t *testing.T) {
	t.Parallel()
	f := annotated(t)
	var steps int
	if _, err := Export(t.Context(), f, filepath.Join(t.TempDir(), "x.json"), func(int, int) { steps++ }); err != nil {
		t.Fatal(err)
	}
	for at := range steps {
		dir := t.TempDir()
		kept := write(t, dir, "claims.json", "before")
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		_, err := Export(ctx, f, kept, func(int, int) {
			if n == at {
				cancel()
			}
			n++
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at step %d of %d: %v", at, steps, err)
		}
		if got := string(content(t, kept)); got != "before" {
			t.Errorf("cancelled at step %d: the file before is now %.40q", at, got)
		}
		onlyFile(t, kept)
	}
}

func TestExportSaysWhyItCannotWrite(t *testing.T) {
	t.Parallel()
	f, dir := annotated(t), t.TempDir()
	want := map[string]string{
		filepath.Join(dir, "absent", "claims.json"): "there is no folder " + filepath.Join(dir, "absent"),
		dir: "there is a folder of that name",
		filepath.Join(write(t, dir, "file", "words"), "claims.json"): "no file can be made in",
	}
	if runtime.GOOS != "windows" {
		want[os.DevNull] = "not a regular file"
		if os.Getuid() != 0 { // who may write everywhere
			locked := t.TempDir()
			if err := os.Chmod(locked, 0o500); err != nil {
				t.Fatal(err)
			}
			want[filepath.Join(locked, "claims.json")] = "no permission to write into the folder " + locked
		}
	}
	for path, said := range want {
		_, err := Export(t.Context(), f, path, nil)
		if err == nil || !strings.Contains(err.Error(), said) || !strings.Contains(err.Error(), path) {
			t.Errorf("exporting to %s: %v, want words with %q", path, err, said)
		} else if strings.Contains(err.Error(), ".tmp") {
			t.Errorf("the error names the temporary file: %v", err)
		}
	}
}

func TestFailedExportKeepsTheFileBefore(t *testing.T) {
	t.Parallel()
	f := damaged(t)
	path := write(t, t.TempDir(), "claims.json", "before")
	var e *storage.DamageError
	if _, err := Export(t.Context(), f, path, nil); !errors.As(err, &e) {
		t.Fatalf("exporting a project whose texts are damaged: %v", err)
	}
	if got := string(content(t, path)); got != "before" {
		t.Errorf("the file before is now %.40q", got)
	}
	onlyFile(t, path)
	var out bytes.Buffer
	if _, err := ExportTo(t.Context(), f, &out); !errors.As(err, &e) || out.Len() > 0 {
		t.Errorf("%v, with %d bytes written", err, out.Len())
	}
}

func TestExportTo(t *testing.T) { // not parallel: it sets the folder for temporary files
	f, tmp := annotated(t), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	var out bytes.Buffer
	if _, err := ExportTo(t.Context(), f, &out); err != nil {
		t.Fatal(err)
	}
	checked(t, out.Bytes(), f.Project())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out.Reset()
	if _, err := ExportTo(ctx, f, &out); !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("cancelled: %v, with %d bytes written", err, out.Len())
	}
	full := errors.New("the disk is full")
	if _, err := ExportTo(t.Context(), f, failing{full}); !errors.Is(err, full) {
		t.Errorf("into a writer that fails: %v", err)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// damaged returns a project whose blobs are not what was written.
func damaged(t *testing.T) *storage.Folder {
	t.Helper()
	path := annotated(t).Path()
	err := filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".zst" {
			return err
		}
		return os.WriteFile(p, []byte("not what it was"), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := storage.Read(path, nil) // with no text in memory
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// onlyFile checks that nothing else is in the folder of a file.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("in the folder: %v, want %s alone", entries, filepath.Base(path))
	}
}

// What a reviewer exports of a project must be a dataset of its own.
func TestExportOfSomeClaims(t *testing.T) {
	t.Parallel()
	f := annotated(t)
	claims := f.Project().Claims()
	part := f.Project().Excerpt([]annotate.ID{claims[0].ID}, nil)
	path := filepath.Join(t.TempDir(), "chosen.json")
	report, err := ExportOf(t.Context(), f, part, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	checked(t, content(t, path), part)
	if n := report.Counts[annotate.KindClaim].Added; n != 1 {
		t.Errorf("%d claims were written, want 1", n)
	}
}

// TestAnEncryptedProjectIsExportedWithoutATemporaryFile has no place for one.
func TestAnEncryptedProjectIsExportedWithoutATemporaryFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ferry.attest")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testdata", "projects", "encrypted-2"))); err != nil {
		t.Fatal(err)
	}
	key, err := storage.Unlock(dir, []byte("seven grey herons at low tide"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := storage.Read(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, filepath.Join(dir, "nowhere"))
	}
	var out bytes.Buffer
	report, err := ExportTo(t.Context(), f, &out)
	if err != nil || report.Complete(f.Project()) != nil {
		t.Fatalf("%+v, %v", report, err)
	}
	if again, err := exchange.CheckDataset(&out); err != nil || again.Complete(f.Project()) != nil {
		t.Errorf("what was written: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := ExportTo(stopped, f, &out); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
