package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/exchange/signed"
	"wanjia/store/probe"
)

// pusher is a phone that sends a batch until it is answered.
type pusher struct {
	id    id.ID
	token string
	key   *ecdsa.PrivateKey
	n     int
	batch []signed.Pair
	sent  []id.ID // answered
}

func (p *pusher) fill(t *testing.T, account string) {
	for range 20 {
		p.n++
		u := id.New(time.Now())
		text, err := json.Marshal(map[string]any{"v": 1, "id": u.String(), "device": p.id.String(), "n": p.n, "account": account, "kind": "person",
			"values": map[string]string{"name": "K" + u.String()[20:], "sex": "male", "birth_date": fmt.Sprintf("%d-01-01", 1940+p.n%60), "area": "990101", "since": "2020-01-01", "since_reason": "baseline"}})
		if err != nil {
			t.Error(err)
			return
		}
		sum := sha256.Sum256(text)
		r, s, err := ecdsa.Sign(crand.Reader, p.key, sum[:])
		if err != nil {
			t.Error(err)
			return
		}
		sig := make([]byte, 64)
		r.FillBytes(sig[:32])
		s.FillBytes(sig[32:])
		p.batch = append(p.batch, signed.Pair{Text: string(text), Sig: base64.RawURLEncoding.EncodeToString(sig)})
	}
}

// push tells whether the batch was answered, every entry of it as being in the journal.
func (p *pusher) push(ctx context.Context, t *testing.T, addr string) bool {
	body, err := json.Marshal(map[string]any{"device": p.id.String(), "entries": p.batch})
	if err != nil {
		t.Error(err)
		return false
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+"/api/v1/sync/push", bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	raw, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	if err != nil || res.StatusCode == http.StatusTooManyRequests {
		return false
	}
	var out struct {
		Answers []struct{ ID, Answer string }
	}
	if err := json.Unmarshal(raw, &out); err != nil || res.StatusCode != http.StatusOK || len(out.Answers) != len(p.batch) {
		t.Errorf("%d %s", res.StatusCode, raw)
		return false
	}
	for _, a := range out.Answers {
		if a.Answer != "accepted" && a.Answer != "duplicate" {
			t.Errorf("answered %+v", a)
		}
		u, err := id.Parse(a.ID)
		if err != nil {
			t.Error(err)
		}
		p.sent = append(p.sent, u)
	}
	p.batch = nil
	return true
}

// Killed in the middle of batches, before their commit and after it, a server has each entry once when the phones have tried again.
func TestAKilledServerHasWhatPhonesPushedOnce(t *testing.T) {
	sheets := bigSheets(t, 5)
	s := &killServer{t: t, data: t.TempDir()}
	must(t, program(t, importArgs(sheets, s.data)...))
	phones, rows := make([]*pusher, 4), make([]probe.Phone, 4)
	for i := range phones {
		key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		point, err := key.PublicKey.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		phones[i] = &pusher{id: id.New(time.Now()), token: crand.Text(), key: key}
		rows[i] = probe.Phone{ID: phones[i].id, Account: fmt.Sprint("worker", i), Token: phones[i].token, Point: point}
	}
	if err := probe.Open(s.data, "", clock.System{}).Phones(t.Context(), "990101", rows); err != nil {
		t.Fatal(err)
	}
	run := func(ctx context.Context, most int) {
		var wg sync.WaitGroup
		for i, p := range phones {
			wg.Go(func() {
				for n := 0; ctx.Err() == nil && n < most; {
					if p.batch == nil {
						p.fill(t, rows[i].Account)
					}
					if p.push(ctx, t, s.addr) {
						n++
					}
				}
			})
		}
		wg.Wait()
	}
	for range kills(t) {
		s.start()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); run(ctx, 1<<30) }()
		time.Sleep(time.Duration(50+rand.IntN(250)) * time.Millisecond)
		_ = s.cmd.Process.Kill() // in the middle of a batch
		_ = s.cmd.Wait()         // as above
		cancel()
		<-done
	}
	s.start()
	run(t.Context(), 1) // what was under way is answered now
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	var all []id.ID
	for _, p := range phones {
		all = append(all, p.sent...)
		if len(p.sent) != p.n {
			t.Errorf("a phone wrote %d and %d were answered", p.n, len(p.sent))
		}
	}
	allThere(t, s.data, all)
	out := must(t, program(t, "journal", "verify", "--rebuild", "--data", s.data))
	if !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
	t.Logf("%d kills, %d entries answered", kills(t), len(all))
}
