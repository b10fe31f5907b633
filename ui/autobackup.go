package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"attest/storage"
	"attest/storage/backup"
	"attest/ui/field"
	"attest/ui/modal"
)

// backupsFolder is where backups go unless the reviewer says otherwise: beside the projects.
func backupsFolder() string {
	dir, err := projectsFolder()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "Attest Backups")
}

// backups says where backups of all projects are kept, and how many.
func (p preferences) backups() backup.Folder {
	return backup.Folder{Path: p.p.StringWithFallback("backup_folder", backupsFolder()), Keep: backup.Keep{
		Daily:   p.p.IntWithFallback("backup_daily", backup.DefaultKeep.Daily),
		Weekly:  p.p.IntWithFallback("backup_weekly", backup.DefaultKeep.Weekly),
		Monthly: p.p.IntWithFallback("backup_monthly", backup.DefaultKeep.Monthly),
	}}
}

func (p preferences) setBackups(f backup.Folder) {
	p.p.SetString("backup_folder", f.Path)
	p.p.SetInt("backup_daily", f.Keep.Daily)
	p.p.SetInt("backup_weekly", f.Keep.Weekly)
	p.p.SetInt("backup_monthly", f.Keep.Monthly)
}

// backsUp reports whether backups are made unasked.
func (p preferences) backsUp() bool      { return p.p.BoolWithFallback("backup_automatic", true) }
func (p preferences) setBacksUp(on bool) { p.p.SetBool("backup_automatic", on) }

// When the window looks whether a project that stays open is due to be backed up.
const (
	firstBackupCheck = 2 * time.Minute // after opening: the last session may have ended without one
	backupCheck      = time.Hour
)

// watchBackups looks again and again whether the open project is due to be backed up, until it is closed.
func (w *window) watchBackups() {
	folder := w.session.Folder()
	var look func()
	look = func() {
		if w.past == nil {
			if w.session == nil || w.session.Folder() != folder {
				return
			}
			w.backUpInPassing(nil)
		}
		w.stopBackups = field.AfterFunc(backupCheck, look)
	}
	w.stopBackups = field.AfterFunc(firstBackupCheck, look)
}

// backUpInPassing backs the open project up if a day has passed and something has changed. Nobody is interrupted; the status
// bar tells. Done, which may be nil, is called on the UI goroutine.
func (w *window) backUpInPassing(done func()) {
	if !w.prefs.backsUp() {
		return
	}
	ctx, folder, to := w.work, w.session.Folder(), w.prefs.backups()
	go func() {
		made, err := to.Automatic(ctx, folder.Path(), backup.Passing, backup.Options{Key: folder.Key()})
		w.post(func() {
			if ctx.Err() == nil { // else the project has been closed, which makes a backup of its own
				w.backedUp(made, err)
			}
			if done != nil {
				done()
			}
		})
	}()
}

// backedUp keeps what came of the last backup, and says it in the status bar.
func (w *window) backedUp(made *backup.Backup, err error) {
	w.backupTrouble = backupTrouble(made, err)
	switch {
	case w.backupTrouble != nil:
		w.status.say("The project could not be backed up as it should: see Project, Backups.")
	case made != nil:
		w.status.say("Backed up to " + made.Path)
	}
}

// backupTrouble returns what there is to tell about a backup, or nil.
func backupTrouble(made *backup.Backup, err error) error {
	if made == nil || made.Complete() {
		return err
	}
	reasons := make([]string, len(made.Lacks))
	for i, lack := range made.Lacks {
		reasons[i] = lack.Reason
	}
	return errors.Join(fmt.Errorf("the backup was made, but it is not complete: %s", strings.Join(reasons, "; ")), err)
}

// backUpOnClosing backs a project up that is about to be closed, if anything has changed. It is called away from the UI
// goroutine, and returns what there is to tell the reviewer.
func (w *window) backUpOnClosing(ctx context.Context, folder *storage.Folder, to backup.Folder, progress *modal.Progress) error {
	made, err := to.Automatic(ctx, folder.Path(), backup.Closing, backup.Options{Key: folder.Key(), Progress: w.inPercent(progress, "Backing up, in per cent")})
	if errors.Is(err, context.Canceled) {
		return nil // the reviewer did not want to wait
	}
	return backupTrouble(made, err)
}

// inPercent returns a function that shows how far work on bytes has come, on whatever goroutine it is called.
func (w *window) inPercent(progress *modal.Progress, note string) func(done, total int64) {
	told := -1
	return func(done, total int64) {
		if total == 0 {
			return
		}
		if now := int(100 * done / total); now != told {
			told = now
			w.post(func() { progress.Set(now, 100, note) })
		}
	}
}
