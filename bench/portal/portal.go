// Package portal measures the public pages: how many a second the server sends to some readers at once, beside a handler that writes the same
// bytes, and how long the first reader of a page waits.
package portal

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/clock"
)

// Measured is what came of it.
type Measured struct {
	First        []float64 // each page, asked for the first time, in milliseconds
	Pages, Floor float64   // a second
	Unchanged    float64   // a second, of readers who have the page already
	Took         []float64 // each answer under load, in milliseconds, in order
	Bytes        float64   // of a page, on average, as it was sent
}

// readers are how many ask at once, and spell is for how long.
const (
	readers = 16
	spell   = 5 * time.Second
)

// pages are those that are asked for.
func pages() []string {
	return []string{"zh/", "zh/fees", "zh/times", "zh/services", "zh/benefits", "zh/owed", "zh/figures", "zh/inspections", "zh/decisions", "zh/performance", "en/fees", "en/figures"}
}

// Measure asks a server at an address.
func Measure(ctx context.Context, clk clock.Clock, base string) (m Measured, err error) {
	c := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: readers, DisableCompression: true}}
	bodies, tags := map[string][]byte{}, map[string]string{}
	for _, p := range pages() {
		start := clk.Now()
		body, _, err := get(ctx, c, base+"/portal/"+p, "", http.StatusOK)
		if err != nil {
			return m, err
		}
		m.First = append(m.First, milli(clk.Now().Sub(start)))
		bodies[p] = body
		m.Bytes += float64(len(body)) / float64(len(pages()))
	}
	if m.Pages, m.Took, err = load(ctx, clk, c, base, nil, http.StatusOK); err != nil {
		return m, err
	}
	for _, p := range pages() { // the first readers of figures released numbers, which the journal's position tells
		if _, tags[p], err = get(ctx, c, base+"/portal/"+p, "", http.StatusOK); err != nil {
			return m, err
		}
	}
	if m.Unchanged, _, err = load(ctx, clk, c, base, tags, http.StatusNotModified); err != nil {
		return m, err
	}
	floor, stop, err := bare(ctx, bodies)
	if err != nil {
		return m, err
	}
	defer stop()
	m.Floor, _, err = load(ctx, clk, c, floor, nil, http.StatusOK)
	return m, err
}

func milli(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// get asks for one page as a browser does.
func get(ctx context.Context, c *http.Client, url, tag string, want int) (body []byte, has string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err == nil && res.StatusCode != want {
		err = fmt.Errorf("%s: %d", url, res.StatusCode)
	}
	return body, res.Header.Get("ETag"), err
}

// load lets readers ask, one page after another.
func load(ctx context.Context, clk clock.Clock, c *http.Client, base string, tags map[string]string, want int) (perSecond float64, took []float64, err error) {
	var asked atomic.Int64
	var mu sync.Mutex
	var all sync.WaitGroup
	paths := pages()
	start := clk.Now()
	for range readers {
		all.Go(func() {
			var own []float64
			for clk.Now().Sub(start) < spell {
				p := paths[int(asked.Add(1))%len(paths)]
				at := clk.Now()
				if _, _, bad := get(ctx, c, base+"/portal/"+p, tags[p], want); bad != nil {
					mu.Lock()
					err = bad
					mu.Unlock()
					return
				}
				own = append(own, milli(clk.Now().Sub(at)))
			}
			mu.Lock()
			took = append(took, own...)
			mu.Unlock()
		})
	}
	all.Wait()
	slices.Sort(took)
	return float64(len(took)) / clk.Now().Sub(start).Seconds(), took, err
}

// bare is a server that writes the same bytes and does nothing else.
func bare(ctx context.Context, bodies map[string][]byte) (base string, stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(bodies[r.URL.Path[len("/portal/"):]]) // what another server sent; a reader who has gone can't be told
	})}
	go func() { _ = s.Serve(l) }() // ends when it is closed
	return "http://" + l.Addr().String(), func() { _ = s.Close() }, nil
}
