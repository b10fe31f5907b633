package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/storage/evidence"
	"attest/ui/field"
)

// focusEntry gives the focus to the nth field of the topmost dialog, as Tab would in the end.
func (d *desk) focusEntry(what string, n int) *field.Entry {
	d.t.Helper()
	for _, o := range test.LaidOutObjects(d.win.Canvas().Overlays().Top()) {
		if e, ok := o.(*field.Entry); ok && e.Visible() {
			if n == 0 {
				d.win.Canvas().Focus(e)
				return e
			}
			n--
		}
	}
	d.t.Fatalf("there is no field for %s", what)
	return nil
}

// retype replaces what is in the field that has the focus.
func (d *desk) retype(text string) {
	d.t.Helper()
	d.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	d.typing(text)
}

// ownKey gives the test a place for its signing key.
func ownKey(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("AppData", t.TempDir())
	t.Setenv("HOME", t.TempDir())
}

func TestSealAndVerifyByKeyboard(t *testing.T) {
	ownKey(t)
	d := newDesk(t)
	d.chord("Ctrl+Shift+K")
	if !d.says("Seal for handing on", "You have no signing key yet", "also what was deleted") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	path := d.focusedEntry().Text
	if filepath.Base(path) != "Sample"+evidence.SealEnding {
		t.Errorf("the file proposed is %s", path)
	}
	d.focusedEntry().SetText("")
	d.press("Return")
	if !d.says("Say first where the sealed file shall be written.") {
		t.Errorf("without a file the dialog says %q", d.dialog())
	}
	d.focusedEntry().SetText(path)
	d.press("Return")
	d.until("the seal", func() bool { return d.says("The project is sealed", path, "5 documents") })
	keyPath, err := evidence.KeyPath()
	if err != nil {
		t.Fatal(err)
	}
	key, err := evidence.DescribeKey(keyPath)
	if err != nil || key.Protected || !d.says(key.Public.Fingerprint()) {
		t.Errorf("%v: the dialog says %q", err, d.dialog())
	}
	d.tap("Copy the Fingerprint")
	if got := d.app.Clipboard().Content(); got != key.Public.Fingerprint() {
		t.Errorf("copied %q", got)
	}
	d.tap("Close")
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}

	// Once more: another name is proposed, and what is there is not replaced.
	d.chord("Ctrl+Shift+K")
	if got := d.focusedEntry().Text; got == path {
		t.Errorf("%s is proposed again", got)
	}
	d.focusedEntry().SetText(path)
	d.press("Return")
	if !d.says("A sealed file replaces nothing", "Signed with your key "+key.Public.Fingerprint()) {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.press("Escape")

	d.chord("Ctrl+Shift+V")
	d.focusedEntry().SetText(path)
	d.press("Return")
	d.until("the result", func() bool { return d.says("Nothing is wrong with this file.") })
	for _, words := range []string{"Signature: ok", "Dataset: ok", "sealed by Robin, as they call themselves", key.Public.Fingerprint(), "It does not prove whose key that is."} {
		if !d.says(words) {
			t.Errorf("the result does not say %q: %q", words, d.dialog())
		}
	}
	d.tap("Copy the Report")
	if got := d.app.Clipboard().Content(); !strings.HasPrefix(got, "# Verification report: ") {
		t.Errorf("copied %.60q", got)
	}
	d.tap("Close")
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}
}

func TestVerifyTellsWhatIsWrong(t *testing.T) {
	ownKey(t)
	d := newDesk(t)
	d.chord("Ctrl+Shift+K")
	path := d.focusedEntry().Text
	d.press("Return")
	d.until("the seal", func() bool { return d.says("The project is sealed") })
	d.press("Return")

	d.chord("Ctrl+Shift+V")
	d.press("Return")
	if !d.says("Choose the sealed file first") {
		t.Errorf("without a file the dialog says %q", d.dialog())
	}
	d.press("Escape")

	other, err := evidence.CreateKey(filepath.Join(t.TempDir(), "other"), nil)
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(t.TempDir(), "other.pub")
	writeFile(t, keyFile, other.Public().String())
	d.chord("Ctrl+Shift+V")
	file := d.focusedEntry()
	file.SetText(path)
	d.win.Canvas().FocusNext() // the button beside it
	d.win.Canvas().FocusNext()
	d.focusedEntry().SetText(keyFile)
	d.press("Return")
	d.until("the result", func() bool {
		return d.says("1 problem. Do not rely on this file.", "Signature: FAILED", "It was signed with another key")
	})
	d.press("Return")

	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	writeFile(t, path, string(data))
	d.chord("Ctrl+Shift+V")
	d.focusedEntry().SetText(path)
	d.press("Return")
	d.until("the result", func() bool { return d.says("Do not rely on this file.", "File: FAILED") })
	d.press("Return")

	d.chord("Ctrl+Shift+V")
	for given, said := range map[string]string{keyFile: "not a file that Attest made", filepath.Join(t.TempDir(), "absent"): "there is no such file"} {
		d.focusedEntry().SetText(given)
		d.press("Return")
		d.until("word of it", func() bool { return d.says(said) })
	}
}

func TestANewSealingKeyAsksForItsPassphraseTwice(t *testing.T) {
	ownKey(t)
	d := newDesk(t)
	d.chord("Ctrl+Shift+K")
	d.focusEntry("the passphrase", 1)
	d.typing("correct horse")
	d.focusEntry("the passphrase once more", 2)
	d.typing("correct hoarse")
	d.press("Return")
	if !d.says("The two passphrases are not the same.") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.retype("correct horse")
	d.press("Return")
	d.until("the seal", func() bool { return d.says("The project is sealed") })
	path, err := evidence.KeyPath()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.LoadKey(path, []byte("correct horse")); err != nil {
		t.Error(err)
	}
}

func TestASealingKeyWithAPassphrase(t *testing.T) {
	ownKey(t)
	d := newDesk(t)
	d.chord("Ctrl+Shift+K")
	d.focusEntry("the passphrase", 1)
	d.typing("eleven boats")
	d.focusEntry("the passphrase once more", 2)
	d.typing("eleven boats")
	d.press("Return")
	d.until("the seal", func() bool { return d.says("The project is sealed") })
	d.press("Return")
	keyPath, _ := evidence.KeyPath()
	if key, err := evidence.DescribeKey(keyPath); err != nil || !key.Protected {
		t.Fatalf("%v, %+v", err, key)
	}
	d.chord("Ctrl+Shift+K")
	d.press("Return")
	if !d.says("The key needs its passphrase.") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.focusEntry("the passphrase", 1)
	d.typing("twelve boats")
	d.press("Return")
	d.until("word of it", func() bool { return d.says("The passphrase is wrong.") })
	d.focusEntry("the passphrase", 1)
	d.retype("eleven boats")
	d.press("Return")
	d.until("the seal", func() bool { return d.says("The project is sealed") })
}
