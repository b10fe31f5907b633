package evidence

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/crypto/ssh"

	"attest/annotate"
)

// A signing key is an Ed25519 key in the formats of OpenSSH: the private key in a file that only its owner can read, wrapped
// with a passphrase if wanted, the public key as one line of text. So it can be looked at, moved, and used to check signatures
// with tools that every system has.

var (
	// ErrPassphraseNeeded is returned (wrapped) by [LoadKey] for a key that has a passphrase, when none is given.
	ErrPassphraseNeeded = errors.New("the signing key has a passphrase")
	// ErrWrongPassphrase is returned (wrapped) by [LoadKey].
	ErrWrongPassphrase = errors.New("the passphrase is wrong")
	// ErrKeyExists is returned (wrapped) by [CreateKey]: a key is never replaced.
	ErrKeyExists = errors.New("there is a signing key already")
)

// KeyPath returns where this user's signing key is kept: beside the settings of the system's other programs.
func KeyPath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("finding the folder for the signing key: %w", err)
	}
	return filepath.Join(dir, "attest", "signing-key"), nil
}

// Key is a private signing key.
type Key struct {
	signer ssh.Signer
}

// Public returns the public half.
func (k *Key) Public() PublicKey { return PublicKey{k.signer.PublicKey()} }

// PublicKey is the public half of a signing key.
type PublicKey struct {
	key ssh.PublicKey
}

// String returns the key as one line of text, as OpenSSH writes it.
func (k PublicKey) String() string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k.key))) + " " + keyComment
}

// Fingerprint returns what two people compare to be sure that they mean the same key: "SHA256:…".
func (k PublicKey) Fingerprint() string { return ssh.FingerprintSHA256(k.key) }

// keyComment stands behind a public key. It says what the key is for, and nothing about whose it is.
const keyComment = "attest"

// ParsePublicKey reads a public key that [PublicKey.String] wrote.
func ParsePublicKey(line []byte) (PublicKey, error) {
	key, _, _, _, err := ssh.ParseAuthorizedKey(line)
	if err == nil && key.Type() != ssh.KeyAlgoED25519 {
		err = fmt.Errorf("it is a key of type %s, and not %s", key.Type(), ssh.KeyAlgoED25519)
	}
	if err != nil {
		return PublicKey{}, fmt.Errorf("reading a public key: %w", err)
	}
	return PublicKey{key}, nil
}

// KeyInfo tells about a key without opening it.
type KeyInfo struct {
	Path      string
	Public    PublicKey
	Protected bool // by a passphrase
}

// CreateKey makes a new key in the file at path, which only its owner can read, and keeps the public key beside it. An empty
// passphrase stands for none. A key that is there already stays ([ErrKeyExists]).
func CreateKey(path string, passphrase []byte) (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a signing key: %w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("making a signing key in %s: %w", path, ErrKeyExists)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making a signing key: %w", err)
	}
	if err := writeKey(path, private, passphrase); err != nil {
		return nil, fmt.Errorf("making a signing key in %s: %w", path, err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return nil, fmt.Errorf("making a signing key: %w", err)
	}
	k := &Key{signer}
	// A convenience: the public key can be had from the private one at any time.
	_ = os.WriteFile(path+".pub", []byte(k.Public().String()+"\n"), 0o644)
	return k, nil
}

// writeKey writes the private key under another name first, so that there is never half a key at path.
func writeKey(path string, private ed25519.PrivateKey, passphrase []byte) error {
	block, err := encodeKey(private, passphrase)
	if err != nil {
		return err
	}
	temporary := path + "." + annotate.NewID().String()
	out, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(pem.EncodeToMemory(block))
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		_ = os.Remove(temporary)
	}
	return err
}

func encodeKey(private ed25519.PrivateKey, passphrase []byte) (*pem.Block, error) {
	if len(passphrase) == 0 {
		return ssh.MarshalPrivateKey(private, keyComment)
	}
	return ssh.MarshalPrivateKeyWithPassphrase(private, keyComment, passphrase)
}

// LoadKey opens the key at path. The error wraps [fs.ErrNotExist] when there is none, [ErrPassphraseNeeded] or
// [ErrWrongPassphrase].
func LoadKey(path string, passphrase []byte) (*Key, error) {
	private, err := loadKey(path, passphrase)
	if err != nil {
		return nil, fmt.Errorf("opening the signing key %s: %w", path, err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return nil, fmt.Errorf("opening the signing key %s: %w", path, err)
	}
	return &Key{signer}, nil
}

func loadKey(path string, passphrase []byte) (ed25519.PrivateKey, error) {
	data, err := readKey(path)
	if err != nil {
		return nil, err
	}
	raw, err := ssh.ParseRawPrivateKey(data)
	var missing *ssh.PassphraseMissingError
	if errors.As(err, &missing) {
		if len(passphrase) == 0 {
			return nil, ErrPassphraseNeeded
		}
		raw, err = ssh.ParseRawPrivateKeyWithPassphrase(data, passphrase)
	}
	switch {
	case errors.Is(err, x509.IncorrectPasswordError):
		return nil, ErrWrongPassphrase
	case err != nil:
		return nil, err
	}
	private, ok := raw.(*ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("it is not an Ed25519 key")
	}
	return *private, nil
}

// mostOfAKey is how large the file of a key can be, in bytes.
const mostOfAKey = 64 << 10

// readKey refuses a key that others can read: what it has signed proves nothing any more.
func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is none: %w", fs.ErrNotExist)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > mostOfAKey:
		return nil, errors.New("it is not a key")
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others can read it (its mode is %04o); make it yours alone with: chmod 600 %s", info.Mode().Perm(), path)
	}
	return os.ReadFile(path)
}

// DescribeKey tells about the key at path, which needs no passphrase. The error wraps [fs.ErrNotExist] when there is none.
func DescribeKey(path string) (*KeyInfo, error) {
	data, err := readKey(path)
	if err != nil {
		return nil, fmt.Errorf("looking at the signing key %s: %w", path, err)
	}
	info := &KeyInfo{Path: path}
	signer, err := ssh.ParsePrivateKey(data)
	var missing *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &missing) && missing.PublicKey != nil:
		info.Protected, info.Public = true, PublicKey{missing.PublicKey}
	case err != nil:
		return nil, fmt.Errorf("looking at the signing key %s: %w", path, err)
	default:
		info.Public = PublicKey{signer.PublicKey()}
	}
	return info, nil
}

// SetPassphrase wraps the key at path with another passphrase, or with none where it is empty. The key stays the same.
func SetPassphrase(path string, old, passphrase []byte) error {
	private, err := loadKey(path, old)
	if err == nil {
		err = writeKey(path, private, passphrase)
	}
	if err != nil {
		return fmt.Errorf("changing the passphrase of %s: %w", path, err)
	}
	return nil
}
