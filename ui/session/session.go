// Package session stands between the window and an open project: it runs the reviewer's edits one after the other away
// from the goroutine that paints, and tells the views when one is safely on disk.
package session

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"attest/annotate"
	"attest/annotate/search"
	"attest/storage"
)

// State says how the newest edit fares.
type State int

// The states.
const (
	Saved   State = iota // every edit is on disk
	Saving               // at least one edit is on its way there
	Failing              // the newest edit could not be written, or waits until it can be
	Halted               // every edit is on disk, but another one could not be written now
)

// Session is the window's access to one open project. Its methods are called on the UI goroutine, and do not wait for the
// disk, but for Search and Close, which are called on another. Callbacks arrive through post, in the order of the edits.
type Session struct {
	folder *storage.Folder
	index  *search.Index
	post   func(func())

	edits    *lane
	indexing *lane              // of single edits
	reading  *lane              // of what takes its time, beside them
	stop     context.CancelFunc // ends the reading
	left     atomic.Bool        // the views are gone: callbacks are not called any more
	leaving  chan struct{}      // closed then, or when the session is
	leave    sync.Once
	look     chan struct{} // asks for a look at the disk
	watched  chan struct{} // closed when nobody looks any more

	mu          sync.Mutex
	pending     int           // edits handed in whose outcome has not been told
	edit        int           // number of the last one
	awaited     int           // number of the last one that Await waited for
	unheard     map[int]error // outcomes of edits that failed, until they are told
	failure     error         // of the newest edit, if it failed
	obstacle    *storage.ObstacleError
	passed      chan struct{} // closed when the obstacle has passed
	subscribers map[int]func(*annotate.Action)
	nextID      int
	flushers    map[int]func()
	onState     func(State)
	onError     func(error)
	onObstacle  func(*storage.ObstacleError)
}

// New starts a session on an open folder. The function post must run what it is given on the UI goroutine, in order.
func New(folder *storage.Folder, post func(func())) *Session {
	s := &Session{
		folder: folder, index: search.New(folder.Text), post: post,
		edits: newLane(), indexing: newLane(), reading: newLane(),
		subscribers: map[int]func(*annotate.Action){}, flushers: map[int]func(){}, unheard: map[int]error{},
		onState: func(State) {}, onError: func(error) {}, onObstacle: func(*storage.ObstacleError) {},
		leaving: make(chan struct{}), look: make(chan struct{}, 1), watched: make(chan struct{}), passed: make(chan struct{}),
	}
	reading, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.index.Reset(folder.Project())
	read := func() {
		// A text that cannot be read is told of where somebody opens it.
		_ = s.index.Run(reading)
	}
	s.reading.add(read)
	if folder.ReadOnly() {
		close(s.watched)
	} else {
		go s.watch()
	}
	folder.Subscribe(func(a *annotate.Action) {
		s.indexing.add(func() {
			s.index.Apply(folder.Project(), a)
			if s.index.Planned() {
				s.reading.add(read)
			}
		})
		s.callBack(func() { s.tell(a) })
	})
	return s
}

// callBack runs f on the UI goroutine unless the views are gone by then.
func (s *Session) callBack(f func()) {
	s.post(func() {
		if !s.left.Load() {
			f()
		}
	})
}

// Folder returns the open project folder.
func (s *Session) Folder() *storage.Folder { return s.folder }

// Project returns the project as of the newest edit that is on disk.
func (s *Session) Project() *annotate.Project { return s.folder.Project() }

// Reviewer returns the ID of the acting reviewer.
func (s *Session) Reviewer() annotate.ID { return s.folder.Reviewer() }

// OnState sets the function that is told when edits begin and end being saved.
func (s *Session) OnState(f func(State)) { s.onState = f }

// OnError sets the function that is told of edits that failed and that nobody else waits for.
func (s *Session) OnError(f func(error)) { s.onError = f }

// Subscribe calls f, on the UI goroutine, with every Action after it is on disk and applied.
func (s *Session) Subscribe(f func(*annotate.Action)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.subscribers[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subscribers, id)
	}
}

// BeforeLeaving registers a function that hands in what a view has not yet handed in, such as the words being typed. It is
// called before undo, redo, export and close.
func (s *Session) BeforeLeaving(flush func()) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.flushers[id] = flush
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.flushers, id)
	}
}

// Flush makes every view hand in what it holds back, in the order in which they registered.
func (s *Session) Flush() {
	s.mu.Lock()
	flushers := inOrder(s.flushers)
	s.mu.Unlock()
	for _, f := range flushers {
		f()
	}
}

// inOrder returns the values by ascending keys.
func inOrder[T any](m map[int]T) []T {
	out := make([]T, 0, len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[id])
	}
	return out
}

// Do queues one edit. The verb names it in the history and in the Undo menu. When it is on disk, the subscribers are told
// and then done, if it is not nil, all on the UI goroutine; the Action is nil where nothing changed.
func (s *Session) Do(verb string, edit func(*annotate.Draft) error, done func(*annotate.Action, error)) {
	s.enqueue(func() (*annotate.Action, error) {
		return s.whenPossible(func() (*annotate.Action, error) { return s.folder.Commit(verb, edit) })
	}, done)
}

// Undo takes the newest edit back that has not been taken back yet.
func (s *Session) Undo(done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) { return s.whenPossible(s.folder.Undo) }, done)
}

// Redo brings the edit back that was taken back last.
func (s *Session) Redo(done func(*annotate.Action, error)) {
	s.Flush()
	s.enqueue(func() (*annotate.Action, error) { return s.whenPossible(s.folder.Redo) }, done)
}

// UndoName returns the verb of the edit that Undo would take back, or "".
func (s *Session) UndoName() string { return s.folder.UndoName() }

// RedoName returns the verb of the edit that Redo would bring back, or "".
func (s *Session) RedoName() string { return s.folder.RedoName() }

// ErrClosed is given to edits that come after Close.
var ErrClosed = errors.New("the project is closed")

// enqueue queues what may change the project.
func (s *Session) enqueue(commit func() (*annotate.Action, error), done func(*annotate.Action, error)) {
	s.mu.Lock()
	s.edit++
	id := s.edit
	s.pending++
	s.mu.Unlock()
	taken := s.edits.add(func() {
		action, err := commit()
		if isLoss(err) {
			s.mu.Lock()
			s.unheard[id] = err
			s.mu.Unlock()
		}
		s.callBack(func() { s.finish(id, action, err, done) })
	})
	if !taken {
		s.callBack(func() { s.finish(id, nil, ErrClosed, done) })
		return
	}
	s.onState(Saving)
}

// Await waits until the newest edit is through and its outcome has been posted, for as long as that takes or at most for d. Each
// edit is waited for only once, so that a slow one holds nobody up twice.
func (s *Session) Await(d time.Duration) {
	s.mu.Lock()
	waiting := s.pending > 0 && s.edit != s.awaited
	s.awaited = s.edit
	s.mu.Unlock()
	if !waiting {
		return
	}
	limit := time.NewTimer(d)
	defer limit.Stop()
	select {
	case <-s.edits.reached():
	case <-limit.C:
	}
}

// isLoss reports whether an error means that what the reviewer did is lost. What could not be done in the first place is not.
func isLoss(err error) bool {
	return err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, storage.ErrNothingToUndo) && !errors.Is(err, annotate.ErrNothingLeft)
}

// finish tells the outcome of an edit. The state is looked at only now: more edits may have been made meanwhile.
func (s *Session) finish(id int, action *annotate.Action, err error, done func(*annotate.Action, error)) {
	s.mu.Lock()
	s.pending--
	delete(s.unheard, id)
	switch {
	case isLoss(err):
		s.failure = err
	case err == nil:
		s.failure = nil
	}
	s.mu.Unlock()
	switch {
	case done != nil:
		done(action, err)
	case err != nil:
		s.onError(err)
	}
	if state := s.State(); state != Saving {
		s.onState(state)
	}
}

// Failure returns why the newest edit could not be saved, or nil. An error that stays is that nothing can be saved any
// more until the project is opened anew.
func (s *Session) Failure() error {
	if err := s.folder.Health().Saving; err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

// State returns how the newest edit fares.
func (s *Session) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.failure != nil, s.obstacle != nil && s.pending > 0:
		return Failing
	case s.obstacle != nil:
		return Halted
	case s.pending > 0:
		return Saving
	}
	return Saved
}

// tell gives an Action to the subscribers in the order in which they subscribed.
func (s *Session) tell(action *annotate.Action) {
	s.mu.Lock()
	subscribers := inOrder(s.subscribers)
	s.mu.Unlock()
	for _, f := range subscribers {
		f(action)
	}
}

// Leave hands in what is held back and then keeps quiet: no callback is called any more, so that the views may go. It comes
// before Close where there are views.
func (s *Session) Leave() {
	s.Flush()
	s.left.Store(true)
	s.leave.Do(func() { close(s.leaving) })
}

// Close waits until every edit handed in so far is on disk and closes the project. It is called once, on a goroutine that
// may wait. After Leave, its error says too which edits could not be saved.
func (s *Session) Close() error {
	s.leave.Do(func() { close(s.leaving) })
	<-s.watched
	s.edits.close()
	s.indexing.close()
	s.stop()
	s.reading.close()
	s.mu.Lock()
	var lost []error
	if s.left.Load() {
		lost = inOrder(s.unheard)
	}
	s.mu.Unlock()
	return errors.Join(append(lost, s.folder.Close())...)
}
