package registry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/session"
)

// Sources shows all sources and edits the chosen one.
type Sources struct {
	view
	object fyne.CanvasObject
	filter *field.Entry
	list   *field.List
	form   *sourceForm
	none   *widget.Label // what the list says when it is empty
	empty  fyne.CanvasObject

	rows   []*annotate.Source // those that the filter lets through
	chosen annotate.ID
}

// NewSources returns a view of the registry of sources. Dialogs are shown over the window w.
func NewSources(s *session.Session, w fyne.Window) *Sources {
	v := &Sources{}
	v.filter = field.NewEntry(nil)
	v.filter.SetPlaceHolder("Filter by name, alias or group")
	v.filter.OnChanged = func(string) { v.fill() }
	v.list = field.NewList(func() int { return len(v.rows) }, newSourceRow, v.updateRow)
	v.list.OnChosen = func(row int) { v.Choose(v.rows[row].ID) }
	v.list.OnEnter = func(int) { v.focus(v.form.name) }
	v.filter.OnEnter = func() { v.focus(v.list) }
	v.none = newHint("")
	add := field.NewButton("New source", theme.ContentAddIcon(), v.add)
	v.form = newSourceForm(v)
	v.empty = middle(newHint("Choose a source to see and change what is known about it."))
	left := field.Column(v.filter, container.NewStack(v.list, middle(v.none)), add)
	v.object = beside(left, container.NewStack(v.form.object, v.empty))
	v.open(s, w, v.form.flush, v.changed)
	v.fill()
	if len(v.rows) > 0 {
		v.Choose(v.rows[0].ID)
	} else {
		v.Choose(annotate.None)
	}
	return v
}

// Object returns what is to be put into the window.
func (v *Sources) Object() fyne.CanvasObject { return v.object }

// Choose shows the source with the ID, or none where there is no such source.
func (v *Sources) Choose(id annotate.ID) {
	if id != v.chosen {
		v.form.flush()
	}
	source, ok := v.s.Project().Source(id)
	if !ok {
		v.chosen = annotate.None
		v.form.object.Hide()
		v.empty.Show()
		v.list.Reflect(-1)
		return
	}
	turned := v.chosen != id
	v.chosen = id
	row := v.rowOf(id)
	if row < 0 && turned { // the filter hides it
		v.filter.SetText("")
		row = v.rowOf(id)
	}
	v.list.Reflect(row)
	v.empty.Hide()
	v.form.object.Show()
	v.form.show(source, turned)
}

func (v *Sources) rowOf(id annotate.ID) int {
	return slices.IndexFunc(v.rows, func(s *annotate.Source) bool { return s.ID == id })
}

func (v *Sources) changed(a *annotate.Action) {
	switch {
	case touches(a, annotate.KindSource):
		v.fill()
		if _, ok := v.s.Project().Source(v.chosen); !ok && len(v.rows) > 0 {
			// Its neighbour takes the place of a source that is gone.
			v.Choose(v.rows[max(0, min(v.list.Chosen(), len(v.rows)-1))].ID)
			return
		}
		v.Choose(v.chosen)
	case touches(a, annotate.KindClaim, annotate.KindDocument):
		v.list.Refresh() // they count
		v.Choose(v.chosen)
	}
}

// fill brings the list up to date with the project and the filter.
func (v *Sources) fill() {
	wanted := text.Fold(strings.TrimSpace(v.filter.Text)).Text
	all := v.s.Project().Sources()
	v.rows = all
	if wanted != "" {
		v.rows = slices.DeleteFunc(all, func(s *annotate.Source) bool {
			return !slices.ContainsFunc(append(s.Names(), s.Group), func(n string) bool { return strings.Contains(text.Fold(n).Text, wanted) })
		})
	}
	switch {
	case len(v.rows) > 0:
		v.none.SetText("")
	case wanted != "":
		v.none.SetText("No source matches.")
	default:
		v.none.SetText("There are no sources yet. They come with the publishers of documents and the attributions of claims; or add one here.")
	}
	at := v.rowOf(v.chosen)
	if at >= 0 || wanted == "" {
		v.list.Reflect(at)
		return
	}
	v.list.Reflect(-1) // the form goes on showing the source that the filter hides
}

// sourceRow is a row of the list: the name over what kind of source it is and how often it is used, and its grade.
type sourceRow struct {
	widget.BaseWidget
	name, about, grade *widget.Label
}

func newSourceRow() fyne.CanvasObject {
	r := &sourceRow{name: newLine(), about: newSmallLine(), grade: widget.NewLabel("A")}
	r.grade.TextStyle.Bold = true
	r.grade.Alignment = fyne.TextAlignCenter
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *sourceRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, nil,
		container.New(layout.NewCustomPaddedLayout(0, 0, 0, field.BesideBar()), container.NewCenter(r.grade)), twoLines(r.name, r.about)))
}

func (v *Sources) updateRow(row int, o fyne.CanvasObject) {
	if row >= len(v.rows) {
		return
	}
	s, r := v.rows[row], o.(*sourceRow)
	r.name.SetText(clip(s.Name, 120))
	r.grade.Importance = widget.MediumImportance
	if s.Reliability == annotate.ReliabilityUnknown {
		r.grade.Importance = emphasis(row == v.list.Chosen())
	}
	r.grade.SetText(string(s.Reliability))
	about := cmp.Or(usage(v.s.Project(), s.ID), notUsed)
	if s.Type != annotate.Unspecified {
		about = label.SourceType(s.Type) + " · " + about
	}
	if s.Unnamed {
		about += " · unnamed"
	}
	r.about.Importance = emphasis(row == v.list.Chosen())
	r.about.SetText(about)
}

// usage says how many claims and documents use a source; "" for none.
func usage(p *annotate.Project, id annotate.ID) string {
	return counts(p.CountReferrersTo(annotate.KindSource, id, annotate.KindClaim), "claim",
		p.CountReferrersTo(annotate.KindSource, id, annotate.KindDocument), "document")
}

// notUsed is said of a source that nothing refers to.
const notUsed = "not used"

func (v *Sources) focus(f fyne.Focusable) {
	if o, ok := f.(fyne.CanvasObject); ok && o.Visible() && v.chosen != annotate.None {
		v.w.Canvas().Focus(f)
	}
}

// add makes a source with a name that is still free, and lets the reviewer type its own at once.
func (v *Sources) add() {
	v.form.flush()
	var id annotate.ID
	v.s.Do("Add a source", func(d *annotate.Draft) error {
		name := "New source"
		for n := 2; ; n++ {
			if _, taken := d.Project().SourceNamed(name); !taken {
				break
			}
			name = fmt.Sprintf("New source %d", n)
		}
		source, err := d.SourceNamed(name, annotate.Unspecified)
		if err != nil {
			return err
		}
		id = source.ID
		return nil
	}, func(_ *annotate.Action, err error) {
		if err != nil {
			v.failed("The source was not added", err)
			return
		}
		v.Choose(id)
		v.focus(v.form.name)
		v.form.name.SelectText()
	})
}

var errSameSource = errors.New("choose another source: this one cannot be merged into itself")
