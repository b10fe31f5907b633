package query

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/search"
	"attest/assets"
)

// noTexts is a store that keeps nothing: the tests search entities.
type noTexts map[string]string

func (t noTexts) Text(d *annotate.Document) (string, error) { return t[d.TextSHA256], nil }

func (t noTexts) PutBlob(data []byte) (string, error) {
	hash := fmt.Sprintf("%064x", len(t))
	t[hash] = string(data)
	return hash, nil
}

// sampleIndex returns the sample project and an index of it, with its texts.
func sampleIndex(t *testing.T) (*annotate.Project, *search.Index) {
	t.Helper()
	data, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	p, held := annotate.NewProject(), noTexts{}
	d := annotate.NewDraft(p, annotate.None, time.Unix(0, 0))
	if _, err := exchange.ReadDataset(bytes.NewReader(data), d, held); err != nil {
		t.Fatal(err)
	}
	changes, err := d.Changes()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(&annotate.Action{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	ix := search.New(held.Text)
	ix.Reset(p)
	if err := ix.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, ix
}

func TestRequests(t *testing.T) {
	t.Parallel()
	p, ix := sampleIndex(t)
	for typed, want := range map[string][]string{ // kinds, and how their texts begin
		`seismometer tremor`:  {"claim A seismometer at", "highlight a seismometer at", "document Residents say"},
		`"no siren"`:          {"claim No siren sounded", "highlight “There was", "highlight There was no siren", "document “There was", "document The mayor"},
		`"no siren" !bremnes`: {"claim No siren sounded", "highlight “There was", "highlight There was no siren", "document “There was"},
		`"gave way sh`:        {"claim The dam at Skarnfell", "highlight gave way", "document A dam holding"},
		`^there siren$`:       {"highlight “There was", "highlight There was no siren"},
		`^cyanide`:            {"highlight Cyanide is", "document Cyanide is"},
		`crest | seismomter`: {
			"highlight “There was water", "document “There was water", // exact
			"claim A stopped clock", "claim Residents, clock", "claim A seismometer", "highlight a seismometer", "document Residents say",
		},
		`'pump`:                                {"document Ms Halvorsen", "claim Corvane Metals knew", "highlight Corvane Metals", "document Corvane Metals", "document The boss"},
		`cyanide type:quantity`:                {},
		`wells confidence>=high`:               {"claim The Ministry", "claim The wells", "highlight Interior Ministry", "claim A stopped clock"},
		`(cyanide | zinc) tag:water !has:note`: {"claim Zinc at", "highlight zinc at", "claim There is no cyanide", "highlight it is not cyanide", "claim There is cyanide", "highlight Cyanide is"},
		`source:kestrel spillway`:              {"claim The inspectorate ordered", "highlight In 2022", "document In 2022"},
		`“There was no siren,” she says. “Nobody in this village was woken by a sir`: {"highlight “There was", "document “Nobody in"},
	} {
		req, err := Request(p, typed)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		answer, err := ix.Search(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range answer.Results {
			got = append(got, fmt.Sprintf("%s %s", r.Kind, r.Text))
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%s: got %q\nwant %q", typed, got, want)
		}
	}
}

func TestRequestErrors(t *testing.T) {
	t.Parallel()
	p, _ := sampleIndex(t)
	for typed, incomplete := range map[string]bool{"dam colour:red": false, "dam source:nobody": false, "dam source:": true, "dam |": true, "| dam": false} {
		req, err := Request(p, typed)
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Incomplete != incomplete {
			t.Errorf("%s: got %v", typed, err)
		}
		if incomplete && req.Text != "dam" {
			t.Errorf("%s: of what is well, the request is %+v", typed, req)
		}
	}
	if req, err := Request(p, " "); err != nil || req.Text != "" || req.Where != nil {
		t.Errorf("nothing asks for %+v, %v", req, err)
	}
}
