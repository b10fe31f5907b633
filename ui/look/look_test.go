package look

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestTextReachesAAContrast(t *testing.T) {
	t.Parallel()
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameInputBackground, theme.ColorNameMenuBackground,
		theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground, ColorPage, ColorCard, ColorCardChosen}
	pairs := [][2]fyne.ThemeColorName{
		{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary},
		{theme.ColorNameForegroundOnError, theme.ColorNameError},
		{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess},
		{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning},
		{theme.ColorNameForeground, theme.ColorNameButton},
		{theme.ColorNameForeground, ColorChip}, {theme.ColorNameForeground, ColorMatch},
		{ColorPageText, ColorPage}, {ColorPageText, ColorMatch}, {ColorSubtle, ColorPage},
	}
	for _, ground := range grounds {
		for _, ink := range []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNamePrimary, theme.ColorNameError, theme.ColorNameSuccess,
			theme.ColorNameWarning, theme.ColorNamePlaceHolder, theme.ColorNameDisabled, ColorSubtle} {
			pairs = append(pairs, [2]fyne.ThemeColorName{ink, ground})
		}
	}
	for _, p := range pairs {
		ink, ground := palette[p[0]], palette[p[1]]
		if c := contrast(ink.light, ground.light); c < 4.5 {
			t.Errorf("light: %s on %s has a contrast of %.2f, below 4.5", p[0], p[1], c)
		}
		if c := contrast(ink.dark, ground.dark); c < 4.5 {
			t.Errorf("dark: %s on %s has a contrast of %.2f, below 4.5", p[0], p[1], c)
		}
	}
}

func TestVariantIsFollowedOrChosen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		variant Variant
		system  fyne.ThemeVariant
		dark    bool
	}{
		{System, theme.VariantDark, true}, {System, theme.VariantLight, false}, {"", theme.VariantDark, true},
		{Light, theme.VariantDark, false}, {Dark, theme.VariantLight, true},
	} {
		th := Theme{Variant: tt.variant}
		want := palette[ColorPage].light
		if tt.dark {
			want = palette[ColorPage].dark
		}
		if got := th.Color(ColorPage, tt.system); got != want || th.IsDark(tt.system) != tt.dark {
			t.Errorf("variant %q on a system with %v: page %v, want %v", tt.variant, tt.system, got, want)
		}
	}
}

func TestParseHex(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]color.NRGBA{
		"#e69f00": rgb(0xe69f00), "#E69F00": rgb(0xe69f00), "": rgb(0x8a8f98), "#e69f0": rgb(0x8a8f98), "#e69f0g": rgb(0x8a8f98),
	} {
		if got := ParseHex(in); got != want {
			t.Errorf("ParseHex(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestATagLikeTheGroundHasALineAroundIt(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{Variant: Light})
	none := canvas.NewRectangle(nil)
	if Outline(none); none.StrokeWidth > 0 { // a row that shows no tag yet
		t.Error("a patch without a colour has a line")
	}
	for _, c := range []struct {
		variant Variant
		hex     string
		line    bool
	}{
		{Light, "#ffffff", true}, {Light, "#f0f0e8", true}, {Light, "#d55e00", false}, {Light, "#1d1f23", false},
		{Dark, "#1d1f23", true}, {Dark, "#000000", true}, {Dark, "#ffffff", false}, {Dark, "#0072b2", false},
	} {
		test.NewTempApp(t).Settings().SetTheme(Theme{Variant: c.variant})
		r := canvas.NewRectangle(ParseHex(c.hex))
		Outline(r)
		if got := r.StrokeWidth > 0; got != c.line {
			t.Errorf("%s on %s: a line is %v, want %v", c.hex, c.variant, got, c.line)
		}
		if c.line && contrast(r.StrokeColor, Color(theme.ColorNameBackground)) < 3 {
			t.Errorf("%s on %s: the line can hardly be seen", c.hex, c.variant)
		}
	}
}
