package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/store/probe"
)

// words pushes the batch and tells how often each answer was given.
func (p *pusher) words(t *testing.T, addr string) map[string]int {
	t.Helper()
	body, err := json.Marshal(map[string]any{"device": p.id.String(), "entries": p.batch})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+"/api/v1/sync/push", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out struct{ Answers []struct{ Answer string } }
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", res.StatusCode, err)
	}
	said := map[string]int{}
	for _, a := range out.Answers {
		said[a.Answer]++
	}
	return said
}

// A relay passes on what phones push to it; where there is no line, a file does, and its answers come back in another.
func TestARelayPassesOnByTheLineOrInAFile(t *testing.T) {
	hub, place := &killServer{t: t, data: t.TempDir()}, t.TempDir()
	must(t, program(t, importArgs(bigSheets(t, 5), hub.data)...))
	var token struct{ Secret string }
	if err := json.Unmarshal([]byte(must(t, program(t, "token", "relay", "--desk", "window", "--json", "--data", hub.data))), &token); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	p := &pusher{id: id.New(time.Now()), token: crand.Text(), key: key}
	if err := probe.Open(hub.data, "", clock.System{}).Phones(t.Context(), "990101", []probe.Phone{{ID: p.id, Account: "worker", Token: p.token, Point: point}}); err != nil {
		t.Fatal(err)
	}
	hub.start()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	start := func() *exec.Cmd {
		box := program(t, "serve", "--data", place, "--listen", addr, "--relay", "http://"+hub.addr, "--relay-token", file)
		box.Stderr = &errs
		if err := box.Start(); err != nil {
			t.Fatal(err)
		}
		return box
	}
	box := start()
	p.fill(t, "worker")
	wait := func(what, word string) {
		t.Helper()
		for range 1200 {
			if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
				_ = c.Close() // it listens
				if p.words(t, addr)[word] == 20 {
					return
				}
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s: the relay doesn't answer %s: %v", what, word, p.words(t, addr))
	}
	wait("by the line", "duplicate") // kept first, and what the server answered once it has
	_ = hub.cmd.Process.Kill()       // the line is cut
	_ = hub.cmd.Wait()               // as above
	p.batch = nil
	p.fill(t, "worker")
	sticks := []string{filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")}
	for i, stick := range sticks { // the second is written while nobody knows what became of the first
		if said := p.words(t, addr); said["kept"] != 20 {
			t.Fatalf("without a line: %v", said)
		}
		_ = box.Process.Kill() // as above
		_ = box.Wait()         // as above
		if out := must(t, program(t, "sync", "bundle", "-o", stick, "--data", place)); !strings.Contains(out, fmt.Sprintf(`"entries":%d`, 20*(i+1))) {
			t.Errorf("stick %d: %s", i, out)
		}
		box = start()
		p.batch = nil
		p.fill(t, "worker")
		wait("without a line", "kept")
	}
	_ = box.Process.Kill() // as above
	_ = box.Wait()         // as above
	for _, step := range []struct{ data, what, want string }{
		{hub.data, sticks[1], `"accepted":40`}, {hub.data, sticks[0], `"duplicate":20`}, {place, sticks[0] + ".answers", `"duplicate":20`}, {place, "bundle", `"entries":40`},
		{hub.data, sticks[1], `"duplicate":40`}, {place, sticks[1] + ".answers", `{"answers":40,"duplicate":20}`}, {place, "bundle", `"entries":20`}, {place, sticks[1] + ".answers", `{"answers":40}`}, {place, "bundle", `"entries":20`},
	} {
		args := []string{"sync", "take", step.what, "--data", step.data}
		if step.what == "bundle" {
			args = []string{"sync", "bundle", "-o", filepath.Join(t.TempDir(), "stick"), "--data", step.data}
		}
		if out := must(t, program(t, args...)); !strings.Contains(out, step.want) {
			t.Errorf("%v: %s, want %s\n%s", args, out, step.want, errs.String())
		}
	}
	if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", hub.data)); !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
}
