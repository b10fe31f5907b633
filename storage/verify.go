package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dgraph-io/badger/v4"
	"github.com/gofrs/flock"

	"attest/annotate"
)

// Finding is one thing that Verify found.
type Finding struct {
	Path string        // of the file that it is about, relative to the project folder; "" if it is about an entity
	Line int           // of a ledger segment, from 1; 0 if it is about the whole file or an entity
	Kind annotate.Kind // of the entity that it is about; "" if it is about a file
	ID   annotate.ID
	Text string // in plain words, naming file and line or entity, and what it affects
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
	Store    bool                  // whether the store could be compared

	Problems []Finding // what is not as it must be
	Notes    []Finding // what is worth knowing and no fault
}

// OK reports whether there are no problems.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// Verify checks everything in a project folder from the disk: every line of the ledger, every blob, the store against what
// the ledger leads to, every reference, and every quote against the text of its document. It changes nothing, and reads on
// behind damage. The store is left out while another process has the project open. Progress, which may be nil, counts
// steps of unequal length; the total grows until the ledger has been read. The error is ctx's, or that of a folder that
// cannot be read at all; faults of the project are in the Report.
//
// The key is that of the project, see [Unlock].
func Verify(ctx context.Context, dir string, key *Key, progress func(done, total int)) (*Report, error) {
	report, err := verifyFolder(ctx, dir, key, progress)
	if err != nil {
		return nil, fmt.Errorf("verifying %s: %w", dir, err)
	}
	return report, nil
}

func verifyFolder(ctx context.Context, dir string, key *Key, progress func(done, total int)) (*Report, error) {
	if err := looksLikeProject(dir); err != nil {
		return nil, err
	}
	files, err := openProjectFiles(dir, key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = files.close() }()
	v := newVerification(ctx, files, progress)
	unlock, alone := lockToRead(files)
	if alone {
		v.readStore(&store{files: files})
	} else {
		v.note("", "the store was not compared, because another program has the project open")
	}
	unlock()
	return v.run()
}

// lockToRead keeps writers away, if none is there. Where there cannot be a lock, there cannot be a writer.
func lockToRead(f files) (unlock func(), alone bool) {
	if info, err := f.info(lockFile); err != nil || !info.Mode().IsRegular() {
		return func() {}, true
	}
	lock := flock.New(f.path(lockFile), flock.SetFlag(0))
	got, err := lock.TryLock()
	if err != nil {
		return func() {}, true
	}
	return func() { _ = lock.Close() }, got
}

// Verify checks the folder as the function Verify does, while commits go on: what is checked is the state at the
// beginning.
func (f *Folder) Verify(ctx context.Context, progress func(done, total int)) (*Report, error) {
	v := newVerification(ctx, f.files, progress)
	if f.readOnly {
		v.count = f.Count()
		v.note("", "the store was not compared, because the project was opened for reading only")
	} else {
		f.verifyStore(v)
	}
	report, err := v.run()
	if err != nil {
		return nil, fmt.Errorf("verifying %s: %w", f.dir, err)
	}
	for _, notice := range f.Health().Notices {
		v.note("", "on opening, %s", notice)
	}
	return report, nil
}

// verifyStore fixes the state that is checked, which is that of the store when it has followed.
func (f *Folder) verifyStore(v *verification) {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	if err := f.follow(); err != nil {
		v.count = f.Count()
		if obstacleOf(err) != 0 {
			v.note(storeFolder, "the store was not compared, because it cannot follow the ledger: %s", err)
			return
		}
		v.problem(storeFolder, "the store has fallen behind the ledger: %s", err)
		return
	}
	v.count = int(f.store.written.Position)
	v.readStore(f.store)
}

type verification struct {
	ctx      context.Context
	files    files
	blobs    blobs
	progress func(done, total int)
	report   *Report

	done, total int
	count       int               // Actions to look at; -1 for all
	project     *annotate.Project // that the ledger leads to, as far as it can be read
	names       []string          // of the blobs' files
	held        map[string]bool   // blobs of which the ledger says that they were there
	stored      *stored           // nil if the store is not compared
}

// stored is what the store holds: the hash of key and value, by key.
type stored struct {
	is     schema
	at     state
	hashes map[string]uint64
}

func newVerification(ctx context.Context, f files, progress func(done, total int)) *verification {
	if progress == nil {
		progress = func(int, int) {}
	}
	return &verification{
		ctx: ctx, files: f, blobs: blobs{f}, progress: progress, count: -1, held: map[string]bool{},
		report: &Report{Entities: map[annotate.Kind]int{}},
	}
}

func (v *verification) run() (*Report, error) {
	for _, step := range []func() error{v.keyFiles, v.listBlobs, v.ledger, v.checkBlobs, v.compareStore, v.references, v.documents} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return v.report, nil
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

// damage is a problem that names file and line.
func (v *verification) damage(err *DamageError) {
	path := err.Path
	if r, relErr := filepath.Rel(v.files.path("."), path); relErr == nil {
		path = filepath.ToSlash(r)
	}
	v.report.Problems = append(v.report.Problems, Finding{Path: path, Line: err.Line, Text: err.Error()})
}

// readStore reads what the store holds. A store that is not there, or of another version, is no fault.
func (v *verification) readStore(s *store) {
	in := &stored{hashes: map[string]uint64{}}
	err := s.look(func(db *badger.DB) error {
		txn := db.NewTransaction(false)
		defer txn.Discard()
		var err error
		if in.is, in.at, err = about(txn); err != nil {
			return err
		}
		seen := state{Counts: map[annotate.Kind]int{}}
		err = readRecords(txn, func(r *records) error {
			entities, digest, err := r.decode()
			if err != nil {
				return err
			}
			for i, e := range entities {
				key, value := r.at(i)
				in.hashes[string(key)] = contentHash(key, value)
				seen.Counts[e.Kind()]++
			}
			seen.Digest += digest
			return v.ctx.Err()
		}, func() *records { return &records{} })
		if err != nil {
			return err
		}
		return seen.is(in.at)
	})
	switch {
	case errors.Is(err, errNoStore), errors.Is(err, errOutdated), errors.Is(err, errUntidy):
		v.note(storeFolder, "the store was not compared: %s", err)
	case err != nil:
		v.problem(storeFolder, "%s; it is made anew from the ledger when the project is opened next, and nothing is lost", err)
	default:
		v.stored = in
	}
}

// keyFiles looks at the two files with the key of an encrypted project.
func (v *verification) keyFiles() error {
	if v.files.key() == nil {
		return nil
	}
	found := readKeyFiles(v.files)
	for name, fault := range map[string]error{keyFile: found.first, keyCopyFile: found.second} {
		switch {
		case errors.Is(fault, fs.ErrNotExist):
			v.problem(name, "%s is missing, which holds the key of the project%s", v.files.path(name), otherKeyFile(found))
		case fault != nil:
			v.problem(name, "%s is of no use, which holds the key of the project: %s%s", v.files.path(name), fault, otherKeyFile(found))
		}
	}
	return nil
}

// otherKeyFile says what becomes of a fault in a key file.
func otherKeyFile(found keyFiles) string {
	if found.sound == nil {
		return "; once it is closed the project cannot be opened any more, so make a backup of it now"
	}
	return "; it is made anew from the other one when the project is opened next"
}

func (v *verification) listBlobs() error {
	names, strays, err := v.blobs.list()
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // each document whose text is missing will be named
	}
	v.names = names
	for _, name := range strays {
		v.note(name, "%s does not belong to the project", name)
	}
	return err
}

// ledger replays the ledger into a new Project. Where it is damaged, every fault is named, and what can be read is replayed
// for the sake of the checks that follow.
func (v *verification) ledger() error {
	v.project = annotate.NewProject()
	s, err := scanLedger(v.files)
	if err == nil {
		err = v.replay(s)
	}
	var damage *DamageError
	if !errors.As(err, &damage) {
		return err
	}
	var last digest
	if v.stored != nil {
		copy(last[:], v.stored.at.Sum)
	}
	found, err := surveyLedger(v.ctx, v.files, last)
	if err != nil {
		return err
	}
	v.project = annotate.NewProject()
	faults := found.replayInto(v.project, v.hold)
	if len(faults) == 0 {
		faults = []*DamageError{damage}
	}
	for _, fault := range faults {
		v.damage(fault)
	}
	v.report.Segments, v.report.Actions = len(found.segments), len(found.order)
	v.total = len(found.order) + len(v.names) + v.project.Count(annotate.KindHighlight)
	if v.stored != nil {
		v.stored = nil
		v.note(storeFolder, "the store was not compared, because the ledger is damaged")
	}
	return nil
}

func (v *verification) replay(s *scanned) error {
	v.report.Segments = int(s.segment)
	if v.count < 0 {
		v.count = len(s.places)
	}
	places := s.places[:min(v.count, len(s.places))]
	v.total = len(places) + len(v.names)
	err := replay(v.files, s.devices.ids, places, func(a *annotate.Prepared, i int) error {
		if err := v.project.ApplyPrepared(a); err != nil {
			return damageAt(v.files, places[i], err)
		}
		v.hold(a.Action)
		v.report.Actions++
		return v.step()
	})
	if err != nil {
		return err
	}
	v.total += v.project.Count(annotate.KindHighlight)
	short := v.count
	if v.stored != nil && v.stored.is.Project == s.project {
		short = max(short, int(v.stored.at.Position))
	}
	if n := short - len(places); n > 0 {
		return &DamageError{
			Path: v.files.path(segmentName(s.segment)), Line: s.numbered + 1,
			Reason: fmt.Sprintf("%d actions that had been saved are missing here, at the end of the ledger", n),
		}
	}
	if v.stored != nil && int(v.stored.at.Position) < len(places) {
		v.note(storeFolder, "the store has followed the ledger up to action %d of %d, as after a crash; it catches up when the project is opened next", v.stored.at.Position, len(places))
		v.stored = nil
	}
	return nil
}

// hold notes which blobs an Action says were there.
func (v *verification) hold(a *annotate.Action) {
	var hashes []string
	if json.Unmarshal(a.Extra[holdsMember], &hashes) == nil {
		for _, hash := range hashes {
			v.held[hash] = true
		}
	}
}

func (v *verification) checkBlobs() error {
	for _, name := range v.names {
		if _, err := v.blobs.open(name); err != nil {
			v.problem(name, "%s%s", err, v.usedBy(name))
		}
		v.report.Blobs++
		if err := v.step(); err != nil {
			return err
		}
	}
	return nil
}

// usedBy says which documents a blob belongs to.
func (v *verification) usedBy(name string) string {
	var uses []string
	for _, d := range v.project.Documents() {
		if name == v.blobs.name(d.TextSHA256) {
			n := v.project.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight)
			uses = append(uses, fmt.Sprintf("the text of %q, with %d highlights", d.DisplayTitle(), n))
		}
		if name == v.blobs.name(d.SHA256) && d.SHA256 != d.TextSHA256 {
			uses = append(uses, fmt.Sprintf("the original of %q", d.DisplayTitle()))
		}
	}
	if len(uses) == 0 {
		return " (no document uses it)"
	}
	return " (" + strings.Join(uses, "; ") + ")"
}

// compareStore compares every entity of the store with what the ledger leads to.
func (v *verification) compareStore() error {
	if v.stored == nil {
		return nil
	}
	v.report.Store = true
	for _, e := range v.project.All() {
		key := entityKey(e)
		value, _, err := entityValue(key, e)
		if err != nil {
			return err
		}
		hash, there := v.stored.hashes[string(key)]
		switch {
		case !there:
			v.wrong(e, "the store lacks %s %s", e.Kind(), e.Key())
		case hash != contentHash(key, value):
			v.wrong(e, "the store holds %s %s in another state than the ledger leads to", e.Kind(), e.Key())
		}
		delete(v.stored.hashes, string(key))
		if err := v.ctx.Err(); err != nil {
			return err
		}
	}
	for key := range v.stored.hashes {
		kind, id, err := entityOfKey([]byte(key))
		if err != nil {
			return err
		}
		v.report.Problems = append(v.report.Problems, Finding{Kind: kind, ID: id, Text: fmt.Sprintf(
			"the store holds %s %s, which the ledger does not lead to", kind, id)})
	}
	return nil
}

// references checks that whatever an entity refers to is there.
func (v *verification) references() error {
	all := v.project.All()
	slices.SortFunc(all, func(a, b annotate.Entity) int { return annotate.CompareIDs(a.Key(), b.Key()) })
	for _, e := range all {
		v.report.Entities[e.Kind()]++
		touch := []annotate.Change{{Kind: e.Kind(), ID: e.Key(), Set: annotate.Fields{}, Was: annotate.Fields{}}}
		if err := v.project.Check(touch, nil); err != nil {
			v.wrong(e, "%s", err)
		}
		if err := v.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) documents() error {
	for _, d := range v.project.Documents() {
		text, err := v.blobs.get(d.TextSHA256)
		n := v.project.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight)
		switch {
		case errors.Is(err, ErrNotHeld):
			v.wrong(d, "the text of %q is missing, so its %d highlights cannot be shown: %s", d.DisplayTitle(), n, err)
		case err != nil:
			v.wrong(d, "the text of %q cannot be read, so its %d highlights cannot be shown: %s", d.DisplayTitle(), n, err)
		case !utf8.Valid(text):
			v.wrong(d, "the text of %q is not valid UTF-8", d.DisplayTitle())
		}
		v.original(d)
		if err == nil {
			if err := v.quotes(d, string(text)); err != nil {
				return err
			}
		}
	}
	return nil
}

// original says whether a document's original bytes are there. Those of a document from a dataset file never were.
func (v *verification) original(d *annotate.Document) {
	if v.blobs.held(d.SHA256) {
		return
	}
	if v.held[d.SHA256] {
		v.wrong(d, "the original of %q is missing: %s", d.DisplayTitle(), v.blobs.path(d.SHA256))
		return
	}
	v.report.Notes = append(v.report.Notes, Finding{Kind: d.Kind(), ID: d.ID, Text: fmt.Sprintf(
		"the original bytes of %q are not held: it came from a dataset file", d.DisplayTitle())})
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
