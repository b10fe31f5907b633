package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/ui/prose"
)

const (
	tabStop    = 40 // pixels between the places to which Fyne 2.8.1 takes a tab in a text
	leastToKey = 14 // pixels between the longest name and the column of keys
)

// menuLabels names the commands of a menu with their keys in a column behind them. Fyne 2.8.1 writes the key of a menu item
// in the ink of the names at a fifth of its strength, which nobody can read; the menus of macOS are the system's own.
func menuLabels(commands []*command) []string {
	labels := make([]string, len(commands))
	column := 0
	measure := func(s string) float32 { return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{}).Width }
	stop := func(name string, gap float32) int { return int((measure(name) + gap) / tabStop) }
	for i, c := range commands {
		if c != nil {
			labels[i] = prose.Shown(c.label())
			column = max(column, stop(labels[i], leastToKey)+1)
		}
	}
	if runtime.GOOS == "darwin" {
		return labels
	}
	for i, c := range commands {
		if c == nil || len(c.keys) == 0 {
			continue
		}
		gap := strings.Repeat("\t", column-stop(labels[i], 0))
		if !takesTabs(labels[i]) {
			gap = strings.Repeat(" ", max(1, int((float32(column*tabStop)-measure(labels[i]))/measure(" ")+0.5)))
		}
		labels[i] += gap + c.keys[0].String()
	}
	return labels
}

// takesTabs reports whether the toolkit shows a tab behind a text. Fyne 2.8.1 looks for it at the wrong place where the text is
// in more than one script or font, and shows other parts of the text over each other.
func takesTabs(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x250 && (r < 0x2010 || r > 0x2027) })
}

// menuShortcut returns a chord as a menu item knows it.
func menuShortcut(k chord) fyne.Shortcut {
	if runtime.GOOS == "darwin" {
		return k.shortcut()
	}
	return unwritten{k.shortcut()}
}

// unwritten is a shortcut of which the toolkit knows the name, by which it is found, and not the key, which it would write
// into the menu.
type unwritten struct{ fyne.Shortcut }
