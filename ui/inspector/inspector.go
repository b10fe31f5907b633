// Package inspector is the right pane of the window: the highlights of the document at hand, and below them the editor of
// the highlight or claim that is chosen.
//
// Every edit is handed to the session as it is made; words being typed follow after a pause, or when the reviewer turns
// to something else. The pane shows nothing that is not in the project, so undo needs no special care.
package inspector

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/pane"
	"attest/ui/session"
)

// Host is the window that holds the inspector.
type Host interface {
	// Window returns the toolkit's window.
	Window() fyne.Window
	// JumpTo shows a highlight in the reader, whose document it opens if need be.
	JumpTo(highlight annotate.ID)
	// ShowBeside shows a highlight in the text beside the one at hand, which stays as it is, and reports whether it did.
	ShowBeside(highlight annotate.ID) bool
	// PointAt marks places of a document, if its text is at hand, and goes to one of them; without any, it takes the marks
	// away.
	PointAt(document annotate.ID, places []annotate.Candidate, at int)
	// FocusReader gives the keyboard to the reader.
	FocusReader()
	// EditSource opens the editor of a source.
	EditSource(id annotate.ID)
	// Say tells the reviewer which keys are next.
	Say(text string)
}

// Inspector is the pane. Use it on the UI goroutine only.
type Inspector struct {
	// Pause is how long the reviewer's keys must rest before the pane shows what they chose. Who steps from highlight to
	// highlight sees the text move at once and the pane when they arrive. 0 makes the pane follow at once.
	Pause time.Duration

	due     bool // the pane waits
	stop    func()
	session *session.Session
	host    Host
	sources *complete.Sources

	document, highlight, claim annotate.ID

	list   *passageList
	editor *editor
	split  *pane.Split
	object fyne.CanvasObject
	show   func(highlight, claim annotate.ID) // in place of the editor; nil while that is there
}

// New returns the pane of a session, showing no document yet.
func New(s *session.Session, host Host) *Inspector {
	i := &Inspector{session: s, host: host, stop: func() {}, sources: complete.NewSources(s.Project, label.SourceType)}
	i.list = newPassageList(i)
	i.editor = newEditor(i)
	i.put(i.editor.object)
	s.Subscribe(i.changed)
	s.BeforeLeaving(i.Flush)
	i.refresh()
	return i
}

// put puts an object below the list.
func (i *Inspector) put(below fyne.CanvasObject) {
	i.split = pane.Rows(i.list.object, below)
	i.split.SetOffset(0.36)
	i.split.SetLeast(8, 12)
	i.object = i.split
}

// Object returns what is to be put into the window.
func (i *Inspector) Object() fyne.CanvasObject { return i.object }

// Offset returns which part of the height the list takes, from 0 to 1.
func (i *Inspector) Offset() float64 { return i.split.Offset() }

// SetOffset gives the list a part of the height, from 0 to 1.
func (i *Inspector) SetOffset(offset float64) { i.split.SetOffset(offset) }

// OnMoved has moved called with the list's part of the height when the reviewer has changed it.
func (i *Inspector) OnMoved(moved func(offset float64)) { i.split.OnMoved = moved }

// ShowDocument lists the highlights of a document; [annotate.None] shows that none is open. A highlight of another document
// is no longer chosen then.
func (i *Inspector) ShowDocument(id annotate.ID) {
	if i.document == id {
		return
	}
	i.Flush()
	i.document = id
	if h, ok := i.session.Project().Highlight(i.highlight); !ok || h.DocumentID != id {
		i.highlight, i.claim = annotate.None, annotate.None
	}
	i.editor.forgetNotice()
	i.refresh()
}

// Select chooses a highlight, and the first claim on it unless another of its claims is chosen already. [annotate.None]
// chooses nothing.
func (i *Inspector) Select(highlight annotate.ID) {
	claims := i.session.Project().ClaimsOn(highlight)
	claim := i.claim
	if !slices.ContainsFunc(claims, func(c *annotate.Claim) bool { return c.ID == claim }) {
		claim = annotate.None
		if len(claims) > 0 {
			claim = claims[0].ID
		}
	}
	i.choose(highlight, claim)
}

// SelectOn chooses a highlight and one of the claims on it.
func (i *Inspector) SelectOn(highlight, claim annotate.ID) { i.choose(highlight, claim) }

// SelectClaim chooses a claim, with a passage of it that lies in the document at hand if there is one.
func (i *Inspector) SelectClaim(claim annotate.ID) {
	p := i.session.Project()
	c, ok := p.Claim(claim)
	if !ok {
		return
	}
	at := annotate.None
	for _, id := range c.HighlightIDs {
		if h, ok := p.Highlight(id); ok && (at == annotate.None || h.DocumentID == i.document) {
			if at = id; h.DocumentID == i.document {
				break
			}
		}
	}
	i.choose(at, claim)
}

func (i *Inspector) choose(highlight, claim annotate.ID) {
	if highlight != i.highlight || claim != i.claim {
		i.Flush()
		i.editor.forgetNotice()
	}
	if h, ok := i.session.Project().Highlight(highlight); ok {
		i.document = h.DocumentID
	}
	i.highlight, i.claim = highlight, claim
	i.refresh()
}

// Selected returns the chosen highlight and claim; [annotate.None] for none.
func (i *Inspector) Selected() (highlight, claim annotate.ID) { return i.highlight, i.claim }

// Flush hands in what is being typed.
func (i *Inspector) Flush() { i.editor.flush() }

// FocusClaim puts the caret into the claim's text and selects all of it.
func (i *Inspector) FocusClaim() {
	i.settle()
	i.editor.claim.focusText()
}

// FocusTags gives the keyboard to the tags of the claim or highlight at hand.
func (i *Inspector) FocusTags() {
	i.settle()
	i.editor.focusTags()
}

// FocusSource puts the caret into the entry that adds a source to the claim's chain.
func (i *Inspector) FocusSource() { i.focusOn(i.editor.claim.chain.add) }

// FocusStance gives the keyboard to the claim's stance.
func (i *Inspector) FocusStance() { i.focusOn(i.editor.claim.stance) }

// FocusConfidence gives the keyboard to the reviewer's confidence.
func (i *Inspector) FocusConfidence() { i.focusOn(i.editor.claim.confidence) }

// FocusReason puts the caret into the reason for the reviewer's confidence.
func (i *Inspector) FocusReason() { i.focusOn(i.editor.claim.reason) }

func (i *Inspector) focusOn(w fyne.Focusable) {
	i.settle()
	i.editor.claim.focusOn(w)
}

// FocusNote puts the caret into the note of the claim or highlight at hand.
func (i *Inspector) FocusNote() {
	i.settle()
	i.editor.focusNote()
}

// Alike returns the claim of another document that is offered as saying the same as the chosen one, and whether there is one.
func (i *Inspector) Alike() (annotate.ID, bool) {
	c, ok := i.editor.claim.alike.offer()
	if !ok {
		return annotate.None, false
	}
	return c.ID, true
}

// SameAsAlike puts the chosen claim and the one that is offered into a cluster; NotAlike waves the offer off, and OpenAlike
// shows what else can be said of the two.
func (i *Inspector) SameAsAlike() { i.editor.claim.alike.accept() }

// NotAlike waves the claim off that is offered.
func (i *Inspector) NotAlike() { i.editor.claim.alike.waveOff() }

// OpenAlike shows the claim that is offered in full.
func (i *Inspector) OpenAlike() { i.editor.claim.alike.open() }

// FocusList gives the keyboard to the list of highlights.
func (i *Inspector) FocusList() {
	i.settle()
	i.focus(i.list.rows)
}

// MakeClaim makes a claim, or another one, of the chosen highlight and puts the caret into its text.
func (i *Inspector) MakeClaim() {
	highlight := i.highlight
	verb := "Make a claim"
	if len(i.session.Project().ClaimsOn(highlight)) > 0 {
		verb = "Add another claim on a passage"
	}
	var made annotate.ID
	i.do(verb, func(d *annotate.Draft) error {
		c, err := d.AddClaim(highlight)
		if err == nil {
			made = c.ID
		}
		return err
	}, func(err error) {
		if err != nil {
			i.editor.showFault(err)
			return
		}
		if i.highlight == highlight {
			i.choose(highlight, made)
			i.FocusClaim()
		}
	})
}

// do hands an edit to the session. What goes wrong is told to then or, where that is nil, said at the top of the editor.
func (i *Inspector) do(verb string, edit func(*annotate.Draft) error, then func(error)) {
	if i.show != nil {
		return // nothing can be changed
	}
	i.session.Do(verb, edit, func(_ *annotate.Action, err error) {
		if err == nil || then == nil {
			i.editor.showFault(err)
		}
		if then != nil {
			then(err)
		}
	})
}

// jumpTo shows a passage in the reader. In a claim with several passages it becomes the one at hand, unless it is shown
// beside that.
func (i *Inspector) jumpTo(highlight annotate.ID) {
	if i.host.ShowBeside(highlight) {
		return
	}
	i.choose(highlight, i.claim)
	i.host.JumpTo(highlight)
}

// changed brings the pane up to date with an Action that is on disk.
func (i *Inspector) changed(a *annotate.Action) {
	p := i.session.Project()
	touched := false
	for _, c := range a.Changes {
		switch c.Kind {
		case annotate.KindSource:
			i.sources.Forget()
			touched = true
		case annotate.KindHighlight, annotate.KindClaim, annotate.KindAssessment, annotate.KindTag, annotate.KindDocument, annotate.KindProject,
			annotate.KindCluster, annotate.KindLink:
			touched = true
		}
	}
	if !touched {
		return
	}
	i.list.stale = true
	i.editor.forgetNotice() // its Undo would take back something else now
	if _, ok := p.Document(i.document); !ok {
		i.document = annotate.None
	}
	if _, ok := p.Highlight(i.highlight); !ok && i.highlight != annotate.None {
		i.highlight, i.claim = annotate.None, annotate.None
	}
	if _, ok := p.Claim(i.claim); !ok {
		i.claim = annotate.None
		if claims := p.ClaimsOn(i.highlight); len(claims) > 0 {
			i.claim = claims[0].ID
		}
	}
	i.refresh()
}

// ShowInstead puts an object into the place of the editor, for a project in which nothing can be changed. The function show
// is called with what is chosen whenever that is to be shown; key gets the keys that the list of highlights has no use for.
// Call it before Object.
func (i *Inspector) ShowInstead(o fyne.CanvasObject, show func(highlight, claim annotate.ID), key func(*fyne.KeyEvent) bool) {
	i.show, i.list.rows.OnKey = show, key
	i.put(o)
	i.refresh()
}

// refreshEditor shows what is chosen below the list.
func (i *Inspector) refreshEditor() {
	if i.show != nil {
		i.show(i.highlight, i.claim)
		return
	}
	i.editor.refresh()
}

// refresh shows what is chosen now, when the keys rest.
func (i *Inspector) refresh() {
	if i.stop(); i.Pause == 0 {
		i.list.refresh()
		i.refreshEditor()
		return
	}
	i.due, i.stop = true, field.AfterFunc(i.Pause, i.settle)
}

// settle shows at once what was to be shown when the keys rest.
func (i *Inspector) settle() {
	i.stop()
	if i.due {
		i.due = false
		i.list.refresh()
		i.refreshEditor()
	}
}
