package sync

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"wanjia/base/clock"
	"wanjia/base/words"
	"wanjia/desk/inbox"
	desk "wanjia/desk/sync"
	"wanjia/desk/sync/relay"
	"wanjia/domain/sync"
	"wanjia/httpd/gate"
	"wanjia/httpd/guard"
	"wanjia/httpd/problem"
	"wanjia/httpd/shape"
)

// Taker keeps what phones push to a relay.
type Taker interface {
	Take(ctx context.Context, all []sync.Signed) ([]relay.Given, error)
}

// pushPath is where phones push.
const pushPath = "/api/v1/sync/push"

// Relay is a clinic's box: it takes pushes itself, signatures saying whose they are, and passes everything else on to the server beyond, which
// knows who asks. kept hears that something was kept.
func Relay(d Taker, clk clock.Clock, beyond http.Handler, kept func()) http.Handler {
	return Packed(pushPath, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/healthz":
			_, _ = w.Write([]byte("ok\n")) // a reader who has gone can't be told
		case r.Method == http.MethodPost && r.URL.Path == pushPath:
			take(w, r, d, clk, kept)
		default:
			beyond.ServeHTTP(w, r)
		}
	}))
}

func take(w http.ResponseWriter, r *http.Request, d Taker, clk clock.Clock, kept func()) {
	var in SyncBatch
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, MaxBody)).Decode(&in); err != nil {
		status := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
		guard.Refuse(w, r, status, "sync.entry.text", nil)
		return
	}
	texts := make([]sync.Signed, len(in.Entries))
	for i, p := range in.Entries {
		texts[i] = p.Signed()
	}
	given, err := d.Take(r.Context(), texts)
	if err != nil {
		p := problem.Of(gate.Lang(r.Header.Get("Accept-Language")), "body", err)
		guard.Refuse(w, r, p.Status, p.Key, nil)
		return
	}
	out := SyncAnswers{Answers: make([]SyncAnswer, len(given)), Time: shape.Instant(clk.Now()), Missing: []SyncSpan{}}
	for i, g := range given {
		out.Answers[i] = answerOf(words.ZH, &desk.Answer{Answer: relayed(g)})
	}
	kept()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // a reader who has gone can't be told
}

func relayed(g relay.Given) inbox.Answer {
	a := inbox.Answer{ID: g.ID, Answer: g.Sent.Answer, Entry: g.ID, Seq: g.Sent.Seq, Why: g.Why}
	if !g.Sent.Holder.IsZero() {
		a.Entry = g.Sent.Holder
	}
	return a
}

// Unreached answers for a server that a relay can't reach.
func Unreached(w http.ResponseWriter, r *http.Request, _ error) {
	guard.Refuse(w, r, http.StatusServiceUnavailable, "sync.relay.offline", nil)
}

// RelayAnswers are a server's answers as a relay keeps them.
func RelayAnswers(all []SyncAnswer) ([]relay.Answer, error) {
	out := make([]relay.Answer, len(all))
	for i, a := range all {
		var err error
		if out[i], err = relay.AnswerOf(a.Answer, a.Seq, a.Held, a.Code); err != nil {
			return nil, err
		}
	}
	return out, nil
}
