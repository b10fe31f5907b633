package ui

import (
	"strings"
	"testing"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/reader"
	"attest/ui/session"
)

// highlightWords highlights the first place of the words in the document at hand and selects it.
func (d *desk) highlightWords(words string) annotate.ID {
	d.t.Helper()
	at := strings.Index(d.reading.text, words)
	if at < 0 {
		d.t.Fatalf("the document does not say %q", words)
	}
	d.reading.reader.SetSelection(reader.Range{Start: at, End: at + len(words)})
	before := d.project().Count(annotate.KindHighlight)
	d.makeHighlight()
	d.until("the highlight", func() bool {
		h, ok := d.project().Highlight(d.reading.selected)
		return d.project().Count(annotate.KindHighlight) == before+1 && ok && h.Quote == words
	})
	return d.reading.selected
}

// waitQuote waits until a highlight has that quote and the window has been told so.
func (d *desk) waitQuote(id annotate.ID, want string) {
	d.t.Helper()
	d.until("the quote "+want, func() bool {
		h, ok := d.project().Highlight(id)
		return ok && h.Quote == want && d.session.State() != session.Saving
	})
}

func TestEdgesAreNudged(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way")
	d.press("[")
	d.waitQuote(id, "Skarnfell zinc mine gave way")
	d.press("]")
	d.waitQuote(id, "Skarnfell zinc mine gave way shortly")
	d.press("{")
	d.waitQuote(id, "zinc mine gave way shortly")
	d.press("}")
	d.waitQuote(id, "zinc mine gave way")
	d.chord("Alt+]")
	d.chord("Alt+[")
	d.chord("Alt+Shift+]")
	d.waitQuote(id, " zinc mine gave way")
	d.session.Undo(nil)
	d.waitQuote(id, " zinc mine gave way ")
}

func TestAnEdgeThatPassesTheCaretTakesItAlong(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way shortly")
	for _, c := range []struct{ from, key, once, twice, said string }{
		{"zinc", "{", "mine gave way shortly", "gave way shortly", "Starts later now: “gave way shortly”"},
		{"shortly", "}", "gave way", "gave", "Ends earlier now: “gave”"},
	} {
		at := strings.Index(d.reading.text, c.from)
		if c.key == "}" {
			at += len(c.from)
		}
		d.reading.reader.SetSelection(reader.Range{Start: at, End: at})
		d.press(c.key)
		d.waitQuote(id, c.once)
		d.until("the caret in the highlight", func() bool { _, ok := d.reading.highlightAtHand(); return ok })
		d.press(c.key)
		d.waitQuote(id, c.twice)
		d.until(c.said, func() bool { return d.status.message.Text == c.said })
	}
}

func TestRangesAreAddedCutSplitAndJoined(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way shortly")
	selectWords := func(words string) {
		at := strings.Index(d.reading.text, words)
		d.reading.reader.SetSelection(reader.Range{Start: at, End: at + len(words)})
		d.reading.reader.SelectSpan(id.String())
		d.reading.selected = id
	}
	selectWords("wave of grey slurry")
	d.command("add-range").invoke()
	d.waitQuote(id, "zinc mine gave way shortly … wave of grey slurry")
	selectWords("mine gave")
	d.command("cut-range").invoke()
	d.waitQuote(id, "zinc … way shortly … wave of grey slurry")
	d.session.Undo(nil)
	d.waitQuote(id, "zinc mine gave way shortly … wave of grey slurry")

	count := d.project().Count(annotate.KindHighlight)
	at := strings.Index(d.reading.text, "wave of grey slurry")
	d.reading.reader.SetSelection(reader.Range{Start: at, End: at})
	d.reading.selected = id
	d.command("split").invoke()
	d.waitQuote(id, "zinc mine gave way shortly")
	if n := d.project().Count(annotate.KindHighlight); n != count+1 {
		t.Errorf("%d highlights after the split, want %d", n, count+1)
	}
	d.session.Undo(nil)
	d.waitQuote(id, "zinc mine gave way shortly … wave of grey slurry")
}

// What cannot be done to a highlight is told, and is not said to be unsaved work.
func TestEditsThatChangeNothingSayWhy(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way shortly")
	at := strings.Index(d.reading.text, "zinc mine")
	outside := strings.Index(d.reading.text, "wave of grey slurry")
	space := at + len("zinc")
	for _, tt := range []struct {
		command    string
		start, end int
		says       string
	}{
		{"split", at, at, "Put the caret into the highlight"},
		{"split", outside, outside, "Put the caret into the highlight"},
		{"cut-range", at, at + len("zinc mine gave way shortly"), "Delete removes it"},
		{"cut-range", outside, outside + len("wave"), "none of these words"},
		{"cut-range", space, space + 1, "Only blanks"},
		{"add-range", at, at + len("zinc"), "these words already"},
		{"add-range", space, space + 1, "Only blanks"},
	} {
		d.reading.reader.SetSelection(reader.Range{Start: tt.start, End: tt.end})
		d.reading.spanChosen(id)
		d.status.say("")
		d.command(tt.command).invoke()
		d.until("an answer to "+tt.command, func() bool { return strings.Contains(d.status.message.Text, tt.says) })
		d.until("the edit", func() bool { return d.status.saved.Text == "saved" })
		if d.status.troubled || d.dialogOpen() {
			t.Errorf("%s at %d: the window tells of trouble", tt.command, tt.start)
		}
	}
	if h, ok := d.project().Highlight(id); !ok || h.Quote != "zinc mine gave way shortly" {
		t.Errorf("the highlight is %+v now", h)
	}
}

func TestEveryOccurrenceInAllDocumentsIsOneUndo(t *testing.T) {
	d := newDesk(t)
	want := 0
	for _, doc := range d.project().Documents() {
		s, err := d.session.Folder().Text(doc)
		if err != nil {
			t.Fatal(err)
		}
		want += len(text.Occurrences(s, "Skarnfell"))
	}
	before := d.project().Count(annotate.KindHighlight)
	at := strings.Index(d.reading.text, "Skarnfell")
	d.reading.reader.SetSelection(reader.Range{Start: at, End: at + len("Skarnfell")})
	dialog := d.everyOccurrence()
	if !d.dialogOpen() {
		t.Fatal("nothing is shown before the highlights are made")
	}
	d.until("the preview", func() bool { return dialog.found > 0 })
	dialog.look(true)
	d.until("the places in all documents", func() bool { return dialog.found == want })
	dialog.button.OnTapped()
	d.until("the highlights", func() bool { return d.project().Count(annotate.KindHighlight) == before+want })
	d.session.Undo(nil)
	d.until("one undo", func() bool { return d.project().Count(annotate.KindHighlight) == before })
}

func TestEveryOccurrenceOfALongPassage(t *testing.T) {
	d := newDesk(t)
	end := text.NearestWordEnd(d.reading.text, 3*searchClip)
	d.reading.reader.SetSelection(reader.Range{End: end})
	s := d.everyOccurrence()
	d.until("the places", func() bool { return s.asked > 0 && !s.button.Disabled() })
	if s.found != 1 || s.passages[0].Ranges[0] != (annotate.Range{End: end}) {
		t.Errorf("found %d places, want the passage of %d bytes itself", s.found, end)
	}
	d.press("Escape")
}

// Letters within a word are not looked for, and the dialog says why nothing is found.
func TestEveryOccurrenceOfAPartOfAWord(t *testing.T) {
	d := newDesk(t)
	at := strings.Index(d.reading.text, "Skarnfell")
	d.reading.reader.SetSelection(reader.Range{Start: at + 1, End: at + 4})
	s := d.everyOccurrence()
	d.until("the answer", func() bool { return strings.Contains(s.said.Text, "whole words") })
	if !s.button.Disabled() {
		t.Error("nothing can be highlighted")
	}
	d.press("Escape")
}

func TestEveryOccurrenceShowsTheWordsInTheirPlace(t *testing.T) {
	d := newDesk(t)
	at := strings.Index(d.reading.text, "Skarnfell")
	d.reading.reader.SetSelection(reader.Range{Start: at + 2, End: at + 2}) // the word at the caret
	s := d.everyOccurrence()
	d.until("the places", func() bool { return s.found > 0 })
	for _, l := range s.lines {
		before, after, marked := strings.Cut(l.context, "[Skarnfell]")
		if !marked {
			t.Fatalf("%q does not mark the word", l.context)
		}
		from := strings.Index(d.reading.text, strings.TrimPrefix(before, "…")+"Skarnfell")
		if from < 0 || text.InsideWord(d.reading.text, from) || after == "" {
			t.Errorf("%q begins within a word, or is not there", l.context)
		}
	}
	d.press("Escape")

	d.reading.reader.SetSelection(reader.Range{})
	d.reading.moveCaret(strings.Index(d.reading.text, "–")) // a dash is no word
	if s := d.everyOccurrence(); s != nil || d.dialogOpen() || !strings.Contains(d.status.message.Text, "Select words") {
		t.Errorf("without a word the window says %q", d.status.message.Text)
	}
}
