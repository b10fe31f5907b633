package exchange

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"attest/annotate"
	"attest/annotate/text"
)

// This file makes projects for the tests of this package.

// exportedAt is when the tests export.
var exportedAt = time.Date(2024, 11, 5, 9, 30, 0, 0, time.UTC)

// testProject is a project and the texts that its documents are made of.
type testProject struct {
	*annotate.Project
	memory
}

func newTestProject() *testProject { return &testProject{annotate.NewProject(), memory{}} }

// commit applies an edit as a project folder does.
func (p *testProject) commit(t require, edit func(d *annotate.Draft) error) {
	t.Helper()
	d := annotate.NewDraft(p.Project, annotate.None, exportedAt)
	if err := edit(d); err != nil {
		t.Fatalf("editing: %v", err)
	}
	changes, err := d.Changes()
	if err != nil {
		t.Fatalf("changes: %v", err)
	}
	if err := p.Check(changes, p.Text); err != nil {
		t.Fatalf("checking: %v", err)
	}
	if err := p.Apply(&annotate.Action{Verb: "test", Changes: changes}); err != nil {
		t.Fatalf("applying: %v", err)
	}
}

// require is what *testing.T and *rapid.T have in common.
type require interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (p *testProject) export(t require) string {
	t.Helper()
	var b strings.Builder
	if err := WriteDataset(&b, p.Project, p.Text, exportedAt, nil); err != nil {
		t.Fatalf("export: %v", err)
	}
	return b.String()
}

func (p *testProject) read(t require, dataset string) *Report {
	t.Helper()
	var report *Report
	p.commit(t, func(d *annotate.Draft) (err error) {
		report, err = ReadDataset(strings.NewReader(dataset), d, p.memory)
		return err
	})
	return report
}

// document makes a document with a text.
func (p *testProject) document(id annotate.ID, s string) *annotate.Document {
	sum, _ := p.PutBlob([]byte(s))
	return &annotate.Document{ID: id, TextSHA256: sum, TextBytes: int64(len(s))}
}

// Pieces of text in which offsets go wrong elsewhere.
var awkward = []string{
	"The dam", " gave way ", "at dawn.", "\n", " ", "💩", "👩🏽‍🌾", "नि", "e\u0301", "é", "ﬁ", "東京", "مرحبا", "🇺🇦🇷🇺", "\u200b", "“quoted”", "<b>&amp;</b>", "\u2028", `\`, `"`,
}

var drawText = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(awkward), 0, 6).Draw(t, "pieces"), "")
})

var drawTime = rapid.Custom(func(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "known") {
		return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "ms")).UTC()
	}
	return time.Time{}
})

var drawNumber = rapid.Custom(func(t *rapid.T) *float64 {
	if rapid.Bool().Draw(t, "known") {
		v := rapid.Float64Range(-1e9, 1e9).Draw(t, "value")
		return &v
	}
	return nil
})

var drawExtra = rapid.Custom(func(t *rapid.T) annotate.Extra {
	n := rapid.IntRange(0, 2).Draw(t, "n")
	if n == 0 {
		return nil
	}
	out := annotate.Extra{}
	for i := range n {
		out[fmt.Sprintf("x_%d", i)] = json.RawMessage(rapid.SampledFrom([]string{`1`, `"later"`, `{"a":[1,2,{"b":"<&>"}]}`, `[]`, `false`, `1e400`}).Draw(t, "raw"))
	}
	return out
})

// pick draws some of the IDs, each at most once.
func pick(t *rapid.T, ids []annotate.ID, most int) []annotate.ID {
	if len(ids) == 0 {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, min(most, len(ids)), rapid.ID[annotate.ID]).Draw(t, "ids")
}

// one draws one of the IDs, or none.
func one(t *rapid.T, ids []annotate.ID) annotate.ID {
	return rapid.SampledFrom(append([]annotate.ID{annotate.None}, ids...)).Draw(t, "id")
}

// drawProject makes a project with everything that an export may hold.
func drawProject(t *rapid.T) *testProject {
	p := newTestProject()
	count := func(most int) int { return rapid.IntRange(0, most).Draw(t, "count") }
	var reviewers, tags, sources, highlights, claims []annotate.ID
	p.commit(t, func(d *annotate.Draft) error {
		var failed error
		put := func(e annotate.Entity) {
			if err := d.Put(e); err != nil && failed == nil {
				failed = err
			}
		}
		put(&annotate.Settings{
			ID: annotate.NewID(), Title: drawText.Draw(t, "title"), LikelihoodScale: rapid.SampledFrom(annotate.LikelihoodScales).Draw(t, "scale"),
			EnabledFields: rapid.SliceOfN(rapid.SampledFrom([]string{"stance", "verdict"}), 0, 2).Draw(t, "fields"), Extra: drawExtra.Draw(t, "extra"),
		})
		for i := range count(3) {
			r := &annotate.Reviewer{ID: annotate.NewID(), Name: fmt.Sprint("Reviewer ", i), Extra: drawExtra.Draw(t, "extra")}
			reviewers = append(reviewers, r.ID)
			put(r)
		}
		for i := range count(4) {
			g := &annotate.Tag{
				ID: annotate.NewID(), Name: fmt.Sprint(drawText.Draw(t, "name"), i), Color: rapid.SampledFrom(annotate.TagColors).Draw(t, "color"),
				Shortcut: rapid.SampledFrom([]string{"", fmt.Sprint(i + 1)}).Draw(t, "key"), Definition: drawText.Draw(t, "definition"),
				Order: rapid.IntRange(0, 3).Draw(t, "order"), Extra: drawExtra.Draw(t, "extra"),
			}
			tags = append(tags, g.ID)
			put(g)
		}
		for i := range count(4) {
			s := &annotate.Source{
				ID: annotate.NewID(), Name: fmt.Sprint("Source ", i%3), Type: rapid.SampledFrom(annotate.SourceTypes).Draw(t, "type"),
				Unnamed: rapid.Bool().Draw(t, "unnamed"), Group: drawText.Draw(t, "group"), Aliases: rapid.SampledFrom([][]string{nil, {"S."}, {"Source 0", "x"}}).Draw(t, "aliases"),
				Reliability: rapid.SampledFrom(annotate.Reliabilities).Draw(t, "reliability"), ReliabilityNote: drawText.Draw(t, "note"), URL: "https://source.example/", Extra: drawExtra.Draw(t, "extra"),
			}
			sources = append(sources, s.ID)
			put(s)
		}
		var documents []annotate.ID
		for range count(3) {
			s := drawText.Draw(t, "text") + drawText.Draw(t, "text")
			doc := p.document(annotate.NewID(), s)
			doc.Title, doc.MediaType, doc.FileName = drawText.Draw(t, "title"), "text/plain", rapid.SampledFrom([]string{"", "a.txt"}).Draw(t, "file")
			doc.SHA256 = rapid.SampledFrom([]string{"", doc.TextSHA256}).Draw(t, "sha256")
			doc.Bytes, doc.Encoding = rapid.Int64Range(0, 1<<40).Draw(t, "bytes"), rapid.SampledFrom([]string{"", "utf-8", "windows-1251"}).Draw(t, "encoding")
			doc.Normalized = rapid.SampledFrom([][]string{nil, {"bom", "crlf"}}).Draw(t, "normalized")
			doc.PublisherID, doc.Byline, doc.URL, doc.ArchiveURL = one(t, sources), drawText.Draw(t, "byline"), "https://a.example/?a=1&b=2", ""
			doc.PublishedAt, doc.CapturedAt, doc.CapturedBy, doc.Language = drawTime.Draw(t, "at"), drawTime.Draw(t, "at"), drawText.Draw(t, "by"), "en"
			doc.ImportedAt, doc.ImportedBy, doc.Status = drawTime.Draw(t, "at"), one(t, reviewers), rapid.SampledFrom(annotate.DocumentStatuses).Draw(t, "status")
			doc.Note, doc.Extra = drawText.Draw(t, "note"), drawExtra.Draw(t, "extra")
			doc.RevisesID = one(t, documents)
			documents = append(documents, doc.ID)
			put(doc)
			for range count(4) {
				if s == "" {
					break
				}
				var ranges []annotate.Range
				for range 1 + count(2) {
					a, b := rapid.IntRange(0, len(s)).Draw(t, "a"), rapid.IntRange(0, len(s)).Draw(t, "b")
					if start, end := text.SnapOut(s, min(a, b), max(a, b)); start < end {
						ranges = append(ranges, annotate.Range{Start: start, End: end})
					}
				}
				if len(ranges) == 0 {
					continue
				}
				h, err := d.AddHighlight(doc.ID, s, ranges...)
				if err != nil {
					return err
				}
				h.TagIDs, h.Note, h.Anchor = pick(t, tags, 3), drawText.Draw(t, "note"), rapid.SampledFrom(annotate.Anchors[:3]).Draw(t, "anchor")
				h.CreatedAt, h.CreatedBy, h.ModifiedAt, h.ModifiedBy = drawTime.Draw(t, "at"), one(t, reviewers), drawTime.Draw(t, "at"), one(t, reviewers)
				h.Extra = drawExtra.Draw(t, "extra")
				put(h)
				highlights = append(highlights, h.ID)
			}
			if count(3) == 0 {
				h := &annotate.Highlight{ID: annotate.NewID(), DocumentID: doc.ID, Quote: "gone", Prefix: "was ", Anchor: rapid.SampledFrom(annotate.Anchors[2:]).Draw(t, "anchor")}
				put(h)
				highlights = append(highlights, h.ID)
			}
		}
		for range count(4) {
			c := &annotate.Claim{
				ID: annotate.NewID(), HighlightIDs: pick(t, highlights, 3), Text: drawText.Draw(t, "text"), Type: rapid.SampledFrom(annotate.ClaimTypes).Draw(t, "type"),
				Status: rapid.SampledFrom(annotate.ClaimStatuses).Draw(t, "status"), Stance: rapid.SampledFrom(annotate.Stances).Draw(t, "stance"),
				Polarity: rapid.SampledFrom(annotate.Polarities).Draw(t, "polarity"), Hedges: rapid.SampledFrom([][]string{nil, {"reportedly", ""}}).Draw(t, "hedges"),
				EventTime: "2024-11~", Place: drawText.Draw(t, "place"), TagIDs: pick(t, tags, 3), Note: drawText.Draw(t, "note"),
				CreatedAt: drawTime.Draw(t, "at"), CreatedBy: one(t, reviewers), ModifiedAt: drawTime.Draw(t, "at"), ModifiedBy: one(t, reviewers), Extra: drawExtra.Draw(t, "extra"),
			}
			for range count(2) {
				c.Quantities = append(c.Quantities, annotate.Quantity{
					Value: drawNumber.Draw(t, "value"), High: drawNumber.Draw(t, "high"), Unit: drawText.Draw(t, "unit"),
					Bound: rapid.SampledFrom(annotate.Bounds).Draw(t, "bound"), Scope: drawText.Draw(t, "scope"), AsOf: drawText.Draw(t, "as_of"),
					Extra: drawExtra.Draw(t, "extra"),
				})
			}
			c.Attribution.QuoteType = rapid.SampledFrom(annotate.QuoteTypes).Draw(t, "quote_type")
			c.Attribution.Extra = drawExtra.Draw(t, "extra")
			for range count(2) {
				c.Attribution.Chain = append(c.Attribution.Chain, annotate.ChainLink{
					SourceID: one(t, sources), CoSourceIDs: pick(t, sources, 2), Mention: drawText.Draw(t, "mention"), Cue: "said",
					CueClass: rapid.SampledFrom(annotate.CueClasses).Draw(t, "class"), Channel: drawText.Draw(t, "channel"),
					Extra: drawExtra.Draw(t, "extra"),
				})
			}
			put(c)
			claims = append(claims, c.ID)
			if count(1) == 0 {
				a := &annotate.Assessment{
					ID: annotate.NewID(), ClaimID: c.ID, ReviewerID: one(t, reviewers), At: drawTime.Draw(t, "at"),
					Credibility: rapid.SampledFrom(annotate.Credibilities).Draw(t, "credibility"), Confidence: rapid.SampledFrom(annotate.Confidences).Draw(t, "confidence"),
					Verdict: rapid.SampledFrom(annotate.Verdicts).Draw(t, "verdict"), Rationale: drawText.Draw(t, "rationale"), EvidenceHighlightIDs: pick(t, highlights, 2), Extra: drawExtra.Draw(t, "extra"),
				}
				if count(1) == 0 {
					score := rapid.IntRange(0, 100).Draw(t, "score")
					a.Score = &score
					scale := rapid.SampledFrom(annotate.LikelihoodScales).Draw(t, "scale")
					a.Likelihood = annotate.Likelihood{Scale: scale, Term: rapid.SampledFrom(scale.Terms()).Draw(t, "term").Term}
				}
				put(a)
			}
		}
		if len(claims) > 1 {
			c := &annotate.Cluster{ID: annotate.NewID(), Title: drawText.Draw(t, "title"), AnchorClaimID: one(t, claims), Extra: drawExtra.Draw(t, "extra")}
			for _, id := range pick(t, claims, 3) {
				c.Members = append(c.Members, annotate.Member{
					ClaimID: id, Relation: rapid.SampledFrom(annotate.Relations).Draw(t, "relation"), Extra: drawExtra.Draw(t, "extra"),
				})
			}
			put(c)
			put(&annotate.Link{ID: annotate.NewID(), From: claims[0], To: claims[1], Type: rapid.SampledFrom(annotate.LinkTypes).Draw(t, "type"), Reason: drawText.Draw(t, "reason"), Extra: drawExtra.Draw(t, "extra")})
		}
		if count(2) == 0 {
			u, _ := annotate.New("timeline", annotate.NewID()).(*annotate.Unknown)
			u.Extra = annotate.Extra{"kind": json.RawMessage(`"a member named like one of ours"`), "points": json.RawMessage(`[1,2]`)}
			put(u)
		}
		return failed
	})
	return p
}
