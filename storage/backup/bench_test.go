package backup

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/annotate"
	"attest/storage"
)

// manyHighlights makes a project with n highlights, each an Action of its own.
func manyHighlights(b *testing.B, n int) *storage.Folder {
	b.Helper()
	f := project(b, "many.attest")
	text := strings.Repeat("Eleven boats were lost on Sunday. ", 200)
	addDocument(b, f, text)
	docs := f.Project().Documents()
	doc := docs[len(docs)-1]
	for i := range n {
		at := i % 190 * 34
		commit(b, f, "Highlight", func(d *annotate.Draft) error {
			_, err := d.AddHighlight(doc.ID, text, annotate.Range{Start: at, End: at + 12})
			return err
		})
	}
	return f
}

func BenchmarkBackup(b *testing.B) {
	const n = 20_000
	f := manyHighlights(b, n)
	var size int64
	for i := 0; b.Loop(); i++ {
		path := filepath.Join(b.TempDir(), fmt.Sprint(i)+Ending)
		made, err := Write(b.Context(), f.Path(), path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		size = made.Size
		_ = os.Remove(path)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "actions/s")
	b.ReportMetric(float64(size)/(1<<20), "MB")
}
