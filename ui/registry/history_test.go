package registry

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
)

// verbs lists what the view has, newest first.
func (v *History) verbs() (out []string) {
	for _, a := range v.rows {
		out = append(out, a.Verb)
	}
	return out
}

func TestHistoryShowsWhatWasChanged(t *testing.T) {
	b := newBench(t)
	b.document("First report", "Vesmark Press", "Ministry")
	id := b.source("Ministry").ID
	b.commit("Grade it", func(d *annotate.Draft) error {
		return d.EditSource(id, func(s *annotate.Source) { s.Reliability, s.Aliases = annotate.UsuallyReliable, []string{"MoI"} })
	})
	v := NewHistory(b.s, b.w)
	show(b, "History", v)
	b.until(func() bool { return v.ended })
	if got := strings.Join(v.verbs(), ", "); !strings.HasPrefix(got, "Grade it, Import") {
		t.Fatalf("the history has %s", got)
	}
	for _, want := range []string{"Source “Ministry”", "Reliability", "F · Cannot be judged", "B · Usually reliable", "(nothing)", "MoI", "Ada"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("of the newest Action it does not say %q", want)
		}
	}
	if b.w.Canvas().Focused() != v.list {
		t.Errorf("the focus is on %T", b.w.Canvas().Focused())
	}
	b.press(fyne.KeyDown)
	for _, want := range []string{"Document “First report” was added", "Claim “The dam gave way at four” was added", "Vesmark Press ‹ Ministry"} {
		if !saysIn(v.Object(), want) {
			t.Errorf("of the import it does not say %q", want)
		}
	}
	b.undo()
	if got := v.verbs()[0]; !strings.Contains(got, "Grade it") || v.list.Chosen() != 2 {
		t.Errorf("after an undo the newest is %q, row %d is chosen; want the choice to stay with the import", got, v.list.Chosen())
	}
}

func TestHistoryReadsPageByPage(t *testing.T) {
	b := newBench(t)
	id := annotate.None
	b.commit("Add", func(d *annotate.Draft) error {
		s, err := d.SourceNamed("Ministry", annotate.Organization)
		id = s.ID
		return err
	})
	const edits = historyPage + 20
	for i := range edits {
		b.s.Do(fmt.Sprint("Note ", i), func(d *annotate.Draft) error {
			return d.EditSource(id, func(s *annotate.Source) { s.ReliabilityNote = fmt.Sprint(i) })
		}, nil)
	}
	b.settle()
	v := NewHistory(b.s, b.w)
	show(b, "History", v)
	b.until(func() bool { return len(v.rows) == historyPage })
	b.commit("Between", func(d *annotate.Draft) error {
		return d.EditSource(id, func(s *annotate.Source) { s.URL = "https://a.example" })
	})
	b.press(fyne.KeyEnd)
	b.until(func() bool { return v.ended })
	seen := map[actionID]bool{}
	for i, a := range v.rows {
		if seen[idOf(a)] {
			t.Errorf("row %d, %q, is there twice", i, a.Verb)
		}
		seen[idOf(a)] = true
	}
	if len(v.rows) != b.f.Count() || v.rows[0].Verb != "Between" {
		t.Errorf("%d rows of %d Actions, the newest %q", len(v.rows), b.f.Count(), v.rows[0].Verb)
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
	v := NewHistory(b.s, b.w)
	defer v.Close()
	b.until(func() bool { return v.ended })
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
		{annotate.KindDocument, "status", `"in_progress"`, "In progress"},
		{annotate.KindSource, "unnamed", `true`, "yes"},
		{annotate.KindSource, "aliases", `["a","b"]`, "a, b"},
		{annotate.KindSource, "url", `null`, ""},
		{annotate.KindHighlight, "ranges", `[[0,24],[30,34]]`, "bytes 0–24, 30–34"},
		{annotate.KindAssessment, "likelihood", `{"scale":"icd203","term":"very_likely"}`, "Very likely (80–95 %)"},
		{annotate.KindAssessment, "score", `70`, "70"},
		{annotate.KindClaim, "quantities", `[{"value":11000,"unit":"soldiers","bound":"min"}]`, "bound At least, unit soldiers, value 11000"},
		{annotate.KindClaim, "attribution", `{"chain":[{"source_id":"` + source.String() + `","cue":"said"}],"quote_type":"direct"}`,
			"Vesmark Press (“said”); direct quotation"},
		{annotate.KindClaim, "of_a_later_version", `{"a":[1,{"b":"c"}]}`, "a 1, b c"},
		{annotate.KindClaim, "text", `"` + strings.Repeat("long ", 100) + `"`, strings.TrimSpace(strings.Repeat("long ", 32)) + "…"},
	} {
		if got := valueWords(p, tt.kind, tt.field, json.RawMessage(tt.raw)); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.field, tt.raw, got, tt.want)
		}
	}
}
