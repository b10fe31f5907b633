package reader

import (
	"fyne.io/fyne/v2"

	"github.com/go-text/typesetting/font"

	"attest/ui/reader/typeset"
)

// wantsFonts reports whether the text has characters that no font at hand can
// draw and that were not searched for yet.
func (p *page) wantsFonts() bool {
	return p.reader.host.systemFonts != nil && p.supplement.Wanting()
}

// seekFonts searches the system's fonts for what the text lacks, sets it anew
// with them and reports what none of them can draw. Reading the list of fonts
// takes seconds the first time on a machine, and opening a large one takes
// longer than a frame, so it is all done in the background.
func (p *page) seekFonts() {
	if p.seeking || p.reader.host.systemFonts == nil || p.inspected && !p.supplement.Wanting() {
		return
	}
	p.seeking, p.inspected = true, true
	host, supplement, text := p.reader.host, p.supplement, p.reader.text
	host.start(func() {
		changed := false
		var err error
		if supplement.Wanting() {
			var finder typeset.Finder
			if finder, err = host.systemFonts(); err != nil {
				finder = noFonts{}
			}
			changed = supplement.Search(finder)
		}
		missing := supplement.Missing(text)
		host.post(func() {
			if err != nil {
				fyne.LogError("looking for system fonts", err)
			}
			p.seeking = false
			p.fontsFound(changed)
			if text == p.reader.text && p.reader.OnMissingScript != nil {
				for _, m := range missing {
					p.reader.OnMissingScript(m.Script, m.Example)
				}
			}
		})
	})
}

// fontsFound sets the text with what a search has found; without a change, only
// the exact line breaks that waited for it are made.
func (p *page) fontsFound(changed bool) {
	if changed {
		p.fonts = p.fonts.renewed()
		p.glyphs.masks = nil // drawn from faces that are not used any more
		p.layout, p.outdated = nil, true
	}
	if changed || p.breaks != nil && !p.breaks.Exact() {
		p.relayout()
		return
	}
	p.seekFonts() // another text may have asked for more meanwhile
}

// noFonts stands for a machine whose fonts cannot be listed.
type noFonts struct{}

func (noFonts) Text(rune) *font.Font { return nil }
func (noFonts) Emoji() *font.Font    { return nil }
