package main

import (
	"testing"
	"time"

	"attest/annotate"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	local := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05.000", s, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, tt := range []struct {
		written string
		want    time.Time
	}{
		{"2031-05-04", local("2031-05-04 23:59:59.999")},
		{"2031-05-04 14:05", local("2031-05-04 14:05:59.999")},
		{"2031-05-04T14:05", local("2031-05-04 14:05:59.999")},
		{"2031-05-04 14:05:06", local("2031-05-04 14:05:06.999")},
		{"2031-05-04T14:05:06Z", time.Date(2031, 5, 4, 14, 5, 6, 999e6, time.UTC)},
		{"2031-05-04T14:05:06.000Z", time.Date(2031, 5, 4, 14, 5, 6, 0, time.UTC)},
		{"2031-05-04T14:05:06.5+02:00", time.Date(2031, 5, 4, 12, 5, 6, 500e6, time.UTC)},
	} {
		if got, ok := parseTime(tt.written); !ok || !got.Equal(tt.want) {
			t.Errorf("%s is %v, %v; want %v", tt.written, got, ok, tt.want)
		}
	}
	for _, s := range []string{"", "17", "noon", "2031", "2031-13-01", "04.05.2031", "2031-05-04 25:00"} {
		if got, ok := parseTime(s); ok {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}

func TestNamesOfActsOfSeveralDevices(t *testing.T) {
	t.Parallel()
	l := &annotate.Log{}
	one := annotate.ParseID("", "0190aaaa-0000-7000-8000-00001111abcd")
	two := annotate.ParseID("", "0190aaaa-0000-7000-8000-00002222abcd")
	for _, a := range []annotate.Action{{Device: one, Seq: 1}, {Device: two, Seq: 1}, {Device: one, Seq: 2}} {
		l.Add(annotate.Summarize(&a))
	}
	names := newActNames(l)
	for position, want := range map[int]string{1: "1@1111abcd", 2: "1@2222abcd", 3: "2@1111abcd"} {
		got := names.of(l.At(position))
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
