package annotate

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// A ledger is replayed change by change, and encoding/json takes two passes and several allocations for each value that
// it is asked for by itself. The functions below take a JSON object or array apart in one pass and without any. They
// check the brackets, commas and colons of that one object or array; what stands between them is left to whoever takes
// it, who must check all of it.

var errObject, errArray = errors.New("it should be a JSON object"), errors.New("it should be a JSON array")

// eachMember hands over the members of a JSON object in the order in which they are written, until yield returns an
// error. The values share the memory of raw.
func eachMember(raw []byte, yield func(name, value []byte) error) error {
	rest, ok := cutToken(raw, '{')
	if !ok {
		return errObject
	}
	if behind, ok := cutToken(rest, '}'); ok {
		return nothingBehind(behind, errObject)
	}
	for {
		quoted, behind := cutValue(rest)
		name, ok := unquote(quoted)
		if !ok {
			return errObject
		}
		if rest, ok = cutToken(behind, ':'); !ok {
			return errObject
		}
		value, behind := cutValue(rest)
		if len(value) == 0 {
			return errObject
		}
		if err := yield(name, value); err != nil {
			return err
		}
		if rest, ok = cutToken(behind, ','); ok {
			continue
		}
		if rest, ok = cutToken(behind, '}'); !ok {
			return errObject
		}
		return nothingBehind(rest, errObject)
	}
}

// eachElement hands over the elements of a JSON array in their order, until yield returns an error. They share the memory
// of raw.
func eachElement(raw []byte, yield func(value []byte) error) error {
	rest, ok := cutToken(raw, '[')
	if !ok {
		return errArray
	}
	if behind, ok := cutToken(rest, ']'); ok {
		return nothingBehind(behind, errArray)
	}
	for {
		value, behind := cutValue(rest)
		if len(value) == 0 {
			return errArray
		}
		if err := yield(value); err != nil {
			return err
		}
		if rest, ok = cutToken(behind, ','); ok {
			continue
		}
		if rest, ok = cutToken(behind, ']'); !ok {
			return errArray
		}
		return nothingBehind(rest, errArray)
	}
}

func nothingBehind(rest []byte, otherwise error) error {
	if len(skipSpace(rest)) > 0 {
		return otherwise
	}
	return nil
}

func skipSpace(b []byte) []byte {
	for i, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return b[i:]
		}
	}
	return nil
}

// cutToken returns what stands behind the token, if b begins with it.
func cutToken(b []byte, token byte) (rest []byte, ok bool) {
	b = skipSpace(b)
	if len(b) == 0 || b[0] != token {
		return nil, false
	}
	return b[1:], true
}

// cutValue splits b behind the JSON value that it begins with. The value is empty where there is none.
func cutValue(b []byte) (value, rest []byte) {
	b = skipSpace(b)
	n := valueLength(b)
	return b[:n:n], b[n:]
}

func valueLength(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case '"':
		return stringLength(b)
	case '{', '[':
		depth := 0
		for i := 0; i < len(b); i++ {
			switch b[i] {
			case '"':
				n := stringLength(b[i:])
				if n == 0 {
					return 0
				}
				i += n - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return 0
	}
	for i, c := range b {
		switch c {
		case ',', ':', ']', '}', ' ', '\t', '\r', '\n':
			return i
		}
	}
	return len(b)
}

// stringLength returns the length of the JSON string that b begins with, quotation marks included, or 0 if it has no end.
func stringLength(b []byte) int {
	for end := 1; ; {
		n := bytes.IndexByte(b[end:], '"')
		if n < 0 {
			return 0
		}
		end += n
		escapes := 0
		for b[end-1-escapes] == '\\' { // at the latest, the opening quotation mark ends it
			escapes++
		}
		end++
		if escapes%2 == 0 {
			return end
		}
	}
}

// plainString returns what a JSON string says if that is the very bytes between its quotation marks.
func plainString(raw []byte) (s []byte, ok bool) {
	n := len(raw)
	if n < 2 || raw[0] != '"' || raw[n-1] != '"' {
		return nil, false
	}
	s = raw[1 : n-1]
	plain, ascii := literal(s)
	return s, plain && (ascii || utf8.Valid(s))
}

// IsPlainString reports whether raw is a JSON string that says just what is written between its quotation marks.
func IsPlainString(raw []byte) bool {
	_, ok := plainString(raw)
	return ok
}

// literal reports whether JSON writes s without escapes, provided that it is UTF-8, and whether it is all ASCII. It looks at
// eight bytes at a time: every edit is scanned several times on its way into the ledger.
func literal(s []byte) (plain, ascii bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	var special, beyond uint64 // their high bits tell
	for ; len(s) >= 8; s = s[8:] {
		x := binary.LittleEndian.Uint64(s)
		quote, backslash := x^'"'*ones, x^'\\'*ones
		// A byte below n borrows from its high bit when n is taken away, unless that was set (Warren, Hacker's Delight, 6-1).
		special |= (x-' '*ones)&^x | (quote-ones)&^quote | (backslash-ones)&^backslash
		beyond |= x
	}
	for _, c := range s {
		if c < ' ' || c == '"' || c == '\\' {
			return false, false
		}
		beyond |= uint64(c)
	}
	return special&highs == 0, beyond&highs == 0
}

// unquote returns what a JSON string says, and whether it is one.
func unquote(raw []byte) ([]byte, bool) {
	if s, ok := plainString(raw); ok {
		return s, true
	}
	if len(raw) == 0 || raw[0] != '"' {
		return nil, false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return []byte(s), err == nil
}
