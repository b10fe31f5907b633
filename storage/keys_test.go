package storage

import (
	"bytes"
	"cmp"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate"
)

var drawID = rapid.Custom(func(t *rapid.T) (id annotate.ID) {
	copy(id[:], rapid.SliceOfN(rapid.Byte(), idBytes, idBytes).Draw(t, "id"))
	return id
})

// near draws numbers that are often equal or close, so that comparisons reach the later fields.
func near(t *rapid.T, name string) uint64 {
	if rapid.Bool().Draw(t, name+" small") {
		return rapid.Uint64Range(0, 3).Draw(t, name)
	}
	return rapid.Uint64().Draw(t, name)
}

func nearID(t *rapid.T, name string) annotate.ID {
	if rapid.Bool().Draw(t, name+" small") {
		return annotate.ID{15: rapid.ByteRange(0, 3).Draw(t, name)}
	}
	return drawID.Draw(t, name)
}

func TestHighlightKeys(t *testing.T) {
	t.Parallel()
	type place struct {
		doc        annotate.ID
		start, end uint64
		id         annotate.ID
	}
	draw := func(t *rapid.T, n string) place {
		return place{nearID(t, "doc"+n), near(t, "start"+n), near(t, "end"+n), nearID(t, "id"+n)}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "1"), draw(t, "2")
		x, y := highlightKey(a.doc, a.start, a.end, a.id), highlightKey(b.doc, b.start, b.end, b.id)
		doc, start, end, id, err := parseHighlightKey(x)
		if err != nil || (place{doc, start, end, id}) != a {
			t.Fatalf("%v is read as %v %d %d %v, %v", a, doc, start, end, id, err)
		}
		if kind, of, err := entityOfKey(x); err != nil || kind != annotate.KindHighlight || of != a.id {
			t.Fatalf("%v is the key of %s %s, %v", a, kind, of, err)
		}
		want := cmp.Or(annotate.CompareIDs(a.doc, b.doc), cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), annotate.CompareIDs(a.id, b.id))
		if got := bytes.Compare(x, y); got != want {
			t.Fatalf("%v and %v: keys compare as %d, places as %d", a, b, got, want)
		}
	})
}

func TestKeyOrderIsDocumentOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := drawID.Draw(t, "doc")
		draw := func(n string) *annotate.Highlight {
			start := rapid.IntRange(0, 5).Draw(t, "start"+n)
			return &annotate.Highlight{ID: nearID(t, "id"+n), DocumentID: doc, Ranges: []annotate.Range{{Start: start, End: start + rapid.IntRange(1, 4).Draw(t, "length"+n)}}}
		}
		a, b := draw("1"), draw("2")
		if got, want := bytes.Compare(entityKey(a), entityKey(b)), annotate.CompareHighlights(a, b); got != want {
			t.Fatalf("keys compare as %d, highlights as %d", got, want)
		}
	})
}

func TestOtherKeys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		device := nearID(t, "device")
		kind := rapid.SampledFrom(append(annotate.Kinds, "melody")).Draw(t, "kind")
		key := entityKey(annotate.New(kind, device))
		got, id, err := entityOfKey(key)
		if known := kind != "melody"; err != nil || id != device || known && got != kind || !known && got != "" {
			t.Fatalf("%s %s is read as %s %s, %v", kind, device, got, id, err)
		}
	})
}

func TestNoTwoKindsShareAByte(t *testing.T) {
	t.Parallel()
	used := map[byte]string{}
	take := func(b byte, name string) {
		if used[b] != "" {
			t.Errorf("%c is %s and %s", b, used[b], name)
		}
		used[b] = name
	}
	for b, name := range map[byte]string{
		keyHighlight: "highlight", keyForeign: "foreign", keyPart: "part", keyMeta: "meta",
	} {
		take(b, name)
	}
	for kind, b := range entityKinds {
		take(b, string(kind))
	}
	for _, kind := range annotate.Kinds {
		if key := entityKey(annotate.New(kind, annotate.NewID())); key[0] == keyForeign {
			t.Errorf("%s has no kind byte", kind)
		}
	}
}

// FuzzKeys looks for keys that end the program, and for keys that are read but would be written otherwise.
func FuzzKeys(f *testing.F) {
	f.Add(highlightKey(device, 1, 2, device))
	f.Fuzz(func(t *testing.T, key []byte) {
		if doc, start, end, id, err := parseHighlightKey(key); err == nil && !bytes.Equal(highlightKey(doc, start, end, id), key) {
			t.Errorf("%x", key)
		}
		if kind, id, err := entityOfKey(key); err == nil && kind != "" && kind != annotate.KindHighlight && !bytes.Equal(entityKey(annotate.New(kind, id)), key) {
			t.Errorf("%x", key)
		}
	})
}
