package archive

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"attest/annotate"
)

// Writer writes an archive. After an error, or when it is not needed any more, [Writer.Abandon] takes away what there is.
type Writer struct {
	path, temporary string
	file            *os.File
	buffer          *bufio.Writer
	sum             *laggingSum
	zip             *zip.Writer
	made            time.Time
	members         []Member
	open            *measure // the member that is being written
}

// Create begins an archive that will be at path, where nothing may be yet ([ErrExists]). The mode is that of the file, less
// what the system's mask takes away.
func Create(path string, mode fs.FileMode, made time.Time) (*Writer, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s: %w", path, ErrExists)
	}
	dir := filepath.Dir(path)
	temporary := filepath.Join(dir, temporaryPrefix+annotate.NewID().String()+".tmp")
	file, err := os.OpenFile(temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, whyNoFile(dir, err)
	}
	w := &Writer{path: path, temporary: temporary, file: file, sum: &laggingSum{hash: sha256.New()}, made: made}
	w.buffer = bufio.NewWriterSize(io.MultiWriter(file, w.sum), 1<<16)
	w.zip = zip.NewWriter(w.buffer)
	return w, w.zip.SetComment(commentWords + strings.Repeat("0", sumDigits))
}

// temporaryPrefix begins the names of files that are not yet what they will be.
const temporaryPrefix = ".attest-writing-"

// Create begins the next member and returns what its content is to be written to, until the next is begun. Content that is
// packed already is not compressed again.
func (w *Writer) Create(name string, packed bool) (io.Writer, error) {
	w.end()
	method := zip.Deflate
	if packed {
		method = zip.Store
	}
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: w.made})
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", name, plain(err))
	}
	w.open = &measure{name: name, out: out, hash: sha256.New()}
	return w.open, nil
}

func (w *Writer) end() {
	if w.open != nil {
		w.members = append(w.members, w.open.member())
		w.open = nil
	}
}

// Members ends the member that is being written and returns how all of them are to be listed in the manifest.
func (w *Writer) Members() []Member {
	w.end()
	return w.members
}

// Finish writes the manifest, flushes the file to the disk, has it checked as anyone would who opens it, and gives it its
// name. A file that check refuses never gets one. Members named in beside are those that the manifest does not list.
func (w *Writer) Finish(manifestName string, manifest []byte, check func(*Reader) error, beside ...string) error {
	out, err := w.Create(manifestName, false)
	if err != nil {
		return err
	}
	if _, err := out.Write(manifest); err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return fmt.Errorf("writing it: %w", plain(err))
	}
	if err := w.readBack(manifestName, beside, check); err != nil {
		return fmt.Errorf("opening it again: %w", err)
	}
	if err := settle(w.temporary, w.path); err != nil {
		return err
	}
	w.temporary = ""
	return nil
}

func (w *Writer) close() error {
	if err := errors.Join(w.zip.Close(), w.buffer.Flush()); err != nil {
		return err
	}
	size, err := w.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	sum := hex.EncodeToString(w.sum.hash.Sum(nil))
	if _, err = w.file.WriteAt([]byte(sum), size-sumDigits); err == nil {
		err = w.file.Sync()
	}
	if err = errors.Join(err, w.file.Close()); err != nil {
		return err
	}
	w.file = nil
	return nil
}

func (w *Writer) readBack(manifestName string, beside []string, check func(*Reader) error) error {
	r, err := Open(w.temporary, manifestName, beside...)
	if err != nil {
		return err
	}
	r.path = w.path // what an error is to name
	return errors.Join(check(r), r.Close())
}

// Abandon takes away what has no name yet. After Finish has succeeded it does nothing.
func (w *Writer) Abandon() {
	if w.file != nil {
		_ = w.file.Close()
		w.file = nil
	}
	if w.temporary != "" {
		_ = os.Remove(w.temporary)
		w.temporary = ""
	}
}

// leftover is how old an unfinished file must be before it is taken for one that nobody is writing any more.
const leftover = 24 * time.Hour

// Sweep removes from a folder the unfinished files that a crash has left there.
func Sweep(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // whoever writes there will hear of it
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), temporaryPrefix) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > leftover {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// settle gives a file its name, unless another has it by now.
func settle(temporary, path string) error {
	// A link fails where there is something; a rename would replace it. Not every file system has links, so that there the
	// question comes a moment before the rename.
	err := os.Link(temporary, path)
	switch {
	case err == nil:
		_ = os.Remove(temporary) // else Sweep does it some day
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s: %w", path, ErrExists)
	default:
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%s: %w", path, ErrExists)
		}
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return plain(err)
	}
	return syncDir(filepath.Dir(path))
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

// whyNoFile says in plain words why no file can be made in a folder.
func whyNoFile(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: %w", dir, fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no permission to write into the folder %s: %w", dir, fs.ErrPermission)
	}
	return fmt.Errorf("no file can be made in %s: %w", dir, plain(err))
}

// plain leaves out the temporary file's name, which tells nobody anything.
func plain(err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr) && strings.Contains(pathErr.Path, temporaryPrefix):
		return pathErr.Err
	case errors.As(err, &linkErr) && strings.Contains(linkErr.Old, temporaryPrefix):
		return linkErr.Err
	}
	return err
}

// laggingSum hashes what is written to it but for the last sumDigits bytes.
type laggingSum struct {
	hash hash.Hash
	tail []byte
}

func (s *laggingSum) Write(p []byte) (int, error) {
	s.tail = append(s.tail, p...)
	if due := len(s.tail) - sumDigits; due > 0 {
		_, _ = s.hash.Write(s.tail[:due]) // a hash never fails
		s.tail = append(s.tail[:0], s.tail[due:]...)
	}
	return len(p), nil
}

// measure counts and hashes what is written through it.
type measure struct {
	name string
	out  io.Writer
	hash hash.Hash
	size int64
}

func (m *measure) Write(p []byte) (int, error) {
	n, err := m.out.Write(p)
	_, _ = m.hash.Write(p[:n])
	m.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("writing %s: %w", m.name, plain(err))
	}
	return n, nil
}

func (m *measure) member() Member {
	return Member{Name: m.name, Size: m.size, SHA256: hex.EncodeToString(m.hash.Sum(nil))}
}
