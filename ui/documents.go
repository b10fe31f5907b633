package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
)

// documentList is the left pane: the project's documents with how far each has been reviewed.
type documentList struct {
	w      *window
	list   *field.List
	filter *field.Entry
	empty  *widget.Label
	title  *widget.Label
	object fyne.CanvasObject

	shown  []*annotate.Document
	chosen annotate.ID
	before annotate.ID // was at hand when the list got the keyboard
	place  int         // of the chosen document in the list, the last time that it was there
}

func newDocumentList(w *window) *documentList {
	d := &documentList{w: w, filter: field.NewEntry(nil), title: widget.NewLabel("Documents")}
	d.title.TextStyle.Bold = true
	d.title.Truncation = fyne.TextTruncateEllipsis
	d.filter.SetPlaceHolder("Filter documents")
	d.filter.OnChanged = func(string) { d.refresh() }
	d.filter.OnEnter = func() { w.win.Canvas().Focus(d.list) }
	d.filter.OnEscape = func() {
		d.filter.SetText("")
		w.FocusReader()
	}
	d.list = field.NewList(func() int { return len(d.shown) }, func() fyne.CanvasObject { return newDocumentRow() },
		func(i int, o fyne.CanvasObject) {
			if i < len(d.shown) {
				row, id := o.(*documentRow), d.shown[i].ID
				row.show(d.w.session.Project(), d.shown[i], i == d.list.Chosen())
				row.tapped = func() { d.list.Tap(i) }
				row.menu = func(at fyne.Position) { d.w.documentMenu(id, at) }
			}
		})
	d.list.OnFocus = func() { d.before = w.reading.document }
	d.list.OnChosen = func(i int) {
		if i < len(d.shown) && d.shown[i].ID != d.chosen {
			d.w.openDocument(d.shown[i].ID, nil)
		}
		if !d.list.ByKey() { // who points at a document wants to read it; the arrow keys go on through the list
			d.w.FocusReader()
		}
	}
	d.list.OnEnter = func(int) { w.FocusReader() }
	d.list.OnEscape = w.FocusReader
	d.empty = widget.NewLabel("")
	d.empty.Wrapping = fyne.TextWrapWord
	d.empty.Importance = widget.LowImportance
	add := field.NewQuietButton("Import", theme.ContentAddIcon(), w.importDialog)
	add.OnEscape = w.FocusReader
	head := container.NewVBox(container.New(&listHead{d.title, add, add.Text}, d.title, add), d.filter)
	d.object = field.Column(container.NewPadded(head), container.NewStack(d.list, container.NewPadded(d.empty)), nil)
	d.refresh()
	return d
}

// listHead puts a button behind a title. Where there is no room for both, the word of the button goes, whose icon says the
// same.
type listHead struct {
	title  *widget.Label
	button *field.Button
	word   string
}

// MinSize implements fyne.Layout.
func (l *listHead) MinSize([]fyne.CanvasObject) fyne.Size {
	title, button := l.title.MinSize(), l.button.MinSize()
	return fyne.NewSize(button.Width, max(title.Height, button.Height))
}

// Layout implements fyne.Layout.
func (l *listHead) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	wish := fyne.MeasureText(l.title.Text, theme.TextSize(), l.title.TextStyle).Width + 2*theme.InnerPadding()
	for _, word := range []string{l.word, ""} {
		if l.button.Text != word {
			l.button.Text = word
			l.button.Refresh()
		}
		if size.Width-l.button.MinSize().Width >= wish {
			break
		}
	}
	width := min(l.button.MinSize().Width, size.Width)
	l.title.Resize(fyne.NewSize(size.Width-width, size.Height))
	l.button.Move(fyne.NewPos(size.Width-width, 0))
	l.button.Resize(fyne.NewSize(width, size.Height))
}

// refresh reads the documents again and keeps the choice.
func (d *documentList) refresh() {
	p := d.w.session.Project()
	docs := p.Documents()
	d.title.SetText(fmt.Sprintf("Documents (%d)", len(docs)))
	wanted := strings.Fields(text.Fold(d.filter.Text).Text)
	d.shown = named(p, docs, wanted)
	switch {
	case len(d.shown) > 0:
		d.empty.SetText("")
	case len(wanted) > 0:
		d.empty.SetText("No document matches this filter.")
	default:
		d.empty.SetText("No documents yet.")
	}
	d.choose(d.chosen)
}

// named returns the documents whose title, publisher or byline have all of the words, which are folded.
func named(p *annotate.Project, docs []*annotate.Document, wanted []string) []*annotate.Document {
	return slices.DeleteFunc(docs, func(doc *annotate.Document) bool {
		name := text.Fold(doc.DisplayTitle() + " " + publisher(p, doc) + " " + doc.Byline).Text
		return slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(name, word) })
	})
}

// choose marks a document without opening it.
func (d *documentList) choose(id annotate.ID) {
	d.chosen = id
	i := slices.IndexFunc(d.shown, func(doc *annotate.Document) bool { return doc.ID == id })
	if i >= 0 {
		d.place = i
	}
	d.list.Reflect(i)
}

// inPlace returns the document that has come to stand where the chosen one stood last, or none.
func (d *documentList) inPlace() annotate.ID {
	if len(d.shown) == 0 {
		return annotate.None
	}
	return d.shown[min(d.place, len(d.shown)-1)].ID
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
func documentStatus(s annotate.DocumentStatus) (sign fyne.Resource, word string) {
	switch s {
	case annotate.InProgress:
		return look.IconInProgress, "in progress"
	case annotate.Done:
		return look.IconDone, "done"
	}
	return look.IconUnread, "unread"
}

// documentRow is one row of the list: up to two lines of the title, and below them what it is and how much is highlighted.
// All rows are equally high; a title of one line stands in the middle.
type documentRow struct {
	widget.BaseWidget
	title         *prose.Text
	about, counts *prose.Text
	status        *canvas.Image
	tapped        func()
	menu          func(at fyne.Position) // on a right click
}

// Tapped implements fyne.Tappable, because a row that takes right clicks gets the others too.
func (r *documentRow) Tapped(*fyne.PointEvent) { r.tapped() }

// TappedSecondary implements fyne.SecondaryTappable.
func (r *documentRow) TappedSecondary(e *fyne.PointEvent) { r.menu(e.AbsolutePosition) }

func newDocumentRow() *documentRow {
	r := &documentRow{
		title:  prose.New("", theme.SizeNameText, theme.ColorNameForeground, 2),
		about:  prose.New("", theme.SizeNameCaptionText, look.ColorSubtle, 1),
		counts: prose.New("", theme.SizeNameCaptionText, look.ColorSubtle, 1),
		status: canvas.NewImageFromResource(look.IconUnread),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *documentRow) show(p *annotate.Project, d *annotate.Document, chosen bool) {
	about := []string{}
	if p.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindDocument) > 0 {
		about = append(about, "superseded")
	}
	if !d.PublishedAt.IsZero() {
		about = append(about, d.PublishedAt.Format("2 Jan 2006"))
	}
	if name := publisher(p, d); name != "" {
		about = append(about, name)
	}
	if len(about) == 0 {
		about = append(about, "no publisher")
	}
	highlights := p.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight)
	r.status.Resource, _ = documentStatus(d.Status)
	r.title.Style.Bold = d.Status != annotate.Done
	ink := look.ColorSubtle
	if chosen { // a chosen row has a ground on which faint letters are hard to read
		ink = theme.ColorNameForeground
	}
	r.about.Ink, r.counts.Ink = ink, ink
	r.title.SetText(clipText(d.DisplayTitle(), 300))
	r.about.SetText(clipText(strings.Join(about, " · "), 200))
	r.counts.SetText(strconv.Itoa(highlights))
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *documentRow) CreateRenderer() fyne.WidgetRenderer { return &documentRowRenderer{r} }

type documentRowRenderer struct{ r *documentRow }

func (r *documentRowRenderer) Destroy() {}

func (r *documentRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.r.title, r.r.about, r.r.counts, r.r.status}
}

func (r *documentRowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, 2*r.r.title.LineHeight()+r.r.about.LineHeight()+4*theme.Padding())
}

func (r *documentRowRenderer) Layout(size fyne.Size) {
	row, pad, bar := r.r, theme.Padding(), theme.ScrollBarSize()
	width := size.Width - 2*pad - bar
	row.title.Resize(fyne.NewSize(width, 2*row.title.LineHeight()))
	title := float32(max(1, len(row.title.Lines()))) * row.title.LineHeight()
	y := (size.Height - title - row.about.LineHeight() - pad/2) / 2
	row.title.Move(fyne.NewPos(2*pad, y))
	y += title + pad/2
	sign := row.counts.LineHeight()
	counts := row.counts.Measure(row.counts.Text()) + 1
	row.status.Move(fyne.NewPos(2*pad+width-sign, y))
	row.status.Resize(fyne.NewSquareSize(sign))
	width -= sign
	row.about.Move(fyne.NewPos(2*pad, y))
	row.about.Resize(fyne.NewSize(max(0, width-counts-2*pad), row.about.LineHeight()))
	row.counts.Move(fyne.NewPos(2*pad+width-counts, y))
	row.counts.Resize(fyne.NewSize(counts, row.counts.LineHeight()))
}

func (r *documentRowRenderer) Refresh() {
	r.Layout(r.r.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.r)
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
