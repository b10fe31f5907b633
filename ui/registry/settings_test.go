package registry

import (
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/look"
)

func TestProjectSettings(t *testing.T) {
	b := newBench(t)
	v := NewProjectSettings(b.s, b.w)
	show(b, "Project settings", v)
	if v.title.Text != "Reports" || v.reviewer.Text != "Ada" {
		t.Fatalf("title %q, reviewer %q", v.title.Text, v.reviewer.Text)
	}
	b.typed(v.title, "The dam at Skarnfell")
	b.w.Canvas().FocusNext()
	b.press(fyne.KeyRight)
	b.typed(v.reviewer, "Ada L.")
	b.settle()
	settings := b.s.Project().Settings()
	if settings.Title != "The dam at Skarnfell" || settings.LikelihoodScale != annotate.PHIA {
		t.Errorf("the project has %+v", *settings)
	}
	if r, ok := b.s.Project().Reviewer(b.s.Reviewer()); !ok || r.Name != "Ada L." {
		t.Errorf("the reviewer is %+v", r)
	}
	b.undo()
	b.undo()
	b.undo()
	if v.title.Text != "Reports" || v.reviewer.Text != "Ada" || v.scale.SelectedIndex() != 0 {
		t.Errorf("after undo: %q, %q, %q", v.title.Text, v.reviewer.Text, v.scale.Selected)
	}
}

// TestViewsFitTheSmallestWindow shows every view in dialogs of nine tenths of a window and fails when the content would
// have to scroll sideways.
func TestViewsFitTheSmallestWindow(t *testing.T) {
	b := newBench(t)
	doc := b.document("A report with a title that is rather longer than there is room for in the dialog", "Vesmark Press", "Ministry")
	b.commit("long", func(d *annotate.Draft) error {
		return d.EditSource(b.source("Ministry").ID, func(s *annotate.Source) {
			s.Name = "The Ministry of the Interior, Local Government, Civil Protection and Emergency Preparedness of the Republic"
			s.Aliases = []string{"The Ministry of the Interior, Local Government, Civil Protection and Emergency Preparedness"}
		})
	})
	type view interface {
		Object() fyne.CanvasObject
		Close()
	}
	for _, scale := range []float32{1, 1.3, 1.6} {
		fyne.CurrentApp().Settings().SetTheme(look.Theme{Variant: look.Dark, Scale: scale})
		for name, open := range map[string]func() view{
			"sources":  func() view { return NewSources(b.s, b.w) },
			"codebook": func() view { return NewCodebook(b.s, b.w) },
			"document": func() view { return NewDocument(b.s, b.w, doc.ID) },
			"history":  func() view { return NewHistory(b.s, b.w) },
			"settings": func() view { return NewProjectSettings(b.s, b.w) },
		} {
			for _, window := range []fyne.Size{{Width: 1024, Height: 640}, {Width: 1920, Height: 1080}} {
				b.w.Resize(window)
				v := open()
				b.settle()
				m := show(b, name, v)
				o := v.Object()
				if o.MinSize().Width > window.Width*0.9-24 {
					t.Errorf("%s at %.0f %%, window %v: it needs a width of %v", name, scale*100, window, o.MinSize().Width)
				}
				if o.Size().Width > window.Width*0.9 || o.Size().Height > window.Height*0.9 {
					t.Errorf("%s at %.0f %%, window %v: it has become %v", name, scale*100, window, o.Size())
				}
				m.Close()
			}
		}
	}
}
