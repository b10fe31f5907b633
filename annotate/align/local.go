package align

// run is the words [from, to) of a sentence.
type run struct{ from, to int }

// stretch is where two sentences say the same.
type stretch struct {
	a, b  run
	same  int // words that are equal
	score float32
}

// miss is what a word costs that only one of two stretches has, or that is another one in each, in words met once.
const miss = 0.5

// aligner finds local alignments, again and again in the same memory.
type aligner struct {
	weights []float32
	row     []cell
}

// cell is the best alignment that ends at one word of each sentence.
type cell struct {
	score        float32
	fromA, fromB int32
	same         int32
}

// best returns the stretch of two sentences with the highest score, none with a score of 0 if no word is in both. A score is
// the weights of the words that are equal, less [miss] for every other one.
func (l *aligner) best(a, b []uint32) stretch {
	if len(l.row) <= len(b) {
		l.row = make([]cell, len(b)+1)
	}
	row := l.row[:len(b)+1]
	clear(row)
	var out stretch
	for i, x := range a {
		diagonal := cell{} // of the row above, before its first word
		for j, y := range b {
			above, left := row[j+1], row[j]
			var c cell
			if x == y {
				if c = diagonal; c.score <= 0 {
					c = cell{fromA: int32(i), fromB: int32(j)}
				}
				c.score, c.same = c.score+l.weights[x], c.same+1
			} else {
				if c = diagonal; above.score > c.score {
					c = above
				}
				if left.score > c.score {
					c = left
				}
				if c.score -= miss; c.score <= 0 {
					c = cell{}
				}
			}
			diagonal = above
			if row[j+1] = c; x == y && c.score > out.score {
				out = stretch{a: run{int(c.fromA), i + 1}, b: run{int(c.fromB), j + 1}, same: int(c.same), score: c.score}
			}
		}
	}
	return out
}
