package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/google/uuid"

	"attest/annotate"
	"attest/ui/look"
)

// preferences are what this installation remembers of the window. Nothing of a project is kept in them.
type preferences struct {
	p fyne.Preferences
}

const mostRecent = 8 // projects in the Open Recent menu

func (p preferences) theme() look.Theme {
	return look.Theme{
		Variant: look.Variant(p.p.StringWithFallback("theme", string(look.System))),
		Scale:   float32(p.p.FloatWithFallback("text_scale", 1)),
	}
}

func (p preferences) setTheme(t look.Theme) {
	p.p.SetString("theme", string(t.Variant))
	p.p.SetFloat("text_scale", float64(t.Scale))
}

func (p preferences) zoom() float32     { return float32(p.p.FloatWithFallback("zoom", 1)) }
func (p preferences) setZoom(z float32) { p.p.SetFloat("zoom", float64(z)) }

// together says whether two panes beside each other scroll together.
func (p preferences) together() bool     { return p.p.Bool("scroll_together") }
func (p preferences) setTogether(t bool) { p.p.SetBool("scroll_together", t) }

func (p preferences) windowSize() fyne.Size {
	return fyne.NewSize(float32(p.p.FloatWithFallback("window_width", 1280)), float32(p.p.FloatWithFallback("window_height", 780)))
}

func (p preferences) setWindowSize(s fyne.Size) {
	p.p.SetFloat("window_width", float64(s.Width))
	p.p.SetFloat("window_height", float64(s.Height))
}

func (p preferences) split(name string, fallback float64) float64 {
	return p.p.FloatWithFallback("split_"+name, fallback)
}

func (p preferences) setSplit(name string, offset float64) { p.p.SetFloat("split_"+name, offset) }

// reviewer is the name under which this person works; "" stands for the name of the system's account.
func (p preferences) reviewer() string        { return p.p.String("reviewer") }
func (p preferences) setReviewer(name string) { p.p.SetString("reviewer", name) }

// keyOf returns the key that the reviewer chose for a command.
func (p preferences) keyOf(command string) ([]chord, bool) {
	spec := p.p.String("key_" + command)
	return keys(spec), spec != ""
}

func (p preferences) setKey(command string, k chord) { p.p.SetString("key_"+command, k.spec()) }
func (p preferences) forgetKey(command string)       { p.p.RemoveValue("key_" + command) }

// recent lists the projects opened before, the newest first.
func (p preferences) recent() []string { return p.p.StringList("recent_projects") }

func (p preferences) addRecent(path string) {
	list := slices.DeleteFunc(p.recent(), func(s string) bool { return s == path })
	list = append([]string{path}, list...)
	p.p.SetStringList("recent_projects", list[:min(len(list), mostRecent)])
}

// removeRecent forgets a project that is not there any more.
func (p preferences) removeRecent(path string) {
	p.p.SetStringList("recent_projects", slices.DeleteFunc(p.recent(), func(s string) bool { return s == path }))
}

// allowsShared reports whether the reviewer has decided to work in a folder that others can write to unseen.
func (p preferences) allowsShared(path string) bool {
	return slices.Contains(p.p.StringList("shared_projects"), path)
}

func (p preferences) allowShared(path string) {
	if !p.allowsShared(path) {
		p.p.SetStringList("shared_projects", append(p.p.StringList("shared_projects"), path))
	}
}

func (p preferences) lastDocument(project string) annotate.ID {
	id, err := uuid.Parse(p.p.String("last_document " + project))
	if err != nil {
		return annotate.None
	}
	return id
}

func (p preferences) setLastDocument(project string, id annotate.ID) {
	p.p.SetString("last_document "+project, id.String())
}

// paneState is what a pane shows: a document, and the byte offset at the top of its page.
type paneState struct {
	document annotate.ID
	top      int
}

// panes returns what two panes beside each other showed when a project was closed, and which of them the keys were for. There
// are none if it was read in one.
func (p preferences) panes(project string) (panes []paneState, active int) {
	for _, s := range p.p.StringList("panes " + project) {
		name, top, _ := strings.Cut(s, " ")
		id, err := uuid.Parse(name)
		if err != nil {
			return nil, 0
		}
		offset, err := strconv.Atoi(top)
		if err != nil {
			return nil, 0
		}
		panes = append(panes, paneState{id, offset})
	}
	if active = p.p.Int("pane " + project); len(panes) != 2 || active < 0 || active > 1 {
		return nil, 0
	}
	return panes, active
}

// setPanes remembers two panes; nil forgets them.
func (p preferences) setPanes(project string, panes []paneState, active int) {
	if panes == nil {
		p.p.RemoveValue("panes " + project)
		p.p.RemoveValue("pane " + project)
		return
	}
	list := make([]string, len(panes))
	for i, s := range panes {
		list[i] = s.document.String() + " " + strconv.Itoa(s.top)
	}
	p.p.SetStringList("panes "+project, list)
	p.p.SetInt("pane "+project, active)
}

// place returns the byte offset at the top of the page when a document was read last.
func (p preferences) place(document annotate.ID) int { return p.p.Int("place " + document.String()) }

func (p preferences) setPlace(document annotate.ID, offset int) {
	p.p.SetInt("place "+document.String(), offset)
}
