package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
	"attest/storage/archive"
)

// Names in a sealed file.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.json.sig"
	datasetName   = "dataset.json"
	readmeName    = "README.txt"
	documentsRoom = "documents/"
)

const (
	sealFormat  = "attest-seal"
	sealVersion = 1
	sealNeeds   = "0.1.0" // the oldest Attest that reads sealVersion

	// namespace keeps a signature of a seal from passing for one of something else.
	namespace = "attest-seal"
)

// Manifest says what is in a sealed file. It is what is signed.
type Manifest struct {
	Format    string    `json:"format"` // attest-seal
	Version   int       `json:"version"`
	Needs     string    `json:"needs"` // the oldest Attest that can check it
	Generator string    `json:"generator"`
	SealedAt  time.Time `json:"sealed_at"` // by the clock of the computer
	SealedBy  string    `json:"sealed_by"` // as the sealer calls themselves
	Key       string    `json:"key"`       // the public key, as OpenSSH writes it

	Project annotate.ID           `json:"project"` // the ID of the ledger
	Title   string                `json:"title"`
	Actions int                   `json:"actions"`
	Head    string                `json:"head"` // SHA-256 of the last line of the ledger
	Heads   []storage.Head        `json:"heads"`
	Counts  map[annotate.Kind]int `json:"counts"`

	Documents []SealedDocument `json:"documents"`
	Files     []archive.Member `json:"files"`
}

// SealedDocument is a document in a sealed file.
type SealedDocument struct {
	ID         annotate.ID `json:"id"`
	Title      string      `json:"title"`
	File       string      `json:"file,omitempty"`   // its original bytes; none for a document that came without them
	SHA256     string      `json:"sha256,omitempty"` // of the original bytes
	TextSHA256 string      `json:"text_sha256"`
	URL        string      `json:"url,omitempty"`
	ImportedAt time.Time   `json:"imported_at,omitzero"`
}

func newManifest(at time.Time, by string, key PublicKey) *Manifest {
	return &Manifest{
		Format: sealFormat, Version: sealVersion, Needs: sealNeeds, Generator: exchange.Generator(),
		SealedAt: at.UTC().Truncate(time.Second), SealedBy: by, Key: key.String(),
	}
}

func (m *Manifest) encode() ([]byte, error) {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return append(data, '\n'), nil
}

// documentFile are the names that original files get: a number, and a name that every system allows. Others unpack sealed
// files, too.
var documentFile = regexp.MustCompile(`^documents/[0-9]{4,9} [^/\\:*?"<>|\x00-\x1f]{1,200}$`)

func isMember(name string) bool {
	switch name {
	case datasetName, readmeName:
		return true
	}
	return storage.IsSegmentName(name) || documentFile.MatchString(name) && !strings.HasSuffix(name, ".") && !strings.HasSuffix(name, " ")
}

// ParseManifest reads the manifest of a sealed file and checks that it can be true, whoever wrote it. The error is a
// [*storage.NewerError] for one of a later version.
func ParseManifest(path string, data []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("its manifest cannot be read: %w", err)
	}
	switch {
	case m.Format != sealFormat:
		return nil, fmt.Errorf("its manifest is not that of a sealed file: its format is not %s", sealFormat)
	case m.Version > sealVersion:
		return nil, &storage.NewerError{Path: path, Needs: m.Needs}
	case m.Version < 1 || m.Project == annotate.None || m.Actions < 1 || !archive.IsSHA256(m.Head):
		return nil, errors.New("its manifest lacks a version, a project or a number of actions")
	}
	if err := archive.CheckMembers(m.Files, isMember); err != nil {
		return nil, fmt.Errorf("its manifest is wrong: %w", err)
	}
	for _, f := range m.Files {
		if f.Size > mostOf(f.Name) {
			return nil, fmt.Errorf("its manifest is wrong: %s cannot have %d bytes", f.Name, f.Size)
		}
	}
	listed := m.members()
	for _, d := range m.Documents {
		if _, ok := listed[d.File]; !ok && d.File != "" {
			return nil, fmt.Errorf("its manifest is wrong: it does not list the file of document %s", d.ID)
		}
	}
	for _, name := range []string{datasetName, storage.SegmentName(1)} {
		if _, ok := listed[name]; !ok {
			return nil, fmt.Errorf("its manifest is wrong: it does not list %s", name)
		}
	}
	return &m, nil
}

// maxDataset bounds the size of a dataset in bytes: that of all texts, escaped, is what makes it large.
const maxDataset = 64 << 30

func mostOf(name string) int64 {
	switch {
	case storage.IsSegmentName(name):
		return storage.MaxSegment
	case name == datasetName:
		return maxDataset
	}
	return storage.MaxBlob
}

// members returns the listed files by name.
func (m *Manifest) members() map[string]archive.Member {
	out := make(map[string]archive.Member, len(m.Files))
	for _, f := range m.Files {
		out[f.Name] = f
	}
	return out
}

func (m *Manifest) bytes() int64 {
	var n int64
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// sign returns the signature of the manifest in the format of OpenSSH, so that ssh-keygen can check it too.
func sign(manifest []byte, key *Key) ([]byte, error) {
	signature, err := sshsig.Sign(bytes.NewReader(manifest), key.signer, sshsig.HashSHA512, namespace)
	if err != nil {
		return nil, fmt.Errorf("signing the manifest: %w", err)
	}
	return sshsig.Armor(signature), nil
}

// checkSignature returns the key that has signed the manifest.
func checkSignature(manifest, armored []byte) (PublicKey, error) {
	if armored == nil {
		return PublicKey{}, errors.New("there is no signature")
	}
	signature, err := sshsig.Unarmor(armored)
	switch {
	case err != nil:
		return PublicKey{}, fmt.Errorf("the signature cannot be read: %w", err)
	case signature.PublicKey.Type() != ssh.KeyAlgoED25519:
		return PublicKey{}, fmt.Errorf("the signature is of type %s, and not %s", signature.PublicKey.Type(), ssh.KeyAlgoED25519)
	}
	if err := sshsig.Verify(bytes.NewReader(manifest), signature, signature.PublicKey, signature.HashAlgorithm, namespace); err != nil {
		return PublicKey{}, fmt.Errorf("the signature does not belong to the manifest: %w", err)
	}
	return PublicKey{signature.PublicKey}, nil
}
