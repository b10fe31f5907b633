package registry

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
)

// aliasList edits the other names of a source, one a row, with an empty row for the next.
type aliasList struct {
	form    *sourceForm
	object  *fyne.Container
	rows    []*aliasRow
	next    *field.Entry
	caption *widget.Label // what is wrong with one of them
}

type aliasRow struct {
	entry  *field.Entry
	object fyne.CanvasObject
	alias  string // as the project has it
}

func newAliasList(form *sourceForm) *aliasList {
	l := &aliasList{form: form, object: container.NewVBox(), caption: field.NewCaption("")}
	l.next = field.NewEntry(nil)
	l.next.SetPlaceHolder("Add one, then Enter")
	l.next.OnSubmitted = func(string) { l.add() }
	l.next.OnChanged = func(s string) { l.say(l.check(s, "")) }
	l.caption.Importance = widget.DangerImportance
	l.caption.Hide()
	form.fields.Follow(l.next)
	l.object.Add(l.next)
	l.object.Add(l.caption)
	return l
}

// check says why an alias cannot be had beside the others; except is the alias that it replaces.
func (l *aliasList) check(alias, except string) error {
	alias = strings.TrimSpace(alias)
	if alias == "" || alias == except {
		return nil
	}
	if strings.EqualFold(alias, l.form.source.Name) {
		return errors.New("this is the name itself")
	}
	if slices.ContainsFunc(l.form.source.Aliases, func(a string) bool { return a == alias }) {
		return errors.New("this alias is there already")
	}
	return nil
}

func (l *aliasList) say(err error) {
	if err == nil {
		l.caption.Hide()
		return
	}
	l.caption.SetText(field.Sentence(err))
	l.caption.Show()
}

// add takes what stands in the empty row.
func (l *aliasList) add() {
	alias := strings.TrimSpace(l.next.Text)
	if err := l.check(alias, ""); err != nil || alias == "" {
		return
	}
	l.next.Replace("")
	l.form.edit("Add the alias "+quoted(alias)+" to "+l.form.called(), func(s *annotate.Source) {
		if !slices.Contains(s.Aliases, alias) {
			s.Aliases = append(slices.Clone(s.Aliases), alias)
		}
	}, nil)
}

// flush hands in what is being typed, the empty row included.
func (l *aliasList) flush() {
	for _, r := range l.rows {
		r.entry.Flush()
	}
	l.add()
}

// show brings the rows up to date. Rows go by their place, so that the one being typed in keeps its caret.
func (l *aliasList) show(aliases []string, turned bool) {
	for len(l.rows) > len(aliases) {
		last := l.rows[len(l.rows)-1]
		l.object.Remove(last.object)
		l.rows = l.rows[:len(l.rows)-1]
	}
	for i, alias := range aliases {
		if i == len(l.rows) {
			l.rows = append(l.rows, l.newRow())
			l.object.Objects = slices.Insert(l.object.Objects, i, l.rows[i].object)
			l.rows[i].entry.Replace(alias)
		}
		r := l.rows[i]
		r.alias = alias
		if turned {
			r.entry.Replace(alias)
		} else {
			r.entry.Reflect(alias)
		}
	}
	if turned {
		l.next.Replace("")
		l.say(nil)
	}
	l.object.Refresh()
}

func (l *aliasList) newRow() *aliasRow {
	r := &aliasRow{}
	r.entry = field.NewEntry(func(s string, done func(error)) { l.replace(r.alias, strings.TrimSpace(s), done) })
	r.entry.Check = func(s string) error { return l.check(s, r.alias) }
	r.entry.OnProblem = l.say
	l.form.fields.Follow(r.entry)
	remove := field.NewQuietButton("", theme.CancelIcon(), func() {
		l.replace(r.alias, "", nil)
		l.form.v.focus(l.next)
	})
	r.object = container.NewBorder(nil, nil, nil, remove, r.entry)
	return r
}

// replace puts an alias in the place of another, or nothing for "".
func (l *aliasList) replace(old, alias string, done func(error)) {
	verb := "Change the alias " + quoted(old) + " of " + l.form.called() + " to " + quoted(alias)
	if alias == "" {
		verb = "Remove the alias " + quoted(old) + " of " + l.form.called()
	}
	l.form.edit(verb, func(s *annotate.Source) {
		i := slices.Index(s.Aliases, old)
		if i < 0 {
			return
		}
		s.Aliases = slices.Clone(s.Aliases)
		if alias == "" {
			s.Aliases = slices.Delete(s.Aliases, i, i+1)
		} else {
			s.Aliases[i] = alias
		}
	}, done)
}
