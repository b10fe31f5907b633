package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/annotate"
)

// desk is a small project whose entities have short names for the tests.
type desk struct {
	*annotate.Project
	names map[annotate.ID]string
}

func (d *desk) put(name string, e annotate.Entity) annotate.ID {
	d.Restore(e)
	d.names[e.Key()] = name
	return e.Key()
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// newDesk returns a project with two reports:
//
//	Kestrel on the dam, published by Vesmark Press Agency on 30 November 2024
//	  h1 "dam" in h2 "the dam gave way": claim c1, by Marek Dovrić (unnamed, C) through Vesmark, tagged Event
//	  h3 "eleven boats": claims c2 (hedged, quantity, origin Harbour Office and Coast Guard) and c3 (denied, disputed)
//	Second thoughts, published by Kestrel News on 1 December 2024
//	  h4 an orphan without a claim, tagged To check
//
// c1 and c2 are the cluster "Size of the flood"; c4 has no passage and contradicts c1.
func newDesk() *desk {
	d := &desk{annotate.NewProject(), map[annotate.ID]string{}}
	id := annotate.NewID
	anna := d.put("anna", &annotate.Reviewer{ID: id(), Name: "Anna Berg"})
	boris := d.put("boris", &annotate.Reviewer{ID: id(), Name: "Boris"})
	vesmark := d.put("vesmark", &annotate.Source{ID: id(), Name: "Vesmark Press Agency", Type: annotate.Outlet, Aliases: []string{"VPA"}, Reliability: annotate.UsuallyReliable})
	kestrel := d.put("kestrel", &annotate.Source{ID: id(), Name: "Kestrel News", Type: annotate.Outlet, ReliabilityNote: "Owned by the state"})
	dovric := d.put("dovric", &annotate.Source{ID: id(), Name: "Marek Dovrić", Type: annotate.Person, Unnamed: true, Reliability: annotate.FairlyReliable})
	office := d.put("office", &annotate.Source{ID: id(), Name: "Harbour Office", Type: annotate.Organization, Reliability: annotate.Unreliable, URL: "https://harbour.example"})
	guard := d.put("guard", &annotate.Source{ID: id(), Name: "Coast Guard", Type: annotate.Organization})
	event := d.put("event", &annotate.Tag{ID: id(), Name: "Event", Definition: "It happened."})
	check := d.put("check", &annotate.Tag{ID: id(), Name: "To check", Order: 1})
	d1 := d.put("d1", &annotate.Document{ID: id(), Title: "Kestrel on the dam", FileName: "report-1.txt", PublisherID: vesmark, PublishedAt: day("2024-11-30").Add(23 * time.Hour),
		ImportedBy: anna, ImportedAt: day("2025-01-01"), Status: annotate.InProgress, Note: "Scanned"})
	d2 := d.put("d2", &annotate.Document{ID: id(), Title: "Second thoughts", PublisherID: kestrel, PublishedAt: day("2024-12-01"), ImportedBy: boris})
	d.put("d3", &annotate.Document{ID: id(), Title: "Undated"})
	at := func(start, end int) []annotate.Range { return []annotate.Range{{Start: start, End: end}} }
	h1 := d.put("h1", &annotate.Highlight{ID: id(), DocumentID: d1, Ranges: at(4, 7), Quote: "dam", CreatedBy: anna, CreatedAt: day("2025-01-02")})
	h2 := d.put("h2", &annotate.Highlight{ID: id(), DocumentID: d1, Ranges: at(0, 16), Quote: "the dam gave way", CreatedBy: anna, Note: "ask again"})
	h3 := d.put("h3", &annotate.Highlight{ID: id(), DocumentID: d1, Ranges: at(16, 28), Quote: "eleven boats", CreatedBy: boris})
	d.put("h4", &annotate.Highlight{ID: id(), DocumentID: d2, Anchor: annotate.AnchorOrphan, Quote: "nobody knows", TagIDs: []annotate.ID{check}})
	fifty, ninety := 50, 90
	c1 := d.put("c1", &annotate.Claim{ID: id(), HighlightIDs: []annotate.ID{h1, h2}, Text: "The dam gave way at dawn.", TagIDs: []annotate.ID{event}, Status: annotate.Ready,
		Attribution: annotate.Attribution{Chain: []annotate.ChainLink{{SourceID: vesmark}, {SourceID: dovric}}}, CreatedBy: anna, CreatedAt: day("2025-01-02"), ModifiedAt: day("2025-03-01")})
	c2 := d.put("c2", &annotate.Claim{ID: id(), HighlightIDs: []annotate.ID{h3}, Text: "11,000 people and eleven boats were hit.", Type: annotate.QuantityClaim, Stance: annotate.Hedged,
		Quantities: []annotate.Quantity{{Unit: "boats"}}, Attribution: annotate.Attribution{Chain: []annotate.ChainLink{{SourceID: office, CoSourceIDs: []annotate.ID{guard}}}}, CreatedBy: boris})
	d.put("c3", &annotate.Claim{ID: id(), HighlightIDs: []annotate.ID{h3}, Text: "Nothing was hit.", Stance: annotate.Denied, Status: annotate.Disputed, Polarity: annotate.Negative, CreatedBy: boris})
	c4 := d.put("c4", &annotate.Claim{ID: id(), Text: "The dam held.", Note: "Rumour", CreatedBy: boris})
	d.put("a1", &annotate.Assessment{ID: id(), ClaimID: c1, ReviewerID: anna, Credibility: annotate.ProbablyTrue, Confidence: annotate.ConfidenceHigh, Score: &ninety, Verdict: annotate.Supported})
	d.put("a2", &annotate.Assessment{ID: id(), ClaimID: c1, ReviewerID: boris, Credibility: annotate.Doubtful, Confidence: annotate.ConfidenceLow, Rationale: "Too early",
		Likelihood: annotate.Likelihood{Scale: annotate.ICD203, Term: "very_likely"}})
	d.put("a3", &annotate.Assessment{ID: id(), ClaimID: c2, ReviewerID: anna, Confidence: annotate.ConfidenceModerate, Score: &fifty})
	d.put("k1", &annotate.Cluster{ID: id(), Title: "Size of the flood", AnchorClaimID: c1, Members: []annotate.Member{{ClaimID: c1}, {ClaimID: c2}}})
	d.put("l1", &annotate.Link{ID: id(), From: c4, To: c1, Type: annotate.LinkContradicts})
	return d
}

// accepted lists the entities that a query accepts, in the order of their names.
func (d *desk) accepted(t *testing.T, typed string) string {
	t.Helper()
	q, err := Parse(typed)
	if err != nil {
		t.Fatalf("%s: %v", typed, err)
	}
	f, err := q.Compile(d.Project)
	if err != nil {
		t.Fatalf("%s: %v", typed, err)
	}
	var out []string
	for s := range subjects(d.Project, everything...) {
		if f.Accept(s.kind, s.entity.Key(), WordsOf(d.Project, s.entity).Have) {
			out = append(out, d.names[s.entity.Key()])
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestAccept(t *testing.T) {
	t.Parallel()
	d := newDesk()
	const everybody = "c1 c2 c3 c4 check d1 d2 d3 dovric event guard h1 h2 h3 h4 kestrel office vesmark"
	for _, c := range []struct{ query, want string }{
		{"", everybody},
		{"source:vpa", "c1 c2 c3 d1 h1 h2 h3 vesmark"},
		{`source:"vesmark press agency"`, "c1 c2 c3 d1 h1 h2 h3 vesmark"},
		{"source:DOVRIC", "c1 dovric h1 h2"},
		{"source:guard", "c2 guard h3"},
		{"source:none", "c4 d3"},
		{"origin:dovric", "c1 h1 h2"},
		{"origin:vesmark", ""},
		{"origin:any", "c1 c2 h1 h2 h3"},
		{"tag:event", "c1 event h1 h2"},
		{"tag:none", "c2 c3 c4 h3"},
		{"tag:chec", "check h4"},
		{"!tag:event !is:source", "c2 c3 c4 check d1 d2 d3 h3 h4"},
		{"doc:report-1", "c1 c2 c3 d1 h1 h2 h3"},
		{"doc:thoughts", "d2 h4"},
		{"doc:none", "c4"},
		{"reviewer:anna", "c1 c2 d1 h1 h2 h3"},
		{"reviewer:boris is:claim", "c1 c2 c3 c4"},
		{"type:quantity", "c2 h3"},
		{"type:outlet", "kestrel vesmark"},
		{"stance:denied", "c3 h3"},
		{"stance:denied stance:hedged", "h3"},
		{"polarity:negative", "c3 h3"},
		{"status:ready", "c1 h1 h2"},
		{"status:in_progress", "d1"},
		{"credibility:2", "c1 h1 h2"},
		{"credibility:4", "c1 h1 h2"},
		{"credibility:6", "c2 c3 c4 h3"},
		{"credibility>=3", "c1 h1 h2"},
		{"credibility>=1", ""},
		{"credibility<=3", "c1 h1 h2"},
		{"credibility:5..4", "c1 h1 h2"},
		{"reliability>=C", "c1 dovric d1 h1 h2 vesmark"},
		{"reliability<=C", "c1 c2 dovric h1 h2 h3 office"},
		{"reliability:f", "c2 c3 c4 d2 d3 guard h3 kestrel"},
		{"confidence>=moderate", "c1 c2 h1 h2 h3"},
		{"confidence>moderate", "c1 h1 h2"},
		{"confidence<moderate", "c1 h1 h2"},
		{"confidence:unset", "c3 c4 h3"},
		{"confidence:50..80", "c2 h3"},
		{"confidence>50", "c1 h1 h2"},
		{"confidence:..50", "c2 h3"},
		{"confidence:0..", "c1 c2 h1 h2 h3"},
		{"likelihood:very_likely", "c1 h1 h2"},
		{"likelihood:unset", "c1 c2 c3 c4 h1 h2 h3"},
		{"verdict:supported", "c1 h1 h2"},
		{"verdict:none", "c1 c2 c3 c4 h1 h2 h3"},
		{"cluster:none", "c3 c4 h3"},
		{"cluster:flood", "c1 c2 h1 h2 h3"},
		{"has:note", "c4 d1 h2 kestrel"},
		{"has:claim", "d1 h1 h2 h3"},
		{"has:highlight", "c1 c2 c3 d1 d2"},
		{"has:tag", "c1 h1 h2 h4"},
		{"has:source", "c1 c2 c3 d1 d2 h1 h2 h3 h4"},
		{"has:assessment", "c1 c2 h1 h2 h3"},
		{"has:rationale", "c1 h1 h2"},
		{"has:score is:claim", "c1 c2"},
		{"has:figure", "c2 h3"},
		{"has:link", "c1 c4 h1 h2"},
		{"has:cluster is:claim", "c1 c2"},
		{"has:alias", "vesmark"},
		{"has:url", "office"},
		{"has:definition", "event"},
		{"has:evidence | has:hedge | has:time | has:place", ""},
		{"is:overlapping", "c1 h1 h2"},
		{"is:orphan", "h4"},
		{"is:moved | is:ambiguous", ""},
		{"is:disputed", "c1 c3 c4 h1 h2 h3"},
		{"is:unnamed", "c1 dovric h1 h2"},
		{"is:tag | is:document", "check d1 d2 d3 event"},
		{"is:highlight", "h1 h2 h3 h4"},
		{"published:2024-11", "c1 c2 c3 d1 h1 h2 h3"},
		{"published:2024-12-01..", "d2 h4"},
		{"published:..2024-11-30", "c1 c2 c3 d1 h1 h2 h3"},
		{"published>2024-11", "d2 h4"},
		{"published<2024-12", "c1 c2 c3 d1 h1 h2 h3"},
		{"published<=2024-11", "c1 c2 c3 d1 h1 h2 h3"},
		{"published:none", "c4 d3"},
		{"published:2024 is:document", "d1 d2"},
		{"created>=2025", "c1 d1 h1"},
		{"modified:2025-03", "c1"},
		{"modified:any", "c1"},

		{"dam", "c1 c2 c3 c4 d1 h1 h2 h3"}, // the passages of c2 and c3 stand in Kestrel on the dam
		{"gave", "c1 h1 h2"},
		{"gav daw", "c1 h1 h2"},
		{"'gav", ""},
		{"'dovrić is:claim", "c1"},
		{"vpa is:claim", "c1 c2 c3"},
		{`"dam gave way"`, "c1 h1 h2"},
		{`"gave dam"`, ""},
		{`^"the dam" is:claim`, "c1 c4"},
		{"held$", "c4"},
		{"awn$", "c1 h1 h2"},
		{"^eleven", "c2 c3 h3"},
		{"11000", "c2 h3"},
		{"“11 000”", "c2 h3"},
		{"rumour | boats !hedged is:claim", "c2 c3 c4"},
		{"(rumour is:claim) | (tag:event is:highlight)", "c4 h1 h2"},
		{"dam !(stance:denied | cluster:any) is:claim", "c4"},
	} {
		if got := d.accepted(t, c.query); got != strings.Join(sorted(c.want), " ") {
			t.Errorf("%s\n got %s\nwant %s", c.query, got, c.want)
		}
	}
}

func sorted(names string) []string {
	out := strings.Fields(names)
	slices.Sort(out)
	return out
}

func TestNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for _, c := range []struct {
		typed   string
		at      Span
		message string
	}{
		{"dam source:vesmrak", Span{11, 18}, `there is no source vesmrak. Known: "Coast Guard", "Harbour Office", `},
		{`tag:evnt`, Span{4, 8}, `there is no tag evnt; did you mean Event? Known: Event, "To check"`},
		{`!cluster:"no such"`, Span{9, 18}, `there is no cluster "no such". Known: "Size of the flood"`},
	} {
		q, err := Parse(c.typed)
		if err != nil {
			t.Fatalf("%s: %v", c.typed, err)
		}
		_, err = q.Compile(d.Project)
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.At != c.at || !strings.HasPrefix(wrong.Message, c.message) {
			t.Errorf("%s: %+v", c.typed, err)
		}
	}
	if _, err := (Query{&Facet{Name: "nonsense", Value: "x"}}).Compile(d.Project); err == nil {
		t.Error("a facet that does not exist was put to a project")
	}
}

// A source called None, or one whose name another begins with, must not be in the way.
func TestFullNamesComeFirst(t *testing.T) {
	t.Parallel()
	d := &desk{annotate.NewProject(), map[annotate.ID]string{}}
	for _, name := range []string{"North", "North Star", "Nonesuch"} {
		d.put(name, &annotate.Source{ID: annotate.NewID(), Name: name})
	}
	for query, want := range map[string]string{"source:north": "North", "source:nor": "North North Star", "source:none": "", "source:nones": "Nonesuch", `source:"star"`: "North Star"} {
		if got := d.accepted(t, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	d.put("None", &annotate.Source{ID: annotate.NewID(), Name: "None"})
	if got := d.accepted(t, "source:none"); got != "None" {
		t.Errorf("source:none: got %s", got)
	}
}

func TestHoldsAgreesWithAccept(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for _, typed := range []string{"source:vpa", "tag:none", "is:overlapping", "confidence>=low", "published:2024"} {
		q, _ := Parse(typed)
		f, err := q.Compile(d.Project)
		if err != nil {
			t.Fatal(err)
		}
		for s := range subjects(d.Project, everything...) {
			if a, b := f.Accept(s.kind, s.entity.Key(), nil), f.Holds(q.Facets()[0], s.kind, s.entity.Key()); a != b {
				t.Errorf("%s of %s: %t and %t", typed, d.names[s.entity.Key()], a, b)
			}
		}
		if f.Accept(annotate.KindClaim, annotate.NewID(), nil) {
			t.Errorf("%s: something that does not exist is accepted", typed)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	w := WordsIn("The hasn’t Russia’s anti-tank", "洪水で橋", "rose from 1,250.75 to 12 000 000, 340 of them")
	for typed, want := range map[string]bool{
		"hasnt": true, "hasn't": true, "'russia": true, "'russias": true, "'russ": false, "anti-t": true, `"anti tank"`: true, "tank$": true,
		"水で": true, "橋$": true, "水橋": false, "12000000": true, "1,250": true, "340": true, "'12": false, "^the": true, "^anti": false, `"russia's anti-tank"`: true,
	} {
		q, err := Parse(typed)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Have(q.Root.(*Text)); got != want {
			t.Errorf("%s: %t", typed, got)
		}
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for _, c := range []struct {
		typed string // the cursor is at |
		want  string // the query after each suggestion was taken, with the label and the count
	}{
		{"¦", ""},
		{"dam ¦", ""},
		{"dam so¦", "dam source: (source:)"},
		{"pu¦ dam", "published: dam (published:)"},
		{"!re¦", "!reviewer: (reviewer:) · !reliability: (reliability:)"},
		{"^so¦", ""},
		{"'so¦", ""},
		{"(so¦", "(source: (source:)"},
		{"docu¦", "doc: (doc:)"},
		{"xq¦", ""},
		{"tag:¦", `tag:Event (Event 1) · tag:"To check" (To check 1) · tag:none (none) · tag:any (any)`},
		{"tag:E¦vent x", "tag:Event x (Event 1)"},
		{`dam source:"har¦`, `dam source:"Harbour Office" (Harbour Office 1)`},
		{`source:vp¦ x`, `source:"Vesmark Press Agency" x (Vesmark Press Agency 1)`},
		{"stance:h¦", "stance:hedged (hedged 1)"},
		{"stance:¦", "stance:asserted (asserted 2) · stance:hedged (hedged 1) · stance:denied (denied 1) · stance:uncommitted (uncommitted 0)"},
		{"credibility:prob¦", "credibility:2 (2 1)"},
		{"reliability:A..c¦", "reliability:A..C (C 2) · reliability:A..A (A 0) · reliability:A..F (F 7)"},
		{"confidence>=m¦", "confidence>=moderate (moderate 1)"},
		{"is:o¦", "is:overlapping (overlapping 3) · is:orphan (orphan 1)"},
		{"published:2024-1¦", "published:2024-12 (2024-12 1) · published:2024-11 (2024-11 4)"},
		{"sorce:x¦", ""},
		{"tag:event ¦", ""},
		{"tag:ev¦ !(", "tag:Event !( (Event 1)"},
	} {
		before, after, _ := strings.Cut(c.typed, "¦")
		got := Complete(d.Project, before+after, len(before))
		var out []string
		for _, s := range got.Suggestions {
			count := ""
			if s.Count >= 0 {
				count = fmt.Sprintf(" %d", s.Count)
			}
			whole := (before + after)[:got.Range.Start] + s.Insert + (before + after)[got.Range.End:]
			out = append(out, fmt.Sprintf("%s (%s%s)", strings.TrimRight(whole, " "), s.Label, count))
		}
		if joined := strings.Join(out, " · "); joined != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.typed, joined, c.want)
		}
	}
}

// Whatever is suggested must be understood.
func TestSuggestionsAreUnderstood(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for _, f := range facets {
		typed := f.name + ":"
		c := Complete(d.Project, typed, len(typed))
		if len(c.Suggestions) == 0 {
			t.Errorf("%s has no suggestions", typed)
		}
		for _, s := range c.Suggestions {
			q, err := Parse(typed[:c.Range.Start] + s.Insert)
			if err == nil {
				_, err = q.Compile(d.Project)
			}
			if err != nil {
				t.Errorf("%s%s: %v", typed, s.Insert, err)
			}
		}
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("dam source:ves x", 14)
	f.Add("!(tag:", 6)
	d := newDesk()
	f.Fuzz(func(t *testing.T, typed string, cursor int) {
		c := Complete(d.Project, typed, cursor)
		if c.Range.Start < 0 || c.Range.End < c.Range.Start || c.Range.End > len(typed) {
			t.Fatalf("%q at %d: %v", typed, cursor, c.Range)
		}
	})
}

func TestHelpIsTrue(t *testing.T) {
	t.Parallel()
	for _, l := range Help() {
		if _, err := Parse(l.Typed); err != nil {
			t.Errorf("%s: %v", l.Typed, err)
		}
	}
	for _, f := range FacetsHelp() {
		q, err := Parse(f.Example)
		if err != nil || len(q.Facets()) != 1 || q.Facets()[0].Name != f.Name {
			t.Errorf("%s: %v", f.Example, err)
		}
		if f.About == "" || f.Values == "" {
			t.Errorf("%s is not explained", f.Name)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	p := annotate.NewProject()
	source, tag, doc := &annotate.Source{ID: annotate.NewID(), Name: "Kestrel"}, &annotate.Tag{ID: annotate.NewID(), Name: "Event"}, &annotate.Document{ID: annotate.NewID(), Title: "Report"}
	doc.PublisherID = source.ID
	p.Restore(source)
	p.Restore(tag)
	p.Restore(doc)
	var ids []annotate.ID
	for i := range 100_000 {
		h := &annotate.Highlight{ID: annotate.NewID(), DocumentID: doc.ID, Ranges: []annotate.Range{{Start: i, End: i + 2}}, TagIDs: []annotate.ID{tag.ID}}
		p.Restore(h)
		p.Restore(&annotate.Claim{ID: annotate.NewID(), HighlightIDs: []annotate.ID{h.ID}, Attribution: annotate.Attribution{Chain: []annotate.ChainLink{{SourceID: source.ID}}}})
		ids = append(ids, h.ID)
	}
	for _, typed := range []string{"tag:event", "source:kestrel", "origin:kestrel", "confidence>=low", "is:overlapping", "published:2024"} {
		q, err := Parse(typed)
		if err != nil {
			b.Fatal(err)
		}
		f, err := q.Compile(p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(typed, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				f.Holds(q.Facets()[0], annotate.KindHighlight, ids[i%len(ids)])
			}
		})
	}
}
