package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"attest/annotate"
)

const (
	ledgerFolder = "ledger"
	blobsFolder  = "blobs"
	storeFolder  = "store"
)

// Options say how a project folder is opened. The zero value will do.
type Options struct {
	// Reviewer is the name of the acting reviewer; "" stands for the name of the system's user. A reviewer of that name is
	// entered into the project with the first commit, if there is none.
	Reviewer string
	// Tags are the codebook that Create begins with; ids are given where they lack.
	Tags []annotate.Tag
	// OnRaise is called, on a goroutine of its own, when another process asks this one to show its window (see Raise).
	OnRaise func()
	// Progress is told how far opening has come when it takes long because the store is caught up or rebuilt; both count
	// Actions. It is called on the goroutine of Open.
	Progress func(done, total int)
	// Device overrides the identity of this installation, under which Actions are numbered.
	Device annotate.ID
}

// Folder is an open project folder. Its methods are safe for concurrent use.
type Folder struct {
	dir      string
	device   annotate.ID
	readOnly bool
	project  *annotate.Project
	blobs    blobs
	texts    *textCache
	lock     *projectLock // nil when read-only
	ledger   *ledger      // nil when read-only
	lines    []line       // when read-only: the Actions' places

	// writing serialises commits and guards the ledger, the store and undo.
	writing sync.Mutex
	store   *store // nil when read-only
	undo    undoLists
	seq     uint64 // of the device's last Action
	step    func(commitStep)

	// mu guards what follows.
	mu        sync.Mutex
	reviewer  annotate.Reviewer
	count     uint64     // Actions in the ledger
	places    []position // of all Actions, only when the store has fallen behind
	closed    bool
	health    Health
	undoName  string
	redoName  string
	watchers  []*watcher
	pending   []*annotate.Action
	notifying bool
}

// Health tells what a reviewer ought to know about the state of an open project folder.
type Health struct {
	// Saving is why nothing more can be saved until the project is opened anew, or nil.
	Saving error
	// Store is why the store has fallen behind the ledger, or nil. Nothing is lost: everything works on, and the store is
	// caught up or rebuilt when the project is opened next.
	Store error
	// Notices are what opening found and put right, in plain words.
	Notices []string
	// SetAside are folders of this project that hold damaged or outdated stores. They may be deleted.
	SetAside []string
}

// Create makes a new project folder with the given title and opens it. The folder must not exist or be empty
// ([ErrNotEmpty]). Its first Action enters the title, the reviewer and Options.Tags.
func Create(dir, title string, opt Options) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("making a project: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(dir, 0o777)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("making a project: %w", whyNotWritable(dir, err))
	case len(entries) > 0:
		return nil, fmt.Errorf("making a project in %s: %w", dir, ErrNotEmpty)
	}
	lock, err := takeLock(dir, opt.OnRaise)
	if err != nil {
		return nil, fmt.Errorf("making a project: %w", err)
	}
	f, err := create(dir, title, opt, lock)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making a project in %s: %w", dir, err), lock.release())
	}
	return f, nil
}

func create(dir, title string, opt Options, lock *projectLock) (*Folder, error) {
	for _, sub := range []string{ledgerFolder, blobsFolder} {
		if err := makeDir(filepath.Join(dir, sub)); err != nil {
			return nil, err
		}
	}
	reviewer := annotate.Reviewer{ID: annotate.NewID(), Name: reviewerName(opt)}
	d := annotate.NewDraft(annotate.NewProject(), reviewer.ID, time.Now())
	project := annotate.Settings{ID: annotate.NewID(), Title: title}
	err := errors.Join(d.Put(&project), d.Put(&reviewer))
	for i, t := range opt.Tags {
		if t.ID == annotate.None {
			t.ID, t.Order = annotate.NewID(), i
		}
		err = errors.Join(err, d.Put(&t))
	}
	if err != nil {
		return nil, err
	}
	changes, err := d.Changes()
	if err != nil {
		return nil, err
	}
	first := &annotate.Action{Device: opt.device(), Seq: 1, At: d.At, By: d.By, Verb: "Create the project", Changes: changes}
	if err := createLedger(filepath.Join(dir, ledgerFolder), project.ID, first); err != nil {
		return nil, err
	}
	f, err := openLocked(dir, opt, lock)
	if err != nil {
		return nil, err
	}
	f.health.Notices = nil // that there was no store yet
	return f, nil
}

// Open opens a project folder as its only writer. It returns a [*LockedError] when another process has it open, an error
// that wraps [ErrNotAProject] when it is none, a [*NewerError] when it needs a newer version of this program, a
// [*DamageError] when the ledger is damaged, and one that wraps [ErrReadOnly] when the disk does not allow writing.
//
// A store that is missing, damaged or outdated is rebuilt; see [Folder.Health].
func Open(dir string, opt Options) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	if err := looksLikeProject(dir); err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	lock, err := takeLock(dir, opt.OnRaise)
	if err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	f, err := openLocked(dir, opt, lock)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening a project: %w", err), lock.release())
	}
	return f, nil
}

func openLocked(dir string, opt Options, lock *projectLock) (*Folder, error) {
	p, err := openProjection(dir, opt)
	if err != nil {
		return nil, err
	}
	if p.ahead {
		if err := keepTorn(filepath.Join(dir, ledgerFolder), p.ledger, time.Now()); err != nil {
			return nil, errors.Join(err, p.store.close())
		}
	}
	l, err := openLedger(filepath.Join(dir, ledgerFolder), p.ledger)
	if err != nil {
		return nil, errors.Join(err, p.store.close())
	}
	device := opt.device()
	f := &Folder{
		dir: dir, device: device, project: p.project, blobs: blobs{filepath.Join(dir, blobsFolder)}, texts: newTextCache(),
		lock: lock, ledger: l, store: p.store, undo: p.undo, seq: p.ledger.seqs[device],
		count: uint64(len(p.ledger.lines)), health: p.health,
	}
	f.health.SetAside = setAsideIn(dir)
	f.reviewer = reviewerIn(p.project, reviewerName(opt))
	f.nameUndo()
	if p.ledger.torn > 0 {
		f.health.Notices = append(f.health.Notices, tornNotice(segmentPath(l.dir, l.segment), p.ledger.torn, p.ahead))
	}
	return f, nil
}

// Read reads a project folder without locking or changing it, from its ledger and blobs. It works beside a process that
// has the project open, and shows what was saved at that moment. Errors are those of [Open] but for the *LockedError.
func Read(dir string) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("reading a project: %w", err)
	}
	if err := looksLikeProject(dir); err != nil {
		return nil, fmt.Errorf("reading a project: %w", err)
	}
	s, err := scanLedger(filepath.Join(dir, ledgerFolder))
	if err != nil {
		return nil, fmt.Errorf("reading a project: %w", err)
	}
	p := annotate.NewProject()
	if err := replayInto(filepath.Join(dir, ledgerFolder), s.lines, p.Apply); err != nil {
		return nil, fmt.Errorf("reading a project: %w", err)
	}
	return &Folder{
		dir: dir, readOnly: true, project: p, blobs: blobs{filepath.Join(dir, blobsFolder)}, texts: newTextCache(),
		lines: s.lines, count: uint64(len(s.lines)), health: Health{SetAside: setAsideIn(dir)},
	}, nil
}

// replayInto replays lines into apply; an Action that does not fit is damage.
func replayInto(dir string, lines []line, apply func(*annotate.Action) error) error {
	return replay(dir, lines, func(a *annotate.Action, at line) error {
		if err := apply(a); err != nil {
			return &DamageError{Path: segmentPath(dir, at.segment), Line: at.number, Reason: err.Error()}
		}
		return nil
	})
}

// IsProject reports whether dir is a folder that holds a project, well or damaged.
func IsProject(dir string) bool {
	_, err := os.Stat(segmentPath(filepath.Join(dir, ledgerFolder), 1)) // more than Open asks for: others have ledgers too
	return err == nil
}

// looksLikeProject returns an error that wraps ErrNotAProject unless there is a folder with a ledger.
func looksLikeProject(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w: there is no such folder", dir, ErrNotAProject)
	case err != nil:
		return fmt.Errorf("%s: %w", dir, err)
	case !info.IsDir():
		return fmt.Errorf("%s: %w: it is a file", dir, ErrNotAProject)
	}
	info, err = os.Stat(filepath.Join(dir, ledgerFolder))
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil, errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w: it has no folder named %s", dir, ErrNotAProject, ledgerFolder)
	}
	return fmt.Errorf("%s: %w", dir, err)
}

func (o Options) device() annotate.ID {
	if o.Device != annotate.None {
		return o.Device
	}
	return thisDevice(deviceFile())
}

func reviewerName(opt Options) string {
	if name := strings.TrimSpace(opt.Reviewer); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		for _, name := range []string{u.Name, u.Username} {
			// Some systems keep office and telephone behind commas.
			name, _, _ = strings.Cut(name, ",")
			if name = strings.ToValidUTF8(strings.TrimSpace(name), ""); name != "" {
				return name
			}
		}
	}
	return "Reviewer"
}

// reviewerIn returns the reviewer with the name, or a new one that is not in the project yet.
func reviewerIn(p *annotate.Project, name string) annotate.Reviewer {
	for _, r := range p.Reviewers() {
		if strings.EqualFold(r.Name, name) {
			return *r
		}
	}
	return annotate.Reviewer{ID: annotate.NewID(), Name: name}
}

// Path returns the absolute path of the folder.
func (f *Folder) Path() string { return f.dir }

// Project returns the project, which follows every commit.
func (f *Folder) Project() *annotate.Project { return f.project }

// Reviewer returns the ID of the acting reviewer, [annotate.None] for a Folder from [Read]. Before the reviewer's first
// commit the project may not have an entity with that ID.
func (f *Folder) Reviewer() annotate.ID {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reviewer.ID
}

// ReadOnly reports whether the Folder comes from [Read].
func (f *Folder) ReadOnly() bool { return f.readOnly }

// Health returns what there is to know about the folder's state.
func (f *Folder) Health() Health {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.health
	h.Notices = append([]string(nil), h.Notices...)
	h.SetAside = append([]string(nil), h.SetAside...)
	return h
}

// Close ends the work on the folder, after a commit that is under way. Closing twice is fine.
func (f *Folder) Close() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	done := f.closed
	f.closed = true
	f.mu.Unlock()
	if done || f.readOnly {
		return nil
	}
	if err := errors.Join(f.store.close(), f.ledger.close(), f.lock.release()); err != nil {
		return fmt.Errorf("closing %s: %w", f.dir, err)
	}
	return nil
}

// setAsideIn lists what earlier openings set aside.
func setAsideIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // a list for convenience; that the folder is not readable shows elsewhere
	}
	var out []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), storeFolder+".") {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out
}
