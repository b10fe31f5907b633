package annotate

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// FieldError says which field of an entity cannot have the value it was given, and why.
type FieldError struct {
	Field  string // JSON name
	Reason string
}

func (e *FieldError) Error() string { return fmt.Sprintf("field %s: %s", e.Field, e.Reason) }

func fieldError(field, reason string) error { return &FieldError{Field: field, Reason: reason} }

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func orDefault[T ~string](v *T, def T) {
	if *v == "" {
		*v = def
	}
}

func oneOf[T ~string](field string, v T, all []T) error {
	if slices.Contains(all, v) {
		return nil
	}
	known := make([]string, len(all))
	for i, a := range all {
		known[i] = string(a)
	}
	return fieldError(field, fmt.Sprintf("%q is not one of %s", string(v), strings.Join(known, ", ")))
}

func hexDigest(field, v string) error {
	if v == "" {
		return nil
	}
	digits := len(v) == 64
	for i := 0; digits && i < len(v); i++ {
		digits = '0' <= v[i] && v[i] <= '9' || 'a' <= v[i] && v[i] <= 'f'
	}
	if !digits {
		return fieldError(field, "not a SHA-256 in 64 lower-case hexadecimal digits")
	}
	return nil
}

func validText(field, v string) error {
	if !utf8.ValidString(v) {
		return fieldError(field, "not valid UTF-8")
	}
	return nil
}

func distinct(field string, ids []ID) error {
	const few = 8 // up to here comparing each with each is quicker than a map
	var seen map[ID]bool
	if len(ids) > few {
		seen = make(map[ID]bool, len(ids))
	}
	for i, id := range ids {
		if id == None || seen[id] || (seen == nil && slices.Contains(ids[:i], id)) {
			return fieldError(field, fmt.Sprintf("%s is empty or listed twice", id))
		}
		if seen != nil {
			seen[id] = true
		}
	}
	return nil
}

// references returns every entity that e points to, by the JSON name of the field.
func references(e Entity, yield func(field string, kind Kind, id ID)) {
	one := func(field string, kind Kind, id ID) {
		if id != None {
			yield(field, kind, id)
		}
	}
	all := func(field string, kind Kind, ids []ID) {
		for _, id := range ids {
			one(field, kind, id)
		}
	}
	switch e := e.(type) {
	case *Document:
		one("publisher_id", KindSource, e.PublisherID)
		one("imported_by", KindReviewer, e.ImportedBy)
		one("revises_id", KindDocument, e.RevisesID)
	case *Highlight:
		one("document_id", KindDocument, e.DocumentID)
		all("tag_ids", KindTag, e.TagIDs)
		one("created_by", KindReviewer, e.CreatedBy)
		one("modified_by", KindReviewer, e.ModifiedBy)
	case *Claim:
		all("highlight_ids", KindHighlight, e.HighlightIDs)
		all("tag_ids", KindTag, e.TagIDs)
		for _, l := range e.Attribution.Chain {
			one("attribution", KindSource, l.SourceID)
			all("attribution", KindSource, l.CoSourceIDs)
		}
		one("created_by", KindReviewer, e.CreatedBy)
		one("modified_by", KindReviewer, e.ModifiedBy)
	case *Assessment:
		one("claim_id", KindClaim, e.ClaimID)
		one("reviewer_id", KindReviewer, e.ReviewerID)
		all("evidence_highlight_ids", KindHighlight, e.EvidenceHighlightIDs)
	case *Cluster:
		one("anchor_claim_id", KindClaim, e.AnchorClaimID)
		for _, m := range e.Members {
			one("members", KindClaim, m.ClaimID)
		}
	case *Link:
		one("from", KindClaim, e.From)
		one("to", KindClaim, e.To)
	}
}
