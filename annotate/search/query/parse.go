package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate/text"
)

// maxDepth bounds how deep parentheses may be nested.
const maxDepth = 50

// Parse reads a query, as the package comment describes the language. The error is an [*Error]; where it says that the
// query is incomplete, the query of what stands before is returned with it.
//
// Names of sources, tags, documents, reviewers and clusters are not looked at: that is what [Query.Compile] does.
func Parse(typed string) (Query, error) {
	p := &parser{s: typed}
	root, err := p.all()
	if err != nil {
		return Query{}, err
	}
	if p.missing != nil {
		return Query{root}, p.missing
	}
	return Query{root}, nil
}

// parser reads a query from left to right.
type parser struct {
	s       string
	at      int
	depth   int
	missing *Error // what the end of the query lacks
	last    token  // what was read last
}

// token is a word or facet, as completion wants to know it.
type token struct {
	At    Span
	facet *facet // nil for words, and for facets that are not known
	value Span   // of a facet; empty for words
	plain bool   // a word without signs
}

// all reads what stands beside one another, up to a closing parenthesis or the end.
func (p *parser) all() (Node, error) {
	var nodes []Node
	for {
		p.space()
		switch {
		case p.at == len(p.s), p.s[p.at] == ')' && p.depth > 0:
			return conjunction(nodes), nil
		case p.s[p.at] == ')':
			p.at++ // closes nothing: a mark of punctuation in what was pasted
			continue
		case p.s[p.at] == '|':
			return nil, p.wrong(p.at, p.at+1, "there is nothing in front of |")
		}
		n, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		if n != nil {
			nodes = append(nodes, n)
		}
	}
}

func conjunction(nodes []Node) Node {
	switch len(nodes) {
	case 0:
		return nil
	case 1:
		return nodes[0]
	}
	flat := make([]Node, 0, len(nodes))
	for _, n := range nodes {
		if and, ok := n.(*And); ok {
			flat = append(flat, and.Nodes...)
		} else {
			flat = append(flat, n)
		}
	}
	return &And{flat}
}

// alternatives reads one thing, or several with | between them.
func (p *parser) alternatives() (Node, error) {
	var nodes []Node
	for {
		n, err := p.operand()
		if err != nil {
			return nil, err
		}
		if or, ok := n.(*Or); ok {
			nodes = append(nodes, or.Nodes...)
		} else if n != nil {
			nodes = append(nodes, n)
		}
		p.space()
		if p.at == len(p.s) || p.s[p.at] != '|' {
			break
		}
		bar := p.at
		p.at++
		p.space()
		if p.at == len(p.s) {
			p.lacks(p.at, "after | another possibility is missing")
			break
		}
		if c := p.s[p.at]; c == '|' || c == ')' {
			return nil, p.wrong(bar, bar+1, "there is nothing behind |")
		}
	}
	switch len(nodes) {
	case 0:
		return nil, nil //nolint:nilnil // punctuation asks for nothing
	case 1:
		return nodes[0], nil
	}
	return &Or{nodes}, nil
}

// operand reads a word, a phrase, a facet or a group, with the ! before it. Of punctuation nil is made.
func (p *parser) operand() (Node, error) {
	start, negated := p.at, false
	for p.at < len(p.s) && p.s[p.at] == '!' {
		p.at++
		negated = !negated
	}
	if p.at > start {
		switch r, _ := utf8.DecodeRuneInString(p.s[p.at:]); {
		case p.at == len(p.s):
			p.lacks(p.at, "after ! what must be absent is missing")
			return nil, nil //nolint:nilnil // nothing yet
		case endsWord(r) && r != '(':
			return nil, p.wrong(start, p.at, "there is nothing right behind !: write !word, or put the sentence in quotes")
		}
	}
	var n Node
	var err error
	if p.s[p.at] == '(' {
		n, err = p.group()
	} else {
		n, err = p.atom()
	}
	if err != nil || n == nil || !negated {
		return n, err
	}
	if not, ok := n.(*Not); ok {
		return not.Node, nil
	}
	return &Not{n}, nil
}

// group reads what stands in parentheses. Where they are not closed they end with the query.
func (p *parser) group() (Node, error) {
	if p.depth == maxDepth {
		return nil, p.wrong(p.at, p.at+1, fmt.Sprintf("parentheses stand more than %d deep in one another", maxDepth))
	}
	p.at++
	p.depth++
	n, err := p.all()
	p.depth--
	if p.at < len(p.s) {
		p.at++
	}
	return n, err
}

// atom reads words or a facet.
func (p *parser) atom() (Node, error) {
	t := &Text{At: Span{Start: p.at}}
	if p.s[p.at] == '^' {
		t.Start = true
		p.at++
	}
	if !t.Start {
		if f, there, err := p.facet(); there || err != nil {
			return f, err
		}
	}
	quote := p.quote()
	switch {
	case quote > 0:
		t.Form, t.Text = Phrase, p.quoted()
		if p.at < len(p.s) && p.s[p.at] == '$' {
			t.End = true
			p.at++
		}
	default:
		if p.at < len(p.s) && p.s[p.at] == '\'' {
			t.Form = Exact
			p.at++
		}
		t.Text = p.word()
		if cut, ok := strings.CutSuffix(t.Text, "$"); ok {
			t.Text, t.End = cut, true
		}
	}
	t.At.End = p.at
	p.last = token{At: t.At, plain: t.Form == Word && !t.Start && !t.End}
	if !holdsWord(t.Text) {
		return nil, nil //nolint:nilnil // punctuation asks for nothing
	}
	return t, nil
}

// quote returns the length in bytes of the quotation mark that comes next, or 0.
func (p *parser) quote() int {
	_, size := utf8.DecodeRuneInString(p.s[p.at:])
	if isQuote(p.s[p.at : p.at+size]) {
		return size
	}
	return 0
}

// quoted reads what stands in quotation marks, with single spaces between its words. A backslash takes the meaning from
// the quotation mark, or backslash, behind it.
func (p *parser) quoted() string {
	p.at += p.quote()
	var b strings.Builder
	for p.at < len(p.s) {
		if size := p.quote(); size > 0 {
			p.at += size
			break
		}
		if p.s[p.at] == '\\' && p.at+1 < len(p.s) {
			p.at++
			if p.quote() == 0 && p.s[p.at] != '\\' {
				b.WriteByte('\\')
				continue
			}
		}
		_, size := utf8.DecodeRuneInString(p.s[p.at:])
		b.WriteString(p.s[p.at : p.at+size])
		p.at += size
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// word reads up to where a word ends.
func (p *parser) word() string {
	start := p.at
	if i := strings.IndexFunc(p.s[p.at:], endsWord); i >= 0 {
		p.at += i
	} else {
		p.at = len(p.s)
	}
	return p.s[start:p.at]
}

// operators are the ways to write one, longer ones first.
var operators = []struct {
	sign string
	op   Op
}{
	{":>=", AtLeast}, {":<=", AtMost}, {":>", Above}, {":<", Below}, {">=", AtLeast}, {"<=", AtMost}, {":=", Equal},
	{">", Above}, {"<", Below}, {":", Equal}, {"=", Equal},
}

// facet reads a facet and reports whether one stands there. The node is nil for one whose value is still being typed.
func (p *parser) facet() (n Node, there bool, err error) {
	start, end := p.at, p.at
	for end < len(p.s) {
		r, size := utf8.DecodeRuneInString(p.s[end:])
		if !unicode.IsLetter(r) && (end == start || r != '_' && r != '-') {
			break
		}
		end += size
	}
	op, value := p.operator(end)
	if end == start || value == end || strings.HasPrefix(p.s[end:], "://") {
		return nil, false, nil
	}
	next, _ := utf8.DecodeRuneInString(p.s[value:])
	bare := value == len(p.s) || endsWord(next)
	kind := facetNamed(p.s[start:end])
	switch {
	case kind == nil && bare:
		return nil, false, nil // "he said:" is no facet
	case kind == nil:
		return nil, false, p.wrong(start, end, unknownFacet(p.s[start:end]))
	case bare && value < len(p.s):
		return nil, false, p.wrong(start, value, kind.needs(p.s[start:value]))
	}
	p.at = value
	f := &Facet{Name: kind.name, Op: op}
	if p.quote() > 0 {
		f.Value = p.quoted()
	} else {
		f.Value = p.word()
	}
	f.At, f.ValueAt = Span{start, p.at}, Span{value, p.at}
	p.last = token{At: f.At, facet: kind, value: f.ValueAt}
	switch {
	case f.Value == "" && p.at == len(p.s):
		p.lacks(p.at, kind.needs(p.s[start:value]))
		return nil, true, nil
	case f.Value == "":
		return nil, false, p.wrong(start, p.at, kind.needs(p.s[start:value]))
	}
	if wrong := kind.values.read(kind, f); wrong != nil {
		wrong.At = f.ValueAt
		if wrong.Incomplete = wrong.Incomplete && p.at == len(p.s); !wrong.Incomplete {
			return nil, false, wrong
		}
		p.lack(wrong)
		return nil, true, nil
	}
	return f, true, nil
}

// operator returns the operator at a place, and where it ends: there, if there is none.
func (p *parser) operator(at int) (Op, int) {
	for _, o := range operators {
		if strings.HasPrefix(p.s[at:], o.sign) {
			return o.op, at + len(o.sign)
		}
	}
	return Equal, at
}

func (p *parser) space() {
	p.at = len(p.s) - len(strings.TrimLeftFunc(p.s[p.at:], unicode.IsSpace))
}

func (p *parser) wrong(start, end int, message string) error {
	return &Error{At: Span{start, end}, Message: message}
}

// lacks notes that the query has to go on.
func (p *parser) lacks(at int, message string) {
	p.lack(&Error{At: Span{at, at}, Message: message, Incomplete: true})
}

func (p *parser) lack(err *Error) {
	if p.missing == nil {
		p.missing = err
	}
}

// unknownFacet says that there is no facet of the name, and which there are.
func unknownFacet(name string) string {
	names := make([]string, len(facets))
	for i, f := range facets {
		names[i] = f.name
	}
	return unknown("facet "+name, name, names) + ". To look for the words themselves, put them in quotes"
}

// unknown says that something does not exist, what may have been meant by its name, and what there is.
func unknown(what, name string, known []string) string {
	message := "there is no " + what
	if near := nearest(name, known); near != "" {
		message += "; did you mean " + near + "?"
	} else {
		message += "."
	}
	return message + " Known: " + list(known, maxListed)
}

// maxListed is how many of the known names an error lists.
const maxListed = 30

// list writes names with commas between them, and how many more there are than most.
func list(names []string, most int) string {
	if len(names) == 0 {
		return "none yet"
	}
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// nearest returns the name that is most like the given one, or "" where none is like it.
func nearest(name string, known []string) string {
	typed := []rune(text.Fold(name).Text)
	best, least := "", max(1, min(3, len(typed)/3))+1
	for _, k := range known {
		if d := distance(typed, []rune(text.Fold(k).Text)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters that must be put in, left out, replaced or swapped with their neighbour to make b of a.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
