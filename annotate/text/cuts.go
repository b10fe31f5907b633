package text

import "unicode/utf8"

// The rules of UAX #29 have no bound: a megabyte of accents is one character, a
// megabyte of letters one word, and finding out costs looking at all of it. A caret
// cannot wait for that, and nobody can mean such a character or word. Therefore a
// text is cut where it does not divide for long: at each multiple of reach, unless
// it surely divides somewhere in the reach bytes before.
//
// Whether there is a cut depends on the text alone and not on where one looks from,
// so that all questions get answers that agree. Where a text surely divides at least
// once in every reach bytes, as every text that means something does, there is no
// cut, and the answers are those of Unicode. Between two places at which a text
// divides or is cut there are less than 2·reach bytes, give or take a character; no
// function looks further in either direction.

// reach is in bytes. It is longer than any word, and than the row of all flags.
const reach = 4 << 10

// rule says where a text divides.
type rule struct {
	// sure reports whether the text divides at off, which is neither end of the text,
	// whatever stands further away. It may say no where in truth the text does divide.
	sure func(s string, off int) bool
	// back and on step to the place before off and after it that sure is to be asked
	// about next.
	back, on func(s string, off int) int
	// cut returns the first place at or after off at which the text may be cut.
	cut func(s string, off int) int
	// reach is the distance between two places at which the text may be cut.
	reach int
}

// anchor returns the last place at or before off at which s surely divides or is
// cut. Dividing s by the rule from there on is dividing all of it.
func (r *rule) anchor(s string, off int) int {
	multiple := off - off%r.reach
	for p := off; p > 0; {
		if p < len(s) && r.sure(s, p) {
			return p
		}
		p = r.back(s, p)
		for multiple > 0 && p <= multiple-r.reach {
			if cut := r.cut(s, multiple); cut <= off {
				return cut
			}
			multiple -= r.reach
		}
	}
	return 0
}

// next returns the first place after start, which is one where s divides, at which s
// surely divides or is cut. What stands behind it has no influence on what is before.
func (r *rule) next(s string, start int) int {
	multiple := start - start%r.reach + r.reach
	cut := -1
	for p := start; ; {
		p = r.on(s, p)
		switch {
		case p >= len(s):
			return len(s)
		case r.sure(s, p):
			return p
		case p < multiple:
			continue
		case cut < 0:
			cut = r.cut(s, multiple)
		}
		if p >= cut {
			if r.anchor(s, p) == p {
				return p
			}
			multiple, cut = multiple+r.reach, -1
		}
	}
}

func backRune(s string, off int) int {
	_, size := utf8.DecodeLastRuneInString(s[:off])
	return off - size
}

func onRune(s string, off int) int {
	_, size := utf8.DecodeRuneInString(s[off:])
	return off + size
}

// nextRune returns off if it is the start of a code point, or that of the next one.
func nextRune(s string, off int) int {
	start := runeStart(s, off)
	if start == off {
		return off
	}
	_, size := utf8.DecodeRuneInString(s[start:])
	return start + size
}

// nextCluster returns off if it is a cluster boundary, or the next one.
func nextCluster(s string, off int) int {
	if OnGrapheme(s, off) {
		return off
	}
	return NextGrapheme(s, off)
}
