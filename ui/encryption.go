package ui

import (
	"bytes"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"attest/storage"
	"attest/storage/backup"
	"attest/ui/field"
	"attest/ui/modal"
)

// passphraseWarning is said wherever a passphrase is chosen.
const passphraseWarning = "Without the passphrase nobody can open the project, and nobody can recover it: not from a backup, and not with this program. " +
	"Keep it where you will find it. Four or more words that do not belong together are hard to guess and easy to type."

// newPassphraseEntry is a field whose text is not shown.
func newPassphraseEntry(enter func()) *field.Entry {
	e := field.NewEntry(nil)
	e.Password = true
	e.OnEnter = enter
	return e
}

// chosenPassphrase returns what was typed into both fields for a new passphrase, or why it cannot be one.
func chosenPassphrase(first, again *field.Entry) (passphrase []byte, why string) {
	switch {
	case first.Text == "":
		return nil, "The passphrase is empty. An empty one protects nothing."
	case first.Text != again.Text:
		return nil, "The two passphrases are not the same."
	}
	return []byte(first.Text), ""
}

// question is what is asked before something encrypted is opened.
type question struct {
	title, text, button string
	unlock              func(passphrase []byte) (*storage.Key, error) // runs away from the UI goroutine
	then                func(*storage.Key)
	without             string // the name of a button that goes on without a key; "" for none
	left                func() // the reviewer gives it up; may be nil
}

// askPassphrase asks for a passphrase until it is the right one. Trying one takes about a second.
func (w *window) askPassphrase(q question) {
	var m *modal.Modal
	answered, trying := false, false
	said := widget.NewLabel(q.text)
	said.Wrapping = fyne.TextWrapWord
	hint := widget.NewLabel("")
	hint.Wrapping = fyne.TextWrapWord
	var passphrase *field.Entry
	var button *field.Button
	tell := func(text string, as widget.Importance) {
		hint.Importance = as
		hint.SetText(text)
	}
	try := func() {
		if trying {
			return
		}
		if passphrase.Text == "" {
			tell("Type the passphrase first.", widget.DangerImportance)
			return
		}
		words := []byte(passphrase.Text)
		trying = true
		button.Disable()
		tell("Trying the passphrase…", widget.LowImportance)
		go func() {
			key, err := q.unlock(words)
			w.post(func() {
				trying = false
				if answered { // it was closed meanwhile
					return
				}
				if button.Enable(); err == nil {
					answered = true
					m.Close()
					q.then(key)
					return
				}
				why := field.Sentence(err)
				if errors.Is(err, storage.ErrWrongPassphrase) {
					why = "The passphrase is wrong. Capital letters and spaces count, too."
				}
				tell(why, widget.DangerImportance)
				w.win.Canvas().Focus(passphrase)
				passphrase.TypedShortcut(&fyne.ShortcutSelectAll{})
			})
		}()
	}
	passphrase = newPassphraseEntry(try)
	button = field.NewButton(q.button, nil, try)
	button.Importance = widget.HighImportance
	cancel := field.NewButton("Cancel", nil, func() { m.Close() })
	buttons := container.NewHBox(layout.NewSpacer(), cancel)
	if q.without != "" {
		buttons.Add(field.NewButton(q.without, nil, func() {
			answered = true
			m.Close()
			q.then(nil)
		}))
	}
	buttons.Add(button)
	form := widget.NewForm(widget.NewFormItem("Passphrase", passphrase))
	m = modal.Show(w.win, q.title, container.NewBorder(nil, buttons, nil, nil, container.NewVBox(said, form, hint)),
		modal.Options{Size: fyne.NewSize(560, 160), Focus: passphrase, OnClosed: func() {
			if !answered {
				answered = true
				if q.left != nil {
					q.left()
				}
			}
		}})
}

// openEncrypted asks for the passphrase of a project and opens it.
func (w *window) openEncrypted(path string) {
	w.askPassphrase(question{
		title: projectName(path) + " is encrypted", text: "Its passphrase opens it.", button: "Open",
		unlock: func(passphrase []byte) (*storage.Key, error) { return storage.Unlock(path, passphrase) },
		then:   func(key *storage.Key) { w.openUnlocked(path, key) },
	})
}

// openUnlocked opens a project whose key is known, nil for one that is not encrypted.
func (w *window) openUnlocked(path string, key *storage.Key) {
	w.openWith(path, key, func(opt storage.Options) (*storage.Folder, error) { return storage.Open(path, opt) })
}

// restoreAny makes a project of a backup, for which it asks for the passphrase where that is encrypted.
func (w *window) restoreAny(from, to string) {
	go func() { // the backup may be on a slow drive
		encrypted := backup.IsEncrypted(from)
		w.post(func() {
			if !encrypted {
				w.restore(from, to, nil)
				return
			}
			w.askPassphrase(question{
				title: "This backup is encrypted", text: filepath.Base(from) + " opens with the passphrase that the project had when it was backed up. " +
					"Without it the backup can be restored all the same: then its bytes are compared with their hashes, but what they say is not looked at.",
				button: "Restore", without: "Restore Unopened",
				unlock: func(passphrase []byte) (*storage.Key, error) { return backup.Unlock(from, passphrase) },
				then:   func(key *storage.Key) { w.restore(from, to, key) },
			})
		})
	}()
}

// encrypted reports whether the open project is encrypted.
func (w *window) encrypted() bool { return w.session != nil && w.session.Folder().Encrypted() }

// warnUnencrypted warns in a dialog that what is about to be written is not encrypted, where the project is.
func (w *window) warnUnencrypted(column *fyne.Container) {
	if !w.encrypted() {
		return
	}
	warning := widget.NewLabel("The project is encrypted; this file is not: whoever has it can read it.")
	warning.Wrapping = fyne.TextWrapWord
	warning.Importance = widget.WarningImportance
	warning.TextStyle.Bold = true
	column.Add(warning)
}

// changePassphrase asks for the old passphrase and for a new one.
func (w *window) changePassphrase() {
	var m *modal.Modal
	var former, first, again *field.Entry
	var button *field.Button
	hint := widget.NewLabel("Only the file with the project's key is written anew. Backups that were made before keep the passphrase of their day.")
	hint.Wrapping = fyne.TextWrapWord
	hint.Importance = widget.LowImportance
	problem := func(text string) {
		hint.Importance = widget.DangerImportance
		hint.SetText(text)
	}
	trying, closed := false, false
	start := func() {
		passphrase, why := chosenPassphrase(first, again)
		switch {
		case trying:
			return
		case former.Text == "":
			why = "The old passphrase is needed, too."
		}
		if why != "" {
			problem(why)
			return
		}
		old, folder := []byte(former.Text), w.session.Folder()
		if bytes.Equal(old, passphrase) {
			problem("This is the passphrase that the project has already.")
			return
		}
		trying = true
		button.Disable()
		hint.Importance = widget.LowImportance
		hint.SetText("Changing the passphrase…")
		go func() {
			err := folder.ChangePassphrase(old, passphrase)
			w.post(func() {
				trying = false
				button.Enable()
				switch {
				case closed && err != nil:
					modal.Error(w.win, "The passphrase was not changed", err)
				case errors.Is(err, storage.ErrWrongPassphrase):
					problem("The old passphrase is wrong. Nothing was changed.")
					w.win.Canvas().Focus(former)
					former.TypedShortcut(&fyne.ShortcutSelectAll{})
				case err != nil:
					problem(field.Sentence(err))
				default:
					m.Close()
					w.status.say("The project has its new passphrase.")
				}
			})
		}()
	}
	former, first, again = newPassphraseEntry(start), newPassphraseEntry(start), newPassphraseEntry(start)
	button = field.NewButton("Change", nil, start)
	button.Importance = widget.HighImportance
	warning := widget.NewLabel(passphraseWarning)
	warning.Wrapping = fyne.TextWrapWord
	form := widget.NewForm(widget.NewFormItem("Old passphrase", former), widget.NewFormItem("New passphrase", first), widget.NewFormItem("Once more", again))
	m = modal.Show(w.win, "Change the passphrase", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil,
		container.NewVScroll(container.NewVBox(form, warning, hint))), modal.Options{Size: fyne.NewSize(620, 330), Focus: former, OnClosed: func() { closed = true }})
}

// encryptionForm is what the dialog for a new project asks about its encryption.
type encryptionForm struct {
	encrypt      *field.Check
	first, again *field.Entry
	object       fyne.CanvasObject
}

// newEncryptionForm begins without encryption; enter is called for Enter in a field.
func newEncryptionForm(enter func()) *encryptionForm {
	f := &encryptionForm{first: newPassphraseEntry(enter), again: newPassphraseEntry(enter)}
	warning := widget.NewLabel(passphraseWarning)
	warning.Wrapping = fyne.TextWrapWord
	fields := container.NewVBox(widget.NewForm(widget.NewFormItem("Passphrase", f.first), widget.NewFormItem("Once more", f.again)), warning)
	column := container.NewVBox()
	f.encrypt = field.NewCheck("Encrypt it with a passphrase", func(on bool) {
		if column.Remove(fields); on {
			column.Add(fields)
		}
	})
	column.Add(f.encrypt)
	f.object = column
	return f
}

// passphrase returns the one that was chosen, nil for none, or why it cannot be one.
func (f *encryptionForm) passphrase() (passphrase []byte, why string) {
	if !f.encrypt.Checked {
		return nil, ""
	}
	return chosenPassphrase(f.first, f.again)
}
