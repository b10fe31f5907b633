package main

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
)

func TestClip(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text  string
		cells int
		want  string
	}{
		{"", 5, ""},
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"one two", 5, "one…"},
		{"  two\n\tlines ", 20, "two lines"},
		{"洪水で橋が", 10, "洪水で橋が"},
		{"洪水で橋が", 9, "洪水で橋…"},
		{"洪水で橋が", 8, "洪水で…"},
		{"👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3, "👨‍👩‍👧‍👦…"},
		{"e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"red \x1b[31malarm\u009b0m", 40, "red [31malarm 0m"},
	} {
		got := clip(tc.text, tc.cells)
		if got != tc.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tc.text, tc.cells, got, tc.want)
		}
		if w := uniseg.StringWidth(got); w > tc.cells {
			t.Errorf("clip(%q, %d) takes %d cells", tc.text, tc.cells, w)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	table := newTable(column{"WHAT", 12}, column{"N", 4}, column{"WHERE", 20})
	var empty strings.Builder
	if err := table.write(&empty); err != nil || empty.Len() > 0 {
		t.Errorf("a table without rows is written as %q, error %v", empty.String(), err)
	}
	table.add("洪水で橋が崩れた。", "1", "")
	table.add("eleven boats sank", "12", "Varn")
	var out strings.Builder
	if err := table.write(&out); err != nil {
		t.Fatal(err)
	}
	want := "" +
		"WHAT          N   WHERE\n" +
		"洪水で橋が…   1\n" +
		"eleven boat…  12  Varn\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// Every command says what it does, shows how, and completes the names of projects rather than of all files.
func TestEveryCommandIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range newRoot().Commands() {
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s lacks a description or an example", c.CommandPath())
		}
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if w := uniseg.StringWidth(strings.TrimRight(line, "\n")); w > 120 {
				t.Errorf("the help of %s has a line of %d cells: %s", c.CommandPath(), w, line)
			}
		}
		if words := strings.Fields(c.Use); len(words) > 1 && words[1] == "PROJECT" { // else another name comes first, or a file may stand there
			if _, directive := c.ValidArgsFunction(c, nil, ""); directive != cobra.ShellCompDirectiveFilterDirs {
				t.Errorf("%s does not offer folders for PROJECT", c.CommandPath())
			}
		}
	}
}
