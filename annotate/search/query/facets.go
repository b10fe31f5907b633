package query

import (
	"fmt"
	"slices"
	"time"

	"attest/annotate"
	"attest/annotate/text"
)

// facet is a property that can be asked for. Parsing, completion, errors and the help all come from the one table of them.
type facet struct {
	name    string
	also    []string // other names for it
	about   string   // what it asks for
	of      []annotate.Kind
	example string
	values  values

	ofClaims bool // of a highlight it holds if it holds of a claim on it
}

// values are what a facet can be asked to be.
type values interface {
	// read checks a facet that was typed and completes its value.
	read(kind *facet, f *Facet) *Error
	// compile returns the test whether a subject, which is of one of the facet's kinds, has the value.
	compile(p *annotate.Project, kind *facet, f *Facet) (func(subject) bool, *Error)
	// known returns the values that there are, with what they mean where that is not plain.
	known(p *annotate.Project) []value
	// counts returns how many entities have each value, by the value; nil where that would take long to find out.
	counts(p *annotate.Project) map[string]int
	// describe says for the help what can be written.
	describe() string
}

// value is one that can be asked for.
type value struct {
	name     string
	about    string
	also     []string
	presence bool // asks only whether there is any
}

var (
	onPassages = []annotate.Kind{annotate.KindClaim, annotate.KindHighlight}
	inReports  = append([]annotate.Kind{annotate.KindDocument}, onPassages...)
	everything = []annotate.Kind{annotate.KindClaim, annotate.KindHighlight, annotate.KindDocument, annotate.KindSource, annotate.KindTag}
)

// facets lists all facets in the order of the help.
var facets = []*facet{
	{
		name: "source", about: "anyone who passed it on: in the chain of sources, or as publisher of the document", of: append([]annotate.Kind{annotate.KindSource}, inReports...),
		example: `source:"Vesmark Press Agency"`, values: sourceNames(subject.sources),
	},
	{
		name: "origin", about: "who is said to know: the end of the chain of sources", of: onPassages,
		example: "origin:dovric", ofClaims: true,
		values: sourceNames(subject.origins),
	},
	{
		name: "tag", about: "a tag of the codebook", of: append([]annotate.Kind{annotate.KindTag}, onPassages...),
		example: "tag:figure", values: tagNames,
	},
	{
		name: "doc", also: []string{"document"}, about: "the document that it stands in, by title or file name", of: inReports,
		example: "doc:kestrel", values: documentNames,
	},
	{
		name: "reviewer", about: "who made, changed or assessed it", of: inReports,
		example: "reviewer:anna", values: reviewerNames,
	},
	{
		name: "type", about: "what a claim states, or what a source is", of: append([]annotate.Kind{annotate.KindSource}, onPassages...),
		example: "type:quantity", ofClaims: true,
		values: choices{all: typeChoices(), of: subject.types},
	},
	{
		name: "stance", about: "how the text commits itself", of: onPassages,
		example: "stance:hedged", ofClaims: true,
		values: choices{all: plainChoices(annotate.Stances), of: ofClaim(func(c *annotate.Claim) string { return string(c.Stance) })},
	},
	{
		name: "polarity", about: "whether it is stated to be so or not", of: onPassages,
		example: "polarity:negative", ofClaims: true,
		values: choices{all: plainChoices(annotate.Polarities), of: ofClaim(func(c *annotate.Claim) string { return string(c.Polarity) })},
	},
	{
		name: "status", about: "how far a claim, or the review of a document, has come", of: inReports,
		example: "status:ready", ofClaims: true,
		values: choices{all: append(plainChoices(annotate.ClaimStatuses), plainChoices(annotate.DocumentStatuses)...), of: subject.statuses},
	},
	{
		name: "credibility", about: "of the information, as any reviewer assessed it", of: onPassages,
		example: "credibility:1..3", ofClaims: true,
		values: choices{all: credibilityChoices(), of: ofAssessments(func(a *annotate.Assessment) string { return string(a.Credibility) }, string(annotate.CredibilityUnknown))},
	},
	{
		name: "reliability", about: "of a source; of a claim: of its origin; of a document: of its publisher", of: append([]annotate.Kind{annotate.KindSource}, inReports...),
		example: "reliability>=C", ofClaims: true,
		values: choices{all: reliabilityChoices(), of: subject.reliabilities},
	},
	{
		name: "confidence", about: "any reviewer's, by level or by score", of: onPassages,
		example: "confidence>=moderate", ofClaims: true,
		values: confidences{choices{all: confidenceChoices(), of: ofAssessments(func(a *annotate.Assessment) string { return string(a.Confidence) }, string(annotate.ConfidenceUnset))}},
	},
	{
		name: "likelihood", about: "any reviewer's, in the words of its scale", of: onPassages,
		example: "likelihood:very_likely", ofClaims: true,
		values: choices{all: likelihoodChoices(), of: ofAssessments(func(a *annotate.Assessment) string { return a.Likelihood.Term }, "unset")},
	},
	{
		name: "verdict", about: "any reviewer's", of: onPassages,
		example: "verdict:refuted", ofClaims: true,
		values: choices{all: plainChoices(annotate.Verdicts), of: ofAssessments(func(a *annotate.Assessment) string { return string(a.Verdict) }, string(annotate.VerdictNone))},
	},
	{
		name: "cluster", about: "the cluster that a claim belongs to", of: onPassages,
		example: "cluster:none", ofClaims: true,
		values: clusterNames,
	},
	{
		name: "has", about: "something that is there", of: everything,
		example: "has:note", values: &flags{all: possessions},
	},
	{
		name: "is", about: "a state, or the kind of thing", of: everything,
		example: "is:overlapping", values: &flags{all: states},
	},
	{
		name: "published", about: "when the document was", of: inReports,
		example: "published:2024-11..", values: dates{subject.published},
	},
	{
		name: "created", about: "when it was made, or a document imported", of: inReports,
		example: "created>=2024-11-03", values: dates{subject.created},
	},
	{
		name: "modified", about: "when it was changed last", of: onPassages,
		example: "modified:..2024", values: dates{subject.modified},
	},
}

// facetNamed returns the facet with the name, without regard to case, or nil.
func facetNamed(name string) *facet {
	name = text.Fold(name).Text
	for _, f := range facets {
		if f.name == name || slices.Contains(f.also, name) {
			return f
		}
	}
	return nil
}

// needs says that a value is missing behind what was typed.
func (f *facet) needs(typed string) string {
	return fmt.Sprintf("%s needs a value right behind it, such as %s", typed, f.example)
}

func plainChoices[T ~string](all []T) []choice {
	out := make([]choice, len(all))
	for i, v := range all {
		out[i] = choice{value: string(v)}
	}
	return out
}

func typeChoices() []choice {
	out := plainChoices(annotate.ClaimTypes)
	for _, t := range annotate.SourceTypes {
		out = append(out, choice{value: string(t)})
	}
	return out
}

// On the Admiralty scales the first grade is the best, and the last means that there is no judgement.
func reliabilityChoices() []choice {
	words := []string{"completely reliable", "usually reliable", "fairly reliable", "not usually reliable", "unreliable", "cannot be judged"}
	out := make([]choice, len(words))
	for i, r := range annotate.Reliabilities {
		out[i] = choice{value: string(r), about: words[i], rank: len(words) - 1 - i}
	}
	return out
}

func credibilityChoices() []choice {
	words := []string{"confirmed by other sources", "probably true", "possibly true", "doubtful", "improbable", "cannot be judged"}
	out := make([]choice, len(words))
	for i, c := range annotate.Credibilities {
		out[i] = choice{value: string(c), about: words[i], rank: len(words) - 1 - i}
	}
	return out
}

// Confidence that was not given is none, and not a low one.
func confidenceChoices() []choice {
	out := plainChoices(annotate.Confidences)
	for i := range out {
		out[i].rank = i
	}
	return out
}

// likelihoodChoices are the terms of all scales. Terms of the same name stand for different bands there, so that there is
// no order over all.
func likelihoodChoices() []choice {
	out := []choice{{value: "unset"}}
	for _, scale := range annotate.LikelihoodScales {
		for _, t := range scale.Terms() {
			if !slices.ContainsFunc(out, func(c choice) bool { return c.value == t.Term }) {
				out = append(out, choice{value: t.Term})
			}
		}
	}
	return out
}

// possessions are the values of has:.
var possessions = []flag{
	{"note", "a note, or a remark on a source's reliability", everything, subject.hasNote},
	{"claim", "a claim made of it", []annotate.Kind{annotate.KindHighlight, annotate.KindDocument}, subject.hasClaim},
	{"highlight", "a highlighted passage", []annotate.Kind{annotate.KindClaim, annotate.KindDocument}, subject.hasHighlight},
	{"tag", "a tag", onPassages, func(s subject) bool { return len(s.tags()) > 0 }},
	{"source", "a source, or a publisher", inReports, func(s subject) bool { return len(s.sources()) > 0 }},
	{"assessment", "an assessment by anybody", onPassages, func(s subject) bool { return s.anyAssessment(func(*annotate.Assessment) bool { return true }) }},
	{"rationale", "a reason given for an assessment", onPassages, func(s subject) bool {
		return s.anyAssessment(func(a *annotate.Assessment) bool { return a.Rationale != "" })
	}},
	{"evidence", "passages cited for an assessment", onPassages, func(s subject) bool {
		return s.anyAssessment(func(a *annotate.Assessment) bool { return len(a.EvidenceHighlightIDs) > 0 })
	}},
	{"score", "a confidence in figures", onPassages, func(s subject) bool {
		return s.anyAssessment(func(a *annotate.Assessment) bool { return a.Score != nil })
	}},
	{"figure", "a quantity", onPassages, func(s subject) bool {
		return s.anyClaim(func(c *annotate.Claim) bool { return len(c.Quantities) > 0 })
	}},
	{"hedge", "words that weaken it", onPassages, func(s subject) bool {
		return s.anyClaim(func(c *annotate.Claim) bool { return len(c.Hedges) > 0 })
	}},
	{"time", "a time of the event", onPassages, func(s subject) bool {
		return s.anyClaim(func(c *annotate.Claim) bool { return c.EventTime != "" })
	}},
	{"place", "a place of the event", onPassages, func(s subject) bool {
		return s.anyClaim(func(c *annotate.Claim) bool { return c.Place != "" })
	}},
	{"link", "a link to or from another claim", onPassages, subject.hasLink},
	{"cluster", "a cluster that it belongs to", onPassages, func(s subject) bool { return len(s.clusters()) > 0 }},
	{"alias", "other spellings", []annotate.Kind{annotate.KindSource}, subject.hasAlias},
	{"url", "an address on the web", []annotate.Kind{annotate.KindDocument, annotate.KindSource}, subject.hasURL},
	{"definition", "a definition", []annotate.Kind{annotate.KindTag}, subject.hasDefinition},
}

// states are the values of is:.
var states = []flag{
	{"overlapping", "the passage shares text with another highlight", onPassages, subject.isOverlapping},
	{"orphan", "the passage is gone from the revised document", onPassages, isAnchored(annotate.AnchorOrphan)},
	{"ambiguous", "somebody has to say where the passage is in the revised document", onPassages, isAnchored(annotate.AnchorAmbiguous)},
	{"moved", "the passage was found elsewhere in the revised document", onPassages, isAnchored(annotate.AnchorMoved)},
	{"disputed", "the status is disputed, or another claim contradicts it, by a link or in a cluster", onPassages, subject.isDisputed},
	{"unnamed", "the text hides who the source is; of a claim: who its origin is", append([]annotate.Kind{annotate.KindSource}, onPassages...), subject.isUnnamed},
	{"claim", "claims only", everything, isKind(annotate.KindClaim)},
	{"highlight", "highlights only", everything, isKind(annotate.KindHighlight)},
	{"source", "sources only", everything, isKind(annotate.KindSource)},
	{"tag", "tags only", everything, isKind(annotate.KindTag)},
	{"document", "documents only", everything, isKind(annotate.KindDocument)},
}

func isKind(kind annotate.Kind) func(subject) bool {
	return func(s subject) bool { return s.kind == kind }
}

func isAnchored(as annotate.Anchor) func(subject) bool {
	return func(s subject) bool {
		return s.anyHighlight(func(h *annotate.Highlight) bool { return h.Anchor == as })
	}
}

// ofClaim makes a property of subjects of one of claims.
func ofClaim(of func(*annotate.Claim) string) func(subject, func(string) bool) bool {
	return func(s subject, is func(string) bool) bool {
		c, ok := s.entity.(*annotate.Claim)
		return ok && is(of(c))
	}
}

// ofAssessments makes a property of claims of one of assessments. Claims nobody has assessed have what none stands for.
func ofAssessments(of func(*annotate.Assessment) string, none string) func(subject, func(string) bool) bool {
	return func(s subject, is func(string) bool) bool {
		assessments := s.project.AssessmentsOf(s.entity.Key())
		for _, a := range assessments {
			if v := of(a); v == "" && is(none) || v != "" && is(v) {
				return true
			}
		}
		return len(assessments) == 0 && s.kind == annotate.KindClaim && is(none)
	}
}

func dateOf(t time.Time) []time.Time {
	if t.IsZero() {
		return nil
	}
	return []time.Time{t}
}
