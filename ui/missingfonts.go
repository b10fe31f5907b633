package ui

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2/widget"
)

// missingFonts is a notice above the page: some characters of the document cannot be drawn on this computer, and what to
// install. Boxes alone would leave the reviewer to guess whether the file or the program is broken.
type missingFonts struct {
	*notice
	scripts []missingScript
}

// missingScript is a script that no font here can draw, by its code of ISO 15924.
type missingScript struct {
	code    string
	example rune
}

// newMissingFonts returns a notice that calls changed whenever it comes or goes.
func newMissingFonts(changed func()) *missingFonts {
	return &missingFonts{notice: newNotice(widget.WarningImportance, changed)}
}

// add names another script in the notice and shows it.
func (m *missingFonts) add(code string, example rune) {
	m.scripts = append(m.scripts, missingScript{code, example})
	osRelease, err := os.ReadFile("/etc/os-release")
	if err != nil {
		osRelease = nil // not a Linux distribution: the notice speaks of fonts in general
	}
	m.say(missingFontsText(m.scripts, runtime.GOOS, string(osRelease)))
}

// clear takes the notice away, for another document.
func (m *missingFonts) clear() {
	m.scripts = nil
	m.hide()
}

// missingFontsText says which characters are missing and what brings them, on the given system.
func missingFontsText(scripts []missingScript, system, osRelease string) string {
	var names, families []string
	example := scripts[0].example
	for _, s := range scripts {
		w, ok := writings[s.code]
		if !ok {
			w = writing{name: "special"}
			if s.code != "Zzzz" { // a code is a last resort; unassigned and private characters have none
				w.name = "“" + s.code + "”"
			}
		}
		if !slices.Contains(names, w.name) {
			names = append(names, w.name)
		}
		if w.noto != "" && !slices.Contains(families, w.noto) {
			families = append(families, w.noto)
		}
	}
	text := fmt.Sprintf("No font on this computer has the %s characters of this document, such as U+%04X. They show as boxes; passages and quotes are not harmed. ",
		sequence(names), example)
	if len(families) == 0 {
		return text + "They may be for private use, or newer than the fonts."
	}
	switch system {
	case "windows":
		return text + "Add them under Settings, Optional features, Supplemental fonts, then start Attest anew."
	case "darwin":
		return text + "Install a Noto font for them with Font Book (fonts.google.com/noto), then start Attest anew."
	}
	d, ok := distributionOf(osRelease)
	if !ok {
		return text + "Install a Noto font for them (fonts.google.com/noto), then start Attest anew."
	}
	var packages []string
	for _, family := range families {
		if p := d.fonts(family); !slices.Contains(packages, p) {
			packages = append(packages, p)
		}
	}
	return text + fmt.Sprintf("To see them, run “%s %s” and start Attest anew.", d.install, strings.Join(packages, " "))
}

// sequence joins words as a sentence does: "a, b and c".
func sequence(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
