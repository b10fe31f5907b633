package registry

import (
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"golang.org/x/text/language"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/session"
)

// Document shows and edits what is known about a document beside its text.
type Document struct {
	view
	object fyne.CanvasObject
	form   *field.Form
	gone   fyne.CanvasObject
	doc    *annotate.Document // as it was shown last

	texts     []documentText
	dates     []documentDate
	publisher *field.Completed
	known     *complete.Sources
	status    *field.Choice[annotate.DocumentStatus]
	facts     *documentFacts
}

// documentText is a field that holds a text of the document.
type documentText struct {
	entry *field.Entry
	of    func(*annotate.Document) *string
}

// documentDate is a field that holds a time of the document.
type documentDate struct {
	entry *field.Entry
	of    func(*annotate.Document) *time.Time
}

// NewDocument returns a view of the document with the ID.
func NewDocument(s *session.Session, w fyne.Window, id annotate.ID) *Document {
	v := &Document{form: field.NewForm(), doc: &annotate.Document{ID: id}}
	v.known = complete.NewSources(s.Project, label.SourceType)

	v.addText("Title", "", "the title", field.NewEntry, func(d *annotate.Document) *string { return &d.Title })
	v.publisher = field.NewCompleted(v.suggestPublisher, v.setPublisher)
	v.publisher.Patient = true
	v.publisher.Input.SetPlaceHolder("Name or alias of a source, or a new one")
	v.form.AddCompleted("Publisher", "", v.publisher)
	v.addText("Byline", "", "the byline", field.NewEntry, func(d *annotate.Document) *string { return &d.Byline })
	v.addText("URL", "https://", "the address", field.NewEntry, func(d *annotate.Document) *string { return &d.URL }).Check = checkURL
	v.addText("Archive URL", "https://", "the archive’s address", field.NewEntry,
		func(d *annotate.Document) *string { return &d.ArchiveURL }).Check = checkURL
	v.addDate("Published", "2024-11-05, 2024-11-05 14:30 or 5 Nov 2024; times are UTC.", "the time of publication",
		func(d *annotate.Document) *time.Time { return &d.PublishedAt })
	v.addDate("Captured", "", "the time of capture", func(d *annotate.Document) *time.Time { return &d.CapturedAt })
	v.addText("Captured by", "Person or tool that took the copy", "the capturer", field.NewEntry,
		func(d *annotate.Document) *string { return &d.CapturedBy })
	v.addText("Language", "en, uk, zh-Hant …", "the language", field.NewEntry,
		func(d *annotate.Document) *string { return &d.Language }).Check = checkLanguage
	v.status = field.NewChoice(annotate.DocumentStatuses, label.DocumentStatus, func(st annotate.DocumentStatus) {
		v.change("Mark "+v.called()+" as "+strings.ToLower(label.DocumentStatus(st)), func(d *annotate.Document) { d.Status = st }, nil)
	})
	v.form.Add("Status", "", v.status)
	notes := func(save func(string, func(error))) *field.Entry { return field.NewMultiLine(3, save) }
	v.addText("Note", "", "the note", notes, func(d *annotate.Document) *string { return &d.Note })
	v.facts = newDocumentFacts(v.form)

	v.gone = middle(newHint("This document is no longer in the project. Undo may bring it back."))
	v.object = container.NewStack(v.form.Object(), v.gone)
	v.open(s, w, v.flushFields, v.changed)
	v.show(true)
	return v
}

// Object returns what is to be put into the window.
func (v *Document) Object() fyne.CanvasObject { return v.object }

func (v *Document) called() string { return quoted(v.doc.DisplayTitle()) }

// setting is the verb for giving a field another value.
func (v *Document) setting(what, value string) string {
	if value == "" {
		return "Clear " + what + " of " + v.called()
	}
	return "Set " + what + " of " + v.called() + " to " + quoted(value)
}

func (v *Document) change(verb string, change func(*annotate.Document), done func(error)) {
	id := v.doc.ID
	v.edit(verb, func(d *annotate.Draft) error { return d.EditDocument(id, change) }, done)
}

func (v *Document) addText(name, placeholder, what string, entry func(func(string, func(error))) *field.Entry,
	of func(*annotate.Document) *string) *field.Entry {
	e := entry(func(text string, done func(error)) {
		text = strings.TrimSpace(text)
		v.change(v.setting(what, text), func(d *annotate.Document) { *of(d) = text }, done)
	})
	e.SetPlaceHolder(placeholder)
	v.form.Add(name, "", e)
	v.texts = append(v.texts, documentText{e, of})
	return e
}

func (v *Document) addDate(name, hint, what string, of func(*annotate.Document) *time.Time) {
	e := field.NewEntry(func(text string, done func(error)) {
		t, err := parseDate(text)
		if err != nil {
			done(err)
			return
		}
		v.change(v.setting(what, formatDate(t)), func(d *annotate.Document) { *of(d) = t }, done)
	})
	e.Check = checkDate
	v.form.Add(name, hint, e)
	v.dates = append(v.dates, documentDate{e, of})
}

func (v *Document) flushFields() {
	for _, t := range v.texts {
		t.entry.Flush()
	}
	for _, d := range v.dates {
		d.entry.Flush()
	}
	v.publisher.Flush()
}

func (v *Document) changed(a *annotate.Action) {
	if touches(a, annotate.KindSource) {
		v.known.Forget()
	}
	v.show(false)
}

// show brings the fields up to date; first says that they were empty before.
func (v *Document) show(first bool) {
	p := v.s.Project()
	doc, ok := p.Document(v.doc.ID)
	if !ok {
		v.form.Object().Hide()
		v.gone.Show()
		return
	}
	v.doc = doc
	v.gone.Hide()
	v.form.Object().Show()
	for _, t := range v.texts {
		fill(t.entry, *t.of(doc), first)
	}
	for _, d := range v.dates {
		at := *d.of(doc)
		// "5 Nov 2024" stays as it was typed while it means what the project says.
		if typed, err := parseDate(d.entry.Text); first || err != nil || !typed.Equal(at) {
			fill(d.entry, formatDate(at), first)
		}
	}
	name := ""
	if s, ok := p.Source(doc.PublisherID); ok {
		name = s.Name
	}
	fill(v.publisher, name, first)
	v.status.Reflect(doc.Status)
	v.facts.show(p, doc)
	v.form.Fit()
}

// filled is a field that can be filled.
type filled interface {
	Reflect(string)
	Replace(string)
}

func fill(f filled, text string, first bool) {
	if first {
		f.Replace(text)
	} else {
		f.Reflect(text)
	}
}

// suggestPublisher offers the sources that match, and to make a new one where none has the very name.
func (v *Document) suggestPublisher(typed string) []complete.Suggestion {
	name := strings.TrimSpace(typed)
	out := v.known.Suggest(typed, complete.MaxRows-1, nil)
	if _, known := v.s.Project().SourceNamed(name); !known && name != "" {
		out = append(out, complete.Suggestion{Label: name, Detail: "new source"})
	}
	return out
}

func (v *Document) setPublisher(name string, done func(error)) {
	name = strings.TrimSpace(name)
	id := v.doc.ID
	v.edit(v.setting("the publisher", name), func(d *annotate.Draft) error {
		publisher := annotate.None
		if name != "" {
			s, err := d.SourceNamed(name, annotate.Outlet)
			if err != nil {
				return err
			}
			publisher = s.ID
		}
		return d.EditDocument(id, func(doc *annotate.Document) { doc.PublisherID = publisher })
	}, func(err error) {
		done(err)
		v.show(false) // an alias gives way to the name
	})
}

// checkLanguage refuses what BCP 47 does not allow.
func checkLanguage(s string) error {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if _, err := language.Parse(s); err != nil {
		return errors.New("this is not a language tag of BCP 47; write en for English, uk for Ukrainian")
	}
	return nil
}
