package modal

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate/text"
	"attest/ui/field"
)

// questionWidth is the width of a question or an error, in pixels at a text of 13 pixels.
const questionWidth = 440

// mostShown is how much of an error is shown, in bytes: Fyne's texts take a time that grows with the square of their
// length. The whole is what the copy button copies.
const mostShown = 1500

// Confirm asks before something that deserves a second thought. The button that does it is named action; Cancel has the
// focus, so that Enter alone changes nothing. The function yes is called after the dialog has gone.
func Confirm(w fyne.Window, title, message, action string, yes func()) *Modal {
	var m *Modal
	agreed := false
	cancel := field.NewButton("Cancel", nil, func() { m.Close() })
	do := field.NewButton(action, nil, func() {
		agreed = true
		m.Close()
	})
	do.Importance = widget.DangerImportance
	m = Show(w, title, withButtons(wrapped(message), cancel, do), Options{
		Size:  fyne.NewSize(questionWidth, 0),
		Focus: cancel,
		OnClosed: func() {
			if agreed {
				yes()
			}
		},
	})
	return m
}

// Error tells the reviewer what went wrong, with a button that copies the words.
func Error(w fyne.Window, title string, err error) *Modal {
	var m *Modal
	words := field.Sentence(err)
	shownWords := words
	if len(words) > mostShown {
		end, _ := text.SnapOut(words, mostShown, mostShown)
		shownWords = words[:end] + " …"
	}
	var copied *field.Button
	copied = field.NewButton("Copy", theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(words)
		copied.SetText("Copied")
	})
	ok := field.NewButton("Close", nil, func() { m.Close() })
	ok.Importance = widget.HighImportance
	m = Show(w, title, withButtons(wrapped(shownWords), copied, ok), Options{Size: fyne.NewSize(questionWidth, 0), Focus: ok})
	return m
}

func wrapped(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// withButtons puts buttons below an object, at the trailing edge.
func withButtons(o fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	row := container.NewHBox(layout.NewSpacer())
	for _, b := range buttons {
		row.Add(b)
	}
	return container.NewBorder(nil, container.NewVBox(widget.NewLabel(""), row), nil, nil, o)
}
