package text

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// Finder finds passages of one text again and again, as a reader types into a find field. It goes through the text in
// blocks, so that a search of a hundred megabytes can be told about while it goes on, and stopped. It may be used by several
// goroutines at once.
type Finder struct {
	source string
	size   int // of a block in bytes, give or take a line
	reach  int // by which a match of a pattern may go on behind its block, in a line that is longer than that

	mu   sync.Mutex
	kept []Folded // the first blocks, in order, as far as they were needed
}

// NewFinder prepares s.
func NewFinder(s string) *Finder { return &Finder{source: s, size: 1 << 20, reach: 64 << 10} }

const (
	// keptBlocks is how many folded blocks stay in memory for the next search.
	keptBlocks = 32
	// cancelStride is after how many hits in a block a search looks whether it was cancelled.
	cancelStride = 1 << 12
)

// Find returns where the text says the same as wanted when case, diacritics, the style of quotes and dashes and the width of
// spaces do not count: whole graphemes, in order, not overlapping, at most most of them. It ends early, with ctx's error,
// when ctx does. Now and then it tells partly, which may be nil, what it has found so far and how many bytes it has gone
// through; partly must not change what it is given.
func (f *Finder) Find(ctx context.Context, wanted string, most int, partly func(found []Span, through int)) ([]Span, error) {
	needle := Fold(wanted).Text
	if needle == "" {
		return nil, nil
	}
	var out []Span
	var before Folded // the block before, and where it begins
	beforeAt, carry := 0, ""
	for at, n := 0, 0; at < len(f.source) && len(out) < most; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		block := f.block(n, at)
		text := carry + block.Text
		from := 0
		for len(out) < most {
			i := strings.Index(text[from:], needle)
			if i < 0 {
				break
			}
			i += from
			from = i + len(needle)
			_, end := block.Original(from-len(carry)-1, from-len(carry))
			hit := Span{End: at + end}
			if i < len(carry) {
				i += len(before.Text) - len(carry)
				hit.Start, _ = before.Original(i, i+1)
				hit.Start += beforeAt
			} else {
				i -= len(carry)
				hit.Start, _ = block.Original(i, i+1)
				hit.Start += at
			}
			if k := len(out); k == 0 || hit.Start >= out[k-1].End {
				out = append(out, hit)
			}
			if len(out)%cancelStride == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		carry = text[max(from, len(text)-min(len(needle)-1, len(block.Text))):] // a hit may begin here and end in the next block
		before, beforeAt = block, at
		at += len(block.source)
		if partly != nil {
			partly(out, at)
		}
	}
	return out, nil
}

// block returns the folding of the n-th block, which begins at byte at of the text.
func (f *Finder) block(n, at int) Folded {
	f.mu.Lock()
	if n < len(f.kept) {
		defer f.mu.Unlock()
		return f.kept[n]
	}
	f.mu.Unlock()
	folded := Fold(f.source[at:f.blockEnd(at)])
	f.mu.Lock()
	defer f.mu.Unlock()
	if n == len(f.kept) && n < keptBlocks {
		f.kept = append(f.kept, folded)
	}
	return folded
}

// blockEnd returns where the block that begins at byte at of the text ends: behind a line, if one ends near, or a character.
func (f *Finder) blockEnd(at int) int {
	end := at + f.size
	if end >= len(f.source) {
		return len(f.source)
	}
	near := end - f.size/16
	if i := lastLineFeed(f.source[near:end]); i >= 0 {
		return near + i + 1
	}
	return nextCluster(f.source, end)
}

// FindPattern returns where a line of the text itself, unfolded, matches a regular expression (the syntax of package
// regexp), widened to whole graphemes; empty matches are left out. A line of more than a megabyte is matched in parts of
// that size: there, a match that goes on for more than 64 KB may be cut. most, ctx and partly are as for [Finder.Find];
// another error than that of ctx says what is wrong with the pattern.
func (f *Finder) FindPattern(ctx context.Context, pattern string, most int, partly func(found []Span, through int)) ([]Span, error) {
	p, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	var out []Span
	told := 0
	for at := 0; at < len(f.source) && len(out) < most; {
		end := len(f.source)
		if i := strings.IndexByte(f.source[at:], '\n'); i >= 0 {
			end = at + i
		}
		for part := at; part < end && len(out) < most; {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			next := f.partEnd(part, end)
			from, until := part, nextCluster(f.source, min(end, next+f.reach))
			if n := len(out); n > 0 {
				from = max(from, out[n-1].End) // the match before may reach into this part
			}
			for _, m := range p.on(from > at, until < end).FindAllStringIndex(f.source[from:until], most-len(out)) {
				start, end := SnapOut(f.source, from+m[0], from+m[1])
				if n := len(out); start < end && start < next && (n == 0 || start >= out[n-1].End) {
					out = append(out, Span{start, end})
				}
			}
			part = next
			if partly != nil && part-told >= f.size {
				told = part
				partly(out, told)
			}
		}
		at = end + 1 // behind the line feed
	}
	return out, nil
}

// partEnd returns where the part of a line ends that begins at byte at: at the line's end, or behind a blank, where the same
// can match as at the beginning of a line, or failing that a character.
func (f *Finder) partEnd(at, lineEnd int) int {
	end := at + f.size
	if end >= lineEnd {
		return lineEnd
	}
	near := end - f.size/16
	if i := strings.LastIndexByte(f.source[near:end], ' '); i >= 0 {
		return near + i + 1
	}
	return nextCluster(f.source, end)
}

// linePattern is a regular expression for lines and parts of lines.
type linePattern struct {
	whole *regexp.Regexp
	tree  *syntax.Regexp
	parts map[[2]bool]*regexp.Regexp
}

func compile(pattern string) (*linePattern, error) {
	whole, err := regexp.Compile(pattern)
	if err == nil {
		var tree *syntax.Regexp
		if tree, err = syntax.Parse(pattern, syntax.Perl); err == nil {
			return &linePattern{whole, tree, map[[2]bool]*regexp.Regexp{}}, nil
		}
	}
	var syntaxErr *syntax.Error
	if errors.As(err, &syntaxErr) {
		return nil, fmt.Errorf("the pattern has a %s: %s", syntaxErr.Code, syntaxErr.Expr)
	}
	return nil, fmt.Errorf("reading the pattern: %w", err)
}

// on returns the expression for a part of a line before or behind which something else of the line stands, so that the
// line does not begin or end there.
func (p *linePattern) on(before, behind bool) *regexp.Regexp {
	if !before && !behind {
		return p.whole
	}
	key := [2]bool{before, behind}
	if p.parts[key] == nil {
		p.parts[key] = regexp.MustCompile(without(p.tree, before, behind).String())
	}
	return p.parts[key]
}

// without returns the expression with its marks of the beginning, or end, of a line or text replaced by what never matches.
func without(re *syntax.Regexp, begin, end bool) *syntax.Regexp {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText:
		if begin {
			return &syntax.Regexp{Op: syntax.OpNoMatch}
		}
	case syntax.OpEndLine, syntax.OpEndText:
		if end {
			return &syntax.Regexp{Op: syntax.OpNoMatch}
		}
	}
	copied := *re
	copied.Sub = make([]*syntax.Regexp, len(re.Sub))
	for i, sub := range re.Sub {
		copied.Sub[i] = without(sub, begin, end)
	}
	return &copied
}

// lastLineFeed returns the last '\n' in s, or -1. Searching forward is many times faster
// than searching backward, which tells in a document that is one line.
func lastLineFeed(s string) int {
	const block = 16 << 10
	for end := len(s); end > 0; end -= block {
		start := max(0, end-block)
		if strings.IndexByte(s[start:end], '\n') >= 0 {
			return start + strings.LastIndexByte(s[start:end], '\n')
		}
	}
	return -1
}
