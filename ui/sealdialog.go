package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage/evidence"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// sealForm is what is asked before a project is sealed.
type sealForm struct {
	w          *window
	path       *complete.Entry
	by         *field.Entry
	passphrase *field.Entry
	again      *field.Entry // of a key that is made now
	hint       *widget.Label
	modal      *modal.Modal
	keyPath    string
	key        *evidence.KeyInfo // nil if there is none yet
}

// sealDialog asks where the sealed file shall go, and for what its signature needs.
func (w *window) sealDialog() {
	if w.session == nil {
		return
	}
	f := &sealForm{w: w, path: complete.New(suggestPaths), by: field.NewEntry(nil), passphrase: field.NewEntry(nil), again: field.NewEntry(nil)}
	var err error
	if f.keyPath, err = evidence.KeyPath(); err == nil {
		f.key, err = evidence.DescribeKey(f.keyPath)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		modal.Error(w.win, "The signing key cannot be used", err)
		return
	}
	f.path.SetText(w.sealPath())
	f.path.OnChosen = takePath(f.path)
	f.path.OnSubmitted = func(string) { f.start() }
	f.path.OnEscape = func() { f.modal.Close() }
	if me, ok := w.session.Project().Reviewer(w.session.Reviewer()); ok {
		f.by.SetText(me.Name)
	}
	f.by.OnEnter = f.start
	for _, entry := range []*field.Entry{f.passphrase, f.again} {
		entry.Password, entry.OnEnter = true, f.start
	}
	f.hint = widget.NewLabel("The file holds the documents, the dataset and the whole history, also what was deleted.")
	f.hint.Wrapping = fyne.TextWrapWord
	f.hint.Importance = widget.LowImportance
	browse := field.NewButton("", theme.FolderOpenIcon(), func() {
		w.chooseFolder(func(folder string) { f.path.SetText(filepath.Join(folder, filepath.Base(f.path.Text))) })
	})
	form := widget.NewForm(widget.NewFormItem("File", container.NewBorder(nil, nil, nil, browse, f.path)), widget.NewFormItem("Your name", f.by))
	signs := ""
	switch {
	case f.key == nil:
		signs = "You have no signing key yet. It is made now, for you alone, and kept on this computer. A passphrase for it is not a must; one that is forgotten cannot be recovered."
		form.Append("Passphrase", f.passphrase)
		form.Append("Once more", f.again)
	case f.key.Protected:
		signs = "Signed with your key " + f.key.Public.Fingerprint() + ", which needs its passphrase."
		form.Append("Passphrase", f.passphrase)
	default:
		signs = "Signed with your key " + f.key.Public.Fingerprint() + "."
	}
	about := widget.NewLabel(signs)
	about.Wrapping = fyne.TextWrapWord
	button := field.NewButton("Seal", nil, f.start)
	button.Importance = widget.HighImportance
	column := container.NewVBox(form, about, f.hint)
	w.warnUnencrypted(column)
	f.modal = modal.Show(w.win, "Seal for handing on", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil, column),
		modal.Options{Size: fyne.NewSize(660, 230), Focus: f.path})
	f.path.TypedShortcut(&fyne.ShortcutSelectAll{}) // so that typing another place replaces the one proposed
}

// sealPath proposes a file beside the project folder that is not there yet.
func (w *window) sealPath() string {
	stem := strings.TrimSuffix(w.exportPath(), ".json")
	path := stem + evidence.SealEnding
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); err != nil {
			return path
		}
		path = fmt.Sprintf("%s (%d)%s", stem, n, evidence.SealEnding)
	}
}

func (f *sealForm) start() {
	to := typedPath(f.path.Text)
	if to == "" {
		f.problem("Say first where the sealed file shall be written.")
		return
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(f.w.exportPath()), to)
	}
	if _, err := os.Lstat(to); err == nil {
		f.problem("There is something of that name already. A sealed file replaces nothing: choose another name.")
		return
	}
	passphrase := []byte(f.passphrase.Text)
	if f.key != nil && f.key.Protected && len(passphrase) == 0 {
		f.problem("The key needs its passphrase.")
		return
	}
	if f.key == nil && f.again.Text != f.passphrase.Text {
		f.problem("The two passphrases are not the same.")
		return
	}
	w, s, by := f.w, f.w.session, strings.TrimSpace(f.by.Text)
	s.Flush()
	ctx, cancel := context.WithCancel(w.work)
	progress := modal.NewProgress(w.win, "Sealing", cancel)
	go func() {
		s.Settle()
		key, err := f.open(passphrase)
		var r *evidence.Report
		if err == nil {
			r, err = evidence.Seal(ctx, s.Folder(), to, key, evidence.SealOptions{By: by, Progress: w.inPercent(progress, "Per cent")})
		}
		w.post(func() {
			cancel()
			progress.Done()
			switch {
			case errors.Is(err, context.Canceled):
				w.status.say("Sealing was cancelled; no file was written.")
			case errors.Is(err, evidence.ErrWrongPassphrase):
				f.problem("The passphrase is wrong.")
			case err != nil:
				modal.Error(w.win, "The project was not sealed", err)
			default:
				f.modal.Close()
				w.sealed(r, to)
			}
		})
	}()
}

// open opens the key, or makes it.
func (f *sealForm) open(passphrase []byte) (*evidence.Key, error) {
	if f.key == nil {
		key, err := evidence.CreateKey(f.keyPath, passphrase)
		if !errors.Is(err, evidence.ErrKeyExists) { // it may have been made a moment ago, with the same passphrase
			return key, err
		}
	}
	return evidence.LoadKey(f.keyPath, passphrase)
}

func (f *sealForm) problem(text string) {
	f.hint.Importance = widget.DangerImportance
	f.hint.SetText(text)
}

// sealed tells what was done, and what the recipient needs.
func (w *window) sealed(r *evidence.Report, path string) {
	w.status.say("Sealed in " + path)
	words := fmt.Sprintf("%s\n\nIt holds %s and a history of %s, and was opened again and checked.\n\nIt is signed with your key\n%s\n\n"+
		"Tell the recipient this fingerprint by another way than the file, such as the telephone: the file alone does not prove that the key is yours.",
		path, plural(len(r.Documents), "document"), plural(r.Actions, "act"), r.Seal.Fingerprint)
	label := widget.NewLabel(words)
	label.Wrapping = fyne.TextWrapWord
	var m *modal.Modal
	var copied *field.Button
	copied = field.NewButton("Copy the Fingerprint", theme.ContentCopyIcon(), func() {
		w.app.Clipboard().SetContent(r.Seal.Fingerprint)
		copied.SetText("Copied")
	})
	shut := field.NewButton("Close", nil, func() { m.Close() })
	shut.Importance = widget.HighImportance
	m = modal.Show(w.win, "The project is sealed", container.NewBorder(nil, container.NewHBox(layout.NewSpacer(), copied, shut), nil, nil, label),
		modal.Options{Size: fyne.NewSize(560, 230), Focus: shut})
}

// verifySealDialog asks which sealed file to check.
func (w *window) verifySealDialog() {
	var m *modal.Modal
	path, expected := complete.New(suggestPaths), complete.New(suggestPaths)
	expected.SetPlaceHolder("Optional: file with the public key that must have signed it")
	hint := widget.NewLabel("A file that somebody has sealed with Attest for handing on. Nothing of it is unpacked or imported.")
	hint.Wrapping = fyne.TextWrapWord
	hint.Importance = widget.LowImportance
	problem := func(text string) {
		hint.Importance = widget.DangerImportance
		hint.SetText(text)
	}
	start := func() {
		file, keyFile := typedPath(path.Text), typedPath(expected.Text)
		if file == "" {
			problem("Choose the sealed file first: type its path, or press the button beside the field.")
			return
		}
		var want *evidence.PublicKey
		if keyFile != "" {
			line, err := os.ReadFile(keyFile)
			if err == nil {
				var key evidence.PublicKey
				key, err = evidence.ParsePublicKey(line)
				want = &key
			}
			if err != nil {
				problem(field.Sentence(err))
				return
			}
		}
		w.verifySeal(file, want, func(err error) { problem(field.Sentence(err)) }, func() { m.Close() })
	}
	for _, e := range []*complete.Entry{path, expected} {
		e.OnChosen = takePath(e)
		e.OnSubmitted = func(string) { start() }
		e.OnEscape = func() { m.Close() }
	}
	browse := field.NewButton("", theme.FolderOpenIcon(), func() { w.chooseFile(path.SetText) })
	form := widget.NewForm(widget.NewFormItem("Sealed file", container.NewBorder(nil, nil, nil, browse, path)), widget.NewFormItem("Key", expected))
	button := field.NewButton("Verify", nil, start)
	button.Importance = widget.HighImportance
	m = modal.Show(w.win, "Verify a sealed file", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil, container.NewVBox(form, hint)),
		modal.Options{Size: fyne.NewSize(660, 190), Focus: path})
}

// verifySeal checks a sealed file away from the UI goroutine. Either failed or done is called before the result shows.
func (w *window) verifySeal(file string, want *evidence.PublicKey, failed func(error), done func()) {
	ctx, cancel := context.WithCancel(context.Background())
	progress := modal.NewProgress(w.win, "Verifying", cancel)
	by := ""
	if w.session != nil {
		by = reviewerOf(w.session.Project(), w.session.Reviewer())
	}
	go func() {
		r, err := evidence.CheckSeal(ctx, file, evidence.CheckOptions{Expected: want, By: by, Progress: w.inPercent(progress, "Per cent")})
		w.post(func() {
			cancel()
			progress.Done()
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				failed(err)
			default:
				done()
				w.showSealReport(r)
			}
		})
	}()
}

func reviewerOf(p *annotate.Project, id annotate.ID) string {
	if r, ok := p.Reviewer(id); ok {
		return r.Name
	}
	return ""
}

// showSealReport says what came of checking a sealed file.
func (w *window) showSealReport(r *evidence.Report) {
	column := container.NewVBox()
	paragraph := func(text string, as widget.Importance, bold bool) {
		l := widget.NewLabel(text)
		l.Wrapping = fyne.TextWrapWord
		l.Importance = as
		l.TextStyle.Bold = bold
		column.Add(l)
	}
	if r.OK() {
		paragraph("Nothing is wrong with this file.", widget.SuccessImportance, true)
	} else {
		paragraph(plural(r.Problems(), "problem")+". Do not rely on this file.", widget.DangerImportance, true)
	}
	paragraph(fmt.Sprintf("%s, sealed by %s, as they call themselves, on %s by the clock of their computer.\nKey: %s",
		r.Title, r.Seal.SealedBy, r.Seal.SealedAt.Local().Format("2 Jan 2006, 15:04"), orNone(r.Seal.Fingerprint)), widget.MediumImportance, false)
	for _, c := range r.Checks {
		column.Add(checkRow(c))
	}
	for _, sentence := range evidence.Proof {
		paragraph(sentence, widget.LowImportance, false)
	}
	var m *modal.Modal
	var copied *field.Button
	copied = field.NewButton("Copy the Report", theme.ContentCopyIcon(), func() {
		var b strings.Builder
		if err := r.WriteMarkdown(&b); err != nil {
			modal.Error(w.win, "The report cannot be copied", err)
			return
		}
		w.app.Clipboard().SetContent(b.String())
		copied.SetText("Copied")
	})
	shut := field.NewButton("Close", nil, func() { m.Close() })
	shut.Importance = widget.HighImportance
	m = modal.Show(w.win, r.Subject, container.NewBorder(nil, container.NewHBox(layout.NewSpacer(), copied, shut), nil, nil,
		container.NewVScroll(column)), modal.Options{Size: fyne.NewSize(700, 560), Focus: shut})
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// checkRow shows one check: its result as a sign and a word, never by colour alone.
func checkRow(c evidence.Check) fyne.CanvasObject {
	var sign fyne.Resource = theme.NewSuccessThemedResource(theme.ConfirmIcon())
	word, as := "ok", widget.MediumImportance
	switch c.Result {
	case evidence.Failed:
		sign, word, as = theme.NewErrorThemedResource(theme.WarningIcon()), "FAILED", widget.DangerImportance
	case evidence.NotChecked:
		sign, word, as = theme.NewWarningThemedResource(theme.QuestionIcon()), "not checked", widget.WarningImportance
	}
	text := fmt.Sprintf("%s: %s · %s", c.Name, word, c.What)
	for _, p := range c.Problems {
		text += "\n" + field.SentenceOf(clipText(p, mostOfAReason))
	}
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	l.Importance = as
	return container.NewBorder(nil, nil, container.NewVBox(container.NewPadded(widget.NewIcon(sign))), nil, l)
}
