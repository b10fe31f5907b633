package archive

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
)

// Reader reads an archive. Opening it checks only that it is one, so that many can be listed quickly; call [Reader.CheckSum] and
// [Reader.CheckMembers] before relying on what is in it.
type Reader struct {
	path     string
	file     *os.File
	size     int64
	comment  string
	manifest *zip.File
	beside   map[string]*zip.File // members that a manifest cannot list
	files    map[string]*zip.File // all others
}

// missing is the path of a file that is not there.
type missing string

func (m missing) Error() string        { return string(m) + ": there is no such file" }
func (m missing) Is(target error) bool { return target == fs.ErrNotExist }

// Open opens an archive whose manifest has the given name. Members named in beside, such as a signature of the manifest, may
// be in it without being listed there. The error wraps [ErrNotAnArchive] for a file that is none, or that is too damaged to be
// known for one.
func Open(path, manifestName string, beside ...string) (*Reader, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing(path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w: it is not even a file", path, ErrNotAnArchive)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, file: file, size: info.Size(), files: map[string]*zip.File{}, beside: map[string]*zip.File{}}
	for _, name := range beside {
		r.beside[name] = nil
	}
	if err := r.open(manifestName); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return r, nil
}

func (r *Reader) open(manifestName string) error {
	z, err := zip.NewReader(r.file, r.size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are looked at below
		return fmt.Errorf("%s: %w, or it is damaged: %w", r.path, ErrNotAnArchive, err)
	}
	r.comment = z.Comment
	for _, f := range z.File {
		_, unlisted := r.beside[f.Name]
		switch {
		case r.files[f.Name] != nil || r.beside[f.Name] != nil || f.Name == manifestName && r.manifest != nil:
			return r.damaged("%q is in it twice", clip(f.Name))
		case !f.Mode().IsRegular():
			return r.damaged("%q is not a plain file", clip(f.Name))
		case f.Name == manifestName:
			r.manifest = f
		case unlisted:
			r.beside[f.Name] = f
		default:
			r.files[f.Name] = f
		}
	}
	if r.manifest == nil {
		return fmt.Errorf("%s: %w, or it is damaged: it has no %s", r.path, ErrNotAnArchive, manifestName)
	}
	return nil
}

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }

// Path returns where the archive is.
func (r *Reader) Path() string { return r.path }

// Size returns the size of the archive's file in bytes.
func (r *Reader) Size() int64 { return r.size }

func (r *Reader) damaged(format string, args ...any) error {
	return &DamageError{Path: r.path, Reason: fmt.Sprintf(format, args...)}
}

// Manifest returns the manifest, of at most [MaxManifest] bytes.
func (r *Reader) Manifest() ([]byte, error) { return r.whole(r.manifest) }

// Beside returns a member that the manifest does not list, of at most [MaxManifest] bytes, or nil if there is none.
func (r *Reader) Beside(name string) ([]byte, error) {
	if r.beside[name] == nil {
		return nil, nil
	}
	return r.whole(r.beside[name])
}

func (r *Reader) whole(f *zip.File) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, r.damaged("reading its %s: %s", f.Name, err)
	}
	defer func() { _ = in.Close() }()
	data, err := io.ReadAll(io.LimitReader(in, MaxManifest+1))
	switch {
	case err != nil:
		return nil, r.damaged("reading its %s: %s", f.Name, err)
	case len(data) > MaxManifest:
		return nil, r.damaged("its %s is larger than %d MB", f.Name, MaxManifest>>20)
	}
	return data, nil
}

// CheckSum compares the whole file with the SHA-256 that it ends with. The function progress, which may be nil, is told of
// the bytes that were read.
func (r *Reader) CheckSum(ctx context.Context, progress func(bytes int64)) error {
	if len(r.comment) != len(commentWords)+sumDigits || r.comment[:len(commentWords)] != commentWords {
		return r.damaged("it does not end with a checksum")
	}
	h := sha256.New()
	in := stoppable{ctx, io.NewSectionReader(r.file, 0, r.size-sumDigits)}
	if _, err := io.Copy(h, &counted{in, progress}); err != nil {
		return err
	}
	if got, want := hex.EncodeToString(h.Sum(nil)), r.comment[len(commentWords):]; got != want {
		return r.damaged("its checksum is %s…, its content gives %s…", want[:12], got[:12])
	}
	return nil
}

// CheckMembers compares what is in the archive with what the manifest lists: each member must be there with its size and
// hash, and nothing beside them. The function progress, which may be nil, is told of the bytes that were read.
func (r *Reader) CheckMembers(ctx context.Context, members []Member, progress func(bytes int64)) error {
	if err := r.checkNames(members); err != nil {
		return err
	}
	for _, m := range members {
		if err := r.Copy(ctx, m, io.Discard, progress); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) checkNames(members []Member) error {
	listed := make(map[string]bool, len(members))
	for _, m := range members {
		if r.files[m.Name] == nil {
			return r.damaged("%s is missing from it", clip(m.Name))
		}
		listed[m.Name] = true
	}
	for name := range r.files {
		if !listed[name] {
			return r.damaged("%q is in it, and not in its manifest", clip(name))
		}
	}
	return nil
}

// Copy writes a member's content to w, and refuses it when it is not what the manifest says; by then it has been written, but
// never more than the declared size.
func (r *Reader) Copy(ctx context.Context, m Member, w io.Writer, progress func(bytes int64)) error {
	in, err := r.Open(m)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read from, and to its end
	_, err = io.Copy(w, &counted{stoppable{ctx, in}, progress})
	return err
}

// Open returns a member's content. Reading it to the end fails, in the end, when it is not what the manifest says.
func (r *Reader) Open(m Member) (io.ReadCloser, error) {
	f := r.files[m.Name]
	switch {
	case f == nil:
		return nil, r.damaged("%s is missing from it", clip(m.Name))
	case f.UncompressedSize64 != uint64(m.Size):
		return nil, r.damaged("%s has %d bytes, and should have %d", m.Name, f.UncompressedSize64, m.Size)
	}
	in, err := f.Open()
	if err != nil {
		return nil, r.damaged("%s: %s", m.Name, err)
	}
	return &checked{r: r, in: in, member: m, hash: sha256.New(), left: m.Size}, nil
}

// checked reads a member and compares it with the manifest.
type checked struct {
	r      *Reader
	in     io.ReadCloser
	member Member
	hash   hash.Hash
	left   int64
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if int64(n) > c.left {
		return 0, c.r.damaged("%s is larger than the %d bytes that it should have", c.member.Name, c.member.Size)
	}
	c.left -= int64(n)
	_, _ = c.hash.Write(p[:n])
	switch {
	case errors.Is(err, io.EOF) && c.left > 0:
		return n, c.r.damaged("%s ends %d bytes too soon", c.member.Name, c.left)
	case errors.Is(err, io.EOF):
		if got := hex.EncodeToString(c.hash.Sum(nil)); got != c.member.SHA256 {
			return n, c.r.damaged("%s is not what it was: its SHA-256 is %s… and not %s…", c.member.Name, got[:12], c.member.SHA256[:12])
		}
		return n, io.EOF
	case err != nil:
		return n, c.r.damaged("%s: %s", c.member.Name, err)
	}
	return n, nil
}

func (c *checked) Close() error { return c.in.Close() }

// counted tells how many bytes were read.
type counted struct {
	r        io.Reader
	progress func(bytes int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.progress != nil {
		c.progress(int64(n))
	}
	return n, err
}
