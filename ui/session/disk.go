package session

import (
	"errors"
	"time"

	"attest/annotate"
	"attest/storage"
)

// A disk may fill up, refuse, or go away, and come back. While it is not there, edits that were handed in wait, instead of
// being lost, and are written down in their order when the disk is there again.

// lookAgain is how often the disk is asked whether anything has changed.
const lookAgain = 3 * time.Second

// watch asks the disk now and then, until the session ends, and when somebody wants to know.
func (s *Session) watch() {
	defer close(s.watched)
	clock := time.NewTicker(lookAgain)
	defer clock.Stop()
	for {
		select {
		case <-s.leaving:
			return
		case <-clock.C:
		case <-s.look:
		}
		s.ask()
	}
}

// ask finds out how the disk is, and sets those free who wait for it.
func (s *Session) ask() {
	var standing *storage.ObstacleError
	err := s.folder.Health().Saving
	if errors.As(err, &standing) {
		err = s.folder.Resume()
	} else {
		err = s.folder.Check()
	}
	s.told(err)
}

// told takes note of how the disk is. Only an obstacle that may pass is one to wait for.
func (s *Session) told(err error) {
	var standing *storage.ObstacleError
	if !errors.As(err, &standing) {
		standing = nil
	}
	s.mu.Lock()
	was := s.obstacle
	s.obstacle = standing
	if was != nil && standing == nil {
		close(s.passed)
		s.passed = make(chan struct{})
	}
	changed := (was == nil) != (standing == nil) || was != nil && was.Obstacle != standing.Obstacle
	s.mu.Unlock()
	if changed {
		s.callBack(func() { s.onObstacle(standing) })
	}
}

// OnObstacle sets the function that is told when something keeps the project from being saved, and with nil when it has
// passed.
func (s *Session) OnObstacle(f func(*storage.ObstacleError)) { s.onObstacle = f }

// Obstacle returns what keeps the project from being saved, or nil.
func (s *Session) Obstacle() *storage.ObstacleError {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.obstacle
}

// LookAgain has the disk asked at once whether it is there again.
func (s *Session) LookAgain() {
	select {
	case s.look <- struct{}{}:
	default: // it is going to be
	}
}

// whenPossible commits, as soon as the disk lets it. It gives up when the views have gone.
func (s *Session) whenPossible(commit func() (*annotate.Action, error)) (*annotate.Action, error) {
	for {
		s.mu.Lock()
		passed := s.passed
		s.mu.Unlock()
		a, err := commit()
		var standing *storage.ObstacleError
		if !errors.As(err, &standing) {
			s.told(s.folder.Health().Saving) // the last one may have been saved from the reserve
			return a, err
		}
		s.told(err)
		select {
		case <-passed:
		case <-s.leaving:
			return nil, err
		}
	}
}
