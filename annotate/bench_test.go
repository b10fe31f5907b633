package annotate

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
)

const (
	benchDocuments  = 100
	benchHighlights = 100_000
)

var benchSentence = "Eleven boats sank, said the Courier. "

// benchProject is a project of 100 documents with 1,000 highlights and as many claims each.
var benchProject = sync.OnceValue(func() *history {
	h := newHistory(panicking{})
	h.seen = nil
	text := strings.Repeat(benchSentence, benchHighlights/benchDocuments)
	for range benchDocuments {
		h.commit(func(d *Draft) error {
			doc, err := h.newDocument(d, text)
			if err != nil {
				return err
			}
			tag, err := d.TagNamed(fmt.Sprint("Tag ", len(h.texts)%20))
			if err != nil {
				return err
			}
			for start := 0; start < len(text); start += len(benchSentence) {
				hl, err := d.AddHighlight(doc.ID, text, Range{start, start + 17})
				if err != nil {
					return err
				}
				if err := d.ToggleTag(KindHighlight, hl.ID, tag.ID); err != nil {
					return err
				}
				if _, err := d.AddClaim(hl.ID); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return h
})

type panicking struct{}

func (panicking) Helper()                           {}
func (panicking) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// BenchmarkHighlight measures one act of a reviewer on a project of 100,000 highlights: draft, check, apply.
func BenchmarkHighlight(b *testing.B) {
	h := benchProject()
	doc := h.project.Documents()[0]
	text := h.texts[doc.ID]
	for b.Loop() {
		d := h.draft()
		if _, err := d.AddHighlight(doc.ID, text, Range{0, 6}); err != nil {
			b.Fatal(err)
		}
		changes, err := d.Changes()
		if err != nil {
			b.Fatal(err)
		}
		if err := h.project.Check(changes, h.textOf); err != nil {
			b.Fatal(err)
		}
		a := &Action{Changes: changes}
		if err := h.project.Apply(a); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := h.project.Apply(&Action{Changes: a.Inverse()}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkApply measures the reducer alone.
func BenchmarkApply(b *testing.B) {
	h := benchProject()
	doc := h.project.Documents()[0]
	d := h.draft()
	if _, err := d.AddHighlight(doc.ID, h.texts[doc.ID], Range{0, 6}); err != nil {
		b.Fatal(err)
	}
	changes, err := d.Changes()
	if err != nil {
		b.Fatal(err)
	}
	add := &Action{Changes: changes}
	takeBack := &Action{Changes: add.Inverse()}
	for b.Loop() {
		if err := h.project.Apply(add); err != nil {
			b.Fatal(err)
		}
		if err := h.project.Apply(takeBack); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReplay measures opening a project from its ledger alone; one operation is 201,000 changes.
func BenchmarkReplay(b *testing.B) {
	h := benchProject()
	b.ReportAllocs()
	for b.Loop() {
		p := NewProject()
		for _, a := range h.actions {
			if err := p.Apply(a); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkViews measures what a window asks for each row or on each change.
func BenchmarkViews(b *testing.B) {
	h := benchProject()
	p := h.project
	doc, claim := p.Documents()[50], p.Claims()[50]
	tag := p.Tags()[0]
	for _, view := range []struct {
		name string
		ask  func()
	}{
		{"Settings", func() { p.Settings() }},
		{"AssessmentBy", func() { p.AssessmentBy(claim.ID, h.reviewer) }},
		{"ClaimsOn", func() { p.ClaimsOn(claim.HighlightIDs[0]) }},
		{"HighlightsOf1000", func() { p.HighlightsOf(doc.ID) }},
		{"CountHighlightsOfTag", func() { p.CountReferrersTo(KindTag, tag.ID, KindHighlight) }},
		{"Highlights", func() { p.Highlights() }},
	} {
		b.Run(view.name, func(b *testing.B) {
			for b.Loop() {
				view.ask()
			}
		})
	}
}

// BenchmarkRemoveDocument measures the largest single act: a document with 1,000 highlights and their claims.
func BenchmarkRemoveDocument(b *testing.B) {
	h := benchProject()
	doc := h.project.Documents()[0]
	for b.Loop() {
		d := h.draft()
		if err := d.RemoveDocument(doc.ID); err != nil {
			b.Fatal(err)
		}
		if _, err := d.Changes(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRemoveTag measures taking a tag off 5,000 highlights and as many claims and bringing it back: by undo, and from
// the trash.
func BenchmarkRemoveTag(b *testing.B) {
	h := benchProject()
	tag := h.project.Tags()[0]
	do := func(name string, edit func(*Draft) error) *Action {
		d := h.draft()
		if err := edit(d); err != nil {
			b.Fatal(err)
		}
		changes, err := d.Changes()
		if err != nil {
			b.Fatal(err)
		}
		if err := h.project.Check(changes, h.textOf); err != nil {
			b.Fatal(err)
		}
		a := &Action{Verb: name, Changes: changes}
		if err := h.project.Apply(a); err != nil {
			b.Fatal(err)
		}
		return a
	}
	remove := func(d *Draft) error { return d.RemoveTag(tag.ID) }
	b.Run("delete", func(b *testing.B) {
		for b.Loop() {
			a := do("delete", remove)
			b.StopTimer()
			if err := h.project.Apply(&Action{Changes: a.Inverse()}); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("undo", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			a := do("delete", remove)
			b.StartTimer()
			undo := &Action{Changes: a.Inverse()}
			if err := h.project.Check(undo.Changes, h.textOf); err != nil {
				b.Fatal(err)
			}
			if err := h.project.Apply(undo); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("recover", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			a := do("delete", remove)
			b.StartTimer()
			do("recover", func(d *Draft) error {
				_, err := d.Recover(a, []Ref{{KindTag, tag.ID}}, Recall{TextOf: h.textOf})
				return err
			})
		}
	})
}

// benchActions is the length of a history that a team makes in some years.
const benchActions = 200_000

// benchLog is a history of that many small Actions, every fiftieth of which deletes a claim, as JSON.
var benchLog = sync.OnceValue(func() [][]byte {
	h := benchProject()
	claims := h.project.Claims()
	out := make([][]byte, benchActions)
	for i := range out {
		c := claims[i%len(claims)]
		fields, err := FieldsOf(c)
		if err != nil {
			panic(err)
		}
		a := &Action{Device: h.reviewer, Seq: uint64(i + 1), Prev: strings.Repeat("0", 64), At: noon, By: h.reviewer, Verb: "Edit claim text",
			Changes: []Change{{Kind: KindClaim, ID: c.ID, Set: Fields{"text": fields["text"], "modified_at": fields["modified_at"]}, Was: Fields{"text": fields["text"], "modified_at": fields["modified_at"]}}}}
		switch {
		case i%50 == 0:
			a.Verb, a.Changes[0] = "Delete a claim", Change{Kind: KindClaim, ID: c.ID, Was: fields}
		case i%2 == 0:
			a.Verb, a.Changes[0] = "Make a claim", Change{Kind: KindClaim, ID: c.ID, Set: fields}
		}
		if out[i], err = json.Marshal(a); err != nil {
			panic(err)
		}
	}
	return out
})

// BenchmarkLog measures what the views of the history and of the trash wait for, with 200,000 Actions.
func BenchmarkLog(b *testing.B) {
	lines := benchLog()
	bytes := 0
	for _, line := range lines {
		bytes += len(line)
	}
	read := func() *Log {
		l := &Log{}
		for _, line := range lines {
			s, err := ParseSummary(line)
			if err != nil {
				b.Fatal(err)
			}
			l.Add(s)
		}
		return l
	}
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(bytes))
		b.ReportAllocs()
		for b.Loop() {
			read()
		}
	})
	l, p := read(), NewProject()
	claim := benchProject().project.Claims()[500]
	for _, view := range []struct {
		name string
		ask  func()
	}{
		{"trash", func() { l.Trash(p) }},
		{"of one claim", func() { l.Find(Filter{Entities: l.Belonging(p, Ref{KindClaim, claim.ID})}) }},
		{"of a kind", func() { l.Find(Filter{Kind: KindTag}) }},
		{"with words", func() { l.Find(Filter{Words: "delete"}) }},
		{"with words of what it was about", func() { l.Find(Filter{Words: "nowhere", Subject: l.Subjects(p)}) }},
		{"as of", func() { l.AsOf(noon.AddDate(-1, 0, 0)) }},
	} {
		b.Run(view.name, func(b *testing.B) {
			for b.Loop() {
				view.ask()
			}
		})
	}
}
