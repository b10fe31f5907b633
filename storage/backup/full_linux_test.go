package backup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/storage"
)

// smallDisk mounts a disk of so many kilobytes, which only root may.
func smallDisk(t *testing.T, kilobytes string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+kilobytes+"k"); err != nil {
		t.Skipf("no small disk can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A full disk is told of. It costs neither the backups that are there nor a byte of room.
func TestAFullDiskIsTold(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "64")
	p := project(t, "varn.attest")
	f := Folder{Path: filepath.Join(disk, "Backups"), Keep: DefaultKeep}
	now := newClock()
	f.at(t, p, Closing, now.Time)
	title(t, p, "Varn, again")
	rest := filepath.Join(disk, "rest")
	if err := os.WriteFile(rest, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk does not get full: %v", err)
	}
	before := list(t, f.Path)
	_, err := f.Automatic(t.Context(), p.Path(), Closing, Options{Now: now.AddDate(0, 0, 1)})
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), p.Path()) || strings.Contains(err.Error(), ".tmp") {
		t.Errorf("a full disk: %v", err)
	}
	after := list(t, f.Path)
	if len(after) != len(before) {
		t.Errorf("%d backups of %d are left", len(after), len(before))
	}
	entries, err := os.ReadDir(f.Path)
	if err != nil || len(entries) != len(after) {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if _, err := Restore(t.Context(), after[0].Path, filepath.Join(disk, "again"), nil, nil); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("restoring onto a full disk: %v", err)
	}
	entries, _ = os.ReadDir(disk)
	for _, e := range entries {
		if e.Name() != "Backups" && e.Name() != "rest" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
	if err := os.Remove(rest); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.Read(p.Path(), nil); err != nil {
		t.Errorf("the project itself: %v", err)
	}
}
