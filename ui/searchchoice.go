package ui

import (
	"slices"

	"attest/annotate"
	"attest/annotate/search"
)

// resultKey tells one result from another.
type resultKey struct {
	kind  annotate.Kind
	id    annotate.ID
	field string
	start int
}

func keyOf(r search.Result) resultKey { return resultKey{r.Kind, r.ID, r.Field, r.Range.Start} }

// canBeChosen reports whether there are acts for a result.
func canBeChosen(r search.Result) bool {
	return r.Kind == annotate.KindClaim || r.Kind == annotate.KindHighlight
}

func (b *searchBox) enableActs() {
	for _, act := range b.acts {
		if b.targets().none() {
			act.Disable()
		} else {
			act.Enable()
		}
	}
}

// firstResult returns the first row that is a result, or -1.
func (b *searchBox) firstResult() int {
	return slices.IndexFunc(b.rows, func(l searchLine) bool { return l.result != nil })
}

// mark moves the mark to row i, or the next one in the direction that is a result.
func (b *searchBox) mark(i, direction int) {
	for i >= 0 && i < len(b.rows) && b.rows[i].result == nil {
		i += direction
	}
	if i < 0 || i >= len(b.rows) {
		return
	}
	b.marked = i
	b.list.reveal(i)
	b.list.place()
	b.enableActs()
}

// choose closes the box and shows the marked result where it belongs.
func (b *searchBox) choose() {
	if b.marked < 0 || b.marked >= len(b.rows) {
		return
	}
	r := *b.rows[b.marked].result
	b.close()
	b.w.showResult(r)
}

// toggle chooses a result, or no longer.
func (b *searchBox) toggle(i int) {
	if i < 0 || i >= len(b.rows) || b.rows[i].result == nil || !canBeChosen(*b.rows[i].result) {
		return
	}
	if k := keyOf(*b.rows[i].result); b.chosen[k] {
		delete(b.chosen, k)
	} else {
		b.chosen[k] = true
	}
	b.retell()
}

// toggleAll chooses all claims and highlights in the list, or none of them.
func (b *searchBox) toggleAll() {
	all := true
	for _, row := range b.rows {
		all = all && (row.result == nil || !canBeChosen(*row.result) || b.chosen[keyOf(*row.result)])
	}
	clear(b.chosen)
	for _, row := range b.rows {
		if !all && row.result != nil && canBeChosen(*row.result) {
			b.chosen[keyOf(*row.result)] = true
		}
	}
	b.retell()
}

func (b *searchBox) retell() {
	b.done = ""
	b.list.place()
	b.tell(nil)
}

// targets are the chosen results in the list, or the marked one if none is chosen.
func (b *searchBox) targets() targets {
	var t targets
	add := func(r search.Result) {
		switch r.Kind {
		case annotate.KindClaim:
			t.claims = append(t.claims, r.ID)
		case annotate.KindHighlight:
			t.highlights = append(t.highlights, r.ID)
		}
	}
	for _, row := range b.rows {
		if row.result != nil && b.chosen[keyOf(*row.result)] {
			add(*row.result)
		}
	}
	if t.none() && b.marked >= 0 && b.marked < len(b.rows) {
		add(*b.rows[b.marked].result)
	}
	return t
}

// anyChosen reports whether a result in the list is chosen.
func (b *searchBox) anyChosen() bool {
	return slices.ContainsFunc(b.rows, func(l searchLine) bool { return l.result != nil && b.chosen[keyOf(*l.result)] })
}

// act does something with the chosen results.
func (b *searchBox) act(run func(targets)) {
	if t := b.targets(); !t.none() {
		run(t)
	}
}
