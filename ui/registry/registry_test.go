package registry

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/modal"
	"attest/ui/session"
)

// bench is a project in a real folder, with a window. What the session posts to the UI goroutine is run by settle, on
// the goroutine of the test.
type bench struct {
	t *testing.T
	w fyne.Window
	s *session.Session
	f *storage.Folder

	mu     sync.Mutex
	posted []func()
	queued chan struct{}

	waiting []func() // clocks of fields
	failed  []error
}

func newBench(t *testing.T) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	folder, err := storage.Create(filepath.Join(t.TempDir(), "reports.attest"), "Reports", storage.Options{Reviewer: "Ada", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, f: folder, queued: make(chan struct{}, 1000)}
	b.s = session.New(folder, func(f func()) {
		b.mu.Lock()
		b.posted = append(b.posted, f)
		b.mu.Unlock()
		b.queued <- struct{}{}
	})
	b.s.OnError(func(err error) { b.failed = append(b.failed, err) })
	b.w = test.NewTempWindow(t, field.NewEntry(nil))
	b.w.Resize(fyne.NewSize(1280, 800))
	real := field.AfterFunc
	field.AfterFunc = func(_ time.Duration, f func()) func() {
		stopped := false
		b.waiting = append(b.waiting, func() {
			if !stopped {
				f()
			}
		})
		return func() { stopped = true }
	}
	t.Cleanup(func() {
		field.AfterFunc = real
		if err := b.s.Close(); err != nil {
			t.Error(err)
		}
		if len(b.failed) > 0 {
			t.Errorf("edits that failed: %v", b.failed)
		}
	})
	return b
}

// settle lets typing rest and waits until every edit is on disk and every view has heard of it.
func (b *bench) settle() {
	b.t.Helper()
	due := b.waiting
	b.waiting = nil
	for _, f := range due {
		f()
	}
	ended := false
	// Edits are done in their order, so that when this one is done all before it are.
	b.s.Do("nothing", func(*annotate.Draft) error { return nil }, func(*annotate.Action, error) { ended = true })
	b.until(func() bool { return ended })
}

// until runs what is posted to the UI goroutine until something is so.
func (b *bench) until(so func() bool) {
	b.t.Helper()
	limit := time.After(20 * time.Second)
	for !so() {
		select {
		case <-b.queued:
			b.mu.Lock()
			f := b.posted[0]
			b.posted = b.posted[1:]
			b.mu.Unlock()
			f()
		case <-limit:
			b.t.Fatal("nothing came of it in twenty seconds")
		}
	}
}

func (b *bench) commit(verb string, edit func(*annotate.Draft) error) {
	b.t.Helper()
	b.s.Do(verb, edit, func(_ *annotate.Action, err error) {
		if err != nil {
			b.t.Fatal(err)
		}
	})
	b.settle()
}

func (b *bench) undo() {
	b.t.Helper()
	b.s.Undo(func(_ *annotate.Action, err error) {
		if err != nil {
			b.t.Fatal(err)
		}
	})
	b.settle()
}

// document imports a text with two highlights that have claims by the named sources, and returns it.
func (b *bench) document(title, publisher string, origins ...string) *annotate.Document {
	b.t.Helper()
	const text = "The dam gave way at four. Two people are missing, the ministry said."
	var doc *annotate.Document
	sum, err := b.f.PutBlob([]byte(text + title))
	if err != nil {
		b.t.Fatal(err)
	}
	textSum, err := b.f.PutBlob([]byte(text))
	if err != nil {
		b.t.Fatal(err)
	}
	b.commit("Import", func(d *annotate.Draft) error {
		p, err := d.SourceNamed(publisher, annotate.Outlet)
		if err != nil {
			return err
		}
		doc = &annotate.Document{ID: annotate.NewID(), Title: title, FileName: title + ".txt", SHA256: sum, TextSHA256: textSum,
			Bytes: int64(len(text)), TextBytes: int64(len(text)), Encoding: "utf-8", MediaType: "text/plain", PublisherID: p.ID,
			ImportedAt: d.At, ImportedBy: d.By}
		if err := d.Put(doc); err != nil {
			return err
		}
		for _, origin := range origins {
			h, err := d.AddHighlight(doc.ID, text, annotate.Range{Start: 0, End: 24})
			if err != nil {
				return err
			}
			tag, err := d.TagNamed("casualties")
			if err != nil {
				return err
			}
			if err := d.ToggleTag(annotate.KindHighlight, h.ID, tag.ID); err != nil {
				return err
			}
			c, err := d.AddClaim(h.ID)
			if err != nil {
				return err
			}
			s, err := d.SourceNamed(origin, annotate.Organization)
			if err != nil {
				return err
			}
			if err := d.EditClaim(c.ID, func(c *annotate.Claim) {
				c.Attribution.Chain = append(slices.Clone(c.Attribution.Chain), annotate.ChainLink{SourceID: s.ID})
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return doc
}

func (b *bench) source(name string) *annotate.Source {
	b.t.Helper()
	s, ok := b.s.Project().SourceNamed(name)
	if !ok {
		b.t.Fatalf("there is no source %q", name)
	}
	return s
}

// press types a key as the driver does.
func (b *bench) press(key fyne.KeyName) {
	c := b.w.Canvas()
	if f := c.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: key})
	} else if typed := c.OnTypedKey(); typed != nil {
		typed(&fyne.KeyEvent{Name: key})
	}
}

// typed types over what stands in the field.
func (b *bench) typed(e fyne.Focusable, s string) {
	b.w.Canvas().Focus(e)
	e.(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if s == "" {
		b.press(fyne.KeyBackspace)
		return
	}
	test.Type(e, s)
}

func (b *bench) tap(text string, in fyne.CanvasObject) {
	b.t.Helper()
	for _, o := range test.LaidOutObjects(in) {
		if button, ok := o.(*field.Button); ok && button.Text == text {
			test.Tap(button)
			return
		}
	}
	b.t.Fatalf("there is no button %q", text)
}

// top is the topmost dialog.
func (b *bench) top() fyne.CanvasObject { return b.w.Canvas().Overlays().Top() }

// newest is the verb of the newest Action.
func (b *bench) newest() string { return b.s.UndoName() }

func (b *bench) wantVerb(want string) {
	b.t.Helper()
	if got := b.newest(); got != want {
		b.t.Errorf("the history says %q, want %q", got, want)
	}
}

// saysIn reports whether words stand in a label anywhere in an object.
func saysIn(o fyne.CanvasObject, words string) bool {
	for _, o := range test.LaidOutObjects(o) {
		if l, ok := o.(*widget.Label); ok && l.Visible() && strings.Contains(l.Text, words) {
			return true
		}
	}
	return false
}

func show(b *bench, title string, v interface {
	Object() fyne.CanvasObject
	Close()
}) *modal.Modal {
	return modal.Show(b.w, title, v.Object(), modal.Options{Size: fyne.NewSize(940, 640), OnClosed: v.Close})
}
