package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

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
