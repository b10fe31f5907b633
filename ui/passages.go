package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/modal"
)

// tooLong says so if a passage is longer than a highlight may be.
func (w *window) tooLong(passage annotate.Range) bool {
	length := passage.End - passage.Start
	if length > longestPassage {
		w.status.say(fmt.Sprintf("A highlight holds at most %s, and %s are selected.", megabytes(longestPassage), megabytes(length)))
	}
	return length > longestPassage
}

// longestPassage is how much a new highlight may hold, in bytes: its quote is in the record of changes, the index and every
// export as well.
const longestPassage = 1_000_000

// addPassage queues an edit that highlights the passage at hand and goes on with the new highlight. The first highlight of
// an unread document is the beginning of its review.
func (w *window) addPassage(verb string, and func(*annotate.Draft, *annotate.Highlight) error, done func(h *annotate.Highlight)) {
	passage, ok := w.reading.passage()
	if !ok {
		w.status.say("Put the caret into a sentence, or select a passage, first.")
		return
	}
	if w.tooLong(passage) {
		return
	}
	r := w.reading
	document, doc := r.document, r.text
	var made *annotate.Highlight
	release := w.hold()
	w.session.Do(verb, func(d *annotate.Draft) error {
		var err error
		if made, err = d.AddHighlight(document, doc, passage); err != nil {
			return err
		}
		if now, ok := d.Document(document); ok && now.Status == annotate.Unread {
			if err := d.EditDocument(document, func(doc *annotate.Document) { doc.Status = annotate.InProgress }); err != nil {
				return err
			}
		}
		if and != nil {
			return and(d, made)
		}
		return nil
	}, func(_ *annotate.Action, err error) {
		defer release(err)
		if err != nil {
			w.showError("This passage could not be highlighted", err)
			return
		}
		if w.session == nil || w.reading != r || r.document != document {
			return // the reviewer has gone on to another document meanwhile
		}
		r.showHighlight(made)
		done(made)
	})
}

// makeClaim makes a claim of the passage at hand and puts the caret into its text.
func (w *window) makeClaim() {
	w.withClaim(func() {
		w.inspector.FocusClaim()
		w.status.sayNext("Claim made. Word it so that it stands alone; Esc goes back to the text.")
	}, w.inspector.FocusClaim)
}

// setSource puts the caret into the entry for the source of the claim at hand, which it makes if need be.
func (w *window) setSource() {
	w.withClaimShown(func() {
		w.inspector.FocusSource()
		w.status.sayNext("Type who says so. Enter adds them and goes on to your confidence.")
	})
}

// setConfidence gives the keyboard to the reviewer's confidence in the claim at hand, which it makes if need be.
func (w *window) setConfidence() {
	w.withClaimShown(func() {
		w.inspector.FocusConfidence()
		w.status.sayNext("L, M or H says how sure you are and goes back to the text.")
	})
}

// withClaimShown goes on with the claim in the right pane if there is one, and otherwise as withClaim does.
func (w *window) withClaimShown(then func()) {
	if _, claim := w.inspector.Selected(); claim != annotate.None && w.reading.reader.Selection().Empty() {
		then()
		return
	}
	w.withClaim(then, then)
}

// withClaim shows the claim on the passage at hand in the right pane and goes on there. It makes one if there is none, of the
// highlight at hand or of a new one.
func (w *window) withClaim(made, found func()) {
	const verb = "Make a claim"
	shown := func(h *annotate.Highlight) {
		w.inspector.Select(h.ID)
		made()
	}
	claim := func(d *annotate.Draft, h *annotate.Highlight) error {
		_, err := d.AddClaim(h.ID)
		return err
	}
	h, ok := w.reading.highlightAtHand()
	switch {
	case !ok || !w.reading.reader.Selection().Empty():
		w.addPassage(verb, claim, shown)
	case len(w.session.Project().ClaimsOn(h.ID)) > 0:
		w.inspector.Select(h.ID)
		found()
	default:
		release := w.hold()
		w.session.Do(verb, func(d *annotate.Draft) error { return claim(d, h) }, func(_ *annotate.Action, err error) {
			defer release(err)
			if err != nil {
				w.showError("This claim could not be made", err)
				return
			}
			shown(h)
		})
	}
}

// claimBeside is the claim on the highlight that is chosen in the other pane.
func (w *window) claimBeside() (*annotate.Claim, bool) {
	if other := w.other(); other != nil && w.session != nil {
		if claims := w.session.Project().ClaimsOn(other.selected); len(claims) > 0 {
			return claims[0], true
		}
	}
	return nil, false
}

// addToClaimBeside lets the claim in the other pane rest on the passage at hand too.
func (w *window) addToClaimBeside() {
	c, ok := w.claimBeside()
	if !ok {
		return
	}
	const verb = "Add a passage to a claim"
	done := func(h *annotate.Highlight) {
		w.inspector.SelectOn(h.ID, c.ID)
		w.status.say("The claim rests on this passage too.")
	}
	if h, ok := w.reading.highlightAtHand(); ok && w.reading.reader.Selection().Empty() {
		w.session.Do(verb, func(d *annotate.Draft) error { return d.AddPassage(c.ID, h.ID) }, func(_ *annotate.Action, err error) {
			if err != nil {
				w.showError("The passage could not be added to the claim", err)
				return
			}
			done(h)
		})
		return
	}
	w.addPassage(verb, func(d *annotate.Draft, h *annotate.Highlight) error { return d.AddPassage(c.ID, h.ID) }, done)
}

// makeHighlight highlights the passage at hand and leaves the keyboard with the reader.
func (w *window) makeHighlight() {
	w.addPassage("Highlight a passage", nil, func(h *annotate.Highlight) {
		w.inspector.Select(h.ID)
		w.status.say("Highlighted. 1–9 tag it; C makes it a claim, S with a source, F with your confidence.")
	})
}

// tagWithKey returns the tag of the codebook that a digit toggles, or nil.
func (w *window) tagWithKey(digit string) *annotate.Tag {
	if w.session == nil {
		return nil
	}
	for _, t := range w.session.Project().Tags() {
		if t.Shortcut == digit {
			return t
		}
	}
	return nil
}

func (w *window) tagCommandName(digit string) string {
	if t := w.tagWithKey(digit); t != nil {
		return "Tag “" + t.Name + "”"
	}
	return "Tag " + digit
}

// toggleTag puts a tag on the selected highlight and its claims, or takes it off; with nothing selected it highlights the
// passage at hand with that tag.
func (w *window) toggleTag(digit string) {
	t := w.tagWithKey(digit)
	h, ok := w.reading.highlightAtHand()
	if ok && w.reading.reader.Selection().Empty() {
		w.session.Do("Toggle tag "+t.Name, func(d *annotate.Draft) error { return d.ToggleTagOn(h.ID, t.ID) }, nil)
		return
	}
	w.addPassage("Highlight as "+t.Name, func(d *annotate.Draft, h *annotate.Highlight) error { return d.ToggleTagOn(h.ID, t.ID) },
		func(h *annotate.Highlight) {
			w.inspector.Select(h.ID)
			w.status.say("Highlighted as " + t.Name + ". S makes it a claim with a source, F with your confidence; C words it.")
		})
}

// deleteHighlight removes the selected highlight and says what went with it.
func (w *window) deleteHighlight() {
	id, _ := w.inspector.Selected()
	claims := len(w.session.Project().ClaimsOn(id))
	w.session.Do("Delete a highlight", func(d *annotate.Draft) error { return d.RemoveHighlight(id) }, func(_ *annotate.Action, err error) {
		if err != nil {
			w.showError("This highlight could not be deleted", err)
			return
		}
		what := "Highlight deleted"
		if claims > 0 {
			what += " with " + plural(claims, "claim")
		}
		w.status.say(what + ". Ctrl+Z brings it back.")
	})
}

// contextMenu offers what can be done with the passage under the pointer.
func (w *window) contextMenu(at fyne.Position) {
	var commands []*command
	for _, c := range w.menus[2].commands {
		switch {
		case c == nil:
			if len(commands) > 0 && commands[len(commands)-1] != nil {
				commands = append(commands, nil)
			}
		case c.can() && !strings.HasPrefix(c.id, "next-") && !strings.HasPrefix(c.id, "previous-"):
			commands = append(commands, c)
		}
	}
	var items []*fyne.MenuItem
	for i, label := range menuLabels(commands) {
		if commands[i] == nil {
			items = append(items, fyne.NewMenuItemSeparator())
			continue
		}
		items = append(items, fyne.NewMenuItem(label, commands[i].invoke))
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.win.Canvas(), at)
}

// showError says what went wrong; a cancelled piece of work is no error.
func (w *window) showError(title string, err error) {
	if !errors.Is(err, context.Canceled) {
		modal.Error(w.win, title, err)
	}
}
