package ui

import (
	"fmt"
	"image/color"
	"math"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/look"
	"attest/ui/session"
)

func TestThemeIsShownAndRemembered(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		id   string
		want look.Variant
		dark bool
	}{{"theme-dark", look.Dark, true}, {"theme-light", look.Light, false}, {"theme-dark", look.Dark, true}} {
		d.command(c.id).invoke()
		if got := d.app.Settings().Theme().(look.Theme); got.Variant != c.want || d.prefs.theme().Variant != c.want {
			t.Errorf("%s: shown is %s, remembered %s", c.id, got.Variant, d.prefs.theme().Variant)
		}
		for _, id := range []string{"theme-system", "theme-light", "theme-dark"} {
			if command := d.command(id); command.checked() != (id == c.id) {
				t.Errorf("%s: the mark at %s is %v", c.id, id, command.checked())
			}
		}
		d.readable(c.id)
	}
	again := emptyDesk(t, d.app)
	if got := again.app.Settings().Theme().(look.Theme).Variant; got != look.Dark {
		t.Errorf("the next start shows %s", got)
	}
}

// readable checks that no text and no line has kept the colours of another theme.
func (d *desk) readable(what string) {
	d.t.Helper()
	background := look.Color(theme.ColorNameBackground)
	seen := 0
	for _, o := range test.LaidOutObjects(d.win.Content()) {
		text, ok := o.(*canvas.Text)
		if !ok || utf8.RuneCountInString(text.Text) <= 2 || !text.Visible() {
			continue // signs of a letter or two stand on badges of the colours of tags
		}
		seen++
		onPrimary := text.Color == look.Color(theme.ColorNameForegroundOnPrimary)
		if c := contrast(text.Color, background); c < 3 && !onPrimary {
			d.t.Errorf("%s: %q stands out from the window by %.1f:1", what, text.Text, c)
		}
	}
	if seen < 20 {
		d.t.Errorf("%s: looked at %d texts only", what, seen)
	}
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.Color) float64 {
	light := func(c color.Color) float64 {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		linear := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(n.R) + 0.7152*linear(n.G) + 0.0722*linear(n.B)
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestInterfaceTextHasItsBounds(t *testing.T) {
	d := newDesk(t)
	plain := d.documents.title.MinSize().Height
	for range 13 {
		d.chord("Ctrl+Shift+.")
	}
	if got := d.prefs.theme().Scale; got != mostScale {
		t.Errorf("the text grows to %v", got)
	}
	if got := d.documents.title.MinSize().Height; got <= plain {
		t.Errorf("larger text takes %v pixels, took %v", got, plain)
	}
	if size := d.win.Canvas().Size(); size.Width > 1280 || size.Height > 800 {
		t.Errorf("larger text pushes the window to %v", size)
	}
	d.readable("large")
	for range 13 {
		d.chord("Ctrl+Shift+,")
	}
	if got := emptyDesk(t, d.app).app.Settings().Theme().(look.Theme).Scale; math.Abs(float64(got-leastScale)) > 0.001 {
		t.Errorf("the next start has text at %v", got)
	}
}

func TestZoomHasItsBounds(t *testing.T) {
	d := newDesk(t)
	for range 40 {
		d.chord("Ctrl++")
	}
	if got := d.reading.reader.Scale(); got != 4 || d.prefs.zoom() != got {
		t.Errorf("zoomed in to %v, remembered %v", got, d.prefs.zoom())
	}
	if got := d.status.message.Text; got != "Text at 400 %" {
		t.Errorf("the status bar says %q", got)
	}
	for range 40 {
		d.chord("Ctrl+-")
	}
	if got := d.reading.reader.Scale(); got != 0.5 || d.prefs.zoom() != got {
		t.Errorf("zoomed out to %v, remembered %v", got, d.prefs.zoom())
	}
	d.chord("Ctrl+0")
	if got := d.reading.reader.Scale(); got != 1 || d.prefs.zoom() != 1 {
		t.Errorf("reset to %v, remembered %v", got, d.prefs.zoom())
	}
	d.prefs.setZoom(1.5)
	d.documents.choose(d.documents.first())
	if got := newReadingPane(d.window).reader.Scale(); got != 1.5 {
		t.Errorf("the next start reads at %v", got)
	}
}

func TestTheWindowFitsASmallScreen(t *testing.T) {
	d := newDesk(t)
	for _, size := range []fyne.Size{fyne.NewSize(1024, 640), fyne.NewSize(1280, 800), fyne.NewSize(1920, 1080)} {
		if least := d.win.Content().MinSize(); least.Width > size.Width || least.Height > size.Height {
			t.Errorf("the window needs %v, the screen has %v", least, size)
		}
	}
}

func TestStatusSaysWhatIsWrongInPlainWords(t *testing.T) {
	d := newDesk(t)
	reason := fmt.Errorf("claim %s: %w", annotate.NewID(), &annotate.FieldError{Field: "quantities[1]", Reason: "low is greater than high"})
	d.status.showState(session.Failing, reason)
	if got := d.status.message.Text; got != "Not saved: low is greater than high" {
		t.Errorf("the status bar says %q", got)
	}
}

func TestZoomByWheelIsSaid(t *testing.T) {
	d := newDesk(t)
	d.reading.reader.OnZoom(1.21)
	if got := d.status.message.Text; got != "Text at 121 %" {
		t.Errorf("the status bar says %q", got)
	}
}

// A hint that is wider than its field would be cut off, with a scroll bar below it.
func TestHintsFitTheirFieldsAtTheLargestText(t *testing.T) {
	d := newDesk(t)
	d.setTheme(look.Theme{Variant: look.Dark, Scale: mostScale})
	fits := func(where string, in fyne.CanvasObject) {
		n := 0
		for _, o := range test.LaidOutObjects(in) {
			e, ok := o.(interface {
				fyne.Focusable
				Size() fyne.Size
				Editing() *widget.Entry
			})
			if !ok || e.Editing().PlaceHolder == "" {
				continue
			}
			n++
			if wide := fyne.MeasureText(e.Editing().PlaceHolder, theme.TextSize(), fyne.TextStyle{}).Width + 2*theme.InnerPadding(); wide > e.Size().Width {
				t.Errorf("%s: the hint %q is %v pixels wide, and its field %v", where, e.Editing().PlaceHolder, wide, e.Size().Width)
			}
		}
		if n == 0 {
			t.Errorf("%s: there is no field with a hint", where)
		}
	}
	d.chord("Ctrl+K")
	fits("search", d.win.Canvas().Overlays().Top())
	d.search.close()
	d.chord("Ctrl+Shift+C")
	fits("table", d.views.claims.Object())
}
