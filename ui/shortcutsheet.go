package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/modal"
)

// keySection is what stands under one heading of the shortcut sheet: what the keys do, and the keys.
type keySection struct {
	title string
	rows  [][2]string
}

// keySections lists every command that has a key, and the keys that are no commands.
func (w *window) keySections() []keySection {
	sections := []keySection{{"A claim in four keys", w.claimKeys()}, {"Text", readerKeys}}
	var inside [][2]string // what some keys do in the selected highlight
	for _, c := range w.commands() {
		if c.inside != "" && len(c.keys) > 0 {
			inside = append(inside, [2]string{c.inside, c.keys[0].String()})
		}
	}
	for _, m := range w.menus {
		var rows [][2]string
		if m.title == edgeMenu {
			rows = inside
		}
		for _, c := range m.commands {
			if c != nil && len(c.keys) > 0 && (c.can() || c.id[:3] != "tag") {
				rows = append(rows, [2]string{c.constantTitle(), c.keys[0].String()})
			}
		}
		if len(rows) > 0 {
			sections = append(sections, keySection{m.title, rows})
		}
	}
	for _, f := range fixedKeys[1:] {
		sections = append(sections, keySection{f.title, f.keys})
	}
	return sections
}

const (
	mostKeyColumns = 3
	keyGap         = 24  // pixels between what a key does and the key, and between columns
	sheetHeight    = 620 // pixels at a text of 13 pixels
)

// shortcutSheet shows every key, in as many columns as there is room for with every word of them.
func (w *window) shortcutSheet() {
	sections := w.keySections()
	size := theme.TextSize()
	measure := func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width }
	column := float32(0)
	for _, s := range sections {
		for _, row := range s.rows {
			column = max(column, theme.InnerPadding()+measure(row[0])+keyGap+measure(row[1])+keyGap+theme.Padding())
		}
	}
	n := min(max(1, int(modal.Room(w.win)/column)), mostKeyColumns)
	columns, heights := make([]fyne.CanvasObject, n), make([]int, n)
	for i := range columns {
		columns[i] = container.NewVBox()
	}
	for _, s := range sections {
		shortest := 0
		for i := range heights {
			if heights[i] < heights[shortest] {
				shortest = i
			}
		}
		heights[shortest] += len(s.rows) + 2
		column := columns[shortest].(*fyne.Container)
		head := widget.NewLabel(s.title)
		head.TextStyle.Bold = true
		column.Add(head)
		for _, row := range s.rows {
			name := canvas.NewText(row[0], theme.Color(theme.ColorNameForeground))
			key := canvas.NewText(row[1], theme.Color(theme.ColorNamePrimary))
			name.TextSize, key.TextSize = size, size
			column.Add(container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), keyGap), container.NewBorder(nil, nil, nil, key, name)))
		}
	}
	modal.Show(w.win, "Keyboard shortcuts", container.NewVScroll(container.NewGridWithColumns(n, columns...)), modal.Options{Size: fyne.NewSize(0, sheetHeight)})
}
