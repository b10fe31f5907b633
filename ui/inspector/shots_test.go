package inspector

import (
	"fmt"
	"image/png"
	"os"
	"testing"

	"attest/annotate"
	"attest/ui/look"
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestShots(t *testing.T) {
	if os.Getenv("SHOTS") == "" {
		t.Skip()
	}
	f := claimed(t)
	f.session.Do("x", func(d *annotate.Draft) error {
		h2, _ := d.AddHighlight(f.document, report, annotate.Range{Start: 93, End: 150})
		h2.TagIDs = f.tags
		d.AddHighlight(f.document, report, annotate.Range{Start: 160, End: 175})
		s, _ := d.SourceNamed("Volodymyr Kovalenko-Hryhorenko of the General Staff", annotate.Person)
		s2, _ := d.SourceNamed("Senior official", annotate.Person)
		for _, n := range []string{"Casualties", "Location", "Political statement with a long name", "Weapons"} {
			d.TagNamed(n)
		}
		v := 11000.0
		d.EditClaim(f.claim().ID, func(c *annotate.Claim) {
			c.Attribution.Chain = append(c.Attribution.Chain, annotate.ChainLink{SourceID: f.agency, Cue: "says", CoSourceIDs: []annotate.ID{s2.ID}}, annotate.ChainLink{SourceID: s.ID, Cue: "claimed", CueClass: annotate.Distancing})
			c.TagIDs = f.tags[:1]
			c.Stance = annotate.Hedged
			c.Quantities = []annotate.Quantity{{Value: &v, Unit: "soldiers", Bound: annotate.Approx}}
		})
		return d.Assess(f.claim().ID, func(a *annotate.Assessment) { a.Confidence = annotate.ConfidenceModerate })
	}, nil)
	f.settle()
	shot := func(name string) {
		for n := 0; n < 2; n++ {
			f.in.editor.page.relayout()
		}
		w, err := os.Create("/tmp/shots/" + name + ".png")
		if err != nil {
			t.Fatal(err)
		}
		png.Encode(w, f.win.Canvas().Capture())
		w.Close()
	}
	os.MkdirAll("/tmp/shots", 0o755)
	for _, v := range []look.Variant{look.Light, look.Dark} {
		for _, scale := range []float32{1, 1.6} {
			for _, width := range []float32{280, 360, 520} {
				test.ApplyTheme(t, look.Theme{Variant: v, Scale: scale})
				f.win.Resize(fyne.NewSize(width, 1300))
				f.in.editor.claim.more.fold.show(false)
				shot(fmt.Sprintf("%s-%.1f-%.0f", v, scale, width))
			}
		}
	}
	test.ApplyTheme(t, look.Theme{Variant: look.Light, Scale: 1})
	f.win.Resize(fyne.NewSize(360, 1800))
	f.in.editor.claim.more.fold.show(true)
	f.in.editor.page.relayout()
	shot("more")
	test.ApplyTheme(t, look.Theme{Variant: look.Dark, Scale: 1.6})
	f.win.Resize(fyne.NewSize(280, 2600))
	f.in.editor.page.relayout()
	shot("more-dark-1.6-280")
	test.ApplyTheme(t, look.Theme{Variant: look.Light, Scale: 1})
	f.in.editor.claim.more.fold.show(false)
	f.win.Resize(fyne.NewSize(360, 1200))
	f.in.editor.page.relayout()
	f.in.editor.claim.chain.open(1)
	shot("link")
	f.in.editor.claim.chain.close()
	f.in.FocusSource()
	f.write("e")
	shot("complete")
}
