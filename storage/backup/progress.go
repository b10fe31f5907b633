package backup

// progress tells how far work has come, not too often.
type progress struct {
	done, total, told int64 // bytes
	report            func(done, total int64)
}

func newProgress(report func(done, total int64)) *progress {
	if report == nil {
		report = func(int64, int64) {}
	}
	return &progress{report: report}
}

// begin says what there is to do, and how much of it is done.
func (p *progress) begin(done, total int64) {
	p.done, p.total, p.told = done, total, done
	p.report(done, total)
}

// progressStep is how much is done between two reports, in bytes.
const progressStep = 256 << 10

func (p *progress) add(n int64) {
	p.done += n
	if p.done-p.told >= progressStep || p.done >= p.total {
		p.told = p.done
		p.report(min(p.done, p.total), p.total)
	}
}
