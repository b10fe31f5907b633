package registry

import (
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/modal"
)

func newCodebookBench(t *testing.T) (*bench, *Codebook) {
	t.Helper()
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry", "Inspectorate") // both highlights have the tag casualties
	b.commit("tags", func(d *annotate.Draft) error {
		for _, name := range []string{"timing", "warning"} {
			if _, err := d.TagNamed(name); err != nil {
				return err
			}
		}
		return nil
	})
	v := NewCodebook(b.s, b.w)
	show(b, "Codebook", v)
	return b, v
}

func (b *bench) tagNames() (out []string) {
	for _, t := range b.s.Project().Tags() {
		out = append(out, t.Name)
	}
	return out
}

func (b *bench) wantTags(want ...string) {
	b.t.Helper()
	if got := b.tagNames(); !slices.Equal(got, want) {
		b.t.Fatalf("the codebook has %q, want %q", got, want)
	}
}

func TestTagIsEditedInPlace(t *testing.T) {
	b, v := newCodebookBench(t)
	row := v.rows[v.order[1]]
	b.typed(row.name, "Time of day")
	b.settle()
	b.wantVerb("Rename the tag “timing” to “Time of day”")
	b.typed(row.definition, "When it happened.")
	b.settle()
	b.w.Canvas().Focus(row.key)
	b.press(fyne.KeyRight)
	b.settle()
	b.wantVerb("Give the tag “Time of day” the key 3")
	tag := b.s.Project().Tags()[1]
	if tag.Name != "Time of day" || tag.Definition != "When it happened." || tag.Shortcut != "3" {
		t.Errorf("the project has %+v", tag)
	}
	for i, want := range []string{"", "“warning”", "“Time of day”"} {
		caption := v.rows[v.order[i]].caption
		if caption.Visible() != (want != "") || !strings.Contains(caption.Text, want) {
			t.Errorf("row %d says %q, want it to name %q", i, caption.Text, want)
		}
	}
	b.undo()
	if v.rows[v.order[2]].caption.Visible() || row.key.Selected != "2" {
		t.Error("after undo the clash is still shown")
	}
	b.typed(row.name, "casualties")
	b.settle()
	if row.caption.Text != "Another tag has this name." || b.tagNames()[1] != "Time of day" {
		t.Errorf("of a name that is taken it says %q and saves %q", row.caption.Text, b.tagNames()[1])
	}
}

func TestTagsMove(t *testing.T) {
	b, v := newCodebookBench(t)
	first := v.rows[v.order[0]]
	if !first.up.Disabled() || first.down.Disabled() || !v.rows[v.order[2]].down.Disabled() {
		t.Error("the ends of the codebook can be moved beyond it")
	}
	b.typed(first.definition, "Half typed")
	test.Tap(first.down)
	b.settle()
	b.wantTags("timing", "casualties", "warning")
	b.wantVerb("Move the tag “casualties” down")
	if first.definition.Text != "Half typed" || v.column.Objects[1] != first.object {
		t.Error("the row did not move with its tag")
	}
	b.w.Canvas().Focus(v.rows[v.order[2]].up)
	b.press(fyne.KeyReturn)
	b.settle()
	b.wantTags("timing", "warning", "casualties")
	b.undo()
	b.undo()
	b.wantTags("casualties", "timing", "warning")
	if b.s.Project().Tags()[0].Definition != "Half typed" {
		t.Error("undoing the moves took the definition away")
	}
}

func TestTagsComeAndGo(t *testing.T) {
	b, v := newCodebookBench(t)
	b.tap("New tag", v.Object())
	b.settle()
	test.Type(b.w.Canvas().Focused(), "water")
	b.settle()
	b.wantTags("casualties", "timing", "warning", "water")
	if got := b.s.Project().Tags()[3].Shortcut; got != "4" {
		t.Errorf("the new tag has the key %q", got)
	}
	casualties := b.s.Project().Tags()[0]
	v.remove(casualties)
	if !saysIn(b.top(), "2 highlights and 2 claims") {
		t.Error("the question does not say what has the tag")
	}
	b.tap("Delete", b.top())
	b.settle()
	b.wantTags("timing", "warning", "water")
	if len(v.rows) != 3 || len(v.column.Objects) != 3 {
		t.Errorf("%d rows for three tags", len(v.rows))
	}
	b.undo()
	b.wantTags("casualties", "timing", "warning", "water")
	if n := b.s.Project().CountReferrersTo(annotate.KindTag, casualties.ID, annotate.KindHighlight); n != 2 {
		t.Errorf("after undo %d highlights have the tag", n)
	}
}

func TestTagColor(t *testing.T) {
	b, v := newCodebookBench(t)
	row := v.rows[v.order[0]]
	c := b.w.Canvas()
	c.Focus(row.color)
	b.press(fyne.KeySpace)
	c.FocusNext()
	b.press(fyne.KeyReturn) // the colour beside that of the tag
	b.settle()
	if got := b.s.Project().Tags()[0].Color; got != annotate.TagColors[1] {
		t.Fatalf("the tag has the colour %s", got)
	}
	if modal.Showing(b.w) && b.top() != c.Overlays().List()[0] {
		t.Error("the choice stays open")
	}
	if c.Focused() != row.color || row.color.fill != look.ParseHex(annotate.TagColors[1]) || row.color.sign != "C" {
		t.Errorf("focus on %T, swatch %v with %q", c.Focused(), row.color.fill, row.color.sign)
	}
	b.press(fyne.KeyReturn)
	for range 20 { // to the field for other colours
		if _, ok := c.Focused().(fyne.Shortcutable); ok {
			break
		}
		c.FocusNext()
	}
	b.typed(c.Focused(), "#12345")
	b.press(fyne.KeyReturn)
	if !saysIn(b.top(), "six digits") {
		t.Error("it does not say what is wrong with #12345")
	}
	test.Type(c.Focused(), "A")
	b.press(fyne.KeyReturn)
	b.settle()
	if got := b.s.Project().Tags()[0].Color; got != "#12345a" {
		t.Errorf("the tag has the colour %s", got)
	}
}

func TestEmptyCodebookSaysWhatToDo(t *testing.T) {
	b := newBench(t)
	v := NewCodebook(b.s, b.w)
	defer v.Close()
	if !v.empty.Visible() {
		t.Error("an empty codebook says nothing")
	}
	b.tap("New tag", v.Object())
	b.settle()
	if v.empty.Visible() {
		t.Error("it says that the codebook is empty when it is not")
	}
}

func TestInkIsReadableOnEveryTagColor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		hex string
		ink color.Color
	}{{"#0072b2", color.White}, {"#e69f00", color.Black}, {"#ffffff", color.Black}, {"#000000", color.White}} {
		if got := inkOn(look.ParseHex(tt.hex)); got != tt.ink {
			t.Errorf("on %s the letter is %v", tt.hex, got)
		}
	}
}

// TestTheColoursBearTheSignsOfThePage keeps the codebook from giving two tags one sign where the page tells them apart.
func TestTheColoursBearTheSignsOfThePage(t *testing.T) {
	b, v := newCodebookBench(t)
	b.commit("more", func(d *annotate.Draft) error {
		_, err := d.TagNamed("weather")
		return err
	})
	b.settle()
	signs := label.TagSigns(b.s.Project().Tags())
	seen := map[string]bool{}
	for _, tag := range b.s.Project().Tags() {
		r := test.WidgetRenderer(v.rows[tag.ID].color).(*swatchRenderer)
		if r.letter.Text != signs[tag.ID] || seen[r.letter.Text] {
			t.Errorf("the colour of %q bears %q, and its passages %q", tag.Name, r.letter.Text, signs[tag.ID])
		}
		seen[r.letter.Text] = true
	}
	if !seen["Wa"] || !seen["We"] {
		t.Errorf("the signs are %v", seen)
	}
}
