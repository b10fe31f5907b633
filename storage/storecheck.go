package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

// checkStoreFiles looks at the files of a store before Badger does, because with some kinds of damage Badger ends the
// whole process from one of its goroutines, and with others it deletes what it does not know: a store without MANIFEST
// becomes an empty one. It returns whether there is nothing in the folder yet.
func checkStoreFiles(dir string, opt badger.Options) (fresh bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	} else if err != nil {
		return false, fmt.Errorf("looking at the store: %w", err)
	}
	tables := map[uint64]bool{}
	names := map[string]bool{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return false, fmt.Errorf("looking at the store: %w", err)
		}
		if !info.Mode().IsRegular() {
			return false, fmt.Errorf("%s is not a regular file", filepath.Join(dir, e.Name()))
		}
		names[e.Name()] = true
		log := strings.HasSuffix(e.Name(), ".mem") || strings.HasSuffix(e.Name(), ".vlog")
		if log && info.Size() == 0 {
			return false, fmt.Errorf("%s is empty", filepath.Join(dir, e.Name()))
		}
		if strings.HasSuffix(e.Name(), ".sst") {
			id, ok := table.ParseFileID(e.Name())
			if !ok {
				return false, fmt.Errorf("%s is not a table", filepath.Join(dir, e.Name()))
			}
			tables[id] = true
		}
	}
	if len(names) == 0 {
		return true, nil
	}
	if !names[badger.ManifestFilename] {
		return false, fmt.Errorf("%s is missing", filepath.Join(dir, badger.ManifestFilename))
	}
	return false, checkTables(dir, tables, opt)
}

// checkTables compares the tables that are there with those that the MANIFEST lists, and reads every block of each.
func checkTables(dir string, there map[uint64]bool, opt badger.Options) error {
	path := filepath.Join(dir, badger.ManifestFilename)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("looking at the store: %w", err)
	}
	defer func() { _ = f.Close() }()
	manifest, _, err := badger.ReplayManifestFile(f, opt.ExternalMagicVersion, opt)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for id := range manifest.Tables {
		name := table.NewFilename(id, dir)
		if !there[id] {
			return fmt.Errorf("%s is missing", name)
		}
		if err := checkTable(name, id); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		delete(there, id)
	}
	if len(there) == 0 {
		return nil
	}
	// A crash between the writing of a table and its listing leaves such files. They hold nothing that the memory tables
	// do not, but Badger would delete them unasked, so they are moved away first.
	orphans, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".orphans-*")
	if err != nil {
		return fmt.Errorf("setting tables aside that the store does not list: %w", err)
	}
	ids := make([]uint64, 0, len(there))
	for id := range there {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		name := table.NewFilename(id, dir)
		if err := os.Rename(name, filepath.Join(orphans, filepath.Base(name))); err != nil {
			return fmt.Errorf("setting tables aside that the store does not list: %w", err)
		}
	}
	return nil
}

// checkTable reads a table whole. Its frame is checked here, because Badger ends the process over one that is cut short.
func checkTable(path string, id uint64) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it is not readable: %.200v", r)
		}
	}()
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rest := len(data)
	for _, part := range []string{"checksum", "index"} {
		if rest < 4 {
			return fmt.Errorf("its end is missing")
		}
		n := int(binary.BigEndian.Uint32(data[rest-4 : rest]))
		if n == 0 || n > rest-4 {
			return fmt.Errorf("its %s is missing", part)
		}
		rest -= 4 + n
	}
	t, err := table.OpenInMemoryTable(data, id, &table.Options{})
	if err != nil {
		return err
	}
	return t.VerifyChecksum()
}
