package registry

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"attest/annotate"
	"attest/ui/field"
)

// documentFacts are what cannot be changed about a document.
type documentFacts struct {
	file, size, encoding, changed, hash, imported, holds *widget.Label
	copyHash                                             *field.Button
	sha256                                               string
}

func newDocumentFacts(form *field.Form) *documentFacts {
	f := &documentFacts{}
	form.AddHeading("The imported file")
	fact := func(name string) *widget.Label {
		l := widget.NewLabel("")
		l.Wrapping = fyne.TextWrapWord
		form.Add(name, "", l)
		return l
	}
	f.file, f.size, f.encoding, f.changed = fact("File"), fact("Size"), fact("Format"), fact("Changed")
	f.hash = widget.NewLabel("")
	f.hash.Wrapping = fyne.TextWrapBreak
	f.hash.TextStyle.Monospace = true
	f.hash.SizeName = theme.SizeNameCaptionText
	f.copyHash = field.NewQuietButton("", theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(f.sha256)
		f.copyHash.SetIcon(theme.ConfirmIcon())
	})
	form.Follow(f.copyHash)
	form.Add("SHA-256", "", container.NewBorder(nil, nil, nil, container.NewVBox(f.copyHash), f.hash))
	f.imported, f.holds = fact("Imported"), fact("Holds")
	return f
}

func (f *documentFacts) show(p *annotate.Project, d *annotate.Document) {
	set := func(l *widget.Label, text string) {
		if text == "" {
			text = "–"
		}
		if l.Text != text {
			l.SetText(text)
		}
	}
	file, changed := clip(d.FileName, 200), normalized(d.Normalized)
	if d.Bytes == 0 {
		file, changed = "None: the text came in a dataset", ""
	}
	set(f.file, file)
	set(f.size, sizes(d))
	set(f.encoding, encoding(d))
	set(f.changed, changed)
	if f.sha256 != d.SHA256 {
		f.sha256 = d.SHA256
		f.copyHash.SetIcon(theme.ContentCopyIcon())
	}
	set(f.hash, d.SHA256)
	enable(f.copyHash, d.SHA256 != "")
	set(f.imported, importedBy(p, d))
	set(f.holds, holdings(p, d))
}

var english = message.NewPrinter(language.English)

func sizes(d *annotate.Document) string {
	if d.Bytes == 0 { // it came in a dataset, without the file
		return english.Sprintf("%d bytes of UTF-8 text", d.TextBytes)
	}
	s := english.Sprintf("%d bytes", d.Bytes)
	if d.TextBytes != 0 && d.TextBytes != d.Bytes {
		s += english.Sprintf(", %d as UTF-8 text", d.TextBytes)
	}
	return s
}

func encoding(d *annotate.Document) string {
	parts := []string{}
	for _, part := range []string{d.Encoding, d.MediaType} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// normalized says in words what import changed.
func normalized(codes []string) string {
	if len(codes) == 0 {
		return "Nothing: the text is as it was in the file"
	}
	words := map[string]string{
		"bom":     "the byte order mark was left out",
		"crlf":    "Windows line ends became plain ones",
		"cr":      "old Macintosh line ends became plain ones",
		"nul":     "NUL characters became the replacement character",
		"invalid": "bytes that the encoding does not allow became the replacement character",
	}
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = words[code]
		if out[i] == "" {
			out[i] = code
		}
	}
	s := strings.Join(out, "; ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func importedBy(p *annotate.Project, d *annotate.Document) string {
	if d.ImportedAt.IsZero() {
		return ""
	}
	s := localTime(d.ImportedAt)
	if r, ok := p.Reviewer(d.ImportedBy); ok {
		s += " by " + r.Name
	}
	return s
}

func holdings(p *annotate.Project, d *annotate.Document) string {
	highlights := p.HighlightsOf(d.ID)
	claims := map[annotate.ID]bool{}
	for _, h := range highlights {
		for _, id := range p.ReferrersTo(annotate.KindHighlight, h.ID, annotate.KindClaim) {
			claims[id] = true
		}
	}
	return fmt.Sprintf("%s, %s", plural(len(highlights), "highlight"), plural(len(claims), "claim"))
}
