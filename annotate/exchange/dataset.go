package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"

	"attest/annotate"
)

// The dataset file is described in assets/dataset.schema.json. Three things about the way it is written here:
//
//   - Every member that the format knows is there: empty lists as [], empty texts as "", what is not known as null. The
//     exceptions are members of this program's own, such as file_name, which stand only where they say something.
//   - Each entity is on a line of its own, in a fixed order, so that two exports can be compared with any diff.
//   - Members and entities that this version does not know are kept and written back: those of entities, and of the objects
//     inside them, in their place, others by way of the two names below. Only ranges and likelihoods, which are plain values
//     in the domain, are nothing but what this version knows.
const (
	datasetFormat  = "attest-dataset"
	datasetVersion = 1

	// In the project's own properties, unknown members of the file itself and of its codebook are kept under these.
	fileMembers     = "dataset_members"
	codebookMembers = "codebook_members"

	// Entities of kinds that this version does not know: {"kind", "id", "fields"}.
	otherEntities = "other_entities"
)

// hiddenFields are fields of the domain that the file has under another name or not at all. A member of the file by such a
// name is not an unknown one to be kept: it would overwrite the real one.
var hiddenFields = map[annotate.Kind][]string{
	annotate.KindProject:   {"likelihood_scale", "enabled_fields", fileMembers, codebookMembers},
	annotate.KindTag:       {"order"},
	annotate.KindSource:    {"unnamed"},
	annotate.KindDocument:  {"text_bytes"},
	annotate.KindHighlight: {"tag_ids"},
	annotate.KindClaim:     {"tag_ids"},
}

var (
	formatMember = regexp.MustCompile(`"format"\s*:\s*"` + datasetFormat + `"`)
	firstMember  = regexp.MustCompile(`^\{\s*"(` + strings.Join(datasetMembers[4:], "|") + `)"\s*:\s*[\[{n]`)
)

// IsDataset reports whether a file that begins with head, a few kilobytes or all of it, is a dataset file. The format may be
// named as late as at the end of a file; one that begins with a list of documents, claims or the like is taken for one too.
func IsDataset(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	return bytes.HasPrefix(head, []byte("{")) && (formatMember.Match(head) || firstMember.Match(head))
}

// Version is the version of the program that exports say they were made by. Package main sets it, before anything else
// runs, to the one that it was built as; it does not change afterwards.
var Version = "devel"

// Generator names this program and its version, as the exports do: "attest 0.1.0".
func Generator() string { return "attest " + Version }

// CheckDataset reads a dataset file as an import into an empty project would, and is stricter: every range must be given in
// all three units, and every quote must stand in the text at each of them.
//
// What it holds in memory at once is the texts of all documents, once, beside the entities of the file: a dataset may list its
// documents behind its highlights, and a quote cannot be checked without its text. That comes to about twice the size of the
// file.
func CheckDataset(r io.Reader) (*Report, error) {
	texts := memory{}
	return readDataset(r, annotate.NewDraft(annotate.NewProject(), annotate.None, epoch), texts, true)
}

// memory is a [Store] that lasts as long as a check.
type memory map[string]string

func (m memory) Text(d *annotate.Document) (string, error) {
	s, ok := m[d.TextSHA256]
	if !ok {
		return "", fmt.Errorf("document %s has no text", d.ID)
	}
	return s, nil
}

func (m memory) PutBlob(data []byte) (string, error) {
	sum := digest(string(data))
	m[sum] = string(data)
	return sum, nil
}

func digest(s string) string {
	h := sha256.New()
	_, _ = io.WriteString(h, s) // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}
