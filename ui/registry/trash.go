package registry

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/modal"
	"attest/ui/session"
)

// Trash lists what was deleted, what was deleted last first, and brings it back with all that hung on it.
type Trash struct {
	view
	object fyne.CanvasObject
	list   *field.List
	hint   *widget.Label
	shown  *fyne.Container

	buttons []fyne.CanvasObject // among what is shown
	kind    *field.Choice[annotate.Kind]
	words   *field.Entry
	undone  *field.Check

	log    *annotate.Log // nil until it is read
	reader logReader
	rows   []annotate.Trashed
	chosen trashID
}

// trashID names an entry.
type trashID struct {
	position int
	entity   annotate.Ref
}

func idOf(t annotate.Trashed) trashID { return trashID{t.Position, t.Entity} }

// trashKinds are the kinds that can be chosen among.
var trashKinds = []annotate.Kind{"", annotate.KindDocument, annotate.KindTag, annotate.KindSource, annotate.KindHighlight, annotate.KindClaim}

// NewTrash returns a view of what was deleted. Dialogs are shown over the window w.
func NewTrash(s *session.Session, w fyne.Window) *Trash {
	v := &Trash{hint: newHint("Reading the history…"), shown: container.NewStack()}
	v.list = field.NewList(func() int { return len(v.rows) }, newHistoryRow, v.updateRow)
	v.list.OnChosen = func(row int) { v.choose(v.rows[row]) }
	v.list.OnEnter = func(row int) { v.bringBack(v.rows[row]) }
	v.kind = field.NewChoice(trashKinds, func(k annotate.Kind) string {
		if k == "" {
			return "Everything"
		}
		return label.Kind(k) + "s"
	}, func(annotate.Kind) { v.fill() })
	v.kind.Reflect("")
	v.words = field.NewEntry(nil)
	v.words.SetPlaceHolder("Filter by name")
	v.words.OnChanged = func(string) { v.fill() }
	v.words.OnEnter = func() { v.w.Canvas().Focus(v.list) }
	v.undone = field.NewCheck("Also what undo took away", func(bool) { v.fill() })
	filters := container.New(layout.NewGridLayoutWithColumns(3), v.kind, v.words, v.undone)
	note := field.NewCaption("Nothing is ever removed from the record of the project: whatever is listed here can be brought back at any time.")
	v.object = field.Column(container.New(layout.NewCustomPaddedLayout(0, theme.Padding()*2, 0, 0), filters),
		beside(container.NewStack(v.list, middle(v.hint)), v.shown), note)
	ctx, stop := context.WithCancel(context.Background())
	v.open(s, w, func() {}, func(*annotate.Action) { v.read(ctx) })
	v.cancels = append(v.cancels, stop)
	v.read(ctx)
	return v
}

// Object returns what is to be put into the window.
func (v *Trash) Object() fyne.CanvasObject { return v.object }

// List returns the list of what was deleted, which is what should have the focus first.
func (v *Trash) List() fyne.Focusable { return v.list }

func (v *Trash) read(ctx context.Context) {
	v.reader.read(ctx, v.s, nil, func(err error) { v.hint.SetText(field.Sentence(err)) }, func(l *annotate.Log) {
		v.log = l
		v.fill()
	})
}

// fill lists what the filters let through.
func (v *Trash) fill() {
	if v.log == nil {
		return
	}
	kind := trashKinds[max(0, v.kind.SelectedIndex())]
	words := strings.Fields(strings.ToLower(v.words.Text))
	all := v.log.Trash(v.s.Project())
	before := v.list.Chosen()
	v.rows = nil
	for _, t := range all {
		name := strings.ToLower(t.Name)
		missing := false
		for _, w := range words {
			missing = missing || !strings.Contains(name, w)
		}
		if (kind == "" || t.Entity.Kind == kind) && !missing && (v.undone.Checked || !t.Undone) {
			v.rows = append(v.rows, t)
		}
	}
	v.hint.SetText("")
	switch {
	case len(all) == 0:
		v.hint.SetText("Nothing was deleted, or everything has been brought back.")
	case len(v.rows) == 0:
		v.hint.SetText("Nothing of the kind was deleted.")
	}
	row := -1
	for i, t := range v.rows {
		if idOf(t) == v.chosen {
			row = i
		}
	}
	if row < 0 && len(v.rows) > 0 { // its neighbour takes the place of what has been brought back
		row = max(0, min(before, len(v.rows)-1))
	}
	v.list.Reflect(row)
	if row < 0 {
		v.chosen = trashID{}
		v.show(container.NewStack())
		return
	}
	v.choose(v.rows[row])
}

func (v *Trash) show(o fyne.CanvasObject, buttons ...fyne.CanvasObject) {
	v.replace(v.shown, o, v.buttons, v.list)
	v.buttons = buttons
}

func (v *Trash) updateRow(row int, o fyne.CanvasObject) {
	if row >= len(v.rows) {
		return
	}
	t, r := v.rows[row], o.(*historyRow)
	e := v.log.At(t.Position)
	r.verb.SetText(v.name(t))
	r.about.Importance = emphasis(row == v.list.Chosen())
	r.about.SetText(label.Kind(t.Entity.Kind) + " · " + localTime(e.At) + " · " + reviewerName(v.s.Project(), e.By))
}

func (v *Trash) name(t annotate.Trashed) string {
	name := t.Name
	if name == "" {
		name = thing(naming{v.s.Project(), v.log}, t.Entity)
	}
	if t.Back {
		return "The rest of " + clip(name, 120)
	}
	return clip(name, 120)
}

// choose says what was deleted, by whom and when, and what hung on it.
func (v *Trash) choose(t annotate.Trashed) {
	v.chosen = idOf(t)
	e := v.log.At(t.Position)
	title := widget.NewLabel(v.name(t))
	title.SizeName = theme.SizeNameSubHeadingText
	title.Wrapping = fyne.TextWrapWord
	form := field.NewForm()
	fact := func(name, value string) {
		if value != "" {
			form.Add(name, "", wrappedLabel(value))
		}
	}
	fact("What", label.Kind(t.Entity.Kind))
	fact("Deleted by", reviewerName(v.s.Project(), e.By))
	fact("When", localTime(e.At))
	fact("In the act", clip(e.Verb, 200))
	fact("Went along", kindCounts(t.With))
	fact("Taken off", kindCounts(t.Off))
	if t.Back {
		fact("Now", "It is in the project again, but not what went along with it.")
	}
	text := "Bring it back"
	if len(t.With) > 0 || len(t.Off) > 0 {
		text = "Bring it back, with all that hung on it"
	}
	back := field.NewButton(text, theme.ContentUndoIcon(), func() { v.bringBack(t) })
	back.Importance = widget.HighImportance
	v.show(field.Column(container.NewVBox(title, container.NewHBox(back)), form.Object(), nil), back)
}

// bringBack brings an entry back, after telling what else that comes to.
func (v *Trash) bringBack(t annotate.Trashed) {
	names := naming{v.s.Project(), v.log}
	verb := "Bring back " + strings.ToLower(label.Kind(t.Entity.Kind)) + " " + names.inWords(t.Entity)
	do := func() {
		v.s.Recover(verb, t.Position, t.Lost(), func(_ *annotate.Action, err error) {
			if err != nil {
				modal.Error(v.w, "This could not be brought back", err)
			}
		})
	}
	v.s.PlanRecover(t.Position, t.Lost(), func(plan session.Plan, err error) {
		switch {
		case err != nil:
			modal.Error(v.w, "This cannot be brought back", err)
		case plan.Told.Clean():
			do()
		default:
			modal.Choose(v.w, verb+"?", recoveryWords(names, plan.Told), "Cancel", modal.Answer{Text: "Bring it back", Do: do})
		}
	})
}

// recoveryWords says in words what bringing something back meets with.
func recoveryWords(n naming, told *annotate.Reversal) []string {
	var out []string
	for _, back := range told.Returned {
		out = append(out, "• "+thing(n, back)+" was deleted too. It comes back, because it is referred to.")
	}
	for _, c := range told.Conflicts {
		out = append(out, "• "+thing(n, c.Entity)+" has got something else in its place since, and keeps it.")
	}
	out = bounded(out)
	if len(told.Gone) > 0 {
		were, them := "was", "it"
		if len(told.Gone) > 1 {
			were, them = "were", "them"
		}
		out = append(out, fmt.Sprintf("• %s that had it %s deleted since, and will be without it. To have it there too, cancel and bring %s back first.",
			kindCounts(countRefs(told.Gone)), were, them))
	}
	return out
}
