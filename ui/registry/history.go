package registry

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/session"
)

// historyPage is how many Actions are read at once.
const historyPage = 200

// mostChanges and mostFields bound what is shown of one Action: an import of a dataset changes thousands of entities.
const (
	mostChanges = 40
	mostFields  = 120
)

// History lists what was done to the project, newest first, and shows what the chosen Action changed.
type History struct {
	view
	object fyne.CanvasObject
	list   *field.List
	hint   *widget.Label
	shown  *fyne.Container // what the chosen Action changed

	rows    []*annotate.Action
	known   map[actionID]bool
	loading bool
	ended   bool // the oldest Action is among rows
	chosen  actionID
}

// actionID is what identifies an Action.
type actionID struct {
	device annotate.ID
	seq    uint64
}

func idOf(a *annotate.Action) actionID { return actionID{a.Device, a.Seq} }

// NewHistory returns a view of the history.
func NewHistory(s *session.Session, w fyne.Window) *History {
	v := &History{known: map[actionID]bool{}, hint: newHint("Reading the history…"), shown: container.NewStack()}
	v.list = field.NewList(func() int { return len(v.rows) }, newHistoryRow, v.updateRow)
	v.list.OnChosen = func(row int) { v.choose(row) }
	v.object = beside(container.NewStack(v.list, middle(v.hint)), v.shown)
	v.open(s, w, func() {}, v.changed)
	v.load()
	return v
}

// Object returns what is to be put into the window.
func (v *History) Object() fyne.CanvasObject { return v.object }

// load reads the next page.
func (v *History) load() {
	if v.loading || v.ended {
		return
	}
	v.loading = true
	folder, from := v.s.Folder(), len(v.rows)
	session.Run(v.s, func() ([]*annotate.Action, error) { return folder.History(from, historyPage) },
		func(page []*annotate.Action, err error) {
			v.loading = false
			if err != nil {
				v.ended = true
				v.hint.SetText(field.Sentence(err))
				return
			}
			v.ended = len(page) < historyPage
			for _, a := range page {
				v.take(a, len(v.rows))
			}
			v.hint.SetText("")
			if len(v.rows) == 0 {
				v.hint.SetText("Nothing was done to this project yet.")
			}
			v.mark()
		})
}

// take puts an Action at a place in the list. One that came while a page was read may be in both.
func (v *History) take(a *annotate.Action, at int) {
	if v.known[idOf(a)] {
		return
	}
	v.known[idOf(a)] = true
	v.rows = append(v.rows, nil)
	copy(v.rows[at+1:], v.rows[at:])
	v.rows[at] = a
}

func (v *History) changed(a *annotate.Action) {
	v.take(a, 0)
	v.hint.SetText("")
	v.mark()
}

// mark marks the row of the chosen Action, or chooses the newest when none is.
func (v *History) mark() {
	if v.chosen == (actionID{}) && len(v.rows) > 0 {
		v.choose(0)
	}
	for i, a := range v.rows {
		if idOf(a) == v.chosen {
			v.list.Reflect(i)
			return
		}
	}
	v.list.Reflect(-1)
}

func (v *History) choose(row int) {
	a := v.rows[row]
	v.chosen = idOf(a)
	v.shown.Objects = []fyne.CanvasObject{v.details(a)}
	v.shown.Refresh()
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
	a, r := v.rows[row], o.(*historyRow)
	r.verb.SetText(clip(a.Verb, 120))
	r.about.Importance = emphasis(row == v.list.Chosen())
	r.about.SetText(localTime(a.At) + " · " + v.who(a) + " · " + plural(len(a.Changes), "change"))
	if row == len(v.rows)-1 {
		v.load()
	}
}

func (v *History) who(a *annotate.Action) string {
	if r, ok := v.s.Project().Reviewer(a.By); ok {
		return clip(r.Name, nameClip)
	}
	return "unknown reviewer"
}

// details says what an Action changed.
func (v *History) details(a *annotate.Action) fyne.CanvasObject {
	title := widget.NewLabel(clip(a.Verb, 200))
	title.SizeName = theme.SizeNameSubHeadingText
	title.Wrapping = fyne.TextWrapWord
	about := field.NewCaption(fmt.Sprintf("%s · %s · action %d of this device", localTime(a.At), v.who(a), a.Seq))
	form := field.NewForm()
	p, fields := v.s.Project(), 0
	for i, c := range a.Changes {
		if i == mostChanges || fields >= mostFields {
			form.AddWide(field.NewCaption("… and " + plural(len(a.Changes)-i, "more change")))
			break
		}
		words := wordsOf(p, c)
		heading := widget.NewLabel(words.title)
		heading.Wrapping = fyne.TextWrapWord
		heading.TextStyle.Bold = true
		form.AddWide(heading)
		for _, f := range words.fields {
			form.Add(f.name, "", fieldChangeText(f))
			fields++
		}
	}
	return field.Column(twoLines(title, about), form.Object(), nil)
}

// fieldChangeText shows what a field was and what it became. The arrow is a picture, because Fyne 2.8.1 draws a space that
// follows an arrow in a text as a missing character: it takes both from a symbol font that has no space.
func fieldChangeText(f fieldChange) fyne.CanvasObject {
	before, after := wrappedLabel(f.before), wrappedLabel(f.after)
	switch {
	case f.updated:
		before.Importance = widget.LowImportance
		before.SetText(orNothing(f.before))
		after.SetText(orNothing(f.after))
		return container.New(beforeAfter{}, before, widget.NewIcon(theme.NavigateNextIcon()), after)
	case f.after != "":
		return after
	}
	return before
}

func wrappedLabel(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// beforeAfter puts two texts beside each other with an arrow between them.
type beforeAfter struct{}

// Layout implements fyne.Layout.
func (beforeAfter) Layout(o []fyne.CanvasObject, size fyne.Size) {
	arrow := theme.IconInlineSize()
	width := (size.Width - arrow) / 2
	o[0].Resize(fyne.NewSize(width, size.Height))
	o[1].Resize(fyne.NewSquareSize(arrow))
	o[1].Move(fyne.NewPos(width, (theme.TextSize()*1.4+theme.InnerPadding()*2-arrow)/2))
	o[2].Resize(fyne.NewSize(width, size.Height))
	o[2].Move(fyne.NewPos(width+arrow, 0))
}

// MinSize implements fyne.Layout.
func (beforeAfter) MinSize(o []fyne.CanvasObject) fyne.Size {
	before, after := o[0].MinSize(), o[2].MinSize()
	return fyne.NewSize(before.Width+theme.IconInlineSize()+after.Width, max(before.Height, after.Height))
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}
