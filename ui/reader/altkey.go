package reader

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// watchAlt closes the menu that the toolkit opens when Alt is pressed and let go
// without another key in between: it does not know that the mouse was dragged
// meanwhile, and Alt was held for that. Nothing tells a widget that Alt was let go
// when the menu has taken the keyboard, so it is asked for until then.
func (r *Reader) watchAlt() {
	driver, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	if !ok || r.stopWatch != nil || driver.CurrentKeyModifiers()&fyne.KeyModifierAlt == 0 {
		return
	}
	r.stopWatch = r.host.every(scrollTick, func() {
		if driver.CurrentKeyModifiers()&fyne.KeyModifierAlt != 0 {
			return
		}
		r.stopWatch()
		r.stopWatch = nil
		c := fyne.CurrentApp().Driver().CanvasForObject(r)
		if menu, ok := c.(interface{ DismissMenu() bool }); ok {
			menu.DismissMenu()
		}
		r.continueDrag()
	})
}
