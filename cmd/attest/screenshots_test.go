package main

import (
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

// shootWindow writes what the window shows, without the window manager's frame.
func (p *program) shootWindow(name string) {
	p.t.Helper()
	dir := os.Getenv("ATTEST_SCREENSHOTS")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	out, err := exec.Command("import", "-window", p.window, filepath.Join(dir, name+".png")).CombinedOutput()
	if err != nil {
		p.t.Fatalf("taking a screenshot: %v\n%s", err, out)
	}
}
