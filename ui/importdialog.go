package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage/transfer"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// importForm gathers the files and folders of one import.
type importForm struct {
	w         *window
	path      *complete.Entry
	publisher *complete.Entry
	list      *field.List
	hint      *widget.Label
	start     *field.Button
	modal     *modal.Modal
	paths     []string
}

// importDialog asks what to import.
func (w *window) importDialog() {
	if w.session == nil || w.barred() {
		return
	}
	f := &importForm{w: w, path: complete.New(suggestPaths), publisher: complete.New(w.suggestOutlets)}
	f.path.SetPlaceHolder("Path of a file or folder, then Enter")
	f.path.OnChosen = func(s complete.Suggestion) {
		if takePath(f.path)(s); !strings.HasSuffix(f.path.Text, string(filepath.Separator)) { // a folder is taken whole on Enter only
			f.add(f.path.Text)
		}
	}
	f.path.OnSubmitted = func(s string) {
		if typedPath(s) == "" {
			f.run()
			return
		}
		f.add(s)
	}
	f.path.OnEscape = func() { f.modal.Close() }
	f.publisher.SetPlaceHolder("For example the newspaper; can be set later")
	f.publisher.OnChosen = func(s complete.Suggestion) { f.publisher.SetText(s.Label) }
	f.publisher.OnEscape = func() { f.modal.Close() }
	f.list = field.NewList(func() int { return len(f.paths) }, func() fyne.CanvasObject {
		path := widget.NewLabel("path")
		path.Truncation = fyne.TextTruncateEllipsis
		remove := field.NewQuietButton("", theme.CancelIcon(), nil)
		return container.NewBorder(nil, nil, nil, remove, path)
	}, func(i widget.ListItemID, o fyne.CanvasObject) {
		row := o.(*fyne.Container)
		row.Objects[0].(*widget.Label).SetText(f.paths[i])
		row.Objects[1].(*field.Button).OnTapped = func() {
			f.paths = slices.Delete(f.paths, i, i+1)
			f.refresh()
		}
	})
	f.hint = widget.NewLabel("")
	f.hint.Importance = widget.LowImportance
	f.hint.Wrapping = fyne.TextWrapWord
	f.start = field.NewButton("Import", nil, f.run)
	f.start.Importance = widget.HighImportance
	files := field.NewButton("File…", theme.FileTextIcon(), func() { w.chooseFile(f.add) })
	folder := field.NewButton("Folder…", theme.FolderOpenIcon(), func() { w.chooseFolder(f.add) })
	top := container.NewVBox(container.NewBorder(nil, nil, nil, container.NewHBox(files, folder), f.path))
	foot := container.NewVBox(widget.NewForm(widget.NewFormItem("Publisher", f.publisher)), container.NewBorder(nil, nil, nil, f.start, f.hint))
	f.refresh()
	f.modal = modal.Show(w.win, "Import reports", container.NewBorder(top, foot, nil, nil, f.list),
		modal.Options{Size: fyne.NewSize(660, 340), Focus: f.path})
}

func (f *importForm) add(path string) {
	path = typedPath(path)
	if _, err := os.Stat(path); err != nil {
		f.hint.Importance = widget.DangerImportance
		f.hint.SetText(fmt.Sprintf("%s: there is no such file or folder.", path))
		return
	}
	if !slices.Contains(f.paths, path) {
		f.paths = append(f.paths, path)
	}
	f.path.SetText("")
	f.refresh()
}

func (f *importForm) refresh() {
	f.hint.Importance = widget.LowImportance
	if len(f.paths) == 0 {
		f.hint.SetText("Plain text in any encoding, and Attest dataset files. Folders are taken whole.")
		f.start.Disable()
	} else {
		f.hint.SetText("Enter in the empty field imports.")
		f.start.Enable()
	}
	f.list.Refresh()
}

func (f *importForm) run() {
	if typed := strings.TrimSpace(f.path.Text); typed != "" {
		f.add(typed)
	}
	if len(f.paths) == 0 {
		return
	}
	f.modal.Close()
	f.w.importPaths(f.paths, strings.TrimSpace(f.publisher.Text))
}

// typedPath is the path that a reviewer has typed, "" if none.
func typedPath(typed string) string {
	typed = expandHome(strings.TrimSpace(typed))
	if typed == "" {
		return ""
	}
	return filepath.Clean(typed)
}

func expandHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

const mostPathSuggestions = 8

// setPath shows a path with the caret behind it.
func setPath(e *complete.Entry, path string) {
	e.SetText(path)
	e.CursorColumn = len([]rune(path))
	e.Refresh()
}

// takePath shows a path that was chosen from the list of an entry. That of a folder ends in a separator, so that typing goes
// on in it.
func takePath(e *complete.Entry) func(complete.Suggestion) {
	return func(s complete.Suggestion) {
		path := s.Value.(string)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path += string(filepath.Separator)
		}
		setPath(e, path)
	}
}

// suggestPaths completes a path by what is in its folder.
func suggestPaths(typed string) []complete.Suggestion {
	return suggestEntries(typed, func(fs.DirEntry) bool { return true })
}

// suggestFolders completes the path of a folder, also one that a link leads to.
func suggestFolders(typed string) []complete.Suggestion {
	return suggestEntries(typed, func(e fs.DirEntry) bool { return e.IsDir() || e.Type()&fs.ModeSymlink != 0 })
}

func suggestEntries(typed string, fits func(fs.DirEntry) bool) []complete.Suggestion {
	typed = expandHome(typed)
	dir, base := filepath.Split(typed)
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []complete.Suggestion
	for _, e := range entries {
		hidden := strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(base, ".")
		if hidden || !fits(e) || !strings.HasPrefix(strings.ToLower(e.Name()), strings.ToLower(base)) {
			continue
		}
		s := complete.Suggestion{Label: e.Name(), Value: filepath.Join(dir, e.Name())}
		if e.IsDir() {
			s.Detail = "folder"
		}
		if out = append(out, s); len(out) == mostPathSuggestions {
			break
		}
	}
	return out
}

// suggestOutlets completes the name of a publisher from the registry of sources.
func (w *window) suggestOutlets(typed string) []complete.Suggestion {
	var out []complete.Suggestion
	for _, s := range w.session.Project().Sources() {
		if s.Type != annotate.Outlet && s.Type != annotate.Unspecified && s.Type != annotate.Organization {
			continue
		}
		if slices.ContainsFunc(s.Names(), func(n string) bool { return strings.Contains(strings.ToLower(n), strings.ToLower(typed)) }) {
			out = append(out, complete.Suggestion{Label: s.Name, Value: s.ID})
		}
	}
	return out
}

// dropped imports what was dropped onto the window.
func (w *window) dropped(_ fyne.Position, uris []fyne.URI) {
	if w.session == nil || w.barred() {
		return
	}
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if len(paths) > 0 {
		w.importPaths(paths, "")
	}
}

// importPaths imports files and folders as one edit, away from the UI goroutine, and tells what became of each.
func (w *window) importPaths(paths []string, publisher string) {
	ctx, cancel := context.WithCancel(w.work)
	progress := modal.NewProgress(w.win, "Importing", cancel)
	had := map[annotate.ID]bool{}
	for _, d := range w.session.Project().Documents() {
		had[d.ID] = true
	}
	w.session.Import(ctx, paths, publisher, func(done, total int) {
		progress.Set(done, total, fmt.Sprintf("%d of %d files", done, total))
	}, func(report *transfer.ImportReport, err error) {
		cancel()
		progress.Done()
		if err != nil {
			if errors.Is(err, context.Canceled) {
				w.status.say("Import cancelled; nothing was taken in.")
				return
			}
			modal.Error(w.win, "Nothing was imported", err)
			return
		}
		w.showImported(report, had)
	})
}

// showImported opens the first new document and lists what was left out.
func (w *window) showImported(report *transfer.ImportReport, had map[annotate.ID]bool) {
	parts := []string{plural(report.Added(), "document") + " imported"}
	if n := report.Duplicates(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d already in the project", n))
	}
	var problems []string
	for _, f := range report.Files {
		if f.Err != nil {
			problems = append(problems, f.Err.Error())
		}
		if f.Dataset != nil && f.Err == nil {
			parts = append(parts, filepath.Base(f.Path)+": "+reportText(f.Dataset))
		}
	}
	if len(problems) > 0 {
		parts = append(parts, fmt.Sprintf("%d left out", len(problems)))
	}
	w.status.say(strings.Join(parts, " · "))
	for _, d := range w.session.Project().Documents() {
		if !had[d.ID] {
			w.openDocument(d.ID, w.FocusReader)
			break
		}
	}
	if len(problems) > 0 {
		modal.Error(w.win, plural(len(problems), "file")+" could not be imported", errors.New(strings.Join(problems, "\n")))
	}
}
