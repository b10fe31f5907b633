package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

// percentile returns the p-th percentile of the durations.
func percentile(took []time.Duration, p int) time.Duration {
	slices.Sort(took)
	return took[(len(took)-1)*p/100]
}

// rawFile is what a commit is measured against: a file to which the same bytes are appended and flushed.
type rawFile struct {
	f   *os.File
	end int64
}

func newRawFile(b *testing.B) *rawFile {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "raw"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	return &rawFile{f: f}
}

func (r *rawFile) append(b *testing.B, n int64) time.Duration {
	line := make([]byte, n)
	start := time.Now()
	if _, err := r.f.WriteAt(line, r.end); err != nil {
		b.Fatal(err)
	}
	if err := dataSync(r.f); err != nil {
		b.Fatal(err)
	}
	r.end += n
	return time.Since(start)
}

// BenchmarkCommit measures a durable commit beside a raw append of the same bytes to a file with fdatasync, one after the
// other, so that both see the same disk. It is held to ratios of 1.25 for the median and 1.5 for the 99th percentile.
func BenchmarkCommit(b *testing.B) { measureCommit(b, testOptions()) }

// BenchmarkCommitEncrypted is BenchmarkCommit for an encrypted project, whose lines are a third longer.
func BenchmarkCommitEncrypted(b *testing.B) { measureCommit(b, encryptedOptions()) }

func measureCommit(b *testing.B, opt Options) {
	f, doc := newProjectWith(b, opt)
	raw := newRawFile(b)
	var commits, appends []time.Duration
	for i := 0; b.Loop(); i++ {
		text := fmt.Sprintf("%d: %0600d", i, i)
		before := f.ledger.end.size
		start := time.Now()
		note(b, f, doc, text)
		commits = append(commits, time.Since(start))
		appends = append(appends, raw.append(b, max(f.ledger.end.size-before, 500)))
	}
	b.ReportMetric(0, "ns/op")
	for _, p := range []int{50, 99} {
		c, r := percentile(commits, p), percentile(appends, p)
		b.ReportMetric(float64(c.Microseconds()), fmt.Sprintf("commit-p%d-µs", p))
		b.ReportMetric(float64(r.Microseconds()), fmt.Sprintf("raw-p%d-µs", p))
		b.ReportMetric(float64(c)/float64(r), fmt.Sprintf("p%d-ratio", p))
	}
}

// idleFile takes everything and keeps nothing.
type idleFile struct{ file }

func (idleFile) WriteAt(p []byte, _ int64) (int, error) { return len(p), nil }
func (idleFile) flush() error                           { return nil }

// BenchmarkStage measures what a commit takes besides the disk.
func BenchmarkStage(b *testing.B) {
	f, doc := newProject(b)
	f.ledger.file, f.ledger.limit = idleFile{f.ledger.file}, 1<<50
	texts := [2]string{fmt.Sprintf("1: %0600d", 1), fmt.Sprintf("2: %0600d", 2)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := tryNote(f, doc, texts[i%2]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGroupCommit measures what eight writers commit in the time that one needs. It is held to four times as much.
func BenchmarkGroupCommit(b *testing.B) {
	rate := func(writers int, commits int) float64 {
		f, doc := newProject(b)
		var left atomic.Int64
		left.Store(int64(commits))
		start := time.Now()
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for n := left.Add(-1); n >= 0; n = left.Add(-1) {
					if err := tryNote(f, doc, fmt.Sprintf("%d: %0600d", n, n)); err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
		return float64(commits) / time.Since(start).Seconds()
	}
	var one, eight, ratio []float64
	for b.Loop() {
		o, e := rate(1, 1000), rate(8, 4000)
		one, eight, ratio = append(one, o), append(eight, e), append(ratio, e/o)
	}
	median := func(v []float64) float64 { slices.Sort(v); return v[len(v)/2] }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(one), "one/s")
	b.ReportMetric(median(eight), "eight/s")
	b.ReportMetric(median(ratio), "ratio")
}

const benchmarkHighlights = 100_000

// manyHighlights makes a project with highlights in one document, so many an Action.
func manyHighlights(b *testing.B, n, each int) string {
	return manyHighlightsWith(b, testOptions(), n, each).Path()
}

// manyHighlightsWith returns the project closed.
func manyHighlightsWith(b *testing.B, opt Options, n, each int) *Folder {
	f, doc := newProjectWith(b, opt)
	const writers = 16
	var next atomic.Int64
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for done := int(next.Add(int64(each))) - each; done < n; done = int(next.Add(int64(each))) - each {
				_, err := f.Commit("Highlight", func(d *annotate.Draft) error {
					for i := range each {
						start := (done + i) % 40
						if _, err := d.AddHighlight(doc, report, annotate.Range{Start: start, End: start + 20}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return f
}

// BenchmarkOpen measures opening after a clean close. It is held to 150 ms for 100,000 highlights.
func BenchmarkOpen(b *testing.B) { measureOpen(b, testOptions()) }

// BenchmarkOpenEncrypted is BenchmarkOpen for an encrypted project, without what it costs to try the passphrase.
func BenchmarkOpenEncrypted(b *testing.B) { measureOpen(b, encryptedOptions()) }

func measureOpen(b *testing.B, opt Options) {
	made := manyHighlightsWith(b, opt, benchmarkHighlights, 500)
	dir := made.Path()
	opt.Key = made.Key()
	b.ReportAllocs()
	for b.Loop() {
		f, err := Open(dir, opt)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		runtime.GC() // what was loaded before is not part of opening again
		b.StartTimer()
	}
}

// BenchmarkRead measures reading beside a running writer, which replays the ledger.
func BenchmarkRead(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights, 500)
	for b.Loop() {
		f, err := Read(dir, nil)
		if err != nil {
			b.Fatal(err)
		}
		_ = f.Close()
	}
}

// BenchmarkRebuild measures opening a project of 100,000 Actions without its store, until the store is whole again. It is
// held to 100,000 Actions a second.
func BenchmarkRebuild(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights, 1)
	var usable, whole []time.Duration
	for b.Loop() {
		b.StopTimer()
		if err := os.RemoveAll(filepath.Join(dir, storeFolder)); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		b.StartTimer()
		start := time.Now()
		f, err := Open(dir, testOptions())
		if err != nil {
			b.Fatal(err)
		}
		usable = append(usable, time.Since(start))
		f.followLedger()
		whole = append(whole, time.Since(start))
		b.StopTimer()
		if err := errors.Join(f.Health().Store, f.Close()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(benchmarkHighlights/percentile(usable, 50).Seconds(), "actions/s-until-usable")
	b.ReportMetric(benchmarkHighlights/percentile(whole, 50).Seconds(), "actions/s-until-whole")
}

// BenchmarkLoad measures reading and decoding all highlights from the store beside doing the same from a flat file of the
// same records. It is held to a ratio of 1.5.
func BenchmarkLoad(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights, 500)
	files, err := openFiles(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer files.close()
	s := &store{files: files}
	flat := filepath.Join(b.TempDir(), "flat")
	writeFlat(b, s, flat)
	var fromStore, fromFlat []time.Duration
	for b.Loop() {
		runtime.GC()
		start := time.Now()
		n := 0
		var mu sync.Mutex
		_, err := s.read(func(db *badger.DB) error {
			txn := db.NewTransaction(false)
			defer txn.Discard()
			return eachEntity(txn, func(entities []annotate.Entity, _ uint64) {
				mu.Lock()
				defer mu.Unlock()
				n += len(entities)
			})
		})
		fromStore = append(fromStore, time.Since(start))
		if err != nil || n < benchmarkHighlights {
			b.Fatalf("%d entities, %v", n, err)
		}
		runtime.GC()
		start = time.Now()
		if n := readFlat(b, flat); n < benchmarkHighlights {
			b.Fatalf("%d entities", n)
		}
		fromFlat = append(fromFlat, time.Since(start))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(percentile(fromStore, 50).Milliseconds()), "store-ms")
	b.ReportMetric(float64(percentile(fromFlat, 50).Milliseconds()), "flat-ms")
	b.ReportMetric(float64(percentile(fromStore, 50))/float64(percentile(fromFlat, 50)), "ratio")
}

// writeFlat writes keys and values, each behind its length, one behind the other.
func writeFlat(b *testing.B, s *store, path string) {
	var out []byte
	err := s.look(func(db *badger.DB) error {
		return db.View(func(txn *badger.Txn) error {
			return readRecords(txn, func(r *records) error {
				for i := range r.count() {
					key, value := r.at(i)
					out = append(binary.AppendUvarint(out, uint64(len(key))), key...)
					out = append(binary.AppendUvarint(out, uint64(len(value))), value...)
				}
				return nil
			}, func() *records { return &records{} })
		})
	})
	if err = errors.Join(err, os.WriteFile(path, out, 0o600)); err != nil {
		b.Fatal(err)
	}
}

// readFlat reads what writeFlat wrote, and decodes it on as many goroutines as the store does.
func readFlat(b *testing.B, path string) int {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	in, err := io.ReadAll(f)
	if err != nil {
		b.Fatal(err)
	}
	batches := make(chan *records, 2*runtime.GOMAXPROCS(0))
	var decoders sync.WaitGroup
	var n atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		decoders.Go(func() {
			for batch := range batches {
				entities, _, err := batch.decode()
				if err != nil {
					b.Error(err)
				}
				n.Add(int64(len(entities)))
			}
		})
	}
	batch := &records{}
	for len(in) > 0 {
		length, width := binary.Uvarint(in)
		batch.add(in[width:][:length])
		in = in[width+int(length):]
		if len(batch.ends)%2 == 0 && batch.count() == recordsAtOnce {
			batches <- batch
			batch = &records{}
		}
	}
	batches <- batch
	close(batches)
	decoders.Wait()
	return int(n.Load())
}

// BenchmarkFollow measures how long closing takes because the store has to follow: a day's work on a large project.
func BenchmarkFollow(b *testing.B) {
	dir := manyHighlights(b, benchmarkHighlights, 500)
	f, err := Open(dir, testOptions())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	doc := f.Project().Documents()[0].ID
	for b.Loop() {
		b.StopTimer()
		for range 50 {
			commit(b, f, "Highlight", func(d *annotate.Draft) error {
				_, err := d.AddHighlight(doc, report, annotate.Range{Start: 0, End: 20})
				return err
			})
		}
		f.store.layers = 0 // the writing anew of a whole store is another matter
		b.StartTimer()
		f.followLedger()
	}
	if err := f.Health().Store; err != nil {
		b.Fatal(err)
	}
}

// BenchmarkUnlock measures what it costs to try a passphrase on a project as it is made outside of tests.
func BenchmarkUnlock(b *testing.B) {
	k, err := keyOf(newDataKey())
	if err != nil {
		b.Fatal(err)
	}
	low := scryptWork
	scryptWork = 18
	content, err := wrapKey(k, testPassphrase)
	scryptWork = low
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := UnlockFile(keyFile, content, testPassphrase); err != nil {
			b.Fatal(err)
		}
	}
}
