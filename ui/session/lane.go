package session

import "sync"

// lane runs functions one after the other on a goroutine of its own. Handing one in never waits.
type lane struct {
	mu     sync.Mutex
	wake   *sync.Cond
	queue  []func()
	closed bool
	ended  chan struct{}
}

func newLane() *lane {
	l := &lane{ended: make(chan struct{})}
	l.wake = sync.NewCond(&l.mu)
	go l.run()
	return l
}

func (l *lane) run() {
	defer close(l.ended)
	for {
		l.mu.Lock()
		for len(l.queue) == 0 && !l.closed {
			l.wake.Wait()
		}
		if len(l.queue) == 0 {
			l.mu.Unlock()
			return
		}
		next := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		next()
	}
}

// add hands a function in and reports whether the lane still takes any.
func (l *lane) add(f func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.queue = append(l.queue, f)
	l.wake.Signal()
	return true
}

// reached returns a channel that is closed when everything handed in so far has run.
func (l *lane) reached() <-chan struct{} {
	here := make(chan struct{})
	if l.add(func() { close(here) }) {
		return here
	}
	return l.ended
}

// close takes no more functions and returns when the last one has run.
func (l *lane) close() {
	l.mu.Lock()
	l.closed = true
	l.wake.Signal()
	l.mu.Unlock()
	<-l.ended
}
