package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
)

// say writes a line about what was done to standard error.
func say(c *cobra.Command, format string, args ...any) {
	_, _ = fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...)
}

// complain writes a problem to standard error.
func complain(c *cobra.Command, err error) { say(c, "attest: %s", err) }

// count puts a number before a noun, in the plural where it is not one.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// jsonLines writes objects to standard output, one a line.
type jsonLines struct {
	w   *bufio.Writer
	enc *json.Encoder
}

func newJSONLines(c *cobra.Command) *jsonLines {
	w := bufio.NewWriter(c.OutOrStdout())
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &jsonLines{w, enc}
}

func (l *jsonLines) write(object any) error { return l.enc.Encode(object) }

func (l *jsonLines) flush() error { return l.w.Flush() }

// table gathers rows that are written with their columns aligned. Text is measured by the cells that it takes in a
// terminal, where a Han character takes two and a combining mark none; text/tabwriter counts code points.
type table struct {
	widest []int // the columns' limits in cells
	rows   [][]string
}

// column is the heading of a column, and how many cells it may take at most.
type column struct {
	heading string
	widest  int
}

func newTable(columns ...column) *table {
	t := &table{}
	headings := make([]string, len(columns))
	for i, c := range columns {
		headings[i] = c.heading
		t.widest = append(t.widest, c.widest)
	}
	t.rows = append(t.rows, headings)
	return t
}

// add appends a row. A text that is too long for its column is clipped.
func (t *table) add(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = clip(cell, t.widest[i])
	}
	t.rows = append(t.rows, row)
}

// write writes the table; one without rows is not written.
func (t *table) write(out io.Writer) error {
	if len(t.rows) < 2 {
		return nil
	}
	widths := make([]int, len(t.widest))
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	w := bufio.NewWriter(out)
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return w.Flush()
}

// clip brings a text onto one line of at most cells cells, with an ellipsis where something is left out. Characters that
// would steer the terminal are left out.
func clip(s string, cells int) string {
	s = strings.Join(strings.Fields(strings.Map(printable, s)), " ")
	if uniseg.StringWidth(s) <= cells {
		return s
	}
	var out strings.Builder
	used := 0
	for g := uniseg.NewGraphemes(s); g.Next() && used+g.Width() < cells; used += g.Width() {
		out.WriteString(g.Str())
	}
	return strings.TrimRight(out.String(), " ") + "…"
}

// printable turns control characters into spaces, the C1 ones of which some terminals obey included.
func printable(r rune) rune {
	if r < ' ' || 0x7f <= r && r < 0xa0 {
		return ' '
	}
	return r
}
