package registry

import (
	"context"
	"errors"

	"attest/annotate"
	"attest/ui/session"
)

// logReader reads the index of the history for a view: one reading at a time, and once more where Actions have come meanwhile.
type logReader struct{ reading, again bool }

func (r *logReader) read(ctx context.Context, s *session.Session, progress func(done, total int), failed func(error), fill func(*annotate.Log)) {
	if r.reading {
		r.again = true
		return
	}
	r.reading, r.again = true, false
	s.Log(ctx, progress, func(l *annotate.Log, err error) {
		r.reading = false
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			failed(err)
		default:
			fill(l)
			if r.again {
				r.read(ctx, s, progress, failed, fill)
			}
		}
	})
}
