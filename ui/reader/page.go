package reader

import (
	"math"
	"sort"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/ui/reader/typeset"
)

// Measures of the page in Fyne units or, where it says so, in parts of the font
// size.
const (
	textScale     = 1.15 // body text against the theme's text size
	lineScale     = 1.55 // line height in font sizes
	gapScale      = 0.65 // between paragraphs in font sizes
	blankScale    = 0.75 // an empty line in font sizes
	measure       = 72   // characters a line
	margin        = 36   // least distance of the text from the edges
	topPadding    = 28
	bottomPadding = 64
	barRoom       = 0.6 // height for bars that a line has anyway, in font sizes
	overhang      = 0.4 // what a line may draw above and below itself, in font sizes
	barWidth      = 12  // scroll bar
	rulerWidth    = 12  // overview ruler beside it
)

// Lengths of text in bytes above which a part of the work is done in the
// background: the exact line breaks of a large text, and those of a vast one that
// are only estimated.
const (
	largeText = 200 << 10
	vastText  = 2 << 20
)

// setsAtOnce reports whether text is short enough to be set within an event.
// Text that needs more than Latin rules takes a few times as long.
func setsAtOnce(text string) bool {
	if len(text) > largeText || len(text) <= largeText/4 {
		return len(text) <= largeText
	}
	foreign := 0
	const sample = 4 << 10
	for i := range sample {
		if text[i] >= utf8.RuneSelf {
			foreign++
		}
	}
	return foreign < sample/4
}

// page is the part of the reader that knows where things are: the layout, the
// scroll position and the objects that show them.
type page struct {
	reader *Reader
	size   fyne.Size
	pixel  float64 // device pixels per Fyne unit

	fonts   *themeFonts
	layout  *typeset.Layout
	breaks  *typeset.Breaks
	left    float64       // x of the text
	width   typeset.Units // of the column that the breaks are, or will be, made for
	setting time.Duration // that making the breaks took, in the background
	epoch   uint64        // changes whenever every line must be drawn anew
	pending *Range        // to reveal as soon as there is a layout

	// top is the distance of the viewport's upper edge from the page's, and
	// anchor the line that stays there when the lines are set anew.
	top    float64
	anchor anchor

	// generation numbers the background jobs: only the newest may finish.
	generation atomic.Uint64

	// room is the depth of overlap that the lines were moved apart for.
	room int

	// supplement holds the system's fonts for characters that the bundled ones
	// lack. They are searched for in the background, when a text first needs them.
	supplement *typeset.Supplement
	seeking    bool
	outdated   bool // breaks were made with fewer fonts than there are now
	inspected  bool // the text was looked through for characters nobody can draw

	colors  palette
	objects objects
	handles []handle // of the selected span, as far as they are seen
	glyphs  glyphCache
	ruler   ruler
	scratch scratch
	ahead   ahead
}

// anchor is a place on the page that survives another line breaking: a byte
// offset, and how far its line is scrolled out, in line heights.
type anchor struct {
	off  int
	part float64
}

// themeFonts is the theme's text font with its fallbacks, and a shaper for each
// goroutine that needs one.
type themeFonts struct {
	source     fyne.Resource
	fonts      *typeset.Fonts
	shaper     *typeset.Shaper // of the main goroutine
	background struct {
		sync.Mutex
		shaper *typeset.Shaper
	}
}

// loadFonts returns the fonts of th. A theme font that cannot be read is
// replaced by the one that comes with Fyne.
func loadFonts(th fyne.Theme, supplement *typeset.Supplement) *themeFonts {
	source := th.Font(fyne.TextStyle{})
	if source == nil {
		source = theme.DefaultTextFont()
	}
	fallbacks := [][]byte{theme.DefaultTextFont().Content()}
	if emoji := theme.DefaultEmojiFont(); emoji != nil {
		fallbacks = append(fallbacks, emoji.Content())
	}
	fallbacks = append(fallbacks, theme.DefaultSymbolFont().Content())
	fonts, err := typeset.ParseFonts(append([][]byte{source.Content()}, fallbacks...)...)
	if err != nil {
		fyne.LogError("the theme's text font cannot be used for reading", err)
		if fonts, err = typeset.ParseFonts(fallbacks...); err != nil {
			panic(err) // the toolkit's own fonts are part of the program
		}
	}
	fonts.SetSupplement(supplement)
	return newThemeFonts(source, fonts)
}

func newThemeFonts(source fyne.Resource, fonts *typeset.Fonts) *themeFonts {
	f := &themeFonts{source: source, fonts: fonts, shaper: typeset.NewShaper(fonts)}
	f.background.shaper = typeset.NewShaper(fonts.Clone())
	return f
}

// renewed returns the same fonts without what was shaped before the supplement
// grew.
func (f *themeFonts) renewed() *themeFonts { return newThemeFonts(f.source, f.fonts.Clone()) }

// newText forgets the layout of the text before.
func (p *page) newText() {
	p.breaks, p.layout, p.inspected = nil, nil, false
	p.top, p.anchor, p.pending = 0, anchor{}, nil
	p.relayout()
}

// resized sets the text anew for another size of the widget.
func (p *page) resized(size fyne.Size) {
	if p.size == size && p.layout != nil && p.pixel == p.pixels() {
		return
	}
	p.size = size
	p.relayout()
}

// pixels asks the canvas for its device pixels per unit.
func (p *page) pixels() float64 {
	c := fyne.CurrentApp().Driver().CanvasForObject(p.reader)
	if c == nil {
		return 1
	}
	const far = 1000 // the canvas answers in whole pixels
	x, _ := c.PixelCoordinateForPosition(fyne.NewPos(far, far))
	if x <= 0 {
		return 1
	}
	return float64(x) / far
}

// snap rounds a length to whole device pixels.
func (p *page) snap(v float64) float64 { return math.Round(v*p.pixel) / p.pixel }

// fontSize is the size of the text in Fyne units.
func (p *page) fontSize() float64 {
	return float64(p.reader.Theme().Size(theme.SizeNameText)) * textScale * float64(p.reader.scale)
}

// rooms are the numbers of underline bars that lines can have room for. There
// are only a few, so that another layer seldom moves the lines apart; spans
// deeper than the last one share its bar.
var rooms = []int{3, 5, 8, maxBars}

const maxBars = 12

// bars returns how many underline bars a line has room for, and their distance:
// narrower when they are many.
func (p *page) bars() (n int, pitch float64) {
	lanes := p.room
	if !p.reader.holdsHandle() {
		lanes = max(lanes, p.reader.spans.lanes())
	}
	n = rooms[min(sort.SearchInts(rooms, lanes), len(rooms)-1)]
	if n > 5 {
		return n, max(p.snap(p.fontSize()*0.12), 2/p.pixel)
	}
	return n, max(p.snap(p.fontSize()*0.17), 3/p.pixel)
}

// makeRoom moves the lines apart if the spans have become too deep for them, and
// reports whether it did. Once made, room is kept until the next text: lines
// must not move back and forth while spans are edited.
func (p *page) makeRoom() bool {
	p.room = max(p.room, p.reader.spans.lanes())
	if p.layout == nil {
		return false
	}
	if m := p.metrics(p.breaks); m == p.layout.Metrics {
		return false
	}
	p.place()
	return true
}

// repaint shows anew what lies within the bytes of touched.
func (p *page) repaint(touched Range) {
	if visible, ok := p.visible(); ok && touched.Start < visible.End && visible.Start < touched.End {
		p.paint()
	}
}

// visible returns the bytes of the lines in the viewport.
func (p *page) visible() (Range, bool) {
	if p.layout == nil {
		return Range{}, false
	}
	first, last := p.linesInView()
	start, _, _ := p.layout.LineRange(first)
	_, end, _ := p.layout.LineRange(last - 1)
	return Range{start, end + 1}, true
}

// linesInView returns the lines [first, last) that reach into the viewport, with
// what they draw above and below themselves; at least one.
func (p *page) linesInView() (first, last int) {
	top, over := p.snap(p.top), overhang*p.fontSize()
	first = p.layout.LineAt(top - topPadding - over)
	last = p.layout.LineAt(top - topPadding + float64(p.size.Height) + over)
	return first, last + 1
}

// metrics are the vertical measures at the present zoom. Overlaps deeper than
// the fills show need room for their bars.
func (p *page) metrics(b *typeset.Breaks) typeset.Metrics {
	size := p.fontSize()
	bars, pitch := p.bars()
	m := typeset.Metrics{
		Size:       size,
		LineHeight: p.snap(size*lineScale + max(0, float64(bars)*pitch-barRoom*size)),
		Gap:        p.snap(size * gapScale),
		Blank:      p.snap(size * blankScale),
	}
	if b.Blank() > len(b.Paragraphs)/8 {
		m.Gap = 0 // empty lines part the paragraphs already
	}
	return m
}

// relayout brings lines, positions and everything shown up to date after a
// change of text, size, zoom or theme.
func (p *page) relayout() {
	if p.size.Width <= 0 || p.size.Height <= 0 {
		return // not on a window yet
	}
	th := p.reader.Theme()
	if source := th.Font(fyne.TextStyle{}); p.fonts == nil || source != nil && source.Name() != p.fonts.source.Name() {
		p.fonts = loadFonts(th, p.supplement)
		p.breaks = nil
	}
	p.pixel = p.pixels()
	size := p.fontSize()
	free := max(40, float64(p.size.Width)-barWidth-rulerWidth-2*margin)
	width := min(measure*p.fonts.fonts.AverageAdvance(), typeset.FromPixels(free, size))
	p.left = p.snap(margin + (free-width.Pixels(size))/2)
	p.fonts.shaper.SetHan(p.reader.text)
	p.breakLines(width)
	if p.breaks == nil {
		p.paint() // an empty page, until the lines have been estimated
		return
	}
	p.place()
}

// breakLines makes sure that there are line breaks for the column, at once or,
// for large texts, estimated ones now and exact ones soon. For vast texts the
// estimated ones come soon too.
func (p *page) breakLines(width typeset.Units) {
	p.generation.Add(1)
	text := p.reader.text
	p.width = width
	if p.breaks != nil && p.breaks.Width == width && p.breaks.Exact() && !p.outdated {
		return
	}
	if setsAtOnce(text) {
		p.breaks, p.outdated = p.fonts.shaper.Break(text, width, nil), false
		return
	}
	if p.breaks == nil {
		if len(text) > vastText {
			p.breakSoon(width, (*typeset.Shaper).Estimate, p.breakLines)
			return
		}
		p.breaks = p.fonts.shaper.Estimate(text, width, nil)
	}
	if p.wantsFonts() {
		return // the lines are broken when the fonts are there
	}
	p.breakSoon(width, (*typeset.Shaper).Break, func(typeset.Units) { p.outdated = false })
}

// breakSoon breaks the text into lines in the background and puts them on the page,
// unless another text or width has come meanwhile; then continues.
func (p *page) breakSoon(width typeset.Units, way breaker, then func(typeset.Units)) {
	generation, text := p.generation.Load(), p.reader.text
	fonts, post := p.fonts, p.reader.host.post
	p.reader.host.start(func() {
		fonts.background.Lock()
		defer fonts.background.Unlock()
		stale := func() bool { return p.generation.Load() != generation }
		began := time.Now()
		fonts.background.shaper.SetHan(text)
		breaks := way(fonts.background.shaper, text, width, stale)
		if breaks == nil {
			return
		}
		took := time.Since(began)
		post(func() {
			if !stale() {
				p.breaks, p.setting = breaks, took
				then(width)
				p.place()
			}
		})
	})
}

// breaker is a way to break text into lines of a width; it gives up with nil when
// stop says so.
type breaker func(s *typeset.Shaper, text string, width typeset.Units, stop func() bool) *typeset.Breaks

// place puts the lines on the page and scrolls back to the anchor.
func (p *page) place() {
	m := p.metrics(p.breaks)
	if p.layout == nil || p.layout.Breaks != p.breaks {
		p.layout = typeset.NewLayout(p.reader.text, p.breaks, m, p.fonts.shaper)
	} else {
		p.layout.SetMetrics(m)
	}
	p.epoch++
	line := p.layout.LineOf(min(p.anchor.off, len(p.reader.text)), false)
	p.top = 0
	if line > 0 || p.anchor.part != 0 {
		p.top = topPadding + p.layout.LineTop(line) + p.anchor.part*m.LineHeight
	}
	p.top = min(max(p.top, 0), p.maxTop())
	if p.pending != nil {
		passage := *p.pending
		p.pending = nil
		p.reveal(passage)
	}
	p.paint()
	p.rulerChanged()
	p.seekFonts()
	if p.reader.OnLaidOut != nil {
		p.reader.OnLaidOut()
	}
}

// contentHeight is the height of the page with its paddings.
func (p *page) contentHeight() float64 {
	if p.layout == nil {
		return 0
	}
	return topPadding + p.layout.Height() + bottomPadding
}

func (p *page) maxTop() float64 { return max(0, p.contentHeight()-float64(p.size.Height)) }

// scrollTo moves the viewport; it is the only way a reviewer's scrolling takes.
func (p *page) scrollTo(top float64) {
	if p.layout == nil {
		return
	}
	top = min(max(top, 0), p.maxTop())
	if top == p.top {
		return
	}
	p.top = top
	y := top - topPadding
	line := p.layout.LineAt(y)
	start, _, _ := p.layout.LineRange(line)
	p.anchor = anchor{start, (y - p.layout.LineTop(line)) / p.layout.Metrics.LineHeight}
	p.reader.hoverSpan("", p.reader.pointer.at)
	p.paint()
	p.setAhead()
	if p.reader.OnScrolled != nil {
		p.reader.OnScrolled()
	}
}

func (p *page) setTopOffset(off int) {
	p.anchor = anchor{off: off}
	if p.layout == nil {
		return
	}
	line := p.layout.LineOf(off, false)
	if line == 0 {
		p.scrollTo(0)
		return
	}
	p.scrollTo(topPadding + p.layout.LineTop(line))
}

// reveal scrolls so that passage is seen; see [Reader.Reveal].
func (p *page) reveal(passage Range) {
	if p.layout == nil {
		p.pending = &passage
		return
	}
	view := float64(p.size.Height)
	first := p.layout.LineOf(passage.Start, false)
	last := max(first, p.layout.LineOf(max(passage.Start, passage.End-1), false))
	y0 := topPadding + p.layout.LineTop(first)
	y1 := topPadding + p.layout.LineTop(last) + p.layout.LineHeight(last)
	edge := min(view/8, 2*p.layout.Metrics.LineHeight)
	if y0 >= p.top+edge && y1 <= p.top+view-edge {
		return
	}
	p.scrollTo(y0 - view/3)
}

// showCaret scrolls by as little as needed to see the caret's line.
func (p *page) showCaret() {
	if p.layout == nil {
		return
	}
	line := p.layout.LineOf(p.reader.caret, p.reader.upstream)
	y := topPadding + p.layout.LineTop(line)
	h := p.layout.Metrics.LineHeight
	switch view := float64(p.size.Height); {
	case y-h/2 < p.top:
		p.scrollTo(y - h/2)
	case y+1.5*h > p.top+view:
		p.scrollTo(y + 1.5*h - view)
	}
}

// hit returns the grapheme boundary nearest to a position in the widget.
func (p *page) hit(pos fyne.Position) (off int, upstream bool) {
	if p.layout == nil {
		return 0, false
	}
	return p.layout.Hit(float64(pos.X)-p.left, float64(pos.Y)+p.top-topPadding)
}

// under returns the byte offset of the character drawn at a position.
func (p *page) under(pos fyne.Position) (off int, ok bool) {
	if p.layout == nil {
		return 0, false
	}
	off, _, ok = p.layout.Under(float64(pos.X)-p.left, float64(pos.Y)+p.top-topPadding)
	return off, ok
}
