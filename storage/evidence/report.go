package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
)

const (
	reportFormat  = "attest-report"
	reportVersion = 1
)

// Result is what came of a check.
type Result string

// The results.
const (
	Passed     Result = "passed"
	Failed     Result = "failed"
	NotChecked Result = "not_checked"
)

// Check is one thing that was checked.
type Check struct {
	Name     string   `json:"name"`
	What     string   `json:"what"` // was checked, in words
	Result   Result   `json:"result"`
	Problems []string `json:"problems,omitempty"`
}

// fail adds a problem.
func (c *Check) fail(format string, args ...any) {
	c.Result = Failed
	c.Problems = append(c.Problems, fmt.Sprintf(format, args...))
}

// Report says what was checked in a project or a sealed file, and what came of it. It is made to be handed on.
type Report struct {
	Format    string    `json:"format"` // attest-report
	Version   int       `json:"version"`
	Generator string    `json:"generator"`
	System    string    `json:"system"` // that it was made on: linux/amd64
	MadeAt    time.Time `json:"made_at"`
	MadeBy    string    `json:"made_by"`
	Subject   string    `json:"subject"` // the name of the folder or file, without its path
	Seal      *SealInfo `json:"seal,omitempty"`

	Project annotate.ID           `json:"project,omitzero"` // the ID of the ledger
	Title   string                `json:"title,omitempty"`
	Actions int                   `json:"actions"`
	First   time.Time             `json:"first,omitzero"` // action
	Head    string                `json:"head,omitempty"` // SHA-256 of the last line of the ledger
	Devices []Device              `json:"devices,omitempty"`
	Counts  map[annotate.Kind]int `json:"counts,omitempty"`
	// Documents are what the project has now, in the order in which they came into it.
	Documents []Document `json:"documents,omitempty"`

	Checks []Check  `json:"checks"`
	Notes  []string `json:"notes,omitempty"`
}

// SealInfo is what a sealed file says about itself, and who has signed that.
type SealInfo struct {
	SealedAt    time.Time `json:"sealed_at"`
	SealedBy    string    `json:"sealed_by"`
	Generator   string    `json:"generator"`
	Key         string    `json:"key,omitempty"`         // the public key that has signed it
	Fingerprint string    `json:"fingerprint,omitempty"` // of that
	Expected    string    `json:"expected,omitempty"`    // fingerprint of the key that it was compared with
}

// Device is what one installation of Attest has done.
type Device struct {
	storage.Head
	Reviewer string `json:"reviewer,omitempty"` // the name of who did the last action
}

// Document is a document with what was found about it.
type Document struct {
	ID         annotate.ID `json:"id"`
	Title      string      `json:"title"`
	FileName   string      `json:"file_name,omitempty"`
	URL        string      `json:"url,omitempty"`
	ImportedAt time.Time   `json:"imported_at,omitzero"`
	ImportedBy string      `json:"imported_by,omitempty"`
	Bytes      int64       `json:"bytes,omitempty"` // of the original
	SHA256     string      `json:"sha256,omitempty"`
	TextSHA256 string      `json:"text_sha256"`
	Highlights int         `json:"highlights"`
	Original   Result      `json:"original"` // the bytes have that hash; not checked where they are not held
	Text       Result      `json:"text"`
	Quotes     Result      `json:"quotes"` // every quote stands in the text
}

// OK reports whether nothing failed.
func (r *Report) OK() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Result == Failed })
}

// Problems counts what was found.
func (r *Report) Problems() int {
	n := 0
	for _, c := range r.Checks {
		n += len(c.Problems)
	}
	return n
}

func newReport(subject, by string, at time.Time) *Report {
	return &Report{
		Format: reportFormat, Version: reportVersion, Generator: exchange.Generator(), System: runtime.GOOS + "/" + runtime.GOARCH,
		MadeAt: at.UTC().Truncate(time.Second), MadeBy: by, Subject: subject,
	}
}

// Names of the checks of a project.
const (
	checkLedger  = "Ledger"
	checkBytes   = "Texts and originals"
	checkStore   = "Store"
	checkContent = "Content"
)

// ReportOn describes the project in the folder dir after [storage.Verify] has looked at it. The report names who made it as by.
// Of a project whose ledger is damaged it tells what is wrong, and not what is in it.
//
// The key is that of the project, see [storage.Unlock].
func ReportOn(ctx context.Context, dir string, key *storage.Key, v *storage.Report, by string, at time.Time) (*Report, error) {
	r := newReport(filepath.Base(dir), by, at)
	r.Checks = projectChecks(v)
	r.Counts = v.Entities
	for _, n := range v.Notes {
		r.Notes = append(r.Notes, n.Text)
	}
	src, err := storage.OpenSource(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	record, err := storage.ReadRecord(ctx, src, key, nil)
	var damage *storage.DamageError
	switch {
	case errors.As(err, &damage):
		if r.Checks[0].Result != Failed { // it was damaged between two looks
			r.Checks[0].fail("%s", damage)
		}
		r.Notes = append(r.Notes, "the documents are not listed, because the ledger is damaged")
		return r, nil
	case err != nil:
		return nil, err
	}
	r.Title = record.Project.Settings().Title
	r.tell(record)
	r.Documents = documentsIn(record.Project, key, v, src)
	return r, nil
}

// tell takes over what the ledger says about itself.
func (r *Report) tell(record *storage.Record) {
	r.Project, r.Actions, r.First, r.Head = record.ID, record.Actions, record.First, record.Head
	for _, h := range record.Heads {
		r.Devices = append(r.Devices, Device{Head: h, Reviewer: reviewerName(record.Project, h.By)})
	}
}

func reviewerName(p *annotate.Project, id annotate.ID) string {
	if reviewer, ok := p.Reviewer(id); ok {
		return reviewer.Name
	}
	return ""
}

func projectChecks(v *storage.Report) []Check {
	checks := []Check{
		{Name: checkLedger, Result: Passed, What: fmt.Sprintf("%s in %s: the checksum of each line, the chain of their hashes, their numbering, and that each fits what was before",
			count(v.Actions, "action"), count(v.Segments, "segment"))},
		{Name: checkBytes, Result: Passed, What: count(v.Blobs, "file") + ": unpacked, and compared with the hash in its name"},
		{Name: checkStore, Result: Passed, What: "the database that the window reads: every entity compared with what the ledger leads to"},
		{Name: checkContent, Result: Passed, What: fmt.Sprintf("every reference leads somewhere, every text is there, and %s in the text of its document, letter by letter",
			stands(v.Quotes))},
	}
	if !v.Store {
		checks[2].Result = NotChecked
	}
	for _, p := range v.Problems {
		path := filepath.ToSlash(p.Path)
		switch {
		case p.Kind == "" && strings.HasPrefix(path, "ledger"):
			checks[0].fail("%s", p.Text)
		case p.Kind == "" && strings.HasPrefix(path, "store"):
			checks[2].fail("%s", p.Text)
		case p.Kind == "":
			checks[1].fail("%s", p.Text)
		case strings.HasPrefix(p.Text, "the store "):
			checks[2].fail("%s", p.Text)
		default:
			checks[3].fail("%s", p.Text)
		}
	}
	return checks
}

func stands(quotes int) string {
	if quotes == 1 {
		return "1 quote stands"
	}
	return fmt.Sprintf("%d quotes stand", quotes)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func documentsIn(p *annotate.Project, key *storage.Key, v *storage.Report, src storage.Source) []Document {
	wrong := map[annotate.ID]bool{}
	damaged := map[string]bool{}
	for _, problem := range v.Problems {
		wrong[problem.ID] = true
		damaged[filepath.ToSlash(problem.Path)] = true
	}
	var out []Document
	for _, d := range p.Documents() {
		doc := describe(p, d)
		doc.Original, doc.Text = Passed, Passed
		if name := key.BlobName(d.SHA256); name == "" || !holds(src, name) {
			doc.Original = NotChecked
		} else if damaged[name] {
			doc.Original = Failed
		}
		if name := key.BlobName(d.TextSHA256); damaged[name] || !holds(src, name) {
			doc.Text, doc.Quotes = Failed, NotChecked
		}
		for _, h := range p.HighlightsOf(d.ID) {
			if wrong[h.ID] && doc.Quotes == Passed {
				doc.Quotes = Failed
			}
		}
		out = append(out, doc)
	}
	return out
}

func describe(p *annotate.Project, d *annotate.Document) Document {
	return Document{
		ID: d.ID, Title: d.DisplayTitle(), FileName: d.FileName, URL: d.URL, ImportedAt: d.ImportedAt, ImportedBy: reviewerName(p, d.ImportedBy),
		Bytes: d.Bytes, SHA256: d.SHA256, TextSHA256: d.TextSHA256, Highlights: len(p.HighlightsOf(d.ID)), Quotes: Passed,
	}
}

func holds(src storage.Source, name string) bool {
	in, err := src.Open(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	_ = in.Close()
	return true
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// sortedKinds returns the kinds of what there is, in the order in which they are told.
func (r *Report) sortedKinds() []annotate.Kind {
	kinds := slices.Collect(maps.Keys(r.Counts))
	slices.SortFunc(kinds, func(a, b annotate.Kind) int {
		return slices.Index(annotate.Kinds, a) - slices.Index(annotate.Kinds, b)
	})
	return slices.DeleteFunc(kinds, func(k annotate.Kind) bool { return k == annotate.KindProject || r.Counts[k] == 0 })
}
