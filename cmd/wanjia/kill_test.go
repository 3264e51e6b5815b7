package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/journal"
	storereg "wanjia/store/register"
)

// kills is how often each test kills the program in the middle of its work: a few times with all the other tests, a hundred
// times, as promised, where WANJIA_KILLS=100 says so (make kill-test).
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("WANJIA_KILLS")
	if text == "" {
		return 25
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("WANJIA_KILLS=%q: want a number of kills", text)
	}
	return n
}

// program is a command of this very test binary, run as the program.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "LANG=en")
	return cmd
}

func must(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%s%s", cmd.Args[1:], err, out.String(), errs.String())
	}
	return out.String()
}

// bigSheets is a village of mothers and births enough to be killed in the middle of.
func bigSheets(t *testing.T, mothers int) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, rows [][]string) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		w := csv.NewWriter(f)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	write("areas.csv", [][]string{{"code", "name", "level", "parent"}, {"9901", "Example", "county", ""}, {"990101", "Village", "village", "9901"}})
	people := [][]string{{"id", "name", "sex", "birth_date", "area", "since", "since_reason", "id_type", "phone"}}
	events := [][]string{{"id", "kind", "date", "person", "name", "sex", "mother"}}
	for i := range mothers {
		m := fmt.Sprint("m", i)
		people = append(people, []string{m, "Mother " + m, "female", (day.Must("1980-01-01") + day.Day(i%3000)).String(), "990101", "2010-01-01", "baseline", "", "1990000" + fmt.Sprintf("%04d", i%10000)})
		events = append(events, []string{"b" + m, "birth", (day.Must("2012-01-01") + day.Day(i%2000)).String(), "c" + m, "Child " + m, "female", m})
	}
	write("people.csv", people)
	write("events.csv", events)
	return dir
}

func importArgs(sheets, data string) []string {
	return []string{"import", "--data", data, "--source", "kill", "areas=" + filepath.Join(sheets, "areas.csv"),
		"people=" + filepath.Join(sheets, "people.csv"), "events=" + filepath.Join(sheets, "events.csv")}
}

// Killed again and again in the middle, an import goes on where it was, and ends as one that was never disturbed.
func TestAKilledImportLosesNothingAndGoesOn(t *testing.T) {
	sheets, calm := bigSheets(t, 6000), t.TempDir()
	begun := time.Now()
	must(t, program(t, importArgs(sheets, calm)...))
	whole := time.Since(begun) // how long it takes here and now
	ask := func(dir string) string {
		return must(t, program(t, "figures", "--data", dir, "--area", "9901", "--from", "2010-01", "--to", "2020-12", "--as", "csv"))
	}
	want, data := ask(calm), t.TempDir()
	finish := func() {
		must(t, program(t, importArgs(sheets, data)...))
		if out := must(t, program(t, importArgs(sheets, data)...)); !strings.Contains(out, `"added":0,"unchanged":12002,`) {
			t.Errorf("the sheets once more: %s, want everything unchanged", out)
		}
		if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", data)); !strings.Contains(out, `"ok":true`) {
			t.Errorf("verify: %s", out)
		}
		if got := ask(data); got != want {
			t.Errorf("figures after kills\n%s\nundisturbed\n%s", got, want)
		}
	}
	places := 1
	for killed := 0; killed < kills(t); {
		cmd := program(t, importArgs(sheets, data)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(whole))))
		_ = cmd.Process.Kill() // it may have ended by itself
		if err := cmd.Wait(); err != nil {
			killed++
			continue
		}
		finish() // it got through; the next place
		data, places = t.TempDir(), places+1
	}
	finish()
	t.Logf("%d kills in %d places; undisturbed it takes %s", kills(t), places, whole)
}

// killServer is a served place that can be killed and started again.
type killServer struct {
	t     *testing.T
	data  string
	args  []string // instead of data: which place it is
	token string
	addr  string
	cmd   *exec.Cmd

	killed int // times
}

func (s *killServer) start() {
	s.t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(s.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = l.Addr().String()
	if err := l.Close(); err != nil {
		s.t.Fatal(err)
	}
	where := s.args
	if where == nil {
		where = []string{"--data", s.data}
	}
	s.cmd = program(s.t, append([]string{"serve", "--listen", s.addr}, where...)...)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	for range 1000 {
		if c, err := net.DialTimeout("tcp", s.addr, time.Second); err == nil {
			_ = c.Close() // it listens
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatal("the server does not listen")
}

// stop ends it, if it runs.
func (s *killServer) stop() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill() // what was answered is on disk
		_ = s.cmd.Wait()         // as above
		s.cmd = nil
	}
}

func (s *killServer) birth(ctx context.Context, token string, key id.ID) bool {
	body := `{"kind":"birth","values":{"date":"2025-01-01","sex":"female","area":"990101"}}`
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.addr+"/api/v1/events", strings.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key.String())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	raw, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	if err == nil && res.StatusCode == http.StatusTooManyRequests {
		time.Sleep(10 * time.Millisecond) // not taken; the next one is another
		return false
	}
	if err == nil && res.StatusCode/100 != 2 {
		s.t.Errorf("%d %s", res.StatusCode, raw)
	}
	return err == nil && res.StatusCode/100 == 2
}

// What the server has answered is on disk, whatever happens to it next.
func TestAKilledServerKeepsWhatItAnswered(t *testing.T) {
	sheets := bigSheets(t, 50)
	s := &killServer{t: t, data: t.TempDir()}
	must(t, program(t, importArgs(sheets, s.data)...))
	tokens := make([]string, 8) // each machine has its own pace
	for i := range tokens {
		var token struct{ Secret string }
		if err := json.Unmarshal([]byte(must(t, program(t, "token", fmt.Sprint("tester", i), "--desk", "window", "--json", "--data", s.data))), &token); err != nil {
			t.Fatal(err)
		}
		tokens[i] = token.Secret
	}
	var mu sync.Mutex
	var kept []id.ID
	for run := range kills(t) {
		s.start()
		ctx, cancel := context.WithCancel(t.Context())
		answered := make(chan struct{}, 1)
		var wg sync.WaitGroup
		for _, token := range tokens {
			wg.Go(func() {
				for ctx.Err() == nil {
					key := id.New(time.Now())
					if s.birth(ctx, token, key) {
						mu.Lock()
						kept = append(kept, key)
						mu.Unlock()
						select {
						case answered <- struct{}{}:
						default: // one is enough
						}
					}
				}
			})
		}
		if run%5 > 0 { // every fifth is killed whether it has answered or not
			select {
			case <-answered:
			case <-time.After(time.Minute):
			}
		}
		time.Sleep(time.Duration(50+rand.IntN(250)) * time.Millisecond)
		_ = s.cmd.Process.Kill() // in the middle of writing
		_ = s.cmd.Wait()         // as above
		cancel()
		wg.Wait()
	}
	if least := kills(t) * 4 / 5; len(kept) < least {
		t.Errorf("only %d births were answered in %d runs", len(kept), kills(t))
	}
	t.Logf("%d kills, %d births answered", kills(t), len(kept))
	allThere(t, s.data, kept)
	if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", s.data)); !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
}

func allThere(t *testing.T, data string, kept []id.ID) {
	t.Helper()
	e := &cli.Env{Out: io.Discard, Err: io.Discard, Getenv: os.Getenv}
	f := e.NewFlags("test")
	f.Data = data
	p, err := place.Open(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	err = p.Store.Read(t.Context(), func(r *storereg.Reader) error {
		for _, key := range kept {
			_, ok, err := r.EntryByID(t.Context(), journal.ID{ID: key})
			if err != nil {
				return err
			}
			if !ok {
				t.Errorf("%s was answered and is not in the journal", key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}
