package backup

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/storage"
)

var passphrase = []byte("seven grey herons at low tide")

// encryptedProject opens a copy of the golden project, on which trying a passphrase costs next to nothing.
func encryptedProject(t *testing.T) *storage.Folder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ferry.attest")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testdata", "projects", "encrypted-2"))); err != nil {
		t.Fatal(err)
	}
	key, err := storage.Unlock(dir, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	f, err := storage.Open(dir, storage.Options{Reviewer: "Ines", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestABackupOfAnEncryptedProjectIsEncrypted(t *testing.T) {
	t.Parallel()
	f := encryptedProject(t)
	path := filepath.Join(t.TempDir(), "ferry"+Ending)
	if _, err := Write(t.Context(), f.Path(), path, Options{}); !errors.Is(err, storage.ErrPassphraseNeeded) {
		t.Errorf("without the key: %v", err)
	}
	b, err := Write(t.Context(), f.Path(), path, Options{Key: f.Key()})
	if err != nil {
		t.Fatal(err)
	}
	if !b.Encrypted || !b.Opened || !b.Complete() || b.Title != "" || b.Version != encryptedVersion || b.Actions != f.Count() || !IsEncrypted(path) {
		t.Errorf("the backup is %+v", b)
	}
	wantWordless(t, path)
	if _, err := Unlock(path, []byte("wrong")); !errors.Is(err, storage.ErrWrongPassphrase) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	if _, err := Unlock(path, nil); !errors.Is(err, storage.ErrPassphraseNeeded) {
		t.Errorf("no passphrase: %v", err)
	}
	key, err := Unlock(path, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		key    *storage.Key
		opened bool
	}{"with the key": {key, true}, "without it": {nil, false}} {
		if checked, err := Check(t.Context(), path, c.key, nil); err != nil || checked.Opened != c.opened {
			t.Errorf("checking it %s: %+v, %v", name, checked, err)
		}
		dir := filepath.Join(t.TempDir(), "again.attest")
		if restored, err := Restore(t.Context(), path, dir, c.key, nil); err != nil || restored.Opened != c.opened {
			t.Fatalf("restoring it %s: %+v, %v", name, restored, err)
		}
		for name, data := range files(t, f.Path()) {
			if files(t, dir)[name] != data {
				t.Errorf("%s was not restored as it stood", name)
			}
		}
		key, err := storage.Unlock(dir, passphrase)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := storage.Verify(t.Context(), dir, key, nil); err != nil || c.opened && !r.OK() {
			t.Errorf("what was restored %s: %v, %v", name, r, err)
		}
		again, err := storage.Open(dir, storage.Options{Key: key, Shared: true})
		if err != nil || again.Count() != f.Count() {
			t.Fatalf("what was restored %s does not open: %v", name, err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}

// wantWordless looks for words of the project in a backup, unpacked.
func wantWordless(t *testing.T, path string) {
	t.Helper()
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, m := range r.File {
		in, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Ferry", "ferry", "212", "Søløve", "Brandt", "Mira"} {
			if strings.Contains(string(data), word) || strings.Contains(m.Name, word) {
				t.Errorf("%s has %q", m.Name, word)
			}
		}
	}
}

func TestWhatABackupOfAnEncryptedProjectLacksIsToldWithoutWords(t *testing.T) {
	t.Parallel()
	f := encryptedProject(t)
	blob := filepath.Join(f.Path(), filepath.FromSlash(f.Key().BlobName(f.Project().Documents()[0].TextSHA256)))
	data, err := os.ReadFile(blob)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(blob, data, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x"+Ending)
	b, err := Write(t.Context(), f.Path(), path, Options{Key: f.Key()})
	if err != nil || b.Complete() || !strings.Contains(b.Lacks[0].Reason, "of a document cannot be read") {
		t.Fatalf("the backup is %+v, %v", b, err)
	}
	wantWordless(t, path)
}

func TestAnAutomaticBackupOfAnEncryptedProjectKnowsWhatHasChanged(t *testing.T) {
	day := time.Date(2026, time.May, 3, 9, 0, 0, 0, time.UTC)
	t.Parallel()
	f := encryptedProject(t)
	to := Folder{Path: t.TempDir(), Keep: DefaultKeep}
	for i, due := range []bool{true, false, true} {
		if i == 2 {
			title(t, f, "Another")
		}
		b, err := to.Automatic(t.Context(), f.Path(), Closing, Options{Key: f.Key(), Now: day.AddDate(0, 0, i)})
		if err != nil || (b != nil) != due {
			t.Errorf("time %d: %+v, %v", i, b, err)
		}
	}
}
