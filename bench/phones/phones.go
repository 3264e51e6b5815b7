// Package phones measures what phones cost a server: hearing that nothing is new, a first sync, a crowd at one moment, and what many wrote
// while they were away. It asks over HTTP as phones do; only enrolling them is done in the place itself.
package phones

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/store/probe"
)

// The crowd of phones.
const (
	crowd     = 1000
	workers   = 200       // who have five phones each
	batch     = 100       // entries a push
	everybody = 100_000   // entries; ten times the people of a small place
	slowLine  = 1_000_000 // bits a second
	firstSize = 10_000    // records of a first sync
)

// handset is a phone as the benchmark needs it.
type handset struct {
	id             id.ID
	account, token string
	key            *ecdsa.PrivateKey
	n              int
	cursor, epoch  string
}

// Bench is a server and the place behind it.
type Bench struct {
	Base   string // the server's address
	HTTP   *http.Client
	Clock  clock.Clock
	Place  probe.Place
	People int
}

// Figures are what was measured. Those that were not reached before something failed are nothing.
type Figures struct {
	Quiet, Ready []time.Duration // nothing new, and an answer that reads one row
	QuietBytes   int
	First        int // records of the first sync
	FirstBytes   int
	FirstServed  time.Duration
	Together     []time.Duration
	Phones       int
	Entries      int
	Backlog      time.Duration
}

// Line is what the bytes of the first sync take on a line of a million bits a second.
func (f *Figures) Line() time.Duration {
	return time.Duration(float64(f.FirstBytes) * 8 / slowLine * float64(time.Second))
}

// Measure measures it all.
func (r *Bench) Measure(ctx context.Context) (Figures, error) {
	var f Figures
	r.HTTP.Transport = &http.Transport{MaxIdleConnsPerHost: crowd, DisableCompression: true}
	village, county, err := r.Place.Areas(ctx)
	if err != nil {
		return f, err
	}
	phones, err := r.enrol(ctx, village, crowd, workers)
	if err != nil {
		return f, err
	}
	f.Phones = len(phones)
	if err := r.quiet(ctx, &f, phones[0]); err != nil {
		return f, err
	}
	if err := r.first(ctx, &f, county); err != nil {
		return f, err
	}
	if err := r.together(ctx, &f, village, phones); err != nil {
		return f, err
	}
	return f, r.backlog(ctx, &f, village, phones)
}

func (r *Bench) since(start time.Time) time.Duration { return r.Clock.Now().Sub(start) }

// enrol puts phones into the place, as enrolling them over HTTP would, which keeps a pace of its own.
func (r *Bench) enrol(ctx context.Context, area string, n, accounts int) ([]*handset, error) {
	phones := make([]*handset, n)
	rows := make([]probe.Phone, n)
	for i := range phones {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		point, err := key.PublicKey.Bytes()
		if err != nil {
			return nil, err
		}
		p := &handset{id: id.New(r.Clock.Now()), account: fmt.Sprintf("bench-%s-%d", area, i%accounts), token: rand.Text(), key: key}
		phones[i], rows[i] = p, probe.Phone{ID: p.id, Account: p.account, Token: p.token, Point: point}
	}
	return phones, r.Place.Phones(ctx, area, rows)
}

// talk asks something as a phone, and tells what came back packed, with its head.
func (r *Bench) talk(ctx context.Context, p *handset, method, path string, body []byte) (status, size int, plain []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, r.Base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return 0, 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Accept-Encoding", "gzip")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Content-Encoding", "gzip")
	}
	res, err := r.HTTP.Do(req)
	if err != nil {
		return 0, 0, nil, err
	}
	defer res.Body.Close()
	head, err := httputil.DumpResponse(res, false)
	if err != nil {
		return 0, 0, nil, err
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, 0, nil, err
	}
	size = len(head) + len(raw)
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return 0, 0, nil, err
		}
		if raw, err = io.ReadAll(z); err != nil {
			return 0, 0, nil, err
		}
	}
	if res.StatusCode/100 != 2 {
		return res.StatusCode, size, raw, fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, raw)
	}
	return res.StatusCode, size, raw, nil
}

// page is what the benchmark reads of a page.
type page struct {
	Records                []json.RawMessage
	Next, Epoch, At, Place string
	More                   bool
}

// pull reads on until there is no more.
func (r *Bench) pull(ctx context.Context, p *handset) error {
	for {
		status, _, raw, err := r.talk(ctx, p, http.MethodGet, "/sync/pull?limit=2000&since="+p.cursor+"&epoch="+p.epoch, nil)
		if err != nil || status == http.StatusNoContent {
			return err
		}
		var g page
		if err := json.Unmarshal(raw, &g); err != nil {
			return err
		}
		if p.cursor, p.epoch = g.Next, g.Epoch; !g.More {
			return nil
		}
	}
}

// quiet measures what it costs a phone to hear that nothing is new.
func (r *Bench) quiet(ctx context.Context, f *Figures, p *handset) error {
	if err := r.pull(ctx, p); err != nil {
		return err
	}
	for range 200 {
		start := r.Clock.Now()
		status, n, _, err := r.talk(ctx, p, http.MethodGet, "/sync/pull?since="+p.cursor+"&epoch="+p.epoch, nil)
		f.Quiet = append(f.Quiet, r.since(start))
		if err == nil && status != http.StatusNoContent {
			err = fmt.Errorf("something is new to %s: %d", p.cursor, status)
		}
		if err != nil {
			return err
		}
		f.QuietBytes = n
		start = r.Clock.Now()
		if err := r.ready(ctx); err != nil {
			return err
		}
		f.Ready = append(f.Ready, r.since(start))
	}
	return nil
}

// ready asks for an answer that reads one row.
func (r *Bench) ready(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Base+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := r.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// first measures a first sync: the bytes of it, and what the server takes to answer.
func (r *Bench) first(ctx context.Context, f *Figures, county string) error {
	phones, err := r.enrol(ctx, county, 1, 1)
	if err != nil {
		return err
	}
	at, place := "", ""
	start := r.Clock.Now()
	for more := true; more && f.First < firstSize; {
		_, n, raw, err := r.talk(ctx, phones[0], http.MethodGet, "/sync/snapshot?at="+at+"&after="+url.QueryEscape(place), nil)
		if err != nil {
			return err
		}
		var g page
		if err := json.Unmarshal(raw, &g); err != nil {
			return err
		}
		f.First, f.FirstBytes = f.First+len(g.Records), f.FirstBytes+n
		at, place, more = g.At, g.Place, g.More
	}
	f.FirstServed = r.since(start)
	return nil
}

// together measures all phones pulling at the same moment, with something new for each.
func (r *Bench) together(ctx context.Context, f *Figures, village string, phones []*handset) error {
	for _, p := range phones {
		p.cursor, p.epoch = phones[0].cursor, phones[0].epoch
	}
	body, err := phones[0].batch(r.Clock.Now(), village, 3)
	if err != nil {
		return err
	}
	if _, _, _, err := r.talk(ctx, phones[0], http.MethodPost, "/sync/push", body); err != nil {
		return err
	}
	f.Together = make([]time.Duration, len(phones))
	errs := make([]error, len(phones))
	var wg sync.WaitGroup
	start := r.Clock.Now()
	for i, p := range phones {
		wg.Go(func() {
			errs[i] = r.pull(ctx, p)
			f.Together[i] = r.since(start)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// atOnce is how many phones push at the same time; the others wait for a line.
const atOnce = 32

// backlog measures what many phones wrote while they were away.
func (r *Bench) backlog(ctx context.Context, f *Figures, village string, phones []*handset) error {
	entries := min(everybody, 10*r.People)
	all := make([][]byte, 0, entries/batch)
	for i := range entries / batch {
		body, err := phones[i%len(phones)].batch(r.Clock.Now(), village, batch)
		if err != nil {
			return err
		}
		all = append(all, body)
	}
	var answered, held atomic.Int64
	var next atomic.Int64
	errs := make([]error, atOnce)
	var wg sync.WaitGroup
	start := r.Clock.Now()
	for w := range atOnce {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(all) && errs[w] == nil; n = int(next.Add(1)) - 1 {
				_, _, raw, err := r.talk(ctx, phones[n%len(phones)], http.MethodPost, "/sync/push", all[n])
				errs[w] = err
				answered.Add(int64(bytes.Count(raw, []byte(`"answer":"accepted"`))))
				held.Add(int64(bytes.Count(raw, []byte(`"answer":"quarantined"`))))
			}
		})
	}
	wg.Wait()
	f.Entries, f.Backlog = entries, r.since(start)
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if got := answered.Load() + held.Load(); got != int64(entries/batch*batch) {
		return fmt.Errorf("%d entries of %d were answered, %d of them held", got, entries, held.Load())
	}
	return nil
}

// batch is a packed push of newcomers, signed.
func (p *handset) batch(now time.Time, area string, n int) ([]byte, error) {
	type pair struct {
		Text string `json:"text"`
		Sig  string `json:"sig"`
	}
	all := make([]pair, n)
	for i := range all {
		p.n++
		u := id.New(now)
		text, err := json.Marshal(map[string]any{"v": 1, "id": u.String(), "device": p.id.String(), "n": p.n, "account": p.account, "made": now.UTC().Format(time.RFC3339),
			"kind": "person", "values": map[string]string{"name": "Sync" + u.String()[24:], "sex": []string{"female", "male"}[i%2], "area": area, "since_reason": "baseline",
				"birth_date": fmt.Sprintf("%d-%02d-%02d", 1940+int(u[10])%70, 1+int(u[11])%12, 1+int(u[12])%28), "since": "2020-01-01"}})
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		x, y, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
		if err != nil {
			return nil, err
		}
		sig := make([]byte, 64)
		x.FillBytes(sig[:32])
		y.FillBytes(sig[32:])
		all[i] = pair{string(text), base64.RawURLEncoding.EncodeToString(sig)}
	}
	raw, err := json.Marshal(map[string]any{"device": p.id.String(), "sent": now.UTC().Format(time.RFC3339), "entries": all})
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	err = z.Close()
	return packed.Bytes(), err
}
