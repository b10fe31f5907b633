package exchange

import (
	"errors"
	"slices"
	"strings"

	"attest/annotate"
)

// names maps names to ids, first as they are and then without regard to case and surrounding space. The first of a name wins.
type names struct {
	exact, folded map[string]annotate.ID
}

func newNames() names { return names{map[string]annotate.ID{}, map[string]annotate.ID{}} }

func (n names) add(name string, id annotate.ID) {
	if _, taken := n.exact[name]; !taken {
		n.exact[name] = id
	}
	if _, taken := n.folded[foldName(name)]; !taken {
		n.folded[foldName(name)] = id
	}
}

func (n names) find(name string) (annotate.ID, bool) {
	if id, ok := n.exact[name]; ok {
		return id, true
	}
	id, ok := n.folded[foldName(name)]
	return id, ok
}

// foldName is a key under which names that differ only in case and surrounding space are the same.
func foldName(name string) string {
	return strings.ToLower(strings.ToUpper(strings.TrimSpace(name)))
}

// findAny returns the id of the first name that is known.
func (n names) findAny(all []string) (annotate.ID, bool) {
	for _, name := range all {
		if id, ok := n.find(name); ok {
			return id, true
		}
	}
	return annotate.None, false
}

// dropStarters picks the tags that an otherwise empty project was given when it was made, and that nobody has changed: the
// codebook of the file takes their place.
func (m *merge) dropStarters() {
	if !m.fresh {
		return
	}
	starters := annotate.StarterTags()
	for _, t := range m.p.Tags() {
		asMade := func(s *annotate.Tag) bool {
			return s.Name == t.Name && s.Color == t.Color && s.Shortcut == t.Shortcut && s.Definition == t.Definition && len(t.Extra) == 0
		}
		if slices.ContainsFunc(starters, asMade) && !m.seen[entityKey{annotate.KindTag, t.ID}] {
			m.starters = append(m.starters, t.ID)
		}
	}
}

// mergeTags brings the codebooks together, and gives tags that the file uses but does not list a place at the end.
func (m *merge) mergeTags() {
	mine, inFile := newNames(), newNames()
	keys := map[string]bool{}
	order := 0
	m.dropStarters()
	for _, t := range m.p.Tags() {
		if slices.Contains(m.starters, t.ID) {
			continue
		}
		mine.add(t.Name, t.ID)
		keys[t.Shortcut] = true
		order = max(order, t.Order+1)
	}
	// A tag that the file only names gets an id that follows from the name, so that reading the file again finds it.
	stable := func(name string) annotate.ID {
		return annotate.ParseID(annotate.KindTag, strings.TrimSpace(name))
	}
	add := func(t *annotate.Tag, colored bool, label string) {
		t.Order = order
		order++
		if !colored {
			t.Color = annotate.TagColors[t.Order%len(annotate.TagColors)]
		}
		if keys[t.Shortcut] {
			t.Shortcut = ""
		}
		if t.Shortcut != "" && (len(t.Shortcut) != 1 || t.Shortcut < "1" || t.Shortcut > "9") {
			m.report.note("%s: its key %s was left out, because keys are the digits 1 to 9", label, clip(t.Shortcut))
			t.Shortcut = ""
		}
		m.enter(t, label)
		inFile.add(t.Name, t.ID)
	}
	for _, t := range m.codebook {
		e := t.entity
		if first, again := inFile.exact[e.Name]; again {
			m.as[entityKey{annotate.KindTag, e.ID}] = first
			continue
		}
		if known, ok := m.p.Tag(e.ID); ok && e.ID != annotate.None {
			e.Order = known.Order
			if !t.colored {
				e.Color = known.Color
			}
			m.enter(e, t.label)
			inFile.add(e.Name, e.ID)
			continue
		}
		if id, ok := mine.find(e.Name); ok {
			m.reuse(annotate.KindTag, e.ID, id)
			inFile.add(e.Name, id)
			continue
		}
		if e.ID == annotate.None {
			e.ID = stable(e.Name)
			if _, renamed := m.p.Tag(e.ID); renamed {
				m.reuse(annotate.KindTag, e.ID, e.ID)
				inFile.add(e.Name, e.ID)
				continue
			}
		}
		add(e, t.colored, t.label)
	}
	use := func(tags []string, label string) {
		for _, name := range tags {
			if strings.TrimSpace(name) == "" {
				m.problem(labelledError{label, errors.New("a tag has no name")})
				continue
			}
			if _, ok := inFile.find(name); ok {
				continue
			}
			if id, ok := mine.find(name); ok {
				inFile.add(name, id)
				continue
			}
			id := stable(name)
			if _, renamed := m.p.Tag(id); renamed {
				inFile.add(name, id)
				continue
			}
			add(&annotate.Tag{ID: id, Name: strings.TrimSpace(name)}, false, "tag "+clip(name))
		}
	}
	for _, h := range m.highlights {
		use(h.tags, h.label)
	}
	for _, c := range m.claims {
		use(c.tags, c.label)
	}
	m.tagNamed = inFile.find
}

func (m *merge) tagIDs(tags []string) []annotate.ID {
	var out []annotate.ID
	for _, name := range tags {
		if id, ok := m.tagNamed(name); ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
