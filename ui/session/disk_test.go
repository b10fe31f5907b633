package session

import (
	"os"
	"strings"
	"testing"

	"attest/annotate"
	"attest/storage"
)

// away takes the project's folder away, as when a drive is unplugged, and returns a function that brings it back.
func (d *desk) away() (back func()) {
	d.t.Helper()
	path := d.Folder().Path()
	if err := os.Rename(path, path+".away"); err != nil {
		d.t.Skip(err) // a system that does not let go of open files
	}
	return func() {
		d.t.Helper()
		if err := os.Rename(path+".away", path); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) tag(name string, done func(*annotate.Action, error)) {
	d.Do("Add a tag", func(draft *annotate.Draft) error { _, err := draft.TagNamed(name); return err }, done)
}

// What the reviewer does while the disk is not there is kept, and saved in its order when it is there again.
func TestEditsWaitForTheDisk(t *testing.T) {
	d := newDesk(t)
	var told []*storage.ObstacleError
	d.OnObstacle(func(o *storage.ObstacleError) { told = append(told, o) })
	back := d.away()
	var saved []string
	for _, name := range []string{"one", "two"} {
		d.tag(name, func(_ *annotate.Action, err error) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			saved = append(saved, name)
		})
	}
	d.until("word of the obstacle", func() bool { return len(told) == 1 })
	if told[0] == nil || told[0].Obstacle != storage.DiskGone || d.Obstacle() == nil || d.State() != Failing {
		t.Errorf("told %v, state %v", told[0], d.State())
	}
	d.LookAgain()
	if d.settle(); len(saved) > 0 {
		t.Errorf("saved %v to a disk that is not there", saved)
	}
	back()
	d.LookAgain()
	d.until("both edits", func() bool { return len(saved) == 2 })
	d.until("the end of the obstacle", func() bool { return len(told) == 2 })
	if told[1] != nil || d.Obstacle() != nil || d.State() != Saved || saved[0] != "one" {
		t.Errorf("told %v, state %v, saved %v", told[1], d.State(), saved)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// Whoever closes the project does not wait for the disk for ever, and is told what is lost.
func TestClosingWhileEditsWait(t *testing.T) {
	d := newDesk(t)
	back := d.away()
	d.tag("one", nil)
	d.until("the obstacle", func() bool { return d.Obstacle() != nil })
	d.Leave()
	d.Settle()
	back()
	if err := d.Close(); err == nil || !strings.Contains(err.Error(), "Add a tag") {
		t.Errorf("closing says %v", err)
	}
}

// A drive that is unplugged shows although nobody does anything.
func TestTheDiskIsLookedAt(t *testing.T) {
	d := newDesk(t)
	var told []*storage.ObstacleError
	d.OnObstacle(func(o *storage.ObstacleError) { told = append(told, o) })
	back := d.away()
	d.LookAgain()
	d.until("word of it", func() bool { return len(told) == 1 && told[0] != nil })
	if d.State() != Halted {
		t.Errorf("with nothing handed in the state is %v", d.State())
	}
	back()
	d.LookAgain()
	d.until("its end", func() bool { return len(told) == 2 && told[1] == nil })
	if d.State() != Saved {
		t.Errorf("with the disk back the state is %v", d.State())
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
