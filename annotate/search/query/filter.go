package query

import (
	"iter"
	"slices"

	"attest/annotate"
)

// Filter is a query put to one project. It may be used by several goroutines and sees the project as it is at each call, but
// the names of the query are those that the project had when the Filter was made.
type Filter struct {
	project *annotate.Project
	root    Node
	tests   map[*Facet]test
	overlap *overlaps
}

type test struct {
	of    []annotate.Kind
	holds func(subject) bool
}

// Compile puts the query to a project. An [*Error] names a value that nothing in the project has as its name.
func (q Query) Compile(p *annotate.Project) (*Filter, error) {
	f := &Filter{project: p, root: q.Root, tests: map[*Facet]test{}, overlap: &overlaps{}}
	for _, asked := range q.Facets() {
		kind := facetNamed(asked.Name)
		if kind == nil {
			return nil, &Error{At: asked.At, Message: unknownFacet(asked.Name)}
		}
		holds, err := kind.values.compile(p, kind, asked)
		if err != nil {
			err.At = asked.ValueAt
			return nil, err
		}
		if kind.ofClaims {
			holds = onAnyClaim(holds)
		}
		f.tests[asked] = test{kind.of, holds}
	}
	return f, nil
}

// onAnyClaim makes a test of claims one of highlights too.
func onAnyClaim(holds func(subject) bool) func(subject) bool {
	return func(s subject) bool {
		if s.kind != annotate.KindHighlight {
			return holds(s)
		}
		return s.anyClaim(func(c *annotate.Claim) bool {
			return holds(subject{s.project, annotate.KindClaim, c, s.overlap})
		})
	}
}

// Accept reports whether the query accepts an entity; has says whether the entity has the words of a [Text], for example
// [Words.Have]. It is asked only about the texts that matter, and may be nil for a query without any.
func (f *Filter) Accept(kind annotate.Kind, id annotate.ID, has func(*Text) bool) bool {
	e, ok := f.project.Get(kind, id)
	return ok && f.accepts(f.root, subject{f.project, kind, e, f.overlap}, has)
}

// Holds reports whether one facet of the query holds of an entity. A facet holds of no entity of a kind to which it does
// not apply.
func (f *Filter) Holds(asked *Facet, kind annotate.Kind, id annotate.ID) bool {
	if !slices.Contains(f.tests[asked].of, kind) {
		return false // without looking the entity up: most of what is searched may be of other kinds
	}
	e, ok := f.project.Get(kind, id)
	return ok && f.accepts(asked, subject{f.project, kind, e, f.overlap}, nil)
}

func (f *Filter) accepts(n Node, s subject, has func(*Text) bool) bool {
	switch n := n.(type) {
	case *And:
		for _, n := range n.Nodes {
			if !f.accepts(n, s, has) {
				return false
			}
		}
		return true
	case *Or:
		return slices.ContainsFunc(n.Nodes, func(n Node) bool { return f.accepts(n, s, has) })
	case *Not:
		return !f.accepts(n.Node, s, has)
	case *Text:
		return has(n)
	case *Facet:
		t := f.tests[n]
		return slices.Contains(t.of, s.kind) && t.holds(s)
	}
	return true // nothing was asked for
}

// subjects yields all entities of some kinds.
func subjects(p *annotate.Project, kinds ...annotate.Kind) iter.Seq[subject] {
	return func(yield func(subject) bool) {
		overlap := &overlaps{}
		for _, e := range p.All(kinds...) {
			if !yield(subject{project: p, kind: e.Kind(), entity: e, overlap: overlap}) {
				return
			}
		}
	}
}
