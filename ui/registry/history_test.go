package registry

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
)

// verbs lists what the view has, newest first.
func (v *History) verbs() (out []string) {
	for _, position := range v.rows {
		out = append(out, v.log.At(position).Verb)
	}
	return out
}

// newHistory opens the view and waits until the newest Action is shown.
func newHistory(b *bench) *History {
	b.t.Helper()
	v := NewHistory(b.s, b.w)
	show(b, "History", v)
	b.w.Canvas().Focus(v.list)
	b.until(func() bool { return v.action != nil })
	return v
}

// press types a key to the list and waits until what it chose is shown.
func (v *History) press(b *bench, key fyne.KeyName) {
	b.t.Helper()
	b.press(key)
	b.until(func() bool { return v.action != nil })
}

func TestHistoryShowsWhatWasChanged(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry")
	id := b.source("Ministry").ID
	b.commit("Grade it", func(d *annotate.Draft) error {
		return d.EditSource(id, func(s *annotate.Source) { s.Reliability, s.Aliases = annotate.UsuallyReliable, []string{"MoI"} })
	})
	v := newHistory(b)
	if got := strings.Join(v.verbs(), ", "); !strings.HasPrefix(got, "Grade it, Import") {
		t.Fatalf("the history has %s", got)
	}
	for _, want := range []string{"Source “Ministry”", "Reliability", "F · Cannot be judged", "B · Usually reliable", "(nothing)", "MoI", "Ada"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("of the newest Action it does not say %q", want)
		}
	}
	v.press(b, fyne.KeyDown)
	for _, want := range []string{"Document “First report” was added", "Claim “The dam gave way at four” was added", "Vesmark Press ‹ Ministry"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("of the import it does not say %q", want)
		}
	}
	b.undo()
	b.until(func() bool { return v.log.Len() == b.f.Count() })
	if got := v.verbs()[0]; !strings.Contains(got, "Grade it") || v.list.Chosen() != 2 {
		t.Errorf("after an undo the newest is %q, row %d is chosen; want the choice to stay with the import", got, v.list.Chosen())
	}
}

func TestHistoryMarksTheWordsThatDiffer(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry")
	claim := b.s.Project().Claims()[0].ID
	b.commit("Edit claim text", func(d *annotate.Draft) error {
		return d.EditClaim(claim, func(c *annotate.Claim) { c.Text = "The dam broke at four" })
	})
	v := newHistory(b)
	var struck, underlined []string
	for _, o := range test.LaidOutObjects(v.shown) {
		if r, ok := o.(*widget.RichText); ok {
			for _, s := range r.Segments {
				switch s := s.(*widget.TextSegment); {
				case s.Style.TextStyle.Strikethrough && s.Style.TextStyle.Bold:
					struck = append(struck, s.Text)
				case s.Style.TextStyle.Underline && s.Style.TextStyle.Bold:
					underlined = append(underlined, s.Text)
				}
			}
		}
	}
	if strings.Join(struck, "|") != "gave way" || strings.Join(underlined, "|") != "broke" {
		t.Errorf("struck through %q, underlined %q", struck, underlined)
	}
}

func TestProseIsShownFromWhereItDiffers(t *testing.T) {
	long := strings.Repeat("All of this is as it was. ", 100)
	quote := func(s string) json.RawMessage {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	before, after := proseWords(quote(long+"The dam held."), quote(long+"The dam broke."))
	if !strings.HasPrefix(before, "… ") || !strings.HasSuffix(before, "The dam held.") || !strings.HasSuffix(after, "The dam broke.") || len(after) > 200 {
		t.Errorf("it shows %q and %q", before, after)
	}
	if before, after := proseWords(quote("Short."), quote("")); before != "Short." || after != "" {
		t.Errorf("it shows %q and %q", before, after)
	}
}

func TestHistoryNamesWhatIsGone(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry")
	tag := b.s.Project().Tags()[0].ID
	b.commit("Delete the tag", func(d *annotate.Draft) error { return d.RemoveTag(tag) })
	v := newHistory(b)
	for _, want := range []string{"Tag “casualties” was deleted", "“casualties”"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if saysIn(v.Object(), "one that is gone") {
		t.Error("it does not know what the tag was called")
	}
}

func TestHistoryOfANewProject(t *testing.T) {
	b := newBench(t)
	v := newHistory(b)
	for range v.rows {
		v.press(b, fyne.KeyDown)
	}
	if !saysIn(v.shown, "Project settings “"+b.s.Project().Settings().Title+"” were added") {
		t.Errorf("of the first act it says %q", v.action.Verb)
	}
}

// An assessment and a link have no name of their own. They are named by their claim, also when all of them are gone.
func TestHistoryNamesWhatHasNoName(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry", "Harbour office")
	claims := b.s.Project().Claims()
	b.commit("Set confidence", func(d *annotate.Draft) error {
		return d.Assess(claims[0].ID, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceLow })
	})
	b.commit("Raise it", func(d *annotate.Draft) error {
		return d.Assess(claims[0].ID, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceHigh })
	})
	link := annotate.Link{ID: annotate.NewID(), From: claims[0].ID, To: claims[1].ID, Type: annotate.LinkTension}
	b.commit("Link them", func(d *annotate.Draft) error { return d.Put(&link) })
	b.commit("Say why", func(d *annotate.Draft) error {
		link.Reason = "The hours differ"
		return d.Put(&link)
	})
	wants := map[string]string{
		"Raise it": "Assessment of “The dam gave way at four”", "Set confidence": "Assessment of “The dam gave way at four” was added",
		"Say why": "Link from “The dam gave way at four”", "Link them": "Link from “The dam gave way at four” was added",
	}
	check := func() {
		t.Helper()
		v := newHistory(b)
		for range v.rows {
			if want, ok := wants[v.action.Verb]; ok && !saysIn(v.shown, want) {
				t.Errorf("of %q it does not say %q", v.action.Verb, want)
			}
			v.press(b, fyne.KeyDown)
		}
	}
	check()
	b.commit("Delete the claim", func(d *annotate.Draft) error { return d.RemoveClaim(claims[0].ID) })
	check()
}

func TestHistoryCanBeNarrowed(t *testing.T) {
	b := newBench(t)
	doc := b.document("First report", "Vesmark Press", "Ministry", "Harbour office")
	other := b.document("Second report", "Vesmark Press")
	claims := b.s.Project().Claims()
	b.commit("Place the first", func(d *annotate.Draft) error {
		return d.EditClaim(claims[0].ID, func(c *annotate.Claim) { c.Place = "Skarnfell" })
	})
	b.commit("Assess the first", func(d *annotate.Draft) error {
		return d.Assess(claims[0].ID, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceHigh })
	})
	b.commit("Describe the second", func(d *annotate.Draft) error {
		return d.EditDocument(other.ID, func(d *annotate.Document) { d.Byline = "Ilva Morn" })
	})
	v := newHistory(b)
	all := len(v.rows)
	is := func(what string, want ...string) {
		t.Helper()
		if got := strings.Join(v.verbs(), ", "); got != strings.Join(want, ", ") {
			t.Errorf("%s: %s", what, got)
		}
	}
	v.kind.SetSelected("Claim")
	is("claims", "Place the first", "Import")
	v.kind.SetSelected("Everything")
	b.typed(v.words, "first place")
	is("words", "Place the first")
	if !saysIn(v.list, "Place the first · “The dam gave way at four”") {
		t.Error("the row does not say which claim")
	}
	if !saysIn(v.Object(), "1 of 6 acts") {
		t.Error("it does not say how many there are")
	}
	b.press(fyne.KeyReturn)
	if b.w.Canvas().Focused() != fyne.Focusable(v.list) {
		t.Errorf("Enter leaves the words for %T", b.w.Canvas().Focused())
	}
	b.typed(v.words, "")
	b.typed(v.until, "2001-01-01")
	is("up to a day")
	if !saysIn(v.Object(), "Nothing of the kind was done.") {
		t.Error("it does not say that there is nothing")
	}
	b.typed(v.until, "last week")
	if !saysIn(v.Object(), "Write a day or a time") || len(v.rows) != all {
		t.Errorf("with no time there are %d rows", len(v.rows))
	}
	b.typed(v.until, localTime(v.log.At(all).At)) // as the list has it
	if len(v.rows) != all || saysIn(v.Object(), "Write a day or a time") {
		t.Errorf("a time copied from the list leaves %d rows of %d", len(v.rows), all)
	}
	b.typed(v.until, "")
	v.Only(annotate.Ref{Kind: annotate.KindClaim, ID: claims[0].ID})
	is("a claim", "Assess the first", "Place the first", "Import")
	if !saysIn(v.Object(), "Only claim “The dam gave way at four”, with its assessments") {
		t.Error("it does not say what it is narrowed to")
	}
	v.Only(annotate.Ref{Kind: annotate.KindDocument, ID: doc.ID})
	is("a document", "Assess the first", "Place the first", "Import")
	b.tap("Show all of the history", v.Object())
	if len(v.rows) != all {
		t.Errorf("all of the history has %d rows of %d", len(v.rows), all)
	}
}

func TestHistoryIsOfOnePerson(t *testing.T) {
	b := newBench(t)
	id := annotate.NewID()
	b.commit("Join", func(d *annotate.Draft) error { return d.Put(&annotate.Reviewer{ID: id, Name: "Lubov"}) })
	v := newHistory(b)
	v.who.SetSelected("Lubov")
	if len(v.rows) != 0 {
		t.Errorf("Lubov has done %q", v.verbs())
	}
	v.who.SetSelected("Ada")
	if len(v.rows) != b.f.Count() {
		t.Errorf("Ada has done %q", v.verbs())
	}
}

func TestRevertOfOneActOutOfTheMiddle(t *testing.T) {
	b := newBench(t)
	doc := b.document("First report", "Vesmark Press", "Ministry")
	claim := b.s.Project().Claims()[0].ID
	b.commit("Place it", func(d *annotate.Draft) error {
		return d.EditClaim(claim, func(c *annotate.Claim) { c.Place = "Skarnfell" })
	})
	b.commit("Byline", func(d *annotate.Draft) error {
		return d.EditDocument(doc.ID, func(d *annotate.Document) { d.Byline = "Ilva Morn" })
	})
	v := newHistory(b)
	v.press(b, fyne.KeyDown)
	b.tap("Revert…", v.Object())
	b.until(func() bool { return b.top() != nil && saysIn(b.top(), "Take back “Place it”?") })
	b.press(fyne.KeyReturn) // the button that changes nothing has the focus
	b.settle()
	b.wantVerb("Byline")
	b.tap("Revert…", v.Object())
	b.until(func() bool { return saysIn(b.top(), "Take back “Place it”?") })
	b.tap("Take it back", b.top())
	b.until(func() bool { return b.newest() == "Revert: Place it" })
	b.until(func() bool { return v.action != nil && v.action.Verb == "Revert: Place it" })
	c, _ := b.s.Project().Claim(claim)
	d, _ := b.s.Project().Document(doc.ID)
	if c.Place != "" || d.Byline != "Ilva Morn" {
		t.Errorf("place %q, byline %q", c.Place, d.Byline)
	}
	v.press(b, fyne.KeyDown)
	v.press(b, fyne.KeyDown)
	b.tap("Revert…", v.Object())
	b.until(func() bool { return saysIn(b.top(), "Nothing is left of “Place it”") })
	b.tap("Close", b.top())
	b.undo()
	if c, _ := b.s.Project().Claim(claim); c.Place != "Skarnfell" {
		t.Error("undo does not bring the reverted act back")
	}
}

func TestRevertAsksWhereLaterWorkIsInTheWay(t *testing.T) {
	for _, tt := range []struct{ answer, want string }{{"Keep what came later", "Varn"}, {"Take everything back", ""}} {
		b := newBench(t)
		b.document("First report", "Vesmark Press", "Ministry")
		claim := b.s.Project().Claims()[0].ID
		place := func(verb, to string) {
			b.commit(verb, func(d *annotate.Draft) error {
				return d.EditClaim(claim, func(c *annotate.Claim) { c.Place, c.Note = to, "About "+to })
			})
		}
		b.commit("Place it", func(d *annotate.Draft) error {
			return d.EditClaim(claim, func(c *annotate.Claim) { c.Place, c.EventTime = "Skarnfell", "2031-05" })
		})
		place("Place it anew", "Varn")
		v := newHistory(b)
		v.press(b, fyne.KeyDown)
		b.tap("Revert…", v.Object())
		b.until(func() bool { return saysIn(b.top(), "Later work is in the way:") })
		if want := "Claim “The dam gave way at four”: place was empty and is now “Varn” (“Place it anew”, Ada, "; !saysIn(b.top(), want) {
			t.Errorf("it does not say %q", want)
		}
		b.tap(tt.answer, b.top())
		b.until(func() bool { return b.newest() == "Revert: Place it" })
		if c, _ := b.s.Project().Claim(claim); c.Place != tt.want || c.EventTime != "" {
			t.Errorf("%s: the claim is at %q, %q", tt.answer, c.Place, c.EventTime)
		}
		v.Close()
	}
}

func TestHistoryOffersToGoBack(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry")
	v := newHistory(b)
	var at []string
	v.OnMoment = func(e annotate.Entry) { at = append(at, e.Verb) }
	v.press(b, fyne.KeyDown)
	b.tap("Show the project as it was then", v.Object())
	if !slices.Equal(at, []string{"Create the project"}) {
		t.Errorf("asked for %q", at)
	}
}

// Only the rows in view are ever made.
func TestHistoryOfManyActsIsAListOfFewRows(t *testing.T) {
	b := newBench(t)
	id := annotate.None
	b.commit("Add", func(d *annotate.Draft) error {
		s, err := d.SourceNamed("Ministry", annotate.Organization)
		id = s.ID
		return err
	})
	const edits = 300
	for i := range edits {
		b.s.Do(fmt.Sprint("Note ", i), func(d *annotate.Draft) error {
			return d.EditSource(id, func(s *annotate.Source) { s.ReliabilityNote = fmt.Sprint(i) })
		}, nil)
	}
	b.settle()
	v := newHistory(b)
	rows := 0
	for _, o := range test.LaidOutObjects(v.Object()) {
		if _, ok := o.(*historyRow); ok {
			rows++
		}
	}
	if rows == 0 || rows > 40 {
		t.Errorf("%d rows are laid out", rows)
	}
	b.commit("Between", func(d *annotate.Draft) error {
		return d.EditSource(id, func(s *annotate.Source) { s.URL = "https://a.example" })
	})
	b.until(func() bool { return v.log.Len() == b.f.Count() })
	if v.verbs()[0] != "Between" || v.list.Chosen() != 1 {
		t.Errorf("the newest is %q, row %d is chosen", v.verbs()[0], v.list.Chosen())
	}
	v.press(b, fyne.KeyEnd)
	if v.action.Verb != "Create the project" || len(v.rows) != b.f.Count() {
		t.Errorf("the last of %d rows is %q", len(v.rows), v.action.Verb)
	}
}

func TestHistoryOfAGreatActionIsCutShort(t *testing.T) {
	b := newBench(t)
	b.commit("Many", func(d *annotate.Draft) error {
		for i := range 500 {
			if _, err := d.SourceNamed(fmt.Sprint("Source ", i), annotate.Person); err != nil {
				return err
			}
		}
		return nil
	})
	v := newHistory(b)
	if !saysIn(v.Object(), "more changes") {
		t.Error("it does not say that there is more")
	}
}

func TestValueWords(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press")
	p := b.s.Project()
	source := b.source("Vesmark Press").ID
	for _, tt := range []struct {
		kind             annotate.Kind
		field, raw, want string
	}{
		{annotate.KindDocument, "publisher_id", `"` + source.String() + `"`, "“Vesmark Press”"},
		{annotate.KindDocument, "publisher_id", `"` + annotate.NewID().String() + `"`, "one that is gone"},
		{annotate.KindDocument, "published_at", `"2024-11-05T14:30:00Z"`, "2024-11-05 14:30"},
		{annotate.KindDocument, "bytes", `5137`, "5,137 bytes"},
		{annotate.KindDocument, "status", `"in_progress"`, "In progress"},
		{annotate.KindSource, "unnamed", `true`, "yes"},
		{annotate.KindSource, "aliases", `["a","b"]`, "a, b"},
		{annotate.KindSource, "url", `null`, ""},
		{annotate.KindHighlight, "ranges", `[[0,24],[30,34]]`, "bytes 0–24, 30–34"},
		{annotate.KindHighlight, "ranges", `null`, "no place"},
		{annotate.KindAssessment, "likelihood", `{"scale":"icd203","term":"very_likely"}`, "Very likely (80–95 %)"},
		{annotate.KindAssessment, "score", `70`, "70"},
		{annotate.KindClaim, "quantities", `[{"value":11000,"unit":"soldiers","bound":"min"}]`, "bound At least, unit soldiers, value 11000"},
		{annotate.KindClaim, "attribution", `{"chain":[{"source_id":"` + source.String() + `","cue":"said"}],"quote_type":"direct"}`,
			"Vesmark Press (“said”); direct quotation"},
		{annotate.KindClaim, "of_a_later_version", `{"a":[1,{"b":"c"}]}`, "a 1, b c"},
		{annotate.KindClaim, "text", `"` + strings.Repeat("long ", 100) + `"`, strings.TrimSpace(strings.Repeat("long ", 32)) + "…"},
	} {
		if got := valueWords(naming{p, &annotate.Log{}}, tt.kind, tt.field, json.RawMessage(tt.raw)); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.field, tt.raw, got, tt.want)
		}
	}
}

func TestTheChangesOfAnActAreScrolledFromTheList(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry", "Harbour office")
	v := newHistory(b)
	top := func() float32 {
		for _, o := range test.LaidOutObjects(v.shown) {
			if s, ok := o.(*container.Scroll); ok {
				return s.Offset.Y
			}
		}
		t.Fatal("nothing scrolls")
		return 0
	}
	b.press(fyne.KeyRight)
	if top() == 0 {
		t.Error("Right does not scroll down")
	}
	b.press(fyne.KeyLeft)
	if top() != 0 {
		t.Error("Left does not scroll up")
	}
}
