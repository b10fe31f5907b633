package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFoldersThatAProgramKeepsInStep(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	for _, c := range []struct {
		path string // of the project, below top
		mark string // that is made, if it ends in / as a folder
		by   string
	}{
		{"reports/ferry.attest", "", ""},
		{"My Dropboxes/ferry.attest", "", ""},
		{"Dropbox/a/ferry.attest", "", "Dropbox"},
		{"dropbox (Personal)/ferry.attest", "", "Dropbox"},
		{"OneDrive - Harbour Gazette/x/ferry.attest", "", "OneDrive"},
		{"OneDriveless/ferry.attest", "", ""},
		{"Library/CloudStorage/Box-Box/ferry.attest", "", "Box"},
		{"Library/Mobile Documents/com~apple~CloudDocs/ferry.attest", "", "iCloud Drive"},
		{"work/deep/er/ferry.attest", "work/.stfolder/", "Syncthing"},
		{"cloud/ferry.attest", "cloud/.sync_8a7b.db", "Nextcloud"},
		{"gd/ferry.attest", "gd/.tmp.drivedownload/", "Google Drive"},
		{"[odd]/*/ferry.attest", "[odd]/.dropbox.cache/", "Dropbox"},
		{"mine/ferry.attest", "", "OneDrive"}, // by the environment
	} {
		dir := filepath.Join(top, filepath.FromSlash(c.path))
		if c.mark != "" {
			mark := filepath.Join(top, filepath.FromSlash(c.mark))
			if err := os.MkdirAll(filepath.Dir(mark), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(mark, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		env := func(name string) string {
			if name == "OneDriveConsumer" {
				return filepath.Join(top, "mine") + string(filepath.Separator)
			}
			return ""
		}
		if by := syncedBy(dir, env); by != c.by {
			t.Errorf("%s is kept in step by %q, not %q", c.path, by, c.by)
		}
	}
}

func TestASharedFolderNeedsADecision(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "Dropbox", "ferry.attest")
	var shared *SharedError
	if _, err := Create(dir, "Ferry", testOptions()); !errors.As(err, &shared) || shared.By != "Dropbox" || !strings.Contains(err.Error(), "older files") {
		t.Fatalf("creating: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
	opt := testOptions()
	opt.Shared = true
	f, err := Create(dir, "Ferry", opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, testOptions()); !errors.As(err, &shared) {
		t.Errorf("opening: %v", err)
	}
	// Through a link it is the same folder.
	link := filepath.Join(t.TempDir(), "link.attest")
	if err := os.Symlink(dir, link); err == nil {
		if _, err := Open(link, testOptions()); !errors.As(err, &shared) {
			t.Errorf("opening through a link: %v", err)
		}
	}
	if f, err = Open(dir, opt); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if f, err = Read(dir, nil); err != nil { // reading can do no harm
		t.Fatal(err)
	}
	_ = f.Close()
}
