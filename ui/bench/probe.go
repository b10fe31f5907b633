package bench

import (
	"image"
	"math/rand/v2"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// probe delivers events to a window and sees when the frames they cause are on the screen.
//
// Fyne's loop takes these steps in every turn: events of the system, ticks of animations, a frame if anything changed.
// Functions given to [fyne.Do] run between turns. The probe has its events delivered where the system's are. It is an endless
// animation too, which sees before the frame whether their effect is there, and then changes a pixel of its own, whose
// generator runs while that frame is being painted and asks for a function to run after it. The loop calls that when the
// buffers have been swapped.
type probe struct {
	pixel *canvas.Raster
	clock *fyne.Animation // begins after the window's own, so that it comes behind that in a turn

	requests chan *request
	at       *request // being measured
	armed    bool     // the pixel is to be painted in the frame of the event
	drawn    bool     // the pixel has been painted
	random   *rand.Rand
}

// request is an event to deliver.
type request struct {
	event func()
	// until says that the change is there and may be painted; nil stands for at once.
	until func() bool
	asked time.Time
	begun time.Time
	cpu   time.Duration // of the main thread when the event was delivered
	done  chan moment
}

// moment is what one event took.
type moment struct {
	toPaint time.Duration // from asking to the frame
	frame   time.Duration // from delivery to the frame
	cpu     time.Duration // of the main thread from delivery to the frame
	painted time.Time
}

func newProbe(seed uint64) *probe {
	p := &probe{requests: make(chan *request, 1), random: rand.New(rand.NewPCG(seed, 1))}
	p.pixel = canvas.NewRaster(p.draw)
	p.pixel.Resize(fyne.NewSize(1, 1))
	p.clock = &fyne.Animation{Duration: 24 * time.Hour, Curve: fyne.AnimationLinear, Tick: func(float32) { p.tick() }}
	return p
}

// draw is the pixel's generator.
func (p *probe) draw(w, h int) image.Image {
	if p.armed {
		p.drawn = true
		fyne.Do(p.swapped)
	}
	return image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
}

// deliver runs on the UI goroutine in every turn of the toolkit's loop, behind the events of the system.
func (p *probe) deliver() {
	p.swapped() // should this turn have begun before the function that was asked for ran
	if p.at != nil {
		return
	}
	select {
	case p.at = <-p.requests:
		p.at.begun, p.at.cpu = time.Now(), threadTime()
		p.at.event()
	default:
	}
}

// tick runs on the UI goroutine in every turn of the toolkit's loop, before its frame.
func (p *probe) tick() {
	if p.at != nil && !p.armed && (p.at.until == nil || p.at.until()) {
		p.armed = true
		p.pixel.Refresh()
	}
}

// swapped ends the measurement once the frame is on the screen.
func (p *probe) swapped() {
	if !p.drawn {
		return
	}
	r, now := p.at, time.Now()
	p.at, p.armed, p.drawn = nil, false, false
	r.done <- moment{toPaint: now.Sub(r.asked), frame: now.Sub(r.begun), cpu: threadTime() - r.cpu, painted: now}
}

// act delivers an event and waits for its frame. It is called on a goroutine of its own.
func (p *probe) act(event func()) moment { return p.await(event, nil) }

// await is act for a change that comes later than its event.
func (p *probe) await(event func(), until func() bool) moment {
	r := &request{event: event, until: until, asked: time.Now(), done: make(chan moment, 1)}
	p.requests <- r
	return <-r.done
}

// pause lets the window come to rest, for a time that has nothing to do with the toolkit's.
func (p *probe) pause() {
	time.Sleep(20*time.Millisecond + time.Duration(p.random.Int64N(int64(time.Second/60))))
}

// look runs a function on the UI goroutine and returns when it has.
func look(f func()) { fyne.DoAndWait(f) }
