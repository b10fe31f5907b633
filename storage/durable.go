package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// syncDir makes the names in a folder durable: without it, a new or renamed file can be gone after a power cut. Windows
// neither needs nor allows it.
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

// makeDir creates one folder durably; one that is there already is fine.
func makeDir(dir string) error {
	if err := os.Mkdir(dir, 0o777); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// writeFile puts data at path so that after a power cut there is the whole file or none: it goes to a temporary file in
// the same folder, is flushed, renamed, and the folder is flushed. A file that was at path is replaced.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), temporaryPattern)
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return err
	}
	return syncDir(filepath.Dir(path))
}

// temporaryPattern names files that are not yet what they will be. One that is left over by a crash is never read.
const temporaryPattern = ".writing-*"

// whyNotWritable turns the error of a first write into words for the reviewer, wrapping ErrReadOnly where it fits.
func whyNotWritable(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) || isReadOnlyFS(err) {
		return fmt.Errorf("%s: %w: %w", dir, ErrReadOnly, err)
	}
	return fmt.Errorf("%s: %w", dir, err)
}
