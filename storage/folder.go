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
	// Shared opens a folder on the network, or one that is kept in step with other machines, which a [*SharedError] would
	// refuse. It is for the reviewer to decide.
	Shared bool
	// Passphrase encrypts the project that Create makes; empty stands for no encryption. It is not kept anywhere: one that is
	// forgotten cannot be recovered, and the project with it.
	Passphrase []byte
	// Key opens an encrypted project, see [Unlock].
	Key *Key
	// Device overrides the identity of this installation, under which Actions are numbered.
	Device annotate.ID
}

// Folder is an open project folder. Its methods are safe for concurrent use.
type Folder struct {
	dir      string
	files    files
	device   annotate.ID
	readOnly bool
	project  *annotate.Project
	blobs    blobs
	texts    *textCache
	lock     *projectLock // nil when read-only
	store    *store       // nil when read-only
	disk     disk
	step     func(commitStep) // of tests

	// writing is held while an Action is staged or taken in. It guards what follows.
	writing   sync.Mutex
	turned    *sync.Cond    // on writing: a flush has ended, or staging may go on
	vacant    chan struct{} // word to one of those in awaitDisk that nobody writes and something is staged
	flushing  bool          // somebody waits for the disk
	gathering bool          // somebody waits for more to be staged before they flush
	settling  bool          // somebody waits until nothing is under way
	crowd     int           // Actions that were staged when the last flush had ended, and how long it took
	flushTook time.Duration
	ledger    *ledger   // nil when read-only
	queue     []*staged // those that are not on the disk yet, oldest first
	undo      undoLists
	verbs     map[uint64]string // of this device's last Actions, by number
	seq       uint64            // of the device's last Action that was staged
	sum       digest            // of the last line that is on the disk
	lacking   *delta            // what the store has not followed yet
	lag       int64             // bytes of the ledger that it has not followed
	reserved  bool              // whether the reserve is there
	seen      lookAround        // of whoever flushes

	keeper keeper

	rekeying sync.Mutex // held while the passphrase is changed

	// mu guards what follows.
	mu        sync.Mutex
	reviewer  annotate.Reviewer
	devices   devices
	places    []place // of all Actions in the ledger
	closed    bool
	health    Health
	undoName  string
	redoName  string
	watchers  []*watcher
	pending   []*annotate.Action
	notifying bool

	history historyIndex
}

// Health tells what a reviewer ought to know about the state of an open project folder.
type Health struct {
	// Saving is why nothing can be saved, or nil. An [*ObstacleError] may pass: see [Folder.Resume]. With any other error
	// the project must be opened anew.
	Saving error
	// Store is why the store has fallen behind the ledger, or nil. Nothing is lost: everything works on, and the store is
	// caught up or rebuilt when that is possible, at the latest when the project is opened next.
	Store error
	// Notices are what opening found and put right, in plain words.
	Notices []string
	// SetAside are the names of folders in the project folder that hold damaged stores, or files that did not belong to one.
	// [Folder.Discard] deletes them.
	SetAside []string
}

// Create makes a new project folder with the given title and opens it. The folder must not exist or be empty
// ([ErrNotEmpty]). Its first Action enters the title, the reviewer and Options.Tags.
func Create(dir, title string, opt Options) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("making a project: %w", err)
	}
	if err := opt.allows(dir); err != nil {
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
	f, err := locked(dir, opt, func(files *folderFiles, lock *projectLock) (*Folder, error) {
		if err := encryptNew(files, opt.Passphrase); err != nil {
			return nil, err
		}
		return create(files, title, opt, lock)
	})
	if err != nil {
		return nil, fmt.Errorf("making a project in %s: %w", dir, err)
	}
	return f, nil
}

// encryptNew makes the key of a new project, if it is to have one.
func encryptNew(f *folderFiles, passphrase []byte) error {
	if len(passphrase) == 0 {
		return nil
	}
	k, err := keyOf(newDataKey())
	if err != nil {
		return err
	}
	content, err := wrapKey(k, passphrase)
	if err == nil {
		err = writeKeyFiles(f, content)
	}
	f.unlocked = k
	return err
}

// locked calls open with a folder's files and the lock on it, which are given back if that fails.
func locked(dir string, opt Options, open func(*folderFiles, *projectLock) (*Folder, error)) (*Folder, error) {
	files, err := openFiles(dir)
	if err != nil {
		return nil, whyNotWritable(dir, err)
	}
	lock, err := takeLock(files, opt.OnRaise)
	if err != nil {
		return nil, errors.Join(err, files.close())
	}
	var f *Folder
	if err = files.unlockWith(opt.Key); err == nil {
		f, err = open(files, lock)
	}
	if err != nil {
		return nil, errors.Join(err, lock.release(), files.close())
	}
	return f, nil
}

func create(files files, title string, opt Options, lock *projectLock) (*Folder, error) {
	for _, sub := range []string{ledgerFolder, blobsFolder} {
		if err := makeDir(files, sub); err != nil {
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
	if err := createLedger(files, project.ID, first); err != nil {
		return nil, err
	}
	return openLocked(files, opt, lock)
}

// Open opens a project folder as its only writer. It returns a [*LockedError] when another process has it open, an error
// that wraps [ErrNotAProject] when it is none, a [*NewerError] when it needs a newer version of this program, a
// [*DamageError] when the ledger is damaged (see [Recover]), a [*SharedError] for a folder that others can write to unseen,
// one that wraps [ErrPassphraseNeeded] for an encrypted one without a key, and one that wraps [ErrReadOnly] when the disk does
// not allow writing.
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
	if err := opt.allows(dir); err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	f, err := locked(dir, opt, func(files *folderFiles, lock *projectLock) (*Folder, error) { return openLocked(files, opt, lock) })
	if err != nil {
		return nil, fmt.Errorf("opening a project: %w", err)
	}
	return f, nil
}

func openLocked(files files, opt Options, lock *projectLock) (*Folder, error) {
	p, err := openProjection(files, opt)
	if err != nil {
		return nil, err
	}
	l, err := openLedger(files, p.ledger)
	if err != nil {
		return nil, err
	}
	device := opt.device()
	f := &Folder{
		dir: files.path("."), files: files, device: device, project: p.project, blobs: blobs{files}, texts: newTextCache(),
		lock: lock, ledger: l, store: p.store, undo: p.undo, seq: p.ledger.seqs[device], sum: p.ledger.last,
		lacking: p.lacking, lag: p.lag, disk: diskOf(files),
		devices: p.ledger.devices, places: p.ledger.places, health: Health{Notices: p.notices},
	}
	f.turned = sync.NewCond(&f.writing)
	f.vacant = make(chan struct{}, 1)
	f.devices.number(device) // so that the list is only read from now on
	f.health.SetAside = setAsideIn(files)
	f.reviewer = reviewerIn(p.project, reviewerName(opt))
	f.nameUndo()
	if p.ledger.torn > 0 {
		f.health.Notices = append(f.health.Notices, tornNotice(files.path(segmentName(l.segment)), p.ledger.torn))
	}
	if notice := mendKeyFiles(files); notice != "" {
		f.health.Notices = append(f.health.Notices, notice)
	}
	f.sweepTemporary()
	f.makeReserve()
	f.keeper.start(f)
	const small = 1000 // Actions, which the store follows in no time on closing
	if f.store.written == nil && len(f.places) > small || f.store.layers >= layersAtMost {
		f.keeper.wake()
	}
	return f, nil
}

// Read reads a project folder without locking or changing it, from its ledger and blobs. It works beside a process that
// has the project open, and shows what was saved at that moment. The key is that of the project, see [Unlock]. Errors are those
// of [Open] but for the *LockedError.
func Read(dir string, key *Key) (*Folder, error) {
	f, err := readUnplayed(dir, key)
	if err == nil {
		err = f.play(len(f.places))
	}
	if err != nil {
		return nil, fmt.Errorf("reading a project: %w", err)
	}
	return f, nil
}

// readUnplayed is Read but for the Project, which is still empty.
func readUnplayed(dir string, key *Key) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := looksLikeProject(dir); err != nil {
		return nil, err
	}
	files, err := openProjectFiles(dir, key)
	if err != nil {
		return nil, err
	}
	s, err := scanLedger(files)
	if err != nil {
		return nil, errors.Join(err, files.close())
	}
	return &Folder{
		dir: dir, files: files, readOnly: true, project: annotate.NewProject(), blobs: blobs{files}, texts: newTextCache(),
		devices: s.devices, places: s.places, health: Health{SetAside: setAsideIn(files)},
	}, nil
}

// play brings a Folder from readUnplayed to the state after so many Actions, which are all that it knows from then on. After
// an error it is closed.
func (f *Folder) play(actions int) error {
	f.places = f.places[:actions:actions]
	if err := replayInto(f.files, f.devices.ids, f.places, f.project); err != nil {
		return errors.Join(err, f.files.close())
	}
	return nil
}

// IsProject reports whether dir is a folder that holds a project, well or damaged.
func IsProject(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(segmentName(1)))) // more than Open asks for: others have ledgers too
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
	info, err = os.Lstat(filepath.Join(dir, ledgerFolder)) // not a link to somewhere else
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil, errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w: it has no folder named %s", dir, ErrNotAProject, ledgerFolder)
	}
	return fmt.Errorf("%s: %w", dir, err)
}

// allows returns why a folder is not to be opened without the reviewer having said so, or nil.
func (o Options) allows(dir string) error {
	if o.Shared {
		return nil
	}
	return CheckShared(dir)
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

// Close ends the work on the folder, after the commits that are under way, and brings the store up to date. Closing twice
// is fine.
func (f *Folder) Close() error {
	f.mu.Lock()
	done := f.closed
	f.closed = true
	f.mu.Unlock()
	if done {
		return nil
	}
	if f.readOnly {
		return f.files.close()
	}
	f.keeper.stop()
	f.writing.Lock()
	f.settle()
	f.goOn()
	f.writing.Unlock()
	f.followLedger() // what comes of it is for the next opening
	if err := errors.Join(f.ledger.close(), f.lock.release(), f.files.close()); err != nil {
		return fmt.Errorf("closing %s: %w", f.dir, err)
	}
	return nil
}

// setAsideIn lists what was set aside, by name.
func setAsideIn(f files) []string {
	entries, err := f.list(".")
	if err != nil {
		return nil // a list for convenience; that the folder is not readable shows elsewhere
	}
	var out []string
	for _, e := range entries {
		if isSetAside(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out
}

func isSetAside(name string) bool {
	return strings.HasPrefix(name, storeFolder+".") && name != buildFolder && name != formerFolder
}

// Discard deletes a folder that Health lists as set aside. Nothing in it is needed: the ledger has everything.
func (f *Folder) Discard(name string) error {
	if f.readOnly {
		return fmt.Errorf("deleting %s: %w", name, ErrReadOnly)
	}
	if !isSetAside(name) || strings.ContainsAny(name, `/\`) {
		return fmt.Errorf("deleting %s: it was not set aside", name)
	}
	if err := f.files.removeAll(name); err != nil {
		return fmt.Errorf("deleting %s: %w", name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.health.SetAside = setAsideIn(f.files)
	return nil
}

// sweepTemporary removes files that a crash left half-written at the top of the folder and in the ledger. Nobody writes
// them now, because this process has the lock.
func (f *Folder) sweepTemporary() {
	for _, folder := range []string{".", ledgerFolder} {
		entries, _ := f.files.list(folder)
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), temporaryPrefix) && e.Type().IsRegular() {
				_ = f.files.remove(folder + "/" + e.Name())
			}
		}
	}
}
