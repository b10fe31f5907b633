package complete

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
)

var fruits = []string{"apple", "apricot", "banana", "blackberry", "cherry", "damson"}

func suggestFruit(text string) []Suggestion {
	var out []Suggestion
	for _, f := range fruits {
		if strings.HasPrefix(f, text) {
			out = append(out, Suggestion{Label: f, Detail: "fruit", Value: f})
		}
	}
	return out
}

// inWindow shows an entry above another one and puts the caret into it.
func inWindow(t *testing.T, suggest func(string) []Suggestion) (*Entry, *widget.Entry, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Variant: look.Light})
	e, other := New(suggest), widget.NewEntry()
	w := test.NewTempWindow(t, container.NewVBox(e, other))
	w.Resize(fyne.NewSize(300, 500))
	w.Canvas().Focus(e)
	return e, other, w
}

func press(w fyne.Window, keys ...fyne.KeyName) {
	for _, k := range keys {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func write(w fyne.Window, s string) {
	for _, r := range s {
		w.Canvas().Focused().TypedRune(r)
	}
}

func labels(e *Entry) string {
	var out []string
	for _, s := range e.Suggestions() {
		out = append(out, s.Label)
	}
	return strings.Join(out, " ")
}

func TestTypingOffersAndKeepsTheKeyboard(t *testing.T) {
	e, _, w := inWindow(t, suggestFruit)
	write(w, "a")
	if got := labels(e); got != "apple apricot" || e.Marked() != -1 {
		t.Fatalf("“a” offers %q with %d marked, want apple and apricot, none marked", got, e.Marked())
	}
	if w.Canvas().Focused() != fyne.Focusable(e) {
		t.Fatalf("the list took the keyboard: %T has it", w.Canvas().Focused())
	}
	write(w, "pr")
	if got := labels(e); got != "apricot" || e.Text != "apr" {
		t.Errorf("text %q offers %q, want “apr” to offer apricot", e.Text, got)
	}
	write(w, "x")
	if e.Suggestions() != nil || w.Canvas().Overlays().Top() != nil {
		t.Error("a text that nothing completes leaves the list open")
	}
	press(w, fyne.KeyBackspace)
	if got := labels(e); got != "apricot" {
		t.Errorf("after Backspace %q is offered, want apricot", got)
	}
	press(w, fyne.KeyBackspace, fyne.KeyBackspace, fyne.KeyBackspace)
	if e.Suggestions() != nil {
		t.Error("the empty text leaves the list open")
	}
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name      string
		keys      []fyne.KeyName
		chosen    string
		submitted string
		escaped   int
		text      string
		open      bool
	}{
		{name: "Enter submits while none is marked", keys: []fyne.KeyName{fyne.KeyReturn}, submitted: "a", text: "a"},
		{name: "Down and Enter take the first", keys: []fyne.KeyName{fyne.KeyDown, fyne.KeyEnter}, chosen: "apple", text: "apple"},
		{name: "Down twice takes the second", keys: []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn}, chosen: "apricot", text: "apricot"},
		{name: "Down goes round", keys: []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn}, chosen: "apple", text: "apple"},
		{name: "Up marks the last", keys: []fyne.KeyName{fyne.KeyUp, fyne.KeyReturn}, chosen: "apricot", text: "apricot"},
		{name: "Tab takes the first", keys: []fyne.KeyName{fyne.KeyTab}, chosen: "apple", text: "apple"},
		{name: "Tab takes the marked one", keys: []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyTab}, chosen: "apricot", text: "apricot"},
		{name: "Escape closes the list only", keys: []fyne.KeyName{fyne.KeyEscape}, text: "a"},
		{name: "a second Escape goes through", keys: []fyne.KeyName{fyne.KeyEscape, fyne.KeyEscape}, escaped: 1, text: "a"},
		{name: "Down opens it again", keys: []fyne.KeyName{fyne.KeyEscape, fyne.KeyDown}, text: "a", open: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, _, w := inWindow(t, suggestFruit)
			chosen, submitted, escaped := "", "", 0
			e.OnChosen = func(s Suggestion) { chosen = s.Value.(string) }
			e.OnSubmitted = func(s string) { submitted = s }
			e.OnEscape = func() { escaped++ }
			write(w, "a")
			press(w, tt.keys...)
			if chosen != tt.chosen || submitted != tt.submitted || escaped != tt.escaped || e.Text != tt.text || (e.Suggestions() != nil) != tt.open {
				t.Errorf("chosen %q, submitted %q, escaped %d, text %q, open %v; want %q, %q, %d, %q, %v",
					chosen, submitted, escaped, e.Text, e.Suggestions() != nil, tt.chosen, tt.submitted, tt.escaped, tt.text, tt.open)
			}
			if w.Canvas().Focused() != fyne.Focusable(e) {
				t.Errorf("%T has the keyboard", w.Canvas().Focused())
			}
		})
	}
}

func TestTabMovesOnWhileNothingIsOffered(t *testing.T) {
	e, _, w := inWindow(t, suggestFruit)
	if e.AcceptsTab() {
		t.Error("Tab is taken although no list is open")
	}
	write(w, "a")
	if !e.AcceptsTab() {
		t.Error("Tab moves the focus although a list is open")
	}
}

func TestClickTakesAndKeepsTheKeyboard(t *testing.T) {
	e, _, w := inWindow(t, suggestFruit)
	chosen := ""
	e.OnChosen = func(s Suggestion) { chosen = s.Label }
	write(w, "b")
	second := e.list.rows[1]
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(second).AddXY(5, 5)
	// As the desktop driver does it: the press takes the focus away before the click is complete.
	second.MouseDown(nil)
	w.Canvas().Unfocus()
	second.MouseUp(nil)
	test.TapCanvas(w.Canvas(), at)
	if chosen != "blackberry" || e.Text != "blackberry" {
		t.Errorf("the click chose %q and shows %q, want blackberry", chosen, e.Text)
	}
	if w.Canvas().Overlays().Top() != nil || w.Canvas().Focused() != fyne.Focusable(e) || !e.focused {
		t.Errorf("after the click %T has the keyboard, and the list is open: %v", w.Canvas().Focused(), e.Suggestions() != nil)
	}
	write(w, "!")
	if e.Text != "blackberry!" {
		t.Errorf("typing goes on as %q", e.Text)
	}
}

func TestClickElsewhereCloses(t *testing.T) {
	e, _, w := inWindow(t, suggestFruit)
	lost := 0
	e.OnFocusLost = func() { lost++ }
	write(w, "b")
	test.TapCanvas(w.Canvas(), fyne.NewPos(150, 480))
	if e.Suggestions() != nil || w.Canvas().Focused() != nil || lost != 1 {
		t.Errorf("open %v, keyboard %T, lost %d times; want closed, nobody, once", e.Suggestions() != nil, w.Canvas().Focused(), lost)
	}
}

func TestFocusElsewhereCloses(t *testing.T) {
	e, other, w := inWindow(t, suggestFruit)
	write(w, "b")
	e.Close()
	w.Canvas().Focus(other)
	write(w, "x")
	if other.Text != "x" || e.Text != "b" || e.Suggestions() != nil {
		t.Errorf("typing went to %q and %q", e.Text, other.Text)
	}
}

func TestAtMostEightRows(t *testing.T) {
	many := func(string) []Suggestion {
		var out []Suggestion
		for i := range 20 {
			out = append(out, Suggestion{Label: fmt.Sprint(i)})
		}
		return out
	}
	e, _, w := inWindow(t, many)
	write(w, "x")
	shown := slices.IndexFunc(e.list.rows, func(r *row) bool { return !r.Visible() })
	if len(e.Suggestions()) != MaxRows || shown != -1 {
		t.Errorf("%d are offered, want %d, all in sight", len(e.Suggestions()), MaxRows)
	}
}

func TestListStaysInTheWindow(t *testing.T) {
	test.NewTempApp(t)
	e := New(suggestFruit)
	w := test.NewTempWindow(t, container.NewBorder(nil, e, nil, nil))
	w.Resize(fyne.NewSize(300, 300))
	w.Canvas().Focus(e)
	write(w, "a")
	driver := fyne.CurrentApp().Driver()
	list, entry := driver.AbsolutePositionForObject(e.list), driver.AbsolutePositionForObject(e)
	if bottom := list.Y + e.list.Size().Height; list.Y < 0 || bottom > entry.Y {
		t.Errorf("the list covers %v to %v, the entry begins at %v: it should stand above", list.Y, bottom, entry.Y)
	}
}

func TestInADialog(t *testing.T) {
	_, _, w := inWindow(t, suggestFruit)
	e := New(suggestFruit)
	dialog := widget.NewModalPopUp(container.NewVBox(e), w.Canvas())
	dialog.Show()
	w.Canvas().Focus(e)
	write(w, "c")
	if labels(e) != "cherry" || w.Canvas().Focused() != fyne.Focusable(e) {
		t.Fatalf("in a dialog %q is offered and %T has the keyboard", labels(e), w.Canvas().Focused())
	}
	press(w, fyne.KeyTab)
	if e.Text != "cherry" || len(w.Canvas().Overlays().List()) != 1 {
		t.Errorf("text %q, %d overlays; want cherry and the dialog alone", e.Text, len(w.Canvas().Overlays().List()))
	}
	press(w, fyne.KeyBackspace)
	dialog.Hide()
	if e.Suggestions() != nil || w.Canvas().Overlays().Top() != nil {
		t.Error("the list outlives its dialog")
	}
}

func TestTheFirstSuggestionIsMarked(t *testing.T) {
	e, _, w := inWindow(t, suggestFruit)
	e.MarkFirst = true
	chosen, entered := "", 0
	e.OnChosen = func(s Suggestion) { chosen = s.Label }
	e.OnEnter = func() { entered++ }
	write(w, "a")
	if e.Marked() != 0 {
		t.Fatalf("after a letter %d is marked", e.Marked())
	}
	press(w, fyne.KeyReturn)
	if chosen != "apple" || entered != 1 {
		t.Errorf("Enter takes %q and goes on %d times", chosen, entered)
	}
	e.SetText("")
	write(w, "b")
	press(w, fyne.KeyDown, fyne.KeyTab)
	if chosen != "blackberry" || entered != 1 {
		t.Errorf("Down and Tab take %q and go on %d times", chosen, entered)
	}
	e.SetText("")
	submitted := ""
	e.OnSubmitted = func(s string) { submitted = s }
	write(w, "c")
	press(w, fyne.KeyEscape, fyne.KeyReturn)
	if submitted != "c" || chosen != "blackberry" {
		t.Errorf("with the list closed Enter submits %q", submitted)
	}
	e.SetText("")
	press(w, fyne.KeyDown) // opens the list of all
	if e.Marked() != -1 {
		t.Error("one is marked before anything is typed")
	}
}
