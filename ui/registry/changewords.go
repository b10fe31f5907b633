package registry

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"attest/annotate"
	"attest/ui/label"
)

// changeWords says in words what a change did to one entity.
type changeWords struct {
	title  string // which entity, and whether it came, went or changed
	fields []fieldChange
}

// fieldChange is one field of a change; before is empty for a new entity, after for one that was deleted.
type fieldChange struct {
	name, before, after string
	updated             bool // the entity was there before and after
	prose               bool // a text in which the words that differ are worth marking
}

// naming says what entities are called: what is in the project as it is called there, and what is not as it was called when
// it was deleted.
type naming struct {
	project *annotate.Project
	log     *annotate.Log // of what was deleted
}

// name returns what an entity is called, or was before it was deleted; "" where it has no name or never was.
func (n naming) name(kind annotate.Kind, id annotate.ID) string {
	if e, there := n.project.Get(kind, id); there {
		return annotate.NameOf(e)
	}
	return n.log.NameOfLost(annotate.Ref{Kind: kind, ID: id})
}

// inWords returns what comes behind an entity's kind to tell it from others: its name in quotes or, for one without a name,
// what it is about. Fields, which may be nil, are some that it has or had.
func (n naming) inWords(r annotate.Ref, fields ...annotate.Fields) string {
	if name := n.name(r.Kind, r.ID); name != "" {
		return quoted(name)
	}
	for _, name := range []string{"name", "title", "text", "quote", "file_name"} {
		if s, ok := fieldOf[string](name, fields); ok && s != "" {
			return quoted(s)
		}
	}
	switch r.Kind {
	case annotate.KindAssessment:
		return "of " + n.claim(n.about(r, "claim_id", fields, func(e annotate.Entity) annotate.ID { return e.(*annotate.Assessment).ClaimID }))
	case annotate.KindLink:
		return "from " + n.claim(n.about(r, "from", fields, func(e annotate.Entity) annotate.ID { return e.(*annotate.Link).From }))
	case annotate.KindCluster:
		anchor, ok := fieldOf[annotate.ID]("anchor_claim_id", fields)
		if e, there := n.project.Get(r.Kind, r.ID); there {
			anchor, ok = e.(*annotate.Cluster).AnchorClaimID, true
		}
		if ok && anchor != annotate.None {
			return "around " + n.claim(anchor)
		}
	}
	return "without a name"
}

// about returns the claim that an entity is about, as it is now, as a change says, or as it was when it was deleted.
func (n naming) about(r annotate.Ref, field string, fields []annotate.Fields, now func(annotate.Entity) annotate.ID) annotate.ID {
	if e, there := n.project.Get(r.Kind, r.ID); there {
		return now(e)
	}
	if id, ok := fieldOf[annotate.ID](field, fields); ok {
		return id
	}
	return n.log.OwnerOfLost(r).ID
}

func (n naming) claim(id annotate.ID) string {
	if name := n.name(annotate.KindClaim, id); name != "" {
		return quoted(name)
	}
	return "a deleted claim"
}

// fieldOf returns the first value of a field that is one of its type.
func fieldOf[T any](name string, from []annotate.Fields) (value T, ok bool) {
	for _, fields := range from {
		if raw, there := fields[name]; there && json.Unmarshal(raw, &value) == nil {
			return value, true
		}
	}
	return value, false
}

// proseFields are fields that hold sentences.
var proseFields = []string{"text", "quote", "note", "rationale", "definition", "reason", "title", "reliability_note"}

// unremarkable are fields that follow from others, or from the Action itself.
var unremarkable = []string{"modified_at", "modified_by", "created_at", "created_by", "prefix", "suffix", "text_sha256", "text_bytes",
	"sha256", "imported_at", "imported_by", "at", "reviewer_id"}

// fieldNames are the names of fields whose JSON name does not read well.
var fieldNames = map[string]string{
	"tag_ids": "Tags", "highlight_ids": "Highlights", "document_id": "Document", "publisher_id": "Publisher", "claim_id": "Claim",
	"url": "URL", "archive_url": "Archive URL", "key": "Key", "bytes": "Size", "media_type": "Kind of file", "unnamed": "Unnamed",
	"evidence_highlight_ids": "Evidence", "anchor_claim_id": "Anchor", "published_at": "Published", "captured_at": "Captured",
	"reliability_note": "Why this grade", "cue_class": "Kind of cue", "source_id": "Source", "co_source_ids": "Together with",
	"color": "Colour", "order": "Place", "normalized": "Changed on import",
	"revises_id": "Revision of",
}

func fieldName(name string) string {
	if n, ok := fieldNames[name]; ok {
		return n
	}
	return label.Words(name)
}

// wordsOf says what a change did.
func wordsOf(n naming, c annotate.Change) changeWords {
	w := changeWords{title: label.Kind(c.Kind) + " " + n.inWords(annotate.Ref{Kind: c.Kind, ID: c.ID}, c.Set, c.Was)}
	was := " was "
	if c.Kind == annotate.KindProject {
		was = " were " // its settings
	}
	switch {
	case c.Creates():
		w.title += was + "added"
	case c.Deletes():
		w.title += was + "deleted"
	}
	names := []string{}
	for name := range c.Set {
		names = append(names, name)
	}
	for name := range c.Was {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(unremarkable, name) {
			continue
		}
		f := fieldChange{name: fieldName(name), updated: !c.Creates() && !c.Deletes()}
		if f.prose = f.updated && slices.Contains(proseFields, name); f.prose {
			f.before, f.after = proseWords(c.Was[name], c.Set[name])
		} else {
			f.before, f.after = valueWords(n, c.Kind, name, c.Was[name]), valueWords(n, c.Kind, name, c.Set[name])
		}
		if f.before != "" || f.after != "" {
			w.fields = append(w.fields, f)
		}
	}
	return w
}

// proseClip is how much of a text of which words are marked is shown, and proseLead how much of it before the first of
// them, in bytes.
const proseClip, proseLead = 1200, 120

// proseWords returns two texts, the one and the other clipped so that the first difference is among what is left.
func proseWords(was, set json.RawMessage) (before, after string) {
	if json.Unmarshal(was, &before) != nil || json.Unmarshal(set, &after) != nil {
		return "", "" // no error: they have been a field of an entity
	}
	before, after = strings.Join(strings.Fields(before), " "), strings.Join(strings.Fields(after), " ")
	same := 0
	for same < len(before) && same < len(after) && before[same] == after[same] {
		same++
	}
	lead := ""
	if from := same - proseLead; from > 0 && max(len(before), len(after)) > proseClip {
		if at := strings.IndexByte(before[from:same], ' '); at >= 0 {
			from += at + 1
			before, after, lead = before[from:], after[from:], "… "
		}
	}
	return lead + clip(before, proseClip), lead + clip(after, proseClip)
}

// nameOf returns what an entity of the project is called, or "" where there is none or it has no name.
func nameOf(p *annotate.Project, kind annotate.Kind, id annotate.ID) string {
	e, _ := p.Get(kind, id)
	return annotate.NameOf(e)
}

// referable are the kinds that other entities refer to by ID.
var referable = []annotate.Kind{annotate.KindSource, annotate.KindTag, annotate.KindDocument, annotate.KindHighlight,
	annotate.KindClaim, annotate.KindReviewer}

// valueWords puts the value of a field into words, clipped; "" for none.
func valueWords(n naming, kind annotate.Kind, name string, raw json.RawMessage) string {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return ""
	}
	if name == "ranges" {
		return rangeWords(raw)
	}
	return clip(words(n, kind, name, v), valueClip)
}

func rangeWords(raw json.RawMessage) string {
	var ranges []annotate.Range
	if json.Unmarshal(raw, &ranges) != nil {
		return clip(string(raw), valueClip)
	}
	if len(ranges) == 0 {
		return "no place"
	}
	parts := make([]string, len(ranges))
	for i, r := range ranges {
		parts[i] = fmt.Sprintf("%d–%d", r.Start, r.End)
	}
	return clip("bytes "+strings.Join(parts, ", "), valueClip)
}

func words(n naming, kind annotate.Kind, name string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case float64:
		if name == "bytes" {
			return english.Sprintf("%.0f bytes", v)
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		return stringWords(n, kind, name, v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = words(n, kind, name, e)
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		return objectWords(n, kind, name, v)
	}
	return fmt.Sprint(v)
}

func objectWords(n naming, kind annotate.Kind, name string, v map[string]any) string {
	switch name {
	case "likelihood":
		scale, _ := v["scale"].(string)
		term, _ := v["term"].(string)
		return label.Likelihood(annotate.Likelihood{Scale: annotate.LikelihoodScale(scale), Term: term})
	case "attribution":
		return attributionWords(n, v)
	}
	keys := make([]string, 0, len(v))
	for key := range v {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var parts []string
	for _, key := range keys {
		if w := words(n, kind, key, v[key]); w != "" {
			parts = append(parts, strings.ToLower(fieldName(key))+" "+w)
		}
	}
	return strings.Join(parts, ", ")
}

// attributionWords writes a chain as reviewers read it: nearest publisher first. The mark between two links is one that the
// text font has (see fieldChangeText).
func attributionWords(n naming, v map[string]any) string {
	raw, err := json.Marshal(v)
	var a annotate.Attribution
	if err != nil || json.Unmarshal(raw, &a) != nil {
		return ""
	}
	var links []string
	for _, l := range a.Chain {
		names := []string{}
		for _, id := range append([]annotate.ID{l.SourceID}, l.CoSourceIDs...) {
			if name := n.name(annotate.KindSource, id); name != "" {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			names = append(names, orNothing(l.Mention))
		}
		link := strings.Join(names, " + ")
		if l.Cue != "" {
			link += " (“" + l.Cue + "”)"
		}
		links = append(links, link)
	}
	s := strings.Join(links, " ‹ ")
	if a.QuoteType != "" {
		s = strings.TrimPrefix(s+"; "+strings.ToLower(label.QuoteType(a.QuoteType)), "; ")
	}
	return s
}

func stringWords(n naming, kind annotate.Kind, name, s string) string {
	if strings.HasSuffix(name, "_at") {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return formatDate(t)
		}
	}
	if id, err := uuid.Parse(s); err == nil && len(s) == 36 {
		for _, k := range referable {
			if name := n.name(k, id); name != "" {
				return quoted(name)
			}
		}
		return "one that is gone"
	}
	if w, ok := enumerated[string(kind)+"."+name]; ok {
		return w(s)
	}
	return s
}

// enumerated has the labels of enumerated fields, by kind and JSON name.
var enumerated = map[string]func(string) string{
	"source.type":              func(s string) string { return label.SourceType(annotate.SourceType(s)) },
	"source.reliability":       func(s string) string { return label.Reliability(annotate.Reliability(s)) },
	"document.status":          func(s string) string { return label.DocumentStatus(annotate.DocumentStatus(s)) },
	"highlight.anchor":         func(s string) string { return label.Anchor(annotate.Anchor(s)) },
	"claim.type":               func(s string) string { return label.ClaimType(annotate.ClaimType(s)) },
	"claim.status":             func(s string) string { return label.ClaimStatus(annotate.ClaimStatus(s)) },
	"claim.stance":             func(s string) string { return label.Stance(annotate.Stance(s)) },
	"claim.polarity":           func(s string) string { return label.Polarity(annotate.Polarity(s)) },
	"claim.bound":              func(s string) string { return label.Bound(annotate.Bound(s)) },
	"assessment.credibility":   func(s string) string { return label.Credibility(annotate.Credibility(s)) },
	"assessment.confidence":    func(s string) string { return label.Confidence(annotate.Confidence(s)) },
	"assessment.verdict":       func(s string) string { return label.Verdict(annotate.Verdict(s)) },
	"cluster.relation":         func(s string) string { return label.Relation(annotate.Relation(s)) },
	"link.type":                func(s string) string { return label.LinkType(annotate.LinkType(s)) },
	"project.likelihood_scale": func(s string) string { return label.LikelihoodScale(annotate.LikelihoodScale(s)) },
}
