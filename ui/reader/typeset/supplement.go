package typeset

import (
	"cmp"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// Finder finds fonts beside the bundled ones. It may read files and take its
// time; it is asked by one goroutine at a time.
type Finder interface {
	// Text returns a font that can draw r, or nil.
	Text(r rune) *font.Font
	// Emoji returns the font for emoji in colours, or nil.
	Emoji() *font.Font
}

// Supplement keeps what a [Finder] has found, for all [Fonts] of a program. It
// separates asking from searching: setting text only notes the characters that
// are lacking, and [Supplement.Search] looks for them later, on a goroutine that
// may wait for a disk. It is safe for concurrent use.
type Supplement struct {
	mu       sync.Mutex
	fonts    map[rune]*font.Font // nil: searched for in vain
	wanted   map[rune]bool
	pictures *font.Font

	wantsPictures, soughtPictures bool

	searching sync.Mutex
}

// NewSupplement returns an empty supplement.
func NewSupplement() *Supplement {
	return &Supplement{fonts: map[rune]*font.Font{}, wanted: map[rune]bool{}}
}

// text returns the font found for r. A character nobody asked for before is
// noted.
func (s *Supplement) text(r rune) *font.Font {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, sought := s.fonts[r]
	if !sought {
		s.wanted[r] = true
	}
	return found
}

// emoji returns the font found for emoji if it has r.
func (s *Supplement) emoji(r rune) *font.Font {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.soughtPictures {
		s.wantsPictures = true
		return nil
	}
	if s.pictures == nil {
		return nil
	}
	if _, ok := s.pictures.NominalGlyph(r); !ok {
		return nil
	}
	return s.pictures
}

// Wanting reports whether texts asked for characters that nobody has searched
// for yet.
func (s *Supplement) Wanting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.wanted) > 0 || s.wantsPictures && !s.soughtPictures
}

// Search asks finder for all that is wanted and reports whether that changed how
// any text is drawn.
func (s *Supplement) Search(finder Finder) (changed bool) {
	s.searching.Lock()
	defer s.searching.Unlock()
	s.mu.Lock()
	runes := make([]rune, 0, len(s.wanted))
	for r := range s.wanted {
		runes = append(runes, r)
	}
	pictures := s.wantsPictures && !s.soughtPictures
	s.mu.Unlock()
	slices.Sort(runes) // so that the same text gets the same fonts every time
	found := make([]*font.Font, len(runes))
	for i, r := range runes {
		found[i] = finder.Text(r)
		changed = changed || found[i] != nil
	}
	var emoji *font.Font
	if pictures {
		emoji = finder.Emoji()
		changed = changed || emoji != nil
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range runes {
		s.fonts[r] = found[i]
		delete(s.wanted, r)
	}
	if pictures {
		s.pictures, s.soughtPictures = emoji, true
	}
	return changed
}

// Missing is a script of which at least one character cannot be drawn.
type Missing struct {
	Script  string // the four letters of ISO 15924; "Zyyy" for signs of no script
	Example rune
}

// Missing lists, by script, those characters of text that were searched for in
// vain. It reads the whole text.
func (s *Supplement) Missing(text string) []Missing {
	vain := s.vain()
	if len(vain) == 0 {
		return nil
	}
	examples := map[language.Script]rune{}
	for _, r := range text {
		if r < utf8.RuneSelf || !vain[r] {
			continue
		}
		script := language.LookupScript(r)
		if _, ok := examples[script]; !ok {
			examples[script] = r
		}
	}
	list := make([]Missing, 0, len(examples))
	for script, r := range examples {
		list = append(list, Missing{script.String(), r})
	}
	slices.SortFunc(list, func(a, b Missing) int { return cmp.Compare(a.Script, b.Script) })
	return list
}

// vain is the set of characters that were searched for and not found.
func (s *Supplement) vain() map[rune]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	vain := map[rune]bool{}
	for r, found := range s.fonts {
		if found == nil {
			vain[r] = true
		}
	}
	return vain
}
