package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/annotate"
	"attest/annotate/text"
)

// dates are the values of a facet that asks when.
type dates struct{ of func(subject) []time.Time }

// period is the year, month or day that a date names, in UTC: the half-open stretch [from, to).
type period struct{ from, to time.Time }

func periodOf(typed string) (period, bool) {
	for _, l := range []struct {
		layout              string
		years, months, days int
	}{{time.DateOnly, 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(l.layout, typed); err == nil {
			return period{t, t.AddDate(l.years, l.months, l.days)}, true
		}
	}
	return period{}, false
}

// dateBegun reports whether a date may come of what was typed.
func dateBegun(typed string) bool {
	const model = "0000-00-00"
	if len(typed) >= len(model) {
		return false
	}
	for i := range len(typed) {
		if digit := typed[i] >= '0' && typed[i] <= '9'; digit != (model[i] == '0') {
			return false
		}
	}
	return true
}

func (v dates) read(kind *facet, f *Facet) *Error {
	if f.Op == Equal {
		if folded := text.Fold(f.Value).Text; folded == noName || folded == anyName {
			f.Value = folded
			return nil
		}
	}
	low, high, isRange := strings.Cut(f.Value, "..")
	if isRange && f.Op == Equal {
		f.Op, f.Value, f.To = Between, low, high
	}
	if f.Value == "" && f.To == "" {
		return &Error{Incomplete: true, Message: fmt.Sprintf("a range of dates needs an end, such as %s:2024-11..", kind.name)}
	}
	for _, end := range []string{f.Value, f.To} {
		if _, ok := periodOf(end); end != "" && !ok {
			return &Error{Incomplete: dateBegun(end), Message: fmt.Sprintf("“%s” is no date: write a day as 2024-11-03, a month as 2024-11, a year as 2024, or a range as 2024-11..2025", end)}
		}
	}
	return nil
}

func (v dates) compile(_ *annotate.Project, kind *facet, f *Facet) (func(subject) bool, *Error) {
	switch f.Value {
	case noName:
		return func(s subject) bool { return len(v.of(s)) == 0 }, nil
	case anyName:
		return func(s subject) bool { return len(v.of(s)) > 0 }, nil
	}
	from, low := periodOf(f.Value)
	to, high := periodOf(f.To)
	if !low && !high || f.Op != Between && !low {
		return nil, &Error{Message: fmt.Sprintf("“%s” is no date for %s", f.Value, kind.name)}
	}
	within := func(t time.Time) bool {
		switch f.Op {
		case AtLeast:
			return !t.Before(from.from)
		case AtMost:
			return t.Before(from.to)
		case Above:
			return !t.Before(from.to)
		case Below:
			return t.Before(from.from)
		case Between:
			return (!low || !t.Before(from.from)) && (!high || t.Before(to.to))
		}
		return !t.Before(from.from) && t.Before(from.to)
	}
	return func(s subject) bool { return slices.ContainsFunc(v.of(s), within) }, nil
}

// known offers the years and months that occur.
func (v dates) known(p *annotate.Project) []value {
	var out []value
	for name := range v.counts(p) {
		out = append(out, value{name: name})
	}
	slices.SortFunc(out, func(a, b value) int { return strings.Compare(b.name, a.name) })
	return append(out, value{name: noName, about: "not known", presence: true}, value{name: anyName, about: "known", presence: true})
}

func (v dates) counts(p *annotate.Project) map[string]int {
	out := map[string]int{}
	for s := range subjects(p, annotate.KindDocument, annotate.KindClaim) {
		for _, t := range v.of(s) {
			out[t.UTC().Format("2006")]++
			out[t.UTC().Format("2006-01")]++
		}
	}
	return out
}

func (v dates) describe() string {
	return "a day (2024-11-03), a month (2024-11) or a year (2024), in UTC, and ranges of them (2024-11.., ..2024, 2024-11..2025-02); none, any"
}
