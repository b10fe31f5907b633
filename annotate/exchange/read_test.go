package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"attest/annotate"
)

// dataset wraps members into a dataset file.
func dataset(members string) string {
	return `{"format":"attest-dataset","version":1,` + members + `}`
}

const oneDocument = `"documents":[{"id":"d","text":"The dam broke. The dam was old. 👩🏽‍🌾!"}],`

func highlight(rest string) string {
	return dataset(oneDocument + `"highlights":[{"id":"h-9","document_id":"d",` + rest + `}]`)
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		is   error
		says []string
	}{
		"nothing":           {"", ErrNotDataset, nil},
		"a list":            {"[]", ErrNotDataset, nil},
		"another format":    {`{"format":"coco","version":1}`, ErrNotDataset, []string{"coco"}},
		"no format":         {`{"version":1}`, ErrNotDataset, []string{"format"}},
		"no version":        {`{"format":"attest-dataset"}`, ErrNotDataset, []string{"version"}},
		"a newer version":   {`{"version":2,"format":"attest-dataset"}`, ErrNewer, []string{"newer Attest"}},
		"a named newer one": {`{"format":"attest-dataset","version":2,"generator":"Attest 7.5.0","x":[{}]}`, ErrNewer, []string{"newer Attest", "Attest 7.5.0"}},
		"half a file":       {`{"format":"attest-dataset","version":1,"documents":[{"id":"d"`, ErrNotDataset, []string{"ends in the middle"}},
		"more after it":     {dataset(`"x":1`) + "{}", ErrNotDataset, []string{"follows"}},
		"no list":           {dataset(`"claims":{}`), ErrNotDataset, []string{"claims is not a list"}},
		"no object":         {dataset(`"claims":[7]`), ErrNotDataset, []string{"claims[0]"}},
		"too deep":          {dataset(`"x":` + strings.Repeat("[", 20000)), ErrNotDataset, nil},
		"no id":             {dataset(`"claims":[{"text":"x"}]`), nil, []string{"claims[0]", "no id"}},
		"an id twice":       {dataset(`"claims":[{"id":"c","text":"x"},{"id":"c","text":"y"}]`), nil, []string{"claim c", "same id"}},
		"wrong type":        {dataset(`"claims":[{"id":"c","text":17}]`), nil, []string{"claim c", "text should be a text", "17"}},
		"wrong enum":        {dataset(`"claims":[{"id":"c","text":"x","stance":"sure"}]`), nil, []string{"claim c", "stance", "sure", "hedged"}},
		"wrong time":        {dataset(`"claims":[{"id":"c","text":"x","created_at":"yesterday"}]`), nil, []string{"claim c", "created_at", "yesterday"}},
		"an empty claim":    {dataset(`"claims":[{"id":"c"}]`), nil, []string{"claim c", "neither"}},
		"no text":           {dataset(`"documents":[{"id":"d"}]`), nil, []string{"document d", "no text"}},
		"another text":      {dataset(`"documents":[{"id":"d","text":"x","text_sha256":"` + strings.Repeat("0", 64) + `"}]`), nil, []string{"document d", "text_sha256"}},
		"no such document":  {dataset(`"highlights":[{"id":"h","document_id":"d-7","quote":"x"}]`), nil, []string{"highlight h", "document_id", "d-7"}},
		"no such former":    {dataset(`"documents":[{"id":"d","text":"x","revises_id":"d-7"}]`), nil, []string{"document d", "revises_id", "d-7"}},
		"revises itself":    {dataset(`"documents":[{"id":"d","text":"x","revises_id":"d"}]`), nil, []string{"document d", "revises_id"}},
		"no such highlight": {dataset(`"claims":[{"id":"c","text":"x","highlight_ids":["h-7"]}]`), nil, []string{"claim c", "highlight_ids", "h-7"}},
		"no such source":    {dataset(`"claims":[{"id":"c","text":"x","attribution":{"chain":[{"source_id":"s-7"}]}}]`), nil, []string{"claim c", "attribution", "s-7"}},
		"no such reviewer":  {dataset(`"claims":[{"id":"c","text":"x","created_by":"Nobody"}]`), nil, []string{"claim c", "created_by", "Nobody"}},
		"no such claim":     {dataset(`"links":[{"id":"l","from":"a","to":"b","type":"same"}]`), nil, []string{"link l", "from", "claim", ": a"}},
		"quote differs":     {highlight(`"quote":"The dyke","ranges":[{"utf8":[0,8]}]`), annotate.ErrQuote, []string{"h-9", "The dyke", "The dam "}},
		"quote not found":   {highlight(`"quote":"dyke"`), annotate.ErrQuote, []string{"h-9", "dyke", "not found"}},
		"quote found twice": {highlight(`"quote":"The dam"`), annotate.ErrQuote, []string{"h-9", "2 times"}},
		"no place at all":   {highlight(`"note":"x"`), nil, []string{"h-9", "neither ranges nor a quote"}},
		"units disagree":    {highlight(`"ranges":[{"utf8":[0,3],"utf16":[0,4]}]`), nil, []string{"h-9", "range 1", "utf16 and utf8"}},
		"beyond the end":    {highlight(`"ranges":[{"codepoint":[0,300]}]`), nil, []string{"h-9", "codepoint", "300"}},
		"negative":          {highlight(`"ranges":[{"utf8":[-1,3]}]`), nil, []string{"h-9", "utf8"}},
		"backwards":         {highlight(`"ranges":[{"utf8":[3,1]}]`), nil, []string{"h-9", "utf8"}},
		"half a pair":       {highlight(`"ranges":[{"utf16":[33,35]}]`), nil, []string{"h-9", "utf16", "splits"}},
		"inside a byte":     {highlight(`"ranges":[{"utf8":[33,50]}]`), nil, []string{"h-9", "utf8", "splits"}},
		"three numbers":     {highlight(`"ranges":[{"utf8":[1,2,3]}]`), nil, []string{"h-9", "utf8", "3 numbers"}},
		"no unit":           {highlight(`"ranges":[{}]`), nil, []string{"h-9", "range 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestProject()
			d := annotate.NewDraft(p.Project, annotate.None, exportedAt)
			_, err := ReadDataset(strings.NewReader(c.in), d, p.memory)
			if err == nil {
				t.Fatal("it was accepted")
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("got %v, which does not wrap %v", err, c.is)
			}
			var problems *DatasetError
			if c.is == nil && !errors.As(err, &problems) {
				t.Errorf("got %T, want a DatasetError", err)
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q does not say %q", err, s)
				}
			}
			if changes, err := d.Changes(); err != nil || len(changes) > 0 {
				t.Errorf("the draft holds %d changes after a refusal (%v)", len(changes), err)
			}
		})
	}
}

func TestReadTellsTheFirstProblemsOnly(t *testing.T) {
	t.Parallel()
	claims := strings.TrimSuffix(strings.Repeat(`{"text":"x"},`, 50), ",")
	_, err := CheckDataset(strings.NewReader(dataset(`"claims":[` + claims + `]`)))
	var problems *DatasetError
	if !errors.As(err, &problems) || problems.Total != 50 || len(problems.Problems) != maxProblems || !strings.Contains(err.Error(), "and 30 more") {
		t.Errorf("got %v", err)
	}
}

func TestReadPassesOnErrorsOfItsInput(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, n := range []int{0, 2, 40} {
		in := io.MultiReader(strings.NewReader(dataset(oneDocument)[:n]), failing{broken})
		if _, err := CheckDataset(in); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got %v", n, err)
		}
	}
}

func TestReadAnchors(t *testing.T) {
	t.Parallel()
	const s = "The dam broke. The dam was old. 👩🏽‍🌾!"
	family := strings.Index(s, "👩")
	for name, c := range map[string]struct {
		in    string
		want  []annotate.Range
		notes int
	}{
		"bytes":               {`"ranges":[{"utf8":[4,7]}]`, []annotate.Range{{Start: 4, End: 7}}, 0},
		"UTF-16":              {`"ranges":[{"utf16":[32,39]}]`, []annotate.Range{{Start: family, End: len(s) - 1}}, 0},
		"code points":         {`"ranges":[{"codepoint":[32,36]}],"quote":"👩🏽‍🌾"`, []annotate.Range{{Start: family, End: len(s) - 1}}, 0},
		"half an emoji":       {`"ranges":[{"codepoint":[32,33]}],"quote":"👩"`, []annotate.Range{{Start: family, End: len(s) - 1}}, 1},
		"quote":               {`"quote":"broke"`, []annotate.Range{{Start: 8, End: 13}}, 0},
		"quote and suffix":    {`"quote":"The dam","suffix":" was"`, []annotate.Range{{Start: 15, End: 22}}, 0},
		"quote and prefix":    {`"quote":"The dam","prefix":"broke. "`, []annotate.Range{{Start: 15, End: 22}}, 0},
		"two ranges":          {`"ranges":[{"utf8":[0,3]},{"utf8":[8,13]}],"quote":"The … broke"`, []annotate.Range{{Start: 0, End: 3}, {Start: 8, End: 13}}, 0},
		"ranges out of order": {`"ranges":[{"utf8":[8,13]},{"utf8":[0,3]}]`, []annotate.Range{{Start: 0, End: 3}, {Start: 8, End: 13}}, 1},
		"ranges that overlap": {`"ranges":[{"utf8":[0,7]},{"utf8":[4,13]}]`, []annotate.Range{{Start: 0, End: 13}}, 1},
		"ranges that touch":   {`"ranges":[{"utf8":[0,3]},{"utf8":[3,7]}]`, []annotate.Range{{Start: 0, End: 3}, {Start: 3, End: 7}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestProject()
			report := p.read(t, highlight(c.in))
			h := p.Highlights()[0]
			if fmt.Sprint(h.Ranges) != fmt.Sprint(c.want) || len(report.Notes) != c.notes || report.Quotes != 1 {
				t.Errorf("got %v with notes %q and %d quotes, want %v with %d notes", h.Ranges, report.Notes, report.Quotes, c.want, c.notes)
			}
			if !strings.HasSuffix(s[:h.Start()], h.Prefix) || !strings.HasPrefix(s[h.End():], h.Suffix) {
				t.Errorf("context %q and %q does not fit", h.Prefix, h.Suffix)
			}
		})
	}
}

// Offsets that another program counted in a text with CR LF must still mean the same passage.
func TestReadNormalizesTextAndMovesOffsets(t *testing.T) {
	t.Parallel()
	text := "\uFEFFone\r\ntwo\rthree\r\n"
	for _, quote := range []string{"one", "two", "three", "one\r\ntwo", "o\rt"} {
		at := strings.Index(text, quote)
		in, err := json.Marshal(map[string]any{
			"format": "attest-dataset", "version": 1, "documents": []any{map[string]any{"id": "d", "text": text, "text_sha256": digest(text)}},
			"highlights": []any{map[string]any{"id": "h", "document_id": "d", "quote": quote, "ranges": []any{map[string]any{"utf8": []int{at, at + len(quote)}}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		p := newTestProject()
		p.read(t, string(in))
		want := strings.ReplaceAll(strings.ReplaceAll(quote, "\r\n", "\n"), "\r", "\n")
		if got := p.Highlights()[0].Quote; got != want {
			t.Errorf("%q became %q, want %q", quote, got, want)
		}
		doc := p.Documents()[0]
		if s, _ := p.Text(doc); s != "one\ntwo\nthree\n" || fmt.Sprint(doc.Normalized) != "[bom crlf cr]" {
			t.Errorf("text %q, normalized %v", s, doc.Normalized)
		}
	}
}

func TestReadDefaults(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	p.read(t, "\uFEFF"+dataset(`
		"claims":[{"id":"c","highlight_ids":["h"],"attribution":{"quote_type":"direct"},"assessments":null},{"id":"none","highlight_ids":["h"],"attribution":{"chain":[]},"text":""}],
		"highlights":[{"id":"h","document_id":"d","quote":"The\ndam"}],
		"documents":[{"id":"d","text":"The\ndam","publisher_id":"s"}],
		"sources":[{"id":"s","name":"The Courier","named":null}],
		"assessments":[{"id":"a","claim_id":"c","likelihood":null,"score":null}],
		"clusters":null,"project":null`))
	id := func(kind annotate.Kind, s string) annotate.ID { return annotate.ParseID(kind, s) }
	c, _ := p.Claim(id(annotate.KindClaim, "c"))
	if c == nil || c.Text != "The dam" || c.Attribution.Origin() != id(annotate.KindSource, "s") || c.Stance != annotate.Asserted || c.Attribution.QuoteType != annotate.Direct {
		t.Errorf("claim: %+v", c)
	}
	if c, _ := p.Claim(id(annotate.KindClaim, "none")); c.Text != "" || len(c.Attribution.Chain) != 0 {
		t.Errorf("what is given as empty stays so: %+v", c)
	}
	if s := p.Sources()[0]; s.Unnamed || s.Reliability != annotate.ReliabilityUnknown {
		t.Errorf("source: %+v", s)
	}
	if a := p.Assessments()[0]; a.Score != nil || a.Likelihood != (annotate.Likelihood{}) || a.Confidence != annotate.ConfidenceUnset {
		t.Errorf("assessment: %+v", a)
	}
	if d := p.Documents()[0]; !d.ImportedAt.IsZero() || d.Status != annotate.Unread || d.TextBytes != 7 {
		t.Errorf("document: %+v", d)
	}
}

func TestReadIntoANonEmptyProject(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	p.read(t, readFile(t, "testdata/foreign.json"))
	title := p.Settings().Title
	known := func(kind annotate.Kind, s string) annotate.ID { return annotate.ParseID(kind, s) }

	report := p.read(t, dataset(`
		"project":{"title":"Another"},
		"reviewers":[{"id":"r-anna","name":"Anna Reviewer"},{"id":"r-new","name":"Ben"}],
		"sources":[{"id":"s-1","name":"mod ","type":"organization"},{"id":"s-2","name":"a senior official","named":false},{"id":"courier","name":"The Courier","type":"person"}],
		"documents":[{"id":"same text","text":"Dam: \"no warning\"\nA senior official told the Courier there had been no warning.\n"},
		             {"id":"d-1","text":"Another text under an id that is taken."}],
		"highlights":[{"id":"on same text","document_id":"same text","quote":"Courier","tags":["timing"]},{"id":"on d-1","document_id":"d-1","quote":"taken","created_by":"r-anna"}],
		"claims":[{"id":"c-1","text":"Something else."},{"id":"c-9","text":"Nine.","highlight_ids":["on d-1"],"attribution":{"chain":[{"source_id":"s-1"}]},"created_by":"Ben"}],
		"assessments":[{"id":"a-2","claim_id":"c-1","reviewer_id":"r-anna","confidence":"low"}]`))

	want := map[annotate.Kind]Count{
		annotate.KindReviewer: {Added: 1, Reused: 1}, annotate.KindSource: {Added: 1, Reused: 1, Conflicting: 1}, annotate.KindDocument: {Added: 1, Reused: 1},
		annotate.KindHighlight: {Added: 2}, annotate.KindClaim: {Added: 1, Conflicting: 1}, annotate.KindAssessment: {Conflicting: 1},
	}
	if fmt.Sprint(report.Counts) != fmt.Sprint(want) {
		t.Errorf("counts %v\nwant   %v\nnotes %q", report.Counts, want, report.Notes)
	}
	if p.Settings().Title != title {
		t.Errorf("the title became %q", p.Settings().Title)
	}
	h, _ := p.Highlight(known(annotate.KindHighlight, "on same text"))
	if h.DocumentID != known(annotate.KindDocument, "d-2") || len(h.TagIDs) != 1 {
		t.Errorf("a highlight of a known text stands in document %s with tags %v", h.DocumentID, h.TagIDs)
	}
	h, _ = p.Highlight(known(annotate.KindHighlight, "on d-1"))
	if h.DocumentID == known(annotate.KindDocument, "d-1") || h.CreatedBy != known(annotate.KindReviewer, "r-1") {
		t.Errorf("a highlight of another text stands in document %s, made by %s", h.DocumentID, h.CreatedBy)
	}
	c, _ := p.Claim(known(annotate.KindClaim, "c-9"))
	if c.Attribution.Origin() != known(annotate.KindSource, "ministry") || c.CreatedBy != known(annotate.KindReviewer, "r-new") {
		t.Errorf("claim: %+v", c)
	}
	if c, _ := p.Claim(known(annotate.KindClaim, "c-1")); c.Text != "gave way at dawn" {
		t.Errorf("a claim was overwritten: %+v", c)
	}
	if a := p.Assessments(); len(a) != 1 || a[0].Confidence != annotate.ConfidenceModerate {
		t.Errorf("assessments: %+v", a)
	}
}

func TestCheckIsStricter(t *testing.T) {
	t.Parallel()
	if _, err := CheckDataset(strings.NewReader(highlight(`"ranges":[{"utf8":[0,3],"utf16":[0,3]}]`))); err == nil || !strings.Contains(err.Error(), "codepoint is missing") {
		t.Errorf("got %v", err)
	}
	p := newTestProject()
	p.read(t, readFile(t, "testdata/foreign.json"))
	good := p.export(t)
	report, err := CheckDataset(strings.NewReader(good))
	if err != nil || report.Quotes != 4 || report.Complete(p.Project) != nil {
		t.Fatalf("got %+v, %v", report, err)
	}
	if report.Complete(newTestProject().Project) == nil {
		t.Error("a file with more than the project passes as complete")
	}
	for _, unit := range []string{"codepoint", "utf16", "utf8"} {
		bad := strings.Replace(good, `"`+unit+`":[0,3]`, `"`+unit+`":[0,4]`, 1)
		if bad == good {
			t.Fatal("nothing to damage")
		}
		if _, err := CheckDataset(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), "0190f3a0-0000-7000-8000-00000000000a") {
			t.Errorf("%s damaged: got %v", unit, err)
		}
	}
}

func TestIsDataset(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		dataset(`"x":1`): true,
		"\uFEFF \n{ \"format\" :\n\"attest-dataset\"":      true,
		`{"generator":"x","format":"attest-dataset","docu`: true,
		`{ "claims": [{"id":"c"`:                           true,
		`{"claims":7}`:                                     false,
		"":                                                 false,
		`{"format":"coco"}`:                                false,
		`The "format": "attest-dataset" is new`:            false,
	} {
		if got := IsDataset([]byte(in)); got != want {
			t.Errorf("%q: got %v", in, got)
		}
	}
}

func FuzzReadDataset(f *testing.F) {
	f.Add([]byte(dataset(oneDocument + `"highlights":[{"id":"h","document_id":"d","quote":"broke"}]`)))
	f.Add([]byte(highlight(`"ranges":[{"utf8":[32,36]},{"utf16":[3,9]}]`)))
	f.Add([]byte(dataset(`"project":{"codebook":{"tags":[{"name":"a"},{"name":"A ","id":"x"}]}},"claims":[{"id":"c","text":"x","tags":["a","b"]}]`)))
	f.Fuzz(func(t *testing.T, in []byte) {
		// Whatever is accepted must be fit for a project, be written, and pass the check of an export.
		q := newTestProject()
		d := annotate.NewDraft(q.Project, annotate.None, exportedAt)
		if _, err := ReadDataset(bytes.NewReader(in), d, q.memory); err != nil {
			return
		}
		q.read(t, string(in))
		if _, err := CheckDataset(strings.NewReader(q.export(t))); err != nil {
			t.Errorf("an export does not pass: %v", err)
		}
		q.read(t, string(in))
	})
}

func TestADatasetIsBounded(t *testing.T) {
	t.Parallel()
	r := &datasetReader{most: 2, project: &object{label: "project"}, unknown: annotate.Extra{}, seen: map[entityKey]bool{}, spelling: map[annotate.ID]string{}}
	r.project.read = r
	err := r.file(strings.NewReader(dataset(`"sources":[{"id":"a","name":"A"},{"id":"b","name":"B"},{"id":"c","name":"C"}]`)))
	if !errors.Is(err, annotate.ErrTooMany) {
		t.Errorf("got %v", err)
	}
}
