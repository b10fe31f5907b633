package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/storage"
	"attest/ui/reader"
)

// barCommand runs a command of the menu bar by its title, as a click does.
func (d *desk) barCommand(id string) {
	d.t.Helper()
	for _, c := range d.commands() {
		if c.id == id {
			c.invoke()
			return
		}
	}
	d.t.Fatalf("there is no command %q", id)
}

// commitNow makes an edit and waits for it.
func (d *desk) commitNow(verb string, edit func(*annotate.Draft) error) {
	d.t.Helper()
	over := false
	d.session.Do(verb, edit, func(_ *annotate.Action, err error) {
		if err != nil {
			d.t.Fatal(err)
		}
		over = true
	})
	d.until(verb, func() bool { return over })
}

// goBack goes, through the history, to the state before the newest act.
func (d *desk) goBack() {
	d.t.Helper()
	d.chord("Ctrl+H")
	d.until("the history", func() bool { return d.says("Revert…") })
	said := d.dialog()
	d.press("Down")
	d.until("the act before", func() bool { return d.dialog() != said && d.says("Show the project as it was then") })
	d.tap("Show the project as it was then")
	d.until("the past", func() bool { return d.past != nil && d.reading.document != annotate.None })
}

func TestTheWindowShowsTheProjectAsItWas(t *testing.T) {
	d := newDesk(t)
	document := d.reading.document
	highlights, claims := d.counts()
	title := d.win.Title()
	first := d.project().HighlightsOf(document)[0]
	d.reading.showHighlight(first)
	d.inspector.Select(first.ID)
	d.commitNow("Delete the document", func(draft *annotate.Draft) error { return draft.RemoveDocument(document) })
	d.until("another document", func() bool { return d.reading.document != document && d.reading.document != annotate.None })
	elsewhere := d.reading.document

	d.goBack()
	if h, c := d.counts(); h != highlights || c != claims {
		t.Errorf("then there were %d highlights and %d claims, shown are %d and %d", highlights, claims, h, c)
	}
	said := strings.Join(texts(d.win.Content()), " ")
	for _, want := range []string{"Read only: as it was on ", "Back to the present (Esc)", "read only"} {
		if !strings.Contains(said, want) {
			t.Errorf("the window does not say %q", want)
		}
	}
	if !strings.Contains(d.win.Title(), ", as it was on ") {
		t.Errorf("the window is called %q", d.win.Title())
	}
	// What was known of a claim can be read.
	d.openDocument(document, d.FocusReader)
	d.until("the document that is gone", func() bool { return d.reading.document == document })
	d.reading.showHighlight(first)
	d.inspector.Select(first.ID)
	said = strings.Join(texts(d.inspector.Object()), " ")
	if c := d.project().ClaimsOn(first.ID)[0]; !strings.Contains(said, "Attribution") || !strings.Contains(said, strings.Fields(c.Text)[0]) {
		t.Errorf("of the claim it says %q", said)
	}

	d.FocusReader()
	d.press("Escape")
	if d.past != nil {
		t.Fatal("Escape does not go back to the present")
	}
	if d.reading.document != elsewhere || d.win.Title() != title {
		t.Errorf("back in the present the window shows %v and is called %q", d.reading.document, d.win.Title())
	}
	if strings.Contains(strings.Join(texts(d.win.Content()), " "), "as it was on") {
		t.Error("the banner is still there")
	}
	d.press("H")
	d.until("a highlight", func() bool { h, _ := d.counts(); return h > 0 && d.session.UndoName() != "Delete the document" })
}

func TestNothingCanBeChangedInThePast(t *testing.T) {
	d := newDesk(t)
	document := d.reading.document
	h := d.project().HighlightsOf(document)[0]
	d.commitNow("Note", func(draft *annotate.Draft) error {
		return draft.EditDocument(document, func(doc *annotate.Document) { doc.Note = "checked" })
	})
	before := d.session.Folder().Count()
	d.goBack()
	d.reading.showHighlight(h)
	d.inspector.Select(h.ID)
	d.FocusReader()
	d.refreshMenus()
	said := "Nothing can be changed here: this is the project as it was on "
	for _, c := range d.commands() {
		if whilePast[c.id] {
			continue
		}
		if c.can() {
			t.Errorf("%s can be done", c.label())
		}
		d.status.say("")
		c.invoke()
		if !strings.HasPrefix(d.status.message.Text, said) {
			t.Errorf("%s: %q", c.label(), d.status.message.Text)
		}
		if d.dialogOpen() {
			t.Fatalf("%s opens a dialog: %q", c.label(), d.dialog())
		}
	}
	for id := range whilePast {
		if !slices.ContainsFunc(d.commands(), func(c *command) bool { return c.id == id }) {
			t.Errorf("there is no command %q", id)
		}
	}
	// By the ways beside the commands.
	for what, do := range map[string]func(){
		"the state of the document": d.cycleStatus, "its details": d.documentDetails, "an import": d.importDialog,
		"dropped files": func() { d.dropped(fyne.NewPos(1, 1), nil) }, "a source": func() { d.EditSource(annotate.None) },
		"tags of many": func() { d.tagMany(targets{highlights: []annotate.ID{h.ID}}) },
	} {
		d.status.say("")
		do()
		if !strings.HasPrefix(d.status.message.Text, said) || d.dialogOpen() {
			t.Errorf("%s: %q", what, d.status.message.Text)
		}
	}
	if d.reading.reader.OnSpanReshaped != nil {
		t.Error("the edges of a highlight can be dragged")
	}
	d.inspector.FocusList()
	d.press("Return")
	d.inspector.FocusTags()
	d.inspector.FocusNote()
	if _, edits := d.win.Canvas().Focused().(interface{ Flush() }); edits {
		t.Errorf("the focus is on %T", d.win.Canvas().Focused())
	}
	// What only shows works.
	d.FocusReader()
	d.status.say("")
	d.press("Delete")
	if !strings.HasPrefix(d.status.message.Text, said) {
		t.Errorf("Delete: %q", d.status.message.Text)
	}
	d.reading.reader.SetSelection(reader.Range{Start: 3, End: 9})
	d.press("Escape")
	if d.past == nil || !d.reading.reader.Selection().Empty() {
		t.Error("Esc does not let go of the selection first")
	}
	d.press("N")
	d.chord("Ctrl+K")
	if !d.dialogOpen() {
		t.Error("the search does not open")
	}
	d.press("Escape")
	d.FocusReader()
	d.chord("Ctrl+H")
	d.until("the history up to then", func() bool { return d.says("Import the sample") })
	if d.says("Revert…") {
		t.Error("an act can be reverted in the past")
	}
	d.press("Escape")
	d.FocusReader()
	d.press("Escape")
	if d.past != nil || d.session.Folder().Count() != before {
		t.Errorf("the project has %d acts, it had %d", d.session.Folder().Count(), before)
	}
	d.chord("Ctrl+Z")
	d.until("undo in the present", func() bool { return d.session.Folder().Count() == before+1 })
}

func TestThePresentGoesOnBehindThePast(t *testing.T) {
	d := newDesk(t)
	document := d.reading.document
	d.commitNow("Note", func(draft *annotate.Draft) error {
		return draft.EditDocument(document, func(doc *annotate.Document) { doc.Note = "checked" })
	})
	present := d.session
	d.goBack()
	over := false
	present.Do("Rename it", func(draft *annotate.Draft) error {
		return draft.EditDocument(document, func(doc *annotate.Document) { doc.Title = "A new title" })
	}, func(*annotate.Action, error) { over = true })
	d.until("an edit of the present", func() bool { return over })
	if strings.Contains(strings.Join(texts(d.win.Content()), " "), "A new title") {
		t.Error("the past shows what was done since")
	}
	d.barCommand("leave-past")
	if said := strings.Join(texts(d.win.Content()), " "); !strings.Contains(said, "A new title") {
		t.Error("the present does not show what was done meanwhile")
	}
}

func TestFromOneMomentToAnotherAndAway(t *testing.T) {
	d := newDesk(t)
	document := d.reading.document
	for _, note := range []string{"one", "two", "three"} {
		d.commitNow("Note "+note, func(draft *annotate.Draft) error {
			return draft.EditDocument(document, func(doc *annotate.Document) { doc.Note = note })
		})
	}
	d.goBack()
	first := d.past.at
	d.FocusReader()
	d.chord("Ctrl+H")
	d.until("the history up to then", func() bool { return d.says("Note two") })
	d.press("Down")
	d.until("the act before", func() bool { return d.says("one", "Show the project as it was then") })
	d.tap("Show the project as it was then")
	d.until("an earlier moment", func() bool { return d.past != nil && d.past.at.Position < first.Position })
	if doc, _ := d.project().Document(document); doc.Note != "one" {
		t.Errorf("the note was %q then", doc.Note)
	}
	// Another project closes the present too, and it is as it was left.
	path := d.past.present.session.Folder().Path()
	other := t.TempDir() + "/Other.attest"
	folder, err := storage.Create(other, "Other", storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Close(); err != nil {
		t.Fatal(err)
	}
	d.openProject(other)
	d.until("the other project", func() bool { return d.session != nil && d.session.Folder().Path() == folder.Path() })
	if d.past != nil {
		t.Error("the window is still in the past")
	}
	read, err := storage.Read(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if doc, _ := read.Project().Document(document); doc.Note != "three" {
		t.Errorf("the first project was left with the note %q", doc.Note)
	}
	back, err := storage.Open(path, storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatalf("the first project is still held: %v", err)
	}
	if err := back.Close(); err != nil {
		t.Error(err)
	}
}

func TestHistoryOfAClaimAndOfADocument(t *testing.T) {
	d := newDesk(t)
	document := d.reading.document
	h := d.project().HighlightsOf(document)[0]
	claim := d.project().ClaimsOn(h.ID)[0]
	d.commitNow("Place the claim", func(draft *annotate.Draft) error {
		return draft.EditClaim(claim.ID, func(c *annotate.Claim) { c.Place = "the lower valley" })
	})
	d.commitNow("Note on the document", func(draft *annotate.Draft) error {
		return draft.EditDocument(document, func(doc *annotate.Document) { doc.Note = "checked" })
	})
	d.reading.showHighlight(h)
	d.inspector.Select(h.ID)
	d.barCommand("claim-history")
	d.until("the history of the claim", func() bool { return d.says("Only claim", "with its assessments", "Place the claim", "2 of 4") })
	d.press("Escape")
	d.barCommand("document-history")
	d.until("the history of the document", func() bool {
		return d.says("Only document", "with its highlights and claims", "Note on the document", "3 of 4")
	})
	d.tap("Show all of the history")
	d.until("all of it", func() bool { return d.says("4 acts ·") })
}

func TestATagOnManyIsDeletedAndBroughtBack(t *testing.T) {
	d := newDesk(t)
	document := d.reading.document
	const many = 800 // more than are painted one by one
	var tag *annotate.Tag
	text := d.reading.text
	d.commitNow("Tag a lot", func(draft *annotate.Draft) (err error) {
		if tag, err = draft.TagNamed("Throng"); err != nil {
			return err
		}
		for i := range many {
			h, err := draft.AddHighlight(document, text, annotate.Range{Start: i % 200, End: i%200 + 3})
			if err != nil {
				return err
			}
			if err := draft.ToggleTag(annotate.KindHighlight, h.ID, tag.ID); err != nil {
				return err
			}
		}
		return nil
	})
	tagged := func() int { return d.project().CountReferrersTo(annotate.KindTag, tag.ID, annotate.KindHighlight) }
	d.commitNow("Delete the tag", func(draft *annotate.Draft) error { return draft.RemoveTag(tag.ID) })
	if tagged() != 0 {
		t.Fatal("the tag is still on something")
	}
	d.FocusReader()
	d.chord("Ctrl+Z")
	d.until("one undo", func() bool { return tagged() == many })
	d.commitNow("Delete the tag", func(draft *annotate.Draft) error { return draft.RemoveTag(tag.ID) })
	d.chord("Ctrl+Shift+T")
	d.until("the trash", func() bool { return d.says("Throng", "800 highlights", "Nothing is ever removed") })
	d.press("Return")
	d.until("the tag from the trash", func() bool { return tagged() == many })
}
