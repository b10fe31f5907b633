package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"attest/annotate"
	"attest/annotate/ingest"
)

// maxEntity is how much one entity may take up in a file, in bytes: the largest document that can be imported, with every
// character of it escaped.
const maxEntity = 6 * ingest.MaxBytes

// datasetMembers are the members of a dataset file that this version knows.
var datasetMembers = []string{
	"format", "version", "generator", "exported_at", "project", "reviewers", "documents", "sources", "highlights", "claims",
	"assessments", "clusters", "links", otherEntities,
}

// ReadDataset reads a dataset file and puts what it holds into the draft; texts of documents go to the store at once. The
// draft should be otherwise empty: what it holds already is not compared with the file.
//
// A file is taken whole or not at all: on an error the draft is as it was. The error wraps [ErrNotDataset], [ErrNewer] or an
// error of r or store, or is a [DatasetError].
//
// Into a project without documents, sources and annotations the file brings its own title, id and choices: the project
// becomes the one that was exported. Into any other project it is merged. Entities that the project has under the same id
// are skipped, and counted as conflicting where they differ: what the project has always stays. Named sources are taken to
// be those the project knows by the same name or alias, documents to be those with the same text, tags and reviewers to be
// those of the same name.
func ReadDataset(r io.Reader, d *annotate.Draft, store Store) (*Report, error) {
	return readDataset(r, d, store, false)
}

func readDataset(r io.Reader, d *annotate.Draft, store Store, strict bool) (*Report, error) {
	read := &datasetReader{
		store: store, strict: strict, most: annotate.MaxEntities,
		project:  &object{label: "project"},
		unknown:  annotate.Extra{},
		seen:     map[entityKey]bool{},
		spelling: map[annotate.ID]string{},
	}
	read.project.read = read
	if err := read.file(r); err != nil {
		return nil, fmt.Errorf("reading the dataset: %w", err)
	}
	m := newMerge(read, d)
	if err := m.run(); err != nil {
		return nil, fmt.Errorf("reading the dataset: %w", err)
	}
	if read.total > 0 {
		return nil, &DatasetError{Problems: read.problems, Total: read.total}
	}
	return m.finish()
}

type entityKey struct {
	kind annotate.Kind
	id   annotate.ID
}

// datasetReader holds what a file says, before it is compared with the project. References are IDs as the file has them.
type datasetReader struct {
	store  Store
	strict bool
	most   int // entities that are read

	project     *object
	codebook    []fileTag
	scale       annotate.LikelihoodScale
	fields      []string
	codebookOwn annotate.Extra // unknown members of the codebook
	reviewers   []labelled[*annotate.Reviewer]
	documents   []fileDocument
	sources     []labelled[*annotate.Source]
	highlights  []fileHighlight
	claims      []fileClaim
	assessments []labelled[*annotate.Assessment]
	clusters    []labelled[*annotate.Cluster]
	links       []labelled[*annotate.Link]
	others      []labelled[*annotate.Unknown]
	unknown     annotate.Extra // unknown members of the file

	seen     map[entityKey]bool     // what was read
	spelling map[annotate.ID]string // how the file writes ids that are not UUIDs

	problems []error
	total    int
}

// labelled is an entity with the words that name it in messages.
type labelled[T annotate.Entity] struct {
	entity T
	label  string
}

type fileTag struct {
	labelled[*annotate.Tag]
	colored bool
}

type fileDocument struct {
	labelled[*annotate.Document]
	given      string            // the text as the file has it, kept only where it had to be changed
	normalized ingest.Normalized // how it was changed
}

type fileHighlight struct {
	labelled[*annotate.Highlight]
	ranges []fileRange
	quoted bool
	tags   []string
}

type fileRange struct{ codePoint, utf16, utf8 []int }

type fileClaim struct {
	labelled[*annotate.Claim]
	tags          []string
	worded, chain bool // whether the text and the chain were given
}

func (r *datasetReader) problem(err error) {
	r.total++
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, err)
	}
}

// id maps an id of the file, keeping in mind how it was written.
func (r *datasetReader) id(kind annotate.Kind, s string) annotate.ID {
	id := annotate.ParseID(kind, s)
	if id != annotate.None && id.String() != s {
		r.spelling[id] = s
	}
	return id
}

func (r *datasetReader) spell(id annotate.ID) string {
	if s, ok := r.spelling[id]; ok {
		return clip(s)
	}
	return id.String()
}

// gauge refuses a value that is too large before all of it is in memory.
type gauge struct {
	r    io.Reader
	left int
}

var errEntityTooLarge = fmt.Errorf("one of its entities takes more than %d MB", maxEntity>>20)

func (g *gauge) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errEntityTooLarge
	}
	n, err := g.r.Read(p)
	g.left -= n
	return n, err //nolint:wrapcheck // the caller says what was being read
}

// file reads the whole file, one entity at a time.
func (r *datasetReader) file(in io.Reader) error {
	g := &gauge{r: skipBOM(in), left: maxEntity}
	dec := json.NewDecoder(g)
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return notDataset(err, "it does not begin with {")
	}
	var format, version bool
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return notDataset(err, "")
		}
		name, _ := t.(string)
		g.left = maxEntity
		switch name {
		case "format":
			var v any
			if err := dec.Decode(&v); err != nil {
				return notDataset(err, "")
			}
			if v != datasetFormat {
				return notDataset(nil, fmt.Sprintf("its format is %v, not %s", v, datasetFormat))
			}
			format = true
		case "version":
			var v float64
			if err := dec.Decode(&v); err != nil || v < 1 {
				return notDataset(err, "its version is not a number")
			}
			if v > datasetVersion {
				return fmt.Errorf("%w: its version is %v, and this one reads version %d%s", ErrNewer, v, datasetVersion, writtenBy(dec))
			}
			version = true
		default:
			err = r.member(dec, g, name)
		}
		if err != nil {
			return notDataset(err, "member "+clip(name))
		}
	}
	if _, err := dec.Token(); err != nil {
		return notDataset(err, "")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return notDataset(err, "something follows the end of the dataset")
	}
	switch {
	case !format:
		return notDataset(nil, `it has no "format": "`+datasetFormat+`"`)
	case !version:
		return notDataset(nil, `it has no "version"`)
	}
	return nil
}

// writtenBy reads on behind the version of a file from the future, for the name of the program that wrote it.
func writtenBy(dec *json.Decoder) string {
	for range 4 { // it stands at the beginning
		name, err := dec.Token()
		if err != nil {
			break
		}
		value, err := dec.Token()
		if err != nil {
			break
		}
		if s, ok := value.(string); ok && name == "generator" && s != "" {
			return ". It was written by " + clip(s) + ", which can read it"
		}
		if _, nested := value.(json.Delim); nested {
			break
		}
	}
	return ""
}

// notDataset says why a file cannot be read as JSON of the right shape.
func notDataset(err error, why string) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return fmt.Errorf("%w: %s", ErrNotDataset, why)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends in the middle: %w", ErrNotDataset, io.ErrUnexpectedEOF)
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: it is not JSON at byte %d: %w", ErrNotDataset, syntax.Offset, err)
	case errors.As(err, &kind):
		if why != "" {
			why += ": "
		}
		return fmt.Errorf("%w: %s%w", ErrNotDataset, why, err)
	}
	return err
}

func skipBOM(in io.Reader) io.Reader {
	var head [3]byte
	n, err := io.ReadFull(in, head[:])
	if n == 3 && head == [3]byte{0xEF, 0xBB, 0xBF} {
		return in
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return io.MultiReader(bytes.NewReader(head[:n]), failing{err})
	}
	return io.MultiReader(bytes.NewReader(head[:n]), in)
}

// failing repeats an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// member reads a top-level member other than format and version.
func (r *datasetReader) member(dec *json.Decoder, g *gauge, name string) error {
	entity := map[string]struct {
		kind annotate.Kind
		read func(*object, entityKey) error
	}{
		"reviewers":   {annotate.KindReviewer, r.reviewer},
		"documents":   {annotate.KindDocument, r.document},
		"sources":     {annotate.KindSource, r.source},
		"highlights":  {annotate.KindHighlight, r.highlight},
		"claims":      {annotate.KindClaim, r.claim},
		"assessments": {annotate.KindAssessment, r.assessment},
		"clusters":    {annotate.KindCluster, r.cluster},
		"links":       {annotate.KindLink, r.link},
		otherEntities: {"", r.other},
	}
	switch e, known := entity[name]; {
	case known:
		return r.list(dec, g, name, e.kind, e.read)
	case name == "project":
		if err := dec.Decode(&r.project.members); err != nil {
			return err //nolint:wrapcheck // the caller says what was being read
		}
		r.readCodebook(r.project.object("codebook"))
		return nil
	default:
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err //nolint:wrapcheck // the caller says what was being read
		}
		if name != "generator" && name != "exported_at" {
			r.unknown[name] = raw
		}
		return nil
	}
}

// list reads a top-level list of entities. Those of kind "" name their kind themselves.
func (r *datasetReader) list(dec *json.Decoder, g *gauge, name string, kind annotate.Kind, read func(*object, entityKey) error) error {
	t, err := dec.Token()
	if err != nil || t == nil { // null is an empty list
		return err //nolint:wrapcheck // the caller says what was being read
	}
	if t != json.Delim('[') {
		return notDataset(nil, name+" is not a list")
	}
	for i := 0; dec.More(); i++ {
		g.left = maxEntity
		o := &object{label: fmt.Sprintf("%s[%d]", name, i), read: r}
		if err := dec.Decode(&o.members); err != nil {
			return notDataset(err, o.label)
		}
		of := kind
		if of == "" {
			of = annotate.Kind(o.text("kind"))
			if of == "" || slices.Contains(annotate.Kinds, of) {
				o.problem("its kind is missing, or has a list of its own")
				continue
			}
		}
		written := o.text("id")
		id := r.id(of, written)
		if id == annotate.None {
			o.problem("it has no id")
			continue
		}
		o.label = fmt.Sprintf("%s %s", of, clip(written))
		key := entityKey{of, id}
		if r.seen[key] {
			o.problem("another %s has the same id", of)
			continue
		}
		if r.seen[key] = true; len(r.seen) > r.most {
			return annotate.ErrTooMany
		}
		if err := read(o, key); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err //nolint:wrapcheck // the caller says what was being read
}
