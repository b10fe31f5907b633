package query

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func word(s string) *Text   { return &Text{Text: s} }
func exact(s string) *Text  { return &Text{Form: Exact, Text: s} }
func phrase(s string) *Text { return &Text{Form: Phrase, Text: s} }

func TestParse(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]Node{
		"":                              nil,
		" \t\n ":                        nil,
		"dam":                           word("dam"),
		"dam broke":                     &And{[]Node{word("dam"), word("broke")}},
		"'dam":                          exact("dam"),
		`"gave  way" at`:                &And{[]Node{phrase("gave way"), word("at")}},
		"“gave way”":                    phrase("gave way"),
		`"the \"dam\" \\ \n"`:           phrase(`the "dam" \ \n`),
		`"open to the end`:              phrase("open to the end"),
		"^dam":                          &Text{Text: "dam", Start: true},
		"dawn$":                         &Text{Text: "dawn", End: true},
		`^"the dam"$`:                   &Text{Form: Phrase, Text: "the dam", Start: true, End: true},
		"^'dam$":                        &Text{Form: Exact, Text: "dam", Start: true, End: true},
		"!flood":                        &Not{word("flood")},
		"!!flood":                       word("flood"),
		"!(!flood)":                     word("flood"),
		"a | b":                         &Or{[]Node{word("a"), word("b")}},
		"a|b":                           &Or{[]Node{word("a"), word("b")}},
		"a b | c d":                     &And{[]Node{word("a"), &Or{[]Node{word("b"), word("c")}}, word("d")}},
		"(a b) | c":                     &Or{[]Node{&And{[]Node{word("a"), word("b")}}, word("c")}},
		"((a | b) | (c))":               &Or{[]Node{word("a"), word("b"), word("c")}},
		"(a (b c)":                      &And{[]Node{word("a"), word("b"), word("c")}},
		"!(a | b) c":                    &And{[]Node{&Not{&Or{[]Node{word("a"), word("b")}}}, word("c")}},
		"the dam), — & ' ^ (he said:) ": &And{[]Node{word("the"), word("dam"), word("he"), word("said:")}},
		"Stop! at 12:30 https://a.b/c":  &And{[]Node{word("Stop!"), word("at"), word("12:30"), word("https://a.b/c")}},
		"source:vesmark":                &Facet{Name: "source", Value: "vesmark"},
		`Source="Vesmark  Press"`:       &Facet{Name: "source", Value: "Vesmark Press"},
		`document:report(1)`:            &And{[]Node{&Facet{Name: "doc", Value: "report"}, word("1")}},
		"doc:a..b":                      &Facet{Name: "doc", Value: "a..b"},
		"!tag:none":                     &Not{&Facet{Name: "tag", Value: "none"}},
		"tag:a|tag:b":                   &Or{[]Node{&Facet{Name: "tag", Value: "a"}, &Facet{Name: "tag", Value: "b"}}},
		"stance:HEDG":                   &Facet{Name: "stance", Value: "hedged"},
		"status:in-progress":            &Facet{Name: "status", Value: "in_progress"},
		`status:"in progress"`:          &Facet{Name: "status", Value: "in_progress"},
		"reliability>=c":                &Facet{Name: "reliability", Op: AtLeast, Value: "C"},
		"reliability:>=c":               &Facet{Name: "reliability", Op: AtLeast, Value: "C"},
		"credibility:1..3":              &Facet{Name: "credibility", Op: Between, Value: "1", To: "3"},
		`credibility:"probably true"`:   &Facet{Name: "credibility", Value: "2"},
		"confidence<high":               &Facet{Name: "confidence", Op: Below, Value: "high"},
		"confidence:low..high":          &Facet{Name: "confidence", Op: Between, Value: "low", To: "high"},
		"confidence:050..80":            &Facet{Name: "confidence", Op: Between, Value: "50", To: "80"},
		"confidence:..80":               &Facet{Name: "confidence", Op: Between, To: "80"},
		"confidence>=50":                &Facet{Name: "confidence", Op: AtLeast, Value: "50"},
		"has:note":                      &Facet{Name: "has", Value: "note"},
		"is:over":                       &Facet{Name: "is", Value: "overlapping"},
		"published:2024-11..":           &Facet{Name: "published", Op: Between, Value: "2024-11"},
		"published:..2024-12-01":        &Facet{Name: "published", Op: Between, To: "2024-12-01"},
		"published:NONE":                &Facet{Name: "published", Value: "none"},
		"created<2024":                  &Facet{Name: "created", Op: Below, Value: "2024"},
	} {
		q, err := Parse(typed)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		if diff := cmp.Diff(want, q.Root, withoutPlaces); diff != "" {
			t.Errorf("%s:\n%s", typed, diff)
		}
	}
}

var withoutPlaces = cmp.Options{
	cmpopts.IgnoreFields(Text{}, "At"),
	cmpopts.IgnoreFields(Facet{}, "At", "ValueAt"),
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed      string
		at         Span
		message    string
		incomplete bool
		meanwhile  string // what is asked for as far as it goes
	}{
		{"dam sorce:x", Span{4, 9}, "there is no facet sorce; did you mean source? Known: source, origin, tag,", false, ""},
		{"zzzzzz:x", Span{0, 6}, "there is no facet zzzzzz. Known: source, ", false, ""},
		{"a confidnce>=low", Span{2, 11}, "did you mean confidence?", false, ""},
		{"stance:hedgd x", Span{7, 12}, "there is no stance:hedgd; did you mean hedged? Known: asserted, hedged, denied, uncommitted", false, ""},
		{"dam source:", Span{11, 11}, `source: needs a value right behind it, such as source:"Vesmark Press Agency"`, true, "dam"},
		{`dam !source:"`, Span{13, 13}, "source: needs a value", true, "dam"},
		{"source: dam", Span{0, 7}, "source: needs a value right behind it", false, ""},
		{`source:"" dam`, Span{0, 9}, "source: needs a value right behind it", false, ""},
		{"status:d", Span{7, 8}, "status:d may mean draft or disputed or done", true, ""},
		{"status:d dam", Span{7, 8}, "status:d may mean", false, ""},
		{"tag>=x", Span{5, 6}, "the values of tag have no order: write tag:figure", false, ""},
		{"stance<hedged", Span{7, 13}, "the values of stance have no order: write stance:asserted", false, ""},
		{"stance:asserted..denied", Span{7, 23}, "the values of stance have no order", false, ""},
		{"has>note", Span{4, 8}, "has: has no order: write has:note", false, ""},
		{"reliability>=F", Span{13, 14}, "reliability F stands outside of the scale", false, ""},
		{"credibility:1..6", Span{12, 16}, "credibility 6 stands outside of the scale", false, ""},
		{"credibility:..3", Span{12, 15}, "a range of credibility needs both ends", false, ""},
		{"credibility:3..", Span{12, 15}, "a range of credibility needs both ends", true, ""},
		{"confidence:101", Span{11, 14}, "between 0 and 100", false, ""},
		{"confidence:low..80", Span{11, 18}, "there is no confidence:80", false, ""},
		{"published:2024-1", Span{10, 16}, "“2024-1” is no date", true, ""},
		{"published:2024-31", Span{10, 17}, "“2024-31” is no date", true, ""},
		{"published:2024-31-01", Span{10, 20}, "“2024-31-01” is no date", false, ""},
		{"published:yesterday", Span{10, 19}, "“yesterday” is no date", false, ""},
		{"a !", Span{3, 3}, "after ! what must be absent is missing", true, "a"},
		{"a ! b", Span{2, 3}, "there is nothing right behind !", false, ""},
		{"a |", Span{3, 3}, "after | another possibility is missing", true, "a"},
		{"| a", Span{0, 1}, "there is nothing in front of |", false, ""},
		{"a | | b", Span{2, 3}, "there is nothing behind |", false, ""},
		{"(a |) b", Span{3, 4}, "there is nothing behind |", false, ""},
		{strings.Repeat("(", maxDepth+1) + "a", Span{maxDepth, maxDepth + 1}, "more than 50 deep", false, ""},
	} {
		q, err := Parse(c.typed)
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: no error", c.typed)
			continue
		}
		if wrong.At != c.at || !strings.Contains(wrong.Message, c.message) || wrong.Incomplete != c.incomplete || q.String() != c.meanwhile {
			t.Errorf("%s: %v %q incomplete %t, meanwhile %q", c.typed, wrong.At, wrong.Message, wrong.Incomplete, q)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	typed := `é ^"the dam"$ !(source:"V P" | 'dam)`
	q, err := Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range q.Texts() {
		got = append(got, typed[x.At.Start:x.At.End])
	}
	for _, f := range q.Facets() {
		got = append(got, typed[f.At.Start:f.At.End], typed[f.ValueAt.Start:f.ValueAt.End])
	}
	if want := []string{"é", `^"the dam"$`, `source:"V P"`, `"V P"`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if q.Plain() || q.Empty() {
		t.Error("the query is plain or empty")
	}
	if plain, _ := Parse("the dam"); !plain.Plain() {
		t.Error("two words are not plain")
	}
}

// queries generates queries as Parse makes them.
func queries() *rapid.Generator[Query] {
	letters := rapid.StringMatching(`[a-zäж0-9][a-zäж0-9:!'.,"\\-]{0,5}`)
	text := rapid.Custom(func(t *rapid.T) Node {
		x := &Text{Form: Form(rapid.IntRange(0, 2).Draw(t, "form")), Start: rapid.Bool().Draw(t, "start"), End: rapid.Bool().Draw(t, "end")}
		x.Text = letters.Draw(t, "text")
		switch {
		case x.Form == Phrase:
			x.Text = strings.Join(rapid.SliceOfN(letters, 1, 3).Draw(t, "phrase"), " ")
		case x.Form == Word && !x.Start:
			x.Text = strings.ReplaceAll(x.Text, ":", "-")
		}
		return x
	})
	facet := rapid.Custom(func(t *rapid.T) Node {
		ends := rapid.SampledFrom([]string{"A", "B", "C", "D", "E"})
		date := rapid.SampledFrom([]string{"2024", "2024-11", "2024-11-03", ""})
		switch rapid.IntRange(0, 3).Draw(t, "sort") {
		case 0:
			return &Facet{Name: rapid.SampledFrom([]string{"source", "tag", "doc", "cluster"}).Draw(t, "name"),
				Value: strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z"\\|()=!“..é]{1,4}`), 1, 2).Draw(t, "value"), " ")}
		case 1:
			return &Facet{Name: "reliability", Op: Op(rapid.IntRange(0, 4).Draw(t, "op")), Value: ends.Draw(t, "value")}
		case 2:
			return &Facet{Name: "reliability", Op: Between, Value: ends.Draw(t, "value"), To: ends.Draw(t, "to")}
		}
		f := &Facet{Name: "published", Op: Between, Value: date.Draw(t, "value"), To: date.Draw(t, "to")}
		if f.Value == "" && f.To == "" {
			f.To = "2025"
		}
		return f
	})
	var node func(depth int, but Node) *rapid.Generator[Node]
	node = func(depth int, but Node) *rapid.Generator[Node] {
		return rapid.Custom(func(t *rapid.T) Node {
			sort := rapid.IntRange(0, 4).Draw(t, "sort")
			children := func(n Node) []Node { return rapid.SliceOfN(node(depth-1, n), 2, 3).Draw(t, "nodes") }
			switch {
			case depth == 0 || sort == 0:
				return text.Draw(t, "text")
			case sort == 1:
				return facet.Draw(t, "facet")
			case sort == 2:
				if _, is := but.(*And); !is {
					return &And{children(&And{})}
				}
			case sort == 3:
				if _, is := but.(*Or); !is {
					return &Or{children(&Or{})}
				}
			case sort == 4:
				if _, is := but.(*Not); !is {
					return &Not{node(depth-1, &Not{}).Draw(t, "node")}
				}
			}
			return text.Draw(t, "text")
		})
	}
	return rapid.Custom(func(t *rapid.T) Query { return Query{node(4, nil).Draw(t, "query")} })
}

func TestWhatIsPrintedIsParsedBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := queries().Draw(t, "query")
		printed := q.String()
		back, err := Parse(printed)
		if err != nil {
			t.Fatalf("%s: %v", printed, err)
		}
		if diff := cmp.Diff(q, back, withoutPlaces); diff != "" {
			t.Fatalf("%s:\n%s", printed, diff)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`dam "gave way" !(a | 'b) ^c d$`, `source:"V \"P\"" credibility>=2 published:2024-11..`, "((((", "!!!(", "tag:", "“„\xff\\", "a |", "is:x has:note"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q, err := Parse(typed)
		var wrong *Error
		if err != nil && (!errors.As(err, &wrong) || wrong.At.Start < 0 || wrong.At.End < wrong.At.Start || wrong.At.End > len(typed) || wrong.Message == "") {
			t.Fatalf("%q: %#v", typed, err)
		}
		for _, n := range q.Texts() {
			if n.At.Start < 0 || n.At.End <= n.At.Start || n.At.End > len(typed) || !holdsWord(n.Text) {
				t.Fatalf("%q: %+v", typed, n)
			}
		}
		printed := q.String()
		back, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q, printed as %q: %v", typed, printed, err)
		}
		if again := back.String(); again != printed {
			t.Fatalf("%q, printed as %q and then as %q", typed, printed, again)
		}
		if diff := cmp.Diff(q, back, withoutPlaces); diff != "" && utf8.ValidString(typed) {
			t.Fatalf("%q, printed as %q:\n%s", typed, printed, diff)
		}
	})
}

// The guide must know the facets that there are.
func TestTheGuideNamesEveryFacet(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(guide), "## What can be asked for")
	if !ok {
		t.Fatal("the guide does not say what can be asked for")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for _, f := range facets {
		if !strings.Contains(section, "`"+f.name+":") && !strings.Contains(section, "`"+f.name+">=") {
			t.Errorf("the guide does not name %s", f.name)
		}
	}
	for _, code := range regexp.MustCompile("`[^`]+`").FindAllString(section, -1) {
		typed := strings.ReplaceAll(strings.Trim(code, "`"), `\|`, "|")
		if strings.HasPrefix(typed, "attest ") || typed == "|" {
			continue
		}
		var wrong *Error
		if _, err := Parse(typed); errors.As(err, &wrong) && !wrong.Incomplete {
			t.Errorf("the guide has %s: %v", typed, err)
		}
	}
}
