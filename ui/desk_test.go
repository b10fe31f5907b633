package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/complete"
	"attest/ui/field"
)

// TestMain gives the tests a home of their own, so that none touches the projects and settings of whoever runs them.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "attest-ui-test-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "USERPROFILE", "AppData", "LocalAppData"} {
		_ = os.Setenv(name, home)
	}
	code := m.Run()
	_ = os.RemoveAll(home)
	os.Exit(code)
}

// desk is the window on a project of its own, with this goroutine as the UI goroutine.
type desk struct {
	*window
	t     testing.TB
	queue chan func()
}

// newDesk opens a copy of the sample project in a window without a screen.
func newDesk(t testing.TB) *desk {
	t.Helper()
	folder, err := createSample(filepath.Join(t.TempDir(), "Sample.attest"), storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	return deskOn(t, folder)
}

func deskOn(t testing.TB, folder *storage.Folder) *desk {
	t.Helper()
	d := emptyDesk(t, test.NewTempApp(t))
	d.showProject(folder)
	d.until("the first document", func() bool { return d.reading.document != annotate.None })
	d.FocusReader()
	return d
}

// emptyDesk opens a window on no project.
func emptyDesk(t testing.TB, app fyne.App) *desk {
	t.Helper()
	t.TempDir() // goes after what is registered here, so that a project in it is closed by then
	d := &desk{t: t, queue: make(chan func(), 1024)}
	after := field.AfterFunc
	field.AfterFunc = func(pause time.Duration, f func()) func() {
		timer := time.AfterFunc(pause, func() { d.queue <- f })
		return func() { timer.Stop() }
	}
	t.Cleanup(func() { field.AfterFunc = after })
	d.window = newWindow(app, func(f func()) { d.queue <- f })
	d.win.Resize(fyne.NewSize(1280, 800))
	t.Cleanup(func() {
		if d.session != nil {
			d.session.Leave()
			if err := d.session.Close(); err != nil {
				t.Error(err)
			}
		}
	})
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

// undoes waits until undo would take back the edit of that verb. What an edit has changed can be seen a moment before.
func (d *desk) undoes(verb string) {
	d.t.Helper()
	d.until("undo to take back “"+verb+"”", func() bool { return d.session.UndoName() == verb })
}

// settle runs what has been posted to the UI goroutine.
func (d *desk) settle() {
	for len(d.queue) > 0 {
		(<-d.queue)()
	}
}

// press types plain keys and characters to whatever has the focus, as the keyboard does.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	focused := d.win.Canvas().Focused()
	if focused == nil {
		d.t.Fatal("nothing has the focus")
	}
	for _, k := range keys {
		if len([]rune(k)) > 1 {
			focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(k)})
			continue
		}
		focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(strings.ToUpper(k))})
		focused.TypedRune([]rune(k)[0])
	}
}

// chord presses a key of the menu bar.
func (d *desk) chord(spec string) {
	d.t.Helper()
	want := keys(spec)[0].shortcut().ShortcutName()
	for _, m := range d.bar.Items {
		for _, item := range m.Items {
			if item.Shortcut != nil && item.Shortcut.ShortcutName() == want {
				item.Action()
				return
			}
		}
	}
	d.t.Fatalf("no menu item has the shortcut %s", spec)
}

func (d *desk) counts() (highlights, claims int) {
	p := d.project()
	return p.Count(annotate.KindHighlight), p.Count(annotate.KindClaim)
}

// texts lists what is written in an object and what it holds, as far as it is visible.
func texts(o fyne.CanvasObject) []string {
	var out []string
	for _, part := range test.LaidOutObjects(o) {
		if t, ok := part.(*canvas.Text); ok && t.Visible() && t.Text != "" {
			out = append(out, t.Text)
		}
	}
	return out
}

// dialog returns what is written in the topmost dialog, "" without one.
func (d *desk) dialog() string {
	top := d.win.Canvas().Overlays().Top()
	if top == nil {
		return ""
	}
	return strings.Join(texts(top), " ")
}

// says reports whether the topmost dialog has all of the words.
func (d *desk) says(words ...string) bool {
	said := d.dialog()
	for _, w := range words {
		if !strings.Contains(said, w) {
			return false
		}
	}
	return true
}

// tap taps the button with the text in the topmost dialog, or in the window if there is none.
func (d *desk) tap(text string) {
	d.t.Helper()
	in := d.win.Content()
	if top := d.win.Canvas().Overlays().Top(); top != nil {
		in = top
	}
	for _, o := range test.LaidOutObjects(in) {
		switch b := o.(type) {
		case *field.Button:
			if b.Text == text && b.Visible() {
				test.Tap(b)
				return
			}
		case *widget.Button:
			if b.Text == text && b.Visible() {
				test.Tap(b)
				return
			}
		}
	}
	d.t.Fatalf("there is no button %q; the dialog says %q", text, d.dialog())
}

// typing types a text into what has the focus, one character after the other.
func (d *desk) typing(text string) {
	d.t.Helper()
	focused := d.win.Canvas().Focused()
	if focused == nil {
		d.t.Fatal("nothing has the focus")
	}
	for _, r := range text {
		focused.TypedRune(r)
	}
}

// focusedEntry is the completing field that has the focus.
func (d *desk) focusedEntry() *complete.Entry {
	d.t.Helper()
	e, ok := d.win.Canvas().Focused().(*complete.Entry)
	if !ok {
		d.t.Fatalf("the focus is on %T", d.win.Canvas().Focused())
	}
	return e
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// menuName returns the name of an item of the menu bar, without its key.
func (d *desk) menuName(menu, item int) string {
	name, _, _ := strings.Cut(d.bar.Items[menu].Items[item].Label, "\t")
	return name
}

// project returns the open project, or nil.
func (w *window) project() *annotate.Project {
	if w.session == nil {
		return nil
	}
	return w.session.Project()
}
