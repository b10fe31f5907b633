package ui

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"attest/ui/look"
)

func TestKeysStandInOneColumnOfTheMenu(t *testing.T) {
	for _, scale := range []float32{0.8, 1, 1.5, 2} {
		test.NewTempApp(t).Settings().SetTheme(look.Theme{Scale: scale})
		commands := []*command{
			{title: "Undo: Remove document “Four dead as mine waste buries Vesmark village”", keys: keys("Ctrl+Z")},
			{title: "Redo", keys: keys("Ctrl+Y")}, nil, {title: "Without a key"}, {title: "Search…", keys: keys("Ctrl+K")},
		}
		var columns []float32
		for i, label := range menuLabels(commands) {
			if commands[i] == nil || len(commands[i].keys) == 0 {
				if strings.Contains(label, "\t") {
					t.Errorf("%q has a key", label)
				}
				continue
			}
			name, key, _ := strings.Cut(label, "\t")
			if got := strings.TrimLeft(key, "\t"); got != commands[i].keys[0].String() || name != commands[i].title {
				t.Errorf("%q names %q with the key %q", label, name, got)
			}
			width := func(s string) float32 { return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{}).Width }
			columns = append(columns, width(strings.TrimRight(label, "CtrlZYK+")))
			if gap := columns[len(columns)-1] - width(name); gap < leastToKey {
				t.Errorf("%q ends %v pixels before its key, want at least %d", name, gap, leastToKey)
			}
		}
		if len(columns) != 3 || slices.Min(columns) != slices.Max(columns) {
			t.Errorf("at scale %v the keys begin at %v pixels, want the same for all three", scale, columns)
		}
	}
}

// The toolkit mixes a text up that has a tab behind letters of another script.
func TestNamesInAnyScriptStandBesideTheirKeys(t *testing.T) {
	newDesk(t)
	if runtime.GOOS == "darwin" {
		t.Skip("the menus of macOS are the system's own")
	}
	names := []string{"Tag “Water”", "Tag “警告”", "Tag “Вода”", "Tag “تحذير”", "Tag “🔥”", "Tag “naïve – “café””"}
	var commands []*command
	for _, name := range names {
		commands = append(commands, &command{title: name, keys: keys("9")})
	}
	for i, label := range menuLabels(commands) {
		name, tabbed := label, strings.Contains(label, "\t")
		if tabbed != (i == 0 || i == len(names)-1) {
			t.Errorf("%q: has a tab: %t", label, tabbed)
		}
		if tabbed {
			continue
		}
		name = strings.TrimRight(strings.TrimSuffix(label, "9"), " ")
		before := fyne.MeasureText(strings.TrimSuffix(label, "9"), theme.TextSize(), fyne.TextStyle{}).Width
		if off := math.Abs(math.Mod(float64(before)+tabStop/2, tabStop) - tabStop/2); off > 5 || name == label {
			t.Errorf("the key in %q stands %v pixels beside the column", label, off)
		}
	}
}
