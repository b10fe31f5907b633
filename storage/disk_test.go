package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// scarceDisk says how many bytes are free.
type scarceDisk struct{ bytes atomic.Int64 }

func (d *scarceDisk) free() (int64, error) { return d.bytes.Load(), nil }

// onScarceDisk opens a project on a disk of which the test says how much is free.
func onScarceDisk(t *testing.T) (*Folder, *scarceDisk, func(string) error) {
	f, doc := newProject(t)
	disk := &scarceDisk{}
	disk.bytes.Store(1 << 40)
	f.disk = disk
	return f, disk, func(text string) error {
		f.seen = lookAround{} // as if the last commit were long ago
		return tryNote(f, doc, text)
	}
}

func wantObstacle(t *testing.T, f *Folder, err error, want Obstacle) {
	t.Helper()
	var told, kept *ObstacleError
	if !errors.As(err, &told) || told.Obstacle != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !errors.As(f.Health().Saving, &kept) || kept.Obstacle != want {
		t.Errorf("health says %v, want %s", f.Health().Saving, want)
	}
}

// When the disk fills up, the reviewer's last act is saved from the reserve; then nothing is, until there is room again.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	f, disk, commit := onScarceDisk(t)
	reserve := filepath.Join(f.Path(), reserveFile)
	if info, err := os.Stat(reserve); err != nil || info.Size() != reserveBytes {
		t.Fatalf("no reserve: %v", err)
	}
	if err := f.Check(); err != nil {
		t.Errorf("with plenty of room: %v", err)
	}
	disk.bytes.Store(1000)
	if err := commit("the last words"); err != nil {
		t.Errorf("the reserve was of no use: %v", err)
	}
	if _, err := os.Stat(reserve); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the reserve is still there: %v", err)
	}
	wantObstacle(t, f, f.Health().Saving, DiskFull)
	want := stateOf(t, f)
	wantObstacle(t, f, commit("too late"), DiskFull)
	if _, err := f.PutBlob([]byte("too late")); err == nil {
		t.Error("a blob was taken")
	}
	wantObstacle(t, f, f.Resume(), DiskFull)
	if stateOf(t, f) != want {
		t.Error("something changed")
	}
	disk.bytes.Store(1 << 40)
	if err := f.Resume(); err != nil || f.Health().Saving != nil {
		t.Fatalf("with room again: %v, health %v", err, f.Health().Saving)
	}
	if _, err := os.Stat(reserve); err != nil {
		t.Errorf("there is no new reserve: %v", err)
	}
	if err := commit("goes on"); err != nil {
		t.Error(err)
	}
	want = stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want {
		t.Error("another state after reopening")
	}
	wantSound(t, f)
}

// A quota fills up without the disk saying so beforehand.
func TestADiskThatIsFullWithoutSayingSo(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		f, doc := newProject(t)
		disk := withFaults(f)
		disk.cause = &os.PathError{Op: "write", Path: "x", Err: cause}
		disk.room = 100
		before := stateOf(t, f)
		wantObstacle(t, f, tryNote(f, doc, "no room, and none in the reserve"), DiskFull)
		if stateOf(t, f) != before || f.reserved {
			t.Error("something changed, or the reserve was not used")
		}
		disk.room = 1 << 30
		if err := f.Resume(); err != nil {
			t.Fatal(err)
		}
		note(t, f, doc, "goes on")
		wantSound(t, f)
	}
}

func TestADriveThatIsUnplugged(t *testing.T) {
	t.Parallel()
	f, disk, commit := onScarceDisk(t)
	_ = disk
	before, away := stateOf(t, f), f.Path()+".away"
	if err := os.Rename(f.Path(), away); err != nil {
		t.Skip(err) // a system that does not let go of open files
	}
	wantObstacle(t, f, f.Check(), DiskGone)
	wantObstacle(t, f, commit("into nothing"), DiskGone)
	wantObstacle(t, f, f.Resume(), DiskGone)
	if stateOf(t, f) != before {
		t.Error("something changed")
	}
	if err := os.Rename(away, f.Path()); err != nil {
		t.Fatal(err)
	}
	if err := f.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := commit("it is back"); err != nil {
		t.Fatal(err)
	}
	// Now another copy takes the place of the folder: the same in every byte, but not the files that are open here.
	if err := errors.Join(os.Rename(f.Path(), away), os.CopyFS(f.Path(), os.DirFS(away))); err != nil {
		t.Fatal(err)
	}
	wantObstacle(t, f, commit("to the wrong place"), DiskGone)
	if err := f.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := commit("to the right place"); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, f)
	var locked *LockedError
	if _, err := Open(f.Path(), testOptions()); !errors.As(err, &locked) {
		t.Errorf("the copy is not locked: %v", err)
	}
	f = reopen(t, f)
	if stateOf(t, f) != want {
		t.Error("another state after reopening")
	}
	wantSound(t, f)
}

// What comes back must be what went away.
func TestAnotherLedgerInThePlaceOfTheOne(t *testing.T) {
	t.Parallel()
	f, disk, commit := onScarceDisk(t)
	_ = disk
	if err := commit("one"); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(firstSegment(f))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		content []byte
		fits    bool
	}{
		{"shorter", old[:len(old)-20], false},
		{"changed at the end", append(append([]byte{}, old[:len(old)-30]...), []byte(strings.Repeat("x", 30))...), false},
		{"longer", append(append([]byte{}, old...), "half a li"...), true},
	} {
		if err := errors.Join(os.Remove(firstSegment(f)), os.WriteFile(firstSegment(f), c.content, 0o600)); err != nil {
			t.Fatal(err)
		}
		f.health.Saving = &ObstacleError{Obstacle: DiskGone}
		err := f.Resume()
		var damage *DamageError
		if c.fits && err != nil || !c.fits && !errors.As(err, &damage) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := commit("two"); err != nil {
		t.Fatal(err)
	}
	wantSound(t, f)
}

func TestAReadOnlyDisk(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	disk := withFaults(f)
	disk.cause = &os.PathError{Op: "write", Path: "x", Err: syscall.EROFS}
	disk.room = 0
	err := tryNote(f, doc, "no")
	wantObstacle(t, f, err, DiskReadOnly)
	if !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v is not ErrReadOnly", err)
	}
	if err := f.Resume(); err != nil {
		t.Fatal(err)
	}
	note(t, f, doc, "yes")
}

// Where the store had better not be written, everything goes on without it.
func TestAStoreWithoutRoom(t *testing.T) {
	t.Parallel()
	f, disk, commit := onScarceDisk(t)
	disk.bytes.Store(storeRoom - 1)
	if err := commit("one"); err != nil {
		t.Fatal(err)
	}
	f.followLedger()
	if err := f.Health().Store; !errors.Is(err, errNoRoom) {
		t.Errorf("health: %v", err)
	}
	if _, err := os.Stat(f.store.dir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a store: %v", err)
	}
	want := stateOf(t, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = mustOpen(t, f.Path())
	if stateOf(t, f) != want {
		t.Error("another state")
	}
	f.followLedger()
	if err := f.Health().Store; err != nil {
		t.Error(err)
	}
	wantSound(t, f)
}

// Of several writers, all whose Actions could not be written hear of it, and nothing of theirs is left.
func TestWritersThatShareAFailedFlush(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	disk := withFaults(f)
	disk.cause = &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	disk.slow = 2 * time.Millisecond
	var saved atomic.Int64
	done := make(chan struct{})
	for w := range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range 40 {
				switch err := tryNote(f, doc, fmt.Sprint(w, " ", i)); {
				case err == nil:
					saved.Add(1)
				case obstacleOf(err) != DiskFull:
					t.Errorf("got %v", err)
				}
				if i == 20 && w == 0 {
					disk.room = 1000 // from here on nothing larger fits
				}
			}
		}()
	}
	for range 8 {
		<-done
	}
	if n := f.Count(); n != 2+int(saved.Load()) {
		t.Errorf("%d actions, %d were acknowledged", n, saved.Load())
	}
	if saved.Load() == 8*40 {
		t.Error("nothing has failed")
	}
	disk.room = 1 << 30
	if err := f.Resume(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := f.Undo(); err != nil {
			t.Fatal(err)
		}
	}
	note(t, f, doc, "goes on")
	want := stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want {
		t.Error("another state after reopening")
	}
	wantSound(t, f)
}

// However many writers there are, and whenever one of them has no more to write, none is left waiting.
func TestNoWriterIsForgotten(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	before := f.Count()
	want := 0
	for round := range 12 {
		var writers sync.WaitGroup
		for w := range 1 + round%5 {
			each := 1 + (round+w*w)%7
			want += each
			writers.Go(func() {
				for i := range each {
					if err := tryNote(f, doc, fmt.Sprint(round, " ", w, " ", i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
	}
	if got := f.Count() - before; got != want {
		t.Errorf("%d actions, not %d", got, want)
	}
	wantSound(t, f)
}
