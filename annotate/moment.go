package annotate

import (
	"strings"
	"time"
)

// momentLayouts are the ways in which a time may be written without its zone, each with how long what it names lasts. Those
// with the names of months are the ways in which the window writes times, which are there to be copied.
var momentLayouts = []struct {
	layout string
	end    func(time.Time) time.Time
}{
	{"2006-01-02", nextDay},
	{"2006-01-02 15:04", nextMinute},
	{"2006-01-02T15:04", nextMinute},
	{"2006-01-02 15:04:05", nextSecond},
	{"2006-01-02T15:04:05", nextSecond},
	{"2 Jan 2006", nextDay},
	{"2 January 2006", nextDay},
	{"2 Jan 2006, 15:04", nextMinute},
	{"2 January 2006, 15:04", nextMinute},
}

func nextDay(t time.Time) time.Time    { return t.AddDate(0, 0, 1) }
func nextMinute(t time.Time) time.Time { return t.Add(time.Minute) }
func nextSecond(t time.Time) time.Time { return t.Add(time.Second) }

// ParseMoment reads a moment as a reviewer writes it: a day, a time in the zone local, or one as RFC 3339 has it. What is
// written stands for all that it names, so the moment returned is its last millisecond: a day counts to its end, 14:05 to
// the end of that minute. It reports whether s is a time.
func ParseMoment(s string, local *time.Location) (time.Time, bool) {
	const tick = time.Millisecond // Actions are timed to it
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		if !strings.Contains(s, ".") {
			t = t.Add(time.Second - tick)
		}
		return t, true
	}
	for _, l := range momentLayouts {
		if t, err := time.ParseInLocation(l.layout, s, local); err == nil {
			return l.end(t).Add(-tick), true
		}
	}
	return time.Time{}, false
}
