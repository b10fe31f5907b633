package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"attest/annotate"
	"attest/storage"
	"attest/storage/archive"
)

// List returns the backups in a folder, the newest first, as their manifests describe them; they are not checked. Files by
// the ending of a backup that cannot be read as one are listed last, with Err. A folder that is not there has none.
func List(folder string) ([]Backup, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("listing the backups: %w", err)
	}
	var out []Backup
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), Ending) && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, describe(filepath.Join(folder, e.Name())))
		}
	}
	slices.SortStableFunc(out, func(a, b Backup) int { return b.MadeAt.Compare(a.MadeAt) })
	return out, nil
}

func describe(path string) Backup {
	r, m, err := open(path)
	if err != nil {
		b := Backup{Path: path, Err: err}
		if info, err := os.Stat(path); err == nil {
			b.Size = info.Size()
		}
		return b
	}
	defer func() { _ = r.Close() }()
	return Backup{Path: path, Size: r.Size(), Manifest: *m}
}

// Keep says how many automatic backups of a project are kept: the newest one of each of so many days, weeks and months. Days
// without a backup do not count, so that a project that rests for a year keeps what it has.
type Keep struct {
	Daily, Weekly, Monthly int
}

// DefaultKeep is what is kept unless the reviewer says otherwise.
var DefaultKeep = Keep{Daily: 7, Weekly: 4, Monthly: 12}

// surplus returns which of the backups, the newest first, are not kept. The newest always is.
func (k Keep) surplus(all []Backup) []Backup {
	kept := map[string]bool{}
	for _, rule := range []struct {
		most   int
		period func(time.Time) string
	}{
		{1, func(t time.Time) string { return t.String() }},
		{k.Daily, func(t time.Time) string { return t.Format(time.DateOnly) }},
		{k.Weekly, func(t time.Time) string { year, week := t.ISOWeek(); return fmt.Sprint(year, "-", week) }},
		{k.Monthly, func(t time.Time) string { return t.Format("2006-01") }},
	} {
		seen := map[string]bool{}
		for _, b := range all {
			period := rule.period(b.MadeAt.Local()) // the reviewer's days
			if !seen[period] && len(seen) < rule.most {
				seen[period], kept[b.Path] = true, true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(b Backup) bool { return kept[b.Path] })
}

// Prune deletes the automatic backups that k does not keep, of the project that made belongs to, from the folder that made is
// in, and returns them. It is called when made has been written and checked.
//
// Nothing is deleted but what this program made by itself, of the same project folder, and under the name that it gave. As
// long as made is not complete, no complete backup goes, and an incomplete one never takes the place of a complete one.
func Prune(made *Backup, k Keep) (deleted []Backup, err error) {
	folder := filepath.Dir(made.Path)
	all, err := List(folder)
	if err != nil {
		return nil, err
	}
	var complete, incomplete []Backup
	for _, b := range all {
		switch {
		case b.Err != nil || !b.Automatic || b.Project != made.Project || b.Origin != made.Origin || !hasOwnName(b):
		case b.Complete():
			complete = append(complete, b)
		default:
			incomplete = append(incomplete, b)
		}
	}
	due := k.surplus(incomplete)
	if made.Complete() {
		due = append(due, k.surplus(complete)...)
	}
	for _, b := range due {
		if b.Path == made.Path {
			continue
		}
		if failed := os.Remove(b.Path); failed != nil {
			err = errors.Join(err, fmt.Errorf("deleting an old backup: %w", failed))
			continue
		}
		deleted = append(deleted, b)
	}
	return deleted, err
}

// Folder says where backups are kept, and how many.
type Folder struct {
	Path string
	Keep Keep
}

// stamp is how the time stands in a backup's name. It is the same everywhere, and allowed on every system.
const stamp = "2006-01-02 150405Z"

// nameAt returns the name of a backup of the project folder dir that is made at a time.
func nameAt(dir string, at time.Time) string {
	return strings.TrimSuffix(filepath.Base(dir), ".attest") + " " + at.UTC().Format(stamp) + Ending
}

// hasOwnName reports whether a backup has the name that it was given. One that somebody has given another is theirs.
func hasOwnName(b Backup) bool {
	return strings.HasSuffix(filepath.Base(b.Path), " "+b.MadeAt.UTC().Format(stamp)+Ending)
}

// Now makes a backup of the project folder dir because somebody asks for it. It is not deleted when others are.
func (f Folder) Now(ctx context.Context, dir string, opt Options) (*Backup, error) {
	opt.Automatic = false
	return f.write(ctx, dir, opt)
}

func (f Folder) write(ctx context.Context, dir string, opt Options) (*Backup, error) {
	if opt.Now.IsZero() {
		opt.Now = time.Now()
	}
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for backups: %w", err)
	}
	archive.Sweep(f.Path, opt.Now)
	return Write(ctx, dir, filepath.Join(f.Path, nameAt(dir, opt.Now)), opt)
}

// Occasion is why an automatic backup may be due.
type Occasion int

// The occasions.
const (
	Closing Occasion = iota // the project is being closed: due when anything has changed
	Passing                 // time passes: due when anything has changed and the last one is of another day
)

// Automatic makes a backup of the project folder dir if one is due, and then deletes those whose time has come. It returns nil
// where none is due. A backup that was made comes back even if old ones could not be deleted.
func (f Folder) Automatic(ctx context.Context, dir string, on Occasion, opt Options) (*Backup, error) {
	if opt.Now.IsZero() {
		opt.Now = time.Now()
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	due, err := f.due(dir, opt.Key, on, opt.Now)
	if err != nil || !due {
		return nil, err
	}
	opt.Automatic = true
	made, err := f.write(ctx, dir, opt)
	if err != nil {
		return nil, err
	}
	_, err = Prune(made, f.Keep)
	return made, err
}

// due reports whether the project has changed since it was backed up, and the occasion asks for a backup.
func (f Folder) due(dir string, key *storage.Key, on Occasion, now time.Time) (bool, error) {
	id, head, err := ledgerEnd(dir, key)
	if err != nil {
		return false, fmt.Errorf("backing up %s: %w", dir, err)
	}
	all, err := List(f.Path)
	if err != nil {
		return false, err
	}
	today := false
	for _, b := range all {
		switch {
		case b.Err != nil || b.Project != id:
		case b.Head == head:
			return false, nil
		case b.Origin == originOf(dir):
			today = today || b.MadeAt.Local().Format(time.DateOnly) == now.Local().Format(time.DateOnly)
		}
	}
	return on == Closing || !today, nil
}

func ledgerEnd(dir string, key *storage.Key) (annotate.ID, string, error) {
	src, err := storage.OpenSource(dir)
	if err != nil {
		return annotate.None, "", err
	}
	defer func() { _ = src.Close() }()
	return storage.LedgerEnd(src, key)
}
