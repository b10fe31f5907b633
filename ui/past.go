package ui

import (
	"context"
	"errors"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/modal"
	"attest/ui/registry"
)

// The project as it was. The window shows the state after one Action of the history in views of their own, in which nothing
// can be changed; those of the present wait meanwhile, with what the reviewer had selected and typed.

// past is what the window shows of the project as it was.
type past struct {
	present workplace // to go back to
	at      annotate.Entry
	stale   bool // Actions have come to the present meanwhile
}

// whilePast are the commands that also work in the project as it was: those that change nothing in it.
var whilePast = map[string]bool{
	"new-project": true, "open-project": true, "recent": true, "sample": true, "export": true, "quit": true,
	"search": true, "find": true, "find-next": true, "go-to": true, "history": true, "leave-past": true,
	"claim-history": true, "document-history": true,
	"next-sentence": true, "previous-sentence": true, "next-paragraph": true, "previous-paragraph": true,
	"next-highlight": true, "previous-highlight": true, "other-passage": true, "pick-highlight": true,
	"next-document": true, "previous-document": true, "claims": true, "filter-claims": true, "export-claims": true,
	"zoom-in": true, "zoom-out": true, "zoom-reset": true,
	"side-by-side": true, "switch-pane": true, "open-beside": true, "scroll-together": true, "next-match": true, "previous-match": true,
	"theme-system": true, "theme-light": true, "theme-dark": true, "text-larger": true, "text-smaller": true,
	"focus-documents": true, "focus-reader": true, "full-screen": true,
	"palette": true, "key-settings": true, "shortcuts": true, "about": true, "verify-seal": true,
}

// barred says why a command, or anything else that changes the project, cannot be had now, and reports whether that is so.
func (w *window) barred() bool {
	if o := w.hindered(); o != nil {
		w.status.say(obstacleText(o.Obstacle))
		return true
	}
	switch {
	case !w.readsOnly():
		return false
	case w.past == nil:
		w.status.say(readOnlyText)
		return true
	}
	w.status.say("Nothing can be changed here: this is the project as it was on " + momentOf(w.past.at) + ". Esc goes back to the present.")
	return true
}

func momentOf(e annotate.Entry) string { return e.At.Local().Format("2 January 2006, 15:04") }

// showMoment shows the project as it was after an Action of the history.
func (w *window) showMoment(at annotate.Entry) {
	modal.CloseAll(w.win)
	s := w.session
	if w.past != nil {
		s = w.past.present.session
	}
	ctx, cancel := context.WithCancel(w.work)
	progress := modal.NewProgress(w.win, "Going back", cancel)
	s.AsOf(ctx, at.Position, func(done, total int) { progress.Set(done, total, "Reading the record of changes") }, func(f *storage.Folder, err error) {
		progress.Done()
		cancel()
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			modal.Error(w.win, "The project cannot be shown as it was", err)
		case w.session == nil || w.session.Folder().Path() != f.Path():
			_ = f.Close() // the reviewer has closed the project meanwhile; nothing was changed in it
		default:
			w.enterPast(f, at)
		}
	})
}

// enterPast shows a project as it was, in place of the present or of another moment.
func (w *window) enterPast(f *storage.Folder, at annotate.Entry) {
	w.leavePast()
	for _, r := range w.panes {
		r.rememberPlace()
	}
	w.session.Flush()
	w.hover.hide()
	w.past = &past{present: w.workplace, at: at}
	w.workplace = workplace{}
	w.showProject(f)
	w.status.say("Esc goes back to the present.")
}

// leavePast goes back to the present, if the window is not there.
func (w *window) leavePast() {
	if w.past == nil {
		return
	}
	modal.CloseAll(w.win)
	w.hover.hide()
	gone, p := w.session, w.past
	w.stopWork()
	gone.Leave()
	go func() { _ = gone.Close() }() // it was only read from
	w.workplace, w.past = p.present, nil
	w.win.SetContent(w.content)
	w.nameWindow()
	w.status.show(w.session)
	if p.stale {
		w.documents.refresh()
		for _, r := range w.panes {
			r.refreshHeader()
			r.refreshSpans()
		}
	}
	w.setTheme(w.prefs.theme()) // it may have been changed meanwhile
	w.showObstacle(w.session.Obstacle())
	w.status.say("This is the project as it is now.")
	w.refreshCounts()
	w.refreshMenus()
	w.FocusReader()
}

// pastBanner says, across the top of the window, that it shows the project as it was, and how to leave.
func (w *window) pastBanner() fyne.CanvasObject {
	said := widget.NewLabel(fmt.Sprintf("Read only: as it was on %s, after %s", momentOf(w.past.at), label.Quoted(clipText(w.past.at.Verb, 60))))
	said.TextStyle.Bold = true
	said.Truncation = fyne.TextTruncateEllipsis
	back := field.NewButton("Back to the present (Esc)", theme.NavigateBackIcon(), w.leavePast)
	back.Importance = widget.HighImportance
	back.OnEscape = w.leavePast
	line := container.NewBorder(nil, nil, widget.NewIcon(theme.HistoryIcon()), container.NewCenter(back), said)
	pad := theme.Padding()
	return container.NewVBox(newGround(theme.ColorNameHeaderBackground, container.New(layout.NewCustomPaddedLayout(pad, pad, 2*pad, 2*pad), line)),
		widget.NewSeparator())
}

// showSheet has the right pane tell what is known of what is chosen, in place of its editor.
func (w *window) showSheet() {
	sheet := registry.NewSheet(w.session)
	w.inspector.ShowInstead(sheet.Object(), sheet.Show, sheet.Key)
}

// newGround puts a colour of the theme behind an object.
func newGround(name fyne.ThemeColorName, over fyne.CanvasObject) fyne.CanvasObject {
	g := &ground{name: name, rect: canvas.NewRectangle(color.Transparent)}
	g.ExtendBaseWidget(g)
	return container.NewStack(g, over)
}

// ground is a rectangle that follows the theme.
type ground struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	rect *canvas.Rectangle
}

// CreateRenderer implements fyne.Widget.
func (g *ground) CreateRenderer() fyne.WidgetRenderer {
	g.paint()
	return &groundRenderer{widget.NewSimpleRenderer(g.rect), g}
}

func (g *ground) paint() {
	g.rect.FillColor = g.Theme().Color(g.name, fyne.CurrentApp().Settings().ThemeVariant())
}

type groundRenderer struct {
	fyne.WidgetRenderer
	g *ground
}

func (r *groundRenderer) Refresh() {
	r.g.paint()
	r.WidgetRenderer.Refresh()
}

// history shows the history of the project.
func (w *window) history() { w.showHistory(annotate.Ref{}) }

// claimHistory shows the history of the claim at hand or, where there is none, of the highlight.
func (w *window) claimHistory() {
	highlight, claim := w.inspector.Selected()
	if claim != annotate.None {
		w.showHistory(annotate.Ref{Kind: annotate.KindClaim, ID: claim})
		return
	}
	w.showHistory(annotate.Ref{Kind: annotate.KindHighlight, ID: highlight})
}

func (w *window) claimHistoryName() string {
	if w.session != nil {
		if highlight, claim := w.inspector.Selected(); claim == annotate.None && highlight != annotate.None {
			return "History of the Highlight…"
		}
	}
	return "History of the Claim…"
}

// documentHistory shows the history of the document at hand.
func (w *window) documentHistory() {
	w.showHistory(annotate.Ref{Kind: annotate.KindDocument, ID: w.reading.document})
}

func (w *window) showHistory(only annotate.Ref) {
	w.session.Flush()
	v := registry.NewHistory(w.session, w.win)
	v.OnMoment = w.showMoment
	if only != (annotate.Ref{}) {
		v.Only(only)
	}
	modal.Show(w.win, "History", v.Object(), modal.Options{Size: wideDialog, Focus: v.List(), OnClosed: v.Close})
}

func (w *window) trash() {
	w.session.Flush()
	v := registry.NewTrash(w.session, w.win)
	modal.Show(w.win, "Trash", v.Object(), modal.Options{Size: wideDialog, Focus: v.List(), OnClosed: v.Close})
}
