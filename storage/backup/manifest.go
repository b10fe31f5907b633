package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
	"attest/storage/archive"
)

const (
	manifestName = "manifest.json"
	format       = "attest-backup"
	version      = 1
	needs        = "0.1.0" // the oldest Attest that reads version

	encryptedVersion = 2 // of a backup of an encrypted project
	encryptedNeeds   = "0.1.0"
)

// Manifest says what is in a backup. Its JSON is the archive's member manifest.json.
type Manifest struct {
	Format    string    `json:"format"` // attest-backup
	Version   int       `json:"version"`
	Needs     string    `json:"needs"` // the oldest Attest that can restore it
	Generator string    `json:"generator"`
	MadeAt    time.Time `json:"made_at"`
	// Automatic says that nobody asked for this very backup, so that it may be deleted when its time has come.
	Automatic bool `json:"automatic,omitempty"`
	// Origin tells copies of a project apart, which have the same ledger: a hash of where the folder was.
	Origin string `json:"origin"`

	Project annotate.ID           `json:"project"` // the ID of the ledger
	Title   string                `json:"title"`   // "" where the project is encrypted
	Actions int                   `json:"actions"`
	Head    string                `json:"head"` // SHA-256 of the last Action's line
	Counts  map[annotate.Kind]int `json:"counts"`

	// Encrypted says that the project is encrypted, and its copies in the backup with it. Then the manifest, which is not, has
	// no words of the project.
	Encrypted bool `json:"encrypted,omitempty"`
	// Lacks lists what was damaged or missing in the project when it was backed up.
	Lacks []Lack           `json:"lacks,omitempty"`
	Files []archive.Member `json:"files"`
}

// Lack is a document's text or original that a backup could not take along.
type Lack struct {
	Name   string `json:"name"` // of the blob
	Reason string `json:"reason"`
}

// Complete reports whether everything that the project had when it was backed up is in the backup.
func (m *Manifest) Complete() bool { return len(m.Lacks) == 0 }

func newManifest(made time.Time) *Manifest {
	return &Manifest{Format: format, Version: version, Needs: needs, Generator: exchange.Generator(), MadeAt: made.UTC().Truncate(time.Second)}
}

func (m *Manifest) encode() ([]byte, error) {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return append(data, '\n'), nil
}

// errManifest is what is wrong with a manifest that cannot be one of ours.
var errManifest = errors.New("its manifest is damaged")

// ParseManifest reads a manifest and checks that it can be true, whoever wrote it: only names of a project's own files, each
// once, the segments of the ledger without a gap. The error is a [*storage.NewerError] for one of a later version.
func ParseManifest(path string, data []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%w: %w", errManifest, err)
	}
	switch {
	case m.Format != format:
		return nil, fmt.Errorf("%w: its format is not %s", errManifest, format)
	case m.Version > version && !(m.Version == encryptedVersion && m.Encrypted):
		return nil, &storage.NewerError{Path: path, Needs: m.Needs}
	case m.Version < 1 || m.Project == annotate.None || m.Actions < 1 || !archive.IsSHA256(m.Head):
		return nil, fmt.Errorf("%w: it lacks a version, a project or a number of actions", errManifest)
	}
	if err := archive.CheckMembers(m.Files, isPart); err != nil {
		return nil, fmt.Errorf("%w: %w", errManifest, err)
	}
	if hasKey := slices.ContainsFunc(m.Files, func(f archive.Member) bool { return f.Name == storage.KeyFileName }); hasKey != m.Encrypted {
		return nil, fmt.Errorf("%w: it does not say whether it is encrypted", errManifest)
	}
	for _, f := range m.Files {
		if f.Size > mostOf(f.Name) {
			return nil, fmt.Errorf("%w: %s cannot have %d bytes", errManifest, f.Name, f.Size)
		}
	}
	if len(m.segments()) == 0 {
		return nil, fmt.Errorf("%w: it lists no ledger", errManifest)
	}
	return &m, nil
}

// isPart reports whether a file of that name is part of what makes a project. The store is not: it is made anew.
func isPart(name string) bool {
	return storage.IsBlobName(name) || storage.IsSegmentName(name) || name == storage.KeyFileName
}

// mostOf returns how many bytes a part of a project can have at most.
func mostOf(name string) int64 {
	switch {
	case storage.IsSegmentName(name):
		return storage.MaxSegment
	case name == storage.KeyFileName:
		return storage.MaxKeyFile
	}
	return storage.MaxBlob
}

// segments returns the members that make the ledger, or none when one of them is missing.
func (m *Manifest) segments() map[string]archive.Member {
	out := map[string]archive.Member{}
	for _, f := range m.Files {
		if storage.IsSegmentName(f.Name) {
			out[f.Name] = f
		}
	}
	for segment := 1; segment <= len(out); segment++ {
		if _, ok := out[storage.SegmentName(uint32(segment))]; !ok {
			return nil
		}
	}
	return out
}

// bytes returns how much there is in the backup, unpacked.
func (m *Manifest) bytes() int64 {
	var n int64
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

func (m *Manifest) blobBytes() int64 {
	n := m.bytes()
	for _, f := range m.segments() {
		n -= f.Size
	}
	return n
}

// work returns how many bytes pass when a backup is written: all of it twice, to be written and checked, and the ledger once
// more, to be counted.
func (m *Manifest) work() int64 {
	n := 2 * m.bytes()
	for _, f := range m.segments() {
		n += f.Size
	}
	return n
}
