package text

import "strings"

// ParagraphAt returns the line that holds off, without its '\n'. An offset on a
// '\n' belongs to the line that this '\n' ends.
func ParagraphAt(s string, off int) (start, end int) {
	off = clamp(s, off)
	start = lastLineFeed(s[:off]) + 1
	if n := strings.IndexByte(s[off:], '\n'); n >= 0 {
		return start, off + n
	}
	return start, len(s)
}

// lastLineFeed returns the last '\n' in s, or -1. Searching forward is many times faster
// than searching backward, which tells in a document that is one line.
func lastLineFeed(s string) int {
	const block = 16 << 10
	for end := len(s); end > 0; end -= block {
		start := max(0, end-block)
		if strings.IndexByte(s[start:end], '\n') >= 0 {
			return start + strings.LastIndexByte(s[start:end], '\n')
		}
	}
	return -1
}
