package storage

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// Encryption at rest. A project has one data key, of random bytes, from which those of the ledger, the blobs and the store
// are derived. It is kept in the project folder, encrypted with the passphrase (see keyfile.go), so that another passphrase
// rewrites nothing but that one small file.
//
// What is encrypted is also authenticated: ledger and blobs with XChaCha20-Poly1305 (RFC 8439 with the longer nonce of
// draft-irtf-cfrg-xchacha), whose nonces are long enough to be drawn at random. The store is Badger's own encryption, AES-256
// in counter mode, behind which stand its checksums and ours; it is a copy of what the ledger says, and compared with it.

// Key opens an encrypted project, see [Unlock]. Nil is the key of a project that is not encrypted. A Key does not change, and
// is safe for concurrent use.
type Key struct {
	data   []byte // that all others are derived from
	ledger cipher.AEAD
	blobs  cipher.AEAD
	names  []byte // of blobs
	store  []byte
}

const dataKeyBytes = 32

func newDataKey() []byte {
	data := make([]byte, dataKeyBytes)
	_, _ = rand.Read(data) // never fails
	return data
}

// keyOf derives the keys of the parts of a project from its data key.
func keyOf(data []byte) (*Key, error) {
	if len(data) != dataKeyBytes {
		return nil, fmt.Errorf("the key has %d bytes, and not %d", len(data), dataKeyBytes)
	}
	k := &Key{data: data}
	derive := func(part string) []byte {
		out, err := hkdf.Key(sha256.New, data, nil, "attest project "+part, chacha20poly1305.KeySize)
		if err != nil {
			panic("storage: " + err.Error()) // the length is one that there is
		}
		return out
	}
	k.names, k.store = derive("blob names"), derive("store")
	var err error
	if k.ledger, err = chacha20poly1305.NewX(derive("ledger")); err == nil {
		k.blobs, err = chacha20poly1305.NewX(derive("blobs"))
	}
	return k, err
}

// encrypt returns the nonce, which is drawn at random, and the ciphertext behind it.
func encrypt(with cipher.AEAD, plain, bound []byte) []byte {
	out := make([]byte, with.NonceSize(), with.NonceSize()+len(plain)+with.Overhead())
	_, _ = rand.Read(out) // never fails
	return with.Seal(out, out, plain, bound)
}

// errForeign is said of what was not encrypted with the project's key, or not for the place where it is.
var errForeign = errors.New("it is not what was encrypted there with the project's key")

// decrypt takes back what encrypt did, in the memory of sealed.
func decrypt(with cipher.AEAD, sealed, bound []byte) ([]byte, error) {
	if len(sealed) < with.NonceSize() {
		return nil, errForeign
	}
	nonce, rest := sealed[:with.NonceSize()], sealed[with.NonceSize():]
	plain, err := with.Open(rest[:0], nonce, rest, bound)
	if err != nil {
		return nil, errForeign
	}
	return plain, nil
}

// A line of an encrypted ledger is a JSON object with the encrypted line of a ledger that is not, and with a checksum of its
// own. In a segment's first line, what a program must know before it can read on stands before that:
//
//	{"format":"attest-ledger","version":2,"needs":"…","sealed":"…","crc":"…"}
//	{"sealed":"…","crc":"…"}
//
// The hashes that chain the lines are those of the lines inside, so that whoever is handed the ledger without the encryption
// can check them as ever.
const (
	encryptedVersion = 2       // of an encrypted ledger
	encryptedNeeds   = "0.1.0" // the oldest Attest that reads it

	sealedStart = `{"sealed":"`
	sealedEnd   = `"}`
)

var headStart = fmt.Sprintf(`{"format":%q,"version":%d,"needs":%q,"sealed":"`, ledgerFormat, encryptedVersion, encryptedNeeds)

// boundToLine is what a line is encrypted together with: it opens in its segment only, and a head only as a head.
func boundToLine(segment uint32, head bool) []byte {
	kind := "line"
	if head {
		kind = "head"
	}
	return binary.BigEndian.AppendUint32([]byte("attest ledger "+kind+" "), segment)
}

// sealHead returns a segment's header as it is written, from the line with its LF.
func (k *Key) sealHead(segment uint32, line []byte) []byte {
	if k == nil {
		return line
	}
	return k.wrap(headStart, line, boundToLine(segment, true))
}

// sealLine returns any other line as it is written, from the line with its LF.
func (k *Key) sealLine(segment uint32, line []byte) []byte {
	if k == nil {
		return line
	}
	return k.wrap(sealedStart, line, boundToLine(segment, false))
}

func (k *Key) wrap(start string, line, bound []byte) []byte {
	sealed := encrypt(k.ledger, line[:len(line)-1], bound)
	body := make([]byte, 0, len(start)+base64.StdEncoding.EncodedLen(len(sealed))+len(sealedEnd)+crcLength+1)
	body = base64.StdEncoding.AppendEncode(append(body, start...), sealed)
	return seal(append(body, sealedEnd...))
}

// openLine returns a line of a segment, without its LF, from how it is written. Path is for errors that name the segment; a
// [*NewerError] is among them.
func (k *Key) openLine(path string, segment uint32, raw []byte) ([]byte, error) {
	if k == nil {
		return raw, nil
	}
	if err := checkSeal(raw); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(raw, []byte(`{"format":`)) {
		return k.openHead(path, segment, raw)
	}
	text, ok := bytes.CutPrefix(raw[:len(raw)-crcLength], []byte(sealedStart))
	if ok {
		text, ok = bytes.CutSuffix(text, []byte{'"'})
	}
	if !ok {
		return nil, errors.New("it is not encrypted, as the project is")
	}
	return k.unwrap(text, boundToLine(segment, false))
}

func (k *Key) openHead(path string, segment uint32, raw []byte) ([]byte, error) {
	var head struct {
		header
		Sealed string `json:"sealed"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("its header is not readable: %w", err)
	}
	switch {
	case head.Format != ledgerFormat:
		return nil, fmt.Errorf("its format is %q and not %q", head.Format, ledgerFormat)
	case head.Version > encryptedVersion:
		return nil, &NewerError{Path: path, Needs: head.Needs}
	case head.Version < encryptedVersion:
		return nil, errors.New("the segment is not encrypted, as the project is")
	}
	return k.unwrap([]byte(head.Sealed), boundToLine(segment, true))
}

var strictBase64 = base64.StdEncoding.Strict()

func (k *Key) unwrap(text, bound []byte) ([]byte, error) {
	sealed, err := strictBase64.AppendDecode(make([]byte, 0, base64.StdEncoding.DecodedLen(len(text))), text)
	if err != nil {
		return nil, errForeign
	}
	return decrypt(k.ledger, sealed, bound)
}

// encryptedSuffix ends the names of encrypted blobs.
const encryptedSuffix = ".sealed"

// BlobName returns the name of the blob with that SHA-256 in a project with this key, and "" for what is none. In an encrypted
// project it is made of a hash that takes the key, so that nobody can tell from it that a document they know is there.
func (k *Key) BlobName(sha256sum string) string {
	if k == nil {
		return BlobName(sha256sum)
	}
	if !blobHash.MatchString(sha256sum) {
		return ""
	}
	mac := hmac.New(sha256.New, k.names)
	mac.Write([]byte(sha256sum))
	name := hex.EncodeToString(mac.Sum(nil))
	return blobsFolder + "/" + name[:2] + "/" + name + encryptedSuffix
}

func boundToBlob(name string) []byte { return []byte("attest blob " + name) }

// sealBlob returns a blob's file as it is written.
func (k *Key) sealBlob(name string, packed []byte) []byte {
	if k == nil {
		return packed
	}
	return encrypt(k.blobs, packed, boundToBlob(name))
}

// Unpack returns what a blob's file of the given name holds. The error is a [*DamageError] that says why it is not what its name
// says.
func (k *Key) Unpack(name string, packed []byte) ([]byte, error) {
	if k == nil {
		return Unpack(name, packed)
	}
	packed, err := decrypt(k.blobs, bytes.Clone(packed), boundToBlob(name))
	var data []byte
	if err == nil {
		data, err = unpack(packed)
	}
	if err == nil && k.BlobName(hashOf(data).String()) != name {
		err = errors.New("its content does not belong to its name")
	}
	if err != nil {
		return nil, &DamageError{Path: name, Reason: err.Error()}
	}
	return data, nil
}

// storeKey returns what Badger encrypts the store with, nothing in a project that is not encrypted.
func (k *Key) storeKey() []byte {
	if k == nil {
		return nil
	}
	return k.store
}
