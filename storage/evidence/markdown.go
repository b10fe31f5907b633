package evidence

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"attest/annotate"
)

// WriteMarkdown writes the report as text that reads well as it is, and better with a viewer for Markdown.
func (r *Report) WriteMarkdown(w io.Writer) error {
	out := &markdown{bufio.NewWriter(w)}
	out.line("# Verification report: %s", plainText(orElse(r.Title, r.Subject)))
	verdict := "**No problems were found.**"
	if n := r.Problems(); n == 1 {
		verdict = "**1 problem was found.**"
	} else if n > 1 {
		verdict = fmt.Sprintf("**%d problems were found.**", n)
	}
	out.line("%s", verdict)
	out.facts(r)
	out.checks(r.Checks)
	if r.Seal != nil {
		out.line("## What the signature proves")
		for _, sentence := range Proof {
			out.line("%s", sentence)
		}
	}
	out.devices(r.Devices)
	out.documents(r.Documents)
	if len(r.Notes) > 0 {
		out.line("## Notes")
		for _, n := range r.Notes {
			out.item("%s", plainText(n))
		}
		out.blank()
	}
	return out.w.Flush()
}

type markdown struct{ w *bufio.Writer }

// line writes a paragraph. Errors are kept by the writer until it is flushed.
func (m *markdown) line(format string, args ...any) { _, _ = fmt.Fprintf(m.w, format+"\n\n", args...) }

func (m *markdown) blank() { _ = m.w.WriteByte('\n') }

func (m *markdown) item(format string, args ...any) {
	_, _ = fmt.Fprintf(m.w, "- "+format+"\n", args...)
}

func (m *markdown) row(cells ...string) {
	_, _ = fmt.Fprintf(m.w, "| %s |\n", strings.Join(cells, " | "))
}

func (m *markdown) facts(r *Report) {
	fact := func(name, value string) {
		if value != "" {
			m.item("%s: %s", name, value)
		}
	}
	fact("Checked", plainText(r.Subject))
	fact("Made at", moment(r.MadeAt))
	fact("Made by", plainText(r.MadeBy))
	fact("Made with", plainText(r.Generator)+" on "+r.System)
	if s := r.Seal; s != nil {
		fact("Sealed at", moment(s.SealedAt)+", by the clock of the computer that sealed it")
		fact("Sealed by", plainText(s.SealedBy)+", as they call themselves")
		fact("Sealed with", plainText(s.Generator))
		fact("Signed by the key", s.Fingerprint)
		if s.Expected != "" && s.Expected == s.Fingerprint {
			fact("Expected key", "the same")
		} else {
			fact("Expected key", s.Expected)
		}
	}
	if r.Project != annotate.None {
		fact("Project", r.Project.String())
		fact("Actions", fmt.Sprintf("%d, the first at %s", r.Actions, moment(r.First)))
		fact("SHA-256 of the last line of the ledger", r.Head)
	}
	var counts []string
	for _, kind := range r.sortedKinds() {
		counts = append(counts, count(r.Counts[kind], string(kind)))
	}
	fact("Content", strings.Join(counts, ", "))
	m.blank()
}

var resultWords = map[Result]string{Passed: "passed", Failed: "FAILED", NotChecked: "not checked"}

func (m *markdown) checks(checks []Check) {
	m.line("## Checks")
	m.row("Check", "Result", "What was looked at")
	m.row("---", "---", "---")
	for _, c := range checks {
		m.row(c.Name, resultWords[c.Result], plainText(c.What))
	}
	m.blank()
	for _, c := range checks {
		for _, p := range c.Problems {
			m.item("**%s**: %s", c.Name, plainText(p))
		}
		if len(c.Problems) > 0 {
			m.blank()
		}
	}
}

func (m *markdown) devices(devices []Device) {
	if len(devices) == 0 {
		return
	}
	m.line("## Installations that wrote the ledger")
	m.row("Installation", "Actions", "Last action", "By", "SHA-256 of its last line")
	m.row("---", "--:", "---", "---", "---")
	for _, d := range devices {
		m.row(d.Device.String(), fmt.Sprint(d.Actions), moment(d.At), plainText(d.Reviewer), d.SHA256)
	}
	m.blank()
}

func (m *markdown) documents(documents []Document) {
	if len(documents) == 0 {
		return
	}
	m.line("## Documents")
	for i, d := range documents {
		_, _ = fmt.Fprintf(m.w, "%d. **%s**\n", i+1, plainText(d.Title))
		original := d.SHA256
		if original == "" {
			original = "unknown"
		}
		m.under("Original: SHA-256 %s, %d bytes: %s", original, d.Bytes, originalWords[d.Original])
		m.under("Text: SHA-256 %s: %s", d.TextSHA256, resultWords[d.Text])
		m.under("%s: %s", count(d.Highlights, "quote"), resultWords[d.Quotes])
		var came []string
		if d.FileName != "" {
			came = append(came, "file "+plainText(d.FileName))
		}
		if d.URL != "" {
			came = append(came, plainText(d.URL))
		}
		if !d.ImportedAt.IsZero() {
			came = append(came, "imported at "+moment(d.ImportedAt))
		}
		if d.ImportedBy != "" {
			came = append(came, "by "+plainText(d.ImportedBy))
		}
		if len(came) > 0 {
			m.under("%s", strings.Join(came, ", "))
		}
	}
	m.blank()
}

// under writes an item below a numbered one.
func (m *markdown) under(format string, args ...any) {
	_, _ = fmt.Fprintf(m.w, "   - "+format+"\n", args...)
}

var originalWords = map[Result]string{Passed: "passed", Failed: "FAILED", NotChecked: "not held, the document came without it"}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// plainText keeps what people have typed from meaning anything to Markdown or HTML.
func plainText(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*[]|<>", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || 0x7f <= r && r < 0xa0:
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
