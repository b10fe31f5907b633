package storage

import (
	"cmp"
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
	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2"
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
	tables    []listedTable // that the MANIFEST lists
	levelZero int           // how many of them are of level 0, each of one writing
	bytes     int64         // of all of them
	unlisted  []string      // names of files that Badger would delete, or replay
	emptyLogs []string      // names of files that hold nothing and that Badger makes anew
	leftovers string        // where the unlisted ones have been put
}

// listedTable is a table and what it is encrypted with, nil in a project that is not.
type listedTable struct {
	id  uint64
	key *pb.DataKey
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
	keys, err := tableKeys(dir, opt)
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
		key, err := keys.DataKey(t.KeyID)
		if err == nil && (key == nil) != (len(opt.EncryptionKey) == 0) {
			err = errors.New("it is not encrypted as the project is")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table.NewFilename(id, dir), err)
		}
		found.tables = append(found.tables, listedTable{id, key})
		found.bytes += size
		delete(listed, id)
	}
	for id := range listed {
		found.unlisted = append(found.unlisted, filepath.Base(table.NewFilename(id, dir)))
	}
	slices.Sort(found.unlisted)
	slices.SortFunc(found.tables, func(a, b listedTable) int { return cmp.Compare(a.id, b.id) })
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
			// it holds the keys that the tables are encrypted with: see tableKeys
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

const (
	mostOfRegistry = 1 << 20 // bytes; Badger makes a key every ten days
	// registryStart is the length of what stands before the keys in a registry: a nonce and a text to try the key on.
	registryStart = 16 + 12
)

// tableKeys reads the keys of the tables, which Badger keeps encrypted with ours. The frame of the file is checked here,
// because Badger believes the lengths in it.
func tableKeys(dir string, opt badger.Options) (*badger.KeyRegistry, error) {
	path := filepath.Join(dir, badger.KeyRegistryFileName)
	if len(opt.EncryptionKey) > 0 {
		info, err := os.Lstat(path)
		if err != nil {
			return nil, fmt.Errorf("looking at the store: %w", err)
		}
		if info.Size() > mostOfRegistry {
			return nil, fmt.Errorf("%s is too large", path)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("looking at the store: %w", err)
		}
		for rest := data[min(registryStart, len(data)):]; len(rest) > 0; {
			if len(rest) < 8 || uint64(binary.BigEndian.Uint32(rest)) > uint64(len(rest)-8) {
				return nil, fmt.Errorf("%s: its last key is cut short", path)
			}
			rest = rest[8+binary.BigEndian.Uint32(rest):]
		}
	}
	keys, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: dir, ReadOnly: true, EncryptionKey: opt.EncryptionKey})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// checkTables reads every block of the tables.
func checkTables(dir string, tables []listedTable) error {
	cache, err := indexCache(tables)
	if err != nil {
		return err
	}
	defer cache.Close()
	work := make(chan listedTable)
	faults := make(chan error, len(tables))
	var readers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() {
			for t := range work {
				path := table.NewFilename(t.id, dir)
				if err := checkTable(path, table.Options{DataKey: t.key, IndexCache: cache}); err != nil {
					faults <- fmt.Errorf("%s: %w", path, err)
				}
			}
		})
	}
	for _, t := range tables {
		work <- t
	}
	close(work)
	readers.Wait()
	close(faults)
	return <-faults
}

// indexCache is what Badger wants for tables that are encrypted, and nil for others.
func indexCache(tables []listedTable) (*ristretto.Cache[uint64, *fb.TableIndex], error) {
	if len(tables) == 0 || tables[0].key == nil {
		return nil, nil
	}
	return ristretto.NewCache(&ristretto.Config[uint64, *fb.TableIndex]{NumCounters: 1000, MaxCost: storeCacheBytes, BufferItems: 64})
}

// checkTable reads a table whole. Its frame is checked here, because Badger ends the process over one that is cut short.
func checkTable(path string, opt table.Options) (err error) {
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
	t, err := table.OpenTable(data, opt)
	if err != nil {
		return err
	}
	if opt.IndexCache != nil {
		// The cache takes things in later, on a goroutine of its own. Without waiting for that, the index would be decrypted
		// anew for one block after the other.
		_ = t.StaleDataSize()
		opt.IndexCache.Wait()
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
