package transfer

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"attest/annotate/exchange"
	"attest/storage"
)

// Export writes the project's dataset to path: to a temporary file beside it, which is read back, every quote compared
// with its text, and only then renamed. A file that was at path before is replaced only by a whole one. The progress
// function may be nil; it counts entities written and read back.
func Export(ctx context.Context, f *storage.Folder, path string, progress func(done, total int)) (*exchange.Report, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return nil, fmt.Errorf("exporting to %s: %w", path, err)
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name()) // gone already after the rename
	}()
	report, err := writeChecked(ctx, f, tmp, progress)
	if err != nil {
		return nil, fmt.Errorf("exporting to %s: %w", path, err)
	}
	if err := tmp.Close(); err != nil {
		return nil, fmt.Errorf("exporting to %s: %w", path, err)
	}
	// CreateTemp makes files that only the owner can read; a dataset is meant to be handed on like any other document.
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return nil, fmt.Errorf("exporting to %s: %w", path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return nil, fmt.Errorf("exporting to %s: %w", path, err)
	}
	return report, nil
}

// ExportTo writes the checked dataset to w: nothing is written to w before the whole of it has been read back.
func ExportTo(ctx context.Context, f *storage.Folder, w io.Writer) (*exchange.Report, error) {
	tmp, err := os.CreateTemp("", "attest-export-*.json")
	if err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	report, err := writeChecked(ctx, f, tmp, nil)
	if err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	if _, err := io.Copy(w, tmp); err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	return report, nil
}

func writeChecked(ctx context.Context, f *storage.Folder, file *os.File, progress func(done, total int)) (*exchange.Report, error) {
	err := exchange.WriteDataset(file, f.Project(), f.Text, time.Now(), func(done, total int) error {
		if progress != nil {
			progress(done, total)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	if err := file.Sync(); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	report, err := exchange.CheckDataset(file)
	if err != nil {
		return nil, fmt.Errorf("reading the export back: %w", err)
	}
	if err := report.Complete(f.Project()); err != nil {
		return nil, fmt.Errorf("reading the export back: %w", err)
	}
	return report, nil
}
