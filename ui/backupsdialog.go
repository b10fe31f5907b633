package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/dustin/go-humanize"

	"attest/annotate"
	"attest/storage"
	"attest/storage/backup"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// backupsDialog lists the backups and lets the reviewer make one, restore one, and say how many are kept and where.
type backupsDialog struct {
	w       *window
	project annotate.ID // of the open project's ledger; None without one
	all     []backup.Backup
	shown   []backup.Backup
	missing bool // the folder is not there

	list     *field.List
	hint     *widget.Label
	others   *field.Check
	folder   *field.Completed
	restore  *field.Button
	modal    *modal.Modal
	listing  int // counts the lists that were asked for
	listened func()
}

func (w *window) backupsDialog() { w.openBackups(nil) }

// openBackups shows the dialog; listed, which may be nil, is called whenever the list is there.
func (w *window) openBackups(listed func()) *backupsDialog {
	d := &backupsDialog{w: w, listened: listed}
	d.hint = widget.NewLabel("")
	d.hint.Wrapping = fyne.TextWrapWord
	d.hint.Importance = widget.LowImportance
	d.list = field.NewList(func() int { return len(d.shown) }, newBackupRow, d.showRow)
	d.list.OnChosen = func(int) { d.chosen() }
	d.list.OnEnter = func(int) { d.restoreChosen() }
	d.others = field.NewCheck("Show those of other projects", func(bool) { d.filter() })
	if w.session == nil {
		d.others.Reflect(true)
		d.others.Hide()
	}
	now := field.NewButton("Back Up Now", theme.DocumentSaveIcon(), d.backUpNow)
	if w.session == nil {
		now.Disable()
	}
	d.restore = field.NewButton("Restore…", nil, d.restoreChosen)
	d.restore.Importance = widget.HighImportance
	buttons := container.NewHBox(d.others, layout.NewSpacer(), now, d.restore)
	foot := container.NewVBox(d.hint, buttons, widget.NewSeparator(), d.settings())
	d.modal = modal.Show(w.win, "Backups", field.Column(nil, d.list, foot), modal.Options{Size: fyne.NewSize(760, 560), Focus: d.list, OnClosed: d.folder.Flush})
	d.refresh()
	return d
}

// settings are the fields below the list.
func (d *backupsDialog) settings() fyne.CanvasObject {
	w := d.w
	d.folder = field.NewCompleted(suggestPaths, func(path string, done func(error)) {
		path = typedPath(path)
		if !filepath.IsAbs(path) {
			done(errors.New("this is not the whole path of a folder"))
			return
		}
		to := w.prefs.backups()
		to.Path = path
		w.prefs.setBackups(to)
		done(nil)
		d.refresh()
	})
	d.folder.Patient = true
	d.folder.Input.OnChosen = func(s complete.Suggestion) {
		d.folder.Input.SetText(s.Value.(string))
		d.folder.Flush()
	}
	d.folder.Reflect(w.prefs.backups().Path)
	browse := field.NewButton("", theme.FolderOpenIcon(), func() {
		w.chooseFolder(func(folder string) {
			d.folder.Input.SetText(folder)
			d.folder.Flush()
		})
	})
	number := func(get func(*backup.Keep) *int) *field.Entry {
		e := field.NewEntry(func(text string, done func(error)) {
			to := w.prefs.backups()
			*get(&to.Keep), _ = strconv.Atoi(strings.TrimSpace(text))
			w.prefs.setBackups(to)
			done(nil)
		})
		e.Check = func(text string) error {
			if n, err := strconv.Atoi(strings.TrimSpace(text)); err != nil || n < 0 || n > mostKept {
				return fmt.Errorf("how many backups are kept must be a number from 0 to %d", mostKept)
			}
			return nil
		}
		e.OnProblem = d.problem
		to := w.prefs.backups()
		e.Reflect(strconv.Itoa(*get(&to.Keep)))
		return e
	}
	d.folder.OnProblem = d.problem
	daily := number(func(k *backup.Keep) *int { return &k.Daily })
	weekly := number(func(k *backup.Keep) *int { return &k.Weekly })
	monthly := number(func(k *backup.Keep) *int { return &k.Monthly })
	automatic := field.NewCheck("Back up on closing, and once a day while a project is open", func(on bool) { w.prefs.setBacksUp(on) })
	automatic.Reflect(w.prefs.backsUp())
	wide := func(e fyne.CanvasObject) fyne.CanvasObject {
		return container.New(layout.NewGridWrapLayout(fyne.NewSize(theme.TextSize()*4, e.MinSize().Height)), e)
	}
	kept := container.NewHBox(wide(daily), widget.NewLabel("daily"), wide(weekly), widget.NewLabel("weekly"), wide(monthly), widget.NewLabel("monthly"))
	caption := field.NewCaption("A folder on another drive outlives this computer. Only what was made unasked is ever deleted, and never the newest.")
	return container.NewVBox(automatic,
		container.NewBorder(nil, nil, widget.NewLabel("Keep"), nil, kept),
		container.NewBorder(nil, nil, widget.NewLabel("Folder"), browse, d.folder.Input), caption)
}

// mostKept is the greatest number of backups that can be asked for.
const mostKept = 1000

// problem says what is wrong with a setting.
func (d *backupsDialog) problem(err error) {
	if err == nil {
		d.tell()
		return
	}
	d.say(field.Sentence(err), widget.DangerImportance)
}

func (d *backupsDialog) say(text string, as widget.Importance) {
	d.hint.Importance = as
	d.hint.SetText(text)
}

// refresh reads the folder, away from the UI goroutine: it may be on a slow drive.
func (d *backupsDialog) refresh() {
	d.listing++
	mine := d.listing
	to := d.w.prefs.backups()
	var open *storage.Folder
	if d.w.session != nil {
		open = d.w.session.Folder()
	}
	d.say("Looking into the folder…", widget.LowImportance)
	go func() {
		all, err := backup.List(to.Path)
		_, gone := os.Stat(to.Path)
		project := ledgerOf(open)
		d.w.post(func() {
			if mine != d.listing {
				return
			}
			d.all, d.project, d.missing = all, project, errors.Is(gone, fs.ErrNotExist)
			d.filter()
			if err != nil {
				d.say(field.Sentence(err), widget.DangerImportance)
			}
			if c := d.w.win.Canvas(); c.Focused() == nil && modal.Showing(d.w.win) {
				c.Focus(d.list) // the toolkit takes the focus from a button that is pressed
			}
			if d.listened != nil {
				d.listened()
			}
		})
	}()
}

// ledgerOf returns the ID of the ledger of a project folder, or None.
func ledgerOf(f *storage.Folder) annotate.ID {
	if f == nil {
		return annotate.None
	}
	src, err := storage.OpenSource(f.Path())
	if err != nil {
		return annotate.None
	}
	defer func() { _ = src.Close() }()
	id, _, _ := storage.LedgerEnd(src, f.Key()) // without it no backup is this project's
	return id
}

func (d *backupsDialog) filter() {
	d.shown = nil
	for _, b := range d.all {
		if d.others.Checked || b.Err == nil && b.Project == d.project {
			d.shown = append(d.shown, b)
		}
	}
	d.list.Reflect(min(0, len(d.shown)-1))
	d.tell()
	d.chosen()
}

// tell says what there is.
func (d *backupsDialog) tell() {
	switch {
	case d.w.backupTrouble != nil:
		d.say("The last backup: "+field.Sentence(d.w.backupTrouble), widget.DangerImportance)
	case len(d.shown) == 0 && len(d.all) > 0:
		d.say("There is no backup of this project yet, only of others.", widget.LowImportance)
	case d.missing:
		d.say("There is no backup yet. The folder is not there: the first backup makes it.", widget.LowImportance)
	case len(d.shown) == 0:
		d.say("There is no backup yet.", widget.LowImportance)
	default:
		var size int64
		for _, b := range d.shown {
			size += b.Size
		}
		d.say(fmt.Sprintf("%s, %s.", plural(len(d.shown), "backup"), humanize.Bytes(uint64(size))), widget.LowImportance)
	}
}

func (d *backupsDialog) chosen() {
	if i := d.list.Chosen(); i >= 0 && i < len(d.shown) && d.shown[i].Err != nil {
		d.say(field.Sentence(d.shown[i].Err), widget.DangerImportance)
	}
}

func newBackupRow() fyne.CanvasObject {
	when, what := widget.NewLabel("when"), widget.NewLabel("what")
	when.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, nil, what, when)
}

func (d *backupsDialog) showRow(i int, o fyne.CanvasObject) {
	b := d.shown[i]
	row := o.(*fyne.Container)
	when, what := row.Objects[0].(*widget.Label), row.Objects[1].(*widget.Label)
	if b.Err != nil {
		when.SetText(filepath.Base(b.Path))
		what.Importance = widget.DangerImportance
		what.SetText("cannot be read · " + humanize.Bytes(uint64(b.Size)))
		return
	}
	text := b.MadeAt.Local().Format("2 Jan 2006, 15:04")
	if d.others.Checked {
		text += " · " + backupTitle(b)
	}
	if b.Encrypted {
		text += " · encrypted"
	}
	if !b.Automatic {
		text += " · by hand"
	}
	when.SetText(text)
	what.Importance = widget.MediumImportance
	said := backupCounts(b)
	if !b.Complete() {
		what.Importance = widget.WarningImportance
		said = "not complete · " + said
	}
	what.SetText(said + " · " + humanize.Bytes(uint64(b.Size)))
}

// backupTitle is what a backup is called; that of an encrypted project, which does not tell the title, is called as its file
// is, without the time in that.
func backupTitle(b backup.Backup) string {
	if !b.Encrypted {
		return b.Title
	}
	name := strings.TrimSuffix(filepath.Base(b.Path), backup.Ending)
	if at := strings.LastIndex(name, " "+b.MadeAt.UTC().Format(time.DateOnly)+" "); at > 0 {
		name = name[:at]
	}
	return projectName(name)
}

// backupCounts says how much there is in a backup.
func backupCounts(b backup.Backup) string {
	return fmt.Sprintf("%s · %s · %s", plural(b.Counts[annotate.KindDocument], "document"),
		plural(b.Counts[annotate.KindHighlight], "highlight"), plural(b.Counts[annotate.KindClaim], "claim"))
}

// backUpNow makes a backup that stays until the reviewer deletes it.
func (d *backupsDialog) backUpNow() {
	w := d.w
	if w.session == nil {
		return
	}
	d.folder.Flush()
	s, to := w.session, w.prefs.backups()
	s.Flush()
	ctx, cancel := context.WithCancel(w.work)
	progress := modal.NewProgress(w.win, "Backing up", cancel)
	go func() {
		s.Settle()
		made, err := to.Now(ctx, s.Folder().Path(), backup.Options{Key: s.Folder().Key(), Progress: w.inPercent(progress, "Per cent")})
		w.post(func() {
			cancel()
			progress.Done()
			if errors.Is(err, context.Canceled) {
				w.status.say("Backing up was cancelled; no file was written.")
				return
			}
			w.backedUp(made, err)
			if w.backupTrouble != nil {
				modal.Error(w.win, "Not backed up as it should be", w.backupTrouble)
			}
			d.refresh()
		})
	}()
}

// restoreChosen asks where the chosen backup is to be restored; without one, the reviewer names a file.
func (d *backupsDialog) restoreChosen() {
	var b backup.Backup
	if i := d.list.Chosen(); i >= 0 && i < len(d.shown) {
		b = d.shown[i]
	}
	d.w.restoreDialog(b)
}

// restoreDialog asks which backup becomes a project, and where.
func (w *window) restoreDialog(b backup.Backup) {
	var m *modal.Modal
	file, folder := complete.New(suggestPaths), complete.New(suggestPaths)
	file.SetText(b.Path)
	folder.SetText(vacantFolder(b))
	hint := widget.NewLabel("The backup is checked first, and refused whole if a single byte of it is damaged. Nothing is overwritten.")
	hint.Wrapping = fyne.TextWrapWord
	hint.Importance = widget.LowImportance
	start := func() {
		from, to := typedPath(file.Text), typedPath(folder.Text)
		why := ""
		switch {
		case from == "" || to == "":
			why = "Both a backup and a folder are needed."
		case !filepath.IsAbs(to):
			why = "This is not the whole path of a folder."
		default:
			if _, err := os.Lstat(to); err == nil {
				why = "There is something of that name already. A backup is restored into a new folder."
			}
		}
		if why != "" {
			hint.Importance = widget.DangerImportance
			hint.SetText(why)
			return
		}
		m.Close()
		w.restoreAny(from, to)
	}
	for _, e := range []*complete.Entry{file, folder} {
		e.OnChosen = takePath(e)
		e.OnSubmitted = func(string) { start() }
		e.OnEscape = func() { m.Close() }
	}
	button := field.NewButton("Restore", nil, start)
	button.Importance = widget.HighImportance
	form := widget.NewForm(widget.NewFormItem("Backup", file), widget.NewFormItem("New folder", folder))
	focus := folder
	if b.Path == "" {
		focus = file
	}
	m = modal.Show(w.win, "Restore a backup", container.NewBorder(nil, container.NewBorder(nil, nil, nil, button), nil, nil, container.NewVBox(form, hint)),
		modal.Options{Size: fyne.NewSize(660, 200), Focus: focus})
}

// vacantFolder proposes a folder that is not there yet.
func vacantFolder(b backup.Backup) string {
	dir, err := projectsFolder()
	if err != nil {
		return ""
	}
	name := fileName(backupTitle(b))
	if name == "" {
		name = "Project"
	}
	if !b.MadeAt.IsZero() {
		name += " of " + b.MadeAt.Local().Format(time.DateOnly)
	}
	for n := 1; ; n++ {
		path := filepath.Join(dir, name+projectEnding)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", name, n, projectEnding))
		}
		if _, err := os.Lstat(path); err != nil {
			return path
		}
	}
}

// restore makes a project of a backup, of which the key is nil where it is not known or not encrypted, and offers to open it.
func (w *window) restore(from, to string, key *storage.Key) {
	ctx, cancel := context.WithCancel(context.Background())
	progress := modal.NewProgress(w.win, "Restoring", cancel)
	go func() {
		err := os.MkdirAll(filepath.Dir(to), 0o755)
		var b *backup.Backup
		if err == nil {
			b, err = backup.Restore(ctx, from, to, key, w.inPercent(progress, "Per cent"))
		}
		w.post(func() {
			cancel()
			progress.Done()
			switch {
			case errors.Is(err, context.Canceled):
				w.status.say("Restoring was cancelled; no project was made.")
			case err != nil:
				modal.Error(w.win, "The backup was not restored", err)
			default:
				w.restored(b, to, key)
			}
		})
	}()
}

func (w *window) restored(b *backup.Backup, to string, key *storage.Key) {
	words := fmt.Sprintf("%s is restored in %s, as it was on %s: %s.", backupTitle(*b), to, b.MadeAt.Local().Format("2 Jan 2006, 15:04"), strings.ReplaceAll(backupCounts(*b), " · ", ", "))
	if trouble := backupTrouble(b, nil); trouble != nil {
		for _, lack := range b.Lacks {
			words += "\n" + field.SentenceOf(lack.Reason)
		}
		words += "\nThis was so in the project when it was backed up."
	}
	if !b.Opened {
		words += "\nIts bytes are what was backed up; they are encrypted and were not opened."
	}
	label := widget.NewLabel(words)
	label.Wrapping = fyne.TextWrapWord
	var m *modal.Modal
	stay := field.NewButton("Close", nil, func() { m.Close() })
	open := field.NewButton("Open It", nil, func() {
		modal.CloseAll(w.win)
		w.openUnlocked(to, key)
	})
	open.Importance = widget.HighImportance
	m = modal.Show(w.win, "The backup is restored", container.NewBorder(nil, container.NewHBox(layout.NewSpacer(), stay, open), nil, nil, label),
		modal.Options{Size: fyne.NewSize(480, 130), Focus: open})
}
