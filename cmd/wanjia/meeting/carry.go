package meeting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/inbox"
	"wanjia/desk/register"
	desk "wanjia/desk/sync"
	"wanjia/desk/sync/relay"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/exchange/bundle"
	"wanjia/exchange/handover"
	"wanjia/exchange/rollup"
	"wanjia/exchange/signed"
	httpsync "wanjia/httpd/sync"
	store "wanjia/store/register"
)

// Place is what of an opened data folder meets others.
type Place struct {
	Store    *store.Store
	Register *register.Desk
	Inbox    *inbox.Desk // nil at a relay, which applies nothing
	Looks    desk.Looker
	Keys     *seal.Keys
	Clock    clock.Clock
	Signer   note.Signer // of files
	Key      string      // that verifies them
}

// maxBundle is how many entries a file carries; the rest goes with the next.
const maxBundle = 100_000

// WriteBundle writes what a relay has yet to pass on into a file, and tells how much that is.
func (p Place) WriteBundle(ctx context.Context, file string) (map[string]int, error) {
	_, texts, err := Relay(p.Store, p.Keys, p.Clock).Kept(ctx, maxBundle)
	if err != nil {
		return nil, err
	}
	lines := make([]signed.Pair, len(texts))
	for i, t := range texts {
		lines[i] = signed.PairOf(t)
	}
	return map[string]int{"entries": len(lines)}, bundleTo(p, file, bundle.Entries, lines)
}

func bundleTo[T any](p Place, file, kind string, lines []T) error {
	var raw bytes.Buffer
	if err := bundle.Write(&raw, kind, p.Signer, p.Key, p.Clock.Now(), lines); err != nil {
		return err
	}
	if err := os.WriteFile(file, raw.Bytes(), 0o600); err != nil {
		return fault.New(fault.Internal, "cli.file", "file", file).Because(err)
	}
	return nil
}

// TakeBundle takes a file in: entries, or the answers to some, and tells what became of them by word.
func (p Place) TakeBundle(ctx context.Context, file string) (map[string]int, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.New(fault.Missing, "cli.file", "file", file).Because(err)
	}
	head, lines, err := bundle.Read(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	switch head.Wanjia {
	case bundle.Entries:
		return p.takeEntries(ctx, file, lines)
	case bundle.Answers:
		return p.takeAnswers(ctx, lines)
	case handover.Kind:
		return p.takeTransfers(ctx, file, raw)
	case rollup.Kind:
		return p.takeRegister(ctx, file, raw)
	case rollup.Answers:
		return p.Rollups().Hear(ctx, raw)
	}
	return nil, fault.New(fault.Invalid, "bundle.kind", "kind", head.Wanjia)
}

// takeEntries pushes a file's entries, and writes the answers beside it.
func (p Place) takeEntries(ctx context.Context, file string, lines [][]byte) (map[string]int, error) {
	pushed := Desk(p.Store, p.Inbox, p.Looks, p.Keys, p.Clock)
	told := map[string]int{"entries": len(lines)}
	var answers []bundle.Answer
	for len(lines) > 0 {
		n := min(len(lines), sync.MaxEntries)
		var b desk.Batch
		for _, l := range lines[:n] {
			s, err := signed.ReadPair(l)
			if err != nil {
				return told, err
			}
			b.Entries = append(b.Entries, s)
		}
		done, err := pushed.Push(ctx, b)
		if err != nil {
			return told, err
		}
		for i, a := range done.All {
			digest := b.Entries[i].Digest()
			out := bundle.Answer{ID: a.ID.String(), Digest: hex.EncodeToString(digest[:]), Answer: a.Answer.Answer.String(), Seq: int64(a.Seq)}
			if a.Answer.Answer == journal.Quarantined {
				out.Held = a.Entry.String()
			}
			if a.Why != nil {
				out.Code = a.Why.Key
			}
			told[out.Answer]++
			answers = append(answers, out)
		}
		lines = lines[n:]
	}
	return told, bundleTo(p, file+".answers", bundle.Answers, answers)
}

// takeAnswers notes what the server answered to a file of entries.
func (p Place) takeAnswers(ctx context.Context, lines [][]byte) (map[string]int, error) {
	box := Relay(p.Store, p.Keys, p.Clock)
	told := map[string]int{"answers": len(lines)}
	for _, l := range lines {
		var a bundle.Answer
		if err := json.Unmarshal(l, &a); err != nil {
			return told, err
		}
		if a.ID == "" {
			continue
		}
		of, err := journal.ParseID(a.ID)
		if err != nil {
			return told, err
		}
		digest, err := hex.DecodeString(a.Digest)
		if err != nil || len(digest) != sha256.Size {
			return told, fault.New(fault.Invalid, "bundle.broken")
		}
		answer, err := relay.AnswerOf(a.Answer, a.Seq, a.Held, a.Code)
		if err != nil {
			return told, err
		}
		fresh, err := box.Answered(ctx, of, [32]byte(digest), answer)
		if err != nil {
			return told, err
		}
		if fresh {
			told[a.Answer]++
		}
	}
	return told, nil
}

// relayEvery is how often a relay tries to pass on what it keeps, and asks for new devices.
const relayEvery = 5 * time.Second

// Box is how a relay is served.
type Box struct {
	Hub       string // the address of the server beyond
	TokenFile string
	Listener  net.Listener
	Cert, Key string // of TLS; empty for none
	Log       *slog.Logger
}

// ServeRelay serves as a clinic's box until the context ends.
func (p Place) ServeRelay(ctx context.Context, b Box) error {
	to, err := url.Parse(b.Hub)
	if err != nil || to.Host == "" {
		return fault.New(fault.Invalid, "cli.serve.want").Because(err)
	}
	token, err := os.ReadFile(b.TokenFile)
	if err != nil {
		return fault.New(fault.Missing, "cli.file", "file", b.TokenFile).Because(err)
	}
	box := Relay(p.Store, p.Keys, p.Clock)
	far := Hub{URL: to, Token: strings.TrimSpace(string(token)), Client: &http.Client{Timeout: 10 * time.Minute}}
	poke := make(chan struct{}, 1)
	go passOn(ctx, box, far, poke, b.Log)
	lines := slog.NewLogLogger(b.Log.Handler(), slog.LevelWarn)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.SetXForwarded() }, ErrorHandler: httpsync.Unreached, ErrorLog: lines}
	srv := &http.Server{ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: lines,
		Handler: httpsync.Relay(box, p.Clock, proxy, func() {
			select {
			case poke <- struct{}{}:
			default: // it is on its way already
			}
		})}
	done := make(chan error, 1)
	go func() {
		if b.Cert != "" {
			done <- srv.ServeTLS(b.Listener, b.Cert, b.Key)
			return
		}
		done <- srv.Serve(b.Listener)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return srv.Shutdown(last)
}

// grace is how long requests under way may take to end.
const grace = 10 * time.Second

// passOn passes on what is kept, whenever something was and now and then in any case.
func passOn(ctx context.Context, box *relay.Desk, far Hub, poke <-chan struct{}, log *slog.Logger) {
	tick := time.NewTicker(relayEvery)
	defer tick.Stop()
	for {
		if err := box.Learn(ctx, far); err != nil {
			log.Warn("the server can't be reached", "error", err)
		} else if n, err := box.Forward(ctx, far); err != nil || n > 0 {
			log.Info("passed on", "entries", n, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-poke:
		}
	}
}
