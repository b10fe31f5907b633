package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
	"attest/storage/archive"
)

// Proof says in plain words what a valid signature proves, and what not.
var Proof = []string{
	"A valid signature proves that this file is, in every byte that matters, what was sealed with the key of that fingerprint: nothing was changed, added or taken out since.",
	"It does not prove whose key that is. Compare the fingerprint with one that you have from the person by another way, such as the telephone.",
	"It does not prove when the file was sealed: that is what the clock of the sealer's computer said. Nor does it prove that anything the documents or the claims say is true.",
}

// CheckOptions say how a sealed file is checked.
type CheckOptions struct {
	Expected *PublicKey              // the key that must have signed it; nil takes any
	By       string                  // who checks it, for the report
	Now      time.Time               // the zero value stands for the present
	Progress func(done, total int64) // bytes; may be nil; called on the goroutine of CheckSeal
}

// IsSeal reports whether the file at path is a sealed file, well or damaged.
func IsSeal(path string) bool {
	r, err := archive.Open(path, manifestName, signatureName)
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	signature, err := r.Beside(signatureName)
	return err != nil || signature != nil
}

// CheckSeal checks a sealed file for its recipient: the file's checksum, the signature, every file in it against the signed
// list, the ledger line by line, the documents, and the dataset against the texts and against the ledger. What is wrong is in
// the report; the error is that of a file that cannot be looked into at all, or ctx's.
func CheckSeal(ctx context.Context, path string, opt CheckOptions) (*Report, error) {
	r, err := archive.Open(path, manifestName, signatureName)
	if err != nil {
		return nil, fmt.Errorf("checking a sealed file: %w", err)
	}
	defer func() { _ = r.Close() }()
	report, err := checkSeal(ctx, r, filepath.Base(path), opt)
	if err != nil {
		return nil, fmt.Errorf("checking %s: %w", path, err)
	}
	return report, nil
}

// Names of the checks of a sealed file; the ledger has its own above.
const (
	checkFile      = "File"
	checkSigned    = "Signature"
	checkFiles     = "Contents"
	checkDocuments = "Documents"
	checkDataset   = "Dataset"
)

// sealCheck checks one sealed file.
type sealCheck struct {
	ctx      context.Context
	r        *archive.Reader
	report   *Report
	manifest *Manifest
	members  map[string]archive.Member
	record   *storage.Record // nil if the ledger is damaged

	progress    func(done, total int64)
	done, total int64
}

func checkSeal(ctx context.Context, r *archive.Reader, name string, opt CheckOptions) (*Report, error) {
	if opt.Now.IsZero() {
		opt.Now = time.Now()
	}
	c := &sealCheck{ctx: ctx, r: r, report: newReport(name, opt.By, opt.Now), progress: opt.Progress}
	if c.progress == nil {
		c.progress = func(int64, int64) {}
	}
	if err := c.run(opt.Expected); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil { // else what was left out would pass for damage
		return nil, err
	}
	return c.report, nil
}

func (c *sealCheck) run(expected *PublicKey) error {
	data, err := c.r.Manifest()
	if err != nil {
		return err
	}
	c.manifest, err = ParseManifest(c.r.Path(), data)
	var newer *storage.NewerError
	if errors.As(err, &newer) {
		return newer
	}
	c.signature(data, expected, err)
	if c.manifest == nil {
		c.skip(checkFile, checkFiles, checkLedger, checkDocuments, checkDataset)
		return nil
	}
	m := c.manifest
	c.members, c.total = m.members(), 2*m.bytes()
	c.report.Seal.SealedAt, c.report.Seal.SealedBy, c.report.Seal.Generator = m.SealedAt, m.SealedBy, m.Generator
	c.report.Title, c.report.Counts = m.Title, m.Counts
	c.file()
	c.files()
	c.ledger()
	c.documents()
	c.dataset()
	return nil
}

func (c *sealCheck) add(check Check) { c.report.Checks = append(c.report.Checks, check) }

// skip notes checks that could not be made.
func (c *sealCheck) skip(names ...string) {
	for _, name := range names {
		c.add(Check{Name: name, What: "nothing, because what it needs is damaged", Result: NotChecked})
	}
}

func (c *sealCheck) read(n int64) {
	c.done += n
	c.progress(min(c.done, c.total), c.total)
}

// signature checks who has signed the manifest, and that it can be one.
func (c *sealCheck) signature(data []byte, expected *PublicKey, unreadable error) {
	check := Check{Name: checkSigned, What: "the Ed25519 signature of the list of everything in the file", Result: Passed}
	c.report.Seal = &SealInfo{}
	if expected != nil {
		c.report.Seal.Expected = expected.Fingerprint()
	}
	armored, err := c.r.Beside(signatureName)
	var key PublicKey
	if err == nil {
		key, err = checkSignature(data, armored)
	}
	switch {
	case err != nil:
		check.fail("%s", err)
	default:
		c.report.Seal.Key, c.report.Seal.Fingerprint = key.String(), key.Fingerprint()
		if expected != nil && expected.Fingerprint() != key.Fingerprint() {
			check.fail("it was signed with another key than the expected one: %s and not %s", key.Fingerprint(), expected.Fingerprint())
		}
		if c.manifest != nil && c.manifest.Key != key.String() {
			check.fail("the list names another key than the one that has signed it")
		}
	}
	if unreadable != nil {
		check.fail("%s", unreadable)
	}
	c.add(check)
}

func (c *sealCheck) file() {
	check := Check{Name: checkFile, What: "the checksum of the whole file", Result: Passed}
	if err := c.r.CheckSum(c.ctx, nil); err != nil {
		check.fail("%s", err)
	}
	c.add(check)
}

func (c *sealCheck) files() {
	check := Check{Name: checkFiles, What: count(len(c.manifest.Files), "file") + ", and nothing beside them: size and SHA-256", Result: Passed}
	if err := c.r.CheckMembers(c.ctx, c.manifest.Files, c.read); err != nil {
		check.fail("%s", err)
	}
	c.add(check)
}

// Open implements [storage.Source].
func (c *sealCheck) Open(name string) (io.ReadCloser, error) {
	m, ok := c.members[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return c.r.Open(m)
}

// Segments implements [storage.Source].
func (c *sealCheck) Segments() (uint32, error) {
	return storage.CountSegments(slices.Sorted(maps.Keys(c.members)))
}

func (c *sealCheck) ledger() {
	m := c.manifest
	check := Check{Name: checkLedger, Result: Passed, What: count(m.Actions, "action") + ": the checksum of each line, the chain of their hashes, their numbering, and that each fits what was before"}
	record, err := storage.ReadRecord(c.ctx, c, nil, func(line storage.Line) error {
		c.read(int64(len(line.Written)) + 1)
		return nil
	})
	if err != nil {
		check.fail("%s", err)
		c.add(check)
		return
	}
	c.record = record
	c.report.tell(record)
	c.report.Counts = record.Counts()
	if record.ID != m.Project || record.Actions != m.Actions || record.Head != m.Head || !maps.Equal(record.Counts(), m.Counts) ||
		!slices.EqualFunc(record.Heads, m.Heads, func(a, b storage.Head) bool {
			return a.Device == b.Device && a.Actions == b.Actions && a.SHA256 == b.SHA256
		}) {
		check.fail("it is not the ledger that the signed list describes")
	}
	c.add(check)
}

func (c *sealCheck) documents() {
	if c.record == nil {
		c.skip(checkDocuments)
		return
	}
	p := c.record.Project
	held := 0
	check := Check{Name: checkDocuments, Result: Passed}
	files := map[annotate.ID]SealedDocument{}
	for _, d := range c.manifest.Documents {
		files[d.ID] = d
	}
	for _, d := range p.Documents() {
		doc, sealed := describe(p, d), files[d.ID]
		doc.Original, doc.Text, doc.Quotes = NotChecked, NotChecked, NotChecked // until the dataset has been read
		if sealed.File != "" {
			held++
			doc.Original = Passed
			if c.members[sealed.File].SHA256 != d.SHA256 {
				doc.Original = Failed
				check.fail("%s is not the original of %q: the ledger says that its SHA-256 is %s", sealed.File, d.DisplayTitle(), d.SHA256)
			}
		}
		if sealed.SHA256 != d.SHA256 || sealed.TextSHA256 != d.TextSHA256 {
			check.fail("the signed list and the ledger do not agree about %q", d.DisplayTitle())
		}
		c.report.Documents = append(c.report.Documents, doc)
	}
	if len(files) != p.Count(annotate.KindDocument) {
		check.fail("the signed list has %s, the ledger %d", count(len(files), "document"), p.Count(annotate.KindDocument))
	}
	check.What = fmt.Sprintf("%s, the original bytes of %d of them: the SHA-256 that the ledger has", count(p.Count(annotate.KindDocument), "document"), held)
	c.add(check)
}

// dataset checks the dataset as an import would, and that it says what the ledger leads to.
func (c *sealCheck) dataset() {
	check := Check{Name: checkDataset, Result: Passed}
	checked, err := c.checkDataset()
	if err != nil {
		check.What = "the dataset"
		check.fail("%s", err)
	} else {
		check.What = stands(checked.Quotes) + " in the text of its document, letter by letter, and the dataset says what the ledger leads to"
	}
	c.add(check)
	for i := range c.report.Documents {
		if err == nil { // else it is not known of which document something is wrong
			c.report.Documents[i].Text, c.report.Documents[i].Quotes = Passed, Passed
		}
	}
}

func (c *sealCheck) checkDataset() (*exchange.Report, error) {
	checked, err := c.readDataset(exchange.CheckDataset)
	if err != nil || c.record == nil {
		return checked, err
	}
	// The ledger's project and the dataset's are written down by the same hand. A dataset leaves nothing out, so that they
	// come out the same.
	texts := texts{}
	p := annotate.NewProject()
	_, err = c.readDataset(func(in io.Reader) (*exchange.Report, error) {
		d := annotate.NewDraft(p, annotate.None, time.Time{})
		report, err := exchange.ReadDataset(in, d, texts)
		if err != nil {
			return nil, err
		}
		changes, err := d.Changes()
		if err == nil {
			err = p.Apply(&annotate.Action{Changes: changes})
		}
		return report, err
	})
	if err != nil {
		return nil, err
	}
	want, err := sumOf(c.record.Project, texts)
	if err != nil {
		return nil, err
	}
	got, err := sumOf(p, texts)
	if err == nil && got != want {
		err = errors.New("the dataset does not say what the ledger leads to")
	}
	return checked, err
}

func (c *sealCheck) readDataset(read func(io.Reader) (*exchange.Report, error)) (*exchange.Report, error) {
	in, err := c.Open(datasetName)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return read(&counting{c, in})
}

type counting struct {
	c  *sealCheck
	in io.Reader
}

func (r *counting) Read(p []byte) (int, error) {
	if err := r.c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.in.Read(p)
	r.c.read(int64(n) / 2) // it is read twice
	return n, err
}

func sumOf(p *annotate.Project, t texts) (string, error) {
	h := sha256.New()
	if err := exchange.WriteDataset(h, p, t.Text, time.Time{}, nil); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// texts keeps the texts of a dataset by their hashes, as an [exchange.Store].
type texts map[string]string

func (t texts) Text(d *annotate.Document) (string, error) {
	s, ok := t[d.TextSHA256]
	if !ok {
		return "", fmt.Errorf("the dataset does not have the text of %q", d.DisplayTitle())
	}
	return s, nil
}

func (t texts) PutBlob(data []byte) (string, error) {
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	t[hash] = string(data)
	return hash, nil
}
