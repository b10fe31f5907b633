package annotate

import (
	"cmp"
	"slices"
	"strings"
)

// SourceType says what kind of origin a source is.
type SourceType string

// The types of sources.
const (
	Unspecified    SourceType = "unspecified" // the default
	Outlet         SourceType = "outlet"
	Person         SourceType = "person"
	Organization   SourceType = "organization"
	Group          SourceType = "group"
	SourceDocument SourceType = "document"
)

// SourceTypes lists the types.
var SourceTypes = []SourceType{Unspecified, Outlet, Person, Organization, Group, SourceDocument}

// Source is anyone on whose word a claim may rest: the outlet that prints it, the official it quotes, a document.
type Source struct {
	ID              ID          `json:"id"`
	Name            string      `json:"name,omitempty"`
	Type            SourceType  `json:"type,omitempty"`
	Unnamed         bool        `json:"unnamed,omitempty"` // the text hides who it is: "a senior official"
	Group           string      `json:"group,omitempty"`   // sources of one group are not independent of each other
	Aliases         []string    `json:"aliases,omitempty"` // other spellings and titles
	Reliability     Reliability `json:"reliability,omitempty"`
	ReliabilityNote string      `json:"reliability_note,omitempty"`
	URL             string      `json:"url,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindSource].
func (s *Source) Kind() Kind { return KindSource }

// Key returns the source's ID.
func (s *Source) Key() ID { return s.ID }

// Names returns the name and all aliases.
func (s *Source) Names() []string { return append([]string{s.Name}, s.Aliases...) }

// goesBy reports whether name is the source's name or an alias, without regard to case and surrounding space.
func (s *Source) goesBy(name string) bool {
	name = strings.TrimSpace(name)
	return strings.EqualFold(s.Name, name) || slices.ContainsFunc(s.Aliases, func(a string) bool { return strings.EqualFold(a, name) })
}

func compareSources(a, b *Source) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), CompareIDs(a.ID, b.ID))
}

func (s *Source) setDefaults() {
	orDefault(&s.Type, Unspecified)
	orDefault(&s.Reliability, ReliabilityUnknown)
}

func (s *Source) validate() error {
	if s.Name == "" {
		return fieldError("name", "a source needs a name")
	}
	if slices.Contains(s.Aliases, "") {
		return fieldError("aliases", "an alias is empty")
	}
	return firstError(
		oneOf("type", s.Type, SourceTypes),
		oneOf("reliability", s.Reliability, Reliabilities),
		validText("name", s.Name), validText("reliability_note", s.ReliabilityNote),
	)
}
