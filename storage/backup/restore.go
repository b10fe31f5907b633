package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"attest/annotate"
	"attest/storage"
	"attest/storage/archive"
)

// restoringPrefix begins the names of folders that are not yet a project.
const restoringPrefix = ".attest-restoring-"

// Restore makes a project folder of the backup at path. The backup is checked first, and refused whole where anything in it is
// not as it was written. There must be nothing at dir ([archive.ErrExists]); the folder appears there when all of it is on the
// disk. After an error, or when ctx is cancelled, nothing is left behind. What [Manifest.Lacks] lists could not be backed up
// and is not in the project. The key is that of the project, see [Unlock]. Without that of an encrypted one the backup is only
// compared with its hashes, and [Backup.Opened] is false.
func Restore(ctx context.Context, path, dir string, key *storage.Key, report func(done, total int64)) (*Backup, error) {
	b, err := restore(ctx, path, dir, key, report)
	if err != nil {
		return nil, fmt.Errorf("restoring %s: %w", path, err)
	}
	return b, nil
}

func restore(ctx context.Context, path, dir string, key *storage.Key, report func(done, total int64)) (_ *Backup, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := vacant(dir); err != nil {
		return nil, err
	}
	r, m, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	p := newProgress(report)
	p.begin(0, m.work())
	_, opened, err := check(ctx, r, key, p)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(dir)
	temporary := filepath.Join(parent, restoringPrefix+annotate.NewID().String())
	if err := os.Mkdir(temporary, 0o777); err != nil {
		return nil, whyNoFolder(parent, err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(temporary)
		}
	}()
	if err := unpack(ctx, r, m, temporary, p); err != nil {
		return nil, plain(err)
	}
	if opened {
		if err := openOnce(temporary, key); err != nil {
			return nil, err
		}
	}
	if err := vacant(dir); err != nil {
		return nil, err
	}
	if err := os.Rename(temporary, dir); err != nil {
		return nil, plain(err)
	}
	return &Backup{Path: path, Size: r.Size(), Manifest: *m, Opened: opened}, syncDir(parent)
}

// openOnce opens the project once, which makes its store: that it opens is proof enough, and whoever opens it next has neither to
// wait nor to read that something was missing.
func openOnce(dir string, key *storage.Key) error {
	f, err := storage.Open(dir, storage.Options{Shared: true, Key: key})
	if err != nil {
		return fmt.Errorf("opening the restored project: %w", err)
	}
	return f.Close()
}

// vacant returns an error where there is something already.
func vacant(dir string) error {
	if _, err := os.Lstat(dir); err == nil {
		return fmt.Errorf("%s: %w", dir, archive.ErrExists)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// unpack writes every part of a project into a new folder and flushes it. The root keeps it there whatever the names are.
func unpack(ctx context.Context, r *archive.Reader, m *Manifest, dir string, p *progress) (err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	folders := map[string]bool{".": true}
	for _, sub := range []string{"ledger", "blobs"} { // also when there are no blobs
		folders[sub] = true
		if err := root.Mkdir(sub, 0o777); err != nil {
			return err
		}
	}
	for _, f := range m.Files {
		name := filepath.FromSlash(f.Name)
		if folder := filepath.Dir(name); !folders[folder] {
			folders[folder] = true
			if err := root.Mkdir(folder, 0o777); err != nil {
				return err
			}
		}
		if err := unpackOne(ctx, r, f, root, name, p); err != nil {
			return err
		}
	}
	for folder := range folders {
		if err := syncDir(filepath.Join(dir, folder)); err != nil {
			return err
		}
	}
	return nil
}

func unpackOne(ctx context.Context, r *archive.Reader, f archive.Member, root *os.Root, name string, p *progress) error {
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err = r.Copy(ctx, f, out, p.add); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// syncDir makes the names in a folder durable. Windows neither needs nor allows it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func whyNoFolder(parent string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: %w", parent, fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no permission to make a folder in %s: %w", parent, fs.ErrPermission)
	}
	return fmt.Errorf("no folder can be made in %s: %w", parent, plain(err))
}

// plain leaves out the temporary folder's name, which tells nobody anything.
func plain(err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr) && strings.Contains(pathErr.Path, restoringPrefix):
		return pathErr.Err
	case errors.As(err, &linkErr) && strings.Contains(linkErr.Old, restoringPrefix):
		return linkErr.Err
	}
	return err
}
