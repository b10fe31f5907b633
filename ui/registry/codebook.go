package registry

import (
	"fmt"
	"slices"
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

// Codebook shows the tags in their order and edits them in place.
type Codebook struct {
	view
	object fyne.CanvasObject
	column *fyne.Container
	scroll *container.Scroll
	empty  fyne.CanvasObject
	rows   map[annotate.ID]*tagRow
	order  []annotate.ID
}

// NewCodebook returns a view of the codebook. Dialogs are shown over the window w.
func NewCodebook(s *session.Session, w fyne.Window) *Codebook {
	v := &Codebook{rows: map[annotate.ID]*tagRow{}}
	v.column = container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding() * 3))
	v.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, field.BesideBar()), v.column))
	v.empty = middle(newHint("The codebook is empty. A tag is a label for highlights and claims: add one here, give it a key from 1 to 9, " +
		"and that key puts it on what is selected."))
	explain := field.NewCaption("A tag’s key, typed while reading, puts it on the highlight or claim at hand and takes it off again.")
	add := field.NewButton("New tag", theme.ContentAddIcon(), v.add)
	foot := container.NewBorder(nil, nil, nil, container.NewCenter(add), explain)
	v.object = field.Column(newTagHead(), container.NewStack(v.scroll, field.NewWheel(v.scroll), v.empty), container.New(layout.NewCustomPaddedLayout(theme.Padding()*2, 0, 0, 0), foot))
	v.open(s, w, v.flushRows, v.changed)
	v.fill()
	return v
}

// Object returns what is to be put into the window.
func (v *Codebook) Object() fyne.CanvasObject { return v.object }

func (v *Codebook) flushRows() {
	for _, id := range v.order {
		v.rows[id].flush()
	}
}

func (v *Codebook) changed(a *annotate.Action) {
	if touches(a, annotate.KindTag) {
		v.fill()
	}
}

// fill brings the rows up to date. A row stays with its tag, so that the one being typed in keeps its caret.
func (v *Codebook) fill() {
	tags := v.s.Project().Tags()
	byKey := map[string][]string{}
	for _, t := range tags {
		if t.Shortcut != "" {
			byKey[t.Shortcut] = append(byKey[t.Shortcut], t.Name)
		}
	}
	signs := label.TagSigns(tags)
	before := v.order
	v.order = nil
	rows := make([]fyne.CanvasObject, len(tags))
	for i, t := range tags {
		row, ok := v.rows[t.ID]
		if !ok {
			row = newTagRow(v, t)
			v.rows[t.ID] = row
		}
		row.show(t, signs[t.ID], i == 0, i == len(tags)-1, others(byKey[t.Shortcut], t.Name))
		v.order = append(v.order, t.ID)
		rows[i] = row.object
	}
	for _, id := range before {
		if !slices.Contains(v.order, id) {
			delete(v.rows, id)
		}
	}
	v.column.Objects = rows
	v.fit()
	if len(tags) == 0 {
		v.empty.Show()
	} else {
		v.empty.Hide()
	}
}

// fit lays the rows out anew after some of them have changed their heights; see [field.Form.Fit].
func (v *Codebook) fit() {
	v.column.Refresh()
	v.scroll.Refresh()
}

// others names the tags that have a key beside one of them.
func others(names []string, except string) []string {
	var out []string
	skipped := false
	for _, n := range names {
		if n == except && !skipped {
			skipped = true
			continue
		}
		out = append(out, n)
	}
	return out
}

// add makes a tag with a name that is still free, and lets the reviewer type its own at once.
func (v *Codebook) add() {
	v.flushRows()
	var id annotate.ID
	v.s.Do("Add a tag", func(d *annotate.Draft) error {
		name := "New tag"
		for n := 2; ; n++ {
			if _, taken := d.Project().TagNamed(name); !taken {
				break
			}
			name = fmt.Sprintf("New tag %d", n)
		}
		tag, err := d.TagNamed(name)
		if err != nil {
			return err
		}
		id = tag.ID
		return nil
	}, func(_ *annotate.Action, err error) {
		if err != nil {
			v.failed("The tag was not added", err)
			return
		}
		if row, ok := v.rows[id]; ok {
			v.scroll.ScrollToBottom()
			v.w.Canvas().Focus(row.name)
			row.name.SelectText()
		}
	})
}

// move puts a tag one place up (-1) or down (1).
func (v *Codebook) move(t *annotate.Tag, by int) {
	v.flushRows()
	verb := "Move the tag " + quoted(t.Name) + " down"
	if by < 0 {
		verb = "Move the tag " + quoted(t.Name) + " up"
	}
	v.edit(verb, func(d *annotate.Draft) error {
		tags := d.Project().Tags()
		at := slices.IndexFunc(tags, func(o *annotate.Tag) bool { return o.ID == t.ID })
		to := at + by
		if at < 0 || to < 0 || to >= len(tags) {
			return nil
		}
		tags[at], tags[to] = tags[to], tags[at]
		for i, o := range tags {
			if err := d.EditTag(o.ID, func(t *annotate.Tag) { t.Order = i }); err != nil {
				return err
			}
		}
		return nil
	}, nil)
}

// remove asks before it takes a tag out of the codebook.
func (v *Codebook) remove(t *annotate.Tag) {
	v.flushRows()
	p := v.s.Project()
	message := "No highlight and no claim has it. Undo brings it back."
	tagged := counts(p.CountReferrersTo(annotate.KindTag, t.ID, annotate.KindHighlight), "highlight",
		p.CountReferrersTo(annotate.KindTag, t.ID, annotate.KindClaim), "claim")
	if tagged != "" {
		message = "It is taken off " + tagged + "; nothing else is changed. Undo brings it back, and the trash does at any later time."
	}
	modal.Confirm(v.w, "Delete the tag "+quoted(t.Name)+"?", message, "Delete", func() {
		v.edit("Delete the tag "+quoted(t.Name), func(d *annotate.Draft) error { return d.RemoveTag(t.ID) }, func(err error) {
			if err != nil {
				v.failed("The tag was not deleted", err)
			}
		})
	})
}

// namesake reports whether another tag has the name.
func (v *Codebook) namesake(name string, id annotate.ID) bool {
	return slices.ContainsFunc(v.s.Project().Tags(), func(t *annotate.Tag) bool {
		return t.ID != id && strings.EqualFold(t.Name, strings.TrimSpace(name))
	})
}

// newTagHead names the columns.
func newTagHead() fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, 0, len(tagCells))
	for _, name := range []string{"", "Name", "Key", "Definition", ""} {
		l := newSmallLine()
		l.SetText(name)
		cells = append(cells, l)
	}
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, field.BesideBar()),
		container.New(tagColumns{}, cells...), widget.NewLabel(""))
}
