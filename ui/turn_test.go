package ui

import (
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2/test"
)

// The test driver runs what is given to fyne.Do at once, so that only a turn that has been asked already keeps a queue.
func TestTurnKeepsTheOrder(t *testing.T) {
	test.NewTempApp(t)
	u := newTurn()
	var ran []string
	u.asked = true // as if the toolkit's loop were busy
	u.post(func() {
		ran = append(ran, "first")
		u.post(func() { ran = append(ran, "third") })
		ran = append(ran, "second")
	})
	u.before = func() { ran = append(ran, "before") }
	u.events = func() { ran = append(ran, "events") }
	u.clock.Tick(0)
	if want := []string{"events", "before", "first", "third", "second"}; !slices.Equal(ran, want) {
		t.Errorf("ran %q, want %q", ran, want)
	}
	u.end()
	u.post(func() { t.Error("ran after the end") })
	u.clock.Tick(0)
}

func TestTurnLosesNothing(t *testing.T) {
	test.NewTempApp(t)
	u := newTurn()
	u.asked = true
	var group sync.WaitGroup
	ran := 0
	for range 8 {
		group.Go(func() {
			for range 100 {
				u.mu.Lock()
				u.asked = true // only the ticks below run the queue
				u.mu.Unlock()
				u.post(func() { ran++ })
			}
		})
	}
	group.Wait()
	for range 3 {
		u.clock.Tick(0)
	}
	if ran != 800 {
		t.Errorf("%d of 800 functions ran", ran)
	}
}
