package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/storage"
)

// Export writes the project's dataset to path: to a temporary file beside it, which is read back, every quote compared
// with its text, and only then renamed. A file that was at path before is replaced only by a whole one, which keeps its
// permissions; the folder must be there. The progress function may be nil; it counts entities, each twice: when it is
// written and when it is read back. After an error, and when ctx is cancelled, nothing is left behind.
func Export(ctx context.Context, f *storage.Folder, path string, progress func(done, total int)) (*exchange.Report, error) {
	return ExportOf(ctx, f, f.Project(), path, progress)
}

// ExportOf is [Export] for a part of the project, such as an [annotate.Project.Excerpt].
func ExportOf(ctx context.Context, f *storage.Folder, part *annotate.Project, path string, progress func(done, total int)) (*exchange.Report, error) {
	report, err := export(ctx, f, part, path, progress)
	if err != nil {
		return nil, fmt.Errorf("exporting to %s: %w", path, err)
	}
	return report, nil
}

func export(ctx context.Context, f *storage.Folder, p *annotate.Project, path string, progress func(done, total int)) (_ *exchange.Report, err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // else the rename would put the file in the place of the link
	}
	before, err := os.Stat(path)
	switch {
	case err == nil && before.IsDir():
		return nil, errors.New("there is a folder of that name")
	case err == nil && !before.Mode().IsRegular():
		return nil, errors.New("it is not a regular file, and is not replaced by one")
	}
	// Made with the permissions that any new file gets: a dataset is meant to be handed on.
	name := filepath.Join(filepath.Dir(path), ".attest-export-"+annotate.NewID().String()+".tmp")
	tmp, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, whyNoFile(filepath.Dir(path), err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(name)
		}
	}()
	if before != nil {
		if err := tmp.Chmod(before.Mode().Perm()); err != nil {
			return nil, err
		}
	}
	report, err := writeChecked(ctx, f, p, tmp, progress)
	if err != nil {
		return nil, err
	}
	if err := tmp.Close(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return report, os.Rename(name, path)
}

// whyNoFile says in plain words why no file can be made in a folder.
func whyNoFile(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s", dir)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no permission to write into the folder %s", dir)
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err // the temporary file's name tells nobody anything
	}
	return fmt.Errorf("no file can be made in %s: %w", dir, err)
}

// ExportTo writes the checked dataset to w: nothing is written to w before the whole of it has been read back.
func ExportTo(ctx context.Context, f *storage.Folder, w io.Writer) (*exchange.Report, error) {
	export := exportTo
	if f.Encrypted() {
		export = exportUnseen
	}
	report, err := export(ctx, f, w)
	if err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	return report, nil
}

func exportTo(ctx context.Context, f *storage.Folder, w io.Writer) (*exchange.Report, error) {
	tmp, err := os.CreateTemp("", "attest-export-*.json")
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	report, err := writeChecked(ctx, f, f.Project(), tmp, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if _, err := io.Copy(w, stoppable{ctx, tmp}); err != nil {
		return nil, err
	}
	return report, nil
}

// exportUnseen is exportTo for an encrypted project, of which nothing may stand in a temporary file: the dataset is made twice,
// once to be read back and once for w. That it was the same is checked at the end.
func exportUnseen(ctx context.Context, f *storage.Folder, w io.Writer) (*exchange.Report, error) {
	at := time.Now()
	write := func(w io.Writer) (sum []byte, err error) {
		hash := sha256.New()
		err = exchange.WriteDataset(io.MultiWriter(w, hash), f.Project(), f.Text, at, func(int, int) error { return ctx.Err() })
		return hash.Sum(nil), err
	}
	type written struct {
		sum []byte
		err error
	}
	back, in := io.Pipe()
	first := make(chan written, 1)
	go func() {
		sum, err := write(in)
		first <- written{sum, err}
		_ = in.CloseWithError(err) // which always succeeds
	}()
	report, err := exchange.CheckDataset(back)
	_ = back.CloseWithError(errors.New("it is not read on")) // likewise
	checked := <-first
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil:
		if err = checked.err; err == nil {
			err = report.Complete(f.Project())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the export back: %w", err)
	}
	sum, err := write(w)
	if err == nil && !bytes.Equal(sum, checked.sum) {
		err = errors.New("what was written is not what was read back before")
	}
	return report, err
}

// writeChecked writes the dataset of p, the project of the folder or a part of it, to an empty file, flushes it to the disk and reads it back.
func writeChecked(ctx context.Context, f *storage.Folder, p *annotate.Project, file *os.File, progress func(done, total int)) (*exchange.Report, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	entities := 0
	err := exchange.WriteDataset(file, p, f.Text, time.Now(), func(done, total int) error {
		entities = total
		progress(done, 2*total)
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	if err := file.Sync(); err != nil {
		return nil, err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	report, err := exchange.CheckDataset(&counted{r: stoppable{ctx, file}, progress: func(n int64) {
		// How many entities the bytes read back make is known only on average.
		progress(entities+int(float64(entities)*float64(n)/float64(size)), 2*entities)
	}})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("reading the export back: %w", err)
	}
	if err := report.Complete(p); err != nil {
		return nil, fmt.Errorf("reading the export back: %w", err)
	}
	return report, nil
}
