package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func TestFindMarksCountsAndSteps(t *testing.T) {
	d := newDesk(t)
	d.chord("Ctrl+F")
	bar := d.reading.find
	if d.win.Canvas().Focused() != bar.entry {
		t.Fatal("Ctrl+F does not put the caret into the find field")
	}
	want := strings.Count(strings.ToLower(d.reading.text), "dam")
	bar.entry.SetText("DAM")
	d.until("the hits", func() bool { return len(bar.hits) == want })
	if got := bar.info.Text; !strings.HasPrefix(got, "1 of ") {
		t.Errorf("the bar says %q", got)
	}
	first := d.reading.reader.Selection()
	bar.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if second := d.reading.reader.Selection(); second.Start <= first.Start || !strings.EqualFold(d.reading.text[second.Start:second.End], "dam") {
		t.Errorf("Enter goes from %v to %v", first, second)
	}
	bar.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	bar.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if last := d.reading.reader.Selection(); last.Start != bar.hits[want-1].Start {
		t.Errorf("Up from the first hit goes to %v, want the last one", last)
	}

	bar.pattern.SetChecked(true)
	bar.entry.SetText(`\d+ metres`)
	d.until("the pattern's hits", func() bool { return bar.info.Text == "1 of 1" })
	bar.entry.SetText(`(`)
	d.until("word of what is wrong", func() bool { return bar.fault.Visible() && strings.Contains(bar.fault.Text, "missing closing )") })
	if got := bar.entry.Size().Width; got < 200 {
		t.Errorf("what is wrong with the pattern leaves it %v pixels", got)
	}
	bar.entry.SetText(`\d+`)
	d.until("the word to go", func() bool { return len(bar.hits) > 0 && !bar.fault.Visible() })

	bar.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if bar.object.Visible() || d.win.Canvas().Focused() != d.reading.reader {
		t.Error("Esc does not close the bar and give the keyboard back to the text")
	}
}

func TestFindFollowsTheDocument(t *testing.T) {
	d := newDesk(t)
	d.reading.find.open()
	d.reading.find.entry.SetText("radio lenna")
	d.until("an answer", func() bool { return d.reading.find.info.Text != "" })
	before := d.reading.document
	d.openDocument(d.documents.neighbour(1), nil)
	d.until("hits in the other document", func() bool {
		if d.reading.document == before || len(d.reading.find.hits) == 0 {
			return false
		}
		h := d.reading.find.hits[0]
		return strings.EqualFold(d.reading.text[h.Start:h.End], "radio lenna")
	})
}

func TestSentenceAndParagraphKeys(t *testing.T) {
	d := newDesk(t)
	r := d.reading.reader
	d.press("}")
	second := r.Caret()
	if !strings.HasPrefix(d.reading.text[second:], "Vesmark Press Agency") {
		t.Errorf("} goes to %q", d.reading.text[second:second+20])
	}
	d.press("}", "j")
	if got := d.reading.text[r.Caret():]; !strings.HasPrefix(got, "At least two people") {
		t.Errorf("} and j go to %q", got[:20])
	}
	d.press("k")
	if got := d.reading.text[r.Caret():]; !strings.HasPrefix(got, "A dam holding back") {
		t.Errorf("k goes to %q", got[:20])
	}
	d.press("{")
	if r.Caret() != second {
		t.Errorf("{ goes to %d, want %d", r.Caret(), second)
	}
}

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	const doc = "one\ntwo\u0085three 👩🏽‍🌾\n"
	for _, tt := range []struct {
		typed string
		want  int
		fails string
	}{
		{"1", 0, ""}, {"3", 9, ""}, {" 2 ", 4, ""}, {"0%", 0, ""}, {"100 %", len(doc), ""}, {"75%", 15, ""},
		{"9", 0, "4 lines"}, {"0", 0, "neither"}, {"x", 0, "neither"}, {"140%", 0, "percentage"},
	} {
		got, err := placeOf(tt.typed, doc)
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("placeOf(%q) = %d, %v; want an error with %q", tt.typed, got, err, tt.fails)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("placeOf(%q) = %d, %v; want %d", tt.typed, got, err, tt.want)
		}
	}
}

func TestEscapeOnAButtonOfTheFindBarClosesIt(t *testing.T) {
	d := newDesk(t)
	bar := d.reading.find
	for behind := 1; behind <= 4; behind++ { // the buttons and the switch behind the field
		bar.open()
		for range behind {
			d.win.Canvas().FocusNext()
		}
		on := d.win.Canvas().Focused()
		if d.press("Escape"); bar.object.Visible() {
			t.Errorf("Esc on %T, %d behind the field, leaves the bar", on, behind)
		}
	}
}

func TestAKeyThatLacksSomethingSaysWhat(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct{ key, said string }{
		{"v", needsHighlight}, {"\\", needsHighlight}, {"]", needsHighlight}, {"a", needsSelection}, {"x", needsSelection},
		{"=", needsOffer}, {"t", needsPair}, {"g", needsClaims},
		{"Delete", needsHighlight}, {"Return", needsHighlight}, {"y", needsPlace}, {".", needsPair}, {",", needsPair}, {"F6", needsPair},
	} {
		d.status.say("")
		d.press(c.key)
		if d.status.message.Text != c.said {
			t.Errorf("%s says %q, want %q", c.key, d.status.message.Text, c.said)
		}
	}
	if d.chord("Ctrl+4"); d.status.message.Text != needsUnplaced {
		t.Errorf("Ctrl+4 says %q", d.status.message.Text)
	}
	if n, _ := d.counts(); n != 69 {
		t.Errorf("%d highlights", n)
	}
}
