package anchor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"attest/annotate/text"
)

func TestTellsNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words string
		want  bool // of each of them
	}{
		{"11 1,234 ٣ ३ eleven Hundreds twice", true},
		{"drei zwölf dreiundzwanzig Einundachtzig siebenhundertfünfzig dreißig Millionen", true},
		{"drie drieëntwintig zestien honderdvijftig", true},
		{"trois quatre-vingts cents", true},
		{"dieciséis veintidós millones três dezessete", true},
		{"ventiquattro ventuno trentotto duecento duemila", true},
		{"två fjorton tjugo førti", true},
		{"dwóch pięciu dwanaście tysięcy třiceti", true},
		{"двух пятеро одиннадцать тысяч трьох п’ять п'ять", true},
		{"üç onbir yirmibeş", true},
		{"huszonhárom kaksikymmentä", true},
		{"τρεις δώδεκα douăzeci bảy tujuh", true},
		{"ثلاثة والثلاثة وخمسين بیست سیصد", true},
		{"שלושה ושלושה החמישה", true},
		{"तीन पच्चीस लाखों", true},
		{"十二 三千 両", true},
		{"세 열두 십이명 스물", true},
		{"boats lost sank", false},
		{"Boote gesunken unser Hafen zeigt", false},
		{"bateaux naufrage port", false},
		{"лодки порт министр", false},
		{"船 港 沈没", false},
		{"السفن الميناء", false},
	} {
		for _, w := range bare(text.Fold(c.words).Text) {
			if got := tellsNumber(w); got != c.want {
				t.Errorf("%q of %q: %v", w, c.words, got)
			}
		}
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		passage string
		want    []string
	}{
		{"Sturm: dreiundzwanzig Boote, 4 Häfen", []string{"dreiundzwanzig", "4"}},
		{"เรือสามลำและคนสิบเอ็ดคน", []string{"สาม", "สิบ", "เอ็ด"}},
		{"三艘船沉没", []string{"三"}},
		{"the harbour", nil},
	} {
		s := text.Fold(c.passage).Text
		want := c.want
		for i, w := range want {
			want[i] = text.Fold(w).Text
		}
		if diff := cmp.Diff(want, figures(s, bare(s))); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.passage, diff)
		}
	}
}

// A figure in words is told from another word in other languages too.
func TestFiguresInWordsAreNeverReplacedSilently(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, was, is string }{
		{"German", "Beamte des Ministeriums sagten am Mittag, dass im Sturm drei Boote der Fischer verloren gingen", "drei>vier"},
		{"French", "Des responsables du ministère ont déclaré à midi que cinq bateaux avaient été perdus dans la tempête", "cinq>six"},
		{"Russian", "Представители министерства сообщили журналистам в полдень, что в шторме погибли пять рыболовных судов", "пять>семь"},
		{"Arabic", "قال مسؤولون في الوزارة للصحفيين عند الظهر إن العاصفة أدت إلى فقدان سبعة قوارب صيد قرب الميناء القديم", "سبعة>تسعة"},
		{"Chinese", "该部官员中午告诉记者，当天下午的风暴导致停泊在旧港口外的三艘渔船沉没，目前救援工作仍在进行之中，道路已经封闭", "三>五"},
		{"Thai", "เจ้าหน้าที่กระทรวงแจ้งผู้สื่อข่าวเมื่อเที่ยงว่าพายุทำให้เรือประมงจมไปสามลำใกล้ท่าเรือเก่าและการค้นหายังดำเนินต่อไป", "สาม>สี่"},
	} {
		was, is, _ := strings.Cut(c.is, ">")
		revised := strings.Replace(c.was, was, is, 1)
		if similarity := leastFor(c.was, revised); revised == c.was || similarity <= 1 {
			t.Errorf("%s: at a similarity of %v it is placed silently", c.language, similarity)
		}
		if similarity := leastFor(c.was, c.was+" "); similarity > 1 {
			t.Errorf("%s: the same words are not taken for the same", c.language)
		}
	}
}
