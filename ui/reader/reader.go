// Package reader is the reading widget: a page of plain text that can be read,
// selected and painted on.
//
// It knows text and spans, not claims: the window that holds it turns its
// highlights into [Span]s and listens to the callbacks of [Reader]. All
// positions in the text are UTF-8 byte offsets; every offset the widget reports
// lies on a grapheme boundary, so no selection can cut an emoji or an accented
// letter in two.
//
// Layout is done by the Fyne-free package typeset. Drawing uses one recycled
// raster per visible line, so neither memory nor the cost of a frame grows with
// the document.
package reader

import (
	"image/color"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"attest/ui/reader/typeset"
)

// Range is a half-open passage [Start, End) of the text in UTF-8 bytes.
// Start == End is a position between two characters.
type Range struct{ Start, End int }

// Empty reports whether the range holds no text.
func (r Range) Empty() bool { return r.End <= r.Start }

// Span is a coloured passage that the widget paints. Spans may overlap, nest,
// coincide and consist of several ranges.
type Span struct {
	// ID names the span in callbacks. It must be unique and not empty.
	ID string
	// Ranges are the passages of the text that belong to the span. Ranges
	// outside the text are cut to it, empty ones are not painted.
	Ranges []Range
	// Color is the hue of the span. The widget chooses how strongly to apply
	// it, so that the text over it stays readable in the light and dark theme.
	Color color.NRGBA
	// Underline draws the span's line solid and thicker: a second sign beside
	// the colour, for instance for "this highlight carries a claim".
	Underline bool
	// Letter is a short sign shown in the margin where the span starts, so
	// that colour is never the only difference. Empty shows none.
	Letter string
}

// Reader shows one text. Create it with [New] and use it on the main goroutine
// only, as any Fyne widget.
type Reader struct {
	widget.BaseWidget

	// OnSelectionChanged is called after the reviewer or [Reader.SetSelection]
	// changed the selection or moved the caret.
	OnSelectionChanged func(Range)
	// OnSpanTapped is called when a click selects a span, and with "" when a
	// click beside all spans takes the span selection away.
	OnSpanTapped func(id string)
	// OnSpanHovered is called when the pointer comes to rest over another span
	// (the innermost one), and with "" when it left or the reviewer began to
	// click, drag or type. at is the pointer's place on the canvas.
	OnSpanHovered func(id string, at fyne.Position)
	// OnSpanReshaped is called when the reviewer dragged a handle of the selected
	// span: an edge of one of its ranges. The ranges are in the order of the text
	// and may touch, but do not overlap. The reader goes on showing them until the
	// span is given other ranges than it had before, or [Reader.ResetSpan]. Without
	// this callback spans have no handles.
	OnSpanReshaped func(id string, ranges []Range)
	// OnKey, OnRune and OnShortcut get the keys that the reader has no use
	// for while it has the focus. They report whether they used the key.
	OnKey      func(*fyne.KeyEvent) bool
	OnRune     func(rune) bool
	OnShortcut func(fyne.Shortcut) bool
	// OnZoom is called when the reviewer zoomed with Ctrl and the wheel, not
	// after [Reader.SetScale].
	OnZoom func(scale float32)
	// OnContextMenu is called for a right click, with its place on the canvas.
	// Caret and span selection have moved to the place already unless the
	// click was inside the selection.
	OnContextMenu func(at fyne.Position)
	// OnPainted is called once for every text given to SetText, after the frame
	// that first shows lines of it.
	OnPainted func()
	// OnMissingScript is called for every script of the text that neither the
	// bundled fonts nor those of the system can draw, once per text, with one of
	// the characters that show as boxes. script is the four-letter code of ISO
	// 15924, "Zyyy" for signs that belong to none.
	OnMissingScript func(script string, example rune)

	// OnScrolled is called after the page was scrolled, by the reviewer or by a
	// method.
	OnScrolled func()
	// OnLaidOut is called after the lines were set anew: for another text, size
	// or zoom, and once more when the exact breaks of a long text are there.
	OnLaidOut func()
	// Post runs a function on the main goroutine, for what the reader does in
	// the background; nil stands for [fyne.Do]. Fyne's test driver runs that on
	// the calling goroutine, so a test that shows long or foreign text brings
	// its own.
	Post func(func())
	// OnFocusChanged is called when the reader got or lost the keyboard.
	OnFocusChanged func(focused bool)

	host host

	text     string
	shown    bool // lines of the text have been painted
	spans    *spanSet
	selected string // ID of the selected span, "" for none
	marks    []Range

	anchor, caret int
	upstream      bool // the caret is drawn at the end of the line before a soft break
	goalX         float64
	hasGoal       bool // goalX holds the x that up and down keep

	scale float32 // zoom, 1 = 100 %

	pointer   pointer
	reshape   *reshaping // of the selected span, nil while it is what the window gave
	stopWatch func()     // of the Alt key, nil while nobody watches it
	focused   bool
	held      fyne.KeyModifier // where the driver cannot be asked

	page page
}

// host is what the widget needs of the world around it; tests replace it.
type host struct {
	now  func() time.Time
	post func(func())
	// start runs a job on another goroutine.
	start func(job func())
	// every calls tick on the main goroutine until stop is called.
	every func(interval time.Duration, tick func()) (stop func())
	// systemFonts finds the fonts installed on the machine; nil does without.
	systemFonts func() (typeset.Finder, error)
}

// systemFonts is shared by all readers: the list of fonts is large.
var systemFonts = sync.OnceValues(typeset.SystemFonts)

func systemHost() host {
	return host{
		systemFonts: systemFonts,
		now:         time.Now,
		start:       func(job func()) { go job() },
		every: func(interval time.Duration, tick func()) func() {
			done := make(chan struct{})
			go func() {
				t := time.NewTicker(interval)
				defer t.Stop()
				for {
					select {
					case <-done:
						return
					case <-t.C:
						fyne.Do(func() {
							select {
							case <-done: // stopped while this tick was queued
							default:
								tick()
							}
						})
					}
				}
			}()
			return func() { close(done) }
		},
	}
}

var (
	_ fyne.Widget        = (*Reader)(nil)
	_ fyne.Focusable     = (*Reader)(nil)
	_ fyne.Shortcutable  = (*Reader)(nil)
	_ fyne.Draggable     = (*Reader)(nil)
	_ fyne.Scrollable    = (*Reader)(nil)
	_ fyne.Tabbable      = (*Reader)(nil)
	_ desktop.Mouseable  = (*Reader)(nil)
	_ desktop.Hoverable  = (*Reader)(nil)
	_ desktop.Cursorable = (*Reader)(nil)
	_ desktop.Keyable    = (*Reader)(nil)
)
