package assets_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rivo/uniseg"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"attest/assets"
)

func TestIcon(t *testing.T) {
	t.Parallel()
	config, err := png.DecodeConfig(bytes.NewReader(assets.Icon()))
	if err != nil {
		t.Fatal(err)
	}
	if config.Width != 512 || config.Height != 512 {
		t.Errorf("the icon is %d × %d pixels, want 512 × 512", config.Width, config.Height)
	}
}

// compile returns a part of the dataset schema, "" for the whole, with formats asserted.
func compile(t *testing.T, part string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.DatasetSchema))
	if err != nil {
		t.Fatal(err)
	}
	id := doc.(map[string]any)["$id"].(string)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(id, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(id + part)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func parse(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// around puts one entity into an otherwise empty dataset.
func around(list, entity string) string {
	return fmt.Sprintf(`{"format":"attest-dataset","version":1,%q:[%s]}`, list, entity)
}

func TestSchemaAcceptsWhatReadersAccept(t *testing.T) {
	t.Parallel()
	schema := compile(t, "")
	tests := map[string]string{
		"empty dataset":              `{"format":"attest-dataset","version":1}`,
		"document with text only":    around("documents", `{"id":"d1","text":"x"}`),
		"unknown field":              around("documents", `{"id":"d1","text":"x","mood":"good"}`),
		"unset time and publisher":   around("documents", `{"id":"d1","text":"x","published_at":null,"publisher_id":null}`),
		"highlight by quote":         around("highlights", `{"id":"h1","document_id":"d1","quote":"x"}`),
		"range in code points only":  around("highlights", `{"id":"h1","document_id":"d1","ranges":[{"codepoint":[0,1]}]}`),
		"range in UTF-16 only":       around("highlights", `{"id":"h1","document_id":"d1","ranges":[{"utf16":[0,1]}]}`),
		"range in bytes only":        around("highlights", `{"id":"h1","document_id":"d1","ranges":[{"utf8":[0,1]}]}`),
		"claim without highlight":    around("claims", `{"id":"c1","text":"x"}`),
		"claim without text":         around("claims", `{"id":"c1","highlight_ids":["h1"]}`),
		"no likelihood":              around("assessments", `{"id":"a1","claim_id":"c1","likelihood":null}`),
		"likelihood":                 around("assessments", `{"id":"a1","claim_id":"c1","likelihood":{"scale":"phia","term":"realistic_possibility"}}`),
		"shared term, either scale":  around("assessments", `{"id":"a1","claim_id":"c1","likelihood":{"scale":"icd203","term":"unlikely"}}`),
		"figure with a lower bound":  around("claims", `{"id":"c1","text":"x","quantities":[{"value":3,"low":null,"bound":"min"}]}`),
		"moment with a fraction":     around("documents", `{"id":"d1","text":"x","published_at":"2024-03-12T06:50:00.25Z"}`),
		"link":                       around("links", `{"id":"l1","from":"c1","to":"c2","type":"tension"}`),
		"link to nobody known":       around("claims", `{"id":"c1","text":"x","attribution":{"chain":[{"mention":"an official"},{"source_id":null}]}}`),
		"unknown field inside":       around("claims", `{"id":"c1","text":"x","attribution":{"chain":[{"mood":"grave"}],"mood":"grave"},"quantities":[{"mood":1}]}`),
		"cluster with default kinds": around("clusters", `{"id":"k1","members":[{"claim_id":"c1"}]}`),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := schema.Validate(parse(t, text)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema := compile(t, "")
	tests := map[string]string{
		"another format":              `{"format":"doccano","version":1}`,
		"another version":             `{"format":"attest-dataset","version":2}`,
		"document without text":       around("documents", `{"id":"d1"}`),
		"unknown status":              around("documents", `{"id":"d1","text":"x","status":"seen"}`),
		"local time":                  around("documents", `{"id":"d1","text":"x","published_at":"2024-03-12T07:50:00+01:00"}`),
		"impossible date":             around("documents", `{"id":"d1","text":"x","published_at":"2024-02-30T07:50:00Z"}`),
		"short digest":                around("documents", `{"id":"d1","text":"x","sha256":"ab"}`),
		"highlight of nothing":        around("highlights", `{"id":"h1","document_id":"d1"}`),
		"range without a unit":        around("highlights", `{"id":"h1","document_id":"d1","ranges":[{}]}`),
		"range of three":              around("highlights", `{"id":"h1","document_id":"d1","ranges":[{"utf8":[0,1,2]}]}`),
		"range of one":                around("highlights", `{"id":"h1","document_id":"d1","ranges":[{"utf8":[0]}]}`),
		"negative offset":             around("highlights", `{"id":"h1","document_id":"d1","ranges":[{"utf8":[-1,2]}]}`),
		"claim of nothing":            around("claims", `{"id":"c1"}`),
		"unknown stance":              around("claims", `{"id":"c1","text":"x","stance":"certain"}`),
		"chain link to a number":      around("claims", `{"id":"c1","text":"x","attribution":{"chain":[{"source_id":7}]}}`),
		"figure in words":             around("claims", `{"id":"c1","text":"x","quantities":[{"value":"three"}]}`),
		"reliability in lower case":   around("sources", `{"id":"s1","name":"x","reliability":"b"}`),
		"credibility as a number":     around("assessments", `{"id":"a1","claim_id":"c1","credibility":2}`),
		"score over a hundred":        around("assessments", `{"id":"a1","claim_id":"c1","score":101}`),
		"term of the other scale":     around("assessments", `{"id":"a1","claim_id":"c1","likelihood":{"scale":"icd203","term":"realistic_possibility"}}`),
		"colour by name":              `{"format":"attest-dataset","version":1,"project":{"codebook":{"tags":[{"name":"x","color":"red"}]}}}`,
		"shortcut of two digits":      `{"format":"attest-dataset","version":1,"project":{"codebook":{"tags":[{"name":"x","key":"10"}]}}}`,
		"unknown relation":            around("clusters", `{"id":"k1","members":[{"claim_id":"c1","relation":"confirms"}]}`),
		"link that does not say what": around("links", `{"id":"l1","from":"c1","to":"c2"}`),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := schema.Validate(parse(t, text)); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestExportSchemaIsStricter(t *testing.T) {
	t.Parallel()
	schema := compile(t, "#/$defs/export")
	sample, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(parse(t, string(sample))); err != nil {
		t.Errorf("the sample: %v", err)
	}
	tests := map[string][2]string{
		"a missing list":          {`"links": [`, `"ties": [`},
		"an id that is no UUID":   {`"reviewers": [{"id": "`, `"reviewers": [{"id": "r1`},
		"a range without UTF-16":  {`"utf16":`, `"utf32":`},
		"a document without hash": {`"text_sha256":`, `"text_md5":`},
		"no time of export":       {`"exported_at":`, `"exported":`},
	}
	for name, replace := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(string(sample), replace[0], replace[1], 1)
			if changed == string(sample) {
				t.Fatalf("the sample has no %s", replace[0])
			}
			if err := schema.Validate(parse(t, changed)); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// dataset is what the tests below need to know of the dataset file. It is read here with nothing but encoding/json, so
// that the sample is checked against the format and not against Attest's own reader.
type dataset struct {
	Project struct {
		ID       string
		Codebook struct {
			Tags []struct{ Name, Key string }
		}
	}
	Reviewers []struct{ ID string }
	Documents []struct {
		ID, Text   string
		TextSHA256 string `json:"text_sha256"`
		Publisher  string `json:"publisher_id"`
		ImportedBy string `json:"imported_by"`
	}
	Sources    []struct{ ID, Name string }
	Highlights []struct {
		ID                    string
		Document              string `json:"document_id"`
		Quote, Prefix, Suffix string
		Tags                  []string
		CreatedBy             string `json:"created_by"`
		Ranges                []struct {
			CodePoint [2]int `json:"codepoint"`
			UTF16     [2]int `json:"utf16"`
			UTF8      [2]int `json:"utf8"`
		}
	}
	Claims []struct {
		ID, Text    string
		Highlights  []string `json:"highlight_ids"`
		Tags        []string
		Attribution struct {
			Chain []struct {
				Source    string   `json:"source_id"`
				CoSources []string `json:"co_source_ids"`
			}
		}
	}
	Assessments []struct {
		ID       string
		Claim    string   `json:"claim_id"`
		Reviewer string   `json:"reviewer_id"`
		Evidence []string `json:"evidence_highlight_ids"`
	}
	Clusters []struct {
		ID      string
		Anchor  string `json:"anchor_claim_id"`
		Members []struct {
			Claim string `json:"claim_id"`
		}
	}
	Links []struct{ ID, From, To string }
}

func readSample(t *testing.T) dataset {
	t.Helper()
	file, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	var sample dataset
	if err := json.Unmarshal(file, &sample); err != nil {
		t.Fatal(err)
	}
	return sample
}

func TestSampleQuotesStandWhereTheRangesSay(t *testing.T) {
	t.Parallel()
	sample := readSample(t)
	texts := map[string]string{}
	for _, d := range sample.Documents {
		texts[d.ID] = d.Text
	}
	for _, h := range sample.Highlights {
		text := texts[h.Document]
		runes, units := []rune(text), utf16.Encode([]rune(text))
		boundaries := map[int]bool{0: true}
		for graphemes := uniseg.NewGraphemes(text); graphemes.Next(); {
			_, end := graphemes.Positions()
			boundaries[end] = true
		}
		var inBytes, inCodePoints, inUTF16 []string
		for _, r := range h.Ranges {
			inBytes = append(inBytes, text[r.UTF8[0]:r.UTF8[1]])
			inCodePoints = append(inCodePoints, string(runes[r.CodePoint[0]:r.CodePoint[1]]))
			inUTF16 = append(inUTF16, string(utf16.Decode(units[r.UTF16[0]:r.UTF16[1]])))
			if !boundaries[r.UTF8[0]] || !boundaries[r.UTF8[1]] {
				t.Errorf("%q begins or ends inside a grapheme cluster", h.Quote)
			}
		}
		for unit, parts := range map[string][]string{"bytes": inBytes, "code points": inCodePoints, "UTF-16 units": inUTF16} {
			if got := strings.Join(parts, " … "); got != h.Quote {
				t.Errorf("in %s the ranges hold %q, want %q", unit, got, h.Quote)
			}
		}
		first, last := h.Ranges[0].UTF8[0], h.Ranges[len(h.Ranges)-1].UTF8[1]
		if !strings.HasSuffix(text[:first], h.Prefix) || !strings.HasPrefix(text[last:], h.Suffix) {
			t.Errorf("%q does not stand between %q and %q", h.Quote, h.Prefix, h.Suffix)
		}
		if h.Quote != strings.TrimSpace(h.Quote) {
			t.Errorf("%q begins or ends with space", h.Quote)
		}
	}
}

func TestSampleReferences(t *testing.T) {
	t.Parallel()
	sample := readSample(t)
	kinds := map[string]string{}
	add := func(kind, id string) {
		if other, taken := kinds[id]; taken {
			t.Errorf("the id %s is that of a %s and of a %s", id, other, kind)
		}
		kinds[id] = kind
	}
	refer := func(from, kind string, ids ...string) {
		for _, id := range ids {
			if kinds[id] != kind {
				t.Errorf("%s refers to %q, which is no %s", from, id, kind)
			}
		}
	}
	tags, keys := map[string]bool{}, map[string]bool{}
	for _, tag := range sample.Project.Codebook.Tags {
		if tags[tag.Name] || keys[tag.Key] {
			t.Errorf("the tag %s or its key %s is there twice", tag.Name, tag.Key)
		}
		tags[tag.Name], keys[tag.Key] = true, true
	}
	tagged := func(from string, names []string) {
		for _, name := range names {
			if !tags[name] {
				t.Errorf("%s has the tag %q, which the codebook lacks", from, name)
			}
		}
	}

	add("project", sample.Project.ID)
	for _, e := range sample.Reviewers {
		add("reviewer", e.ID)
	}
	for _, e := range sample.Documents {
		add("document", e.ID)
	}
	for _, e := range sample.Sources {
		add("source", e.ID)
	}
	for _, e := range sample.Highlights {
		add("highlight", e.ID)
	}
	for _, e := range sample.Claims {
		add("claim", e.ID)
	}
	for _, e := range sample.Assessments {
		add("assessment", e.ID)
	}
	for _, e := range sample.Clusters {
		add("cluster", e.ID)
	}
	for _, e := range sample.Links {
		add("link", e.ID)
	}

	cited := map[string]bool{}
	for _, d := range sample.Documents {
		refer("document "+d.ID, "source", d.Publisher)
		refer("document "+d.ID, "reviewer", d.ImportedBy)
		if sum := sha256.Sum256([]byte(d.Text)); hex.EncodeToString(sum[:]) != d.TextSHA256 {
			t.Errorf("document %s: text_sha256 is not that of the text", d.ID)
		}
	}
	for _, h := range sample.Highlights {
		refer("highlight "+h.ID, "document", h.Document)
		refer("highlight "+h.ID, "reviewer", h.CreatedBy)
		tagged("highlight "+h.ID, h.Tags)
	}
	for _, c := range sample.Claims {
		refer(c.Text, "highlight", c.Highlights...)
		tagged(c.Text, c.Tags)
		if len(c.Attribution.Chain) == 0 {
			t.Errorf("%s: nobody is said to claim it", c.Text)
		}
		for _, link := range c.Attribution.Chain {
			refer(c.Text, "source", link.Source)
			refer(c.Text, "source", link.CoSources...)
			cited[link.Source] = true
		}
	}
	for _, s := range sample.Sources {
		if !cited[s.ID] {
			t.Errorf("no claim is attributed to %s", s.Name)
		}
	}
	for _, a := range sample.Assessments {
		refer("assessment "+a.ID, "claim", a.Claim)
		refer("assessment "+a.ID, "reviewer", a.Reviewer)
		refer("assessment "+a.ID, "highlight", a.Evidence...)
	}
	for _, c := range sample.Clusters {
		refer("cluster "+c.ID, "claim", c.Anchor)
		for _, m := range c.Members {
			refer("cluster "+c.ID, "claim", m.Claim)
		}
	}
	for _, l := range sample.Links {
		refer("link "+l.ID, "claim", l.From, l.To)
	}
}

// The sample has to show what the program is for.
func TestSampleIsRichEnough(t *testing.T) {
	t.Parallel()
	sample := readSample(t)
	claimed := map[string]bool{}
	chains := map[int]int{}
	for _, c := range sample.Claims {
		for _, id := range c.Highlights {
			claimed[id] = true
		}
		chains[len(c.Attribution.Chain)]++
	}
	var bare, nested, split int
	for i, h := range sample.Highlights {
		if !claimed[h.ID] {
			bare++
		}
		if len(h.Ranges) > 1 {
			split++
		}
		for _, other := range sample.Highlights[i+1:] {
			first, second := h.Ranges[0].UTF8, other.Ranges[0].UTF8
			if h.Document == other.Document && first[0] < second[1] && second[0] < first[1] {
				nested++
			}
		}
	}
	counts := map[string][2]int{ // what there is, and the least there must be
		"documents": {len(sample.Documents), 5}, "sources": {len(sample.Sources), 14}, "highlights": {len(sample.Highlights), 45},
		"claims": {len(sample.Claims), 38}, "assessments": {len(sample.Assessments), 25}, "clusters": {len(sample.Clusters), 6},
		"links": {len(sample.Links), 5}, "tags": {len(sample.Project.Codebook.Tags), 6}, "highlights without a claim": {bare, 3},
		"highlights that overlap": {nested, 3}, "highlights of several ranges": {split, 2},
		"chains of one": {chains[1], 3}, "chains of two": {chains[2], 10}, "chains of three": {chains[3], 2},
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		if have, want := counts[what][0], counts[what][1]; have < want {
			t.Errorf("%d %s, want at least %d", have, what, want)
		}
	}
	for _, d := range sample.Documents {
		if words := len(strings.Fields(d.Text)); words < 250 || words > 450 {
			t.Errorf("a report of %d words, want 250 to 450", words)
		}
	}
}
