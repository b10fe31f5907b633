package annotate

import (
	"encoding/json"
	"testing"
)

// FuzzApply feeds arbitrary Actions to a project that has one of everything: none may panic, and one that is refused must
// change nothing.
func FuzzApply(f *testing.F) {
	s := newScene(f)
	for _, a := range s.actions {
		b, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	id := func(id ID) string { return `"` + id.String() + `"` }
	for _, change := range []string{
		`{"kind":"claim","id":` + id(s.both.ID) + `,"set":{"quantities":[null],"attribution":{"chain":[{}]},"hedges":[null]},"was":{}}`,
		`{"kind":"cluster","id":` + id(s.cluster.ID) + `,"set":{"members":[{"claim_id":` + id(s.both.ID) + `},{}]},"was":{}}`,
		`{"kind":"highlight","id":` + id(s.toll.ID) + `,"set":{"ranges":[[0,9999999]]},"was":{}}`,
		`{"kind":"highlight","id":` + id(s.toll.ID) + `,"set":{"ranges":[],"anchor":"orphan"},"was":{}}`,
		`{"kind":"document","id":` + id(s.document.ID) + `,"was":{}}`,
		`{"kind":"forecast","id":` + id(s.both.ID) + `,"set":{"id":1,"":{}}}`,
		`{"kind":"","id":` + id(s.both.ID) + `,"set":{}}`,
		`{}`,
	} {
		f.Add([]byte(`{"changes":[` + change + `]}`))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		a := &Action{}
		if json.Unmarshal(line, a) != nil {
			return
		}
		p := NewProject()
		for _, earlier := range s.actions {
			if err := p.Apply(earlier); err != nil {
				t.Fatal(err)
			}
		}
		before := stateOf(t, p)
		checked := p.Check(a.Changes, func(*Document) (string, error) { return reportText, nil })
		mustEqual(t, "state after Check", before, stateOf(t, p))
		if err := p.Apply(a); err != nil {
			if checked == nil {
				t.Errorf("checked, and yet refused: %v", err)
			}
			mustEqual(t, "state after a refused action", before, stateOf(t, p))
			return
		}
		for _, h := range p.Highlights() {
			_ = h.CheckQuote(reportText)
		}
		for _, c := range p.Claims() {
			_ = p.AssessmentsOf(c.ID)
			_ = c.Attribution.Origin()
		}
		// What was applied can be written down and read back.
		var state map[Kind]map[ID]Fields
		if err := json.Unmarshal([]byte(stateOf(t, p)), &state); err != nil {
			t.Fatal(err)
		}
	})
}
