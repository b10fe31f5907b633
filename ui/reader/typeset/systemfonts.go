package typeset

import (
	"fmt"
	"slices"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// SystemFonts returns a finder of the fonts installed on this machine. The first
// call on a machine reads all of them, which can take seconds; the list is then
// kept in the user's cache folder.
func SystemFonts() (Finder, error) {
	fonts := fontscan.NewFontMap(silent{})
	if err := fonts.UseSystemFonts(""); err != nil {
		return nil, fmt.Errorf("listing the system's fonts: %w", err)
	}
	return &systemFonts{fonts: fonts}, nil
}

type systemFonts struct {
	mu    sync.Mutex // several texts may search at a time
	fonts *fontscan.FontMap
}

// preferred names good text fonts for scripts in which the first font that
// happens to have a character may be an odd one.
var preferred = map[language.Script][]string{
	language.Arabic:     {"Noto Sans Arabic", "Noto Naskh Arabic", "Segoe UI", "Geeza Pro"},
	language.Hebrew:     {"Noto Sans Hebrew", "Segoe UI", "Arial Hebrew"},
	language.Han:        {"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei"},
	language.Hiragana:   {"Noto Sans CJK JP", "Source Han Sans", "Yu Gothic", "Hiragino Sans"},
	language.Katakana:   {"Noto Sans CJK JP", "Source Han Sans", "Yu Gothic", "Hiragino Sans"},
	language.Hangul:     {"Noto Sans CJK KR", "Source Han Sans K", "Malgun Gothic", "Apple SD Gothic Neo"},
	language.Devanagari: {"Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari"},
	language.Thai:       {"Noto Sans Thai", "Leelawadee UI", "Thonburi"},
}

func (s *systemFonts) Text(r rune) *font.Font {
	script := language.LookupScript(r)
	families := append(slices.Clone(preferred[script]), fontscan.SansSerif)
	return s.find(r, script, families)
}

func (s *systemFonts) Emoji() *font.Font {
	families := []string{"Apple Color Emoji", "Noto Color Emoji", "Twemoji", fontscan.Emoji}
	found := s.find('😀', language.Common, families)
	if found == nil || !hasPictures(font.NewFace(found)) {
		return nil
	}
	return found
}

func (s *systemFonts) find(r rune, script language.Script, families []string) *font.Font {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fonts.SetQuery(fontscan.Query{Families: families})
	s.fonts.SetScript(script)
	face := s.fonts.ResolveFace(r)
	if face == nil || !covers(face, r) {
		return nil
	}
	return face.Font
}

// silent drops what fontscan logs about fonts it cannot read.
type silent struct{}

func (silent) Printf(string, ...any) {}
