// Package transfer brings files into a project and takes datasets out of it: the part of import and export that touches
// the disk, shared by the window and the command line.
package transfer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/annotate/ingest"
	"attest/storage"
)

// ImportOptions say how files are taken in.
type ImportOptions struct {
	Publisher string                // name of the source that published the documents; "" for none
	Progress  func(done, total int) // files; may be nil; called on the importing goroutine
}

// Imported is what became of one file.
type Imported struct {
	Path      string
	Document  *annotate.Document // nil for a dataset file and for a file that failed
	Duplicate bool               // its bytes were in the project already
	Dataset   *exchange.Report   // for a dataset file
	Err       error              // why it was left out, in plain words that name the file
}

// ImportReport lists the files in the order in which they were read.
type ImportReport struct {
	Files []Imported
}

// Added counts the documents that came in as plain files.
func (r *ImportReport) Added() int {
	return r.count(func(i Imported) bool { return i.Document != nil && !i.Duplicate })
}

// Duplicates counts the files whose bytes were in the project already.
func (r *ImportReport) Duplicates() int { return r.count(func(i Imported) bool { return i.Duplicate }) }

// Datasets counts the dataset files that came in.
func (r *ImportReport) Datasets() int {
	return r.count(func(i Imported) bool { return i.Dataset != nil && i.Err == nil })
}

// Failed counts the files that were left out.
func (r *ImportReport) Failed() int { return r.count(func(i Imported) bool { return i.Err != nil }) }

func (r *ImportReport) count(is func(Imported) bool) int {
	n := 0
	for _, f := range r.Files {
		if is(f) {
			n++
		}
	}
	return n
}

// Import takes in files and whole folders. All documents become one Action, and every dataset file one of its own, datasets
// first. A file that cannot be read is reported and the rest goes on; an error is returned only when nothing can be
// written, or when ctx was cancelled: then no document was imported, but datasets may have been.
func Import(ctx context.Context, f *storage.Folder, paths []string, opt ImportOptions) (*ImportReport, error) {
	report := &ImportReport{Files: find(ctx, paths)}
	var datasets, documents []*Imported
	for i := range report.Files {
		switch file := &report.Files[i]; {
		case ctx.Err() != nil:
		case file.Err != nil:
		case isDataset(file):
			datasets = append(datasets, file)
		case file.Err == nil:
			documents = append(documents, file)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("importing: %w", err)
	}
	done := 0
	step := func() error {
		if opt.Progress != nil {
			opt.Progress(done, len(datasets)+len(documents))
		}
		done++
		return ctx.Err()
	}
	for _, file := range datasets {
		if err := step(); err != nil {
			return nil, fmt.Errorf("importing: %w", err)
		}
		_, err := f.Commit("Import a dataset", func(d *annotate.Draft) error {
			file.Err = readDataset(ctx, f, d, file)
			return file.Err
		})
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, fmt.Errorf("importing %s: %w", file.Path, ctx.Err())
		case err != nil && file.Err == nil:
			file.Dataset, file.Err = nil, fmt.Errorf("%s: %w", file.Path, err)
		}
	}
	// Reading comes first: while a commit is under way, nothing else can be committed.
	var readable []*Imported
	read := map[*Imported]*ingest.Imported{}
	for _, file := range documents {
		if err := step(); err != nil {
			return nil, fmt.Errorf("importing: %w", err)
		}
		im, err := readDocument(file.Path)
		if err != nil {
			file.Err = err
			continue
		}
		// In the project folder the bytes do no harm if no document comes of them.
		if err := im.Save(f); err != nil {
			return nil, fmt.Errorf("importing: %w", err)
		}
		im.Original, im.Text = nil, "" // only what describes the document stays in memory
		read[file] = im
		readable = append(readable, file)
	}
	if len(readable) > 0 {
		_, err := f.Commit(importVerb(len(readable)), func(d *annotate.Draft) error {
			for _, file := range readable {
				file.Err = d.Try(func() (err error) {
					file.Document, file.Duplicate, err = ingest.Add(d, read[file], opt.Publisher)
					return err
				})
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	_ = step() // that all is done; to cancel it is too late
	return report, nil
}

func importVerb(n int) string {
	if n == 1 {
		return "Import a file"
	}
	return fmt.Sprintf("Import %d files", n)
}

// find lists the files to import, each once: those given, and all beneath given folders but hidden ones and those of
// projects, in the order of their names. It stops early when ctx is cancelled.
func find(ctx context.Context, paths []string) []Imported {
	var files []Imported
	seen := map[string]bool{}
	add := func(file Imported) {
		if !seen[file.Path] {
			seen[file.Path] = true
			files = append(files, file)
		}
	}
	for _, root := range paths {
		root = filepath.Clean(root)
		// What is given may be a link to a folder. Those met on the way are not followed: they may lead in circles.
		if real, err := filepath.EvalSymlinks(root); err == nil && isFolder(real) {
			root = real
		}
		if storage.IsProject(root) {
			add(Imported{Path: root, Err: fmt.Errorf("%s: this is a project, which can be opened but not imported; export its dataset and import that", root)})
			continue
		}
		// The function returns nothing but SkipDir and SkipAll, so that WalkDir returns no error.
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			hidden := path != root && strings.HasPrefix(entry.Name(), ".")
			switch {
			case ctx.Err() != nil:
				return fs.SkipAll
			case err != nil:
				add(Imported{Path: path, Err: plain(path, err)})
				if entry != nil && entry.IsDir() {
					return fs.SkipDir
				}
			case entry.IsDir() && (hidden || storage.IsProject(path)):
				return fs.SkipDir
			case !entry.IsDir() && !hidden:
				add(Imported{Path: path})
			}
			return nil
		})
	}
	return files
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func plain(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no such file or folder", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: no permission to read it", path)
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// isDataset looks at the beginning of a file, and notes in it why it cannot be read.
func isDataset(file *Imported) bool {
	info, err := os.Stat(file.Path)
	switch {
	case err != nil:
		file.Err = plain(file.Path, err)
		return false
	case info.IsDir():
		file.Err = fmt.Errorf("%s: a link to a folder; import that folder itself", file.Path)
		return false
	case !info.Mode().IsRegular():
		file.Err = fmt.Errorf("%s: not a regular file", file.Path)
		return false
	}
	r, err := os.Open(file.Path)
	if err != nil {
		file.Err = plain(file.Path, err)
		return false
	}
	defer func() { _ = r.Close() }()
	head, _ := bufio.NewReaderSize(r, headBytes).Peek(headBytes) // a shorter file has a shorter head
	is := exchange.IsDataset(head)
	if !is && info.Size() > ingest.MaxBytes {
		file.Err = fmt.Errorf("%s: %w", file.Path, ingest.ErrTooLarge)
	}
	return is
}

// headBytes is how much of a file is looked at to tell a dataset.
const headBytes = 4096

func readDataset(ctx context.Context, f *storage.Folder, d *annotate.Draft, file *Imported) error {
	r, err := os.Open(file.Path)
	if err != nil {
		return plain(file.Path, err)
	}
	defer func() { _ = r.Close() }()
	if file.Dataset, err = exchange.ReadDataset(stoppable{ctx, r}, d, f); err != nil {
		return fmt.Errorf("%s: %w", file.Path, err)
	}
	return nil
}

func readDocument(path string) (*ingest.Imported, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, plain(path, err)
	}
	return ingest.Document(path, data)
}
