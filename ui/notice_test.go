package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"attest/annotate/text"
	"attest/ui/reader"
)

func TestAVastDocumentIsAnnounced(t *testing.T) {
	d := newDesk(t)
	if said := vastTextNotice(vastText - 1); said != "" {
		t.Errorf("of a text that is no trouble the notice says %q", said)
	}
	notice := d.reading.vast
	if notice.object.Visible() {
		t.Fatal("the notice is there from the start")
	}
	notice.say(vastTextNotice(104_000_000))
	if !strings.HasPrefix(notice.text.Text, "This document has 104 MB.") || !notice.object.Visible() {
		t.Errorf("the notice is visible: %t, and says %q", notice.object.Visible(), notice.text.Text)
	}
	test.Tap(notice.dismiss)
	if notice.object.Visible() {
		t.Error("the notice cannot be dismissed")
	}
	notice.say("again")
	d.openDocument(d.documents.neighbour(1), nil)
	d.until("the other document, without the notice", func() bool { return !notice.object.Visible() })
}

func TestNobodyHighlightsAWholeBook(t *testing.T) {
	d := newDesk(t)
	highlights, _ := d.counts()
	d.reading.text = strings.Repeat("All of it. ", longestPassage/11+10)
	d.reading.reader.SetText(d.reading.text)
	d.reading.reader.SetSelection(reader.Range{Start: 0, End: len(d.reading.text)})
	d.press("h", "c")
	if said := d.status.message.Text; !strings.Contains(said, "at most 1 MB") {
		t.Errorf("the status bar says %q", said)
	}
	if h, _ := d.counts(); h != highlights || d.status.saved.Text != "saved" {
		t.Error("a highlight was made all the same")
	}
}

func TestFindTellsWhatItHasSoFar(t *testing.T) {
	d := newDesk(t)
	d.chord("Ctrl+F")
	bar := d.reading.find
	bar.from = 50
	bar.showPart([]text.Span{{Start: 10, End: 14}}, 3)
	if got := bar.info.Text; got != "1 so far, 3 % searched" || bar.at >= 0 {
		t.Errorf("the bar says %q and shows hit %d", got, bar.at)
	}
	part := []text.Span{{Start: 10, End: 14}, {Start: 60, End: 64}, {Start: 90, End: 94}}
	bar.showPart(part, 20)
	if bar.at != 1 || d.reading.reader.Selection().Empty() {
		t.Errorf("hit %d is shown, not the first one behind the caret", bar.at)
	}
	bar.step(1) // the reviewer does not wait
	bar.show("x", append(part, text.Span{Start: 120, End: 124}), nil)
	if got := bar.info.Text; got != "3 of 4" || bar.at != 2 {
		t.Errorf("the bar says %q and shows hit %d", got, bar.at)
	}
}

func TestGoToALineOrAPercentage(t *testing.T) {
	d := newDesk(t)
	d.chord("Ctrl+G")
	d.typing("999")
	d.press("Return")
	d.until("how many lines there are", func() bool { return d.says("the document has") || d.says("The document has") })
	d.focusedEntry().SetText("")
	d.typing("3")
	d.press("Return")
	d.until("the dialog to go", func() bool { return !d.dialogOpen() })
	want, err := placeOf("3", d.reading.text)
	if got := d.reading.reader.Caret(); err != nil || got != want || d.win.Canvas().Focused() != d.reading.reader {
		t.Errorf("the caret is at %d, want %d, %v", got, want, err)
	}
}
