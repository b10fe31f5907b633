package annotate

import (
	"slices"
	"testing"
)

func TestCueClassOf(t *testing.T) {
	t.Parallel()
	for class, cues := range map[CueClass][]string{
		Factive: {
			"confirm", "confirms", "confirmed", "confirming", "Verified", "verifies", "noted", "noting", "revealed", "acknowledging",
			"admitted", "admitting", "discloses", "disclosed", "has confirmed", "confirmed:", "recalled",
		},
		Distancing: {
			"claim", "claims", "claimed", "claiming", "CLAIMED,", "alleged", "alleging", "argues", "argued", "arguing", "insisted", "denies", "denied",
			"denying", "purported", "hinted", "asserted", "contends", "maintained", "is said to have claimed",
		},
		Neutral: {
			"", "say", "said", "told", "according to", "reported", "wrote", "claimant", "notary", "denim", "unconfirmed", "сказав", "…", "exclaimed", "hinterland",
		},
	} {
		for _, cue := range cues {
			if got := CueClassOf(cue); got != class {
				t.Errorf("%q is %s, want %s", cue, got, class)
			}
		}
	}
}

func TestEveryCueIsInItsClass(t *testing.T) {
	t.Parallel()
	cues := Cues()
	for _, cue := range cues {
		want := Neutral
		switch {
		case slices.Contains(factiveCues, cue):
			want = Factive
		case slices.Contains(distancingCues, cue):
			want = Distancing
		}
		if got := CueClassOf(cue); got != want {
			t.Errorf("%q is %s, want %s", cue, got, want)
		}
	}
	cues[0] = "changed"
	if Cues()[0] == "changed" {
		t.Error("Cues gives away its own list")
	}
}
