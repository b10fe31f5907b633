package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"attest/annotate"
	"attest/annotate/text"
)

// epoch stands in for a time where none matters.
var epoch = time.Unix(0, 0).UTC()

// member is one name and value of an object, in the order in which it is written.
type member struct {
	name  string
	value any
}

// WriteDataset writes the project as a dataset file said to be made at the time at. It holds one document's text in memory
// at a time, which it gets from texts.
//
// Every quote is compared with its text on the way; the error that names the first wrong one wraps [annotate.ErrQuote].
// Reviewers whom nothing in the file refers to are left out: whoever merely opened the project is not part of the data.
// progress, if not nil, is called with the number of entities written and to be written; an error from it ends the export.
func WriteDataset(w io.Writer, p *annotate.Project, texts func(*annotate.Document) (string, error), at time.Time, progress func(done, total int) error) error {
	out := &datasetWriter{w: bufio.NewWriterSize(w, 1<<16), texts: texts, progress: progress}
	// One look at everything first: commits made while a long export runs are not in it.
	documents, sources, highlights, claims := p.Documents(), p.Sources(), p.Highlights(), p.Claims()
	assessments, clusters, links, unknowns := p.Assessments(), p.Clusters(), p.Links(), p.Unknowns()
	reviewers := reviewersOf(p, documents, highlights, claims, assessments)
	settings, tags := p.Settings(), tagsByName(p.Tags())
	out.total = len(documents) + len(sources) + len(highlights) + len(claims) + len(assessments) + len(clusters) + len(links) + len(unknowns) + len(reviewers)
	out.names = map[annotate.ID]string{}
	for _, t := range p.Tags() {
		out.names[t.ID] = t.Name
	}

	out.head(at, settings, tags)
	list(out, "reviewers", reviewers, out.reviewer)
	list(out, "documents", documents, out.document)
	list(out, "sources", sources, out.source)
	list(out, "highlights", highlights, out.highlight)
	list(out, "claims", claims, out.claim)
	list(out, "assessments", assessments, out.assessment)
	list(out, "clusters", clusters, out.cluster)
	list(out, "links", links, out.link)
	if len(unknowns) > 0 {
		list(out, otherEntities, unknowns, out.unknown)
	}
	out.fileMembers(settings)
	out.print("\n}\n")
	if out.err != nil {
		return fmt.Errorf("writing the dataset: %w", out.err)
	}
	if err := out.w.Flush(); err != nil {
		return fmt.Errorf("writing the dataset: %w", err)
	}
	return nil
}

// tagsByName drops tags that have the very name of an earlier one: the file refers to tags by name.
func tagsByName(tags []*annotate.Tag) []*annotate.Tag {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(tags), func(t *annotate.Tag) bool {
		again := seen[t.Name]
		seen[t.Name] = true
		return again
	})
}

// reviewersOf returns the reviewers that the entities refer to.
func reviewersOf(p *annotate.Project, documents []*annotate.Document, highlights []*annotate.Highlight, claims []*annotate.Claim, assessments []*annotate.Assessment) []*annotate.Reviewer {
	named := map[annotate.ID]bool{}
	for _, d := range documents {
		named[d.ImportedBy] = true
	}
	for _, h := range highlights {
		named[h.CreatedBy], named[h.ModifiedBy] = true, true
	}
	for _, c := range claims {
		named[c.CreatedBy], named[c.ModifiedBy] = true, true
	}
	for _, a := range assessments {
		named[a.ReviewerID] = true
	}
	return slices.DeleteFunc(p.Reviewers(), func(r *annotate.Reviewer) bool { return !named[r.ID] })
}

// datasetWriter writes the parts of a dataset file; after the first error it does nothing more.
type datasetWriter struct {
	w        *bufio.Writer
	texts    func(*annotate.Document) (string, error)
	progress func(done, total int) error
	names    map[annotate.ID]string // of tags

	done, total int
	err         error

	// The document that highlights are being written of.
	at      annotate.ID
	text    string
	offsets *text.Offsets
	known   map[annotate.ID]*annotate.Document
}

func (o *datasetWriter) print(s string) {
	if o.err == nil {
		_, o.err = o.w.WriteString(s)
	}
}

func (o *datasetWriter) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

// list writes a top-level member that is a list, one entity a line.
func list[T any](o *datasetWriter, name string, entities []T, members func(T) ([]member, annotate.Extra)) {
	o.print(",\n  \"" + name + "\": [")
	for i, e := range entities {
		if o.err != nil {
			return
		}
		if i > 0 {
			o.print(",")
		}
		known, extra := members(e)
		o.print("\n    ")
		o.object(known, extra)
		o.done++
		if o.progress != nil && o.err == nil {
			o.fail(o.progress(o.done, o.total))
		}
	}
	if len(entities) > 0 {
		o.print("\n  ")
	}
	o.print("]")
}

func (o *datasetWriter) object(known []member, extra annotate.Extra) {
	if o.err != nil {
		return
	}
	b, err := marshalObject(known, extra)
	if err != nil {
		o.fail(err)
		return
	}
	_, o.err = o.w.Write(b)
}

// nested returns an object that is a value inside another one.
func (o *datasetWriter) nested(known []member, extra annotate.Extra) json.RawMessage {
	b, err := marshalObject(known, extra)
	if err != nil {
		o.fail(err)
		return json.RawMessage("null")
	}
	return b
}

// marshalObject writes the members in their order and then the unknown ones in that of their names. An unknown member never
// takes the place of a known one.
func marshalObject(known []member, extra annotate.Extra) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	separator := "{"
	put := func(name string, value any) error {
		b.WriteString(separator)
		separator = ","
		if err := enc.Encode(name); err != nil {
			return fmt.Errorf("member %s: %w", name, err)
		}
		b.Truncate(b.Len() - 1) // the encoder's line end
		b.WriteByte(':')
		if err := enc.Encode(value); err != nil {
			return fmt.Errorf("member %s: %w", name, err)
		}
		b.Truncate(b.Len() - 1)
		return nil
	}
	taken := map[string]bool{}
	for _, m := range known {
		taken[m.name] = true
		if err := put(m.name, m.value); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if taken[name] {
			continue
		}
		if err := put(name, extra[name]); err != nil {
			return nil, err
		}
	}
	if separator == "{" {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (o *datasetWriter) head(at time.Time, s *annotate.Settings, tags []*annotate.Tag) {
	o.print(fmt.Sprintf("{\n  \"format\": %q,\n  \"version\": %d,\n  \"generator\": %q,\n  \"exported_at\": %q,\n  \"project\": ",
		datasetFormat, datasetVersion, Generator(), at.UTC().Truncate(time.Second).Format(time.RFC3339)))
	entries := make([]json.RawMessage, len(tags))
	for i, t := range tags {
		raw, err := marshalObject([]member{
			{"id", t.ID}, {"name", t.Name}, {"color", t.Color}, {"key", t.Shortcut}, {"definition", t.Definition},
		}, t.Extra)
		if err != nil {
			o.fail(fmt.Errorf("tag %s: %w", t.Name, err))
		}
		entries[i] = raw
	}
	codebook, err := marshalObject([]member{
		{"tags", entries}, {"likelihood_scale", s.LikelihoodScale}, {"enabled_fields", filled(s.EnabledFields)},
	}, keptUnder(s.Extra, codebookMembers))
	if err != nil {
		o.fail(fmt.Errorf("codebook: %w", err))
		return
	}
	own := maps.Clone(s.Extra)
	delete(own, fileMembers)
	delete(own, codebookMembers)
	project := []member{{"id", s.ID}, {"title", s.Title}, {"codebook", json.RawMessage(codebook)}}
	if s.ID == annotate.None {
		project = project[1:]
	}
	raw, err := marshalObject(project, own)
	if err != nil {
		o.fail(fmt.Errorf("project: %w", err))
		return
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, raw, "  ", "  "); err != nil {
		o.fail(fmt.Errorf("project: %w", err))
		return
	}
	o.print(pretty.String())
}

// keptUnder returns the members of an object kept among unknown ones, or nil.
func keptUnder(extra annotate.Extra, name string) annotate.Extra {
	var out annotate.Extra
	if json.Unmarshal(extra[name], &out) != nil {
		return nil
	}
	return out
}

// fileMembers writes back the members of the file that an earlier import did not know.
func (o *datasetWriter) fileMembers(s *annotate.Settings) {
	kept := keptUnder(s.Extra, fileMembers)
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if slices.Contains(datasetMembers, name) {
			continue
		}
		raw, err := marshalObject([]member{{name, kept[name]}}, nil)
		if err != nil {
			o.fail(err)
			return
		}
		o.print(",\n  " + string(bytes.TrimSuffix(bytes.TrimPrefix(raw, []byte("{")), []byte("}"))))
	}
}

func (o *datasetWriter) reviewer(r *annotate.Reviewer) ([]member, annotate.Extra) {
	return []member{{"id", r.ID}, {"name", r.Name}}, r.Extra
}

func (o *datasetWriter) document(d *annotate.Document) ([]member, annotate.Extra) {
	s, err := o.texts(d)
	if err != nil {
		o.fail(fmt.Errorf("document %s (%s): %w", d.ID, d.DisplayTitle(), err))
		return nil, nil
	}
	sum := digest(s)
	if d.TextSHA256 != "" && d.TextSHA256 != sum {
		o.fail(fmt.Errorf("document %s (%s): its text is not the one that was imported: its SHA-256 is %s, not %s", d.ID, d.DisplayTitle(), sum, d.TextSHA256))
		return nil, nil
	}
	if o.known == nil {
		o.known = map[annotate.ID]*annotate.Document{}
	}
	o.known[d.ID] = d
	members := []member{
		{"id", d.ID}, {"title", d.Title}, {"media_type", d.MediaType}, {"sha256", orNull(d.SHA256)}, {"text_sha256", sum}, {"text", s},
		{"publisher_id", orNull(d.PublisherID)}, {"byline", d.Byline}, {"url", d.URL}, {"archive_url", d.ArchiveURL},
		{"published_at", timeOrNull(d.PublishedAt)}, {"captured_at", timeOrNull(d.CapturedAt)}, {"captured_by", d.CapturedBy},
		{"language", d.Language}, {"imported_at", timeOrNull(d.ImportedAt)}, {"imported_by", orNull(d.ImportedBy)},
		{"status", d.Status}, {"note", d.Note},
	}
	if d.FileName != "" {
		members = append(members, member{"file_name", d.FileName})
	}
	if d.Encoding != "" {
		members = append(members, member{"encoding", d.Encoding})
	}
	if d.Bytes != 0 {
		members = append(members, member{"bytes", d.Bytes})
	}
	if len(d.Normalized) > 0 {
		members = append(members, member{"normalized", d.Normalized})
	}
	if d.RevisesID != annotate.None {
		members = append(members, member{"revises_id", d.RevisesID})
	}
	return members, d.Extra
}

func (o *datasetWriter) source(s *annotate.Source) ([]member, annotate.Extra) {
	return []member{
		{"id", s.ID}, {"name", s.Name}, {"type", s.Type}, {"named", !s.Unnamed}, {"group", s.Group}, {"aliases", filled(s.Aliases)},
		{"reliability", s.Reliability}, {"reliability_note", s.ReliabilityNote}, {"url", s.URL},
	}, s.Extra
}

func (o *datasetWriter) highlight(h *annotate.Highlight) ([]member, annotate.Extra) {
	if o.offsets == nil || o.at != h.DocumentID {
		doc, ok := o.known[h.DocumentID]
		if !ok {
			o.fail(fmt.Errorf("highlight %s: there is no document %s", h.ID, h.DocumentID))
			return nil, nil
		}
		s, err := o.texts(doc)
		if err != nil {
			o.fail(fmt.Errorf("highlight %s: %w", h.ID, err))
			return nil, nil
		}
		o.at, o.text, o.offsets = h.DocumentID, s, text.NewOffsets(s)
	}
	if err := h.CheckQuote(o.text); err != nil {
		o.fail(err)
		return nil, nil
	}
	type extent struct {
		CodePoint [2]int `json:"codepoint"`
		UTF16     [2]int `json:"utf16"`
		UTF8      [2]int `json:"utf8"`
	}
	ranges := make([]extent, len(h.Ranges))
	for i, r := range h.Ranges {
		ranges[i] = extent{
			CodePoint: [2]int{o.offsets.CodePoint(r.Start), o.offsets.CodePoint(r.End)},
			UTF16:     [2]int{o.offsets.UTF16(r.Start), o.offsets.UTF16(r.End)},
			UTF8:      [2]int{r.Start, r.End},
		}
	}
	members := []member{
		{"id", h.ID}, {"document_id", h.DocumentID}, {"ranges", ranges}, {"quote", h.Quote}, {"prefix", h.Prefix}, {"suffix", h.Suffix},
		{"tags", o.tags(h.TagIDs)}, {"note", h.Note}, {"anchor", h.Anchor},
		{"created_at", timeOrNull(h.CreatedAt)}, {"created_by", orNull(h.CreatedBy)}, {"modified_at", timeOrNull(h.ModifiedAt)},
	}
	return modifiedBy(members, h.ModifiedBy), h.Extra
}

func modifiedBy(members []member, by annotate.ID) []member {
	if by == annotate.None {
		return members
	}
	return append(members, member{"modified_by", by})
}

// tags returns the names of tags, each once.
func (o *datasetWriter) tags(ids []annotate.ID) []string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if name, ok := o.names[id]; ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (o *datasetWriter) claim(c *annotate.Claim) ([]member, annotate.Extra) {
	quantities := make([]json.RawMessage, len(c.Quantities))
	for i, q := range c.Quantities {
		quantities[i] = o.nested([]member{
			{"value", q.Value}, {"low", q.Low}, {"high", q.High}, {"unit", q.Unit}, {"bound", q.Bound}, {"scope", q.Scope}, {"as_of", q.AsOf},
		}, q.Extra)
	}
	chain := make([]json.RawMessage, len(c.Attribution.Chain))
	for i, l := range c.Attribution.Chain {
		chain[i] = o.nested([]member{
			{"source_id", orNull(l.SourceID)}, // null where the words name nobody in the registry
			{"co_source_ids", filled(l.CoSourceIDs)}, {"mention", l.Mention}, {"cue", l.Cue}, {"cue_class", l.CueClass}, {"channel", l.Channel},
		}, l.Extra)
	}
	attribution := o.nested([]member{{"chain", chain}, {"quote_type", c.Attribution.QuoteType}}, c.Attribution.Extra)
	members := []member{
		{"id", c.ID}, {"highlight_ids", filled(c.HighlightIDs)}, {"text", c.Text}, {"type", c.Type}, {"status", c.Status}, {"stance", c.Stance},
		{"polarity", c.Polarity}, {"hedges", filled(c.Hedges)}, {"quantities", quantities}, {"attribution", attribution},
		{"event_time", c.EventTime}, {"place", c.Place}, {"tags", o.tags(c.TagIDs)}, {"note", c.Note},
		{"created_at", timeOrNull(c.CreatedAt)}, {"created_by", orNull(c.CreatedBy)}, {"modified_at", timeOrNull(c.ModifiedAt)},
	}
	return modifiedBy(members, c.ModifiedBy), c.Extra
}

func (o *datasetWriter) assessment(a *annotate.Assessment) ([]member, annotate.Extra) {
	return []member{
		{"id", a.ID}, {"claim_id", a.ClaimID}, {"reviewer_id", orNull(a.ReviewerID)}, {"at", timeOrNull(a.At)},
		{"credibility", a.Credibility}, {"confidence", a.Confidence}, {"score", a.Score}, {"likelihood", orNull(a.Likelihood)},
		{"verdict", a.Verdict}, {"rationale", a.Rationale}, {"evidence_highlight_ids", filled(a.EvidenceHighlightIDs)},
	}, a.Extra
}

func (o *datasetWriter) cluster(c *annotate.Cluster) ([]member, annotate.Extra) {
	members := make([]json.RawMessage, len(c.Members))
	for i, m := range c.Members {
		members[i] = o.nested([]member{{"claim_id", m.ClaimID}, {"relation", m.Relation}}, m.Extra)
	}
	return []member{
		{"id", c.ID}, {"title", c.Title}, {"anchor_claim_id", orNull(c.AnchorClaimID)}, {"members", members},
	}, c.Extra
}

func (o *datasetWriter) link(l *annotate.Link) ([]member, annotate.Extra) {
	return []member{{"id", l.ID}, {"from", l.From}, {"to", l.To}, {"type", l.Type}, {"reason", l.Reason}}, l.Extra
}

func (o *datasetWriter) unknown(u *annotate.Unknown) ([]member, annotate.Extra) {
	fields, err := marshalObject(nil, u.Extra)
	if err != nil {
		o.fail(fmt.Errorf("%s %s: %w", u.Kind(), u.Key(), err))
	}
	return []member{{"kind", u.Kind()}, {"id", u.Key()}, {"fields", json.RawMessage(fields)}}, nil
}

// filled returns a list that is written as [] when it is empty.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339Nano)
}
