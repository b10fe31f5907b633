package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/storage"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// offerRecovery says that a project is damaged and where, and asks where a sound copy of it shall go. The key is that of the
// project.
func (w *window) offerRecovery(path string, key *storage.Key, err error) {
	var m *modal.Modal
	said := widget.NewLabel(field.Sentence(err) + "\n\nNothing was changed in it. A copy can be made into which everything goes that can be " +
		"recovered; it comes with a report of what was put right and what could not be. The damaged project stays as it is.")
	said.Wrapping = fyne.TextWrapWord
	to := complete.New(suggestPaths)
	to.SetText(freePath(strings.TrimSuffix(path, projectEnding) + " recovered"))
	to.OnChosen = takePath(to)
	to.OnEscape = func() { m.Close() }
	hint := widget.NewLabel("")
	hint.Importance = widget.DangerImportance
	hint.Wrapping = fyne.TextWrapWord
	start := func() {
		copyTo := typedPath(to.Text)
		if !filepath.IsAbs(copyTo) {
			copyTo = filepath.Join(filepath.Dir(path), copyTo)
		}
		if why := notForAProject(copyTo); why != "" {
			hint.SetText(why)
			return
		}
		m.Close()
		w.recover(path, copyTo, key)
	}
	to.OnSubmitted = func(string) { start() }
	cancel := field.NewButton("Cancel", nil, func() { m.Close() })
	do := field.NewButton("Recover into a copy", nil, start)
	do.Importance = widget.HighImportance
	form := widget.NewForm(widget.NewFormItem("Copy", to))
	buttons := container.NewBorder(nil, nil, nil, container.NewHBox(cancel, do))
	m = modal.Show(w.win, "This project is damaged", container.NewBorder(nil, buttons, nil, nil, container.NewVScroll(container.NewVBox(said, form, hint))),
		modal.Options{Size: fyne.NewSize(620, 320), Focus: do})
}

// freePath returns path with the ending of projects and, if need be, a number, so that there is nothing yet.
func freePath(path string) string {
	for n := 1; ; n++ {
		free := path + projectEnding
		if n > 1 {
			free = fmt.Sprintf("%s %d%s", path, n, projectEnding)
		}
		if _, err := os.Lstat(free); errors.Is(err, os.ErrNotExist) || n > 1000 {
			return free
		}
	}
}

// recover makes a sound copy of a damaged project and tells what came of it.
func (w *window) recover(path, to string, key *storage.Key) {
	ctx, cancel := context.WithCancel(context.Background())
	progress := modal.NewProgress(w.win, "Recovering "+projectName(path), cancel)
	opt := storage.Options{Key: key, Reviewer: w.prefs.reviewer(), Shared: w.prefs.allowsShared(to)}
	go func() {
		r, err := storage.Recover(ctx, path, to, opt, func(done, total int) { progress.Set(done, total, "Reading the record of changes") })
		w.post(func() {
			cancel()
			progress.Done()
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				modal.Error(w.win, "No copy could be made", err)
			default:
				w.tellRecovery(r, key)
			}
		})
	}()
}

// tellRecovery shows what was recovered and what was not, and offers to open the copy.
func (w *window) tellRecovery(r *storage.Recovery, key *storage.Key) {
	var m *modal.Modal
	column := container.NewVBox()
	for _, line := range r.Lines() {
		l := widget.NewLabel(line)
		l.Wrapping = fyne.TextWrapWord
		column.Add(l)
	}
	title := "Everything was recovered"
	if !r.Complete() {
		title = "Not everything could be recovered"
	}
	var copied *field.Button
	copied = field.NewButton("Copy", theme.ContentCopyIcon(), func() {
		w.app.Clipboard().SetContent(r.Dir + "\n\n" + strings.Join(r.Lines(), "\n"))
		copied.SetText("Copied")
	})
	shut := field.NewButton("Close", nil, func() { m.Close() })
	open := field.NewButton("Open the copy", nil, func() {
		m.Close()
		w.openUnlocked(r.Dir, key)
	})
	open.Importance = widget.HighImportance
	buttons := container.NewBorder(nil, nil, nil, container.NewHBox(copied, shut, open))
	m = modal.Show(w.win, title, container.NewBorder(nil, buttons, nil, nil, container.NewVScroll(column)), modal.Options{Size: fyne.NewSize(620, 360), Focus: open})
}
