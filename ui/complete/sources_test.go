package complete

import (
	"fmt"
	"strings"
	"testing"

	"attest/annotate"
)

func registry(sources ...*annotate.Source) func() *annotate.Project {
	p := annotate.NewProject()
	for _, s := range sources {
		s.ID = annotate.NewID()
		p.Restore(s)
	}
	return func() *annotate.Project { return p }
}

func typed(t annotate.SourceType) string { return string(t) }

func TestSourcesAreFoundByNameAndAlias(t *testing.T) {
	t.Parallel()
	s := NewSources(registry(
		&annotate.Source{Name: "Andriy Kovalenko", Type: annotate.Person, Aliases: []string{"Andrii Kovalenko", "Kovalenko, head of the centre"}},
		&annotate.Source{Name: "Kyiv Courier", Type: annotate.Outlet},
		&annotate.Source{Name: "Official of Kyiv", Unnamed: true},
		&annotate.Source{Name: "Mykyiv", Type: annotate.Group},
	), typed)
	for _, tt := range []struct{ text, want string }{
		{"kyiv", "Kyiv Courier (outlet); Official of Kyiv (unnamed); Mykyiv (group)"},
		{"KOVAL", "Andriy Kovalenko (also “Kovalenko, head of the centre” · person)"},
		{"andrii", "Andriy Kovalenko (also “Andrii Kovalenko” · person)"},
		{" andriy ", "Andriy Kovalenko (person)"},
		{"", "Andriy Kovalenko (person); Kyiv Courier (outlet); Mykyiv (group); Official of Kyiv (unnamed)"},
		{"andriý", "Andriy Kovalenko (person)"},
		{"nobody", ""},
	} {
		var got []string
		for _, o := range s.Suggest(tt.text, 8, nil) {
			got = append(got, o.Label+" ("+o.Detail+")")
		}
		if g := strings.Join(got, "; "); g != tt.want {
			t.Errorf("%q offers %s, want %s", tt.text, g, tt.want)
		}
	}
}

func TestTheSourceOfThatNameComesFirst(t *testing.T) {
	t.Parallel()
	s := NewSources(registry(&annotate.Source{Name: "AP Archive"}, &annotate.Source{Name: "Associated Press", Aliases: []string{"AP"}}), typed)
	if got := s.Suggest("ap", 8, nil); len(got) != 2 || got[0].Label != "Associated Press" {
		t.Errorf("“ap” offers %v first", got)
	}
}

func TestSourcesLeaveOutAndLimit(t *testing.T) {
	t.Parallel()
	first := &annotate.Source{Name: "A one"}
	project := registry(first, &annotate.Source{Name: "A two"}, &annotate.Source{Name: "A three"})
	s := NewSources(project, typed)
	got := s.Suggest("a", 1, func(id annotate.ID) bool { return id == first.ID })
	if len(got) != 1 || got[0].Label != "A three" {
		t.Errorf("got %v, want A three alone", got)
	}
	project().Restore(&annotate.Source{ID: annotate.NewID(), Name: "A new one"})
	if got := s.Suggest("a new", 8, nil); len(got) != 0 {
		t.Errorf("got %v although the registry was not read anew", got)
	}
	s.Forget()
	if got := s.Suggest("a new", 8, nil); len(got) != 1 {
		t.Errorf("got %v after Forget, want the new source", got)
	}
}

func BenchmarkSuggest(b *testing.B) {
	var all []*annotate.Source
	for i := range 5000 {
		all = append(all, &annotate.Source{Name: fmt.Sprintf("Source number %d", i), Aliases: []string{fmt.Sprintf("Alias %d", i)}})
	}
	s := NewSources(registry(all...), typed)
	for b.Loop() {
		s.Suggest("ber 49", 8, nil)
	}
}
