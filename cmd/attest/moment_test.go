package main

import (
	"testing"

	"attest/annotate"
)

func TestNamesOfActsOfSeveralDevices(t *testing.T) {
	t.Parallel()
	l := &annotate.Log{}
	one := annotate.ParseID("", "0190aaaa-0000-7000-8000-00001111abcd")
	two := annotate.ParseID("", "0190aaaa-0000-7000-8000-00002222abcd")
	for _, a := range []annotate.Action{{Device: one, Seq: 1}, {Device: two, Seq: 1}, {Device: one, Seq: 2}} {
		l.Add(annotate.Summarize(&a))
	}
	for position, want := range map[int]string{1: "1@1111abcd", 2: "1@2222abcd", 3: "2@1111abcd"} {
		got := l.ActName(l.At(position))
		back, err := positionOf(l, got)
		if got != want || back != position || err != nil {
			t.Errorf("act %d is called %s, want %s, which leads to %d, %v", position, got, want, back, err)
		}
	}
	if _, err := positionOf(l, "1"); err == nil || err.Error() != "1 may be any of 1@1111abcd, 1@2222abcd; write which" {
		t.Errorf("1 is %v", err)
	}
	if at, err := positionOf(l, "2"); at != 3 || err != nil {
		t.Errorf("2, of which there is one, is %d, %v", at, err)
	}
	if _, err := positionOf(l, "1@ffff"); err == nil {
		t.Error("an unknown device has acts")
	}
}
