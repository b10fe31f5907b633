package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode/utf32"

	"attest/annotate"
)

// Paragraphs of the kind that reports are made of, all invented, with the encodings they used to be written in.
var samples = []struct {
	language  string
	text      string
	encodings []string
}{
	{"German", "Überflutung: Größe des Schadens unklar\n\nDie Behörden erklärten am späten Abend, die Brücke über die Lenne müsse gesperrt werden. „Wir wissen nicht, wie groß die Gefährdung ist“, hieß es.\n", []string{"windows-1252"}},
	{"French", "Le barrage a cédé à l’aube\n\nSelon le ministère, trois personnes ont été blessées et près de 40 évacuées. « Nous étions déjà prévenus », a déclaré un élu, sans préciser où ni quand.\n", []string{"windows-1252"}},
	{"Spanish", "La presa cedió al amanecer\n\nEl señor Ibáñez aseguró que ningún niño resultó herido. ¿Quién avisó a los vecinos? Según la compañía, la sirena sonó después de la evacuación.\n", []string{"windows-1252"}},
	{"Portuguese", "A barragem cedeu ao amanhecer\n\nA administração não confirmou as informações; os moradores dizem que não houve avisos. A situação é grave, segundo os bombeiros da região.\n", []string{"windows-1252"}},
	{"Swedish", "Dammen gav vika på morgonen\n\nRäddningstjänsten säger att två personer är döda och att sökandet fortsätter. Människorna på västra sidan får åka hem först i övermorgon.\n", []string{"windows-1252"}},
	{"English", "Dam fails at dawn\n\n“We had no warning,” a café owner said – the company’s naïve plan cost £40 million, or €47 million.\n", []string{"windows-1252"}},
	{"Polish", "Tama pękła o świcie\n\nWładze poinformowały, że dwie osoby zginęły, a sześć uważa się za zaginione. „Nikt nas nie ostrzegł” – mówią mieszkańcy wsi położonej poniżej zbiornika. Śledztwo wszczęła prokuratura.\n", []string{"windows-1250", "iso-8859-2"}},
	{"Czech", "Hráz povolila za úsvitu\n\nÚřady oznámily, že dva lidé zemřeli a šest je nezvěstných. „Nikdo nás nevaroval,“ říkají obyvatelé vesnice pod přehradou. Příčinu nehody vyšetřuje policie, která už vyslechla ředitele.\n", []string{"windows-1250", "iso-8859-2"}},
	{"Hungarian", "Hajnalban átszakadt a gát\n\nA hatóságok szerint ketten meghaltak, hatan eltűntek. „Senki sem figyelmeztetett bennünket” – mondták a völgyben élők. Az ügyészség nyomozást indított, a bánya vezetője őrizetben van.\n", []string{"windows-1250"}},
	{"Russian", "На рассвете прорвало плотину\n\nПо данным министерства, погибли два человека, шестеро пропали без вести. «Нас никто не предупредил», — говорят жители посёлка. Прокуратура начала проверку.\n", []string{"windows-1251", "koi8-r", "iso-8859-5", "ibm866"}},
	{"Ukrainian", "На світанку прорвало греблю\n\nЗа даними міністерства, загинули двоє людей, ще шестеро зникли безвісти. «Нас ніхто не попередив», — кажуть мешканці селища. Прокуратура розпочала розслідування її причин.\n", []string{"windows-1251", "koi8-u"}},
	{"Bulgarian", "Язовирната стена се скъса на разсъмване\n\nСпоред министерството двама души са загинали, а шестима са в неизвестност. Никой не ни предупреди, казват жителите на селото. Прокуратурата започна разследване.\n", []string{"windows-1251"}},
	{"Greek", "Το φράγμα υποχώρησε την αυγή\n\nΣύμφωνα με το υπουργείο, δύο άνθρωποι έχασαν τη ζωή τους και έξι αγνοούνται. «Κανείς δεν μας προειδοποίησε», λένε οι κάτοικοι του χωριού.\n", []string{"windows-1253", "iso-8859-7"}},
	{"Turkish", "Baraj şafakta çöktü\n\nBakanlığa göre iki kişi öldü, altı kişi kayıp. Köylüler kimsenin kendilerini uyarmadığını söylüyor. Savcılık soruşturma başlattı; şirketin yöneticileri gözaltına alındı.\n", []string{"windows-1254"}},
	{"Hebrew", "הסכר קרס עם שחר\n\nלפי דברי המשרד נהרגו שני בני אדם ושישה נעדרים. איש לא הזהיר אותנו, אומרים תושבי הכפר שמתחת לסכר. הפרקליטות פתחה בחקירה.\n", []string{"windows-1255"}},
	{"Arabic", "انهار السد عند الفجر\n\nقالت الوزارة إن شخصين قتلا وإن ستة آخرين في عداد المفقودين. وقال سكان القرية إن أحدا لم يحذرهم من الخطر. وفتحت النيابة العامة تحقيقا في الحادث.\n", []string{"windows-1256", "iso-8859-6"}},
	{"Japanese", "ダムが夜明けに決壊\n\n当局によると、二人が死亡し、六人が行方不明となっている。「誰も警告してくれなかった」と下流の住民は話した。検察は捜査を始めた。\n", []string{"shift_jis", "euc-jp", "iso-2022-jp"}},
	{"Chinese", "大坝黎明时分决堤\n\n据主管部门称，两人死亡，六人失踪。下游村庄的居民说：“没有人警告过我们。”检察机关已经开始调查事故的原因，公司负责人被带走。\n", []string{"gb18030"}},
	{"Traditional Chinese", "大壩黎明時分潰決\n\n據主管機關表示，兩人死亡，六人失蹤。下游村莊的居民說：「沒有人警告過我們。」檢察機關已經開始調查事故的原因，公司負責人被帶走。\n", []string{"big5"}},
	{"Korean", "새벽에 댐이 무너졌다\n\n당국에 따르면 두 명이 숨지고 여섯 명이 실종됐다. 마을 주민들은 아무도 경고하지 않았다고 말했다. 검찰은 사고 원인에 대한 수사를 시작했다.\n", []string{"euc-kr"}},
}

func encoded(t *testing.T, s, name string) []byte {
	t.Helper()
	e, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, s := range samples {
		for _, name := range append([]string{"utf-8", "utf-16le", "utf-16be"}, s.encodings...) {
			t.Run(s.language+" "+name, func(t *testing.T) {
				t.Parallel()
				text := s.text
				if name == "iso-8859-2" || name == "iso-8859-5" || name == "iso-8859-6" || name == "ibm866" || name == "koi8-r" || name == "koi8-u" {
					text = plainMarks.Replace(text) // they have no typographic quotes and dashes
				}
				im, err := Document("report.txt", encoded(t, text, name))
				if err != nil {
					t.Fatal(err)
				}
				if im.Text != text || im.Document.Normalized != nil {
					t.Errorf("read as %s, changed %v: %s", im.Document.Encoding, im.Document.Normalized, im.Text)
				}
			})
		}
	}
}

var plainMarks = strings.NewReplacer("„", `"`, "”", `"`, "“", `"`, "«", `"`, "»", `"`, "—", "-", "–", "-")

func TestByteOrderMarks(t *testing.T) {
	t.Parallel()
	const text = "Dam 💩 fails\n"
	for name, data := range map[string][]byte{
		"utf-8":    append([]byte("\xEF\xBB\xBF"), text...),
		"utf-16le": append([]byte("\xFF\xFE"), encoded(t, text, "utf-16le")...),
		"utf-16be": append([]byte("\xFE\xFF"), encoded(t, text, "utf-16be")...),
		"utf-32le": encoded32(t, text, utf32.LittleEndian),
		"utf-32be": encoded32(t, text, utf32.BigEndian),
	} {
		im, err := Document("a.txt", data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if im.Text != text || im.Document.Encoding != name || !slices.Equal(im.Document.Normalized, []string{ChangedBOM}) {
			t.Errorf("%s: got %q as %s, changed %v", name, im.Text, im.Document.Encoding, im.Document.Normalized)
		}
	}
}

func encoded32(t *testing.T, s string, order utf32.Endianness) []byte {
	t.Helper()
	b, err := utf32.UTF32(order, utf32.UseBOM).NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNormalization(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want string
		changes  []string
	}{
		{"a\nb\n", "a\nb\n", nil},
		{"a\r\nb\rc\n\r\n", "a\nb\nc\n\n", []string{ChangedCRLF, ChangedCR}},
		{"\uFEFFa\uFEFF", "a\uFEFF", []string{ChangedBOM}},
		{"a\x00b", "a\uFFFDb", []string{ChangedNUL}},
		{"ébène, très\xE9 naïve été", "ébène, très\uFFFD naïve été", []string{ChangedInvalid}},
		{"e\u0301 and \u00e9", "e\u0301 and \u00e9", nil}, // NFC is not applied
	} {
		im, err := Document("a.txt", []byte(c.in))
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if im.Text != c.want || !slices.Equal(im.Document.Normalized, c.changes) {
			t.Errorf("%q: got %q, changed %v", c.in, im.Text, im.Document.Normalized)
		}
	}
}

func TestNormalizeMovesOffsets(t *testing.T) {
	t.Parallel()
	const in = "\uFEFFone\r\ntwo\x00\rthree\xFF\r\nfour"
	n := Normalize(in)
	for _, word := range []string{"one", "two", "three", "four"} {
		if got, want := n.At(strings.Index(in, word)), strings.Index(n.Text, word); got != want {
			t.Errorf("%s: moved to %d, want %d", word, got, want)
		}
		if got, want := n.At(strings.Index(in, word)+len(word)), strings.Index(n.Text, word)+len(word); got != want {
			t.Errorf("end of %s: moved to %d, want %d", word, got, want)
		}
	}
	if got, want := n.At(strings.Index(in, "\r\n")+1), strings.Index(n.Text, "\n"); got != want {
		t.Errorf("between CR and LF: moved to %d, want %d", got, want)
	}
	if got := n.At(len(in)); got != len(n.Text) {
		t.Errorf("the end moved to %d of %d", got, len(n.Text))
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.Repeat([]byte{0, 7, 0xFE}, 100)...)
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty.txt", nil, ErrEmpty},
		{"blank.txt", []byte("\uFEFF \r\n\t\n"), ErrEmpty},
		{"picture.txt", png, ErrBinary},
		{"paper.txt", []byte("%PDF-1.7\n1 0 obj\n"), ErrBinary},
		{"zeros.txt", make([]byte, 4096), ErrBinary},
		{"program", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 512)...), ErrUnsupported},
		{"paper.pdf", []byte("%PDF-1.7\n"), ErrUnsupported},
		{"page.HTML", []byte("<p>text</p>"), ErrUnsupported},
		{"huge.txt", make([]byte, MaxBytes+1), ErrTooLarge},
	} {
		_, err := Document("in/"+c.name, c.data)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		} else if !strings.Contains(err.Error(), c.name) {
			t.Errorf("%q does not name %s", err, c.name)
		}
	}
	if msg := ErrUnsupported.Error(); !strings.Contains(msg, ".txt, .text, .md") {
		t.Errorf("%q does not say what is read", msg)
	}
}

func TestTextThatBeginsLikeAnotherKindOfFile(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"BM of Finance resigns\n", "GIF89a is an old format\n", "<html> is a tag", "ID3 tags explained", "MZ: a short name"} {
		if _, err := Document("a.txt", []byte(in)); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestSupported(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"a.txt": true, "A.TXT": true, `C:\x\b.Text`: true, "notes.md": true, "README": true, "minutes 4.11": true, "v1.2 of St. John": true,
		"a.pdf": false, "dir.txt/a.docx": false, ".DS_Store": false, ".profile": false, "a.json": false,
	} {
		if got := Supported(name); got != want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"\n  Two dead as   dam fails \n\nA dam broke.", "Two dead as dam fails"},
		{"# Two dead\n\ntext", "Two dead"},
		{"12/03/2024\n***\nTwo dead: “no warning”\n", "Two dead: “no warning”"},
		{"A dam broke at dawn on Tuesday, officials said.\n", "dam report"},
		{"+\n  • HOME»\n  • Dam breaks\n", "dam report"},
		{strings.Repeat("long ", 50) + "\n", "dam report"},
	} {
		im, err := Document("reports/dam report.txt", []byte(c.in))
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if im.Document.Title != c.want {
			t.Errorf("%q: got %q, want %q", c.in, im.Document.Title, c.want)
		}
	}
}

// blobs keeps what it is given; it may claim another hash than the right one.
type blobs struct {
	kept  [][]byte
	wrong bool
	err   error
}

func (b *blobs) PutBlob(data []byte) (string, error) {
	b.kept = append(b.kept, data)
	if b.wrong {
		return strings.Repeat("0", 64), nil
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), b.err
}

func TestDescriptionAndSave(t *testing.T) {
	t.Parallel()
	data := []byte("Dam fails\r\n\r\nIt broke.\r\n")
	im, err := Document("reports/dam.txt", data)
	if err != nil {
		t.Fatal(err)
	}
	d := im.Document
	if d.FileName != "dam.txt" || d.MediaType != "text/plain" || d.Encoding != "utf-8" || d.Bytes != int64(len(data)) || d.TextBytes != int64(len(im.Text)) ||
		d.Language != "" || d.SHA256 != digest(data) || d.TextSHA256 != digest([]byte(im.Text)) {
		t.Errorf("got %+v", d)
	}
	var kept blobs
	if err := im.Save(&kept); err != nil || len(kept.kept) != 2 || !bytes.Equal(kept.kept[0], data) || string(kept.kept[1]) != im.Text {
		t.Errorf("kept %q, %v", kept.kept, err)
	}
	full := errors.New("disk full")
	if err := im.Save(&blobs{err: full}); !errors.Is(err, full) || !strings.Contains(err.Error(), "dam.txt") {
		t.Errorf("got %v", err)
	}
	if err := im.Save(&blobs{wrong: true}); err == nil || !strings.Contains(err.Error(), "changed on the way") {
		t.Errorf("got %v", err)
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	p := annotate.NewProject()
	by, at := annotate.NewID(), time.Date(2024, 11, 5, 9, 0, 0, 0, time.UTC)
	setup := annotate.NewDraft(p, by, at)
	if err := setup.Put(&annotate.Reviewer{ID: by, Name: "Anna"}); err != nil {
		t.Fatal(err)
	}
	apply(t, p, setup)
	read := func(name, text string) *Imported {
		im, err := Document(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return im
	}
	d := annotate.NewDraft(p, by, at)
	first, duplicate, err := Add(d, read("a.txt", "One.\n"), "The Courier")
	if err != nil || duplicate || first.ImportedBy != by || !first.ImportedAt.Equal(at) || first.PublisherID == annotate.None {
		t.Fatalf("got %+v, %v, %v", first, duplicate, err)
	}
	again, duplicate, err := Add(d, read("copy.txt", "One.\n"), "Other")
	if err != nil || !duplicate || again.ID != first.ID {
		t.Errorf("the same bytes in one draft: got %+v, %v, %v", again, duplicate, err)
	}
	second, duplicate, err := Add(d, read("b.txt", "Two.\n"), " the courier ")
	if err != nil || duplicate || second.PublisherID != first.PublisherID {
		t.Errorf("another file of the same publisher: got %+v, %v, %v", second, duplicate, err)
	}
	apply(t, p, d)
	if n := p.Count(annotate.KindSource); n != 1 {
		t.Errorf("%d sources, want 1", n)
	}
	later := annotate.NewDraft(p, by, at)
	if again, duplicate, err = Add(later, read("c.txt", "Two.\n"), ""); err != nil || !duplicate || again.ID != second.ID {
		t.Errorf("the same bytes in the project: got %+v, %v, %v", again, duplicate, err)
	}
	if changes, err := later.Changes(); err != nil || len(changes) > 0 {
		t.Errorf("a duplicate changes nothing: got %v, %v", changes, err)
	}
}

func apply(t *testing.T, p *annotate.Project, d *annotate.Draft) {
	t.Helper()
	changes, err := d.Changes()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(changes, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(&annotate.Action{Verb: "test", Changes: changes}); err != nil {
		t.Fatal(err)
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("a.txt", []byte("\xFF\xFEa\x00\r\x00\n\x00"))
	f.Add("a.txt", []byte("caf\xE9\r\n\x00"))
	for _, s := range samples {
		f.Add("b", []byte(s.text))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		im, err := Document(name, data)
		if err != nil {
			if im != nil || !slices.ContainsFunc([]error{ErrEmpty, ErrBinary, ErrUnsupported, ErrTooLarge}, func(e error) bool { return errors.Is(err, e) }) {
				t.Errorf("got %v", err)
			}
			return
		}
		if !utf8.ValidString(im.Text) || strings.ContainsAny(im.Text, "\r\x00") || !utf8.ValidString(im.Document.Title) || im.Document.Title == "" {
			t.Errorf("text %q, title %q", im.Text, im.Document.Title)
		}
		if again := Normalize(im.Text); again.Text != im.Text && !strings.HasPrefix(im.Text, "\uFEFF") {
			t.Errorf("a second normalization changes %q to %q", im.Text, again.Text)
		}
	})
}
