package annotate

import "fmt"

// Relation is how a claim of a cluster stands to the cluster's anchor.
type Relation string

// The relations.
const (
	Same            Relation = "same" // the default
	Refines         Relation = "refines"
	Contradicts     Relation = "contradicts"
	NoCorroboration Relation = "no_corroboration" // "had no information": never a confirmation
)

// Relations lists the relations.
var Relations = []Relation{Same, Refines, Contradicts, NoCorroboration}

// Member is one claim of a [Cluster].
type Member struct {
	ClaimID  ID       `json:"claim_id,omitzero"`
	Relation Relation `json:"relation,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// MarshalJSON writes unknown members behind the known ones.
func (m Member) MarshalJSON() ([]byte, error) {
	type plain Member
	return marshalKeeping(plain(m), m.Extra)
}

// UnmarshalJSON keeps the members that this version does not know.
func (m *Member) UnmarshalJSON(b []byte) error { return unmarshalKeeping(b, m) }

// Cluster gathers claims about the same thing.
type Cluster struct {
	ID            ID       `json:"id"`
	Title         string   `json:"title,omitempty"`
	AnchorClaimID ID       `json:"anchor_claim_id,omitzero"`
	Members       []Member `json:"members,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindCluster].
func (c *Cluster) Kind() Kind { return KindCluster }

// Key returns the cluster's ID.
func (c *Cluster) Key() ID { return c.ID }

func (c *Cluster) setDefaults() {
	for i := range c.Members {
		if c.Members[i].Relation == "" {
			c.Members = append([]Member(nil), c.Members...) // shared with the entity this one was copied from
			for j := i; j < len(c.Members); j++ {
				orDefault(&c.Members[j].Relation, Same)
			}
			return
		}
	}
}

func (c *Cluster) validate() error {
	seen := map[ID]bool{}
	for i, m := range c.Members {
		if m.ClaimID == None || seen[m.ClaimID] {
			return fieldError(fmt.Sprintf("members[%d]", i), "no claim, or one that is a member already")
		}
		seen[m.ClaimID] = true
		if err := oneOf(fmt.Sprintf("members[%d].relation", i), m.Relation, Relations); err != nil {
			return err
		}
	}
	return validText("title", c.Title)
}

// LinkType is how one claim stands to another.
type LinkType string

// The types of links.
const (
	LinkContradicts LinkType = "contradicts"
	LinkTension     LinkType = "tension"
	LinkSupersedes  LinkType = "supersedes"
	LinkRefines     LinkType = "refines"
	LinkSame        LinkType = "same"
)

// LinkTypes lists the types.
var LinkTypes = []LinkType{LinkContradicts, LinkTension, LinkSupersedes, LinkRefines, LinkSame}

// Link is a directed relation between two claims, with the reviewer's reason for it.
type Link struct {
	ID     ID       `json:"id"`
	From   ID       `json:"from,omitzero"` // a Claim
	To     ID       `json:"to,omitzero"`   // a Claim
	Type   LinkType `json:"type,omitempty"`
	Reason string   `json:"reason,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindLink].
func (l *Link) Kind() Kind { return KindLink }

// Key returns the link's ID.
func (l *Link) Key() ID { return l.ID }

func (l *Link) setDefaults() {}

func (l *Link) validate() error {
	if l.From == None || l.To == None || l.From == l.To {
		return fieldError("from", "a link needs two different claims")
	}
	return firstError(oneOf("type", l.Type, LinkTypes), validText("reason", l.Reason))
}
