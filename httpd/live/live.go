// Package live tells whoever is looking that the journal has grown, as server-sent events. It says how far it has grown and
// nothing of what was written: pages then ask again for what they may see.
package live

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/httpd/gate"
)

// Hub knows how long the journal is and who wants to know.
type Hub struct {
	mu     sync.Mutex
	head   int64
	heard  map[*listener]bool
	closed bool
}

type listener struct {
	account string
	news    chan struct{} // holds one: a listener who is slow hears of the newest position only
}

// NewHub is a hub that knows of nothing yet.
func NewHub() *Hub { return &Hub{heard: map[*listener]bool{}} }

// Grew notes a new position; it never waits for anybody.
func (h *Hub) Grew(head int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if head <= h.head {
		return
	}
	h.head = head
	for l := range h.heard {
		select {
		case l.news <- struct{}{}:
		default:
		}
	}
}

// Head is the newest position known.
func (h *Hub) Head() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.head
}

// Close ends every stream, so that a server can stop.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.heard {
		delete(h.heard, l)
		close(l.news)
	}
}

// Watch asks for the position now and then until the context ends: another process may write to the same journal.
func (h *Hub) Watch(ctx context.Context, every time.Duration, head func(context.Context) (int64, error)) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if n, err := head(ctx); err == nil { // readiness tells of a database that is away
			h.Grew(n)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// What one account, and all together, may keep open.
const (
	mostEach = 20
	mostAll  = 2000
)

func (h *Hub) join(account string) (*listener, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	mine := 0
	for l := range h.heard {
		if l.account == account {
			mine++
		}
	}
	if h.closed || mine >= mostEach || len(h.heard) >= mostAll {
		return nil, fault.New(fault.Busy, "http.streams")
	}
	l := &listener{account: account, news: make(chan struct{}, 1)}
	l.news <- struct{}{} // where the journal stands now
	h.heard[l] = true
	return l, nil
}

func (h *Hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.heard, l)
}

// still is how often a silent stream says that it is alive; proxies cut what is silent for a minute.
const still = 25 * time.Second

// longest is how long a stream lasts; the browser then opens another, and so shows that it is still signed in.
const longest = 10 * time.Minute

// Routes registers the stream.
func Routes(g *gate.Gate, h *Hub) {
	gate.Handle(g, gate.Op{ID: "live", Method: http.MethodGet, Path: "/live", Tag: "journal", Lasts: -1, Who: gate.SignedIn(),
		Summary: "Hear when the journal grows: text/event-stream of `event: head` with `data: {\"journal\":123}`"},
		func(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
			l, err := h.join(gate.Who(ctx).Account.Name)
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				defer h.leave(l)
				hc.SetHeader("Content-Type", "text/event-stream")
				hc.SetHeader("X-Accel-Buffering", "no")
				h.stream(hc.Context(), hc.BodyWriter(), l)
			}}, nil
		})
}

// stream writes until the reader leaves, the stream is old or the server stops.
func (h *Hub) stream(ctx context.Context, w io.Writer, l *listener) {
	rw, ok := w.(http.ResponseWriter)
	if !ok {
		return
	}
	out := http.NewResponseController(rw)
	beat := time.NewTicker(still)
	defer beat.Stop()
	end := time.NewTimer(longest)
	defer end.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case _, open := <-l.news:
			if !open {
				return
			}
			_, err = fmt.Fprintf(w, "event: head\ndata: {\"journal\":%d}\n\n", h.Head())
		case <-beat.C:
			_, err = io.WriteString(w, ": still here\n\n")
		}
		if err != nil || out.Flush() != nil {
			return
		}
	}
}
