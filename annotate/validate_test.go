package annotate

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestValidation(t *testing.T) {
	t.Parallel()
	one, two := NewID().String(), NewID().String()
	const sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	doc := `"document_id":"` + one + `"`
	claim := `"claim_id":"` + one + `"`
	link := `"from":"` + one + `","to":"` + two + `"`
	for _, tc := range []struct {
		kind   Kind
		fields string
		wrong  string // the field that is refused, or "" for none
	}{
		{KindDocument, `{}`, ""},
		{KindDocument, `{"status":"in_progress","sha256":"` + sha + `"}`, ""},
		{KindDocument, `{"status":"read"}`, "status"},
		{KindDocument, `{"status":7}`, "status"},
		{KindDocument, `{"sha256":"abc"}`, "sha256"},
		{KindDocument, `{"sha256":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}`, "sha256"},
		{KindDocument, `{"text_sha256":"` + sha[1:] + `x"}`, "text_sha256"},
		{KindDocument, `{"published_at":"yesterday"}`, "published_at"},
		{KindDocument, `{"publisher_id":"Courier"}`, "publisher_id"},

		{KindHighlight, `{` + doc + `,"ranges":[[0,4],[5,9]]}`, ""},
		{KindHighlight, `{"ranges":[[0,4]]}`, "document_id"},
		{KindHighlight, `{` + doc + `}`, "ranges"},
		{KindHighlight, `{` + doc + `,"anchor":"orphan"}`, ""},
		{KindHighlight, `{` + doc + `,"ranges":[[4,4]]}`, "ranges"},
		{KindHighlight, `{` + doc + `,"ranges":[[-1,4]]}`, "ranges"},
		{KindHighlight, `{` + doc + `,"ranges":[[0,4],[3,9]]}`, "ranges"},
		{KindHighlight, `{` + doc + `,"ranges":[[5,9],[0,4]]}`, "ranges"},
		{KindHighlight, `{` + doc + `,"ranges":[[0,4,8]]}`, "ranges"},
		{KindHighlight, `{` + doc + `,"ranges":[[0,4]],"anchor":"lost"}`, "anchor"},
		{KindHighlight, `{` + doc + `,"ranges":[[0,4]],"tag_ids":["` + one + `","` + one + `"]}`, "tag_ids"},

		{KindClaim, `{}`, ""},
		{KindClaim, `{"type":"rumour"}`, "type"},
		{KindClaim, `{"status":"done"}`, "status"},
		{KindClaim, `{"stance":"certain"}`, "stance"},
		{KindClaim, `{"polarity":"positive"}`, "polarity"},
		{KindClaim, `{"attribution":{"quote_type":"verbatim"}}`, "attribution.quote_type"},
		{KindClaim, `{"attribution":{"chain":[{"cue_class":"neutral"},{"cue_class":"loud"}]}}`, "attribution.chain[1].cue_class"},
		{KindClaim, `{"quantities":[{"value":3},{"bound":"most"}]}`, "quantities[1].bound"},
		{KindClaim, `{"quantities":[{"low":3,"high":2}]}`, "quantities[0]"},
		{KindClaim, `{"quantities":[{"low":2,"high":2}]}`, ""},
		{KindClaim, `{"highlight_ids":["` + one + `","` + one + `"]}`, "highlight_ids"},
		{KindClaim, `{"highlight_ids":["00000000-0000-0000-0000-000000000000"]}`, "highlight_ids"},

		{KindSource, `{"name":"n","type":"group","reliability":"E"}`, ""},
		{KindSource, `{}`, "name"},
		{KindSource, `{"name":"n","type":"paper"}`, "type"},
		{KindSource, `{"name":"n","reliability":"G"}`, "reliability"},
		{KindSource, `{"name":"n","aliases":["a",""]}`, "aliases"},

		{KindAssessment, `{` + claim + `,"score":100,"likelihood":{"scale":"phia","term":"highly_likely"}}`, ""},
		{KindAssessment, `{}`, "claim_id"},
		{KindAssessment, `{` + claim + `,"score":101}`, "score"},
		{KindAssessment, `{` + claim + `,"score":-1}`, "score"},
		{KindAssessment, `{` + claim + `,"credibility":"7"}`, "credibility"},
		{KindAssessment, `{` + claim + `,"credibility":1}`, "credibility"},
		{KindAssessment, `{` + claim + `,"confidence":"medium"}`, "confidence"},
		{KindAssessment, `{` + claim + `,"verdict":"true"}`, "verdict"},
		{KindAssessment, `{` + claim + `,"likelihood":{"scale":"icd203","term":"highly_likely"}}`, "likelihood"},
		{KindAssessment, `{` + claim + `,"likelihood":{"scale":"words","term":"likely"}}`, "likelihood"},
		{KindAssessment, `{` + claim + `,"evidence_highlight_ids":["` + one + `","` + one + `"]}`, "evidence_highlight_ids"},

		{KindCluster, `{"members":[{` + claim + `,"relation":"refines"}]}`, ""},
		{KindCluster, `{"members":[{` + claim + `},{` + claim + `}]}`, "members[1]"},
		{KindCluster, `{"members":[{"relation":"same"}]}`, "members[0]"},
		{KindCluster, `{"members":[{` + claim + `,"relation":"supports"}]}`, "members[0].relation"},

		{KindLink, `{` + link + `,"type":"supersedes"}`, ""},
		{KindLink, `{` + link + `}`, "type"},
		{KindLink, `{"from":"` + one + `","to":"` + one + `","type":"same"}`, "from"},
		{KindLink, `{"from":"` + one + `","type":"same"}`, "from"},

		{KindTag, `{"name":"n","color":"#A0b1c2"}`, ""},
		{KindTag, `{"color":"#000000"}`, "name"},
		{KindTag, `{"name":"n","color":"red"}`, "color"},
		{KindTag, `{"name":"n","color":"#12345"}`, "color"},

		{KindProject, `{"likelihood_scale":"phia"}`, ""},
		{KindProject, `{"likelihood_scale":"other"}`, "likelihood_scale"},
		{KindReviewer, `{}`, ""},
		{"forecast", `{"anything":{"at":"all"}}`, ""},
	} {
		var set Fields
		if err := json.Unmarshal([]byte(tc.fields), &set); err != nil {
			t.Fatalf("%s: %v", tc.fields, err)
		}
		p := NewProject()
		err := p.Apply(&Action{Changes: []Change{{Kind: tc.kind, ID: NewID(), Set: set}}})
		var wrong *FieldError
		switch {
		case tc.wrong == "" && err != nil:
			t.Errorf("%s %s: %v", tc.kind, tc.fields, err)
		case tc.wrong != "" && !errors.As(err, &wrong):
			t.Errorf("%s %s: got error %v, want one about field %s", tc.kind, tc.fields, err, tc.wrong)
		case tc.wrong != "" && wrong.Field != tc.wrong:
			t.Errorf("%s %s: the error is about field %s, want %s", tc.kind, tc.fields, wrong.Field, tc.wrong)
		case tc.wrong != "" && p.Count(tc.kind) != 0:
			t.Errorf("%s %s: refused, and yet there", tc.kind, tc.fields)
		}
	}
}

// Every value of every enumeration is accepted where it belongs.
func TestEveryValueOfAnEnumerationIsValid(t *testing.T) {
	t.Parallel()
	id := NewID()
	var entities []Entity
	for _, v := range DocumentStatuses {
		entities = append(entities, &Document{ID: id, Status: v})
	}
	for _, v := range Anchors {
		entities = append(entities, &Highlight{ID: id, DocumentID: id, Ranges: []Range{{0, 1}}, Anchor: v})
	}
	for _, v := range ClaimTypes {
		entities = append(entities, &Claim{ID: id, Type: v})
	}
	for _, v := range ClaimStatuses {
		entities = append(entities, &Claim{ID: id, Status: v})
	}
	for _, v := range Stances {
		entities = append(entities, &Claim{ID: id, Stance: v})
	}
	for _, v := range Polarities {
		entities = append(entities, &Claim{ID: id, Polarity: v})
	}
	for _, v := range Bounds {
		entities = append(entities, &Claim{ID: id, Quantities: []Quantity{{Bound: v}}})
	}
	for _, v := range CueClasses {
		entities = append(entities, &Claim{ID: id, Attribution: Attribution{Chain: []ChainLink{{CueClass: v}}}})
	}
	for _, v := range QuoteTypes {
		entities = append(entities, &Claim{ID: id, Attribution: Attribution{QuoteType: v}})
	}
	for _, v := range SourceTypes {
		entities = append(entities, &Source{ID: id, Name: "n", Type: v})
	}
	for _, v := range Reliabilities {
		entities = append(entities, &Source{ID: id, Name: "n", Reliability: v})
	}
	for _, v := range Credibilities {
		entities = append(entities, &Assessment{ID: id, ClaimID: id, Credibility: v})
	}
	for _, v := range Confidences {
		entities = append(entities, &Assessment{ID: id, ClaimID: id, Confidence: v})
	}
	for _, v := range Verdicts {
		entities = append(entities, &Assessment{ID: id, ClaimID: id, Verdict: v})
	}
	for _, scale := range LikelihoodScales {
		entities = append(entities, &Settings{ID: id, LikelihoodScale: scale})
		for _, v := range scale.Terms() {
			entities = append(entities, &Assessment{ID: id, ClaimID: id, Likelihood: Likelihood{scale, v.Term}})
		}
	}
	for _, v := range Relations {
		entities = append(entities, &Cluster{ID: id, Members: []Member{{ClaimID: id, Relation: v}}})
	}
	for _, v := range LinkTypes {
		entities = append(entities, &Link{ID: id, From: id, To: NewID(), Type: v})
	}
	for _, e := range entities {
		if err := NewDraft(NewProject(), id, noon).Put(e); err != nil {
			t.Errorf("%T: %v", e, err)
		}
	}
}
