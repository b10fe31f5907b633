package storage

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
)

// files is a project's folder as this package works with it: by slash-separated names relative to it, and by nothing else.
// The one that is used, [folderFiles], never leaves the folder, whatever symbolic links someone has put there. Tests put
// others in between, which fail on purpose or forget what was not flushed.
//
// Badger works on its files by itself; what is said of the store's folder is checked before it gets to see it.
type files interface {
	// open opens a file for reading.
	open(name string) (file, error)
	// openToWrite opens a file for reading and writing.
	openToWrite(name string) (file, error)
	// create makes a new file, which must not exist, for writing.
	create(name string) (file, error)
	mkdir(name string) error
	rename(from, to string) error
	remove(name string) error
	removeAll(name string) error
	// info describes what is at name itself: it does not follow a symbolic link.
	info(name string) (fs.FileInfo, error)
	// list returns what is in a folder, in the order of the names.
	list(name string) ([]fs.DirEntry, error)
	// syncDir makes the names in a folder durable: without it, a new or renamed file can be gone after a power cut.
	syncDir(name string) error
	// path returns the path of a file, for messages and for those who work on it by themselves.
	path(name string) string
	// same reports whether an open file is the one that has the name, found by the folder's path.
	same(name string, f file) (bool, error)
	// reopen finds the folder anew, after a drive has been out of reach.
	reopen() error
	// key returns what the ledger, the blobs and the store are encrypted with, nil where they are not.
	key() *Key
	close() error
}

// file is an open file of a project's folder.
type file interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
	// flush returns when everything that was written is on the disk.
	flush() error
}

// folderFiles are the files of a folder on the disk.
type folderFiles struct {
	dir      string // absolute
	at       atomic.Pointer[os.Root]
	unlocked *Key
}

func (f *folderFiles) root() *os.Root { return f.at.Load() }

// openFiles opens an existing folder.
func openFiles(dir string) (*folderFiles, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	f := &folderFiles{dir: dir}
	return f, f.reopen()
}

// reopen leaves the former root to those who are still using it.
func (f *folderFiles) reopen() error {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	f.at.Store(root)
	return nil
}

type diskFile struct{ *os.File }

func (f diskFile) flush() error { return dataSync(f.File) }

func asFile(f *os.File, err error) (file, error) {
	if err != nil {
		return nil, err
	}
	return diskFile{f}, nil
}

func (f *folderFiles) open(name string) (file, error) { return f.existing(name, os.O_RDONLY) }

// openToWrite does not ask for appending: Windows cannot truncate such a file.
func (f *folderFiles) openToWrite(name string) (file, error) { return f.existing(name, os.O_RDWR) }

// existing opens a regular file. Opening a named pipe would wait for ever, and a link may be anyone's idea of a joke.
func (f *folderFiles) existing(name string, flag int) (file, error) {
	info, err := f.root().Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w", f.path(name), errNotRegular)
	}
	return asFile(f.root().OpenFile(name, flag, 0))
}

func (f *folderFiles) create(name string) (file, error) {
	return asFile(f.root().OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600))
}

// errNotRegular is returned (wrapped) for a folder, a link or something else where a file should be.
var errNotRegular = errors.New("it is not a regular file")

func (f *folderFiles) same(name string, open file) (bool, error) {
	there, err := os.Lstat(f.path(name))
	if err != nil {
		return false, err
	}
	have, err := open.Stat()
	return err == nil && os.SameFile(there, have), err
}

func (f *folderFiles) mkdir(name string) error               { return f.root().Mkdir(name, 0o777) }
func (f *folderFiles) rename(from, to string) error          { return f.root().Rename(from, to) }
func (f *folderFiles) remove(name string) error              { return f.root().Remove(name) }
func (f *folderFiles) removeAll(name string) error           { return f.root().RemoveAll(name) }
func (f *folderFiles) info(name string) (fs.FileInfo, error) { return f.root().Lstat(name) }
func (f *folderFiles) path(name string) string               { return filepath.Join(f.dir, filepath.FromSlash(name)) }
func (f *folderFiles) key() *Key                             { return f.unlocked }
func (f *folderFiles) close() error                          { return f.root().Close() }
func (f *folderFiles) list(name string) ([]fs.DirEntry, error) {
	d, err := f.root().Open(name)
	if err != nil {
		return nil, err
	}
	entries, err := d.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, errors.Join(err, d.Close())
}

// syncDir does nothing on Windows, which neither needs nor allows it.
func (f *folderFiles) syncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := f.root().Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// folderOf returns the name of the folder that a file is in.
func folderOf(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return "."
}

// makeDir creates one folder durably; one that is there already is fine.
func makeDir(f files, name string) error {
	if err := f.mkdir(name); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return f.syncDir(folderOf(name))
}

// writeFile puts data at name so that after a power cut there is the whole file or none: it goes to a temporary file in
// the same folder, is flushed, renamed, and the folder is flushed. A file that was there is replaced.
func writeFile(f files, name string, data []byte) error {
	tmp := folderOf(name) + "/" + temporaryPrefix + rand.Text()
	if err := writeNew(f, tmp, data); err != nil {
		_ = f.remove(tmp)
		return err
	}
	if err := f.rename(tmp, name); err != nil {
		_ = f.remove(tmp)
		return err
	}
	return f.syncDir(folderOf(name))
}

// writeNew writes a file that does not exist yet, and flushes it.
func writeNew(f files, name string, data []byte) error {
	out, err := f.create(name)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if err == nil {
		err = out.flush()
	}
	return errors.Join(err, out.Close())
}

// temporaryPrefix begins the names of files that are not yet what they will be. One that is left over by a crash is never
// read, and removed some time.
const temporaryPrefix = ".writing-"

// readFile reads a file of at most max bytes.
func readFile(f files, name string, max int64) (data []byte, err error) {
	in, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.Size() > max:
		return nil, fmt.Errorf("%s is too large: %d bytes of at most %d", f.path(name), info.Size(), max)
	}
	data = make([]byte, info.Size())
	_, err = io.ReadFull(in, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s became shorter while it was read", f.path(name))
	}
	return data, err
}
