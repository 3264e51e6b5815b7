package sync

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	gosync "sync"

	"wanjia/httpd/guard"
)

// Packed unpacks what comes packed to the routes of sync, packs what goes out, and says what it hashes to before packing. Whatever a body
// unpacks to, a route reads no more of it than it takes, so a small body that unpacks to a large one costs nothing.
func Packed(prefix string, next http.Handler) http.Handler {
	pool := &gosync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, prefix) {
			next.ServeHTTP(w, r)
			return
		}
		switch r.Header.Get("Content-Encoding") {
		case "", "identity":
		case "gzip":
			in, err := gzip.NewReader(r.Body)
			if err != nil {
				guard.Refuse(w, r, http.StatusBadRequest, "sync.gzip", nil)
				return
			}
			r.Body = unpacked{in, r.Body}
			r.ContentLength = -1
			r.Header.Del("Content-Encoding")
			r.Header.Del("Content-Length")
		default:
			guard.Refuse(w, r, http.StatusUnsupportedMediaType, "sync.encoding", nil)
			return
		}
		held := &holding{ResponseWriter: w}
		next.ServeHTTP(held, r)
		held.send(pool, strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
	})
}

// unpacked closes the body with what unpacks it.
type unpacked struct {
	*gzip.Reader
	body io.Closer
}

// Close closes the body.
func (u unpacked) Close() error { return u.body.Close() }

// holding keeps an answer until it is whole: its hash stands before it.
type holding struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader notes the status.
func (h *holding) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

// Write keeps what is written.
func (h *holding) Write(b []byte) (int, error) { return h.body.Write(b) }

// worth is from how many bytes packing pays.
const worth = 600

func (h *holding) send(pool *gosync.Pool, packs packs) {
	head := h.Header()
	if h.status == 0 {
		h.status = http.StatusOK
	}
	if h.body.Len() == 0 {
		h.ResponseWriter.WriteHeader(h.status)
		return
	}
	sum := sha256.Sum256(h.body.Bytes())
	head.Set("X-Content-SHA256", hex.EncodeToString(sum[:]))
	head.Add("Vary", "Accept-Encoding")
	if !packs || h.body.Len() < worth {
		head.Set("Content-Length", strconv.Itoa(h.body.Len()))
		h.ResponseWriter.WriteHeader(h.status)
		_, _ = h.ResponseWriter.Write(h.body.Bytes()) // a reader who has gone can't be told
		return
	}
	head.Set("Content-Encoding", "gzip")
	head.Del("Content-Length")
	h.ResponseWriter.WriteHeader(h.status)
	z, ok := pool.Get().(*gzip.Writer)
	if !ok {
		return
	}
	z.Reset(h.ResponseWriter)
	_, _ = z.Write(h.body.Bytes()) // as above
	_ = z.Close()                  // as above
	pool.Put(z)
}

// packs says that whoever asked unpacks.
type packs = bool
