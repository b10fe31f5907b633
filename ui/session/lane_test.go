package session

import (
	"slices"
	"testing"
)

func TestLaneRunsInOrder(t *testing.T) {
	t.Parallel()
	l := newLane()
	var ran []int
	for i := range 100 {
		l.add(func() { ran = append(ran, i) })
	}
	<-l.reached()
	if len(ran) != 100 || !slices.IsSorted(ran) {
		t.Errorf("ran %v", ran)
	}
	l.add(func() { ran = append(ran, 100) })
	l.close()
	if len(ran) != 101 {
		t.Error("closing did not wait for what was handed in")
	}
	if l.add(func() { t.Error("handed in after the end, and run") }) {
		t.Error("a closed lane takes more")
	}
	<-l.reached()
}
