package typeset

import (
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// itemize splits a word into runs of one script and one face and shapes them.
// The runs are in the order of the text and cover it.
func (s *Shaper) itemize(runes []rune, graphemes []grapheme, rtl bool) []shaping.Output {
	in := shaping.Input{Text: runes, Direction: di.DirectionLTR, Size: fixed.I(shapeSize), Script: language.Common}
	if rtl {
		in.Direction = di.DirectionRTL
	}
	runs := make([]shaping.Output, 0, 1)
	emit := func(end int) {
		in.RunEnd = end
		in.Language = s.language(in.Script)
		runs = append(runs, s.harfbuzz.Shape(in))
		in.RunStart = end
	}
	add := func(first int, face *font.Face, script language.Script) {
		switch {
		case in.Face == nil:
		case face != in.Face || script.Strong() && in.Script.Strong() && script != in.Script:
			emit(first)
		case script.Strong():
			in.Script = script
			return
		default:
			return
		}
		in.Face, in.Script = face, script
	}
	for i, g := range graphemes {
		end := len(runes)
		if i+1 < len(graphemes) {
			end = graphemes[i+1].first
		}
		cluster := runes[g.first:end]
		if face := s.fonts.faceFor(cluster, in.Face); face != nil {
			add(g.first, face, scriptOf(cluster))
			continue
		}
		for k, r := range cluster {
			if k == 0 || !isIgnorable(r) {
				add(g.first+k, s.fonts.ResolveFace(r), language.LookupScript(r))
			}
		}
	}
	emit(len(runes))
	return runs
}

// scriptOf is the script of the first character of a cluster that has one.
func scriptOf(cluster []rune) language.Script {
	if r := cluster[0]; r < 0x80 {
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return language.Latin
		}
		if len(cluster) == 1 {
			return language.Common
		}
	}
	for _, r := range cluster {
		if script := language.LookupScript(r); script.Strong() {
			return script
		}
	}
	return language.Common
}

// faceFor returns the face for a grapheme cluster, which is drawn with one face
// wherever there is one that has all of it: accents only find their letters and
// emoji only form sequences within a font. before is the face of the cluster
// before it, which is kept where that is possible, so that letters join. It is
// nil if no face is known to have all characters.
func (f *Fonts) faceFor(cluster []rune, before *font.Face) *font.Face {
	first := cluster[0]
	if isEmoji(cluster) {
		if face := f.emoji(first); face != nil {
			return face
		}
	}
	face := f.ResolveFace(first)
	if before != nil && face != before && face != f.faces[0] && coversAll(before, cluster) {
		return before
	}
	if len(cluster) == 1 {
		if before != nil && isIgnorable(first) {
			return before
		}
		return face
	}
	if coversAll(face, cluster) {
		return face
	}
	for _, r := range cluster[1:] {
		if other := f.ResolveFace(r); other != face && coversAll(other, cluster) {
			return other
		}
	}
	return nil
}

func coversAll(face *font.Face, cluster []rune) bool {
	for _, r := range cluster {
		if !covers(face, r) && !isIgnorable(r) {
			return false
		}
	}
	return true
}

// isIgnorable reports whether r is drawn as nothing where a font does not know
// it: Default_Ignorable_Code_Point of the Unicode Character Database.
func isIgnorable(r rune) bool {
	switch {
	case r < 0x300:
		return r == softHyphen
	case r < 0x2000:
		return r == 0x34f || r == 0x61c || r == 0x115f || r == 0x1160 || r == 0x17b4 || r == 0x17b5 || r >= 0x180b && r <= 0x180f
	case r < 0x3000:
		return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f
	}
	return r == 0x3164 || r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff || r == 0xffa0 || r >= 0xfff0 && r <= 0xfff8 ||
		r >= 0x1bca0 && r <= 0x1bca3 || r >= 0x1d173 && r <= 0x1d17a || r >= 0xe0000 && r <= 0xe0fff
}

// softHyphen marks where a word may be broken; it is seen only there.
const softHyphen = 0xad

// Languages that write Han characters, which differ in shape between them.
const (
	chinese  language.Language = "zh-hans"
	japanese language.Language = "ja"
	korean   language.Language = "ko"
)

// languages names a language for each script, as fonts choose some shapes by
// language. What is not listed follows English.
var languages = map[language.Script]language.Language{
	language.Arabic: "ar", language.Hebrew: "he", language.Devanagari: "hi", language.Bengali: "bn", language.Thai: "th",
	language.Hiragana: japanese, language.Katakana: japanese, language.Hangul: korean,
}

func (s *Shaper) language(script language.Script) language.Language {
	switch script {
	case language.Latin, language.Common:
		return "en"
	case language.Han:
		return s.han
	}
	if l, ok := languages[script]; ok {
		return l
	}
	return "en"
}

// SetHan chooses the language whose forms Han characters take: Japanese for a
// text with kana, Korean for one with Hangul, otherwise Chinese. It looks at the
// beginning of the text only.
func (s *Shaper) SetHan(text string) {
	const enough = 32 << 10
	han := chinese
	head := text[:min(len(text), enough)]
	if strings.ContainsFunc(head, func(r rune) bool { return r >= 0x3041 && r <= 0x30ff && r != 0x30fb }) {
		han = japanese
	} else if strings.ContainsFunc(head, func(r rune) bool { return r >= 0xac00 && r <= 0xd7a3 }) {
		han = korean
	}
	if han != s.han {
		s.han = han
		for i := range s.words { // shaped in the other language's forms
			s.words[i] = generations[string, *shapedWord]{limit: shapedWords}
			s.widths[i] = generations[string, Units]{limit: measuredWords}
		}
	}
}
