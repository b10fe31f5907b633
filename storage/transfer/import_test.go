package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/ingest"
	"attest/storage"
)

func TestImportTakesFoldersWhole(t *testing.T) {
	t.Parallel()
	f := newProject(t)
	dir := t.TempDir()
	write(t, dir, "b.txt", "The second report.")
	write(t, dir, "a.txt", "The first report.")
	write(t, dir, "deep/er/c.txt", "The third report.")
	write(t, dir, ".hidden.txt", "Nobody asked for this.")
	write(t, dir, ".cache/d.txt", "Nor for this.")
	write(t, dir, "ledger/e.txt", "Not every folder of this name is a project.")
	single := write(t, t.TempDir(), ".named.txt", "Hidden, but asked for.")

	report := mustImport(t, f, []string{dir, single}, ImportOptions{})
	want := []string{"a.txt", "b.txt", "c.txt", "e.txt", ".named.txt"}
	if got := names(report); !slices.Equal(got, want) {
		t.Errorf("imported %q, want %q", got, want)
	}
	for _, file := range report.Files {
		if file.Err != nil || file.Document == nil {
			t.Fatalf("%s: %v", file.Path, file.Err)
		}
		text, err := f.Text(file.Document)
		raw, readErr := os.ReadFile(file.Path)
		if err != nil || readErr != nil || text != string(raw) {
			t.Errorf("%s reads %q, %v", file.Path, text, err)
		}
		if d, ok := f.Project().Document(file.Document.ID); !ok || d.ImportedBy != f.Reviewer() {
			t.Errorf("%s is in the project: %v, imported by %v", file.Path, ok, d)
		}
	}
}

func TestImportIsOneAction(t *testing.T) {
	t.Parallel()
	f := newProject(t)
	dir := t.TempDir()
	for i := range 5 {
		write(t, dir, fmt.Sprintf("%d.txt", i), fmt.Sprintf("Report number %d.", i))
	}
	write(t, dir, "empty.txt", "")
	var actions []*annotate.Action
	f.Subscribe(func(a *annotate.Action) { actions = append(actions, a) })
	report := mustImport(t, f, []string{dir}, ImportOptions{Publisher: "Valley Post"})
	if report.Added() != 5 || report.Failed() != 1 {
		t.Fatalf("added %d, left out %d", report.Added(), report.Failed())
	}
	if len(actions) != 1 || actions[0].Verb != "Import 5 files" {
		t.Fatalf("%d actions, the first %+v; want one of 5 files", len(actions), actions)
	}
	sources := f.Project().Sources()
	if len(sources) != 1 || sources[0].Name != "Valley Post" || sources[0].Type != annotate.Outlet {
		t.Fatalf("the registry has %+v, want the publisher once", sources)
	}
	for _, d := range f.Project().Documents() {
		if d.PublisherID != sources[0].ID {
			t.Errorf("%s is published by %v", d.FileName, d.PublisherID)
		}
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	if n := f.Project().Count(annotate.KindDocument) + f.Project().Count(annotate.KindSource); n != 0 {
		t.Errorf("one undo leaves %d documents and sources", n)
	}
}

func TestImportKnowsTheSameBytesAgain(t *testing.T) {
	t.Parallel()
	f := newProject(t)
	dir := t.TempDir()
	one := write(t, dir, "one.txt", "The same words.")
	first := mustImport(t, f, []string{one}, ImportOptions{}).Files[0].Document
	write(t, dir, "copy.txt", "The same words.")
	write(t, dir, "new.txt", "Other words.")
	twin := write(t, dir, "twin.txt", "Other words.")

	report := mustImport(t, f, []string{dir, one, twin, filepath.Join(dir, ".", "new.txt")}, ImportOptions{})
	if report.Added() != 1 || report.Duplicates() != 3 || len(report.Files) != 4 {
		t.Errorf("of %q %d were added and %d known; want 1 and 3", names(report), report.Added(), report.Duplicates())
	}
	for _, file := range report.Files {
		if name := filepath.Base(file.Path); (name == "one.txt" || name == "copy.txt") && file.Document.ID != first.ID {
			t.Errorf("%s is taken for another document than the one imported first", name)
		}
	}
	if n := f.Project().Count(annotate.KindDocument); n != 2 {
		t.Errorf("the project has %d documents, want 2", n)
	}
	var actions int
	f.Subscribe(func(*annotate.Action) { actions++ })
	mustImport(t, f, []string{dir}, ImportOptions{})
	if actions != 0 {
		t.Error("an import that adds nothing is in the history")
	}
}

func TestImportNamesWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	f := newProject(t)
	dir := t.TempDir()
	write(t, dir, "binary.txt", "MZ\x00\x01\x02\x00\x00\xff\xfe\x00\x00\x00\x00")
	write(t, dir, "empty.txt", "")
	write(t, dir, "blank.txt", " \n\t\n")
	write(t, dir, "picture.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF")
	write(t, dir, "good.txt", "The rest goes on.")
	large := filepath.Join(dir, "large.txt")
	if err := errors.Join(os.WriteFile(large, nil, 0o644), os.Truncate(large, ingest.MaxBytes+1)); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "broken.json", `{"format": "attest-dataset", "version": 1, "highlights": [{"id": "`)
	absent := filepath.Join(dir, "absent.txt")

	want := map[string]string{
		"binary.txt": "not a text file", "empty.txt": "no text", "blank.txt": "no text", "picture.jpg": "not read yet",
		"large.txt": "more than 200 MB", "broken.json": "reading the dataset", "absent.txt": "no such file or folder",
	}
	if runtime.GOOS != "windows" {
		if err := errors.Join(os.Symlink(filepath.Join(dir, "gone.txt"), filepath.Join(dir, "dangling.txt")), os.Symlink(dir, filepath.Join(dir, "circle")),
			os.Symlink(os.DevNull, filepath.Join(dir, "device.txt"))); err != nil {
			t.Fatal(err)
		}
		want["dangling.txt"], want["circle"], want["device.txt"] = "no such file", "link to a folder", "not a regular file"
		if os.Getuid() != 0 { // who may read everything
			if err := os.Chmod(write(t, dir, "secret.txt", "words"), 0); err != nil {
				t.Fatal(err)
			}
			want["secret.txt"] = "no permission"
		}
	}
	report := mustImport(t, f, []string{dir, absent}, ImportOptions{})
	for _, file := range report.Files {
		name := filepath.Base(file.Path)
		switch said, bad := want[name]; {
		case !bad && (file.Err != nil || file.Document == nil):
			t.Errorf("%s: %v", name, file.Err)
		case bad && (file.Err == nil || !strings.Contains(file.Err.Error(), said) || !strings.HasPrefix(file.Err.Error(), file.Path+": ")):
			t.Errorf("%s: %v, want words with %q after its path", name, file.Err, said)
		case bad && file.Document != nil:
			t.Errorf("%s was left out and has a document", name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("nothing is said of %v", want)
	}
	if report.Added() != 1 || f.Project().Count(annotate.KindDocument) != 1 {
		t.Errorf("%d added, %d in the project; want good.txt alone", report.Added(), f.Project().Count(annotate.KindDocument))
	}
}

func TestImportFollowsAGivenLinkToAFolder(t *testing.T) {
	t.Parallel()
	dir, link := t.TempDir(), filepath.Join(t.TempDir(), "link")
	write(t, dir, "a.txt", "Behind a link.")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("no links here:", err)
	}
	if report := mustImport(t, newProject(t), []string{link}, ImportOptions{}); report.Added() != 1 {
		t.Errorf("added %d: %+v", report.Added(), report.Files)
	}
}

func TestImportLeavesProjectsAlone(t *testing.T) {
	t.Parallel()
	f, dir := newProject(t), t.TempDir()
	write(t, dir, "a.txt", "Beside a project.")
	other, err := storage.Create(filepath.Join(dir, "other.attest"), "Other", storage.Options{Device: device})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if got := names(mustImport(t, f, []string{dir}, ImportOptions{})); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("a folder with a project in it imports %q", got)
	}
	report := mustImport(t, f, []string{other.Path()}, ImportOptions{})
	if report.Failed() != 1 || !strings.Contains(report.Files[0].Err.Error(), "project") {
		t.Errorf("a project imports as %+v", report.Files)
	}
}

func TestImportReadsDatasets(t *testing.T) {
	t.Parallel()
	source := annotated(t)
	file := filepath.Join(t.TempDir(), "claims.json")
	if _, err := Export(t.Context(), source, file, nil); err != nil {
		t.Fatal(err)
	}
	f := newProject(t)
	var verbs []string
	f.Subscribe(func(a *annotate.Action) { verbs = append(verbs, a.Verb) })
	report := mustImport(t, f, []string{write(t, t.TempDir(), "a.txt", "A plain file too."), file}, ImportOptions{})
	if report.Datasets() != 1 || report.Added() != 1 || report.Failed() != 0 {
		t.Fatalf("%d datasets and %d documents: %+v", report.Datasets(), report.Added(), report.Files)
	}
	if !slices.Equal(verbs, []string{"Import a dataset", "Import a file"}) {
		t.Errorf("the history says %q", verbs)
	}
	p, q := source.Project(), f.Project()
	for _, kind := range []annotate.Kind{annotate.KindHighlight, annotate.KindClaim, annotate.KindSource} {
		if p.Count(kind) == 0 || p.Count(kind) != q.Count(kind) {
			t.Errorf("%d of kind %s came from %d", q.Count(kind), kind, p.Count(kind))
		}
	}
	if p.Settings().ID != q.Settings().ID {
		t.Error("the empty project has not become the one that was exported")
	}
}

func TestImportTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 3 {
		write(t, dir, fmt.Sprintf("%d.txt", i), fmt.Sprint("Report ", i))
	}
	var told []string
	mustImport(t, newProject(t), []string{dir}, ImportOptions{Progress: func(done, total int) { told = append(told, fmt.Sprintf("%d/%d", done, total)) }})
	if want := []string{"0/3", "1/3", "2/3", "3/3"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestCancelledImportTakesNothingIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const files = 4
	for i := range files {
		write(t, dir, fmt.Sprintf("%d.txt", i), fmt.Sprint("Report ", i))
	}
	for at := range files {
		f := newProject(t)
		ctx, cancel := context.WithCancel(t.Context())
		report, err := Import(ctx, f, []string{dir}, ImportOptions{Progress: func(done, _ int) {
			if done == at {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) || report != nil {
			t.Errorf("cancelled at file %d: %v, %v", at, report, err)
		}
		if n := f.Project().Count(annotate.KindDocument); n != 0 {
			t.Errorf("cancelled at file %d: %d documents came in", at, n)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Import(ctx, newProject(t), []string{dir}, ImportOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
}

func TestCancelWhileADatasetIsRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "claims.json")
	if _, err := Export(t.Context(), annotated(t), file, nil); err != nil {
		t.Fatal(err)
	}
	f := newProject(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Commit("Import a dataset", func(d *annotate.Draft) error { return readDataset(ctx, f, d, &Imported{Path: file}) })
	if !errors.Is(err, context.Canceled) || f.Project().Count(annotate.KindClaim) != 0 {
		t.Errorf("%v, with %d claims", err, f.Project().Count(annotate.KindClaim))
	}
}

func TestImportIntoWhatCannotBeWrittenFails(t *testing.T) {
	t.Parallel()
	f := newProject(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Import(t.Context(), f, []string{write(t, t.TempDir(), "a.txt", "words")}, ImportOptions{})
	if !errors.Is(err, storage.ErrClosed) {
		t.Errorf("importing into a closed project: %v", err)
	}
}

// The rest serves all tests of this package.

var device = annotate.NewID()

func newProject(t *testing.T) *storage.Folder {
	t.Helper()
	f, err := storage.Create(filepath.Join(t.TempDir(), "test.attest"), "Test", storage.Options{Reviewer: "Robin", Device: device})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// annotated returns a project with two documents, a claim on one of them and its source.
func annotated(t *testing.T) *storage.Folder {
	t.Helper()
	f, dir := newProject(t), t.TempDir()
	write(t, dir, "one.txt", "The 🌉 bridge was closed on Monday. Nobody was hurt.\n")
	write(t, dir, "two.txt", strings.Repeat("The ferry runs every hour. ", 2000))
	doc := mustImport(t, f, []string{dir}, ImportOptions{Publisher: "Valley Post"}).Files[0].Document
	text, err := f.Text(doc)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Commit("Make a claim", func(d *annotate.Draft) error {
		h, err := d.AddHighlight(doc.ID, text, annotate.Range{Start: 0, End: strings.Index(text, " Nobody")})
		if err != nil {
			return err
		}
		_, err = d.AddClaim(h.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustImport(t *testing.T, f *storage.Folder, paths []string, opt ImportOptions) *ImportReport {
	t.Helper()
	report, err := Import(t.Context(), f, paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func names(r *ImportReport) []string {
	var out []string
	for _, f := range r.Files {
		out = append(out, filepath.Base(f.Path))
	}
	return out
}

func checked(t *testing.T, data []byte, p *annotate.Project) {
	t.Helper()
	report, err := exchange.CheckDataset(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Complete(p); err != nil || report.Quotes == 0 {
		t.Errorf("%v, %d quotes compared", err, report.Quotes)
	}
}
