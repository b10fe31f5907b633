package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/prose"
	"attest/ui/session"
)

// History lists what was done to the project, newest first, and shows what the chosen Action changed. It can be narrowed to
// a person, a kind of thing, words, one thing with what hangs on it, and to what was done up to a moment. Only an index is
// held in memory, and only the rows in view exist, so that it is as quick with 200,000 Actions as with ten.
type History struct {
	view
	object fyne.CanvasObject
	list   *field.List
	hint   *widget.Label
	count  *widget.Label
	shown  *fyne.Container // what the chosen Action changed

	buttons []fyne.CanvasObject // among what is shown
	form    *field.Form         // of the changes; nil while none are shown

	who    *field.Choice[annotate.ID]
	kind   *field.Choice[annotate.Kind]
	words  *field.Entry
	until  *field.Entry
	about  *widget.Label
	all    *field.Button
	filter annotate.Filter
	entity annotate.Ref // the only thing whose history is shown; none for all

	log    *annotate.Log             // nil until it is read
	called func(position int) string // what an Action was about
	reader logReader
	ctx    context.Context // ends with the view
	rows   []int           // positions, newest first
	chosen int             // position, 0 for none
	action *annotate.Action

	// OnMoment, if it is not nil, is called to show the project as it was after an Action.
	OnMoment func(annotate.Entry)
}

// NewHistory returns a view of the history. Dialogs are shown over the window w.
func NewHistory(s *session.Session, w fyne.Window) *History {
	v := &History{hint: newHint("Reading the history…"), shown: container.NewStack(), count: newSmallLine()}
	v.list = field.NewList(func() int { return len(v.rows) }, newHistoryRow, v.updateRow)
	v.list.OnChosen = func(row int) { v.choose(v.rows[row]) }
	v.list.OnKey = field.ScrollWithKeys(func() *field.Form { return v.form })
	v.s = s
	filters := v.newFilters()
	v.count.Truncation, v.count.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord // with what to do about a wrong time
	left := field.Column(nil, container.NewStack(v.list, middle(v.hint)), v.count)
	split := beside(left, v.shown)
	split.SetOffset(historyShare)
	v.object = field.Column(filters, split, nil)
	ctx, stop := context.WithCancel(context.Background())
	v.ctx = ctx
	v.open(s, w, func() {}, func(*annotate.Action) { v.read() })
	v.cancels = append(v.cancels, stop)
	v.read()
	return v
}

// Object returns what is to be put into the window.
func (v *History) Object() fyne.CanvasObject { return v.object }

// List returns the list of Actions, which is what should have the focus first.
func (v *History) List() fyne.Focusable { return v.list }

// Only narrows the history to one thing and what hangs on it or did: a document with its highlights and claims, a claim
// with what reviewers think of it.
func (v *History) Only(entity annotate.Ref) {
	v.entity = entity
	v.about.SetText("Only " + strings.ToLower(label.Kind(entity.Kind)) + " " + quoted(nameOf(v.s.Project(), entity.Kind, entity.ID)) + hanging[entity.Kind])
	v.about.Show()
	v.all.Show()
	v.fill()
}

// hanging says what is shown with a thing.
var hanging = map[annotate.Kind]string{
	annotate.KindDocument:  ", with its highlights and claims",
	annotate.KindHighlight: ", with its claims",
	annotate.KindClaim:     ", with its assessments",
}

// newFilters returns the row of what narrows the list.
func (v *History) newFilters() fyne.CanvasObject {
	people := []annotate.ID{annotate.None}
	for _, r := range v.s.Project().Reviewers() {
		people = append(people, r.ID)
	}
	v.who = field.NewChoice(people, func(id annotate.ID) string {
		if id == annotate.None {
			return "Everybody"
		}
		return clip(nameOf(v.s.Project(), annotate.KindReviewer, id), nameClip)
	}, func(id annotate.ID) { v.filter.By = id; v.fill() })
	v.who.Reflect(annotate.None)
	v.kind = field.NewChoice(append([]annotate.Kind{""}, annotate.Kinds...), func(k annotate.Kind) string {
		if k == "" {
			return "Everything"
		}
		return label.Kind(k)
	}, func(k annotate.Kind) { v.filter.Kind = k; v.fill() })
	v.kind.Reflect("")
	v.words = field.NewEntry(nil)
	v.words.SetPlaceHolder("Words")
	v.words.OnChanged = func(s string) { v.filter.Words = s; v.fill() }
	v.until = field.NewEntry(nil)
	v.until.SetPlaceHolder("Up to a day or time")
	v.until.OnChanged = func(string) { v.fill() }
	for _, e := range []*field.Entry{v.words, v.until} {
		e.OnEnter = func() { v.w.Canvas().Focus(v.list) }
	}
	v.about = newLine()
	v.about.TextStyle.Bold = true
	v.all = field.NewButton("Show all of the history", nil, func() {
		v.entity = annotate.Ref{}
		v.about.Hide()
		v.all.Hide()
		v.fill()
		v.w.Canvas().Focus(v.list)
	})
	v.about.Hide()
	v.all.Hide()
	row := container.New(layout.NewGridLayoutWithColumns(4), v.who, v.kind, v.words, v.until)
	only := container.NewBorder(nil, nil, nil, v.all, v.about)
	return container.New(layout.NewCustomPaddedLayout(0, theme.Padding()*2, 0, 0), container.NewVBox(row, only))
}

// read brings the index up to date.
func (v *History) read() {
	v.reader.read(v.ctx, v.s, v.progress, func(err error) { v.hint.SetText(field.Sentence(err)) }, func(l *annotate.Log) {
		v.log, v.called = l, l.Subjects(v.s.Project())
		v.fill()
	})
}

// progress is said only where it is of some length.
func (v *History) progress(done, total int) {
	const long = 20_000 // Actions
	if v.log == nil && total > long {
		v.hint.SetText(fmt.Sprintf("Reading the history: %d of %d…", done, total))
	}
}

// historyShare is the part of the width that the list takes: it says what was done to what.
const historyShare = 0.45

const scrollHint = " · Right and Left scroll the changes"

// fill lists what the filters let through.
func (v *History) fill() {
	if v.log == nil {
		return
	}
	f := v.filter
	f.Subject = v.called
	if v.entity != (annotate.Ref{}) {
		f.Entities = v.log.Belonging(v.s.Project(), v.entity)
	}
	v.rows = v.log.Find(f)
	t, ok := annotate.ParseMoment(v.until.Text, time.Local)
	if ok {
		last := v.log.AsOf(t)
		v.rows = slices.DeleteFunc(v.rows, func(position int) bool { return position > last })
	}
	v.hint.SetText("")
	if len(v.rows) == 0 {
		v.hint.SetText("Nothing of the kind was done.")
	}
	v.count.Importance = widget.LowImportance
	switch {
	case !ok && strings.TrimSpace(v.until.Text) != "":
		v.count.Importance = widget.DangerImportance
		v.count.SetText("Write a day or a time: 2026-05-03, or 2026-05-03 14:05")
	case len(v.rows) < v.log.Len():
		v.count.SetText(fmt.Sprintf("%d of %s", len(v.rows), plural(v.log.Len(), "act")) + scrollHint)
	default:
		v.count.SetText(plural(len(v.rows), "act") + scrollHint)
	}
	v.mark()
}

// mark marks the row of the chosen Action. One that the filters hide gives way to the newest.
func (v *History) mark() {
	row := slices.Index(v.rows, v.chosen)
	if row < 0 && len(v.rows) > 0 {
		row = 0
		v.choose(v.rows[0])
	}
	v.list.Reflect(row)
	if len(v.rows) == 0 {
		v.chosen = 0
		v.show(container.NewStack(), nil)
	}
}

// choose shows what an Action changed, once that is read.
func (v *History) choose(position int) {
	if v.chosen == position && v.action != nil {
		return
	}
	v.chosen, v.action = position, nil
	session.Run(v.s, func() (*annotate.Action, error) { return v.s.Folder().ActionAt(position) }, func(a *annotate.Action, err error) {
		if v.chosen != position {
			return // the reviewer has gone on
		}
		if err != nil {
			v.show(middle(newHint(field.Sentence(err))), nil)
			return
		}
		v.action = a
		buttons := v.newButtons(position, a)
		o, form := v.details(position, a, buttons)
		v.show(o, form, buttons...)
	})
}

func (v *History) show(o fyne.CanvasObject, form *field.Form, buttons ...fyne.CanvasObject) {
	v.form = form
	v.replace(v.shown, o, v.buttons, v.list)
	v.buttons = buttons
}

// historyRow is a row of the list: what was done over who did it, when, and how much it changed.
type historyRow struct {
	widget.BaseWidget
	verb, about *widget.Label
}

func newHistoryRow() fyne.CanvasObject {
	r := &historyRow{verb: newLine(), about: newSmallLine()}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *historyRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(twoLines(r.verb, r.about))
}

func (v *History) updateRow(row int, o fyne.CanvasObject) {
	if row >= len(v.rows) {
		return
	}
	e, r := v.log.At(v.rows[row]), o.(*historyRow)
	r.verb.SetText(prose.Shown(named(e.Verb, v.called(e.Position))))
	r.about.Importance = emphasis(row == v.list.Chosen())
	r.about.SetText(localTime(e.At) + " · " + reviewerName(v.s.Project(), e.By) + " · " + plural(e.Changes, "change"))
}

// named says what was done and to what.
func named(verb, subject string) string {
	said := clip(verb, 120)
	if subject == "" {
		return said
	}
	return said + " · " + label.Quoted(clip(subject, valueClip))
}

func reviewerName(p *annotate.Project, id annotate.ID) string {
	if r, ok := p.Reviewer(id); ok {
		return clip(r.Name, nameClip)
	}
	return "unknown reviewer"
}
