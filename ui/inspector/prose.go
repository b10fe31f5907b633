package inspector

import (
	"strings"

	"fyne.io/fyne/v2/theme"

	"attest/annotate/text"
	"attest/ui/look"
	"attest/ui/prose"
)

// clip returns s in one line and at most n bytes long, cut between characters and marked with an ellipsis where it is cut.
// No widget gets a longer text: laying one out takes time that grows with the square of its length.
func clip(s string, n int) string {
	cut := len(s) > n
	if cut {
		start, _ := text.SnapOut(s, n, n)
		s = s[:start]
	}
	s = strings.Join(strings.Fields(s), " ")
	if cut {
		s += "…"
	}
	return s
}

// newCaption returns the name of a field.
func newCaption(s string) *prose.Text {
	return prose.New(s, theme.SizeNameCaptionText, look.ColorSubtle, 1)
}

// newHint returns a small text that says what to do.
func newHint(s string) *prose.Text {
	return prose.New(s, theme.SizeNameCaptionText, look.ColorSubtle, 0)
}
