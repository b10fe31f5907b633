package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/ingest"
	"attest/assets"
	"attest/storage"
	"attest/storage/archive"
)

// project makes a project with two documents, a claim, and something that was undone.
func project(t testing.TB) *storage.Folder {
	t.Helper()
	f, err := storage.Create(filepath.Join(t.TempDir(), "varn.attest"), "The night at Varn", storage.Options{Reviewer: "Ines", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	for _, file := range [][2]string{{"courier.txt", "Varn Courier\r\n\r\nEleven boats were lost.\r\n"}, {"../..:pòst?.txt", "“Nobody was hurt,” she said. 👩‍🚒\n"}} {
		name, text := file[0], file[1]
		im, err := ingest.Document(name, []byte(text))
		if err == nil {
			err = im.Save(f)
		}
		if err != nil {
			t.Fatal(err)
		}
		im.Document.FileName = name
		commit(t, f, func(d *annotate.Draft) error {
			_, _, err := ingest.Add(d, im, "Varn Post")
			return err
		})
	}
	for range 2 {
		doc := f.Project().Documents()[0]
		text, err := f.Text(doc)
		if err != nil {
			t.Fatal(err)
		}
		commit(t, f, func(d *annotate.Draft) error {
			h, err := d.AddHighlight(doc.ID, text, annotate.Range{Start: 0, End: len(strings.TrimSpace(text))})
			if err == nil {
				_, err = d.AddClaim(h.ID)
			}
			return err
		})
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	return f
}

func commit(t testing.TB, f *storage.Folder, edit func(*annotate.Draft) error) {
	t.Helper()
	if _, err := f.Commit("Edit", edit); err != nil {
		t.Fatal(err)
	}
}

func key(t testing.TB) *Key {
	t.Helper()
	k, err := CreateKey(filepath.Join(t.TempDir(), "key"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sealed(t testing.TB, f *storage.Folder, k *Key) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "varn"+SealEnding)
	r, err := Seal(t.Context(), f, path, k, SealOptions{By: "Ines"})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("%+v", r.Checks)
	}
	return path
}

func TestSealIsChecked(t *testing.T) {
	t.Parallel()
	f, k := project(t), key(t)
	path := sealed(t, f, k)
	if !IsSeal(path) {
		t.Error("it is not known for a sealed file")
	}
	public := k.Public()
	var told [][2]int64
	r, err := CheckSeal(t.Context(), path, CheckOptions{Expected: &public, By: "Robin", Progress: func(done, total int64) { told = append(told, [2]int64{done, total}) }})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() || len(r.Checks) != 6 || r.Seal.Fingerprint != public.Fingerprint() || r.Seal.SealedBy != "Ines" || r.MadeBy != "Robin" {
		t.Errorf("%+v", r)
	}
	for _, c := range r.Checks {
		if c.Result != Passed || c.What == "" {
			t.Errorf("check %+v", c)
		}
	}
	if r.Title != "The night at Varn" || r.Actions != f.Count() || len(r.Devices) != 1 || r.Devices[0].Reviewer != "Ines" || r.Devices[0].SHA256 != r.Head {
		t.Errorf("%+v", r)
	}
	if len(r.Documents) != 2 || r.Documents[0].Original != Passed || r.Documents[0].Text != Passed || r.Documents[0].Quotes != Passed {
		t.Errorf("documents %+v", r.Documents)
	}
	for i, step := range told {
		if i > 0 && step[0] < told[i-1][0] || step[0] > step[1] {
			t.Errorf("progress goes from %v to %v", told[max(0, i-1)], step)
		}
	}
	other := key(t).Public()
	if r, err := CheckSeal(t.Context(), path, CheckOptions{Expected: &other}); err != nil || r.OK() || !strings.Contains(r.Checks[0].Problems[0], "another key") {
		t.Errorf("with another key expected: %v, %+v", err, r)
	}
}

// What is in it is what was imported, under names that any system allows.
func TestSealHoldsTheOriginals(t *testing.T) {
	t.Parallel()
	f := project(t)
	members := unzip(t, sealed(t, f, key(t)))
	found := 0
	for name, content := range members {
		if !strings.HasPrefix(name, documentsRoom) {
			continue
		}
		found++
		if strings.ContainsAny(strings.TrimPrefix(name, documentsRoom), `/\:?`) {
			t.Errorf("a file is called %q", name)
		}
		if !strings.Contains(content, "\r\n") && !strings.Contains(content, "👩‍🚒") {
			t.Errorf("%s holds %q", name, content)
		}
	}
	if found != 2 {
		t.Errorf("%d originals", found)
	}
	report, err := exchange.CheckDataset(strings.NewReader(members[datasetName]))
	if err != nil || report.Complete(f.Project()) != nil {
		t.Errorf("the dataset: %v, %+v", err, report)
	}
	for _, word := range []string{"The night at Varn", "Ines", "courier.txt", f.Project().Documents()[0].SHA256, "ssh-keygen"} {
		if !strings.Contains(members[readmeName], word) {
			t.Errorf("README.txt does not say %q:\n%s", word, members[readmeName])
		}
	}
}

func unzip(t testing.TB, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	out := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(data)
	}
	return out
}

// zipUp writes members, in the given order, as an archive with a right checksum.
func zipUp(t testing.TB, path string, order []string, members map[string]string) {
	t.Helper()
	_ = os.Remove(path)
	w, err := archive.Create(path, 0o600, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	for _, name := range order {
		out, err := w.Create(name, false)
		if err == nil {
			_, err = io.WriteString(out, members[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(manifestName, []byte(members[manifestName]), func(*archive.Reader) error { return nil }, signatureName); err != nil {
		t.Fatal(err)
	}
}

// Whoever changes a sealed file and mends its checksums cannot mend the signature; and one who signs nonsense with a key of
// their own is found out by what is in it.
func TestForgedSeals(t *testing.T) {
	t.Parallel()
	f, k := project(t), key(t)
	good := unzip(t, sealed(t, f, k))
	mallory := key(t)
	resign := func(m map[string]string, with *Key, change func(*Manifest)) {
		man, err := ParseManifest("x", []byte(m[manifestName]))
		if err != nil {
			t.Fatal(err)
		}
		man.Key = with.Public().String()
		for i, file := range man.Files {
			man.Files[i].Size, man.Files[i].SHA256 = int64(len(m[file.Name])), hash(m[file.Name])
		}
		if change != nil {
			change(man)
		}
		data, err := man.encode()
		if err != nil {
			t.Fatal(err)
		}
		signature, err := sign(data, with)
		if err != nil {
			t.Fatal(err)
		}
		m[manifestName], m[signatureName] = string(data), string(signature)
	}
	segment := storage.SegmentName(1)
	edit := func(m map[string]string, name, old, with string) {
		if !strings.Contains(m[name], old) {
			t.Fatalf("%s has no %q", name, old)
		}
		m[name] = strings.ReplaceAll(m[name], old, with)
	}
	for name, c := range map[string]struct {
		change func(m map[string]string)
		fails  string // the check
		says   string
	}{
		"dataset edited":      {func(m map[string]string) { edit(m, datasetName, "Eleven boats", "Twelve boats") }, checkFiles, datasetName},
		"document edited":     {func(m map[string]string) { edit(m, documentIn(m), "o", "0") }, checkFiles, documentsRoom},
		"ledger edited":       {func(m map[string]string) { edit(m, segment, "Courier", "Kourier") }, checkLedger, "line"},
		"manifest edited":     {func(m map[string]string) { edit(m, manifestName, `"sealed_by": "Ines"`, `"sealed_by": "Olga"`) }, checkSigned, "does not belong"},
		"manifest spaced out": {func(m map[string]string) { m[manifestName] += " " }, checkSigned, "does not belong"},
		"signature gone":      {func(m map[string]string) { delete(m, signatureName) }, checkSigned, "there is no signature"},
		"signature nonsense": {func(m map[string]string) {
			m[signatureName] = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
		}, checkSigned, "cannot be read"},
		"signed by another":         {func(m map[string]string) { resign(m, mallory, nil) }, checkSigned, "another key than the expected"},
		"another key in the list":   {func(m map[string]string) { resign(m, k, func(m *Manifest) { m.Key = mallory.Public().String() }) }, checkSigned, "names another key"},
		"a signed lie about quotes": {func(m map[string]string) { edit(m, datasetName, `"quote":"Varn`, `"quote":"Warn`); resign(m, k, nil) }, checkDataset, ""},
		"a signed lie about claims": {func(m map[string]string) {
			edit(m, datasetName, `"status":"draft"`, `"status":"ready"`)
			resign(m, k, nil)
		}, checkDataset, "what the ledger leads to"},
		"a signed other original": {func(m map[string]string) { edit(m, documentIn(m), "o", "0"); resign(m, k, nil) }, checkDocuments, "is not the original"},
		"a signed other ledger":   {func(m map[string]string) { edit(m, segment, "Courier", "Kourier"); resign(m, k, nil) }, checkLedger, "line"},
		"a signed shorter ledger": {func(m map[string]string) {
			lines := strings.SplitAfter(strings.TrimSuffix(m[segment], "\n"), "\n")
			m[segment] = strings.Join(lines[:len(lines)-1], "")
			resign(m, k, nil)
		}, checkLedger, "is not the ledger that the signed list describes"},
		"a document less": {func(m map[string]string) { resign(m, k, func(m *Manifest) { m.Documents = m.Documents[1:] }) }, checkDocuments, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := map[string]string{}
			for name, content := range good {
				m[name] = content
			}
			c.change(m)
			var order []string
			for name := range m {
				if name != manifestName {
					order = append(order, name)
				}
			}
			path := filepath.Join(t.TempDir(), "x.zip")
			zipUp(t, path, order, m)
			public := k.Public()
			r, err := CheckSeal(t.Context(), path, CheckOptions{Expected: &public})
			if err != nil {
				t.Fatal(err)
			}
			if r.OK() || r.Problems() == 0 {
				t.Fatal("it passes")
			}
			for _, check := range r.Checks {
				if check.Name == c.fails && check.Result == Failed && strings.Contains(strings.Join(check.Problems, "\n"), c.says) {
					return
				}
			}
			t.Errorf("%s should have failed with %q: %+v", c.fails, c.says, r.Checks)
		})
	}
}

func documentIn(m map[string]string) string {
	for name, content := range m {
		if strings.HasPrefix(name, documentsRoom) && strings.Contains(content, "boats") {
			return name
		}
	}
	return ""
}

func hash(s string) string {
	t := texts{}
	h, _ := t.PutBlob([]byte(s))
	return h
}

func TestEveryFlippedByteOfASealIsFound(t *testing.T) {
	t.Parallel()
	f, err := storage.Create(filepath.Join(t.TempDir(), "varn"), "Varn", storage.Options{Reviewer: "Ines", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	im, err := ingest.Document("a.txt", []byte("Eleven boats.\n"))
	if err == nil {
		err = im.Save(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	commit(t, f, func(d *annotate.Draft) error { _, _, err := ingest.Add(d, im, ""); return err })
	data, err := os.ReadFile(sealed(t, f, key(t)))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.zip")
	for i := range data {
		data[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		// The checksum of the file finds each; that a check does not pass over it is looked at for every sixteenth.
		if r, err := archive.Open(path, manifestName, signatureName); err == nil {
			if errors.Join(r.CheckSum(t.Context(), nil), r.Close()) == nil {
				t.Fatalf("byte %d of %d: the checksum is right", i, len(data))
			}
		}
		if i%16 == 0 {
			if r, err := CheckSeal(t.Context(), path, CheckOptions{}); err == nil && r.OK() {
				t.Fatalf("byte %d of %d: it passes", i, len(data))
			}
		}
		data[i] ^= 1 << (i % 8)
	}
}

func TestWhatIsNotSealed(t *testing.T) {
	t.Parallel()
	f, k, dir := project(t), key(t), t.TempDir()
	taken := filepath.Join(dir, "taken")
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Seal(t.Context(), f, taken, k, SealOptions{}); !errors.Is(err, archive.ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Seal(done, f, filepath.Join(dir, "x"), k, SealOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := CheckSeal(done, sealed(t, f, k), CheckOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, path := range []string{taken, dir, filepath.Join(dir, "absent")} {
		if _, err := CheckSeal(t.Context(), path, CheckOptions{}); err == nil || IsSeal(path) {
			t.Errorf("%s: no error", path)
		}
	}
	doc := f.Project().Documents()[0]
	blob := filepath.Join(f.Path(), filepath.FromSlash(storage.BlobName(doc.SHA256)))
	if err := os.WriteFile(blob, []byte("not what it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	var damage *storage.DamageError
	if _, err := Seal(t.Context(), f, filepath.Join(dir, "x"), k, SealOptions{}); !errors.As(err, &damage) || !strings.Contains(err.Error(), doc.DisplayTitle()) {
		t.Errorf("a damaged original: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// The sample has about everything that a dataset can hold. Its originals are its texts.
func TestTheSampleCanBeSealed(t *testing.T) {
	t.Parallel()
	f, err := storage.Create(filepath.Join(t.TempDir(), "Sample.attest"), "Sample", storage.Options{Reviewer: "Robin", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	data, err := assets.Sample.ReadFile(assets.SampleDataset)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, f, func(d *annotate.Draft) error {
		_, err := exchange.ReadDataset(bytes.NewReader(data), d, f)
		return err
	})
	r, err := CheckSeal(t.Context(), sealed(t, f, key(t)), CheckOptions{})
	if err != nil || !r.OK() || r.Documents[0].Original != Passed {
		t.Errorf("%v, %+v", err, r)
	}
}

// A recipient without Attest can check the signature with OpenSSH.
func TestOpenSSHChecksTheSignature(t *testing.T) {
	t.Parallel()
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	k := key(t)
	members := unzip(t, sealed(t, project(t), k))
	dir := t.TempDir()
	signature := filepath.Join(dir, "sig")
	if err := os.WriteFile(signature, []byte(members[signatureName]), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(manifest string) (string, error) {
		cmd := exec.Command(keygen, "-Y", "check-novalidate", "-n", namespace, "-s", signature)
		cmd.Stdin = strings.NewReader(manifest)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := check(members[manifestName]); err != nil || !strings.Contains(out, k.Public().Fingerprint()) {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := check(members[manifestName] + " "); err == nil {
		t.Errorf("a changed manifest passes: %s", out)
	}
}

func FuzzParseManifest(f *testing.F) {
	good := unzip(f, sealed(f, project(f), key(f)))[manifestName]
	f.Add([]byte(good))
	f.Add([]byte("{}"))
	f.Add([]byte(strings.Replace(good, "documents/", "documents/../", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseManifest("x", data)
		if err != nil {
			return
		}
		for _, file := range m.Files {
			if strings.Contains(file.Name, "/../") || strings.HasPrefix(file.Name, "/") || strings.Contains(file.Name, `\`) || file.Size < 0 {
				t.Errorf("a manifest with %+v passes", file)
			}
		}
		if m.bytes() < 0 {
			t.Error("its size is negative")
		}
		again, err := m.encode()
		if err == nil {
			_, err = ParseManifest("x", again)
		}
		if err != nil && json.Valid(data) {
			t.Errorf("written again it is refused: %v", err)
		}
	})
}

func FuzzCheckSignature(f *testing.F) {
	m := unzip(f, sealed(f, project(f), key(f)))
	f.Add([]byte(m[manifestName]), []byte(m[signatureName]))
	f.Add([]byte(""), []byte(""))
	f.Fuzz(func(t *testing.T, manifest, signature []byte) {
		k, err := checkSignature(manifest, signature)
		if err == nil && k.Fingerprint() == "" {
			t.Error("signed by nobody")
		}
	})
}

// TestASealOfAnEncryptedProjectIsNotEncrypted seals the golden encrypted project: the recipient has no passphrase.
func TestASealOfAnEncryptedProjectIsNotEncrypted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "ferry.attest")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testdata", "projects", "encrypted-2"))); err != nil {
		t.Fatal(err)
	}
	unlocked, err := storage.Unlock(dir, []byte("seven grey herons at low tide"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := storage.Read(dir, unlocked)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ferry"+SealEnding)
	if _, err := Seal(t.Context(), f, path, key(t), SealOptions{By: "Ines"}); err != nil {
		t.Fatal(err)
	}
	if r, err := CheckSeal(t.Context(), path, CheckOptions{}); err != nil || !r.OK() || r.Actions != f.Count() {
		t.Errorf("its recipient sees %+v, %v", r, err)
	}
	v, err := storage.Verify(t.Context(), dir, unlocked, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := ReportOn(t.Context(), dir, unlocked, v, "Ines", time.Time{}); err != nil || !r.OK() || len(r.Documents) != 2 || r.Documents[0].Text != Passed || r.Documents[0].Original != Passed {
		t.Errorf("the report on it is %+v, %v", r, err)
	}
}
