// Package exchange reads and writes the formats in which annotated documents travel: one file for each format.
//
// The dataset file is Attest's own format and the only one that loses nothing. [WriteDataset] writes a project as one,
// [ReadDataset] brings one into a project, and [CheckDataset] proves that a file says what it should before anybody relies
// on it. All of them stream: a file may be larger than memory as long as each of its documents is not.
package exchange

import (
	"errors"
	"fmt"
	"strings"

	"attest/annotate"
)

// Store keeps the texts of documents; a project folder is one.
type Store interface {
	// Text returns the text of a document, which it finds by the document's TextSHA256.
	Text(*annotate.Document) (string, error)
	// PutBlob keeps data and returns its SHA-256 as 64 lower-case hexadecimal digits.
	PutBlob(data []byte) (string, error)
}

// Errors that reading a file may wrap. A quote that does not stand in its document is reported as [annotate.ErrQuote].
var (
	ErrNotDataset = errors.New("this is not an Attest dataset file")
	ErrNewer      = errors.New("this file needs a newer Attest")
)

// maxProblems is how many problems of a file are told; fixing twenty shows how to fix the rest.
const maxProblems = 20

// DatasetError lists what is wrong with a file that is well-formed otherwise. Nothing of such a file is imported.
type DatasetError struct {
	Problems []error // the first ones, at most 20
	Total    int
}

func (e *DatasetError) Error() string {
	var b strings.Builder
	if e.Total == 1 {
		b.WriteString("nothing was imported, because the dataset has a problem:")
	} else {
		fmt.Fprintf(&b, "nothing was imported, because the dataset has %d problems:", e.Total)
	}
	for _, p := range e.Problems {
		b.WriteString("\n  ")
		b.WriteString(p.Error())
	}
	if more := e.Total - len(e.Problems); more > 0 {
		fmt.Fprintf(&b, "\n  … and %d more", more)
	}
	return b.String()
}

// Unwrap returns the problems, for errors.Is and errors.As.
func (e *DatasetError) Unwrap() []error { return e.Problems }

// Count says what became of the entities of one kind.
type Count struct {
	Added       int // new to the project
	Skipped     int // in the project already, just so
	Reused      int // taken to be one the project has under another id: same name, or same text
	Conflicting int // in the project already, but different: the project's stays
}

// maxNotes bounds the notes of a [Report].
const maxNotes = 100

// Report says what reading a file did, or would do.
type Report struct {
	Counts map[annotate.Kind]Count
	Quotes int      // how many quotes were compared with the text they come from
	Notes  []string // what the reviewer should know, in sentences; the first hundred
}

// Total returns the sum over all kinds.
func (r *Report) Total() Count {
	var t Count
	for _, c := range r.Counts {
		t.Added += c.Added
		t.Skipped += c.Skipped
		t.Reused += c.Reused
		t.Conflicting += c.Conflicting
	}
	return t
}

func (r *Report) count(kind annotate.Kind, add func(*Count)) {
	c := r.Counts[kind]
	add(&c)
	r.Counts[kind] = c
}

func (r *Report) note(format string, args ...any) {
	if len(r.Notes) < maxNotes {
		r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
	}
}

// Complete reports, as an error, when a file that [CheckDataset] read has not as many entities as the project it was
// exported from.
func (r *Report) Complete(p *annotate.Project) error {
	for _, kind := range []annotate.Kind{
		annotate.KindDocument, annotate.KindSource, annotate.KindHighlight, annotate.KindClaim, annotate.KindAssessment, annotate.KindCluster, annotate.KindLink,
	} {
		if want, got := p.Count(kind), r.Counts[kind].Added; want != got {
			return fmt.Errorf("the project has %d entities of kind %s, the file %d", want, kind, got)
		}
	}
	return nil
}
