package registry

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/diff"
	"attest/annotate/text"
	"attest/ui/field"
)

// mostChanges and mostFields bound what is shown of one Action: an import of a dataset changes thousands of entities.
const (
	mostChanges = 40
	mostFields  = 120
)

// details says what an Action changed. The buttons take it back, or go back to it.
func (v *History) details(position int, a *annotate.Action, buttons []fyne.CanvasObject) (fyne.CanvasObject, *field.Form) {
	title := widget.NewLabel(clip(a.Verb, 200))
	title.SizeName = theme.SizeNameSubHeadingText
	title.Wrapping = fyne.TextWrapWord
	about := field.NewCaption(fmt.Sprintf("%s · %s · act %s", localTime(a.At), reviewerName(v.s.Project(), a.By), v.log.ActName(v.log.At(position))))
	form := field.NewForm()
	names, fields := naming{v.s.Project(), v.log}, 0
	for i, c := range a.Changes {
		if i == mostChanges || fields >= mostFields {
			form.AddWide(field.NewCaption("… and " + plural(len(a.Changes)-i, "more change")))
			break
		}
		words := wordsOf(names, c)
		heading := widget.NewLabel(words.title)
		heading.Wrapping = fyne.TextWrapWord
		heading.TextStyle.Bold = true
		form.AddWide(heading)
		for _, f := range words.fields {
			form.Add(f.name, "", fieldChangeText(f))
			fields++
		}
	}
	head := container.NewVBox(twoLines(title, about))
	if len(buttons) > 0 {
		head.Add(container.NewHBox(buttons...))
	}
	return field.Column(head, form.Object(), nil), form
}

func (v *History) newButtons(position int, a *annotate.Action) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if !v.s.ReadOnly() {
		out = append(out, field.NewButton("Revert…", theme.ContentUndoIcon(), func() { v.revert(position, a) }))
	}
	if v.OnMoment != nil && position < v.log.Len() {
		out = append(out, field.NewButton("Show the project as it was then", theme.HistoryIcon(), func() { v.OnMoment(v.log.At(position)) }))
	}
	return out
}

// fieldChangeText shows what a field was and what it became. The arrow is a picture, because Fyne 2.8.1 draws a space that
// follows an arrow in a text as a missing character: it takes both from a symbol font that has no space.
func fieldChangeText(f fieldChange) fyne.CanvasObject {
	switch {
	case f.updated && f.prose && f.before != "" && f.after != "":
		before, after := differing(f.before, f.after)
		return container.New(beforeAfter{}, before, widget.NewIcon(theme.NavigateNextIcon()), after)
	case f.updated:
		before, after := wrappedLabel(orNothing(f.before)), wrappedLabel(orNothing(f.after))
		before.Importance = widget.LowImportance
		before.Refresh()
		return container.New(beforeAfter{}, before, widget.NewIcon(theme.NavigateNextIcon()), after)
	case f.after != "":
		return wrappedLabel(f.after)
	}
	return wrappedLabel(f.before)
}

// differing shows two texts with what differs marked: struck through in the first, underlined in the second, both bold.
func differing(before, after string) (b, a fyne.CanvasObject) {
	var gone, come []text.Span
	for _, e := range diff.Words(before, after) {
		gone, come = append(gone, e.Old), append(come, e.New)
	}
	return marked(before, gone, theme.ColorNameError, fyne.TextStyle{Bold: true, Strikethrough: true}),
		marked(after, come, theme.ColorNameSuccess, fyne.TextStyle{Bold: true, Underline: true})
}

func marked(s string, spans []text.Span, ink fyne.ThemeColorName, style fyne.TextStyle) fyne.CanvasObject {
	mark := widget.RichTextStyle{Inline: true, SizeName: theme.SizeNameText, ColorName: ink, TextStyle: style}
	var segments []widget.RichTextSegment
	add := func(as widget.RichTextStyle, part string) {
		if part != "" {
			segments = append(segments, &widget.TextSegment{Style: as, Text: part})
		}
	}
	at := 0
	for _, span := range spans {
		add(widget.RichTextStyleInline, s[at:span.Start])
		add(mark, s[span.Start:span.End])
		at = span.End
	}
	add(widget.RichTextStyleInline, s[at:])
	rich := widget.NewRichText(segments...)
	rich.Wrapping = fyne.TextWrapWord
	return rich
}

func wrappedLabel(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// beforeAfter puts two texts beside each other with an arrow between them.
type beforeAfter struct{}

// Layout implements fyne.Layout.
func (beforeAfter) Layout(o []fyne.CanvasObject, size fyne.Size) {
	arrow := theme.IconInlineSize()
	width := (size.Width - arrow) / 2
	o[0].Resize(fyne.NewSize(width, size.Height))
	o[1].Resize(fyne.NewSquareSize(arrow))
	o[1].Move(fyne.NewPos(width, (theme.TextSize()*1.4+theme.InnerPadding()*2-arrow)/2))
	o[2].Resize(fyne.NewSize(width, size.Height))
	o[2].Move(fyne.NewPos(width+arrow, 0))
}

// MinSize implements fyne.Layout.
func (beforeAfter) MinSize(o []fyne.CanvasObject) fyne.Size {
	before, after := o[0].MinSize(), o[2].MinSize()
	return fyne.NewSize(before.Width+theme.IconInlineSize()+after.Width, max(before.Height, after.Height))
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}
