package annotate

import (
	"slices"
	"testing"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	v4 := "9b2f0c1e-5d8a-4c36-8d4f-2f1f2f4f9a10"
	if got := ParseID(KindClaim, v4).String(); got != v4 {
		t.Errorf("a UUID became %s", got)
	}
	if got := ParseID(KindClaim, ""); got != None {
		t.Errorf("nothing became %s", got)
	}
	a := ParseID(KindClaim, "claim-17")
	if want := "f28984c5-83ac-536f-9a1b-fbc61372bc15"; a.String() != want {
		t.Errorf("claim-17 became %s, want %s as in every version before", a, want)
	}
	if a.Version() != 5 {
		t.Errorf("a foreign id became a UUID of version %d", a.Version())
	}
	others := []ID{ParseID(KindSource, "claim-17"), ParseID(KindClaim, "claim-18"), ParseID(KindClaim, " claim-17"), ParseID(KindClaim, "Claim-17")}
	if slices.Contains(others, a) {
		t.Errorf("different ids fell together: %v", others)
	}
}

func TestNewIDsSortAsMade(t *testing.T) {
	t.Parallel()
	ids := make([]ID, 10_000)
	for i := range ids {
		ids[i] = NewID()
	}
	if !slices.IsSortedFunc(ids, CompareIDs) {
		t.Error("the ids are not in the order in which they were made")
	}
}
