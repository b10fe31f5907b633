package annotate

import "slices"

// Reliability grades a source on the NATO Admiralty scale (STANAG 2511), from A, completely reliable, to E, unreliable.
// F means that it cannot be judged: in a statistic it is a missing value and not the bottom of the scale.
type Reliability string

// The Admiralty grades of a source.
const (
	CompletelyReliable Reliability = "A"
	UsuallyReliable    Reliability = "B"
	FairlyReliable     Reliability = "C"
	NotUsuallyReliable Reliability = "D"
	Unreliable         Reliability = "E"
	ReliabilityUnknown Reliability = "F" // the default
)

// Reliabilities lists the grades in the order of the scale.
var Reliabilities = []Reliability{CompletelyReliable, UsuallyReliable, FairlyReliable, NotUsuallyReliable, Unreliable, ReliabilityUnknown}

// Credibility grades one piece of information on the NATO Admiralty scale (STANAG 2511), from 1, confirmed by other
// sources, to 5, improbable. 6 means that its truth cannot be judged, which is a missing value.
type Credibility string

// The Admiralty grades of information.
const (
	Confirmed          Credibility = "1"
	ProbablyTrue       Credibility = "2"
	PossiblyTrue       Credibility = "3"
	Doubtful           Credibility = "4"
	Improbable         Credibility = "5"
	CredibilityUnknown Credibility = "6" // the default
)

// Credibilities lists the grades in the order of the scale.
var Credibilities = []Credibility{Confirmed, ProbablyTrue, PossiblyTrue, Doubtful, Improbable, CredibilityUnknown}

// Confidence is how sure a reviewer is of their own assessment.
type Confidence string

// The levels of confidence.
const (
	ConfidenceUnset    Confidence = "unset" // the default
	ConfidenceLow      Confidence = "low"
	ConfidenceModerate Confidence = "moderate"
	ConfidenceHigh     Confidence = "high"
)

// Confidences lists the levels from unset to high.
var Confidences = []Confidence{ConfidenceUnset, ConfidenceLow, ConfidenceModerate, ConfidenceHigh}

// LikelihoodScale names the vocabulary that a [Likelihood] is worded in.
type LikelihoodScale string

// The scales of likelihood.
const (
	ICD203 LikelihoodScale = "icd203" // US Intelligence Community Directive 203
	PHIA   LikelihoodScale = "phia"   // UK Professional Head of Intelligence Assessment, probability yardstick
)

// LikelihoodScales lists the scales; the first is the default.
var LikelihoodScales = []LikelihoodScale{ICD203, PHIA}

// Likelihood is a worded probability. The term is kept and never a number, because the bands of one scale share their
// edges and those of the other leave gaps. The zero value means that no likelihood was given. It is a value that can be
// compared with ==, and therefore, unlike other objects inside of entities, keeps no members that this version does not know.
type Likelihood struct {
	Scale LikelihoodScale `json:"scale"`
	Term  string          `json:"term"`
}

// LikelihoodTerm is one band of a scale.
type LikelihoodTerm struct {
	Term      string
	Low, High int // percent; the edges as the standard gives them
}

// Terms returns the bands of a scale from the least to the most likely, or nil for an unknown scale.
func (s LikelihoodScale) Terms() []LikelihoodTerm {
	switch s {
	case ICD203:
		return []LikelihoodTerm{
			{"almost_no_chance", 1, 5}, {"very_unlikely", 5, 20}, {"unlikely", 20, 45}, {"roughly_even_chance", 45, 55},
			{"likely", 55, 80}, {"very_likely", 80, 95}, {"almost_certain", 95, 99},
		}
	case PHIA:
		return []LikelihoodTerm{
			{"remote_chance", 0, 5}, {"highly_unlikely", 10, 20}, {"unlikely", 25, 35}, {"realistic_possibility", 40, 50},
			{"likely_or_probable", 55, 75}, {"highly_likely", 80, 90}, {"almost_certain", 95, 100},
		}
	}
	return nil
}

func (l Likelihood) valid() bool {
	if l == (Likelihood{}) {
		return true
	}
	return slices.ContainsFunc(l.Scale.Terms(), func(t LikelihoodTerm) bool { return t.Term == l.Term })
}

// Verdict is what a reviewer concludes about a claim from the evidence; the labels are those of FEVER and AVeriTeC.
type Verdict string

// The verdicts.
const (
	VerdictNone       Verdict = "none" // the default
	Supported         Verdict = "supported"
	Refuted           Verdict = "refuted"
	NotEnoughEvidence Verdict = "not_enough_evidence"
	Conflicting       Verdict = "conflicting"
)

// Verdicts lists the verdicts, none first.
var Verdicts = []Verdict{VerdictNone, Supported, Refuted, NotEnoughEvidence, Conflicting}
