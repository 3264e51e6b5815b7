package bench

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

	"wanjia/base/id"
	"wanjia/store/probe"
)

// The crowd of phones.
const (
	crowd     = 1000
	workers   = 200 // who have five phones each
	batch     = 100 // entries a push
	everybody = 100_000 // entries; ten times the people of a small place
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

// syncing measures phones: what nothing new costs, a first sync, all of them at once, and what they wrote in a day.
func syncing(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	s.http.Transport = &http.Transport{MaxIdleConnsPerHost: crowd, DisableCompression: true}
	village, county, err := r.probe().Areas(ctx)
	if err != nil {
		return nil, err
	}
	phones, err := r.enrol(ctx, village, crowd, workers)
	if err != nil {
		return nil, err
	}
	lines, err := r.quiet(ctx, s, phones[0])
	if err != nil {
		return lines, err
	}
	more, err := r.first(ctx, s, county)
	if err != nil {
		return lines, err
	}
	lines = append(lines, more...)
	for _, step := range []func(context.Context, *server, string, []*handset) ([]Line, error){r.together, r.backlog} {
		more, err := step(ctx, s, village, phones)
		lines = append(lines, more...)
		if err != nil {
			return lines, err
		}
	}
	return lines, nil
}

// enrol puts phones into the place, as enrolling them over HTTP would, which keeps a pace of its own.
func (r *run) enrol(ctx context.Context, area string, n, accounts int) ([]*handset, error) {
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
	return phones, r.probe().Phones(ctx, area, rows)
}

// talk asks something as a phone, and tells what came back packed, with its head.
func (r *run) talk(ctx context.Context, s *server, p *handset, method, path string, body []byte) (status, size int, plain []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, s.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return 0, 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Accept-Encoding", "gzip")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Content-Encoding", "gzip")
	}
	res, err := s.http.Do(req)
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
		return res.StatusCode, size, raw, &answer{method + " " + path, res.StatusCode, raw}
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
func (r *run) pull(ctx context.Context, s *server, p *handset) error {
	for {
		status, _, raw, err := r.talk(ctx, s, p, http.MethodGet, "/sync/pull?limit=2000&since="+p.cursor+"&epoch="+p.epoch, nil)
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
func (r *run) quiet(ctx context.Context, s *server, p *handset) ([]Line, error) {
	if err := r.pull(ctx, s, p); err != nil {
		return nil, err
	}
	var took, floor []time.Duration
	size := 0
	for range 200 {
		err := r.timed(&took, func() error {
			status, n, _, err := r.talk(ctx, s, p, http.MethodGet, "/sync/pull?since="+p.cursor+"&epoch="+p.epoch, nil)
			if err == nil && status != http.StatusNoContent {
				err = fmt.Errorf("something is new to %s: %d", p.cursor, status)
			}
			size = n
			return err
		})
		if err != nil {
			return nil, err
		}
		if err := r.asked(ctx, s, &floor, "/readyz"); err != nil {
			return nil, err
		}
	}
	const what = "an HTTP answer that reads one row"
	return []Line{
		{Name: "sync, nothing new, p95", Unit: "ms", Value: quantile(took, .95), Floor: quantile(floor, .95), What: what, Goal: Goal{AtMost, 20}},
		{Name: "sync, nothing new", Unit: "bytes", Value: float64(size), Goal: Goal{AtMost, 1000}},
	}, nil
}

// first measures a first sync: the bytes that go over a line of a million bits a second, and what the server takes to answer.
func (r *run) first(ctx context.Context, s *server, county string) ([]Line, error) {
	phones, err := r.enrol(ctx, county, 1, 1)
	if err != nil {
		return nil, err
	}
	p, at, place := phones[0], "", ""
	records, size := 0, 0
	start := r.Clock.Now()
	for records < firstSize {
		_, n, raw, err := r.talk(ctx, s, p, http.MethodGet, "/sync/snapshot?at="+at+"&after="+url.QueryEscape(place), nil)
		if err != nil {
			return nil, err
		}
		var g page
		if err := json.Unmarshal(raw, &g); err != nil {
			return nil, err
		}
		records, size, at, place = records+len(g.Records), size+n, g.At, g.Place
		if !g.More {
			break
		}
	}
	served := r.since(start).Seconds()
	line := float64(size) * 8 / slowLine
	return []Line{
		{Name: fmt.Sprintf("sync, first %d records at 1 Mbit/s", records), Unit: "s", Value: line + served, Floor: line, What: "the bytes alone", Goal: Goal{AtMost, 10}},
		{Name: "sync, bytes a record", Unit: "bytes", Value: float64(size) / float64(max(records, 1))},
	}, nil
}

// together measures all phones pulling at the same moment, with something new for each.
func (r *run) together(ctx context.Context, s *server, village string, phones []*handset) ([]Line, error) {
	for _, p := range phones {
		p.cursor, p.epoch = phones[0].cursor, phones[0].epoch
	}
	body, err := phones[0].batch(r.Clock.Now(), village, 3)
	if err != nil {
		return nil, err
	}
	if _, _, _, err := r.talk(ctx, s, phones[0], http.MethodPost, "/sync/push", body); err != nil {
		return nil, err
	}
	took := make([]time.Duration, len(phones))
	errs := make([]error, len(phones))
	var wg sync.WaitGroup
	start := r.Clock.Now()
	for i, p := range phones {
		wg.Go(func() {
			errs[i] = r.pull(ctx, s, p)
			took[i] = r.since(start)
		})
	}
	wg.Wait()
	return []Line{{Name: fmt.Sprintf("sync, %d phones pulling at once, p95", len(phones)), Unit: "ms", Value: quantile(took, .95), Goal: Goal{AtMost, 1000}}}, errors.Join(errs...)
}

// atOnce is how many phones push at the same time; the others wait for a line.
const atOnce = 32

// backlog measures what many phones wrote while they were away.
func (r *run) backlog(ctx context.Context, s *server, village string, phones []*handset) ([]Line, error) {
	entries := min(everybody, 10*r.People)
	all := make([][]byte, 0, entries/batch)
	for i := range entries / batch {
		body, err := phones[i%len(phones)].batch(r.Clock.Now(), village, batch)
		if err != nil {
			return nil, err
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
				_, _, raw, err := r.talk(ctx, s, phones[n%len(phones)], http.MethodPost, "/sync/push", all[n])
				errs[w] = err
				answered.Add(int64(bytes.Count(raw, []byte(`"answer":"accepted"`))))
				held.Add(int64(bytes.Count(raw, []byte(`"answer":"quarantined"`))))
			}
		})
	}
	wg.Wait()
	took := r.since(start).Seconds()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if got := answered.Load() + held.Load(); got != int64(entries/batch*batch) {
		return nil, fmt.Errorf("%d entries of %d were answered, %d of them held", got, entries, held.Load())
	}
	return []Line{{Name: fmt.Sprintf("sync, %d entries of %d phones", entries, len(phones)), Unit: "/s", Value: float64(entries) / took, Goal: Goal{AtLeast, 3000}}}, nil
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
