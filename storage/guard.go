package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// The guard looks at the files of a store before Badger does. With some kinds of damage Badger ends the whole process from
// one of its goroutines, with others it deletes what it does not know: a store without MANIFEST becomes an empty one, and
// its tables are gone. So the MANIFEST is replayed here, every table that it lists is opened and read to the last block,
// in goroutines of ours that can recover, and what it does not list is moved out of Badger's reach.
//
// At rest a store is its MANIFEST, its KEYREGISTRY and its tables. Badger's logs are not in it: they are of use only while
// it writes, and whatever a writing left undone is in the ledger. Logs that are there belong to a writing that a crash
// cut short.

// errNoStore is returned (wrapped) for a folder in which there is no store yet.
var errNoStore = errors.New("there is no store")

// storeFiles is what the guard found.
type storeFiles struct {
	tables    []uint64 // that the MANIFEST lists
	levelZero int      // how many of them are of level 0, each of one writing
	bytes     int64    // of all of them
	unlisted  []string // names of files that Badger would delete, or replay
	emptyLogs []string // names of files that hold nothing and that Badger makes anew
	leftovers string   // where the unlisted ones have been put
}

// guard checks the store in dir, whose parent is known to be a folder. Any error but errNoStore means that the store is
// not to be trusted and must be set aside; nothing has been changed then.
func guard(dir string, opt badger.Options) (*storeFiles, error) {
	found, listed, err := listStore(dir)
	if err != nil {
		return nil, err
	}
	manifest, err := replayManifest(filepath.Join(dir, badger.ManifestFilename), opt)
	if err != nil {
		return nil, err
	}
	for id, t := range manifest.Tables {
		size, there := listed[id]
		if !there {
			return nil, fmt.Errorf("%s is missing", table.NewFilename(id, dir))
		}
		if t.Level == 0 {
			found.levelZero++
		}
		found.tables = append(found.tables, id)
		found.bytes += size
		delete(listed, id)
	}
	for id := range listed {
		found.unlisted = append(found.unlisted, filepath.Base(table.NewFilename(id, dir)))
	}
	slices.Sort(found.unlisted)
	slices.Sort(found.tables)
	return found, checkTables(dir, found.tables)
}

// listStore sorts the files of a store by what they are. The tables come with their sizes.
func listStore(dir string) (*storeFiles, map[uint64]int64, error) {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, errNoStore
	case err != nil:
		return nil, nil, fmt.Errorf("looking at the store: %w", err)
	case !info.IsDir():
		return nil, nil, fmt.Errorf("%s is not a folder", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("looking at the store: %w", err)
	}
	found, tables, manifest := &storeFiles{}, map[uint64]int64{}, false
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, nil, fmt.Errorf("looking at the store: %w", err)
		}
		if !info.Mode().IsRegular() {
			return nil, nil, fmt.Errorf("%s is not a regular file", filepath.Join(dir, e.Name()))
		}
		switch name := e.Name(); {
		case name == badger.ManifestFilename:
			manifest = true
		case name == badger.KeyRegistryFileName:
			// it says with which keys tables are encrypted, which they are not
		case strings.HasSuffix(name, ".sst"):
			id, ok := table.ParseFileID(name)
			if !ok || filepath.Base(table.NewFilename(id, dir)) != name {
				return nil, nil, fmt.Errorf("%s is not a table", filepath.Join(dir, name))
			}
			tables[id] = info.Size()
		case name == "DISCARD", name == "LOCK", strings.HasSuffix(name, ".vlog"):
			found.emptyLogs = append(found.emptyLogs, name)
		default:
			found.unlisted = append(found.unlisted, name)
		}
	}
	switch {
	case len(entries) == 0:
		return nil, nil, errNoStore
	case !manifest:
		return nil, nil, fmt.Errorf("%s is missing", filepath.Join(dir, badger.ManifestFilename))
	}
	return found, tables, nil
}

// replayManifest reads the MANIFEST to its end. Badger stops at a record that is cut short, as if the file ended there,
// and cuts it off: then tables are missing that were there.
func replayManifest(path string, opt badger.Options) (*badger.Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("looking at the store: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("looking at the store: %w", err)
	}
	manifest, end, err := badger.ReplayManifestFile(f, opt.ExternalMagicVersion, opt)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if end != info.Size() {
		return nil, fmt.Errorf("%s: its last record is cut short", path)
	}
	return &manifest, nil
}

// checkTables reads every block of the tables.
func checkTables(dir string, ids []uint64) error {
	work := make(chan uint64)
	faults := make(chan error, len(ids))
	var readers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() {
			for id := range work {
				path := table.NewFilename(id, dir)
				if err := checkTable(path); err != nil {
					faults <- fmt.Errorf("%s: %w", path, err)
				}
			}
		})
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	readers.Wait()
	close(faults)
	return <-faults
}

// checkTable reads a table whole. Its frame is checked here, because Badger ends the process over one that is cut short.
func checkTable(path string) (err error) {
	// A disk that does not give what it has is a fault of the memory that the file is mapped to.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it is not readable: %.200v", r)
		}
	}()
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if info.Size() < 8 {
		return errors.New("its end is missing")
	}
	data, err := z.OpenMmapFile(path, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, data.Close(-1)) }()
	rest := len(data.Data)
	for _, part := range []string{"checksum", "index"} {
		if rest < 4 {
			return errors.New("its end is missing")
		}
		n := int(binary.BigEndian.Uint32(data.Data[rest-4 : rest]))
		if n == 0 || n > rest-4 {
			return fmt.Errorf("its %s is missing", part)
		}
		rest -= 4 + n
	}
	t, err := table.OpenTable(data, table.Options{})
	if err != nil {
		return err
	}
	return t.VerifyChecksum()
}

// tidy moves what the guard found unlisted into a folder of its own beside the store, and returns that folder, or "". Empty
// logs are removed.
func tidy(f files, found *storeFiles, at time.Time) (leftovers string, err error) {
	for _, name := range found.emptyLogs {
		if err := f.remove(storeFolder + "/" + name); err != nil {
			return "", fmt.Errorf("removing an empty log of the store: %w", err)
		}
	}
	if len(found.unlisted) == 0 {
		return "", nil
	}
	leftovers, err = freeName(f, storeFolder+".leftover-"+at.UTC().Format(asideTime))
	if err == nil {
		err = f.mkdir(leftovers)
	}
	for _, name := range found.unlisted {
		if err == nil {
			err = f.rename(storeFolder+"/"+name, leftovers+"/"+name)
		}
	}
	if err = errors.Join(err, f.syncDir(storeFolder)); err != nil {
		return "", fmt.Errorf("setting files aside that the store does not list: %w", err)
	}
	return leftovers, nil
}

// asideTime is how the time at which something was set aside is spelled in its name.
const asideTime = "20060102T150405Z"

// setAside renames the store so that a new one can be built in its place, and returns its new name. Nothing is deleted.
func setAside(f files, at time.Time) (string, error) {
	name, err := freeName(f, storeFolder+".damaged-"+at.UTC().Format(asideTime))
	if err == nil {
		err = f.rename(storeFolder, name)
	}
	if err = errors.Join(err, f.syncDir(".")); err != nil {
		return "", fmt.Errorf("setting the store aside: %w", err)
	}
	return name, nil
}

// freeName returns base, or base with a number behind it, under which there is nothing.
func freeName(f files, base string) (string, error) {
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if _, err := f.info(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", err
		}
	}
}
