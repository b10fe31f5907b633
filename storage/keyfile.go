package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"
)

// The key file holds the data key of an encrypted project, encrypted with the passphrase in the format of age
// (age-encryption.org/v1, recipient type scrypt), in one JSON object with a checksum as in the ledger:
//
//	{"format":"attest-key","version":1,"needs":"…","age":"…","crc":"…"}
//
// The checksum tells a file that is damaged from a passphrase that is wrong. Without this file nothing of the project can be
// read, so there is a second one with the same content, which helps when one byte of the first is gone.
const (
	keyFile     = "key.json"
	keyCopyFile = "key-copy.json"

	keyFormat  = "attest-key"
	keyVersion = 1
	keyNeeds   = "0.1.0"

	// MaxKeyFile is the greatest size of a key file in bytes. It has a few hundred.
	MaxKeyFile = 16 << 10

	// mostScryptWork bounds the work, and the memory of 1 GiB, that a hostile key file can ask for.
	mostScryptWork = 20
)

// KeyFileName is the name of the file with the key of an encrypted project, in its folder and in a backup.
const KeyFileName = keyFile

// scryptWork is the binary logarithm of what it costs to try a passphrase: 256 MiB of memory, and about a second. Tests have
// a lower one.
var scryptWork = 18

var (
	// ErrPassphraseNeeded is returned (wrapped) by whatever opens an encrypted project, when no passphrase or key is given.
	ErrPassphraseNeeded = errors.New("the project is encrypted, and its passphrase is needed")
	// ErrWrongPassphrase is returned (wrapped) by [Unlock] and [ChangePassphrase].
	ErrWrongPassphrase = errors.New("the passphrase is wrong")
	// ErrNotEncrypted is returned (wrapped) by [ChangePassphrase]: whether a project is encrypted is chosen when it is made.
	ErrNotEncrypted = errors.New("the project is not encrypted")
)

// KeyError says that the key file of an encrypted project is of no use. No passphrase opens the project then.
type KeyError struct {
	Path   string
	Reason string
}

func (e *KeyError) Error() string {
	return fmt.Sprintf("the key of the project cannot be read from %s: %s. Without it nothing of the project can be read; every backup of it holds the key as %s",
		e.Path, e.Reason, keyFile)
}

// sealedKey is the content of a key file.
type sealedKey struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Needs   string `json:"needs"`
	Age     []byte `json:"age"`
}

// normalised makes the same passphrase the same bytes, whatever keyboard and system it is typed on.
func normalised(passphrase []byte) string { return norm.NFC.String(string(passphrase)) }

// wrapKey returns the content of a key file.
func wrapKey(k *Key, passphrase []byte) ([]byte, error) {
	if len(passphrase) == 0 {
		return nil, errors.New("an empty passphrase protects nothing")
	}
	recipient, err := age.NewScryptRecipient(normalised(passphrase))
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(scryptWork)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err == nil {
		_, err = w.Write(k.data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("encrypting the key: %w", err)
	}
	body, err := encodeJSON(sealedKey{Format: keyFormat, Version: keyVersion, Needs: keyNeeds, Age: out.Bytes()})
	if err != nil {
		return nil, fmt.Errorf("encrypting the key: %w", err)
	}
	return seal(body), nil
}

// parseKeyFile reads what a key file holds. The error is a [*NewerError] or says what is wrong with the file.
func parseKeyFile(path string, data []byte) (*sealedKey, error) {
	line, _ := bytes.CutSuffix(data, []byte{'\n'})
	if err := checkSeal(line); err != nil {
		return nil, errors.New("it is damaged")
	}
	var s sealedKey
	if err := json.Unmarshal(line, &s); err != nil || s.Format != keyFormat {
		return nil, errors.New("it is not a key")
	}
	if s.Version > keyVersion {
		return nil, &NewerError{Path: path, Needs: s.Needs}
	}
	return &s, nil
}

// UnlockFile opens the content of a key file, as [Unlock] does. Path is for errors that name it.
func UnlockFile(path string, data, passphrase []byte) (*Key, error) {
	s, err := parseKeyFile(path, data)
	var newer *NewerError
	if errors.As(err, &newer) {
		return nil, newer
	} else if err != nil {
		return nil, &KeyError{Path: path, Reason: err.Error()}
	}
	if len(passphrase) == 0 {
		return nil, ErrPassphraseNeeded
	}
	identity, err := age.NewScryptIdentity(normalised(passphrase))
	if err != nil {
		return nil, err
	}
	identity.SetMaxWorkFactor(mostScryptWork)
	in, err := age.Decrypt(bytes.NewReader(s.Age), identity)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, ErrWrongPassphrase
	}
	var plain []byte
	if err == nil {
		plain, err = io.ReadAll(io.LimitReader(in, dataKeyBytes+1))
	}
	var k *Key
	if err == nil {
		k, err = keyOf(plain)
	}
	if err != nil {
		return nil, &KeyError{Path: path, Reason: err.Error()}
	}
	return k, nil
}

// keyFiles is what the two key files of a folder are.
type keyFiles struct {
	sound   []byte // the content that counts; nil if there is none
	first   error  // what is wrong with the first, or nil
	second  error  // what is wrong with the second, or nil
	missing bool   // neither is there
}

// readKeyFiles looks at both.
func readKeyFiles(f files) keyFiles {
	read := func(name string) ([]byte, error) {
		data, err := readFile(f, name, MaxKeyFile)
		if err == nil {
			_, err = parseKeyFile(f.path(name), data)
		}
		return data, err
	}
	var k keyFiles
	var one, two []byte
	one, k.first = read(keyFile)
	two, k.second = read(keyCopyFile)
	k.missing = errors.Is(k.first, fs.ErrNotExist) && errors.Is(k.second, fs.ErrNotExist)
	var newer *NewerError
	switch {
	case k.first == nil:
		if k.sound = one; k.second == nil && !bytes.Equal(one, two) {
			k.second = errors.New("it is another than the first")
		}
	case k.second == nil && !errors.As(k.first, &newer):
		k.sound = two
	}
	return k
}

// isEncrypted reports whether a project folder is encrypted, whatever has become of its key.
func isEncrypted(f files) bool {
	for _, name := range []string{keyFile, keyCopyFile} {
		if _, err := f.info(name); err == nil {
			return true
		}
	}
	in, err := f.open(segmentName(1))
	if err != nil {
		return false
	}
	defer func() { _ = in.Close() }()
	start := make([]byte, len(headStart)+16) // the version may have grown
	n, _ := io.ReadFull(in, start)
	return strings.HasPrefix(string(start[:n]), `{"format":`) && strings.Contains(string(start[:n]), `,"sealed":"`)
}

// IsEncrypted reports whether the project folder is encrypted, so that a passphrase is needed to open it.
func IsEncrypted(dir string) bool {
	f, err := openFiles(dir)
	if err != nil {
		return false
	}
	defer func() { _ = f.close() }()
	return isEncrypted(f)
}

// Unlock returns the key of the project folder, nil where it is not encrypted. The error wraps [ErrPassphraseNeeded] or
// [ErrWrongPassphrase], or is a [*KeyError], a [*NewerError] or that of a folder that cannot be read. On purpose it takes about
// a second.
func Unlock(dir string, passphrase []byte) (*Key, error) {
	if err := looksLikeProject(dir); err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	f, err := openFiles(dir)
	if err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	defer func() { _ = f.close() }()
	k, err := unlock(f, passphrase)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", dir, err)
	}
	return k, nil
}

func unlock(f files, passphrase []byte) (*Key, error) {
	found := readKeyFiles(f)
	var newer *NewerError
	switch {
	case found.sound != nil:
		return UnlockFile(f.path(keyFile), found.sound, passphrase)
	case found.missing && !isEncrypted(f):
		return nil, nil
	case found.missing:
		return nil, &KeyError{Path: f.path(keyFile), Reason: "it is missing"}
	case errors.As(found.first, &newer):
		return nil, newer
	}
	return nil, &KeyError{Path: f.path(keyFile), Reason: found.first.Error()}
}

// openProjectFiles opens the folder of a project whose key is known.
func openProjectFiles(dir string, key *Key) (*folderFiles, error) {
	f, err := openFiles(dir)
	if err != nil {
		return nil, err
	}
	if err := f.unlockWith(key); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// unlockWith takes the key that the project is encrypted with, nil for one that is not.
func (f *folderFiles) unlockWith(key *Key) error {
	f.unlocked = key
	if key != nil || !isEncrypted(f) {
		return nil
	}
	_, err := unlock(f, nil) // which says what is the matter
	return fmt.Errorf("%s: %w", f.dir, err)
}

// writeKeyFiles makes what is opened with the passphrase the key files. A power cut leaves the one before or the new one.
func writeKeyFiles(f files, content []byte) error {
	err := writeFile(f, keyFile, content)
	if err == nil {
		err = writeFile(f, keyCopyFile, content)
	}
	if err != nil {
		return fmt.Errorf("writing the key: %w", whyNotWritable(f.path(keyFile), err))
	}
	return nil
}

// mendKeyFiles makes the two key files the same again, and says what was wrong where it was damage. One that was merely not
// written yet, because a change of the passphrase was cut short, is none.
func mendKeyFiles(f files) (notice string) {
	if f.key() == nil {
		return ""
	}
	found := readKeyFiles(f)
	if found.sound == nil || found.first == nil && found.second == nil {
		return ""
	}
	if writeKeyFiles(f, found.sound) != nil {
		return "" // the disk is full, perhaps; Verify tells
	}
	if found.first != nil {
		return fmt.Sprintf("the file with the project's key, %s, was missing or damaged and was made anew from its copy", f.path(keyFile))
	}
	return ""
}

// ChangePassphrase gives an encrypted project another passphrase. Its key stays the same, so that nothing but the key file is
// written anew: whoever has the former passphrase and a copy of the former key file, such as one in a backup, can still open
// the project with them. The error wraps [ErrWrongPassphrase] or [ErrNotEncrypted], or is a [*LockedError] while another
// program has the project open.
func ChangePassphrase(dir string, former, passphrase []byte) error {
	if err := changePassphrase(dir, former, passphrase); err != nil {
		return fmt.Errorf("changing the passphrase of %s: %w", dir, err)
	}
	return nil
}

func changePassphrase(dir string, former, passphrase []byte) error {
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = looksLikeProject(dir)
	}
	if err != nil {
		return err
	}
	f, err := openFiles(dir)
	if err != nil {
		return err
	}
	defer func() { _ = f.close() }()
	lock, err := takeLock(f, nil)
	if err != nil {
		return err
	}
	return errors.Join(rewrapKey(f, nil, former, passphrase), lock.release())
}

// ChangePassphrase is the function ChangePassphrase for a project that is open here. Commits go on meanwhile.
func (f *Folder) ChangePassphrase(former, passphrase []byte) error {
	f.rekeying.Lock()
	defer f.rekeying.Unlock()
	err := f.writable()
	if err == nil {
		err = rewrapKey(f.files, f.files.key(), former, passphrase)
	}
	if err != nil {
		return fmt.Errorf("changing the passphrase: %w", err)
	}
	return nil
}

// rewrapKey opens the key with the former passphrase and writes it with the new one. If it is known, it must be that one.
func rewrapKey(f files, known *Key, former, passphrase []byte) error {
	k, err := unlock(f, former)
	switch {
	case err != nil:
		return err
	case k == nil:
		return ErrNotEncrypted
	case known != nil && !bytes.Equal(known.data, k.data):
		return &KeyError{Path: f.path(keyFile), Reason: "it is the key of another project"}
	}
	content, err := wrapKey(k, passphrase)
	if err != nil {
		return err
	}
	if again, err := UnlockFile(f.path(keyFile), content, passphrase); err != nil || !bytes.Equal(again.data, k.data) {
		return errors.Join(errors.New("what would be written does not open again"), err)
	}
	return writeKeyFiles(f, content)
}

// Key returns what opens the project, nil where it is not encrypted.
func (f *Folder) Key() *Key { return f.files.key() }

// Encrypted reports whether the project is encrypted on the disk.
func (f *Folder) Encrypted() bool { return f.files.key() != nil }
