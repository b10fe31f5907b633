package typeset

import (
	"sort"
	"strings"

	"attest/annotate/text"
	"attest/ui/reader/typeset/bidi"
)

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

// levelChunk is the length in bytes up to which the levels of a paragraph are
// resolved together. A longer paragraph is taken in chunks, so that no keystroke
// waits for megabytes; embeddings and isolates do not reach from one to the next.
const levelChunk = 32 << 10

// keptLevels is the number of chunks whose levels are remembered: those that a
// screen of short paragraphs needs.
const keptLevels = 64

// levels are the embedding levels of a stretch of text.
type levels struct {
	text string // the stretch itself, to know it again
	at   int    // its start in the whole text
	base bidi.Level
	runs []levelRun
}

// levelRun is a stretch of one level. It starts on a grapheme boundary.
type levelRun struct {
	start int // bytes of the whole text
	level bidi.Level
}

// chunkStart is the k-th place to cut p at: behind a blank if there is one near.
func chunkStart(s string, p Paragraph, k int) int {
	at := p.Start + k*levelChunk
	switch {
	case k == 0:
		return p.Start
	case at >= p.End:
		return p.End
	}
	if i := strings.LastIndexByte(s[at-levelChunk/16:at], ' '); i >= 0 {
		at += i + 1 - levelChunk/16
	}
	at, _ = text.SnapOut(s, at, at)
	return max(at, p.Start)
}

// levelsAt returns the levels of the chunk of p that holds off, and its end.
func (s *Shaper) levelsAt(whole string, p Paragraph, off int) (l *levels, end int) {
	k := (off - p.Start) / levelChunk
	start := chunkStart(whole, p, k)
	end = chunkStart(whole, p, k+1)
	if off >= end && end < p.End {
		start, end = end, chunkStart(whole, p, k+2)
	}
	chunk := whole[start:end]
	base := bidi.Level(0)
	if p.rtl {
		base = 1
	}
	for _, l := range s.levels {
		if l.at == start && l.base == base && l.text == chunk {
			return l, end
		}
	}
	l = resolve(chunk, start, base)
	if len(s.levels) < keptLevels {
		s.levels = append(s.levels, l)
	} else {
		s.levels[s.nextLevels] = l
		s.nextLevels = (s.nextLevels + 1) % keptLevels
	}
	return l, end
}

func resolve(chunk string, at int, base bidi.Level) *levels {
	runes := make([]rune, 0, len(chunk)/2+1)
	for _, r := range chunk {
		runes = append(runes, r)
	}
	l := &levels{text: chunk, at: at, base: base}
	of := bidi.Resolve(runes, base)
	i, whole := 0, 0 // whole is the first byte behind a grapheme that a level cut
	for off := range chunk {
		level := of[i]
		i++
		if n := len(l.runs); off < whole || n > 0 && l.runs[n-1].level == level {
			continue
		}
		if off > 0 && !text.OnGrapheme(chunk, off) { // all of it goes where its start goes
			whole = text.NextGrapheme(chunk, off)
			continue
		}
		l.runs = append(l.runs, levelRun{at + off, level})
	}
	return l
}

// eachLevel yields the stretches of one level that make up [start, end) of p.
func (s *Shaper) eachLevel(whole string, p Paragraph, start, end int, yield func(start, end int, level bidi.Level)) {
	for start < end {
		l, chunkEnd := s.levelsAt(whole, p, start)
		chunkEnd = min(chunkEnd, end)
		i := sort.Search(len(l.runs), func(i int) bool { return l.runs[i].start > start }) - 1
		for ; start < chunkEnd; i++ {
			to := chunkEnd
			if i+1 < len(l.runs) {
				to = min(to, l.runs[i+1].start)
			}
			yield(start, to, l.runs[i].level)
			start = to
		}
	}
}
