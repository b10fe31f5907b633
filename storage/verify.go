package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

// Finding is one thing that Verify found.
type Finding struct {
	Path string        // of the file that it is about, relative to the project folder; "" if it is about an entity
	Kind annotate.Kind // of the entity that it is about; "" if it is about a file
	ID   annotate.ID
	Text string // in plain words, naming file and line or entity
}

// String returns the text.
func (f Finding) String() string { return f.Text }

// Report is what Verify found.
type Report struct {
	Segments int                   // of the ledger
	Actions  int                   // in the ledger, all with checksum, chain and number checked
	Blobs    int                   // files, all decompressed and hashed
	Entities map[annotate.Kind]int // that the ledger leads to
	Quotes   int                   // highlights compared with the text of their document
	Store    bool                  // whether the store could be compared; a Folder from Read leaves it alone

	Problems []Finding // what is not as it must be
	Notes    []Finding // what is worth knowing and no fault
}

// OK reports whether there are no problems.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// Verify checks everything in the folder anew, from the disk: every line of the ledger, every blob, the store against
// what the ledger leads to, every reference, and every quote against the text of its document. Commits may go on
// meanwhile; what is checked is the state when Verify began. Progress, which may be nil, counts steps of unequal length;
// the total grows until the ledger has been read. The error is ctx's, or that of a folder that cannot be read at all;
// faults of the project are in the Report.
func (f *Folder) Verify(ctx context.Context, progress func(done, total int)) (*Report, error) {
	v := &verification{ctx: ctx, f: f, progress: progress, report: &Report{Entities: map[annotate.Kind]int{}}}
	if v.progress == nil {
		v.progress = func(int, int) {}
	}
	if err := v.run(); err != nil {
		return nil, fmt.Errorf("verifying %s: %w", f.dir, err)
	}
	return v.report, nil
}

type verification struct {
	ctx      context.Context
	f        *Folder
	progress func(done, total int)
	report   *Report

	done, total int
	snapshot    *badger.Txn // of the store, when verification began; nil without a store
	count       int         // Actions then
	project     *annotate.Project
	hashes      []string
}

func (v *verification) run() error {
	if err := v.begin(); err != nil {
		return err
	}
	if v.snapshot != nil {
		defer v.f.store.endRead(v.snapshot)
	}
	strays, err := v.listBlobs()
	if err != nil {
		return err
	}
	for _, path := range strays {
		v.note(path, "%s does not belong to the project", path)
	}
	for _, step := range []func() error{v.ledger, v.blobs, v.store, v.references, v.documents} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, notice := range v.f.Health().Notices {
		v.note("", "on opening, %s", notice)
	}
	return nil
}

// begin fixes the state that is checked.
func (v *verification) begin() error {
	v.f.writing.Lock()
	defer v.f.writing.Unlock()
	v.count = v.f.Count()
	if v.f.readOnly {
		v.note("", "the store was not compared, because the project was opened for reading only")
		return nil
	}
	if behind := v.f.Health().Store; behind != nil {
		v.problem(storeFolder, "the store has fallen behind the ledger: %s", behind)
		return nil
	}
	txn, err := v.f.store.beginRead()
	if err != nil {
		return err
	}
	v.snapshot = txn
	return nil
}

func (v *verification) step() error {
	v.done++
	if v.done%100 == 0 || v.done == v.total {
		v.progress(v.done, v.total)
	}
	return v.ctx.Err()
}

func (v *verification) problem(path, format string, args ...any) {
	v.report.Problems = append(v.report.Problems, Finding{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (v *verification) note(path, format string, args ...any) {
	v.report.Notes = append(v.report.Notes, Finding{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (v *verification) wrong(e annotate.Entity, format string, args ...any) {
	v.report.Problems = append(v.report.Problems, Finding{Kind: e.Kind(), ID: e.Key(), Text: fmt.Sprintf(format, args...)})
}

// relative returns path as seen from the project folder.
func (v *verification) relative(path string) string {
	if r, err := filepath.Rel(v.f.dir, path); err == nil {
		return r
	}
	return path
}

func (v *verification) listBlobs() (strays []string, err error) {
	v.hashes, strays, err = v.f.blobs.list()
	if errors.Is(err, os.ErrNotExist) {
		err = nil // each document whose text is missing will be named
	}
	for i, path := range strays {
		strays[i] = v.relative(path)
	}
	v.total = v.count + len(v.hashes) + v.f.project.Count(annotate.KindHighlight)
	return strays, err
}

// ledger replays the ledger into a new Project.
func (v *verification) ledger() error {
	dir := v.f.ledgerDir()
	var damage *DamageError
	fault := func(err error) error {
		if !errors.As(err, &damage) {
			return err
		}
		v.problem(v.relative(damage.Path), "%s", damage.Error())
		v.project = nil
		return nil
	}
	s, err := scanLedger(dir)
	if err != nil {
		return fault(err)
	}
	v.report.Segments = int(s.segment)
	if len(s.lines) < v.count {
		v.problem(ledgerFolder, "the ledger holds %d actions, and should hold %d", len(s.lines), v.count)
		v.count = len(s.lines)
	}
	v.project = annotate.NewProject()
	err = replay(dir, s.lines[:v.count], func(a *annotate.Action, at line) error {
		if err := v.project.Apply(a); err != nil {
			return &DamageError{Path: segmentPath(dir, at.segment), Line: at.number, Reason: err.Error()}
		}
		v.report.Actions++
		return v.step()
	})
	if err != nil {
		return fault(err)
	}
	return v.index(s.lines[:v.count])
}

// index compares the store's index of the history with the ledger.
func (v *verification) index(lines []line) error {
	if v.snapshot == nil {
		return nil
	}
	for i, at := range lines {
		var p position
		if err := getCBOR(v.snapshot, positionKey(uint64(i)+1), &p); err != nil {
			v.problem(storeFolder, "the store does not know where action %d of the ledger is: %s", i+1, err)
		} else if p.line() != at {
			v.problem(storeFolder, "the store looks for action %d in a wrong place of the ledger", i+1)
		}
		if err := v.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) blobs() error {
	for _, hash := range v.hashes {
		if _, err := v.f.blobs.get(hash); err != nil {
			path := v.relative(v.f.blobs.path(hash))
			v.problem(path, "%s%s", err, v.usedBy(hash))
		}
		v.report.Blobs++
		if err := v.step(); err != nil {
			return err
		}
	}
	return nil
}

// usedBy says which documents a blob belongs to.
func (v *verification) usedBy(hash string) string {
	for _, d := range v.f.project.Documents() {
		switch hash {
		case d.TextSHA256:
			return fmt.Sprintf(" (the text of %q)", d.DisplayTitle())
		case d.SHA256:
			return fmt.Sprintf(" (the original of %q)", d.DisplayTitle())
		}
	}
	return ""
}

// store compares every entity of the store with what the ledger leads to.
func (v *verification) store() error {
	if v.snapshot == nil || v.project == nil {
		return nil
	}
	v.report.Store = true
	seen := map[entityRef]bool{}
	err := eachEntity(v.snapshot, func(e annotate.Entity, _ uint64) {
		seen[entityRef{e.Kind(), e.Key()}] = true
		want, ok := v.project.Get(e.Kind(), e.Key())
		if !ok {
			v.wrong(e, "the store holds %s %s, which the ledger does not lead to", e.Kind(), e.Key())
			return
		}
		same, err := sameEntity(e, want)
		if err != nil || !same {
			v.wrong(e, "the store holds %s %s in another state than the ledger leads to", e.Kind(), e.Key())
		}
	})
	if err != nil {
		v.problem(storeFolder, "reading the store: %s", err)
		return nil
	}
	return v.each(func(e annotate.Entity) error {
		if !seen[entityRef{e.Kind(), e.Key()}] {
			v.wrong(e, "the store lacks %s %s", e.Kind(), e.Key())
		}
		return nil
	})
}

func sameEntity(a, b annotate.Entity) (bool, error) {
	x, errX := annotate.FieldsOf(a)
	y, errY := annotate.FieldsOf(b)
	same := maps.EqualFunc(x, y, func(p, q json.RawMessage) bool { return bytes.Equal(p, q) })
	return same, errors.Join(errX, errY)
}

// each yields every entity that the ledger leads to.
func (v *verification) each(yield func(annotate.Entity) error) error {
	p := v.project
	var all []annotate.Entity
	for _, list := range [][]annotate.Entity{
		entities(p.Reviewers()), entities(p.Tags()), entities(p.Sources()), entities(p.Documents()), entities(p.Highlights()),
		entities(p.Claims()), entities(p.Assessments()), entities(p.Clusters()), entities(p.Links()), entities(p.Unknowns()),
	} {
		all = append(all, list...)
	}
	if s := p.Settings(); s.ID != annotate.None {
		all = append(all, s)
	}
	for _, e := range all {
		if err := errors.Join(v.ctx.Err(), yield(e)); err != nil {
			return err
		}
	}
	return nil
}

func entities[T annotate.Entity](list []T) []annotate.Entity {
	out := make([]annotate.Entity, len(list))
	for i, e := range list {
		out[i] = e
	}
	return out
}

// references checks that whatever an entity refers to is there.
func (v *verification) references() error {
	if v.project == nil {
		v.project = v.f.project // what was loaded on opening is the best there is
	}
	return v.each(func(e annotate.Entity) error {
		v.report.Entities[e.Kind()]++
		touch := []annotate.Change{{Kind: e.Kind(), ID: e.Key(), Set: annotate.Fields{}, Was: annotate.Fields{}}}
		if err := v.project.Check(touch, nil); err != nil {
			v.wrong(e, "%s", err)
		}
		return nil
	})
}

func (v *verification) documents() error {
	for _, d := range v.project.Documents() {
		text, err := v.f.blobs.get(d.TextSHA256)
		switch {
		case errors.Is(err, ErrNotHeld):
			v.wrong(d, "the text of %q is missing: %s", d.DisplayTitle(), err)
		case err != nil:
			v.wrong(d, "the text of %q cannot be read: %s", d.DisplayTitle(), err)
		case !utf8.Valid(text):
			v.wrong(d, "the text of %q is not valid UTF-8", d.DisplayTitle())
		}
		if !v.f.blobs.held(d.SHA256) {
			v.report.Notes = append(v.report.Notes, Finding{Kind: d.Kind(), ID: d.ID, Text: fmt.Sprintf(
				"the original bytes of %q are not held: it came from a dataset file", d.DisplayTitle())})
		}
		if err == nil {
			if err := v.quotes(d, string(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verification) quotes(d *annotate.Document, text string) error {
	for _, h := range v.project.HighlightsOf(d.ID) {
		if err := h.CheckQuote(text); err != nil {
			v.wrong(h, "in %q: %s", d.DisplayTitle(), err)
		}
		v.report.Quotes++
		if err := v.step(); err != nil {
			return err
		}
	}
	return nil
}
