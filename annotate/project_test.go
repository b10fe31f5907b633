package annotate

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func TestApplyRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for name, c := range map[string]Change{
		"empty change":          {Kind: KindTag, ID: NewID()},
		"no id":                 {Kind: KindTag, Set: Fields{"name": raw(`"x"`)}},
		"creates what is there": {Kind: KindTag, ID: s.event.ID, Set: Fields{"name": raw(`"x"`)}},
		"changes what is not":   {Kind: KindTag, ID: NewID(), Set: Fields{"name": raw(`"x"`)}, Was: Fields{}},
		"deletes what is not":   {Kind: KindTag, ID: NewID(), Was: Fields{}},
	} {
		before := stateOf(t, s.project)
		if err := s.project.Apply(&Action{Changes: []Change{c}}); !errors.Is(err, ErrConflict) {
			t.Errorf("%s: got error %v, want ErrConflict", name, err)
		}
		mustEqual(t, name, before, stateOf(t, s.project))
	}
}

func TestApplyTakesSeveralChangesToOneEntity(t *testing.T) {
	t.Parallel()
	p, id := NewProject(), NewID()
	a := &Action{Changes: []Change{
		{Kind: KindTag, ID: id, Set: Fields{"name": raw(`"a"`)}},
		{Kind: KindTag, ID: id, Set: Fields{"name": raw(`"b"`)}, Was: Fields{"name": raw(`"a"`)}},
		{Kind: KindTag, ID: id, Was: Fields{"name": raw(`"b"`)}},
		{Kind: KindTag, ID: id, Set: Fields{"name": raw(`"c"`)}},
		{Kind: KindTag, ID: id, Set: Fields{"name": raw(`"d"`)}, Was: Fields{"name": raw(`"c"`)}},
	}}
	if err := p.Apply(a); err != nil {
		t.Fatal(err)
	}
	if tag, _ := p.Tag(id); tag.Name != "d" {
		t.Errorf("the tag is called %q, want d", tag.Name)
	}
	if err := p.Apply(&Action{Changes: a.Inverse()}); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "state after undo", "{}", stateOf(t, p))
}

func TestNullIsTheDefault(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind       Kind
		field, set string
		required   Fields
		get        func(Entity) any
		want       any
	}{
		{KindDocument, "status", `"done"`, nil, func(e Entity) any { return e.(*Document).Status }, Unread},
		{KindDocument, "bytes", `12`, nil, func(e Entity) any { return e.(*Document).Bytes }, int64(0)},
		{KindSource, "type", `"person"`, Fields{"name": raw(`"n"`)}, func(e Entity) any { return e.(*Source).Type }, Unspecified},
		{KindSource, "reliability", `"A"`, Fields{"name": raw(`"n"`)}, func(e Entity) any { return e.(*Source).Reliability }, ReliabilityUnknown},
		{KindTag, "color", `"#123456"`, Fields{"name": raw(`"n"`)}, func(e Entity) any { return e.(*Tag).Color }, DefaultColor},
		{KindClaim, "type", `"time"`, nil, func(e Entity) any { return e.(*Claim).Type }, Event},
		{KindClaim, "status", `"ready"`, nil, func(e Entity) any { return e.(*Claim).Status }, DraftClaim},
		{KindClaim, "stance", `"hedged"`, nil, func(e Entity) any { return e.(*Claim).Stance }, Asserted},
		{KindClaim, "polarity", `"negative"`, nil, func(e Entity) any { return e.(*Claim).Polarity }, Affirmative},
		{KindClaim, "attribution", `{"quote_type":"direct"}`, nil, func(e Entity) any { return e.(*Claim).Attribution.QuoteType }, Narrator},
		{KindProject, "likelihood_scale", `"phia"`, nil, func(e Entity) any { return e.(*Settings).LikelihoodScale }, ICD203},
		{KindAssessment, "credibility", `"1"`, claimField, func(e Entity) any { return e.(*Assessment).Credibility }, CredibilityUnknown},
		{KindAssessment, "confidence", `"high"`, claimField, func(e Entity) any { return e.(*Assessment).Confidence }, ConfidenceUnset},
		{KindAssessment, "verdict", `"refuted"`, claimField, func(e Entity) any { return e.(*Assessment).Verdict }, VerdictNone},
		{KindAssessment, "likelihood", `{"scale":"icd203","term":"likely"}`, claimField, func(e Entity) any { return e.(*Assessment).Likelihood }, Likelihood{}},
		{KindHighlight, "anchor", `"moved"`, Fields{"document_id": raw(`"` + NewID().String() + `"`), "ranges": raw(`[[0,1]]`)}, func(e Entity) any { return e.(*Highlight).Anchor }, AnchorOK},
	} {
		t.Run(string(tc.kind)+"."+tc.field, func(t *testing.T) {
			t.Parallel()
			p, id := NewProject(), NewID()
			set := Fields{tc.field: raw(tc.set)}
			for name, v := range tc.required {
				set[name] = v
			}
			if err := p.Apply(&Action{Changes: []Change{{Kind: tc.kind, ID: id, Set: set}}}); err != nil {
				t.Fatal(err)
			}
			if e, _ := p.Get(tc.kind, id); tc.get(e) == tc.want {
				t.Fatalf("%s was not read: it is %v", tc.set, tc.want)
			}
			reset := Change{Kind: tc.kind, ID: id, Set: Fields{tc.field: null}, Was: Fields{tc.field: raw(tc.set)}}
			if err := p.Apply(throughJSON(t, &Action{Changes: []Change{reset}})); err != nil {
				t.Fatal(err)
			}
			if e, _ := p.Get(tc.kind, id); tc.get(e) != tc.want {
				t.Errorf("after null it is %v, want %v", tc.get(e), tc.want)
			}
		})
	}
}

var claimField = Fields{"claim_id": raw(`"` + NewID().String() + `"`)}

func TestWhatLaterVersionsWroteSurvives(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	forecast := NewID()
	create := `{"changes":[
		{"kind":"forecast","id":"` + forecast.String() + `","set":{"id":"inner","odds":0.250,"nested":{"x":[1,null]}},"was":null},
		{"kind":"claim","id":"` + s.both.ID.String() + `","set":{"mood":"grave"},"was":{"mood":null}}]}`
	a := &Action{}
	if err := json.Unmarshal([]byte(create), a); err != nil {
		t.Fatal(err)
	}
	before := stateOf(t, s.project)
	if err := s.project.Apply(a); err != nil {
		t.Fatal(err)
	}
	u := s.project.Unknowns()
	if len(u) != 1 || u[0].Key() != forecast || string(u[0].Extra["odds"]) != "0.250" || string(u[0].Extra["nested"]) != `{"x":[1,null]}` {
		t.Fatalf("unknown entities: %+v", u)
	}
	s.commit(func(d *Draft) error { return d.EditClaim(s.both.ID, func(c *Claim) { c.Place = "Varn" }) })
	if c, _ := s.project.Claim(s.both.ID); string(c.Extra["mood"]) != `"grave"` {
		t.Errorf("after an edit the unknown field is %s", c.Extra["mood"])
	}
	for _, a := range []*Action{s.actions[len(s.actions)-1], a} {
		if err := s.project.Apply(&Action{Changes: a.Inverse()}); err != nil {
			t.Fatal(err)
		}
	}
	mustEqual(t, "state after undo", before, stateOf(t, s.project))
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	fields := func(e Entity) Fields {
		e.setDefaults()
		f, err := FieldsOf(e)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	creates := func(e Entity) Change { return Change{Kind: e.Kind(), ID: e.Key(), Set: fields(e)} }
	deletes := func(kind Kind, id ID) Change {
		e, ok := s.project.Get(kind, id)
		if !ok {
			t.Fatalf("there is no %s %s", kind, id)
		}
		return Change{Kind: kind, ID: id, Was: fields(e)}
	}
	sets := func(kind Kind, id ID, field, value string) Change {
		return Change{Kind: kind, ID: id, Set: Fields{field: raw(value)}, Was: Fields{}}
	}
	nobody, quoted := NewID(), func(id ID) string { return `"` + id.String() + `"` }
	assessment := s.project.Assessments()[0]
	highlight := func(quote string, ranges ...Range) Change {
		return creates(&Highlight{ID: NewID(), DocumentID: s.document.ID, Ranges: ranges, Quote: quote})
	}
	for _, tc := range []struct {
		name    string
		changes []Change
		want    error
		says    string
	}{
		{"nothing", nil, nil, ""},
		{"a right quote", []Change{highlight("eleven boats", Range{22, 34})}, nil, ""},
		{"a right quote of two ranges", []Change{highlight("eleven … sank", Range{22, 28}, Range{35, 39})}, nil, ""},
		{"a wrong quote", []Change{highlight("twelve boats", Range{22, 34})}, ErrQuote, "eleven boats"},
		{"a range beyond the end", []Change{highlight("hurt.", Range{85, 400})}, ErrQuote, "outside"},
		{"ranges moved away from the quote", []Change{sets(KindHighlight, s.toll.ID, "ranges", `[[0,3]]`)}, ErrQuote, s.toll.ID.String()},
		{"a note on a highlight", []Change{sets(KindHighlight, s.toll.ID, "note", `"n"`)}, nil, ""},

		{"document of a nobody", []Change{sets(KindDocument, s.document.ID, "publisher_id", quoted(nobody))}, ErrConflict, "publisher_id"},
		{"highlight on no document", []Change{creates(&Highlight{ID: NewID(), DocumentID: nobody, Ranges: []Range{{0, 1}}, Quote: "T"})}, ErrConflict, "document_id"},
		{"highlight with no tag", []Change{sets(KindHighlight, s.toll.ID, "tag_ids", `[`+quoted(nobody)+`]`)}, ErrConflict, "tag_ids"},
		{"claim on no highlight", []Change{sets(KindClaim, s.both.ID, "highlight_ids", `[`+quoted(nobody)+`]`)}, ErrConflict, "highlight_ids"},
		{"claim by no source", []Change{sets(KindClaim, s.both.ID, "attribution", `{"chain":[{"source_id":`+quoted(nobody)+`}]}`)}, ErrConflict, "attribution"},
		{"claim by no co-source", []Change{sets(KindClaim, s.both.ID, "attribution", `{"chain":[{"co_source_ids":[`+quoted(nobody)+`]}]}`)}, ErrConflict, "attribution"},
		{"assessment by no reviewer", []Change{sets(KindAssessment, assessment.ID, "reviewer_id", quoted(nobody))}, ErrConflict, "reviewer_id"},
		{"assessment of no claim", []Change{sets(KindAssessment, assessment.ID, "claim_id", quoted(nobody))}, ErrConflict, "claim_id"},
		{"assessment by no evidence", []Change{sets(KindAssessment, assessment.ID, "evidence_highlight_ids", `[`+quoted(nobody)+`]`)}, ErrConflict, "evidence_highlight_ids"},
		{"cluster around nothing", []Change{sets(KindCluster, s.cluster.ID, "anchor_claim_id", quoted(nobody))}, ErrConflict, "anchor_claim_id"},
		{"cluster of nothing", []Change{sets(KindCluster, s.cluster.ID, "members", `[{"claim_id":`+quoted(nobody)+`}]`)}, ErrConflict, "members"},
		{"link to nothing", []Change{sets(KindLink, s.link.ID, "to", quoted(nobody))}, ErrConflict, "to of link"},
		{"a reference to an entity of another kind", []Change{sets(KindLink, s.link.ID, "to", quoted(s.toll.ID))}, ErrConflict, "to of link"},

		{"deletes a document with highlights", []Change{deletes(KindDocument, s.document.ID)}, ErrConflict, "still refers"},
		{"deletes a claim that is linked", []Change{deletes(KindClaim, s.tollClaim.ID)}, ErrConflict, "still refers"},
		{"deletes a tag in use", []Change{deletes(KindTag, s.event.ID)}, ErrConflict, "still refers"},
		{"deletes the publisher", []Change{deletes(KindSource, s.outlet.ID)}, ErrConflict, "still refers"},
		{"deletes the reviewer", []Change{deletes(KindReviewer, s.reviewer)}, ErrConflict, "still refers"},
		{"deletes a source of which nobody speaks", []Change{deletes(KindSource, s.agency.ID)}, nil, ""},
		{"deletes a source and names it", []Change{deletes(KindSource, s.agency.ID), sets(KindDocument, s.document.ID, "publisher_id", quoted(s.agency.ID))}, ErrConflict, "publisher_id"},
		{"deletes a link", []Change{deletes(KindLink, s.link.ID)}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := stateOf(t, s.project)
			err := s.project.Check(tc.changes, s.textOf)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got error %v, want %v", err, tc.want)
			}
			if err != nil && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("the error does not say %q: %v", tc.says, err)
			}
			mustEqual(t, "state after Check", before, stateOf(t, s.project))
		})
	}

	unreadable := errors.New("the blob is gone")
	err := s.project.Check([]Change{highlight("The", Range{0, 3})}, func(*Document) (string, error) { return "", unreadable })
	if !errors.Is(err, unreadable) {
		t.Errorf("an unreadable text gives %v", err)
	}
	// Texts are read without holding the Project, which is therefore free for others meanwhile.
	err = s.project.Check([]Change{highlight("The", Range{0, 3})}, func(d *Document) (string, error) {
		s.project.Restore(d)
		return reportText, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error {
		return d.EditSource(s.agency.ID, func(src *Source) { src.Aliases = []string{"KN"} })
	})
	p := s.project
	if got := p.HighlightsOf(s.document.ID); len(got) != 2 || got[0].ID != s.toll.ID || got[1].ID != s.crowd.ID {
		t.Errorf("HighlightsOf gives %v", got)
	}
	if got := p.CountReferrersTo(KindDocument, s.document.ID, KindHighlight); got != 2 {
		t.Errorf("%d highlights are counted, want 2", got)
	}
	if got := p.CountReferrersTo(KindDocument, NewID(), KindHighlight); got != 0 {
		t.Errorf("%d highlights of no document are counted", got)
	}
	if got := p.ReferrersTo(KindHighlight, s.toll.ID, KindClaim); !slices.Equal(got, []ID{s.tollClaim.ID, s.both.ID}) {
		t.Errorf("claims that refer to the highlight: %v", got)
	}
	if got := p.ClaimsOn(s.crowd.ID); len(got) != 2 || got[0].ID != s.crowdClaim.ID {
		t.Errorf("ClaimsOn gives %v", got)
	}
	if a, ok := p.AssessmentBy(s.crowdClaim.ID, s.reviewer); !ok || a.Confidence != ConfidenceLow {
		t.Errorf("AssessmentBy gives %v, %v", a, ok)
	}
	if _, ok := p.AssessmentBy(s.crowdClaim.ID, NewID()); ok {
		t.Error("someone who has not assessed the claim has an assessment")
	}
	if src, ok := p.SourceNamed("  kn "); !ok || src.ID != s.agency.ID {
		t.Errorf("SourceNamed by an alias gives %v, %v", src, ok)
	}
	if _, ok := p.SourceNamed(""); ok {
		t.Error("a source goes by no name")
	}
	if tag, ok := p.TagNamed("CASUALTIES "); !ok || tag.ID != s.event.ID {
		t.Errorf("TagNamed gives %v, %v", tag, ok)
	}
	if p.Settings().Title != "The bridge at Varn" {
		t.Errorf("Settings gives %+v", p.Settings())
	}
	if empty := NewProject().Settings(); empty.ID != None || empty.LikelihoodScale != ICD203 {
		t.Errorf("settings of an empty project: %+v", empty)
	}
	if s := p.Sources(); len(s) != 2 || s[0].Name != "Kestrel News" {
		t.Errorf("sources are not in the order of their names: %v", s)
	}
	for kind, want := range map[Kind]int{KindClaim: 3, KindSource: 2, KindHighlight: 2, "forecast": 0} {
		if got := p.Count(kind); got != want {
			t.Errorf("%d of kind %s, want %d", got, kind, want)
		}
	}
}

func TestAProjectIsBounded(t *testing.T) {
	t.Parallel()
	p := NewProject()
	p.most = 3
	add := func() *Action {
		return &Action{Changes: []Change{{Kind: KindTag, ID: NewID(), Set: Fields{"name": []byte(`"x"`)}}}}
	}
	var first *Action
	for range 3 {
		a := add()
		if first == nil {
			first = a
		}
		if err := errors.Join(p.Check(a.Changes, nil), p.Apply(a)); err != nil {
			t.Fatal(err)
		}
	}
	a := add()
	if err := p.Check(a.Changes, nil); !errors.Is(err, ErrTooMany) {
		t.Errorf("checking one too many: %v", err)
	}
	if err := p.Apply(a); !errors.Is(err, ErrTooMany) || p.Count(KindTag) != 3 {
		t.Errorf("applying one too many: %v", err)
	}
	if err := p.Apply(&Action{Changes: first.Inverse()}); err != nil {
		t.Errorf("deleting: %v", err)
	}
	if err := p.Apply(a); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
