package storage

import (
	"errors"
	"fmt"
)

var (
	// ErrNotAProject is returned (wrapped) by [Open], [Read] and [Raise] for a path that is not a project folder.
	ErrNotAProject = errors.New("not an Attest project folder")
	// ErrNotEmpty is returned (wrapped) by [Create] for a folder that has something in it.
	ErrNotEmpty = errors.New("the folder is not empty")
	// ErrReadOnly is returned (wrapped) by whatever would write to a Folder from [Read], and by [Open] and [Create] where
	// the disk does not allow writing.
	ErrReadOnly = errors.New("the project cannot be written to")
	// ErrClosed is returned (wrapped) by the methods of a Folder that has been closed.
	ErrClosed = errors.New("the project is closed")
	// ErrNotHeld is returned (wrapped) for a blob that is not in the folder.
	ErrNotHeld = errors.New("the project folder does not hold it")
	// ErrNothingToUndo is returned by [Folder.Undo] and [Folder.Redo] when there is nothing to take or bring back.
	ErrNothingToUndo = errors.New("there is nothing left to undo or redo")
	// ErrNoWindow is returned by [Raise] when the process that holds the project has no window to show, or does not answer.
	ErrNoWindow = errors.New("the program that has the project open shows no window")
)

// LockedError is returned by [Open] and [Create] when another process has the project open.
type LockedError struct {
	Dir string
	PID int // of the process that has it, 0 if unknown
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s is open in another program", e.Dir)
	}
	return fmt.Sprintf("%s is open in another program (process %d)", e.Dir, e.PID)
}

// DamageError says where a file of the project is not what was written.
type DamageError struct {
	Path   string
	Line   int // of a ledger segment, from 1; 0 when the whole file is meant
	Reason string
}

func (e *DamageError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s is damaged: %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("%s, line %d is damaged: %s", e.Path, e.Line, e.Reason)
}

// NewerError says that a file was written by a later version of Attest.
type NewerError struct {
	Path  string
	Needs string // the oldest version of Attest that can read it
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s was written by a newer version of this program: it needs Attest %s or newer", e.Path, e.Needs)
}
