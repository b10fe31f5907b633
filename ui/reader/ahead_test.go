package reader

import "testing"

// Whoever scrolls on comes to lines that are set already, in both directions.
func TestLinesAreSetAheadOfWhoScrolls(t *testing.T) {
	p := sit(t, chapters(), 700, 500)
	page := &p.r.page
	for _, way := range []struct {
		name        string
		start, step float64
	}{{"down", 0, 200}, {"up", page.maxTop(), -200}} {
		page.scrollTo(way.start)
		p.wait()
		at := way.start
		for range 3 {
			at += way.step
			page.scrollTo(at)
			p.wait()
		}
		page.top = at + way.step // where the next step leads
		first, last := page.linesInView()
		if page.layout.Ahead(first, last) != nil {
			t.Errorf("scrolling %s, the next lines are not set", way.name)
		}
		page.top = at
	}
}

// Lines that were set for another text or size are of no use.
func TestLinesSetTooLateAreDropped(t *testing.T) {
	p := sit(t, chapters(), 700, 500)
	p.r.page.scrollTo(300)
	p.r.SetText("Nothing else.")
	p.wait()
	if got := p.r.page.layout.Line(0); got.End != len("Nothing else.") || p.r.page.ahead.busy {
		t.Errorf("the line ends at byte %d", got.End)
	}
}
