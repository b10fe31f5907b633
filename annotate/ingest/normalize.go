package ingest

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// What [Normalize] may change, as written into a document's description.
const (
	ChangedBOM     = "bom"     // a byte order mark at the start was left out
	ChangedCRLF    = "crlf"    // CR LF became LF
	ChangedCR      = "cr"      // a CR without LF became LF
	ChangedNUL     = "nul"     // U+0000 became U+FFFD
	ChangedInvalid = "invalid" // bytes that the encoding does not allow became U+FFFD
)

const bom = '\uFEFF'

// Normalized is a text in the form in which documents are kept, with the way from offsets in the text it was made of.
type Normalized struct {
	// Text is valid UTF-8 without byte order mark, CR and NUL.
	Text string
	// Changes names what was changed: some of the Changed constants, in their order. It is nil if nothing was.
	Changes []string

	shifts []shift
}

// shift says that what stood at byte `from` now stands at byte `to`, and what follows keeps its distance to it.
type shift struct {
	from, to int
}

// Normalize brings s into the form in which documents are kept. Unicode normalization (NFC) is not part of it: what the
// report spells out is what a quote must repeat.
func Normalize(s string) Normalized {
	if !strings.ContainsAny(s, "\r\x00") && utf8.ValidString(s) && !strings.HasPrefix(s, string(bom)) {
		return Normalized{Text: s}
	}
	var n Normalized
	var out strings.Builder
	out.Grow(len(s) + len(s)/16)
	changed := map[string]bool{}
	replace := func(next int, by, change string) {
		out.WriteString(by)
		n.shifts = append(n.shifts, shift{next, out.Len()})
		changed[change] = true
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		next := i + size
		switch {
		case r == bom && i == 0:
			replace(next, "", ChangedBOM)
		case r == '\r' && strings.HasPrefix(s[next:], "\n"):
			next++
			replace(next, "\n", ChangedCRLF)
		case r == '\r':
			out.WriteByte('\n')
			changed[ChangedCR] = true
		case r == 0:
			replace(next, "\uFFFD", ChangedNUL)
		case r == utf8.RuneError && size == 1:
			replace(next, "\uFFFD", ChangedInvalid)
		default:
			out.WriteString(s[i:next])
		}
		i = next
	}
	n.Text = out.String()
	for _, c := range []string{ChangedBOM, ChangedCRLF, ChangedCR, ChangedNUL, ChangedInvalid} {
		if changed[c] {
			n.Changes = append(n.Changes, c)
		}
	}
	return n
}

// At returns the byte offset in Text of what stood at the byte offset off, which must lie in the original text. What is inside
// something that was replaced, such as the place between CR and LF, is where the replacement begins.
func (n Normalized) At(off int) int {
	next := sort.Search(len(n.shifts), func(i int) bool { return n.shifts[i].from > off })
	var last shift
	if next > 0 {
		last = n.shifts[next-1]
	}
	to := last.to + off - last.from
	if next < len(n.shifts) && to >= n.shifts[next].to {
		// Text that is kept moves by the same distance on both sides, so off lies in what became shorter: a byte order
		// mark, of which nothing is left, or CR LF, of which one byte is.
		return max(last.to, n.shifts[next].to-1)
	}
	return to
}
