package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/search"
	"attest/annotate/text"
)

const (
	searchClip = 104 // bytes of a result's text that are shown
	searchLead = 30  // bytes shown before the first match
)

// searchRow shows one result: the text with the match marked, and under it what it is, where, and why it was found. Before
// claims and highlights stands a box to choose them with. As the heading of a group it shows only the name of that.
type searchRow struct {
	widget.BaseWidget
	head  *widget.Label
	box   *searchCheck
	text  *widget.RichText
	about *widget.Label
	body  fyne.CanvasObject
}

func newSearchRow() *searchRow {
	r := &searchRow{head: widget.NewLabel("Head"), box: newSearchCheck(), text: widget.NewRichText(&widget.TextSegment{Text: "Text", Style: widget.RichTextStyleInline}), about: widget.NewLabel("about")}
	r.head.SizeName = theme.SizeNameCaptionText
	r.head.TextStyle.Bold = true
	r.head.Truncation = fyne.TextTruncateEllipsis
	r.text.Truncation = fyne.TextTruncateEllipsis
	r.about.SizeName = theme.SizeNameCaptionText
	r.about.Truncation = fyne.TextTruncateEllipsis
	r.about.Importance = widget.LowImportance
	r.body = container.NewBorder(nil, nil, r.box, nil, container.New(tightRows{}, r.text, r.about))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *searchRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(container.NewVBox(layout.NewSpacer(), r.head), r.body))
}

// MinSize is that of a result, of which there are more than headings.
func (r *searchRow) MinSize() fyne.Size { return r.body.MinSize() }

func (r *searchRow) showHead(title string) {
	setText(r.head, title)
	r.head.Show()
	r.body.Hide()
}

func (r *searchRow) show(p *annotate.Project, res search.Result, chosen bool, toggle func()) {
	r.head.Hide()
	r.body.Show()
	r.box.set(canBeChosen(res), chosen, toggle)
	r.text.Segments = markedText(res.Text, res.Marks)
	r.text.Refresh()
	about := kindName(res.Kind)
	if res.Field == "sentence" {
		about = "Sentence"
	} else if res.Field != "" && res.Field != "quote" && res.Field != "text" && res.Field != "name" && res.Field != "title" {
		about += ", " + fieldName(res.Field)
	}
	if s, ok := p.Source(res.ID); ok && res.Field == "alias" {
		about += " of " + clipText(s.Name, 60)
	}
	if d, ok := p.Document(res.DocumentID); ok && (res.Kind != annotate.KindDocument || res.Field == "sentence") {
		about += " · " + clipText(d.DisplayTitle(), 60)
	}
	setText(r.about, about+" · "+res.Why)
}

// fieldName is what reviewers call a field of an entity.
func fieldName(field string) string {
	switch field {
	case "file_name":
		return "file name"
	case "reliability_note":
		return "remark on its reliability"
	}
	return field
}

// searchCheck is the box before a result.
type searchCheck struct {
	widget.BaseWidget
	icon    *canvas.Image
	toggle  func()
	offered bool
}

var (
	_ fyne.Tappable      = (*searchCheck)(nil)
	_ desktop.Cursorable = (*searchCheck)(nil)
)

func newSearchCheck() *searchCheck {
	c := &searchCheck{icon: &canvas.Image{FillMode: canvas.ImageFillContain, Resource: theme.CheckButtonIcon()}}
	c.ExtendBaseWidget(c)
	return c
}

// set shows whether the result is chosen; where it cannot be, an empty place.
func (c *searchCheck) set(offered, chosen bool, toggle func()) {
	c.toggle, c.offered = toggle, offered
	box := theme.CheckButtonIcon()
	if chosen {
		box = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	if c.icon.Hidden == offered || c.icon.Resource.Name() != box.Name() {
		c.icon.Hidden, c.icon.Resource = !offered, box
		c.icon.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (c *searchCheck) Tapped(*fyne.PointEvent) {
	if c.offered {
		c.toggle()
	}
}

// Cursor implements desktop.Cursorable.
func (c *searchCheck) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *searchCheck) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewGridWrap(fyne.NewSize(theme.IconInlineSize()+theme.InnerPadding(), theme.IconInlineSize()+theme.InnerPadding()*2), c.icon))
}

// kindName is what reviewers call a kind of entity.
func kindName(k annotate.Kind) string {
	return map[annotate.Kind]string{annotate.KindHighlight: "Highlight", annotate.KindClaim: "Claim", annotate.KindSource: "Source",
		annotate.KindTag: "Tag", annotate.KindDocument: "Document", annotate.KindAssessment: "Assessment"}[k]
}

// markedText cuts a text around its first match and sets the matches in bold and in the accent colour.
func markedText(s string, marks []annotate.Range) []widget.RichTextSegment {
	from := 0
	if len(marks) > 0 && marks[0].Start > searchLead {
		from = wordStart(s, marks[0].Start-searchLead)
		from += len(s[from:]) - len(strings.TrimLeft(s[from:], " \n\t"))
	}
	to := len(s)
	if to-from > searchClip {
		to, _ = text.SnapOut(s, from+searchClip, from+searchClip)
	}
	plain := widget.RichTextStyleInline
	bold := widget.RichTextStyle{Inline: true, SizeName: theme.SizeNameText, TextStyle: fyne.TextStyle{Bold: true}, ColorName: theme.ColorNamePrimary}
	var out []widget.RichTextSegment
	add := func(style widget.RichTextStyle, piece string) {
		if piece != "" {
			out = append(out, &widget.TextSegment{Style: style, Text: oneLine(piece)})
		}
	}
	if from > 0 {
		add(plain, "… ")
	}
	at := from
	for _, m := range marks {
		start, end := max(m.Start, at), min(m.End, to)
		if start >= end {
			continue
		}
		add(plain, s[at:start])
		add(bold, s[start:end])
		at = end
	}
	if at < to {
		add(plain, s[at:to])
	}
	if to < len(s) {
		add(plain, " …")
	}
	if len(out) == 0 {
		add(plain, " ")
	}
	return out
}

// oneLine replaces line breaks, which a list row has no room for.
func oneLine(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c == '\n' || c == '\t' {
			b[i] = ' '
		}
	}
	return string(b)
}

// clipText shortens a text to at most n bytes on a grapheme boundary, with an ellipsis.
func clipText(s string, n int) string {
	if len(s) <= n || !utf8.ValidString(s) {
		return oneLine(s)
	}
	end, _ := text.SnapOut(s, n, n)
	return oneLine(s[:end]) + "…"
}

// wordStart returns where the word at a byte offset begins.
func wordStart(s string, off int) int {
	start, _ := text.WordAt(s, off)
	return start
}
