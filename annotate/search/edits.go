package search

import "slices"

// An edit puts in, leaves out or replaces one letter, or swaps two neighbours. What is counted is the restricted
// Damerau-Levenshtein distance (optimal string alignment): no letter is edited twice.

// letter is a character of a word. Words of ASCII are compared by their bytes, which are ready.
type letter interface{ byte | rune }

// isOneEdit reports whether a and b are exactly one edit apart.
func isOneEdit[L letter](a, b []L) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) {
		return false // they are the same
	}
	if slices.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}

// maxEdited is the greatest length of words whose distance is worked out.
const maxEdited = 64

// distance returns how many edits a and b are apart, or limit+1 if they are more than that. It fills only the diagonal band
// of the table of distances that can matter.
func distance[L letter](a, b []L, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > maxEdited || len(b) > maxEdited {
		return limit + 1
	}
	var rows [3][maxEdited + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		from, to := max(1, i-limit), min(len(b), i+limit)
		if from > 1 {
			row[from-1] = limit + 1
		}
		best := i // that of row[0], which leaves everything out
		for j := from; j <= to; j++ {
			d := above[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			if j < i+limit {
				d = min(d, above[j]+1)
			}
			d = min(d, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			best = min(best, d)
		}
		if best > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return min(above[len(b)], limit+1)
}
