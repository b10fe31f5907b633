package storage

import (
	"errors"
	"fmt"
	"io/fs"
)

// whyNotWritable turns the error of a first write into words for the reviewer, wrapping ErrReadOnly where it fits.
func whyNotWritable(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) || isReadOnlyFS(err) {
		return fmt.Errorf("%s: %w: %w", path, ErrReadOnly, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
