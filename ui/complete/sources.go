package complete

import (
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/text"
)

// Sources offers the sources of a registry by name and alias. It keeps the names ready for searching, so that a keystroke
// stays quick with thousands of them; call [Sources.Forget] when a source has changed.
type Sources struct {
	project func() *annotate.Project
	typed   func(annotate.SourceType) string
	names   []sourceName // nil: to be read again
	read    bool
}

type sourceName struct {
	folded string
	name   string
	alias  bool
	source *annotate.Source
}

// NewSources returns completions from the project that the function names. The function typed words a source's type.
func NewSources(project func() *annotate.Project, typed func(annotate.SourceType) string) *Sources {
	return &Sources{project: project, typed: typed}
}

// Forget makes the next suggestion read the registry anew.
func (s *Sources) Forget() { s.names, s.read = nil, false }

func (s *Sources) load() {
	if s.read {
		return
	}
	s.read = true
	for _, src := range s.project().Sources() {
		for i, name := range src.Names() {
			s.names = append(s.names, sourceName{text.Fold(name).Text, name, i > 0, src})
		}
	}
}

// Suggest returns up to n sources that match what is typed, without regard to case and accents, each once: those of that
// name first, names that begin with it, then names with a word that does, then names that hold it anywhere. Nothing matches
// all, by name. The Value is the source's [annotate.ID], the detail says which alias matched, and the type. Sources for which
// without is true are left out; it may be nil.
func (s *Sources) Suggest(typed string, n int, without func(annotate.ID) bool) []Suggestion {
	s.load()
	wanted := text.Fold(strings.TrimSpace(typed)).Text
	var ranks [4][]sourceName
	for _, name := range s.names {
		if without != nil && without(name.source.ID) || wanted == "" && name.alias {
			continue
		}
		if rank := match(name.folded, wanted); rank >= 0 {
			ranks[rank] = append(ranks[rank], name)
		}
	}
	var out []Suggestion
	var seen []annotate.ID
	for _, found := range ranks {
		for _, name := range found {
			if len(out) == n {
				return out
			}
			if slices.Contains(seen, name.source.ID) {
				continue
			}
			seen = append(seen, name.source.ID)
			out = append(out, Suggestion{Label: name.source.Name, Detail: s.detail(name), Value: name.source.ID})
		}
	}
	return out
}

func (s *Sources) detail(name sourceName) string {
	var parts []string
	if name.alias {
		parts = append(parts, "also “"+name.name+"”")
	}
	if name.source.Type != annotate.Unspecified {
		parts = append(parts, s.typed(name.source.Type))
	}
	if name.source.Unnamed {
		parts = append(parts, "unnamed")
	}
	return strings.Join(parts, " · ")
}

// match ranks how a name holds the text, both folded: 0 it is the text, 1 at its start, 2 at the start of a word,
// 3 elsewhere, -1 not at all.
func match(name, text string) int {
	switch {
	case name == text:
		return 0
	case strings.HasPrefix(name, text):
		return 1
	case strings.Contains(name, " "+text), strings.Contains(name, "-"+text):
		return 2
	case strings.Contains(name, text):
		return 3
	}
	return -1
}
