package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate"
)

// commonWords are the most frequent words of English prose, the most frequent first. They make up half of any text.
var commonWords = strings.Fields(`the of and to in a that is was for it with as he on be at by had are but from have this not they which
	or an his were has one said been their more when who will would there all about after two if people other new some so time them also
	could may many first into its than out over last government water year up day police our can only three now being state most such
	between against before under officials because during through while where week local both several no years those four still then`)

// writer makes passages that are to a search what reports are: words as frequent as those of a language (after Zipf and
// Mandelbrot), names of people and places, numbers, and new names now and then, so that the vocabulary never stops growing
// (after Heaps). One passage in eight nearly repeats an earlier one. The same seed makes the same passages.
type writer struct {
	random *rand.Rand
	words  []string
	often  *rand.Zipf
	names  []string
	known  *rand.Zipf
	before []string

	// shuns tells words that must not be written.
	shuns func(word string) bool
}

const (
	generatedWords = 60_000
	generatedNames = 12_000
	nearCopies     = 0.12
)

// newWriter returns a writer in whose language some words are known, each more or less frequent.
func newWriter(seed uint64, known ...string) *writer {
	w := &writer{random: rand.New(rand.NewPCG(seed, 2))}
	w.words = append(w.words, commonWords...)
	seen := map[string]bool{}
	for _, word := range w.words {
		seen[word] = true
	}
	for _, word := range known {
		if word = strings.ToLower(word); !seen[word] {
			seen[word] = true
			w.words = append(w.words, word)
		}
		for range 3 {
			w.words = append(w.words, w.invent(1+w.random.IntN(3)))
		}
	}
	for len(w.words) < generatedWords {
		// The rarer a word, the longer it tends to be.
		word := w.invent(min(2, 1+len(w.words)/500) + w.random.IntN(2+len(w.words)*2/generatedWords))
		if !seen[word] && utf8.RuneCountInString(word) > 2 {
			seen[word] = true
			w.words = append(w.words, word)
		}
	}
	for len(w.names) < generatedNames {
		w.names = append(w.names, capitalised(w.invent(2+w.random.IntN(2))))
	}
	w.often = rand.NewZipf(w.random, 1.12, 2.7, generatedWords-1)
	w.known = rand.NewZipf(w.random, 1.05, 20, generatedNames-1)
	return w
}

var (
	onsets = strings.Fields("b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kn l m n p pl pr qu r s sc sh sk sl sp st str t th tr v w z")
	nuclei = strings.Fields("a a a ai au e e e ea ee i i i ia ie o o o oa oo ou u u y")
	codas  = strings.Fields("- - - - b ck d l ld ll lt m mp n n nd ng nt p r r rd rk rn s s ss st t t x")
)

// invent makes a word of some syllables.
func (w *writer) invent(syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteString(onsets[w.random.IntN(len(onsets))])
		b.WriteString(nuclei[w.random.IntN(len(nuclei))])
		b.WriteString(strings.Trim(codas[w.random.IntN(len(codas))], "-"))
	}
	return b.String()
}

func capitalised(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// passage makes the next passage, of some 25 words and 160 bytes.
func (w *writer) passage() string {
	if len(w.before) > 0 && w.random.Float64() < nearCopies {
		return w.nearCopy(w.before[w.random.IntN(len(w.before))])
	}
	var b strings.Builder
	n := 12 + w.random.IntN(19)
	for i := range n {
		switch {
		case i > 0 && w.random.IntN(12) == 0:
			b.WriteString(", ")
		case i > 0:
			b.WriteByte(' ')
		}
		word := w.word()
		if i == 0 {
			word = capitalised(word)
		}
		b.WriteString(word)
	}
	b.WriteByte('.')
	s := b.String()
	w.before = append(w.before, s)
	return s
}

func (w *writer) word() string {
	for {
		if s := w.anyWord(); w.shuns == nil || !w.shuns(strings.ToLower(s)) {
			return s
		}
	}
}

func (w *writer) anyWord() string {
	switch p := w.random.Float64(); {
	case p < 0.06:
		name := w.names[w.known.Uint64()]
		if w.random.IntN(3) == 0 {
			return name
		}
		if w.random.IntN(6) == 0 {
			return name + "’s"
		}
		return name + " " + w.names[w.known.Uint64()]
	case p < 0.063:
		return capitalised(w.invent(3)) // a name met for the first time
	case p < 0.075:
		return fmt.Sprint(w.random.IntN(100))
	case p < 0.08:
		return fmt.Sprintf("%d,%03d", 1+w.random.IntN(400), w.random.IntN(1000))
	case p < 0.085:
		return w.words[w.often.Uint64()%2000] + "-" + w.words[w.often.Uint64()%2000]
	}
	return w.words[w.often.Uint64()]
}

// nearCopy changes, leaves out or adds up to three words.
func (w *writer) nearCopy(s string) string {
	words := strings.Fields(s)
	for range 1 + w.random.IntN(3) {
		i := 1 + w.random.IntN(len(words)-2)
		switch w.random.IntN(3) {
		case 0:
			words[i] = w.word()
		case 1:
			words = append(words[:i], words[i+1:]...)
		default:
			words[i] += " " + w.word()
		}
		if len(words) < 6 {
			break
		}
	}
	return strings.Join(words, " ")
}

// library returns a project with one document and n highlights of generated passages, and the passages.
func library(n int) (*annotate.Project, []string) {
	w := newWriter(1)
	p := annotate.NewProject()
	doc := &annotate.Document{ID: serialID(1), Title: "Library"}
	p.Restore(doc)
	texts := make([]string, n)
	at := 0
	for i := range texts {
		texts[i] = w.passage()
		p.Restore(&annotate.Highlight{
			ID: serialID(i + 2), DocumentID: doc.ID, Quote: texts[i],
			Ranges: []annotate.Range{{Start: at, End: at + len(texts[i])}},
		})
		at += len(texts[i]) + 1
	}
	return p, texts
}

// serialID returns an ID that is the same in every run.
func serialID(n int) annotate.ID {
	var id annotate.ID
	id[6], id[8] = 0x70, 0x80
	for i := range 4 {
		id[15-i] = byte(n >> (8 * i))
	}
	id[5] = byte(n >> 32)
	return id
}

// wordsOf returns the words of a text in small letters, each once. Names are left out.
func wordsOf(s string) []string {
	seen := map[string]bool{}
	var out []string
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		r, size := utf8.DecodeRuneInString(word)
		if unicode.IsLower(r) && len(word) > size && !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	return out
}
