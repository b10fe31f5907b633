package ingest

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode/utf32"
)

// sampleSize is how many bytes of a file are looked at to tell its encoding.
const sampleSize = 64 << 10

// utf32LE and utf32BE have no name in the WHATWG index: browsers do not read them.
const (
	utf32LE = "utf-32le"
	utf32BE = "utf-32be"
)

// detect returns the name of the encoding of a text file, as in the WHATWG index of encodings, or "" if the bytes are no
// text.
func detect(data []byte) string {
	for _, mark := range []struct{ bytes, encoding string }{
		{"\xEF\xBB\xBF", "utf-8"}, {"\xFF\xFE\x00\x00", utf32LE}, {"\x00\x00\xFE\xFF", utf32BE}, {"\xFF\xFE", "utf-16le"}, {"\xFE\xFF", "utf-16be"},
	} {
		if strings.HasPrefix(string(data[:min(4, len(data))]), mark.bytes) {
			return mark.encoding
		}
	}
	sample := data[:min(sampleSize, len(data))]
	if name := unmarkedUTF16(sample); name != "" {
		return name
	}
	switch {
	case isBinary(sample):
		return ""
	case isISO2022JP(sample):
		return "iso-2022-jp"
	case mostlyUTF8(data):
		return "utf-8"
	}
	return legacy(data)
}

func isUnicode(name string) bool { return strings.HasPrefix(name, "utf-") }

// decode returns data as UTF-8. Bytes of UTF-8 that are invalid stay as they are.
func decode(data []byte, name string) (string, error) {
	e, err := encodingNamed(name)
	if err != nil {
		return "", err
	}
	if name == "utf-8" {
		return string(data), nil
	}
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return "", fmt.Errorf("decoding: %w", err)
	}
	return string(out), nil
}

func encodingNamed(name string) (encoding.Encoding, error) {
	switch name {
	case utf32LE:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), nil
	case utf32BE:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), nil
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", name, err)
	}
	return e, nil
}

// unmarkedUTF16 recognizes UTF-16 without byte order mark by its spaces and line ends, which every script uses and whose
// zero bytes no other text has. It returns "" for anything else.
func unmarkedUTF16(sample []byte) string {
	var little, big, units int
	for i := 0; i+1 < len(sample); i += 2 {
		units++
		switch {
		case sample[i+1] == 0 && isSpace(sample[i]):
			little++
		case sample[i] == 0 && isSpace(sample[i+1]):
			big++
		}
	}
	name, plain, other := "utf-16le", little, big
	if big > little {
		name, plain, other = "utf-16be", big, little
	}
	// One unit in fifty is a space or line end even in scripts that hardly use them. In a text whose units are the right way
	// round, next to none are spaces the other way round.
	if plain == 0 || plain*50 < units || other*8 > plain {
		return ""
	}
	s, err := decode(sample[:len(sample)&^1], name)
	if err != nil {
		return ""
	}
	var odd, runes int
	for _, r := range s {
		runes++
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			odd++
		}
	}
	if odd*50 > runes {
		return ""
	}
	return name
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// isBinary reports whether the bytes are those of a program, an image, an archive or the like.
func isBinary(sample []byte) bool {
	controls := 0
	for _, b := range sample {
		if b < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1A\x1B", rune(b)) {
			controls++
		}
	}
	// A stray control character or two happen in text; in compressed data they are a tenth of all bytes.
	if controls > 2 && controls*20 > len(sample) {
		return true
	}
	// Some signatures are two or three letters that a text may well begin with, so they count only beside such bytes.
	switch kind, _, _ := strings.Cut(http.DetectContentType(sample), ";"); {
	case strings.HasPrefix(kind, "text/"), kind == "application/octet-stream":
		return false
	case kind == "application/pdf", kind == "application/postscript":
		return true
	}
	return controls > 0
}

// isISO2022JP reports whether the bytes switch to Japanese characters the way old e-mails do. All of them are ASCII.
func isISO2022JP(sample []byte) bool {
	return (bytes.Contains(sample, []byte("\x1B$B")) || bytes.Contains(sample, []byte("\x1B$@"))) && bytes.Contains(sample, []byte("\x1B("))
}

// mostlyUTF8 reports whether data is UTF-8 but for a few broken places: a bad byte in a long text must not turn all the
// rest into gibberish.
func mostlyUTF8(data []byte) bool {
	if utf8.Valid(data) {
		return true
	}
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good > 4*bad
}

// legacyEncodings are the encodings from before Unicode that texts are still found in. Earlier ones win a draw.
var legacyEncodings = []struct {
	name    string
	chardet []string // what package chardet calls it, or the like of it
}{
	{"windows-1252", []string{"ISO-8859-1", "windows-1252"}},
	{"windows-1250", []string{"ISO-8859-2", "windows-1250"}},
	{"windows-1251", []string{"windows-1251"}},
	{"koi8-r", []string{"KOI8-R"}},
	{"koi8-u", []string{"KOI8-R"}},
	{"shift_jis", []string{"Shift_JIS"}},
	{"euc-jp", []string{"EUC-JP"}},
	{"gb18030", []string{"GB-18030"}},
	{"big5", []string{"Big5"}},
	{"euc-kr", []string{"EUC-KR"}},
	{"windows-1253", []string{"ISO-8859-7", "windows-1253"}},
	{"windows-1254", []string{"ISO-8859-9", "windows-1254"}},
	{"windows-1255", []string{"ISO-8859-8", "ISO-8859-8-I", "windows-1255"}},
	{"windows-1256", []string{"windows-1256"}},
	{"windows-1257", nil},
	{"iso-8859-2", []string{"ISO-8859-2"}},
	{"iso-8859-5", []string{"ISO-8859-5"}},
	{"iso-8859-6", []string{"ISO-8859-6"}},
	{"iso-8859-7", []string{"ISO-8859-7"}},
	{"ibm866", nil},
	{"macintosh", nil},
}

// legacy returns the most likely encoding of a text that is not Unicode. Package chardet knows how often letters follow one
// another in some twenty languages, but is easily misled by short texts; plausibility knows what words look like.
func legacy(data []byte) string {
	if len(data) > sampleSize {
		data = data[:sampleSize]
		if end := bytes.LastIndexByte(data, '\n'); end > sampleSize/2 {
			data = data[:end]
		}
	}
	confidence := map[string]int{}
	if results, err := chardet.NewTextDetector().DetectAll(data); err == nil {
		for _, r := range results {
			if r.Charset == "windows-1252" && strings.Contains("cs hu pl ro", r.Language) && r.Language != "" {
				r.Charset = "windows-1250" // the package gives the Central European languages the Western name
			}
			confidence[r.Charset] = max(confidence[r.Charset], r.Confidence)
		}
	}
	best, highest := "windows-1252", -1e9
	for _, candidate := range legacyEncodings {
		s, err := decode(data, candidate.name)
		if err != nil {
			continue
		}
		score := plausibility(s) + alphabetFit(s)
		known := 0
		for _, name := range candidate.chardet {
			known = max(known, confidence[name])
		}
		if score += float64(known) / 100; score > highest {
			best, highest = candidate.name, score
		}
	}
	return best
}

// plausibility says how much the characters beyond ASCII look like parts of words, on average: 1 is a text in which all of
// them do.
func plausibility(s string) float64 {
	var score float64
	var count int
	previous, previousScript := ' ', scriptNone
	for i, r := range s {
		script := scriptOf(r)
		if r < utf8.RuneSelf {
			previous, previousScript = r, script
			continue
		}
		count++
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cn, r):
			score -= 10
		case script == scriptNone && unicode.IsLetter(previous) && unicode.IsLetter(next) && !strings.ContainsRune("’‘–—·…", r):
			score -= 3
		case script == scriptNone && (unicode.IsPunct(r) || strings.ContainsRune("€°§", r)):
			score += 0.8
		case script == scriptNone:
			score -= 0.5
		case previousScript != scriptNone && previousScript != script && !(previousScript == scriptLatin && script == scriptEastAsian):
			score -= 3
		case unicode.IsUpper(r) && unicode.IsLower(previous):
			score -= 3
		case r >= 0xFF61 && r <= 0xFF9F: // half-width katakana: every byte of a Western text is one in Shift_JIS
			score--
		default:
			score++
		}
		previous, previousScript = r, script
	}
	if count == 0 {
		return 0
	}
	return score / float64(count)
}

// alphabets are the letters beyond ASCII of languages in Latin script that legacy encodings were made for.
var alphabets = []string{
	"äöüß",              // German
	"àâæçèéêëîïôœùûüÿ",  // French
	"áéíñóúü",           // Spanish
	"àáâãçéêíóôõúü",     // Portuguese
	"àèéìíîòóùú",        // Italian
	"àçèéíïòóúü",        // Catalan
	"áèéëïíóöúü",        // Dutch
	"åäöéà",             // Swedish, Finnish
	"æøåéèêóòâôà",       // Danish, Norwegian
	"áðéíóúýþæö",        // Icelandic
	"ąćęłńóśźż",         // Polish
	"áčďéěíňóřšťúůýž",   // Czech
	"áäčďéíĺľňóôŕšťúýž", // Slovak
	"áéíóöőúüű",         // Hungarian
	"ăâîșțşţ",           // Romanian
	"čćđšž",             // Croatian, Bosnian, Slovene
	"çëâ",               // Albanian
	"âçğıîöşüûİ",        // Turkish
	"ąčęėįšųūž",         // Lithuanian
	"āčēģīķļņšūž",       // Latvian
	"äõöüšž",            // Estonian
}

// alphabetFit returns the share of the Latin letters beyond ASCII that belong to one and the same alphabet, the one that has
// most of them; 1 if there are none.
func alphabetFit(s string) float64 {
	counts := map[rune]int{}
	total := 0
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.Is(unicode.Latin, r) {
			counts[unicode.ToLower(r)]++
			total++
		}
	}
	if total == 0 {
		return 1
	}
	most := 0
	for _, letters := range alphabets {
		n := 0
		for _, r := range letters {
			n += counts[r]
		}
		most = max(most, n)
	}
	return float64(most) / float64(total)
}

type script uint8

const (
	scriptNone script = iota
	scriptLatin
	scriptCyrillic
	scriptGreek
	scriptHebrew
	scriptArabic
	scriptEastAsian
)

func scriptOf(r rune) script {
	switch {
	case unicode.Is(unicode.Latin, r):
		return scriptLatin
	case unicode.Is(unicode.Cyrillic, r):
		return scriptCyrillic
	case unicode.Is(unicode.Greek, r):
		return scriptGreek
	case unicode.Is(unicode.Hebrew, r):
		return scriptHebrew
	case unicode.Is(unicode.Arabic, r):
		return scriptArabic
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return scriptEastAsian
	}
	return scriptNone
}
