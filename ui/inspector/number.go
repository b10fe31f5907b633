package inspector

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// grouped is a number with its thousands set apart; plainNumber is one without.
var (
	grouped     = regexp.MustCompile(`^[-−]?[1-9]\d{0,2}(?:[, '’\x{a0}\x{2009}\x{202f}]\d{3})+(?:\.\d+)?$`)
	plainNumber = regexp.MustCompile(`^[-−]?(?:\d+(?:\.\d*)?|\.\d+)$`)
	commaOnly   = regexp.MustCompile(`^[-−]?\d+,\d+$`)
)

// parseNumber reads a figure as reports print it: 11,000, 11 000, 11’000, 11.5, −3. The empty text is no number, which is
// no error.
func parseNumber(s string) (*float64, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return nil, nil
	case grouped.MatchString(s), plainNumber.MatchString(s):
	case commaOnly.MatchString(s):
		return nil, fmt.Errorf("decimals are written with a point: %s", strings.Replace(s, ",", ".", 1))
	default:
		return nil, errors.New("this is not a number: write 11,000 or 11.5")
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r == '−':
			return '-'
		case r == '-' || r == '.' || '0' <= r && r <= '9':
			return r
		}
		return -1
	}, s)
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return nil, errors.New("this number is too large")
	}
	return &v, nil
}

// formatNumber writes a figure so that parseNumber reads the same one back; from 10,000 on with thousands set apart.
func formatNumber(v *float64) string {
	if v == nil {
		return ""
	}
	s := strconv.FormatFloat(*v, 'f', -1, 64)
	whole, decimals, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if len(whole) > 4 {
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + "," + whole[at:]
		}
	}
	if decimals != "" {
		whole += "." + decimals
	}
	return sign + whole
}

// parseScore reads a whole number from 0 to 100; the empty text is none.
func parseScore(s string) (*int, error) {
	if s = strings.TrimSpace(s); s == "" {
		return nil, nil
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 || v > 100 {
		return nil, errors.New("a score is a whole number from 0 to 100")
	}
	return &v, nil
}

func formatScore(v *int) string {
	if v == nil {
		return ""
	}
	return strconv.Itoa(*v)
}
