package annotate

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestParseActionReadsWhatJSONReads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newScene(t).history
		for range rapid.IntRange(1, 5).Draw(t, "actions") {
			a := h.commit(func(d *Draft) error { return someEdit(t, h, d) })
			a.Device, a.Seq, a.Prev, a.At = NewID(), rapid.Uint64().Draw(t, "seq"), "ab", time.Now().UTC()
			a.Undoes = rapid.Uint64().Draw(t, "undoes")
			b, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ParseAction(bytes.Clone(b), "")
			if err != nil {
				t.Fatalf("%s: %v", b, err)
			}
			if diff := cmp.Diff(a, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("(-written +read)\n%s", diff)
			}
		}
	})
}

func TestParseAction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, err string }{
		{`{"device":null,"seq":null,"verb":null,"changes":null}`, ""},
		{` { "verb" : "a\u00fcb" , "changes" : [ { "kind":"tag", "id":"00000000-0000-4000-8000-000000000001", "set":{ "name" : "x" }, "was":null, "odd":[{}] } ] } `, ""},
		{`{"verb":"a","verb":"a"}`, "twice"},
		{`{"seq":-1}`, "whole number"},
		{`{"seq":1.5}`, "whole number"},
		{`{"seq":"1"}`, "whole number"},
		{`{"verb":1}`, "string"},
		{`{"device":"x"}`, "device"},
		{`{"at":"yesterday"}`, "at"},
		{`{"changes":{}}`, "array"},
		{`{"changes":[[]]}`, "changes: [0]: "},
		{`{"changes":[{"set":[]}]}`, "object"},
		{`{"changes":[{"set":{"a":tru}}]}`, "not JSON"},
		{`{} {}`, "not JSON"},
		{`[]`, "object"},
		{``, "not JSON"},
		{strings.Repeat("[", 20000) + strings.Repeat("]", 20000), "not JSON"},
	} {
		_, err := ParseAction([]byte(c.in), "")
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%.80s: %v", c.in, err)
		}
	}
	a, err := ParseAction([]byte(`{"seq":7,"mood":{"x":[1]},"Seq":8,"crc":1}`), "crc")
	if err != nil || a.Seq != 7 || string(a.Extra["mood"]) != `{"x":[1]}` || string(a.Extra["Seq"]) != "8" || len(a.Extra) != 2 {
		t.Errorf("unknown members: %+v, %v", a, err)
	}
}

// FuzzParseAction compares with encoding/json: what both read must be the same.
func FuzzParseAction(f *testing.F) {
	s := newScene(f)
	for _, a := range s.actions {
		b, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ParseAction(bytes.Clone(b), "")
		if err != nil {
			return
		}
		if len(got.Extra) > 0 {
			return // among them may be members that encoding/json takes for known ones in another spelling
		}
		var want Action
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if want.Device != got.Device || want.Seq != got.Seq || want.Verb != got.Verb || !want.At.Equal(got.At) || len(want.Changes) != len(got.Changes) {
			t.Fatalf("encoding/json reads %+v, this %+v", want, got)
		}
	})
}

func TestReferrers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, want := &referrers{}, map[ID]bool{}
		var order []ID
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if len(order) == 0 || rapid.IntRange(0, 2).Draw(t, "grow") > 0 {
				id := NewID()
				r.add(id)
				want[id] = true
				order = append(order, id)
				continue
			}
			i := rapid.IntRange(0, len(order)-1).Draw(t, "gone")
			id := order[i]
			order = append(order[:i], order[i+1:]...)
			delete(want, id)
			if none := r.drop(id); none != (len(want) == 0) {
				t.Fatalf("%d are left, and it says %v", len(want), none)
			}
		}
		got := map[ID]bool{}
		for _, id := range r.list() {
			got[id] = true
		}
		if diff := cmp.Diff(want, got); diff != "" || len(r.list()) != len(want) {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

func TestEveryKindHasANumber(t *testing.T) {
	t.Parallel()
	seen := map[uint8]Kind{}
	for _, kind := range Kinds {
		n := kind.number()
		if other, taken := seen[n]; n == 0 || taken {
			t.Errorf("%s has the number %d, as has %q", kind, n, other)
		}
		seen[n] = kind
	}
}

func TestPlainStrings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw   string
		plain bool
	}{
		{`""`, true},
		{`"a claim"`, true},
		{`"exactly eight and more, until the end of it"`, true},
		{`"Küstenwache, 東京"`, true},
		{"\"\x7f\"", true},
		{`"seven c\n"`, false},
		{"\"a tab\tstands in the first eight\"", false},
		{"\"a tab stands at the end\t\"", false},
		{`"a quotation mark " within"`, false},
		{"\"not UTF-8: \xff, and on it goes\"", false},
		{`"open`, false},
		{`"`, false},
		{``, false},
		{`12345678`, false},
	} {
		if got := IsPlainString([]byte(c.raw)); got != c.plain {
			t.Errorf("IsPlainString(%q) = %v", c.raw, got)
		}
	}
}

// Eight bytes at a time must say what one byte at a time says.
func TestLiteralLooksAtEveryByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		common := rapid.SampledFrom([]byte{' ', '!', '#', '[', ']', 'a', 0x7f, 0x80, 0xff})
		rare := rapid.SampledFrom([]byte{0, 0x1f, '"', '\\'})
		s := rapid.SliceOfN(common, 0, 40).Draw(t, "bytes")
		if len(s) > 0 && rapid.Bool().Draw(t, "spoiled") {
			s[rapid.IntRange(0, len(s)-1).Draw(t, "at")] = rare.Draw(t, "with")
		}
		wantPlain, wantASCII := true, true
		for _, c := range s {
			wantPlain = wantPlain && c >= ' ' && c != '"' && c != '\\'
			wantASCII = wantASCII && c < 0x80
		}
		plain, ascii := literal(s)
		if plain != wantPlain || plain && ascii != wantASCII {
			t.Fatalf("literal(%q) = %v, %v", s, plain, ascii)
		}
	})
}
