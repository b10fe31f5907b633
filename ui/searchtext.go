package ui

import (
	"strings"
	"unicode/utf8"

	"attest/annotate"
	"attest/annotate/search"
	"attest/annotate/text"
	"attest/ui/prose"
)

const (
	searchClip = 104 // bytes of a text that are shown in a line of a dialog
	resultClip = 160 // and of a result in the list of the search, which clips it to its width
	searchLead = 30  // bytes shown before the first match
)

// aboutResult says what a result is, where it stands, and why it was found.
func aboutResult(p *annotate.Project, res search.Result) string {
	about := kindName(res.Kind)
	if res.Field == "sentence" {
		about = "Sentence"
	} else if res.Field != "" && res.Field != "quote" && res.Field != "text" && res.Field != "name" && res.Field != "title" {
		about += ", " + fieldName(res.Field)
	}
	if s, ok := p.Source(res.ID); ok && res.Field == "alias" {
		about += " of " + clipText(s.Name, 60)
	}
	if d, ok := p.Document(res.DocumentID); ok && (res.Kind != annotate.KindDocument || res.Field == "sentence") {
		about += " · " + clipText(d.DisplayTitle(), 60)
	}
	return about + " · " + res.Why
}

// fieldName is what reviewers call a field of an entity.
func fieldName(field string) string {
	switch field {
	case "file_name":
		return "file name"
	case "reliability_note":
		return "remark on its reliability"
	}
	return field
}

// kindName is what reviewers call a kind of entity.
func kindName(k annotate.Kind) string {
	return map[annotate.Kind]string{annotate.KindHighlight: "Highlight", annotate.KindClaim: "Claim", annotate.KindSource: "Source",
		annotate.KindTag: "Tag", annotate.KindDocument: "Document", annotate.KindAssessment: "Assessment"}[k]
}

// markedPieces cuts a text around its first match and into what matches and what does not.
func markedPieces(s string, marks []annotate.Range) []prose.Part {
	from := 0
	if len(marks) > 0 && marks[0].Start > searchLead {
		from = wordStart(s, marks[0].Start-searchLead)
		from += len(s[from:]) - len(strings.TrimLeft(s[from:], " \n\t"))
	}
	to := len(s)
	if to-from > resultClip {
		to, _ = text.SnapOut(s, from+resultClip, from+resultClip)
	}
	var out []prose.Part
	add := func(marked bool, part string) {
		if part != "" {
			out = append(out, prose.Part{Text: oneLine(part), Marked: marked})
		}
	}
	if from > 0 {
		add(false, "… ")
	}
	at := from
	for _, m := range marks {
		start, end := max(m.Start, at), min(m.End, to)
		if start >= end {
			continue
		}
		add(false, s[at:start])
		add(true, s[start:end])
		at = end
	}
	if at < to {
		add(false, s[at:to])
	}
	if to < len(s) {
		add(false, " …")
	}
	return out
}

// oneLine replaces line breaks, which a list row has no room for.
func oneLine(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c == '\n' || c == '\t' {
			b[i] = ' '
		}
	}
	return string(b)
}

// clipText shortens a text to at most n bytes on a grapheme boundary, with an ellipsis.
func clipText(s string, n int) string {
	if len(s) <= n || !utf8.ValidString(s) {
		return oneLine(s)
	}
	end, _ := text.SnapOut(s, n, n)
	return oneLine(s[:end]) + "…"
}

// wordStart returns where the word at a byte offset begins.
func wordStart(s string, off int) int {
	start, _ := text.WordAt(s, off)
	return start
}
