package annotate

import (
	"fmt"
	"slices"
	"time"
)

// ClaimType says what sort of thing a claim states.
type ClaimType string

// The types of claims.
const (
	Event         ClaimType = "event" // the default
	QuantityClaim ClaimType = "quantity"
	TimeClaim     ClaimType = "time"
	Location      ClaimType = "location"
	Statement     ClaimType = "statement"
	Evaluation    ClaimType = "evaluation"
	Prediction    ClaimType = "prediction"
	Intention     ClaimType = "intention"
	OtherClaim    ClaimType = "other"
)

// ClaimTypes lists the types.
var ClaimTypes = []ClaimType{Event, QuantityClaim, TimeClaim, Location, Statement, Evaluation, Prediction, Intention, OtherClaim}

// ClaimStatus says how far a claim has been worked out.
type ClaimStatus string

// The states of a claim.
const (
	DraftClaim ClaimStatus = "draft" // the default
	Ready      ClaimStatus = "ready"
	Disputed   ClaimStatus = "disputed"
	Rejected   ClaimStatus = "rejected"
)

// ClaimStatuses lists the states.
var ClaimStatuses = []ClaimStatus{DraftClaim, Ready, Disputed, Rejected}

// Stance is how the text commits itself to the claim (after FactBank: certain, probable or possible, denied, uncommitted).
type Stance string

// The stances.
const (
	Asserted    Stance = "asserted" // the default
	Hedged      Stance = "hedged"
	Denied      Stance = "denied"
	Uncommitted Stance = "uncommitted"
)

// Stances lists the stances.
var Stances = []Stance{Asserted, Hedged, Denied, Uncommitted}

// Polarity says whether a claim states that something is so, or that it is not.
type Polarity string

// The polarities.
const (
	Affirmative Polarity = "affirmative" // the default
	Negative    Polarity = "negative"
)

// Polarities lists the polarities.
var Polarities = []Polarity{Affirmative, Negative}

// Bound says how exactly a figure is meant.
type Bound string

// The bounds.
const (
	Exact  Bound = "exact"  // the default: "11,000"
	Approx Bound = "approx" // "around 11,000"
	Min    Bound = "min"    // "at least", "more than"
	Max    Bound = "max"    // "up to"
	Vague  Bound = "vague"  // "several hundred"
)

// Bounds lists the bounds.
var Bounds = []Bound{Exact, Approx, Min, Max, Vague}

// Quantity is one figure that a claim states. Two quantities can conflict only where unit, scope and as-of agree.
type Quantity struct {
	Value *float64 `json:"value,omitempty"` // the figure, if the text gives one
	Low   *float64 `json:"low,omitempty"`   // of a span such as "30 to 40"
	High  *float64 `json:"high,omitempty"`
	Unit  string   `json:"unit,omitempty"` // what is counted or measured: "soldiers", "km²"
	Bound Bound    `json:"bound,omitempty"`
	Scope string   `json:"scope,omitempty"` // of which whole: "in Kursk region"
	AsOf  string   `json:"as_of,omitempty"` // at which time

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// MarshalJSON writes unknown members behind the known ones.
func (q Quantity) MarshalJSON() ([]byte, error) {
	type plain Quantity
	return marshalKeeping(plain(q), q.Extra)
}

// UnmarshalJSON keeps the members that this version does not know.
func (q *Quantity) UnmarshalJSON(b []byte) error { return unmarshalKeeping(b, q) }

// CueClass says what the word that introduces an attribution implies about its truth.
type CueClass string

// The classes of cues.
const (
	Neutral    CueClass = "neutral" // say, tell, state, report: the default
	Factive    CueClass = "factive" // confirm, verify, reveal
	Distancing CueClass = "distancing"
)

// CueClasses lists the classes.
var CueClasses = []CueClass{Neutral, Factive, Distancing}

// QuoteType says in whose words a claim is given.
type QuoteType string

// The types of quotation.
const (
	Narrator QuoteType = "narrator" // the document's own voice: the default
	Direct   QuoteType = "direct"
	Indirect QuoteType = "indirect"
	Mixed    QuoteType = "mixed"
)

// QuoteTypes lists the types.
var QuoteTypes = []QuoteType{Narrator, Direct, Indirect, Mixed}

// ChainLink is one link of an attribution chain: one source that passed the claim on.
type ChainLink struct {
	SourceID    ID       `json:"source_id,omitzero"`
	CoSourceIDs []ID     `json:"co_source_ids,omitempty"` // named together with it: "Kyiv, Washington and Seoul estimate"
	Mention     string   `json:"mention,omitempty"`       // the words of the text that name it
	Cue         string   `json:"cue,omitempty"`           // the word of the text that introduces it: "claimed"
	CueClass    CueClass `json:"cue_class,omitempty"`
	Channel     string   `json:"channel,omitempty"` // "on Telegram"

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// MarshalJSON writes unknown members behind the known ones.
func (l ChainLink) MarshalJSON() ([]byte, error) {
	type plain ChainLink
	return marshalKeeping(plain(l), l.Extra)
}

// UnmarshalJSON keeps the members that this version does not know.
func (l *ChainLink) UnmarshalJSON(b []byte) error { return unmarshalKeeping(b, l) }

// Attribution says on whose word a claim rests.
type Attribution struct {
	Chain     []ChainLink `json:"chain,omitempty"` // nearest publisher first, origin last
	QuoteType QuoteType   `json:"quote_type,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// MarshalJSON writes unknown members behind the known ones.
func (a Attribution) MarshalJSON() ([]byte, error) {
	type plain Attribution
	return marshalKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps the members that this version does not know.
func (a *Attribution) UnmarshalJSON(b []byte) error { return unmarshalKeeping(b, a) }

// Origin returns the last source of the chain, the one that is said to know, or [None] for an empty chain.
func (a Attribution) Origin() ID {
	if len(a.Chain) == 0 {
		return None
	}
	return a.Chain[len(a.Chain)-1].SourceID
}

// Claim is one thing that one or more passages say is so, in words that stand alone.
type Claim struct {
	ID           ID          `json:"id"`
	HighlightIDs []ID        `json:"highlight_ids,omitempty"` // may lie in several documents
	Text         string      `json:"text,omitempty"`
	Type         ClaimType   `json:"type,omitempty"`
	Status       ClaimStatus `json:"status,omitempty"`
	Stance       Stance      `json:"stance,omitempty"`
	Polarity     Polarity    `json:"polarity,omitempty"`
	Hedges       []string    `json:"hedges,omitempty"` // the words that weaken it: "reportedly"
	Quantities   []Quantity  `json:"quantities,omitempty"`
	Attribution  Attribution `json:"attribution,omitzero"`
	EventTime    string      `json:"event_time,omitempty"` // as the reviewer puts it; EDTF where it can be
	Place        string      `json:"place,omitempty"`
	TagIDs       []ID        `json:"tag_ids,omitempty"`
	Note         string      `json:"note,omitempty"`
	CreatedAt    time.Time   `json:"created_at,omitzero"`
	CreatedBy    ID          `json:"created_by,omitzero"`
	ModifiedAt   time.Time   `json:"modified_at,omitzero"`
	ModifiedBy   ID          `json:"modified_by,omitzero"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindClaim].
func (c *Claim) Kind() Kind { return KindClaim }

// Key returns the claim's ID.
func (c *Claim) Key() ID { return c.ID }

func (c *Claim) setDefaults() {
	orDefault(&c.Type, Event)
	orDefault(&c.Status, DraftClaim)
	orDefault(&c.Stance, Asserted)
	orDefault(&c.Polarity, Affirmative)
	orDefault(&c.Attribution.QuoteType, Narrator)
	// Slices are shared with the entity this one was copied from, so they are copied before they are written to.
	if slices.ContainsFunc(c.Quantities, func(q Quantity) bool { return q.Bound == "" }) {
		c.Quantities = slices.Clone(c.Quantities)
		for i := range c.Quantities {
			orDefault(&c.Quantities[i].Bound, Exact)
		}
	}
	if slices.ContainsFunc(c.Attribution.Chain, func(l ChainLink) bool { return l.CueClass == "" }) {
		c.Attribution.Chain = slices.Clone(c.Attribution.Chain)
		for i := range c.Attribution.Chain {
			orDefault(&c.Attribution.Chain[i].CueClass, Neutral)
		}
	}
}

func (c *Claim) validate() error {
	for i, q := range c.Quantities {
		if !slices.Contains(Bounds, q.Bound) {
			return oneOf(fmt.Sprintf("quantities[%d].bound", i), q.Bound, Bounds)
		}
		if q.Low != nil && q.High != nil && *q.Low > *q.High {
			return fieldError(fmt.Sprintf("quantities[%d]", i), "low is greater than high")
		}
	}
	for i, l := range c.Attribution.Chain {
		if !slices.Contains(CueClasses, l.CueClass) {
			return oneOf(fmt.Sprintf("attribution.chain[%d].cue_class", i), l.CueClass, CueClasses)
		}
	}
	return firstError(
		oneOf("type", c.Type, ClaimTypes),
		oneOf("status", c.Status, ClaimStatuses),
		oneOf("stance", c.Stance, Stances),
		oneOf("polarity", c.Polarity, Polarities),
		oneOf("attribution.quote_type", c.Attribution.QuoteType, QuoteTypes),
		distinct("highlight_ids", c.HighlightIDs), distinct("tag_ids", c.TagIDs),
		validText("text", c.Text), validText("note", c.Note),
	)
}
