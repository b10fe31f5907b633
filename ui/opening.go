package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/storage"
	"attest/ui/field"
	"attest/ui/modal"
)

// opening is a project folder that is being opened away from the UI goroutine. Opening cannot be stopped half-way; a
// reviewer who does not want to wait leaves it to itself, and the folder is closed as soon as it is open.
type opening struct {
	path      string
	key       *storage.Key // of an encrypted project, once it is known
	open      func(storage.Options) (*storage.Folder, error)
	progress  *modal.Progress
	abandoned bool
}

// openProject opens a project folder in place of the one that is open. If another window has it open, that window is
// raised.
func (w *window) openProject(path string) {
	w.openUnlocked(path, nil)
}

// openShared opens a project folder although others can write to it unseen, which the reviewer has decided.
func (w *window) openShared(path string) {
	w.prefs.allowShared(path)
	w.openProject(path)
}

// raise brings the window to the front for a second start on the same project.
func (w *window) raise() {
	w.win.Show()
	w.win.RequestFocus()
}

// openWith opens what the function open returns, which runs away from the UI goroutine. The project that is open stays
// until then, and for good if the other one cannot be opened. The key is nil while it is not known, or none is needed.
func (w *window) openWith(path string, key *storage.Key, open func(storage.Options) (*storage.Folder, error)) {
	if w.isOpen(path) {
		w.status.say("This project is open already.")
		return
	}
	if w.opening != nil {
		w.opening.leave()
	}
	o := &opening{path: path, key: key, open: open}
	w.opening = o
	if w.session == nil {
		w.showBusy("Opening " + projectName(path) + "…")
	}
	o.progress = modal.NewProgress(w.win, "Opening "+projectName(path), func() {
		o.leave()
		if w.session == nil {
			w.showNoProject()
		}
	})
	opt := storage.Options{Key: key, Reviewer: w.prefs.reviewer(), Shared: w.prefs.allowsShared(path), OnRaise: func() { w.post(w.raise) }, Progress: func(done, total int) {
		w.post(func() { o.progress.Set(done, total, "Reading the record of changes") })
	}}
	go func() {
		var folder *storage.Folder
		var err error
		burst(func() { folder, err = open(opt) })
		w.post(func() { w.opened(o, folder, err) })
	}()
}

// openForReading opens a project whose folder cannot be written to.
func (w *window) openForReading(path string, key *storage.Key) {
	w.openWith(path, key, func(storage.Options) (*storage.Folder, error) { return storage.Read(path, key) })
}

// readsOnly reports whether nothing can be changed in the project that is shown: it is the project as it was, or one whose
// folder could not be written to when it was opened.
func (w *window) readsOnly() bool { return w.session != nil && w.session.ReadOnly() }

// readOnlyBanner says, across the top of the window, why nothing can be changed in the project.
func (w *window) readOnlyBanner() fyne.CanvasObject {
	path, key := w.session.Folder().Path(), w.session.Folder().Key()
	again := field.NewButton("Try again", theme.ViewRefreshIcon(), func() { w.closeProject(func() { w.openUnlocked(path, key) }) })
	return banner(theme.NewWarningThemedResource(theme.WarningIcon()), readOnlyText, again)
}

// readOnlyText says why nothing can be changed in a project that was opened for reading.
const readOnlyText = "The project's folder could not be written to, so it is open for reading: nothing can be changed."

// leave takes the progress away and has the folder closed once it is open.
func (o *opening) leave() {
	o.abandoned = true
	o.progress.Done()
}

// isOpen reports whether the window has the project folder open.
func (w *window) isOpen(path string) bool {
	if w.session == nil {
		return false
	}
	asked, err := os.Stat(path)
	if err != nil {
		return false
	}
	have, err := os.Stat(w.session.Folder().Path())
	return err == nil && os.SameFile(asked, have)
}

// projectName is what a project is called before its title is known.
func projectName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), projectEnding)
}

func (w *window) opened(o *opening, folder *storage.Folder, err error) {
	if w.opening == o {
		w.opening = nil
	}
	if o.abandoned {
		if err == nil {
			go func() { _ = folder.Close() }() // nothing was changed in it
		}
		return
	}
	o.progress.Done()
	if err != nil {
		if w.session == nil {
			w.showNoProject()
		}
		w.notOpened(o, err)
		return
	}
	w.unlessEditsWait(func() {
		w.closeProject(func() {
			w.prefs.addRecent(folder.Path())
			w.showProject(folder)
			w.tellFindings()
		})
	}, func() { go func() { _ = folder.Close() }() }) // nothing was changed in it
}

// notOpened says why a project could not be opened, or raises the window that has it.
func (w *window) notOpened(o *opening, err error) {
	path := o.path
	var locked *storage.LockedError
	var shared *storage.SharedError
	var damage *storage.DamageError
	switch {
	case errors.As(err, &shared):
		modal.Confirm(w.win, "Work in a folder that others can write to?", field.Sentence(shared), "Open it all the same", func() {
			w.prefs.allowShared(path)
			w.openWith(path, o.key, o.open)
		})
	case errors.Is(err, storage.ErrPassphraseNeeded):
		w.openEncrypted(path)
	case errors.Is(err, storage.ErrReadOnly) && !storage.IsProject(path):
		modal.Error(w.win, "A project cannot be made here", fmt.Errorf("nothing can be written into %s. Choose a folder of your own. The system says: %w", filepath.Dir(path), err))
	case errors.Is(err, storage.ErrReadOnly):
		modal.Choose(w.win, "Open the project for reading?", []string{"Nothing can be written into " + path + ".",
			"As long as that is so, the project can be read, searched and exported, but not changed. To change it, allow writing to its folder and the files in it, or copy it to a folder of your own.",
			"The system says: " + field.Sentence(err)},
			"Cancel", modal.Answer{Text: "Open for Reading", Do: func() { w.openForReading(path, o.key) }})
	case errors.As(err, &damage):
		w.offerRecovery(path, o.key, err)
	case errors.As(err, &locked):
		go func() { // the other window may take its time to answer
			raised := storage.Raise(path)
			w.post(func() {
				if raised == nil {
					err = errors.New("its window has been brought to the front")
				}
				modal.Error(w.win, "This project is open in another window", err)
			})
		}()
	case errors.Is(err, storage.ErrNotAProject):
		w.prefs.removeRecent(path)
		modal.Error(w.win, "This project cannot be opened", err)
	default:
		modal.Error(w.win, "This project cannot be opened", err)
	}
}

// closeProject hands in what is being typed, waits for the disk, backs the project up if anything has changed, and then runs
// then on the UI goroutine. What could not be saved or backed up is said before. An import or export that is under way is
// cancelled.
func (w *window) closeProject(then func()) {
	if w.session == nil {
		then()
		return
	}
	modal.CloseAll(w.win)
	w.leavePast()
	w.remember()
	s := w.session
	w.pairing.end()
	s.Leave()
	w.session = nil
	w.views = nil
	w.stopWork()
	w.showBusy("Closing " + s.Project().Settings().Title + "…")
	w.refreshMenus()
	w.stopBackups()
	backsUp, to := w.prefs.backsUp(), w.prefs.backups()
	ctx, cancel := context.WithCancel(context.Background())
	progress := modal.NewProgress(w.win, "Closing "+s.Project().Settings().Title, cancel)
	go func() {
		s.Settle()
		var notBackedUp error
		if backsUp && !s.ReadOnly() {
			notBackedUp = w.backUpOnClosing(ctx, s.Folder(), to, progress)
		}
		notSaved := s.Close()
		w.post(func() {
			cancel()
			progress.Done()
			switch {
			case notSaved != nil:
				modal.Error(w.win, "Not everything could be saved", errors.Join(notSaved, notBackedUp)).OnClosed(then)
			case notBackedUp != nil:
				modal.Error(w.win, "Saved, but not backed up", notBackedUp).OnClosed(then)
			default:
				then()
			}
		})
	}()
}
