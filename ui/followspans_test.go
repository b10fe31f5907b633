package ui

import (
	"slices"
	"testing"

	"attest/annotate"
)

// The text must show the highlights that the project has after every edit, undo and redo, although only what an edit
// touched is painted anew.
func TestTheTextFollowsEveryEdit(t *testing.T) {
	d := newDesk(t)
	document, text := d.reading.document, d.reading.text
	check := func(after string) {
		t.Helper()
		for off := range len(text) {
			var want []string
			for _, h := range d.project().HighlightsOf(document) {
				if slices.ContainsFunc(h.Ranges, func(r annotate.Range) bool { return r.Contains(off) }) {
					want = append(want, h.ID.String())
				}
			}
			got := d.reading.reader.SpansAt(off)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("after %s byte %d shows %q, want %q", after, off, got, want)
			}
		}
	}
	do := func(verb string, edit func(*annotate.Draft) error) {
		t.Helper()
		done := false
		d.session.Do(verb, edit, func(_ *annotate.Action, err error) {
			if done = true; err != nil {
				t.Fatalf("%s: %v", verb, err)
			}
		})
		d.until(verb, func() bool { return done })
		check(verb)
	}
	check("opening")
	var h *annotate.Highlight
	do("adding", func(draft *annotate.Draft) (err error) {
		h, err = draft.AddHighlight(document, text, annotate.Range{Start: 5, End: 50})
		return err
	})
	do("moving", func(draft *annotate.Draft) error {
		return draft.MoveHighlight(h.ID, text, annotate.Range{Start: 20, End: 30}, annotate.Range{Start: 60, End: 90})
	})
	do("claiming", func(draft *annotate.Draft) error { _, err := draft.AddClaim(h.ID); return err })
	do("tagging", func(draft *annotate.Draft) error { return draft.ToggleTagOn(h.ID, d.project().Tags()[0].ID) })
	do("removing all", func(draft *annotate.Draft) error {
		for _, h := range draft.Project().HighlightsOf(document) {
			if err := draft.RemoveHighlight(h.ID); err != nil {
				return err
			}
		}
		return nil
	})
	for _, step := range []struct {
		name string
		run  func(func(*annotate.Action, error))
	}{{"undo", d.session.Undo}, {"undo", d.session.Undo}, {"undo", d.session.Undo}, {"redo", d.session.Redo}} {
		done := false
		step.run(func(_ *annotate.Action, err error) {
			if done = true; err != nil {
				t.Fatal(err)
			}
		})
		d.until(step.name, func() bool { return done })
		check(step.name)
	}
}

func TestHighlightsThatAChangedClaimRestsOnAreFollowed(t *testing.T) {
	t.Parallel()
	p := annotate.NewProject()
	id := annotate.NewID()
	change := annotate.Change{Kind: annotate.KindClaim, ID: annotate.NewID(), Was: annotate.Fields{"highlight_ids": []byte(`["` + id.String() + `"]`)}}
	if got := claimedBy(p, change); !slices.Equal(got, []annotate.ID{id}) {
		t.Errorf("a removed claim rested on %v, want %v", got, id)
	}
	if got := claimedBy(p, annotate.Change{Kind: annotate.KindClaim, ID: annotate.NewID(), Set: annotate.Fields{}}); len(got) > 0 {
		t.Errorf("a claim that is not there rests on %v", got)
	}
}
