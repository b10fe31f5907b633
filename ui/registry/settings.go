package registry

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/session"
)

// ProjectSettings shows and edits the project's own properties, and the name of the acting reviewer.
type ProjectSettings struct {
	view
	form     *field.Form
	title    *field.Entry
	scale    *field.Choice[annotate.LikelihoodScale]
	reviewer *field.Entry
}

// NewProjectSettings returns a view of the project's settings.
func NewProjectSettings(s *session.Session, w fyne.Window) *ProjectSettings {
	v := &ProjectSettings{form: field.NewForm()}
	needed := func(what string) func(string) error {
		return func(s string) error {
			if strings.TrimSpace(s) == "" {
				return errors.New(what)
			}
			return nil
		}
	}
	v.title = field.NewEntry(func(title string, done func(error)) {
		title = strings.TrimSpace(title)
		v.edit("Name the project "+quoted(title), func(d *annotate.Draft) error {
			return d.EditSettings(func(s *annotate.Settings) { s.Title = title })
		}, done)
	})
	v.title.Check = needed("a project needs a title")
	v.form.Add("Title", "", v.title)

	v.scale = field.NewChoice(annotate.LikelihoodScales, label.LikelihoodScale, func(scale annotate.LikelihoodScale) {
		v.edit("Word likelihoods after "+label.LikelihoodScale(scale), func(d *annotate.Draft) error {
			return d.EditSettings(func(s *annotate.Settings) { s.LikelihoodScale = scale })
		}, nil)
	})
	v.form.Add("Likelihood scale", "The words offered for how likely a claim is. Likelihoods given before keep theirs.", v.scale)

	v.reviewer = field.NewEntry(func(name string, done func(error)) {
		name = strings.TrimSpace(name)
		v.edit("Call the reviewer "+quoted(name), func(d *annotate.Draft) error {
			return d.EditReviewer(d.By, func(r *annotate.Reviewer) { r.Name = name })
		}, done)
	})
	v.reviewer.Check = needed("a reviewer needs a name")
	v.form.Add("Your name", "It stands beside everything you do in this project.", v.reviewer)

	v.open(s, w, v.flushFields, func(a *annotate.Action) {
		if touches(a, annotate.KindProject, annotate.KindReviewer) {
			v.show(false)
		}
	})
	v.show(true)
	return v
}

// Object returns what is to be put into the window.
func (v *ProjectSettings) Object() fyne.CanvasObject { return v.form.Object() }

func (v *ProjectSettings) flushFields() {
	v.title.Flush()
	v.reviewer.Flush()
}

func (v *ProjectSettings) show(first bool) {
	p := v.s.Project()
	settings := p.Settings()
	fill(v.title, settings.Title, first)
	v.scale.Reflect(settings.LikelihoodScale)
	name := ""
	if r, ok := p.Reviewer(v.s.Reviewer()); ok {
		name = r.Name
	}
	fill(v.reviewer, name, first)
}
