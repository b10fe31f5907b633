package queryfield

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate/search/query"
	"attest/ui/look"
	"attest/ui/modal"
	"attest/ui/prose"
)

// helpSize is the size of the help in pixels.
var helpSize = fyne.NewSize(900, 620)

// ShowHelp explains the language of queries over the window.
func ShowHelp(w fyne.Window) {
	column := container.NewVBox(heading("Words"))
	for _, l := range query.Help() {
		column.Add(row(l.Typed, l.Means, ""))
	}
	column.Add(heading("Facets"))
	column.Add(prose.New("A facet is a name, an operator and a value without spaces between them; a value that holds spaces stands in quotes. "+
		"The operators are : (the same as =), >=, <=, > and <, and behind a colon a range such as 1..3. On scales that grade, higher is better.",
		theme.SizeNameText, look.ColorSubtle, 0))
	for _, f := range query.FacetsHelp() {
		column.Add(row(f.Example, f.About, f.Values))
	}
	scroll := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.ScrollBarSize()+theme.Padding()), column))
	modal.Show(w, "What can be asked for", scroll, modal.Options{Size: helpSize})
}

func heading(s string) fyne.CanvasObject {
	l := widget.NewLabel(s)
	l.TextStyle.Bold = true
	return l
}

// row puts what can be typed beside what it means.
func row(typed, means, values string) fyne.CanvasObject {
	example := prose.New(typed, theme.SizeNameText, theme.ColorNamePrimary, 2)
	example.Style.Monospace = true
	text := container.New(layout.NewCustomPaddedVBoxLayout(0), prose.New(means, theme.SizeNameText, theme.ColorNameForeground, 0))
	if values != "" {
		text.Add(prose.New(values, theme.SizeNameCaptionText, look.ColorSubtle, 0))
	}
	return container.New(beside{}, example, text)
}

// beside gives the first of two objects a third of the width.
type beside struct{}

func (beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := size.Width / 3
	objects[0].Resize(fyne.NewSize(left-theme.Padding()*2, size.Height))
	objects[1].Move(fyne.NewPos(left, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left, size.Height))
}

func (beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}
