package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"wanjia/base/id"
)

// server is the program serving the measured place.
type server struct {
	cmd    *exec.Cmd
	base   string
	tokens []string // of as many machines as ask at once: each has its own pace to keep
	asked  atomic.Int64
	http   *http.Client
	now    func() time.Time
	ready  time.Duration // from start until it answers
}

// serve starts the server once; a place that isn't there yet is imported first.
func (r *run) serve(ctx context.Context) (*server, error) {
	if r.server != nil {
		return r.server, nil
	}
	if _, err := os.Stat(filepath.Join(r.data, "secret.key")); err != nil {
		if _, err := r.load(ctx); err != nil {
			return nil, err
		}
	}
	s := &server{now: r.Clock.Now, http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	if err := r.hire(ctx, s, readers); err != nil {
		return nil, err
	}
	at, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	s.base = "http://" + at
	s.cmd = r.command(context.WithoutCancel(ctx), "serve", "--listen", at)
	start := r.Clock.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	r.server = s
	for r.since(start) < time.Minute {
		if _, err := s.get(ctx, "/healthz"); err == nil {
			s.ready = r.since(start)
			return s, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, fmt.Errorf("the server at %s does not answer", at)
}

// readers is how many machines ask while nobody writes.
const readers = 6

// hire lets more machines ask, up to so many.
func (r *run) hire(ctx context.Context, s *server, most int) error {
	for len(s.tokens) < most {
		token, err := r.token(ctx, len(s.tokens))
		if err != nil {
			return err
		}
		s.tokens = append(s.tokens, token)
	}
	return nil
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
func (r *run) token(ctx context.Context, n int) (string, error) {
	name := fmt.Sprintf("bench-%s-%d", strconv.FormatInt(r.Clock.Now().UnixMilli(), 36), n)
	out, err := r.command(ctx, "token", name, "--desk", "window", "--json").Output()
	if err != nil {
		return "", err
	}
	var t struct{ Secret string }
	if err := json.Unmarshal(out, &t); err != nil || t.Secret == "" {
		return "", fmt.Errorf("token said %q: %w", out, err)
	}
	return t.Secret, nil
}

// stopTime is how long a server may take to write its profile and end.
const stopTime = 20 * time.Second

func (r *run) stop() {
	if r.server == nil {
		return
	}
	end := time.AfterFunc(stopTime, func() { _ = r.server.cmd.Process.Kill() }) // it may have ended
	_ = r.server.cmd.Process.Signal(os.Interrupt)                               // as above
	_ = r.server.cmd.Wait()                                                     // measured and done
	end.Stop()
	r.server = nil
}

func (s *server) get(ctx context.Context, path string) ([]byte, error) {
	return s.ask(ctx, http.MethodGet, path, nil)
}

func (s *server) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.tokens[int(s.asked.Add(1))%len(s.tokens)])
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", id.New(s.now()).String())
		req.Header.Set("Prefer", "return=minimal")
	}
	res, err := s.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = &answer{method + " " + path, res.StatusCode, raw}
	}
	return raw, err
}

// answer is one that is no success.
type answer struct {
	to     string
	status int
	body   []byte
}

// Error says what was asked and what was answered.
func (a *answer) Error() string { return fmt.Sprintf("%s: %d %s", a.to, a.status, a.body) }

// starting measures how soon the program answers.
func starting(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	var bare []time.Duration
	for range 5 {
		if err := r.timed(&bare, r.command(ctx, "version").Run); err != nil {
			return nil, err
		}
	}
	st, err := os.Stat(r.Binary)
	if err != nil {
		return nil, err
	}
	return []Line{
		{Name: "start until it answers", Unit: "s", Value: s.ready.Seconds(), Floor: quantile(bare, .5) / 1000, What: "the program says its version", Goal: Goal{AtMost, 0.3}},
		{Name: "binary", Unit: "MB", Value: float64(st.Size()) / (1 << 20), Goal: Goal{AtMost, 60}},
	}, nil
}

// holding measures what the program has held at most while serving all that was measured before.
func holding(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	now, err := status(s.cmd.Process.Pid, "VmRSS:")
	if err != nil {
		return nil, err
	}
	peak, err := status(s.cmd.Process.Pid, "VmHWM:")
	if err != nil {
		return nil, err
	}
	return []Line{
		{Name: "memory while serving", Unit: "MB", Value: now, Goal: Goal{AtMost, 150}},
		{Name: "memory while serving, peak", Unit: "MB", Value: peak},
	}, nil
}

// status is a line of what Linux says of a process, in MB.
func status(pid int, field string) (float64, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s for %d", field, pid)
}
