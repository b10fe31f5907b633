package inspector

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
)

// figures edits the quantities that a claim states, one card each.
type figures struct {
	c      *claimEditor
	claim  *annotate.Claim
	cards  []*figureCard
	column *fyne.Container
	object fyne.CanvasObject
}

func newFigures(c *claimEditor) *figures {
	f := &figures{c: c, column: newColumn(2 * theme.Padding())}
	add := c.e.button("Add a figure", theme.ContentAddIcon(), f.add)
	f.object = newColumn(theme.Padding(), newCaption("Figures"), f.column, newFlow(add))
	return f
}

func (f *figures) show(claim *annotate.Claim, fresh bool) {
	f.claim = claim
	if n := len(claim.Quantities); fresh || n != len(f.cards) {
		f.cards, f.column.Objects = nil, nil
		for at := range n {
			card := newFigureCard(f, at)
			f.cards = append(f.cards, card)
			f.column.Add(card.object)
		}
		fresh = true
	}
	for at, card := range f.cards {
		card.show(claim.Quantities[at], fresh)
	}
	setVisible(f.column, len(f.cards) > 0)
}

func (f *figures) flush() {
	for _, card := range f.cards {
		card.flush()
	}
}

func (f *figures) add() {
	claim := f.claim.ID
	f.flush()
	f.c.e.in.do("Add a figure", editClaim(claim, func(c *annotate.Claim) {
		c.Quantities = append(slices.Clone(c.Quantities), annotate.Quantity{})
	}), func(err error) {
		if err != nil {
			f.c.e.showFault(err)
			return
		}
		if f.c.id == claim && len(f.cards) > 0 {
			f.c.e.in.focus(f.cards[len(f.cards)-1].value)
		}
	})
}

// figureCard edits one quantity.
type figureCard struct {
	f  *figures
	at int

	value, low, high, unit, scope, asOf *field.Entry
	bound                               *field.Choice[annotate.Bound]
	object                              fyne.CanvasObject
}

func newFigureCard(f *figures, at int) *figureCard {
	k := &figureCard{f: f, at: at}
	e := f.c.e
	number := func(set func(*annotate.Quantity, *float64)) *field.Entry {
		t := e.text(0, k.save(func(q *annotate.Quantity, s string) {
			v, _ := parseNumber(s) // Check has let it pass
			set(q, v)
		}))
		t.Check = func(s string) error {
			_, err := parseNumber(s)
			return err
		}
		return t
	}
	words := func(set func(*annotate.Quantity, string), example string) *field.Entry {
		t := e.text(0, k.save(set))
		t.PlaceHolder = example
		return t
	}
	k.value = number(func(q *annotate.Quantity, v *float64) { q.Value = v })
	k.value.PlaceHolder = "11,000"
	k.low = number(func(q *annotate.Quantity, v *float64) { q.Low = v })
	k.high = number(func(q *annotate.Quantity, v *float64) { q.High = v })
	k.unit = words(func(q *annotate.Quantity, s string) { q.Unit = s }, "soldiers")
	k.scope = words(func(q *annotate.Quantity, s string) { q.Scope = s }, "in the region")
	k.asOf = words(func(q *annotate.Quantity, s string) { q.AsOf = s }, "2024-11")
	k.bound = choice(e, annotate.Bounds, label.Bound, func(v annotate.Bound) {
		k.edit(func(q *annotate.Quantity) { q.Bound = v }, nil)
	})
	remove := e.button(fmt.Sprintf("Remove figure %d", at+1), theme.DeleteIcon(), k.remove)
	k.object = newColumn(theme.Padding(),
		newPairs(e.named("Value", k.value), e.named("Unit", k.unit), e.named("How exact", k.bound), e.named("As of", k.asOf),
			e.named("From (low)", k.low), e.named("To (high)", k.high)),
		e.named("Of what whole", k.scope), newFlow(remove))
	return k
}

func (k *figureCard) show(q annotate.Quantity, fresh bool) {
	fill(k.value, formatNumber(q.Value), fresh)
	fill(k.low, formatNumber(q.Low), fresh)
	fill(k.high, formatNumber(q.High), fresh)
	fill(k.unit, q.Unit, fresh)
	fill(k.scope, q.Scope, fresh)
	fill(k.asOf, q.AsOf, fresh)
	k.bound.Reflect(q.Bound)
}

func (k *figureCard) flush() {
	for _, t := range []*field.Entry{k.value, k.low, k.high, k.unit, k.scope, k.asOf} {
		t.Flush()
	}
}

func (k *figureCard) save(set func(*annotate.Quantity, string)) func(string, func(error)) {
	return func(text string, done func(error)) {
		text = strings.TrimSpace(text)
		k.edit(func(q *annotate.Quantity) { set(q, text) }, done)
	}
}

// edit changes the quantity of the claim that is shown now.
func (k *figureCard) edit(change func(*annotate.Quantity), done func(error)) {
	claim, at := k.f.claim.ID, k.at
	k.f.c.e.in.do("Edit figure", func(d *annotate.Draft) error {
		c, ok := d.Claim(claim)
		if !ok || at >= len(c.Quantities) {
			return fmt.Errorf("%w: the figure was removed meanwhile", annotate.ErrConflict)
		}
		quantities := slices.Clone(c.Quantities)
		change(&quantities[at])
		return d.EditClaim(claim, func(c *annotate.Claim) { c.Quantities = quantities })
	}, done)
}

func (k *figureCard) remove() {
	claim, at := k.f.claim.ID, k.at
	k.f.flush() // what is typed belongs to the places that the figures have now
	k.f.c.e.in.do("Remove a figure", editClaim(claim, func(c *annotate.Claim) {
		if at < len(c.Quantities) {
			c.Quantities = slices.Delete(slices.Clone(c.Quantities), at, at+1)
		}
	}), nil)
}
