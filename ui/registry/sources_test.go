package registry

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/ui/modal"
)

func newSourcesBench(t *testing.T) (*bench, *Sources) {
	t.Helper()
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry of the Interior", "Mines Inspectorate")
	v := NewSources(b.s, b.w)
	show(b, "Sources", v)
	return b, v
}

func TestSourcesListsAndFilters(t *testing.T) {
	b, v := newSourcesBench(t)
	names := func() (out []string) {
		for _, s := range v.rows {
			out = append(out, s.Name)
		}
		return out
	}
	if got := names(); !slices.Equal(got, []string{"Mines Inspectorate", "Ministry of the Interior", "Vesmark Press"}) {
		t.Fatalf("the list has %q", got)
	}
	if b.w.Canvas().Focused() != v.filter {
		t.Errorf("the focus is on %T, want the filter", b.w.Canvas().Focused())
	}
	b.commit("alias", func(d *annotate.Draft) error {
		return d.EditSource(b.source("Vesmark Press").ID, func(s *annotate.Source) { s.Aliases = []string{"VPÅ"}; s.Group = "State media" })
	})
	for _, tt := range []struct {
		filter string
		want   []string
	}{
		{"vpa", []string{"Vesmark Press"}}, {"STATE", []string{"Vesmark Press"}},
		{"min", []string{"Mines Inspectorate", "Ministry of the Interior"}}, {"zzz", nil},
	} {
		b.typed(v.filter, tt.filter)
		if got := names(); !slices.Equal(got, tt.want) {
			t.Errorf("filter %q lets %q through, want %q", tt.filter, got, tt.want)
		}
	}
	if !saysIn(v.Object(), "No source matches") {
		t.Error("an empty list does not say why")
	}
	v.Choose(b.source("Vesmark Press").ID)
	if len(v.rows) != 3 || v.list.Chosen() != 2 {
		t.Errorf("choosing a source that the filter hides: %d rows, row %d chosen", len(v.rows), v.list.Chosen())
	}
	if !saysIn(v.Object(), "2 claims and 1 document") {
		t.Error("it does not say what uses the source")
	}
}

func TestSourceIsEditedByKeyboard(t *testing.T) {
	b, v := newSourcesBench(t)
	c := b.w.Canvas()
	b.press(fyne.KeyReturn) // from the filter to the list
	b.press(fyne.KeyDown)
	if v.form.name.Text != "Ministry of the Interior" {
		t.Fatalf("the form shows %q", v.form.name.Text)
	}
	b.press(fyne.KeyReturn)
	if c.Focused() != v.form.name {
		t.Fatalf("Enter in the list puts the focus on %T", c.Focused())
	}
	b.typed(v.form.name, "Interior Ministry")
	b.settle()
	b.wantVerb("Rename source “Ministry of the Interior” to “Interior Ministry”")
	id := b.source("Interior Ministry").ID
	if v.rows[0].ID != id || v.list.Chosen() != 0 {
		t.Errorf("after the new name the row is not in its new place")
	}

	c.FocusNext()
	b.press(fyne.KeyRight)
	b.settle()
	b.wantVerb("Set the type of “Interior Ministry” to Group of people")
	c.FocusNext()
	b.press(fyne.KeyReturn)
	b.settle()
	b.wantVerb("Mark “Interior Ministry” as unnamed")
	b.typed(v.form.group.Input, "Government")
	b.settle()
	b.typed(v.form.note, "It has been wrong twice.")
	b.settle()
	b.typed(v.form.url, "https://interior.example")
	c.Focus(v.form.reliability)
	b.press(fyne.KeyLeft) // from F, the last, to E
	b.settle()
	b.wantVerb("Grade “Interior Ministry” E")
	s := b.source("Interior Ministry")
	want := annotate.Source{ID: id, Name: "Interior Ministry", Type: annotate.Group, Unnamed: true, Group: "Government",
		Reliability: annotate.Unreliable, ReliabilityNote: "It has been wrong twice.", URL: "https://interior.example"}
	if s.ID != want.ID || s.Name != want.Name || s.Type != want.Type || s.Unnamed != want.Unnamed || s.Group != want.Group ||
		s.Reliability != want.Reliability || s.ReliabilityNote != want.ReliabilityNote || s.URL != want.URL {
		t.Errorf("the project has %+v, want %+v", *s, want)
	}
	b.undo()
	if v.form.reliability.Selected != "F · Cannot be judged" {
		t.Errorf("after undo the form shows %q", v.form.reliability.Selected)
	}
	b.press(fyne.KeyEscape)
	if modal.Showing(b.w) {
		t.Error("Escape does not close the dialog")
	}
}

func TestSourceRefusesAnEmptyNameAndWarnsOfANamesake(t *testing.T) {
	b, v := newSourcesBench(t)
	v.Choose(b.source("Mines Inspectorate").ID)
	b.typed(v.form.name, "")
	b.settle()
	if got := v.form.nameRow.Says(); got != "A source needs a name." {
		t.Errorf("beside the name it says %q", got)
	}
	b.source("Mines Inspectorate")
	b.typed(v.form.name, "vesmark press")
	b.settle()
	if got := v.form.nameRow.Says(); got != "“Vesmark Press” goes by this name too. If they are the same, merge them." {
		t.Errorf("beside the name it says %q", got)
	}
	b.typed(v.form.url, "no address")
	b.settle()
	if s, _ := b.s.Project().Source(v.chosen); s.URL != "" {
		t.Errorf("saved the URL %q", s.URL)
	}
}

func TestAliases(t *testing.T) {
	b, v := newSourcesBench(t)
	v.Choose(b.source("Vesmark Press").ID)
	l := v.form.aliases
	for _, alias := range []string{"VPA", "Vesmark Press Agency", "VPA"} {
		b.typed(l.next, alias)
		b.press(fyne.KeyReturn)
		b.settle()
	}
	aliases := func() []string { return b.source("Vesmark Press").Aliases }
	if got := aliases(); !slices.Equal(got, []string{"VPA", "Vesmark Press Agency"}) {
		t.Fatalf("aliases %q", got)
	}
	if !l.caption.Visible() || l.caption.Text != "This alias is there already." {
		t.Errorf("of a second VPA it says %q", l.caption.Text)
	}
	b.typed(l.next, "")
	b.typed(l.rows[0].entry, "V.P.A.")
	b.settle()
	if got := aliases(); !slices.Equal(got, []string{"V.P.A.", "Vesmark Press Agency"}) {
		t.Errorf("aliases %q", got)
	}
	b.undo()
	if l.rows[0].entry.Text != "VPA" {
		t.Errorf("after undo the row says %q", l.rows[0].entry.Text)
	}
	b.typed(l.rows[0].entry, "")
	b.settle()
	if got := aliases(); !slices.Equal(got, []string{"Vesmark Press Agency"}) || len(l.rows) != 1 || l.rows[0].entry.Text != got[0] {
		t.Errorf("aliases %q in %d rows", got, len(l.rows))
	}
	b.typed(l.next, "The agency")
	v.Close()
	b.settle()
	if got := aliases(); !slices.Contains(got, "The agency") {
		t.Errorf("what stood in the empty row when the view was closed is lost: %q", got)
	}
}

func TestNewSource(t *testing.T) {
	b, v := newSourcesBench(t)
	for range 2 {
		b.tap("New source", v.Object())
		b.settle()
	}
	if v.form.name.Text != "New source 2" || b.w.Canvas().Focused() != v.form.name {
		t.Fatalf("the form shows %q, the focus is on %T", v.form.name.Text, b.w.Canvas().Focused())
	}
	test.Type(v.form.name, "Hovde hospital")
	b.settle()
	b.source("Hovde hospital")
	b.undo()
	b.undo()
	if got := v.form.name.Text; got == "Hovde hospital" || got == "New source 2" {
		t.Errorf("after undo the form still shows %q", got)
	}
}

func TestMerge(t *testing.T) {
	b, v := newSourcesBench(t)
	from, into := b.source("Ministry of the Interior"), b.source("Mines Inspectorate")
	v.Choose(from.ID)
	b.tap("Merge into…", v.Object())
	c := b.w.Canvas()
	test.Type(c.Focused(), "mines")
	b.press(fyne.KeyDown)
	b.press(fyne.KeyReturn)
	b.press(fyne.KeyReturn) // Merge has the focus
	b.settle()
	b.wantVerb("Merge “Ministry of the Interior” into “Mines Inspectorate”")
	if _, ok := b.s.Project().Source(from.ID); ok {
		t.Error("both sources are still there")
	}
	if v.chosen != into.ID || v.form.name.Text != "Mines Inspectorate" {
		t.Errorf("the form shows %q", v.form.name.Text)
	}
	if len(v.form.aliases.rows) != 1 || v.form.aliases.rows[0].entry.Text != "Ministry of the Interior" {
		t.Error("the name did not become an alias")
	}
	b.undo()
	if _, ok := b.s.Project().Source(from.ID); !ok {
		t.Error("undo does not bring it back")
	}
}

func TestDeleteSourceAsksFirst(t *testing.T) {
	b, v := newSourcesBench(t)
	id := b.source("Vesmark Press").ID
	v.Choose(id)
	b.tap("Delete…", v.Object())
	if !saysIn(b.top(), "used by 2 claims and 1 document") {
		t.Error("the question does not say what uses the source")
	}
	b.tap("Cancel", b.top())
	b.settle()
	b.source("Vesmark Press")
	b.tap("Delete…", v.Object())
	b.tap("Delete", b.top())
	b.settle()
	if _, ok := b.s.Project().Source(id); ok {
		t.Error("it is still there")
	}
	if v.chosen == id || v.form.name.Text == "Vesmark Press" {
		t.Error("the form still shows it")
	}
	b.undo()
	b.source("Vesmark Press")
}

func TestTypingGoesOnWhileOthersChange(t *testing.T) {
	b, v := newSourcesBench(t)
	id := b.source("Vesmark Press").ID
	v.Choose(id)
	b.typed(v.form.note, "Half a sent")
	b.commit("elsewhere", func(d *annotate.Draft) error {
		return d.EditSource(id, func(s *annotate.Source) { s.Reliability = annotate.UsuallyReliable })
	})
	test.Type(v.form.note, "ence")
	if v.form.note.Text != "Half a sentence" || v.form.reliability.Selected != "B · Usually reliable" {
		t.Errorf("note %q, grade %q", v.form.note.Text, v.form.reliability.Selected)
	}
	v.Choose(b.source("Mines Inspectorate").ID) // hands in what was typed for the other source
	b.settle()
	if s, _ := b.s.Project().Source(id); s.ReliabilityNote != "Half a sentence" {
		t.Errorf("saved %q", s.ReliabilityNote)
	}
	if v.form.note.Text != "" {
		t.Errorf("the other source has the note %q", v.form.note.Text)
	}
}
