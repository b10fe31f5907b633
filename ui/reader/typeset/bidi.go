package typeset

import (
	"unicode"

	"github.com/go-text/typesetting/di"
)

// assignLevels gives every run its embedding level in a left-to-right
// paragraph: 0 for left to right, 1 for right to left, and 2 for numbers within
// right-to-left text (UAX #9, rules I1 and I2; explicit embeddings are not
// resolved deeper).
func assignLevels(runes []rune, runs []run) {
	for i := range runs {
		if runs[i].out.Direction.Progression() == di.TowardTopLeft {
			runs[i].level = 1
		}
	}
	for i := range runs {
		if runs[i].level != 0 || i == 0 || runs[i-1].level == 0 {
			continue
		}
		span := runs[i].out.Runes
		if isNumber(runes[span.Offset : span.Offset+span.Count]) {
			runs[i].level = 2
		}
	}
}

// isNumber reports whether runes hold digits and no letters.
func isNumber(runes []rune) bool {
	digits := false
	for _, r := range runes {
		if unicode.IsLetter(r) {
			return false
		}
		digits = digits || unicode.IsDigit(r)
	}
	return digits
}

// visualOrder returns the indexes of runs from left to right (UAX #9, rule L2).
func visualOrder(runs []run) []int {
	order := make([]int, len(runs))
	var highest int8
	for i := range order {
		order[i] = i
		highest = max(highest, runs[i].level)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(order); {
			if runs[order[i]].level < level {
				i++
				continue
			}
			j := i
			for j < len(order) && runs[order[j]].level >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
			i = j
		}
	}
	return order
}

// isRTL reports whether r belongs to a right-to-left script or steers direction.
func isRTL(r rune) bool {
	switch {
	case r < 0x590:
		return false
	case r <= 0x8ff, r >= 0xfb1d && r <= 0xfdff, r >= 0xfe70 && r <= 0xfeff:
		return true
	case r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}
