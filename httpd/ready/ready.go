// Package ready holds answers as they are sent: with their media type, a tag by which browsers ask whether they have changed, and
// compressed where that is smaller. It reads nothing and knows no page.
package ready

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// Bytes are an answer's body, ready to be sent as often as somebody asks. They don't change.
type Bytes struct {
	kind  string
	tag   string // of the bytes as they are, in quotes
	tagGz string // of the compressed ones
	body  []byte
	small []byte // gzip; nil where that isn't smaller
}

// Of makes a body ready.
func Of(kind string, body []byte) *Bytes {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:10])
	return &Bytes{kind: kind, tag: `"` + tag + `"`, tagGz: `"` + tag + `-gz"`, body: body, small: squeeze(body)}
}

// Tag is the tag of the bytes as they are.
func (b *Bytes) Tag() string { return strings.Trim(b.tag, `"`) }

// Size is how much memory they take.
func (b *Bytes) Size() int { return len(b.body) + len(b.small) }

// squeeze compresses; nil where it saves less than a tenth.
func squeeze(body []byte) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(body); err != nil || z.Close() != nil || out.Len() > len(body)*9/10 {
		return nil
	}
	return out.Bytes()
}

// Send answers with them, or with no more than that they haven't changed. cache is what browsers and proxies may do with them.
func (b *Bytes) Send(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	h.Set("Content-Type", b.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", cache)
	body, tag := b.body, b.tag
	if b.small != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, tag = b.small, b.tagGz
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	for one := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
			h.Del("Content-Type")
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // made here, of files or through templates that escape; a reader who has gone can't be told
}

// acceptsGzip reads an Accept-Encoding header as far as gzip is concerned.
func acceptsGzip(header string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(one), ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		n, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && n > 0
	}
	return false
}

// Say answers with them under a status of its own; nobody is to keep that.
func (b *Bytes) Say(w http.ResponseWriter, status int) {
	h := w.Header()
	h.Set("Content-Type", b.kind)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.body) // as above
}
