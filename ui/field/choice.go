package field

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Choice offers the values of an enumeration by their labels.
type Choice[T comparable] struct {
	widget.Select
	focusHooks

	values  []T
	changed func(T)
	quiet   bool
	focused bool
}

// borderedRenderer draws a border around what another renderer draws.
type borderedRenderer struct {
	fyne.WidgetRenderer
	border  *canvas.Rectangle
	focused func() bool
}

func (r *borderedRenderer) paint() {
	r.border.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	if r.focused() {
		r.border.StrokeColor = theme.Color(theme.ColorNamePrimary)
	}
	r.border.StrokeWidth = theme.InputBorderSize()
	r.border.CornerRadius = theme.InputRadiusSize()
	r.border.Refresh()
}

func (r *borderedRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.border.Resize(size)
}

func (r *borderedRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
}

func (r *borderedRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject(nil), r.WidgetRenderer.Objects()...), r.border)
}

// NewChoice returns a choice among values, which label names, each differently. The function changed is called when
// the reviewer chooses another one.
func NewChoice[T comparable](values []T, label func(T) string, changed func(T)) *Choice[T] {
	c := &Choice[T]{changed: changed}
	c.setOptions(values, label)
	c.Select.OnChanged = func(string) {
		if i := c.SelectedIndex(); i >= 0 && !c.quiet && c.changed != nil {
			c.changed(c.values[i])
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

func (c *Choice[T]) setOptions(values []T, label func(T) string) {
	c.values = values
	c.Options = make([]string, len(values))
	for i, v := range values {
		c.Options[i] = label(v)
	}
}

// Offer replaces the values to choose from. Call Reflect afterwards.
func (c *Choice[T]) Offer(values []T, label func(T) string) {
	c.setOptions(values, label)
	c.Refresh()
}

// Reflect makes v the chosen value without calling changed.
func (c *Choice[T]) Reflect(v T) {
	c.quiet = true
	defer func() { c.quiet = false }()
	if i := slices.Index(c.values, v); i >= 0 {
		if i != c.SelectedIndex() {
			c.SetSelectedIndex(i)
		}
		return
	}
	c.ClearSelected()
}

// TypedKey handles a key, or passes it on. Enter opens the list.
func (c *Choice[T]) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case passes(ev.Name):
		Bubble(c, ev)
	case ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter:
		c.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		c.Select.TypedKey(ev)
	}
}

// CreateRenderer gives the choice the border that text fields have.
func (c *Choice[T]) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &borderedRenderer{WidgetRenderer: c.Select.CreateRenderer(), border: canvas.NewRectangle(color.Transparent), focused: func() bool { return c.focused }}
	r.paint()
	return r
}

// FocusLost shows that the choice has lost the focus.
func (c *Choice[T]) FocusLost() {
	c.focused = false
	c.Select.FocusLost()
}

// FocusGained shows that the choice has the focus.
func (c *Choice[T]) FocusGained() {
	c.focused = true
	c.Select.FocusGained()
	c.gained()
}

// Check is a box to tick.
type Check struct {
	widget.Check
	focusHooks
	quiet bool
}

// NewCheck returns a box with a label. The function changed is called when the reviewer ticks or unticks it.
func NewCheck(label string, changed func(bool)) *Check {
	c := &Check{}
	c.Text = label
	c.OnChanged = func(on bool) {
		if !c.quiet && changed != nil {
			changed(on)
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// Reflect ticks or unticks the box without calling changed.
func (c *Check) Reflect(on bool) {
	c.quiet = true
	c.SetChecked(on)
	c.quiet = false
}

// TypedKey passes keys on; Enter ticks like Space.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case passes(ev.Name):
		Bubble(c, ev)
	case ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter:
		c.SetChecked(!c.Checked)
	}
}

// FocusGained shows that the box has the focus.
func (c *Check) FocusGained() {
	c.Check.FocusGained()
	c.gained()
}

// Button is a button that Enter presses too.
type Button struct {
	widget.Button
	focusHooks
	focused bool
}

// ringRenderer draws a ring within a button that has the focus: the toolkit mixes the colour of the focus into that of the
// button, which on a button of the main colour cannot be seen.
type ringRenderer struct {
	fyne.WidgetRenderer
	button *Button
	ring   *canvas.Rectangle
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &ringRenderer{b.Button.CreateRenderer(), b, canvas.NewRectangle(color.Transparent)}
	r.paint()
	return r
}

func (r *ringRenderer) paint() {
	r.ring.Hidden = !r.button.focused
	r.ring.StrokeColor = theme.Color(theme.ColorNamePrimary)
	if r.button.Importance == widget.HighImportance && !r.button.Disabled() {
		r.ring.StrokeColor = theme.Color(theme.ColorNameForegroundOnPrimary)
	}
	r.ring.StrokeWidth = 1.5
	r.ring.CornerRadius = theme.InputRadiusSize() - ringInset/2
	r.ring.Refresh()
}

const ringInset = 2 // pixels between the edge of a button and the ring

func (r *ringRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Move(fyne.NewPos(ringInset, ringInset))
	r.ring.Resize(size.SubtractWidthHeight(2*ringInset, 2*ringInset))
}

func (r *ringRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
}

func (r *ringRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject(nil), r.WidgetRenderer.Objects()...), r.ring)
}

// NewButton returns a button with a text, an icon or both.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewQuietButton returns a button that shows no ground until it is pointed at or has the focus.
func NewQuietButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(text, icon, tapped)
	b.Importance = widget.LowImportance
	return b
}

// TypedKey presses the button, or passes the key on.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		// Not through Tapped, which in Fyne 2.8.1 takes the keyboard away from everything, also from the button itself.
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	default:
		if passes(ev.Name) {
			Bubble(b, ev)
		} else if scrolls(ev.Name) {
			toOverlay(b, ev)
		}
	}
}

// FocusGained shows that the button has the focus.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	b.gained()
}

// FocusLost shows that the button has lost the focus.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}
