package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"attest/annotate/text"
)

// replaced writes edits for people: -old- +new+, what is between them as it is.
func replaced(old, revised string, edits []Edit) string {
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.WriteString(old[at:e.Old.Start] + "[" + old[e.Old.Start:e.Old.End] + "|" + revised[e.New.Start:e.New.End] + "]")
		at = e.Old.End
	}
	return out.String() + old[at:]
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, old, revised, want string }{
		{"nothing", "a b", "a b", "a b"},
		{"a word", "Eleven boats sank.", "Twelve boats sank.", "[Eleven|Twelve] boats sank."},
		{"a word more", "Eleven boats sank.", "Eleven small boats sank.", "Eleven [|small ]boats sank."},
		{"a word less", "Eleven small boats sank.", "Eleven boats sank.", "Eleven [small |]boats sank."},
		{"a line more", "one\nthree\n", "one\ntwo\nthree\n", "one\n[|two\n]three\n"},
		{"a line less", "one\ntwo\nthree", "one\nthree", "one\n[two\n|]three"},
		{"the last line", "one\ntwo", "one", "one[\ntwo|]"},
		{"other line breaks", "Eleven boats\nsank on Sunday.", "Eleven boats sank\non Sunday.", "Eleven boats[\n| ]sank[ |\n]on Sunday."},
		{"a paragraph moved", "alpha one\nbeta two\ngamma three\n", "beta two\ngamma three\nalpha one\n", "[alpha one\n|]beta two\ngamma three\n[|alpha one\n]"},
		{"a sentence written anew", "Officials said that nobody was hurt at the harbour.", "Witnesses claimed the two guards were killed there.", "[Officials said that nobody was hurt at the harbour|Witnesses claimed the two guards were killed there]."},
		{"a combining mark", "cafe now", "cafe\u0301 now", "[cafe|cafe\u0301] now"},
		{"no spaces", "洪水で橋が崩れた", "洪水で堤防が崩れた", "洪水で[橋|堤防]が崩れた"},
		{"everything", "one", "two", "[one|two]"},
		{"from nothing", "", "two", "[|two]"},
	} {
		if got := replaced(tc.old, tc.revised, Words(tc.old, tc.revised)); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// drawText draws a text from a few words, so that they repeat, and nasty ones among them.
var drawText = rapid.Custom(func(t *rapid.T) string {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "boats", "sank", "e\u0301", "\u0301", "🇺🇦", "🇺", "👩🏽‍🌾", "नि", "橋", " ", " ", " ", "\n", "\n\n", ".", "\r", "\u200d", "\u00ad"}), 0, 40).Draw(t, "pieces")
	return strings.Join(pieces, "")
})

func TestEditsLeadFromOneTextToTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		old, revised := drawText.Draw(t, "old"), drawText.Draw(t, "revised")
		edits := Words(old, revised)
		checkEdits(t, old, revised, edits)
		if again := Words(old, revised); !cmp.Equal(edits, again) {
			t.Fatalf("asked again: %v, before: %v", again, edits)
		}
		for _, s := range []float64{Similarity(old, revised), Similarity(revised, old)} {
			if s < 0 || s > 1 || (s == 1) != (old == revised) {
				t.Fatalf("similarity %v", s)
			}
		}
	})
}

type fataler interface{ Fatalf(string, ...any) }

func checkEdits(t fataler, old, revised string, edits []Edit) {
	at, bt := 0, 0
	for _, e := range edits {
		if e.Old.Start < at || e.New.Start < bt || e.Old.End < e.Old.Start || e.New.End < e.New.Start {
			t.Fatalf("%v is out of order in %v", e, edits)
		}
		if e.Old.Start == e.Old.End && e.New.Start == e.New.End {
			t.Fatalf("%v does nothing", e)
		}
		if old[at:e.Old.Start] != revised[bt:e.New.Start] {
			t.Fatalf("before %v: %q and %q", e, old[at:e.Old.Start], revised[bt:e.New.Start])
		}
		for _, off := range []int{e.Old.Start, e.Old.End} {
			if !text.OnGrapheme(old, off) {
				t.Fatalf("%d cuts a character of %q", off, old)
			}
		}
		for _, off := range []int{e.New.Start, e.New.End} {
			if !text.OnGrapheme(revised, off) {
				t.Fatalf("%d cuts a character of %q", off, revised)
			}
		}
		at, bt = e.Old.End, e.New.End
	}
	if old[at:] != revised[bt:] {
		t.Fatalf("at the end: %q and %q", old[at:], revised[bt:])
	}
}

func TestHunks(t *testing.T) {
	t.Parallel()
	const old = "1\n2\n3 x\n4\n5\n6\n7\n8\n"
	const revised = "1\n2\n3 y\n4\n5\n6\n6½\n7\n8\n"
	edits := Words(old, revised)
	for _, tc := range []struct {
		context int
		want    [][2]string
	}{
		{0, [][2]string{{"3 x\n", "3 y\n"}, {"", "6½\n"}}},
		{1, [][2]string{{"2\n3 x\n4\n", "2\n3 y\n4\n"}, {"6\n7\n", "6\n6½\n7\n"}}},
		{2, [][2]string{{"1\n2\n3 x\n4\n5\n6\n7\n8\n", "1\n2\n3 y\n4\n5\n6\n6½\n7\n8\n"}}},
	} {
		var got [][2]string
		n := 0
		for _, h := range Hunks(old, revised, edits, tc.context) {
			got = append(got, [2]string{old[h.Old.Start:h.Old.End], revised[h.New.Start:h.New.End]})
			n += len(h.Edits)
		}
		if d := cmp.Diff(tc.want, got); d != "" || n != len(edits) {
			t.Errorf("context %d: %d of %d edits (-want +got):\n%s", tc.context, n, len(edits), d)
		}
	}
}

// What is in no hunk is the same in both texts, and a hunk is whole lines that hold its edits.
func TestHunksHoldAllThatDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		old, revised := drawText.Draw(t, "old"), drawText.Draw(t, "revised")
		edits := Words(old, revised)
		at, bt, n := 0, 0, 0
		for _, h := range Hunks(old, revised, edits, rapid.IntRange(0, 3).Draw(t, "context")) {
			if h.Old.Start < at || h.New.Start < bt {
				t.Fatalf("%v overlaps the one before it", h)
			}
			if old[at:h.Old.Start] != revised[bt:h.New.Start] {
				t.Fatalf("before %v: %q and %q", h, old[at:h.Old.Start], revised[bt:h.New.Start])
			}
			for _, e := range h.Edits {
				if e != edits[n] || e.Old.Start < h.Old.Start || e.Old.End > h.Old.End || e.New.Start < h.New.Start || e.New.End > h.New.End {
					t.Fatalf("%v is not in %v", e, h)
				}
				n++
			}
			for _, side := range []struct {
				s string
				p text.Span
			}{{old, h.Old}, {revised, h.New}} {
				if lineStart(side.s, side.p.Start) != side.p.Start || side.p.End != len(side.s) && side.p.End > 0 && side.s[side.p.End-1] != '\n' {
					t.Fatalf("%v of %q is not whole lines", side.p, side.s)
				}
			}
			at, bt = h.Old.End, h.New.End
		}
		if old[at:] != revised[bt:] || n != len(edits) {
			t.Fatalf("after %d of %d edits: %q and %q", n, len(edits), old[at:], revised[bt:])
		}
	})
}

func TestSimilarity(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b     string
		from, to float64
	}{
		{"Eleven boats sank", "Eleven boats sank", 1, 1},
		{"Eleven boats sank", "Eleven boats have sunk", 0.7, 0.95},
		{"Eleven boats sank", "Nobody knows anything", 0, 0.4},
		{"", "x", 0, 0},
	} {
		if got := Similarity(tc.a, tc.b); got < tc.from || got > tc.to {
			t.Errorf("%q and %q: %v, want %v to %v", tc.a, tc.b, got, tc.from, tc.to)
		}
	}
}

// Two edits of unequal lengths in one line: neither side shows lines that the other does not.
func TestAHunkWithSeveralEditsShowsTheSameOnBothSides(t *testing.T) {
	t.Parallel()
	const old = "The service moved people.\nTwenty-three houses were damaged, nine of them beyond repair, it said.\nThe river rose.\n"
	const revised = "The service moved people.\nThirty houses are damaged, it said.\nThe river rose.\n"
	hunks := Hunks(old, revised, Words(old, revised), 0)
	if len(hunks) != 1 {
		t.Fatalf("%d hunks, want one", len(hunks))
	}
	h := hunks[0]
	if got, want := old[h.Old.Start:h.Old.End], "Twenty-three houses were damaged, nine of them beyond repair, it said.\n"; got != want {
		t.Errorf("before: %q, want %q", got, want)
	}
	if got, want := revised[h.New.Start:h.New.End], "Thirty houses are damaged, it said.\n"; got != want {
		t.Errorf("after: %q, want %q", got, want)
	}
}
