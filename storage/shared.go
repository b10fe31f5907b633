package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// SharedError is returned by [Open] and [Create] for a folder that others can write to unseen: on another machine, which
// this one reaches over the network, or in a folder that a program keeps in step with other machines. [Options.Shared]
// opens it all the same.
type SharedError struct {
	Dir     string
	By      string // the program or the kind of file system: "Dropbox", "nfs"
	Network bool
}

func (e *SharedError) Error() string {
	if e.Network {
		return fmt.Sprintf("%s is on another machine (%s). Over a network, what was saved has not always reached the disk, and a second "+
			"person who opens the project is not always kept out; so a crash, or such a person, can cost work. A copy on a disk of "+
			"this machine is safe", e.Dir, e.By)
	}
	return fmt.Sprintf("%s is in a folder that %s keeps in step with other machines. While the project is open, %s may copy it half "+
		"written, put back older files, or make two versions of it where two people write at once. A folder outside of it is safe; "+
		"to pass a project on, export it or copy its folder while it is closed", e.Dir, e.By, e.By)
}

// CheckShared returns a [*SharedError] for a folder, which need not exist yet, that others can write to unseen, and nil for
// any other.
func CheckShared(dir string) error {
	if shared := sharedBy(dir); shared != nil {
		return shared
	}
	return nil
}

// sharedBy returns why a folder, which need not exist yet, counts as shared, or nil.
func sharedBy(dir string) *SharedError {
	real := existing(dir)
	if kind := networkFileSystem(real); kind != "" {
		return &SharedError{Dir: dir, By: kind, Network: true}
	}
	if by := syncedBy(real, os.Getenv); by != "" {
		return &SharedError{Dir: dir, By: by}
	}
	return nil
}

// existing returns the folder, or the nearest one above it that exists, without symbolic links, followed by the rest.
func existing(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	rest := ""
	for at := dir; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest)
		}
		if filepath.Dir(at) == at {
			return dir
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// syncMarks are files and folders that a program puts into the top folder that it keeps in step.
var syncMarks = []struct{ pattern, by string }{
	{".dropbox", "Dropbox"},
	{".dropbox.cache", "Dropbox"},
	{".stfolder", "Syncthing"},
	{".nextcloudsync.log", "Nextcloud"},
	{".owncloudsync.log", "ownCloud"},
	{".sync_*.db", "Nextcloud"},
	{"._sync_*.db", "Nextcloud"},
	{".tmp.drivedownload", "Google Drive"},
	{".tmp.driveupload", "Google Drive"},
}

// syncNames are what such folders are called, also with an account behind the name: "OneDrive - Harbour Gazette".
var syncNames = []struct{ name, by string }{
	{"Dropbox", "Dropbox"},
	{"OneDrive", "OneDrive"},
	{"iCloud Drive", "iCloud Drive"},
	{"iCloudDrive", "iCloud Drive"},
	{"com~apple~CloudDocs", "iCloud Drive"},
	{"Mobile Documents", "iCloud Drive"},
	{"Google Drive", "Google Drive"},
	{"GoogleDrive", "Google Drive"},
	{"Nextcloud", "Nextcloud"},
	{"ownCloud", "ownCloud"},
}

// syncedBy returns the name of the program that keeps a folder in step with other machines, or "".
func syncedBy(dir string, env func(string) string) string {
	for at := dir; filepath.Dir(at) != at; at = filepath.Dir(at) {
		for _, mark := range syncMarks {
			if found, _ := filepath.Glob(filepath.Join(escapeGlob(at), mark.pattern)); len(found) > 0 {
				return mark.by
			}
		}
		for _, variable := range []string{"OneDrive", "OneDriveConsumer", "OneDriveCommercial"} {
			if value := env(variable); value != "" && filepath.Clean(value) == at {
				return "OneDrive"
			}
		}
		base := filepath.Base(at)
		for _, known := range syncNames {
			if rest, ok := cutPrefixFold(base, known.name); ok && (rest == "" || strings.HasPrefix(rest, " -") || strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, "-")) {
				return known.by
			}
		}
		if parent := filepath.Dir(at); filepath.Base(parent) == "CloudStorage" && filepath.Base(filepath.Dir(parent)) == "Library" {
			name, _, _ := strings.Cut(base, "-")
			return name
		}
	}
	return ""
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}

// escapeGlob makes a path stand for itself in a pattern.
func escapeGlob(path string) string {
	if filepath.Separator == '\\' {
		return path // where nothing escapes; a bracket in a path then only hides a mark
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
