package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/id"
	"wanjia/store/probe"
	"wanjia/store/sqldb"
)

// server is the program serving the measured place.
type server struct {
	cmd   *exec.Cmd
	base  string
	token string
	http  *http.Client
	ready time.Duration // from start until it answers
}

// serve starts the server once; a place that isn't there yet is imported first.
func (r *run) serve(ctx context.Context) (*server, error) {
	if r.server != nil {
		return r.server, nil
	}
	if _, err := os.Stat(filepath.Join(r.data, "secret.key")); err != nil {
		if _, _, err := r.load(ctx); err != nil {
			return nil, err
		}
	}
	token, err := r.token(ctx)
	if err != nil {
		return nil, err
	}
	at, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{base: "http://" + at, token: token, http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	s.cmd = exec.Command(r.Binary, r.place("serve", "--listen", at)...) //nolint:gosec,noctx // our own binary, ended by stop
	start := r.Clock.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	r.server = s
	for r.since(start) < 30*time.Second {
		if _, err := s.get(ctx, "/healthz"); err == nil {
			s.ready = r.since(start)
			return s, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, fmt.Errorf("the server at %s does not answer", at)
}

func freeAddress(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// token is a machine's right to register, find and see figures everywhere.
func (r *run) token(ctx context.Context) (string, error) {
	name := "bench-" + strconv.FormatInt(r.Clock.Now().UnixMilli(), 36)
	out, err := exec.CommandContext(ctx, r.Binary, r.place("token", name, "--desk", "window", "--json")...).Output() //nolint:gosec // our own binary
	if err != nil {
		return "", err
	}
	var t struct{ Secret string }
	if err := json.Unmarshal(out, &t); err != nil || t.Secret == "" {
		return "", fmt.Errorf("token said %q: %w", out, err)
	}
	return t.Secret, nil
}

func (r *run) stop() {
	if r.server != nil {
		_ = r.server.cmd.Process.Kill() // measured and done
		_ = r.server.cmd.Wait()         // as above
	}
}

func (s *server) get(ctx context.Context, path string) ([]byte, error) {
	return s.ask(ctx, http.MethodGet, path, nil)
}

func (s *server) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", id.New(time.UnixMilli(0)).String())
	}
	res, err := s.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, raw)
	}
	return raw, err
}

// starting measures how soon the program answers, and what it holds while serving.
func starting(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	for range 20 {
		if _, err := s.get(ctx, "/readyz"); err != nil {
			return nil, err
		}
	}
	memory, err := resident(s.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	st, err := os.Stat(r.Binary)
	if err != nil {
		return nil, err
	}
	return []Line{
		{Name: "start until it answers", Value: s.ready.Seconds(), Unit: "s", Goal: "<= 0.3"},
		{Name: "memory while serving", Value: memory, Unit: "MB", Goal: "<= 150"},
		{Name: "binary", Value: float64(st.Size()) / (1 << 20), Unit: "MB", Goal: "<= 60"},
	}, nil
}

// resident is the memory of a process in MB, as Linux tells it.
func resident(pid int) (float64, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("no VmRSS for %d", pid)
}

const (
	aloneWrites = 300
	clients     = 32
	crowdTime   = 10 * time.Second
)

// births measures durable writes of births over HTTP: alone, and by many clients at once.
func births(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	village, err := r.probe().Village(ctx)
	if err != nil {
		return nil, err
	}
	today := r.Clock.Now().Format("2006-01-02")
	body, err := json.Marshal(map[string]any{"kind": "birth", "values": map[string]string{"date": today, "sex": "female", "area": village, "name": "Bench"},
		"overrides": []map[string]string{{"rule": "person.duplicate", "reason": "bench"}}})
	if err != nil {
		return nil, err
	}
	var alone []time.Duration
	for range aloneWrites {
		start := r.Clock.Now()
		if _, err := s.ask(ctx, http.MethodPost, "/api/v1/events", body); err != nil {
			return nil, err
		}
		alone = append(alone, r.since(start))
	}
	floor, err := r.plainCommits(ctx)
	if err != nil {
		return nil, err
	}
	rate, err := r.crowd(ctx, s, body)
	if err != nil {
		return nil, err
	}
	what := "one row, one commit, no HTTP"
	return []Line{
		{Name: "birth over HTTP, alone, p50", Value: quantile(alone, .5), Unit: "ms", Floor: quantile(floor, .5), What: what, Goal: "<= 8"},
		{Name: "birth over HTTP, alone, p99", Value: quantile(alone, .99), Unit: "ms", Floor: quantile(floor, .99), What: what, Goal: "<= 40"},
		{Name: fmt.Sprintf("births, %d clients", clients), Value: rate, Unit: "/s", Floor: 1000 / quantile(floor, .5), What: "commits of one row", Goal: ">= 1500"},
	}, nil
}

func (r *run) crowd(ctx context.Context, s *server, body []byte) (float64, error) {
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	start := r.Clock.Now()
	for range clients {
		wg.Go(func() {
			for r.since(start) < crowdTime {
				if _, err := s.ask(ctx, http.MethodPost, "/api/v1/events", body); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(done.Load()) / r.since(start).Seconds(), nil
}

// plainCommits is what a durable commit of one row costs on this disk.
func (r *run) plainCommits(ctx context.Context) ([]time.Duration, error) {
	file := filepath.Join(r.Dir, "commits.db")
	defer removeDB(file)
	db, err := sqldb.Open(ctx, sqldb.SQLite(file), r.Clock)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var took []time.Duration
	err = probe.Commits(ctx, db, aloneWrites, func(write func() error) error {
		start := r.Clock.Now()
		err := write()
		took = append(took, r.since(start))
		return err
	})
	return took, err
}

// finding measures searching as somebody types, against a look-up of one row by its key.
func finding(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	names, err := r.probe().Names(ctx)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for _, name := range names {
		runes := []rune(name)
		for n := 1; n <= len(runes); n++ {
			start := r.Clock.Now()
			if _, err := s.get(ctx, "/api/v1/find?q="+url.QueryEscape(string(runes[:n]))); err != nil {
				return nil, err
			}
			took = append(took, r.since(start))
		}
	}
	var floor []time.Duration
	for range 200 {
		start := r.Clock.Now()
		if _, err := s.get(ctx, "/readyz"); err != nil {
			return nil, err
		}
		floor = append(floor, r.since(start))
	}
	return []Line{
		{Name: "find as you type, p50", Value: quantile(took, .5), Unit: "ms", Floor: quantile(floor, .5), What: "an HTTP answer that reads one row", Goal: ""},
		{Name: "find as you type, p95", Value: quantile(took, .95), Unit: "ms", Floor: quantile(floor, .95), What: "an HTTP answer that reads one row", Goal: "<= 30"},
	}, nil
}

// figuring measures a year's figures for the whole and for one village, beside a scan of the register.
func figuring(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	village, err := r.probe().Village(ctx)
	if err != nil {
		return nil, err
	}
	top, err := r.probe().Top(ctx)
	if err != nil {
		return nil, err
	}
	var scan float64
	err = r.probe().Scan(ctx, func(pass func() error) error {
		start := r.Clock.Now()
		err := pass()
		scan = float64(r.since(start)) / float64(time.Millisecond)
		return err
	})
	if err != nil {
		return nil, err
	}
	var lines []Line
	year := r.Clock.Now().Year() - 2
	for _, a := range []struct{ name, code string }{{"the whole", top}, {"a village", village}} {
		var took []time.Duration
		for i := range 40 {
			y := year - i%5
			start := r.Clock.Now()
			if _, err := s.get(ctx, fmt.Sprintf("/api/v1/figures?area=%s&from=%d-01&to=%d-12", url.QueryEscape(a.code), y, y)); err != nil {
				return nil, err
			}
			took = append(took, r.since(start))
		}
		lines = append(lines,
			Line{Name: "a year's figures, " + a.name + ", first", Value: float64(took[0]) / 1e6, Unit: "ms", Floor: scan, What: "one SQL scan of residence", Goal: ""},
			Line{Name: "a year's figures, " + a.name + ", p50", Value: quantile(took, .5), Unit: "ms", Floor: scan, What: "one SQL scan of residence", Goal: "<= 20"})
	}
	return lines, nil
}

// probe looks into the measured place beside the server.
func (r *run) probe() probe.Place { return probe.Open(r.data, r.DB, r.Clock) }
