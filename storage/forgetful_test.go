package storage

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"attest/annotate"
)

// forgetfulFiles are the files of a folder on a disk of the worst kind: when its power goes, it forgets what was not flushed,
// or half of it, and names that were not synced. It can also refuse a write because it is full. The store's folder, in which
// Badger works by itself, is left out.
type forgetfulFiles struct {
	*folderFiles

	mu     sync.Mutex
	names  map[string]*forgetfulFile // as they are
	synced map[string]*forgetfulFile // as they would be after a power cut
	writes int                       // that have been asked for
	fullAt int                       // the write that is refused; 0 for none
	dieAt  int                       // the write at which the power goes; 0 for never
	dead   bool
}

// forgetfulFile is what is known of a file, whatever its name.
type forgetfulFile struct{ flushed []byte }

var errDead = &os.PathError{Op: "write", Path: "disk", Err: errors.New("there is no power")}

func newForgetfulFiles(t *testing.T, dir string) *forgetfulFiles {
	t.Helper()
	real, err := openFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := &forgetfulFiles{folderFiles: real, names: map[string]*forgetfulFile{}, synced: map[string]*forgetfulFile{}}
	for path, data := range treeOf(t, dir) {
		name, _ := filepath.Rel(dir, path)
		if name = filepath.ToSlash(name); !strings.HasPrefix(name, storeFolder) {
			file := &forgetfulFile{[]byte(data)}
			f.names[name], f.synced[name] = file, file
		}
	}
	return f
}

// write counts a write and returns why it cannot be.
func (f *forgetfulFiles) write() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes++
	switch {
	case f.dead || f.dieAt > 0 && f.writes >= f.dieAt:
		f.dead = true
		return errDead
	case f.writes == f.fullAt:
		return &os.PathError{Op: "write", Path: "disk", Err: syscall.ENOSPC}
	}
	return nil
}

func (f *forgetfulFiles) create(name string) (file, error) {
	if err := f.write(); err != nil {
		return nil, err
	}
	real, err := f.folderFiles.create(name)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names[name] = &forgetfulFile{}
	return &openForgetful{real, f, f.names[name]}, nil
}

func (f *forgetfulFiles) openToWrite(name string) (file, error) {
	real, err := f.folderFiles.openToWrite(name)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.names[name] == nil {
		f.names[name] = &forgetfulFile{}
	}
	return &openForgetful{real, f, f.names[name]}, nil
}

func (f *forgetfulFiles) rename(from, to string) error {
	if strings.HasPrefix(from, storeFolder) {
		return f.folderFiles.rename(from, to)
	}
	if err := f.write(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.folderFiles.rename(from, to); err != nil {
		return err
	}
	f.names[to] = f.names[from]
	delete(f.names, from)
	return nil
}

func (f *forgetfulFiles) remove(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead {
		return errDead
	}
	delete(f.names, name)
	return f.folderFiles.remove(name)
}

func (f *forgetfulFiles) syncDir(name string) error {
	if err := f.write(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for at := range f.synced {
		if folderOf(at) == name && f.names[at] == nil {
			delete(f.synced, at)
		}
	}
	for at, file := range f.names {
		if folderOf(at) == name {
			f.synced[at] = file
		}
	}
	return nil
}

func (f *forgetfulFiles) same(name string, open file) (bool, error) {
	if o, ok := open.(*openForgetful); ok {
		open = o.file
	}
	return f.folderFiles.same(name, open)
}

// openForgetful is an open file.
type openForgetful struct {
	file
	of    *forgetfulFiles
	known *forgetfulFile
}

func (o *openForgetful) Write(p []byte) (int, error) { return o.put(p, o.file.Write) }

func (o *openForgetful) WriteAt(p []byte, off int64) (int, error) {
	return o.put(p, func(p []byte) (int, error) { return o.file.WriteAt(p, off) })
}

// put writes, or half of it if the disk is full or dies.
func (o *openForgetful) put(p []byte, write func([]byte) (int, error)) (int, error) {
	if err := o.of.write(); err != nil {
		n, _ := write(p[:len(p)/2])
		return n, err
	}
	return write(p)
}

func (o *openForgetful) Truncate(size int64) error {
	o.of.mu.Lock()
	dead := o.of.dead
	o.of.mu.Unlock()
	if dead {
		return errDead
	}
	return o.file.Truncate(size)
}

func (o *openForgetful) flush() error {
	if err := o.of.write(); err != nil {
		return err
	}
	info, err := o.Stat()
	if err != nil {
		return err
	}
	data := make([]byte, info.Size())
	if _, err := o.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		data, err = os.ReadFile(o.file.(diskFile).Name()) // it was opened for writing only
		if err != nil {
			return err
		}
	}
	o.of.mu.Lock()
	defer o.of.mu.Unlock()
	o.known.flushed = data
	return nil
}

// afterPowerCut brings the folder to a state that the disk may be in when the power is back.
func (f *forgetfulFiles) afterPowerCut(t *testing.T, random *rand.Rand) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	now := map[string][]byte{}
	for path, data := range treeOf(t, f.dir) {
		name, _ := filepath.Rel(f.dir, path)
		now[filepath.ToSlash(name)] = []byte(data)
	}
	left := map[string][]byte{}
	all := map[string]bool{}
	for name := range f.names {
		all[name] = true
	}
	for name := range f.synced {
		all[name] = true
	}
	for name := range all {
		file := f.synced[name]
		if f.names[name] != file && random.IntN(2) == 0 { // the name may have got to the disk unasked
			file = f.names[name]
		}
		if file != nil {
			left[name] = remains(file, now[name], f.names[name] == file, random)
		}
	}
	for name := range now {
		if !strings.HasPrefix(name, storeFolder) && name != lockFile {
			if err := os.Remove(f.path(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, data := range left {
		if name == lockFile {
			continue
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(f.path(name)), 0o700), os.WriteFile(f.path(name), data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	switch random.IntN(3) {
	case 0:
		_ = os.RemoveAll(f.path(storeFolder))
	case 1:
		if tables, _ := filepath.Glob(filepath.Join(f.path(storeFolder), "*")); len(tables) > 0 {
			_ = os.Truncate(tables[random.IntN(len(tables))], int64(random.IntN(100)))
		}
	}
}

// remains is what a file may hold after a power cut: what was flushed, and of the rest nothing, all, or a part.
func remains(file *forgetfulFile, now []byte, current bool, random *rand.Rand) []byte {
	if !current || len(now) < len(file.flushed) {
		return file.flushed
	}
	switch random.IntN(4) {
	case 0:
		return now
	case 1:
		return now[:len(file.flushed)+random.IntN(len(now)-len(file.flushed)+1)]
	case 2: // the length, but not the bytes
		part := append([]byte{}, now...)
		clear(part[len(file.flushed):])
		return part
	}
	return file.flushed
}

// openForgetfully opens a project on such a disk.
func openForgetfully(f *forgetfulFiles) (*Folder, error) {
	lock, err := takeLock(f.folderFiles, nil)
	if err != nil {
		return nil, err
	}
	key, err := Unlock(f.dir, testPassphrase)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	f.unlocked = key
	folder, err := openLocked(f, testOptions(), lock)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	folder.ledger.limit = 20_000
	return folder, nil
}

// TestTortureForgetfulDisk cuts the power at random writes of a session, on a disk that forgets what was not flushed.
func TestTortureForgetfulDisk(t *testing.T) {
	t.Parallel()
	began, total, acknowledged := time.Now(), rounds(25, 500), 0
	random := rand.New(rand.NewPCG(uint64(began.UnixNano()), 5))
	t.Logf("seed %d", began.UnixNano())
	dir, acks := "", map[uint64]string{}
	for round := range total {
		if round%8 == 0 {
			dir = filepath.Join(t.TempDir(), fmt.Sprintf("%d.attest", round))
			tortureProject(t, dir, encryptedNow(round/8))
			acks = map[uint64]string{}
		}
		f := newForgetfulFiles(t, dir)
		f.dieAt = 1 + random.IntN(150)
		if folder, err := openForgetfully(f); err == nil {
			workAndTell(folder, random, 60, func(a *annotate.Action) {
				acks[a.Seq] = fingerprint(a)
				acknowledged++
			})
			_ = folder.Close()
		} else if !errors.Is(err, errDead) {
			t.Fatalf("opening before the power cut: %v", err)
		}
		f.afterPowerCut(t, random)
		wantLedgerHas(t, dir, acks)
		if t.Failed() {
			t.Fatalf("in round %d, with the power gone at write %d", round, f.dieAt)
		}
	}
	tabulate(t, "power cut, a disk that forgets", total, began, "%d acknowledged, 0 lost, 0 torn", acknowledged)
}

// TestTortureNoSpaceAtAnyWrite refuses each write of a session in turn, because the disk is full, and lets the session go on.
func TestTortureNoSpaceAtAnyWrite(t *testing.T) {
	t.Parallel()
	began, acknowledged, refused := time.Now(), 0, 0
	step := rounds(9, 1)
	writes := 1
	for at := 1; at <= writes; at += step {
		dir := filepath.Join(t.TempDir(), "ferry.attest")
		tortureProject(t, dir, encryptedNow(at/step))
		f := newForgetfulFiles(t, dir)
		f.fullAt = at
		acks := map[uint64]string{}
		folder, err := openForgetfully(f)
		if err != nil {
			if obstacleOf(err) != DiskFull {
				t.Fatalf("write %d: %v", at, err)
			}
			refused++
			if folder, err = openForgetfully(f); err != nil {
				t.Fatalf("write %d, with room again: %v", at, err)
			}
		}
		random := rand.New(rand.NewPCG(6, 6)) // the same session each time
		for range 6 {
			workAndTell(folder, random, 10, func(a *annotate.Action) { acks[a.Seq] = fingerprint(a) })
			if folder.Health().Saving != nil {
				refused++
				if err := folder.Resume(); err != nil {
					t.Fatalf("write %d: resuming: %v", at, err)
				}
			}
		}
		if err := folder.Close(); err != nil {
			t.Fatalf("write %d: closing: %v", at, err)
		}
		writes = max(writes, f.writes)
		acknowledged += len(acks)
		wantLedgerHas(t, dir, acks)
		if t.Failed() {
			t.Fatalf("with the disk full at write %d", at)
		}
	}
	tabulate(t, "full disk at each write of a session", (writes-1)/step+1, began, "%d acknowledged, %d hindrances, 0 lost", acknowledged, refused)
}

// encryptedNow are the options of every second project, which is encrypted.
func encryptedNow(n int) Options {
	if n%2 == 1 {
		return encryptedOptions()
	}
	return testOptions()
}

// wantLedgerHas is wantAcknowledged for a project whose store may have been damaged too.
func wantLedgerHas(t *testing.T, dir string, acks map[uint64]string) {
	t.Helper()
	opt := testOptions()
	key, err := Unlock(dir, testPassphrase)
	if err != nil {
		t.Errorf("its key cannot be read: %v", err)
		return
	}
	opt.Key = key
	f, err := Open(dir, opt)
	if err != nil {
		t.Errorf("it cannot be opened: %v", err)
		return
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	have := map[uint64]string{}
	for a, err := range f.Actions() {
		if err != nil {
			t.Fatal(err)
		}
		have[a.Seq] = fingerprint(a)
	}
	for seq, want := range acks {
		if have[seq] != want {
			t.Errorf("action %d was acknowledged as %s, and is %q", seq, want, have[seq])
		}
	}
	wantSound(t, f)
}
