package annotate

import "time"

// Assessment is what one reviewer thinks of one claim. There is one for each reviewer and claim; earlier versions of it
// stand in the history.
type Assessment struct {
	ID                   ID          `json:"id"`
	ClaimID              ID          `json:"claim_id,omitzero"`
	ReviewerID           ID          `json:"reviewer_id,omitzero"`
	At                   time.Time   `json:"at,omitzero"`
	Credibility          Credibility `json:"credibility,omitempty"`
	Confidence           Confidence  `json:"confidence,omitempty"`
	Score                *int        `json:"score,omitempty"` // 0–100, a finer confidence for those who want one
	Likelihood           Likelihood  `json:"likelihood,omitzero"`
	Verdict              Verdict     `json:"verdict,omitempty"`
	Rationale            string      `json:"rationale,omitempty"`
	EvidenceHighlightIDs []ID        `json:"evidence_highlight_ids,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindAssessment].
func (a *Assessment) Kind() Kind { return KindAssessment }

// Key returns the assessment's ID.
func (a *Assessment) Key() ID { return a.ID }

func (a *Assessment) setDefaults() {
	orDefault(&a.Credibility, CredibilityUnknown)
	orDefault(&a.Confidence, ConfidenceUnset)
	orDefault(&a.Verdict, VerdictNone)
}

func (a *Assessment) validate() error {
	if a.ClaimID == None {
		return fieldError("claim_id", "an assessment needs a claim")
	}
	if a.Score != nil && (*a.Score < 0 || *a.Score > 100) {
		return fieldError("score", "a score lies between 0 and 100")
	}
	if !a.Likelihood.valid() {
		return fieldError("likelihood", "the scale "+string(a.Likelihood.Scale)+" has no term "+a.Likelihood.Term)
	}
	return firstError(
		oneOf("credibility", a.Credibility, Credibilities),
		oneOf("confidence", a.Confidence, Confidences),
		oneOf("verdict", a.Verdict, Verdicts),
		distinct("evidence_highlight_ids", a.EvidenceHighlightIDs),
		validText("rationale", a.Rationale),
	)
}
