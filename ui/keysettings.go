package ui

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
	"attest/ui/modal"
)

// spec spells the chord as [keys] reads it; preferences keep it so.
func (c chord) spec() string {
	var parts []string
	for _, m := range []struct {
		mod  fyne.KeyModifier
		name string
	}{{fyne.KeyModifierShortcutDefault, "Ctrl"}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, "Shift"}} {
		if c.mod&m.mod != 0 {
			parts = append(parts, m.name)
		}
	}
	switch c.key {
	case fyne.KeyPageUp:
		return strings.Join(append(parts, "PageUp"), "+")
	case fyne.KeyPageDown:
		return strings.Join(append(parts, "PageDown"), "+")
	}
	return strings.Join(append(parts, string(c.key)), "+")
}

// applyKeys gives the commands the keys that the reviewer chose for them.
func applyKeys(menus []commandMenu, p preferences) {
	for _, m := range menus {
		for _, c := range m.commands {
			if c == nil {
				continue
			}
			c.usual = c.keys
			if chosen, ok := p.keyOf(c.id); ok {
				c.keys = chosen
			}
		}
	}
}

// setKey gives a command another key, for now and for later starts; nil gives it its usual ones back.
func (w *window) setKey(c *command, k *chord) {
	for _, old := range w.commands() {
		for _, k := range old.keys[min(1, len(old.keys)):] {
			if k.isShortcut() {
				w.win.Canvas().RemoveShortcut(k.shortcut())
			}
		}
	}
	if k == nil {
		c.keys = c.usual
		w.prefs.forgetKey(c.id)
	} else {
		c.keys = []chord{*k}
		w.prefs.setKey(c.id, *k)
	}
	w.bar = buildMenus(w.menus, w.win.Canvas())
	w.win.SetMainMenu(w.bar)
}

// clashes returns the commands that share a key with c.
func (w *window) clashes(c *command) []*command {
	var out []*command
	for _, other := range w.commands() {
		if other != c && slices.ContainsFunc(other.keys, func(k chord) bool { return slices.Contains(c.keys, k) }) {
			out = append(out, other)
		}
	}
	return out
}

// keyCatcher takes the next key that is pressed. Keys of other commands reach it through the window.
type keyCatcher struct {
	widget.Label
	caught func(chord)
	cancel func()
}

func newKeyCatcher(caught func(chord), cancel func()) *keyCatcher {
	k := &keyCatcher{caught: caught, cancel: cancel}
	k.Text = "Press the new key or key combination. Esc keeps the old one."
	k.Wrapping = fyne.TextWrapWord
	k.ExtendBaseWidget(k)
	return k
}

// FocusGained implements fyne.Focusable.
func (k *keyCatcher) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (k *keyCatcher) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (k *keyCatcher) TypedRune(r rune) {
	k.caught(chord{key: fyne.KeyName(strings.ToUpper(string(r))), char: lower(r)})
}

// TypedKey implements fyne.Focusable. Keys that write something come as runes as well.
func (k *keyCatcher) TypedKey(e *fyne.KeyEvent) {
	switch {
	case slices.Contains(modifierKeys, e.Name): // the toolkit hands these on as well: the key that they go with is yet to come
	case e.Name == fyne.KeyEscape:
		k.cancel()
	case len([]rune(string(e.Name))) > 1 && e.Name != fyne.KeySpace:
		k.caught(chord{key: e.Name})
	}
}

// modifierKeys are keys that mean nothing by themselves.
var modifierKeys = []fyne.KeyName{
	desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeyAltLeft, desktop.KeyAltRight,
	desktop.KeySuperLeft, desktop.KeySuperRight, desktop.KeyCapsLock,
}

// TypedShortcut implements fyne.Shortcutable.
func (k *keyCatcher) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *desktop.CustomShortcut:
		k.caught(chord{mod: s.Modifier, key: s.KeyName})
	case fyne.KeyboardShortcut: // copy, paste and the like, which fields need
		k.caught(chord{mod: s.Mod(), key: s.Key()})
	}
}

// keyRow is a row of the key settings: a command, or a key that cannot be changed.
type keyRow struct {
	command    *command // nil for a fixed key
	title, key string
}

// keyRows lists every command, and behind them the keys that are none.
func (w *window) keyRows() []keyRow {
	var rows []keyRow
	for _, c := range w.commands() {
		rows = append(rows, keyRow{command: c, title: c.wholeTitle()})
	}
	for _, f := range fixedKeys {
		for _, k := range f.keys {
			rows = append(rows, keyRow{title: f.title + ": " + k[0], key: k[1] + " (fixed)"})
		}
	}
	return rows
}

// keyOf returns what a row says about its key, and whether another command has it too.
func (w *window) keyOf(r keyRow) (text string, clash bool) {
	if r.command == nil {
		return r.key, false
	}
	spelled := make([]string, len(r.command.keys))
	for j, k := range r.command.keys {
		spelled[j] = k.String()
	}
	text = strings.Join(spelled, ", ")
	if others := w.clashes(r.command); len(others) > 0 {
		return fmt.Sprintf("%s (also %s)", text, others[0].constantTitle()), true
	}
	return text, false
}

// keySettings lists every command with its key, and lets the reviewer choose another.
func (w *window) keySettings() {
	rows := w.keyRows()
	var list *field.List
	hint := widget.NewLabel("Choose a command, then Change…  A key that two commands share belongs to the first.")
	hint.Importance = widget.LowImportance
	hint.Wrapping = fyne.TextWrapWord
	list = field.NewList(func() int { return len(rows) }, func() fyne.CanvasObject {
		name, key := widget.NewLabel("command"), widget.NewLabel("key")
		name.Truncation = fyne.TextTruncateEllipsis
		return container.NewBorder(nil, nil, nil, key, name)
	}, func(i int, o fyne.CanvasObject) {
		row := o.(*fyne.Container)
		name, key := row.Objects[0].(*widget.Label), row.Objects[1].(*widget.Label)
		text, clash := w.keyOf(rows[i])
		name.Importance, key.Importance = widget.MediumImportance, widget.MediumImportance
		switch {
		case clash:
			key.Importance = widget.WarningImportance
		case rows[i].command == nil:
			name.Importance, key.Importance = widget.LowImportance, widget.LowImportance
		}
		name.SetText(rows[i].title)
		key.SetText(text)
	})
	chosen := func() *command {
		i := list.Chosen()
		if i < 0 {
			return nil
		}
		if rows[i].command == nil {
			hint.SetText("This key is the same for everybody, because the arrows, Enter and Esc mean what they mean elsewhere.")
		}
		return rows[i].command
	}
	change := field.NewButton("Change…", nil, func() {
		if c := chosen(); c != nil {
			w.catchKey(c, func(said string) {
				hint.SetText(said)
				list.Refresh()
			})
		}
	})
	usual := field.NewButton("Usual key", nil, func() {
		if c := chosen(); c != nil {
			w.setKey(c, nil)
			hint.SetText(c.constantTitle() + " has its usual key again.")
			list.Refresh()
		}
	})
	list.OnEnter = func(int) { change.OnTapped() }
	foot := container.NewBorder(nil, nil, nil, container.NewHBox(usual, change), hint)
	modal.Show(w.win, "Keys", container.NewBorder(nil, foot, nil, nil, list), modal.Options{Size: fyne.NewSize(620, 560), Focus: list})
}

// catchKey asks for a command's new key and tells what came of it.
func (w *window) catchKey(c *command, told func(string)) {
	var m *modal.Modal
	end := func(said string) {
		w.onOtherKey = nil
		m.Close()
		told(said)
	}
	caught := func(k chord) {
		if slices.ContainsFunc(reserved, func(r chord) bool { return r.mod == k.mod && r.key == k.key }) {
			end(k.String() + " is needed by text fields or the text itself, and stays theirs.")
			return
		}
		w.setKey(c, &k)
		said := c.label() + " is now " + k.String() + "."
		if others := w.clashes(c); len(others) > 0 {
			said = fmt.Sprintf("%s is also the key of “%s”.", k, others[0].label())
		}
		end(said)
	}
	catcher := newKeyCatcher(caught, func() { end("The key stays as it was.") })
	w.onOtherKey = func(other *command) { caught(other.keys[0]) }
	m = modal.Show(w.win, c.label(), catcher, modal.Options{Size: fyne.NewSize(420, 90), Focus: catcher, OnClosed: func() { w.onOtherKey = nil }})
}
