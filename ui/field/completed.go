package field

import (
	"fyne.io/fyne/v2"

	"attest/ui/complete"
)

// Completed is a text field like [Entry] that completes what is typed.
type Completed struct {
	handIn
	focusHooks

	// Input is the widget.
	Input *complete.Entry

	quiet bool
}

// NewCompleted returns a field that completes its text with what suggest offers.
func NewCompleted(suggest func(string) []complete.Suggestion, save func(text string, done func(error))) *Completed {
	c := &Completed{Input: complete.New(suggest)}
	c.handIn = newHandIn(func() string { return c.Input.Text }, c.setQuietly, save)
	c.Input.OnChanged = func(string) {
		if !c.quiet {
			c.typed()
		}
	}
	c.Input.OnSubmitted = func(string) { c.Flush() }
	c.Input.OnChosen = func(complete.Suggestion) { c.Flush() }
	c.Input.OnFocusGained = c.gained
	c.Input.OnFocusLost = c.Flush
	c.Input.OnEscape = func() { Bubble(c.Input, &fyne.KeyEvent{Name: fyne.KeyEscape}) }
	return c
}

func (c *Completed) setQuietly(text string) {
	c.quiet = true
	c.Input.SetText(text)
	c.quiet = false
	c.Input.CursorColumn = min(c.Input.CursorColumn, len([]rune(text)))
	c.Input.Refresh()
}
