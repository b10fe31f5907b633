package annotate

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("two hours east", 2*60*60)
	local := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05.000", s, zone)
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
		{" 2031-05-04 ", local("2031-05-04 23:59:59.999")},
		{"2031-05-04 14:05", local("2031-05-04 14:05:59.999")},
		{"2031-05-04T14:05", local("2031-05-04 14:05:59.999")},
		{"2031-05-04 14:05:06", local("2031-05-04 14:05:06.999")},
		{"4 May 2031", local("2031-05-04 23:59:59.999")},
		{"4 Sep 2031, 14:05", local("2031-09-04 14:05:59.999")},
		{"14 September 2031, 14:05", local("2031-09-14 14:05:59.999")},
		{"2031-05-04T14:05:06Z", time.Date(2031, 5, 4, 14, 5, 6, 999e6, time.UTC)},
		{"2031-05-04T14:05:06.000Z", time.Date(2031, 5, 4, 14, 5, 6, 0, time.UTC)},
		{"2031-05-04T14:05:06.5+02:00", time.Date(2031, 5, 4, 12, 5, 6, 500e6, time.UTC)},
	} {
		if got, ok := ParseMoment(tt.written, zone); !ok || !got.Equal(tt.want) {
			t.Errorf("%s is %v, %v; want %v", tt.written, got, ok, tt.want)
		}
	}
	for _, s := range []string{"", "17", "noon", "2031", "2031-13-01", "04.05.2031", "4 May", "May 2031", "31 Apr 2031", "2031-05-04 25:00"} {
		if got, ok := ParseMoment(s, zone); ok {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}
