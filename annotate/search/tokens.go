package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"attest/annotate/text"
)

// form says how a token comes out of its text.
type form uint8

const (
	plain    form = iota // as it is written
	joined               // a compound without the hyphens and apostrophes in it, or a number with the letters behind it
	pair                 // two neighbouring characters of a script that is written without spaces
	initials             // the first letters of a name
)

// advances reports whether a token of this form stands one place behind the one before it. The other forms share the place
// of the last token that does.
func (f form) advances() bool { return f == plain }

// token is a word of a text in one of the forms under which it may be looked for.
type token struct {
	folded     string // what is compared
	surface    string // the same in lower case with its diacritics
	form       form
	start, end int // in bytes of the folded text
}

// tokenizer divides texts into tokens. Its zero value is ready; it may be used again and again, by one goroutine.
type tokenizer struct {
	f        text.Folded
	original string
	ascii    bool // nothing in the original is beyond ASCII: foldings are surfaces
	tokens   []token
	parts    []part
	run      []name
}

// tokenize returns the tokens of a text: every form of every word, in order. They are valid until the next call. In a title
// or the name of somebody all words give initials, elsewhere those with a capital.
//
//	anti-tank     anti, tank, antitank      11,000 · 11 000 · 11000    11000
//	Russia's      russia, russias           810th                      810, 810th
//	hasn't        hasn, hasnt               02:52 · 2.52               2.52
//	con-⏎flict    con, flict, conflict      東京都                      東, 東京, 京, 京都, 都
//	U.S.          us                        Civil Protection Service   …, cps, cp, ps
func (z *tokenizer) tokenize(f text.Folded, original string, isName bool) []token {
	z.f, z.original, z.ascii = f, original, isASCII(original)
	z.tokens, z.run = z.tokens[:0], z.run[:0]
	s := f.Text
	for i := 0; i < len(s); {
		c, next := z.next(s, i)
		switch c {
		case nothing:
		case gramRun:
			z.addGrams(s[i:next], i)
		case oneWord:
			z.noteName(s, isName)
			z.addCompound()
		}
		i = next
	}
	z.addInitials()
	return z.tokens
}

// class is what stands at a place of a text.
type class uint8

const (
	nothing class = iota // a space or a sign
	oneWord              // a word, compound or number, whose parts are noted
	gramRun              // characters of a script without spaces
)

// next reads what stands at i and returns where it ends.
func (z *tokenizer) next(s string, i int) (class, int) {
	r, size := rune(s[i]), 1
	if r >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(s[i:])
	}
	switch {
	case isUnspaced(r):
		end := i + size
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if !isUnspaced(r) {
				break
			}
			end += size
		}
		return gramRun, end
	case inWord(r):
		return oneWord, z.compound(s, i)
	case unicode.Is(unicode.So, r): // an emoji, say
		z.parts = append(z.parts[:0], part{start: i, end: i + size, text: s[i : i+size]})
		return oneWord, i + size
	}
	return nothing, i + size
}

// part is a piece of a compound.
type part struct {
	start, end int
	text       string // without the signs inside a number
	number     string // the digits at its beginning, if letters follow them
	tie        byte   // what ties it to the part before: ' or - or \n for a hyphen at a line end; 0 for the first
}

// compound notes the word at i with all that hyphens and apostrophes tie to it, and returns where it ends.
func (z *tokenizer) compound(s string, i int) int {
	z.parts = z.parts[:0]
	if end, letters := dotted(s, i); letters != "" {
		z.parts = append(z.parts, part{start: i, end: end, text: letters})
		return end
	}
	tie := byte(0)
	for {
		p := part{start: i, tie: tie}
		if isDigit(s[i]) {
			p.end, p.text = numeral(s, i)
			if end := wordEnd(s, p.end); end > p.end {
				p.number = p.text
				p.end, p.text = end, p.text+s[p.end:end]
			}
		} else {
			p.end = wordEnd(s, i)
			p.text = s[i:p.end]
		}
		z.parts = append(z.parts, p)
		i = p.end
		if i+1 >= len(s) {
			return i
		}
		next := i + 1
		switch {
		case s[i] == '\'', s[i] == '-' && s[next] != '\n':
			tie = s[i]
		case s[i] == '-':
			for next++; next < len(s) && s[next] == ' '; next++ {
			}
			tie = '\n'
		default:
			return i
		}
		if next >= len(s) {
			return i
		}
		if r, _ := utf8.DecodeRuneInString(s[next:]); !inWord(r) || isUnspaced(r) {
			return i
		}
		i = next
	}
}

// joinedText returns the parts of a compound without what ties them.
func joinedText(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.text)
	}
	return b.String()
}

// isPossessive reports whether the last part is the s of Russia's.
func isPossessive(parts []part) bool {
	last := parts[len(parts)-1]
	return last.tie == '\'' && last.text == "s"
}

// addCompound adds the tokens of the compound that was noted.
func (z *tokenizer) addCompound() {
	parts := z.parts
	for i, p := range parts {
		switch {
		case p.number != "":
			z.add(token{p.number, p.number, plain, p.start, p.end})
			z.add(token{p.text, p.text, joined, p.start, p.end})
		case i > 0 && p.tie == '\'' && p.end-p.start == 1: // the s of Russia's, the t of hasn't
		default:
			z.add(token{p.text, z.surface(p), plain, p.start, p.end})
		}
	}
	if len(parts) == 1 {
		return
	}
	if isPossessive(parts) && len(parts) > 2 {
		parts = parts[:len(parts)-1]
	}
	whole := joinedText(parts)
	z.add(token{whole, whole, joined, parts[0].start, parts[len(parts)-1].end})
}

func (z *tokenizer) add(t token) { z.tokens = append(z.tokens, t) }

// addGrams adds the characters of a run, and its pairs of neighbours.
func (z *tokenizer) addGrams(run string, at int) {
	for i := 0; i < len(run); {
		next := i + runeLen(run[i:])
		z.add(token{run[i:next], run[i:next], plain, at + i, at + next})
		if next < len(run) {
			after := next + runeLen(run[next:])
			z.add(token{run[i:after], run[i:after], pair, at + i, at + after})
		}
		i = next
	}
}

// surface returns a part in lower case with its diacritics, composed, and without what cannot be seen.
func (z *tokenizer) surface(p part) string {
	if z.ascii || p.text[0] >= '0' && p.text[0] <= '9' {
		return p.text
	}
	piece := z.f.Source(p.start, p.end)
	if isASCII(piece) {
		return p.text
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)) {
			return -1
		}
		return unicode.ToLower(r)
	}, piece))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func runeLen(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// wordEnd returns where the letters, digits and marks that begin at i end.
func wordEnd(s string, i int) int {
	for i < len(s) {
		if c := s[i]; c < utf8.RuneSelf {
			if !asciiWord[c] {
				break
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !inWord(r) || isUnspaced(r) {
			break
		}
		i += size
	}
	return i
}

// asciiWord tells which bytes are parts of words. Folded texts hold no capitals.
var asciiWord = func() (in [utf8.RuneSelf]bool) {
	for c := range in {
		in[c] = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	return in
}()

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiWord[r]
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// isUnspaced reports whether r is of a script that is written without spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// dotted returns where single letters with full stops between them, as in U.S. or p.m., end, and the letters; "" if there
// are none.
func dotted(s string, i int) (end int, letters string) {
	if after := i + runeLen(s[i:]); after >= len(s) || s[after] != '.' {
		return i, ""
	}
	var b strings.Builder
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		after := i + size
		if !unicode.IsLetter(r) || wordEnd(s, after) > after {
			break
		}
		b.WriteRune(r)
		end = after
		if after == len(s) || s[after] != '.' {
			break
		}
		i = after + 1
	}
	if letters = b.String(); utf8.RuneCountInString(letters) < 2 {
		return i, ""
	}
	return end, letters
}
