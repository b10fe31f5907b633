package annotate

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tester is what [testing.T], [testing.B] and [rapid.T] have in common and these tests need.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// history is a project under test with everything that ever happened to it.
type history struct {
	t        tester
	project  *Project
	reviewer ID
	texts    map[ID]string
	actions  []*Action
	seen     map[Entity]string // every entity the project ever held, as it was when it was first seen; nil: not kept
}

// noon is when all acts of a test happen; later ones are a minute apart.
var noon = time.Date(2031, 5, 4, 12, 0, 0, 0, time.UTC)

func newHistory(t tester) *history {
	h := &history{t: t, project: NewProject(), reviewer: NewID(), texts: map[ID]string{}, seen: map[Entity]string{}}
	h.commit(func(d *Draft) error {
		if err := d.EditSettings(func(s *Settings) { s.Title = "The bridge at Varn" }); err != nil {
			return err
		}
		return d.Put(&Reviewer{ID: h.reviewer, Name: "Ines"})
	})
	return h
}

func (h *history) draft() *Draft {
	return NewDraft(h.project, h.reviewer, noon.Add(time.Duration(len(h.actions))*time.Minute))
}

func (h *history) textOf(d *Document) (string, error) { return h.texts[d.ID], nil }

// commit does what storage does with an edit: checks it, writes it down, reads it back and applies it.
func (h *history) commit(edit func(d *Draft) error) *Action {
	h.t.Helper()
	d := h.draft()
	if err := edit(d); err != nil {
		h.t.Fatalf("editing: %v", err)
	}
	changes, err := d.Changes()
	if err != nil {
		h.t.Fatalf("listing the changes: %v", err)
	}
	if err := h.project.Check(changes, h.textOf); err != nil {
		h.t.Fatalf("checking: %v", err)
	}
	a := throughJSON(h.t, &Action{Seq: uint64(len(h.actions) + 1), At: d.At, By: d.By, Verb: "Edit", Changes: changes})
	if err := h.project.Apply(a); err != nil {
		h.t.Fatalf("%v", err)
	}
	h.actions = append(h.actions, a)
	h.remember()
	return a
}

// remember notes what the entities of the project look like now.
func (h *history) remember() {
	if h.seen == nil {
		return
	}
	for _, rows := range h.project.rows {
		for _, e := range rows {
			if _, known := h.seen[e]; !known {
				h.seen[e] = portrait(h.t, e)
			}
		}
	}
}

func portrait(t tester, e Entity) string {
	f, err := FieldsOf(e)
	if err != nil {
		t.Fatalf("fields of %s: %v", e.Kind(), err)
	}
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatalf("fields of %s: %v", e.Kind(), err)
	}
	return string(b)
}

func throughJSON(t tester, a *Action) *Action {
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatalf("writing the action: %v", err)
	}
	back := &Action{}
	if err := json.Unmarshal(b, back); err != nil {
		t.Fatalf("reading the action back: %v", err)
	}
	return back
}

func stateOf(t tester, p *Project) string {
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatalf("writing the state: %v", err)
	}
	return string(b)
}

func mustEqual(t tester, what, want, got string) {
	t.Helper()
	if want != got {
		t.Fatalf("%s (-want +got):\n%s", what, cmp.Diff(want, got))
	}
}

// newDocument puts a document with the text into the draft. Its text is known to the checks from then on.
func (h *history) newDocument(d *Draft, text string) (*Document, error) {
	doc := &Document{ID: NewID(), Title: fmt.Sprintf("Report %d", len(h.texts)+1), TextBytes: int64(len(text)), ImportedAt: d.At, ImportedBy: d.By}
	h.texts[doc.ID] = text
	return doc, d.Put(doc)
}

// scene is a small project of one of everything.
type scene struct {
	*history
	document                    *Document
	outlet, agency              *Source
	event                       *Tag
	toll, crowd                 *Highlight
	tollClaim, crowdClaim, both *Claim
	cluster                     *Cluster
	link                        *Link
}

const reportText = "The Varn Courier said eleven boats sank. Officials told Kestrel News that nobody was hurt."

func newScene(t tester) *scene {
	s := &scene{history: newHistory(t)}
	s.commit(func(d *Draft) (err error) {
		steps := []func() error{
			func() error { s.outlet, err = d.SourceNamed("Varn Courier", Outlet); return err },
			func() error { s.agency, err = d.SourceNamed("Kestrel News", Outlet); return err },
			func() error { s.event, err = d.TagNamed("Casualties"); return err },
			func() error { s.document, err = s.newDocument(d, reportText); return err },
			func() error {
				return d.EditDocument(s.document.ID, func(doc *Document) { doc.PublisherID = s.outlet.ID })
			},
			func() error { s.toll, err = d.AddHighlight(s.document.ID, reportText, Range{22, 39}); return err },
			func() error { s.crowd, err = d.AddHighlight(s.document.ID, reportText, Range{71, 89}); return err },
			func() error { return d.ToggleTag(KindHighlight, s.toll.ID, s.event.ID) },
			func() error { s.tollClaim, err = d.AddClaim(s.toll.ID); return err },
			func() error { s.crowdClaim, err = d.AddClaim(s.crowd.ID); return err },
			func() error { s.both, err = d.AddClaim(s.toll.ID); return err },
			func() error {
				return d.EditClaim(s.both.ID, func(c *Claim) { c.HighlightIDs = []ID{s.toll.ID, s.crowd.ID} })
			},
			func() error {
				return d.Assess(s.crowdClaim.ID, func(a *Assessment) {
					a.Confidence, a.EvidenceHighlightIDs = ConfidenceLow, []ID{s.toll.ID}
				})
			},
			func() error {
				s.cluster = &Cluster{ID: NewID(), Title: "Losses", AnchorClaimID: s.tollClaim.ID, Members: []Member{{ClaimID: s.tollClaim.ID}, {ClaimID: s.crowdClaim.ID, Relation: Contradicts}}}
				return d.Put(s.cluster)
			},
			func() error {
				s.link = &Link{ID: NewID(), From: s.tollClaim.ID, To: s.crowdClaim.ID, Type: LinkTension}
				return d.Put(s.link)
			},
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// bruteForce recomputes who refers to what from the entities alone.
func bruteForce(p *Project) map[incoming][]ID {
	out := map[incoming][]ID{}
	for kind, rows := range p.rows {
		for id, e := range rows {
			references(e, func(_ string, toKind Kind, to ID) {
				key := referring(ref{toKind, to}, kind)
				if !slices.Contains(out[key], id) {
					out[key] = append(out[key], id)
				}
			})
		}
	}
	for _, ids := range out {
		slices.SortFunc(ids, CompareIDs)
	}
	return out
}

// kept returns what the project has kept of who refers to what, in the form of bruteForce.
func kept(p *Project) map[incoming][]ID {
	out := map[incoming][]ID{}
	for key, from := range p.refs {
		out[key] = slices.SortedFunc(slices.Values(from.ids), CompareIDs)
	}
	return out
}

func idsOf(d *Draft, kind Kind) []ID {
	ids := slices.Clone(d.ofKind(kind))
	for id := range d.p.rows[kind] {
		if d.untouched(kind, id) {
			ids = append(ids, id)
		}
	}
	ids = slices.DeleteFunc(ids, func(id ID) bool { _, ok := d.Get(kind, id); return !ok })
	slices.SortFunc(ids, CompareIDs)
	return ids
}
