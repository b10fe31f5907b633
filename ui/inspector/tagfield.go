package inspector

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/prose"
)

// tagField offers the codebook as chips; those that are on have a check mark. To Tab they are one stop, so that a long
// codebook is not in the way; the arrow keys go through them.
type tagField struct {
	e       *editor
	toggled func(tag *annotate.Tag, on bool)
	stop    int // the chip at which Tab stops

	chips  *fyne.Container
	none   *prose.Text
	object fyne.CanvasObject
}

func newTagField(e *editor, toggled func(tag *annotate.Tag, on bool)) *tagField {
	f := &tagField{e: e, toggled: toggled, chips: newFlow(), none: newHint("The codebook has no tags yet.")}
	f.object = newColumn(theme.Padding()/2, newCaption("Tags"), f.chips, f.none)
	return f
}

// show offers all tags, with those of the IDs on. Chips stay the same widgets as far as there are enough, so that the one
// with the keyboard keeps it.
func (f *tagField) show(tags []*annotate.Tag, on []annotate.ID) {
	for len(f.chips.Objects) < len(tags) {
		at, c := len(f.chips.Objects), newChip("", nil)
		c.keys = func(e *fyne.KeyEvent) bool { return f.chipKey(at, e) }
		c.OnEscape = f.e.in.host.FocusReader
		f.e.follow(c)
		f.chips.Add(c)
	}
	f.chips.Objects = f.chips.Objects[:len(tags)]
	signs := label.TagSigns(tags)
	for i, t := range tags {
		c := f.chips.Objects[i].(*chip)
		c.name, c.swatch, c.on = t.Name, look.ParseHex(t.Color), slices.Contains(on, t.ID)
		// The shortcut stands on the swatch: a tag without one has its sign there.
		if c.letter = t.Shortcut; c.letter == "" {
			c.letter = signs[t.ID]
		}
		c.pressed = func() { f.toggled(t, !c.on) }
		c.Refresh()
	}
	f.stopAt(min(f.stop, max(0, len(tags)-1)))
	setVisible(f.chips, len(tags) > 0)
	setVisible(f.none, len(tags) == 0)
}

func (f *tagField) focus() {
	if len(f.chips.Objects) > 0 {
		f.focusChip(0)
	}
}

// stopAt makes one of the chips the only one at which Tab stops.
func (f *tagField) stopAt(at int) {
	f.stop = at
	for i, o := range f.chips.Objects {
		o.(*chip).skipped = i != at
	}
}

func (f *tagField) focusChip(at int) {
	f.stopAt(at) // the toolkit focuses no other
	f.e.in.focus(f.chips.Objects[at].(*chip))
}

// chipKey goes from a chip to another with the arrow keys.
func (f *tagField) chipKey(at int, e *fyne.KeyEvent) bool {
	last := len(f.chips.Objects) - 1
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		at--
	case fyne.KeyRight, fyne.KeyDown:
		at++
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = last
	default:
		return false
	}
	f.focusChip(max(0, min(last, at)))
	return true
}

// withTag returns the tags with one put on or taken off.
func withTag(tags []annotate.ID, tag annotate.ID, on bool) []annotate.ID {
	tags = slices.DeleteFunc(slices.Clone(tags), func(id annotate.ID) bool { return id == tag })
	if on {
		tags = append(tags, tag)
	}
	return tags
}

// tagVerb names the edit that puts a tag on or takes it off.
func tagVerb(tag *annotate.Tag, on bool) string {
	if on {
		return "Tag as " + tag.Name
	}
	return "Remove tag " + tag.Name
}
