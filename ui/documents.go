package ui

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
)

// documentList is the left pane: the project's documents with how far each has been reviewed.
type documentList struct {
	w      *window
	list   *widget.List
	filter *widget.Entry
	empty  *widget.Label
	title  *widget.Label
	object fyne.CanvasObject

	shown  []*annotate.Document
	chosen annotate.ID
	quiet  bool // a choice is being shown, not made
}

func newDocumentList(w *window) *documentList {
	d := &documentList{w: w, filter: widget.NewEntry(), title: widget.NewLabel("Documents")}
	d.title.TextStyle.Bold = true
	d.filter.SetPlaceHolder("Filter documents")
	d.filter.OnChanged = func(string) { d.refresh() }
	d.list = widget.NewList(func() int { return len(d.shown) }, func() fyne.CanvasObject { return newDocumentRow() },
		func(i widget.ListItemID, o fyne.CanvasObject) {
			o.(*documentRow).show(d.w.session.Project(), d.shown[i])
		})
	d.list.HideSeparators = true
	d.list.OnSelected = func(i widget.ListItemID) {
		if !d.quiet && i < len(d.shown) && d.shown[i].ID != d.chosen {
			d.w.openDocument(d.shown[i].ID, nil)
			d.w.FocusReader()
		}
	}
	d.empty = widget.NewLabel("")
	d.empty.Wrapping = fyne.TextWrapWord
	d.empty.Importance = widget.LowImportance
	add := widget.NewButtonWithIcon("Import", theme.ContentAddIcon(), w.importDialog)
	add.Importance = widget.LowImportance
	head := container.NewVBox(container.NewBorder(nil, nil, d.title, add), d.filter)
	d.object = container.NewBorder(container.NewPadded(head), nil, nil, nil, container.NewStack(d.list, container.NewPadded(d.empty)))
	d.refresh()
	return d
}

// refresh reads the documents again and keeps the choice.
func (d *documentList) refresh() {
	p := d.w.session.Project()
	docs := p.Documents()
	d.title.SetText(fmt.Sprintf("Documents (%d)", len(docs)))
	wanted := strings.Fields(text.Fold(d.filter.Text).Text)
	d.shown = slices.DeleteFunc(docs, func(doc *annotate.Document) bool {
		name := text.Fold(doc.DisplayTitle() + " " + publisher(p, doc) + " " + doc.Byline).Text
		return slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(name, word) })
	})
	switch {
	case len(d.shown) > 0:
		d.empty.SetText("")
	case len(wanted) > 0:
		d.empty.SetText("No document matches this filter.")
	default:
		d.empty.SetText("No documents yet. Press Ctrl+I, or drop text files and folders onto the window.")
	}
	d.list.Refresh()
	d.choose(d.chosen)
}

// choose marks a document without opening it.
func (d *documentList) choose(id annotate.ID) {
	d.chosen = id
	d.quiet = true
	defer func() { d.quiet = false }()
	i := slices.IndexFunc(d.shown, func(doc *annotate.Document) bool { return doc.ID == id })
	if i < 0 {
		d.list.UnselectAll()
		return
	}
	d.list.Select(i)
}

// first returns the document at the top of the list.
func (d *documentList) first() annotate.ID {
	if len(d.shown) == 0 {
		return annotate.None
	}
	return d.shown[0].ID
}

// neighbour returns the document that is step places further down the list, or none.
func (d *documentList) neighbour(step int) annotate.ID {
	i := slices.IndexFunc(d.shown, func(doc *annotate.Document) bool { return doc.ID == d.chosen }) + step
	if i < 0 || i >= len(d.shown) {
		return annotate.None
	}
	return d.shown[i].ID
}

func publisher(p *annotate.Project, d *annotate.Document) string {
	if s, ok := p.Source(d.PublisherID); ok {
		return s.Name
	}
	return ""
}

// documentStatus gives the state of a review as a sign and a word: never by colour alone.
func documentStatus(s annotate.DocumentStatus) (sign, word string) {
	switch s {
	case annotate.InProgress:
		return "◐", "in progress"
	case annotate.Done:
		return "●", "done"
	}
	return "○", "unread"
}

// documentRow is one line of the list.
type documentRow struct {
	widget.BaseWidget
	title, about, counts *widget.Label
}

func newDocumentRow() *documentRow {
	r := &documentRow{title: widget.NewLabel("Title"), about: widget.NewLabel("Publisher"), counts: widget.NewLabel("○ 0")}
	r.title.Truncation = fyne.TextTruncateEllipsis
	for _, l := range []*widget.Label{r.about, r.counts} {
		l.SizeName = theme.SizeNameCaptionText
	}
	r.about.Truncation = fyne.TextTruncateEllipsis
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *documentRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(tightRows{}, r.title, container.NewBorder(nil, nil, nil, r.counts, r.about)))
}

func (r *documentRow) show(p *annotate.Project, d *annotate.Document) {
	about := []string{}
	if name := publisher(p, d); name != "" {
		about = append(about, name)
	}
	if !d.PublishedAt.IsZero() {
		about = append(about, d.PublishedAt.Format("2 Jan 2006"))
	}
	if len(about) == 0 {
		about = append(about, "no publisher")
	}
	highlights := len(p.ReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight))
	sign, _ := documentStatus(d.Status)
	r.title.TextStyle.Bold = d.Status != annotate.Done
	r.title.SetText(d.DisplayTitle())
	r.about.SetText(strings.Join(about, " · "))
	r.counts.SetText(fmt.Sprintf("%d %s", highlights, sign))
}

// tightRows stacks labels closer than a VBox does, so that the lines of one row read as one.
type tightRows struct{}

const rowOverlap = 9 // pixels that two labels' own padding may overlap

func (tightRows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		m := o.MinSize()
		s.Width = max(s.Width, m.Width)
		s.Height += m.Height
	}
	s.Height -= rowOverlap * float32(len(objects)-1)
	return s
}

func (tightRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		h := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h - rowOverlap
	}
}
