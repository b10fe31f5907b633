package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"attest/annotate"
)

func TestTheEnvelopeSeesEveryChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "key")
		payload := rapid.SliceOf(rapid.Byte()).Draw(t, "payload")
		codec := rapid.Byte().Draw(t, "codec")
		value := enclose(key, codec, payload)
		c, p, err := open(key, value)
		if err != nil || c != codec || !bytes.Equal(p, payload) {
			t.Fatalf("read as %d %x, %v", c, p, err)
		}
		at := rapid.IntRange(0, len(value)-1).Draw(t, "at")
		bad := bytes.Clone(value)
		bad[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if _, _, err := open(key, bad); !errors.Is(err, errEnvelope) {
			t.Fatalf("byte %d: %v", at, err)
		}
		if _, _, err := open(append(bytes.Clone(key), 'x'), value); !errors.Is(err, errEnvelope) {
			t.Fatalf("another key: %v", err)
		}
		if _, _, err := open(key, value[:rapid.IntRange(0, len(value)-1).Draw(t, "length")]); !errors.Is(err, errEnvelope) {
			t.Fatalf("cut short: %v", err)
		}
	})
}

// filled are entities of every kind with every sort of field in use.
func filled() []annotate.Entity {
	figure, score := 0.1, 0
	at := time.Date(2031, 4, 5, 6, 7, 8, 123456789, time.FixedZone("", 2*3600))
	id := annotate.NewID
	extra := annotate.Extra{"later": json.RawMessage(`{"z":[1.50,null,"é\u0000"]}`)}
	unknown := annotate.New("melody", id()).(*annotate.Unknown)
	unknown.Extra = extra
	return []annotate.Entity{
		&annotate.Settings{ID: id(), Title: "Köprü", LikelihoodScale: annotate.PHIA, EnabledFields: []string{"place"}, Extra: extra},
		&annotate.Reviewer{ID: id(), Name: "Mira", Extra: extra},
		&annotate.Tag{ID: id(), Name: "Figure", Color: "#ff0000", Shortcut: "3", Order: 7},
		&annotate.Source{ID: id(), Name: "A", Unnamed: true, Aliases: []string{"B", "C"}, Reliability: "B"},
		&annotate.Document{ID: id(), Title: "T", Bytes: 1 << 40, PublisherID: id(), PublishedAt: at, ImportedAt: at.UTC(), ImportedBy: id(), Normalized: []string{"bom"}, Extra: extra},
		&annotate.Highlight{ID: id(), DocumentID: id(), Ranges: []annotate.Range{{Start: 3, End: 9}, {Start: 20, End: 1 << 33}}, Quote: "q 🚢", TagIDs: []annotate.ID{id(), id()}, Anchor: annotate.AnchorMoved, CreatedAt: at},
		&annotate.Claim{ID: id(), HighlightIDs: []annotate.ID{id()}, Text: "t", Quantities: []annotate.Quantity{{Value: &figure, Low: &figure, Bound: annotate.Vague, Extra: extra}},
			Attribution: annotate.Attribution{Chain: []annotate.ChainLink{{SourceID: id(), CoSourceIDs: []annotate.ID{id()}, Cue: "claimed", CueClass: annotate.Distancing, Extra: extra}}, QuoteType: annotate.Mixed, Extra: extra}},
		&annotate.Assessment{ID: id(), ClaimID: id(), ReviewerID: id(), At: at, Score: &score, Likelihood: annotate.Likelihood{Scale: annotate.ICD203, Term: "likely"}},
		&annotate.Cluster{ID: id(), Title: "C", AnchorClaimID: id(), Members: []annotate.Member{{ClaimID: id(), Relation: annotate.Refines, Extra: extra}}},
		&annotate.Link{ID: id(), From: id(), To: id(), Type: annotate.LinkTension, Reason: "r"},
		unknown,
	}
}

func TestEntitiesAreReadBackToTheByte(t *testing.T) {
	t.Parallel()
	for _, e := range filled() {
		payload := appendEntity(nil, e)
		if !bytes.Equal(payload, appendEntity(nil, e)) {
			t.Errorf("%s is coded differently each time", e.Kind())
		}
		got, err := decodeEntity(&annotate.CompactReader{}, entityKey(e), string(payload))
		if err != nil {
			t.Fatal(err)
		}
		// Defaults are set by Restore; what is compared here is as it came from an Action.
		p, q := annotate.NewProject(), annotate.NewProject()
		p.Restore(e)
		q.Restore(got)
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if have, err := json.Marshal(q); err != nil || !bytes.Equal(have, want) {
			t.Errorf("%s:\n%s\nis read as\n%s %v", e.Kind(), want, have, err)
		}
	}
}

// FuzzDecodeEntity looks for values that end the program.
func FuzzDecodeEntity(f *testing.F) {
	for _, e := range filled() {
		f.Add(entityKey(e), appendEntity(nil, e))
	}
	f.Fuzz(func(t *testing.T, key, payload []byte) {
		e, err := decodeEntity(&annotate.CompactReader{}, key, string(payload))
		if err == nil && e == nil {
			t.Error("neither an entity nor an error")
		}
	})
}
