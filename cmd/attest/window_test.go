package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/assets"
	"attest/ui"
)

// program is the built binary with a home folder of its own, driven as a person would: by keys and the pointer.
type program struct {
	t      *testing.T
	binary string
	home   string
	window string // X11 id
	cmd    *exec.Cmd
	output bytes.Buffer
}

// patience is how long the test waits for the window to do what it was told. It bounds a failure and measures nothing: the
// race detector, a cold cache and a software renderer may all be at work.
const patience = 2 * time.Minute

// newProgram builds the program with the given flags.
func newProgram(t *testing.T, flags ...string) *program {
	t.Helper()
	need := func(missing string) {
		if os.Getenv("ATTEST_REQUIRE_WINDOW") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing + "; \"make test\" provides it")
	}
	if os.Getenv("DISPLAY") == "" {
		need("no display to open the window on")
	}
	for _, tool := range []string{"xdotool", "openbox"} {
		if _, err := exec.LookPath(tool); err != nil {
			need(tool + " is not installed")
		}
	}
	p := &program{t: t, binary: filepath.Join(t.TempDir(), "attest"), home: t.TempDir()}
	build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", p.binary, ".")...)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	// A window manager gives the window the keyboard, as on a desktop.
	ctx, stop := context.WithCancel(context.Background())
	manager := exec.CommandContext(ctx, "openbox")
	if err := manager.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = manager.Wait()
		if p.cmd != nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		if t.Failed() {
			t.Logf("what the program printed:\n%s", p.output.String())
		}
	})
	return p
}

func (p *program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.binary, args...)
	cmd.Env = append(os.Environ(), "HOME="+p.home, "XDG_CONFIG_HOME="+filepath.Join(p.home, ".config"), "XDG_CACHE_HOME="+filepath.Join(p.home, ".cache"),
		"XDG_RUNTIME_DIR="+p.home, "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=", "XDG_SESSION_TYPE=x11")
	return cmd
}

// start opens the window and waits until its title holds the given words.
func (p *program) start(title string, args ...string) {
	p.t.Helper()
	p.cmd = p.command(args...)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.waitTitle(title)
}

func (p *program) waitTitle(title string) {
	p.t.Helper()
	p.wait("a window titled "+title, func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", title).Output()
		if err != nil || len(out) == 0 {
			return false
		}
		p.window, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
		return exec.Command("xdotool", "windowactivate", "--sync", p.window).Run() == nil
	})
	time.Sleep(settle) // the first frames of a new view
}

// settle is a person's pause between two acts: the views follow an edit only when it is on disk.
const settle = 700 * time.Millisecond

func (p *program) wait(what string, done func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if done() {
			return
		}
	}
	p.keepPicture()
	p.t.Fatalf("waited in vain for %s", what)
}

// press types keys as xdotool names them, such as ctrl+k and Return.
func (p *program) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		if out, err := exec.Command("xdotool", "key", "--clearmodifiers", key).CombinedOutput(); err != nil {
			p.t.Fatalf("pressing %s: %v\n%s", key, err, out)
		}
		time.Sleep(settle / 4)
	}
	time.Sleep(settle)
}

func (p *program) typeText(s string) {
	p.t.Helper()
	if out, err := exec.Command("xdotool", "type", "--delay", "25", s).CombinedOutput(); err != nil {
		p.t.Fatalf("typing %q: %v\n%s", s, err, out)
	}
	time.Sleep(settle)
}

// prefer writes the preferences that the program finds at its start.
func (p *program) prefer(preferences map[string]any) {
	p.t.Helper()
	file := filepath.Join(p.home, ".config", "fyne", ui.AppID, "preferences.json")
	data, err := json.Marshal(preferences)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o644)); err != nil {
		p.t.Fatal(err)
	}
}

// keepPicture writes what the screen shows when the test fails, so that the failure can be looked at.
func (p *program) keepPicture() {
	p.t.Helper()
	file := filepath.Join(os.TempDir(), "attest-window-test.png")
	if err := exec.Command("import", "-window", "root", file).Run(); err == nil {
		p.t.Logf("the screen is in %s", file)
	}
}

// quit closes the window with the keyboard and waits until the process has ended by itself.
func (p *program) quit() {
	p.t.Helper()
	p.press("ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			p.t.Fatalf("the program ended badly: %v\n%s", err, p.output.String())
		}
	case <-time.After(patience):
		p.keepPicture()
		p.t.Fatal("the program did not end")
	}
	p.cmd = nil
}

// list reads the project on the command line, as it can be read while the window has it open.
func (p *program) list(project, what string) []map[string]any {
	p.t.Helper()
	cmd := p.command("list", project, what, "--json")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("listing %s: %v\n%s", what, err, stderr.String())
	}
	var rows []map[string]any
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			p.t.Fatalf("%s: %v", lines.Text(), err)
		}
		rows = append(rows, row)
	}
	return rows
}

func (p *program) waitFor(project, what string, n int) []map[string]any {
	p.t.Helper()
	var rows []map[string]any
	p.wait(fmt.Sprintf("%d %s", n, what), func() bool {
		rows = p.list(project, what)
		return len(rows) == n
	})
	return rows
}

// reports writes five reports as text files: the real ones of the shared corpus where it is there, else those of the sample.
func reports(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "reports")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	corpus, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range corpus {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(corpus) > 0 {
		return dir
	}
	t.Log("the shared corpus is not there; using the texts of the sample project")
	data, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	var sample struct{ Documents []struct{ Text string } }
	if err := json.Unmarshal(data, &sample); err != nil {
		t.Fatal(err)
	}
	for i, d := range sample.Documents {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("report-%d.txt", i+1)), []byte(d.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestReviewerAtTheWindow does the whole job once, by keyboard, in the real window: five reports become a dataset.
func TestReviewerAtTheWindow(t *testing.T) {
	p := newProgram(t, "-race") // as "make test" runs: another set of flags would compile the toolkit anew
	sample := filepath.Join(p.home, "Attest", "Sample.attest")
	project := filepath.Join(p.home, "Attest", "Five reports.attest")

	// The first start opens a copy of the sample.
	p.start("Skarnfell")
	if n := len(p.list(sample, "documents")); n != 5 {
		t.Fatalf("the sample has %d documents, want 5", n)
	}

	// A project of one's own, and the reports into it.
	p.press("ctrl+n")
	p.typeText("Five reports")
	p.press("Return")
	p.waitTitle("Five reports")
	p.press("ctrl+i")
	p.typeText(reports(t))
	p.press("Return", "Return") // add the folder, import
	p.waitFor(project, "documents", 5)

	// Three claims by keyboard, the second with words of one's own, a tag and a source.
	p.press("ctrl+Home", "c")
	p.waitFor(project, "claims", 1)
	p.press("Escape", "alt+Down", "c")
	p.waitFor(project, "claims", 2)
	p.typeText("Heron lake has risen by two metres")
	p.press("Escape", "2", "s")
	p.typeText("Ilse Maren")
	p.press("Return")
	p.wait("the source Ilse Maren", func() bool {
		for _, s := range p.list(project, "sources") {
			if s["name"] == "Ilse Maren" {
				return true
			}
		}
		return false
	})
	p.press("Escape", "alt+Down", "alt+Down", "h")
	p.waitFor(project, "highlights", 3)

	// Search finds the claim, and Delete removes what it jumped to; undo brings it back.
	p.press("ctrl+k")
	p.typeText("heron lake")
	p.press("Return", "Delete")
	p.waitFor(project, "claims", 1)
	p.press("ctrl+z")
	p.waitFor(project, "claims", 2)

	// A second start raises this window and ends.
	if out, err := p.command(project).CombinedOutput(); err != nil {
		t.Fatalf("a second start: %v\n%s", err, out)
	}

	// After a restart the project is there, and what was done before can still be undone and redone.
	p.quit()
	p.start("Five reports")
	p.press("ctrl+z")
	p.waitFor(project, "highlights", 2)
	p.press("ctrl+y")
	p.waitFor(project, "highlights", 3)

	// The dataset.
	file := filepath.Join(p.home, "dataset.json")
	p.press("ctrl+e", "ctrl+a")
	p.typeText(file)
	p.press("Return")
	p.wait("the exported file", func() bool {
		_, err := os.Stat(file)
		return !errors.Is(err, os.ErrNotExist)
	})
	p.quit()
	checkDataset(t, file)
	if out, err := p.command("verify", project).CombinedOutput(); err != nil {
		t.Fatalf("verify: %v\n%s", err, out)
	}
}

func checkDataset(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Format     string
		Version    int
		Documents  []struct{ ID, Text string }
		Sources    []struct{ ID, Name string }
		Highlights []struct {
			ID         string
			DocumentID string `json:"document_id"`
			Quote      string
			Tags       []string
			Ranges     []struct{ UTF8, Codepoint [2]int }
		}
		Claims []struct {
			Text        string
			Tags        []string
			HighlightID []string `json:"highlight_ids"`
			Attribution struct {
				Chain []struct {
					SourceID string `json:"source_id"`
				}
			}
		}
	}
	if err := json.Unmarshal(data, &set); err != nil {
		t.Fatal(err)
	}
	if set.Format != "attest-dataset" || set.Version != 1 || len(set.Documents) != 5 || len(set.Highlights) != 3 || len(set.Claims) != 2 {
		t.Fatalf("%s %d with %d documents, %d highlights and %d claims", set.Format, set.Version, len(set.Documents), len(set.Highlights), len(set.Claims))
	}
	texts := map[string]string{}
	for _, d := range set.Documents {
		texts[d.ID] = d.Text
	}
	for _, h := range set.Highlights {
		r := h.Ranges[0]
		text := texts[h.DocumentID]
		if got := text[r.UTF8[0]:r.UTF8[1]]; got != h.Quote {
			t.Errorf("highlight %s: bytes %v are %q, the quote is %q", h.ID, r.UTF8, got, h.Quote)
		}
		if got := string([]rune(text)[r.Codepoint[0]:r.Codepoint[1]]); got != h.Quote {
			t.Errorf("highlight %s: code points %v are %q, the quote is %q", h.ID, r.Codepoint, got, h.Quote)
		}
	}
	names := map[string]string{}
	for _, s := range set.Sources {
		names[s.ID] = s.Name
	}
	for _, c := range set.Claims {
		if c.Text != "Heron lake has risen by two metres" {
			continue
		}
		chain := c.Attribution.Chain
		if len(chain) == 0 || names[chain[len(chain)-1].SourceID] != "Ilse Maren" {
			t.Errorf("the claim's origin is not Ilse Maren: %+v", c)
		}
		if len(c.Tags) != 1 || c.Tags[0] != "Figure" {
			t.Errorf("the claim is tagged %v, want Figure", c.Tags)
		}
		return
	}
	t.Error("the claim typed by the reviewer is not in the dataset")
}
