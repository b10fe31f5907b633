package field

import (
	"unicode"
	"unicode/utf8"
)

// Sentence returns an error as a sentence for the reviewer: with a capital letter and a full stop.
func Sentence(err error) string { return SentenceOf(err.Error()) }

// SentenceOf returns a message as a sentence for the reviewer: with a capital letter and a full stop.
func SentenceOf(s string) string {
	if s == "" {
		return ""
	}
	if r, n := utf8.DecodeRuneInString(s); unicode.IsLower(r) {
		s = string(unicode.ToUpper(r)) + s[n:]
	}
	switch last, _ := utf8.DecodeLastRuneInString(s); last {
	case '.', '!', '?', '”', '…':
		return s
	}
	return s + "."
}
