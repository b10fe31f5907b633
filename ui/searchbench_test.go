package ui

import (
	"testing"

	"attest/annotate/search"
)

// BenchmarkShowAnswer measures what the UI goroutine does for a keystroke in the search box, without painting.
func BenchmarkShowAnswer(b *testing.B) {
	d := newDesk(b)
	d.search.open()
	d.until("an index", func() bool { done, total := d.session.Indexed(); return done == total })
	answers := make([]*search.Answer, 2)
	for i, typed := range []string{"dam", "alarm"} {
		a, err := d.session.Search(b.Context(), search.Request{Text: typed, Limit: searchLimit, PerKind: searchGroup})
		if err != nil {
			b.Fatal(err)
		}
		answers[i] = a
	}
	for i := 0; b.Loop(); i++ {
		d.search.show(answers[i%2], nil, nil)
	}
}

// BenchmarkTypeInSearch measures a key in the field of the search box until its answer is shown, without painting.
func BenchmarkTypeInSearch(b *testing.B) {
	d := newDesk(b)
	d.chord("Ctrl+K")
	d.until("an index", func() bool { done, total := d.session.Indexed(); return done == total })
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			d.typing("s")
			d.until("s", func() bool { return d.search.shown == "s" })
		} else {
			d.press("BackSpace")
			d.until("nothing", func() bool { return d.search.shown == "" })
		}
	}
}
