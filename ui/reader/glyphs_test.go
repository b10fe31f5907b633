package reader

import (
	"image/color"
	"testing"

	"pgregory.net/rapid"
)

// A pixel laid over another is what the formula of Porter and Duff says, to the nearest of 255 steps.
func TestOverIsPorterAndDuffs(t *testing.T) {
	t.Parallel()
	channel := func(pixel uint32, n int) uint32 { return pixel >> (8 * n) & 0xff }
	premultiplied := rapid.Custom(func(t *rapid.T) uint32 {
		a := rapid.Uint32Range(0, 255).Draw(t, "alpha")
		part := rapid.Uint32Range(0, a)
		return a<<24 | part.Draw(t, "blue")<<16 | part.Draw(t, "green")<<8 | part.Draw(t, "red")
	})
	rapid.Check(t, func(t *rapid.T) {
		top, under := premultiplied.Draw(t, "top"), premultiplied.Draw(t, "under")
		got := over(top, under)
		for n := range 4 {
			want := channel(top, n) + (channel(under, n)*(255-channel(top, 3))*2+255)/510
			if channel(got, n) != want {
				t.Fatalf("%08x over %08x is %08x: channel %d is %d, want %d", top, under, got, n, channel(got, n), want)
			}
		}
	})
}

func TestInkFollowsItsColourAndTone(t *testing.T) {
	t.Parallel()
	var g glyphCache
	for _, step := range []struct {
		tone float64
		ink  color.NRGBA
		half uint32 // the pixel of coverage 128
	}{
		{1, color.NRGBA{A: 255}, 0x80000000},
		{1, color.NRGBA{R: 255, A: 255}, 0x80000080},
		{1, color.NRGBA{R: 255, A: 128}, 0x40000040},
		{0, color.NRGBA{R: 255, A: 255}, 0xff0000ff},
	} {
		g.setTone(step.tone)
		g.setInk(step.ink)
		if g.ink[128] != step.half {
			t.Errorf("half covered with %v and tone %v: %08x, want %08x", step.ink, step.tone, g.ink[128], step.half)
		}
	}
}
