package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
	"attest/storage/archive"
)

// SealEnding is the usual ending of a sealed file's name. It ends in .zip, because that is what any tool takes it for.
const SealEnding = ".sealed.zip"

// SealOptions say how a project is sealed.
type SealOptions struct {
	By       string                  // how the sealer calls themselves
	Now      time.Time               // the zero value stands for the present
	Progress func(done, total int64) // bytes; may be nil; called on the goroutine of Seal
}

// Seal writes a sealed file of the project at path, where there must be nothing yet: everything that was saved when it began,
// the whole history included. The file is opened again and checked as its recipient will before it gets its name, and the
// report on that is returned. After an error, and when ctx is cancelled, nothing is left behind. A project in which a text or
// an original is damaged is not sealed. The file is not encrypted, even if the project is.
func Seal(ctx context.Context, f *storage.Folder, path string, key *Key, opt SealOptions) (*Report, error) {
	r, err := seal(ctx, f, path, key, opt)
	if err != nil {
		return nil, fmt.Errorf("sealing %s: %w", f.Path(), err)
	}
	return r, nil
}

func seal(ctx context.Context, f *storage.Folder, path string, key *Key, opt SealOptions) (*Report, error) {
	if opt.Now.IsZero() {
		opt.Now = time.Now()
	}
	src, err := storage.OpenSource(f.Path())
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }() // only read from
	out, err := archive.Create(path, 0o666, opt.Now)
	if err != nil {
		return nil, err
	}
	defer out.Abandon()
	s := &sealing{ctx: ctx, f: f, out: out, manifest: newManifest(opt.Now, opt.By, key.Public()), progress: opt.Progress}
	if s.progress == nil {
		s.progress = func(int64, int64) {}
	}
	if err := s.run(src); err != nil {
		return nil, err
	}
	manifest, err := s.manifest.encode()
	if err != nil {
		return nil, err
	}
	signature, err := sign(manifest, key)
	if err != nil {
		return nil, err
	}
	w, err := out.Create(signatureName, false)
	if err == nil {
		_, err = w.Write(signature)
	}
	if err != nil {
		return nil, err
	}
	var report *Report
	public := key.Public()
	err = out.Finish(manifestName, manifest, func(r *archive.Reader) error {
		report, err = checkSeal(ctx, r, filepath.Base(path), CheckOptions{Expected: &public, By: opt.By, Now: opt.Now, Progress: opt.Progress})
		if err == nil && !report.OK() {
			err = report.firstProblem()
		}
		return err
	}, signatureName)
	if err != nil {
		return nil, err
	}
	return report, nil
}

// firstProblem returns what failed first.
func (r *Report) firstProblem() error {
	for _, c := range r.Checks {
		if len(c.Problems) > 0 {
			return fmt.Errorf("%s: %s", c.Name, c.Problems[0])
		}
	}
	return nil
}

type sealing struct {
	ctx      context.Context
	f        *storage.Folder
	out      *archive.Writer
	manifest *Manifest
	progress func(done, total int64)

	done, total int64
}

func (s *sealing) run(src storage.Source) error {
	record, err := s.ledger(src)
	if err != nil {
		return err
	}
	m, p := s.manifest, record.Project
	m.Project, m.Title, m.Actions, m.Head, m.Heads, m.Counts = record.ID, p.Settings().Title, record.Actions, record.Head, record.Heads, record.Counts()
	for _, d := range p.Documents() {
		s.total += d.Bytes + d.TextBytes
	}
	if err := s.documents(p); err != nil {
		return err
	}
	if err := s.dataset(p); err != nil {
		return err
	}
	w, err := s.out.Create(readmeName, false)
	if err != nil {
		return err
	}
	if err := writeReadme(w, m); err != nil {
		return err
	}
	m.Files = s.out.Members()
	return nil
}

// ledger copies the ledger line by line, so that what is copied is what was checked. That of an encrypted project is handed on
// as if it were not.
func (s *sealing) ledger(src storage.Source) (*storage.Record, error) {
	var out io.Writer
	writing := ""
	return storage.ReadRecord(s.ctx, src, s.f.Key(), func(line storage.Line) (err error) {
		if line.Segment != writing {
			if out, err = s.out.Create(line.Segment, false); err != nil {
				return err
			}
			writing = line.Segment
		}
		if _, err = out.Write(line.Text); err == nil {
			_, err = out.Write([]byte{'\n'})
		}
		return err
	})
}

func (s *sealing) documents(p *annotate.Project) error {
	for i, d := range p.Documents() {
		sealed := SealedDocument{ID: d.ID, Title: d.DisplayTitle(), SHA256: d.SHA256, TextSHA256: d.TextSHA256, URL: d.URL, ImportedAt: d.ImportedAt}
		data, err := s.f.Original(d)
		switch {
		case errors.Is(err, storage.ErrNotHeld):
		case err != nil:
			return err
		default:
			sealed.File = fmt.Sprintf("%s%04d %s", documentsRoom, i+1, fileName(d))
			out, err := s.out.Create(sealed.File, false)
			if err != nil {
				return err
			}
			if _, err := out.Write(data); err != nil {
				return err
			}
		}
		s.manifest.Documents = append(s.manifest.Documents, sealed)
		s.done += d.Bytes
		s.progress(s.done, 2*s.total)
		if err := s.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// mostOfAFileName is how long the name of a document's file can be, in bytes.
const mostOfAFileName = 100

// fileName makes a name that every system allows of the name of the file that was imported, or of the title.
func fileName(d *annotate.Document) string {
	name := d.FileName
	if name == "" {
		name = d.DisplayTitle() + ".txt"
	}
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	ending := filepath.Ext(name)
	if len(ending) > 10 {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	for len(stem) > mostOfAFileName {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	if name = strings.Trim(stem+ending, " ."); name == "" {
		return "document"
	}
	return name
}

func (s *sealing) dataset(p *annotate.Project) error {
	out, err := s.out.Create(datasetName, false)
	if err != nil {
		return err
	}
	texts := func(d *annotate.Document) (string, error) {
		s.done += d.TextBytes
		s.progress(min(s.done, s.total), 2*s.total)
		return s.f.Text(d)
	}
	return exchange.WriteDataset(out, p, texts, s.manifest.SealedAt, func(int, int) error { return s.ctx.Err() })
}

// writeReadme tells whoever unpacks the file, with whatever tool, what it is.
func writeReadme(w io.Writer, m *Manifest) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", oneLine(orElse(m.Title, "A project without a title")))
	line("")
	line("Sealed at %s by %s with %s.", moment(m.SealedAt), oneLine(orElse(m.SealedBy, "somebody")), m.Generator)
	line("")
	line("dataset.json       documents with their texts, highlights, claims, sources and assessments")
	line("documents/         the original files, byte for byte as they were imported")
	line("ledger/            the record of every change, one JSON object a line: who did what, and when")
	line("manifest.json      the SHA-256 of every file here")
	line("manifest.json.sig  the signature of manifest.json")
	line("")
	line("To check all of it with Attest:")
	line("")
	line("    attest verify THIS-FILE.zip")
	line("")
	line("To check the signature without Attest, unpack the file and run, where OpenSSH is installed:")
	line("")
	line("    ssh-keygen -Y check-novalidate -n %s -s manifest.json.sig <manifest.json", namespace)
	line("")
	line("and compare the hashes in manifest.json with the files, for example with sha256sum.")
	line("")
	for _, sentence := range Proof {
		line("%s", sentence)
	}
	line("")
	line("The documents:")
	for i, d := range m.Documents {
		line("")
		line("%d. %s", i+1, oneLine(d.Title))
		if d.File != "" {
			line("   %s", d.File)
			line("   SHA-256 of the original: %s", d.SHA256)
		} else {
			line("   The original file is not here: the project does not have it.")
		}
		line("   SHA-256 of the text:     %s", d.TextSHA256)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// oneLine keeps what people have typed on one line, and out of the way of a terminal.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
