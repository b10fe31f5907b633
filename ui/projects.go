package ui

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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
	w.openWith(path, nil, func(opt storage.Options) (*storage.Folder, error) { return createSample(path, opt) })
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
	for _, t := range annotate.StarterTags() {
		opt.Tags = append(opt.Tags, *t)
	}
	return storage.Create(path, title, opt)
}

// newProject asks for a title, a folder, and whether it is to be encrypted.
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
	proposed := path.Text
	title.OnChanged = func(s string) {
		if name := fileName(s); name != "" && path.Text == proposed { // else the reviewer has chosen another folder
			proposed = filepath.Join(dir, name+projectEnding)
			path.SetText(proposed)
		}
	}
	hint := widget.NewLabel("")
	hint.Importance = widget.DangerImportance
	hint.Wrapping = fyne.TextWrapWord
	var encryption *encryptionForm
	create := func() {
		to, called := typedPath(path.Text), strings.TrimSpace(title.Text)
		if called == "" {
			called = strings.TrimSuffix(filepath.Base(to), projectEnding)
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(dir, to)
		}
		if why := notForAProject(to); why != "" {
			hint.SetText(why)
			return
		}
		passphrase, why := encryption.passphrase()
		if why != "" {
			hint.SetText(why)
			return
		}
		m.Close()
		w.openWith(to, nil, func(opt storage.Options) (*storage.Folder, error) {
			opt.Passphrase = passphrase
			return createProject(to, called, opt)
		})
	}
	encryption = newEncryptionForm(create)
	title.OnSubmitted = func(string) { create() }
	path.OnSubmitted = func(string) { create() }
	path.OnChosen = takePath(path)
	title.OnEscape = func() { m.Close() }
	path.OnEscape = func() { m.Close() }
	button := field.NewButton("Create", nil, create)
	button.Importance = widget.HighImportance
	form := widget.NewForm(widget.NewFormItem("Title", title), widget.NewFormItem("Folder", path))
	m = modal.Show(w.win, "New project", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil, container.NewVScroll(container.NewVBox(form, encryption.object, hint))),
		modal.Options{Size: fyne.NewSize(620, 320), Focus: title})
}

// notForAProject says why a project cannot begin at path, or returns "".
func notForAProject(path string) string {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0:
		return ""
	case err != nil:
		return field.Sentence(err)
	case storage.IsProject(path):
		return "There is a project in this folder already. Open it, or choose another folder."
	}
	return "There is something in this folder already. A project begins in a new or an empty one."
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

// openProjectDialog asks for the folder of a project.
func (w *window) openProjectDialog() {
	var m *modal.Modal
	path := complete.New(suggestFolders)
	path.SetPlaceHolder("Path of the project's folder, then Enter")
	hint := widget.NewLabel("A project is a folder, whose name usually ends in " + projectEnding + ". Open Recent lists those that you have opened before.")
	hint.Wrapping = fyne.TextWrapWord
	open := func(typed string) {
		to := typedPath(typed)
		if info, err := os.Stat(to); err != nil || !info.IsDir() {
			hint.Importance = widget.DangerImportance
			hint.SetText("There is no such folder.")
			return
		}
		m.Close()
		w.openProject(to)
	}
	path.OnChosen = takePath(path)
	path.OnSubmitted = open
	path.OnEscape = func() { m.Close() }
	browse := field.NewButton("Folder…", theme.FolderOpenIcon(), func() { w.chooseFolder(open) })
	button := field.NewButton("Open", nil, func() { open(path.Text) })
	button.Importance = widget.HighImportance
	if dir := w.folderOfProjects(); dir != "" {
		setPath(path, dir+string(filepath.Separator))
	}
	m = modal.Show(w.win, "Open a project", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil,
		container.NewVBox(container.NewBorder(nil, nil, nil, browse, path), hint)), modal.Options{Size: fyne.NewSize(620, 150), Focus: path})
}

// folderOfProjects is where the project that was opened last lies, else where new ones go; "" where there is neither.
func (w *window) folderOfProjects() string {
	var dirs []string
	if recent := w.prefs.recent(); len(recent) > 0 {
		dirs = append(dirs, filepath.Dir(recent[0]))
	}
	if dir, err := projectsFolder(); err == nil {
		dirs = append(dirs, dir, filepath.Dir(dir))
	}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}

// endOfPath returns the last folders of a path, which tell projects of one name apart, in about forty bytes.
func endOfPath(path string) string {
	short := path
	for len(short) > 40 {
		_, rest, more := strings.Cut(short[1:], string(filepath.Separator))
		if !more {
			break
		}
		short = string(filepath.Separator) + rest
	}
	if short != path {
		short = "…" + short
	}
	return clipText(short, 60)
}

// recentProjects lists the projects opened before.
func (w *window) recentProjects() {
	w.pick("Recent projects", "Part of a name", nil, func(typed string) []option {
		var out []option
		for _, path := range w.prefs.recent() {
			if name := projectName(path); fits(name, typed) {
				out = append(out, option{name, endOfPath(filepath.Dir(path)), func() { w.openProject(path) }})
			}
		}
		return out
	})
}
