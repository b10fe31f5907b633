package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// exportDialog asks where the dataset shall go.
func (w *window) exportDialog() {
	if w.session == nil {
		return
	}
	w.askExport("Export the dataset as JSON", "The dataset holds the documents, highlights, claims, sources and assessments.", w.exportPath(), func(path string) {
		w.export(path)
	})
}

// askExport asks where a dataset shall go, proposing a file, and goes on with what run does.
func (w *window) askExport(title, holds, proposed string, run func(path string)) {
	var m *modal.Modal
	path := complete.New(suggestPaths)
	path.SetText(proposed)
	hint := widget.NewLabel(holds + " It is read back and every quote compared before it is called done.")
	hint.Wrapping = fyne.TextWrapWord
	hint.Importance = widget.LowImportance
	start := func() {
		to := typedPath(path.Text)
		if to == "" {
			return
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(proposed), to)
		}
		write := func() {
			m.Close()
			run(to)
		}
		info, err := os.Stat(to)
		if err == nil && info.IsDir() {
			hint.Importance = widget.DangerImportance
			hint.SetText("This is a folder: say how the file in it shall be called.")
			return
		}
		if err == nil {
			modal.Confirm(w.win, "Replace this file?", to+" exists already.", "Replace", write)
			return
		}
		write()
	}
	path.OnChosen = takePath(path)
	path.OnSubmitted = func(string) { start() }
	path.OnEscape = func() { m.Close() }
	browse := field.NewButton("", theme.FolderOpenIcon(), func() {
		w.chooseFolder(func(folder string) { path.SetText(filepath.Join(folder, filepath.Base(path.Text))) })
	})
	button := field.NewButton("Export", nil, start)
	button.Importance = widget.HighImportance
	form := container.NewVBox(widget.NewLabel("File"), container.NewBorder(nil, nil, nil, browse, path), hint)
	w.warnUnencrypted(form)
	m = modal.Show(w.win, title, container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil, form),
		modal.Options{Size: fyne.NewSize(640, 260), Focus: path})
	path.TypedShortcut(&fyne.ShortcutSelectAll{}) // so that typing another place replaces the one proposed
}

// exportPath proposes a file beside the project folder, or where the last export went.
func (w *window) exportPath() string {
	project := w.session.Folder().Path()
	dir := w.app.Preferences().StringWithFallback("export_folder", filepath.Dir(project))
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(project), filepath.Ext(project))+".json")
}

func (w *window) export(path string) { w.exportBy(w.session.Export, path) }

// exportBy writes a dataset to a file with one of the session's functions for that.
func (w *window) exportBy(write func(context.Context, string, func(done, total int), func(*exchange.Report, error)), path string) {
	ctx, cancel := context.WithCancel(w.work)
	progress := modal.NewProgress(w.win, "Exporting", cancel)
	write(ctx, path, func(done, total int) { progress.Set(done, total, filepath.Base(path)) }, func(r *exchange.Report, err error) {
		cancel()
		progress.Done()
		switch {
		case errors.Is(err, context.Canceled):
			w.status.say("Export cancelled; no file was written.")
		case err != nil:
			modal.Error(w.win, "The dataset was not exported", err)
		default:
			w.app.Preferences().SetString("export_folder", filepath.Dir(path))
			w.status.say("Exported to " + path + ": " + reportText(r) + ", every quote compared.")
		}
	})
}

// reportText words what was read or written.
func reportText(r *exchange.Report) string {
	var parts []string
	for _, kind := range []annotate.Kind{annotate.KindDocument, annotate.KindHighlight, annotate.KindClaim, annotate.KindSource} {
		if n := r.Counts[kind].Added; n > 0 {
			parts = append(parts, plural(n, string(kind)))
		}
	}
	if len(parts) == 0 {
		return "nothing new"
	}
	return strings.Join(parts, ", ")
}
