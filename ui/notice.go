package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// notice is a bar above the page that says what there is to know about the document, until it is dismissed.
type notice struct {
	text    *widget.Label
	dismiss *field.Button
	object  *fyne.Container
	changed func() // it has come or gone
}

// newNotice returns a notice that says nothing yet and calls changed whenever it comes or goes.
func newNotice(importance widget.Importance, changed func()) *notice {
	n := &notice{text: widget.NewLabel(""), changed: changed}
	n.text.Wrapping = fyne.TextWrapWord
	n.text.Importance = importance
	n.dismiss = field.NewQuietButton("", theme.CancelIcon(), n.hide)
	n.object = container.NewBorder(nil, nil, nil, container.NewVBox(n.dismiss), n.text)
	n.object.Hide()
	return n
}

// say shows a text.
func (n *notice) say(text string) {
	n.text.SetText(text)
	n.object.Show()
	n.changed()
}

func (n *notice) hide() {
	if n.object.Visible() {
		n.object.Hide()
		n.changed()
	}
}

// vastText is the size of a text in bytes from which on the reviewer is told what will take time.
const vastText = 32 << 20

// vastTextNotice says what is different about a text of so many bytes, and is "" for all but the largest.
func vastTextNotice(bytes int) string {
	if bytes < vastText {
		return ""
	}
	return fmt.Sprintf("This document has %s. It can be read and highlighted at once. Until its lines have been measured, which goes on beside your work, "+
		"the scroll bar and the ends of lines may shift a little, and finding a word takes some seconds. Smaller files open faster.", megabytes(bytes))
}

// megabytes spells a size.
func megabytes(bytes int) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }
