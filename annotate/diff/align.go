package diff

import (
	"slices"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// run is a stretch of n equal elements in two sequences, from a in the first and from b in the second.
type run struct{ a, b, n int }

// aligner finds what two sequences have in common.
//
// Elements that occur once in each come first, in the longest order that both have (the "patience" diff of Bram Cohen,
// which Go's own tools use too): they are cheap to find, and they are what a reader would go by. Between those it starts
// over. Where no such element is left, the algorithm of Myers looks for the shortest difference, up to a bound. So the cost
// grows with the length of the sequences times its logarithm and not with that of the difference.
type aligner struct {
	a, b []rune
	runs []run
}

// align returns the common stretches in order. They neither overlap nor touch in both sequences at once.
func align(a, b []rune) []run {
	al := &aligner{a: a, b: b}
	al.between(0, len(a), 0, len(b))
	return al.runs
}

func (al *aligner) match(a, b, n int) {
	if n == 0 {
		return
	}
	if k := len(al.runs); k > 0 {
		if last := &al.runs[k-1]; last.a+last.n == a && last.b+last.n == b {
			last.n += n
			return
		}
	}
	al.runs = append(al.runs, run{a, b, n})
}

// between aligns a[a0:a1] with b[b0:b1].
func (al *aligner) between(a0, a1, b0, b1 int) {
	head := 0
	for a0+head < a1 && b0+head < b1 && al.a[a0+head] == al.b[b0+head] {
		head++
	}
	al.match(a0, b0, head)
	a0, b0 = a0+head, b0+head
	tail := 0
	for a0 < a1-tail && b0 < b1-tail && al.a[a1-tail-1] == al.b[b1-tail-1] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	if a0 < a1 && b0 < b1 {
		al.core(a0, a1, b0, b1)
	}
	al.match(a1, b1, tail)
}

// core aligns two stretches that are not empty and neither begin nor end alike.
func (al *aligner) core(a0, a1, b0, b1 int) {
	pairs := longestOrder(al.unique(a0, a1, b0, b1))
	if len(pairs) == 0 {
		at, bt := a0, b0
		for _, d := range lcs.DiffRunes(al.a[a0:a1], al.b[b0:b1]) {
			al.match(at, bt, a0+d.Start-at)
			at, bt = a0+d.End, b0+d.ReplEnd
		}
		al.match(at, bt, a1-at)
		return
	}
	for _, p := range pairs {
		al.between(a0, p.a, b0, p.b)
		al.match(p.a, p.b, 1)
		a0, b0 = p.a+1, p.b+1
	}
	al.between(a0, a1, b0, b1)
}

// unique lists the elements that occur once in each stretch, in the order of the first.
func (al *aligner) unique(a0, a1, b0, b1 int) []run {
	const several = -1
	type places struct{ a, b int } // 1 more than the index; 0: not there
	at := make(map[rune]places, a1-a0)
	for i := a0; i < a1; i++ {
		p := at[al.a[i]]
		if p.a == 0 {
			p.a = i + 1
		} else {
			p.a = several
		}
		at[al.a[i]] = p
	}
	for j := b0; j < b1; j++ {
		p, known := at[al.b[j]]
		switch {
		case !known || p.a == several:
			continue
		case p.b == 0:
			p.b = j + 1
		default:
			p.b = several
		}
		at[al.b[j]] = p
	}
	var out []run
	for i := a0; i < a1; i++ {
		if p := at[al.a[i]]; p.a > 0 && p.b > 0 {
			out = append(out, run{p.a - 1, p.b - 1, 1})
		}
	}
	return out
}

// longestOrder returns the longest of the subsequences, already ascending in a, that ascend in b too.
func longestOrder(pairs []run) []run {
	if len(pairs) < 2 {
		return pairs
	}
	tails := make([]int, 0, len(pairs)) // of the best subsequence of each length: the index of its last pair
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n, _ := slices.BinarySearchFunc(tails, p.b, func(t, b int) int { return pairs[t].b - b })
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	out := make([]run, len(tails))
	for n, i := len(out)-1, tails[len(tails)-1]; n >= 0; n, i = n-1, before[i] {
		out[n] = pairs[i]
	}
	return out
}
