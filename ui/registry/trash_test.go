package registry

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
)

func newTrash(b *bench) *Trash {
	b.t.Helper()
	v := NewTrash(b.s, b.w)
	show(b, "Trash", v)
	b.w.Canvas().Focus(v.list)
	b.until(func() bool { return v.log != nil })
	return v
}

func (v *Trash) names() string {
	var out []string
	for _, t := range v.rows {
		out = append(out, string(t.Entity.Kind)+" "+t.Name)
	}
	return strings.Join(out, ", ")
}

func TestTrashBringsBackWhatHungOnIt(t *testing.T) {
	b := newBench(t)
	doc := b.document("First report", "Vesmark Press", "Ministry", "Harbour office")
	tag := b.s.Project().Tags()[0]
	b.commit("Delete the tag", func(d *annotate.Draft) error { return d.RemoveTag(tag.ID) })
	b.commit("Remove the document", func(d *annotate.Draft) error { return d.RemoveDocument(doc.ID) })
	b.document("Second report", "Vesmark Press") // work goes on
	v := newTrash(b)
	if got := v.names(); got != "document First report, tag casualties" {
		t.Fatalf("the trash has %s", got)
	}
	for _, want := range []string{"Document", "Ada", "Remove the document", "2 highlights and 2 claims", "Nothing is ever removed"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("of the document it does not say %q", want)
		}
	}
	b.press(fyne.KeyDown)
	for _, want := range []string{"Taken off", "2 highlights and 2 claims"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("of the tag it does not say %q", want)
		}
	}
	b.press(fyne.KeyUp)
	b.press(fyne.KeyReturn)
	b.until(func() bool { return b.newest() == "Bring back document “First report”" })
	b.until(func() bool { return v.names() == "tag casualties" })
	if h, c := len(b.s.Project().HighlightsOf(doc.ID)), b.s.Project().CountClaimsIn(doc.ID); h != 2 || c != 2 {
		t.Errorf("the document is back with %d highlights and %d claims", h, c)
	}
	// What had the tag when that was deleted has it again.
	b.tap("Bring it back, with all that hung on it", v.Object())
	b.until(func() bool { return v.names() == "" })
	if n := b.s.Project().CountReferrersTo(annotate.KindTag, tag.ID, annotate.KindHighlight); n != 2 {
		t.Errorf("%d highlights have the tag again", n)
	}
	if !saysIn(v.Object(), "everything has been brought back") {
		t.Error("it does not say that there is nothing left")
	}
	b.undo()
	b.until(func() bool { return len(v.rows) == 0 || v.names() == "tag casualties" })
	v.undone.SetChecked(true)
	b.until(func() bool { return v.names() == "tag casualties" })
}

func TestTrashSaysWhatComesAlong(t *testing.T) {
	b := newBench(t)
	doc := b.document("First report", "Vesmark Press", "Ministry")
	h := b.s.Project().HighlightsOf(doc.ID)[0]
	b.commit("Delete the highlight", func(d *annotate.Draft) error { return d.RemoveHighlight(h.ID) })
	b.commit("Remove the document", func(d *annotate.Draft) error { return d.RemoveDocument(doc.ID) })
	v := newTrash(b)
	v.kind.SetSelected("Highlights")
	if got := v.names(); got != "highlight The dam gave way at four" {
		t.Fatalf("the trash has %s", got)
	}
	b.tap("Bring it back, with all that hung on it", v.Object())
	b.until(func() bool {
		return saysIn(b.top(), "Document “First report” was deleted too. It comes back, because it is referred to.")
	})
	b.tap("Bring it back", b.top())
	b.until(func() bool { return b.newest() == "Bring back highlight “The dam gave way at four”" })
	if _, ok := b.s.Project().Document(doc.ID); !ok {
		t.Error("the document did not come back")
	}
	v.kind.SetSelected("Everything")
	b.typed(v.words, "nothing like it")
	if !saysIn(v.Object(), "everything has been brought back") {
		t.Errorf("the trash has %s", v.names())
	}
}

func TestTrashKeepsWhatUndoTookAwayAside(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry")
	b.undo()
	v := newTrash(b)
	if len(v.rows) != 0 || !saysIn(v.Object(), "Nothing of the kind was deleted.") {
		t.Errorf("the trash has %s", v.names())
	}
	v.undone.SetChecked(true)
	if got := v.names(); !strings.Contains(got, "document First report") || !strings.Contains(got, "source Ministry") {
		t.Errorf("with what undo took away it has %s", got)
	}
}

// What has lost a tag and was then deleted itself cannot get the tag back with it: that is said before, with what to do.
func TestTrashTellsWhatWillBeWithoutIt(t *testing.T) {
	b := newBench(t)
	doc := b.document("First report", "Vesmark Press", "Ministry", "Harbour office")
	tag := b.s.Project().Tags()[0]
	b.commit("Delete the tag", func(d *annotate.Draft) error { return d.RemoveTag(tag.ID) })
	b.commit("Remove the document", func(d *annotate.Draft) error { return d.RemoveDocument(doc.ID) })
	v := newTrash(b)
	b.press(fyne.KeyDown)
	b.press(fyne.KeyReturn)
	b.until(func() bool {
		return b.top() != nil && saysIn(b.top(), "2 highlights and 2 claims that had it were deleted since")
	})
	b.tap("Cancel", b.top())
	b.press(fyne.KeyUp)
	b.press(fyne.KeyReturn)
	b.until(func() bool { return v.names() == "tag casualties" })
	b.tap("Bring it back, with all that hung on it", v.Object())
	b.until(func() bool { return v.names() == "" })
	if n := b.s.Project().CountReferrersTo(annotate.KindTag, tag.ID, annotate.KindHighlight); n != 2 {
		t.Errorf("brought back after its document, the tag is on %d highlights", n)
	}
}
