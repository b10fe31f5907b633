package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/storage"
	"attest/ui/field"
	"attest/ui/modal"
)

// tellFindings says what opening the project has found and put right, if anything.
func (w *window) tellFindings() {
	if len(w.session.Folder().Health().Notices) == 0 {
		return
	}
	w.status.say("Something was put right when this project was opened. Nothing of yours is lost: see Project, Condition.")
	w.showCondition()
}

// showCondition tells whether everything is saved, and what there is to know about the project folder.
func (w *window) showCondition() {
	folder := w.session.Folder()
	health := folder.Health()
	parts := conditionText(health, w.session.Failure())
	column := container.NewVBox()
	for _, part := range parts {
		l := widget.NewLabel(part)
		l.Wrapping = fyne.TextWrapWord
		column.Add(l)
	}
	var m *modal.Modal
	shut := field.NewButton("Close", nil, func() { m.Close() })
	copied := field.NewButton("Copy", theme.ContentCopyIcon(), func() {
		w.app.Clipboard().SetContent(folder.Path() + "\n\n" + strings.Join(parts, "\n\n"))
	})
	buttons := container.NewHBox(copied, shut)
	if health.Saving != nil {
		buttons.Objects = append([]fyne.CanvasObject{field.NewButton("Open it anew", nil, func() {
			w.closeProject(func() { w.openProject(folder.Path()) })
		})}, buttons.Objects...)
	}
	m = modal.Show(w.win, "Condition of the project", container.NewBorder(nil, container.NewBorder(nil, nil, nil, buttons), nil, nil,
		container.NewVScroll(column)), modal.Options{Size: fyne.NewSize(560, 300), Focus: shut})
}

// conditionText words the condition of a project folder, a paragraph a matter.
func conditionText(h storage.Health, failure error) []string {
	var out []string
	switch {
	case h.Saving != nil:
		out = append(out, "Nothing can be saved any more: "+field.Sentence(h.Saving)+
			" What was saved before is safe on the disk. Put right what is in the way, then open the project anew.")
	case failure != nil:
		out = append(out, "The last change was not saved: "+field.Sentence(failure)+" Everything before it is on the disk.")
	default:
		out = append(out, "Every change is saved.")
	}
	if h.Store != nil {
		out = append(out, "The project's index could not be kept up to date: "+field.Sentence(h.Store)+
			" Nothing is lost; it is made anew when the project is opened next.")
	}
	if len(h.Notices) > 0 {
		said := "When the project was opened:"
		for _, n := range h.Notices {
			said += "\n•  " + field.SentenceOf(n)
		}
		out = append(out, said+"\nEvery change that was ever said to be saved is there.")
	} else if h.Store == nil {
		out = append(out, "Nothing was found wrong when the project was opened.")
	}
	if len(h.SetAside) > 0 {
		said := "Set aside in the project folder, and not needed any more; delete them if you like:"
		for _, path := range h.SetAside {
			said += "\n•  " + filepath.Base(path)
		}
		out = append(out, said)
	}
	return out
}
