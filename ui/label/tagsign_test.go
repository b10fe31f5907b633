package label

import (
	"testing"

	"pgregory.net/rapid"

	"attest/annotate"
)

func signsOf(names ...string) []string {
	var tags []*annotate.Tag
	for _, n := range names {
		tags = append(tags, &annotate.Tag{ID: annotate.NewID(), Name: n})
	}
	signs := TagSigns(tags)
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = signs[t.ID]
	}
	return out
}

func TestTagSigns(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ names, want []string }{
		{[]string{"Place", "time"}, []string{"P", "T"}},
		{[]string{"Water", "Weapons"}, []string{"Wa", "We"}},
		{[]string{"Dead", "Deny", "Date"}, []string{"De", "Dn", "Da"}},
		{[]string{"Same", "same"}, []string{"Sa", "Sm"}},
		{[]string{"élan", "École"}, []string{"Él", "Éc"}},
		{[]string{"水位", "水"}, []string{"水位", "水1"}},
		{[]string{"", ""}, []string{"", ""}},
		{[]string{"A", "a"}, []string{"A1", "A2"}},
		{[]string{"A-b", "A c"}, []string{"Ab", "Ac"}},
	} {
		got := signsOf(tc.names...)
		for i := range got {
			if got[i] != tc.want[i] {
				t.Errorf("%q have the signs %q, want %q", tc.names, got, tc.want)
				break
			}
		}
	}
}

func TestTagSignsDiffer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[abcAB12é -]{1,5}`), 0, 12).Draw(t, "names")
		seen := map[string]string{}
		for i, s := range signsOf(names...) {
			if other, ok := seen[s]; ok && s != "" {
				t.Fatalf("%q and %q of %q have the sign %q", other, names[i], names, s)
			}
			seen[s] = names[i]
		}
	})
}
