package text

import "strings"

// ParagraphAt returns the line that holds off, without its '\n'. An offset on a
// '\n' belongs to the line that this '\n' ends.
func ParagraphAt(s string, off int) (start, end int) {
	off = clamp(s, off)
	start = strings.LastIndexByte(s[:off], '\n') + 1
	if n := strings.IndexByte(s[off:], '\n'); n >= 0 {
		return start, off + n
	}
	return start, len(s)
}
