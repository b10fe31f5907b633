package reader

import (
	"math"
	"runtime"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"attest/annotate/text"
)

const (
	doubleClick  = 500 * time.Millisecond
	clickSlop    = 4  // distance within which two clicks are in the same place
	wheelNotch   = 25 // Fyne's delta for one notch of a wheel
	linesPerStep = 3  // lines that one notch scrolls
	scrollTick   = 16 * time.Millisecond
)

// zone is a part of the widget that answers the mouse in its own way.
type zone int

const (
	textZone zone = iota
	handleZone
	rulerZone
	barZone
)

// grain is what a drag selects by: the number of clicks before it.
type grain int

const (
	byCharacter grain = 1 // and by words when it leaves the first, see [text.WholeWords]
	byWord      grain = 2
	bySentence  grain = 3
)

// pointer is the state of the mouse.
type pointer struct {
	at      fyne.Position // last place on the canvas
	zone    zone          // under the pointer
	hovered string        // span under the pointer
	hushed  bool          // the reviewer has turned to something else since the pointer came over it

	pressed  bool // primary button, in the text
	dragged  bool
	grain    grain
	exact    bool  // by character even across words
	origin   Range // what the press selected; a drag keeps it selected
	last     fyne.Position
	lastTime time.Time
	clicks   int
	cycle    []string // spans under the last click, to cycle through
	letGo    string   // span that the last click, beside all spans, has let go of

	thumb     bool    // dragging the scroll bar
	thumbGrip float64 // pointer's distance from the thumb's top

	overview bool // dragging along the overview ruler

	dragPos    fyne.Position
	stopScroll func()
}

func (r *Reader) zoneAt(pos fyne.Position) zone {
	switch x := float64(pos.X); {
	case x >= r.page.rulerLeft()+rulerWidth:
		return barZone
	case x >= r.page.rulerLeft():
		return rulerZone
	}
	if _, ok := r.page.handleAt(pos); ok {
		return handleZone
	}
	return textZone
}

// Cursor implements [desktop.Cursorable].
func (r *Reader) Cursor() desktop.Cursor {
	if r.holdsHandle() {
		return desktop.HResizeCursor
	}
	switch r.pointer.zone {
	case handleZone:
		return desktop.HResizeCursor
	case rulerZone:
		return desktop.PointerCursor
	case barZone:
		return desktop.DefaultCursor
	}
	return desktop.TextCursor
}

// MouseDown implements [desktop.Mouseable].
func (r *Reader) MouseDown(ev *desktop.MouseEvent) {
	r.takeFocus()
	r.hushHover()
	if r.page.layout == nil {
		return
	}
	if ev.Button == desktop.MouseButtonSecondary {
		r.contextPress(ev.Position)
		return
	}
	if ev.Button != desktop.MouseButtonPrimary {
		return
	}
	switch r.zoneAt(ev.Position) {
	case rulerZone:
		r.pointer.overview, r.pointer.dragged, r.pointer.dragPos = true, false, ev.Position
		r.page.jump(ev.Position)
	case barZone:
		r.pressBar(ev.Position)
	case handleZone:
		r.pressHandle(ev.Position)
	default:
		r.pressText(ev)
	}
}

// pressText places the caret or selects a word or sentence.
func (r *Reader) pressText(ev *desktop.MouseEvent) {
	m := &r.pointer
	now := r.host.now()
	if now.Sub(m.lastTime) <= doubleClick && near(ev.Position, m.last) {
		m.clicks = m.clicks%3 + 1
	} else {
		m.clicks = 1
	}
	if !near(ev.Position, m.last) {
		m.cycle = nil
	}
	m.last, m.lastTime = ev.Position, now
	m.pressed, m.dragged, m.dragPos = true, false, ev.Position
	r.hasGoal = false

	off, upstream := r.page.hit(ev.Position)
	m.exact = ev.Modifier&fyne.KeyModifierShift != 0 // what was selected before stays as it was
	if ev.Modifier&fyne.KeyModifierShift != 0 {
		m.clicks, m.grain = 1, byCharacter
		m.origin = Range{r.anchor, r.anchor}
		m.dragged = true // extending is no click on a span
		r.selectTo(r.anchor, off, upstream)
		return
	}
	r.takeBack()
	m.grain = grain(m.clicks)
	m.origin = r.grainAt(ev.Position, m.grain)
	if m.grain == byCharacter {
		r.selectTo(off, off, upstream)
		return
	}
	r.selectTo(m.origin.Start, m.origin.End, false)
}

// grainAt returns what a press at pos selects.
func (r *Reader) grainAt(pos fyne.Position, g grain) Range {
	off, _ := r.page.hit(pos)
	if g == byCharacter {
		return Range{off, off}
	}
	if under, ok := r.page.under(pos); ok {
		off = under
	}
	var start, end int
	if g == byWord {
		start, end = text.WordAt(r.text, off)
	} else {
		start, end = text.SentenceAt(r.text, off)
	}
	return Range{start, end}
}

// takeBack chooses the span again that the first click of several has let go of:
// they select words, such as those to be added to the span.
func (r *Reader) takeBack() {
	m := &r.pointer
	if m.clicks > 1 && m.letGo != "" && r.selected == "" {
		if r.SelectSpan(m.letGo); r.selected != "" {
			r.tapped(r.selected)
		}
	}
	m.letGo = ""
}

func near(a, b fyne.Position) bool {
	return math.Abs(float64(a.X-b.X)) <= clickSlop && math.Abs(float64(a.Y-b.Y)) <= clickSlop
}

// MouseUp implements [desktop.Mouseable].
func (r *Reader) MouseUp(ev *desktop.MouseEvent) {
	m := &r.pointer
	if ev.Button == desktop.MouseButtonSecondary {
		if r.OnContextMenu != nil {
			r.OnContextMenu(ev.AbsolutePosition)
		}
		return
	}
	if r.holdsHandle() {
		r.releaseHandle(ev.Position)
		return
	}
	click := m.pressed && !m.dragged && m.clicks == 1
	r.stopDrag()
	if click {
		r.clickSpan(ev.Position)
	}
}

// clickSpan selects the innermost span under a click; further clicks in the
// same place go through those beneath it.
func (r *Reader) clickSpan(pos fyne.Position) {
	m := &r.pointer
	var ids []string
	if off, ok := r.page.under(pos); ok {
		ids = r.spans.at(off)
	}
	if len(ids) == 0 {
		m.cycle = nil
		if r.selected != "" {
			m.letGo = r.selected
			r.SelectSpan("")
			r.tapped("")
		}
		return
	}
	next := ids[0]
	if slices.Equal(ids, m.cycle) {
		next = ids[(slices.Index(ids, r.selected)+1)%len(ids)]
	}
	m.cycle = ids
	r.SelectSpan(next)
	r.tapped(next)
}

func (r *Reader) tapped(id string) {
	if r.OnSpanTapped != nil {
		r.OnSpanTapped(id)
	}
}

// contextPress moves caret and span selection to a right click, unless it is
// inside the selection.
func (r *Reader) contextPress(pos fyne.Position) {
	if zone := r.zoneAt(pos); zone != textZone && zone != handleZone {
		return
	}
	sel := r.Selection()
	under, ok := r.page.under(pos)
	if ok && under >= sel.Start && under < sel.End {
		return
	}
	off, upstream := r.page.hit(pos)
	r.hasGoal = false
	r.selectTo(off, off, upstream)
	if ids := r.spans.at(under); ok && len(ids) > 0 && !slices.Contains(ids, r.selected) {
		r.SelectSpan(ids[0])
		r.tapped(ids[0])
	}
}

// Dragged implements [fyne.Draggable].
func (r *Reader) Dragged(ev *fyne.DragEvent) {
	m := &r.pointer
	switch {
	case m.thumb:
		r.dragThumb(ev.Position)
		return
	case m.overview:
		r.dragOverview(ev.Position)
		return
	}
	if !m.pressed && !r.holdsHandle() {
		return
	}
	m.dragged, m.dragPos = true, ev.Position
	r.continueDrag()
	outside := ev.Position.Y < 0 || ev.Position.Y > r.page.size.Height
	switch {
	case outside && m.stopScroll == nil:
		m.stopScroll = r.host.every(scrollTick, r.autoScroll)
	case !outside:
		r.stopAutoScroll()
	}
}

// continueDrag brings what is dragged to the pointer.
func (r *Reader) continueDrag() {
	switch {
	case r.holdsHandle():
		r.dragHandle()
	case r.pointer.pressed && r.pointer.dragged:
		r.extendDrag()
	default:
		return
	}
	r.watchAlt()
}

// extendDrag selects from what was pressed to the pointer.
func (r *Reader) extendDrag() {
	m := &r.pointer
	if m.grain == byCharacter {
		off, upstream := r.page.hit(m.dragPos)
		from, to := m.origin.Start, off
		if !m.exact && r.modifiers()&fyne.KeyModifierAlt == 0 {
			from, to = text.WholeWords(r.text, from, to)
		}
		r.selectTo(from, to, upstream && to == off)
		return
	}
	here := r.grainAt(m.dragPos, m.grain)
	if here.Start < m.origin.Start {
		r.selectTo(m.origin.End, here.Start, false)
	} else {
		r.selectTo(m.origin.Start, max(here.End, m.origin.End), false)
	}
}

// autoScroll goes on while a drag is held beyond the upper or lower edge,
// faster the further away the pointer is.
func (r *Reader) autoScroll() {
	y := float64(r.pointer.dragPos.Y)
	beyond := min(y, 0)
	if y > float64(r.page.size.Height) {
		beyond = y - float64(r.page.size.Height)
	}
	r.page.scrollTo(r.page.top + min(max(beyond*0.25, -60), 60))
	r.continueDrag()
}

// DragEnd implements [fyne.Draggable].
func (r *Reader) DragEnd() {
	if r.holdsHandle() {
		r.releaseHandle(r.pointer.dragPos)
	}
	r.stopDrag()
	r.takeFocus() // the toolkit takes it away when the button is let go beyond the edge
}

// stopDrag ends whatever the mouse was dragging.
func (r *Reader) stopDrag() {
	r.cancelHandle()
	r.stopAutoScroll()
	r.pointer.pressed, r.pointer.thumb, r.pointer.overview = false, false, false
}

func (r *Reader) stopAutoScroll() {
	if r.pointer.stopScroll != nil {
		r.pointer.stopScroll()
		r.pointer.stopScroll = nil
	}
}

// pressBar grips the thumb, or scrolls a page towards the pointer.
func (r *Reader) pressBar(pos fyne.Position) {
	y, height, ok := r.page.thumb()
	if !ok {
		return
	}
	switch at := float64(pos.Y); {
	case at < y:
		r.page.scrollTo(r.page.top - r.pageStep())
	case at >= y+height:
		r.page.scrollTo(r.page.top + r.pageStep())
	default:
		r.pointer.thumb, r.pointer.thumbGrip = true, at-y
	}
}

func (r *Reader) dragThumb(pos fyne.Position) {
	_, height, ok := r.page.thumb()
	free := float64(r.page.size.Height) - height
	if !ok || free <= 0 {
		return
	}
	r.page.scrollTo((float64(pos.Y) - r.pointer.thumbGrip) / free * r.page.maxTop())
}

// dragOverview scrolls along with the pointer on the ruler. A hand that only
// trembles stays at the tick that it has pressed.
func (r *Reader) dragOverview(pos fyne.Position) {
	m := &r.pointer
	if !m.dragged && near(pos, m.dragPos) {
		return
	}
	m.dragged = true
	r.page.scrollToRuler(r.page.rulerHeight(pos))
}

// Scrolled implements [fyne.Scrollable]: one notch of a wheel is a few lines;
// with Ctrl it zooms.
func (r *Reader) Scrolled(ev *fyne.ScrollEvent) {
	if r.page.layout == nil {
		return
	}
	if r.modifiers()&fyne.KeyModifierShortcutDefault != 0 {
		r.SetScale(r.scale * float32(math.Pow(1.1, float64(ev.Scrolled.DY)/wheelNotch)))
		if r.OnZoom != nil {
			r.OnZoom(r.scale)
		}
		return
	}
	step := linesPerStep * r.page.layout.Metrics.LineHeight / wheelNotch
	if runtime.GOOS == "darwin" {
		step = 1 // the system sends pixels, accelerated as the user likes it
	}
	limit := r.pageStep()
	r.page.scrollTo(r.page.top - min(max(float64(ev.Scrolled.DY)*step, -limit), limit))
	r.continueDrag()
}

// pageStep is how far a page up or down scrolls: a line less than the viewport.
func (r *Reader) pageStep() float64 {
	h := r.page.layout.Metrics.LineHeight
	return max(h, float64(r.page.size.Height)-2*h)
}

// MouseIn implements [desktop.Hoverable].
func (r *Reader) MouseIn(ev *desktop.MouseEvent) { r.MouseMoved(ev) }

// MouseMoved implements [desktop.Hoverable].
func (r *Reader) MouseMoved(ev *desktop.MouseEvent) {
	r.pointer.at = ev.AbsolutePosition
	r.pointer.zone = r.zoneAt(ev.Position)
	if r.pointer.pressed || r.pointer.thumb || r.pointer.overview || r.holdsHandle() {
		return // nothing may lie over the text that is being selected
	}
	id := ""
	if off, ok := r.page.under(ev.Position); ok && r.pointer.zone == textZone {
		if ids := r.spans.at(off); len(ids) > 0 {
			id = ids[0]
		}
	}
	r.hoverSpan(id, ev.AbsolutePosition)
}

// MouseOut implements [desktop.Hoverable].
func (r *Reader) MouseOut() { r.hoverSpan("", r.pointer.at) }

// hoverSpan reports that the pointer is over another span.
func (r *Reader) hoverSpan(id string, at fyne.Position) {
	m := &r.pointer
	if m.hovered == id {
		return
	}
	told := m.hovered != "" && !m.hushed
	m.hovered, m.hushed = id, false
	if r.OnSpanHovered != nil && (id != "" || told) {
		r.OnSpanHovered(id, at)
	}
}

// hushHover reports that the pointer left, although it has not: the reviewer
// clicks, drags or types, and is told about the span again when the pointer
// comes back to it.
func (r *Reader) hushHover() {
	m := &r.pointer
	if m.hovered == "" || m.hushed {
		return
	}
	m.hushed = true
	if r.OnSpanHovered != nil {
		r.OnSpanHovered("", m.at)
	}
}
