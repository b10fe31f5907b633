package query

// Line is one line of the help: what can be typed, and what it asks for.
type Line struct{ Typed, Means string }

// Help explains how words are asked for, for people, with examples.
func Help() []Line {
	return []Line{
		{"dam broke", "both words; misspelt, inflected, or only begun"},
		{"'dam", "this very word"},
		{`"gave way at dawn"`, "these words, one behind another"},
		{"^dam", "the text begins with it"},
		{"dawn$", "the text ends with it"},
		{"!flood", "not this; also !tag:event and !(a | b)"},
		{"dam flood | water", "dam, and flood or water: | joins what stands beside it"},
		{"(dam broke) | flood", "parentheses keep words together"},
	}
}

// FacetHelp explains one facet for people.
type FacetHelp struct {
	Name    string
	About   string // what it asks for
	Values  string // which there are
	Example string
}

// FacetsHelp explains all facets.
func FacetsHelp() []FacetHelp {
	out := make([]FacetHelp, len(facets))
	for i, f := range facets {
		out[i] = FacetHelp{f.name, f.about, f.values.describe(), f.example}
	}
	return out
}
