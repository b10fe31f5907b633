package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/assets"
	"attest/ui/modal"
	"attest/ui/registry"
)

// Sizes of the larger dialogs in pixels; a smaller window makes them smaller.
var (
	wideDialog = fyne.NewSize(940, 640)
	formDialog = fyne.NewSize(620, 640)
)

// EditSource opens the registry of sources at one of them.
func (w *window) EditSource(id annotate.ID) {
	if w.barred() {
		return
	}
	v := registry.NewSources(w.session, w.win)
	if id != annotate.None {
		v.Choose(id)
	}
	modal.Show(w.win, "Sources", v.Object(), modal.Options{Size: wideDialog, OnClosed: v.Close})
}

func (w *window) codebook() {
	v := registry.NewCodebook(w.session, w.win)
	modal.Show(w.win, "Codebook", v.Object(), modal.Options{Size: wideDialog, OnClosed: v.Close})
}

func (w *window) documentDetails() {
	if w.barred() {
		return
	}
	v := registry.NewDocument(w.session, w.win, w.reading.document)
	modal.Show(w.win, "Document details", v.Object(), modal.Options{Size: formDialog, OnClosed: v.Close})
}

func (w *window) projectSettings() {
	v := registry.NewProjectSettings(w.session, w.win)
	modal.Show(w.win, "Project settings", v.Object(), modal.Options{Size: fyne.NewSize(560, 320), OnClosed: v.Close})
}

// shortcutSheet shows every command that has a key.
func (w *window) shortcutSheet() {
	columns := []fyne.CanvasObject{container.NewVBox(), container.NewVBox(), container.NewVBox()}
	heights := make([]int, len(columns))
	section := func(title string, rows [][2]string) {
		if len(rows) == 0 {
			return
		}
		shortest := 0
		for i := range heights {
			if heights[i] < heights[shortest] {
				shortest = i
			}
		}
		heights[shortest] += len(rows) + 2
		column := columns[shortest].(*fyne.Container)
		head := widget.NewLabel(title)
		head.TextStyle.Bold = true
		column.Add(head)
		for _, row := range rows {
			name := canvas.NewText(row[0], theme.Color(theme.ColorNameForeground))
			key := canvas.NewText(row[1], theme.Color(theme.ColorNamePrimary))
			for _, t := range []*canvas.Text{name, key} {
				t.TextSize = theme.Size(theme.SizeNameText)
			}
			column.Add(container.New(layout.NewCustomPaddedLayout(0, 0, 10, 22), container.NewBorder(nil, nil, nil, key, name)))
		}
	}
	section("A claim in four keys", w.claimKeys())
	section("Text", readerKeys)
	for _, m := range w.menus {
		var rows [][2]string
		for _, c := range m.commands {
			if c != nil && len(c.keys) > 0 && (c.can() || c.id[:3] != "tag") {
				rows = append(rows, [2]string{clipText(c.constantTitle(), 34), c.keys[0].String()})
			}
		}
		section(m.title, rows)
	}
	for _, f := range fixedKeys[1:] {
		section(f.title, f.keys)
	}
	modal.Show(w.win, "Keyboard shortcuts", container.NewVScroll(container.NewGridWithColumns(len(columns), columns...)), modal.Options{Size: fyne.NewSize(1040, 620)})
}

func (w *window) about() {
	icon := canvas.NewImageFromResource(fyne.NewStaticResource("icon.png", assets.Icon()))
	icon.SetMinSize(fyne.NewSquareSize(96))
	icon.FillMode = canvas.ImageFillContain
	text := widget.NewLabel("Attest " + w.app.Metadata().Version + "\n\nWho claims what, where, and how sure you are.\n\n" +
		"Free software under the Apache License 2.0.\n" + runtime.Version() + " on " + runtime.GOOS + "/" + runtime.GOARCH)
	text.Alignment = fyne.TextAlignCenter
	text.Wrapping = fyne.TextWrapWord
	modal.Show(w.win, "About Attest", container.NewVBox(container.NewCenter(icon), text), modal.Options{Size: fyne.NewSize(420, 340)})
}
