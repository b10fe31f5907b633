package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/modal"
	"attest/ui/prose"
	"attest/ui/reader"
)

// edgeMenu is the menu of the edges of highlights.
const edgeMenu = "Passage"

// edgeCommands are the commands that change what a highlight marks.
func (w *window) edgeCommands() commandMenu {
	chosen := func() bool {
		if w.session == nil || w.reading.document == annotate.None || w.inTable() {
			return false
		}
		h, ok := w.session.Project().Highlight(w.reading.selected)
		return ok && h.Placed()
	}
	with := func() bool { return chosen() && !w.reading.reader.Selection().Empty() }
	nudge := func(edge annotate.Edge, step annotate.Step, n int) func() { return func() { w.nudge(edge, step, n) } }
	return commandMenu{edgeMenu, []*command{
		{id: "start-earlier", title: "Start a Word Earlier", keys: keys("["), run: nudge(annotate.StartEdge, annotate.ByWord, -1), enabled: chosen, needs: needsHighlight},
		{id: "end-later", title: "End a Word Later", keys: keys("]"), run: nudge(annotate.EndEdge, annotate.ByWord, 1), enabled: chosen, needs: needsHighlight},
		{id: "start-earlier-character", title: "Start a Character Earlier", keys: keys("Alt+["), run: nudge(annotate.StartEdge, annotate.ByCharacter, -1), enabled: chosen, needs: needsHighlight},
		{id: "start-later-character", title: "Start a Character Later", keys: keys("Alt+Shift+["), run: nudge(annotate.StartEdge, annotate.ByCharacter, 1), enabled: chosen, needs: needsHighlight},
		{id: "end-later-character", title: "End a Character Later", keys: keys("Alt+]"), run: nudge(annotate.EndEdge, annotate.ByCharacter, 1), enabled: chosen, needs: needsHighlight},
		{id: "end-earlier-character", title: "End a Character Earlier", keys: keys("Alt+Shift+]"), run: nudge(annotate.EndEdge, annotate.ByCharacter, -1), enabled: chosen, needs: needsHighlight},
		nil,
		{id: "add-range", title: "Add the Selection to the Highlight", keys: keys("A"), run: w.addRange, enabled: with, needs: needsSelection},
		{id: "cut-range", title: "Cut the Selection out of the Highlight", keys: keys("X"), run: w.cutRange, enabled: with, needs: needsSelection},
		{id: "place", title: "Place the Highlight at the Selection", keys: keys("Ctrl+Shift+L"), run: w.placeHighlight, enabled: func() bool {
			if w.session == nil || w.reading.reader.Selection().Empty() || w.inTable() {
				return false
			}
			h, ok := w.session.Project().Highlight(w.reading.selected)
			return ok && !h.Placed()
		}, needs: "Choose a highlight that waits for its place first, and then select the words that it belongs to."},
		{id: "split", title: "Split the Highlight at the Caret", keys: keys("\\"), run: w.splitHighlight, enabled: chosen, needs: needsHighlight},
		{id: "join", title: "Join with the Next Highlight", keys: keys("Ctrl+J"), run: w.joinHighlights, enabled: chosen, needs: needsHighlight},
		nil,
		{id: "every-occurrence", title: "Highlight Every Occurrence…", keys: keys("E"), run: func() { w.everyOccurrence() },
			enabled: func() bool { return w.session != nil && w.reading.document != annotate.None && !w.inTable() }},
	}}
}

// keeping is why a highlight has kept its ranges: because the edit would have left nothing of it, or because there was nothing
// to change.
type keeping struct{ nothingLeft, unchanged string }

const noneLeft = "Nothing would be left of the highlight. Delete removes it."

// editSelected queues an edit of the selected highlight's ranges.
func (w *window) editSelected(verb string, edit func(d *annotate.Draft, id annotate.ID, doc string) error, kept keeping) {
	id, doc := w.reading.selected, w.reading.text
	w.session.Do(verb, func(d *annotate.Draft) error { return edit(d, id, doc) }, func(a *annotate.Action, err error) {
		if w.reshaped(a, err, kept); a != nil {
			w.status.say(verb)
		}
	})
}

// reshaped says why a highlight has kept its ranges, if it has.
func (w *window) reshaped(a *annotate.Action, err error, kept keeping) {
	switch {
	case errors.Is(err, annotate.ErrNothingLeft):
		w.status.say(kept.nothingLeft)
	case err != nil:
		w.showError("The highlight could not be changed", err)
	case a == nil:
		w.status.say(kept.unchanged)
	}
}

// nudge moves an edge of the selected highlight. A caret that stood in it does not stay behind an edge that has passed it:
// the highlight would be at hand no longer, and the same key once more would do something else.
func (w *window) nudge(edge annotate.Edge, step annotate.Step, n int) {
	pane, id, doc := w.reading, w.reading.selected, w.reading.text
	_, inside := pane.highlightAtHand()
	w.session.Do("Move an edge", func(d *annotate.Draft) error { return d.NudgeHighlight(id, doc, edge, step, n) }, func(a *annotate.Action, err error) {
		w.reshaped(a, err, keeping{noneLeft, "The edge cannot go any further."})
		h, ok := w.session.Project().Highlight(id)
		if a == nil || !ok {
			return
		}
		w.status.say(fmt.Sprintf("%s: “%s”", nudged(edge, n), clipText(h.Quote, saidLength)))
		if inside && pane.selected == id {
			pane.keepCaretIn(h)
		}
	})
}

// nudged says which edge was moved, and where to.
func nudged(edge annotate.Edge, n int) string {
	switch {
	case edge == annotate.StartEdge && n < 0:
		return "Starts earlier now"
	case edge == annotate.StartEdge:
		return "Starts later now"
	case n < 0:
		return "Ends earlier now"
	}
	return "Ends later now"
}

// reshape gives a highlight the ranges that its handles were dragged to in a pane. Its reader shows them already; it is told
// where the project does not follow.
func (w *window) reshape(pane *readingPane, span string, ranges []reader.Range) {
	id, doc := annotate.ParseID(annotate.KindHighlight, span), pane.text
	to := make([]annotate.Range, len(ranges))
	for i, r := range ranges {
		to[i] = annotate.Range{Start: r.Start, End: r.End}
	}
	var before []annotate.Range
	if h, ok := w.session.Project().Highlight(id); ok {
		before = h.Ranges
	}
	w.session.Do("Move an edge", func(d *annotate.Draft) error { return d.ReshapeHighlight(id, doc, to...) }, func(a *annotate.Action, err error) {
		h, ok := w.session.Project().Highlight(id)
		if a == nil && ok && h.DocumentID == pane.document {
			pane.reader.ResetSpan(spanOf(w.session.Project(), h))
		}
		switch {
		case err != nil:
			w.showError("The highlight could not be changed", err)
		case a != nil && ok:
			w.status.say(fmt.Sprintf("%s: “%s”", movedEdge(before, h.Ranges), clipText(h.Quote, saidLength)))
		}
	})
}

// saidLength is how much of a quote the status bar repeats, in bytes.
const saidLength = 120

// movedEdge says which edge of a highlight has been moved, and where to.
func movedEdge(before, after []annotate.Range) string {
	if len(before) != len(after) {
		return "The passages of the highlight are one now"
	}
	for i, r := range after {
		switch was := before[i]; {
		case r.Start < was.Start:
			return "Starts earlier now"
		case r.Start > was.Start:
			return "Starts later now"
		case r.End < was.End:
			return "Ends earlier now"
		case r.End > was.End:
			return "Ends later now"
		}
	}
	return "Edge moved"
}

// paragraphOrEdge moves the caret by a paragraph or, while it stands in the selected highlight, that highlight's edge inwards:
// { and } are the brackets of the outward moves with Shift.
func (w *window) paragraphOrEdge(by int) {
	_, ok := w.reading.highlightAtHand()
	switch {
	case !ok || w.readsOnly():
		w.reading.stepParagraph(by)
	case by > 0:
		w.nudge(annotate.EndEdge, annotate.ByWord, -1)
	default:
		w.nudge(annotate.StartEdge, annotate.ByWord, 1)
	}
}

// orEdge has a command named after what it does where the caret stands.
func (w *window) orEdge(c *command) *command {
	c.name = func() string {
		if w.session != nil && !w.readsOnly() {
			if _, ok := w.reading.highlightAtHand(); ok {
				return c.inside
			}
		}
		return c.title
	}
	return c
}

// selection is the selected text as a range.
func (r *readingPane) selection() annotate.Range {
	s := r.reader.Selection()
	start, end := trimSpace(r.text, s.Start, s.End)
	return annotate.Range{Start: start, End: end}
}

// selectedWords is the selected text as a range. It says so if there are no words in it.
func (w *window) selectedWords() (annotate.Range, bool) {
	passage := w.reading.selection()
	if passage.Start == passage.End {
		w.status.say("Only blanks are selected. Select words.")
	}
	return passage, passage.Start < passage.End
}

func (w *window) addRange() {
	passage, ok := w.selectedWords()
	if !ok || w.tooLong(passage) {
		return
	}
	w.editSelected("Add a passage to the highlight", func(d *annotate.Draft, id annotate.ID, doc string) error { return d.AddRange(id, doc, passage) },
		keeping{unchanged: "The highlight has these words already."})
}

func (w *window) cutRange() {
	passage, ok := w.selectedWords()
	if !ok {
		return
	}
	w.editSelected("Cut a passage out of the highlight", func(d *annotate.Draft, id annotate.ID, doc string) error { return d.CutRange(id, doc, passage) },
		keeping{noneLeft, "The highlight has none of these words."})
}

func (w *window) splitHighlight() {
	at := w.reading.reader.Caret()
	w.editSelected("Split a highlight", func(d *annotate.Draft, id annotate.ID, doc string) error {
		_, err := d.SplitHighlight(id, doc, at)
		return err
	}, keeping{nothingLeft: "Put the caret into the highlight, where the second one is to begin."})
}

// joinHighlights joins the selected highlight with the one that follows it in the document.
func (w *window) joinHighlights() {
	all := slices.DeleteFunc(w.session.Project().HighlightsOf(w.reading.document), func(h *annotate.Highlight) bool { return !h.Placed() })
	i := slices.IndexFunc(all, func(h *annotate.Highlight) bool { return h.ID == w.reading.selected })
	if i < 0 || i+1 == len(all) {
		w.status.say("No highlight follows this one.")
		return
	}
	next := all[i+1].ID
	w.editSelected("Join two highlights", func(d *annotate.Draft, id annotate.ID, doc string) error { return d.JoinHighlights(id, next, doc) }, keeping{})
}

// occurrenceSearch is what [window.everyOccurrence] is asked for.
type occurrenceSearch struct {
	w        *window
	words    string
	tag      *annotate.Tag // nil for none
	passages []annotate.Passages
	found    int
	preview  *field.List
	lines    []occurrenceLine
	said     *widget.Label
	button   *field.Button
	asked    int
}

// mostOccurrences is how many places are highlighted as one edit.
const mostOccurrences = 10_000

type occurrenceLine struct {
	title, context string
}

// everyOccurrence shows where the selected words stand, in this document or all, and highlights every place as one edit.
func (w *window) everyOccurrence() *occurrenceSearch {
	if w.tooLong(w.reading.selection()) {
		return nil
	}
	words := strings.TrimSpace(w.reading.reader.SelectedText())
	if words == "" {
		start, end := text.WordAt(w.reading.text, w.reading.reader.Caret())
		if words = w.reading.text[start:end]; !strings.ContainsFunc(words, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			w.status.say("Select words first, or put the caret into one.")
			return nil
		}
	}
	s := &occurrenceSearch{w: w, words: words, said: widget.NewLabel("")}
	const here, everywhere = "This document", "All documents"
	scope := here
	where := field.NewChoice([]string{here, everywhere}, func(v string) string { return v }, func(v string) {
		scope = v
		s.look(scope == everywhere)
	})
	where.Reflect(here)
	tags := append([]*annotate.Tag{nil}, w.session.Project().Tags()...)
	tag := field.NewChoice(tags, func(t *annotate.Tag) string {
		if t == nil {
			return "No tag"
		}
		return t.Name
	}, func(t *annotate.Tag) { s.tag = t })
	tag.Reflect(nil)
	s.preview = field.NewList(func() int { return len(s.lines) }, func() fyne.CanvasObject {
		line, title := widget.NewLabel("context"), field.NewCaption("title")
		line.Truncation, title.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
		return container.New(tightRows{}, line, title)
	}, func(i widget.ListItemID, o fyne.CanvasObject) {
		row := o.(*fyne.Container)
		row.Objects[0].(*widget.Label).SetText(prose.Shown(s.lines[i].context))
		row.Objects[1].(*widget.Label).SetText(prose.Shown(clipText(s.lines[i].title, 200)))
	})
	var m *modal.Modal
	s.button = field.NewButton("Highlight", nil, func() {
		m.Close()
		s.highlight()
	})
	s.button.Importance = widget.HighImportance
	top := container.NewVBox(container.NewGridWithColumns(2, where, tag), s.said)
	m = modal.Show(w.win, "Highlight every “"+clipText(words, 40)+"”", container.NewBorder(top, container.NewBorder(nil, nil, nil, s.button), nil, nil, s.preview),
		modal.Options{Size: fyne.NewSize(640, 460), Focus: where})
	s.look(false)
	return s
}

// look finds the places away from the UI goroutine.
func (s *occurrenceSearch) look(everywhere bool) {
	s.asked++
	asked, folder := s.asked, s.w.session.Folder()
	var docs []*annotate.Document
	for _, d := range s.w.session.Project().Documents() {
		if everywhere || d.ID == s.w.reading.document {
			docs = append(docs, d)
		}
	}
	s.button.Disable()
	s.said.SetText("Looking…")
	go func() {
		var passages []annotate.Passages
		var lines []occurrenceLine
		var failed error
		for _, d := range docs {
			doc, err := folder.Text(d)
			if err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			p := annotate.Passages{Document: d.ID, Text: doc}
			found := text.Occurrences(doc, s.words)
			if len(lines)+len(found) > mostOccurrences {
				failed = fmt.Errorf("these words stand in more than %d places; select words that are rarer", mostOccurrences)
				passages, lines = nil, nil
				break
			}
			for _, span := range found {
				p.Ranges = append(p.Ranges, annotate.Range{Start: span.Start, End: span.End})
				before, passage, after := text.Excerpt(doc, span.Start, span.End, annotate.ContextLength, searchClip)
				lines = append(lines, occurrenceLine{d.DisplayTitle(), oneLine(before + "[" + passage + "]" + after)})
			}
			if len(p.Ranges) > 0 {
				passages = append(passages, p)
			}
		}
		s.w.post(func() {
			if asked == s.asked {
				s.show(passages, lines, failed)
			}
		})
	}()
}

func (s *occurrenceSearch) show(passages []annotate.Passages, lines []occurrenceLine, failed error) {
	s.passages, s.lines, s.found = passages, lines, len(lines)
	switch {
	case failed != nil:
		s.said.SetText(field.Sentence(failed))
	case s.found == 0:
		s.said.SetText("Nowhere as whole words. Select words from the beginning of the first to the end of the last.")
	default:
		s.said.SetText(fmt.Sprintf("%s in %s", plural(s.found, "place"), plural(len(passages), "document")))
		s.button.Enable()
	}
	s.button.SetText("Highlight " + plural(s.found, "place"))
	s.preview.Refresh()
}

func (s *occurrenceSearch) highlight() {
	passages, tag, name := s.passages, annotate.None, ""
	if s.tag != nil {
		tag, name = s.tag.ID, " as "+s.tag.Name
	}
	s.w.session.Do("Highlight every “"+clipText(s.words, 40)+"”"+name, func(d *annotate.Draft) error {
		_, err := d.HighlightAll(passages, tag)
		return err
	}, func(_ *annotate.Action, err error) {
		if err != nil {
			s.w.showError("The places could not be highlighted", err)
			return
		}
		s.w.status.say(plural(s.found, "place") + " highlighted. Ctrl+Z takes all back.")
	})
}
