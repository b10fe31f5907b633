package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// MaxBlob is the greatest size of a blob in bytes, uncompressed. A file that declares or yields more is refused without
// taking up the memory.
const MaxBlob = 1 << 30

var blobHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

const blobSuffix = ".zst"

// blobs is the folder of content-addressed files. It is safe for concurrent use.
type blobs struct {
	files files
}

// The coders are shared: EncodeAll and DecodeAll may run in several goroutines. Creating them takes only static options,
// which do not fail.
var (
	zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1), zstd.WithSingleSegment(true))
		if err != nil {
			panic("storage: " + err.Error())
		}
		return e
	})
	zstdDecoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(MaxBlob), zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			panic("storage: " + err.Error())
		}
		return d
	})
)

// name returns the name of the file that holds what has the hash.
func (b blobs) name(hash string) string { return b.files.key().BlobName(hash) }

func (b blobs) path(hash string) string { return b.files.path(b.name(hash)) }

// put keeps data durably and returns its SHA-256. Data that is held already is not written again, unless its file turns
// out to be damaged.
func (b blobs) put(data []byte) (string, error) {
	if len(data) > MaxBlob {
		return "", fmt.Errorf("keeping %d bytes: at most %d are possible", len(data), MaxBlob)
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if _, err := b.get(hash); err == nil {
		return hash, nil
	}
	name := b.name(hash)
	err := makeDir(b.files, folderOf(name))
	if err == nil {
		err = writeFile(b.files, name, b.files.key().sealBlob(name, zstdEncoder().EncodeAll(data, nil)))
	}
	if err != nil {
		return "", fmt.Errorf("keeping a document's bytes: %w", err)
	}
	return hash, nil
}

// get returns the bytes with the hash, checked; an error that wraps ErrNotHeld when there is no such file, and a
// *DamageError when its content is not what its name says.
func (b blobs) get(hash string) ([]byte, error) {
	if !blobHash.MatchString(hash) { // it becomes part of a file name
		return nil, fmt.Errorf("%q is not a SHA-256: %w", hash, ErrNotHeld)
	}
	return b.open(b.name(hash))
}

// open is get by the name of the file.
func (b blobs) open(name string) ([]byte, error) {
	path := b.files.path(name)
	packed, err := readFile(b.files, name, MaxBlob+MaxBlob/64) // what does not shrink grows a little
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrNotHeld)
	} else if errors.Is(err, errNotRegular) {
		return nil, &DamageError{Path: path, Reason: errNotRegular.Error()}
	} else if err != nil {
		return nil, fmt.Errorf("reading a document's bytes: %w", err)
	}
	data, err := b.files.key().Unpack(name, packed)
	var damage *DamageError
	if errors.As(err, &damage) {
		damage.Path = path
	}
	return data, err
}

func unpack(packed []byte) ([]byte, error) {
	var h zstd.Header
	if err := h.Decode(packed); err != nil {
		return nil, fmt.Errorf("not a Zstandard file: %w", err)
	}
	if !h.HasFCS || h.FrameContentSize > MaxBlob {
		return nil, fmt.Errorf("it declares no size, or more than %d bytes", MaxBlob)
	}
	data, err := zstdDecoder().DecodeAll(packed, make([]byte, 0, h.FrameContentSize)) // and not a byte more
	if err != nil {
		return nil, fmt.Errorf("decompressing it: %w", err)
	}
	return data, nil
}

// held reports whether there is a file for the hash, whatever is in it.
func (b blobs) held(hash string) bool {
	if !blobHash.MatchString(hash) {
		return false
	}
	_, err := b.files.info(b.name(hash))
	return err == nil
}

// blobSuffixOf returns how the names of blobs end in a project with the key.
func blobSuffixOf(key *Key) string {
	if key != nil {
		return encryptedSuffix
	}
	return blobSuffix
}

// list returns the names of the files that hold something, in order, and those of files that do not belong here.
func (b blobs) list() (names, strays []string, err error) {
	suffix := blobSuffixOf(b.files.key())
	folders, err := b.files.list(blobsFolder)
	if err != nil {
		return nil, nil, fmt.Errorf("listing the blobs: %w", err)
	}
	for _, folder := range folders {
		name := blobsFolder + "/" + folder.Name()
		if !folder.IsDir() {
			strays = append(strays, name)
			continue
		}
		entries, err := b.files.list(name)
		if err != nil {
			return nil, nil, fmt.Errorf("listing the blobs: %w", err)
		}
		for _, e := range entries {
			file := name + "/" + e.Name()
			if !isBlobName(file) || !strings.HasSuffix(file, suffix) || !e.Type().IsRegular() {
				strays = append(strays, file)
				continue
			}
			names = append(names, file)
		}
	}
	return names, strays, nil
}
