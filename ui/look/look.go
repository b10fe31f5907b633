// Package look is the face of Attest: its colours in the light and the dark theme, and its sizes.
//
// Every pair of text and background that the window uses reaches a contrast of 4.5:1 (WCAG 2.2, level AA); the tests of
// this package compute it.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant says which of the two themes is shown.
type Variant string

// The variants.
const (
	System Variant = "system" // as the desktop is set
	Light  Variant = "light"
	Dark   Variant = "dark"
)

// Variants lists the variants.
var Variants = []Variant{System, Light, Dark}

// Colours beyond those that Fyne names. Get them with [Color].
const (
	ColorPage       fyne.ThemeColorName = "attest-page"        // paper of the reader
	ColorPageText   fyne.ThemeColorName = "attest-page-text"   // ink of the reader
	ColorSubtle     fyne.ThemeColorName = "attest-subtle"      // text of lesser weight
	ColorCard       fyne.ThemeColorName = "attest-card"        // cards on a pane
	ColorCardChosen fyne.ThemeColorName = "attest-card-chosen" // the chosen card
	ColorChip       fyne.ThemeColorName = "attest-chip"        // chips of sources and tags
	ColorMatch      fyne.ThemeColorName = "attest-match"       // background of a search match
)

// Theme is Attest's theme. Its zero value follows the system at 100 %.
type Theme struct {
	Variant Variant
	Scale   float32 // of text and everything that grows with it; 0 means 1
}

var _ fyne.Theme = Theme{}

type pair struct{ light, dark color.NRGBA }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

var palette = map[fyne.ThemeColorName]pair{
	theme.ColorNameBackground:          {rgb(0xf4f4f1), rgb(0x1d1f23)},
	theme.ColorNameForeground:          {rgb(0x22262b), rgb(0xe4e5e2)},
	theme.ColorNameButton:              {rgb(0xe5e6e2), rgb(0x30343a)},
	theme.ColorNameDisabledButton:      {rgb(0xececea), rgb(0x282b30)},
	theme.ColorNameDisabled:            {rgb(0x5d626a), rgb(0xa6acb5)},
	theme.ColorNamePlaceHolder:         {rgb(0x60656d), rgb(0xa3a9b2)},
	theme.ColorNamePrimary:             {rgb(0x1f6391), rgb(0x7fb8e0)},
	theme.ColorNameForegroundOnPrimary: {rgb(0xffffff), rgb(0x12202b)},
	theme.ColorNameHyperlink:           {rgb(0x1f6391), rgb(0x7fb8e0)},
	theme.ColorNameFocus:               {rgba(0x1f6391, 0x66), rgba(0x7fb8e0, 0x66)},
	theme.ColorNameSelection:           {rgba(0x3b82b8, 0x50), rgba(0x5b9cc9, 0x60)},
	theme.ColorNameHover:               {rgba(0x000000, 0x0d), rgba(0xffffff, 0x12)},
	theme.ColorNamePressed:             {rgba(0x000000, 0x1f), rgba(0xffffff, 0x24)},
	theme.ColorNameInputBackground:     {rgb(0xffffff), rgb(0x26292e)},
	theme.ColorNameInputBorder:         {rgb(0x8b9098), rgb(0x6b717a)},
	theme.ColorNameMenuBackground:      {rgb(0xfcfcfa), rgb(0x282b30)},
	theme.ColorNameOverlayBackground:   {rgb(0xfafaf8), rgb(0x25282d)},
	theme.ColorNameHeaderBackground:    {rgb(0xebebe7), rgb(0x24272b)},
	theme.ColorNameSeparator:           {rgb(0xdadbd6), rgb(0x363a40)},
	theme.ColorNameScrollBar:           {rgba(0x000000, 0x66), rgba(0xffffff, 0x66)},
	theme.ColorNameShadow:              {rgba(0x000000, 0x33), rgba(0x000000, 0x80)},
	theme.ColorNameError:               {rgb(0xb3261e), rgb(0xf2908a)},
	theme.ColorNameForegroundOnError:   {rgb(0xffffff), rgb(0x33100d)},
	theme.ColorNameSuccess:             {rgb(0x1f6f43), rgb(0x7ccf9f)},
	theme.ColorNameForegroundOnSuccess: {rgb(0xffffff), rgb(0x0d2417)},
	theme.ColorNameWarning:             {rgb(0x8a5a00), rgb(0xe7b75c)},
	theme.ColorNameForegroundOnWarning: {rgb(0xffffff), rgb(0x2b1d00)},

	ColorPage:       {rgb(0xfffefb), rgb(0x23262a)},
	ColorPageText:   {rgb(0x1f2328), rgb(0xe6e6e3)},
	ColorSubtle:     {rgb(0x575c64), rgb(0xa7adb6)},
	ColorCard:       {rgb(0xfdfdfb), rgb(0x26292e)},
	ColorCardChosen: {rgb(0xe3eef6), rgb(0x2b3a47)},
	ColorChip:       {rgb(0xe2e5e9), rgb(0x363b42)},
	ColorMatch:      {rgb(0xffe9a3), rgb(0x5c4a12)},
}

// Color implements fyne.Theme.
func (t Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	dark := system == theme.VariantDark
	switch t.Variant {
	case Light:
		dark = false
	case Dark:
		dark = true
	}
	if p, ok := palette[name]; ok {
		if dark {
			return p.dark
		}
		return p.light
	}
	variant := theme.VariantLight
	if dark {
		variant = theme.VariantDark
	}
	return theme.DefaultTheme().Color(name, variant)
}

// IsDark reports whether the theme shows light text on a dark ground.
func (t Theme) IsDark(system fyne.ThemeVariant) bool {
	return t.Variant == Dark || t.Variant != Light && system == theme.VariantDark
}

// Font implements fyne.Theme.
func (t Theme) Font(style fyne.TextStyle) fyne.Resource {
	if style.TabWidth == deepTab {
		return deepFont(style)
	}
	return theme.DefaultTheme().Font(style)
}

// Icon implements fyne.Theme.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	scale := t.Scale
	if scale == 0 {
		scale = 1
	}
	switch name {
	case theme.SizeNameText:
		return 13 * scale
	case theme.SizeNameCaptionText:
		return 11.5 * scale
	case theme.SizeNameSubHeadingText:
		return 15 * scale
	case theme.SizeNameHeadingText:
		return 20 * scale
	case theme.SizeNameInlineIcon:
		return 17 * scale
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameSplitThickness:
		return 1
	case theme.SizeNameModalBlurRadius:
		return 0 // blurring the page behind a dialog costs a software renderer a frame
	}
	return theme.DefaultTheme().Size(name)
}

// Paper is the theme of the reading pane: the colours of the page in place of those of the window.
type Paper struct{ fyne.Theme }

// Color implements fyne.Theme.
func (p Paper) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameBackground:
		name = ColorPage
	case theme.ColorNameForeground:
		name = ColorPageText
	}
	return p.Theme.Color(name, system)
}

// Color returns a colour of the theme that the running application uses.
func Color(name fyne.ThemeColorName) color.Color {
	s := fyne.CurrentApp().Settings()
	return s.Theme().Color(name, s.ThemeVariant())
}

// ParseHex returns the opaque colour that #rrggbb spells, and grey for anything else.
func ParseHex(s string) color.NRGBA {
	if len(s) == 7 && s[0] == '#' {
		var v uint32
		for _, d := range []byte(s[1:]) {
			switch {
			case '0' <= d && d <= '9':
				v = v<<4 | uint32(d-'0')
			case 'a' <= d|0x20 && d|0x20 <= 'f':
				v = v<<4 | uint32(d|0x20-'a'+10)
			default:
				return rgb(0x8a8f98)
			}
		}
		return rgb(v)
	}
	return rgb(0x8a8f98)
}
