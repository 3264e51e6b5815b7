package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"os"
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
	box := program(t, "serve", "--data", place, "--listen", addr, "--relay", "http://"+hub.addr, "--relay-token", file)
	var errs bytes.Buffer
	box.Stderr = &errs
	if err := box.Start(); err != nil {
		t.Fatal(err)
	}
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
	if said := p.words(t, addr); said["kept"] != 20 {
		t.Fatalf("without a line: %v", said)
	}
	_ = box.Process.Kill() // as above
	_ = box.Wait()         // as above
	stick := filepath.Join(t.TempDir(), "stick")
	for _, step := range []struct{ data, what, want string }{
		{place, "bundle", `"entries":20`}, {hub.data, stick, `"accepted":20`}, {hub.data, stick, `"duplicate":20`}, {place, stick + ".answers", `"duplicate":20`}, {place, "bundle", `"entries":0`},
	} {
		args := []string{"sync", "take", step.what, "--data", step.data}
		if step.what == "bundle" {
			args = []string{"sync", "bundle", "-o", stick, "--data", step.data}
		}
		if out := must(t, program(t, args...)); !strings.Contains(out, step.want) {
			t.Errorf("%v: %s, want %s\n%s", args, out, step.want, errs.String())
		}
	}
	if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", hub.data)); !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
}
