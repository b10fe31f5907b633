package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
)

// paneHeader stands above the text of a reading pane: title, what is known of the document, and the state of its review.
// Where there are two panes it has a choice of documents too, a button that closes the pane, and shows which pane the keys
// are for: that one's title is bold, and the line below it is thick.
type paneHeader struct {
	title  *prose.Text
	about  *prose.Text
	status *field.Button
	word   string // of the status
	facts  *field.Button
	choose *field.Button
	shut   *field.Button
	rule   *headerRule
	object fyne.CanvasObject
}

func newPaneHeader(r *readingPane) *paneHeader {
	w := r.w
	h := &paneHeader{
		title: prose.New("", theme.SizeNameSubHeadingText, theme.ColorNameForeground, 1),
		about: prose.New("", theme.SizeNameCaptionText, theme.ColorNameForeground, 1), rule: newHeaderRule(),
	}
	button := func(icon fyne.Resource, run func()) *field.Button {
		b := field.NewQuietButton("", icon, func() {
			w.activate(r) // what the button is about is in this pane
			run()
		})
		b.OnEscape = r.takeKeyboard
		return b
	}
	h.status = button(nil, w.cycleStatus)
	h.choose = button(theme.MenuDropDownIcon(), func() { w.chooseDocument(r) })
	h.shut = button(theme.CancelIcon(), func() { w.closePane(r) })
	h.facts = button(theme.InfoIcon(), w.documentDetails)
	buttons := container.NewCenter(container.NewHBox(h.status, h.facts, h.choose, h.shut))
	line := container.New(&headerLine{h}, container.New(headerTexts{}, h.title, h.about), buttons)
	h.object = container.NewBorder(nil, h.rule, nil, nil, line)
	h.show(false, true)
	return h
}

// show says whether there is another pane, and whether this is the one that the keys are for.
func (h *paneHeader) show(paired, active bool) {
	h.choose.Hidden, h.shut.Hidden = !paired, !paired
	ink := theme.ColorNameForeground
	if !active {
		ink = look.ColorSubtle
	}
	if h.title.Style.Bold != active || h.title.Ink != ink {
		h.title.Style.Bold, h.title.Ink = active, ink
		h.title.Refresh()
	}
	h.rule.paired, h.rule.active = paired, active
	h.rule.Refresh()
	h.object.Refresh()
}

// showStatus says how far the review has come: a sign, and a word where there is room for it.
func (h *paneHeader) showStatus(sign fyne.Resource, word string) {
	if h.word != word {
		h.word = word
		h.status.SetIcon(sign)
		h.status.SetText(word)
		h.object.Refresh()
	}
}

// headerLine puts the buttons behind the texts. In a narrow pane, which would leave nothing of the title, the word of the
// status goes, whose sign says the same, and then the button for the details, which have a key and a menu.
type headerLine struct{ h *paneHeader }

// leastTitle is how wide the title has to be, in multiples of the text size.
const leastTitle = 9

// MinSize implements fyne.Layout.
func (l *headerLine) MinSize(parts []fyne.CanvasObject) fyne.Size {
	texts, buttons := parts[0].MinSize(), parts[1].MinSize()
	return fyne.NewSize(0, max(texts.Height, buttons.Height))
}

// Layout implements fyne.Layout.
func (l *headerLine) Layout(parts []fyne.CanvasObject, size fyne.Size) {
	h, least := l.h, leastTitle*theme.TextSize()
	for _, tight := range []struct {
		word  string
		facts bool
	}{{h.word, true}, {"", true}, {"", false}} {
		if h.status.Text != tight.word {
			h.status.Text = tight.word
			h.status.Refresh()
		}
		h.facts.Hidden = !tight.facts
		if size.Width-parts[1].MinSize().Width >= least {
			break
		}
	}
	width := min(parts[1].MinSize().Width, size.Width)
	parts[0].Resize(fyne.NewSize(size.Width-width, size.Height))
	parts[1].Move(fyne.NewPos(size.Width-width, 0))
	parts[1].Resize(fyne.NewSize(width, size.Height))
}

// headerTexts puts two lines of text below each other as labels would, only closer, so that they read as one.
type headerTexts struct{}

const headerGap = 3 // pixels between the two lines

// MinSize implements fyne.Layout.
func (headerTexts) MinSize(lines []fyne.CanvasObject) fyne.Size {
	height := 2*theme.InnerPadding() + headerGap
	for _, o := range lines {
		height += o.MinSize().Height
	}
	return fyne.NewSize(0, height)
}

// Layout implements fyne.Layout.
func (headerTexts) Layout(lines []fyne.CanvasObject, size fyne.Size) {
	pad := theme.InnerPadding()
	y := pad
	for _, o := range lines {
		o.Resize(fyne.NewSize(size.Width-2*pad, o.MinSize().Height))
		o.Move(fyne.NewPos(pad, y))
		y += o.MinSize().Height + headerGap
	}
}

// headerRule is the line below a header.
type headerRule struct {
	widget.BaseWidget
	paired, active bool
}

// activeRule is how thick the line is below the pane that the keys are for, in pixels.
const activeRule = 3

func newHeaderRule() *headerRule {
	r := &headerRule{}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *headerRule) CreateRenderer() fyne.WidgetRenderer {
	v := &headerRuleRenderer{rule: r, line: canvas.NewRectangle(color.Transparent)}
	v.Refresh()
	return v
}

type headerRuleRenderer struct {
	rule *headerRule
	line *canvas.Rectangle
}

func (v *headerRuleRenderer) Destroy()                     {}
func (v *headerRuleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{v.line} }

// MinSize leaves room for the thick line where it may come, so that the text below never moves.
func (v *headerRuleRenderer) MinSize() fyne.Size {
	if v.rule.paired {
		return fyne.NewSize(0, activeRule)
	}
	return fyne.NewSize(0, 1)
}

func (v *headerRuleRenderer) Layout(size fyne.Size) {
	thick := float32(1)
	if v.rule.paired && v.rule.active {
		thick = activeRule
	}
	v.line.Move(fyne.NewPos(0, size.Height-thick))
	v.line.Resize(fyne.NewSize(size.Width, thick))
}

func (v *headerRuleRenderer) Refresh() {
	name := theme.ColorNameSeparator
	if v.rule.paired && v.rule.active {
		name = theme.ColorNamePrimary
	}
	v.line.FillColor = v.rule.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
	v.Layout(v.rule.Size())
	v.line.Refresh()
}
