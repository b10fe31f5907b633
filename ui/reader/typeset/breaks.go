package typeset

import (
	"sort"
	"strings"
	"unicode/utf8"

	"attest/annotate/text"
	"attest/ui/reader/typeset/bidi"
)

// Paragraph is a line of the source text between two line ends.
type Paragraph struct {
	Start, End int // bytes, without the line end
	FirstLine  int // index of its first line on the page
	kind       script
	rtl        bool // its base direction; only of what is set as mixed text
}

// Breaks says where the lines of a text begin when it is set in a column.
type Breaks struct {
	Width      Units // of the column
	Paragraphs []Paragraph
	starts     []int // first byte of every line
	exact      bool
}

// Lines is the number of lines, at least one.
func (b *Breaks) Lines() int { return len(b.starts) }

// Exact reports whether the lines come from shaped words, not from an estimate.
func (b *Breaks) Exact() bool { return b.exact }

// Blank is the number of empty paragraphs.
func (b *Breaks) Blank() int {
	n := 0
	for _, p := range b.Paragraphs {
		if p.Start == p.End {
			n++
		}
	}
	return n
}

// paragraphOf returns the index of the paragraph that holds line.
func (b *Breaks) paragraphOf(line int) int {
	return sort.Search(len(b.Paragraphs), func(i int) bool { return b.Paragraphs[i].FirstLine > line }) - 1
}

// lineRange returns the bytes on a line, without the newline.
func (b *Breaks) lineRange(line int) (start, end int, p Paragraph) {
	p = b.Paragraphs[b.paragraphOf(line)]
	start, end = b.starts[line], p.End
	if line+1 < len(b.starts) && b.starts[line+1] < end {
		end = b.starts[line+1]
	}
	return start, end, p
}

// lineOf returns the line that holds the byte offset off; a position at a soft
// break belongs to the line after it.
func (b *Breaks) lineOf(off int) int {
	return max(0, sort.Search(len(b.starts), func(i int) bool { return b.starts[i] > off })-1)
}

// paragraphs splits text at line ends. "\r\n" counts as one.
func paragraphs(whole string) []Paragraph {
	list := make([]Paragraph, 0, 1+strings.Count(whole, "\n"))
	rare := text.HasLineSeparators(whole)
	for start := 0; ; {
		n := strings.IndexByte(whole[start:], '\n')
		end := start + n
		if n < 0 {
			end = len(whole)
		}
		p := Paragraph{Start: start, End: end}
		if n > 0 && whole[end-1] == '\r' {
			p.End--
		}
		if rare {
			list = splitRare(list, whole, &p)
		}
		list = append(list, p)
		if n < 0 {
			return list
		}
		start = end + 1
	}
}

// splitRare appends the parts of p that end in a line separator to list, and leaves
// the last part in p.
func splitRare(list []Paragraph, whole string, p *Paragraph) []Paragraph {
	next := [len(text.LineSeparators)]int{-1, -1, -1} // where each of them stands, from p.Start on
	for {
		at, size := p.End, 0
		for i, sep := range text.LineSeparators {
			if next[i] < p.Start {
				next[i] = p.End
				if n := strings.Index(whole[p.Start:p.End], sep); n >= 0 {
					next[i] = p.Start + n
				}
			}
			if next[i] < at {
				at, size = next[i], len(sep)
			}
		}
		if size == 0 {
			return list
		}
		list = append(list, Paragraph{Start: p.Start, End: at})
		p.Start = at + size
	}
}

// Break sets text in a column of the given width. It is exact: every width is
// that of shaped words. It returns nil as soon as stop, asked once a paragraph
// and in long ones from time to time, says so; a nil stop never does.
func (s *Shaper) Break(text string, width Units, stop func() bool) *Breaks {
	b := &Breaks{Width: width, Paragraphs: paragraphs(text), exact: true}
	for i := range b.Paragraphs {
		if stop != nil && stop() {
			return nil
		}
		p := &b.Paragraphs[i]
		p.setKind(text, classify(text[p.Start:p.End]), i > 0 && b.Paragraphs[i-1].rtl)
		p.FirstLine = len(b.starts)
		b.starts = append(b.starts, p.Start)
		if !s.breakParagraph(b, text, p, stop) {
			return nil
		}
	}
	return b
}

// setKind notes what kind of text p is and which way it runs. One without letters,
// such as an empty line or a number, runs as the paragraph before it does.
func (p *Paragraph) setKind(text string, kind script, rtlBefore bool) {
	p.kind, p.rtl = kind, false
	if kind != mixed && !rtlBefore {
		return
	}
	level, ok := bidi.FirstStrong(text[p.Start:p.End])
	if p.rtl = level.RTL() || !ok && rtlBefore; p.rtl {
		p.kind = mixed
	}
}

// stopEvery is how many bytes of a paragraph are set before stop is asked again.
const stopEvery = 32 << 10

// breakParagraph appends the starts of the second and later lines of p. It
// reports whether it came to the end.
func (s *Shaper) breakParagraph(b *Breaks, text string, p *Paragraph, stop func() bool) bool {
	lineStart, x, asked := p.Start, Units(0), p.Start
	stopped, runsOn := false, false // runsOn: the word of the piece before goes on
	newLine := func(at int) {
		b.starts = append(b.starts, at)
		lineStart, x = at, 0
	}
	s.pieces(text, p.Start, p.End, p.kind, func(pc piece) bool {
		w := s.wordWidth(text, p, pc.start, pc.wordEnd)
		room := b.Width
		if p.kind != simple && pc.wordEnd == pc.end && endsInSoftHyphen(text[pc.start:pc.end]) {
			room -= s.hyphen
		}
		full := pc.start > lineStart && w > 0 && x+w > room
		fill := full && runsOn && x < b.Width // there is no reason to break here more than elsewhere in the word
		if full && !fill || pc.start > lineStart && pc.start-lineStart > 8*maxWord {
			newLine(pc.start)
		}
		if w > b.Width || fill {
			for _, c := range s.splits(text, p, pc.start, pc.wordEnd, x, b.Width) {
				newLine(c)
			}
			if lineStart >= pc.start {
				w = s.wordWidth(text, p, lineStart, pc.wordEnd)
			}
		}
		runsOn = pc.cut
		x += w
		for _, c := range []byte(text[pc.wordEnd:pc.end]) {
			x = s.afterBlank(x, c)
		}
		if pc.end-asked > stopEvery {
			asked, stopped = pc.end, stop != nil && stop()
		}
		return !stopped
	})
	return !stopped
}

// wordWidth is the width of the word text[start:end] of p.
func (s *Shaper) wordWidth(text string, p *Paragraph, start, end int) Units {
	if start == end {
		return 0
	}
	if p.kind != mixed {
		return s.width(text[start:end], false)
	}
	sum := Units(0)
	s.eachLevel(text, *p, start, end, func(from, to int, level bidi.Level) {
		sum += s.width(text[from:to], level.RTL())
	})
	return sum
}

// splits returns where a word too long for a line, which begins at x on one,
// has to be cut: the places at which further lines begin.
func (s *Shaper) splits(text string, p *Paragraph, start, end int, x, width Units) []int {
	var cuts []int
	begun, used, fresh := start, x, x == 0 // where the line begins, how much of it is full, whether by this word alone
	good, behind := start, Units(0)        // the last place to cut at, and what stands behind it
	add := func(at int, w *shapedWord) {
		for _, c := range w.cells {
			here, advance := at+c.Start, c.Right-c.Left
			if !holdsTogether(text, here) {
				good, behind = here, 0
			}
			for used+advance > width && (here > begun || !fresh) {
				if good <= begun && fresh {
					good, behind = here, 0 // what holds together is longer than a line
				}
				cuts = append(cuts, good)
				begun, used, fresh = good, behind, true
			}
			used += advance
			behind += advance
		}
	}
	if p.kind != mixed {
		add(start, s.word(text[start:end], false))
		return cuts
	}
	s.eachLevel(text, *p, start, end, func(from, to int, level bidi.Level) {
		add(from, s.word(text[from:to], level.RTL()))
	})
	return cuts
}

// afterBlank is the position behind a space or tab that stands at x. A tab is
// at least half a space wide.
func (s *Shaper) afterBlank(x Units, c byte) Units {
	if c == '\t' {
		return ((x+s.space/2)/tabStop + 1) * tabStop
	}
	return x + s.space
}

// endsInSoftHyphen reports whether a line that ends with word shows a hyphen.
func endsInSoftHyphen(word string) bool { return strings.HasSuffix(word, "\u00ad") }

// tabStop is the distance between tab stops, about four digits.
const tabStop = 2 * Em

// Estimate sets text like [Shaper.Break] from unkerned widths of single
// characters: a hundred times as fast, with some lines a few pixels too long or
// too short. It serves to show a long text at once.
func (s *Shaper) Estimate(text string, width Units, stop func() bool) *Breaks {
	b := &Breaks{Width: width, Paragraphs: paragraphs(text)}
	if s.estimates == nil {
		s.estimates, s.traits = make([]Units, 1<<17), make([]uint8, 1<<17)
	}
	var ascii [utf8.RuneSelf]Units
	for r := range ascii {
		ascii[r] = s.estimate(rune(r))
	}
	for i := range b.Paragraphs {
		p := &b.Paragraphs[i]
		p.FirstLine = len(b.starts)
		b.starts = append(b.starts, p.Start)
		kind, done := s.estimateParagraph(b, text, p, &ascii, stop)
		if !done {
			return nil
		}
		p.setKind(text, kind, i > 0 && b.Paragraphs[i-1].rtl)
	}
	return b
}

// estimateParagraph appends the starts of the second and later lines of p and
// says what kind of text it met, and whether it came to the end.
func (s *Shaper) estimateParagraph(b *Breaks, whole string, p *Paragraph, ascii *[utf8.RuneSelf]Units, stop func() bool) (script, bool) {
	const askEvery = 1 << 10 // lines
	kind := simple
	lineStart, wordStart := p.Start, p.Start // wordStart is the last place to break
	x, atWord := Units(0), Units(0)          // widths up to here and up to wordStart
	blank := false
	for i := p.Start; i < p.End; {
		r, n := rune(whole[i]), 1
		if r == ' ' || r == '\t' {
			x = s.afterBlank(x, byte(r))
			blank = true
			i++
			continue
		}
		var advance Units
		if r < utf8.RuneSelf {
			advance = ascii[r]
			if blank && i > lineStart {
				wordStart, atWord = i, x
			}
		} else {
			r, n = utf8.DecodeRuneInString(whole[i:])
			t := s.traitsOf(r)
			kind = max(kind, script(t&kindTrait))
			if t&joinsTrait != 0 {
				x += s.estimate(r)
				i += n
				continue
			}
			if (blank || t&wideTrait != 0) && i > lineStart {
				wordStart, atWord = i, x
			}
			advance = s.estimate(r)
		}
		blank = false
		x += advance
		if x > b.Width && i > lineStart {
			if len(b.starts)%askEvery == 0 && stop != nil && stop() {
				return kind, false
			}
			at := wordStart
			if at <= lineStart {
				at = i
			}
			if cutsGrapheme(whole, at) {
				if i = text.NextGrapheme(whole, at); i < p.End {
					b.starts = append(b.starts, i)
				}
				lineStart, wordStart, x, atWord = i, i, 0, 0
				continue
			}
			if at < i {
				lineStart, x = at, x-atWord
			} else {
				lineStart, wordStart, x = i, i, advance
			}
			atWord = 0
			b.starts = append(b.starts, lineStart)
		}
		i += n
	}
	return kind, len(b.starts)%askEvery != 0 || stop == nil || !stop()
}

// Traits of a character that an estimate asks for; 0 stands for not known yet.
const (
	kindTrait  = 1 | 2 // the [script] it makes its paragraph
	joinsTrait = 4
	wideTrait  = 8
	knownTrait = 16
)

// traitsOf returns the traits of r, from the table if they are there.
func (s *Shaper) traitsOf(r rune) uint8 {
	if int(r) < len(s.traits) && s.traits[r] != 0 {
		return s.traits[r]
	}
	t := uint8(knownTrait)
	switch {
	case isRTL(r):
		t |= uint8(mixed)
	case !isSimple(r):
		t |= uint8(intricate)
	}
	if joins(r) {
		t |= joinsTrait
	}
	if isWide(r) {
		t |= wideTrait
	}
	if int(r) < len(s.traits) {
		s.traits[r] = t
	}
	return t
}

// cutsGrapheme reports whether a line must not begin at off.
func cutsGrapheme(s string, off int) bool {
	return (s[off] >= utf8.RuneSelf || s[off-1] >= utf8.RuneSelf) && !text.OnGrapheme(s, off)
}

// estimate is the cached unkerned width of r.
func (s *Shaper) estimate(r rune) Units {
	if int(r) >= len(s.estimates) {
		return s.fonts.advance(r)
	}
	if s.estimates[r] == 0 {
		s.estimates[r] = s.fonts.advance(r) + 1
	}
	return s.estimates[r] - 1
}
