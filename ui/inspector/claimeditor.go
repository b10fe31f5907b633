package inspector

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/prose"
)

// longestText is the longest text, in bytes, that an entry can lay out without delay.
const longestText = 2000

// claimEditor edits a claim and the acting reviewer's assessment of it.
type claimEditor struct {
	e  *editor
	id annotate.ID // None while no claim is shown

	text       *field.Entry
	tooLong    *fyne.Container // in place of the text where it is too long for an entry
	longText   *prose.Text
	tags       *tagField
	alike      *alikeField
	chain      *chainField
	stance     *segmented[annotate.Stance]
	confidence *segmented[annotate.Confidence]
	reason     *field.Entry
	note       *field.Entry
	more       *moreFields
	object     *fyne.Container
}

func newClaimEditor(e *editor) *claimEditor {
	c := &claimEditor{e: e}
	c.text = e.text(2, c.saveText("Edit claim text", func(c *annotate.Claim, s string) { c.Text = s }))
	c.text.PlaceHolder = "What is claimed, in words that stand alone"
	typed := c.text.OnChanged
	c.text.OnChanged = func(s string) {
		typed(s)
		c.fitText()
	}
	c.longText = prose.New("", theme.SizeNameText, look.ColorSubtle, 6)
	rewrite := e.button("Write it anew", theme.DocumentCreateIcon(), func() { c.rewrite() })
	c.tooLong = newColumn(theme.Padding(), newHint("This text is too long for a claim to be edited here. A claim says one thing."), c.longText, newFlow(rewrite))
	checklist := newFold(e, "What makes a good claim", "", newColumn(theme.Padding()/2,
		newHint("• It relates one thing to another, once."), newHint("• It can be understood without the document."),
		newHint("• It adds nothing to what the passage says."), newHint("• It leaves out nothing essential."),
		newHint("• It does not repeat a claim made before.")))

	c.tags = newTagField(e, c.toggle)
	c.alike = newAlikeField(c)
	c.chain = newChainField(c)
	c.stance = segments(e, annotate.Stances, label.Stance, func(v annotate.Stance) {
		c.edit("Set stance to "+words(label.Stance(v)), func(c *annotate.Claim) { c.Stance = v })
	})
	c.confidence = segments(e, annotate.Confidences, label.Confidence, func(v annotate.Confidence) {
		c.assess("Set confidence to "+words(label.Confidence(v)), func(a *annotate.Assessment) { a.Confidence = v })
	})
	c.confidence.typed = func(v annotate.Confidence) {
		e.in.host.FocusReader()
		e.in.host.Say("Confidence: " + words(label.Confidence(v)) + ". J goes on to the next sentence.")
	}
	c.confidence.other = func(r rune) {
		if r == 's' {
			e.in.FocusSource()
		}
	}
	c.reason = e.text(2, c.saveAssessment("Edit reason", func(a *annotate.Assessment, s string) { a.Rationale = s }))
	c.reason.PlaceHolder = "Why this confidence?"
	c.note = e.text(2, c.saveText("Edit note", func(c *annotate.Claim, s string) { c.Note = s }))
	c.more = newMoreFields(c)
	another := e.button("Add another claim", theme.ContentAddIcon(), e.in.MakeClaim)
	remove := e.button("Delete claim", theme.DeleteIcon(), c.remove)
	c.object = newColumn(2*theme.Padding()+2,
		newColumn(theme.Padding()/2, e.named("Claim", c.text), c.tooLong, checklist.object),
		c.tags.object, c.alike.object, c.alike.within, c.chain.object,
		e.named("How the text puts it", c.stance),
		e.named("Your confidence", c.confidence), e.named("Reason", c.reason), e.named("Note", c.note),
		c.more.fold.object, newFlow(another, remove))
	return c
}

// words is a label in the middle of a sentence.
func words(label string) string { return strings.ToLower(label) }

// edit changes the claim that is shown now.
func (c *claimEditor) edit(verb string, change func(*annotate.Claim)) {
	c.e.in.do(verb, editClaim(c.id, change), nil)
}

func editClaim(id annotate.ID, change func(*annotate.Claim)) func(*annotate.Draft) error {
	return func(d *annotate.Draft) error { return d.EditClaim(id, change) }
}

// assess changes the reviewer's assessment of the claim that is shown now.
func (c *claimEditor) assess(verb string, change func(*annotate.Assessment)) {
	id := c.id
	c.e.in.do(verb, func(d *annotate.Draft) error { return d.Assess(id, change) }, nil)
}

// saveText returns what hands in a text of the claim that is shown when it does so.
func (c *claimEditor) saveText(verb string, set func(*annotate.Claim, string)) func(string, func(error)) {
	return func(text string, done func(error)) {
		text = strings.TrimSpace(text)
		c.e.in.do(verb, editClaim(c.id, func(c *annotate.Claim) { set(c, text) }), done)
	}
}

func (c *claimEditor) saveAssessment(verb string, set func(*annotate.Assessment, string)) func(string, func(error)) {
	return func(text string, done func(error)) {
		id, text := c.id, strings.TrimSpace(text)
		c.e.in.do(verb, func(d *annotate.Draft) error {
			return d.Assess(id, func(a *annotate.Assessment) { set(a, text) })
		}, done)
	}
}

// show fills the fields with the claim as the project has it.
func (c *claimEditor) show(claim *annotate.Claim) {
	p := c.e.in.session.Project()
	assessment, ok := p.AssessmentBy(claim.ID, c.e.in.session.Reviewer())
	if !ok {
		assessment = &annotate.Assessment{Credibility: annotate.CredibilityUnknown, Confidence: annotate.ConfidenceUnset, Verdict: annotate.VerdictNone}
	}
	fresh := c.id != claim.ID
	if fresh {
		c.flush()
		c.id = claim.ID
	}
	long := len(claim.Text) > longestText
	setVisible(c.text, !long)
	setVisible(c.tooLong, long)
	if long {
		c.longText.SetText(clip(claim.Text, longestText))
		fill(c.text, "", true)
	} else {
		fill(c.text, claim.Text, fresh)
	}
	fill(c.reason, assessment.Rationale, fresh)
	fill(c.note, claim.Note, fresh)
	c.tags.show(p.Tags(), claim.TagIDs)
	c.alike.show(claim)
	c.chain.show(claim, fresh)
	c.stance.reflect(claim.Stance)
	c.confidence.reflect(assessment.Confidence)
	c.more.show(claim, assessment, fresh)
	c.object.Show()
	c.fitText()
}

// fill shows a text in a field: for good where the field turns to another claim.
func fill(f *field.Entry, text string, fresh bool) {
	if fresh {
		f.Replace(text)
	} else {
		f.Reflect(text)
	}
}

// leave puts the editor away.
func (c *claimEditor) leave() {
	c.flush()
	c.chain.close()
	c.alike.leave()
	c.id = annotate.None
	c.object.Hide()
}

func (c *claimEditor) flush() {
	if c.id == annotate.None {
		return
	}
	if c.text.Visible() {
		c.text.Flush()
	}
	c.reason.Flush()
	c.note.Flush()
	c.chain.flush()
	c.more.flush()
}

// fitText gives the entry of the claim as many lines as its text takes, from two to five.
func (c *claimEditor) fitText() {
	width := c.text.Size().Width - 4*theme.InnerPadding()
	if width <= 0 || !c.text.Visible() {
		return
	}
	measure := func(s string) float32 { return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{}).Width }
	lines := 0
	for paragraph := range strings.SplitSeq(c.text.Text, "\n") {
		lines += max(1, len(prose.Wrap(paragraph, width, 5, measure)))
	}
	lines = max(2, min(5, lines))
	before := c.text.MinSize().Height
	c.text.SetMinRowsVisible(lines)
	if c.text.MinSize().Height != before {
		c.e.page.relayout()
	}
}

func (c *claimEditor) focusText() {
	if c.id != annotate.None && c.text.Visible() {
		c.e.in.focus(c.text)
		c.text.SelectText()
	}
}

// focusOn gives the keyboard to one of the editor's widgets, if a claim is shown.
func (c *claimEditor) focusOn(w fyne.Focusable) {
	if c.id != annotate.None {
		c.e.in.focus(w)
	}
}

// rewrite empties a text that is too long to be edited.
func (c *claimEditor) rewrite() {
	c.e.in.do("Edit claim text", editClaim(c.id, func(c *annotate.Claim) { c.Text = "" }), func(err error) {
		if err != nil {
			c.e.showFault(err)
			return
		}
		c.focusText()
	})
}

// toggle puts a tag on the claim, or takes it off. Where the passage bears no other claim and the claim no other passage,
// the passage goes along, so that it is coloured as its claim is tagged.
func (c *claimEditor) toggle(tag *annotate.Tag, on bool) {
	p, id := c.e.in.session.Project(), c.id
	passage := annotate.None
	if claim, ok := p.Claim(id); ok && len(claim.HighlightIDs) == 1 && len(p.ClaimsOn(claim.HighlightIDs[0])) == 1 {
		passage = claim.HighlightIDs[0]
	}
	c.e.in.do(tagVerb(tag, on), func(d *annotate.Draft) error {
		if passage != annotate.None {
			err := d.EditHighlight(passage, func(h *annotate.Highlight) { h.TagIDs = withTag(h.TagIDs, tag.ID, on) })
			if err != nil {
				return err
			}
		}
		return d.EditClaim(id, func(c *annotate.Claim) { c.TagIDs = withTag(c.TagIDs, tag.ID, on) })
	}, nil)
}

func (c *claimEditor) remove() {
	id := c.id
	c.e.delete("Delete a claim", "The claim is deleted.", func(d *annotate.Draft) error { return d.RemoveClaim(id) })
}
