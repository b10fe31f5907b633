package storage

import (
	"slices"

	"attest/annotate"
)

// watcher is one subscription.
type watcher struct{ notify func(*annotate.Action) }

// Subscribe calls notify with every Action that is committed from now on, after it is on the disk and in the Project, in
// their order, on a goroutine that commits: the committing one, or that of an earlier commit whose subscribers are still
// being told. Subscribers may commit in turn. The returned function ends the subscription.
func (f *Folder) Subscribe(notify func(*annotate.Action)) (cancel func()) {
	w := &watcher{notify}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watchers = append(f.watchers, w)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.watchers = slices.DeleteFunc(slices.Clone(f.watchers), func(o *watcher) bool { return o == w })
	}
}

// deliver tells the subscribers of what has been committed, unless someone is at it.
func (f *Folder) deliver() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.notifying {
		return
	}
	f.notifying = true
	defer func() { f.notifying = false }()
	for len(f.pending) > 0 {
		a := f.pending[0]
		f.pending = f.pending[1:]
		watchers := f.watchers
		func() {
			f.mu.Unlock()
			defer f.mu.Lock() // also when a subscriber panics
			for _, w := range watchers {
				w.notify(a)
			}
		}()
	}
}
