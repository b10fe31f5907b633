package transfer

import (
	"context"
	"io"
)

// stoppable is a reader that fails once its context has been cancelled, so that reading a large file can be cancelled.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// counted is a reader that tells how many bytes have been read from it.
type counted struct {
	r        io.Reader
	n        int64
	progress func(n int64)
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.progress(c.n)
	return n, err
}
