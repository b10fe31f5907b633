package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"attest/annotate"
)

const (
	ledgerFormat  = "attest-ledger"
	ledgerVersion = 1
	ledgerNeeds   = "0.1.0" // the oldest Attest that reads ledgerVersion

	// MaxLine is the greatest length of a ledger line in bytes, and so of an Action. It bounds the memory that a hostile
	// file can take.
	MaxLine = 512 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// digest is the SHA-256 of a ledger line without its LF.
type digest [sha256.Size]byte

// String returns the digest as prev spells it: empty for the line before the first one.
func (d digest) String() string {
	if d == (digest{}) {
		return ""
	}
	return hex.EncodeToString(d[:])
}

func hashOf(line []byte) digest { return sha256.Sum256(line) }

// header is the first line of a segment.
type header struct {
	Format  string      `json:"format"`
	Version int         `json:"version"`
	Needs   string      `json:"needs"`
	Project annotate.ID `json:"project"`
	Segment uint32      `json:"segment"`
	Prev    string      `json:"prev"`
	Created time.Time   `json:"created"`
}

const (
	crcStart  = `,"crc":"`
	crcEnd    = `"}`
	crcLength = len(crcStart) + 8 + len(crcEnd)
)

// seal turns the JSON object body into a ledger line, LF included, by adding the checksum as its last member.
func seal(body []byte) []byte {
	open := body[:len(body)-1] // without the closing brace
	sum := crc32.Checksum(open, castagnoli)
	out := append(open, crcStart...)
	out = hex.AppendEncode(out, binary.BigEndian.AppendUint32(nil, sum))
	return append(append(out, crcEnd...), '\n')
}

// checkSeal reports why line (without its LF) is not what seal made.
func checkSeal(line []byte) error {
	if len(line) <= crcLength || line[0] != '{' {
		return errors.New("it is not a ledger line")
	}
	open, tail := line[:len(line)-crcLength], line[len(line)-crcLength:]
	digits, ok := strings.CutPrefix(string(tail), crcStart)
	digits, ok2 := strings.CutSuffix(digits, crcEnd)
	if !ok || !ok2 {
		return errors.New("it does not end in a checksum")
	}
	sum := crc32.Checksum(open, castagnoli)
	var want [4]byte
	if _, err := hex.Decode(want[:], []byte(digits)); err != nil || binary.BigEndian.Uint32(want[:]) != sum || digits != strings.ToLower(digits) {
		return fmt.Errorf("its checksum is %s, its content gives %08x", digits, sum)
	}
	return nil
}

// encodeJSON is json.Marshal without the escapes that only matter inside HTML: ledger lines are for people to read.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func encodeHeader(h header) ([]byte, error) {
	body, err := encodeJSON(h)
	if err != nil {
		return nil, fmt.Errorf("writing a ledger header: %w", err)
	}
	return seal(body), nil
}

// parseHeader reads a header line without its LF. Path is for errors that name it.
func parseHeader(path string, line []byte) (header, error) {
	if err := checkSeal(line); err != nil {
		return header{}, err
	}
	var h header
	if err := json.Unmarshal(line, &h); err != nil {
		return header{}, fmt.Errorf("its header is not readable: %w", err)
	}
	if h.Format != ledgerFormat {
		return header{}, fmt.Errorf("its format is %q and not %q", h.Format, ledgerFormat)
	}
	if h.Version == encryptedVersion && bytes.Contains(line, []byte(`,"sealed":"`)) {
		return header{}, errors.New("it is encrypted, and the project is not")
	}
	if h.Version > ledgerVersion {
		return header{}, &NewerError{Path: path, Needs: h.Needs}
	}
	if h.Version < 1 || h.Project == annotate.None || h.Segment == 0 {
		return header{}, errors.New("its header lacks a version, a project or a segment number")
	}
	return h, nil
}

// knownMembers are the members of an Action's line that this version gives a meaning to.
var knownMembers = []string{"device", "seq", "prev", "at", "by", "verb", "undoes", "redoes", "changes", "crc"}

// encodeAction returns the Action as a ledger line, LF included.
func encodeAction(a *annotate.Action) ([]byte, error) { return encodeActionIn(nil, a) }

// encodeActionIn is encodeAction in the memory of memory, as far as that goes.
func encodeActionIn(memory []byte, a *annotate.Action) ([]byte, error) {
	body, err := appendAction(memory[:0], a)
	if err != nil {
		return nil, fmt.Errorf("writing action %d (%s) as JSON: %w", a.Seq, a.Verb, err)
	}
	return seal(body), nil
}

// appendAction appends the Action as a JSON object. What identifies it comes first: see leadingIdentity.
func appendAction(b []byte, a *annotate.Action) ([]byte, error) {
	at, err := a.At.MarshalJSON()
	if err != nil {
		return nil, err
	}
	b = appendID(append(b, `{"device":`...), a.Device)
	b = strconv.AppendUint(append(b, `,"seq":`...), a.Seq, 10)
	b = appendJSON(append(b, `,"prev":`...), a.Prev)
	b = append(append(b, `,"at":`...), at...)
	b = appendID(append(b, `,"by":`...), a.By)
	b = appendJSON(append(b, `,"verb":`...), a.Verb)
	if a.Undoes != 0 {
		b = strconv.AppendUint(append(b, `,"undoes":`...), a.Undoes, 10)
	}
	if a.Redoes != 0 {
		b = strconv.AppendUint(append(b, `,"redoes":`...), a.Redoes, 10)
	}
	b = append(b, `,"changes":[`...)
	for i, c := range a.Changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(append(b, `{"kind":`...), string(c.Kind))
		b = appendID(append(b, `,"id":`...), c.ID)
		if b = appendFields(append(b, `,"set":`...), c.Set); b != nil {
			b = appendFields(append(b, `,"was":`...), c.Was)
		}
		if b == nil {
			return nil, fmt.Errorf("a value of %s %s is not JSON", c.Kind, c.ID)
		}
		b = append(b, '}')
	}
	b = append(b, ']')
	for _, name := range slices.Sorted(maps.Keys(a.Extra)) {
		if slices.Contains(knownMembers, name) {
			return nil, fmt.Errorf("%q is not an unknown field", name)
		}
		b = append(appendJSON(append(b, ','), name), ':')
		if b = appendRaw(b, a.Extra[name]); b == nil {
			return nil, fmt.Errorf("the value of %q is not JSON", name)
		}
	}
	return append(b, '}'), nil
}

func appendID(b []byte, id annotate.ID) []byte {
	return append(append(append(b, '"'), id.String()...), '"')
}

// appendFields returns nil if a value is not JSON.
func appendFields(b []byte, f annotate.Fields) []byte {
	if f == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	names := make([]string, 0, 16)
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSON(b, name), ':')
		if b = appendRaw(b, f[name]); b == nil {
			return nil
		}
	}
	return append(b, '}')
}

// appendRaw appends a value that is JSON already, on one line whatever it was on. It returns nil for one that is not.
func appendRaw(b []byte, raw json.RawMessage) []byte {
	switch {
	case len(raw) == 0:
		return append(b, "null"...)
	case annotate.IsPlainString(raw):
		return append(b, raw...)
	case !json.Valid(raw):
		return nil
	case !slices.ContainsFunc(raw, func(c byte) bool { return c < ' ' }): // which stand between the values only
		return append(b, raw...)
	}
	out := bytes.NewBuffer(b)
	if json.Compact(out, raw) != nil {
		return nil
	}
	return out.Bytes()
}

// appendJSON appends a string. HTML is not escaped: ledger lines are for people to read.
func appendJSON(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] != 0x7f
	}
	if plain {
		return append(append(append(b, '"'), s...), '"')
	}
	text, err := encodeJSON(s)
	if err != nil {
		return append(b, "null"...) // a string has always a form
	}
	return append(b, text...)
}

// parseAction reads an Action's line without its LF, of which it keeps the memory.
func parseAction(line []byte) (*annotate.Action, error) {
	if err := checkSeal(line); err != nil {
		return nil, err
	}
	a, err := annotate.ParseAction(line, "crc")
	if err != nil {
		return nil, fmt.Errorf("it is not an action: %w", err)
	}
	switch {
	case a.Device == annotate.None:
		return nil, errors.New("the action names no device")
	case a.Seq == 0:
		return nil, errors.New("the action has no number")
	}
	return a, nil
}

// identity is what the chain of the ledger needs of an Action.
type identity struct {
	device annotate.ID
	seq    uint64
	prev   string
}

// parseIdentity reads the identity of a sealed line without decoding the whole of it, which is possible because the
// members it needs are written first.
func parseIdentity(line []byte) (identity, error) {
	if id, ok := leadingIdentity(line); ok {
		return id, nil
	}
	a, err := parseAction(line)
	if err != nil {
		return identity{}, err
	}
	return identity{a.Device, a.Seq, a.Prev}, nil
}

func leadingIdentity(line []byte) (id identity, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"device":"`))
	if !ok || len(rest) < 36 || id.device.UnmarshalText(rest[:36]) != nil || id.device == annotate.None {
		return id, false
	}
	rest, ok = bytes.CutPrefix(rest[36:], []byte(`","seq":`))
	if !ok {
		return id, false
	}
	digits := bytes.IndexByte(rest, ',')
	if digits < 1 || digits > 20 {
		return id, false
	}
	var err error
	if id.seq, err = strconv.ParseUint(string(rest[:digits]), 10, 64); err != nil || id.seq == 0 || rest[0] == '0' || rest[0] == '+' {
		return id, false
	}
	rest, ok = bytes.CutPrefix(rest[digits:], []byte(`,"prev":"`))
	if !ok || len(rest) < 2*sha256.Size+1 || rest[2*sha256.Size] != '"' {
		return id, false
	}
	id.prev = string(rest[:2*sha256.Size])
	return id, !strings.ContainsAny(id.prev, `"\`)
}
