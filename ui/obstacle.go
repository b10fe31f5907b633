package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/storage"
	"attest/ui/field"
	"attest/ui/modal"
	"attest/ui/session"
)

// While nothing can be saved, because the disk is full or not there, the window lets the reviewer read, search and export
// but change nothing, and says why across its top. What was handed in before waits, and is saved when the disk is there
// again.

// whileHindered are the commands that work although nothing can be saved, beside those that change nothing at all.
var whileHindered = map[string]bool{
	"condition": true, "backups": true, "seal": true, "verify-seal": true, "focus-inspector": true, "trash": true,
	"details": true, "sources": true, "codebook": true, "unplaced": true,
}

// hindered returns what keeps the project from being saved, or nil.
func (w *window) hindered() *storage.ObstacleError {
	if w.session == nil || w.past != nil {
		return nil
	}
	return w.session.Obstacle()
}

// bars reports whether a command cannot be had now because it would change the project.
func (w *window) bars(command string) bool {
	switch {
	case w.past == nil && w.readsOnly():
		return !whilePast[command] && command != "condition" && command != "backups"
	case w.past != nil:
		return !whilePast[command]
	case w.hindered() != nil:
		return !whilePast[command] && !whileHindered[command]
	}
	return false
}

// obstacleText says in a sentence or two what is the matter, and what becomes of what was done.
func obstacleText(o storage.Obstacle) string {
	const safe = " What was saved is safe; what was not yet is kept here and saved as soon as that is possible."
	switch o {
	case storage.DiskFull:
		return "The disk is full, so nothing can be changed." + safe + " Make room on the disk."
	case storage.DiskReadOnly:
		return "The project's folder cannot be written to, so nothing can be changed." + safe + " Allow writing to it."
	case storage.DiskGone:
		return "The project's folder is out of reach, so nothing can be changed." + safe + " Plug the drive in again, or bring the folder back."
	}
	return "The disk reports a fault, so nothing can be changed." + safe
}

// newObstacleBanner is the place across the top of the window where it says what keeps the project from being saved.
func newObstacleBanner() *fyne.Container {
	c := container.New(layout.NewCustomPaddedVBoxLayout(0))
	c.Hide()
	return c
}

// showObstacle shows or takes away the banner.
func (w *window) showObstacle(o *storage.ObstacleError) {
	was := w.obstacle.Visible()
	w.obstacle.RemoveAll()
	if o == nil {
		w.obstacle.Hide()
		if was {
			w.status.say("The project can be saved again.")
		}
	} else {
		w.obstacle.Objects = []fyne.CanvasObject{w.obstacleBanner(o.Obstacle), widget.NewSeparator()}
		w.obstacle.Show()
	}
	w.status.show(w.session)
	w.content.Refresh()
	w.refreshMenus()
}

func (w *window) obstacleBanner(o storage.Obstacle) fyne.CanvasObject {
	again := field.NewButton("Try again", theme.ViewRefreshIcon(), func() {
		w.status.say("Looking whether the project can be saved again…")
		w.session.LookAgain()
	})
	more := field.NewButton("More…", nil, w.showCondition)
	return banner(theme.NewWarningThemedResource(theme.WarningIcon()), obstacleText(o), again, more)
}

// banner is a line across the top of the window: a sign, what is the matter, and buttons with what can be done about it.
func banner(sign fyne.Resource, text string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	said := widget.NewLabel(text)
	said.TextStyle.Bold = true
	said.Wrapping = fyne.TextWrapWord
	line := container.NewBorder(nil, nil, container.NewCenter(widget.NewIcon(sign)), container.NewCenter(container.NewHBox(buttons...)), said)
	pad := theme.Padding()
	return newGround(theme.ColorNameHeaderBackground, container.New(layout.NewCustomPaddedLayout(pad, pad, 2*pad, 2*pad), line))
}

// unlessEditsWait runs then, before which the reviewer is asked where closing the project now would lose what waits to be
// saved. If they would rather keep it open, kept is run instead.
func (w *window) unlessEditsWait(then, kept func()) {
	s := w.session
	if w.past != nil {
		s = w.past.present.session
	}
	if s == nil {
		then()
		return
	}
	s.Flush()
	standing := s.Obstacle()
	if standing == nil || s.State() != session.Failing {
		then()
		return
	}
	next := kept
	modal.Choose(w.win, "Close, and lose what is not saved?", []string{obstacleText(standing.Obstacle),
		"What you did last is not saved. If the project stays open, it is saved as soon as that is possible; if it is closed now, that is lost."},
		"Keep It Open", modal.Answer{Text: "Close and Lose It", Grave: true, Do: func() { next = func() {}; then() }}).OnClosed(func() { next() })
}
