package exchange

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"attest/annotate"
)

// merge brings what a file says together with a project. It works out everything first, on the side, and touches the draft
// only in finish, when nothing can go wrong any more.
type merge struct {
	*datasetReader
	d       *annotate.Draft
	p       *annotate.Project
	fresh   bool            // nothing was in the project: it becomes the one in the file
	scratch *annotate.Draft // fills in defaults and checks values
	put     []annotate.Entity
	report  *Report

	as       map[entityKey]annotate.ID   // what the file's ids are in the project, where that differs
	names    map[annotate.ID]annotate.ID // reviewers referred to by name instead of id
	starters []annotate.ID               // tags that go
	tagNamed func(string) (annotate.ID, bool)
}

func newMerge(r *datasetReader, d *annotate.Draft) *merge {
	p := d.Project()
	fresh := true
	for _, kind := range annotate.Kinds {
		switch kind {
		case annotate.KindProject, annotate.KindReviewer, annotate.KindTag:
		default:
			fresh = fresh && p.Count(kind) == 0
		}
	}
	return &merge{
		datasetReader: r, d: d, p: p, fresh: fresh,
		scratch: annotate.NewDraft(annotate.NewProject(), d.By, d.At),
		report:  &Report{Counts: map[annotate.Kind]Count{}},
		as:      map[entityKey]annotate.ID{},
		names:   map[annotate.ID]annotate.ID{},
	}
}

// run works out every entity. The error is one of the store; what is wrong with the file is in m.problems.
func (m *merge) run() error {
	m.mergeProject()
	m.mergeReviewers()
	m.mergeTags()
	m.mergeSources()
	m.mergeDocuments()
	if err := m.mergeHighlights(); err != nil {
		return err
	}
	m.mergeClaims()
	for _, a := range m.assessments {
		m.mergeAssessment(a)
	}
	for _, c := range m.clusters {
		c.entity.AnchorClaimID = m.refer(c.label, "anchor_claim_id", annotate.KindClaim, c.entity.AnchorClaimID)
		for i := range c.entity.Members {
			c.entity.Members[i].ClaimID = m.refer(c.label, "members", annotate.KindClaim, c.entity.Members[i].ClaimID)
		}
		m.enter(c.entity, c.label)
	}
	for _, l := range m.links {
		l.entity.From = m.refer(l.label, "from", annotate.KindClaim, l.entity.From)
		l.entity.To = m.refer(l.label, "to", annotate.KindClaim, l.entity.To)
		m.enter(l.entity, l.label)
	}
	for _, u := range m.others {
		m.enter(u.entity, u.label)
	}
	return nil
}

// finish puts everything into the draft.
func (m *merge) finish() (*Report, error) {
	if s := m.p.Settings(); m.fresh && s.ID != annotate.None && len(m.put) > 0 && m.put[0].Kind() == annotate.KindProject && m.put[0].Key() != s.ID {
		m.d.Remove(annotate.KindProject, s.ID)
	}
	for _, id := range m.starters {
		m.d.Remove(annotate.KindTag, id)
	}
	for _, e := range m.put {
		if err := m.d.Put(e); err != nil {
			return nil, err //nolint:wrapcheck // it passed the very same check before
		}
	}
	return m.report, nil
}

// refer maps a reference of the file to an entity that will be in the project, or says what is wrong with it.
func (m *merge) refer(label, field string, kind annotate.Kind, id annotate.ID) annotate.ID {
	if id == annotate.None {
		return annotate.None
	}
	if kind == annotate.KindReviewer && !m.seen[entityKey{kind, id}] {
		if named, ok := m.names[id]; ok {
			return named
		}
	}
	key := entityKey{kind, id}
	if mapped, ok := m.as[key]; ok {
		return mapped
	}
	if !m.seen[key] {
		if _, ok := m.d.Get(kind, id); !ok {
			m.problem(&ReferenceError{Entity: label, Field: field, Kind: kind, ID: m.spell(id)})
		}
	}
	return id
}

func (m *merge) referAll(label, field string, kind annotate.Kind, ids []annotate.ID) []annotate.ID {
	var out []annotate.ID
	for _, id := range ids {
		// Two entities of the file may have become one in the project.
		if mapped := m.refer(label, field, kind, id); !slices.Contains(out, mapped) {
			out = append(out, mapped)
		}
	}
	return out
}

// ReferenceError says that an entity of a file refers to one that is neither in the file nor in the project.
type ReferenceError struct {
	Entity string        // "claim c-7"
	Field  string        // JSON name
	Kind   annotate.Kind // of what it refers to
	ID     string        // as the file writes it
}

func (e *ReferenceError) Error() string {
	return e.Entity + ": " + e.Field + " names a " + string(e.Kind) + " that is not there: " + e.ID
}

// enter counts an entity whose references are those of the project, and takes it in if it is new.
func (m *merge) enter(e annotate.Entity, label string) {
	if err := m.scratch.Put(e); err != nil {
		var field *annotate.FieldError
		if errors.As(err, &field) {
			err = field
		}
		m.problem(labelledError{label, err})
		return
	}
	existing, ok := m.d.Get(e.Kind(), e.Key())
	switch {
	case !ok:
		m.put = append(m.put, e)
		m.report.count(e.Kind(), func(c *Count) { c.Added++ })
	case m.same(existing, e):
		m.report.count(e.Kind(), func(c *Count) { c.Skipped++ })
	default:
		m.conflict(e.Kind(), label)
	}
}

func (m *merge) conflict(kind annotate.Kind, label string) {
	m.report.count(kind, func(c *Count) { c.Conflicting++ })
	m.report.note("%s differs from the project's, which was kept", label)
}

// labelledError is an error about the entity that label names.
type labelledError struct {
	label string
	err   error
}

func (e labelledError) Error() string { return e.label + ": " + e.err.Error() }
func (e labelledError) Unwrap() error { return e.err }

// same compares two entities by what they hold. The place of a tag in the codebook is the project's own affair.
func (m *merge) same(a, b annotate.Entity) bool {
	fa, errA := annotate.FieldsOf(a)
	fb, errB := annotate.FieldsOf(b)
	if errA != nil || errB != nil {
		return false
	}
	if a.Kind() == annotate.KindTag {
		delete(fa, "order")
		delete(fb, "order")
	}
	return maps.EqualFunc(fa, fb, func(x, y json.RawMessage) bool { return string(x) == string(y) })
}

func (m *merge) mergeProject() {
	o, mine := m.project, m.p.Settings()
	titled := o.has("title")
	s := &annotate.Settings{ID: m.id(annotate.KindProject, o.text("id")), Title: o.text("title"), LikelihoodScale: m.scale, EnabledFields: m.fields}
	s.Extra = o.rest(hiddenFields[annotate.KindProject]...)
	for name, members := range map[string]annotate.Extra{fileMembers: m.unknown, codebookMembers: m.codebookOwn} {
		if len(members) == 0 {
			continue
		}
		raw, err := marshalObject(nil, members)
		if err != nil {
			m.problem(labelledError{"project", err})
			return
		}
		if s.Extra == nil {
			s.Extra = annotate.Extra{}
		}
		s.Extra[name] = raw
	}
	switch {
	case m.fresh:
		if s.ID == annotate.None {
			s.ID = cmp.Or(mine.ID, annotate.NewID())
		}
		if !titled {
			s.Title = mine.Title
		}
		if err := m.scratch.Put(s); err != nil {
			m.problem(labelledError{"project", err})
			return
		}
		m.put = append(m.put, s)
	case s.ID == mine.ID:
		m.enter(s, "project "+s.Title)
	case s.Title != "" && s.Title != mine.Title:
		m.report.note("The file is of the project “%s”; the title of this project stays “%s”.", clip(s.Title), clip(mine.Title))
	}
}

func (m *merge) mergeReviewers() {
	mine := m.p.Reviewers()
	for _, r := range m.reviewers {
		e := r.entity
		i := slices.IndexFunc(mine, func(o *annotate.Reviewer) bool { return o.ID == e.ID })
		if i < 0 && !m.fresh && e.Name != "" {
			i = slices.IndexFunc(mine, func(o *annotate.Reviewer) bool { return o.Name == e.Name })
			if i >= 0 {
				m.reuse(annotate.KindReviewer, e.ID, mine[i].ID)
				continue
			}
		}
		m.enter(e, r.label)
	}
	for _, known := range mine {
		m.names[annotate.ParseID(annotate.KindReviewer, known.Name)] = known.ID
	}
	for _, r := range slices.Backward(m.reviewers) { // the first of a name counts
		id := r.entity.ID
		m.names[annotate.ParseID(annotate.KindReviewer, r.entity.Name)] = cmp.Or(m.as[entityKey{annotate.KindReviewer, id}], id)
	}
}

// reuse notes that an entity of the file is one that the project has under another id.
func (m *merge) reuse(kind annotate.Kind, id, is annotate.ID) {
	m.as[entityKey{kind, id}] = is
	m.report.count(kind, func(c *Count) { c.Reused++ })
}

// mergeSources reuses named sources by name or alias. An unnamed one, "a senior official", may be somebody else in every
// report, so it is only ever itself.
func (m *merge) mergeSources() {
	mine := newNames()
	for _, s := range m.p.Sources() {
		if !s.Unnamed {
			for _, name := range s.Names() {
				mine.add(name, s.ID)
			}
		}
	}
	for _, s := range m.sources {
		e := s.entity
		if _, known := m.d.Get(annotate.KindSource, e.ID); !known && !e.Unnamed {
			if id, ok := mine.findAny(e.Names()); ok {
				m.reuse(annotate.KindSource, e.ID, id)
				continue
			}
		}
		m.enter(e, s.label)
	}
}

// mergeDocuments reuses documents by their text. One that has the id of another of the project's, with a different text, gets
// an id that follows from both.
func (m *merge) mergeDocuments() {
	texts := map[string]annotate.ID{}
	for _, d := range slices.Backward(m.p.Documents()) { // the first of a text counts
		texts[d.TextSHA256] = d.ID
	}
	var entering []fileDocument
	for _, d := range m.documents {
		e := d.entity
		known, ok := m.p.Document(e.ID)
		if ok && known.TextSHA256 == e.TextSHA256 {
			entering = append(entering, d)
			continue
		}
		if id, again := texts[e.TextSHA256]; again {
			m.reuse(annotate.KindDocument, e.ID, id)
			continue
		}
		if ok {
			id := annotate.ParseID(annotate.KindDocument, e.ID.String()+" "+e.TextSHA256)
			m.as[entityKey{annotate.KindDocument, e.ID}] = id
			m.report.note("%s has another text than the project's document of that id, and was added beside it", d.label)
			e.ID = id
		}
		entering = append(entering, d)
	}
	for _, d := range entering { // now that it is known which documents they refer to
		e := d.entity
		e.PublisherID = m.refer(d.label, "publisher_id", annotate.KindSource, e.PublisherID)
		e.ImportedBy = m.refer(d.label, "imported_by", annotate.KindReviewer, e.ImportedBy)
		e.RevisesID = m.refer(d.label, "revises_id", annotate.KindDocument, e.RevisesID)
		m.enter(e, d.label)
	}
}

func (m *merge) mergeClaims() {
	quotes := map[annotate.ID]*annotate.Highlight{}
	for _, h := range m.highlights {
		quotes[h.entity.ID] = h.entity
	}
	publishers := map[annotate.ID]annotate.ID{}
	for _, d := range m.documents {
		publishers[d.entity.ID] = d.entity.PublisherID
	}
	for _, c := range m.claims {
		e := c.entity
		e.HighlightIDs = m.referAll(c.label, "highlight_ids", annotate.KindHighlight, e.HighlightIDs)
		e.TagIDs = m.tagIDs(c.tags)
		e.CreatedBy = m.refer(c.label, "created_by", annotate.KindReviewer, e.CreatedBy)
		e.ModifiedBy = m.refer(c.label, "modified_by", annotate.KindReviewer, e.ModifiedBy)
		for i := range e.Attribution.Chain {
			l := &e.Attribution.Chain[i]
			l.SourceID = m.refer(c.label, "attribution", annotate.KindSource, l.SourceID)
			l.CoSourceIDs = m.referAll(c.label, "attribution", annotate.KindSource, l.CoSourceIDs)
		}
		if len(e.HighlightIDs) > 0 && (!c.worded || !c.chain) {
			h, ok := quotes[e.HighlightIDs[0]]
			if !ok {
				h, ok = m.p.Highlight(e.HighlightIDs[0])
			}
			if ok && !c.worded {
				e.Text = strings.Join(strings.Fields(h.Quote), " ")
			}
			if ok && !c.chain {
				publisher, read := publishers[h.DocumentID]
				if d, known := m.p.Document(h.DocumentID); known && !read {
					publisher = d.PublisherID
				}
				if publisher != annotate.None {
					e.Attribution.Chain = []annotate.ChainLink{{SourceID: publisher}}
				}
			}
		}
		if !c.worded && len(e.HighlightIDs) == 0 {
			m.problem(labelledError{c.label, errors.New("it has neither a text nor highlight_ids")})
		}
		m.enter(e, c.label)
	}
}

// mergeAssessment keeps to one assessment for each claim and reviewer: where the project has one already, it stays.
func (m *merge) mergeAssessment(a labelled[*annotate.Assessment]) {
	e := a.entity
	e.ClaimID = m.refer(a.label, "claim_id", annotate.KindClaim, e.ClaimID)
	e.ReviewerID = m.refer(a.label, "reviewer_id", annotate.KindReviewer, e.ReviewerID)
	e.EvidenceHighlightIDs = m.referAll(a.label, "evidence_highlight_ids", annotate.KindHighlight, e.EvidenceHighlightIDs)
	if mine, ok := m.p.AssessmentBy(e.ClaimID, e.ReviewerID); ok && mine.ID != e.ID && e.ReviewerID != annotate.None {
		if err := m.scratch.Put(e); err != nil {
			m.enter(e, a.label) // which says what is wrong with it
			return
		}
		if m.same(mine, e) {
			m.reuse(annotate.KindAssessment, e.ID, mine.ID)
		} else {
			m.conflict(annotate.KindAssessment, a.label)
		}
		return
	}
	m.enter(e, a.label)
}
