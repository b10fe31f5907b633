// Package ui is the window of Attest.
package ui

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"attest/assets"
	"attest/storage"
)

// AppID is the application's identifier, which names its preferences.
const AppID = "org.attest.desktop"

// Options say what the window opens with.
type Options struct {
	Project   string        // path of a project folder; "" opens the last one, or the sample
	Version   string        // shown in About
	Shared    bool          // whether Project may be on the network or in a folder that is kept in step with other machines
	OnPainted func()        // called after the first frame that shows a document's text; may be nil
	Drive     func(*Remote) // called after OnPainted, on the UI goroutine, by programs that work the window themselves; may be nil
}

// exitGrace is how long the toolkit may take to quit after everything is saved, before the process ends without it.
const exitGrace = 3 * time.Second

// rest is how long the keys must rest before the panes beside the text follow it: longer than a held key takes to repeat, shorter
// than one looks from the text to the pane.
const rest = 100 * time.Millisecond

// Run opens the window and returns when it has been closed, by the reviewer or by a signal to end. If another process has the
// project open, its window is raised and Run returns at once.
func Run(opt Options) error {
	if opt.Project != "" {
		path, err := filepath.Abs(opt.Project)
		if err != nil {
			return err
		}
		opt.Project = path
		if storage.Raise(path) == nil {
			return nil
		}
	}
	app.SetMetadata(fyne.AppMetadata{ID: AppID, Name: "Attest", Version: opt.Version, Release: true,
		Icon: fyne.NewStaticResource("icon.png", assets.Icon()), Migrations: map[string]bool{"fyneDo": true}})
	if dir, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(dir, 0o700) // the toolkit expects it and a new account lacks it
	}
	saveMemory()
	lightenEmoji()
	a := app.NewWithID(AppID)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon()))
	turn := newTurn()
	w := newWindow(a, turn.post)
	w.rest = rest
	turn.before = func() {
		if w.session != nil {
			w.session.Await(patience)
		}
	}
	w.onPainted = func() {
		if opt.OnPainted != nil {
			opt.OnPainted()
		}
		if opt.Drive != nil {
			opt.Drive(&Remote{w, turn})
		}
	}
	path := opt.Project
	if path == "" {
		path = w.lastProject()
		if path != "" && storage.Raise(path) == nil {
			return nil
		}
	}
	a.Lifecycle().SetOnStarted(func() {
		turn.clock.Start()
		switch {
		case path == "":
			w.openSample()
		case opt.Shared:
			w.openShared(path)
		default:
			w.openProject(path)
		}
	})
	w.win.ShowAndRun()
	turn.end()
	if w.session != nil { // the toolkit quit by itself, as it does on a signal: hand in what was being typed
		w.leavePast()
		w.remember()
		w.session.Leave()
		return w.session.Close()
	}
	return nil
}

// lastProject returns the project that was open last, if it is still there.
func (w *window) lastProject() string {
	for _, path := range w.prefs.recent() {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			return path
		}
	}
	return ""
}

// quit hands in what is being typed, waits until it is on disk and ends the application.
func (w *window) quit() {
	if w.closing {
		return
	}
	w.closing = true
	w.unlessEditsWait(func() {
		w.closeProject(func() {
			// Everything is saved. The toolkit's own way out can hang when goroutines still post to it.
			time.AfterFunc(exitGrace, func() { os.Exit(0) })
			w.app.Quit()
		})
	}, func() { w.closing = false })
}
