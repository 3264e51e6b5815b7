package httpd_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// wire is a client over a real connection.
type wire struct {
	tb     testing.TB
	srv    *httptest.Server
	cookie string
	lang   string
}

func (h *house) wire(tb testing.TB, c *client) *wire {
	tb.Helper()
	srv := httptest.NewServer(h)
	tb.Cleanup(srv.Close)
	return &wire{tb, srv, c.cookie, "en"}
}

// send sends a body of which the server isn't told how long it is.
func (w *wire) send(method, path string, body io.Reader, key string) answer {
	w.tb.Helper()
	if body != nil {
		body = struct{ io.Reader }{body}
	}
	r, err := http.NewRequestWithContext(w.tb.Context(), method, w.srv.URL+"/api/v1"+path, body)
	if err != nil {
		w.tb.Fatal(err)
	}
	r.Header.Set("Accept-Language", w.lang)
	r.Header.Set("Cookie", "wanjia_session="+w.cookie)
	r.Header.Set("Idempotency-Key", key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := w.srv.Client().Do(r)
	if err != nil {
		w.tb.Error(method, path, err)
		return answer{}
	}
	raw, err := io.ReadAll(resp.Body)
	if err := resp.Body.Close(); err != nil {
		w.tb.Error(err)
	}
	if err != nil {
		w.tb.Error(method, path, err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &a.json)
	return a
}

func body(tb testing.TB, v any) *bytes.Reader {
	tb.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.NewReader(raw)
}

// A line that breaks makes a client send again what the server may have taken: sixteen at once are one event.
func TestSixteenSendsOfOneKeyAtOnceAreOneEvent(t *testing.T) {
	h := newHouse(t)
	w := h.wire(t, h.window(t))
	key := freshKey()
	answers := make([]answer, 16)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = w.send("POST", "/events", body(t, mother()), key) })
	}
	all.Wait()
	for _, a := range answers {
		if a.status != 200 || a.json["entry"] != answers[0].json["entry"] || a.json["journal"] != 7.0 {
			t.Errorf("%v, want 200, entry %v at position 7", a, answers[0].json["entry"])
		}
	}
	if n := len(w.send("GET", "/events", nil, "").json["items"].([]any)); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

func TestABodyWithoutALengthIsBoundedToo(t *testing.T) {
	h := newHouse(t)
	w := h.wire(t, h.window(t))
	endless := io.MultiReader(strings.NewReader(`{"kind":"birth","values":{"name":"`), strings.NewReader(strings.Repeat("a", 3<<20)), strings.NewReader(`"}}`))
	a := w.send("POST", "/events", endless, freshKey())
	if a.status != 413 || a.key() != "http.large" || a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("three mebibytes: %v, want 413 http.large", a)
	}
	w.send("POST", "/events", body(t, mother()), freshKey()).want(t, "the next request", 200, "")
}

func TestAProblemSpeaksTheReadersLanguageOverTheWire(t *testing.T) {
	h := newHouse(t)
	w := h.wire(t, h.window(t))
	for _, s := range []struct {
		what, method, path, text string
		status                   int
	}{
		{"a broken body", "POST", "/events", "{", 400},
		{"a missing field", "POST", "/events", `{"kind":"birth"}`, 422},
		{"what isn't there", "GET", "/people/01890000-0000-7000-8000-000000000000", "", 404},
		{"what isn't theirs", "GET", "/users", "", 403},
		{"no route", "GET", "/nothing", "", 404},
		{"no such method", "DELETE", "/events", "", 405},
	} {
		titles := map[string]string{}
		for _, lang := range []string{"zh-CN,zh;q=0.9,en;q=0.5", "en-GB,en;q=0.9"} {
			w.lang = lang
			var in io.Reader
			if s.text != "" {
				in = strings.NewReader(s.text)
			}
			a := w.send(s.method, s.path, in, freshKey())
			if a.status != s.status || a.header.Get("Content-Type") != "application/problem+json" || a.json["status"] != float64(s.status) {
				t.Errorf("%s: %v (%s), want the problem %d", s.what, a, a.header.Get("Content-Type"), s.status)
			}
			titles[lang[:2]], _ = a.json["title"].(string)
		}
		han := func(text string) bool {
			return strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
		}
		if !han(titles["zh"]) || titles["en"] == "" || han(titles["en"]) {
			t.Errorf("%s: %q", s.what, titles)
		}
	}
}

// The burst is what an office clicks in its worst minute; the house's clock stands still, so nothing comes back meanwhile.
func TestAnAccountIsHeldToAPaceAndToldWhenToComeAgain(t *testing.T) {
	h := newHouse(t)
	w := h.wire(t, h.window(t))
	n := 0
	var a answer
	for a = w.send("GET", "/session", nil, ""); a.status == 200 && n < 2000; n++ {
		a = w.send("GET", "/session", nil, "")
	}
	if a.status != 429 || a.key() != "http.fast" || a.header.Get("Retry-After") != "1" || n != 400 {
		t.Errorf("after %d requests: %v, Retry-After %q; want 429 after 400", n, a, a.header.Get("Retry-After"))
	}
	other := h.wire(t, h.window(t))
	other.send("GET", "/session", nil, "").want(t, "somebody else at the same address", 200, "")
}
