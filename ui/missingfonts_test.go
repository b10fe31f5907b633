package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"attest/annotate"
)

const debian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"

func TestMissingFontsText(t *testing.T) {
	t.Parallel()
	deva, hani, priv := missingScript{"Deva", 'क'}, missingScript{"Hani", '韩'}, missingScript{"Zzzz", '\ue000'}
	tests := []struct {
		name, system, release string
		scripts               []missingScript
		want                  []string
		not                   string
	}{
		{"debian", "linux", debian, []missingScript{deva}, []string{"Devanagari characters", "U+0915", "“sudo apt install fonts-noto-core”"}, ""},
		{"two packages", "linux", debian, []missingScript{deva, hani}, []string{"Devanagari and Chinese", "fonts-noto-core fonts-noto-cjk”"}, ""},
		{"three names, one package", "linux", debian, []missingScript{deva, {"Thai", 'ก'}, {"Arab", 'ع'}},
			[]string{"Devanagari, Thai and Arabic", "install fonts-noto-core”"}, "fonts-noto-core fonts"},
		{"ubuntu is like debian", "linux", "ID=mint\nID_LIKE=\"ubuntu debian\"\n", []missingScript{deva}, []string{"apt install"}, ""},
		{"fedora", "linux", "ID=fedora\n", []missingScript{deva}, []string{"sudo dnf install google-noto-sans-devanagari-fonts"}, ""},
		{"opensuse", "linux", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", []missingScript{hani}, []string{"zypper install google-noto-sans-cjk-fonts"}, ""},
		{"arch", "linux", "ID=arch\n", []missingScript{hani}, []string{"pacman -S noto-fonts-cjk"}, ""},
		{"another system", "linux", "ID=haiku\n", []missingScript{deva}, []string{"fonts.google.com/noto"}, "sudo"},
		{"windows", "windows", "", []missingScript{deva}, []string{"Optional features"}, "sudo"},
		{"mac", "darwin", "", []missingScript{deva}, []string{"Font Book"}, "sudo"},
		{"private use", "linux", debian, []missingScript{priv}, []string{"special characters", "U+E000", "private use"}, "apt"},
		{"a script without a name", "linux", debian, []missingScript{{"Lina", '𐘀'}}, []string{"“Lina” characters"}, "apt"},
		{"a script with serifs only", "linux", "ID=fedora\n", []missingScript{{"Tang", '𗀀'}}, []string{"Tangut", "google-noto-serif-tangut-fonts"}, ""},
	}
	for _, tt := range tests {
		got := missingFontsText(tt.scripts, tt.system, tt.release)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not say %q", tt.name, got, want)
			}
		}
		if tt.not != "" && strings.Contains(got, tt.not) {
			t.Errorf("%s: %q says %q", tt.name, got, tt.not)
		}
	}
}

func TestMissingFontsNoticeComesAndGoes(t *testing.T) {
	d := newDesk(t)
	notice := d.reading.missing
	if notice.object.Visible() {
		t.Fatal("the notice is there from the start")
	}
	d.reading.reader.OnMissingScript("Deva", 'क')
	if !notice.object.Visible() || !strings.Contains(notice.text.Text, "Devanagari") {
		t.Errorf("the notice is visible: %v, and says %q", notice.object.Visible(), notice.text.Text)
	}
	test.Tap(notice.dismiss)
	if notice.object.Visible() {
		t.Error("the notice cannot be dismissed")
	}
	d.reading.reader.OnMissingScript("Thai", 'ก')
	d.reading.showEmpty()
	if notice.object.Visible() || len(notice.scripts) > 0 || d.reading.document != annotate.None {
		t.Error("the notice outlives its document")
	}
}
