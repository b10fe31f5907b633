package bench

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attest/annotate"
	"attest/storage"
)

func TestPrepareMakesTheMaterial(t *testing.T) {
	t.Parallel()
	m := Material{Bytes: 60_000, Spans: 100, Depth: 10, Seed: 7}
	path := filepath.Join(t.TempDir(), "Measured.attest")
	if err := Prepare(path, m); err != nil {
		t.Fatal(err)
	}
	f, err := storage.Read(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := f.Project()
	var long *annotate.Document
	for _, d := range p.Documents() {
		if d.Title == longTitle {
			long = d
		}
	}
	if long == nil || len(p.Documents()) != 2 {
		t.Fatalf("the documents are %v", p.Documents())
	}
	text, err := f.Text(long)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(text); n < m.Bytes*95/100 || n > m.Bytes*105/100 {
		t.Errorf("the text has %d bytes, want about %d", n, m.Bytes)
	}
	highlights := p.HighlightsOf(long.ID)
	if len(highlights) != m.Spans {
		t.Fatalf("%d highlights, want %d", len(highlights), m.Spans)
	}
	deepest, claims := 0, p.CountClaimsIn(long.ID)
	for _, h := range highlights {
		over := 0
		for _, o := range highlights {
			if o.Start() <= h.Start() && h.Start() < o.End() {
				over++
			}
		}
		deepest = max(deepest, over)
	}
	if deepest != m.Depth {
		t.Errorf("up to %d highlights lie over one another, want %d", deepest, m.Depth)
	}
	if claims == 0 || claims == m.Spans {
		t.Errorf("%d of %d highlights carry a claim", claims, m.Spans)
	}
}

func TestTheSameSeedWritesTheSameText(t *testing.T) {
	t.Parallel()
	write := func(seed uint64) string { return prose(rand.New(rand.NewPCG(seed, 0)), 20_000) }
	first := write(1)
	if again := write(1); again != first {
		t.Error("two texts of one seed differ")
	}
	if first == write(2) {
		t.Error("texts of two seeds are the same")
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	var hundred []float64
	for i := range 100 {
		hundred = append(hundred, float64(100-i))
	}
	tests := []struct {
		values []float64
		want   Spread
	}{
		{nil, Spread{}},
		{[]float64{4}, Spread{1, 4, 4, 4}},
		{[]float64{3, 1, 2}, Spread{3, 2, 3, 3}},
		{hundred, Spread{100, 50, 95, 100}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, spread(tt.values)); diff != "" {
			t.Errorf("spread of %d values: %s", len(tt.values), diff)
		}
	}
}

func TestMedianOfReports(t *testing.T) {
	t.Parallel()
	report := func(painted float64, late int, memory ...float64) *Report {
		r := &Report{Material: HeldTo[0]}
		r.Open.Painted, r.SlowScroll.Late, r.Memory.Scroll = painted, late, memory
		return r
	}
	got, err := Median([]*Report{report(5, 1, 10, 20), report(1, 0, 30, 10), report(3, 7, 20, 30)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report(3, 1, 20, 20), got); diff != "" {
		t.Error(diff)
	}
}

func TestTableComparesWithTheLimits(t *testing.T) {
	t.Parallel()
	good, bad := &Report{}, &Report{}
	good.Open.Painted, bad.Open.Painted = 149, 301
	bad.EmptyRepaint.ToPaint.P95, bad.Caret.ToPaint.P95 = 20, 38
	bad.Memory.Scroll = []float64{300, 300, 310}
	var b strings.Builder
	if err := WriteTable(&b, []*Report{good, bad}); err != nil {
		t.Fatal(err)
	}
	for row, want := range map[string]string{
		"document chosen to painted":    "150 ms 149 ms ✓ 300 ms 301 ms ✗",
		"caret key to painted, p95":     "50 ms 0 ms ✓ 50 ms 38 ms ✓",
		"  above an empty repaint":      "17 ms 0 ms ✓ 17 ms 18 ms ✗",
		"  grown in its second half":    "5 MB 0 MB ✓ 5 MB 10 MB ✗",
		"an empty repaint, p95, ms":     "0 20",
		"drag released to durable, p95": "60 ms 0 ms ✓ 60 ms 0 ms ✓",
	} {
		found := false
		for line := range strings.Lines(b.String()) {
			if rest, ok := strings.CutPrefix(line, row); ok && strings.Join(strings.Fields(rest), " ") == want {
				found = true
			}
		}
		if !found {
			t.Errorf("no line says %q: %q in\n%s", row, want, b.String())
		}
	}
}

// A report must survive the way from the measuring process to the one that asked.
func TestReportIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	want := Report{Material: HeldTo[1], StartToPainted: 12.5}
	want.Zoom.All = spread([]float64{1, 2})
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestThreadTimeCountsWork(t *testing.T) {
	runtime.LockOSThread() // the time is that of a thread
	defer runtime.UnlockOSThread()
	before := threadTime()
	if before == 0 {
		t.Skip("this system does not tell a thread's time")
	}
	for end := time.Now().Add(20 * time.Millisecond); time.Now().Before(end); {
	}
	if threadTime() == before {
		t.Error("twenty milliseconds of work took no time")
	}
	if resident() < 1<<20 {
		t.Errorf("a resident set of %d bytes", resident())
	}
}
