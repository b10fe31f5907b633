package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"attest/annotate"
)

// Recovery is what [Recover] made of a project folder.
type Recovery struct {
	Dir string // of the copy

	Kept     int      // Actions that were taken over to the byte, as they stood before the first gap
	Renewed  int      // Actions behind a gap, which were written down anew so that they follow on what is left
	Repaired []string // what was wrong and could be put right for certain
	Filled   int      // entities whose state comes from the store, because what led to it is lost
	Restored []string // texts that were made anew from the original file
	Lost     []string // what could not be recovered, and what that affects

	Report *Report // of the copy, checked when it was complete
}

// Complete reports whether everything that the project held is in the copy.
func (r *Recovery) Complete() bool { return len(r.Lost) == 0 && r.Report != nil && r.Report.OK() }

// Lines says in plain words what was done, a sentence a line.
func (r *Recovery) Lines() []string {
	lines := []string{fmt.Sprintf("%d actions were taken over as they were written.", r.Kept)}
	if r.Renewed > 0 {
		lines = append(lines, fmt.Sprintf("%d actions from behind a gap were written down anew; each names the line that it comes from.", r.Renewed))
	}
	for _, s := range r.Repaired {
		lines = append(lines, "Put right: "+s)
	}
	if r.Filled > 0 {
		lines = append(lines, fmt.Sprintf("The state of %d entities comes from the store: what was done to them is known, but not when and by whom.", r.Filled))
	}
	for _, s := range r.Restored {
		lines = append(lines, "Made anew from the original file: "+s)
	}
	for _, s := range r.Lost {
		lines = append(lines, "LOST: "+s)
	}
	if r.Report != nil {
		for _, p := range r.Report.Problems {
			lines = append(lines, "In the copy: "+p.Text)
		}
	}
	if r.Complete() {
		lines = append(lines, "Nothing that the project held is missing from the copy.")
	}
	return lines
}

// recoveryFile holds the lines of the Recovery in the copy, if that is not encrypted.
const recoveryFile = "recovery.txt"

// recoveredFrom is a member of Actions that were written down anew: where the line stood, and what it was.
const recoveredFrom = "recovered_from"

// Recover makes a sound copy of a project folder, damaged or not, in a folder that does not exist or is empty. The project
// itself is only read. What stands before and after damage in the ledger is taken over; what was lost in between comes
// from the store as far as that has it, a text that is lost from its original file. The error is that of a folder that is
// no project at all, that is open in another program, or into which nothing can be written; damage is in the Recovery.
func Recover(ctx context.Context, dir, to string, opt Options, progress func(done, total int)) (*Recovery, error) {
	r, err := recoverFolder(ctx, dir, to, opt, progress)
	if err != nil {
		return nil, fmt.Errorf("recovering %s: %w", dir, err)
	}
	if err := makeStore(r.Dir, opt.Key); err != nil {
		return nil, fmt.Errorf("opening the copy %s: %w", r.Dir, err)
	}
	return r, nil
}

// makeStore builds the store of a copy, so that nobody is told that one is missing.
func makeStore(dir string, key *Key) error {
	f, err := Open(dir, Options{Shared: true, Key: key})
	if err != nil {
		return err
	}
	return f.Close()
}

func recoverFolder(ctx context.Context, dir, to string, opt Options, progress func(done, total int)) (_ *Recovery, err error) {
	if err := looksLikeProject(dir); err != nil {
		return nil, err
	}
	to, made, err := newFolder(dir, to, opt)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil && made {
			err = errors.Join(err, os.RemoveAll(to)) // there was nothing in it before
		}
	}()
	from, err := openProjectFiles(dir, opt.Key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.close() }()
	unlock, alone := lockToRead(from)
	defer unlock()
	if !alone {
		return nil, &LockedError{Dir: dir}
	}
	into, err := openFiles(to)
	if err != nil {
		return nil, err
	}
	defer func() { _ = into.close() }()
	lock, err := takeLock(into, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	if err := copyKey(from, into); err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	s := &salvage{
		ctx: ctx, from: from, into: into, opt: opt, progress: progress, project: annotate.NewProject(),
		recovery: &Recovery{Dir: to}, devices: map[annotate.ID]annotate.ID{}, seqs: map[annotate.ID]uint64{},
	}
	return s.recovery, s.run()
}

// copyKey has the copy encrypted with the key of the project, which the same passphrase opens.
func copyKey(from, into *folderFiles) error {
	into.unlocked = from.unlocked
	if from.unlocked == nil {
		return nil
	}
	found := readKeyFiles(from)
	if found.sound == nil {
		return &KeyError{Path: from.path(keyFile), Reason: found.first.Error()}
	}
	return writeKeyFiles(into, found.sound)
}

// newFolder sees to it that to is an empty folder apart from dir, and returns its absolute path and whether it was made.
func newFolder(dir, to string, opt Options) (string, bool, error) {
	to, err := filepath.Abs(to)
	if err != nil {
		return "", false, err
	}
	if err := opt.allows(to); err != nil {
		return "", false, err
	}
	source, target := existing(dir)+string(filepath.Separator), existing(to)+string(filepath.Separator)
	if strings.HasPrefix(target, source) || strings.HasPrefix(source, target) {
		return "", false, fmt.Errorf("%s: the copy must lie outside of the project", to)
	}
	entries, err := os.ReadDir(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(to, 0o777); err != nil {
			return "", false, whyNotWritable(to, err)
		}
		return to, true, nil
	case err != nil:
		return "", false, err
	case len(entries) > 0:
		return "", false, fmt.Errorf("%s: %w", to, ErrNotEmpty)
	}
	return to, false, nil
}
