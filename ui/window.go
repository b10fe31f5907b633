package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/field"
	"attest/ui/inspector"
	"attest/ui/look"
	"attest/ui/modal"
	"attest/ui/pane"
	"attest/ui/session"
)

// window is the one window of the application. It shows one project at a time.
type window struct {
	app   fyne.App
	win   fyne.Window
	prefs preferences
	post  func(func())  // runs a function on the UI goroutine
	rest  time.Duration // how long the keys must rest before the panes beside the text follow it; 0 for not at all

	workplace
	past    *past    // nil while the present is shown
	opening *opening // nil while no project is being opened
	status  *statusBar

	menus      []commandMenu
	bar        *fyne.MainMenu
	closing    bool
	recount    bool           // something has changed that refreshRest counts
	stopRest   func()         // of the clock for refreshRest
	onOtherKey func(*command) // gets the commands whose keys are pressed while a new key is asked for
	onPainted  func()         // after the first frame that shows a text; may be nil

	stopBackups   func() // of the clock for automatic backups
	backupTrouble error  // what there is to tell about the last backup, or nil
}

// workplace is what the window shows of an open project.
type workplace struct {
	session   *session.Session   // nil while no project is open
	work      context.Context    // of imports and exports, as long as the project is open
	stopWork  context.CancelFunc // ends them
	documents *documentList
	panes     []*readingPane // one, or two beside each other
	reading   *readingPane   // the active one of them
	pairing   *pairing       // of two panes; nil with one
	inspector *inspector.Inspector
	search    *searchBox
	hover     *hoverCard
	views     *views // what takes the place of one another in the middle of the window

	left, right *pane.Split     // left: documents | rest; right: middle | inspector
	middle      *fyne.Container // of the panes
	content     fyne.CanvasObject
	ahead       *typeAhead
	obstacle    *fyne.Container // says what keeps the project from being saved
}

// newWindow makes the window without showing it.
func newWindow(app fyne.App, post func(func())) *window {
	w := &window{app: app, win: app.NewWindow("Attest"), prefs: preferences{app.Preferences()}, post: post, stopRest: func() {}, stopBackups: func() {}}
	app.Settings().SetTheme(w.prefs.theme())
	w.status = newStatusBar()
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.win.Resize(w.prefs.windowSize())
	w.win.SetCloseIntercept(w.quit)
	w.win.SetOnDropped(w.dropped)
	w.menus = w.allCommands()
	applyKeys(w.menus, w.prefs)
	w.bar = buildMenus(w.menus, w.win.Canvas())
	w.win.SetMainMenu(w.bar)
	w.win.Canvas().SetOnTypedRune(func(r rune) { w.typedRune(r) })
	w.win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { w.typedKey(e) })
	w.showNoProject()
	return w
}

// showProject puts the views of an open project into the window.
func (w *window) showProject(folder *storage.Folder) {
	s := session.New(folder, w.post)
	w.session, w.ahead = s, &typeAhead{}
	w.work, w.stopWork = context.WithCancel(context.Background())
	w.reading = newReadingPane(w)
	w.panes = []*readingPane{w.reading}
	w.documents = newDocumentList(w)
	w.inspector = inspector.New(s, w)
	w.inspector.Pause = w.rest
	if w.readsOnly() {
		w.showSheet()
	}
	w.search = newSearchBox(w)
	w.hover = newHoverCard()
	s.OnState(func(session.State) {
		if w.session == s {
			w.status.show(s)
		}
	})
	s.OnObstacle(func(o *storage.ObstacleError) {
		if w.session == s {
			w.showObstacle(o)
		}
	})
	w.status.onTrouble = w.showCondition
	s.OnError(func(err error) { modal.Error(w.win, "This could not be saved", err) })
	s.Subscribe(func(a *annotate.Action) {
		switch {
		case w.session == s:
			w.changed(a)
		case w.past != nil:
			w.past.stale = true
		}
	})

	w.middle = container.NewStack()
	w.right = pane.Columns(w.middle, w.inspector.Object())
	w.left = pane.Columns(w.documents.object, w.right)
	w.arrange()
	w.inspector.SetOffset(w.prefs.split("inspector", 0.36))
	w.inspector.OnMoved(func(offset float64) { w.prefs.setSplit("inspector", offset) })
	w.views = newViews(w, w.left)
	var banner fyne.CanvasObject
	switch {
	case w.past != nil:
		banner = w.pastBanner()
	case w.readsOnly():
		banner = container.New(layout.NewCustomPaddedVBoxLayout(0), w.readOnlyBanner(), widget.NewSeparator())
	}
	w.obstacle = newObstacleBanner()
	if banner == nil {
		banner = w.obstacle
	}
	body := field.Column(banner, w.views.object, w.status.object)
	w.content = container.NewStack(body, w.hover.layer)
	w.win.SetContent(w.content)
	w.nameWindow()
	w.status.say("") // what was said of the project before
	w.status.show(s)
	w.refreshCounts()
	if !w.reopenPanes() {
		w.openFirstDocument()
	}
	w.refreshMenus()
	if !w.readsOnly() {
		w.backupTrouble = nil
		w.watchBackups()
	}
}

// showNoProject is what the window holds before a project is open.
func (w *window) showNoProject() {
	title := widget.NewLabel("No project is open")
	title.SizeName = theme.SizeNameHeadingText
	title.Alignment = fyne.TextAlignCenter
	text := widget.NewLabel("A project is a folder of yours that holds the reports, your highlights and claims, and the record of every change.")
	text.Alignment = fyne.TextAlignCenter
	text.Wrapping = fyne.TextWrapWord
	sample := widget.NewButton("Open the sample project", w.openSample)
	sample.Importance = widget.HighImportance
	buttons := container.NewHBox(layout.NewSpacer(), sample, widget.NewButton("New project…", w.newProject),
		widget.NewButton("Open project…", w.openProjectDialog), layout.NewSpacer())
	column := container.New(layout.NewGridWrapLayout(fyne.NewSize(460, 150)), container.NewVBox(title, text, buttons))
	w.win.SetContent(container.NewCenter(column))
	w.win.SetTitle("Attest")
	w.refreshMenus()
}

// showBusy is what the window holds while a project is being opened or closed.
func (w *window) showBusy(text string) {
	label := widget.NewLabel(text)
	label.Alignment = fyne.TextAlignCenter
	w.win.SetContent(container.NewCenter(label))
	w.win.SetTitle("Attest")
}

// changed brings every view up to date with an Action that is on disk.
func (w *window) changed(a *annotate.Action) {
	documents, passages, settings := false, false, false
	for _, c := range a.Changes {
		switch c.Kind {
		case annotate.KindDocument, annotate.KindSource:
			documents = true
		case annotate.KindHighlight, annotate.KindClaim, annotate.KindTag:
			passages = true
		case annotate.KindProject:
			settings = true
		case annotate.KindReviewer:
			if me, ok := w.session.Project().Reviewer(w.session.Reviewer()); ok && c.ID == me.ID {
				w.prefs.setReviewer(me.Name) // the next project, or start, must not make another person of them
			}
		}
	}
	if documents {
		w.documents.refresh()
		for _, r := range slices.Clone(w.panes) { // one may go with its document
			if !w.followRevision(r, a) {
				r.refreshHeader()
			}
		}
	}
	if passages {
		for _, r := range w.panes {
			r.followSpans(a)
		}
	}
	w.pairing.outdated()
	if settings {
		w.nameWindow()
	}
	w.refreshSoon(true)
}

// nameWindow gives the window the title of the project.
func (w *window) nameWindow() {
	title := w.session.Project().Settings().Title
	if w.past != nil {
		title += ", as it was on " + momentOf(w.past.at)
	} else if w.readsOnly() {
		title += ", read only"
	}
	w.win.SetTitle(title + " — Attest")
}

// refreshSoon brings up to date, when the keys rest, what need not follow the text at once: the menus and, with recount, the
// numbers in the list of documents and in the status bar.
func (w *window) refreshSoon(recount bool) {
	w.recount = w.recount || recount
	if w.stopRest(); w.rest == 0 {
		w.refreshRest()
		return
	}
	w.stopRest = field.AfterFunc(w.rest, w.refreshRest)
}

func (w *window) refreshRest() {
	recount := w.recount
	w.recount = false
	if w.session == nil {
		return
	}
	if recount {
		w.documents.refresh()
		w.refreshCounts()
	}
	w.refreshMenus()
}

func (w *window) refreshCounts() {
	p := w.session.Project()
	encrypted := ""
	if w.encrypted() {
		encrypted = "encrypted · "
	}
	w.status.showCounts(encrypted + fmt.Sprintf("%s · %s · %s", plural(p.Count(annotate.KindDocument), "document"),
		plural(p.Count(annotate.KindHighlight), "highlight"), plural(p.Count(annotate.KindClaim), "claim")))
}

func (w *window) refreshMenus() {
	if refreshMenus(w.bar, w.menus) {
		w.bar.Refresh()
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// openFirstDocument shows the document that was read last, or the first one.
func (w *window) openFirstDocument() {
	docs := w.session.Project().Documents()
	if len(docs) == 0 {
		w.reading.showEmpty()
		w.inspector.ShowDocument(annotate.None)
		return
	}
	last := w.prefs.lastDocument(w.session.Folder().Path())
	for _, d := range docs {
		if d.ID == last {
			w.openDocument(d.ID, w.FocusReader)
			return
		}
	}
	w.openDocument(w.documents.first(), w.FocusReader)
}

// openDocument shows a document in the reader; then, if it is not nil, runs once its text is there.
func (w *window) openDocument(id annotate.ID, then func()) {
	w.showReading()
	w.documents.choose(id)
	w.inspector.ShowDocument(id)
	w.reading.open(id, then)
	w.prefs.setLastDocument(w.session.Folder().Path(), id)
	w.refreshMenus()
}

// The window as the host of the inspector.

// Window returns the toolkit's window.
func (w *window) Window() fyne.Window { return w.win }

// Say tells the reviewer which keys are next.
func (w *window) Say(text string) { w.status.sayNext(text) }

// JumpTo shows a highlight in the reader, whose document it opens if need be.
func (w *window) JumpTo(highlight annotate.ID) { w.jump(highlight, nil) }

// jump shows a highlight as JumpTo does; then, if it is not nil, runs once it is shown.
func (w *window) jump(highlight annotate.ID, then func()) {
	h, ok := w.session.Project().Highlight(highlight)
	if !ok {
		return
	}
	w.showReading()
	show := func() {
		w.reading.showHighlight(h)
		w.inspector.Select(h.ID)
		if then != nil {
			then()
		}
	}
	if w.reading.document == h.DocumentID {
		show()
		return
	}
	w.openDocument(h.DocumentID, show)
}

// AlikeChanged implements inspector.AlikeHost.
func (w *window) AlikeChanged() {
	if w.inspector != nil {
		w.refreshSoon(false)
	}
}

// FocusReader gives the keyboard to the reader.
func (w *window) FocusReader() {
	if w.reading != nil {
		w.showReading()
		w.win.Canvas().Focus(w.reading.reader)
	}
}

// setTheme shows another theme or text size and remembers it.
func (w *window) setTheme(t look.Theme) {
	w.prefs.setTheme(t)
	w.app.Settings().SetTheme(t)
	if w.session != nil {
		w.repaper(t)
	}
	w.refreshMenus()
}

// remember keeps how the window is laid out for the next start.
func (w *window) remember() {
	if w.session == nil {
		return
	}
	for _, s := range w.columns() {
		w.prefs.setSplit(s.name, s.split.Offset())
	}
	w.prefs.setSplit("inspector", w.inspector.Offset())
	for _, r := range w.panes {
		r.rememberPlace()
	}
	w.rememberPanes()
	w.prefs.setWindowSize(w.win.Canvas().Size())
}
