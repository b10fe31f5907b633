package queryfield

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/storage"
	"attest/ui/look"
	"attest/ui/session"
)

// fixture is the field in a window on a project, with a person's hands.
type fixture struct {
	*Field
	t     *testing.T
	win   fyne.Window
	queue chan func()
	asked []string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	folder, err := storage.Create(filepath.Join(t.TempDir(), "test.attest"), "Test", storage.Options{Reviewer: "Ada", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = folder.Commit("Prepare", func(d *annotate.Draft) error {
		for _, name := range []string{"Kestrel News", "Vesmark Press Agency"} {
			if _, err := d.SourceNamed(name, annotate.Outlet); err != nil {
				return err
			}
		}
		for _, name := range []string{"Event", "Figure"} {
			if _, err := d.TagNamed(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, queue: make(chan func(), 100)}
	s := session.New(folder, func(g func()) { f.queue <- g })
	t.Cleanup(func() {
		s.Leave()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	f.win = test.NewTempWindow(t, nil)
	f.win.Resize(fyne.NewSize(800, 600))
	f.Field = New(s, f.win, "Ask")
	f.OnQuery = func(a Asked) { f.asked = append(f.asked, a.Query.String()) }
	f.win.SetContent(f.Object())
	f.win.Canvas().Focus(f.Input())
	return f
}

// settle waits until the field has looked up what was typed.
func (f *fixture) settle() {
	f.t.Helper()
	for f.pending {
		select {
		case g := <-f.queue:
			g()
		case <-time.After(20 * time.Second):
			f.t.Fatal("the field still looks something up")
		}
	}
	for len(f.queue) > 0 {
		(<-f.queue)()
	}
}

func (f *fixture) typing(s string) {
	for _, r := range s {
		f.win.Canvas().Focused().TypedRune(r)
	}
}

func (f *fixture) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		if k == fyne.KeyTab && !f.win.Canvas().Focused().(fyne.Tabbable).AcceptsTab() {
			f.win.Canvas().FocusNext()
			continue
		}
		f.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// below returns what stands under the field.
func (f *fixture) below() string {
	if f.offers.Visible() {
		return "Tab: " + strings.Join(f.offers.labels(), " · ")
	}
	return f.said.Text()
}

func TestTabCompletes(t *testing.T) {
	f := newFixture(t)
	f.typing("dam so")
	f.settle()
	if got := f.below(); got != "Tab: source:" {
		t.Errorf("offered is %q", got)
	}
	f.press(fyne.KeyTab)
	f.settle()
	if got := f.below(); f.Text() != "dam source:" || !strings.HasPrefix(got, "Tab: Kestrel News (0) · Vesmark Press Agency (0) · none · any") {
		t.Errorf("%q offers %q", f.Text(), got)
	}
	f.press(fyne.KeyTab)
	f.settle()
	if f.Text() != `dam source:"Kestrel News" ` {
		t.Errorf("Tab made %q", f.Text())
	}
	f.press(fyne.KeyTab)
	if f.Text() != `dam source:"Vesmark Press Agency" ` {
		t.Errorf("the second Tab made %q", f.Text())
	}
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	f.Input().(desktop.Keyable).KeyDown(shift)
	f.press(fyne.KeyTab)
	f.Input().(desktop.Keyable).KeyUp(shift)
	f.typing("x")
	f.settle()
	if f.Text() != `dam source:"Kestrel News" x` {
		t.Errorf("Shift+Tab and a letter made %q", f.Text())
	}
	if got := f.asked[len(f.asked)-1]; got != `dam source:"Kestrel News" x` {
		t.Errorf("asked for was %q", got)
	}
}

func TestTabWaitsForWhatIsBeingLookedUp(t *testing.T) {
	f := newFixture(t)
	f.typing("stan")
	f.press(fyne.KeyTab)
	f.settle()
	if f.Text() != "stance:" {
		t.Errorf("Tab pressed in haste made %q", f.Text())
	}
}

func TestTabMovesOnWhereNothingIsOffered(t *testing.T) {
	f := newFixture(t)
	f.typing("zzz")
	f.settle()
	f.press(fyne.KeyTab)
	if f.win.Canvas().Focused() == f.Input() {
		t.Error("Tab stays in the field although it has nothing to complete")
	}
}

func TestAnOfferIsClicked(t *testing.T) {
	f := newFixture(t)
	f.typing("tag:")
	f.settle()
	test.Tap(f.offers.chips[1])
	f.settle()
	if f.Text() != "tag:Figure " || f.win.Canvas().Focused() != f.Input() {
		t.Errorf("the click made %q, and %T has the keyboard", f.Text(), f.win.Canvas().Focused())
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	f := newFixture(t)
	f.SetHint("All claims.")
	for _, c := range []struct{ typed, says, asked string }{
		{"", "All claims.", ""},
		{"flood", "All claims.", "flood"},
		{"flood sorce:x", "⚠ There is no facet sorce; did you mean source? Known: source, origin,", ""},
		{"flood tag:nonsense", "⚠ There is no tag nonsense. Known: Event, Figure.", ""},
		{"flood !", "After ! what must be absent is missing.", "flood"},
		{"flood stance:hedged", "All claims.", "flood stance:hedged"},
	} {
		f.asked = nil
		f.SetText(c.typed)
		f.settle()
		if got := f.below(); !strings.HasPrefix(got, c.says) {
			t.Errorf("%q: below stands %q", c.typed, got)
		}
		if got := strings.Join(f.asked, ", "); c.asked != got && !strings.HasSuffix(got, ", "+c.asked) {
			t.Errorf("%q: asked for was %q", c.typed, got)
		}
	}
}

// An answer that comes late must not be taken for that of what has been typed since.
func TestStaleAnswersAreDropped(t *testing.T) {
	f := newFixture(t)
	f.typing("stance:hedged")
	f.settle()
	for i, asked := range f.asked {
		if i > 0 && len(asked) < len(f.asked[i-1]) {
			t.Errorf("%q was asked after %q", asked, f.asked[i-1])
		}
	}
	if got := f.asked[len(f.asked)-1]; got != "stance:hedged" {
		t.Errorf("in the end %q is asked for", got)
	}
}

func TestHelpExplainsEveryFacet(t *testing.T) {
	f := newFixture(t)
	f.press(fyne.KeyF1)
	top := f.win.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("F1 shows nothing")
	}
	var said []string
	for _, o := range test.LaidOutObjects(top) {
		if text, ok := o.(*canvas.Text); ok {
			said = append(said, text.Text)
		}
	}
	all := strings.Join(said, " ")
	for _, want := range []string{"this very word", "credibility:1..3", "is:overlapping", "published:2024-11..", "any reviewer’s, by level or by score"} {
		if !strings.Contains(all, strings.ReplaceAll(want, "’", "'")) {
			t.Errorf("the help does not say %q", want)
		}
	}
}
