package backup

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crypto/sha256"

	"attest/annotate"
	"attest/storage"
	"attest/storage/archive"
)

// small makes a backup of a project with one short document.
func small(t testing.TB) []byte {
	t.Helper()
	f, err := storage.Create(filepath.Join(t.TempDir(), "varn"), "Varn", storage.Options{Reviewer: "Ines", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	addDocument(t, f, "Eleven boats.\n")
	b := backUp(t, f)
	data, err := os.ReadFile(b.Path)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}

// refused checks that a file is refused as damaged, and that no project comes of it.
func refused(t *testing.T, path string, data []byte, what string) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Check(t.Context(), path, nil, nil)
	var damage *archive.DamageError
	if !errors.As(err, &damage) && !errors.Is(err, archive.ErrNotAnArchive) {
		t.Errorf("%s: %v", what, err)
	} else if !strings.Contains(err.Error(), path) {
		t.Errorf("%s: %v does not name the file", what, err)
	}
}

func TestEveryFlippedByteIsRefused(t *testing.T) {
	t.Parallel()
	data := small(t)
	path := filepath.Join(t.TempDir(), "x"+Ending)
	for i := range data {
		data[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		// The checksum of the file finds each; that a check does not pass over it is looked at for every sixteenth.
		if r, err := archive.Open(path, manifestName); err == nil {
			if errors.Join(r.CheckSum(t.Context(), nil), r.Close()) == nil {
				t.Fatalf("byte %d of %d: the checksum is right", i, len(data))
			}
		}
		if i%16 == 0 {
			refused(t, path, data, fmt.Sprintf("byte %d of %d", i, len(data)))
		}
		data[i] ^= 1 << (i % 8)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Check(t.Context(), path, nil, nil); err != nil {
		t.Errorf("undamaged: %v", err)
	}
}

func TestEveryOtherLengthIsRefused(t *testing.T) {
	t.Parallel()
	data := small(t)
	path := filepath.Join(t.TempDir(), "x"+Ending)
	for n := 0; n < len(data); n += 37 {
		refused(t, path, data[:n], "cut short")
		refused(t, path, data[n+1:], "without its beginning")
		refused(t, path, append(bytes.Clone(data), data[:n+1]...), "with something behind it")
		refused(t, path, append(bytes.Clone(data[:n]), data[min(n+3, len(data)):]...), "with a hole")
	}
}

func TestRestoreRefusesDamageWhole(t *testing.T) {
	t.Parallel()
	data := small(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "x"+Ending)
	for i := 5; i < len(data); i += len(data) / 20 {
		data[i] ^= 0x40
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(t.Context(), path, filepath.Join(dir, "again"), nil, nil); err == nil {
			t.Errorf("byte %d: no error", i)
		}
		data[i] ^= 0x40
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Fatalf("byte %d: left behind: %v, %v", i, left, err)
		}
	}
}

// forgery is a backup that somebody makes by hand: a member with nil content is a folder.
type forgery struct {
	manifest map[string]any
	members  []forged
}

type forged struct {
	name    string
	content string
	mode    fs.FileMode
	packed  bool
}

func (f forgery) write(t testing.TB, path string) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.SetComment("attest sha256 " + strings.Repeat("0", 64)); err != nil {
		t.Fatal(err)
	}
	add := func(m forged) {
		h := &zip.FileHeader{Name: m.name, Method: zip.Store}
		if m.packed {
			h.Method = zip.Deflate
		}
		if m.mode != 0 {
			h.SetMode(m.mode)
		}
		out, err := z.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(out, m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range f.members {
		add(m)
	}
	manifest, err := json.Marshal(f.manifest)
	if err != nil {
		t.Fatal(err)
	}
	add(forged{name: "manifest.json", content: string(manifest)})
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	sum := sha256.Sum256(data[:len(data)-64])
	copy(data[len(data)-64:], hex.EncodeToString(sum[:]))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// forge takes a good backup apart.
func forge(t testing.TB, data []byte) forgery {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var f forgery
	for _, m := range z.File {
		in, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if m.Name == "manifest.json" {
			if err := json.Unmarshal(content, &f.manifest); err != nil {
				t.Fatal(err)
			}
			continue
		}
		f.members = append(f.members, forged{name: m.Name, content: string(content)})
	}
	return f
}

// list puts a member into the manifest.
func (f *forgery) list(name, content string) {
	sum := sha256.Sum256([]byte(content))
	f.manifest["files"] = append(f.manifest["files"].([]any), map[string]any{"name": name, "size": len(content), "sha256": hex.EncodeToString(sum[:])})
}

// Archives by others: whatever they say, nothing is written but a project, and never more than was declared.
func TestHostileBackups(t *testing.T) {
	t.Parallel()
	data := small(t)
	bomb := strings.Repeat("0", 8<<20)
	for name, change := range map[string]func(f *forgery){
		"a path upwards":      func(f *forgery) { f.add("../evil", "x"); f.list("../evil", "x") },
		"a path upwards deep": func(f *forgery) { f.add("blobs/ab/../../../evil", "x"); f.list("blobs/ab/../../../evil", "x") },
		"an absolute path":    func(f *forgery) { f.add("/tmp/evil", "x"); f.list("/tmp/evil", "x") },
		"a drive":             func(f *forgery) { f.add(`C:\evil`, "x"); f.list(`C:\evil`, "x") },
		"a file of its own":   func(f *forgery) { f.add("lock.addr", "x"); f.list("lock.addr", "x") },
		"a store":             func(f *forgery) { f.add("store/MANIFEST", "x"); f.list("store/MANIFEST", "x") },
		"a file in another's folder": func(f *forgery) {
			name := "blobs/00/" + strings.Repeat("1", 64) + ".zst"
			f.add(name, "x")
			f.list(name, "x")
		},
		"a symbolic link": func(f *forgery) {
			name := "blobs/11/" + strings.Repeat("1", 64) + ".zst"
			f.members = append(f.members, forged{name: name, content: "/etc/passwd", mode: fs.ModeSymlink | 0o777})
			f.list(name, "/etc/passwd")
		},
		"a folder":                     func(f *forgery) { f.members = append(f.members, forged{name: "blobs/", mode: fs.ModeDir | 0o777}) },
		"something unlisted":           func(f *forgery) { f.add("blobs/11/"+strings.Repeat("1", 64)+".zst", "x") },
		"something listed and missing": func(f *forgery) { f.list("blobs/11/"+strings.Repeat("1", 64)+".zst", "x") },
		"something twice":              func(f *forgery) { f.members = append(f.members, f.members[0]) },
		"a second manifest":            func(f *forgery) { f.add("manifest.json", "{}") },
		"more than declared":           func(f *forgery) { f.members[0].content += bomb; f.members[0].packed = true },
		"less than declared":           func(f *forgery) { f.members[0].content = f.members[0].content[1:] },
		"more blobs than file": func(f *forgery) {
			name := "blobs/11/" + strings.Repeat("1", 64) + ".zst"
			f.members = append(f.members, forged{name: name, content: bomb, packed: true})
			f.list(name, bomb)
		},
		"a segment too large": func(f *forgery) {
			f.manifest["files"].([]any)[0].(map[string]any)["size"] = int64(1) << 40
		},
		"a negative size": func(f *forgery) { f.manifest["files"].([]any)[0].(map[string]any)["size"] = -1 },
		"a segment missing": func(f *forgery) {
			f.members[0].name = "ledger/00000002.jsonl"
			f.manifest["files"].([]any)[0].(map[string]any)["name"] = "ledger/00000002.jsonl"
		},
		"another content under its hash": func(f *forgery) { f.members[0].content = strings.Replace(f.members[0].content, "Varn", "Warn", 1) },
		"an edited ledger": func(f *forgery) {
			f.members[0].content = strings.Replace(f.members[0].content, "Varn", "Warn", 1)
			f.manifest["files"] = f.manifest["files"].([]any)[1:]
			f.list(f.members[0].name, f.members[0].content)
		},
		"another count":       func(f *forgery) { f.manifest["counts"].(map[string]any)["document"] = 7 },
		"another head":        func(f *forgery) { f.manifest["head"] = strings.Repeat("a", 64) },
		"more actions":        func(f *forgery) { f.manifest["actions"] = 99 },
		"another project":     func(f *forgery) { f.manifest["project"] = annotate.NewID() },
		"another format":      func(f *forgery) { f.manifest["format"] = "attest-seal" },
		"no files":            func(f *forgery) { f.manifest["files"] = nil; f.members = nil },
		"files of wrong kind": func(f *forgery) { f.manifest["files"] = "all" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := forge(t, data)
			change(&f)
			dir := t.TempDir()
			path := filepath.Join(dir, "x"+Ending)
			f.write(t, path)
			_, err := Restore(t.Context(), path, filepath.Join(dir, "deep", "again"), nil, nil)
			if err == nil {
				t.Fatal("it was restored")
			}
			if err := os.Mkdir(filepath.Join(dir, "deep"), 0o700); err != nil {
				t.Fatal(err)
			}
			_, err = Restore(t.Context(), path, filepath.Join(dir, "deep", "again"), nil, nil)
			var damage *archive.DamageError
			var ledger *storage.DamageError
			if !errors.As(err, &damage) && !errors.As(err, &ledger) {
				t.Errorf("%v", err)
			}
			for _, d := range []string{dir, filepath.Join(dir, "deep")} {
				entries, _ := os.ReadDir(d)
				for _, e := range entries {
					if e.Name() != "deep" && e.Name() != filepath.Base(path) {
						t.Errorf("it wrote %s", e.Name())
					}
				}
			}
		})
	}
	f := forge(t, data)
	path := filepath.Join(t.TempDir(), "x"+Ending)
	f.write(t, path)
	if _, err := Check(t.Context(), path, nil, nil); err != nil {
		t.Errorf("a forgery that changes nothing: %v", err)
	}
	f.manifest["version"], f.manifest["needs"] = 2, "7.5.0"
	f.write(t, path)
	var newer *storage.NewerError
	if _, err := Check(t.Context(), path, nil, nil); !errors.As(err, &newer) || newer.Needs != "7.5.0" {
		t.Errorf("a newer one: %v", err)
	}
}

func (f *forgery) add(name, content string) {
	f.members = append(f.members, forged{name: name, content: content})
}

func FuzzParseManifest(f *testing.F) {
	for _, m := range forgeries(f) {
		f.Add(m)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseManifest("x", data)
		if err != nil {
			return
		}
		for _, file := range m.Files {
			if !isPart(file.Name) || strings.Contains(file.Name, "..") || filepath.IsAbs(file.Name) || file.Size < 0 || file.Size > storage.MaxSegment {
				t.Errorf("a manifest with %+v passes", file)
			}
		}
		if m.bytes() < 0 || m.work() < m.bytes() || len(m.segments()) == 0 {
			t.Errorf("%d bytes, %d of work, %d segments", m.bytes(), m.work(), len(m.segments()))
		}
		again, err := m.encode()
		if err == nil {
			_, err = ParseManifest("x", again)
		}
		if err != nil {
			t.Errorf("written again it is refused: %v", err)
		}
	})
}

func forgeries(t testing.TB) [][]byte {
	good := forge(t, small(t))
	data, err := json.Marshal(good.manifest)
	if err != nil {
		t.Fatal(err)
	}
	return [][]byte{data, []byte("{}"), []byte("null"), bytes.Replace(data, []byte("ledger/"), []byte("../"), 1), bytes.Replace(data, []byte(`"size":`), []byte(`"size":-`), 1)}
}

// FuzzOpen feeds whole files to the reader: it must neither panic nor take more memory than the file gives reason for.
func FuzzOpen(f *testing.F) {
	good := small(f)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Check(t.Context(), path, nil, nil)
		if err == nil && crc32.ChecksumIEEE(data) != crc32.ChecksumIEEE(good) && b.Manifest.Format != format {
			t.Errorf("%+v passes", b)
		}
	})
}
