package text

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// checkOffsets compares o with a count from the start, at every code point.
func checkOffsets(t interface{ Fatalf(string, ...any) }, s string) {
	o := NewOffsets(s)
	codePoint, unit := 0, 0
	at := func(i int) {
		if got := o.CodePoint(i); got != codePoint {
			t.Fatalf("CodePoint(%d) = %d, want %d", i, got, codePoint)
		}
		if got := o.UTF16(i); got != unit {
			t.Fatalf("UTF16(%d) = %d, want %d", i, got, unit)
		}
		if got, ok := o.ByteOfCodePoint(codePoint); got != i || !ok {
			t.Fatalf("ByteOfCodePoint(%d) = %d, %t, want %d", codePoint, got, ok, i)
		}
		if got, ok := o.ByteOfUTF16(unit); got != i || !ok {
			t.Fatalf("ByteOfUTF16(%d) = %d, %t, want %d", unit, got, ok, i)
		}
	}
	for i, r := range s {
		at(i)
		for inside := i + 1; inside < i+utf8.RuneLen(r); inside++ {
			if o.CodePoint(inside) != codePoint || o.UTF16(inside) != unit {
				t.Fatalf("byte %d, inside %q, does not count as its start", inside, r)
			}
		}
		codePoint++
		if unit += utf16.RuneLen(r); utf16.RuneLen(r) == 2 {
			if got, ok := o.ByteOfUTF16(unit - 1); ok {
				t.Fatalf("ByteOfUTF16(%d) = %d in the middle of a pair", unit-1, got)
			}
		}
	}
	at(len(s))
	if bytes, codePoints, units := o.Len(); bytes != len(s) || codePoints != codePoint || units != unit {
		t.Fatalf("Len() = %d, %d, %d, want %d, %d, %d", bytes, codePoints, units, len(s), codePoint, unit)
	}
}

func TestOffsetsAgreeWithCounting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkOffsets(t, strings.Repeat(anyText().Draw(t, "text"), rapid.IntRange(1, 8).Draw(t, "times")))
	})
}

func TestOffsetsAcrossSamples(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"a", "é", "漢", "😀"} {
		for shift := range 4 {
			for length := range 4 {
				s := strings.Repeat("x", shift) + strings.Repeat(piece, 2*offsetStride+length)
				t.Run(fmt.Sprintf("%s+%d+%d", piece, shift, length), func(t *testing.T) { checkOffsets(t, s) })
			}
		}
	}
}

func TestOffsetsOutOfRange(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "abc", "a😀é"} {
		o := NewOffsets(s)
		bytes, codePoints, units := o.Len()
		if o.CodePoint(-5) != 0 || o.UTF16(-5) != 0 || o.CodePoint(bytes+5) != codePoints || o.UTF16(bytes+5) != units {
			t.Errorf("%q: offsets outside are not clamped", s)
		}
		for _, off := range []int{-1, units + 1} {
			if _, ok := o.ByteOfUTF16(off); ok {
				t.Errorf("%q: ByteOfUTF16(%d) is in range", s, off)
			}
		}
		for _, off := range []int{-1, codePoints + 1} {
			if _, ok := o.ByteOfCodePoint(off); ok {
				t.Errorf("%q: ByteOfCodePoint(%d) is in range", s, off)
			}
		}
	}
}

func FuzzOffsets(f *testing.F) {
	f.Add("a😀é漢\n", 3)
	f.Add(strings.Repeat("é", 300), 257)
	f.Fuzz(func(t *testing.T, s string, off int) {
		if utf8.ValidString(s) {
			checkOffsets(t, s)
		}
		o := NewOffsets(s)
		o.CodePoint(off)
		o.UTF16(off)
		o.ByteOfCodePoint(off)
		o.ByteOfUTF16(off)
	})
}

func BenchmarkNewOffsets(b *testing.B) {
	s := largeReport("\n")
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		NewOffsets(s)
	}
}

func BenchmarkOffsetsCodePoint(b *testing.B) {
	s := largeReport("\n")
	o := NewOffsets(s)
	for i := 0; b.Loop(); i++ {
		o.CodePoint(i * 7919 % len(s))
	}
}

func BenchmarkOffsetsByteOfUTF16(b *testing.B) {
	o := NewOffsets(largeReport("\n"))
	_, _, units := o.Len()
	for i := 0; b.Loop(); i++ {
		o.ByteOfUTF16(i * 7919 % units)
	}
}
