// Package label has the words in which the window shows enumerated values: the only place where they are written.
//
// Every function answers a value that it does not know with the value itself, made readable, because a project may hold
// values of a later version.
package label

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate"
)

// Quoted puts a name into quotation marks; those within it become single ones.
func Quoted(name string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’", "\u201e", "\u201a").Replace(name) + "”"
}

// Words makes words out of a lower_snake_case name: "Captured by" of "captured_by".
func Words(name string) string {
	s := strings.ReplaceAll(name, "_", " ")
	if r, n := utf8.DecodeRuneInString(s); n > 0 {
		s = string(unicode.ToUpper(r)) + s[n:]
	}
	return s
}

func of[T ~string](words map[T]string, v T) string {
	if w, ok := words[v]; ok {
		return w
	}
	return Words(string(v))
}

var kinds = map[annotate.Kind]string{
	annotate.KindProject: "Project settings",
}

// Kind names a sort of entity: "Highlight".
func Kind(k annotate.Kind) string { return of(kinds, k) }

var documentStatuses = map[annotate.DocumentStatus]string{annotate.InProgress: "In progress"}

// DocumentStatus names a state of a review: "In progress".
func DocumentStatus(s annotate.DocumentStatus) string { return of(documentStatuses, s) }

var sourceTypes = map[annotate.SourceType]string{
	annotate.Unspecified: "Not specified", annotate.Outlet: "Outlet", annotate.Person: "Person",
	annotate.Organization: "Organization", annotate.Group: "Group of people", annotate.SourceDocument: "Document",
}

// SourceType names a type of source: "Outlet".
func SourceType(t annotate.SourceType) string { return of(sourceTypes, t) }

var reliabilities = map[annotate.Reliability]string{
	annotate.CompletelyReliable: "A · Completely reliable", annotate.UsuallyReliable: "B · Usually reliable",
	annotate.FairlyReliable: "C · Fairly reliable", annotate.NotUsuallyReliable: "D · Not usually reliable",
	annotate.Unreliable: "E · Unreliable", annotate.ReliabilityUnknown: "F · Cannot be judged",
}

// Reliability gives the letter of a source and the words of NATO STANAG 2511: "B · Usually reliable".
func Reliability(r annotate.Reliability) string { return of(reliabilities, r) }

var credibilities = map[annotate.Credibility]string{
	annotate.Confirmed: "1 · Confirmed by other sources", annotate.ProbablyTrue: "2 · Probably true",
	annotate.PossiblyTrue: "3 · Possibly true", annotate.Doubtful: "4 · Doubtful", annotate.Improbable: "5 · Improbable",
	annotate.CredibilityUnknown: "6 · Cannot be judged",
}

// Credibility gives the digit of a piece of information and the words of NATO STANAG 2511: "2 · Probably true".
func Credibility(c annotate.Credibility) string { return of(credibilities, c) }

var confidences = map[annotate.Confidence]string{annotate.ConfidenceUnset: "Not set"}

// Confidence names a level of confidence: "Moderate".
func Confidence(c annotate.Confidence) string { return of(confidences, c) }

var likelihoodScales = map[annotate.LikelihoodScale]string{
	annotate.ICD203: "ICD 203 (United States)", annotate.PHIA: "PHIA yardstick (United Kingdom)",
}

// LikelihoodScale names a scale by its standard: "ICD 203 (United States)".
func LikelihoodScale(s annotate.LikelihoodScale) string { return of(likelihoodScales, s) }

// Likelihood gives a worded probability with its band: "Very likely (80–95 %)", and "Not set" for none.
func Likelihood(l annotate.Likelihood) string {
	if l == (annotate.Likelihood{}) {
		return "Not set"
	}
	for _, t := range l.Scale.Terms() {
		if t.Term == l.Term {
			return LikelihoodTerm(t)
		}
	}
	return Words(l.Term)
}

// LikelihoodTerm gives a band of a scale with its edges: "Very likely (80–95 %)".
func LikelihoodTerm(t annotate.LikelihoodTerm) string {
	return fmt.Sprintf("%s (%d–%d %%)", Words(t.Term), t.Low, t.High)
}

var verdicts = map[annotate.Verdict]string{annotate.VerdictNone: "None yet"}

// Verdict names a verdict: "Not enough evidence".
func Verdict(v annotate.Verdict) string { return of(verdicts, v) }

// ClaimType names a type of claim: "Quantity".
func ClaimType(t annotate.ClaimType) string { return Words(string(t)) }

// ClaimStatus names a state of a claim: "Ready".
func ClaimStatus(s annotate.ClaimStatus) string { return Words(string(s)) }

// Stance names a stance: "Hedged".
func Stance(s annotate.Stance) string { return Words(string(s)) }

var polarities = map[annotate.Polarity]string{annotate.Affirmative: "It is so", annotate.Negative: "It is not so"}

// Polarity says what a claim of the polarity states: "It is not so".
func Polarity(p annotate.Polarity) string { return of(polarities, p) }

var bounds = map[annotate.Bound]string{
	annotate.Exact: "Exactly", annotate.Approx: "About", annotate.Min: "At least", annotate.Max: "At most", annotate.Vague: "Vaguely",
}

// Bound says how exactly a figure is meant: "At least".
func Bound(b annotate.Bound) string { return of(bounds, b) }

// CueClass names a class of cues: "Distancing".
func CueClass(c annotate.CueClass) string { return Words(string(c)) }

var quoteTypes = map[annotate.QuoteType]string{
	annotate.Narrator: "Narrator’s voice", annotate.Direct: "Direct quotation", annotate.Indirect: "Indirect speech",
	annotate.Mixed: "Mixed quotation",
}

// QuoteType names a type of quotation: "Direct quotation".
func QuoteType(q annotate.QuoteType) string { return of(quoteTypes, q) }

var anchors = map[annotate.Anchor]string{annotate.AnchorOK: "In place", annotate.AnchorAmbiguous: "To be decided on", annotate.AnchorOrphan: "Place lost"}

// Anchor says how surely a highlight stands where it was put: "In place".
func Anchor(a annotate.Anchor) string { return of(anchors, a) }

// Relation names how a claim stands to its cluster's anchor: "No corroboration".
func Relation(r annotate.Relation) string { return Words(string(r)) }

// LinkType names how one claim stands to another: "Supersedes".
func LinkType(t annotate.LinkType) string { return Words(string(t)) }
