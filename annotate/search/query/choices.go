package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"attest/annotate"
)

// choice is one of the values that a field of the domain can have.
type choice struct {
	value string
	about string // what it means, if the value does not say so
	rank  int    // on a scale that grades: higher is better, from 1; 0 stands outside of the scale
}

// choices are the values of a field with a fixed list of them.
type choices struct {
	all []choice
	of  func(s subject, is func(string) bool) bool // whether one of the values that s has is so
}

// find returns the choice that was typed.
func (c choices) find(kind *facet, typed string) (choice, *Error) {
	i, err := find(kind, typed, c.known(nil))
	if err != nil {
		return choice{}, err
	}
	return c.all[i], nil
}

// find returns which of the values was typed: by its name or another one, or by the beginning of only one.
func find(kind *facet, typed string, all []value) (int, *Error) {
	words := wordsOf(typed)
	var begun []int
	for i, v := range all {
		names := append([]string{v.name}, v.also...)
		switch {
		case slices.ContainsFunc(names, func(n string) bool { return slices.Equal(wordsOf(n), words) }):
			return i, nil
		case slices.ContainsFunc(names, func(n string) bool { return begins(wordsOf(n), words) }):
			begun = append(begun, i)
		}
	}
	if len(begun) == 1 {
		return begun[0], nil
	}
	possible := make([]string, 0, len(all))
	for _, i := range begun {
		possible = append(possible, all[i].name)
	}
	if len(begun) > 1 {
		return 0, &Error{Incomplete: true, Message: fmt.Sprintf("%s:%s may mean %s", kind.name, typed, strings.Join(possible, " or "))}
	}
	for _, v := range all {
		possible = append(possible, v.name)
	}
	return 0, &Error{Message: unknown(kind.name+":"+typed, typed, possible)}
}

// grades reports whether the values have an order.
func (c choices) grades() bool {
	return slices.ContainsFunc(c.all, func(c choice) bool { return c.rank > 0 })
}

func (c choices) read(kind *facet, f *Facet) *Error {
	low, high, isRange := strings.Cut(f.Value, "..")
	if isRange && f.Op == Equal {
		f.Op = Between
		if low == "" || high == "" {
			return &Error{Incomplete: low != "", Message: fmt.Sprintf("a range of %s needs both ends, such as %s:%s..%s; one end alone is written with >= or <=",
				kind.name, kind.name, c.all[0].value, c.all[1].value)}
		}
	}
	if f.Op != Equal && !c.grades() {
		return &Error{Message: fmt.Sprintf("the values of %s have no order: write %s:%s", kind.name, kind.name, c.all[0].value)}
	}
	ends := []*string{&f.Value}
	if f.Op == Between {
		f.Value, f.To = low, high
		ends = append(ends, &f.To)
	}
	for _, end := range ends {
		found, err := c.find(kind, *end)
		switch {
		case err != nil:
			return err
		case f.Op != Equal && found.rank == 0:
			return &Error{Message: fmt.Sprintf("%s %s stands outside of the scale, as nothing was judged there; ask for it as %s:%s",
				kind.name, found.value, kind.name, found.value)}
		}
		*end = found.value
	}
	return nil
}

func (c choices) compile(_ *annotate.Project, kind *facet, f *Facet) (func(subject) bool, *Error) {
	wanted := map[string]bool{}
	from, err := c.find(kind, f.Value)
	if err != nil {
		return nil, err
	}
	to := from
	if f.Op == Between {
		if to, err = c.find(kind, f.To); err != nil {
			return nil, err
		}
	}
	for _, v := range c.all {
		switch f.Op {
		case Equal:
			wanted[v.value] = v.value == from.value
		case Between:
			wanted[v.value] = v.rank > 0 && min(from.rank, to.rank) <= v.rank && v.rank <= max(from.rank, to.rank)
		default:
			wanted[v.value] = v.rank > 0 && f.Op.holds(v.rank, from.rank)
		}
	}
	is := func(v string) bool { return wanted[v] }
	return func(s subject) bool { return c.of(s, is) }, nil
}

// holds reports whether a stands to b as the operator says, which is not Between.
func (op Op) holds(a, b int) bool {
	switch op {
	case AtLeast:
		return a >= b
	case AtMost:
		return a <= b
	case Above:
		return a > b
	case Below:
		return a < b
	}
	return a == b
}

func (c choices) known(*annotate.Project) []value {
	out := make([]value, len(c.all))
	for i, v := range c.all {
		out[i] = value{name: v.value, about: v.about}
		if v.about != "" {
			out[i].also = []string{v.about}
		}
	}
	return out
}

func (c choices) counts(p *annotate.Project) map[string]int {
	out := map[string]int{}
	is := func(v string) bool {
		out[v]++
		return false
	}
	for s := range subjects(p, annotate.KindClaim, annotate.KindSource, annotate.KindDocument) {
		c.of(s, is)
	}
	return out
}

func (c choices) describe() string {
	all := make([]string, len(c.all))
	for i, v := range c.all {
		all[i] = v.value
	}
	names := strings.Join(all, ", ")
	if !c.grades() {
		return names
	}
	best, worst, outside := "", "", ""
	rank := 0
	for _, v := range c.all {
		switch {
		case v.rank == 0:
			outside = v.value
		case v.rank > rank:
			best, rank = v.value, v.rank
		}
		if v.rank == 1 {
			worst = v.value
		}
	}
	return fmt.Sprintf("%s; %s is best and %s worst, %s stands outside of the scale", names, best, worst, outside)
}

// confidences are levels, or scores from 0 to 100.
type confidences struct{ choices }

func (c confidences) read(kind *facet, f *Facet) *Error {
	if strings.IndexFunc(f.Value, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }) >= 0 {
		return c.choices.read(kind, f)
	}
	low, high, isRange := strings.Cut(f.Value, "..")
	if isRange && f.Op == Equal {
		f.Op, f.Value, f.To = Between, low, high
	}
	for _, end := range []*string{&f.Value, &f.To} {
		if *end == "" {
			continue
		}
		n, err := strconv.Atoi(*end)
		if err != nil || n > 100 {
			return &Error{Message: fmt.Sprintf("a score of confidence lies between 0 and 100, which %s does not", *end)}
		}
		*end = strconv.Itoa(n)
	}
	if f.Value == "" && f.To == "" {
		return &Error{Incomplete: true, Message: "a range needs an end, such as confidence:50..80"}
	}
	return nil
}

func (c confidences) compile(p *annotate.Project, kind *facet, f *Facet) (func(subject) bool, *Error) {
	from, noLow := strconv.Atoi(f.Value)
	to, noHigh := strconv.Atoi(f.To)
	if noLow != nil && noHigh != nil {
		return c.choices.compile(p, kind, f)
	}
	within := func(n int) bool {
		if f.Op == Between {
			return (noLow != nil || n >= from) && (noHigh != nil || n <= to)
		}
		return f.Op.holds(n, from)
	}
	return func(s subject) bool {
		return s.anyAssessment(func(a *annotate.Assessment) bool { return a.Score != nil && within(*a.Score) })
	}, nil
}

func (c confidences) describe() string {
	return c.choices.describe() + "; or a score, such as 50..80"
}

// flag is something that holds of an entity or does not.
type flag struct {
	name  string
	about string
	of    []annotate.Kind
	holds func(subject) bool
}

// flags are the values of a facet that asks for such things.
type flags struct{ all []flag }

func (c *flags) read(kind *facet, f *Facet) *Error {
	if f.Op != Equal {
		return &Error{Message: fmt.Sprintf("%s: has no order: write %s", kind.name, kind.example)}
	}
	i, err := find(kind, f.Value, c.known(nil))
	if err != nil {
		return err
	}
	f.Value = c.all[i].name
	return nil
}

func (c *flags) compile(_ *annotate.Project, kind *facet, f *Facet) (func(subject) bool, *Error) {
	i, err := find(kind, f.Value, c.known(nil))
	if err != nil {
		return nil, err
	}
	one := c.all[i]
	return func(s subject) bool { return slices.Contains(one.of, s.kind) && one.holds(s) }, nil
}

func (c *flags) known(*annotate.Project) []value {
	out := make([]value, len(c.all))
	for i, f := range c.all {
		out[i] = value{name: f.name, about: f.about}
	}
	return out
}

func (c *flags) counts(p *annotate.Project) map[string]int {
	out := map[string]int{}
	for s := range subjects(p, everything...) {
		for _, f := range c.all {
			if slices.Contains(f.of, s.kind) && f.holds(s) {
				out[f.name]++
			}
		}
	}
	return out
}

func (c *flags) describe() string {
	all := make([]string, len(c.all))
	for i, f := range c.all {
		all[i] = f.name
	}
	return strings.Join(all, ", ")
}
