package exchange

import (
	"encoding/json"
	"fmt"
	"slices"

	"attest/annotate"
	"attest/annotate/ingest"
)

// This file reads each kind of entity as the dataset file writes it. What can be checked without the others is checked by
// the domain when the entity is put into a draft.

func (r *datasetReader) readCodebook(o *object) {
	if o == nil {
		return
	}
	r.scale, r.fields = enum[annotate.LikelihoodScale](o, "likelihood_scale"), o.texts("enabled_fields")
	for _, t := range o.objects("tags") {
		tag := fileTag{colored: t.has("color")}
		tag.entity = &annotate.Tag{ID: t.id("id", annotate.KindTag), Name: t.text("name"), Color: t.text("color"), Shortcut: t.text("key"), Definition: t.text("definition")}
		tag.entity.Extra = t.rest(hiddenFields[annotate.KindTag]...)
		tag.label = "tag " + clip(tag.entity.Name)
		if tag.entity.Name == "" {
			t.problem("it has no name")
			continue
		}
		if tag.entity.ID != annotate.None {
			key := entityKey{annotate.KindTag, tag.entity.ID}
			if r.seen[key] {
				t.problem("another tag has the same id")
				continue
			}
			r.seen[key] = true
		}
		r.codebook = append(r.codebook, tag)
	}
	r.codebookOwn = o.rest()
}

func (r *datasetReader) reviewer(o *object, key entityKey) error {
	e := &annotate.Reviewer{ID: key.id, Name: o.text("name")}
	e.Extra = o.rest()
	r.reviewers = append(r.reviewers, labelled[*annotate.Reviewer]{e, o.label})
	return nil
}

// document reads a document and stores its text.
func (r *datasetReader) document(o *object, key entityKey) error {
	if !o.has("text") {
		o.problem("it has no text")
	}
	given := o.text("text")
	e := &annotate.Document{
		ID: key.id, Title: o.text("title"), MediaType: o.text("media_type"), FileName: o.text("file_name"), SHA256: o.text("sha256"),
		TextSHA256: o.text("text_sha256"), Encoding: o.text("encoding"), Normalized: o.texts("normalized"),
		PublisherID: o.id("publisher_id", annotate.KindSource), Byline: o.text("byline"), URL: o.text("url"), ArchiveURL: o.text("archive_url"),
		PublishedAt: o.time("published_at"), CapturedAt: o.time("captured_at"), CapturedBy: o.text("captured_by"), Language: o.text("language"),
		ImportedAt: o.time("imported_at"), ImportedBy: o.id("imported_by", annotate.KindReviewer),
		Status: enum[annotate.DocumentStatus](o, "status"), Note: o.text("note"),
		RevisesID: o.id("revises_id", annotate.KindDocument),
	}
	if n := o.integer("bytes"); n != nil {
		e.Bytes = int64(*n)
	}
	e.Extra = o.rest(hiddenFields[annotate.KindDocument]...)
	if sum := digest(given); e.TextSHA256 != "" && e.TextSHA256 != sum {
		o.problem("text_sha256 is %s, but that of the text is %s: one of them was changed", clip(e.TextSHA256), sum)
	}
	doc := fileDocument{labelled: labelled[*annotate.Document]{e, o.label}, normalized: ingest.Normalize(given)}
	for _, change := range doc.normalized.Changes {
		doc.given = given
		if !slices.Contains(e.Normalized, change) {
			e.Normalized = append(e.Normalized, change)
		}
	}
	sum, err := r.store.PutBlob([]byte(doc.normalized.Text))
	if err != nil {
		return fmt.Errorf("%s: keeping its text: %w", o.label, err)
	}
	e.TextSHA256, e.TextBytes = sum, int64(len(doc.normalized.Text))
	doc.normalized.Text = "" // the store has it
	r.documents = append(r.documents, doc)
	return nil
}

func (r *datasetReader) source(o *object, key entityKey) error {
	e := &annotate.Source{
		ID: key.id, Name: o.text("name"), Type: enum[annotate.SourceType](o, "type"), Group: o.text("group"), Aliases: o.texts("aliases"),
		Reliability: enum[annotate.Reliability](o, "reliability"), ReliabilityNote: o.text("reliability_note"), URL: o.text("url"),
	}
	if o.has("named") {
		e.Unnamed = !take[bool](o, "named", "true or false")
	}
	delete(o.members, "named")
	e.Extra = o.rest(hiddenFields[annotate.KindSource]...)
	r.sources = append(r.sources, labelled[*annotate.Source]{e, o.label})
	return nil
}

func (r *datasetReader) highlight(o *object, key entityKey) error {
	h := fileHighlight{quoted: o.has("quote"), tags: o.texts("tags")}
	for _, x := range o.objects("ranges") {
		const what = "a list of start and end"
		h.ranges = append(h.ranges, fileRange{take[[]int](x, "codepoint", what), take[[]int](x, "utf16", what), take[[]int](x, "utf8", what)})
	}
	e := &annotate.Highlight{
		ID: key.id, DocumentID: o.id("document_id", annotate.KindDocument), Quote: o.text("quote"), Prefix: o.text("prefix"), Suffix: o.text("suffix"),
		Note: o.text("note"), Anchor: enum[annotate.Anchor](o, "anchor"),
		CreatedAt: o.time("created_at"), CreatedBy: o.id("created_by", annotate.KindReviewer),
		ModifiedAt: o.time("modified_at"), ModifiedBy: o.id("modified_by", annotate.KindReviewer),
	}
	e.Extra = o.rest(hiddenFields[annotate.KindHighlight]...)
	if e.DocumentID == annotate.None {
		o.problem("it has no document_id")
	}
	h.labelled = labelled[*annotate.Highlight]{e, o.label}
	r.highlights = append(r.highlights, h)
	return nil
}

func (r *datasetReader) claim(o *object, key entityKey) error {
	c := fileClaim{worded: o.has("text"), tags: o.texts("tags")}
	e := &annotate.Claim{
		ID: key.id, HighlightIDs: o.ids("highlight_ids", annotate.KindHighlight), Text: o.text("text"), Type: enum[annotate.ClaimType](o, "type"),
		Status: enum[annotate.ClaimStatus](o, "status"), Stance: enum[annotate.Stance](o, "stance"), Polarity: enum[annotate.Polarity](o, "polarity"),
		Hedges: o.texts("hedges"), EventTime: o.text("event_time"), Place: o.text("place"), Note: o.text("note"),
		CreatedAt: o.time("created_at"), CreatedBy: o.id("created_by", annotate.KindReviewer),
		ModifiedAt: o.time("modified_at"), ModifiedBy: o.id("modified_by", annotate.KindReviewer),
	}
	for _, q := range o.objects("quantities") {
		e.Quantities = append(e.Quantities, annotate.Quantity{
			Value: q.number("value"), Low: q.number("low"), High: q.number("high"), Unit: q.text("unit"),
			Bound: enum[annotate.Bound](q, "bound"), Scope: q.text("scope"), AsOf: q.text("as_of"), Extra: q.rest(),
		})
	}
	if a := o.object("attribution"); a != nil {
		c.chain = a.has("chain")
		e.Attribution.QuoteType = enum[annotate.QuoteType](a, "quote_type")
		for _, l := range a.objects("chain") {
			e.Attribution.Chain = append(e.Attribution.Chain, annotate.ChainLink{
				SourceID: l.id("source_id", annotate.KindSource), CoSourceIDs: l.ids("co_source_ids", annotate.KindSource),
				Mention: l.text("mention"), Cue: l.text("cue"), CueClass: enum[annotate.CueClass](l, "cue_class"), Channel: l.text("channel"),
				Extra: l.rest(),
			})
		}
		e.Attribution.Extra = a.rest()
	}
	e.Extra = o.rest(hiddenFields[annotate.KindClaim]...)
	c.labelled = labelled[*annotate.Claim]{e, o.label}
	r.claims = append(r.claims, c)
	return nil
}

func (r *datasetReader) assessment(o *object, key entityKey) error {
	e := &annotate.Assessment{
		ID: key.id, ClaimID: o.id("claim_id", annotate.KindClaim), ReviewerID: o.id("reviewer_id", annotate.KindReviewer), At: o.time("at"),
		Credibility: enum[annotate.Credibility](o, "credibility"), Confidence: enum[annotate.Confidence](o, "confidence"), Score: o.integer("score"),
		Verdict: enum[annotate.Verdict](o, "verdict"), Rationale: o.text("rationale"), EvidenceHighlightIDs: o.ids("evidence_highlight_ids", annotate.KindHighlight),
	}
	if l := o.object("likelihood"); l != nil {
		e.Likelihood = annotate.Likelihood{Scale: enum[annotate.LikelihoodScale](l, "scale"), Term: l.text("term")}
	}
	e.Extra = o.rest()
	r.assessments = append(r.assessments, labelled[*annotate.Assessment]{e, o.label})
	return nil
}

func (r *datasetReader) cluster(o *object, key entityKey) error {
	e := &annotate.Cluster{ID: key.id, Title: o.text("title"), AnchorClaimID: o.id("anchor_claim_id", annotate.KindClaim)}
	for _, m := range o.objects("members") {
		e.Members = append(e.Members, annotate.Member{
			ClaimID: m.id("claim_id", annotate.KindClaim), Relation: enum[annotate.Relation](m, "relation"), Extra: m.rest(),
		})
	}
	e.Extra = o.rest()
	r.clusters = append(r.clusters, labelled[*annotate.Cluster]{e, o.label})
	return nil
}

func (r *datasetReader) link(o *object, key entityKey) error {
	e := &annotate.Link{
		ID: key.id, From: o.id("from", annotate.KindClaim), To: o.id("to", annotate.KindClaim), Type: enum[annotate.LinkType](o, "type"), Reason: o.text("reason"),
	}
	e.Extra = o.rest()
	r.links = append(r.links, labelled[*annotate.Link]{e, o.label})
	return nil
}

func (r *datasetReader) other(o *object, key entityKey) error {
	e, _ := annotate.New(key.kind, key.id).(*annotate.Unknown)
	fields := &object{o.label, take[map[string]json.RawMessage](o, "fields", "an object"), r}
	e.Extra = fields.rest()
	r.others = append(r.others, labelled[*annotate.Unknown]{e, o.label})
	return nil
}
