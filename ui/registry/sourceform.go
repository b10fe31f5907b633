package registry

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/label"
)

// sourceForm edits one source.
type sourceForm struct {
	v      *Sources
	object fyne.CanvasObject
	fields *field.Form
	source *annotate.Source // as it was shown last

	name        *field.Entry
	nameRow     *field.Row
	typ         *field.Choice[annotate.SourceType]
	named       *field.Check
	group       *field.Completed
	aliases     *aliasList
	reliability *field.Choice[annotate.Reliability]
	note, url   *field.Entry
	usage       *widget.Label
}

func newSourceForm(v *Sources) *sourceForm {
	f := &sourceForm{v: v, source: &annotate.Source{}, fields: field.NewForm()}

	f.name = field.NewEntry(f.rename)
	f.name.Check = func(s string) error {
		if strings.TrimSpace(s) == "" {
			return errors.New("a source needs a name")
		}
		return nil
	}
	f.nameRow = f.fields.Add("Name", "", f.name)

	f.typ = field.NewChoice(annotate.SourceTypes, label.SourceType, func(t annotate.SourceType) {
		f.edit("Set the type of "+f.called()+" to "+label.SourceType(t), func(s *annotate.Source) { s.Type = t }, nil)
	})
	f.fields.Add("Type", "", f.typ)

	f.named = field.NewCheck("The reports say who it is", func(named bool) {
		verb := "Mark " + f.called() + " as unnamed"
		if named {
			verb = "Mark " + f.called() + " as named"
		}
		f.edit(verb, func(s *annotate.Source) { s.Unnamed = !named }, nil)
	})
	f.fields.Add("Named", "Untick it for “a senior official” and the like.", f.named)

	f.group = field.NewCompleted(f.groups, func(g string, done func(error)) {
		g = strings.TrimSpace(g)
		verb := "Put " + f.called() + " into the group " + quoted(g)
		if g == "" {
			verb = "Take " + f.called() + " out of its group"
		}
		f.edit(verb, func(s *annotate.Source) { s.Group = g }, done)
	})
	f.fields.AddCompleted("Group", "Sources of one group are not independent of each other.", f.group)

	f.aliases = newAliasList(f)
	f.fields.Add("Aliases", "Other spellings and titles.", f.aliases.object)

	f.reliability = field.NewChoice(annotate.Reliabilities, label.Reliability, func(r annotate.Reliability) {
		f.edit("Grade "+f.called()+" "+string(r), func(s *annotate.Source) { s.Reliability = r }, nil)
	})
	f.fields.Add("Reliability", "", f.reliability)

	f.note = field.NewMultiLine(2, func(n string, done func(error)) {
		f.edit("Note on the reliability of "+f.called(), func(s *annotate.Source) { s.ReliabilityNote = n }, done)
	})
	f.note.SetPlaceHolder("Why this grade")
	f.fields.Add("Why", "", f.note)

	f.url = field.NewEntry(func(u string, done func(error)) {
		u = strings.TrimSpace(u)
		f.edit("Set the address of "+f.called(), func(s *annotate.Source) { s.URL = u }, done)
	})
	f.url.Check = checkURL
	f.url.SetPlaceHolder("https://")
	f.fields.Add("URL", "", f.url)

	f.usage = widget.NewLabel("")
	f.usage.Wrapping = fyne.TextWrapWord
	f.fields.Add("Used by", "", f.usage)

	merge := field.NewButton("Merge into…", nil, v.merge)
	remove := field.NewButton("Delete…", theme.DeleteIcon(), v.remove)
	buttons := container.NewHBox(layout.NewSpacer(), merge, remove)
	f.object = field.Column(nil, f.fields.Object(), buttons)
	return f
}

// flush hands in what is being typed.
func (f *sourceForm) flush() {
	for _, e := range []*field.Entry{f.name, f.note, f.url} {
		e.Flush()
	}
	f.group.Flush()
	f.aliases.flush()
}

// show fills the form; turned says that it showed another source before.
func (f *sourceForm) show(s *annotate.Source, turned bool) {
	f.source = s
	if turned {
		f.name.Replace(s.Name)
		f.note.Replace(s.ReliabilityNote)
		f.url.Replace(s.URL)
		f.group.Replace(s.Group)
		f.fields.Top()
	} else {
		f.name.Reflect(s.Name)
		f.note.Reflect(s.ReliabilityNote)
		f.url.Reflect(s.URL)
		f.group.Reflect(s.Group)
	}
	f.aliases.show(s.Aliases, turned)
	f.typ.Reflect(s.Type)
	f.named.Reflect(!s.Unnamed)
	f.reliability.Reflect(s.Reliability)
	used := cmp.Or(usage(f.v.s.Project(), s.ID), notUsed)
	f.usage.SetText(strings.ToUpper(used[:1]) + used[1:])
	if other := f.namesake(); other != nil {
		f.nameRow.Warn(quoted(other.Name) + " goes by this name too. If they are the same, merge them.")
	} else if f.name.Text == s.Name {
		f.nameRow.Warn("")
	}
	f.fields.Fit()
}

// namesake returns another source that has the shown one's name as its name or alias, or nil.
func (f *sourceForm) namesake() *annotate.Source {
	for _, s := range f.v.s.Project().Sources() {
		if s.ID != f.source.ID && slices.ContainsFunc(s.Names(), func(n string) bool { return strings.EqualFold(n, f.source.Name) }) {
			return s
		}
	}
	return nil
}

func (f *sourceForm) called() string { return quoted(f.source.Name) }

func (f *sourceForm) edit(verb string, change func(*annotate.Source), done func(error)) {
	id := f.source.ID
	f.v.edit(verb, func(d *annotate.Draft) error { return d.EditSource(id, change) }, done)
}

func (f *sourceForm) rename(name string, done func(error)) {
	name = strings.TrimSpace(name)
	f.edit("Rename source "+f.called()+" to "+quoted(name), func(s *annotate.Source) { s.Name = name }, done)
}

// groups offers the groups that sources are in already.
func (f *sourceForm) groups(typed string) []complete.Suggestion {
	wanted := text.Fold(strings.TrimSpace(typed)).Text
	members := map[string]int{}
	for _, s := range f.v.s.Project().Sources() {
		if s.Group != "" && s.Group != typed && strings.Contains(text.Fold(s.Group).Text, wanted) {
			members[s.Group]++
		}
	}
	var out []complete.Suggestion
	for g, n := range members {
		out = append(out, complete.Suggestion{Label: g, Detail: plural(n, "source")})
	}
	slices.SortFunc(out, func(a, b complete.Suggestion) int {
		return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	})
	return out
}

// checkURL refuses what no address looks like.
func checkURL(s string) error {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || strings.ContainsAny(s, " \t\n") {
		return errors.New("this is not an address")
	}
	if u.Scheme == "" || u.Host == "" && u.Opaque == "" && u.Path == "" {
		return errors.New("an address begins with https:// or the like")
	}
	return nil
}
