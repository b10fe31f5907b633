package exchange

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"attest/annotate"
)

// WriteLines writes those documents, highlights, claims or sources of the project that are wanted as JSON objects, one a line
// and each just as it stands in the dataset file; only documents come without their text, which may be millions of
// characters. Texts are asked for where offsets need them.
func WriteLines(w io.Writer, p *annotate.Project, kind annotate.Kind, wanted func(annotate.Entity) bool, texts func(*annotate.Document) (string, error)) error {
	out := &datasetWriter{w: bufio.NewWriterSize(w, 1<<16), texts: texts, names: map[annotate.ID]string{}, known: map[annotate.ID]*annotate.Document{}}
	for _, t := range p.Tags() {
		out.names[t.ID] = t.Name
	}
	for _, d := range p.Documents() {
		out.known[d.ID] = d
	}
	switch kind {
	case annotate.KindDocument:
		lines(out, p.Documents(), wanted, func(d *annotate.Document) ([]member, annotate.Extra) {
			members, extra := out.document(d)
			return slices.DeleteFunc(members, func(m member) bool { return m.name == "text" }), extra
		})
	case annotate.KindHighlight:
		lines(out, p.Highlights(), wanted, out.highlight)
	case annotate.KindClaim:
		lines(out, p.Claims(), wanted, out.claim)
	case annotate.KindSource:
		lines(out, p.Sources(), wanted, out.source)
	default:
		return fmt.Errorf("entities of kind %s are not written line by line", kind)
	}
	if out.err != nil {
		return fmt.Errorf("writing line by line: %w", out.err)
	}
	if err := out.w.Flush(); err != nil {
		return fmt.Errorf("writing line by line: %w", err)
	}
	return nil
}

func lines[T annotate.Entity](o *datasetWriter, entities []T, wanted func(annotate.Entity) bool, members func(T) ([]member, annotate.Extra)) {
	for _, e := range entities {
		if !wanted(e) {
			continue
		}
		known, extra := members(e)
		o.object(known, extra)
		o.print("\n")
	}
}
