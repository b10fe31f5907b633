package search

import "strings"

// numeral returns where the number at i ends and how it is compared: without the signs that group its digits, with a full
// stop before decimals and between hours and minutes.
//
// A sign between digits is taken for what it most likely is. Groups have three digits each and the same sign between them.
// What has one more sign behind it, such as a date or the number of a version, is left as single numbers.
func numeral(s string, i int) (end int, digits string) {
	end = digitsEnd(s, i)
	digits = s[i:end]
	if chained(s, i) {
		return end, digits
	}
	sign := byte(0)
	if grouped, to := groups(s, i, end); to > end {
		sign, digits, end = s[end], grouped, to
	}
	if end+1 >= len(s) || !isDigit(s[end+1]) || s[end] == sign {
		return end, digits
	}
	to := digitsEnd(s, end+1)
	if to+1 < len(s) && isNumberSign(s[to]) && isDigit(s[to+1]) {
		return end, digits
	}
	switch {
	case s[end] == ':' && len(digits) <= 2 && to-end == 3:
	case s[end] == '.', s[end] == ',':
	default:
		return end, digits
	}
	if to-end == 3 { // 02.52 is a time of day; in 0.25 the zero counts
		digits = strings.TrimPrefix(digits[:len(digits)-1], "0") + digits[len(digits)-1:]
	}
	return to, digits + "." + s[end+1:to]
}

// groups returns the digits of a number that is written in groups of three, and where it ends, or the end as given.
func groups(s string, i, end int) (digits string, to int) {
	if end-i > 3 || s[i] == '0' {
		return "", end
	}
	var b strings.Builder
	b.WriteString(s[i:end])
	for to = end; to+3 < len(s) && strings.IndexByte(", .'", s[to]) >= 0 && s[to] == s[end] && digitsEnd(s, to+1) == to+4; to += 4 {
		b.WriteString(s[to+1 : to+4])
	}
	return b.String(), to
}

// chained reports whether a sign and digits stand right before i.
func chained(s string, i int) bool {
	return i >= 2 && isNumberSign(s[i-1]) && isDigit(s[i-2])
}

func isNumberSign(c byte) bool { return c == '.' || c == ',' || c == ':' || c == '/' }

func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
