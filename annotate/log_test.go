package annotate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func (h *history) log() *Log {
	l := &Log{}
	for _, a := range h.actions {
		l.Add(Summarize(a))
	}
	return l
}

var summaries = cmp.AllowUnexported(Summary{}, entry{}, touch{})

func TestASummaryIsTheSameReadFromJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := anyHistory(t, 10)
		for i, a := range h.actions {
			a.Device, a.Seq, a.Undoes = NewID(), uint64(i+1), uint64(i%3)
			raw, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			var wide bytes.Buffer
			if err := json.Indent(&wide, raw, " ", "\t"); err != nil {
				t.Fatal(err)
			}
			for _, spelled := range [][]byte{raw, wide.Bytes()} {
				got, err := ParseSummary(spelled)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(Summarize(a), got, summaries); diff != "" {
					t.Fatalf("summary of %s (-of the action +of its JSON):\n%s", spelled, diff)
				}
			}
		}
	})
}

func FuzzParseSummary(f *testing.F) {
	s := newScene(f)
	s.commit(func(d *Draft) error { return d.RemoveDocument(s.document.ID) })
	for _, a := range s.actions {
		raw, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"changes":[{"set":null}]}`))
	f.Add([]byte(`{"changes":[{"kind":"claim","was":{"highlight_ids":["x"]}}],"at":"2031-05-04T12:00:00Z"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := ParseSummary(raw)
		if err != nil {
			return
		}
		l := &Log{}
		l.Add(s)
		l.Trash(NewProject())
		// encoding/json takes names in whatever case for a member: what it has read is written anew first.
		var a Action
		if json.Unmarshal(raw, &a) != nil {
			return // the summary looks at less, and so lets more pass
		}
		plain, err := json.Marshal(a)
		if err != nil {
			return
		}
		if s, err = ParseSummary(plain); err != nil {
			t.Fatalf("%s: %v", plain, err)
		}
		if diff := cmp.Diff(Summarize(&a), s, summaries, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("summary of %s (-of the action +of its JSON):\n%s", plain, diff)
		}
	})
}

func TestLogFindsActions(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	other := NewID()
	s.commit(func(d *Draft) error { return d.Put(&Reviewer{ID: other, Name: "Lubov"}) })
	s.actions[2].By = other
	s.commit(func(d *Draft) error {
		return d.EditClaim(s.both.ID, func(c *Claim) { c.Place = "Varn" })
	})
	s.actions[3].Verb = "Set the place to Varn"
	s.commit(func(d *Draft) error {
		return d.Assess(s.both.ID, func(a *Assessment) { a.Confidence = ConfidenceHigh })
	})
	s.commit(func(d *Draft) error { return d.RemoveClaim(s.both.ID) })
	s.commit(func(d *Draft) error { return d.EditTag(s.event.ID, func(t *Tag) { t.Name = "Losses" }) })
	l := s.log()
	all := []int{7, 6, 5, 4, 3, 2, 1}
	for _, tt := range []struct {
		name   string
		filter Filter
		want   []int
	}{
		{"all", Filter{}, all},
		{"behind one", Filter{Behind: 5}, []int{7, 6}},
		{"a person", Filter{By: other}, []int{3}},
		{"nobody who did anything", Filter{By: NewID()}, nil},
		{"tags", Filter{Kind: KindTag}, []int{7, 2}},
		{"an unknown kind", Filter{Kind: "forecast"}, nil},
		{"words", Filter{Words: "PLACE varn"}, []int{4}},
		{"a claim", Filter{Entities: map[ID]bool{s.both.ID: true}}, []int{6, 4, 2}},
		{"a claim with what hung on it", Filter{Entities: l.Belonging(s.project, Ref{KindClaim, s.both.ID})}, []int{6, 5, 4, 2}},
		{"a document with what hangs on it", Filter{Entities: l.Belonging(s.project, Ref{KindDocument, s.document.ID})}, []int{6, 5, 4, 2}},
		{"a person and a kind", Filter{By: s.reviewer, Kind: KindReviewer}, []int{1}},
	} {
		if got := l.Find(tt.filter); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if got := l.At(4); got.Verb != "Set the place to Varn" || got.By != s.reviewer || got.Changes != 1 || !got.At.Equal(s.actions[3].At) || got.Position != 4 {
		t.Errorf("entry 4 is %+v", got)
	}
	if got := l.Reviewers(); !slices.Equal(got, []ID{s.reviewer, other}) {
		t.Errorf("reviewers %v", got)
	}
}

func TestLogSaysWhatActionsWereAbout(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	say := func(verb string, edit func(*Draft) error) {
		s.commit(edit)
		s.actions[len(s.actions)-1].Verb = verb
	}
	place := func(c *Claim) { c.Place = "Varn" }
	say("Set the place", func(d *Draft) error { return d.EditClaim(s.tollClaim.ID, place) })
	say("Set the place of “it”", func(d *Draft) error { return d.EditClaim(s.tollClaim.ID, place) })
	s.commit(func(d *Draft) error {
		return d.EditClaim(s.tollClaim.ID, func(c *Claim) { c.Text = "Eleven boats sank." })
	})
	say("Assess", func(d *Draft) error {
		return d.Assess(s.tollClaim.ID, func(a *Assessment) { a.Confidence = ConfidenceHigh })
	})
	say("Set both places", func(d *Draft) error {
		return firstError(d.EditClaim(s.both.ID, place), d.EditClaim(s.crowdClaim.ID, place))
	})
	say("Add a tag", func(d *Draft) error { _, err := d.TagNamed("Loss"); return err })
	say("Note", func(d *Draft) error {
		return d.EditHighlight(s.toll.ID, func(h *Highlight) { h.Note = "Look again." })
	})
	say("Delete", func(d *Draft) error { return d.RemoveClaim(s.crowdClaim.ID) })
	say("Remove", func(d *Draft) error { return d.RemoveDocument(s.document.ID) })
	l := s.log()
	about := l.Subjects(s.project)
	got := map[string]string{}
	for position := 1; position <= l.Len(); position++ {
		got[l.At(position).Verb] = about(position)
	}
	for verb, want := range map[string]string{
		"Set the place": "Eleven boats sank.", "Set the place of “it”": "", "Assess": "Eleven boats sank.", "Set both places": "", "Add a tag": "",
		"Note": s.toll.Quote, "Delete": s.crowdClaim.Text, "Remove": s.document.DisplayTitle(),
	} {
		if got[verb] != want {
			t.Errorf("%s was about %q, not %q", verb, got[verb], want)
		}
	}
	if found := l.Find(Filter{Words: "assess boats", Subject: about}); len(found) != 1 || l.At(found[0]).Verb != "Assess" {
		t.Errorf("by its words and those of what it is about %v are found", found)
	}
}

func TestAsOf(t *testing.T) {
	t.Parallel()
	l := &Log{}
	device := NewID()
	for i, minutes := range []int{0, 10, 30, 20, 40} { // the fourth comes from a clock that is slow
		l.Add(Summarize(&Action{Device: device, Seq: uint64(i + 1), At: noon.Add(time.Duration(minutes) * time.Minute)}))
	}
	for _, tt := range []struct{ minutes, want int }{{-1, 0}, {0, 1}, {9, 1}, {10, 2}, {19, 2}, {20, 4}, {25, 4}, {35, 4}, {40, 5}, {99, 5}} {
		if got := l.AsOf(noon.Add(time.Duration(tt.minutes) * time.Minute)); got != tt.want {
			t.Errorf("after %d minutes: %d, want %d", tt.minutes, got, tt.want)
		}
	}
	if got := l.PositionOf(device, 4); got != 4 {
		t.Errorf("action 4 is at %d", got)
	}
	if got := l.PositionOf(NewID(), 4); got != 0 {
		t.Errorf("an action of an unknown device is at %d", got)
	}
}

func TestASnapshotStaysAsItIs(t *testing.T) {
	t.Parallel()
	l := &Log{}
	add := func(n int) {
		l.Add(Summarize(&Action{Device: NewID(), Seq: 1, Verb: fmt.Sprint(n), Changes: []Change{{Kind: KindTag, ID: NewID(), Was: Fields{}}}}))
	}
	add(1)
	s := l.Snapshot()
	add(2)
	add(3)
	if s.Len() != 1 || len(s.Devices()) != 1 || len(s.Trash(NewProject())) != 1 || s.At(1).Changes != 1 {
		t.Errorf("it has %d entries, %d changes of the first", s.Len(), s.At(1).Changes)
	}
}

func TestTrash(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error { return d.RemoveTag(s.event.ID) })
	s.commit(func(d *Draft) error { return d.RemoveClaim(s.tollClaim.ID) })
	removal := s.commit(func(d *Draft) error { return d.RemoveDocument(s.document.ID) })
	undo := &Action{Verb: "Undo", Undoes: 2, Changes: []Change{{Kind: KindCluster, ID: s.cluster.ID, Was: mustFields(t, s.project, KindCluster, s.cluster.ID)}}}
	if err := s.project.Apply(undo); err != nil {
		t.Fatal(err)
	}
	s.actions = append(s.actions, undo)
	trash := s.log().Trash(s.project)
	var got []string
	for _, one := range trash {
		got = append(got, fmt.Sprint(one.Entity.Kind, " ", one.Name, " ", one.With, " off ", one.Off, " undone ", one.Undone))
	}
	want := []string{
		"cluster Losses map[] off map[] undone true",
		"document Report 1 map[assessment:1 claim:2 highlight:2] off map[] undone false",
		"claim eleven boats sank map[link:1] off map[cluster:1] undone false",
		"tag Casualties map[] off map[claim:2 highlight:1] undone false",
	}
	// The scene's claims were made of a tagged highlight; the second of them lost its own.
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trash (-want +got):\n%s", diff)
	}

	// Only the document comes back.
	s.recoverLost(removal, trash[1].Entity)
	left := s.log().Trash(s.project)
	if len(left) != 3 || slices.ContainsFunc(left, func(one Trashed) bool { return one.Entity == trash[1].Entity }) {
		t.Errorf("after the document was brought back, there is %+v", left)
	}
	s.commit(func(d *Draft) error { return d.RemoveDocument(s.document.ID) })
	if again := s.log().Trash(s.project); len(again) != 4 || again[0].Entity != trash[1].Entity {
		t.Errorf("deleted again, there is %+v", again)
	}
}

func TestTrashOfWhatCameBackAlone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error { d.Remove(KindLink, s.link.ID); return nil })
	first := s.commit(func(d *Draft) error { return d.RemoveHighlight(s.toll.ID) })
	removal := s.commit(func(d *Draft) error { return d.RemoveDocument(s.document.ID) })
	s.recoverLost(first, Ref{KindHighlight, s.toll.ID}) // takes the document along, not what else was in it
	trash := s.log().Trash(s.project)
	var rest *Trashed
	for i := range trash {
		if trash[i].Entity.Kind == KindDocument {
			rest = &trash[i]
		}
	}
	if rest == nil || !rest.Back || !maps.Equal(rest.With, map[Kind]int{KindHighlight: 1, KindClaim: 2, KindAssessment: 1}) {
		t.Fatalf("the rest of the document is %+v", rest)
	}
	s.recoverLost(removal, rest.Lost()...)
	if trash := s.log().Trash(s.project); slices.ContainsFunc(trash, func(one Trashed) bool { return one.Entity.Kind != KindLink }) {
		t.Errorf("there is still %+v", trash)
	}
	if _, ok := s.project.Highlight(s.crowd.ID); !ok {
		t.Error("the other highlight has not come back")
	}
}

func TestWhatIsInTheTrashCanBeBroughtBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := anyHistory(t, 15)
		for limit := 200; ; limit-- {
			trash := h.log().Trash(h.project)
			if len(trash) == 0 {
				break
			}
			if limit == 0 {
				t.Fatalf("the trash does not become empty: %+v", trash)
			}
			one := trash[rapid.IntRange(0, len(trash)-1).Draw(t, "which")]
			for _, r := range one.lost {
				if _, there := h.project.Get(r.Kind, r.ID); there {
					t.Fatalf("%+v is in the trash and in the project", r)
				}
			}
			h.recoverLost(h.actions[one.Position-1], one.Lost()...)
			for _, r := range one.lost {
				if _, there := h.project.Get(r.Kind, r.ID); !there {
					t.Fatalf("%+v has not come back", r)
				}
			}
		}
		ever := map[ref]bool{}
		for _, a := range h.actions {
			for _, c := range a.Changes {
				ever[ref{c.Kind, c.ID}] = true
			}
		}
		now := entities(h.project)
		for r := range ever {
			if !now[r] && r.kind != KindAssessment {
				t.Fatalf("the %s %s, which was there once, has not come back", r.kind, r.id)
			}
		}
	})
}

func mustFields(t tester, p *Project, kind Kind, id ID) Fields {
	e, ok := p.Get(kind, id)
	if !ok {
		t.Fatalf("there is no %s %s", kind, id)
	}
	f, err := FieldsOf(e)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return f
}
