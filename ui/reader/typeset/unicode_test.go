package typeset

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"attest/annotate/text"
)

// breakTest is a line of one of Unicode's break tests: a text and the byte
// offsets at which it breaks, without its start.
type breakTest struct {
	text   string
	breaks []int
}

// debianUnicode is where Debian's package unicode-data puts the tests that
// belong to UAX #14 and #29.
const debianUnicode = "/usr/share/unicode/auxiliary"

// goTextUnicode is where the module that breaks the lines keeps its copy, which
// is of a later version; "" if it is not in the module cache.
func goTextUnicode() string {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-text/typesetting").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(dir)), "segmenter", "test")
}

// openUnicode opens a file of the Unicode Character Database in the version
// given. It skips the test where there is none.
func openUnicode(t *testing.T, folder, name, version string) *bufio.Scanner {
	t.Helper()
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Skipf("%s of Unicode %s is not on this machine: Debian's package unicode-data brings 15.0, the module github.com/go-text/typesetting 17.0", name, version)
	}
	t.Cleanup(func() { _ = f.Close() })
	lines := bufio.NewScanner(f)
	for range 12 { // the version stands in the first lines
		if lines.Scan() && strings.Contains(strings.ToLower(lines.Text()), version) {
			return lines
		}
	}
	t.Skipf("%s is not that of Unicode %s", f.Name(), version)
	return nil
}

// readBreakTests reads one of the break tests.
func readBreakTests(t *testing.T, folder, name, version string) []breakTest {
	t.Helper()
	var tests []breakTest
	for lines := openUnicode(t, folder, name, version); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		var b breakTest
		for _, word := range strings.Fields(line) {
			switch word {
			case "÷":
				b.breaks = append(b.breaks, len(b.text))
			case "×":
			default:
				r, err := strconv.ParseUint(word, 16, 32)
				if err != nil {
					t.Fatal(err)
				}
				b.text += string(rune(r))
			}
		}
		if len(b.breaks) > 0 && b.breaks[0] == 0 {
			b.breaks = b.breaks[1:]
		}
		if b.text != "" {
			tests = append(tests, b)
		}
	}
	if len(tests) < 500 {
		t.Fatalf("%s holds %d tests only", name, len(tests))
	}
	return tests
}

func hex(text string) string { return fmt.Sprintf("%U", []rune(text)) }

// Lines break by UAX #14 of Unicode 17. Not met, on purpose, are
//   - lines with a tab, which is a place to break at whatever follows, and with
//     the characters that end lines by force: LF, CR LF, NEL, LS and PS end a
//     paragraph before this code sees them, the others (VT, FF, CR) are drawn as
//     signs, as they are rubbish in imported text more often than intended;
//   - breaks within a grapheme, such as between a blank and the accent on it.
func TestLineBreakTest(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	left, within, met := 0, 0, 0
	for _, b := range readBreakTests(t, goTextUnicode(), "LineBreakTest.txt", "17.0") {
		if strings.ContainsAny(b.text, "\t\n\v\f\r\u0085\u2028\u2029") {
			left++
			continue
		}
		want := slices.DeleteFunc(slices.Clone(b.breaks), func(at int) bool { return !text.OnGrapheme(b.text, at) })
		if len(want) != len(b.breaks) {
			within++
		}
		var got []int
		s.pieces(b.text, 0, len(b.text), classify(b.text), func(p piece) bool { got = append(got, p.end); return true })
		if met++; !slices.Equal(got, want) {
			met--
			t.Errorf("%s breaks at %v, want %v", hex(b.text), got, want)
		}
	}
	t.Logf("%d lines met, %d of them without the breaks within graphemes; %d with tabs and line ends left out", met, within, left)
}

// Graphemes are those of UAX #29 of Unicode 15.0, the version of
// github.com/rivo/uniseg, which the offsets of all highlights follow: every line
// of its test is met.
func TestGraphemeBreakTest(t *testing.T) {
	t.Parallel()
	for _, b := range readBreakTests(t, debianUnicode, "GraphemeBreakTest.txt", "15.0") {
		if got := graphemes(b.text); !slices.Equal(got, b.breaks) {
			t.Errorf("%s breaks at %v, want %v", hex(b.text), got, b.breaks)
		}
	}
}

// Of the lines that came with Unicode 15.1 to 17, those with conjuncts of Indic
// scripts are not met: rule GB9c makes "क्त" one grapheme, here it is two, and
// the caret stops between them. Nor is the one about U+2701, which is no emoji
// any more.
func TestGraphemeBreakTestOfLaterUnicode(t *testing.T) {
	t.Parallel()
	unmet := 0
	for _, b := range readBreakTests(t, goTextUnicode(), "GraphemeBreakTest.txt", "17.0") {
		if slices.Equal(graphemes(b.text), b.breaks) {
			continue
		}
		unmet++
		conjunct := strings.ContainsFunc(b.text, func(r rune) bool {
			return slices.Contains([]rune{0x94d, 0xacd, 0x1039, 0x17d2, 0x1b44}, r) // viramas
		})
		if !conjunct && !strings.ContainsRune(b.text, 0x2701) {
			t.Errorf("%s breaks at %v, want %v", hex(b.text), graphemes(b.text), b.breaks)
		}
	}
	if unmet > 17 {
		t.Errorf("%d lines are not met", unmet)
	}
}

func graphemes(s string) (ends []int) {
	for at := 0; at < len(s); {
		at += graphemeLen(s[at:])
		ends = append(ends, at)
	}
	return ends
}

// Words, for double clicks, are those of UAX #29 of Unicode 15.0. What is no
// word runs together, three exclamation marks or two blanks, so breaks between
// two characters that are no letters or digits are not compared; nor are breaks
// within a grapheme.
func TestWordBreakTest(t *testing.T) {
	t.Parallel()
	for _, b := range readBreakTests(t, debianUnicode, "WordBreakTest.txt", "15.0") {
		for at := range b.text {
			if at == 0 || !text.OnGrapheme(b.text, at) || strings.ContainsAny(b.text, "\n\r") {
				continue
			}
			start, _ := text.WordAt(b.text, at)
			got, want := start == at, slices.Contains(b.breaks, at)
			before, _ := utf8.DecodeLastRuneInString(b.text[:at])
			after, _ := utf8.DecodeRuneInString(b.text[at:])
			if got != want && (got || isWordRune(before) || isWordRune(after)) {
				t.Errorf("%s: a word starts at %d: %v, want %v", hex(b.text), at, got, want)
			}
		}
	}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// The characters that are emoji by themselves are those of Unicode.
func TestEmojiPresentation(t *testing.T) {
	t.Parallel()
	want := map[rune]bool{}
	for lines := openUnicode(t, "/usr/share/unicode/emoji", "emoji-data.txt", "15.0"); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		span, property, _ := strings.Cut(line, ";")
		if strings.TrimSpace(property) != "Emoji_Presentation" {
			continue
		}
		first, last, ok := strings.Cut(strings.TrimSpace(span), "..")
		if !ok {
			last = first
		}
		from, err1 := strconv.ParseUint(first, 16, 32)
		to, err2 := strconv.ParseUint(last, 16, 32)
		if err1 != nil || err2 != nil {
			t.Fatal(line)
		}
		for r := from; r <= to; r++ {
			want[rune(r)] = true
		}
	}
	if len(want) < 1000 {
		t.Fatalf("emoji-data.txt names %d emoji only", len(want))
	}
	for r := rune(0); r < 0x20000; r++ {
		if got := isEmoji([]rune{r}); got != want[r] {
			t.Errorf("%U is an emoji: %v, want %v", r, got, want[r])
		}
	}
}
