package ui

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/annotate/search"
	"attest/ui/prose"
)

// search opens the search box and types a query.
func (d *desk) find(query string) {
	d.t.Helper()
	d.chord("Ctrl+K")
	d.ask(query)
}

// ask replaces the query in the search box, and waits for the whole answer.
func (d *desk) ask(query string) {
	d.t.Helper()
	d.alt(&fyne.ShortcutSelectAll{})
	d.typing(query)
	d.until("the answer to "+query, func() bool { return d.search.shown == query })
}

// alt types a chord into what has the focus.
func (d *desk) alt(s fyne.Shortcut) {
	d.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(s)
}

func altKey(name fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierAlt}
}

// resultOf returns the row of an entity in the list of the search box, or -1.
func (d *desk) resultOf(id annotate.ID) int {
	return slices.IndexFunc(d.search.rows, func(l searchLine) bool { return l.result != nil && l.result.ID == id })
}

// headings lists the groups of the search box from the top.
func (d *desk) headings() []string {
	var out []string
	for _, row := range d.search.rows {
		if row.result == nil {
			heading, _, _ := strings.Cut(row.heading, " · ")
			out = append(out, heading)
		}
	}
	return out
}

func TestResultsComeInGroupsAndSayWhy(t *testing.T) {
	d := newDesk(t)
	d.find("dovric")
	groups := d.headings()
	if len(groups) < 2 || groups[0] != "Sources" {
		t.Errorf("the groups are %q: the source of that name belongs on top", groups)
	}
	if !d.says("alias of Marek Dovrić · exact", "variant of Dovrić") {
		t.Errorf("the box says %q", d.dialog())
	}
	d.ask("alarm")
	groups = d.headings()
	d.alt(altKey(fyne.Key2))
	d.until("claims only", func() bool {
		return d.search.firstResult() == 0 && d.search.rows[0].result.Kind == annotate.KindClaim
	})
	d.alt(altKey(fyne.Key1))
	d.until("all groups", func() bool { return len(d.headings()) == len(groups) })
}

func TestASentenceIsOpenedAtItsPlace(t *testing.T) {
	d := newDesk(t)
	d.find(`"firefighters"`)
	at := slices.IndexFunc(d.search.rows, func(l searchLine) bool { return l.result != nil && l.result.Field == "sentence" })
	if at < 0 {
		d.ask(`is:document "two helicopters"`)
		at = slices.IndexFunc(d.search.rows, func(l searchLine) bool { return l.result != nil && l.result.Field == "sentence" })
	}
	if at < 0 {
		t.Fatalf("no sentence is found: %q", d.dialog())
	}
	r := *d.search.rows[at].result
	for d.search.marked != at {
		d.press("Down")
	}
	d.press("Return")
	d.until("the sentence", func() bool { return d.reading.document == r.ID && d.reading.reader.Caret() == r.Range.Start })
}

func TestFacetsNarrowTheSearch(t *testing.T) {
	d := newDesk(t)
	d.find("skarnfell origin:dovric stance:asserted")
	if d.search.firstResult() < 0 {
		t.Fatalf("nothing is found: %q", d.dialog())
	}
	for _, row := range d.search.rows {
		if row.result == nil || row.result.Kind != annotate.KindClaim {
			continue
		}
		c, _ := d.project().Claim(row.result.ID)
		if s, _ := d.project().Source(c.Attribution.Origin()); s.Name != "Marek Dovrić" || c.Stance != annotate.Asserted {
			t.Errorf("%q is found, which %s says, %s", c.Text, s.Name, c.Stance)
		}
	}
	d.alt(&fyne.ShortcutSelectAll{})
	d.typing("skarnfell orign:dovric")
	d.until("the mistake", func() bool {
		return d.says("There is no facet orign; did you mean origin?", "Known: source, origin, tag")
	})
	if d.search.firstResult() < 0 {
		t.Error("a slip in the query empties the list")
	}
}

func TestFacetsAreCompletedInTheSearch(t *testing.T) {
	d := newDesk(t)
	d.chord("Ctrl+K")
	d.typing("tag:ov")
	d.until("the tag", func() bool { return d.says("Oversight (") })
	d.press("Tab")
	if got := d.search.field.Text(); got != "tag:Oversight " {
		t.Errorf("Tab made %q", got)
	}
	d.until("what has the tag", func() bool { return d.search.firstResult() >= 0 })
}

func TestLooseLettersComeBelowAndSaySo(t *testing.T) {
	d := newDesk(t)
	d.find("tlvkd")
	d.until("loose letters", func() bool { return len(d.headings()) > 0 })
	groups := d.headings()
	if last := groups[len(groups)-1]; !strings.HasPrefix(last, "Loose letters") {
		t.Errorf("the groups are %q", groups)
	}
	if !d.says("Loose letters", search.LooseLetters) {
		t.Errorf("the box says %q", d.dialog())
	}
}

func TestChosenResultsAreTaggedAtOnce(t *testing.T) {
	d := newDesk(t)
	d.find("alarm is:claim")
	d.alt(&desktop.CustomShortcut{KeyName: fyne.KeySpace, Modifier: fyne.KeyModifierShortcutDefault})
	d.press("Down")
	d.alt(&desktop.CustomShortcut{KeyName: fyne.KeySpace, Modifier: fyne.KeyModifierShortcutDefault})
	if !d.says("2 claims chosen") {
		t.Fatalf("the box says %q", d.dialog())
	}
	ids := d.search.targets().claims
	d.alt(altKey(fyne.KeyT))
	if !d.says("Tag 2 claims") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.typing("brand new tag")
	d.press("Return")
	d.until("the tag", func() bool { _, there := d.project().TagNamed("brand new tag"); return there })
	tag, _ := d.project().TagNamed("brand new tag")
	for _, id := range ids {
		if c, _ := d.project().Claim(id); !slices.Contains(c.TagIDs, tag.ID) {
			t.Errorf("%q has no tag", c.Text)
		}
	}
	if !d.says("Search") {
		t.Error("the search has gone with the dialog")
	}
	d.until("word of it", func() bool { return d.says("Tagged 2 claims as brand new tag.") })
	d.press("Escape")
	d.chord("Ctrl+Z")
	d.until("one undo for all", func() bool { _, there := d.project().TagNamed("brand new tag"); return !there })
}

func TestAllResultsAreChosen(t *testing.T) {
	d := newDesk(t)
	d.find("skarnfell")
	d.alt(altKey(fyne.KeyA))
	if n := len(d.search.targets().claims); n == 0 || !d.says("chosen: Alt+T tags") {
		t.Errorf("%d claims are chosen", n)
	}
	d.alt(altKey(fyne.KeyA))
	if len(d.search.chosen) != 0 {
		t.Error("Alt+A does not let go again")
	}
}

func TestAGrowingIndexIsToldOf(t *testing.T) {
	d := newDesk(t)
	d.find("dam")
	d.search.show(&search.Answer{Indexed: 12, Total: 40}, nil, nil)
	if !d.says("Indexing: 12 of 40 entries can be searched by now.") {
		t.Errorf("the box says %q", d.dialog())
	}
	d.until("the search made again", func() bool { return !strings.Contains(d.dialog(), "Indexing") })
}

// A search that comes back late must not replace the answer to what has been typed since.
func TestALateAnswerIsDropped(t *testing.T) {
	d := newDesk(t)
	d.chord("Ctrl+K")
	d.typing("dovric")
	d.search.asked.Typed = "dovric"
	d.search.find()
	late := d.search.generation
	d.ask("helicopters")
	shown := len(d.search.rows)
	d.settle()
	if d.search.generation <= late || d.search.shown != "helicopters" || len(d.search.rows) != shown {
		t.Errorf("the list answers %q", d.search.shown)
	}
}

func TestTheSearchFollowsTheProject(t *testing.T) {
	d := newDesk(t)
	d.find("zebra")
	if d.search.firstResult() >= 0 && d.search.rows[0].result != nil {
		t.Fatal("there is a zebra")
	}
	id := d.project().Claims()[0].ID
	d.session.Do("Reword", func(draft *annotate.Draft) error {
		return draft.EditClaim(id, func(c *annotate.Claim) { c.Text = "A zebra was seen." })
	}, nil)
	d.until("the zebra", func() bool { return d.resultOf(id) >= 0 })
}

func TestResultsAreClicked(t *testing.T) {
	d := newDesk(t)
	d.find("alarm is:claim")
	l := d.search.list
	at := func(row int, x float32) fyne.Position { return fyne.NewPos(x, l.tops[row]+5) }
	first := d.search.firstResult()
	test.TapAt(l, at(0, 100)) // the heading
	test.TapAt(l, at(first, 5))
	test.TapAt(l, at(first+1, 5))
	if !d.says("2 claims chosen") || d.win.Canvas().Focused() != d.search.field.Input() {
		t.Errorf("the box says %q, and %T has the keyboard", d.dialog(), d.win.Canvas().Focused())
	}
	id := d.search.rows[first+1].result.ID
	test.TapAt(l, at(first+1, 200))
	d.until("the claim", func() bool { _, c := d.inspector.Selected(); return c == id && !d.dialogOpen() })
}

func TestTheMarkedResultIsInSight(t *testing.T) {
	d := newDesk(t)
	d.find("dam")
	l := d.search.list
	inSight := func() bool {
		top, bottom := l.tops[d.search.marked], l.tops[d.search.marked+1]
		return top >= l.scroll.Offset.Y-0.5 && bottom <= l.scroll.Offset.Y+l.scroll.Size().Height+0.5
	}
	for _, key := range []fyne.KeyName{fyne.KeyPageDown, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyPageUp} {
		d.press(string(key))
		if d.search.rows[d.search.marked].result == nil || !inSight() {
			t.Fatalf("after %s row %d is marked and out of sight", key, d.search.marked)
		}
	}
	for d.search.marked != d.search.firstResult() {
		d.press(string(fyne.KeyUp))
	}
	if l.scroll.Offset.Y != 0 {
		t.Error("the heading above the first result is out of sight")
	}
}

func TestAResultFromRightToLeftIsReadFromTheRight(t *testing.T) {
	test.NewTempApp(t)
	l := newResultLine()
	seen := func() []*canvas.Text {
		shown := slices.DeleteFunc(slices.Clone(l.pieces), func(p *canvas.Text) bool { return p.Hidden })
		slices.SortFunc(shown, func(a, b *canvas.Text) int { return cmp.Compare(a.Position().X, b.Position().X) })
		return shown
	}
	l.setPieces([]prose.Part{{Text: "אבג "}, {Text: "דהו", Marked: true}, {Text: " זחט"}}, 40, 0, 400, 13)
	got := seen()
	if len(got) != 3 || !strings.Contains(got[0].Text, "זחט") || !strings.Contains(got[1].Text, "דהו") || !strings.Contains(got[2].Text, "אבג") {
		t.Fatalf("from the left the pieces are %v", got)
	}
	if end := got[2].Position().X + got[2].Size().Width; math.Abs(float64(end-400)) > 1 || !got[1].TextStyle.Bold || got[0].TextStyle.Bold {
		t.Errorf("the beginning ends at %v, want 400, or the wrong word is marked", end)
	}
	l.setPieces([]prose.Part{{Text: strings.Repeat("אבג ", 60)}, {Text: "דהו", Marked: true}}, 40, 0, 400, 13)
	if got := seen(); len(got) != 1 || got[0].Position().X < 40 || !strings.Contains(got[0].Text, "…") {
		t.Errorf("what is too long begins at %v and says %q", got[0].Position().X, got[0].Text)
	}
	l.setPieces([]prose.Part{{Text: "the "}, {Text: "dam", Marked: true}}, 40, 0, 400, 13)
	if got := seen(); len(got) != 2 || got[0].Position().X != 40 || got[1].Text != "dam" {
		t.Errorf("from the left the pieces are %v", got)
	}
}

// An unfinished or misunderstood query has found nothing because it asks for nothing, and not because nothing matches.
func TestNothingIsSaidToMatchOnlyWhenItWasLookedFor(t *testing.T) {
	d := newDesk(t)
	d.find("tag:")
	if said := d.search.info.Text; strings.Contains(said, "matches") || !strings.Contains(said, "Tab") {
		t.Errorf("an unfinished query is answered with %q", said)
	}
	d.search.field.SetText("tagg:water")
	d.until("what is wrong", func() bool { return d.says("did you mean tag") })
	if said := d.search.info.Text; said != "" {
		t.Errorf("below the fault stands %q", said)
	}
	d.ask("zzqqxx")
	if said := d.search.info.Text; said != "Nothing in this project matches." {
		t.Errorf("what is not there is answered with %q", said)
	}
	d.ask("dam")
	d.search.field.SetText("dam tagg:water")
	d.until("what is wrong", func() bool { return d.says("did you mean tag") })
	if said := d.search.info.Text; !strings.Contains(said, "“dam”") {
		t.Errorf("above an older answer it says %q", said)
	}
	// An answer that comes late is told of as what it is.
	d.search.asked.Typed = "water"
	d.search.show(&search.Answer{Results: []search.Result{{Kind: annotate.KindTag, Text: "Water"}}}, nil, nil)
	if said := d.search.info.Text; !strings.Contains(said, "“water”") {
		t.Errorf("above a late answer it says %q", said)
	}
}
