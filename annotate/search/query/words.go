package query

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"attest/annotate"
	"attest/annotate/text"
)

// Words are the words of an entity's texts, folded (see [text.Fold]), so that many queries can be put to them.
type Words struct{ texts [][]string }

// WordsIn returns the words of some texts.
func WordsIn(texts ...string) Words {
	w := Words{make([][]string, 0, len(texts))}
	for _, t := range texts {
		if words := split(t); len(words) > 0 {
			w.texts = append(w.texts, words)
		}
	}
	return w
}

// WordsOf returns the words that a list or table of entities is filtered by: what an entity says, the notes on it, and the
// names that stand beside it (its tags, sources and documents).
func WordsOf(p *annotate.Project, e annotate.Entity) Words {
	s := subject{project: p, kind: e.Kind(), entity: e}
	var texts []string
	for _, h := range s.highlights() {
		texts = append(texts, h.Quote, h.Note)
	}
	for _, c := range s.claims() {
		texts = append(texts, c.Text, c.Note)
		for _, a := range p.AssessmentsOf(c.ID) {
			texts = append(texts, a.Rationale)
		}
		for _, l := range c.Attribution.Chain {
			texts = append(texts, l.Mention)
		}
	}
	for _, id := range s.tags() {
		if t, ok := p.Tag(id); ok {
			texts = append(texts, t.Name)
		}
	}
	for _, id := range s.sources() {
		if source, ok := p.Source(id); ok {
			texts = append(texts, source.Names()...)
		}
	}
	for _, id := range s.documents() {
		if d, ok := p.Document(id); ok {
			texts = append(texts, d.Title, d.FileName)
		}
	}
	switch e := e.(type) {
	case *annotate.Document:
		texts = append(texts, e.Byline, e.Note)
	case *annotate.Source:
		texts = append(texts, e.Group, e.ReliabilityNote)
	case *annotate.Tag:
		texts = append(texts, e.Definition)
	}
	return WordsIn(texts...)
}

// Have reports whether the words are there as a [Text] asks for them, without regard to case, diacritics and the shapes of
// quotation marks and dashes. A [Word] may be the beginning of one of them; misspellings are not forgiven here.
func (w Words) Have(t *Text) bool {
	wanted := split(t.Text)
	if len(wanted) == 0 {
		return true
	}
	return slices.ContainsFunc(w.texts, func(words []string) bool { return holds(words, wanted, t) })
}

// holds reports whether the wanted words stand in one text, one behind another.
func holds(words, wanted []string, t *Text) bool {
	last := len(words) - len(wanted)
	for at := 0; at <= last; at++ {
		if t.Start && at > 0 {
			return false
		}
		if t.End && at < last {
			continue
		}
		if agree(words[at:at+len(wanted)], wanted, t) {
			return true
		}
	}
	return false
}

func agree(words, wanted []string, t *Text) bool {
	for i, w := range wanted {
		switch {
		case same(words[i], w):
		case t.Form != Word:
			return false
		case t.End && i == 0 && strings.HasSuffix(words[i], w):
		case !t.End && i == len(wanted)-1 && strings.HasPrefix(words[i], w):
		default:
			return false
		}
	}
	return true
}

// same reports whether two words are the same but for a possessive ending.
func same(word, wanted string) bool {
	return word == wanted || strings.TrimSuffix(word, "'s") == wanted ||
		strings.Contains(word, "'") && strings.ReplaceAll(word, "'", "") == wanted
}

// split returns the words of a text, folded. A word keeps its apostrophes; digits in groups of three are one word, and so
// is each character of a script that is written without spaces.
func split(s string) []string {
	folded := text.Fold(s).Text
	if strings.ContainsAny(folded, "0123456789") {
		folded = groupedDigits.ReplaceAllStringFunc(folded, func(number string) string { return digitGroups.Replace(number) })
	}
	var words []string
	start := -1
	end := func(at int) {
		if start >= 0 {
			words = append(words, strings.TrimRight(folded[start:at], "'"))
		}
		start = -1
	}
	for i, r := range folded {
		switch {
		case unspaced(r):
			end(i)
			words = append(words, string(r))
		case inWord(r):
			if start < 0 {
				start = i
			}
		case r == '\'' && start >= 0:
		default:
			end(i)
		}
	}
	end(len(folded))
	return words
}

// groupedDigits finds numbers such as 11,000 or 11 000, and digitGroups makes 11000 of them.
var (
	groupedDigits = regexp.MustCompile(`\b[0-9]{1,3}(?:[,. '][0-9]{3})+\b`)
	digitGroups   = strings.NewReplacer(",", "", ".", "", " ", "", "'", "")
)

func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
