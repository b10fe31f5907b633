package storage

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// loopDisk is an ext4 file system in a file, which can lose its power.
type loopDisk struct {
	image, mount string
	mounted      bool
}

// newLoopDisk makes one, or skips the test where that needs rights or tools that are not there.
func newLoopDisk(t *testing.T) *loopDisk {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a file system; TestTortureForgetfulDisk does without")
	}
	dir := t.TempDir()
	d := &loopDisk{image: filepath.Join(dir, "image"), mount: filepath.Join(dir, "mount")}
	image, err := os.Create(d.image)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(image.Truncate(512<<20), image.Close(), os.Mkdir(d.mount, 0o700)); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfs.ext4", "-q", "-E", "lazy_itable_init=1", d.image).CombinedOutput(); err != nil {
		t.Skipf("no ext4 can be made here: %v %s", err, out)
	}
	if err := d.plugIn(); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = d.pullOut() })
	return d
}

func (d *loopDisk) plugIn() error {
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.mount).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	d.mounted = true
	return nil
}

func (d *loopDisk) pullOut() error {
	if !d.mounted {
		return nil
	}
	for range 50 { // until the killed process has let go of its files
		if err := unix.Unmount(d.mount, 0); err == nil {
			d.mounted = false
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return unix.Unmount(d.mount, unix.MNT_DETACH)
}

// cutPower stops the file system at once: nothing that is in memory only gets to the disk any more, and the journal is not
// written either.
func (d *loopDisk) cutPower() error {
	const (
		shutdown   = 0x8004587d // FS_IOC_SHUTDOWN
		noLogFlush = 2          // FS_SHUTDOWN_FLAGS_NOLOGFLUSH
	)
	f, err := os.Open(d.mount)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return unix.IoctlSetPointerInt(int(f.Fd()), shutdown, noLogFlush)
}

// TestTorturePowerCut cuts the power at random moments of a session.
func TestTorturePowerCut(t *testing.T) {
	d := newLoopDisk(t)
	began, total, acknowledged, lost := time.Now(), rounds(3, 25), 0, 0
	random := rand.New(rand.NewPCG(uint64(began.UnixNano()), 2))
	dir, acks := "", map[uint64]string{}
	for round := range total {
		if round%10 == 0 {
			dir = filepath.Join(d.mount, fmt.Sprintf("%d.attest", round))
			tortureProject(t, dir, testOptions())
			unix.Sync()
			acks = map[uint64]string{}
		}
		s := startSession(t, dir, random.Uint64N(1<<40))
		select {
		case <-s.opened:
		case <-s.ended:
		}
		time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
		// What is acknowledged while the file system is being stopped, which takes milliseconds, does not count: in that time
		// ext4 says of what does not get there that it has been flushed, as a plain append and fdatasync show as well.
		before := s.heard()
		if err := d.cutPower(); err != nil {
			t.Skipf("this file system cannot be stopped: %v", err)
		}
		s.kill(t)
		maps.Copy(acks, before)
		acknowledged += len(before)
		if err := errors.Join(d.pullOut(), d.plugIn()); err != nil {
			t.Fatal(err)
		}
		lost += wantAcknowledged(t, dir, acks)
		if t.Failed() {
			break
		}
	}
	tabulate(t, "power cut, ext4 that forgets", total, began, "%d acknowledged, %d lost, 0 torn", acknowledged, lost)
}

// TestTortureSmallDisk lets a session on a small disk run into its end again and again, and gives it room again.
func TestTortureSmallDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a file system; TestTortureNoSpaceAtAnyWrite does without")
	}
	mount := t.TempDir()
	if err := unix.Mount("tmpfs", mount, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	defer func() { _ = unix.Unmount(mount, unix.MNT_DETACH) }()
	began, total := time.Now(), rounds(8, 60)
	random := rand.New(rand.NewPCG(uint64(began.UnixNano()), 3))
	dir := filepath.Join(mount, "ferry.attest")
	tortureProject(t, dir, testOptions())
	acks, acknowledged := map[uint64]string{}, 0
	for range total {
		s := startStarving(t, dir, random.Uint64N(1<<40))
		for seq, print := range s.wait(t) {
			acks[seq] = print
			acknowledged++
		}
		if !strings.Contains(s.output.String(), "PASS") {
			t.Fatalf("the session died:\n%s", s.output.String())
		}
		wantAcknowledged(t, dir, acks)
		if t.Failed() {
			break
		}
		if info, err := os.Stat(filepath.Join(dir, ledgerFolder)); err != nil || info == nil {
			t.Fatal(err)
		}
		if used(t, dir) > 6<<20 { // the disk is to be full because of others
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			tortureProject(t, dir, testOptions())
			acks = map[uint64]string{}
		}
	}
	tabulate(t, "full disk, tmpfs of 16 MB", total, began, "%d acknowledged, 0 lost, 0 deaths", acknowledged)
}

func used(t *testing.T, dir string) (bytes int64) {
	t.Helper()
	for path := range treeOf(t, dir) {
		if info, err := os.Stat(path); err == nil && filepath.Base(path) != reserveFile {
			bytes += info.Size()
		}
	}
	return bytes
}

// A starving session fills its disk to the last byte, works on until nothing is saved any more, makes room and goes on.
const starvingProject = "ATTEST_TEST_STARVING_PROJECT"

func TestStarving(t *testing.T) {
	dir := os.Getenv(starvingProject)
	if dir == "" {
		t.Skip("only in a process of its own")
	}
	var seed uint64
	_, _ = fmt.Sscan(os.Getenv(sessionSeed), &seed)
	random := rand.New(rand.NewPCG(seed, 4))
	f, err := Open(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(filepath.Dir(dir), "filler")
	for range 4 {
		leave := int64(random.IntN(600_000))
		if random.IntN(3) == 0 {
			leave = int64(random.IntN(9000))
		}
		fillUp(t, filler, leave)
		f.seen = lookAround{}
		workOn(f, random, 30)
		f.followLedger()
		var obstacle *ObstacleError
		if err := f.Health().Saving; err != nil && (!errors.As(err, &obstacle) || obstacle.Obstacle != DiskFull) {
			t.Fatalf("it says %v", err)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if err := f.Resume(); err != nil {
			t.Fatalf("with room again: %v", err)
		}
		workOn(f, random, 3)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// fillUp writes a file until only so many bytes are free.
func fillUp(t *testing.T, path string, leave int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 4096)
	for {
		free, err := freeBytes(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		if free <= leave {
			return
		}
		if _, err := f.Write(block); err != nil {
			return
		}
	}
}

func startStarving(t *testing.T, dir string, seed uint64) *worker {
	return startProcess(t, "^TestStarving$", starvingProject+"="+dir, fmt.Sprintf("%s=%d", sessionSeed, seed))
}
