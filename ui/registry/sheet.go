package registry

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/session"
)

// Sheet tells what is known of a claim or highlight where nothing can be changed.
type Sheet struct {
	s      *session.Session
	object *fyne.Container
	form   *field.Form // nil while nothing is shown
}

// NewSheet returns a sheet that shows nothing yet.
func NewSheet(s *session.Session) *Sheet {
	v := &Sheet{s: s, object: container.NewStack()}
	v.Show(annotate.None, annotate.None)
	return v
}

// Object returns what is to be put into the window.
func (v *Sheet) Object() fyne.CanvasObject { return v.object }

// Key scrolls the sheet with the right and left keys of the list beside it.
func (v *Sheet) Key(e *fyne.KeyEvent) bool {
	return field.ScrollWithKeys(func() *field.Form { return v.form })(e)
}

// sheetFields are the fields in the order in which they are told; the others that have a value follow.
var sheetFields = []string{"text", "quote", "tag_ids", "attribution", "stance", "confidence", "rationale", "credibility", "likelihood", "verdict",
	"type", "status", "polarity", "hedges", "quantities", "event_time", "place", "note"}

// untold are fields that say nothing to a reader of the sheet.
var untold = append([]string{"highlight_ids", "document_id", "ranges", "claim_id"}, unremarkable...)

// Show shows the claim or, where there is none, the highlight.
func (v *Sheet) Show(highlight, claim annotate.ID) {
	p := v.s.Project()
	form := field.NewForm()
	c, claimed := p.Claim(claim)
	h, chosen := p.Highlight(highlight)
	switch {
	case claimed:
		form.AddHeading("Claim")
		v.tell(form, c)
		for _, a := range p.AssessmentsOf(c.ID) {
			form.AddHeading("Assessment by " + reviewerName(p, a.ReviewerID))
			v.tell(form, a)
		}
	case chosen:
		form.AddHeading("Highlight")
		v.tell(form, h)
	default:
		v.form = nil
		v.object.Objects = []fyne.CanvasObject{middle(newHint("Choose a highlight to see all that is said of it."))}
		v.object.Refresh()
		return
	}
	v.form = form
	v.object.Objects = []fyne.CanvasObject{form.Object()}
	v.object.Refresh()
}

func (v *Sheet) tell(form *field.Form, e annotate.Entity) {
	fields, err := annotate.FieldsOf(e)
	if err != nil {
		form.AddWide(field.NewCaption(field.Sentence(err)))
		return
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		if !slices.Contains(untold, name) {
			names = append(names, name)
		}
	}
	rank := func(name string) int {
		if i := slices.Index(sheetFields, name); i >= 0 {
			return i
		}
		return len(sheetFields)
	}
	slices.Sort(names)
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	n := naming{v.s.Project(), &annotate.Log{}} // a sheet shows what is there
	for _, name := range names {
		if said := valueWords(n, e.Kind(), name, fields[name]); said != "" {
			form.Add(fieldName(name), "", wrappedLabel(said))
		}
	}
}
