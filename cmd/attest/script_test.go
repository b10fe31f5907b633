package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"attest/storage"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"attest": main})
}

// TestScripts runs the scripts in testdata/script: one for each command, to be read as its documentation.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".home", "config"))
			env.Setenv("TZ", "UTC")
			env.Setenv("DISPLAY", "")
			env.Setenv("WAYLAND_DISPLAY", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"encrypted": encrypted,
			"hold":      hold,
			"transcode": transcode,
			"damage":    damage,
			"append":    appendTo,
			"same":      same,
		},
	})
}

// encrypted PROJECT makes a copy of the golden project that "seven grey herons at low tide" opens. To try a passphrase on it
// costs next to nothing; on a project that a script makes, it costs what it costs an attacker.
func encrypted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: encrypted PROJECT")
	}
	golden := filepath.Join("..", "..", "storage", "testdata", "projects", "encrypted-2")
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(golden)))
	for _, name := range []string{"state.json", "dataset.json"} { // which say what is in it
		ts.Check(os.Remove(filepath.Join(ts.MkAbs(args[0]), name)))
	}
}

// hold PROJECT opens the project as a window would, until the script ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold PROJECT")
	}
	f, err := storage.Open(ts.MkAbs(args[0]), storage.Options{Reviewer: "Ines"})
	ts.Check(err)
	ts.Defer(func() { ts.Check(f.Close()) })
}

// transcode FROM ENCODING TO writes a UTF-8 file anew in another encoding, with a byte order mark for utf-8-bom and utf-16,
// with Windows line ends for crlf, and for binary so that it is no text any more.
func transcode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: transcode FROM ENCODING TO")
	}
	in := []byte(ts.ReadFile(args[0]))
	var out []byte
	var err error
	switch args[1] {
	case "utf-8-bom":
		out = append([]byte("\xEF\xBB\xBF"), in...)
	case "utf-16":
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(in)
	case "binary":
		out = bytes.ReplaceAll(in, []byte("e"), []byte{0, 1, 0xFF})
	case "crlf":
		out = bytes.ReplaceAll(in, []byte("\n"), []byte("\r\n"))
	default:
		encoding, unknown := htmlindex.Get(args[1])
		ts.Check(unknown)
		out, err = encoding.NewEncoder().Bytes(in)
	}
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out, 0o666))
}

// damage PATTERN changes one byte in the middle of each file that matches.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage PATTERN")
	}
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("no file matches %s", args[0])
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		ts.Check(err)
		data[len(data)/2] ^= 1
		ts.Check(os.WriteFile(file, data, 0o666))
	}
}

// append FILE TEXT writes the text behind what is in the file.
func appendTo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE TEXT")
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteString(args[1])
	ts.Check(err)
	ts.Check(f.Close())
}

// same BUT A B fails unless the files are the same but for lines that match the regular expression BUT.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: same BUT A B")
	}
	but := regexp.MustCompile(args[0])
	read := func(name string) (kept []string, dropped int) {
		for line := range strings.Lines(ts.ReadFile(name)) {
			if but.MatchString(line) {
				dropped++
				continue
			}
			kept = append(kept, line)
		}
		return kept, dropped
	}
	a, droppedA := read(args[1])
	b, droppedB := read(args[2])
	if droppedA != droppedB || len(a) != len(b) {
		ts.Fatalf("%s and %s have different numbers of lines", args[1], args[2])
	}
	for i := range a {
		if a[i] != b[i] {
			ts.Fatalf("they differ:\n%s: %s%s: %s", args[1], a[i], args[2], b[i])
		}
	}
}
