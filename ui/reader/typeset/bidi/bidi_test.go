package bidi

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/bidi"
	"pgregory.net/rapid"
)

// Every line of BidiTest.txt and BidiCharacterTest.txt (Unicode 15.0, as the
// tables of golang.org/x/text for this Go version are) is met. The files come
// with Debian's package unicode-data; Fedora and Arch put unicode-ucd there.
var unicodeFolders = []string{"/usr/share/unicode", "/usr/share/unicode/ucd"}

// openUnicode opens a file of the Unicode Character Database or skips the test.
func openUnicode(t *testing.T, name string) *bufio.Scanner {
	t.Helper()
	for _, folder := range unicodeFolders {
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = f.Close() })
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		return lines
	}
	t.Skipf("%s is not on this machine: Debian's package unicode-data brings it", name)
	return nil
}

// check compares the levels and the order of text with what a test file wants;
// "x" stands for a level that does not matter.
func check(text []rune, base Level, levels, order []string) error {
	got := Resolve(text, base)
	for i := len(text) - 1; i >= 0 && Hangs(text[i]); i-- {
		got[i] = base
	}
	if len(levels) != len(got) {
		return fmt.Errorf("%d levels wanted for %d characters", len(levels), len(got))
	}
	var shown []Level
	var index []int
	for i, want := range levels {
		if want == "x" {
			continue
		}
		if want != strconv.Itoa(int(got[i])) {
			return fmt.Errorf("%X in a paragraph of level %d: got levels %v, want %v", text, base, got, levels)
		}
		shown, index = append(shown, got[i]), append(index, i)
	}
	for i, at := range Order(shown) {
		if order[i] != strconv.Itoa(index[at]) {
			return fmt.Errorf("%X in a paragraph of level %d: got order %v, want %v", text, base, Order(shown), order)
		}
	}
	return nil
}

func TestBidiCharacterTest(t *testing.T) {
	t.Parallel()
	lines, n, failed := openUnicode(t, "BidiCharacterTest.txt"), 0, 0
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, ";")
		var text []rune
		for _, hex := range strings.Fields(fields[0]) {
			r, err := strconv.ParseUint(hex, 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			text = append(text, rune(r))
		}
		base := Base(string(text))
		if fields[1] != "2" {
			base = Level(fields[1][0] - '0')
		}
		n++
		if want := fields[2]; want != strconv.Itoa(int(base)) {
			t.Errorf("%X: paragraph level %d, want %s", text, base, want)
		}
		if err := check(text, base, strings.Fields(fields[3]), strings.Fields(fields[4])); err != nil {
			if failed++; failed < 20 {
				t.Error(err)
			}
		}
	}
	if n < 90_000 || failed > 0 {
		t.Errorf("%d of %d lines are not met", failed, n)
	}
}

// samples stand for their classes in BidiTest.txt.
var samples = map[string]rune{
	"L": 'a', "R": 'א', "AL": 'ع', "EN": '1', "ES": '+', "ET": '%', "AN": '٣', "CS": ',', "B": '\u2029', "S": '\t',
	"WS": ' ', "ON": '!', "BN": '\u00ad', "NSM": '\u0301', "LRE": '\u202a', "LRO": '\u202d', "RLE": '\u202b', "RLO": '\u202e',
	"PDF": '\u202c', "LRI": '\u2066', "RLI": '\u2067', "FSI": '\u2068', "PDI": '\u2069',
}

func TestBidiTest(t *testing.T) {
	t.Parallel()
	lines, n, failed := openUnicode(t, "BidiTest.txt"), 0, 0
	var levels, order []string
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "@Levels:"); ok {
			levels = strings.Fields(rest)
			continue
		}
		if rest, ok := strings.CutPrefix(line, "@Reorder:"); ok {
			order = strings.Fields(rest)
			continue
		}
		input, set, _ := strings.Cut(line, ";")
		var text []rune
		for _, class := range strings.Fields(input) {
			r, ok := samples[class]
			if !ok {
				t.Fatalf("no sample of class %q", class)
			}
			text = append(text, r)
		}
		directions, err := strconv.Atoi(strings.TrimSpace(set))
		if err != nil {
			t.Fatal(err)
		}
		for bit, base := range []Level{Base(string(text)), 0, 1} {
			if directions&(1<<bit) == 0 {
				continue
			}
			n++
			if err := check(text, base, levels, order); err != nil {
				if failed++; failed < 20 {
					t.Error(err)
				}
			}
		}
	}
	if n < 700_000 || failed > 0 {
		t.Errorf("%d of %d cases are not met", failed, n)
	}
}

// The canonical cases of UAX #9 that readers meet every day; they are checked
// also where Unicode's files are absent.
func TestOrderOfMixedText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"left to right stays", "abc 123", "abc 123"},
		{"right to left is turned", "שלום", "םולש"},
		{"word in a Latin line", "ab שלום cd", "ab םולש cd"},
		{"Latin word in a Hebrew line", "שלום abc עולם", "םלוע abc םולש"},
		{"numbers keep their order", "שלום 1,500 עולם", "םלוע 1,500 םולש"},
		{"number behind a word at the end of a Latin line", "ab שלום 123", "ab 123 םולש"},
		{"brackets belong to what they hold", "ab (שלום) cd", "ab (םולש) cd"},
		{"brackets around Latin in a Hebrew line", "שלום (abc) עולם", "םלוע )abc( םולש"},
		{"isolate", "ab \u2067שלום!\u2069 cd", "ab \u2067!םולש\u2069 cd"},
		{"override", "a\u202ebcd\u202c e", "a\u202e\u202cdcb e"},
	}
	for _, tt := range tests {
		text := []rune(tt.text)
		levels := Resolve(text, Base(tt.text))
		var got []rune
		for _, i := range Order(levels) {
			got = append(got, text[i])
		}
		if string(got) != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, string(got), tt.want)
		}
	}
}

func TestSeparatorsEndParagraphs(t *testing.T) {
	t.Parallel()
	got := Resolve([]rune("a\u202eb\u2029bא1"), 0)
	if want := []Level{0, 0, 1, 0, 0, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestResolveAnyText(t *testing.T) {
	t.Parallel()
	var runes []rune
	for _, r := range samples {
		runes = append(runes, r)
	}
	runes = append(runes, '(', ')', '[', ']', '\u2329', '\u3009', '\u200d', 'x', '7')
	slices.Sort(runes)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.SampledFrom(runes)).Draw(t, "text")
		base := Level(rapid.IntRange(0, 1).Draw(t, "base"))
		levels := Resolve(text, base)
		seen := make([]bool, len(text))
		for _, i := range Order(levels) {
			if seen[i] {
				t.Fatalf("%d stands in two places", i)
			}
			seen[i] = true
		}
		for i, l := range levels {
			if l < base || l > maxDepth+1 {
				t.Fatalf("level %d at %d of %q", l, i, string(text))
			}
			if c := class(text[i]); c == bidi.L && base == 0 && !slices.ContainsFunc(text, func(r rune) bool { return r >= 0x5d0 }) && l != 0 {
				t.Fatalf("left-to-right text has level %d", l)
			}
		}
	})
}

func BenchmarkResolveArabic(b *testing.B) {
	text := []rune(strings.Repeat("قالت الوزارة إن 3,000 جندي (من اللواء) وصلوا. ", 400))
	b.SetBytes(int64(len(string(text))))
	for b.Loop() {
		Resolve(text, 1)
	}
}
