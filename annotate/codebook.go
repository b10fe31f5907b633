package annotate

import (
	"cmp"
	"regexp"
	"strings"
)

// Tag is an entry of the codebook: a label that reviewers put on highlights and claims.
type Tag struct {
	ID         ID     `json:"id"`
	Name       string `json:"name,omitempty"`
	Color      string `json:"color,omitempty"` // #rrggbb
	Shortcut   string `json:"key,omitempty"`   // one of "1" to "9", or none
	Definition string `json:"definition,omitempty"`
	Order      int    `json:"order,omitempty"` // place in the codebook, from 0

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindTag].
func (t *Tag) Kind() Kind { return KindTag }

// Key returns the tag's ID.
func (t *Tag) Key() ID { return t.ID }

// goesBy reports whether name is the tag's name, without regard to case and surrounding space.
func (t *Tag) goesBy(name string) bool { return strings.EqualFold(t.Name, strings.TrimSpace(name)) }

func compareTags(a, b *Tag) int { return cmp.Or(cmp.Compare(a.Order, b.Order), CompareIDs(a.ID, b.ID)) }

// DefaultColor is the colour of a tag that has none, and of highlights without a tag.
const DefaultColor = "#8a8f98"

// TagColors is the palette offered for new tags. The hues stay apart for readers with the common colour blindnesses
// (after Okabe and Ito, 2008).
var TagColors = []string{"#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#0072b2", "#d55e00", "#b8a800", "#7f5fc7", "#8a8f98"}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (t *Tag) setDefaults() { orDefault(&t.Color, DefaultColor) }

func (t *Tag) validate() error {
	if t.Name == "" {
		return fieldError("name", "a tag needs a name")
	}
	if !hexColor.MatchString(t.Color) {
		return fieldError("color", "a colour is written as #rrggbb, not "+t.Color)
	}
	return firstError(validText("name", t.Name), validText("definition", t.Definition))
}

// Reviewer is a person who works on the project.
type Reviewer struct {
	ID   ID     `json:"id"`
	Name string `json:"name,omitempty"`

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindReviewer].
func (r *Reviewer) Kind() Kind { return KindReviewer }

// Key returns the reviewer's ID.
func (r *Reviewer) Key() ID { return r.ID }

func (r *Reviewer) setDefaults() {}

func (r *Reviewer) validate() error { return validText("name", r.Name) }

// Settings are the project's own properties; a project has exactly one, and its ID is the project's.
type Settings struct {
	ID              ID              `json:"id"`
	Title           string          `json:"title,omitempty"`
	LikelihoodScale LikelihoodScale `json:"likelihood_scale,omitempty"` // offered to reviewers
	EnabledFields   []string        `json:"enabled_fields,omitempty"`   // fields of the claim editor shown without "More"; empty means the usual ones

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindProject].
func (s *Settings) Kind() Kind { return KindProject }

// Key returns the project's ID.
func (s *Settings) Key() ID { return s.ID }

func (s *Settings) setDefaults() { orDefault(&s.LikelihoodScale, ICD203) }

func (s *Settings) validate() error {
	return firstError(oneOf("likelihood_scale", s.LikelihoodScale, LikelihoodScales), validText("title", s.Title))
}

// StarterTags returns the codebook that a new project made in the window begins with. Reviewers change it as they like.
func StarterTags() []*Tag {
	tags := []*Tag{
		{Name: "Event", Definition: "Something is said to have happened."},
		{Name: "Figure", Definition: "A number: how many, how much, how far."},
		{Name: "Time and place", Definition: "When or where it is said to have happened."},
		{Name: "Attribution", Definition: "Who is said to know, and how the report came by it."},
		{Name: "Contradiction", Definition: "Other reports say otherwise."},
		{Name: "Background", Definition: "Context that is not in question."},
		{Name: "To check", Definition: "Worth checking against other sources."},
	}
	for i, t := range tags {
		t.ID, t.Order, t.Shortcut, t.Color = NewID(), i, string(rune('1'+i)), TagColors[i%len(TagColors)]
	}
	return tags
}
