package storage

import (
	"bytes"
	"hash/crc32"
	"slices"
)

// One wrong byte can be put right, and proven: the checksum at the end of a line says which byte would make it whole, and
// the hash of the line that the next one carries says whether that is what was written. A byte that made two lines of one,
// by becoming a line feed, is found by trying all others in its place; one that was a line feed and made one line of two, by
// the checksums of both.

// repair finds, for each damaged line, what it was before one byte was changed.
func (s *survey) repair() {
	for i := 0; i < len(s.lines); i++ {
		l := s.lines[i]
		if l.fault == "" {
			continue
		}
		if first, second, ok := l.split(s.files); ok {
			s.lines = slices.Replace(s.lines, i, i+1, first, second)
			i++
			continue
		}
		if proof, ok := s.proof(i + 1); ok {
			l.mend(s.files, oneByteOff(l.bytes, l.proves(s.files, proof)))
		}
		if l.repaired != nil || i+1 == len(s.lines) || s.lines[i+1].fault == "" || s.lines[i+1].segment != l.segment {
			continue
		}
		if proof, ok := s.proof(i + 2); ok {
			if l.mend(s.files, joinedBy(l.bytes, s.lines[i+1].bytes, l.proves(s.files, proof))); l.repaired != nil {
				s.lines = append(s.lines[:i+1], s.lines[i+2:]...)
			}
		}
	}
	for _, l := range s.lines {
		if l.repaired != nil && l.ended {
			s.fault(l.segment, l.number, "one byte of it is wrong; what it was is certain, because the hashes say so")
		}
	}
}

// split returns the two lines that a line was before their line feed was changed.
func (l *surveyed) split(f files) (first, second *surveyed, ok bool) {
	for i := range l.bytes {
		behind := l.bytes[i+1:]
		if !bytes.HasSuffix(l.bytes[:i], []byte(crcEnd)) || !bytes.HasPrefix(behind, []byte(`{"`)) || checkSeal(l.bytes[:i]) != nil || checkSeal(behind) != nil {
			continue
		}
		one, two := *l, *l
		one.length, two.length = i, len(behind)
		two.offset += int64(i) + 1
		one.mend(f, bytes.Clone(l.bytes[:i]))
		two.mend(f, bytes.Clone(behind))
		return &one, &two, one.repaired != nil && two.repaired != nil
	}
	return nil, nil, false
}

// proof returns the hash that a line carries of the one before it.
func (s *survey) proof(i int) (digest, bool) {
	if i == len(s.lines) {
		return s.last, s.last != digest{}
	}
	if i >= len(s.lines) || s.lines[i].fault != "" || s.lines[i].prev == "" {
		return digest{}, false
	}
	d := digestOf(s.lines[i].prev)
	return d, d != digest{}
}

// proves returns a function that tells whether a line as it would be written has the hash.
func (l *surveyed) proves(f files, want digest) func(raw []byte) bool {
	path := f.path(segmentName(l.segment))
	return func(raw []byte) bool {
		line, err := f.key().openLine(path, l.segment, raw)
		return err == nil && hashOf(line) == want
	}
}

// mend takes over what the line was.
func (l *surveyed) mend(f files, raw []byte) {
	if raw == nil {
		return
	}
	again := *l
	again.fault, again.bytes = "", nil
	if again.parse(f, raw) != nil || again.fault != "" {
		return
	}
	again.fault, again.bytes, again.repaired = l.fault, l.bytes, raw
	*l = again
}

// mendEnd puts the end of the last line right, of which it is not known whether it was ever finished.
func (l *surveyed) mendEnd(f files, last digest) bool {
	switch n := len(l.bytes); {
	case n > 0 && wrongEnd(l.bytes): // instead of its line feed
		l.mend(f, bytes.Clone(l.bytes[:n-1]))
	case last != digest{}:
		l.mend(f, oneByteOff(l.bytes, l.proves(f, last)))
	}
	return l.repaired != nil
}

// oneByteOff returns the line that differs from raw in one byte and is the one that is looked for, or nil.
func oneByteOff(raw []byte, found func([]byte) bool) []byte {
	if len(raw) <= crcLength {
		return nil
	}
	try := bytes.Clone(raw)
	// A byte of the checksum, or of what stands around it: there are few.
	for i := len(raw) - crcLength; i < len(raw); i++ {
		for c := range 256 {
			try[i] = byte(c)
			if found(try) {
				return try
			}
		}
		try[i] = raw[i]
	}
	digits, ok := bytes.CutPrefix(raw[len(raw)-crcLength:], []byte(crcStart))
	if !ok {
		return nil
	}
	sum, ok := parseHex32(digits[:8])
	if !ok {
		return nil
	}
	// The checksum is linear: the difference of two checksums depends only on the difference of the bytes, and on how many
	// follow. So the difference is taken back byte by byte from the end, until it is one that a single byte makes.
	body := raw[:len(raw)-crcLength]
	diff := crc32.Checksum(body, castagnoli) ^ sum
	for i := len(body) - 1; i >= 0; i-- {
		if c, single := madeBy[diff]; single {
			try[i] = body[i] ^ c
			if found(try) {
				return try
			}
			try[i] = body[i]
		}
		diff = unshift(diff)
	}
	return nil
}

// joinedBy returns the line that a and b make up with some byte between them and that is the one that is looked for, or nil.
func joinedBy(a, b []byte, found func([]byte) bool) []byte {
	try := append(append(bytes.Clone(a), 0), b...)
	for c := range 256 {
		try[len(a)] = byte(c)
		if found(try) {
			return try
		}
	}
	return nil
}

// madeBy gives, for each difference of checksums that one wrong byte makes at the very end, the difference of the byte.
var madeBy = func() map[uint32]byte {
	out := map[uint32]byte{}
	for c := 1; c < 256; c++ {
		out[castagnoli[c]] = byte(c)
	}
	return out
}()

// highest gives the number of the table's entry that has the highest byte.
var highest = func() (out [256]byte) {
	for i, v := range castagnoli {
		out[v>>24] = byte(i)
	}
	return out
}()

// unshift takes back what one zero byte does to a difference of checksums.
func unshift(diff uint32) uint32 {
	i := highest[diff>>24]
	return (diff^castagnoli[i])<<8 | uint32(i)
}

func parseHex32(digits []byte) (v uint32, ok bool) {
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			v = v<<4 | uint32(c-'0')
		case 'a' <= c && c <= 'f':
			v = v<<4 | uint32(c-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}
