package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/ingest"
)

// Golden projects: testdata/projects has one of each version of the ledger's format, ledger-1 and so on, and of each version of
// the encryption, encrypted-2 and so on, which testPassphrase opens, with what it held as state.json and as dataset.json. A version that has been released is never written anew: it must be opened for ever.
const goldenProjects = "testdata/projects"

// goldenVersions are the folders that a program of this version would make. With -update they are made if they are not there.
var goldenVersions = map[string]Options{
	fmt.Sprintf("ledger-%d", ledgerVersion):       testOptions(),
	fmt.Sprintf("encrypted-%d", encryptedVersion): encryptedOptions(),
}

func TestGoldenProjects(t *testing.T) {
	t.Parallel()
	for version, opt := range goldenVersions {
		if _, err := os.Stat(filepath.Join(goldenProjects, version)); *update && errors.Is(err, os.ErrNotExist) {
			makeGolden(t, filepath.Join(goldenProjects, version), opt)
		}
	}
	dirs, err := filepath.Glob(filepath.Join(goldenProjects, "*"))
	if err != nil || len(dirs) < len(goldenVersions) {
		t.Fatalf("%d golden projects, %v", len(dirs), err)
	}
	for _, golden := range dirs {
		t.Run(filepath.Base(golden), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "golden.attest")
			if err := os.CopyFS(dir, os.DirFS(golden)); err != nil {
				t.Fatal(err)
			}
			want := goldenFile(t, golden, "state.json")
			key, err := Unlock(dir, testPassphrase)
			if err != nil {
				t.Fatal(err)
			}
			f := mustOpenWith(t, dir, key)
			if got := stateOf(t, f); got != want {
				t.Errorf("it is read as\n%.2000s\nnot\n%.2000s", got, want)
			}
			wantSound(t, f)
			if got := datasetOf(t, f); got != goldenFile(t, golden, "dataset.json") {
				t.Errorf("its dataset is\n%.2000s", got)
			}
			passedOn(t, f)
		})
	}
}

func goldenFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// datasetOf exports a project, and leaves out when and by what that was done.
func datasetOf(t *testing.T, f *Folder) string {
	t.Helper()
	var out bytes.Buffer
	if err := exchange.WriteDataset(&out, f.Project(), f.Text, kitTime, nil); err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(out.Bytes(), &members); err != nil {
		t.Fatal(err)
	}
	delete(members, "generator")
	delete(members, "exported_at")
	b, err := json.MarshalIndent(members, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// passedOn edits the project, and looks whether what this version does not know has survived: in the project, in its history,
// and on the way through a dataset into another project.
func passedOn(t *testing.T, f *Folder) {
	t.Helper()
	for _, s := range f.Project().Sources() {
		commit(t, f, "Rename", func(d *annotate.Draft) error {
			return d.EditSource(s.ID, func(s *annotate.Source) { s.Name += " (renamed)" })
		})
	}
	f = reopen(t, f)
	want := []string{`"tempo":[1,2]`, `"melody"`, `"shape":{"a":"b"}`}
	for _, words := range want {
		if !strings.Contains(stateOf(t, f), words) {
			t.Errorf("%s is lost in the project", words)
		}
	}
	kept := false
	for a, err := range f.Actions() {
		if err != nil {
			t.Fatal(err)
		}
		kept = kept || string(a.Extra["mood"]) == `"sunny"`
	}
	if !kept {
		t.Error("the unknown member of an action is lost")
	}
	dataset := datasetOf(t, f)
	again, err := Create(filepath.Join(t.TempDir(), "again.attest"), "Again", testOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	commit(t, again, "Import", func(d *annotate.Draft) error {
		_, err := exchange.ReadDataset(strings.NewReader(dataset), d, again)
		return err
	})
	if got := datasetOf(t, again); got != dataset {
		t.Errorf("through a dataset it becomes\n%.3000s\nfrom\n%.3000s", got, dataset)
	}
}

// makeGolden makes a project with some of everything, and of what no version knows yet.
func makeGolden(t *testing.T, golden string, opt Options) {
	t.Helper()
	f, doc := newProjectWith(t, opt)
	f.ledger.limit = 3000
	im, err := ingest.Document("log.txt", []byte("\xef\xbb\xbfLog of the day.\r\nTwo boats, 🚢.\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := im.Save(f); err != nil {
		t.Fatal(err)
	}
	commit(t, f, "Import a file", func(d *annotate.Draft) error { _, _, err := ingest.Add(d, im, "Harbour Gazette"); return err })
	claim, other := highlight(t, f, doc, "We counted 212 people"), highlight(t, f, doc, "Søløve")
	figure := 212.0
	commit(t, f, "Work out", func(d *annotate.Draft) error {
		tag, err := d.TagNamed("Figure")
		if err != nil {
			return err
		}
		captain, err := d.SourceNamed("Ana Brandt", annotate.Person)
		if err != nil {
			return err
		}
		return errors.Join(
			d.EditClaim(claim.ID, func(c *annotate.Claim) {
				c.Text, c.Type, c.Stance, c.Hedges = "212 people were on board.", annotate.QuantityClaim, annotate.Hedged, []string{"about"}
				c.Quantities = []annotate.Quantity{{Value: &figure, Unit: "people", Extra: annotate.Extra{"shape": []byte(`{"a":"b"}`)}}}
				c.Attribution.Chain = []annotate.ChainLink{{SourceID: captain.ID, Cue: "said"}}
				c.TagIDs = []annotate.ID{tag.ID}
			}),
			d.Put(&annotate.Assessment{ID: annotate.NewID(), ClaimID: claim.ID, ReviewerID: d.By, At: d.At, Confidence: "moderate", Rationale: "She counted."}),
			d.Put(&annotate.Link{ID: annotate.NewID(), From: claim.ID, To: other.ID, Type: annotate.LinkTension, Reason: "r"}),
			d.Put(&annotate.Cluster{ID: annotate.NewID(), Title: "On board", AnchorClaimID: claim.ID, Members: []annotate.Member{{ClaimID: claim.ID}}}),
		)
	})
	source := f.Project().Sources()[0].ID
	for _, a := range []*annotate.Action{
		{At: now(), Verb: "From the future", Changes: []annotate.Change{
			{Kind: "melody", ID: annotate.NewID(), Set: annotate.Fields{"notes": []byte(`[1,"a",{"b":null}]`)}},
			{Kind: annotate.KindSource, ID: source, Set: annotate.Fields{"tempo": []byte(`[1,2]`)}, Was: annotate.Fields{"tempo": []byte(`null`)}},
		}, Extra: annotate.Extra{"mood": []byte(`"sunny"`)}},
	} {
		if _, err := f.commit(func() (*annotate.Action, error) { return a, nil }); err != nil {
			t.Fatal(err)
		}
	}
	note(t, f, doc, "to be taken back")
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(golden, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"state.json": stateOf(t, f), "dataset.json": datasetOf(t, f)} {
		if err := os.WriteFile(filepath.Join(golden, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{keyFile, keyCopyFile} {
		if data, err := os.ReadFile(filepath.Join(f.Path(), name)); err == nil {
			if err := os.WriteFile(filepath.Join(golden, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, folder := range []string{ledgerFolder, blobsFolder} {
		if err := os.CopyFS(filepath.Join(golden, folder), os.DirFS(filepath.Join(f.Path(), folder))); err != nil {
			t.Fatal(err)
		}
	}
}
