package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanjia/base/id"
)

// counter is somebody at a window of a server that runs.
type counter struct {
	t             *testing.T
	server        *killServer
	token, folder string
}

func openCounter(t *testing.T) *counter {
	t.Helper()
	w := &counter{t: t, folder: t.TempDir()}
	must(t, program(t, importArgs(bigSheets(t, 2), w.folder)...))
	var token struct{ Secret string }
	if err := json.Unmarshal([]byte(must(t, program(t, "token", "desk", "--desk", "window", "--json", "--data", w.folder))), &token); err != nil {
		t.Fatal(err)
	}
	w.token, w.server = token.Secret, &killServer{t: t, data: w.folder}
	w.server.start()
	return w
}

func (w *counter) ask(method, path string, body any) map[string]any {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, "http://"+w.server.addr+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", id.New(time.Now()).String())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, got, err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(got, &out); err != nil {
		w.t.Fatalf("%s: %v", got, err)
	}
	return out
}

func (w *counter) sync(args ...string) string {
	w.t.Helper()
	return must(w.t, program(w.t, append([]string{"sync", "--data", w.folder}, args...)...))
}

// Two servers that run know each other by their cards; a family goes from one to the other over the line, and another one on a stick.
func TestFamiliesGoBetweenTwoServersByTheLineAndOnAStick(t *testing.T) {
	old, next := openCounter(t), openCounter(t)
	dir := t.TempDir()
	cardOld, cardNext, stick := filepath.Join(dir, "old"), filepath.Join(dir, "next"), filepath.Join(dir, "stick")
	old.sync("card", "-o", cardOld)
	next.sync("card", "-o", cardNext)
	old.sync("meet", cardNext, "--as", "next", "--url", "http://"+next.server.addr)
	next.sync("meet", cardOld, "--as", "old")
	key := old.ask("GET", "/servers", nil)["items"].([]any)[0].(map[string]any)["key"]
	offer := func(name string) string {
		house := id.New(time.Now()).String()
		old.ask("POST", "/events", map[string]any{"kind": "household", "values": map[string]string{"household": house, "date": "2020-01-01", "area": "990101"}})
		old.ask("POST", "/events", map[string]any{"kind": "person", "values": map[string]string{"name": name, "sex": "female", "birth_date": "1990-01-01", "area": "990101", "household": house, "relation": "head",
			"since": "2020-01-01", "since_reason": "baseline", "residence": "usual"}})
		return "/transfers/" + fmt.Sprint(old.ask("POST", "/transfers", map[string]any{"household": house, "server": key, "to": "990101", "on": "2024-02-20"})["id"])
	}
	state := func(path, want string, at ...*counter) {
		t.Helper()
		for _, w := range at {
			if got := w.ask("GET", path, nil); got["state"] != want {
				t.Errorf("%v, want %s", got, want)
			}
		}
	}
	line := offer("By the line")
	if out := old.sync("carry"); !strings.Contains(out, `"servers":1`) {
		t.Errorf("carried: %s", out)
	}
	state(line, "offered", old, next)
	next.ask("POST", line+"/take", map[string]any{"area": "990101"})
	if out := old.sync("carry"); !strings.Contains(out, `"taken":1`) {
		t.Errorf("carried: %s", out)
	}
	state(line, "taken", old, next)
	onStick := offer("On a stick")
	old.sync("letter", "next", "-o", stick)
	if out := next.sync("take", stick); !strings.Contains(out, `"offered":1`) {
		t.Errorf("taken from the stick: %s", out)
	}
	next.ask("POST", onStick+"/refuse", map[string]any{"reason": "never came"})
	next.sync("take", stick) // again, and what it says by now
	if out := old.sync("take", stick+".answers"); !strings.Contains(out, `"refused":1`) {
		t.Errorf("the answer: %s", out)
	}
	state(onStick, "refused", old, next)
	for _, w := range []*counter{old, next} {
		_ = w.server.cmd.Process.Kill() // what it has answered stands
		_ = w.server.cmd.Wait()         // as above
		if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", w.folder)); !strings.Contains(out, `"ok":true`) {
			t.Errorf("verify: %s", out)
		}
	}
}
