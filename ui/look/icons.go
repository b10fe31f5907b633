package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Signs that the fonts of the toolkit lack, drawn so that they look the same on every machine.
var (
	// IconUnread is an empty circle.
	IconUnread = icon("unread", ring)
	// IconInProgress is a circle whose left half is filled.
	IconInProgress = icon("in-progress", ring+" M12 6 A6 6 0 0 0 12 18 Z")
	// IconDone is a full circle.
	IconDone = icon("done", "M12 4 A8 8 0 0 0 12 20 A8 8 0 0 0 12 4 Z")
)

// ring is the outline of a circle: an outer one, and an inner one the other way round that is left out.
const ring = "M12 4 A8 8 0 0 0 12 20 A8 8 0 0 0 12 4 Z M12 6 A6 6 0 0 1 12 18 A6 6 0 0 1 12 6 Z"

// icon fills a path on a square of 24 units with the colour of the text.
func icon(name, path string) fyne.Resource {
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#000000" d="` + path + `"/></svg>`
	return theme.NewThemedResource(fyne.NewStaticResource(name+".svg", []byte(svg)))
}
