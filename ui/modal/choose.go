package modal

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// Answer is one of the ways in which a question can be answered.
type Answer struct {
	Text string
	Do   func()
	// Grave marks an answer that undoes work.
	Grave bool
}

// Choose asks a question that has more than one answer beside doing nothing. Each paragraph of the message is wrapped by
// itself. The button that does nothing is named cancel and has the focus, so that Enter alone changes nothing. What an
// answer does is done after the dialog has gone.
func Choose(w fyne.Window, title string, message []string, cancel string, answers ...Answer) *Modal {
	var m *Modal
	var chosen func()
	none := field.NewButton(cancel, nil, func() { m.Close() })
	buttons := []fyne.CanvasObject{none}
	for _, a := range answers {
		b := field.NewButton(a.Text, nil, func() {
			chosen = a.Do
			m.Close()
		})
		b.Importance = widget.HighImportance
		if a.Grave {
			b.Importance = widget.DangerImportance
		}
		buttons = append(buttons, b)
	}
	column := container.NewVBox()
	for _, paragraph := range message {
		column.Add(wrapped(paragraph))
	}
	m = Show(w, title, withButtons(column, buttons...), Options{
		Size:  fyne.NewSize(questionWidth*1.3, 0),
		Focus: none,
		OnClosed: func() {
			if chosen != nil {
				chosen()
			}
		},
	})
	return m
}
