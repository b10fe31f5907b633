package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func (d *desk) command(id string) *command {
	d.t.Helper()
	for _, c := range d.commands() {
		if c.id == id {
			return c
		}
	}
	d.t.Fatalf("there is no command %s", id)
	return nil
}

func TestAKeyCanBeChangedAndIsRemembered(t *testing.T) {
	d := newDesk(t)
	var said string
	search := d.command("search")
	d.catchKey(search, func(s string) { said = s })
	catcher := d.win.Canvas().Focused().(*keyCatcher)
	catcher.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyP, Modifier: fyne.KeyModifierShortcutDefault})
	if !strings.Contains(said, "Ctrl+P") || d.dialogOpen() {
		t.Errorf("after Ctrl+P the window says %q", said)
	}
	d.chord("Ctrl+P")
	if !d.dialogOpen() {
		t.Error("Ctrl+P does not open the search")
	}
	d.search.modal.Close()

	again := newWindow(d.app, d.post)
	for _, c := range again.commands() {
		if c.id == "search" && c.keys[0] != keys("Ctrl+P")[0] {
			t.Errorf("the next start has %s for the search", c.keys[0])
		}
	}
	d.setKey(search, nil)
	if search.keys[0] != keys("Ctrl+K")[0] {
		t.Errorf("the usual key of the search is %s", search.keys[0])
	}
}

func TestAClashIsSaid(t *testing.T) {
	d := newDesk(t)
	var said string
	d.catchKey(d.command("find"), func(s string) { said = s })
	d.chord("Ctrl+K") // the menu has the key of the search
	if !strings.Contains(said, "Search") {
		t.Errorf("a key that is taken is answered with %q", said)
	}
	if others := d.clashes(d.command("search")); len(others) != 1 || others[0].id != "find" {
		t.Errorf("the search clashes with %v", others)
	}
	d.catchKey(d.command("find"), func(s string) { said = s })
	d.win.Canvas().Focused().(*keyCatcher).TypedShortcut(&fyne.ShortcutPaste{})
	if !strings.Contains(said, "text fields") {
		t.Errorf("a key that fields need is answered with %q", said)
	}
}

func TestPlainKeysCanBeCaught(t *testing.T) {
	d := newDesk(t)
	c := d.command("claim")
	d.catchKey(c, func(string) {})
	d.press("x")
	if c.keys[0] != keys("X")[0] {
		t.Errorf("after x the key is %+v", c.keys[0])
	}
	d.catchKey(c, func(string) {})
	d.press("Escape")
	if c.keys[0] != keys("X")[0] || d.dialogOpen() {
		t.Error("Esc does not keep the key")
	}
}

func TestEveryKeyCanBeKept(t *testing.T) {
	d := newDesk(t)
	for _, c := range d.commands() {
		for _, k := range c.keys {
			if got := keys(k.spec())[0]; got != k {
				t.Errorf("%s: %q is read back as %+v, was %+v", c.id, k.spec(), got, k)
			}
		}
	}
}

func TestKeysThatTheTextTakesAreNotGivenAway(t *testing.T) {
	d := newDesk(t)
	search := d.command("search")
	for _, key := range []fyne.KeyName{fyne.KeyLeft, fyne.KeyHome} {
		var said string
		d.catchKey(search, func(s string) { said = s })
		d.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
		if !strings.Contains(said, "stays theirs") || search.keys[0] != keys("Ctrl+K")[0] {
			t.Errorf("%s is answered with %q", key, said)
		}
	}
	// A key of a command that cannot run now is caught all the same.
	var said string
	d.catchKey(search, func(s string) { said = s })
	if d.session.Project(); d.inTable() {
		t.Fatal("the table of claims is in sight")
	}
	d.chord("Ctrl+Shift+E")
	if !strings.Contains(said, "Export These…") {
		t.Errorf("Ctrl+Shift+E is answered with %q", said)
	}
}

func TestTheKeySettingsTellOfEveryKey(t *testing.T) {
	d := newDesk(t)
	d.command("key-settings").invoke()
	rows := d.keyRows()
	fixed := 0
	for _, r := range rows {
		text, clash := d.keyOf(r)
		if r.command == nil {
			fixed++
		}
		if clash || r.title == "" || r.command == nil && !strings.HasSuffix(text, "(fixed)") {
			t.Errorf("a row says %q, %q, clash %t", r.title, text, clash)
		}
	}
	if want := len(d.commands()); len(rows)-fixed != want || fixed < 20 {
		t.Errorf("%d commands, want %d, and %d fixed keys", len(rows)-fixed, want, fixed)
	}
	d.setKey(d.command("find"), &keys("Ctrl+K")[0])
	for _, r := range rows {
		if text, clash := d.keyOf(r); r.command != nil && (r.command.id == "find" || r.command.id == "search") && (!clash || !strings.Contains(text, "also")) {
			t.Errorf("%s shares its key, and its row says %q", r.command.id, text)
		}
	}
}

// The real driver types Ctrl and its like on their way to every chord.
func TestAModifierAloneIsNoKey(t *testing.T) {
	d := newDesk(t)
	find := d.command("find")
	d.catchKey(find, func(string) {})
	for _, held := range []fyne.KeyName{desktop.KeyControlLeft, desktop.KeyShiftRight, desktop.KeyAltLeft, desktop.KeySuperLeft} {
		d.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: held})
	}
	if !d.dialogOpen() {
		t.Fatalf("a modifier alone was taken for the key %s", find.keys[0])
	}
	d.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyP, Modifier: fyne.KeyModifierShortcutDefault})
	if find.keys[0] != keys("Ctrl+P")[0] {
		t.Errorf("after Ctrl+P the key is %s", find.keys[0])
	}
}
