package query

import (
	"strings"
	"unicode"
)

// Query is what was asked for. The zero value asks for nothing in particular and accepts everything.
type Query struct {
	Root Node // nil in the zero value
}

// Node is a part of a query: an [*And], [*Or], [*Not], [*Text] or [*Facet].
type Node interface {
	write(b *strings.Builder)
}

// And asks for all of its two or more nodes, none of which is an And.
type And struct{ Nodes []Node }

// Or asks for at least one of its two or more nodes, none of which is an Or.
type Or struct{ Nodes []Node }

// Not asks for what its node, which is no Not, does not accept.
type Not struct{ Node Node }

// Form says how the words of a [Text] are meant.
type Form uint8

// The forms of a Text.
const (
	Word   Form = iota // may be misspelt, inflected, or only the beginning of a word
	Exact              // 'word: this very word
	Phrase             // "some words": these very words, one behind another
)

// Text asks for words.
type Text struct {
	Form  Form
	Text  string // without the signs around it; it holds at least one letter or digit
	Start bool   // ^: with nothing before them
	End   bool   // $: with nothing behind them

	At Span // where it stands in what was typed
}

// Op says how the values of a [Facet] are compared.
type Op uint8

// The operators. What is higher is better on a scale that grades, and later for dates.
const (
	Equal   Op = iota // : or =
	AtLeast           // >=
	AtMost            // <=
	Above             // >
	Below             // <
	Between           // low..high, both included
)

// Facet asks for a property.
type Facet struct {
	Name  string // one of [Facets]
	Op    Op
	Value string // in full where the values are the same in every project, otherwise as it was typed
	To    string // the other end of a Between; one of the two may be empty

	At      Span // where it stands in what was typed
	ValueAt Span // and what stands behind the operator
}

// Span is a half-open stretch [Start, End) of a query in bytes.
type Span struct{ Start, End int }

// Error says what is wrong with a query, in words for the person who typed it.
type Error struct {
	At         Span // where in the query, in bytes; empty where something is missing
	Message    string
	Incomplete bool // the query is well so far, but has to go on
}

func (e *Error) Error() string { return e.Message }

// Empty reports whether nothing was asked for.
func (q Query) Empty() bool { return q.Root == nil }

// Plain reports whether the query consists of nothing but words: no facets, quotes, signs or alternatives.
func (q Query) Plain() bool {
	plain := func(n Node) bool {
		t, ok := n.(*Text)
		return ok && t.Form == Word && !t.Start && !t.End
	}
	and, ok := q.Root.(*And)
	if !ok {
		return q.Root == nil || plain(q.Root)
	}
	for _, n := range and.Nodes {
		if !plain(n) {
			return false
		}
	}
	return true
}

// Texts returns the words that are asked for, in the order in which they were typed, and not those that shall be absent.
func (q Query) Texts() []*Text { return collect[*Text](q.Root, nil, false) }

// Facets returns all facets of the query, also those that shall not apply, in the order in which they were typed.
func (q Query) Facets() []*Facet { return collect[*Facet](q.Root, nil, true) }

// collect appends the nodes of one type below n.
func collect[T Node](n Node, to []T, negated bool) []T {
	switch n := n.(type) {
	case T:
		return append(to, n)
	case *And:
		for _, n := range n.Nodes {
			to = collect(n, to, negated)
		}
	case *Or:
		for _, n := range n.Nodes {
			to = collect(n, to, negated)
		}
	case *Not:
		if negated {
			return collect(n.Node, to, negated)
		}
	}
	return to
}

// String writes the query in its canonical form, of which [Parse] makes an equal query.
func (q Query) String() string {
	if q.Root == nil {
		return ""
	}
	var b strings.Builder
	q.Root.write(&b)
	return b.String()
}

func (a *And) write(b *strings.Builder) {
	for i, n := range a.Nodes {
		if i > 0 {
			b.WriteByte(' ')
		}
		n.write(b) // an Or binds tighter and needs no parentheses
	}
}

func (o *Or) write(b *strings.Builder) {
	for i, n := range o.Nodes {
		if i > 0 {
			b.WriteString(" | ")
		}
		_, grouped := n.(*And)
		writeGrouped(b, n, grouped)
	}
}

func (n *Not) write(b *strings.Builder) {
	b.WriteByte('!')
	switch n.Node.(type) {
	case *And, *Or:
		writeGrouped(b, n.Node, true)
	default:
		n.Node.write(b)
	}
}

func writeGrouped(b *strings.Builder, n Node, grouped bool) {
	if grouped {
		b.WriteByte('(')
	}
	n.write(b)
	if grouped {
		b.WriteByte(')')
	}
}

func (t *Text) write(b *strings.Builder) {
	if t.Start {
		b.WriteByte('^')
	}
	switch t.Form {
	case Phrase:
		writeQuoted(b, t.Text)
	case Exact:
		b.WriteByte('\'')
		b.WriteString(t.Text)
	default:
		b.WriteString(t.Text)
	}
	if t.End {
		b.WriteByte('$')
	}
}

// signs are the operators as they are written.
var signs = map[Op]string{Equal: ":", AtLeast: ">=", AtMost: "<=", Above: ">", Below: "<", Between: ":"}

func (f *Facet) write(b *strings.Builder) {
	b.WriteString(f.Name)
	b.WriteString(signs[f.Op])
	writeValue(b, f.Value)
	if f.Op == Between {
		b.WriteString("..")
		writeValue(b, f.To)
	}
}

// writeValue writes the value of a facet, with quotes if it would be read as something else without.
func writeValue(b *strings.Builder, v string) {
	if strings.ContainsFunc(v, endsWord) || strings.ContainsAny(v, `"\“”„‟`) || strings.IndexAny(v, "=<>") == 0 {
		writeQuoted(b, v)
		return
	}
	b.WriteString(v)
}

func writeQuoted(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, piece := range strings.SplitAfter(s, "") {
		if isQuote(piece) || piece == `\` {
			b.WriteByte('\\')
		}
		b.WriteString(piece)
	}
	b.WriteByte('"')
}

// isQuote reports whether a character begins and ends what is quoted: keyboards of phones make curly ones of straight ones.
func isQuote(character string) bool {
	switch character {
	case `"`, "“", "”", "„", "‟":
		return true
	}
	return false
}

// endsWord reports whether a word, or a value without quotes, ends before r.
func endsWord(r rune) bool { return unicode.IsSpace(r) || r == '|' || r == '(' || r == ')' }

// holdsWord reports whether there is something in s to look for.
func holdsWord(s string) bool { return strings.ContainsFunc(s, inWord) }

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
