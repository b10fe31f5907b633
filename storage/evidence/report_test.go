package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/annotate"
	"attest/storage"
)

func reportOn(t *testing.T, f *storage.Folder) *Report {
	t.Helper()
	if err := f.Close(); err != nil { // so that the store can be looked at
		t.Fatal(err)
	}
	v, err := storage.Verify(t.Context(), f.Path(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReportOn(t.Context(), f.Path(), nil, v, "Robin *Ek*", time.Date(2031, 4, 5, 6, 7, 8, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func markdownOf(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReport(t *testing.T) {
	t.Parallel()
	f := project(t)
	commit(t, f, func(d *annotate.Draft) error {
		return d.EditDocument(f.Project().Documents()[0].ID, func(d *annotate.Document) {
			d.Title, d.URL = "One | two\n# <b>three</b> *four*", "https://varn.example/a_b_c"
		})
	})
	r := reportOn(t, f)
	if !r.OK() || r.Subject != "varn.attest" || r.Actions != f.Count() || len(r.Devices) != 1 || r.Devices[0].Actions != uint64(f.Count()) || len(r.Documents) != 2 {
		t.Errorf("%+v", r)
	}
	for _, c := range r.Checks {
		if c.Result != Passed {
			t.Errorf("%+v", c)
		}
	}
	text := markdownOf(t, r)
	for _, words := range []string{
		"# Verification report: The night at Varn", "**No problems were found.**", "- Made at: 2031-04-05T06:07:08Z", `- Made by: Robin \*Ek\*`, "- Made with: attest ",
		"| Ledger | passed | 7 actions in 1 segment", "| Content | passed |", "1 quote stands", r.Head, f.Project().Documents()[0].SHA256, f.Project().Documents()[0].TextSHA256,
		`**One \| two # \<b\>three\</b\> \*four\***`, "https://varn.example/a_b_c", r.Devices[0].Device.String(), "by Ines",
	} {
		if !strings.Contains(text, words) {
			t.Errorf("it does not say %q:\n%s", words, text)
		}
	}
	var data bytes.Buffer
	if err := r.WriteJSON(&data); err != nil {
		t.Fatal(err)
	}
	var again Report
	if err := json.Unmarshal(data.Bytes(), &again); err != nil || again.Head != r.Head || again.Documents[0].Original != Passed || again.Format != reportFormat {
		t.Errorf("%v, %+v", err, again)
	}
}

func TestReportNamesDamage(t *testing.T) {
	t.Parallel()
	f := project(t)
	docs := f.Project().Documents()
	blob := func(hash string) string { return filepath.Join(f.Path(), filepath.FromSlash(storage.BlobName(hash))) }
	if err := errors.Join(os.WriteFile(blob(docs[0].SHA256), []byte("no"), 0o600), os.Remove(blob(docs[1].TextSHA256))); err != nil {
		t.Fatal(err)
	}
	r := reportOn(t, f)
	if r.OK() || r.Problems() < 2 {
		t.Errorf("%+v", r.Checks)
	}
	if d := r.Documents[0]; d.Original != Failed || d.Text == Failed && docs[0].SHA256 != docs[0].TextSHA256 {
		t.Errorf("%+v", d)
	}
	if d := r.Documents[1]; d.Text != Failed || d.Quotes != NotChecked {
		t.Errorf("%+v", d)
	}
	text := markdownOf(t, r)
	if !strings.Contains(text, "problems were found") || !strings.Contains(text, "FAILED") || !strings.Contains(text, docs[0].DisplayTitle()) {
		t.Error(text)
	}
	segment := filepath.Join(f.Path(), filepath.FromSlash(storage.SegmentName(1)))
	data, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(segment, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r = reportOn(t, f)
	if r.OK() || r.Checks[0].Result != Failed || len(r.Documents) > 0 || !strings.Contains(markdownOf(t, r), "is damaged") {
		t.Errorf("%+v", r)
	}
}

func TestReportOnASealedFile(t *testing.T) {
	t.Parallel()
	k := key(t)
	public := k.Public()
	r, err := CheckSeal(t.Context(), sealed(t, project(t), k), CheckOptions{Expected: &public, By: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	text := markdownOf(t, r)
	for _, words := range append([]string{"Signed by the key: " + public.Fingerprint(), "Expected key: the same", "Sealed by: Ines, as they call themselves", "## What the signature proves"}, Proof...) {
		if !strings.Contains(text, words) {
			t.Errorf("it does not say %q:\n%s", words, text)
		}
	}
}
