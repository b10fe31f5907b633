package registry

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/ui/modal"
)

func newDocumentBench(t *testing.T) (*bench, *Document) {
	t.Helper()
	b := newBench(t)
	doc := b.document("First report", "Vesmark Press", "Ministry of the Interior")
	v := NewDocument(b.s, b.w, doc.ID)
	show(b, "Document details", v)
	return b, v
}

func (b *bench) doc() *annotate.Document { return b.s.Project().Documents()[0] }

// published is the field of the time of publication.
func (v *Document) published() documentDate { return v.dates[0] }

func TestDocumentIsEditedAndSavedAtOnce(t *testing.T) {
	b, v := newDocumentBench(t)
	title := v.texts[0].entry
	if b.w.Canvas().Focused() != title {
		t.Errorf("the focus is on %T", b.w.Canvas().Focused())
	}
	b.typed(title, "Dam gives way")
	b.settle()
	b.wantVerb("Set the title of “First report” to “Dam gives way”")
	b.typed(v.texts[2].entry, "https://vpa.example/1")
	b.press(fyne.KeyReturn)
	b.settle()
	b.w.Canvas().Focus(v.status)
	b.press(fyne.KeyRight)
	b.settle()
	b.wantVerb("Mark “Dam gives way” as in progress")
	b.typed(v.texts[6].entry, "Two versions exist.")
	b.press(fyne.KeyEscape)
	if modal.Showing(b.w) {
		t.Fatal("Escape does not close the dialog")
	}
	b.settle()
	d := b.doc()
	if d.Title != "Dam gives way" || d.URL != "https://vpa.example/1" || d.Status != annotate.InProgress || d.Note != "Two versions exist." {
		t.Errorf("the project has %+v", *d)
	}
}

func TestDocumentDates(t *testing.T) {
	b, v := newDocumentBench(t)
	e := v.published().entry
	b.typed(e, "5 Nov 2024")
	b.settle()
	if want := time.Date(2024, 11, 5, 0, 0, 0, 0, time.UTC); !b.doc().PublishedAt.Equal(want) {
		t.Fatalf("published %v, want %v", b.doc().PublishedAt, want)
	}
	if e.Text != "5 Nov 2024" {
		t.Errorf("what was typed became %q under the caret", e.Text)
	}
	test.Type(e, " 14:30")
	b.settle()
	if want := time.Date(2024, 11, 5, 14, 30, 0, 0, time.UTC); !b.doc().PublishedAt.Equal(want) {
		t.Errorf("published %v, want %v", b.doc().PublishedAt, want)
	}
	b.typed(e, "2024-13-05")
	b.settle()
	if !saysIn(v.Object(), "There is no such month.") {
		t.Error("it does not say what is wrong with 2024-13-05")
	}
	if b.doc().PublishedAt.Minute() != 30 {
		t.Errorf("saved %v", b.doc().PublishedAt)
	}
	b.undo()
	if e.Text != "2024-11-05" {
		t.Errorf("after undo the field says %q", e.Text)
	}
	b.typed(e, "")
	b.settle()
	if !b.doc().PublishedAt.IsZero() {
		t.Errorf("an empty field leaves %v", b.doc().PublishedAt)
	}
}

func TestDocumentPublisher(t *testing.T) {
	b, v := newDocumentBench(t)
	input := v.publisher.Input
	b.typed(input, "minis")
	b.press(fyne.KeyDown)
	b.press(fyne.KeyReturn)
	b.settle()
	if got := b.doc().PublisherID; got != b.source("Ministry of the Interior").ID {
		t.Fatalf("the publisher is %v", got)
	}
	b.wantVerb("Set the publisher of “First report” to “Ministry of the Interior”")
	before := len(b.s.Project().Sources())
	b.typed(input, "Hovde Courier")
	b.settle()
	if len(b.s.Project().Sources()) != before {
		t.Error("a pause in typing made a source of half a name")
	}
	b.press(fyne.KeyEscape) // the list
	b.press(fyne.KeyReturn)
	b.settle()
	if s := b.source("Hovde Courier"); b.doc().PublisherID != s.ID || s.Type != annotate.Outlet {
		t.Errorf("the new source is %+v", *s)
	}
	b.undo()
	if len(b.s.Project().Sources()) != before || input.Text != "Ministry of the Interior" {
		t.Errorf("after undo there are %d sources, the field says %q", len(b.s.Project().Sources()), input.Text)
	}
	b.typed(input, "")
	b.w.Canvas().Focus(v.texts[1].entry)
	b.settle()
	if b.doc().PublisherID != annotate.None {
		t.Error("an empty field leaves the publisher")
	}
}

func TestDocumentFacts(t *testing.T) {
	b, v := newDocumentBench(t)
	b.commit("normalized", func(d *annotate.Draft) error {
		return d.EditDocument(v.doc.ID, func(d *annotate.Document) { d.Normalized = []string{"bom", "crlf"} })
	})
	for _, want := range []string{"First report.txt", "68 bytes", "utf-8 · text/plain", "by Ada", "1 highlight, 1 claim",
		"The byte order mark was left out; Windows line ends became plain ones"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	test.Tap(v.facts.copyHash)
	if got := fyne.CurrentApp().Clipboard().Content(); got != v.doc.SHA256 {
		t.Errorf("the clipboard has %q", got)
	}
	b.commit("remove", func(d *annotate.Draft) error { return d.RemoveDocument(v.doc.ID) })
	if v.form.Object().Visible() || !v.gone.Visible() {
		t.Error("the details of a document that is gone are still shown")
	}
	b.undo()
	if !v.form.Object().Visible() {
		t.Error("undo does not bring them back")
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	day := func(h, m, s int) time.Time { return time.Date(2024, 11, 5, h, m, s, 0, time.UTC) }
	for in, want := range map[string]time.Time{
		"": {}, "  ": {}, "2024-11-05": day(0, 0, 0), "2024-11-05 14:30": day(14, 30, 0), " 2024-11-05  14:30:01 ": day(14, 30, 1),
		"5 Nov 2024": day(0, 0, 0), "05 november 2024": day(0, 0, 0), "Nov 5, 2024": day(0, 0, 0), "5 Nov 2024 14:30": day(14, 30, 0),
		"2024-11-05T14:30:00Z": day(14, 30, 0), "2024-11-05T14:30:00+02:00": day(12, 30, 0), "2024-11-05T14:30:00.5Z": day(14, 30, 0).Add(time.Second / 2),
	} {
		got, err := parseDate(in)
		if err != nil || !got.Equal(want) {
			t.Errorf("parseDate(%q) = %v, %v; want %v", in, got, err, want)
			continue
		}
		if back, err := parseDate(formatDate(got)); err != nil || !back.Equal(got) {
			t.Errorf("%v is written %q, which reads %v, %v", got, formatDate(got), back, err)
		}
	}
	for _, in := range []string{"yesterday", "2024", "2024-11", "5.11.2024", "2024-02-30", "2024-11-05 25:00", "32 Nov 2024"} {
		if got, err := parseDate(in); err == nil {
			t.Errorf("parseDate(%q) = %v, want an error", in, got)
		}
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		check func(string) error
		text  string
		fine  bool
	}{
		{checkURL, "", true}, {checkURL, "https://a.example/b?c#d", true}, {checkURL, "mailto:a@b.example", true},
		{checkURL, "a.example", false}, {checkURL, "two words", false}, {checkURL, "https://", false},
		{checkLanguage, "", true}, {checkLanguage, "uk", true}, {checkLanguage, "zh-Hant-TW", true}, {checkLanguage, "English", false},
		{checkColor, "#0072B2", true}, {checkColor, "0072b2", false}, {checkColor, "#0072bg", false},
	} {
		if err := tt.check(tt.text); (err == nil) != tt.fine {
			t.Errorf("%q: %v", tt.text, err)
		}
	}
}
