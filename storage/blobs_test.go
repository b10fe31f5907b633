package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate"
)

func newBlobs(t testing.TB) blobs {
	t.Helper()
	f := newFiles(t)
	if err := f.mkdir(blobsFolder); err != nil {
		t.Fatal(err)
	}
	return blobs{f}
}

func TestABlobIsReadAsItWasPut(t *testing.T) {
	t.Parallel()
	b := newBlobs(t)
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(t, "data")
		hash, err := b.put(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := b.get(hash)
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("got %x, %v", got, err)
		}
	})
}

func TestABlobIsKeptOnceAndMendedWhenDamaged(t *testing.T) {
	t.Parallel()
	b := newBlobs(t)
	data := []byte(strings.Repeat("report ", 1000))
	hash, err := b.put(data)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(b.path(hash))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.put(data); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.Stat(b.path(hash)); !os.SameFile(before, after) {
		t.Error("the same bytes were written again")
	}
	overwrite(t, b.path(hash), func(p []byte) []byte { p[len(p)-1] ^= 1; return p })
	if _, err := b.put(data); err != nil {
		t.Fatal(err)
	}
	if got, err := b.get(hash); err != nil || !bytes.Equal(got, data) {
		t.Errorf("putting the same bytes again does not mend the file: %v", err)
	}
	names, strays, err := b.list()
	if err != nil || len(names) != 1 || names[0] != BlobName(hash) || len(strays) != 0 {
		t.Errorf("names %v, strays %v, %v", names, strays, err)
	}
}

func TestADamagedBlobIsNamed(t *testing.T) {
	t.Parallel()
	b := newBlobs(t)
	hash, err := b.put([]byte(strings.Repeat("harbour ", 500)))
	if err != nil {
		t.Fatal(err)
	}
	other, err := b.put([]byte("other"))
	if err != nil {
		t.Fatal(err)
	}
	path := b.path(hash)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	of := func(p string) []byte { d, _ := os.ReadFile(p); return d }
	bomb := zstdEncoder().EncodeAll(make([]byte, 1<<20), nil)
	for name, content := range map[string][]byte{
		"empty": nil, "cut": good[:len(good)-3], "not zstd": []byte("plain text"), "another blob": of(b.path(other)),
		"more behind it": append(bytes.Clone(good), bomb...),
		// A frame whose header declares 2^60 bytes (RFC 8878, 3.1.1): single segment, content size of 8 bytes.
		"declares too much": {0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x10, 1, 0, 0},
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := b.get(hash)
		var damage *DamageError
		if !errors.As(err, &damage) || damage.Path != path {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, hash := range []string{"", "abc", strings.Repeat("g", 64), "../../etc/passwd", strings.Repeat("0", 64)} {
		if _, err := b.get(hash); !errors.Is(err, ErrNotHeld) {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

func TestTextsAndOriginals(t *testing.T) {
	t.Parallel()
	f, id := newProject(t)
	doc, _ := f.Project().Document(id)
	if b, err := f.Original(doc); err != nil || string(b) != report {
		t.Errorf("original %q, %v", b, err)
	}
	other := annotate.Document{Title: "From a dataset", SHA256: strings.Repeat("a", 64), TextSHA256: doc.TextSHA256}
	if _, err := f.Original(&other); !errors.Is(err, ErrNotHeld) || !strings.Contains(err.Error(), "From a dataset") {
		t.Errorf("an original that is not held: %v", err)
	}
	if s, err := f.Text(&other); err != nil || s != report {
		t.Errorf("text %q, %v", s, err)
	}
	if err := os.Remove(filepath.Join(f.Path(), blobsFolder, doc.TextSHA256[:2], doc.TextSHA256+blobSuffix)); err != nil {
		t.Fatal(err)
	}
	f.texts = newTextCache()
	if _, err := f.Text(doc); !errors.Is(err, ErrNotHeld) {
		t.Errorf("a text that is gone: %v", err)
	}
}

func TestTheTextCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newTextCache()
	big := strings.Repeat("x", textCacheBytes/2)
	for _, hash := range []string{"a", "b", "c"} {
		c.put(hash, big)
		c.get("a") // used all the time
	}
	_, a := c.get("a")
	_, b := c.get("b")
	_, last := c.get("c")
	if !a || b || !last || c.bytes > textCacheBytes {
		t.Errorf("kept a %v, b %v, c %v: %d bytes", a, b, last, c.bytes)
	}
	c.put("huge", strings.Repeat("x", 2*textCacheBytes))
	if _, ok := c.get("huge"); !ok || c.order.Len() != 1 {
		t.Error("one text is to be kept whatever its size")
	}
}
