package annotate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"attest/annotate/text"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// nastyTexts are documents in which byte, code point and visible character are all different things.
var nastyTexts = []string{
	"Eleven boats sank, said the Varn Courier. “Nobody was hurt,” an official insisted.\nA second report puts it at nine.",
	"👨‍👩‍👧‍👦 family · 🏳️‍🌈 flag · 🇺🇦🇵🇱🇩🇪 flags · 👍🏽 thumb · ❤️‍🔥 heart · 1️⃣ key",
	"e\u0301tude a\u0308\u0301\u0323 Zalgo: Z̸̛͇̃a̵̤͝l̷̰̈́g̶͔̽o̵͖͒ — ñ as n\u0303",
	"洪水で橋が崩れた。葛󠄀城市の担当者は「死者はいない」と話した。한국어 각 각",
	"قال المتحدث إنَّ أحدَ عشرَ قارباً غرقت. שָׁלוֹם עֲלֵיכֶם",
	"नमस्ते क्षत्रिय ஸ்ரீ ที่นี่ កម្ពុជា",
	"\r\n\r\n\t\u200b\u2060\ufeff�\u0000end",
}

// edits are the acts that the property tests are made of. Each leaves the draft consistent, or untouched where it finds
// nothing to work on.
var edits = map[string]func(t *rapid.T, h *history, d *Draft) error{
	"add document": func(t *rapid.T, h *history, d *Draft) error {
		doc, err := h.newDocument(d, rapid.SampledFrom(nastyTexts).Draw(t, "text"))
		if publisher, ok := pick(t, d, KindSource); ok && err == nil {
			return d.EditDocument(doc.ID, func(doc *Document) { doc.PublisherID = publisher })
		}
		return err
	},
	"describe document": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindDocument, func(id ID) error {
			return d.EditDocument(id, func(doc *Document) {
				doc.Status = rapid.SampledFrom(DocumentStatuses).Draw(t, "status")
				doc.Byline = anyWords(t)
				doc.PublishedAt = noon.AddDate(0, 0, rapid.IntRange(-400, 0).Draw(t, "days"))
				doc.Normalized = rapid.SampledFrom([][]string{nil, {"bom"}, {"bom", "crlf"}}).Draw(t, "normalized")
			})
		})
	},
	"highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindDocument, func(id ID) error {
			_, err := d.AddHighlight(id, h.texts[id], anyRanges(t, h.texts[id])...)
			return err
		})
	},
	"move highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindHighlight, func(id ID) error {
			hl, _ := d.Highlight(id)
			s := h.texts[hl.DocumentID]
			return d.MoveHighlight(id, s, anyRanges(t, s)...)
		})
	},
	"note on highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindHighlight, func(id ID) error {
			return d.EditHighlight(id, func(hl *Highlight) { hl.Note = anyWords(t) })
		})
	},
	"nudge highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onPlaced(t, h, d, func(hl *Highlight, doc string) error {
			return d.NudgeHighlight(hl.ID, doc, Edge(rapid.IntRange(0, 1).Draw(t, "edge")), Step(rapid.IntRange(0, 1).Draw(t, "step")), rapid.IntRange(-3, 3).Draw(t, "n"))
		})
	},
	"add to highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onPlaced(t, h, d, func(hl *Highlight, doc string) error { return d.AddRange(hl.ID, doc, anyRanges(t, doc)[0]) })
	},
	"cut from highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onPlaced(t, h, d, func(hl *Highlight, doc string) error {
			if err := d.CutRange(hl.ID, doc, anyRanges(t, doc)[0]); !errors.Is(err, ErrNothingLeft) {
				return err
			}
			return nil
		})
	},
	"split highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onPlaced(t, h, d, func(hl *Highlight, doc string) error {
			if _, err := d.SplitHighlight(hl.ID, doc, rapid.IntRange(hl.Start(), hl.End()).Draw(t, "at")); !errors.Is(err, ErrNothingLeft) {
				return err
			}
			return nil
		})
	},
	"join highlights": func(t *rapid.T, h *history, d *Draft) error {
		return onPlaced(t, h, d, func(hl *Highlight, doc string) error {
			other, _ := pick(t, d, KindHighlight)
			if o, _ := d.Highlight(other); other == hl.ID || !o.Placed() || o.DocumentID != hl.DocumentID {
				return nil
			}
			return d.JoinHighlights(hl.ID, other, doc)
		})
	},
	"highlight all": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindDocument, func(id ID) error {
			tag, _ := pick(t, d, KindTag)
			_, err := d.HighlightAll([]Passages{{id, h.texts[id], anyRanges(t, h.texts[id])}}, tag)
			return err
		})
	},
	"revise document": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindDocument, func(id ID) error {
			revised := &Document{ID: NewID(), Title: "A revision"}
			doc := rapid.SampledFrom(nastyTexts).Draw(t, "text")
			h.texts[revised.ID] = doc
			var carried []Carried
			for _, of := range d.referrers(KindDocument, id, KindHighlight) {
				hl, _ := d.Highlight(of)
				c := Carried{HighlightID: of, From: hl.Ranges, Was: hl.Quote}
				if c.Anchor = rapid.SampledFrom(Anchors).Draw(t, "anchor"); c.Anchor == AnchorOK || c.Anchor == AnchorMoved {
					c.Ranges = anyRanges(t, doc)
				}
				carried = append(carried, c)
			}
			return d.ReviseDocument(id, revised, doc, carried)
		})
	},
	"place highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindHighlight, func(id ID) error {
			hl, _ := d.Highlight(id)
			doc := h.texts[hl.DocumentID]
			return d.PlaceHighlight(id, doc, anyRanges(t, doc)...)
		})
	},
	"take highlight from its place": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindHighlight, d.UnplaceHighlight)
	},
	"claim": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindHighlight, func(id ID) error { _, err := d.AddClaim(id); return err })
	},
	"edit claim": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindClaim, func(id ID) error {
			return d.EditClaim(id, func(c *Claim) {
				c.Stance = rapid.SampledFrom(append(Stances, "")).Draw(t, "stance")
				c.Type = rapid.SampledFrom(ClaimTypes).Draw(t, "type")
				c.Note = anyWords(t)
				c.Hedges = rapid.SliceOfN(rapid.SampledFrom([]string{"reportedly", "перевірити", "about"}), 0, 3).Draw(t, "hedges")
				c.HighlightIDs = some(t, d, KindHighlight, c.HighlightIDs...)
				c.Quantities = nil
				for range rapid.IntRange(0, 2).Draw(t, "quantities") {
					v := rapid.Float64Range(-1e9, 1e9).Draw(t, "value")
					c.Quantities = append(c.Quantities, Quantity{Value: &v, Bound: rapid.SampledFrom(append(Bounds, "")).Draw(t, "bound")})
				}
			})
		})
	},
	"attribute": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindClaim, func(id ID) error {
			return d.EditClaim(id, func(c *Claim) {
				c.Attribution = Attribution{QuoteType: rapid.SampledFrom(QuoteTypes).Draw(t, "quote type")}
				for _, source := range some(t, d, KindSource) {
					c.Attribution.Chain = append(c.Attribution.Chain, ChainLink{
						SourceID: source, CoSourceIDs: some(t, d, KindSource), Mention: anyWords(t), Cue: "said",
						CueClass: rapid.SampledFrom(append(CueClasses, "")).Draw(t, "cue class"),
					})
				}
			})
		})
	},
	"assess": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindClaim, func(id ID) error {
			return d.Assess(id, func(a *Assessment) {
				score := rapid.IntRange(0, 100).Draw(t, "score")
				a.Score = &score
				a.Confidence = rapid.SampledFrom(Confidences).Draw(t, "confidence")
				a.Likelihood = rapid.SampledFrom([]Likelihood{{}, {ICD203, "likely"}, {PHIA, "remote_chance"}}).Draw(t, "likelihood")
				a.EvidenceHighlightIDs = some(t, d, KindHighlight)
			})
		})
	},
	"toggle tag": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindTag, func(tag ID) error {
			kind := rapid.SampledFrom([]Kind{KindHighlight, KindClaim}).Draw(t, "kind")
			return onSome(t, d, kind, func(id ID) error { return d.ToggleTag(kind, id, tag) })
		})
	},
	"new tag": func(t *rapid.T, h *history, d *Draft) error {
		_, err := d.TagNamed(rapid.SampledFrom([]string{"Casualties", " casualties", "Denial", "日時"}).Draw(t, "name"))
		return err
	},
	"edit tag": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindTag, func(id ID) error {
			return d.EditTag(id, func(tag *Tag) { tag.Name, tag.Color = "Tag "+anyWords(t), "" })
		})
	},
	"new source": func(t *rapid.T, h *history, d *Draft) error {
		name := rapid.SampledFrom([]string{"Varn Courier", "KESTREL NEWS", "kestrel news", "a senior official"}).Draw(t, "name")
		_, err := d.SourceNamed(name, rapid.SampledFrom(SourceTypes).Draw(t, "type"))
		return err
	},
	"edit source": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindSource, func(id ID) error {
			return d.EditSource(id, func(s *Source) {
				s.Unnamed = rapid.Bool().Draw(t, "unnamed")
				s.Reliability = rapid.SampledFrom(append(Reliabilities, "")).Draw(t, "reliability")
				s.Aliases = rapid.SliceOfN(rapid.SampledFrom([]string{"KN", "the Courier", "क"}), 0, 2).Draw(t, "aliases")
			})
		})
	},
	"cluster": func(t *rapid.T, h *history, d *Draft) error {
		c := &Cluster{ID: NewID(), Title: anyWords(t)}
		for _, claim := range some(t, d, KindClaim) {
			c.AnchorClaimID = claim
			c.Members = append(c.Members, Member{
				ClaimID: claim, Relation: rapid.SampledFrom(append(Relations, "")).Draw(t, "relation"), Extra: anyExtra(t),
			})
		}
		return d.Put(c)
	},
	"gather claims": func(t *rapid.T, h *history, d *Draft) error {
		claims := some(t, d, KindClaim)
		if len(claims) == 0 {
			return nil
		}
		if cluster, ok := pick(t, d, KindCluster); ok && rapid.Bool().Draw(t, "join") {
			return d.JoinCluster(cluster, rapid.SampledFrom(Relations).Draw(t, "relation"), claims...)
		}
		if len(claims) > 1 {
			if _, err := d.LinkClaims(claims[0], claims[1], LinkSame); err != nil {
				return err
			}
			_, err := d.ClusterTogether(claims[0], claims[1])
			return err
		}
		_, err := d.AddCluster(anyWords(t), claims...)
		return err
	},
	"tag many": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindTag, func(tag ID) error {
			return d.SetTag(tag, rapid.Bool().Draw(t, "on"), some(t, d, KindHighlight), some(t, d, KindClaim))
		})
	},
	"set status": func(t *rapid.T, h *history, d *Draft) error {
		return d.SetStatus(rapid.SampledFrom(ClaimStatuses).Draw(t, "status"), some(t, d, KindClaim))
	},
	"link": func(t *rapid.T, h *history, d *Draft) error {
		ends := some(t, d, KindClaim)
		if len(ends) < 2 {
			return nil
		}
		return d.Put(&Link{ID: NewID(), From: ends[0], To: ends[1], Type: rapid.SampledFrom(LinkTypes).Draw(t, "type")})
	},
	"settings": func(t *rapid.T, h *history, d *Draft) error {
		return d.EditSettings(func(s *Settings) {
			s.LikelihoodScale = rapid.SampledFrom(append(LikelihoodScales, "")).Draw(t, "scale")
			s.EnabledFields = rapid.SliceOfN(rapid.SampledFrom([]string{"place", "verdict"}), 0, 2).Draw(t, "fields")
		})
	},
	"reviewer": func(t *rapid.T, h *history, d *Draft) error {
		return d.EditReviewer(h.reviewer, func(r *Reviewer) { r.Name = anyWords(t) })
	},
	"a later version's kind": func(t *rapid.T, h *history, d *Draft) error {
		u := New("forecast", NewID()).(*Unknown)
		u.Extra = anyExtra(t)
		return d.Put(u)
	},
	"a later version's fields": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindClaim, func(id ID) error {
			return d.EditClaim(id, func(c *Claim) { c.Extra = anyExtra(t) })
		})
	},
	"a later version's fields inside of fields": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindClaim, func(id ID) error {
			return d.EditClaim(id, func(c *Claim) {
				c.Attribution.Extra = anyExtra(t)
				c.Attribution.Chain = slices.Clone(c.Attribution.Chain)
				for i := range c.Attribution.Chain {
					c.Attribution.Chain[i].Extra = anyExtra(t)
				}
				c.Quantities = append(slices.Clone(c.Quantities), Quantity{Extra: anyExtra(t)})
			})
		})
	},
	"remove a later version's kind": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, "forecast", func(id ID) error { d.Remove("forecast", id); return nil })
	},
	"remove document": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindDocument, d.RemoveDocument)
	},
	"remove highlight": func(t *rapid.T, h *history, d *Draft) error {
		return onSome(t, d, KindHighlight, d.RemoveHighlight)
	},
	"remove claim":  func(t *rapid.T, h *history, d *Draft) error { return onSome(t, d, KindClaim, d.RemoveClaim) },
	"remove tag":    func(t *rapid.T, h *history, d *Draft) error { return onSome(t, d, KindTag, d.RemoveTag) },
	"remove source": func(t *rapid.T, h *history, d *Draft) error { return onSome(t, d, KindSource, d.RemoveSource) },
	"merge sources": func(t *rapid.T, h *history, d *Draft) error {
		two := some(t, d, KindSource)
		if len(two) < 2 {
			return nil
		}
		return d.MergeSources(two[0], two[1])
	},
}

var errGivenUp = errors.New("given up")

var editNames []string

func init() {
	// Added late because it draws one of the others.
	edits["try and fail"] = func(t *rapid.T, h *history, d *Draft) error {
		err := d.Try(func() error {
			if err := someEdit(t, h, d); err != nil {
				return err
			}
			return errGivenUp
		})
		if !errors.Is(err, errGivenUp) {
			return fmt.Errorf("a failed try said: %w", err)
		}
		return nil
	}
	editNames = slices.Sorted(maps.Keys(edits))
}

func someEdit(t *rapid.T, h *history, d *Draft) error {
	name := rapid.SampledFrom(editNames).Draw(t, "edit")
	if err := edits[name](t, h, d); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func pick(t *rapid.T, d *Draft, kind Kind) (ID, bool) {
	ids := idsOf(d, kind)
	if len(ids) == 0 {
		return None, false
	}
	return ids[rapid.IntRange(0, len(ids)-1).Draw(t, string(kind))], true
}

func onSome(t *rapid.T, d *Draft, kind Kind, edit func(ID) error) error {
	if id, ok := pick(t, d, kind); ok {
		return edit(id)
	}
	return nil
}

// onPlaced edits a highlight that has a place, given the text of its document.
func onPlaced(t *rapid.T, h *history, d *Draft, edit func(hl *Highlight, doc string) error) error {
	return onSome(t, d, KindHighlight, func(id ID) error {
		if hl, _ := d.Highlight(id); hl.Placed() {
			return edit(hl, h.texts[hl.DocumentID])
		}
		return nil
	})
}

// some draws up to three different IDs; the given ones are among them.
func some(t *rapid.T, d *Draft, kind Kind, given ...ID) []ID {
	out := slices.Clone(given)
	for range rapid.IntRange(0, 3).Draw(t, "how many") {
		if id, ok := pick(t, d, kind); ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func anyWords(t *rapid.T) string { return rapid.StringN(0, 12, -1).Draw(t, "words") }

func anyExtra(t *rapid.T) Extra {
	return rapid.SampledFrom([]Extra{
		nil,
		{"mood": json.RawMessage(`"grave"`)},
		{"mood": json.RawMessage(`{"a":[1,2.50,{"b":null}]}`), "weight": json.RawMessage(`1e3`)},
	}).Draw(t, "extra")
}

func anyRanges(t *rapid.T, s string) []Range {
	var out []Range
	for range rapid.IntRange(1, 3).Draw(t, "ranges") {
		start := rapid.IntRange(0, len(s)-1).Draw(t, "start")
		out = append(out, Range{start, rapid.IntRange(start+1, len(s)).Draw(t, "end")})
	}
	return out
}

func TestAnyHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newScene(t).history
		for range rapid.IntRange(1, 25).Draw(t, "actions") {
			before := stateOf(t, h.project)
			a := h.commit(func(d *Draft) error {
				for range rapid.IntRange(1, 3).Draw(t, "edits") {
					if err := someEdit(t, h, d); err != nil {
						return err
					}
				}
				return nil
			})
			after := stateOf(t, h.project)

			undo := throughJSON(t, &Action{Verb: "Undo", Changes: a.Inverse()})
			if err := h.project.Check(undo.Changes, h.textOf); err != nil {
				t.Fatalf("undo is not allowed: %v", err)
			}
			if err := h.project.Apply(undo); err != nil {
				t.Fatalf("undo: %v", err)
			}
			mustEqual(t, "state after an action and its inverse", before, stateOf(t, h.project))
			redo := &Action{Verb: "Redo", Changes: undo.Inverse()}
			if err := h.project.Apply(redo); err != nil {
				t.Fatalf("redo: %v", err)
			}
			mustEqual(t, "state after redo", after, stateOf(t, h.project))
			h.remember()
		}

		for e, before := range h.seen {
			mustEqual(t, fmt.Sprintf("%s %s after later actions", e.Kind(), e.Key()), before, portrait(t, e))
		}
		if diff := cmp.Diff(bruteForce(h.project), kept(h.project), cmp.AllowUnexported(incoming{})); diff != "" {
			t.Fatalf("index of references (-recomputed +kept):\n%s", diff)
		}
		for _, hl := range h.project.Highlights() {
			if err := hl.CheckQuote(h.texts[hl.DocumentID]); err != nil {
				t.Fatalf("%v", err)
			}
		}

		replayed := NewProject()
		for _, a := range h.actions {
			if err := replayed.Apply(a); err != nil {
				t.Fatalf("replay: %v", err)
			}
		}
		mustEqual(t, "state after replay", stateOf(t, h.project), stateOf(t, replayed))
		for i := len(h.actions) - 1; i >= 0; i-- {
			if err := replayed.Apply(&Action{Changes: h.actions[i].Inverse()}); err != nil {
				t.Fatalf("undoing everything: %v", err)
			}
		}
		mustEqual(t, "state after undoing everything", "{}", stateOf(t, replayed))
		if len(replayed.refs) != 0 {
			t.Fatalf("references are left in an empty project: %v", replayed.refs)
		}
	})
}

func TestActionWithAnInvalidChangeChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newScene(t).history
		for range rapid.IntRange(1, 6).Draw(t, "actions") {
			h.commit(func(d *Draft) error { return someEdit(t, h, d) })
		}
		d := h.draft()
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			if err := someEdit(t, h, d); err != nil {
				t.Fatalf("%v", err)
			}
		}
		changes, err := d.Changes()
		if err != nil {
			t.Fatalf("%v", err)
		}
		wrong := rapid.SampledFrom([]Change{
			{Kind: KindReviewer, ID: NewID()},
			{Kind: KindReviewer, ID: h.reviewer, Set: Fields{}},
			{Kind: KindReviewer, ID: h.reviewer, Set: Fields{"name": json.RawMessage(`7`)}, Was: Fields{}},
			{Kind: KindReviewer, ID: NewID(), Was: Fields{}},
			{Kind: KindTag, ID: NewID(), Set: Fields{"name": json.RawMessage(`"x"`), "color": json.RawMessage(`"red"`)}},
			{Kind: KindHighlight, ID: None, Set: Fields{}},
		}).Draw(t, "wrong")
		before := stateOf(t, h.project)
		if err := h.project.Apply(&Action{Changes: append(changes, wrong)}); err == nil {
			t.Fatalf("an invalid change was applied: %+v", wrong)
		}
		mustEqual(t, "state after a refused action", before, stateOf(t, h.project))
		if diff := cmp.Diff(bruteForce(h.project), kept(h.project), cmp.AllowUnexported(incoming{})); diff != "" {
			t.Fatalf("index of references (-recomputed +kept):\n%s", diff)
		}
	})
}

func TestDraftKnowsWhoWillRefer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newScene(t).history
		for range rapid.IntRange(0, 5).Draw(t, "actions") {
			h.commit(func(d *Draft) error { return someEdit(t, h, d) })
		}
		d := h.draft()
		for range rapid.IntRange(1, 8).Draw(t, "edits") {
			if err := someEdit(t, h, d); err != nil {
				t.Fatalf("%v", err)
			}
			for _, to := range Kinds {
				for _, id := range idsOf(d, to) {
					for _, from := range Kinds {
						var want []ID
						for _, f := range idsOf(d, from) {
							if e, _ := d.Get(from, f); slices.Contains(targets(e), ref{to, id}) {
								want = append(want, f)
							}
						}
						if got := d.referrers(to, id, from); !slices.Equal(want, got) {
							t.Fatalf("the draft says that %v refer to %s %s, it is %v", got, to, id, want)
						}
					}
				}
			}
		}
	})
}

func TestAddHighlightSnapsAndMerges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		s := rapid.OneOf(rapid.SampledFrom(nastyTexts), rapid.StringN(1, 60, -1)).Draw(t, "text")
		ranges := anyRanges(t, s)
		d := h.draft()
		doc, err := h.newDocument(d, s)
		if err != nil {
			t.Fatalf("%v", err)
		}
		hl, err := d.AddHighlight(doc.ID, s, ranges...)
		if err != nil {
			t.Fatalf("%v", err)
		}
		last := -1
		for _, r := range hl.Ranges {
			if !text.OnGrapheme(s, r.Start) || !text.OnGrapheme(s, r.End) {
				t.Fatalf("%v of %q is not on grapheme boundaries", r, s)
			}
			if r.Start <= last {
				t.Fatalf("%v touch or overlap", hl.Ranges)
			}
			last = r.End
		}
		for _, asked := range ranges {
			if !slices.ContainsFunc(hl.Ranges, func(r Range) bool { return r.Start <= asked.Start && asked.End <= r.End }) {
				t.Fatalf("%v is not within %v", asked, hl.Ranges)
			}
		}
		if err := hl.CheckQuote(s); err != nil {
			t.Fatalf("%v", err)
		}
	})
}
