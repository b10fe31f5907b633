package storage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

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
	return append(fmt.Appendf(open, `%s%08x%s`, crcStart, sum, crcEnd), '\n')
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
	if want := fmt.Sprintf("%08x", crc32.Checksum(open, castagnoli)); want != digits {
		return fmt.Errorf("its checksum is %s, its content gives %s", digits, want)
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

// isKnown disregards case, as encoding/json does when it looks for the field of a member.
func isKnown(member string) bool {
	return slices.ContainsFunc(knownMembers, func(known string) bool { return strings.EqualFold(known, member) })
}

// encodeAction returns the Action as a ledger line, LF included.
func encodeAction(a *annotate.Action) ([]byte, error) {
	body, err := encodeJSON(a)
	if err != nil {
		return nil, fmt.Errorf("writing action %d (%s) as JSON: %w", a.Seq, a.Verb, err)
	}
	if len(a.Extra) > 0 {
		body = body[:len(body)-1]
		for _, name := range slices.Sorted(maps.Keys(a.Extra)) {
			if isKnown(name) {
				return nil, fmt.Errorf("writing action %d (%s): %q is not an unknown field", a.Seq, a.Verb, name)
			}
			member, err := encodeJSON(map[string]json.RawMessage{name: a.Extra[name]})
			if err != nil {
				return nil, fmt.Errorf("writing field %q of action %d (%s): %w", name, a.Seq, a.Verb, err)
			}
			body = append(append(body, ','), member[1:len(member)-1]...)
		}
		body = append(body, '}')
	}
	return seal(body), nil
}

// parseAction reads an Action's line without its LF.
func parseAction(line []byte) (*annotate.Action, error) {
	if err := checkSeal(line); err != nil {
		return nil, err
	}
	var known struct {
		annotate.Action
		CRC string `json:"crc"`
	}
	// Nearly every line has known members only; the strict pass spares those a second one that looks for others.
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&known); err != nil {
		known.Action = annotate.Action{}
		if err := json.Unmarshal(line, &known); err != nil {
			return nil, fmt.Errorf("it is not an action: %w", err)
		}
		if err := json.Unmarshal(line, &known.Extra); err != nil {
			return nil, fmt.Errorf("it is not an action: %w", err)
		}
		maps.DeleteFunc(known.Extra, func(name string, _ json.RawMessage) bool { return isKnown(name) })
		if len(known.Extra) == 0 { // it was a Change that had the unknown member
			known.Extra = nil
		}
	} else if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is more than one JSON object")
	}
	a := known.Action
	switch {
	case a.Device == annotate.None:
		return nil, errors.New("the action names no device")
	case a.Seq == 0:
		return nil, errors.New("the action has no number")
	}
	// A member that is written twice must not mean one thing to the chain and another to the project.
	if id, ok := leadingIdentity(line); ok && id != (identity{a.Device, a.Seq, a.Prev}) {
		return nil, errors.New("it says twice, and differently, which action it is")
	}
	return &a, nil
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
