// Package backup keeps copies of whole projects, each in one checked file, and makes projects of them again.
//
// [Write] makes a backup, [Restore] a project of one, [List] tells what there is. [Automatic] is what the window calls: it
// makes a backup when something has changed since the last one, and deletes those whose time has come.
//
// A backup holds the ledger and the blobs of a project as they stand in its folder (see package storage), in an archive (see
// package archive) that is called done only after it was opened again, every hash compared and everything in it counted. The
// Badger store is left out: it is made anew from the ledger. A project can be backed up while somebody works on it: of the
// ledger the backup has every line up to one, and the blobs that these refer to were on the disk before them.
//
// Of an encrypted project the backup is encrypted with the same key: ledger and blobs are copied as they stand, and so is the
// file with the key, which the passphrase of that day opens. Without the key a backup can only be compared with its hashes.
package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"attest/annotate"
	"attest/storage"
	"attest/storage/archive"
)

// Ending is the usual ending of a backup's name.
const Ending = ".attest-backup"

// Backup is one backup.
type Backup struct {
	Path     string
	Size     int64 // of the file, in bytes
	Manifest       // the zero value where Err is not nil
	Opened   bool  // whether it was read when it was checked, and not only compared with its hashes
	Err      error // why it cannot be read, in a list
}

// Options say how a backup is made.
type Options struct {
	Key       *storage.Key // of the project
	Automatic bool
	Now       time.Time               // the zero value stands for the present
	Progress  func(done, total int64) // bytes; may be nil; called on the goroutine of Write
}

// Write makes a backup of the project folder dir, locked or not, in the file at path, where there must be nothing yet. A
// blob that is damaged or missing is no reason to make none: the backup then lists what it lacks, see [Manifest.Complete].
// A damaged ledger is one. After an error, or when ctx is cancelled, nothing is left behind.
func Write(ctx context.Context, dir, path string, opt Options) (*Backup, error) {
	b, err := write(ctx, dir, path, opt)
	if err != nil {
		return nil, fmt.Errorf("backing up %s: %w", dir, err)
	}
	return b, nil
}

func write(ctx context.Context, dir, path string, opt Options) (*Backup, error) {
	if opt.Now.IsZero() {
		opt.Now = time.Now()
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	src, err := storage.OpenSource(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }() // only read from
	keyFile, err := src.KeyFile()
	switch {
	case err != nil:
		return nil, err
	case keyFile != nil && opt.Key == nil:
		return nil, storage.ErrPassphraseNeeded
	}
	out, err := archive.Create(path, 0o600, opt.Now)
	if err != nil {
		return nil, err
	}
	defer out.Abandon()
	w := &writing{ctx: ctx, src: src, key: opt.Key, out: out, manifest: newManifest(opt.Now), progress: newProgress(opt.Progress)}
	w.manifest.Automatic, w.manifest.Origin = opt.Automatic, originOf(dir)
	if err := w.keyFile(keyFile); err != nil {
		return nil, err
	}
	if err := w.run(dir); err != nil {
		return nil, err
	}
	data, err := w.manifest.encode()
	if err != nil {
		return nil, err
	}
	w.progress.begin(w.manifest.bytes(), w.manifest.work()) // exactly, now that it is known
	b := &Backup{Path: path, Manifest: *w.manifest}
	err = out.Finish(manifestName, data, func(r *archive.Reader) error {
		b.Size = r.Size()
		_, b.Opened, err = check(ctx, r, opt.Key, w.progress)
		return err
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// originOf names a place without telling it.
func originOf(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return hex.EncodeToString(sum[:8])
}

// writing is a backup that is being made.
type writing struct {
	ctx      context.Context
	src      *storage.FolderSource
	key      *storage.Key
	out      *archive.Writer
	manifest *Manifest
	progress *progress
}

// keyFile copies the key of an encrypted project.
func (w *writing) keyFile(content []byte) error {
	if content == nil {
		return nil
	}
	m := w.manifest
	m.Encrypted, m.Version, m.Needs = true, encryptedVersion, encryptedNeeds
	out, err := w.out.Create(storage.KeyFileName, true)
	if err == nil {
		_, err = out.Write(content)
	}
	return err
}

func (w *writing) run(dir string) error {
	w.progress.begin(0, 3*sizeOf(dir))
	record, err := w.ledger()
	if err != nil {
		return err
	}
	m := w.manifest
	m.Project, m.Title, m.Actions, m.Head = record.ID, record.Project.Settings().Title, record.Actions, record.Head
	m.Counts = record.Counts()
	if m.Encrypted {
		m.Title = ""
	}
	if err := w.blobs(record.Project); err != nil {
		return err
	}
	m.Files = w.out.Members()
	return nil
}

// ledger copies the ledger line by line, so that what is copied is what was checked.
func (w *writing) ledger() (*storage.Record, error) {
	var out io.Writer
	writing := ""
	return storage.ReadRecord(w.ctx, w.src, w.key, func(line storage.Line) (err error) {
		if line.Segment != writing {
			if out, err = w.out.Create(line.Segment, false); err != nil {
				return err
			}
			writing = line.Segment
		}
		if _, err = out.Write(line.Written); err == nil {
			_, err = out.Write([]byte{'\n'})
		}
		w.progress.add(int64(len(line.Written)) + 1)
		return err
	})
}

// blobs copies those that are there now: whatever the ledger refers to was written before its line.
func (w *writing) blobs(p *annotate.Project) error {
	names, err := w.src.Blobs(w.key)
	if err != nil {
		return err
	}
	of := ownersIn(p, w.key)
	held := map[string]bool{}
	for _, name := range names {
		held[name] = true
		packed, err := w.readBlob(name)
		if err == nil {
			_, err = w.key.Unpack(name, packed)
		}
		if w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		if err != nil {
			w.lack(name, fmt.Sprintf("%s cannot be read: %s", of.name(name), err))
			continue
		}
		out, err := w.out.Create(name, true)
		if err != nil {
			return err
		}
		if _, err := out.Write(packed); err != nil {
			return err
		}
		w.progress.add(int64(len(packed)))
	}
	for _, d := range p.Documents() { // which may lack an original, if they came from a dataset file, but never their text
		if name := w.key.BlobName(d.TextSHA256); !held[name] {
			held[name] = true
			w.lack(name, of.name(name)+" is missing")
		}
	}
	return nil
}

func (w *writing) readBlob(name string) ([]byte, error) {
	in, err := w.src.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	packed, err := io.ReadAll(io.LimitReader(in, storage.MaxBlob+1))
	if err == nil && len(packed) > storage.MaxBlob {
		err = &storage.DamageError{Path: name, Reason: "it is too large"}
	}
	return packed, err
}

func (w *writing) lack(name, reason string) {
	w.manifest.Lacks = append(w.manifest.Lacks, Lack{name, reason})
}

// owners says in words whose each blob is, and in an encrypted project without saying too much.
type owners map[string]string

func ownersIn(p *annotate.Project, key *storage.Key) owners {
	of := owners{}
	for _, d := range p.Documents() {
		title := fmt.Sprintf("%q", d.DisplayTitle())
		if key != nil {
			title = "a document"
		}
		of[key.BlobName(d.SHA256)] = "the original of " + title
		of[key.BlobName(d.TextSHA256)] = "the text of " + title // often they are the same
	}
	return of
}

func (o owners) name(blob string) string {
	if name, ok := o[blob]; ok {
		return name
	}
	return "a text or original that no document has now"
}

// sizeOf estimates how much there is to copy, for the progress only.
func sizeOf(dir string) int64 {
	var n int64
	for _, sub := range []string{"ledger", "blobs"} {
		_ = filepath.WalkDir(filepath.Join(dir, sub), func(_ string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return nil
			}
			if info, err := e.Info(); err == nil {
				n += info.Size()
			}
			return nil
		})
	}
	return n
}

// Unlock returns the key of a backup, nil where that is not encrypted. The error wraps [storage.ErrPassphraseNeeded] or
// [storage.ErrWrongPassphrase], or is that of a file that is no backup.
func Unlock(path string, passphrase []byte) (*storage.Key, error) {
	r, m, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	i := slices.IndexFunc(m.Files, func(f archive.Member) bool { return f.Name == storage.KeyFileName })
	if i < 0 {
		return nil, nil
	}
	var content bytes.Buffer
	if err := r.Copy(context.Background(), m.Files[i], &content, func(int64) {}); err != nil {
		return nil, err
	}
	key, err := storage.UnlockFile(storage.KeyFileName, content.Bytes(), passphrase)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return key, nil
}

// IsEncrypted reports whether the file at path is a backup of an encrypted project.
func IsEncrypted(path string) bool {
	r, m, err := open(path)
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	return m.Encrypted
}

// Check opens a backup, compares every hash and counts everything in it. The key is that of the project, see [Unlock]. Without
// that of an encrypted one nothing is counted, and [Backup.Opened] is false.
func Check(ctx context.Context, path string, key *storage.Key, report func(done, total int64)) (*Backup, error) {
	r, m, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	p := newProgress(report)
	p.begin(0, m.work()-m.bytes())
	_, opened, err := check(ctx, r, key, p)
	if err != nil {
		return nil, err
	}
	return &Backup{Path: path, Size: r.Size(), Manifest: *m, Opened: opened}, nil
}

func open(path string) (*archive.Reader, *Manifest, error) {
	r, err := archive.Open(path, manifestName)
	if err != nil {
		return nil, nil, err
	}
	data, err := r.Manifest()
	if err != nil {
		return nil, nil, errors.Join(err, r.Close())
	}
	m, err := ParseManifest(path, data)
	var newer *storage.NewerError
	switch {
	case errors.As(err, &newer):
		return nil, nil, errors.Join(newer, r.Close())
	case err == nil && m.blobBytes() > r.Size(): // they are not compressed again
		err = errors.New("its manifest declares more than there can be in it")
		fallthrough
	case err != nil:
		return nil, nil, errors.Join(&archive.DamageError{Path: path, Reason: err.Error()}, r.Close())
	}
	return r, m, nil
}

// check compares every hash, and counts everything if that can be read.
func check(ctx context.Context, r *archive.Reader, key *storage.Key, p *progress) (m *Manifest, opened bool, err error) {
	data, err := r.Manifest()
	if err != nil {
		return nil, false, err
	}
	if m, err = ParseManifest(r.Path(), data); err != nil {
		return nil, false, err
	}
	if err := r.CheckSum(ctx, nil); err != nil {
		return nil, false, err
	}
	if err := r.CheckMembers(ctx, m.Files, p.add); err != nil {
		return nil, false, err
	}
	if m.Encrypted && key == nil {
		return m, false, nil
	}
	return m, true, count(ctx, r, key, m, p)
}

// count compares what the ledger leads to with what the manifest says.
func count(ctx context.Context, r *archive.Reader, key *storage.Key, m *Manifest, p *progress) error {
	record, err := storage.ReadRecord(ctx, source{r, m.segments()}, key, func(line storage.Line) error {
		p.add(int64(len(line.Written)) + 1)
		return nil
	})
	if err != nil {
		return err
	}
	wrong := func(what string, got, want any) error {
		return &archive.DamageError{Path: r.Path(), Reason: fmt.Sprintf("its ledger leads to %s %v, and its manifest says %v", what, got, want)}
	}
	switch {
	case record.ID != m.Project:
		return wrong("project", record.ID, m.Project)
	case record.Actions != m.Actions:
		return wrong("a number of actions of", record.Actions, m.Actions)
	case record.Head != m.Head:
		return wrong("the last line", record.Head, m.Head)
	case !maps.Equal(record.Counts(), m.Counts):
		return wrong("the counts", record.Counts(), m.Counts)
	case record.Segments != len(m.segments()):
		return wrong("a number of segments of", record.Segments, len(m.segments()))
	}
	return nil
}

// source is the ledger in a backup.
type source struct {
	r       *archive.Reader
	members map[string]archive.Member
}

// Open implements [storage.Source].
func (s source) Open(name string) (io.ReadCloser, error) {
	m, ok := s.members[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, os.ErrNotExist)
	}
	return s.r.Open(m)
}

// Segments implements [storage.Source]. [ParseManifest] has seen that none is missing.
func (s source) Segments() (uint32, error) { return uint32(len(s.members)), nil }
