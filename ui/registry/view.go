// Package registry has the views that keep a project's registers: its sources, its codebook, the details of a document,
// its settings, and its history.
//
// A view is an object that goes into a dialog, or later into a tab. Every edit is handed in as it is made, so no view
// has a button that saves. A view follows the project until Close is called, which also hands in what is being typed.
package registry

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/label"
	"attest/ui/pane"
	"attest/ui/session"
)

// view is what all views of this package share.
type view struct {
	s       *session.Session
	w       fyne.Window
	flush   func() // hands in what is being typed
	cancels []func()
}

// open begins to follow the project: changed is called with every Action that is on disk.
func (v *view) open(s *session.Session, w fyne.Window, flush func(), changed func(*annotate.Action)) {
	v.s, v.w, v.flush = s, w, flush
	v.cancels = []func(){s.Subscribe(changed), s.BeforeLeaving(flush)}
}

// Close hands in what is being typed and stops following the project. Calling it again does nothing.
func (v *view) Close() {
	if v.cancels == nil {
		return
	}
	v.flush()
	for _, cancel := range v.cancels {
		cancel()
	}
	v.cancels = nil
}

// edit queues an edit and tells done, if it is not nil, how it went. An edit that nobody waits for and that fails is told
// to the session.
func (v *view) edit(verb string, edit func(*annotate.Draft) error, done func(error)) {
	if done == nil {
		v.s.Do(verb, edit, nil)
		return
	}
	v.s.Do(verb, edit, func(_ *annotate.Action, err error) { done(err) })
}

// replace puts an object into a stack. If one of the buttons that went with the object before has the focus, or nothing has
// because one was clicked, it goes to next: a key must not end nowhere.
func (v *view) replace(in *fyne.Container, o fyne.CanvasObject, buttons []fyne.CanvasObject, next fyne.Focusable) {
	c := v.w.Canvas()
	focused, _ := c.Focused().(fyne.CanvasObject)
	in.Objects = []fyne.CanvasObject{o}
	in.Refresh()
	if focused == nil || slices.Contains(buttons, focused) {
		c.Focus(next)
	}
}

// touches reports whether an Action changes an entity of one of the kinds.
func touches(a *annotate.Action, kinds ...annotate.Kind) bool {
	for _, c := range a.Changes {
		for _, k := range kinds {
			if c.Kind == k {
				return true
			}
		}
	}
	return false
}

// Lengths of texts that are shown in part, in bytes.
const (
	nameClip  = 40  // names in verbs, titles and questions
	valueClip = 160 // values in the history
)

// clip shortens a text to at most n bytes, on a grapheme boundary, and makes one line of it.
func clip(s string, n int) string {
	cut := s
	if len(s) > n {
		end, _ := text.SnapOut(s, n, n)
		cut = s[:end]
	}
	cut = strings.Join(strings.Fields(cut), " ")
	if len(s) > n {
		cut += "…"
	}
	return cut
}

// quoted is a name in quotation marks, clipped.
func quoted(name string) string { return label.Quoted(clip(name, nameClip)) }

// plural counts things: "1 claim", "12 claims".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// counts joins the counts that are not zero: "2 claims and 1 document"; "" for none.
func counts(first int, thing string, second int, other string) string {
	switch {
	case first == 0 && second == 0:
		return ""
	case second == 0:
		return plural(first, thing)
	case first == 0:
		return plural(second, other)
	}
	return plural(first, thing) + " and " + plural(second, other)
}

// twoLines puts a caption close below a line of text.
func twoLines(line, caption fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(-theme.InnerPadding()*1.5), line, caption)
}

// newLine returns a text of one line that is cut off with an ellipsis where it is too long.
func newLine() *widget.Label {
	l := widget.NewLabel("")
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// newSmallLine is newLine for a text of lesser weight.
func newSmallLine() *widget.Label {
	l := newLine()
	l.SizeName = theme.SizeNameCaptionText
	l.Importance = widget.LowImportance
	return l
}

// emphasis is that of a row's lesser text: a chosen row has a ground on which faint letters are hard to read.
func emphasis(chosen bool) widget.Importance {
	if chosen {
		return widget.MediumImportance
	}
	return widget.LowImportance
}

// newHint returns the text that stands where there is nothing to show yet.
func newHint(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Wrapping = fyne.TextWrapWord
	l.Alignment = fyne.TextAlignCenter
	l.Importance = widget.LowImportance
	return l
}

// middle centres a hint in what room there is.
func middle(hint *widget.Label) fyne.CanvasObject {
	return container.NewVBox(layout.NewSpacer(), hint, layout.NewSpacer())
}

// sideShare is the part of a view's width that the list at its left takes.
const sideShare = 0.36

// beside puts a list and what it shows beside each other.
func beside(list, shown fyne.CanvasObject) *pane.Split {
	gap := theme.Padding() * 2
	split := pane.Columns(
		container.New(layout.NewCustomPaddedLayout(0, 0, 0, gap), list),
		container.New(layout.NewCustomPaddedLayout(0, 0, gap, 0), shown))
	split.SetOffset(sideShare)
	split.SetLeast(12, 20)
	return split
}
