package registry

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// dateLayouts are the ways in which a date may be written, as package time spells them. Without a zone it is UTC.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00",
	"2006-01-02 15:04 Z07:00", "2 Jan 2006", "2 January 2006", "2 Jan 2006 15:04", "2 January 2006 15:04", "Jan 2, 2006", "January 2, 2006",
}

var errDate = errors.New("write 2024-11-05, 2024-11-05 14:30 or 5 Nov 2024")

// parseDate reads a date, with or without a time of day. The empty text is the zero time.
func parseDate(s string) (time.Time, error) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range dateLayouts {
		t, err := time.Parse(layout, s)
		if err == nil {
			return t.UTC(), nil
		}
		var wrong *time.ParseError
		if !errors.As(err, &wrong) {
			continue
		}
		// Such as ": month out of range", which only a text in the shape of the layout leads to.
		if part, ok := strings.CutSuffix(wrong.Message, " out of range"); ok {
			return time.Time{}, fmt.Errorf("there is no such %s", strings.TrimPrefix(part, ": "))
		}
	}
	return time.Time{}, errDate
}

func checkDate(s string) error {
	_, err := parseDate(s)
	return err
}

// formatDate writes a time as parseDate reads it, as short as it can be; the zero time is the empty text.
func formatDate(t time.Time) string {
	t = t.UTC()
	switch {
	case t.IsZero():
		return ""
	case t.Nanosecond() != 0:
		return t.Format(time.RFC3339Nano)
	case t.Second() != 0:
		return t.Format("2006-01-02 15:04:05")
	case t.Hour() != 0 || t.Minute() != 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("2006-01-02")
}

// localTime writes when something was done, in the reviewer's own time.
func localTime(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") }
