package annotate

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Every entity of any history is what it was after its compact form.
func TestCompactRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newScene(t).history
		for range rapid.IntRange(0, 20).Draw(t, "actions") {
			h.commit(func(d *Draft) error { return someEdit(t, h, d) })
		}
		for kind, rows := range h.project.rows {
			for id, e := range rows {
				b := AppendCompact(nil, e)
				back, err := (&CompactReader{}).Read(kind, id, string(b))
				if err != nil {
					t.Fatal(err)
				}
				mustEqual(t, "after its compact form", portrait(t, e), portrait(t, back))
				if again := AppendCompact(nil, back); !bytes.Equal(again, b) {
					t.Fatalf("%s: the compact form of what was read from %x is %x", kind, b, again)
				}
			}
		}
	})
}

func TestCompactKeepsWhatJSONKeeps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, fields string }{
		{"highlight", `{"document_id":"00000000-0000-4000-8000-000000000001","ranges":[[0,5],[7,9000000000]],"quote":"Søløve … 🚢","created_at":"2031-04-05T06:07:08.123456789+05:45","later":{"a":[1,2]}}`},
		{"claim", `{"text":"x","quantities":[{"value":0,"low":-1.5,"high":1e300,"bound":"min","odd":1},{"unit":"boats"}],"hedges":["",""],"attribution":{"chain":[{"mention":"said","co_source_ids":["00000000-0000-4000-8000-000000000002"],"x":null,"y":"z"}],"new":true}}`},
		{"document", `{"title":"t","published_at":"0001-01-02T00:00:00Z","bytes":9007199254740993}`},
		{"source", `{"name":"Ana","named":true,"aliases":["A","B"]}`},
		{"melody", `{"notes":[1,"a",null]}`},
	} {
		fields := Fields{}
		if err := json.Unmarshal([]byte(c.fields), &fields); err != nil {
			t.Fatal(err)
		}
		id := NewID()
		e, err := created(Kind(c.kind), id, fields)
		if err != nil {
			t.Fatal(err)
		}
		back, err := (&CompactReader{}).Read(Kind(c.kind), id, string(AppendCompact(nil, e)))
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, c.kind, portrait(t, e), portrait(t, back))
	}
}

func TestCompactTimes(t *testing.T) {
	t.Parallel()
	for _, want := range []time.Time{
		time.Date(2031, 4, 5, 6, 7, 8, 9, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.FixedZone("", -12*3600)),
		time.Date(2031, 4, 5, 6, 7, 8, 9, time.FixedZone("", 0)),
		time.Date(2031, 4, 5, 6, 7, 8, 9, time.FixedZone("", -1)),
	} {
		r := &compactReader{s: string(appendTime(nil, want))}
		got := r.time()
		if r.err != nil || !got.Equal(want) || got.Format(time.RFC3339Nano) != want.Format(time.RFC3339Nano) {
			t.Errorf("%s became %s, %v", want, got, r.err)
		}
	}
}

// FuzzReadCompact feeds bytes that no version has written: an error is fine, a panic or a great deal of memory is not.
func FuzzReadCompact(f *testing.F) {
	s := newScene(f)
	for kind, rows := range s.project.rows {
		for _, e := range rows {
			f.Add(string(kind), AppendCompact(nil, e))
		}
	}
	f.Add("melody", []byte{2, 1, 'a', 1, '1', 1, 'b', 1, '2'})
	f.Fuzz(func(t *testing.T, kind string, b []byte) {
		e, err := (&CompactReader{}).Read(Kind(kind), ParseID("", "x"), string(b))
		if err != nil {
			return
		}
		if _, err := (&CompactReader{}).Read(Kind(kind), ParseID("", "x"), string(AppendCompact(nil, e))); err != nil {
			t.Errorf("what was read from %x cannot be written: %v", b, err)
		}
	})
}

func BenchmarkReadCompact(b *testing.B) {
	h := benchProject()
	e, _ := h.project.Get(KindHighlight, h.project.Highlights()[50].ID)
	raw := string(AppendCompact(nil, e))
	r := &CompactReader{}
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := r.Read(KindHighlight, e.Key(), raw); err != nil {
			b.Fatal(err)
		}
	}
}
