package text

import (
	"strings"
	"unicode/utf8"
)

// QuoteMatch says where a quotation stands in a text.
type QuoteMatch struct {
	// Start and End are the byte range of the occurrence chosen.
	Start, End int
	// Occurrences is how many there are, overlapping ones included; 0 is not found.
	Occurrences int
	// Certain is set if there is one occurrence, or if the context fits one of them
	// better than all others.
	Certain bool
}

// MatchQuote finds quote in s, on grapheme cluster boundaries. Of several
// occurrences it takes the one with the most bytes of context in common: the end of
// the text before it with the end of prefix, and the start of the text after it with
// the start of suffix. Among equals it takes the first.
func MatchQuote(s, quote, prefix, suffix string) QuoteMatch {
	var m QuoteMatch
	if quote == "" {
		return m
	}
	best := -1
	for from := 0; ; {
		i := strings.Index(s[from:], quote)
		if i < 0 {
			return m
		}
		start := from + i
		end := start + len(quote)
		_, size := utf8.DecodeRuneInString(s[start:])
		from = start + size
		if !OnGrapheme(s, start) || !OnGrapheme(s, end) {
			continue
		}
		m.Occurrences++
		switch fit := CommonSuffix(s[:start], prefix) + CommonPrefix(s[end:], suffix); {
		case fit > best:
			best = fit
			m.Start, m.End, m.Certain = start, end, true
		case fit == best:
			m.Certain = false
		}
	}
}

// FindQuote is [MatchQuote] as plain values: the range of the occurrence chosen and
// the number n of occurrences. If n is 0 the range is empty and means nothing.
func FindQuote(s, quote, prefix, suffix string) (start, end int, n int) {
	m := MatchQuote(s, quote, prefix, suffix)
	return m.Start, m.End, m.Occurrences
}

// Context returns what stands before start and after end in s: at most n code
// points on each side, fewer where a grapheme cluster would be cut.
func Context(s string, start, end, n int) (prefix, suffix string) {
	start = clamp(s, start)
	end = max(start, clamp(s, end))
	from := start
	for i := 0; i < n && from > 0; i++ {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	if !OnGrapheme(s, from) {
		from = min(NextGrapheme(s, from), start)
	}
	to := end
	for i := 0; i < n && to < len(s); i++ {
		_, size := utf8.DecodeRuneInString(s[to:])
		to += size
	}
	if !OnGrapheme(s, to) {
		to = max(PrevGrapheme(s, to), end)
	}
	return s[from:start], s[end:to]
}

// CommonPrefix returns how many bytes a and b have in common at their start.
func CommonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// CommonSuffix returns how many bytes a and b have in common at their end.
func CommonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
