package search

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/assets"
)

// texts keeps blobs in memory. It is a store for package exchange.
type texts map[string]string

func (t texts) Text(d *annotate.Document) (string, error) {
	s, ok := t[d.TextSHA256]
	if !ok {
		return "", fmt.Errorf("there is no text of %q", d.DisplayTitle())
	}
	return s, nil
}

func (t texts) PutBlob(data []byte) (string, error) {
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	t[hash] = string(data)
	return hash, nil
}

// sampleProject returns the sample, with its texts. It is made anew each time.
func sampleProject(t testing.TB) (*annotate.Project, texts) {
	t.Helper()
	data, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	p, held := annotate.NewProject(), texts{}
	d := annotate.NewDraft(p, annotate.None, time.Unix(0, 0))
	if _, err := exchange.ReadDataset(bytes.NewReader(data), d, held); err != nil {
		t.Fatal(err)
	}
	commitDraft(t, p, d)
	return p, held
}

func commitDraft(t testing.TB, p *annotate.Project, d *annotate.Draft) *annotate.Action {
	t.Helper()
	changes, err := d.Changes()
	if err != nil {
		t.Fatal(err)
	}
	a := &annotate.Action{Verb: "test", Changes: changes}
	if err := p.Apply(a); err != nil {
		t.Fatal(err)
	}
	return a
}

// addText puts a document with a text into a project.
func addText(t testing.TB, p *annotate.Project, held texts, title, text string) *annotate.Document {
	t.Helper()
	hash, err := held.PutBlob([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	doc := &annotate.Document{ID: annotate.NewID(), Title: title, TextSHA256: hash, TextBytes: int64(len(text))}
	d := annotate.NewDraft(p, annotate.None, time.Unix(0, 0))
	if err := d.Put(doc); err != nil {
		t.Fatal(err)
	}
	commitDraft(t, p, d)
	return doc
}

// indexOf returns an index of the whole project.
func indexOf(t testing.TB, p *annotate.Project, textOf func(*annotate.Document) (string, error)) *Index {
	t.Helper()
	ix := New(textOf)
	ix.Reset(p)
	if err := ix.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return ix
}

// sampleIndex is an index of the sample for tests that only search.
var sampleIndex = sync.OnceValue(func() *Index {
	var t panicker
	p, held := sampleProject(&t)
	return indexOf(&t, p, held.Text)
})

// panicker is a test that panics where it fails.
type panicker struct{ testing.TB }

func (*panicker) Helper()           {}
func (*panicker) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
