package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"attest/ui/look"
)

func TestTheShortcutSheetShowsEveryWordAtAnyTextSize(t *testing.T) {
	d := newDesk(t)
	for _, scale := range []float32{1, 1.4, 2} {
		d.setTheme(look.Theme{Variant: look.Light, Scale: scale})
		d.command("shortcuts").invoke()
		seen := map[string]bool{}
		for _, o := range test.LaidOutObjects(d.win.Canvas().Overlays().Top()) {
			if x, ok := o.(*canvas.Text); ok {
				seen[x.Text] = true
				if x.Size().Width+0.5 < x.MinSize().Width {
					t.Errorf("at %v %q has %v pixels and needs %v", scale, x.Text, x.Size().Width, x.MinSize().Width)
				}
			}
		}
		for _, words := range []string{"Cut the Selection out of the Highlight", "Place the Highlight at the Selection", "Ctrl+Shift+L"} {
			if !seen[words] {
				t.Errorf("at %v the sheet does not say %q", scale, words)
			}
		}
		d.press("Escape")
	}
}

func TestAKeyWithTwoMeaningsIsToldBoth(t *testing.T) {
	d := newDesk(t)
	says := map[string]string{}
	for _, s := range d.keySections() {
		for _, row := range s.rows {
			says[s.title+": "+row[0]] = row[1]
		}
	}
	for title, key := range map[string]string{
		"Highlight: Next Paragraph": "}", "Highlight: Previous Paragraph": "{",
		"Passage: End a Word Earlier": "}", "Passage: Start a Word Later": "{",
	} {
		if says[title] != key {
			t.Errorf("the sheet gives %q the key %q, want %q", title, says[title], key)
		}
	}
	for _, row := range d.keyRows() {
		if row.command != nil && row.command.id == "next-paragraph" && (!strings.Contains(row.title, "Next Paragraph") || !strings.Contains(row.title, "End a Word Earlier")) {
			t.Errorf("the settings say %q", row.title)
		}
	}
	d.setKey(d.command("next-paragraph"), &keys("Ctrl+Y")[0])
	for _, s := range d.keySections() {
		for _, row := range s.rows {
			if row[0] == "End a Word Earlier" && row[1] != "Ctrl+Y" {
				t.Errorf("another key was chosen, and the sheet still says %s", row[1])
			}
		}
	}
}
