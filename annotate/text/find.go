package text

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Finder finds passages of one text again and again, as a reader types into a find field. It may be used by several
// goroutines at once.
type Finder struct {
	source string
	folded Folded
}

// NewFinder prepares s, which costs one folding of the whole text.
func NewFinder(s string) *Finder { return &Finder{s, Fold(s)} }

// cancelStride is after how many hits a search looks whether it was cancelled.
const cancelStride = 1 << 12

// Find returns where the text says the same as wanted when case, diacritics, the style of quotes and dashes and the width of
// spaces do not count: whole graphemes, in order, not overlapping, at most most of them. It ends early, with ctx's error,
// when ctx does.
func (f *Finder) Find(ctx context.Context, wanted string, most int) ([]Span, error) {
	needle := Fold(wanted).Text
	if needle == "" {
		return nil, nil
	}
	var out []Span
	for at := 0; len(out) < most; {
		if len(out)%cancelStride == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		i := strings.Index(f.folded.Text[at:], needle)
		if i < 0 {
			break
		}
		start, end := f.folded.Original(at+i, at+i+len(needle))
		if n := len(out); n == 0 || start >= out[n-1].End {
			out = append(out, Span{start, end})
		}
		at += i + len(needle)
	}
	return out, nil
}

// FindPattern returns where a line of the text itself, unfolded, matches a regular expression (the syntax of package
// regexp), widened to whole graphemes; empty matches are left out. It ends early, with ctx's error, when ctx does; another
// error says what is wrong with the pattern.
func (f *Finder) FindPattern(ctx context.Context, pattern string, most int) ([]Span, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		var syntaxErr *syntax.Error
		if errors.As(err, &syntaxErr) {
			return nil, fmt.Errorf("the pattern has a %s: %s", syntaxErr.Code, syntaxErr.Expr)
		}
		return nil, fmt.Errorf("reading the pattern: %w", err)
	}
	var out []Span
	for at := 0; at < len(f.source) && len(out) < most; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		_, end := ParagraphAt(f.source, at)
		for _, m := range re.FindAllStringIndex(f.source[at:end], most-len(out)) {
			start, end := SnapOut(f.source, at+m[0], at+m[1])
			if n := len(out); start < end && (n == 0 || start >= out[n-1].End) {
				out = append(out, Span{start, end})
			}
		}
		at = end + 1 // behind the line feed
	}
	return out, nil
}
