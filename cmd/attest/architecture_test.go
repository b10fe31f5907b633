package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is the module's path, the first element of every import path of ours.
const module = "attest"

// root is the module's root as seen from this folder, in which go test runs.
const root = "../.."

// layers are the rooms of the house from the lowest to the highest. A package may import from its own room and from
// lower ones.
var layers = []string{"assets", "annotate", "storage", "ui", "cmd"}

// ban says that packages below Room do not import Import or anything below it, but for what stands in Except.
// Where Deep is set, the ban also covers what they import by way of others; where TestsMay is set, their tests are free.
type ban struct {
	Room, Import   string
	Deep, TestsMay bool
	Except         []string
	Why            string
}

const (
	fyne   = "fyne.io/fyne/v2"
	badger = "github.com/dgraph-io/badger/v4"
)

var bans = []ban{
	{Room: "attest/annotate", Import: fyne, Deep: true, Why: "the domain knows no window"},
	{Room: "attest/annotate", Import: badger, Deep: true, Why: "the domain knows no store"},
	{Room: "attest/annotate", Import: "attest/assets", Deep: true, TestsMay: true, Why: "the domain stands alone"},
	{Room: "attest/storage", Import: fyne, Deep: true, Why: "storage knows no window"},
	{Room: "attest/ui", Import: badger, Why: "the window reaches the store through package storage only"},
	{Room: "attest/ui/reader", Import: "attest/annotate", Deep: true, Except: []string{"attest/annotate/text"}, Why: "the reader knows text and spans, not claims"},
	{Room: "attest/ui/reader", Import: "attest/storage", Deep: true, Why: "the reader is handed its text"},
	{Room: "attest/ui/reader", Import: "attest/ui", Deep: true, Except: []string{"attest/ui/reader"}, Why: "the reader is a widget that any window can use"},
	{Room: "attest/assets", Import: module, Deep: true, Except: []string{"attest/assets"}, Why: "assets are only files"},
	{Room: "attest/assets", Import: fyne, Deep: true, Why: "assets are only files"},
}

// pkg is what go list tells of one package.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// below reports whether path is room or lies in it.
func below(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

// layerOf returns the place of an import path of ours in layers, or -1 if it is in none.
func layerOf(path string) int {
	for i, layer := range layers {
		if below(path, module+"/"+layer) {
			return i
		}
	}
	return -1
}

// checkImports returns one sentence for every import that breaks the layering.
func checkImports(packages []pkg) []string {
	var broken []string
	for _, p := range packages {
		own := layerOf(p.ImportPath)
		if own < 0 {
			broken = append(broken, fmt.Sprintf("%s is in none of %s", p.ImportPath, strings.Join(layers, ", ")))
			continue
		}
		direct := sorted(p.Imports, p.TestImports, p.XTestImports)
		for _, imported := range direct {
			if below(imported, module) && layerOf(imported) > own {
				broken = append(broken, fmt.Sprintf("%s imports %s, which lies above it", p.ImportPath, imported))
			}
		}
		for _, b := range bans {
			if !below(p.ImportPath, b.Room) {
				continue
			}
			reach, how := direct, "imports"
			if b.TestsMay {
				reach = p.Imports
			}
			if b.Deep {
				// Deps holds what the package itself is built of; of its tests only the direct imports are known.
				reach, how = sorted(reach, p.Deps), "depends on"
			}
			for _, imported := range reach {
				excepted := slices.ContainsFunc(b.Except, func(except string) bool { return below(imported, except) })
				if below(imported, b.Import) && !excepted {
					broken = append(broken, fmt.Sprintf("%s %s %s: %s", p.ImportPath, how, imported, b.Why))
				}
			}
		}
	}
	return broken
}

// sorted returns the elements of all lists in order, each once.
func sorted(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestImportsPointDownOnly(t *testing.T) {
	t.Parallel()
	list := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", "./...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var packages []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("reading what go list says: %v", err)
		}
		packages = append(packages, p)
	}
	if !slices.ContainsFunc(packages, func(p pkg) bool { return p.ImportPath == module+"/cmd/attest" }) {
		t.Fatalf("go list names %d packages and not this one", len(packages))
	}
	for _, sentence := range checkImports(packages) {
		t.Error(sentence)
	}
}

func TestCheckImports(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pkg    pkg
		broken bool
	}{
		"cmd imports all":                  {pkg: pkg{ImportPath: "attest/cmd/attest", Imports: []string{"attest/ui", "attest/storage", "attest/annotate/exchange", "attest/assets", fyne + "/app"}}},
		"ui imports down":                  {pkg: pkg{ImportPath: "attest/ui", Imports: []string{"attest/ui/reader", "attest/storage", "attest/annotate", fyne}, Deps: []string{badger}}},
		"storage imports down":             {pkg: pkg{ImportPath: "attest/storage", Imports: []string{"attest/annotate", badger}}},
		"annotate imports its own":         {pkg: pkg{ImportPath: "attest/annotate/search", Imports: []string{"attest/annotate", "attest/annotate/text"}}},
		"annotate's tests read assets":     {pkg: pkg{ImportPath: "attest/annotate/exchange", XTestImports: []string{"attest/assets"}}},
		"reader imports text":              {pkg: pkg{ImportPath: "attest/ui/reader", Imports: []string{"attest/annotate/text", "attest/ui/reader/layout", fyne}}},
		"a name that only begins the same": {pkg: pkg{ImportPath: "attest/annotate", Imports: []string{"fyne.io/fyne/v2x", "attestation"}}},

		"storage imports ui":                {pkg: pkg{ImportPath: "attest/storage", Imports: []string{"attest/ui"}}, broken: true},
		"annotate imports storage":          {pkg: pkg{ImportPath: "attest/annotate", Imports: []string{"attest/storage"}}, broken: true},
		"a child of annotate imports cmd":   {pkg: pkg{ImportPath: "attest/annotate/text", Imports: []string{"attest/cmd/attest"}}, broken: true},
		"a test imports up":                 {pkg: pkg{ImportPath: "attest/storage", TestImports: []string{"attest/ui"}}, broken: true},
		"an outer test imports up":          {pkg: pkg{ImportPath: "attest/annotate", XTestImports: []string{"attest/storage"}}, broken: true},
		"annotate imports Fyne":             {pkg: pkg{ImportPath: "attest/annotate/compare", Imports: []string{fyne}}, broken: true},
		"annotate imports a child of Fyne":  {pkg: pkg{ImportPath: "attest/annotate", Imports: []string{fyne + "/theme"}}, broken: true},
		"annotate reaches Fyne by another":  {pkg: pkg{ImportPath: "attest/annotate", Imports: []string{"example.org/x"}, Deps: []string{"example.org/x", fyne}}, broken: true},
		"annotate imports Badger":           {pkg: pkg{ImportPath: "attest/annotate", Imports: []string{badger}}, broken: true},
		"annotate reads assets":             {pkg: pkg{ImportPath: "attest/annotate/exchange", Imports: []string{"attest/assets"}}, broken: true},
		"storage imports Fyne":              {pkg: pkg{ImportPath: "attest/storage", Imports: []string{fyne + "/storage"}}, broken: true},
		"storage reaches Fyne by another":   {pkg: pkg{ImportPath: "attest/storage", Deps: []string{fyne}}, broken: true},
		"ui imports Badger":                 {pkg: pkg{ImportPath: "attest/ui", Imports: []string{badger}}, broken: true},
		"a child of ui imports Badger":      {pkg: pkg{ImportPath: "attest/ui/claims", Imports: []string{badger + "/options"}}, broken: true},
		"reader imports claims":             {pkg: pkg{ImportPath: "attest/ui/reader", Imports: []string{"attest/annotate"}}, broken: true},
		"reader reaches claims by another":  {pkg: pkg{ImportPath: "attest/ui/reader", Imports: []string{"attest/annotate/search"}, Deps: []string{"attest/annotate"}}, broken: true},
		"reader imports storage":            {pkg: pkg{ImportPath: "attest/ui/reader/layout", Imports: []string{"attest/storage"}}, broken: true},
		"reader imports the window":         {pkg: pkg{ImportPath: "attest/ui/reader", Imports: []string{"attest/ui"}}, broken: true},
		"assets import the domain":          {pkg: pkg{ImportPath: "attest/assets", Imports: []string{"attest/annotate"}}, broken: true},
		"a package at the root":             {pkg: pkg{ImportPath: "attest"}, broken: true},
		"a package in a room of its own":    {pkg: pkg{ImportPath: "attest/internal/util"}, broken: true},
		"a room whose name begins the same": {pkg: pkg{ImportPath: "attest/annotated"}, broken: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if broken := checkImports([]pkg{test.pkg}); (len(broken) > 0) != test.broken {
				t.Errorf("broken rules: %q, want any: %v", broken, test.broken)
			}
		})
	}
}

// topLevel are the entries that the module's root may hold beside dot-files.
var topLevel = []string{
	"cmd", "ui", "annotate", "storage", "assets", "FyneApp.toml", "go.mod", "go.sum", "README.md",
	"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile",
}

// builtHere are entries that Git ignores and that need not be there.
var builtHere = []string{"build"}

// checkTopLevel returns one sentence for every entry at the root that does not belong there or is missing.
func checkTopLevel(entries []string) []string {
	var broken []string
	for _, name := range entries {
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) && !slices.Contains(builtHere, name) {
			broken = append(broken, name+" does not belong at the top level")
		}
	}
	for _, name := range topLevel {
		if !slices.Contains(entries, name) {
			broken = append(broken, name+" is missing from the top level")
		}
	}
	return broken
}

func TestTopLevel(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	// Git knows which entries it ignores, such as a project that somebody tries out; without Git all of them count.
	ignored := map[string]bool{}
	names := entryNames(entries)
	check := exec.Command("git", append([]string{"check-ignore", "--"}, names...)...)
	check.Dir = root
	if out, err := check.Output(); err == nil {
		for _, name := range strings.Fields(string(out)) {
			ignored[name] = true
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return ignored[name] })
	for _, sentence := range checkTopLevel(names) {
		t.Error(sentence)
	}
}

func entryNames(entries []fs.DirEntry) []string {
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestCheckTopLevel(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		entries []string
		want    []string
	}{
		"as it should be": {entries: topLevel},
		"with dot-files":  {entries: slices.Concat(topLevel, []string{".git", ".ci", ".gitignore"})},
		"with a build":    {entries: slices.Concat(topLevel, []string{"build"})},
		"one too many":    {entries: slices.Concat(topLevel, []string{"internal"}), want: []string{"internal does not belong at the top level"}},
		"one too few":     {entries: topLevel[1:], want: []string{"cmd is missing from the top level"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := checkTopLevel(test.entries); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
