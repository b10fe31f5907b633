package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"attest/annotate"
	"attest/annotate/align"
	"attest/annotate/text"
	"attest/ui/modal"
	"attest/ui/reader"
	"attest/ui/session"
)

// pairing is what two panes beside each other have to do with each other: which passages of their texts match. By them the
// panes scroll together. They are looked for away from the UI goroutine, once somebody needs them.
type pairing struct {
	w           *window
	left, right *readingPane

	leader *readingPane // whom the other one follows; nil: they stay as they are until one is scrolled
	quiet  bool         // the panes are being scrolled by the program

	compared  bool // found is about the texts that are shown
	comparing bool
	cancel    context.CancelFunc
	waiting   []func() // to be run when they are compared
	found     []align.Match

	matches []align.Match // with those that a reviewer made by claims, in the order of the left text; nil when out of date
	places  *align.Map    // made of them; nil when out of date
}

func newPairing(w *window) *pairing {
	return &pairing{w: w, left: w.panes[0], right: w.panes[1], cancel: func() {}}
}

// end stops what is under way. There may be no pairing.
func (p *pairing) end() {
	if p != nil {
		p.cancel()
		p.waiting = nil
	}
}

// scrolled is told that a pane was scrolled.
func (w *window) scrolled(r *readingPane) {
	p := w.pairing
	if p == nil || p.quiet {
		return
	}
	p.leader = r
	p.follow()
}

// laidOut is told that the lines of a pane have moved.
func (w *window) laidOut() {
	if p := w.pairing; p != nil && !p.quiet {
		p.follow()
	}
}

// apart scrolls panes, or changes a pane's text if one is given, without the other one following. A pane with another text
// follows the other from then on.
func (w *window) apart(changed *readingPane, scroll func()) {
	p := w.pairing
	if p == nil {
		scroll()
		return
	}
	before := p.quiet
	p.quiet = true
	scroll()
	p.quiet = before
	p.leader = nil
	if changed != nil {
		p.forget()
		p.leader = p.beside(changed)
		if w.prefs.together() {
			p.compare(p.follow)
		}
	}
}

func (p *pairing) beside(r *readingPane) *readingPane {
	if r == p.left {
		return p.right
	}
	return p.left
}

// forget drops what was found about other texts.
func (p *pairing) forget() {
	p.cancel()
	p.compared, p.comparing, p.waiting = false, false, nil
	p.found, p.matches, p.places = nil, nil, nil
}

// outdated is told that claims, clusters or highlights have changed.
func (p *pairing) outdated() {
	if p != nil {
		p.matches, p.places = nil, nil
	}
}

// compare finds the matching passages, unless they are known, and then runs then.
func (p *pairing) compare(then func()) {
	if p.left.document == annotate.None || p.right.document == annotate.None {
		return
	}
	if p.compared {
		then()
		return
	}
	p.waiting = append(p.waiting, then)
	if p.comparing {
		return
	}
	p.comparing = true
	ctx, cancel := context.WithCancel(context.Background())
	stopped := false // by the reviewer
	left, right, same := p.left.text, p.right.text, p.left.document == p.right.document
	progress := modal.NewProgress(p.w.win, "Comparing the two texts", func() {
		stopped = true
		cancel()
	})
	p.cancel = func() {
		cancel()
		progress.Done()
	}
	session.Run(p.w.session, func() ([]align.Match, error) {
		if same || left == right { // every passage matches itself: that goes without saying
			return nil, nil
		}
		return align.Passages(ctx, left, right)
	}, func(found []align.Match, err error) {
		progress.Done()
		switch {
		case stopped && err != nil:
			p.forget()
			p.w.prefs.setTogether(false)
			p.w.refreshMenus()
			return
		case err != nil || ctx.Err() != nil: // another text, or none, is beside this one by now
			return
		}
		p.compared, p.comparing, p.found = true, false, found
		p.outdated()
		waiting := p.waiting
		p.waiting = nil
		for _, f := range waiting {
			f()
		}
	})
}

// all returns the matching passages: what a reviewer said is about the same thing, and what the texts have in common.
func (p *pairing) all() []align.Match {
	if p.matches != nil {
		return p.matches
	}
	p.matches = []align.Match{}
	if p.left.document == p.right.document {
		return p.matches
	}
	for _, pair := range p.w.session.Project().Counterparts(p.left.document, p.right.document) {
		p.matches = append(p.matches, align.Match{
			A: text.Span{Start: pair[0].Start(), End: pair[0].End()}, B: text.Span{Start: pair[1].Start(), End: pair[1].End()}, Similarity: 1,
		})
	}
	p.matches = append(p.matches, p.found...)
	slices.SortStableFunc(p.matches, func(a, b align.Match) int {
		return cmp.Or(cmp.Compare(a.A.Start, b.A.Start), cmp.Compare(a.B.Start, b.B.Start))
	})
	return p.matches
}

// follow scrolls the pane beside the leader to what matches what the leader shows, so that the two stand at the same height
// where they are being read.
func (p *pairing) follow() {
	if p.leader == nil || p.quiet || !p.w.prefs.together() || !p.compared {
		return
	}
	if p.places == nil {
		p.places = align.NewMap(len(p.left.text), len(p.right.text), p.all())
	}
	height := p.leader.reader.EyeLine()
	carry := p.places.ToB
	if p.leader == p.right {
		carry = p.places.ToA
	}
	to := carry(p.leader.reader.OffsetAt(height))
	p.quiet = true
	p.beside(p.leader).reader.ScrollOffsetTo(to, height)
	p.quiet = false
}

// scrollTogether locks the panes to each other by matching passages, or lets them go.
func (w *window) scrollTogether() {
	together := !w.prefs.together()
	w.prefs.setTogether(together)
	w.refreshMenus()
	if !together {
		w.status.say("The panes scroll apart.")
		return
	}
	w.status.say("Comparing the two texts…")
	p := w.pairing
	p.leader = w.reading
	p.compare(func() {
		p.follow()
		w.status.say("The panes scroll together. " + p.told())
	})
}

// told says how much the texts have in common.
func (p *pairing) told() string {
	switch n := len(p.all()); {
	case p.left.document == p.right.document:
		return "Both show the same document."
	case n == 0:
		return "The two texts have no passage in common."
	default:
		return plural(n, "passage") + " of the two texts match."
	}
}

// stepMatch goes to the next matching passage (1), or the one before (-1), in both panes, and marks it there.
func (w *window) stepMatch(by int) {
	p := w.pairing
	p.compare(func() { p.step(by) })
}

func (p *pairing) step(by int) {
	here, there := p.w.reading, p.w.other()
	sides := func(m align.Match) (a, b text.Span) {
		if here == p.right {
			return m.B, m.A
		}
		return m.A, m.B
	}
	matches := slices.Clone(p.all())
	if len(matches) == 0 {
		p.w.status.say(p.told())
		return
	}
	slices.SortStableFunc(matches, func(x, y align.Match) int {
		a, b := sides(x)
		c, d := sides(y)
		return cmp.Or(cmp.Compare(a.Start, c.Start), cmp.Compare(b.Start, d.Start))
	})
	i := p.next(by, len(matches), func(i int) (a, b text.Span) { return sides(matches[i]) })
	if i < 0 || i == len(matches) {
		p.w.status.say(map[bool]string{true: "This is the last matching passage.", false: "This is the first matching passage."}[by > 0])
		return
	}
	a, b := sides(matches[i])
	p.w.apart(nil, func() {
		here.showPassage(rangeOf(a.Start, a.End))
		there.showPassage(rangeOf(b.Start, b.End))
	})
	said := fmt.Sprintf("Matching passage %d of %d", i+1, len(matches))
	if s := matches[i].Similarity; s < 1 {
		said += fmt.Sprintf(" · %.0f %% of the words are the same", s*100)
	}
	p.w.status.say(said)
}

// next returns which of n matches follows what the two panes show, or comes before it: that from the one that is shown, if
// the reviewer has not left it, or else from the caret.
func (p *pairing) next(by, n int, sides func(int) (a, b text.Span)) int {
	here, there := p.w.reading, p.w.other()
	shown := func(i int) bool {
		a, b := sides(i)
		return here.points(rangeOf(a.Start, a.End)) && there.points(rangeOf(b.Start, b.End))
	}
	for i := range n {
		if shown(i) {
			return i + by
		}
	}
	caret := here.reader.Selection().Start
	at := 0
	for at < n {
		if a, _ := sides(at); a.Start >= caret {
			break
		}
		at++
	}
	if by < 0 {
		at--
	}
	return at
}

// showPassage selects a passage, marks it, and scrolls there if need be.
func (r *readingPane) showPassage(passage reader.Range) {
	r.reader.SetSelection(passage)
	r.reader.Reveal(passage)
	r.point([]reader.Range{passage})
}

// points reports whether a passage is the one that is pointed out, and selected.
func (r *readingPane) points(passage reader.Range) bool {
	return len(r.pointed) == 1 && r.pointed[0] == passage && r.reader.Selection() == passage
}
