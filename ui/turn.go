package ui

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// patience is how long a frame may wait for the newest edit. Most are on the disk within a millisecond.
const patience = 5 * time.Millisecond

// turn runs what other goroutines have for the window, in order, on the UI goroutine.
//
// The toolkit's loop looks for events sixty times a second, ticks the animations and paints a frame if anything changed. What
// is given to [fyne.Do] runs between two turns of it, so that the news that a highlight is on the disk, a millisecond after
// its key, would be painted a whole frame after it. An endless animation looks at what has come in before each frame.
type turn struct {
	clock  *fyne.Animation
	events func() // runs first in a turn of the loop, right behind the events of the system
	before func() // runs then, ahead of the queue

	mu    sync.Mutex
	queue []func()
	asked bool // the toolkit has been asked to run the queue
	over  bool
}

func newTurn() *turn {
	t := &turn{events: func() {}, before: func() {}}
	t.clock = &fyne.Animation{Duration: time.Hour, RepeatCount: fyne.AnimationRepeatForever, Curve: fyne.AnimationLinear, Tick: func(float32) {
		t.events()
		t.before()
		t.run()
	}}
	return t
}

// post queues a function. It may be called on any goroutine.
func (t *turn) post(f func()) {
	t.mu.Lock()
	if t.over {
		t.mu.Unlock()
		return
	}
	t.queue = append(t.queue, f)
	ask := !t.asked
	t.asked = true
	t.mu.Unlock()
	if ask {
		fyne.Do(t.run) // at once where the loop does not run yet
	}
}

func (t *turn) run() {
	t.mu.Lock()
	due := t.queue
	t.queue, t.asked = nil, false
	t.mu.Unlock()
	for _, f := range due {
		f()
	}
}

// end takes no more functions: the toolkit's loop is over, and what is posted now would run beside it.
func (t *turn) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over, t.queue = true, nil
}
