package ui

import "strings"

// writing is a script as people call it and the family of Noto fonts that draws it. Noto's families are the ones that every
// Linux distribution has; macOS and Windows bring fonts for these scripts with them or offer them as an optional feature.
type writing struct {
	name string
	noto string // as it is named within packages of Fedora and openSUSE, "sans" left out
}

// writings are the scripts that a document may well be written in, by their codes of ISO 15924.
var writings = map[string]writing{
	"Adlm": {"Adlam", "adlam"},
	"Arab": {"Arabic", "arabic"},
	"Armn": {"Armenian", "armenian"},
	"Bali": {"Balinese", "balinese"},
	"Beng": {"Bengali", "bengali"},
	"Bopo": {"Bopomofo", "cjk"},
	"Cakm": {"Chakma", "chakma"},
	"Cans": {"Canadian Aboriginal", "canadian-aboriginal"},
	"Cher": {"Cherokee", "cherokee"},
	"Copt": {"Coptic", "coptic"},
	"Deva": {"Devanagari", "devanagari"},
	"Egyp": {"Egyptian hieroglyph", "egyptian-hieroglyphs"},
	"Ethi": {"Ethiopic", "ethiopic"},
	"Geor": {"Georgian", "georgian"},
	"Goth": {"Gothic", "gothic"},
	"Gujr": {"Gujarati", "gujarati"},
	"Guru": {"Gurmukhi", "gurmukhi"},
	"Hang": {"Korean", "cjk"},
	"Hani": {"Chinese", "cjk"},
	"Hebr": {"Hebrew", "hebrew"},
	"Hira": {"Japanese", "cjk"},
	"Java": {"Javanese", "javanese"},
	"Kana": {"Japanese", "cjk"},
	"Khmr": {"Khmer", "khmer"},
	"Kits": {"Khitan", "serif-khitan-small-script"},
	"Knda": {"Kannada", "kannada"},
	"Laoo": {"Lao", "lao"},
	"Mlym": {"Malayalam", "malayalam"},
	"Mong": {"Mongolian", "mongolian"},
	"Mtei": {"Meetei Mayek", "meetei-mayek"},
	"Mymr": {"Burmese", "myanmar"},
	"Nkoo": {"N’Ko", "nko"},
	"Olck": {"Ol Chiki", "ol-chiki"},
	"Orya": {"Odia", "oriya"},
	"Rohg": {"Rohingya", "hanifi-rohingya"},
	"Runr": {"runic", "runic"},
	"Samr": {"Samaritan", "samaritan"},
	"Sinh": {"Sinhala", "sinhala"},
	"Sund": {"Sundanese", "sundanese"},
	"Syrc": {"Syriac", "syriac"},
	"Taml": {"Tamil", "tamil"},
	"Tang": {"Tangut", "serif-tangut"},
	"Telu": {"Telugu", "telugu"},
	"Tfng": {"Tifinagh", "tifinagh"},
	"Thaa": {"Thaana", "thaana"},
	"Thai": {"Thai", "thai"},
	"Tibt": {"Tibetan", "serif-tibetan"},
	"Vaii": {"Vai", "vai"},
	"Xsux": {"cuneiform", "cuneiform"},
	"Yiii": {"Yi", "yi"},
	"Zinh": {"special", ""},
	"Zyyy": {"special", "symbols"},
}

// distribution is a family of systems that install fonts in the same way.
type distribution struct {
	ids     []string // of ID and ID_LIKE in os-release
	install string   // command before the names of packages
	fonts   func(noto string) string
}

var distributions = []distribution{
	{[]string{"debian", "ubuntu"}, "sudo apt install", func(noto string) string {
		if noto == "cjk" {
			return "fonts-noto-cjk"
		}
		return "fonts-noto-core"
	}},
	{[]string{"fedora", "rhel"}, "sudo dnf install", notoPackage},
	{[]string{"suse", "opensuse"}, "sudo zypper install", notoPackage},
	{[]string{"arch"}, "sudo pacman -S", func(noto string) string {
		if noto == "cjk" {
			return "noto-fonts-cjk"
		}
		return "noto-fonts"
	}},
}

func notoPackage(noto string) string {
	if !strings.HasPrefix(noto, "serif-") { // a few scripts have no other
		noto = "sans-" + noto
	}
	return "google-noto-" + noto + "-fonts"
}

// distributionOf reads which family a system belongs to from its os-release file; ok is false for one not known here.
func distributionOf(osRelease string) (_ distribution, ok bool) {
	ids := map[string]bool{}
	for line := range strings.Lines(osRelease) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if key == "ID" || key == "ID_LIKE" {
			for _, id := range strings.Fields(strings.Trim(value, `"'`)) {
				ids[id] = true
			}
		}
	}
	for _, d := range distributions {
		for _, id := range d.ids {
			if ids[id] {
				return d, true
			}
		}
	}
	return distribution{}, false
}
