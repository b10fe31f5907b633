package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/google/uuid"

	"attest/annotate"
)

// A device is an installation of Attest, not a project folder: a folder that is copied to another machine goes on there
// under that machine's device, so that no two Actions share device and number.

// deviceFile is where the installation's identity is kept, or "" where the system has no place for it.
func deviceFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "attest", "device")
}

// processDevice stands in where the installation's identity cannot be kept: a device that only this process has.
var processDevice = sync.OnceValue(annotate.NewID)

// thisDevice returns the identity in the file at path, which it writes first if there is none. Without a readable and
// writable file the identity lasts as long as the process, which costs nothing but undo across restarts.
func thisDevice(path string) annotate.ID {
	if path == "" {
		return processDevice()
	}
	if id, ok := readDevice(path); ok {
		return id
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return processDevice()
	}
	f, err := openFiles(filepath.Dir(path))
	if err != nil {
		return processDevice()
	}
	if err := errors.Join(writeFile(f, filepath.Base(path), []byte(uuid.NewString()+"\n")), f.close()); err != nil {
		return processDevice()
	}
	// Read back: of two first starts at the same time the later rename holds.
	if id, ok := readDevice(path); ok {
		return id
	}
	return processDevice()
}

func readDevice(path string) (annotate.ID, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return annotate.None, false
	}
	id, err := uuid.Parse(strings.TrimSpace(string(b)))
	return id, err == nil && id != annotate.None
}
