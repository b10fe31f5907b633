package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// HeldTo are the sizes that [WriteTable] has limits for.
var HeldTo = []Material{{Bytes: 1_000_000, Spans: 5000, Depth: 10}, {Bytes: 10_000_000, Spans: 5000, Depth: 10}}

// limit is a figure that Attest is held to, for each of [HeldTo].
type limit struct {
	name  string
	unit  string
	most  []float64
	value func(*Report) float64
}

// every makes a limit that is the same for all sizes.
func every(v float64) []float64 { return slices.Repeat([]float64{v}, len(HeldTo)) }

// aboveEmpty is the 95th percentile above that of an empty repaint.
func aboveEmpty(r *Report, s Spread) float64 { return math.Max(0, s.P95-r.EmptyRepaint.ToPaint.P95) }

var limits = []limit{
	{"document chosen to painted", "ms", []float64{150, 300}, func(r *Report) float64 { return r.Open.Painted }},
	{"caret key to painted, p95", "ms", every(50), func(r *Report) float64 { return r.Caret.ToPaint.P95 }},
	{"  above an empty repaint", "ms", every(17), func(r *Report) float64 { return aboveEmpty(r, r.Caret.ToPaint) }},
	{"  main-thread CPU, p95", "ms", every(8), func(r *Report) float64 { return r.Caret.CPU.P95 }},
	{"selection key to painted, p95", "ms", every(50), func(r *Report) float64 { return r.Selection.ToPaint.P95 }},
	{"  above an empty repaint", "ms", every(17), func(r *Report) float64 { return aboveEmpty(r, r.Selection.ToPaint) }},
	{"  main-thread CPU, p95", "ms", every(8), func(r *Report) float64 { return r.Selection.CPU.P95 }},
	{"next-highlight key to painted, p95", "ms", every(50), func(r *Report) float64 { return r.Step.ToPaint.P95 }},
	{"  above an empty repaint", "ms", every(17), func(r *Report) float64 { return aboveEmpty(r, r.Step.ToPaint) }},
	{"  main-thread CPU, p95", "ms", every(8), func(r *Report) float64 { return r.Step.CPU.P95 }},
	{"highlight key to painted, p95", "ms", every(50), func(r *Report) float64 { return r.Highlight.Painted.P95 }},
	{"  above an empty repaint", "ms", every(17), func(r *Report) float64 { return aboveEmpty(r, r.Highlight.Painted) }},
	{"  main-thread CPU, p95", "ms", every(8), func(r *Report) float64 { return r.Highlight.CPU.P95 }},
	{"drag released to painted, p95", "ms", every(60), func(r *Report) float64 { return r.Drag.Painted.P95 }},
	{"drag released to durable, p95", "ms", every(60), func(r *Report) float64 { return r.Drag.Durable.P95 }},
	{"slow scrolling: main-thread CPU of a frame, p95", "ms", every(6), func(r *Report) float64 { return r.SlowScroll.CPU.P95 }},
	{"  frames 33 ms above an empty repaint", "", every(0), func(r *Report) float64 { return float64(r.SlowScroll.Late) }},
	{"fast scrolling: main-thread CPU of a frame, p95", "ms", every(6), func(r *Report) float64 { return r.FastScroll.CPU.P95 }},
	{"  frames 33 ms above an empty repaint", "", every(0), func(r *Report) float64 { return float64(r.FastScroll.Late) }},
	{"all lines set anew after zoom, median", "ms", []float64{60, 400}, func(r *Report) float64 { return r.Zoom.Set.P50 }},
	{"all lines set anew after resize, median", "ms", []float64{60, 400}, func(r *Report) float64 { return r.Resize.Set.P50 }},
	{"resident set after fast scrolling", "MB", []float64{220, 320}, func(r *Report) float64 { return r.Memory.After }},
	{"  grown in its second half", "MB", every(5), func(r *Report) float64 { return r.Memory.growth() }},
}

// growth is how much the resident set grew in the second half of the scrolling.
func (m *Memory) growth() float64 {
	if len(m.Scroll) == 0 {
		return 0
	}
	return round(math.Max(0, m.Scroll[len(m.Scroll)-1]-m.Scroll[len(m.Scroll)/2]))
}

// WriteTable compares one report for each of [HeldTo] with what Attest is held to.
func WriteTable(w io.Writer, reports []*Report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(cells ...any) { fmt.Fprintln(t, cells...) } // its errors come with Flush
	row("Window\tmost\t1 MB\t\tmost\t10 MB\t")
	for _, l := range limits {
		line := l.name
		for i, r := range reports {
			v, sign := l.value(r), "✓"
			if v > l.most[i] {
				sign = "✗"
			}
			line += fmt.Sprintf("\t%s\t%s\t%s", figure(l.most[i], l.unit), figure(v, l.unit), sign)
		}
		row(line)
	}
	for _, told := range []struct {
		name  string
		value func(*Report) float64
	}{
		{"an empty repaint, p95, ms", func(r *Report) float64 { return r.EmptyRepaint.ToPaint.P95 }},
		{"zoom to all lines exact and painted, median, ms", func(r *Report) float64 { return r.Zoom.All.P50 }},
		{"resize to all lines exact and painted, median, ms", func(r *Report) float64 { return r.Resize.All.P50 }},
		{"resident set before scrolling, MB", func(r *Report) float64 { return r.Memory.Loaded }},
	} {
		line := told.name
		for _, r := range reports {
			line += fmt.Sprintf("\t\t%.3g\t", told.value(r))
		}
		row(line)
	}
	return t.Flush()
}

func figure(v float64, unit string) string {
	if unit == "" {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g %s", v, unit)
}

// Median returns a report whose figures are the medians of those of the given reports, of which there is at least one.
func Median(reports []*Report) (*Report, error) {
	var trees []any
	for _, r := range reports {
		data, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		var tree any
		if err := json.Unmarshal(data, &tree); err != nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	data, err := json.Marshal(medianOf(trees))
	if err != nil {
		return nil, err
	}
	var r Report
	return &r, json.Unmarshal(data, &r)
}

// medianOf merges JSON values of the same form.
func medianOf(values []any) any {
	part := func(get func(any) any) any {
		parts := make([]any, len(values))
		for i, v := range values {
			parts[i] = get(v)
		}
		return medianOf(parts)
	}
	switch first := values[0].(type) {
	case map[string]any:
		out := make(map[string]any, len(first))
		for key := range first {
			out[key] = part(func(v any) any { return v.(map[string]any)[key] })
		}
		return out
	case []any:
		out := make([]any, len(first))
		for i := range first {
			out[i] = part(func(v any) any { return v.([]any)[i] })
		}
		return out
	case float64:
		numbers := make([]float64, len(values))
		for i, v := range values {
			numbers[i] = v.(float64)
		}
		slices.Sort(numbers)
		return numbers[len(numbers)/2]
	}
	return values[0]
}
