// Package bench measures the window of Attest from within, on generated text and highlights.
//
// # What is measured
//
// The toolkit looks for events sixty times a second; what they change is painted in the same turn of its loop. A measured
// event is therefore handed to the window at a moment that the loop does not know, waits for the loop's next turn as a key
// from the keyboard does, and is delivered there on the UI goroutine ([probe]). The frame counts as painted when the call
// that swaps the window's buffers has returned. Every figure "to paint" holds all three: waiting, handling and painting.
//
// The empty repaint is the same with an event that changes a single pixel. What a machine without a graphics card needs to
// draw a window at all is in it, so that the difference to it is what the program itself costs.
package bench

import (
	"math"
	"slices"
	"time"
)

// Report is what one run measured. Times are in milliseconds, sizes in megabytes of 1,000,000 bytes.
type Report struct {
	Material Material `json:"material"`
	Machine  Machine  `json:"machine"`

	// StartToPainted is from the start of the process to the first frame with a document, a short one.
	StartToPainted float64 `json:"start_to_painted_ms"`
	Open           Open    `json:"open"`
	EmptyRepaint   Frames  `json:"empty_repaint"`
	Caret          Frames  `json:"caret_key"`     // arrow keys
	Selection      Frames  `json:"selection_key"` // Ctrl+Shift+arrow keys
	Step           Frames  `json:"step_key"`      // N, to the next highlight
	Highlight      Marking `json:"highlight_key"` // H
	Drag           Marking `json:"drag"`          // from the release of a drag, with H in the same moment
	SlowScroll     Frames  `json:"slow_scroll"`   // a third of a line a frame
	FastScroll     Frames  `json:"fast_scroll"`   // half a page a frame
	Zoom           Rewrap  `json:"zoom"`
	Resize         Rewrap  `json:"resize"`
	Memory         Memory  `json:"memory"`
}

// Machine says where a run took place.
type Machine struct {
	CPUs   int     `json:"cpus"`
	OS     string  `json:"os"`
	Go     string  `json:"go"`
	Width  float32 `json:"window_width"` // of the window's content, in Fyne units
	Height float32 `json:"window_height"`
}

// Open is how long a document takes to appear, from its choice in the list of documents.
type Open struct {
	Painted float64 `json:"painted_ms"` // first frame with its text and highlights, and with that all that is visible
	CPU     float64 `json:"main_thread_cpu_ms"`
	Settled float64 `json:"settled_ms"` // its lines are exact from the first to the last, and painted
}

// Spread describes the distribution of a measured quantity.
type Spread struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	Max float64 `json:"max"`
}

// Frames is how long frames of one kind took.
type Frames struct {
	ToPaint Spread `json:"to_paint_ms"`        // from the event to the frame on the screen
	Frame   Spread `json:"frame_ms"`           // the same without waiting for the toolkit's loop
	CPU     Spread `json:"main_thread_cpu_ms"` // of handling and painting
	// Late counts frames that took more than 33 ms above the median empty repaint.
	Late int `json:"late"`
}

// Marking is how long it takes until a new highlight is seen and safe.
type Marking struct {
	Painted Spread `json:"painted_ms"`
	Durable Spread `json:"durable_ms"` // on disk, flushed
	CPU     Spread `json:"main_thread_cpu_ms"`
}

// Rewrap is how long it takes until all lines are set anew and painted.
type Rewrap struct {
	First Spread `json:"painted_ms"` // a frame in the new size or zoom
	Set   Spread `json:"set_ms"`     // of setting the lines, beside the main thread
	All   Spread `json:"settled_ms"` // from the event until all lines are exact, and painted
}

// Memory is the resident set of the process.
type Memory struct {
	Loaded float64   `json:"loaded_mb"`    // after the document has settled
	Scroll []float64 `json:"scrolling_mb"` // at even distances while scrolling fast
	After  float64   `json:"scrolled_mb"`
}

// spread sorts values, in milliseconds, and describes them.
func spread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	values = slices.Sorted(slices.Values(values))
	at := func(p float64) float64 { return values[int(math.Ceil(p*float64(len(values))))-1] }
	return Spread{N: len(values), P50: round(at(0.5)), P95: round(at(0.95)), Max: round(values[len(values)-1])}
}

func ms(d time.Duration) float64 { return round(float64(d) / float64(time.Millisecond)) }

// round leaves two decimals: more would be noise.
func round(v float64) float64 { return math.Round(v*100) / 100 }
