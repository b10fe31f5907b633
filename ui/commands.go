package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// command is one thing a reviewer can tell the window to do. Menus, the shortcut sheet and the key router are all made
// from the same list, so that none of them can know a command that the others do not.
type command struct {
	id      string        // names it in tests and in remembered settings
	title   string        // as the menu and the shortcut sheet show it
	name    func() string // for a title that changes, such as "Undo: Tag as claim"
	inside  string        // what it does in the selected highlight, if that is something else
	keys    []chord       // the first is shown
	usual   []chord       // what keys are unless the reviewer chose others
	run     func()
	enabled func() bool // nil: always
	needs   string      // what it needs to run that there may not be yet, said where it cannot; "" for what goes without saying
	refuse  func()      // says why it cannot run; may be nil
	checked func() bool // nil: no check mark
}

func (c *command) label() string {
	if c.name != nil {
		return c.name()
	}
	return c.title
}

// constantTitle names the command whatever it would do now.
func (c *command) constantTitle() string {
	if c.title != "" {
		return c.title
	}
	return c.label()
}

// wholeTitle names all that the command does at one time or another.
func (c *command) wholeTitle() string {
	if c.inside != "" {
		return c.constantTitle() + "; in the selected highlight: " + c.inside
	}
	return c.constantTitle()
}

func (c *command) can() bool { return c.enabled == nil || c.enabled() }

// invoke runs the command if it may run now. Menu shortcuts fire for disabled items too, so every way in ends here.
func (c *command) invoke() {
	switch {
	case c.can():
		c.run()
	case c.refuse != nil:
		c.refuse()
	}
}

// chord is a key with its modifiers. Keys without Ctrl, Alt or Super are typed to the reader as runes or plain keys;
// those with one are shortcuts of the whole window.
type chord struct {
	mod  fyne.KeyModifier
	key  fyne.KeyName
	char rune // for a plain character, which is matched without regard to case
}

// keys reads chords such as "Ctrl+Shift+Z", "Delete", "?" and "C".
func keys(specs ...string) []chord {
	out := make([]chord, len(specs))
	for i, spec := range specs {
		var c chord
		for rest := spec; ; {
			mod, after, more := strings.Cut(rest, "+")
			if !more || after == "" && mod == "" { // the last part, or the plus key itself
				c.key = fyne.KeyName(rest)
				break
			}
			c.mod |= map[string]fyne.KeyModifier{"Ctrl": fyne.KeyModifierShortcutDefault, "Shift": fyne.KeyModifierShift, "Alt": fyne.KeyModifierAlt}[mod]
			rest = after
		}
		if c.mod&^fyne.KeyModifierShift == 0 && len([]rune(string(c.key))) == 1 {
			c.char = []rune(strings.ToLower(string(c.key)))[0]
		}
		switch c.key {
		case "PageUp":
			c.key = fyne.KeyPageUp
		case "PageDown":
			c.key = fyne.KeyPageDown
		}
		out[i] = c
	}
	return out
}

// String spells the chord for people.
func (c chord) String() string {
	var b strings.Builder
	for _, m := range []struct {
		mod  fyne.KeyModifier
		name string
	}{{fyne.KeyModifierShortcutDefault, "Ctrl+"}, {fyne.KeyModifierAlt, "Alt+"}, {fyne.KeyModifierShift, "Shift+"}} {
		if c.mod&m.mod != 0 {
			b.WriteString(m.name)
		}
	}
	name := string(c.key)
	switch c.key {
	case fyne.KeyPageUp:
		name = "Page Up"
	case fyne.KeyPageDown:
		name = "Page Down"
	case fyne.KeyReturn:
		name = "Enter"
	case fyne.KeyEscape:
		name = "Esc"
	case fyne.KeyMinus:
		name = "−"
	}
	b.WriteString(name)
	return b.String()
}

// isShortcut reports whether the toolkit delivers the chord as a shortcut and not as a typed key.
func (c chord) isShortcut() bool { return c.mod&^fyne.KeyModifierShift != 0 }

// shortcut returns the chord as the toolkit names it; undo and redo have names of their own there.
func (c chord) shortcut() fyne.Shortcut {
	if c.mod == fyne.KeyModifierShortcutDefault {
		switch c.key {
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		case fyne.KeyY:
			return &fyne.ShortcutRedo{}
		}
	}
	return &desktop.CustomShortcut{KeyName: c.key, Modifier: c.mod}
}

// commandMenu is one menu of the menu bar; a nil command is a separator.
type commandMenu struct {
	title    string
	commands []*command
}

// buildMenus makes the menu bar. Further chords of a command that are shortcuts go to the canvas, where they work while no
// field has the focus.
func buildMenus(menus []commandMenu, canvas fyne.Canvas) *fyne.MainMenu {
	bar := fyne.NewMainMenu()
	for _, m := range menus {
		menu := fyne.NewMenu(m.title)
		for _, c := range m.commands {
			if c == nil {
				menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
				continue
			}
			item := fyne.NewMenuItem(c.label(), c.invoke)
			item.IsQuit = c.id == "quit"
			for i, k := range c.keys {
				if i == 0 {
					item.Shortcut = menuShortcut(k)
				} else if k.isShortcut() {
					canvas.AddShortcut(k.shortcut(), func(fyne.Shortcut) { c.invoke() })
				}
			}
			menu.Items = append(menu.Items, item)
		}
		bar.Items = append(bar.Items, menu)
	}
	refreshMenus(bar, menus)
	return bar
}

// refreshMenus brings names, check marks and what is greyed out up to date, and reports whether anything changed.
func refreshMenus(bar *fyne.MainMenu, menus []commandMenu) bool {
	changed := false
	for i, m := range menus {
		labels := menuLabels(m.commands)
		for j, c := range m.commands {
			if c == nil {
				continue
			}
			item := bar.Items[i].Items[j]
			label, disabled, checked := labels[j], !c.can(), c.checked != nil && c.checked()
			if item.Label != label || item.Disabled != disabled || item.Checked != checked {
				item.Label, item.Disabled, item.Checked = label, disabled, checked
				changed = true
			}
		}
	}
	return changed
}
