package inspector

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/prose"
)

// chainField edits the chain of sources: a chip for each link, nearest publisher first and origin last, and an entry that
// adds another one at its end.
type chainField struct {
	c      *claimEditor
	claim  *annotate.Claim
	chips  *fyne.Container
	none   *prose.Text
	add    *complete.Entry
	object fyne.CanvasObject

	card *linkCard // nil while no link is open
}

// newSource is the value of the suggestion that adds a source to the registry.
type newSource struct{ name string }

func newChainField(c *claimEditor) *chainField {
	f := &chainField{c: c, chips: newFlow(), none: newHint("Nobody yet: add whoever is said to know, the publisher first.")}
	f.add = complete.New(f.suggest)
	f.add.PlaceHolder = "Add source…"
	f.add.MarkFirst = true
	f.add.OnChosen = func(s complete.Suggestion) { f.take(s.Value) }
	f.add.OnEnter = f.goOn
	f.add.OnSubmitted = func(text string) {
		if strings.TrimSpace(text) == "" {
			c.e.in.host.FocusReader()
			return
		}
		f.take(newSource{strings.TrimSpace(text)})
		f.goOn()
	}
	f.add.OnEscape = c.e.in.host.FocusReader
	f.add.OnFocusGained = func() { c.e.page.reveal(f.add) }
	f.object = newColumn(theme.Padding(), newCaption("Who says so"), f.chips, f.none, f.add)
	return f
}

func (f *chainField) suggest(text string) []complete.Suggestion {
	return suggestSources(f.c.e.in.sources, text, func(id annotate.ID) bool {
		return slices.ContainsFunc(f.claim.Attribution.Chain, func(l annotate.ChainLink) bool { return l.SourceID == id })
	})
}

// suggestSources completes from the registry and, at the end, offers what is typed as a new source.
func suggestSources(sources *complete.Sources, text string, without func(annotate.ID) bool) []complete.Suggestion {
	out := sources.Suggest(text, complete.MaxRows-1, without)
	name := strings.TrimSpace(text)
	known := slices.ContainsFunc(sources.Suggest(text, complete.MaxRows, nil), func(s complete.Suggestion) bool {
		return strings.EqualFold(s.Label, name)
	})
	if name != "" && !known {
		out = append(out, complete.Suggestion{Label: "New source “" + name + "”", Value: newSource{name}})
	}
	return out
}

// pickSource returns the source that a suggestion stands for, adding it to the registry if need be.
func pickSource(d *annotate.Draft, value any) (*annotate.Source, error) {
	switch v := value.(type) {
	case annotate.ID:
		if s, ok := d.Source(v); ok {
			return s, nil
		}
		return nil, fmt.Errorf("%w: the source was removed meanwhile", annotate.ErrConflict)
	case newSource:
		return d.SourceNamed(v.name, annotate.Unspecified)
	}
	return nil, fmt.Errorf("a %T is no source", value)
}

// sourceName names what a suggestion stands for.
func (in *Inspector) sourceName(value any) string {
	switch v := value.(type) {
	case annotate.ID:
		if s, ok := in.session.Project().Source(v); ok {
			return s.Name
		}
	case newSource:
		return v.name
	}
	return ""
}

// goOn gives the keyboard to what comes next for a claim that knows its source.
func (f *chainField) goOn() {
	f.c.focusOn(f.c.confidence)
	f.c.e.in.host.Say("L, M or H says how sure you are and goes back to the text; S adds another source; Esc goes back.")
}

// take puts a source at the end of the chain.
func (f *chainField) take(value any) {
	f.add.SetText("")
	in, id := f.c.e.in, f.c.id
	in.do("Add source "+clip(in.sourceName(value), 40), func(d *annotate.Draft) error {
		s, err := pickSource(d, value)
		if err != nil {
			return err
		}
		return d.EditClaim(id, func(c *annotate.Claim) {
			c.Attribution.Chain = append(slices.Clone(c.Attribution.Chain), annotate.ChainLink{SourceID: s.ID})
		})
	}, nil)
}

func (f *chainField) show(claim *annotate.Claim, fresh bool) {
	if fresh {
		f.close()
		f.add.SetText("")
	}
	f.claim = claim
	chain, p := claim.Attribution.Chain, f.c.e.in.session.Project()
	for len(f.chips.Objects) < len(chain) {
		at := len(f.chips.Objects)
		c := newChip("", func() { f.open(at) })
		c.OnEscape = f.c.e.in.host.FocusReader
		c.keys = func(e *fyne.KeyEvent) bool { return f.chipKey(at, e) }
		f.c.e.follow(c)
		f.chips.Add(c)
	}
	f.chips.Objects = f.chips.Objects[:len(chain)]
	for i, l := range chain {
		c := f.chips.Objects[i].(*chip)
		c.name, c.detail, c.arrow = linkName(p, l), "", i > 0
		if l.Cue != "" {
			c.detail = "“" + l.Cue + "”"
		}
		c.Refresh()
	}
	setVisible(f.chips, len(chain) > 0)
	setVisible(f.none, len(chain) == 0)
	if f.card != nil {
		f.card.refresh()
	}
}

// linkName names the sources of a link: "Kyiv, Washington". A link without one has the words that name it.
func linkName(p *annotate.Project, l annotate.ChainLink) string {
	var names []string
	for _, id := range append([]annotate.ID{l.SourceID}, l.CoSourceIDs...) {
		if s, ok := p.Source(id); ok {
			names = append(names, s.Name)
		}
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, ", ")
	case l.Mention != "":
		return "“" + l.Mention + "”"
	}
	return "Unknown source"
}

// chipKey removes a link with Delete.
func (f *chainField) chipKey(at int, e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyDelete && e.Name != fyne.KeyBackspace {
		return false
	}
	f.remove(at)
	return true
}

func (f *chainField) open(at int) {
	f.close()
	f.card = newLinkCard(f, at)
}

func (f *chainField) close() {
	if f.card != nil {
		f.card.over.close()
	}
}

func (f *chainField) flush() {
	if f.card != nil {
		f.card.flush()
	}
}

// remove takes a link out of the chain.
func (f *chainField) remove(at int) {
	link := f.claim.Attribution.Chain[at]
	name := linkName(f.c.e.in.session.Project(), link)
	f.c.e.in.do("Remove source "+clip(name, 40), f.editChain(at, func(chain []annotate.ChainLink, at int) []annotate.ChainLink {
		return slices.Delete(chain, at, at+1)
	}), nil)
	f.add.SetText("")
	f.c.e.in.focus(f.add)
}

// editChain returns an edit of the chain around the link that stands at a place now. It finds the link by its source if it
// has moved meanwhile. The function gets a copy that it may change.
func (f *chainField) editChain(at int, change func(chain []annotate.ChainLink, at int) []annotate.ChainLink) func(*annotate.Draft) error {
	claim, source := f.claim.ID, f.claim.Attribution.Chain[at].SourceID
	return func(d *annotate.Draft) error {
		c, ok := d.Claim(claim)
		if !ok {
			return fmt.Errorf("%w: the claim was removed meanwhile", annotate.ErrConflict)
		}
		chain := slices.Clone(c.Attribution.Chain)
		here := at
		if here >= len(chain) || chain[here].SourceID != source {
			here = slices.IndexFunc(chain, func(l annotate.ChainLink) bool { return l.SourceID == source })
		}
		if here < 0 {
			return fmt.Errorf("%w: the source is no longer in the chain", annotate.ErrConflict)
		}
		return d.EditClaim(claim, func(c *annotate.Claim) { c.Attribution.Chain = change(chain, here) })
	}
}
