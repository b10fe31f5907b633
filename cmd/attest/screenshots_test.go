package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestScreenshots draws the pictures of the README from the real window. "make screenshots" asks for it; it changes files and
// is left out otherwise.
func TestScreenshots(t *testing.T) {
	if os.Getenv("ATTEST_SCREENSHOTS") == "" {
		t.Skip("ATTEST_SCREENSHOTS names no folder to draw the screenshots into")
	}
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			p := newProgram(t)
			p.prefer(map[string]any{"theme": theme, "window_width": 1280, "window_height": 774})
			p.start("Skarnfell")
			p.press("n", "n", "n", "n", "n", "n")
			p.shootWindow("read-" + theme)
			p.press("ctrl+k")
			p.typeText("inspected november")
			p.shootWindow("search-" + theme)
			p.press("Escape", "ctrl+shift+c", "Down", "space", "shift+Down")
			p.shootWindow("claims-" + theme)
			p.quit()
		})
	}
}

// lookedAt is where the pictures go that the README does not show: they are for whoever has changed how things are drawn.
var lookedAt = filepath.Join("..", "..", "build", "screenshots")

// TestScriptScreenshots draws text in many scripts in the real window, in both themes and at two scales. The README shows the
// first picture.
func TestScriptScreenshots(t *testing.T) {
	if os.Getenv("ATTEST_SCREENSHOTS") == "" {
		t.Skip("ATTEST_SCREENSHOTS names no folder to draw the screenshots into")
	}
	text, err := filepath.Abs(filepath.Join("testdata", "scripts.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, name, theme, scale string }{
		{os.Getenv("ATTEST_SCREENSHOTS"), "scripts", "light", "1"}, {lookedAt, "scripts-dark", "dark", "1"},
		{lookedAt, "scripts-200", "light", "2"}, {lookedAt, "scripts-dark-200", "dark", "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProgram(t)
			p.prefer(map[string]any{"theme": c.theme, "window_width": 1280, "window_height": 774})
			p.start("Skarnfell") // makes the sample, whose codebook has colours
			p.quit()
			sample := filepath.Join(p.home, "Attest", "Sample.attest")
			if out, err := p.command("import", sample, text).CombinedOutput(); err != nil {
				t.Fatalf("importing the text: %v\n%s", err, out)
			}
			t.Setenv("FYNE_SCALE", c.scale)
			p.start("Skarnfell")
			for range 5 {
				p.press("ctrl+Next")
			}
			p.press("ctrl+Home")
			for n := range 16 { // every other sentence gets one tag after the other
				p.press("j")
				if n%2 == 0 {
					p.press(fmt.Sprint(n/2%4+1), "Escape")
				}
			}
			p.press("ctrl+Home", "j", "shift+ctrl+Left", "shift+ctrl+Left")
			p.shoot(c.dir, c.name)
			p.quit()
		})
	}
}

// shootWindow writes what the window shows to the pictures of the README.
func (p *program) shootWindow(name string) {
	p.t.Helper()
	p.shoot(os.Getenv("ATTEST_SCREENSHOTS"), name)
}

// shoot writes what the window shows into a folder, without the window manager's frame.
func (p *program) shoot(dir, name string) {
	p.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	out, err := exec.Command("import", "-window", p.window, filepath.Join(dir, name+".png")).CombinedOutput()
	if err != nil {
		p.t.Fatalf("taking a screenshot: %v\n%s", err, out)
	}
}
