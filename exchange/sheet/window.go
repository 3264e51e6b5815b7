package sheet

import (
	"errors"
	"io"
	"sync/atomic"
)

// window is a piece of a stream held in memory: buf[r:w] is what is read but not yet consumed. It slides, and
// grows up to max, so that a row can be looked at whole.
type window struct {
	src  io.Reader
	buf  []byte
	r, w int
	max  int
	eof  bool
	err  error // a failure of src, which also ends the stream
}

func newWindow(src io.Reader, size, limit int) *window {
	return &window{src: src, buf: make([]byte, size), max: limit}
}

// held is what is read but not yet consumed.
func (w *window) held() []byte { return w.buf[w.r:w.w] }

// more reads on; false when nothing came, because the stream is over or the window is as large as it may be.
func (w *window) more() bool {
	if w.eof {
		return false
	}
	if w.r > 0 {
		copy(w.buf, w.buf[w.r:w.w])
		w.w -= w.r
		w.r = 0
	}
	if w.w == len(w.buf) {
		if len(w.buf) >= w.max {
			return false
		}
		larger := make([]byte, min(2*len(w.buf), w.max))
		copy(larger, w.buf[:w.w])
		w.buf = larger
	}
	n, err := io.ReadFull(w.src, w.buf[w.w:])
	w.w += n
	if err != nil {
		w.eof = true
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			w.err = err
		}
	}
	return n > 0
}

// counted counts what goes through a reader.
type counted struct {
	src io.Reader
	n   *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.n.Add(int64(n))
	return n, err
}
