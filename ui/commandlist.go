package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/look"
)

// allCommands lists every command by menu.
func (w *window) allCommands() []commandMenu {
	open := func() bool { return w.session != nil }
	reading := func() bool { return w.session != nil && w.reading.document != annotate.None && !w.inTable() }
	highlighted := func() bool {
		if !reading() {
			return false
		}
		h, _ := w.inspector.Selected()
		return h != annotate.None
	}
	alike := func() bool {
		if !highlighted() {
			return false
		}
		_, ok := w.inspector.Alike()
		return ok
	}
	paired := func() bool { return reading() && w.paired() }
	places := func() bool { return paired() || reading() && w.inspector.Places() > 0 }
	edges := w.edgeCommands()
	edges.commands = append(edges.commands, nil,
		&command{id: "accept-place", title: "Accept the Place of the Highlight", keys: keys("Y"), run: func() { w.inspector.AcceptPlace() },
			enabled: func() bool { return reading() && w.inspector.CanAcceptPlace() }, needs: needsPlace},
		&command{id: "unplaced", title: "Unplaced Highlights…", keys: keys("Ctrl+Shift+U"), run: w.unplacedHighlights, enabled: open})
	menus := []commandMenu{
		{"File", []*command{
			{id: "new-project", title: "New Project…", keys: keys("Ctrl+N"), run: w.newProject},
			{id: "open-project", title: "Open Project…", keys: keys("Ctrl+O"), run: w.openProjectDialog},
			{id: "recent", title: "Open Recent…", keys: keys("Ctrl+Shift+O"), run: w.recentProjects, enabled: func() bool { return len(w.prefs.recent()) > 0 }},
			{id: "sample", title: "Open Sample Project", run: w.openSample},
			nil,
			{id: "import", title: "Import Reports…", keys: keys("Ctrl+I"), run: w.importDialog, enabled: open},
			{id: "export", title: "Export Dataset…", keys: keys("Ctrl+E"), run: w.exportDialog, enabled: open},
			{id: "seal", title: "Seal for Handing On…", keys: keys("Ctrl+Shift+K"), run: w.sealDialog, enabled: open},
			{id: "verify-seal", title: "Verify a Sealed File…", keys: keys("Ctrl+Shift+V"), run: w.verifySealDialog},
			nil,
			{id: "project-settings", title: "Project Settings…", run: w.projectSettings, enabled: open},
			{id: "quit", title: "Quit", keys: keys("Ctrl+Q"), run: w.quit},
		}},
		{"Edit", []*command{
			{id: "undo", title: "Undo", keys: keys("Ctrl+Z"), run: w.undo, enabled: open, name: func() string { return w.stepName("Undo", true) }},
			{id: "redo", title: "Redo", keys: keys("Ctrl+Y", "Ctrl+Shift+Z"), run: w.redo, enabled: open, name: func() string { return w.stepName("Redo", false) }},
			nil,
			{id: "search", title: "Search…", keys: keys("Ctrl+K"), run: func() { w.search.open() }, enabled: open},
			{id: "find", title: "Find in Document…", keys: keys("Ctrl+F"), run: func() { w.reading.find.open() }, enabled: reading},
			{id: "find-next", title: "Find Next", keys: keys("F3", "Ctrl+Shift+F"), run: func() { w.reading.find.step(1) }, enabled: reading},
			{id: "go-to", title: "Go To…", keys: keys("Ctrl+G"), run: w.goTo, enabled: reading},
			nil,
			{id: "history", title: "History…", keys: keys("Ctrl+H"), run: w.history, enabled: open},
			{id: "trash", title: "Trash…", keys: keys("Ctrl+Shift+T"), run: w.trash, enabled: open},
			{id: "leave-past", title: "Back to the Present", keys: keys("Escape"), run: w.leavePast, enabled: func() bool { return w.past != nil }},
		}},
		{"Highlight", []*command{
			{id: "claim", title: "Make a Claim", keys: keys("C"), run: w.makeClaim, enabled: reading},
			{id: "highlight", title: "Highlight Only", keys: keys("H"), run: w.makeHighlight, enabled: reading},
			{id: "edit-claim", title: "Edit the Claim", keys: keys("Return"), run: func() { w.inspector.FocusClaim() }, enabled: highlighted, needs: needsHighlight},
			{id: "set-source", title: "Add a Source", keys: keys("S"), run: w.setSource, enabled: reading},
			{id: "same-as", title: "Same as the Claim Offered", keys: keys("="), run: func() { w.inspector.SameAsAlike() }, enabled: alike, needs: needsOffer},
			{id: "not-same", title: "Not the Same", keys: keys("-"), run: func() { w.inspector.NotAlike() }, enabled: alike, needs: needsOffer},
			{id: "compare-alike", title: "The Claim Offered…", keys: keys("W"), run: func() { w.inspector.OpenAlike() }, enabled: alike, needs: needsOffer},
			{id: "set-confidence", title: "Set the Confidence", keys: keys("F"), run: w.setConfidence, enabled: reading},
			nil,
			{id: "next-sentence", title: "Next Sentence", keys: keys("J"), run: func() { w.reading.stepSentence(1) }, enabled: reading},
			{id: "previous-sentence", title: "Previous Sentence", keys: keys("K"), run: func() { w.reading.stepSentence(-1) }, enabled: reading},
			w.orEdge(&command{id: "next-paragraph", title: "Next Paragraph", inside: "End a Word Earlier", keys: keys("}"), run: func() { w.paragraphOrEdge(1) }, enabled: reading}),
			w.orEdge(&command{id: "previous-paragraph", title: "Previous Paragraph", inside: "Start a Word Later", keys: keys("{"), run: func() { w.paragraphOrEdge(-1) }, enabled: reading}),
			{id: "next-highlight", title: "Next Highlight", keys: keys("N"), run: func() { w.reading.step(1) }, enabled: reading},
			{id: "previous-highlight", title: "Previous Highlight", keys: keys("P"), run: func() { w.reading.step(-1) }, enabled: reading},
			{id: "add-to-claim", title: "Add to the Claim in the Other Pane", keys: keys("B"), run: w.addToClaimBeside,
				enabled: func() bool { _, ok := w.claimBeside(); return ok }, needs: "Choose the highlight of a claim in the other pane first."},
			{id: "other-passage", title: "Show Another Passage of the Claim", keys: keys("V"), run: w.otherPassage, enabled: highlighted, needs: needsHighlight},
			{id: "pick-highlight", title: "Choose Among Highlights Here…", keys: keys("O"), run: w.pickSpan, enabled: reading},
			{id: "claim-history", keys: keys("Ctrl+Shift+H"), run: w.claimHistory, enabled: highlighted, needs: needsHighlight, name: w.claimHistoryName},
			{id: "delete", title: "Delete Highlight", keys: keys("Delete"), run: w.deleteHighlight, enabled: highlighted, needs: needsHighlight},
		}},
		edges,
		{"Document", []*command{
			{id: "next-document", title: "Next Document", keys: keys("Ctrl+PageDown"), run: func() { w.stepDocument(1) }, enabled: reading},
			{id: "previous-document", title: "Previous Document", keys: keys("Ctrl+PageUp"), run: func() { w.stepDocument(-1) }, enabled: reading},
			{id: "done", title: "Mark Done and Go On", keys: keys("M"), run: w.doneAndNext, enabled: reading},
			nil,
			{id: "details", title: "Details…", keys: keys("Ctrl+D"), run: w.documentDetails, enabled: reading},
			{id: "document-history", title: "History of the Document…", keys: keys("Ctrl+Shift+D"), run: w.documentHistory, enabled: reading},
			{id: "revision", title: "Import a Revision…", keys: keys("Ctrl+R"), run: w.importRevision, enabled: reading},
			{id: "remove-document", title: "Remove…", run: w.removeDocument, enabled: reading},
		}},
		w.claimCommands(),
		{"Project", []*command{
			{id: "sources", title: "Sources…", keys: keys("Ctrl+Shift+S"), run: func() { w.EditSource(annotate.None) }, enabled: open},
			{id: "codebook", title: "Codebook…", keys: keys("Ctrl+T"), run: w.codebook, enabled: open},
			nil,
			{id: "backups", title: "Backups…", keys: keys("Ctrl+B"), run: w.backupsDialog},
			{id: "change-passphrase", title: "Change Passphrase…", run: w.changePassphrase, enabled: w.encrypted},
			{id: "condition", title: "Condition…", run: w.showCondition, enabled: open},
		}},
		{"View", []*command{
			{id: "zoom-in", title: "Zoom In", keys: keys("Ctrl++", "Ctrl+=", "Ctrl+Shift+="), run: func() { w.zoom(zoomStep) }, enabled: reading},
			{id: "zoom-out", title: "Zoom Out", keys: keys("Ctrl+-"), run: func() { w.zoom(1 / zoomStep) }, enabled: reading},
			{id: "zoom-reset", title: "Actual Size", keys: keys("Ctrl+0"), run: func() { w.zoom(0) }, enabled: reading},
			nil,
			{id: "side-by-side", title: "Side by Side", keys: keys("Ctrl+\\", "Ctrl+Shift+2"), run: w.sideBySide, enabled: reading, checked: w.paired},
			{id: "switch-pane", title: "Go to the Other Text", keys: keys("F6", "Ctrl+Tab"), run: w.switchPane, enabled: paired, needs: needsPair},
			{id: "open-beside", title: "Open in the Other Pane", keys: keys("Ctrl+Shift+Return"), run: w.openInOther, enabled: reading},
			{id: "scroll-together", title: "Scroll Together", keys: keys("T"), run: w.scrollTogether, enabled: paired, needs: needsPair, checked: w.prefs.together},
			{id: "next-match", title: "Next Matching Passage", keys: keys("."), run: func() { w.stepPlace(1) }, enabled: places, needs: needsPair,
				name: func() string { return w.orPlace("Next Matching Passage", "Next Possible Place") }},
			{id: "previous-match", title: "Previous Matching Passage", keys: keys(","), run: func() { w.stepPlace(-1) }, enabled: places, needs: needsPair,
				name: func() string { return w.orPlace("Previous Matching Passage", "Previous Possible Place") }},
			nil,
			w.themeCommand(look.System, "Theme of the System"),
			w.themeCommand(look.Light, "Light Theme"),
			w.themeCommand(look.Dark, "Dark Theme"),
			nil,
			{id: "text-larger", title: "Larger Interface Text", keys: keys("Ctrl+Shift+."), run: func() { w.textSize(0.1) }},
			{id: "text-smaller", title: "Smaller Interface Text", keys: keys("Ctrl+Shift+,"), run: func() { w.textSize(-0.1) }},
			nil,
			{id: "focus-documents", title: "Go to Documents", keys: keys("Ctrl+1"), run: w.focusDocuments, enabled: open},
			{id: "focus-reader", title: "Go to the Text", keys: keys("Ctrl+2"), run: w.FocusReader, enabled: open},
			{id: "focus-inspector", title: "Go to the Claim", keys: keys("Ctrl+3"), run: func() { w.inspector.FocusClaim() }, enabled: highlighted, needs: needsHighlight},
			{id: "focus-tray", title: "Go to Unplaced Highlights", keys: keys("Ctrl+4"), run: func() { w.inspector.FocusTray() },
				enabled: func() bool { return reading() && w.inspector.Waiting() > 0 }, needs: needsUnplaced},
			{id: "full-screen", title: "Full Screen", keys: keys("F11"), run: func() { w.win.SetFullScreen(!w.win.FullScreen()) }},
		}},
		{"Help", []*command{
			{id: "palette", title: "All Commands…", keys: keys("Ctrl+Shift+P"), run: w.showPalette},
			{id: "key-settings", title: "Change Keys…", run: w.keySettings},
			{id: "shortcuts", title: "Keyboard Shortcuts", keys: keys("?", "F1"), run: w.shortcutSheet},
			{id: "about", title: "About Attest", run: w.about},
		}},
	}
	tags := []*command{nil}
	for n := 1; n <= 9; n++ {
		digit := fmt.Sprint(n)
		tags = append(tags, &command{id: "tag-" + digit, keys: keys(digit), enabled: func() bool {
			return (reading() || w.inTable() && len(w.views.claims.Targets()) > 0) && w.tagWithKey(digit) != nil
		}, run: func() { w.tagByDigit(digit) }, name: func() string { return w.tagCommandName(digit) }})
	}
	menus[2].commands = append(menus[2].commands, tags...)
	for _, m := range menus {
		for _, c := range m.commands {
			if c == nil {
				continue
			}
			enabled, run := c.enabled, c.run
			c.enabled = func() bool { return w.onOtherKey != nil || !w.bars(c.id) && (enabled == nil || enabled()) }
			c.refuse = func() {
				switch {
				case w.dialogOpen():
				case w.bars(c.id):
					w.barred()
				case w.session != nil && c.needs != "":
					w.status.say(c.needs)
				}
			}
			c.run = func() {
				switch {
				case w.onOtherKey != nil:
					w.onOtherKey(c)
				case whileDialog[c.id] || !w.dialogOpen():
					run()
				}
			}
		}
	}
	return menus
}

// whileDialog are the commands that also work while a dialog is open. The toolkit runs menu shortcuts all the same.
var whileDialog = map[string]bool{"undo": true, "redo": true, "quit": true, "full-screen": true, "text-larger": true, "text-smaller": true}

// commands lists every command once.
func (w *window) commands() []*command {
	var out []*command
	for _, m := range w.menus {
		for _, c := range m.commands {
			if c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

// What commands need, as it is said where that is missing.
const (
	needsHighlight = "Choose a highlight in the text first: click it, or go to it with Next Highlight."
	needsSelection = "Choose a highlight first, and then select words in the text."
	needsPlace     = "Choose a highlight first whose place is in doubt. Unplaced Highlights lists those that have none."
	needsUnplaced  = "Every highlight of this document has a place."
	needsOffer     = "No claim that looks alike is offered here."
	needsPair      = "There is one text only. Side by Side shows a second one."
	needsClaims    = "Choose claims in the table of claims first."
)

const (
	zoomStep              = 1.1
	leastScale, mostScale = 0.8, 2
)

func (w *window) themeCommand(v look.Variant, title string) *command {
	return &command{id: "theme-" + string(v), title: title, checked: func() bool { return w.prefs.theme().Variant == v }, run: func() {
		t := w.prefs.theme()
		t.Variant = v
		w.setTheme(t)
	}}
}

func (w *window) textSize(by float32) {
	t := w.prefs.theme()
	t.Scale = min(max(t.Scale+by, leastScale), mostScale)
	w.setTheme(t)
	w.status.say(fmt.Sprintf("Interface text at %.0f %%", t.Scale*100))
}

// zoom makes the text of the reader larger by a factor; 0 brings it back to its own size.
func (w *window) zoom(factor float32) {
	z := w.reading.reader.Scale() * factor
	if factor == 0 {
		z = 1
	}
	w.reading.reader.SetScale(z)
	w.zoomed(w.reading.reader.Scale()) // within its bounds
}

// zoomed remembers the scale of a reader's text, which all have in common, and says it.
func (w *window) zoomed(z float32) {
	w.prefs.setZoom(z)
	for _, r := range w.panes {
		r.reader.SetScale(z)
	}
	w.status.say(fmt.Sprintf("Text at %.0f %%", z*100))
}

// The keys that the reader, or nothing at all, has the focus for.

func (w *window) typedRune(r rune) bool {
	if w.dialogOpen() {
		return false
	}
	if w.keepRune(r) {
		return true
	}
	for _, c := range w.commands() {
		for _, k := range c.keys {
			if k.char != 0 && k.mod == 0 && (k.char == r || k.char == lower(r)) {
				c.invoke()
				return true
			}
		}
	}
	return false
}

func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func (w *window) typedKey(e *fyne.KeyEvent) bool {
	if w.dialogOpen() {
		return false
	}
	if w.keepKey(e) {
		return true
	}
	var refused *command
	for _, c := range w.commands() {
		for _, k := range c.keys {
			if k.char != 0 || k.mod != 0 || k.key != e.Name && (k.key != fyne.KeyReturn || e.Name != fyne.KeyEnter) {
				continue
			}
			if c.can() {
				c.invoke()
				return true
			}
			if refused == nil && (c.needs != "" || w.readsOnly() && w.bars(c.id)) {
				refused = c
			}
		}
	}
	if refused == nil {
		return false
	}
	refused.invoke() // which says what is lacking
	return true
}

func (w *window) typedShortcut(s fyne.Shortcut) bool {
	if w.dialogOpen() {
		return false
	}
	for _, c := range w.commands() {
		for _, k := range c.keys {
			if k.isShortcut() && k.shortcut().ShortcutName() == s.ShortcutName() {
				c.invoke()
				return true
			}
		}
	}
	return false
}

// dialogOpen reports whether something lies over the window's content, so that the keys are not for the window. The list of a
// field that completes what is typed does not count.
func (w *window) dialogOpen() bool {
	return slices.ContainsFunc(w.win.Canvas().Overlays().List(), func(o fyne.CanvasObject) bool { return !complete.IsList(o) })
}
