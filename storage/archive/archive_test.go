package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const manifestName = "manifest.json"

// written makes an archive of members, whose manifest is the last argument.
func written(t *testing.T, path string, members [][2]string, manifest string) []Member {
	t.Helper()
	w, err := Create(path, 0o600, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	for i, m := range members {
		out, err := w.Create(m[0], i%2 == 1)
		if err == nil {
			_, err = io.WriteString(out, m[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	listed := w.Members()
	if err := w.Finish(manifestName, []byte(manifest), func(*Reader) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return listed
}

func opened(t *testing.T, path string) *Reader {
	t.Helper()
	r, err := Open(path, manifestName)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestArchive(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.zip")
	members := [][2]string{{"a.txt", "Eleven boats."}, {"b/c.bin", strings.Repeat("\x00\xff", 40_000)}, {"empty", ""}}
	listed := written(t, path, members, "{}")
	r := opened(t, path)
	if manifest, err := r.Manifest(); err != nil || string(manifest) != "{}" {
		t.Errorf("the manifest is %q, %v", manifest, err)
	}
	var read int64
	if err := errors.Join(r.CheckSum(t.Context(), nil), r.CheckMembers(t.Context(), listed, func(n int64) { read += n })); err != nil {
		t.Error(err)
	}
	if read != 13+80_000 {
		t.Errorf("%d bytes were read", read)
	}
	for i, m := range members {
		var b bytes.Buffer
		if err := r.Copy(t.Context(), listed[i], &b, nil); err != nil || b.String() != m[1] || listed[i].Size != int64(len(m[1])) {
			t.Errorf("%s: %v, %d bytes", m[0], err, b.Len())
		}
	}
	// Any tool can unpack it.
	z, err := zip.OpenReader(path)
	if err != nil || len(z.File) != 4 || z.File[3].Name != manifestName {
		t.Errorf("%v, %+v", err, z)
	}
	_ = z.Close()
	if info, err := os.Stat(path); err != nil || info.Size() != r.Size() {
		t.Errorf("%v, %d bytes", err, info.Size())
	}
}

func TestReadingRefuses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.zip")
	listed := written(t, path, [][2]string{{"a", "words"}, {"b", "more words"}}, "{}")
	r := opened(t, path)
	change := func(at int, f func(*Member)) []Member {
		out := append([]Member(nil), listed...)
		f(&out[at])
		return out
	}
	for name, members := range map[string][]Member{
		"one missing from the list": listed[:1],
		"one too many":              append(change(0, func(*Member) {}), Member{Name: "c", SHA256: listed[0].SHA256}),
		"another name":              change(0, func(m *Member) { m.Name = "c" }),
		"another size":              change(0, func(m *Member) { m.Size++ }),
		"another hash":              change(0, func(m *Member) { m.SHA256 = strings.Repeat("a", 64) }),
	} {
		var damage *DamageError
		if err := r.CheckMembers(t.Context(), members, nil); !errors.As(err, &damage) || damage.Path != path {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(path, "other.json"); !errors.Is(err, ErrNotAnArchive) {
		t.Errorf("without its manifest: %v", err)
	}
	if _, err := Open(filepath.Dir(path), manifestName); !errors.Is(err, ErrNotAnArchive) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open(path+"x", manifestName); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

// A ZIP file by another tool has no checksum at its end, and is refused however good it is otherwise.
func TestAnArchiveByAnotherTool(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	out, err := z.Create(manifestName)
	if err == nil {
		_, err = io.WriteString(out, "{}")
	}
	if err := errors.Join(err, z.Close(), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := opened(t, path).CheckSum(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "does not end with a checksum") {
		t.Errorf("%v", err)
	}
}

func TestAFileThatItsCheckRefusesGetsNoName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "x.zip"), 0o600, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	if err := w.Finish(manifestName, []byte("{}"), func(*Reader) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
	w.Abandon()
	w.Abandon()
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Somebody else may take the name while the file is being written.
func TestANameThatIsTakenMeanwhile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.zip")
	w, err := Create(path, 0o600, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(manifestName, []byte("{}"), func(*Reader) error { return nil }); !errors.Is(err, ErrExists) {
		t.Errorf("%v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "mine" {
		t.Errorf("the file is now %.40q", data)
	}
}

func TestCheckMembers(t *testing.T) {
	t.Parallel()
	good := Member{Name: "a", Size: 1, SHA256: strings.Repeat("0", 64)}
	change := func(f func(*Member)) []Member {
		m := good
		f(&m)
		return []Member{good, m}
	}
	for name, c := range map[string]struct {
		members []Member
		ok      bool
	}{
		"good":           {[]Member{good}, true},
		"none":           {nil, true},
		"twice":          {[]Member{good, good}, false},
		"not allowed":    {change(func(m *Member) { m.Name = "../b" }), false},
		"negative":       {change(func(m *Member) { m.Name, m.Size = "b", -1 }), false},
		"no hash":        {change(func(m *Member) { m.Name, m.SHA256 = "b", "" }), false},
		"hash too short": {change(func(m *Member) { m.Name, m.SHA256 = "b", strings.Repeat("0", 63) }), false},
		"hash in upper":  {change(func(m *Member) { m.Name, m.SHA256 = "b", strings.Repeat("A", 64) }), false},
	} {
		if err := CheckMembers(c.members, func(name string) bool { return len(name) == 1 }); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
