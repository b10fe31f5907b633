// Package archive writes and reads the single files in which projects travel and are kept: backups and sealed exports.
//
// Such a file is a ZIP archive that any tool can unpack. What makes it safe to rely on:
//
//   - A manifest, which is the archive's last member, lists every other member with its size and SHA-256. Nothing may be
//     missing, and nothing be there beside. What else a manifest says is up to the packages that write one.
//   - The archive's comment holds the SHA-256 of the whole file up to the comment's last 64 bytes. So every single byte of
//     the file is accounted for, those that unpacking tools pass over included.
//   - A file is written under another name, flushed, opened again and checked before it gets its own name.
//
// Archives come from others. Reading never takes more of a member than the manifest declares, and nothing here makes a path
// out of a member's name.
package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Member is one file in an archive, as the manifest lists it.
type Member struct {
	Name   string `json:"name"` // slash-separated, relative
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// MaxManifest is the greatest size of a manifest in bytes. It bounds the memory that a hostile file can take.
const MaxManifest = 64 << 20

// The comment: these words, then the SHA-256 in hexadecimal digits.
const (
	commentWords = "attest sha256 "
	sumDigits    = 2 * sha256.Size
)

// DamageError says why an archive is not what was written.
type DamageError struct {
	Path   string
	Reason string
}

func (e *DamageError) Error() string { return fmt.Sprintf("%s is damaged: %s", e.Path, e.Reason) }

// ErrNotAnArchive is returned (wrapped) for a file that is none of Attest's archives.
var ErrNotAnArchive = errors.New("it is not a file that Attest made")

// ErrExists is returned (wrapped) when there is a file already where one is to be written.
var ErrExists = errors.New("there is a file of that name already, and nothing is overwritten")

// CheckMembers reports what is wrong with a list of members: a name twice, a size or hash that cannot be. The function allowed
// says which names may be in it.
func CheckMembers(members []Member, allowed func(name string) bool) error {
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		switch {
		case !allowed(m.Name):
			return fmt.Errorf("%q does not belong in it", clip(m.Name))
		case seen[m.Name]:
			return fmt.Errorf("%s is listed twice", m.Name)
		case m.Size < 0:
			return fmt.Errorf("%s has a size of %d bytes", m.Name, m.Size)
		case !IsSHA256(m.SHA256):
			return fmt.Errorf("the hash of %s is none", m.Name)
		}
		seen[m.Name] = true
	}
	return nil
}

// IsSHA256 reports whether s is a SHA-256 in lower-case hexadecimal.
func IsSHA256(s string) bool {
	return len(s) == sumDigits && strings.Trim(s, "0123456789abcdef") == ""
}

// mostOfAName is how much of a name from a file is told, in bytes.
const mostOfAName = 80

func clip(s string) string {
	if len(s) > mostOfAName {
		return strings.ToValidUTF8(s[:mostOfAName], "") + "…"
	}
	return s
}

// stoppable reads until ctx is done.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
