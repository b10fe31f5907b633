package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/storage"
	"attest/storage/transfer"
	"attest/ui/look"
)

// table opens the table of claims and waits until it is filled.
func (d *desk) table() {
	d.t.Helper()
	d.chord("Ctrl+Shift+C")
	d.until("the table", func() bool { return d.shows(" claims · ") })
}

// shows reports whether the window says something, all on one line.
func (d *desk) shows(words string) bool {
	return slices.ContainsFunc(inSight(d.win.Content()), func(s string) bool { return strings.Contains(s, words) })
}

// inSight lists what is written in an object, without what is hidden.
func inSight(o fyne.CanvasObject) []string {
	if !o.Visible() {
		return nil
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		return []string{o.Text}
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	var out []string
	for _, part := range parts {
		out = append(out, inSight(part)...)
	}
	return out
}

// filter types a query into the filter of the table and goes back to the rows.
func (d *desk) filter(query, then string) {
	d.t.Helper()
	d.press("/")
	d.typing(query)
	d.until(then, func() bool { return d.shows(then) })
	d.press("Return")
}

func (d *desk) withShift(keys ...string) {
	d.t.Helper()
	held := d.win.Canvas().Focused().(desktop.Keyable)
	held.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	d.press(keys...)
	held.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func TestTheTableShowsEveryClaim(t *testing.T) {
	d := newDesk(t)
	d.table()
	if !d.shows("46 claims") || !d.shows("About 800,000 cubic metres") {
		t.Errorf("the table says %q", inSight(d.win.Content()))
	}
	if d.shows("Documents (5)") {
		t.Error("the documents are still in sight")
	}
	d.press("c") // makes claims in the text only
	if _, claims := d.counts(); claims != 46 {
		t.Error("a key of the text worked in the table")
	}
	d.press("Escape")
	if !d.shows("Documents (5)") || d.win.Canvas().Focused() != d.reading.reader {
		t.Error("Esc does not lead back to the text")
	}
}

func TestTheTableIsFilteredAndLeadsToThePassage(t *testing.T) {
	d := newDesk(t)
	d.table()
	d.filter("origin:dovric stance:asserted !is:disputed", " of 46 claims")
	ids := d.views.claims.Targets()
	d.press("Return")
	c, _ := d.project().Claim(ids[0])
	d.until("the passage", func() bool { return !d.inTable() && d.reading.selected == c.HighlightIDs[0] })
	if _, claim := d.inspector.Selected(); claim != c.ID {
		t.Errorf("another claim is shown than %q", c.Text)
	}
	origin, _ := d.project().Source(c.Attribution.Origin())
	if origin.Name != "Marek Dovrić" {
		t.Errorf("the claim is said to come from %s", origin.Name)
	}
	d.table()
	if !d.shows(" of 46 claims") || d.views.claims.Targets()[0] != ids[0] {
		t.Error("the table has forgotten its filter or its place")
	}
	d.filter("stanc:hedged", "did you mean stance?")
	if !d.shows("⚠ There is no facet stanc") || !d.shows(" of 46 claims") {
		t.Errorf("a facet that does not exist: %q", inSight(d.win.Content()))
	}
	d.filter("xyzzy", "No claim matches this filter.")
	d.filter("xyzzy stanc:hedged", "did you mean stance?")
	if d.shows("No claim matches this filter.") {
		t.Error("of a filter that is not understood it is said that nothing matches it")
	}
}

func TestKeysOfTheTextLeaveItAloneBehindTheTable(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way")
	d.table()
	d.press("[", "]", "\\", "a", "x", "e")
	d.settle()
	if h, _ := d.project().Highlight(id); h.Quote != "zinc mine gave way" || d.dialogOpen() {
		t.Errorf("the highlight behind the table says %q", h.Quote)
	}
}

func TestATableThatIsWiderThanTheWindowIsScrolledSideways(t *testing.T) {
	d := newDesk(t)
	d.win.Resize(fyne.NewSize(1280, 774))
	d.setTheme(look.Theme{Variant: look.Light, Scale: 2})
	d.table()
	var around *container.Scroll
	for _, o := range test.LaidOutObjects(d.views.claims.Object()) {
		if scroll, ok := o.(*container.Scroll); ok && scroll.Direction == container.ScrollHorizontalOnly {
			around = scroll
		}
	}
	hidden := around.Content.Size().Width - around.Size().Width
	if hidden <= 0 {
		t.Fatalf("a table of %v in %v", around.Content.Size(), around.Size())
	}
	if d.press("Right", "Right"); around.Offset.X != hidden {
		t.Errorf("the table is scrolled by %v, want %v", around.Offset.X, hidden)
	}
	if d.press("Left", "Left"); around.Offset.X != 0 {
		t.Errorf("the table is scrolled by %v, want nothing", around.Offset.X)
	}

	inSight := func() bool { // what has the keyboard
		heading := d.win.Canvas().Focused().(fyne.CanvasObject)
		driver := fyne.CurrentApp().Driver()
		from := driver.AbsolutePositionForObject(heading).X - driver.AbsolutePositionForObject(around).X
		return from >= 0 && from+heading.Size().Width <= around.Size().Width
	}
	d.press("Home", "Up")
	for n := range 8 {
		if !inSight() {
			t.Errorf("heading %d is out of sight", n)
		}
		d.press("Right")
	}
	if !inSight() || around.Offset.X == 0 {
		t.Errorf("the table is scrolled by %v at its last heading", around.Offset.X)
	}
	for range 8 {
		d.press("Left")
	}
	if around.Offset.X != 0 {
		t.Errorf("the table is scrolled by %v at its first heading", around.Offset.X)
	}

	c, _ := d.project().Claim(d.rows()[0])
	first := c.Text[:10]
	if !d.shows(first) {
		t.Fatalf("the first row does not show %q", first)
	}
	rows := around.Content
	over := fyne.CurrentApp().Driver().AbsolutePositionForObject(rows).AddXY(200, 200)
	test.Scroll(d.win.Canvas(), over, -40, 0)
	if around.Offset.X != 40 {
		t.Errorf("a wheel that goes sideways scrolls by %v pixels, want 40", around.Offset.X)
	}
	test.Scroll(d.win.Canvas(), over, 0, -400)
	if around.Offset.X != 40 {
		t.Errorf("a wheel that goes down scrolls sideways, to %v pixels", around.Offset.X)
	}
	if d.shows(first) {
		t.Errorf("a wheel that goes down leaves the first row in sight: %s", c.Text)
	}
}

func TestManyClaimsAreTaggedAtOnce(t *testing.T) {
	d := newDesk(t)
	d.table()
	d.filter("!tag:warning", " of 46 claims")
	d.press("Space")
	d.withShift("Down", "Down")
	ids := d.views.claims.Targets()
	if len(ids) != 3 || !d.shows("3 chosen") {
		t.Fatalf("%d are chosen", len(ids))
	}
	d.press("l")
	if !d.says("Tag 3 claims", "Casualties") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.typing("warn")
	d.press("Return")
	warned := func() int {
		n := 0
		for _, id := range ids {
			c, _ := d.project().Claim(id)
			for _, tag := range c.TagIDs {
				if t, _ := d.project().Tag(tag); t.Name == "Warning" {
					n++
				}
			}
		}
		return n
	}
	d.until("the tags", func() bool { return warned() == 3 })
	d.undoes("Tag 3 claims: Warning")
	d.until("the rows gone from the filter", func() bool { return len(d.views.claims.Targets()) == 1 })
	d.chord("Ctrl+Z")
	d.until("one undo for all", func() bool { return warned() == 0 })
}

func TestADigitTagsWhatIsChosenInTheTable(t *testing.T) {
	d := newDesk(t)
	d.table()
	d.filter("!tag:warning", " of 46 claims")
	d.press("Space", "Down", "Space")
	ids := d.views.claims.Targets()
	d.press("4")
	d.until("the tag on both", func() bool {
		n := 0
		for _, id := range ids {
			c, _ := d.project().Claim(id)
			for _, tag := range c.TagIDs {
				if tag, _ := d.project().Tag(tag); tag.Name == "Warning" {
					n++
				}
			}
		}
		return n == 2
	})
	d.undoes("Tag 2 claims: Warning")
}

func TestManyClaimsGetAStatusAndACluster(t *testing.T) {
	d := newDesk(t)
	d.table()
	d.filter("cluster:none", " of 46 claims")
	d.press("Space", "Down", "Space")
	ids := d.views.claims.Targets()
	d.press("u")
	d.typing("rej")
	d.press("Return")
	d.until("the status", func() bool {
		a, _ := d.project().Claim(ids[0])
		b, _ := d.project().Claim(ids[1])
		return a.Status == annotate.Rejected && b.Status == annotate.Rejected
	})
	clusters := d.project().Count(annotate.KindCluster)
	d.press("g")
	d.typing("Size of the spill")
	d.press("Return")
	d.until("the cluster", func() bool { return d.project().Count(annotate.KindCluster) == clusters+1 })
	made := d.project().Clusters()[clusters]
	if made.Title != "Size of the spill" || len(made.Members) != 2 || made.Members[0].ClaimID != ids[0] {
		t.Errorf("the cluster is %+v", made)
	}
	d.undoes("Make a cluster of 2 claims")
}

func TestChosenClaimsAreExported(t *testing.T) {
	d := newDesk(t)
	d.table()
	d.press("Down", "Space", "Down", "Space")
	d.chord("Ctrl+Shift+E")
	if !d.says("Export 2 claims") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	path := filepath.Join(t.TempDir(), "two.json")
	d.focusedEntry().SetText(path)
	d.tap("Export")
	d.until("the file", func() bool { return strings.Contains(d.status.message.Text, "2 claims") })
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	folder, err := storage.Create(filepath.Join(t.TempDir(), "again.attest"), "Again", storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = folder.Close() }()
	if _, err := transfer.Import(t.Context(), folder, []string{path}, transfer.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := folder.Project().Count(annotate.KindClaim); n != 2 {
		t.Errorf("the file has %d claims", n)
	}
}

func TestTheTableIsSorted(t *testing.T) {
	d := newDesk(t)
	d.table()
	confidence := func(i int) string {
		ids := d.rows()
		if i < 0 {
			i += len(ids)
		}
		out := "unset"
		for _, a := range d.project().AssessmentsOf(ids[i]) {
			out = string(a.Confidence)
		}
		return out
	}
	d.press("Home", "Up") // to the heading
	for range 4 {
		d.press("Right")
	}
	d.press("Return") // Confidence, from low on
	d.until("low first", func() bool { return confidence(0) == "low" })
	if last := confidence(-1); last != "unset" {
		t.Errorf("the last claim has the confidence %s: what nobody judged belongs to the end", last)
	}
	d.press("Return")
	d.until("high first", func() bool { return confidence(0) == "high" })
	if last := confidence(-1); last != "unset" {
		t.Errorf("the last claim has the confidence %s", last)
	}
}

// rows returns the claims of the table in their order.
func (d *desk) rows() []annotate.ID {
	d.press("Down")
	d.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	ids := d.views.claims.Targets()
	d.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	d.press("Home", "Up")
	return ids
}

func TestEditsReachTheTable(t *testing.T) {
	d := newDesk(t)
	d.table()
	id := d.views.claims.Targets()[0]
	d.session.Do("Reword", func(draft *annotate.Draft) error {
		return draft.EditClaim(id, func(c *annotate.Claim) { c.Text = "Zebra crossings were closed." })
	}, nil)
	d.until("the new words", func() bool { return d.shows("Zebra crossings") })
	d.filter("zebra", "1 of 46 claims")
	d.session.Do("Delete", func(draft *annotate.Draft) error { return draft.RemoveClaim(id) }, nil)
	d.until("no claim", func() bool { return d.shows("No claim matches this filter.") })
	if len(d.views.claims.Targets()) > 0 {
		t.Error("an act would be for a claim that is gone")
	}
	d.press("l") // which does nothing now
	if d.dialogOpen() {
		t.Error("a dialog asks for tags of nothing")
	}
}
