package typeset

import (
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// Fallback finds a font that can draw r, or nil. It is safe for concurrent use.
type Fallback func(r rune) *font.Font

// SystemFonts returns a fallback to the fonts installed on this machine. The
// first call of a machine reads all of them, which can take seconds; the list is
// then kept in the user's cache folder.
func SystemFonts() (Fallback, error) {
	fonts := fontscan.NewFontMap(silent{})
	if err := fonts.UseSystemFonts(""); err != nil {
		return nil, fmt.Errorf("listing the system's fonts: %w", err)
	}
	fonts.SetQuery(fontscan.Query{Families: []string{fontscan.SansSerif}})
	var mu sync.Mutex
	return func(r rune) *font.Font {
		mu.Lock()
		defer mu.Unlock()
		fonts.SetScript(language.LookupScript(r))
		face := fonts.ResolveFace(r)
		if face == nil {
			return nil
		}
		if _, ok := face.NominalGlyph(r); !ok {
			return nil
		}
		return face.Font
	}, nil
}

// silent drops what fontscan logs about fonts it cannot read.
type silent struct{}

func (silent) Printf(string, ...any) {}
