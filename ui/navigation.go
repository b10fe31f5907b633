package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
	"attest/ui/reader"
)

// moveCaret puts the caret to a byte offset of the text and scrolls there if need be.
func (r *readingPane) moveCaret(off int) {
	at := reader.Range{Start: off, End: off}
	r.reader.SetSelection(at)
	r.reader.Reveal(at)
	if h, ok := r.w.session.Project().Highlight(r.selected); ok && !covers(h, off) {
		r.spanChosen(annotate.None) // the next command is about what the caret has come to
	}
}

// covers reports whether the character at a byte offset belongs to a highlight.
func covers(h *annotate.Highlight, off int) bool {
	return slices.ContainsFunc(h.Ranges, func(r annotate.Range) bool { return r.Start <= off && off < r.End })
}

// stepSentence moves the caret to the next sentence or the one before.
func (r *readingPane) stepSentence(by int) {
	if by > 0 {
		r.moveCaret(text.NextSentence(r.text, r.reader.Caret()))
		return
	}
	r.moveCaret(text.PrevSentence(r.text, r.reader.Caret()))
}

// stepParagraph moves the caret to the next paragraph that is not blank or to the beginning of this one or the one before.
func (r *readingPane) stepParagraph(by int) {
	caret := r.reader.Caret()
	if by > 0 {
		start := text.NextParagraph(r.text, caret)
		for start < len(r.text) {
			if _, end := text.ParagraphAt(r.text, start); strings.TrimSpace(r.text[start:end]) != "" {
				break
			}
			start = text.NextParagraph(r.text, start)
		}
		r.moveCaret(start)
		return
	}
	start, end := text.ParagraphAt(r.text, caret)
	if caret == start || strings.TrimSpace(r.text[start:end]) == "" {
		for start > 0 {
			if start, end = text.ParagraphAt(r.text, start-1); strings.TrimSpace(r.text[start:end]) != "" {
				break
			}
		}
	}
	r.moveCaret(start)
}

// placeOf reads where to go: a percentage of the text such as "40%", or the number of a line of the document, from 1. The
// result is a byte offset.
func placeOf(s, doc string) (int, error) {
	s = strings.TrimSpace(s)
	if number, ok := strings.CutSuffix(s, "%"); ok {
		percent, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || percent < 0 || percent > 100 {
			return 0, fmt.Errorf("%q is no percentage between 0 and 100", s)
		}
		off := int(percent / 100 * float64(len(doc)))
		start, _ := text.SnapOut(doc, off, off)
		return start, nil
	}
	line, err := strconv.Atoi(s)
	if err != nil || line < 1 {
		return 0, fmt.Errorf("%q is neither the number of a line nor a percentage such as 40%%", s)
	}
	at, ok := text.LineStart(doc, line-1)
	if !ok {
		return 0, fmt.Errorf("the document has %s", plural(text.CountLines(doc), "line"))
	}
	return at, nil
}

// goTo asks for a place of the document and goes there.
func (w *window) goTo() {
	var m *modal.Modal
	entry := complete.New(func(string) []complete.Suggestion { return nil })
	entry.SetPlaceHolder("A line such as 12, or a percentage such as 40%")
	problem := widget.NewLabel("")
	problem.Importance = widget.DangerImportance
	problem.Wrapping = fyne.TextWrapWord
	entry.OnEscape = func() { m.Close() }
	entry.OnSubmitted = func(s string) {
		document, doc := w.reading.document, w.reading.text
		go func() { // counting the lines of a long text takes time
			off, err := placeOf(s, doc)
			w.post(func() {
				switch {
				case err != nil:
					problem.SetText(field.Sentence(err))
				case !m.Closed() && w.reading.document == document:
					m.Close()
					w.reading.moveCaret(off)
					w.FocusReader()
				}
			})
		}()
	}
	m = modal.Show(w.win, "Go to", container.NewVBox(entry, problem), modal.Options{Size: fyne.NewSize(420, 110), Focus: entry})
}
