package label_test

import (
	"testing"

	"attest/annotate"
	"attest/ui/label"
)

// distinct fails for labels that are empty or shared by two values, which a choice among them could not tell apart.
func distinct[T ~string](t *testing.T, values []T, name func(T) string) {
	t.Helper()
	seen := map[string]T{}
	for _, v := range values {
		l := name(v)
		if l == "" {
			t.Errorf("%q has no label", v)
		}
		if other, ok := seen[l]; ok {
			t.Errorf("%q and %q are both called %q", v, other, l)
		}
		seen[l] = v
	}
}

func TestLabelsTellValuesApart(t *testing.T) {
	t.Parallel()
	distinct(t, annotate.Kinds, label.Kind)
	distinct(t, annotate.DocumentStatuses, label.DocumentStatus)
	distinct(t, annotate.SourceTypes, label.SourceType)
	distinct(t, annotate.Reliabilities, label.Reliability)
	distinct(t, annotate.Credibilities, label.Credibility)
	distinct(t, annotate.Confidences, label.Confidence)
	distinct(t, annotate.LikelihoodScales, label.LikelihoodScale)
	distinct(t, annotate.Verdicts, label.Verdict)
	distinct(t, annotate.ClaimTypes, label.ClaimType)
	distinct(t, annotate.ClaimStatuses, label.ClaimStatus)
	distinct(t, annotate.Stances, label.Stance)
	distinct(t, annotate.Polarities, label.Polarity)
	distinct(t, annotate.Bounds, label.Bound)
	distinct(t, annotate.CueClasses, label.CueClass)
	distinct(t, annotate.QuoteTypes, label.QuoteType)
	distinct(t, annotate.Anchors, label.Anchor)
	distinct(t, annotate.Relations, label.Relation)
	distinct(t, annotate.LinkTypes, label.LinkType)
	for _, s := range annotate.LikelihoodScales {
		terms := map[string]bool{}
		for _, term := range s.Terms() {
			terms[label.LikelihoodTerm(term)] = true
		}
		if len(terms) != len(s.Terms()) {
			t.Errorf("two terms of %s have the same label: %v", s, terms)
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ got, want string }{
		{label.Reliability(annotate.UsuallyReliable), "B · Usually reliable"},
		{label.Credibility(annotate.CredibilityUnknown), "6 · Cannot be judged"},
		{label.Verdict(annotate.NotEnoughEvidence), "Not enough evidence"},
		{label.Likelihood(annotate.Likelihood{Scale: annotate.ICD203, Term: "very_likely"}), "Very likely (80–95 %)"},
		{label.Likelihood(annotate.Likelihood{}), "Not set"},
		{label.Likelihood(annotate.Likelihood{Scale: "later", Term: "fairly_sure"}), "Fairly sure"},
		{label.Stance("of_a_later_version"), "Of a later version"},
		{label.Words(""), ""},
		{label.Words("élan_vital"), "Élan vital"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestQuotedHasNoPairOfMarksWithinItsOwn(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Timing": "“Timing”",
		"“We were woken by the noise”: a morning": "“‘We were woken by the noise’: a morning”",
		"„So war es“, sagt sie":                   "“‚So war es‘, sagt sie”",
	} {
		if got := label.Quoted(name); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
