package field

import "strings"

// handIn is the part that text fields share: when what is typed is handed in, and what the field shows when the project
// changes under it.
type handIn struct {
	// Check says why a text cannot be saved; nil stands for anything goes. Such a text stays in the field and is not
	// handed in.
	Check func(text string) error
	// Save hands the text in. It must call done, once, when the text is saved or when it could not be.
	Save func(text string, done func(error))
	// OnProblem is told why the text is not saved, and nil when there is nothing wrong with it any more.
	OnProblem func(error)
	// Patient fields hand nothing in at a pause: for texts that mean something only when they are whole.
	Patient bool

	text func() string
	set  func(string) // without OnChanged coming back

	shown  string  // what the project says, as far as the field knows
	shows  int     // counts the entities that the field has shown
	saving int     // texts handed in and not yet saved
	missed *string // what the project said last while a text was being saved
	stop   func()
}

func newHandIn(text func() string, set func(string), save func(string, func(error))) handIn {
	return handIn{Save: save, OnProblem: func(error) {}, text: text, set: set, stop: func() {}}
}

func (h *handIn) typed() {
	h.rest()
	if h.problem() == nil {
		h.OnProblem(nil) // what is wrong is said only when typing rests
	}
	if h.text() != h.shown && !h.Patient {
		h.stop = AfterFunc(Pause, h.Flush)
	}
}

// rest stops the clock.
func (h *handIn) rest() {
	h.stop()
	h.stop = func() {}
}

func (h *handIn) problem() error {
	if h.Check == nil || h.text() == h.shown {
		return nil
	}
	return h.Check(h.text())
}

// Flush hands the text in now, if it was changed and nothing is wrong with it.
func (h *handIn) Flush() {
	h.rest()
	text := h.text()
	if text == h.shown || h.Save == nil {
		return
	}
	if err := h.problem(); err != nil {
		h.OnProblem(err)
		return
	}
	before, shows := h.shown, h.shows
	h.shown = text
	h.saving++
	h.Save(text, func(err error) {
		if shows != h.shows {
			return // the field has turned to another entity meanwhile
		}
		h.saving--
		if err != nil {
			if h.shown == text {
				h.shown = before // the next Flush tries again
			}
			h.OnProblem(err)
		} else if h.saving == 0 && h.missed != nil {
			h.Reflect(*h.missed)
		}
	})
}

// Reflect puts the project's text into the field without handing it in. A text that is being typed or saved stays, and
// so does one that cannot be saved, until the project's own changes. Space around the text, which no field saves, stays
// too, or else the gap before the next word would vanish at every pause.
func (h *handIn) Reflect(text string) {
	typed := h.text()
	h.missed = nil
	switch {
	case h.saving > 0:
		h.missed = &text // it may be of an edit before the one that is being saved
		return
	case typed != h.shown && (text == h.shown || h.problem() == nil):
		h.shown = text // what is being typed is newer
		return
	case typed == h.shown && strings.TrimSpace(typed) == text:
		return
	}
	h.rest()
	h.shown = text
	h.OnProblem(nil)
	if typed != text {
		h.set(text)
	}
}

// Replace sets the text for good, for a field that shows another entity from now on. Call Flush before for the text of
// the entity that was shown.
func (h *handIn) Replace(text string) {
	h.rest()
	h.shows++
	h.saving, h.missed = 0, nil
	h.shown = text
	h.set(text)
	h.OnProblem(nil)
}
