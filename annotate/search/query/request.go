package query

import (
	"errors"
	"strings"

	"attest/annotate"
	"attest/annotate/search"
)

// Request reads what was typed and makes of it what package search is asked: the words without signs, which it ranks, and
// everything else as conditions. The error is an [*Error]; where it says that the query is incomplete, the request of what
// stands before is returned with it.
func Request(p *annotate.Project, typed string) (search.Request, error) {
	q, unfinished := Parse(typed)
	var incomplete *Error
	if unfinished != nil && !(errors.As(unfinished, &incomplete) && incomplete.Incomplete) {
		return search.Request{}, unfinished
	}
	f, err := q.Compile(p)
	if err != nil {
		return search.Request{}, err
	}
	r := requester{filter: f, typed: typed, pasted: isPasted(q, typed)}
	nodes := []Node{q.Root}
	if and, ok := q.Root.(*And); ok {
		nodes = and.Nodes
	} else if q.Root == nil {
		nodes = nil
	}
	var words []string
	var where search.All
	for _, n := range nodes {
		if t, ok := n.(*Text); ok && r.isPlain(t) {
			words = append(words, t.Text)
			continue
		}
		where = append(where, r.clause(n))
	}
	out := search.Request{Text: strings.Join(words, " ")}
	if len(where) > 0 {
		out.Where = where
	}
	return out, unfinished
}

// requester makes clauses of nodes.
type requester struct {
	filter *Filter
	typed  string
	pasted bool
}

// pastedWords is how many words nobody types by hand.
const pastedWords = 8

// isPasted reports whether the query is a passage out of a text: longer than anybody types, and with the quotation marks of
// print. These are then part of the passage, and not a wish to have the very words between them.
func isPasted(q Query, typed string) bool {
	return len(strings.Fields(typed)) > pastedWords && len(q.Facets()) == 0 && strings.ContainsAny(typed, "“”„‟")
}

// isPlain reports whether search ranks the words of t.
func (r requester) isPlain(t *Text) bool {
	return !t.Start && !t.End && (t.Form == Word || r.pasted && t.Form == Phrase)
}

func (r requester) clause(n Node) search.Clause {
	switch n := n.(type) {
	case *And:
		return search.All(r.clauses(n.Nodes))
	case *Or:
		return search.Any(r.clauses(n.Nodes))
	case *Not:
		return search.Not{Clause: r.clause(n.Node)}
	case *Facet:
		var key strings.Builder
		n.write(&key)
		return search.Facet{Key: key.String(), Holds: func(kind annotate.Kind, id annotate.ID) bool { return r.filter.Holds(n, kind, id) }}
	case *Text:
		return search.Text{Form: r.form(n), Text: n.Text, Start: n.Start, End: n.End}
	}
	return search.All{}
}

func (r requester) clauses(nodes []Node) []search.Clause {
	out := make([]search.Clause, len(nodes))
	for i, n := range nodes {
		out[i] = r.clause(n)
	}
	return out
}

// form returns what search calls a form. A phrase that is still being typed has no quotation mark at its end yet.
func (r requester) form(t *Text) search.Form {
	switch {
	case t.Form == Word:
		return search.Word
	case t.Form == Phrase && t.At.End == len(r.typed) && !endsQuoted(r.typed[t.At.Start:t.At.End]):
		return search.Begun
	}
	return search.Phrase
}

// endsQuoted reports whether the quotation marks of a phrase are closed.
func endsQuoted(s string) bool {
	pieces := strings.Split(strings.TrimPrefix(s, "^"), "")
	n := len(pieces)
	return n > 1 && isQuote(pieces[n-1]) && (n < 3 || pieces[n-2] != `\`)
}
