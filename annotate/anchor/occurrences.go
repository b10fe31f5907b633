package anchor

import (
	"index/suffixarray"
	"slices"
	"strings"
)

// occurrences finds where words stand in a text. The index that makes this quick is only built when it pays.
type occurrences struct {
	s      string
	asked  int
	index  *suffixarray.Index
	answer map[string][]int
}

func newOccurrences(s string) *occurrences { return &occurrences{s: s, answer: map[string][]int{}} }

// of returns the byte offsets of words, overlapping ones included, in order.
func (o *occurrences) of(words string) []int {
	if words == "" || len(words) > len(o.s) {
		return nil
	}
	if at, known := o.answer[words]; known {
		return at
	}
	const few = 20 // questions that cost less than the index
	var at []int
	if o.asked++; o.asked <= few {
		for from := 0; ; from++ {
			i := strings.Index(o.s[from:], words)
			if i < 0 {
				break
			}
			from += i
			at = append(at, from)
		}
	} else {
		if o.index == nil {
			o.index = suffixarray.New([]byte(o.s))
		}
		at = o.index.Lookup([]byte(words), -1)
		slices.Sort(at)
	}
	o.answer[words] = at
	return at
}

// only reports whether words stand in the text just once.
func (o *occurrences) only(words string) bool { return len(o.of(words)) == 1 }
