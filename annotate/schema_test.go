package annotate

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnknownMembersSurviveInsideOfFields(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	claim := s.both.ID
	const (
		attribution = `{"chain":[{"mention":"an official","cue_class":"neutral","seen":{"at":[1,2.50]}}],"quote_type":"mixed","certainty":"0.250"}`
		quantities  = `[{"value":11,"bound":"exact","\u0065rror":1e400}]`
		members     = `[{"relation":"refines","weight":0.5}]`
	)
	withClaim := strings.Replace(members, `{`, `{"claim_id":"`+claim.String()+`",`, 1)
	if err := s.project.Apply(&Action{Changes: []Change{
		{Kind: KindClaim, ID: claim, Set: Fields{"attribution": raw(attribution), "quantities": raw(quantities)}, Was: Fields{}},
		{Kind: KindCluster, ID: s.cluster.ID, Set: Fields{"members": raw(withClaim)}, Was: Fields{}},
	}}); err != nil {
		t.Fatal(err)
	}
	c, _ := s.project.Claim(claim)
	for what, got := range map[string]Extra{
		`{"seen":{"at":[1,2.50]}}`: c.Attribution.Chain[0].Extra,
		`{"certainty":"0.250"}`:    c.Attribution.Extra,
		`{"error":1e400}`:          c.Quantities[0].Extra,
		`{"weight":0.5}`:           s.project.Clusters()[0].Members[0].Extra,
	} {
		if b, err := json.Marshal(got); string(b) != what {
			t.Errorf("kept as %s, %v, want %s", b, err, what)
		}
	}
	// An edit of one known member leaves everything else as it was.
	s.commit(func(d *Draft) error {
		return d.EditClaim(claim, func(c *Claim) { c.Attribution.QuoteType = Direct })
	})
	c, _ = s.project.Claim(claim)
	f, err := FieldsOf(c)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "attribution", strings.Replace(attribution, "mixed", "direct", 1), string(f["attribution"]))
	mustEqual(t, "quantities", strings.Replace(quantities, `\u0065`, "e", 1), string(f["quantities"]))
}

// decoders read a value as an Action has it and must agree with encoding/json, except that unknown members are kept and
// that the names of members have one spelling only.
func TestFieldsAreReadAsEncodingJSONReadsThem(t *testing.T) {
	t.Parallel()
	id, other := NewID().String(), NewID().String()
	for _, tc := range []struct {
		kind   Kind
		field  string
		values []string
	}{
		{KindHighlight, "quote", []string{`""`, `"a"`, `"\u00e9\n\"\\ \ud83d\ude00 \ud83d"`, `"é 🚢"`, "\"a\xffb\"", `"a`, `a"`, `"a""`, "\"a\nb\"", `7`, `["a"]`, `"\x"`, ` "a" `}},
		{KindHighlight, "document_id", []string{`"` + id + `"`, `"` + strings.ToUpper(id) + `"`, `"` + strings.ReplaceAll(id, "-", "") + `"`, `"\u0030` + id[1:] + `"`, `""`, `"x"`, `7`, `"` + id}},
		{KindHighlight, "tag_ids", []string{`[]`, `[ "` + id + `" , "` + other + `"]`, `["` + id + `",null]`, `["` + id + `",]`, `[,]`, `["` + id + `" "` + other + `"]`, `["x"]`, `{}`, `["` + id + `"`, `["` + id + `"]]`}},
		{KindHighlight, "ranges", []string{`[]`, `[[0,1],[ 12 ,34 ]]`, `[[1234567890123,1234567890124]]`, `[[-1,2]]`, `[[1]]`, `[[1,2,3]]`, `[[01,2]]`, `[[1.5,2]]`, `[["1",2]]`, `[{}]`, `[[1,2}]`, `[[,]]`, `[[1e1,20]]`}},
		{KindHighlight, "created_at", []string{`"2031-04-05T06:07:08Z"`, `"2031-04-05T06:07:08.123456789+02:00"`, `"2031-04-05"`, `""`, `7`}},
		{KindClaim, "hedges", []string{`["a","b\t"]`, `[null]`, `[1]`, `["a"`}},
		{KindClaim, "quantities", []string{`[{"value":0.1,"low":null,"unit":"km²"},{}]`, `[null]`, `[7]`, `[{"value":"7"}]`, `[{"value":1,"value":2}]`, `[{"value"}]`, `[{"value":}]`, `[{value:1}]`, `[{"value":1,}]`}},
		{KindClaim, "attribution", []string{`{"chain":[{"source_id":"` + id + `","co_source_ids":["` + other + `"],"cue":"said"}]}`, `{"chain":null}`, `{"chain":{}}`, `{}`, `{ }`, `[]`, `{"chain":[]`, `{} {}`, `"x"`}},
		{KindDocument, "bytes", []string{`7`, `-7`, `1.5`, `"7"`}},
		{KindSource, "unnamed", []string{`true`, `false`, `1`}},
		{KindAssessment, "score", []string{`7`, `null`, `1.5`}},
		{KindAssessment, "likelihood", []string{`{"scale":"icd203","term":"likely"}`, `[]`}},
	} {
		for _, value := range tc.values {
			s := schemas[tc.kind]
			ours, theirs := reflect.New(s.typ), reflect.New(s.typ)
			f := s.fields[tc.field]
			err := f.set([]byte(value), ours.Elem())
			want := json.Unmarshal([]byte(value), theirs.Elem().Field(f.index).Addr().Interface())
			if (err == nil) != (want == nil) {
				t.Errorf("%s %s: error %v, encoding/json has %v", tc.field, value, err, want)
				continue
			}
			if diff := cmp.Diff(theirs.Elem().Field(f.index).Interface(), ours.Elem().Field(f.index).Interface()); err == nil && diff != "" && value != "[]" {
				t.Errorf("%s %s (-encoding/json +read):\n%s", tc.field, value, diff)
			}
		}
	}
}

func TestFieldsAreReadWhole(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"quote":"a }]\" b","n\u006fte":[{"x":"]"}],"later":{"a":"\\"} }`: `{"later":{"a":"\\"},"note":[{"x":"]"}],"quote":"a }]\" b"}`,
		`{}`: `{}`, ` { "a" : 1 } `: `{"a":1}`, `null`: `null`, `{"a":1,"a":2}`: `{"a":2}`,
		`[]`: "", `7`: "", `"a"`: "",
	} {
		var f Fields
		err := json.Unmarshal([]byte(in), &f)
		got, _ := json.Marshal(f)
		if (err == nil) != (want != "") || (err == nil && string(got) != want) {
			t.Errorf("%s is read as %s, %v", in, got, err)
		}
	}
}

// FuzzEachMember compares the two functions that take JSON apart with encoding/json: on any text they must not panic, and
// on valid JSON they must find the same values.
func FuzzEachMember(f *testing.F) {
	for _, s := range []string{`{"a":1,"b\n":[{"c":"}\\"}]}`, `[1,"]\"",{},[[]],null]`, `{"":""}`, `["\\\\"]`, `{"a" 1}`, `[1 2]`, `{`, `"`, `{"é":"\ud800"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		members, elements := map[string]string{}, []string{}
		errObject := eachMember(in, func(name, value []byte) error { members[string(name)] = string(value); return nil })
		errArray := eachElement(in, func(value []byte) error { elements = append(elements, string(value)); return nil })
		if !json.Valid(in) {
			return
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(in, &object); (err == nil && object != nil) != (errObject == nil) {
			t.Fatalf("as an object: %v, encoding/json has %v", errObject, err)
		}
		var array []json.RawMessage
		if err := json.Unmarshal(in, &array); (err == nil && array != nil) != (errArray == nil) {
			t.Fatalf("as an array: %v, encoding/json has %v", errArray, err)
		}
		if errObject == nil {
			want := map[string]string{}
			for name, value := range object {
				want[name] = string(value)
			}
			if diff := cmp.Diff(want, members); diff != "" {
				t.Fatalf("members (-encoding/json +read):\n%s", diff)
			}
		}
		if errArray == nil {
			want := []string{}
			for _, value := range array {
				want = append(want, string(value))
			}
			if diff := cmp.Diff(want, elements); diff != "" {
				t.Fatalf("elements (-encoding/json +read):\n%s", diff)
			}
		}
	})
}
