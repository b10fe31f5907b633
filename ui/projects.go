package ui

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/assets"
	"attest/storage"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// projectEnding is the usual ending of a project folder's name.
const projectEnding = ".attest"

// projectsFolder is where new projects and the sample go unless the reviewer says otherwise.
func projectsFolder() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding your home folder: %w", err)
	}
	return filepath.Join(home, "Attest"), nil
}

// openProject opens a project folder away from the UI goroutine, closing the one that is open. If another window has it
// open, that window is raised.
func (w *window) openProject(path string) {
	w.openWith(path, func() (*storage.Folder, error) { return storage.Open(path, w.storageOptions()) })
}

func (w *window) storageOptions() storage.Options {
	return storage.Options{Reviewer: w.prefs.reviewer(), OnRaise: func() { w.post(w.raise) }}
}

// raise brings the window to the front for a second start on the same project.
func (w *window) raise() {
	w.win.Show()
	w.win.RequestFocus()
}

func (w *window) openWith(path string, open func() (*storage.Folder, error)) {
	w.closeProject(func() {
		w.showBusy("Opening " + filepath.Base(path) + "…")
		go func() {
			folder, err := open()
			w.post(func() { w.opened(path, folder, err) })
		}()
	})
}

func (w *window) opened(path string, folder *storage.Folder, err error) {
	var locked *storage.LockedError
	switch {
	case errors.As(err, &locked):
		w.showNoProject()
		if raised := storage.Raise(path); raised != nil {
			modal.Error(w.win, "This project is open elsewhere", err)
			return
		}
		w.status.say("That project is open in another window, which has been brought to the front.")
	case err != nil:
		w.showNoProject()
		modal.Error(w.win, "This project cannot be opened", err)
	default:
		w.prefs.addRecent(folder.Path())
		w.showProject(folder)
	}
}

// openSample opens the reviewer's own copy of the sample project, which is made on first use.
func (w *window) openSample() {
	dir, err := projectsFolder()
	if err != nil {
		modal.Error(w.win, "The sample project cannot be opened", err)
		return
	}
	path := filepath.Join(dir, "Sample"+projectEnding)
	if _, err := os.Stat(path); err == nil {
		w.openProject(path)
		return
	}
	w.openWith(path, func() (*storage.Folder, error) { return createSample(path, w.storageOptions()) })
}

// createSample makes a project out of the dataset that the binary carries.
func createSample(path string, opt storage.Options) (*storage.Folder, error) {
	data, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		return nil, fmt.Errorf("reading the sample: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for projects: %w", err)
	}
	folder, err := storage.Create(path, "Sample project", opt)
	if err != nil {
		return nil, err
	}
	_, err = folder.Commit("Import the sample", func(d *annotate.Draft) error {
		_, err := exchange.ReadDataset(bytes.NewReader(data), d, folder)
		return err
	})
	if err != nil {
		// The folder is new and holds nothing of the reviewer's; leaving it would hide the sample for good.
		return nil, errors.Join(fmt.Errorf("importing the sample: %w", err), folder.Close(), os.RemoveAll(path))
	}
	return folder, nil
}

// createProject makes an empty project with the starter codebook.
func createProject(path, title string, opt storage.Options) (*storage.Folder, error) {
	folder, err := storage.Create(path, title, opt)
	if err != nil {
		return nil, err
	}
	_, err = folder.Commit("Set up the codebook", func(d *annotate.Draft) error {
		for _, t := range annotate.StarterTags() {
			if err := d.Put(t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("setting up the codebook: %w", err), folder.Close())
	}
	return folder, nil
}

// newProject asks for a title and a folder.
func (w *window) newProject() {
	dir, err := projectsFolder()
	if err != nil {
		modal.Error(w.win, "A new project needs a folder", err)
		return
	}
	var m *modal.Modal
	title, path := complete.New(func(string) []complete.Suggestion { return nil }), complete.New(suggestPaths)
	title.SetPlaceHolder("What is this review about?")
	path.SetText(filepath.Join(dir, "New project"+projectEnding))
	title.OnChanged = func(s string) {
		if name := fileName(s); name != "" {
			path.SetText(filepath.Join(dir, name+projectEnding))
		}
	}
	create := func() {
		to, called := expandHome(strings.TrimSpace(path.Text)), strings.TrimSpace(title.Text)
		if called == "" {
			called = strings.TrimSuffix(filepath.Base(to), projectEnding)
		}
		m.Close()
		w.openWith(to, func() (*storage.Folder, error) {
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return nil, fmt.Errorf("making a folder for the project: %w", err)
			}
			return createProject(to, called, w.storageOptions())
		})
	}
	title.OnSubmitted = func(string) { create() }
	path.OnSubmitted = func(string) { create() }
	path.OnChosen = func(s complete.Suggestion) { path.SetText(s.Value.(string)) }
	title.OnEscape = func() { m.Close() }
	path.OnEscape = func() { m.Close() }
	button := field.NewButton("Create", nil, create)
	button.Importance = widget.HighImportance
	form := widget.NewForm(widget.NewFormItem("Title", title), widget.NewFormItem("Folder", path))
	m = modal.Show(w.win, "New project", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil, form),
		modal.Options{Size: fyne.NewSize(620, 220), Focus: title})
}

// fileName makes a folder's name of a title: without the characters that some system does not allow.
func fileName(title string) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return -1
		}
		return r
	}, title)
	return strings.Trim(name, " .")
}

func (w *window) openProjectDialog() {
	dialog.ShowFolderOpen(func(l fyne.ListableURI, err error) {
		if err != nil {
			modal.Error(w.win, "This folder cannot be opened", err)
			return
		}
		if l != nil {
			w.openProject(l.Path())
		}
	}, w.win)
}

// recentProjects lists the projects opened before.
func (w *window) recentProjects() {
	var m *modal.Modal
	box := container.NewVBox()
	for _, path := range w.prefs.recent() {
		b := field.NewQuietButton(clipText(strings.TrimSuffix(filepath.Base(path), projectEnding)+"   —   "+filepath.Dir(path), 90), theme.FolderIcon(), func() {
			m.Close()
			w.openProject(path)
		})
		b.Alignment = widget.ButtonAlignLeading
		box.Add(b)
	}
	m = modal.Show(w.win, "Recent projects", container.NewVScroll(box), modal.Options{Size: fyne.NewSize(620, 360)})
}
