package ingest

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTitle is the length in code points from which a line is no headline any more.
const maxTitle = 200

// titleOf returns the first line of the text that has words in it if it looks like a headline, and the file name without
// its ending otherwise.
func titleOf(text, fileName string) string {
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(strings.TrimLeft(line, "#")), " ")
		if !strings.ContainsFunc(line, unicode.IsLetter) {
			continue // a date, a rule, a number, an icon
		}
		if looksLikeHeadline(line) {
			return line
		}
		break
	}
	name := strings.ToValidUTF8(fileName, "\uFFFD")
	if ext := extension(name); ext != "" {
		return name[:len(name)-len(path.Ext(name))]
	}
	return name
}

// looksLikeHeadline reports whether a line is short, is not the item of a list and does not end as a sentence of running
// text does.
func looksLikeHeadline(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, `"”'’»)`))
	return utf8.RuneCountInString(line) < maxTitle && !strings.ContainsRune("•·*-–—+", first) && !strings.ContainsRune(".,;:。", last)
}
