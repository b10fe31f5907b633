// Package ingest turns a file into a document: it finds out how the text is encoded, brings it into the one form that
// offsets are counted in, and describes it.
//
// [Document] reads a file, [Imported.Save] stores its bytes and its text, [Add] enters it into a project. Plain text is
// what is read now.
package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"attest/annotate"
)

// MaxBytes is the size of the largest file that is read.
const MaxBytes = 200 << 20

// Errors that [Document] returns, wrapped with the name of the file.
var (
	ErrEmpty       = errors.New("there is no text in this file")
	ErrBinary      = errors.New("this is not a text file, although its name says so")
	ErrTooLarge    = errors.New("files of more than 200 MB are not read; split it into parts and import those")
	ErrUnsupported = errors.New("files of this kind are not read yet; save it as plain text (.txt) and import that. Read now: " +
		strings.Join(Extensions(), ", ") + ", and text files without extension")
)

// Extensions returns the endings of the names of the files that can be read, each with its dot.
func Extensions() []string { return []string{".txt", ".text", ".md"} }

// Supported reports whether the name is that of a file which [Document] would try to read: whether a search through a
// folder should pick it up.
func Supported(name string) bool {
	ext := extension(name)
	return ext == "" || slices.Contains(Extensions(), ext)
}

// extension returns the ending of a file name in lower case. What follows the last dot of "minutes 4.11" is no ending.
func extension(name string) string {
	base := baseName(name)
	ext := strings.ToLower(path.Ext(base))
	if strings.Trim(ext, ".0123456789") == "" || strings.Contains(ext, " ") {
		return ""
	}
	return ext
}

// baseName is the last element of a path written with the separators of any system.
func baseName(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

// Imported is a file that was read.
type Imported struct {
	// Document describes the file. It has no ID, and nothing is known about who imported it and when.
	Document annotate.Document
	// Text is the document's text; every offset counts in it.
	Text string
	// Original is the file as it was.
	Original []byte
}

// Document reads a file with the given name or path and contents. The error names the file, says what to do, and wraps one
// of [ErrEmpty], [ErrBinary], [ErrTooLarge] and [ErrUnsupported]. The contents are kept and must not be changed.
func Document(name string, data []byte) (*Imported, error) {
	switch {
	case len(data) > MaxBytes:
		return nil, fmt.Errorf("%s: %w", name, ErrTooLarge)
	case !Supported(name):
		return nil, fmt.Errorf("%s: %w", name, ErrUnsupported)
	case len(data) == 0:
		return nil, fmt.Errorf("%s: %w", name, ErrEmpty)
	}
	encoding := detect(data)
	if encoding == "" {
		if extension(name) == "" {
			return nil, fmt.Errorf("%s: %w", name, ErrUnsupported)
		}
		return nil, fmt.Errorf("%s: %w", name, ErrBinary)
	}
	decoded, err := decode(data, encoding)
	if err != nil {
		return nil, fmt.Errorf("%s: reading it as %s: %w", name, encoding, err)
	}
	n := Normalize(decoded)
	if !isUnicode(encoding) && strings.ContainsRune(decoded, '\uFFFD') && !slices.Contains(n.Changes, ChangedInvalid) {
		n.Changes = append(n.Changes, ChangedInvalid)
	}
	if strings.TrimSpace(n.Text) == "" {
		return nil, fmt.Errorf("%s: %w", name, ErrEmpty)
	}
	base := baseName(name)
	return &Imported{
		Document: annotate.Document{
			Title:      titleOf(n.Text, base),
			MediaType:  mediaType(base),
			FileName:   strings.ToValidUTF8(base, "\uFFFD"),
			SHA256:     digest(data),
			TextSHA256: digest([]byte(n.Text)),
			Bytes:      int64(len(data)),
			TextBytes:  int64(len(n.Text)),
			Encoding:   encoding,
			Normalized: n.Changes,
		},
		Text:     n.Text,
		Original: data,
	}, nil
}

func mediaType(name string) string {
	if extension(name) == ".md" {
		return "text/markdown"
	}
	return "text/plain"
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Blobs keeps bytes under their SHA-256, which it returns as 64 lower-case hexadecimal digits. A project folder does.
type Blobs interface {
	PutBlob(data []byte) (sha256 string, err error)
}

// Save stores the original bytes and the text of the document. It comes before the Action that [Add] prepares is
// committed, so that no document is ever without its text.
func (im *Imported) Save(blobs Blobs) error {
	for _, blob := range []struct {
		what, want string
		data       []byte
	}{{"file", im.Document.SHA256, im.Original}, {"text", im.Document.TextSHA256, []byte(im.Text)}} {
		got, err := blobs.PutBlob(blob.data)
		if err != nil {
			return fmt.Errorf("%s: keeping the %s: %w", im.Document.FileName, blob.what, err)
		}
		if got != blob.want {
			return fmt.Errorf("%s: keeping the %s: it was changed on the way (%s, not %s)", im.Document.FileName, blob.what, got, blob.want)
		}
	}
	return nil
}

// Add enters the document into the draft, imported by the draft's reviewer at its time and published by the source with the
// given name, which is added to the registry if need be; an empty name leaves the publisher open. If the same bytes are in
// the project or draft already, that document is returned, duplicate is true and nothing changes.
func Add(d *annotate.Draft, im *Imported, publisher string) (doc *annotate.Document, duplicate bool, err error) {
	if known, ok := d.DocumentWithBytes(im.Document.SHA256); ok {
		return known, true, nil
	}
	added := im.Document
	added.ID, added.ImportedAt, added.ImportedBy = annotate.NewID(), d.At, d.By
	if strings.TrimSpace(publisher) != "" {
		source, err := d.SourceNamed(publisher, annotate.Outlet)
		if err != nil {
			return nil, false, fmt.Errorf("%s: adding the publisher %s: %w", added.FileName, publisher, err)
		}
		added.PublisherID = source.ID
	}
	if err := d.Put(&added); err != nil {
		return nil, false, fmt.Errorf("%s: %w", added.FileName, err)
	}
	return &added, false, nil
}
