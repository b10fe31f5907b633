package claims

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/label"
	"attest/ui/look"
)

// project has a claim for each of the confidences, by me, in the order given; "" is nobody's.
func project(me annotate.ID, confidences ...annotate.Confidence) *annotate.Project {
	p := annotate.NewProject()
	for _, c := range confidences {
		claim := &annotate.Claim{ID: annotate.NewID(), Text: string(c)}
		p.Restore(claim)
		if c != "" {
			p.Restore(&annotate.Assessment{ID: annotate.NewID(), ClaimID: claim.ID, ReviewerID: me, Confidence: c})
		}
	}
	return p
}

func texts(claims []*annotate.Claim) []string {
	out := make([]string, len(claims))
	for i, c := range claims {
		out[i] = c.Text
	}
	return out
}

// What nobody judged belongs to the end, whichever way is sorted.
func TestArrangeByConfidence(t *testing.T) {
	t.Parallel()
	me := annotate.NewID()
	p := project(me, "high", "", "low", "moderate", "unset", "low")
	by := columns[slices.IndexFunc(columns, func(c column) bool { return c.Title == "Confidence" })]
	claims := p.Claims()
	arrange(reader{p, me}, claims, by, false)
	if got, want := texts(claims), []string{"low", "low", "moderate", "high", "", "unset"}; !slices.Equal(got, want) {
		t.Errorf("ascending: %q, want %q", got, want)
	}
	arrange(reader{p, me}, claims, by, true)
	if got, want := texts(claims), []string{"high", "moderate", "low", "low", "", "unset"}; !slices.Equal(got, want) {
		t.Errorf("descending: %q, want %q", got, want)
	}
}

func TestCells(t *testing.T) {
	t.Parallel()
	p, me := annotate.NewProject(), annotate.NewID()
	office, guard := &annotate.Source{ID: annotate.NewID(), Name: "Harbour Office"}, &annotate.Source{ID: annotate.NewID(), Name: "Coast Guard"}
	first, second := &annotate.Document{ID: annotate.NewID(), Title: "First"}, &annotate.Document{ID: annotate.NewID(), FileName: "second.txt"}
	h1 := &annotate.Highlight{ID: annotate.NewID(), DocumentID: first.ID, Ranges: []annotate.Range{{Start: 0, End: 1}}}
	h2 := &annotate.Highlight{ID: annotate.NewID(), DocumentID: second.ID, Ranges: []annotate.Range{{Start: 0, End: 1}}}
	tag := &annotate.Tag{ID: annotate.NewID(), Name: "Event"}
	c := &annotate.Claim{ID: annotate.NewID(), Text: "Eleven\n boats", HighlightIDs: []annotate.ID{h1.ID, h2.ID}, TagIDs: []annotate.ID{tag.ID},
		Attribution: annotate.Attribution{Chain: []annotate.ChainLink{{SourceID: guard.ID}, {SourceID: office.ID, CoSourceIDs: []annotate.ID{guard.ID}}}}}
	score := 70
	for _, e := range []annotate.Entity{office, guard, first, second, h1, h2, tag, c,
		&annotate.Assessment{ID: annotate.NewID(), ClaimID: c.ID, ReviewerID: annotate.NewID(), Confidence: annotate.ConfidenceLow, Credibility: annotate.Doubtful},
		&annotate.Assessment{ID: annotate.NewID(), ClaimID: c.ID, ReviewerID: me, Confidence: annotate.ConfidenceHigh, Score: &score},
		&annotate.Assessment{ID: annotate.NewID(), ClaimID: c.ID, ReviewerID: annotate.NewID(), Score: &score}} {
		p.Restore(e)
	}
	want := []string{"Eleven boats", "+1 · First", "Harbour Office, Coast Guard", "Asserted", "High, Low, 70", "4", "Draft", "Event", "Event"}
	for i, col := range columns {
		if got := col.cell(reader{p, me}, c); got != want[i] {
			t.Errorf("%s: %q, want %q", col.Title, got, want[i])
		}
	}
	alone := &annotate.Claim{ID: annotate.NewID(), Attribution: annotate.Attribution{Chain: []annotate.ChainLink{{Mention: "an official"}}}}
	p.Restore(alone)
	if got := (reader{p, me}).origin(alone); got != "an official" {
		t.Errorf("an origin that is only mentioned: %q", got)
	}
}

// Columns that have no share of what is to spare are as wide as their headings, when sorted by them, and all that they show.
func TestFixedColumnsHoldWhatTheyShow(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	shown := map[string][]string{"Stance": nil, "Status": nil, "Type": nil, "Confidence": nil, "Credibility": {"6"}}
	for _, v := range annotate.Stances {
		shown["Stance"] = append(shown["Stance"], label.Stance(v))
	}
	for _, v := range annotate.ClaimStatuses {
		shown["Status"] = append(shown["Status"], label.ClaimStatus(v))
	}
	for _, v := range annotate.ClaimTypes {
		shown["Type"] = append(shown["Type"], label.ClaimType(v))
	}
	for _, v := range annotate.Confidences {
		shown["Confidence"] = append(shown["Confidence"], label.Confidence(v))
	}
	measure := func(s string, bold bool) float32 {
		return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{Bold: bold}).Width
	}
	for _, c := range columns {
		values, fixed := shown[c.Title]
		if fixed != (c.Share == 0) {
			t.Errorf("%s has a share of %v", c.Title, c.Share)
		}
		room := c.Least*measure("n", false) - theme.InnerPadding()
		if fixed && measure(c.Title, true)+theme.IconInlineSize() > room {
			t.Errorf("%s has %v pixels, and its heading with the arrow needs %v", c.Title, room, measure(c.Title, true)+theme.IconInlineSize())
		}
		for _, v := range values {
			if w := measure(v, false); w > room {
				t.Errorf("%s has %v pixels, and %q needs %v", c.Title, room, v, w)
			}
		}
	}
}
