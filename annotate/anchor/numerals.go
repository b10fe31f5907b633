package anchor

import (
	"strings"
	"sync"
	"unicode"

	"attest/annotate/text"
)

// numberWords are words for figures, as people write them in reports: cardinals with their inflected forms, the words for
// how often and for a few vague amounts. Their language does not matter. A word that means something else in another one
// is asked about once too often, which costs a glance; one that is missing here has a changed figure pass for a changed
// word.
var numberWords = map[string]string{
	"English": `no none zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
		seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
		million millions billion billions trillion trillions dozen dozens half third quarter once twice double both several few`,
	"German": `kein keine keinen keiner null ein eine einen einem einer eines zwo beide beiden dutzend dutzende dutzenden
		hunderte hunderten tausende tausenden million millionen milliarde milliarden billion billionen halb halbe drittel
		viertel einmal zweimal dreimal doppelt mehrere einige wenige`,
	"Dutch": `geen nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
		achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd honderden duizend duizenden
		miljoen miljoenen miljard miljarden tientallen dozijn half helft derde kwart beide enkele meerdere`,
	"French": `aucun aucune zéro un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
		vingt vingts trente quarante cinquante soixante septante huitante octante nonante cent cents centaine centaines mille
		millier milliers million millions milliard milliards dizaine dizaines douzaine douzaines vingtaine trentaine
		cinquantaine moitié demi tiers quart double plusieurs quelques`,
	"Spanish": `ningún ninguno ninguna cero un uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce
		quince dieciséis diecisiete dieciocho diecinueve veinte veintiún veintiuno veintiuna veintidós veintitrés veinticuatro
		veinticinco veintiséis veintisiete veintiocho veintinueve treinta cuarenta cincuenta sesenta setenta ochenta noventa
		cien ciento cientos doscientos doscientas trescientos trescientas cuatrocientos cuatrocientas quinientos quinientas
		seiscientos seiscientas setecientos setecientas ochocientos ochocientas novecientos novecientas mil miles millón
		millones billón docena docenas decena decenas centenar centenares mitad tercio cuarto doble ambos ambas varios varias`,
	"Portuguese": `nenhum nenhuma zero um uma dois duas três quatro cinco seis sete oito nove dez onze doze treze quatorze catorze
		quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove vinte trinta quarenta cinquenta sessenta
		setenta oitenta noventa cem cento duzentos duzentas trezentos trezentas quatrocentos quatrocentas quinhentos
		quinhentas seiscentos seiscentas setecentos setecentas oitocentos oitocentas novecentos novecentas mil milhão milhões
		bilhão bilhões dúzia dúzias dezena dezenas centena centenas milhar milhares metade terço quarto dobro ambos ambas`,
	"Italian": `nessun nessuno nessuna zero un uno una due dieci undici dodici tredici quattordici quindici sedici diciassette
		diciotto diciannove mille milione milioni miliardo miliardi dozzina dozzine decina decine ventina trentina centinaio
		centinaia migliaio migliaia metà mezzo terzo quarto doppio entrambi entrambe alcuni alcune`,
	"Swedish, Danish and Norwegian": `ingen inga inget noll nul null en ett et en två to tre fyra fire fem sex seks sju syv åtta
		åtte otte nio ni tio ti elva elleve tolv tretton tretten fjorton fjorten femton femten sexton seksten sjutton sytten
		arton atten nitton nitten tjugo tjue tyve trettio tretti tredive fyrtio førti fyrre femtio femti halvtreds sextio seksti
		tres sjuttio sytti halvfjerds åttio åtti firs nittio nitti halvfems hundra hundre hundrede tusen tusind miljon miljoner
		million millioner miljard miljarder milliard milliarder dussin dusin tiotals dusintals hälften halvdelen tredjedel
		båda begge flera flere`,
	"Polish": `zero jeden jedna jedno jednego jednej dwa dwie dwóch dwaj dwoje trzy trzech trzej troje cztery czterech czterej pięć
		pięciu sześć sześciu siedem siedmiu osiem ośmiu dziewięć dziewięciu dziesięć dziesięciu jedenaście jedenastu dwanaście
		dwunastu trzynaście trzynastu czternaście czternastu piętnaście piętnastu szesnaście szesnastu siedemnaście siedemnastu
		osiemnaście osiemnastu dziewiętnaście dziewiętnastu dwadzieścia dwudziestu trzydzieści trzydziestu czterdzieści
		czterdziestu pięćdziesiąt pięćdziesięciu sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto stu dwieście
		dwustu trzysta trzystu czterysta pięćset sześćset siedemset osiemset dziewięćset tysiąc tysiące tysięcy milion miliony
		milionów miliard miliardy miliardów setki setek połowa pół trzecia ćwierć oba obie kilka kilku kilkanaście kilkadziesiąt`,
	"Czech": `nula jeden jedna jedno jednoho jedné dva dvě dvou tři tří čtyři čtyř pět pěti šest šesti sedm sedmi osm osmi devět
		devíti deset deseti jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct dvacet dvaceti třicet
		třiceti čtyřicet padesát šedesát sedmdesát osmdesát devadesát sto sta stovky stovek dvě stě tisíc tisíce tisíců milion
		miliony milionů miliarda miliardy miliard desítky desítek polovina třetina čtvrtina oba obě několik`,
	"Russian": `ноль нуль один одна одно одного одной два две двух двое три трёх трех трое четыре четырёх четырех четверо пять
		пяти пятеро шесть шести шестеро семь семи восемь восьми девять девяти десять десяти одиннадцать одиннадцати двенадцать
		двенадцати тринадцать тринадцати четырнадцать четырнадцати пятнадцать пятнадцати шестнадцать шестнадцати семнадцать
		семнадцати восемнадцать восемнадцати девятнадцать девятнадцати двадцать двадцати тридцать тридцати сорок сорока
		пятьдесят пятидесяти шестьдесят шестидесяти семьдесят семидесяти восемьдесят восьмидесяти девяносто сто ста двести
		двухсот триста трёхсот трехсот четыреста пятьсот пятисот шестьсот семьсот восемьсот девятьсот тысяча тысячи тысяч
		миллион миллиона миллионов миллиард миллиарда миллиардов сотни сотен десятки десятков дюжина половина треть четверть
		оба обе несколько`,
	"Ukrainian": `нуль один одна одне одного однієї два дві двох двоє три трьох троє чотири чотирьох четверо пʼять п'ять пяти
		пʼяти п'яти шість шести сім семи вісім восьми девʼять дев'ять десять десяти одинадцять дванадцять тринадцять
		чотирнадцять пʼятнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять девʼятнадцять дев'ятнадцять двадцять двадцяти
		тридцять тридцяти сорок пʼятдесят п'ятдесят шістдесят сімдесят вісімдесят девʼяносто дев'яносто сто двісті триста
		чотириста пʼятсот п'ятсот шістсот сімсот вісімсот девʼятсот дев'ятсот тисяча тисячі тисяч мільйон мільйони мільйонів
		мільярд мільярди мільярдів сотні сотень десятки десятків половина третина чверть обидва обидві кілька`,
	"Turkish": `sıfır bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz yüzlerce
		bin binlerce milyon milyonlarca milyar düzine yarım yarısı çeyrek`,
	"Indonesian and Malay": `nol kosong satu seorang sebuah dua tiga empat lima enam tujuh delapan lapan sembilan sepuluh sebelas
		belas puluh seratus ratus ratusan seribu ribu ribuan sejuta juta jutaan miliar milyar setengah separuh`,
	"Arabic": `صفر واحد واحدة اثنان اثنين اثنتان اثنتين ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة سبع سبعة ثمان ثماني ثمانية تسع تسعة عشر
		عشرة عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة مئتان
		مئتين مائتان مائتين ثلاثمئة ثلاثمائة أربعمئة أربعمائة خمسمئة خمسمائة ستمئة ستمائة سبعمئة سبعمائة ثمانمئة ثمانمائة تسعمئة
		تسعمائة مئات ألف ألفان ألفين آلاف مليون مليونان مليونين ملايين مليار مليارات عشرات نصف ثلث ربع كلا كلتا بضع بضعة عدة`,
	"Persian": `صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست سی چهل پنجاه شصت
		هفتاد هشتاد نود صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد هزار هزاران میلیون میلیارد دهها صدها نصف نیم چند`,
	"Hebrew": `אפס אחד אחת שניים שני שתיים שתי שלוש שלושה שלושת ארבע ארבעה ארבעת חמש חמישה חמשת שש שישה ששת שבע שבעה שבעת שמונה שמונת
		תשע תשעה תשעת עשר עשרה עשרת עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים מאה מאתיים מאות אלף אלפיים אלפים אלפי
		מיליון מיליוני מיליארד עשרות חצי שליש רבע כמה`,
	"Greek": `μηδέν κανένας καμία κανένα ένας μία μια ένα έναν δύο δυο τρεις τρία τριών τέσσερις τέσσερα τεσσάρων πέντε έξι επτά εφτά οκτώ
		οχτώ εννέα εννιά δέκα έντεκα δώδεκα είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα εκατό εκατόν διακόσιοι
		διακόσιες διακόσια τριακόσιοι τριακόσιες τριακόσια πεντακόσιοι πεντακόσιες πεντακόσια χίλιοι χίλιες χίλια χιλιάδες
		εκατομμύριο εκατομμύρια δισεκατομμύριο δισεκατομμύρια δεκάδες εκατοντάδες μισό μισή τρίτο τέταρτο αρκετοί μερικοί`,
	"Romanian": `niciun nicio zero un unu una o doi două trei patru cinci șase șapte opt nouă zece unsprezece doisprezece douăsprezece
		treisprezece paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece douăzeci treizeci patruzeci
		cincizeci șaizeci șaptezeci optzeci nouăzeci sută sute mie mii milion milioane miliard miliarde zeci jumătate sfert
		ambii ambele câțiva câteva`,
	"Vietnamese": `không một hai ba bốn năm sáu bảy tám chín mười mươi trăm nghìn ngàn vạn triệu tỷ tỉ chục nửa rưỡi vài`,
	"Korean": `하나 한 둘 두 셋 세 넷 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두 열세 열네 스물 스무 서른 마흔 쉰 예순 일흔 여든 아흔 수십 수백 수천
		수만 절반 여러 몇`,
	"Hindi": `शून्य एक दो तीन चार पाँच पांच छह छः सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस बाईस तेईस चौबीस
		पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे सौ सैकड़ों हज़ार हजार हज़ारों हजारों लाख लाखों करोड़ करोड़ों
		अरब दर्जन दर्जनों आधा आधे तिहाई चौथाई दोनों कई`,
}

// numberParts are what number words are put together from in languages that write them as one, such as dreiundzwanzig and
// ventiquattro; those of Korean are written together with what is counted.
var numberParts = map[string]string{
	"German": `ein eins zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf sech sieb und zig ßig hundert tausend zwan`,
	"Dutch": `een twee drie vier vijf zes zeven acht negen tien elf twaalf en dertien veertien twintig dertig veertig vijftig
		zestig zeventig tachtig negentig honderd duizend`,
	"Italian": `un uno due tre quattro cinque sei sette otto nove dieci venti vent trenta trent quaranta quarant cinquanta cinquant
		sessanta sessant settanta settant ottanta ottant novanta novant cento cent mila mille`,
	"Turkish": `bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin`,
	"Hungarian": `nulla egy két kettő három négy öt hat hét nyolc kilenc tíz tizen húsz huszon harminc negyven ötven hatvan hetven
		nyolcvan kilencven száz ezer millió milliárd`,
	"Finnish": `nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen kymmentä toista sata sataa tuhat
		tuhatta miljoona miljoonaa miljardi miljardia`,
	"Korean": `영 일 이 삼 사 오 육 칠 팔 구 십 백 천 만 억 조 명 개 척 대 년 월 원 번`,
}

// clitics are written together with the number words of Arabic and Hebrew that they stand before: the, and, in, for, as.
var clitics = []string{"و", "ال", "وال", "ب", "بال", "ل", "لل", "ف", "ו", "ה", "וה", "ב", "ל", "כ", "מ", "ש"}

// hanNumerals are the figures of Chinese and Japanese, also as they stand on cheques, and those of how many tens.
const hanNumerals = "〇零一二三四五六七八九十百千万萬亿億兆两兩両廿卅半壱壹弐貳贰叁參参肆伍陆陸柒捌玖拾佰仟"

// thaiNumerals are the figures of Thai, which writes no spaces between words.
var thaiNumerals = sync.OnceValue(func() []string {
	return foldedFields(`ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ เอ็ด ยี่สิบ ร้อย พัน หมื่น แสน ล้าน ครึ่ง`)
})

// numerals are the numberWords, and parts the numberParts of each language, folded. They are made when they are first asked
// for: most starts of the program never do.
var (
	numerals = sync.OnceValue(func() map[string]bool {
		out := map[string]bool{}
		for _, words := range numberWords {
			for _, w := range foldedFields(words) {
				out[w] = true
			}
		}
		return out
	})
	parts = sync.OnceValue(func() [][]string {
		var out [][]string
		for _, words := range numberParts {
			out = append(out, foldedFields(words))
		}
		return out
	})
)

func foldedFields(s string) []string { return strings.Fields(text.Fold(s).Text) }

// figures lists the words of a passage that are or hold figures, in digits or in words. The words are folded, and so is
// the passage.
func figures(passage string, words []string) []string {
	var out []string
	for _, w := range words {
		if tellsNumber(w) {
			out = append(out, w)
		}
	}
	return append(out, thaiFigures(passage)...)
}

// thaiFigures lists the figures in words of a text in Thai, of which words do not tell where they end.
func thaiFigures(s string) []string {
	var out []string
	for at, r := range s {
		if !unicode.Is(unicode.Thai, r) {
			continue
		}
		for _, n := range thaiNumerals() {
			if strings.HasPrefix(s[at:], n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// tellsNumber reports whether a folded word is or holds a figure, in digits or in words.
func tellsNumber(w string) bool {
	if numerals()[w] || strings.ContainsFunc(w, unicode.IsNumber) || strings.ContainsAny(w, hanNumerals) {
		return true
	}
	for _, c := range clitics {
		if rest, ok := strings.CutPrefix(w, c); ok && numerals()[rest] {
			return true
		}
	}
	for _, list := range parts() {
		if madeOf(w, list) {
			return true
		}
	}
	return false
}

// madeOf reports whether w is put together from nothing but parts.
func madeOf(w string, parts []string) bool {
	if w == "" {
		return false
	}
	const longest = 80 // bytes; no figure in words is longer in a report
	if len(w) > longest {
		return false
	}
	reached := make([]bool, len(w)+1)
	reached[0] = true
	for at := range w {
		if !reached[at] {
			continue
		}
		for _, p := range parts {
			if strings.HasPrefix(w[at:], p) {
				reached[at+len(p)] = true
			}
		}
	}
	return reached[len(w)]
}
