package field

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// rows makes the rows of a List, and hands those out again that the toolkit has dropped. With each full refresh it makes a
// row to see how high one is, and drops all that are out of sight, but keeps what it has drawn of them for another minute:
// without this, a reviewer who steps from highlight to highlight leaves hundreds of rows behind.
type rows struct {
	create func() fyne.CanvasObject
	made   []fyne.CanvasObject
	idle   []fyne.CanvasObject        // those of made that the toolkit knows nothing of
	shown  map[fyne.CanvasObject]bool // those that were filled in since the refresh began; nil outside of one
	drawn  appearance                 // that made were made for
}

// appearance is what rows look like.
type appearance struct {
	text, padding    float32
	ink, paper, mark color.Color
}

func appearanceNow() appearance {
	return appearance{
		theme.TextSize(), theme.Padding(), theme.Color(theme.ColorNameForeground), theme.Color(theme.ColorNameBackground),
		theme.Color(theme.ColorNamePrimary),
	}
}

// take returns a row that is not in use.
func (r *rows) take() fyne.CanvasObject {
	if last := len(r.idle) - 1; last >= 0 {
		row := r.idle[last]
		r.idle = r.idle[:last]
		return row
	}
	row := r.create()
	r.made = append(r.made, row)
	return row
}

// note says that a row has been filled in.
func (r *rows) note(row fyne.CanvasObject) {
	if r.shown != nil {
		r.shown[row] = true
	}
}

// begin is called before the toolkit refreshes the list.
func (r *rows) begin() {
	if now := appearanceNow(); now != r.drawn {
		r.made, r.idle, r.drawn = nil, nil, now
	}
	r.shown = map[fyne.CanvasObject]bool{}
}

// end is called after the toolkit has refreshed the list, and has filled in every row that it shows. A list that has no
// room yet shows none of length rows, and has kept what it had.
func (r *rows) end(length int) {
	if len(r.shown) > 0 || length == 0 {
		r.idle = r.idle[:0]
		for _, row := range r.made {
			if !r.shown[row] {
				r.idle = append(r.idle, row)
			}
		}
	}
	r.shown = nil
}
