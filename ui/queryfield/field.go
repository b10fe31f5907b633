// Package queryfield is the field in which queries are typed, in the language of package query.
//
// Below the field stands what the word at the caret may become, which Tab takes: pressed again it takes the next one. Where
// nothing can be completed the same line says what is wrong with the query, or a hint.
package queryfield

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/search/query"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
	"attest/ui/session"
)

// Asked is a query that was typed and can be understood.
type Asked struct {
	Typed  string
	Query  query.Query
	Filter *query.Filter // Query put to the project as it was then
}

// Field is the field. Create it with [New] and use it on the UI goroutine only.
type Field struct {
	// OnQuery is called with every query that can be understood; of one that still lacks its end, with what stands before.
	// It is called for the same text again when the project has changed what the names in it stand for: see [Field.Update].
	OnQuery func(Asked)
	// OnWrong is called with queries that cannot be understood; what was asked for before is then still what is. It may be nil.
	OnWrong func(error)
	// OnKey is asked first what to do with a key, and reports whether it had a use for it. It may be nil.
	OnKey func(*fyne.KeyEvent) bool
	// OnShortcut is asked about chords that the field has no use for, as OnKey about keys.
	OnShortcut func(fyne.Shortcut) bool
	// OnFit is called when the line below has become higher or lower, so that what is around can be laid out anew.
	OnFit func()

	s      *session.Session
	w      fyne.Window
	entry  *entry
	offers *offers
	said   *prose.Text
	hint   string
	below  *fyne.Container
	object fyne.CanvasObject

	generation int
	wrong      error // with the query; nil if nothing is
	pending    bool  // what can be completed is being looked for
	tab        bool  // and was asked for already
	completion query.Completion
	of         string // the text that it is a completion of
	at         int    // where the caret stood there, in bytes
	round      *round // nil unless Tab was the last key
}

// round is Tab going round the suggestions.
type round struct {
	text       string // before
	completion query.Completion
	at         int
	made       string // what the last Tab made of it
}

// New returns an empty field for queries to the session's project. Help is shown over the window w.
func New(s *session.Session, w fyne.Window, placeholder string) *Field {
	f := &Field{s: s, w: w}
	f.entry = newEntry(f)
	f.entry.SetPlaceHolder(placeholder)
	f.entry.OnChanged = func(string) { f.Update() }
	f.entry.OnCursorChanged = f.caretMoved
	f.offers = newOffers(func(i int) { f.take(i) })
	f.said = prose.New("", theme.SizeNameCaptionText, look.ColorSubtle, 4)
	help := field.NewQuietButton("", theme.QuestionIcon(), func() { ShowHelp(w) })
	help.OnEscape = func() { f.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) }
	f.below = container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), theme.InnerPadding()), container.New(oneAtATime{}, f.offers, f.said))
	f.object = container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding()/2), container.NewBorder(nil, nil, nil, help, f.entry), f.below)
	f.offers.Hide()
	return f
}

// Object returns what is to be put into the window.
func (f *Field) Object() fyne.CanvasObject { return f.object }

// Input returns the widget that takes the keyboard.
func (f *Field) Input() fyne.Focusable { return f.entry }

// Text returns what is typed.
func (f *Field) Text() string { return f.entry.Text }

// SetText replaces what is typed.
func (f *Field) SetText(s string) {
	f.entry.SetText(s)
	f.entry.CursorColumn = len([]rune(s))
	f.entry.Refresh()
	f.Update() // the caret has been moved since
}

// Wrong reports whether what is typed is no query, and will be none by being typed on.
func (f *Field) Wrong() bool {
	var wrong *query.Error
	return f.wrong != nil && !(errors.As(f.wrong, &wrong) && wrong.Incomplete)
}

// SelectText selects what is typed, so that typing replaces it.
func (f *Field) SelectText() {
	if f.entry.Text != "" {
		f.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// SetHint says something where nothing can be completed and nothing is wrong.
func (f *Field) SetHint(hint string) {
	f.hint = hint
	if f.said.Ink == look.ColorSubtle {
		f.say(hint, look.ColorSubtle)
	}
}

// Update reads the query again: after it was changed, or after a change of the project. What it asks for comes first, and
// what can be completed, for which values are counted, behind it.
func (f *Field) Update() {
	f.generation++
	generation, typed := f.generation, f.entry.Text
	if f.round != nil && typed != f.round.made {
		f.round = nil
	}
	q, err := query.Parse(typed)
	caret, p := f.caret(), f.s.Project()
	f.at, f.pending = caret, true
	var wrong *query.Error
	if err == nil || errors.As(err, &wrong) && wrong.Incomplete {
		session.Run(f.s, func() (*query.Filter, error) { return q.Compile(p) }, func(filter *query.Filter, failed error) {
			switch {
			case generation != f.generation:
			case failed != nil:
				f.fail(failed)
				f.show()
			case f.OnQuery != nil:
				f.OnQuery(Asked{typed, q, filter})
			}
		})
	}
	f.wrong = err
	if err != nil && !wrong.Incomplete {
		f.fail(err)
	}
	session.Run(f.s, func() (query.Completion, error) { return query.Complete(p, typed, caret), nil }, func(c query.Completion, _ error) {
		if generation == f.generation {
			f.completed(typed, c)
		}
	})
}

func (f *Field) fail(err error) {
	f.wrong = err
	if f.OnWrong != nil {
		f.OnWrong(err)
	}
}

func (f *Field) completed(typed string, c query.Completion) {
	f.pending = false
	if f.round == nil {
		f.completion, f.of = c, typed
	}
	if f.tab {
		f.tab = false
		if len(f.completion.Suggestions) > 0 {
			f.complete(1)
			return
		}
	}
	f.show()
}

// show fills the line below.
func (f *Field) show() {
	err := f.wrong
	var wrong *query.Error
	switch {
	case f.round != nil:
		f.offers.show(f.round.completion.Suggestions, f.round.at)
	case err == nil && f.completion.Finished(f.of):
		f.offers.show(nil, -1)
	default:
		f.offers.show(f.completion.Suggestions, -1)
	}
	switch {
	case f.offers.any():
		f.say("", look.ColorSubtle)
	case errors.As(err, &wrong) && wrong.Incomplete:
		f.say(field.Sentence(err), look.ColorSubtle)
	case err != nil:
		f.say("⚠ "+field.Sentence(err), theme.ColorNameError)
	default:
		f.say(f.hint, look.ColorSubtle)
	}
}

func (f *Field) say(s string, ink fyne.ThemeColorName) {
	f.offers.Hidden = !f.offers.any()
	f.said.Hidden = f.offers.any()
	before := f.below.MinSize().Height
	if f.said.Ink != ink {
		f.said.Ink = ink
		f.said.Refresh()
	}
	f.said.SetText(s)
	f.below.Refresh()
	if f.below.MinSize().Height != before {
		f.object.Refresh()
		if f.OnFit != nil {
			f.OnFit()
		}
	}
}

// caret returns where the caret stands, in bytes of the text.
func (f *Field) caret() int {
	runes := []rune(f.entry.Text)
	return len(string(runes[:min(f.entry.CursorColumn, len(runes))]))
}

// caretMoved looks for what can be completed at another place.
func (f *Field) caretMoved() {
	if f.entry.Text == f.of && f.caret() != f.at && f.round == nil && !f.pending {
		f.Update()
	}
}

// complete takes a suggestion: the first, or after another one the next.
func (f *Field) complete(step int) {
	switch {
	case f.round != nil:
		n := len(f.round.completion.Suggestions)
		f.take((f.round.at + step + n) % n)
	case f.pending:
		f.tab = true // and is done when they are there
	case len(f.completion.Suggestions) > 0:
		f.take(0)
	}
}

// take puts a suggestion into the query.
func (f *Field) take(i int) {
	r := f.round
	if r == nil {
		r = &round{text: f.of, completion: f.completion}
	}
	if i >= len(r.completion.Suggestions) {
		return
	}
	c := r.completion
	r.at = i
	r.made = r.text[:c.Range.Start] + c.Suggestions[i].Insert + r.text[c.Range.End:]
	f.round = r
	if len(c.Suggestions) == 1 {
		f.round = nil // there is no other: what is next is the value
	}
	f.entry.SetText(r.made)
	f.entry.CursorColumn = len([]rune(r.made[:c.Range.Start+len(c.Suggestions[i].Insert)]))
	f.entry.Refresh()
	f.Update() // the caret has been moved since
	f.w.Canvas().Focus(f.entry)
}

// oneAtATime gives objects of which one shows at a time the room of the largest, so that nothing moves when they take turns.
type oneAtATime struct{}

func (oneAtATime) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

func (oneAtATime) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// entry is the field's widget.
type entry struct {
	widget.Entry
	f     *Field
	shift bool // is held down
}

var (
	_ desktop.Keyable = (*entry)(nil)
	_ fyne.Tabbable   = (*entry)(nil)
)

func newEntry(f *Field) *entry {
	e := &entry{f: f}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// Editing returns the entry whose typing Undo takes back.
func (e *entry) Editing() *widget.Entry { return &e.Entry }

// AcceptsTab reports whether Tab completes a word instead of going on to the next widget.
func (e *entry) AcceptsTab() bool {
	return e.f.pending && strings.TrimSpace(e.Text) != "" || e.f.offers.any()
}

// KeyDown implements desktop.Keyable.
func (e *entry) KeyDown(k *fyne.KeyEvent) {
	e.holds(k, true)
	e.Entry.KeyDown(k)
}

// KeyUp implements desktop.Keyable.
func (e *entry) KeyUp(k *fyne.KeyEvent) {
	e.holds(k, false)
	e.Entry.KeyUp(k)
}

func (e *entry) holds(k *fyne.KeyEvent, down bool) {
	if k.Name == desktop.KeyShiftLeft || k.Name == desktop.KeyShiftRight {
		e.shift = down
	}
}

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyTab:
		step := 1
		if e.shift {
			step = -1
		}
		e.f.complete(step)
		return
	case k.Name == fyne.KeyF1:
		ShowHelp(e.f.w)
		return
	case e.f.OnKey != nil && e.f.OnKey(k):
		return
	case k.Name == fyne.KeyEscape:
		field.Bubble(e, k)
		return
	case k.Name == fyne.KeyUp, k.Name == fyne.KeyDown, k.Name == fyne.KeyReturn, k.Name == fyne.KeyEnter:
		return // one line has no use for them
	}
	e.f.round = nil
	e.Entry.TypedKey(k)
}

// TypedRune implements fyne.Focusable.
func (e *entry) TypedRune(r rune) {
	e.f.round = nil
	e.Entry.TypedRune(r)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if e.f.OnShortcut != nil && e.f.OnShortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// FocusLost implements fyne.Focusable.
func (e *entry) FocusLost() {
	e.shift = false
	e.Entry.FocusLost()
}

// ProjectChanged reports whether an Action may have changed what the names in queries stand for.
func ProjectChanged(a *annotate.Action) bool {
	for _, c := range a.Changes {
		switch c.Kind {
		case annotate.KindSource, annotate.KindTag, annotate.KindDocument, annotate.KindReviewer, annotate.KindCluster:
			return true
		}
	}
	return false
}
