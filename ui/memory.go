package ui

import (
	"os"
	"runtime/debug"
	"time"
)

const (
	// heapGrowth is by how many percent of what is in use the memory may grow before it is tidied. Go's usual 100 would hold
	// as much in reserve as the program needs; tidying runs beside the goroutine that paints.
	heapGrowth = 40
	// calm is how long after the opening of a document its memory is tidied, if its lines have been set by then.
	calm = 2 * time.Second
)

// saveMemory makes the program keep little memory in reserve, unless the environment variable GOGC says otherwise.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}

// giveBack returns to the system what opening a document needed for a moment only, when its lines have been set.
func (r *readingPane) giveBack() {
	time.AfterFunc(calm, func() {
		r.w.post(func() {
			if r.reader.Settled() || r.w.session == nil {
				go debug.FreeOSMemory()
				return
			}
			r.giveBack()
		})
	})
}
