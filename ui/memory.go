package ui

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/assets"
)

const (
	// heapGrowth is by how many percent of what is in use the memory may grow before it is tidied. Go's usual 100 would hold
	// as much in reserve as the program needs; tidying runs beside the goroutine that paints.
	heapGrowth = 20
	// calm is how long nothing must have been tidied until what is spare goes back to the system, and how often the C library's
	// reserve does.
	calm = time.Second
)

// saveMemory makes the program keep little memory in reserve, and next to none while the reviewer rests, unless the environment
// variable GOGC says otherwise.
func saveMemory() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(heapGrowth)
	go func() {
		last, done := uint64(0), uint64(0)
		for range time.Tick(calm) {
			now := collections()
			if now == last && now != done { // there was work, and it is over
				debug.FreeOSMemory()
				now = collections()
				done = now
			}
			last = now
			trimReserve() // textures come and go without work for Go's memory
		}
	}()
}

var bursts struct {
	sync.Mutex
	running int
	percent int // outside of all
}

// burst runs load, which fills the memory with what stays in it, as Go's programs usually run: saveMemory's tidying would find
// next to nothing and take as long as the loading.
func burst(load func()) {
	const growth = 100
	bursts.Lock()
	if bursts.running++; bursts.running == 1 {
		bursts.percent = debug.SetGCPercent(growth)
		if bursts.percent < 0 || bursts.percent > growth {
			debug.SetGCPercent(bursts.percent)
		}
	}
	bursts.Unlock()
	defer func() {
		bursts.Lock()
		defer bursts.Unlock()
		if bursts.running--; bursts.running == 0 {
			debug.SetGCPercent(bursts.percent)
		}
	}()
	load()
}

// collections is how often the memory has been tidied so far.
func collections() uint64 {
	sample := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

//go:generate go run ./makeemoji ../assets/emoji.otf

// lightenEmoji gives the toolkit a font with the same emoji in less memory, of which it holds a copy for each style of text.
// It must be called before any text is measured.
func lightenEmoji() {
	if font, ok := theme.DefaultEmojiFont().(*fyne.StaticResource); ok {
		font.StaticContent = assets.Emoji()
	}
}
