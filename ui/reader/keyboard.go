package reader

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"attest/annotate/text"
)

// FocusGained implements [fyne.Focusable].
func (r *Reader) FocusGained() { r.setFocused(true) }

// FocusLost implements [fyne.Focusable].
func (r *Reader) FocusLost() {
	r.held = 0
	r.setFocused(false)
}

func (r *Reader) setFocused(focused bool) {
	r.focused = focused
	r.page.paint()
	if r.OnFocusChanged != nil {
		r.OnFocusChanged(focused)
	}
}

// takeFocus asks the canvas for the keyboard.
func (r *Reader) takeFocus() {
	if r.focused {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r)
	}
}

// AcceptsTab implements [fyne.Tabbable]: where spans overlap at the caret, Tab is
// handed to OnKey, to choose among them. Elsewhere, and with Shift, it leaves the
// reader.
func (r *Reader) AcceptsTab() bool {
	return r.modifiers()&fyne.KeyModifierShift == 0 && len(r.SpansAtCaret()) > 1
}

// KeyDown implements [desktop.Keyable].
func (r *Reader) KeyDown(ev *fyne.KeyEvent) { r.hold(ev.Name, true) }

// KeyUp implements [desktop.Keyable].
func (r *Reader) KeyUp(ev *fyne.KeyEvent) { r.hold(ev.Name, false) }

// hold notes which modifier keys are down. A drag goes by what is held now.
func (r *Reader) hold(key fyne.KeyName, down bool) {
	var mod fyne.KeyModifier
	switch key {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		mod = fyne.KeyModifierShift
	case desktop.KeyAltLeft, desktop.KeyAltRight:
		mod = fyne.KeyModifierAlt
	}
	if r.held &^= mod; down {
		r.held |= mod
	}
	if mod == fyne.KeyModifierAlt {
		r.continueDrag()
	}
}

// modifiers are the modifier keys held now.
func (r *Reader) modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return r.held
}

// TypedRune implements [fyne.Focusable].
func (r *Reader) TypedRune(c rune) {
	r.hushHover()
	used := r.OnRune != nil && r.OnRune(c)
	if used || c != ' ' || r.page.layout == nil {
		return
	}
	if r.modifiers()&fyne.KeyModifierShift != 0 { // the space bar turns pages in any reader
		r.page.scrollTo(r.page.top - r.pageStep())
	} else {
		r.page.scrollTo(r.page.top + r.pageStep())
	}
}

// TypedKey implements [fyne.Focusable].
func (r *Reader) TypedKey(ev *fyne.KeyEvent) {
	r.hushHover()
	if ev.Name == fyne.KeyEscape && r.holdsHandle() {
		r.cancelHandle()
		return
	}
	extend := r.modifiers()&fyne.KeyModifierShift != 0
	if r.page.layout != nil && r.moveKey(ev.Name, extend) {
		return
	}
	used := r.OnKey != nil && r.OnKey(ev)
	if !used && ev.Name == fyne.KeyEscape {
		r.letGo()
	}
}

// letGo takes back the selection or, where there is none, the choice of a span.
func (r *Reader) letGo() {
	switch {
	case !r.Selection().Empty():
		r.moveTo(r.caret, r.upstream, false)
	case r.selected != "":
		r.SelectSpan("")
		r.tapped("")
	}
}

// moveKey moves the caret by a key without Ctrl or Alt. It reports whether the
// key is one of the caret's.
func (r *Reader) moveKey(key fyne.KeyName, extend bool) bool {
	switch key {
	case fyne.KeyLeft, fyne.KeyRight:
		r.moveBeside(key == fyne.KeyRight, extend)
	case fyne.KeyUp:
		r.moveLines(-1, extend)
	case fyne.KeyDown:
		r.moveLines(1, extend)
	case fyne.KeyHome:
		start, _, _ := r.page.layout.LineRange(r.caretLine())
		r.moveTo(start, false, extend)
	case fyne.KeyEnd:
		r.moveToLineEnd(extend)
	case fyne.KeyPageUp:
		r.movePage(-1, extend)
	case fyne.KeyPageDown:
		r.movePage(1, extend)
	default:
		return false
	}
	return true
}

// moveBeside moves the caret to the right or left as it stands on the page. A
// selection that is not extended is left at its end on that side.
func (r *Reader) moveBeside(right, extend bool) {
	l := r.page.layout
	if sel := r.Selection(); !extend && !sel.Empty() {
		startLine, startX := l.Caret(sel.Start, false)
		endLine, endX := l.Caret(sel.End, true)
		toEnd := right != r.runsLeft()
		if startLine == endLine {
			toEnd = right == (endX > startX)
		}
		if toEnd {
			r.moveTo(sel.End, false, false)
		} else {
			r.moveTo(sel.Start, false, false)
		}
		return
	}
	off, upstream := l.Beside(r.caret, r.upstream, right)
	r.moveTo(off, upstream, extend)
}

// runsLeft reports whether the caret is in a right-to-left paragraph.
func (r *Reader) runsLeft() bool { return r.page.layout.Line(r.caretLine()).RTL }

func (r *Reader) caretLine() int { return r.page.layout.LineOf(r.caret, r.upstream) }

// moveTo puts the caret at off, or the moving end of the selection with extend.
func (r *Reader) moveTo(off int, upstream, extend bool) {
	r.hasGoal = false
	r.move(off, upstream, extend)
}

func (r *Reader) move(off int, upstream, extend bool) {
	anchor := off
	if extend {
		anchor = r.anchor
	}
	r.selectTo(anchor, off, upstream)
	r.page.showCaret()
}

// moveToLineEnd goes behind the last visible character of the caret's line.
func (r *Reader) moveToLineEnd(extend bool) {
	line := r.caretLine()
	_, end, soft := r.page.layout.LineRange(line)
	if !soft {
		r.moveTo(end, false, extend)
		return
	}
	visible := r.page.layout.Line(line).VisibleEnd
	r.moveTo(visible, visible == end, extend)
}

// moveLines moves the caret up or down and keeps the x it started from.
func (r *Reader) moveLines(n int, extend bool) {
	line, x := r.page.layout.Caret(r.caret, r.upstream)
	if !r.hasGoal {
		r.hasGoal, r.goalX = true, x
	}
	to := line + n
	switch {
	case to < 0:
		r.move(0, false, extend)
		return
	case to >= r.page.layout.Lines():
		r.move(len(r.text), false, extend)
		return
	}
	off, upstream := r.page.layout.OffsetOn(to, r.goalX)
	r.move(off, upstream, extend)
}

// movePage moves view and caret by a page.
func (r *Reader) movePage(n float64, extend bool) {
	l := r.page.layout
	line, x := l.Caret(r.caret, r.upstream)
	if !r.hasGoal {
		r.hasGoal, r.goalX = true, x
	}
	step := n * r.pageStep()
	y := l.LineTop(line) + l.Metrics.LineHeight/2 + step
	r.page.scrollTo(r.page.top + step)
	switch {
	case y < 0:
		r.move(0, false, extend)
	case y >= l.Height():
		r.move(len(r.text), false, extend)
	default:
		off, upstream := l.OffsetOn(l.LineAt(y), r.goalX)
		r.move(off, upstream, extend)
	}
}

// TypedShortcut implements [fyne.Shortcutable].
func (r *Reader) TypedShortcut(s fyne.Shortcut) {
	r.hushHover()
	if r.page.layout != nil && r.useShortcut(s) {
		return
	}
	if r.OnShortcut != nil {
		r.OnShortcut(s)
	}
}

// wordModifier moves by words: Ctrl, on macOS Option.
var wordModifier = func() fyne.KeyModifier {
	if runtime.GOOS == "darwin" {
		return fyne.KeyModifierAlt
	}
	return fyne.KeyModifierControl
}()

// useShortcut runs the reader's own shortcuts and reports whether s is one.
func (r *Reader) useShortcut(s fyne.Shortcut) bool {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		r.SetSelection(Range{0, len(r.text)})
		return true
	case *fyne.ShortcutCopy:
		return r.copySelection()
	case *desktop.CustomShortcut:
		extend := s.Modifier&fyne.KeyModifierShift != 0
		return r.moveChord(s.KeyName, s.Modifier&^fyne.KeyModifierShift, extend)
	}
	return false
}

func (r *Reader) copySelection() bool {
	sel := r.SelectedText()
	if sel == "" {
		return false
	}
	fyne.CurrentApp().Clipboard().SetContent(sel)
	return true
}

// moveChord moves the caret by a key with Ctrl or Alt.
func (r *Reader) moveChord(key fyne.KeyName, modifier fyne.KeyModifier, extend bool) bool {
	switch {
	case modifier == wordModifier && (key == fyne.KeyLeft || key == fyne.KeyRight):
		if (key == fyne.KeyRight) != r.runsLeft() {
			r.moveTo(text.NextWord(r.text, r.caret), false, extend)
		} else {
			r.moveTo(text.PrevWord(r.text, r.caret), false, extend)
		}
	case modifier == fyne.KeyModifierShortcutDefault && key == fyne.KeyHome:
		r.moveTo(0, false, extend)
	case modifier == fyne.KeyModifierShortcutDefault && key == fyne.KeyEnd:
		r.moveTo(len(r.text), false, extend)
	case modifier == fyne.KeyModifierAlt && key == fyne.KeyUp:
		r.moveTo(text.PrevSentence(r.text, r.caret), false, extend)
	case modifier == fyne.KeyModifierAlt && key == fyne.KeyDown:
		r.moveTo(text.NextSentence(r.text, r.caret), false, extend)
	default:
		return false
	}
	return true
}
