package inspector

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/prose"
	"attest/ui/session"
)

// mostAlike is how many claims are looked for that may say the same. They are offered one after the other.
const mostAlike = 5

// AlikeHost is a [Host] that is told when another claim is offered than before, or none any more.
type AlikeHost interface {
	AlikeChanged()
}

// alikeField offers claims of other documents that may say the same as the one at hand, one at a time. Nothing happens unless
// the reviewer says so, and an offer that is waved off does not come back as long as the project is open.
type alikeField struct {
	c      *claimEditor
	offers []annotate.ID
	waved  map[[2]annotate.ID]bool

	caption *prose.Text
	text    *chip
	same    *field.Button
	object  *fyne.Container
	within  *prose.Text // the cluster that the claim is in
	card    *popover

	asked      annotate.ID // the claim that the offers are for
	words      string      // and its text
	generation int
	stop       context.CancelFunc
}

func newAlikeField(c *claimEditor) *alikeField {
	a := &alikeField{c: c, waved: map[[2]annotate.ID]bool{}, stop: func() {}}
	a.caption, a.within = newCaption(""), prose.New("", theme.SizeNameCaptionText, look.ColorSubtle, 3)
	a.text = newChip("", a.open)
	a.text.OnEscape = c.e.in.host.FocusReader
	c.e.follow(a.text)
	a.same = c.e.button("Same (=)", nil, a.accept)
	other := c.e.button("Other… (W)", nil, a.open)
	not := c.e.button("No (-)", nil, a.waveOff)
	a.object = newColumn(theme.Padding()/2, a.caption, a.text, newFlow(a.same, other, not))
	a.object.Hide()
	a.within.Hide()
	return a
}

// show looks for claims like the one at hand, if it is another one or says something else than before.
func (a *alikeField) show(claim *annotate.Claim) {
	a.showCluster(claim.ID)
	if a.asked == claim.ID && a.words == claim.Text {
		a.present() // what has been put together since is not offered any more
		return
	}
	if a.asked != claim.ID {
		a.offers = nil
		a.present()
	}
	a.asked, a.words = claim.ID, claim.Text
	a.generation++
	generation, in := a.generation, a.c.e.in
	a.stop()
	var ctx context.Context
	ctx, a.stop = context.WithCancel(context.Background())
	session.Run(in.session, func() ([]annotate.ID, error) { return in.session.Similar(ctx, claim.ID, mostAlike) }, func(found []annotate.ID, err error) {
		if err == nil && generation == a.generation {
			a.offers = found
			a.present()
		}
	})
}

// leave forgets the offers.
func (a *alikeField) leave() {
	a.stop()
	a.closeCard()
	a.generation++
	a.asked, a.words, a.offers = annotate.None, "", nil
	a.object.Hide()
	a.within.Hide()
}

// left returns the offers of which the reviewer has said nothing.
func (a *alikeField) left() []annotate.ID {
	p := a.c.e.in.session.Project()
	return slices.DeleteFunc(slices.Clone(a.offers), func(id annotate.ID) bool {
		_, there := p.Claim(id)
		return !there || a.waved[[2]annotate.ID{a.asked, id}] || related(p, a.asked, id)
	})
}

// offer returns the claim that is offered.
func (a *alikeField) offer() (*annotate.Claim, bool) {
	left := a.left()
	if len(left) == 0 || a.asked == annotate.None {
		return nil, false
	}
	return a.c.e.in.session.Project().Claim(left[0])
}

// related reports whether a reviewer has said already how two claims stand to each other.
func related(p *annotate.Project, a, b annotate.ID) bool {
	for _, id := range p.ReferrersTo(annotate.KindClaim, a, annotate.KindCluster) {
		if slices.Contains(p.ReferrersTo(annotate.KindClaim, b, annotate.KindCluster), id) {
			return true
		}
	}
	links := p.ReferrersTo(annotate.KindClaim, b, annotate.KindLink)
	return slices.ContainsFunc(p.ReferrersTo(annotate.KindClaim, a, annotate.KindLink), func(id annotate.ID) bool {
		return slices.Contains(links, id)
	})
}

// present shows the offer, or nothing where there is none.
func (a *alikeField) present() {
	claim, ok := a.offer()
	if told, wants := a.c.e.in.host.(AlikeHost); wants {
		told.AlikeChanged()
	}
	if changed := a.object.Visible() != ok; ok {
		caption := "The same as this?"
		if n := len(a.left()); n > 1 {
			caption = fmt.Sprintf("The same as this? (1 of %d)", n)
		}
		a.caption.SetText(caption)
		a.text.name, a.text.detail = clip(claim.Text, 200), a.where(claim)
		a.text.Refresh()
		a.object.Show()
		if changed {
			a.c.e.page.relayout()
		}
		return
	} else if changed {
		a.object.Hide()
		a.c.e.page.relayout()
	}
}

// where says in which document a claim stands.
func (a *alikeField) where(claim *annotate.Claim) string {
	p := a.c.e.in.session.Project()
	for _, id := range claim.HighlightIDs {
		if h, ok := p.Highlight(id); ok {
			if d, ok := p.Document(h.DocumentID); ok {
				return clip(d.DisplayTitle(), 60)
			}
		}
	}
	return ""
}

// showCluster says in which cluster the claim is.
func (a *alikeField) showCluster(claim annotate.ID) {
	p := a.c.e.in.session.Project()
	ids := p.ReferrersTo(annotate.KindClaim, claim, annotate.KindCluster)
	said := ""
	for _, id := range ids {
		e, _ := p.Get(annotate.KindCluster, id)
		if cluster, ok := e.(*annotate.Cluster); ok && said == "" {
			said = fmt.Sprintf("In the cluster “%s” with %s", clip(cluster.Title, 80), counted(max(0, len(cluster.Members)-1), "other claim"))
		}
	}
	if len(ids) > 1 {
		said += fmt.Sprintf(", and in %d more", len(ids)-1)
	}
	a.within.SetText(said)
	setVisible(a.within, said != "")
}

// accept puts both claims into a cluster.
func (a *alikeField) accept() {
	if other, ok := a.offer(); ok {
		claim := a.asked
		a.closeCard()
		a.c.e.in.do("Put two claims into a cluster", func(d *annotate.Draft) error {
			_, err := d.ClusterTogether(claim, other.ID)
			return err
		}, nil)
	}
}

// link says otherwise how the claim stands to the one that is offered.
func (a *alikeField) link(as annotate.LinkType) {
	if other, ok := a.offer(); ok {
		claim := a.asked
		a.closeCard()
		a.c.e.in.do("Link two claims: "+words(label.LinkType(as)), func(d *annotate.Draft) error {
			_, err := d.LinkClaims(claim, other.ID, as)
			return err
		}, nil)
	}
}

// waveOff goes on to the next offer.
func (a *alikeField) waveOff() {
	if other, ok := a.offer(); ok {
		a.closeCard()
		a.waved[[2]annotate.ID{a.asked, other.ID}] = true
		a.present()
	}
}

func (a *alikeField) closeCard() {
	if a.card != nil {
		a.card.close()
	}
}

// open shows the claim that is offered in full, with all that can be said of the two.
func (a *alikeField) open() {
	other, ok := a.offer()
	if !ok || a.card != nil {
		return
	}
	e, p := a.c.e, a.c.e.in.session.Project()
	text := prose.New(other.Text, theme.SizeNameText, theme.ColorNameForeground, 12)
	text.Style.Bold = true
	about := label.Stance(other.Stance)
	if s, ok := p.Source(other.Attribution.Origin()); ok {
		about += " · " + clip(s.Name, 80)
	}
	button := func(name string, run func()) *field.Button { return field.NewButton(name, nil, run) }
	same := button("Put both into a cluster", a.accept)
	same.Importance = widget.HighImportance
	links := newFlow()
	for _, as := range annotate.LinkTypes {
		links.Add(button(label.LinkType(as), func() { a.link(as) }))
	}
	show := button("Show the passage", func() {
		a.closeCard()
		if len(other.HighlightIDs) > 0 {
			e.in.host.JumpTo(other.HighlightIDs[0])
		}
	})
	content := newPage(2*theme.Padding(), text, newCaption(a.where(other)), newCaption(about), newFlow(same, show),
		newCaption("Or link them: this claim …"), links, newFlow(button("Not the same", a.waveOff)))
	a.card = showPopover(e.in.host.Window().Canvas(), a.text, content, func() { a.card = nil })
	e.in.focus(same)
}
