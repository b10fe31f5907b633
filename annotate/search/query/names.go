package query

import (
	"fmt"
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/text"
)

// Values that ask whether there is a name at all.
const (
	noName  = "none"
	anyName = "any"
)

// names are the values of a facet that only the project knows.
type names struct {
	all   func(*annotate.Project) []named
	of    func(subject) []annotate.ID
	count func(*annotate.Project, annotate.ID) int // how much belongs to one
	about string                                   // what the names are
}

// named is an entity that has names.
type named struct {
	id    annotate.ID
	names []string // the first is shown
}

// wordsOf returns the words of a name as they are compared.
func wordsOf(name string) []string {
	return strings.FieldsFunc(text.Fold(name).Text, func(r rune) bool { return !inWord(r) })
}

// begins reports whether each of the words, in their order, begins a word of the name.
func begins(name, words []string) bool {
	for _, w := range words {
		i := slices.IndexFunc(name, func(n string) bool { return strings.HasPrefix(n, w) })
		if i < 0 {
			return false
		}
		name = name[i+1:]
	}
	return len(words) > 0
}

// namedBy returns those that a value names: by one of their names in full or, if there are none, by the beginnings of its words.
func namedBy(all []named, typed string) (full, begun []annotate.ID) {
	words := wordsOf(typed)
	for _, n := range all {
		is := func(name string) bool {
			return strings.EqualFold(name, typed) || len(words) > 0 && slices.Equal(wordsOf(name), words)
		}
		switch {
		case slices.ContainsFunc(n.names, is):
			full = append(full, n.id)
		case slices.ContainsFunc(n.names, func(name string) bool { return begins(wordsOf(name), words) }):
			begun = append(begun, n.id)
		}
	}
	return full, begun
}

func (v names) read(kind *facet, f *Facet) *Error {
	if f.Op != Equal {
		return &Error{Message: fmt.Sprintf("the values of %s have no order: write %s", kind.name, kind.example)}
	}
	return nil
}

func (v names) compile(p *annotate.Project, kind *facet, f *Facet) (func(subject) bool, *Error) {
	all := v.all(p)
	wanted, begun := namedBy(all, f.Value)
	switch folded := text.Fold(f.Value).Text; {
	case len(wanted) > 0:
	case folded == noName:
		return func(s subject) bool { return len(v.of(s)) == 0 }, nil
	case folded == anyName:
		return func(s subject) bool { return len(v.of(s)) > 0 }, nil
	case len(begun) > 0:
		wanted = begun
	default:
		return nil, &Error{Message: unknown(kind.name+" "+asValue(f.Value), f.Value, asTyped(all))}
	}
	if len(wanted) == 1 {
		return func(s subject) bool { return slices.Contains(v.of(s), wanted[0]) }, nil
	}
	set := make(map[annotate.ID]bool, len(wanted))
	for _, id := range wanted {
		set[id] = true
	}
	return func(s subject) bool {
		return slices.ContainsFunc(v.of(s), func(id annotate.ID) bool { return set[id] })
	}, nil
}

// asTyped returns the names as they have to be typed.
func asTyped(all []named) []string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = asValue(n.names[0])
	}
	return out
}

func asValue(name string) string {
	var b strings.Builder
	writeValue(&b, name)
	return b.String()
}

func (v names) known(p *annotate.Project) []value {
	var out []value
	for _, n := range v.all(p) {
		out = append(out, value{name: n.names[0], also: n.names[1:]})
	}
	return append(out, value{name: noName, about: "there is none", presence: true}, value{name: anyName, about: "there is one", presence: true})
}

func (v names) counts(p *annotate.Project) map[string]int {
	out := map[string]int{}
	for _, n := range v.all(p) {
		out[n.names[0]] += v.count(p, n.id)
	}
	return out
}

func (v names) describe() string {
	return v.about + ", or the beginnings of its words; none, any"
}

// referredBy counts the entities of some kinds that refer to one.
func referredBy(kind annotate.Kind, from ...annotate.Kind) func(*annotate.Project, annotate.ID) int {
	return func(p *annotate.Project, id annotate.ID) int {
		n := 0
		for _, k := range from {
			n += p.CountReferrersTo(kind, id, k)
		}
		return n
	}
}

func sourceNames(of func(subject) []annotate.ID) names {
	return names{
		all: func(p *annotate.Project) (out []named) {
			for _, s := range p.Sources() {
				out = append(out, named{s.ID, s.Names()})
			}
			return out
		},
		of: of, count: referredBy(annotate.KindSource, annotate.KindClaim), about: "a name or alias",
	}
}

var tagNames = names{
	all: func(p *annotate.Project) (out []named) {
		for _, t := range p.Tags() {
			out = append(out, named{t.ID, []string{t.Name}})
		}
		return out
	},
	of: subject.tags, count: referredBy(annotate.KindTag, annotate.KindHighlight, annotate.KindClaim), about: "a name",
}

var documentNames = names{
	all: func(p *annotate.Project) (out []named) {
		for _, d := range p.Documents() {
			n := named{d.ID, []string{d.DisplayTitle()}}
			if d.FileName != "" && d.FileName != n.names[0] {
				n.names = append(n.names, d.FileName)
			}
			out = append(out, n)
		}
		return out
	},
	of: subject.documents, count: referredBy(annotate.KindDocument, annotate.KindHighlight), about: "a title or file name",
}

var reviewerNames = names{
	all: func(p *annotate.Project) (out []named) {
		for _, r := range p.Reviewers() {
			if r.Name != "" {
				out = append(out, named{r.ID, []string{r.Name}})
			}
		}
		return out
	},
	of: subject.reviewers, count: referredBy(annotate.KindReviewer, annotate.KindHighlight, annotate.KindClaim, annotate.KindAssessment), about: "a name",
}

var clusterNames = names{
	all: func(p *annotate.Project) (out []named) {
		for _, c := range p.Clusters() {
			if c.Title != "" {
				out = append(out, named{c.ID, []string{c.Title}})
			}
		}
		return out
	},
	of: subject.clusters, about: "a title",
	count: func(p *annotate.Project, id annotate.ID) int {
		c, _ := lookUp[*annotate.Cluster](p, annotate.KindCluster, id)
		return len(c.Members)
	},
}
