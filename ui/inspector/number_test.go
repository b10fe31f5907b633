package inspector

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in    string
		want  float64
		fault string // part of the error
	}{
		{in: "11,000", want: 11000}, {in: "11 000", want: 11000}, {in: "11\u00a0000", want: 11000}, {in: "11\u202f000", want: 11000},
		{in: "1,234,567.5", want: 1234567.5}, {in: "11.5", want: 11.5}, {in: " 7 ", want: 7}, {in: "−3", want: -3}, {in: "-3.25", want: -3.25},
		{in: ".5", want: 0.5}, {in: "11’000", want: 11000}, {in: "2024", want: 2024},
		{in: "11,5", fault: "point: 11.5"}, {in: "0,500", fault: "point: 0.500"}, {in: "1,00,000", fault: "not a number"},
		{in: "eleven", fault: "not a number"}, {in: "40 %", fault: "not a number"}, {in: "1e5", fault: "not a number"},
		{in: "NaN", fault: "not a number"}, {in: "--3", fault: "not a number"}, {in: strings.Repeat("9", 400), fault: "too large"},
	} {
		got, err := parseNumber(tt.in)
		switch {
		case tt.fault != "":
			if err == nil || !strings.Contains(err.Error(), tt.fault) {
				t.Errorf("%q: error %v, want one with %q", tt.in, err, tt.fault)
			}
		case err != nil || got == nil || *got != tt.want:
			t.Errorf("%q: %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
	if got, err := parseNumber("  "); got != nil || err != nil {
		t.Errorf("the empty text: %v, %v", got, err)
	}
}

func TestFormatNumber(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]float64{"11,000": 11000, "2024": 2024, "-1,234,567.5": -1234567.5, "0.25": 0.25, "0": 0, "10,000": 1e4, "100,000": 1e5} {
		if got := formatNumber(&v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
	if formatNumber(nil) != "" {
		t.Error("no number is not written as nothing")
	}
}

func TestNumbersSurviveBeingShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Filter(func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }).Draw(t, "v")
		s := formatNumber(&v)
		got, err := parseNumber(s)
		if err != nil || *got != v {
			t.Fatalf("%v is written %q and read back as %v, %v", v, s, got, err)
		}
	})
}

func TestParseScore(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{"0": true, "100": true, " 70 ": true, "": true, "101": false, "-1": false, "7.5": false, "x": false} {
		v, err := parseScore(in)
		if (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
		if ok && strings.TrimSpace(in) != formatScore(v) {
			t.Errorf("%q is read as %s", in, formatScore(v))
		}
	}
}
