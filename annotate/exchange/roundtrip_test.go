package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"attest/annotate"
	"attest/assets"
)

var update = flag.Bool("update", false, "write the golden files anew")

// exportSchema is the part of the dataset file's schema that exports have to keep to.
func exportSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.DatasetSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("dataset.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("dataset.schema.json#/$defs/export")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t require, schema *jsonschema.Schema, dataset string) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(dataset))
	if err != nil {
		t.Fatalf("not JSON: %v\n%s", err, dataset)
	}
	if err := schema.Validate(v); err != nil {
		t.Fatalf("against the schema: %v\n%s", err, dataset)
	}
}

func TestExportImportExportIsTheSame(t *testing.T) {
	t.Parallel()
	schema := exportSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		p := drawProject(t)
		first := p.export(t)
		validate(t, schema, first)
		if strings.Contains(first, annotate.None.String()) {
			t.Fatalf("an id of nothing is written as one:\n%s", first)
		}
		checked, err := CheckDataset(strings.NewReader(first))
		if err != nil {
			t.Fatalf("check: %v", err)
		}
		if err := checked.Complete(p.Project); err != nil {
			t.Fatalf("check: %v", err)
		}

		// A project just made has a title and a codebook, and a reviewer who has the name of one in the file.
		again := newTestProject()
		again.commit(t, func(d *annotate.Draft) error {
			if err := d.Put(&annotate.Settings{ID: annotate.NewID(), Title: "Untitled"}); err != nil {
				return err
			}
			for _, tag := range annotate.StarterTags() {
				tag.ID = annotate.NewID()
				if err := d.Put(tag); err != nil {
					return err
				}
			}
			return d.Put(&annotate.Reviewer{ID: annotate.NewID(), Name: "Reviewer 0"})
		})
		report := again.read(t, first)
		if c := report.Total(); c.Skipped+c.Reused+c.Conflicting > 0 {
			t.Fatalf("an import into an empty project is all new, got %+v, %q", report.Counts, report.Notes)
		}
		if diff := cmp.Diff(first, again.export(t)); diff != "" {
			t.Fatalf("export after import differs (-first +again):\n%s", diff)
		}

		// What is there already changes nothing.
		before, _ := json.Marshal(again.Project)
		report = again.read(t, first)
		if c := report.Total(); c.Added+c.Conflicting > 0 {
			t.Fatalf("the second import adds nothing, got %+v, %q", report.Counts, report.Notes)
		}
		if after, _ := json.Marshal(again.Project); !bytes.Equal(before, after) {
			t.Fatalf("the second import changed the project (-before +after):\n%s", cmp.Diff(string(before), string(after)))
		}
	})
}

func TestExportKeepsToGoldenFile(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	p.commit(t, func(d *annotate.Draft) error {
		return d.Put(&annotate.Settings{ID: uuid.MustParse("01930000-0000-7000-8000-000000000001")})
	})
	p.read(t, readFile(t, "testdata/foreign.json"))
	got := strings.Replace(p.export(t), Generator(), "attest test", 1)
	validate(t, exportSchema(t), got)
	const golden = "testdata/foreign.golden.json"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, golden), got); diff != "" {
		t.Errorf("export differs from %s (-want +got):\n%s", golden, diff)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSampleIsReadAndWrittenBack(t *testing.T) {
	t.Parallel()
	sample, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	if !IsDataset(sample) {
		t.Error("the sample is not recognized as a dataset")
	}
	if _, err := CheckDataset(bytes.NewReader(sample)); err != nil {
		t.Errorf("the sample does not pass the check of an export: %v", err)
	}
	p := newTestProject()
	report := p.read(t, string(sample))
	if report.Quotes == 0 || report.Quotes != p.Count(annotate.KindHighlight) {
		t.Errorf("%d quotes compared, want %d", report.Quotes, p.Count(annotate.KindHighlight))
	}
	validate(t, exportSchema(t), p.export(t))
}

// The text and the numbers are those of the table of units that every annotation tool gets wrong somewhere.
func TestOffsetsInThreeUnits(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	const s = "💩This is 👩🏽‍🌾 नि an e\u0301claim."
	p.commit(t, func(d *annotate.Draft) error {
		doc := p.document(annotate.NewID(), s)
		if err := d.Put(doc); err != nil {
			return err
		}
		_, err := d.AddHighlight(doc.ID, s, annotate.Range{Start: 41, End: 46})
		return err
	})
	var got struct {
		Highlights []struct {
			Quote  string
			Ranges []map[string][2]int
		}
	}
	if err := json.Unmarshal([]byte(p.export(t)), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string][2]int{"codepoint": {22, 27}, "utf16": {26, 31}, "utf8": {41, 46}}
	if diff := cmp.Diff(want, got.Highlights[0].Ranges[0]); diff != "" || got.Highlights[0].Quote != "claim" {
		t.Errorf("quote %q, offsets (-want +got):\n%s", got.Highlights[0].Quote, diff)
	}
}

func TestExportStopsWhenItsProgressSaysSo(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	p.read(t, readFile(t, "testdata/foreign.json"))
	stop, calls := errors.New("stop"), 0
	err := WriteDataset(&bytes.Buffer{}, p.Project, p.Text, exportedAt, func(done, total int) error {
		if calls++; done != calls || done > total {
			t.Errorf("call %d says %d of %d", calls, done, total)
		}
		if calls == 3 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || calls != 3 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

func TestExportRefusesAQuoteThatIsNotInTheText(t *testing.T) {
	t.Parallel()
	p := newTestProject()
	p.read(t, readFile(t, "testdata/foreign.json"))
	h := *p.Highlights()[0]
	h.Quote = "something else"
	p.Restore(&h)
	err := WriteDataset(&bytes.Buffer{}, p.Project, p.Text, exportedAt, nil)
	if !errors.Is(err, annotate.ErrQuote) || !strings.Contains(err.Error(), h.ID.String()) {
		t.Errorf("got %v, want one that names highlight %s", err, h.ID)
	}
}
