package bench

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"attest/annotate"
	"attest/ui"
	"attest/ui/reader"
)

// Options say how to measure.
type Options struct {
	Material Material  // what the project holds, for the report
	Seconds  int       // of fast scrolling for the memory
	Keys     int       // events of each kind
	Began    time.Time // when the process was started
	Profile  string    // folder for CPU profiles of every part of the run, or ""
}

// Environment returns the environment for a process that measures: the toolkit keeps its preferences below dir there, so
// that measuring neither sees nor changes those of the person who measures.
func Environment(dir string) []string {
	env := os.Environ()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "AppData", "LocalAppData"} {
		env = append(env, name+"="+dir)
	}
	return env
}

// Window opens the window on a project made by [Prepare], measures it, hands what was measured to tell and closes the
// window. It must be called on the goroutine of main and only once in a process, which may end with the window.
func Window(project string, opt Options, tell func(*Report) error) error {
	b := &run{opt: opt, tell: tell}
	b.report.Material = opt.Material
	err := ui.Run(ui.Options{Project: project, Version: "bench", Drive: func(r *ui.Remote) {
		b.report.StartToPainted = ms(time.Since(opt.Began))
		b.Remote, b.probe = r, newProbe(opt.Material.Seed)
		r.Cover(b.probe.pixel)
		r.OnEvents(b.probe.deliver)
		b.probe.clock.Start()
		go b.measure()
	}})
	switch {
	case err != nil:
		return err
	case !b.complete:
		return errors.New("the window was closed before everything was measured")
	}
	return b.err
}

// run is the measuring of one window.
type run struct {
	*ui.Remote
	opt      Options
	probe    *probe
	report   Report
	tell     func(*Report) error
	complete bool
	err      error    // of telling
	profile  *os.File // of the part at hand
}

// measure takes all measurements, on a goroutine of its own, and closes the window.
func (b *run) measure() {
	defer look(b.Quit)
	defer b.endPart()
	time.Sleep(time.Second) // what follows the first frame
	r := &b.report
	look(func() {
		size := b.Window().Canvas().Size()
		r.Machine = Machine{CPUs: runtime.NumCPU(), OS: runtime.GOOS, Go: runtime.Version(), Width: size.Width, Height: size.Height}
	})
	b.part("open")
	r.Open = b.open()
	time.Sleep(4 * time.Second) // the window tidies up when the reviewer has begun to read
	r.Memory.Loaded = megabytes()
	b.heap("heap")
	b.part("EmptyRepaint")
	r.EmptyRepaint = b.frames(b.opt.Keys, func(int) {})
	b.away()
	arrows := []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyDown, fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft, fyne.KeyUp, fyne.KeyDown, fyne.KeyEnd, fyne.KeyDown}
	b.part("Caret")
	r.Caret = b.frames(b.opt.Keys, func(i int) { b.key(arrows[i%len(arrows)]) })
	b.part("Selection")
	r.Selection = b.frames(b.opt.Keys, func(i int) {
		keys := []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft}
		b.Reader().TypedShortcut(&desktop.CustomShortcut{KeyName: keys[i%len(keys)], Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	})
	b.part("Step")
	r.Step = b.frames(b.opt.Keys, func(int) { b.Reader().TypedRune('n') })
	b.away()
	b.part("Highlight")
	r.Highlight = b.mark(b.opt.Keys/2, func(int) { b.chooseWords() }, func() { b.Reader().TypedRune('h') })
	b.away()
	b.part("Drag")
	r.Drag = b.mark(b.opt.Keys/2, func(int) { b.dragWords() }, func() {
		b.Reader().MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
		b.Reader().DragEnd()
		b.Reader().TypedRune('h')
	})
	b.home()
	b.part("SlowScroll")
	r.SlowScroll = b.summary(b.scroll(10*time.Second, func() float32 { return -25.0 / 9 }))
	b.home()
	b.part("FastScroll")
	b.fastScroll()
	b.heap("heap-scrolled")
	b.home()
	b.part("Zoom")
	r.Zoom = b.rewrap(func(i int) { b.Reader().SetScale(map[bool]float32{true: 1.6, false: 1}[i%2 == 0]) })
	look(func() { b.Reader().SetScale(1) })
	size := fyne.NewSize(r.Machine.Width, r.Machine.Height)
	b.part("Resize")
	r.Resize = b.rewrap(func(i int) {
		if i%2 == 0 {
			b.Window().Resize(fyne.NewSize(size.Width-330, size.Height))
		} else {
			b.Window().Resize(size)
		}
	})
	b.complete, b.err = true, b.tell(r)
}

// open chooses the long document.
func (b *run) open() Open {
	var long annotate.ID
	for _, d := range b.Session().Project().Documents() {
		if d.Title == longTitle {
			long = d.ID
		}
	}
	short := b.Reader().Text()
	shown := func() bool { return b.Reader().Text() != short && b.Reader().Ready() }
	var settled moment
	began := time.Now()
	first := b.probe.await(func() { b.OpenDocument(long) }, shown)
	settled = b.probe.await(func() {}, b.Reader().Settled)
	return Open{Painted: ms(first.toPaint), CPU: ms(first.cpu), Settled: ms(settled.painted.Sub(began))}
}

func (b *run) key(name fyne.KeyName) { b.Reader().TypedKey(&fyne.KeyEvent{Name: name}) }

// frames delivers n events one at a time.
func (b *run) frames(n int, event func(i int)) Frames {
	var list []moment
	for i := range n {
		b.probe.pause()
		list = append(list, b.probe.act(func() { event(i) }))
	}
	return b.summary(list)
}

func (b *run) summary(list []moment) Frames {
	var toPaint, frame, cpu []float64
	f := Frames{}
	for _, m := range list {
		toPaint, frame, cpu = append(toPaint, ms(m.toPaint)), append(frame, ms(m.frame)), append(cpu, ms(m.cpu))
		if ms(m.frame) > b.report.EmptyRepaint.Frame.P50+33 {
			f.Late++
		}
	}
	f.ToPaint, f.Frame, f.CPU = spread(toPaint), spread(frame), spread(cpu)
	return f
}

// away puts the caret into the middle of the document.
func (b *run) away() {
	b.probe.act(func() {
		r := b.Reader()
		half := len(r.Text()) / 2
		r.SetSelection(reader.Range{Start: half, End: half})
		r.SetTopOffset(half)
	})
	time.Sleep(200 * time.Millisecond)
}

func (b *run) home() {
	b.probe.act(func() { b.Reader().SetTopOffset(0) })
	time.Sleep(200 * time.Millisecond)
}

// chooseWords selects a few words that follow the last ones, without the frame being measured.
func (b *run) chooseWords() {
	r := b.Reader()
	for range 7 {
		r.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierControl})
	}
	for range 4 {
		r.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	}
}

// dragWords presses the pointer at a line of the reader and drags it along, without letting go.
func (b *run) dragWords() {
	r := b.Reader()
	for range 3 {
		b.key(fyne.KeyDown)
	}
	size := r.Size()
	from := fyne.NewPos(size.Width*0.3, size.Height*0.5)
	to := fyne.NewPos(size.Width*0.6, size.Height*0.5)
	r.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary, PointEvent: fyne.PointEvent{Position: from}})
	for i := range 10 {
		x := from.X + (to.X-from.X)*float32(i+1)/10
		r.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, to.Y)}})
	}
}

// mark makes n highlights.
func (b *run) mark(n int, choose func(int), event func()) Marking {
	var changed bool // the window has been told of the highlight
	var durable atomic.Int64
	ours := func(a *annotate.Action) bool {
		for _, c := range a.Changes {
			if c.Kind == annotate.KindHighlight {
				return true
			}
		}
		return false
	}
	var stop func()
	look(func() {
		stop = b.Session().Subscribe(func(a *annotate.Action) { changed = changed || ours(a) })
	})
	stopFolder := b.Session().Folder().Subscribe(func(a *annotate.Action) {
		if ours(a) {
			durable.Store(time.Now().UnixNano())
		}
	})
	var painted, safe, cpu []float64
	for i := range n {
		b.probe.act(func() { choose(i); changed = false })
		b.probe.pause()
		b.probe.pause()
		asked := time.Now()
		m := b.probe.await(event, func() bool { return changed })
		painted, cpu = append(painted, ms(m.toPaint)), append(cpu, ms(m.cpu))
		safe = append(safe, ms(time.Unix(0, durable.Load()).Sub(asked)))
		b.probe.pause()
	}
	look(stop)
	stopFolder()
	return Marking{Painted: spread(painted), Durable: spread(safe), CPU: spread(cpu)}
}

// scroll scrolls a little in every turn of the toolkit's loop; step is in Fyne's units of a wheel.
func (b *run) scroll(d time.Duration, step func() float32) []moment {
	var list []moment
	for end := time.Now().Add(d); time.Now().Before(end); {
		list = append(list, b.probe.act(func() { b.wheel(step()) }))
	}
	return list
}

func (b *run) wheel(dy float32) {
	b.Reader().Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: dy}})
}

// scrollHalfPages scrolls half a page in every turn, and back when the end is reached.
func (b *run) scrollHalfPages(d time.Duration) []moment {
	direction, at := float32(-1), -1
	return b.scroll(d, func() float32 {
		if now := b.Reader().TopOffset(); now == at {
			direction = -direction
		} else {
			at = now
		}
		return direction * 25 * b.Reader().Size().Height / 2 / 75 // a notch of 25 scrolls three lines of about 25
	})
}

// rewrap makes all lines be set anew ten times.
func (b *run) rewrap(event func(i int)) Rewrap {
	var first, set, all []float64
	for i := range 10 {
		time.Sleep(300 * time.Millisecond)
		began := time.Now()
		first = append(first, ms(b.probe.act(func() { event(i) }).toPaint))
		all = append(all, ms(b.probe.await(func() {}, b.Reader().Settled).painted.Sub(began)))
		set = append(set, ms(b.Reader().SettingTime()))
	}
	return Rewrap{First: spread(first), Set: spread(set), All: spread(all)}
}

// fastScroll scrolls fast for as long as was asked for and looks at the resident set meanwhile.
func (b *run) fastScroll() {
	const looks = 6
	var list []moment
	m := &b.report.Memory
	for range looks {
		list = append(list, b.scrollHalfPages(time.Duration(b.opt.Seconds)*time.Second/looks)...)
		m.Scroll = append(m.Scroll, megabytes())
	}
	b.report.FastScroll = b.summary(list)
	time.Sleep(3 * time.Second) // what is spare goes back to the system when the window rests
	m.After = megabytes()
}

func megabytes() float64 { return round(float64(resident()) / 1e6) }

// part begins another part of the run, with a profile of its own if they are asked for.
func (b *run) part(name string) {
	b.endPart()
	if b.opt.Profile == "" {
		return
	}
	file, err := os.Create(filepath.Join(b.opt.Profile, name+".pprof"))
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		fyne.LogError("profiling "+name, err)
		return
	}
	b.profile = file
}

func (b *run) endPart() {
	if b.profile == nil {
		return
	}
	pprof.StopCPUProfile()
	if err := b.profile.Close(); err != nil {
		fyne.LogError("closing a profile", err)
	}
	b.profile = nil
}

// heap writes a profile of the memory in use beside the others.
func (b *run) heap(name string) {
	if b.opt.Profile == "" {
		return
	}
	file, err := os.Create(filepath.Join(b.opt.Profile, name+".pprof"))
	if err == nil {
		runtime.GC()
		err = errors.Join(pprof.WriteHeapProfile(file), file.Close())
	}
	if err != nil {
		fyne.LogError("profiling the memory", err)
	}
}
