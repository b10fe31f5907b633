package ui

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/storage"
	"attest/storage/transfer"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/reader"
)

// village is a paragraph of a report: the same words for the same number, but for one where it is edited.
func village(n int, edited bool) string {
	water := "drinking"
	if edited {
		water = "bottled"
	}
	return fmt.Sprintf("Village number %d lost house%d, bridge%d and orchard%d to the slurry. "+
		"Its mayor%d counted the damage at %d thousand and asked the county for tents, pumps and %s water before nightfall.", n, n, n, n, n, n*7+3, water)
}

// twoReports opens a project with two long reports: the second copies the first in another order, edits half of what it
// copies, and has paragraphs of its own in between.
func twoReports(t *testing.T) *desk {
	t.Helper()
	var first, second []string
	for n := range 60 {
		first = append(first, village(n, false))
	}
	for n := range 60 {
		second = append(second, village((n+30)%60, n%2 == 0))
		if n%3 == 0 {
			second = append(second, fmt.Sprintf("Reporter%d waited by the weir%d, where nothing at all moved, and ate a sandwich%d.", n, n, n))
		}
	}
	folder, err := createProject(filepath.Join(t.TempDir(), "Two.attest"), "Two reports", storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a first report.txt"), strings.Join(first, "\n"))
	writeFile(t, filepath.Join(dir, "b second report.txt"), strings.Join(second, "\n"))
	if _, err := transfer.Import(t.Context(), folder, []string{dir}, transfer.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return deskOn(t, folder)
}

// pair opens the second document beside the first, and goes back to that.
func (d *desk) pair() (left, right *readingPane) {
	d.t.Helper()
	d.chord("Ctrl+\\")
	d.until("the second text", func() bool { return len(d.panes) == 2 && d.panes[1].document != annotate.None })
	d.press("F6")
	return d.panes[0], d.panes[1]
}

// wheel turns the wheel over a pane by notches, down for positive ones.
func wheel(r *readingPane, notches float32) {
	r.reader.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -25*notches)})
}

// at returns what stands at a height of the pane, from 0 to 1.
func at(r *readingPane, height float64) string {
	off := int(r.reader.OffsetAt(height))
	start := strings.LastIndexByte(r.text[:off], '\n') + 1
	line, _, _ := strings.Cut(r.text[start:], "\n")
	return line
}

func TestASecondTextBesideTheFirst(t *testing.T) {
	d := twoReports(t)
	first := d.reading
	d.chord("Ctrl+\\")
	d.until("the second text", func() bool { return d.reading != first && d.reading.text != "" })
	second := d.reading
	if first.document == second.document || d.win.Canvas().Focused() != fyne.Focusable(second.reader) {
		t.Fatalf("the pane that is opened shows %v, and %T has the keyboard", second.document, d.win.Canvas().Focused())
	}
	if d.documents.chosen != second.document || first.header.title.Style.Bold || !second.header.title.Style.Bold {
		t.Error("neither the list nor the titles say that the second text is at hand")
	}
	for _, r := range d.panes {
		if size := r.reader.Size(); size.Width < 300 || size.Height < 500 {
			t.Errorf("a text has only %v", size)
		}
	}

	// Commands act on the text at hand, and the right pane follows it.
	d.press("H")
	d.until("a highlight", func() bool { return len(d.project().HighlightsOf(second.document)) == 1 })
	d.until("its selection", func() bool { h, _ := d.inspector.Selected(); return h != annotate.None })
	d.press("F6")
	if h, _ := d.inspector.Selected(); h != annotate.None || d.reading != first || d.documents.chosen != first.document {
		t.Error("F6 leaves the other text's highlight at hand")
	}
	d.press("j", "C")
	d.until("a claim", func() bool { return len(d.project().HighlightsOf(first.document)) == 1 })
	d.settle()
	d.press("Escape")
	if d.win.Canvas().Focused() != fyne.Focusable(first.reader) {
		t.Errorf("Esc gives the keyboard to %T", d.win.Canvas().Focused())
	}
	d.press("F6")
	if h, _ := d.inspector.Selected(); h != d.project().HighlightsOf(second.document)[0].ID {
		t.Error("back in the second text its highlight is not at hand any more")
	}

	// Find looks in the text at hand.
	d.chord("Ctrl+F")
	second.find.entry.SetText("sandwich")
	d.until("the places", func() bool { return len(second.find.hits) == 20 })
	if first.find.object.Visible() {
		t.Error("both texts are searched")
	}
	d.press("Escape")

	d.chord("Ctrl+\\")
	if len(d.panes) != 1 || d.reading != second || d.win.Canvas().Focused() != fyne.Focusable(second.reader) {
		t.Error("going back to one text does not leave the one at hand")
	}
}

func TestAHighlightShowsInBothPanesOfADocument(t *testing.T) {
	d := twoReports(t)
	first := d.reading
	first.reader.SetTopOffset(len(first.text) / 2)
	top := first.reader.TopOffset()
	d.chord("Ctrl+Shift+Return")
	d.until("the same text again", func() bool { return d.reading != first && d.reading.text == first.text })
	if got := d.reading.reader.TopOffset(); got != top || first.reader.TopOffset() != top {
		t.Errorf("the two show bytes %d and %d, want both %d", first.reader.TopOffset(), got, top)
	}
	wheel(d.reading, 30)
	d.reading.reader.SetSelection(reader.Range{Start: d.reading.reader.TopOffset(), End: d.reading.reader.TopOffset() + 40})
	d.press("H")
	d.until("the highlight", func() bool { return len(d.project().HighlightsOf(first.document)) == 1 })
	h := d.project().HighlightsOf(first.document)[0]
	d.settle()
	for i, r := range d.panes {
		if got := r.reader.SpansAt(h.Start()); !slices.Equal(got, []string{h.ID.String()}) {
			t.Errorf("pane %d shows %q there", i+1, got)
		}
	}
	if first.reader.TopOffset() != top {
		t.Error("the first text was scrolled by what was done in the second")
	}
}

func TestPanesScrollTogether(t *testing.T) {
	d := twoReports(t)
	left, right := d.pair()
	d.press("T")
	d.until("the comparison", func() bool { return strings.Contains(d.status.message.Text, "scroll together") })
	for _, tt := range []struct {
		by       *readingPane
		notches  float32
		follower *readingPane
	}{{left, 20, right}, {left, 9, right}, {right, -17, left}, {right, 25, left}, {left, 1, right}} {
		wheel(tt.by, tt.notches)
		height := tt.by.reader.EyeLine()
		want, got := at(tt.by, height), at(tt.follower, height)
		n := strings.Fields(want)
		if !strings.HasPrefix(want, "Village") {
			continue // a paragraph that only one has: the other one is on its way between two
		}
		if number := strings.Fields(got); len(number) < 3 || number[2] != n[2] {
			t.Errorf("beside %.30q stands %.30q", want, got)
		}
		before := [2]float64{left.reader.OffsetAt(0), right.reader.OffsetAt(0)}
		d.settle()
		if after := [2]float64{left.reader.OffsetAt(0), right.reader.OffsetAt(0)}; after != before {
			t.Errorf("the panes go on by themselves from %v to %v", before, after)
		}
	}
	// One line of scrolling after the other: what follows does not shake.
	wheel(left, -100)
	last := right.reader.OffsetAt(0.5)
	back := 0
	for range 40 {
		wheel(left, 0.1)
		now := right.reader.OffsetAt(0.5)
		if now < last {
			back++
		}
		last = now
	}
	if back > 1 {
		t.Errorf("while the left text is scrolled down the right one goes up %d times", back)
	}

	d.press("T")
	before := right.reader.OffsetAt(0)
	wheel(left, 20)
	if got := right.reader.OffsetAt(0); got != before {
		t.Error("the panes still scroll together")
	}
}

func TestTwoPlacesOfADocumentScrollTogether(t *testing.T) {
	d := twoReports(t)
	d.chord("Ctrl+Shift+Return")
	d.until("the same text again", func() bool { return len(d.panes) == 2 && d.panes[1].text == d.panes[0].text })
	d.press("T")
	d.until("the comparison", func() bool { return strings.Contains(d.status.message.Text, "same document") })
	wheel(d.panes[0], 21)
	if a, b := d.panes[0].reader.OffsetAt(0.5), d.panes[1].reader.OffsetAt(0.5); math.Abs(a-b) > 1 {
		t.Errorf("one shows byte %v, the other %v", a, b)
	}
}

func TestMatchingPassagesAreShownInBoth(t *testing.T) {
	d := twoReports(t)
	left, right := d.pair()
	for n := range 3 {
		d.press(".")
		want := village(n, false)
		d.until("matching passage", func() bool { return left.reader.SelectedText() == want })
		if got := right.reader.SelectedText(); !strings.HasPrefix(got, fmt.Sprintf("Village number %d ", n)) {
			t.Errorf("beside village %d stands %q", n, got)
		}
		if !strings.HasPrefix(d.status.message.Text, fmt.Sprintf("Matching passage %d of 60", n+1)) {
			t.Errorf("the status bar says %q", d.status.message.Text)
		}
		if len(left.pointed) != 1 || len(right.pointed) != 1 {
			t.Error("the passages are not marked in both texts")
		}
	}
	d.press(",")
	if got := left.reader.SelectedText(); got != village(1, false) {
		t.Errorf("one back stands %q", got)
	}
	// From the other side they come in that side's order, from the caret on.
	d.press("F6")
	right.reader.SetSelection(reader.Range{})
	d.press(".")
	if got := right.reader.SelectedText(); !strings.HasPrefix(got, "Village number 30 ") {
		t.Errorf("the first match of the second text is %q", got)
	}
	if got := left.reader.SelectedText(); got != village(30, false) {
		t.Errorf("beside it stands %q", got)
	}
	d.press("Escape", "Escape") // the selection, then the marks
	if len(right.pointed) != 0 {
		t.Error("Esc leaves the marks")
	}
}

// claimOn makes a claim on passages of the two documents and returns their highlights.
func (d *desk) claimOn(words map[*readingPane][]string) (claim annotate.ID, passages []annotate.ID) {
	d.t.Helper()
	done := false
	d.session.Do("Claim", func(draft *annotate.Draft) error {
		for _, r := range d.panes {
			for _, w := range words[r] {
				start := strings.Index(r.text, w)
				h, err := draft.AddHighlight(r.document, r.text, annotate.Range{Start: start, End: start + len(w)})
				if err != nil {
					return err
				}
				passages = append(passages, h.ID)
			}
		}
		c, err := draft.AddClaim(passages[0])
		if err != nil {
			return err
		}
		claim = c.ID
		return draft.EditClaim(c.ID, func(c *annotate.Claim) { c.HighlightIDs = passages })
	}, func(_ *annotate.Action, err error) {
		if done = true; err != nil {
			d.t.Error(err)
		}
	})
	d.until("the claim", func() bool { return done })
	return claim, passages
}

func TestAClaimLeadsToItsOtherPassages(t *testing.T) {
	d := twoReports(t)
	left, right := d.pair()
	claim, ids := d.claimOn(map[*readingPane][]string{left: {"house7, bridge7", "house50, bridge50"}, right: {"house7, bridge7"}})
	d.chord("Ctrl+\\")
	d.press("n")
	if h, c := d.inspector.Selected(); h != ids[0] || c != claim {
		t.Fatal("the claim is not at hand")
	}
	top := left.reader.TopOffset()
	for i, want := range []annotate.ID{ids[1], ids[2], ids[1]} {
		d.press("V")
		d.until("the other passage", func() bool { return d.other() != nil && d.other().selected == want })
		h, _ := d.project().Highlight(want)
		if other := d.other(); other.document != h.DocumentID || other.reader.SelectedSpan() != want.String() {
			t.Errorf("press %d shows another passage", i+1)
		}
		if d.reading != left || left.reader.TopOffset() != top || d.win.Canvas().Focused() != fyne.Focusable(left.reader) {
			t.Errorf("press %d moves the first text", i+1)
		}
		if h, c := d.inspector.Selected(); h != ids[0] || c != claim {
			t.Errorf("press %d takes the claim from hand", i+1)
		}
	}
	if !strings.HasPrefix(d.status.message.Text, "Passage 2 of 3 of this claim") {
		t.Errorf("the status bar says %q", d.status.message.Text)
	}

	// In the right pane a click on a passage shows it beside the text, the one at hand in its place.
	if !d.ShowBeside(ids[2]) {
		t.Fatal("the passage is not shown beside the text")
	}
	d.until("the passage", func() bool { return d.other().selected == ids[2] })
	if d.ShowBeside(ids[0]) {
		t.Error("the passage at hand is shown beside itself")
	}
	d.press("F6")
	if h, c := d.inspector.Selected(); h != ids[2] || c != claim {
		t.Error("with the other text at hand its passage of the claim is not")
	}
}

func TestAPassageIsAddedToTheClaimBeside(t *testing.T) {
	d := twoReports(t)
	left, right := d.pair()
	if d.command("add-to-claim").can() {
		t.Error("without a claim there is one to add to")
	}
	d.press("C")
	d.until("the claim", func() bool { return strings.HasPrefix(d.status.message.Text, "Claim made") })
	_, claim := d.inspector.Selected()
	d.press("Escape")
	d.press("F6")
	start := strings.Index(right.text, "house0, bridge0")
	right.reader.SetSelection(reader.Range{Start: start, End: start + len("house0, bridge0")})
	d.press("B")
	d.until("the passage", func() bool { c, _ := d.project().Claim(claim); return len(c.HighlightIDs) == 2 })
	c, _ := d.project().Claim(claim)
	h, _ := d.project().Highlight(c.HighlightIDs[1])
	if h.DocumentID != right.document || h.Quote != "house0, bridge0" {
		t.Errorf("the claim rests on %q too", h.Quote)
	}
	d.until("the claim at hand", func() bool { at, c := d.inspector.Selected(); return at == h.ID && c == claim })

	// A highlight that is there already is added as it is, once.
	d.press("B")
	d.settle()
	if c, _ := d.project().Claim(claim); len(c.HighlightIDs) != 2 || len(d.project().HighlightsOf(right.document)) != 1 {
		t.Errorf("the claim rests on %d passages, want 2", len(c.HighlightIDs))
	}
	d.press("V")
	d.until("the first passage", func() bool { return left.selected == c.HighlightIDs[0] })
}

func TestAClaimThatRestsOnNothingElse(t *testing.T) {
	d := twoReports(t)
	d.press("V")
	if len(d.panes) != 1 {
		t.Error("without a claim a second text is opened")
	}
	d.press("C")
	d.until("the claim", func() bool { return strings.HasPrefix(d.status.message.Text, "Claim made") })
	d.press("Escape")
	d.press("V")
	if len(d.panes) != 1 || !strings.Contains(d.status.message.Text, "rests on no other passage") {
		t.Errorf("%d panes, and the status bar says %q", len(d.panes), d.status.message.Text)
	}
}

func TestDocumentsAreOpenedInTheOtherPane(t *testing.T) {
	d := newDesk(t)
	first := d.reading
	before := first.document
	d.chord("Ctrl+1")
	d.press("Down", "Down")
	wanted := d.documents.chosen
	d.chord("Ctrl+Shift+Return")
	d.until("both texts", func() bool { return len(d.panes) == 2 && d.panes[1].document == wanted && first.document == before })
	if d.reading != d.panes[1] || d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
		t.Error("the text that was opened is not at hand")
	}

	// A click on the header's arrow offers the documents, and the choice is for that pane.
	test.Tap(first.header.choose)
	if d.reading != first || !d.says("Choose a document") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.press("End", "Return")
	last := d.documents.shown[len(d.documents.shown)-1].ID
	d.until("the last document", func() bool { return first.document == last })
	if d.panes[1].document != wanted || d.dialogOpen() {
		t.Error("the choice changed the other pane, or left the dialog open")
	}

	// A right click in the list offers both panes.
	d.documentMenu(before, fyne.NewPos(50, 200))
	menu := strings.Join(texts(d.win.Canvas().Overlays().Top()), " ")
	if !strings.Contains(menu, "Open in the Other Pane") {
		t.Errorf("the menu says %q", menu)
	}
	d.win.Canvas().Overlays().Remove(d.win.Canvas().Overlays().Top())

	test.Tap(first.header.shut)
	if len(d.panes) != 1 || d.reading.document != wanted || d.reading.header.shut.Visible() {
		t.Error("closing the first pane does not leave the second alone")
	}
}

func TestAPaneGoesWithItsDocument(t *testing.T) {
	d := twoReports(t)
	left, right := d.pair()
	gone := right.document
	d.session.Do("Remove", func(draft *annotate.Draft) error { return draft.RemoveDocument(gone) }, nil)
	d.until("one pane", func() bool { return len(d.panes) == 1 })
	if d.reading != left || d.panes[0] != left {
		t.Error("the text that is left is not at hand")
	}
	d.press("j")
}

func TestTheShapeOfTwoPanesIsRemembered(t *testing.T) {
	d := twoReports(t)
	one := d.left.Offset()
	left, _ := d.pair()
	d.win.Resize(fyne.NewSize(1280, 800))
	edge := left.object.Position().X + left.object.Size().Width
	start := fyne.CurrentApp().Driver().AbsolutePositionForObject(left.object)
	test.Drag(d.win.Canvas(), fyne.NewPos(start.X+edge, 400), 60, 0)
	if got := d.prefs.split("panes", 0); got <= 0.5 {
		t.Errorf("the line between the texts is remembered at %v", got)
	}
	two := d.left.Offset()
	d.chord("Ctrl+\\")
	if d.left.Offset() != one || two == one {
		t.Errorf("the list of documents takes %v with one text and %v with two, before %v", d.left.Offset(), two, one)
	}
	d.pair()
	if got := d.left.Offset(); got != two {
		t.Errorf("with two texts again the list takes %v, want %v", got, two)
	}
}

// again closes the project and opens it once more.
func (d *desk) again() {
	d.t.Helper()
	path, closed := d.session.Folder().Path(), false
	d.closeProject(func() { closed = true })
	d.until("the project to be closed", func() bool { return closed })
	d.openProject(path)
	d.until("the documents", func() bool {
		return d.session != nil && !slices.ContainsFunc(d.panes, func(r *readingPane) bool { return r.document == annotate.None })
	})
	d.settle()
}

func TestTwoTextsAreBesideEachOtherAgainAfterAStart(t *testing.T) {
	d := twoReports(t)
	left, right := d.pair()
	wheel(right, 30)
	d.press("F6") // to the right one
	wantLeft, wantRight, top := left.document, right.document, right.reader.TopOffset()

	d.again()
	if len(d.panes) != 2 || d.panes[0].document != wantLeft || d.panes[1].document != wantRight {
		t.Fatalf("after a start there are %d panes", len(d.panes))
	}
	if got := d.panes[1].reader.TopOffset(); got != top || top == 0 {
		t.Errorf("the second text begins at %d, want %d", got, top)
	}
	if d.reading != d.panes[1] || d.documents.chosen != wantRight || d.win.Canvas().Focused() != fyne.Focusable(d.panes[1].reader) {
		t.Error("the text that was at hand is not any more")
	}
	d.press("F6")
	if d.reading != d.panes[0] {
		t.Error("F6 does not go to the first text")
	}

	d.chord("Ctrl+\\") // one text, and it stays one
	d.again()
	if len(d.panes) != 1 || d.reading.document != wantLeft {
		t.Errorf("one text was left, and after a start there are %d panes", len(d.panes))
	}

	// A document that is gone takes the pane along, also if it went elsewhere.
	d.pair()
	d.prefs.setPanes(d.session.Folder().Path(), []paneState{{wantLeft, 0}, {annotate.NewID(), 0}}, 1)
	if panes, _ := d.prefs.panes(d.session.Folder().Path()); len(panes) != 2 || d.reopenPanes() {
		t.Error("a document that is not there is shown")
	}
}

// At the largest text two panes leave little room: their titles must still be read, and nothing may lie over anything else.
func TestNarrowPanesShowTheirTitles(t *testing.T) {
	d := twoReports(t)
	wide := d.reading.header.status.Text
	d.setTheme(look.Theme{Variant: look.Light, Scale: mostScale})
	left, right := d.pair()
	d.win.Resize(fyne.NewSize(1280, 800))
	for _, r := range []*readingPane{left, right} {
		h := r.header
		if got := h.title.Size().Width; got < 5*theme.TextSize() || len(h.title.Lines()) == 0 || len([]rune(h.title.Lines()[0])) < 6 {
			t.Errorf("the title has %v pixels and says %q", got, h.title.Lines())
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		if end := at(h.title).X + h.title.Size().Width; end > at(h.status).X {
			t.Errorf("the title ends at %v, and the status begins at %v", end, at(h.status).X)
		}
		if h.status.Text != "" || h.status.Icon == nil {
			t.Errorf("the status says %q beside a title that is cut", h.status.Text)
		}
	}
	head := d.documents.title
	whole := func(words string) {
		t.Helper()
		if wide := fyne.MeasureText(words, theme.TextSize(), head.TextStyle).Width + 2*theme.InnerPadding(); head.Size().Width < wide {
			t.Errorf("%q has %v pixels, and %q needs %v", head.Text, head.Size().Width, words, wide)
		}
	}
	whole("Documents") // if not how many
	for _, o := range test.LaidOutObjects(d.documents.object) {
		if b, ok := o.(*field.Button); ok && head.Position().X+head.Size().Width > b.Position().X {
			t.Errorf("“Documents” ends at %v, and the button begins at %v", head.Position().X+head.Size().Width, b.Position().X)
		}
	}
	d.setTheme(look.Theme{Variant: look.Light, Scale: 1})
	whole(head.Text)
	d.chord("Ctrl+\\")
	whole(head.Text)
	if got := d.reading.header.status.Text; got != wide || !d.reading.header.facts.Visible() {
		t.Errorf("with room for it the status says %q, want %q", got, wide)
	}
}
