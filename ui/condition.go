package ui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/storage"
	"attest/ui/field"
	"attest/ui/modal"
	"attest/ui/session"
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
	parts := append(conditionText(health, w.session.Failure()), encryptionText(folder.Encrypted()))
	column := container.NewVBox()
	for _, part := range parts {
		l := widget.NewLabel(part)
		l.Wrapping = fyne.TextWrapWord
		column.Add(l)
	}
	var m *modal.Modal
	if !folder.ReadOnly() {
		w.listSetAside(column, health.SetAside, func() { m.Close(); w.showCondition() })
	}
	shut := field.NewButton("Close", nil, func() { m.Close() })
	var copied *field.Button
	copied = field.NewButton("Copy", theme.ContentCopyIcon(), func() {
		w.app.Clipboard().SetContent(folder.Path() + "\n\n" + strings.Join(append(parts, health.SetAside...), "\n\n"))
		copied.SetText("Copied")
	})
	buttons := container.NewHBox(copied, shut)
	if remedy := w.remedy(health, func() { m.Close() }); remedy != nil {
		buttons.Objects = append([]fyne.CanvasObject{remedy}, buttons.Objects...)
	}
	m = modal.Show(w.win, "Condition of the project", container.NewBorder(nil, container.NewBorder(nil, nil, nil, buttons), nil, nil,
		container.NewVScroll(column)), modal.Options{Size: fyne.NewSize(560, 340), Focus: shut})
}

// remedy is the button with what can be done about a project that cannot be saved, or nil.
func (w *window) remedy(health storage.Health, before func()) *field.Button {
	var passing *storage.ObstacleError
	path, key := w.session.Folder().Path(), w.session.Folder().Key()
	switch {
	case errors.As(health.Saving, &passing):
		return field.NewButton("Try again", theme.ViewRefreshIcon(), func() {
			before()
			w.session.LookAgain()
		})
	case health.Saving != nil:
		return field.NewButton("Open it anew", nil, func() { w.closeProject(func() { w.openUnlocked(path, key) }) })
	}
	return nil
}

// listSetAside lists the folders that were set aside, each with a button that deletes it.
func (w *window) listSetAside(column *fyne.Container, names []string, again func()) {
	if len(names) == 0 {
		return
	}
	said := widget.NewLabel("Set aside in the project folder, lest anything be thrown away unasked. Nothing of it is needed any more:")
	said.Wrapping = fyne.TextWrapWord
	column.Add(said)
	for _, name := range names {
		label := widget.NewLabel(name)
		label.Truncation = fyne.TextTruncateEllipsis
		discard := field.NewButton("Delete", theme.DeleteIcon(), func() {
			modal.Confirm(w.win, "Delete what was set aside?", name+" will be gone for good. Your documents, highlights and claims are not in it.", "Delete", func() {
				w.discard(name, again)
			})
		})
		column.Add(container.NewBorder(nil, nil, nil, discard, label))
	}
}

// discard deletes what was set aside, away from the UI goroutine.
func (w *window) discard(name string, then func()) {
	s := w.session
	session.Run(s, func() (struct{}, error) { return struct{}{}, s.Folder().Discard(name) }, func(_ struct{}, err error) {
		if err != nil {
			modal.Error(w.win, "This could not be deleted", err)
			return
		}
		then()
	})
}

// encryptionText says whether the project can be read without its passphrase.
func encryptionText(encrypted bool) string {
	if encrypted {
		return "The project is encrypted: on the disk, its documents, highlights, claims and history can be read with the passphrase only. " +
			"A passphrase that is lost cannot be recovered."
	}
	return "The project is not encrypted: whoever has the folder can read it."
}

// conditionText words the condition of a project folder, a paragraph a matter.
func conditionText(h storage.Health, failure error) []string {
	var out []string
	var passing *storage.ObstacleError
	switch {
	case errors.As(h.Saving, &passing):
		out = append(out, obstacleText(passing.Obstacle)+" The system says: "+field.Sentence(passing.Err))
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
			" Nothing is lost; it is made anew when that is possible.")
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
	return out
}
