package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
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
