// Package guard is what holds for every request, whoever asks and for what: headers that keep browsers safe, refusal of
// requests that another website makes, a log that names no person, counts for the operator's dashboard, and a floor under
// a handler that falls. It knows no route.
package guard

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/httpd/gate"
	"wanjia/httpd/problem"
)

// Guard stands before a handler.
type Guard struct {
	log     *slog.Logger
	clock   clock.Clock
	metrics *Metrics
	origin  *http.CrossOriginProtection
}

// New is a guard that writes to a log and counts in metrics.
func New(log *slog.Logger, clk clock.Clock, metrics *Metrics) *Guard {
	g := &Guard{log: log, clock: clk, metrics: metrics, origin: http.NewCrossOriginProtection()}
	g.origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Refuse(w, r, http.StatusForbidden, "http.origin", nil)
	}))
	return g
}

// Before is the handler with the guard before it.
func (g *Guard) Before(next http.Handler) http.Handler {
	inner := g.origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := g.clock.Now()
		number := requestID(id.New(began))
		r = r.WithContext(gate.WithRequestID(r.Context(), number))
		rec := &recorder{ResponseWriter: w}
		headers(rec.Header(), r)
		rec.Header().Set("X-Request-Id", number)
		func() {
			defer g.catch(rec, r)
			inner.ServeHTTP(rec, r)
		}()
		took := g.clock.Now().Sub(began)
		route := routeOf(r)
		g.metrics.saw(r.Method, route, rec.code(), took)
		g.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("id", number), slog.String("method", r.Method), slog.String("route", route),
			slog.Int("status", rec.code()), slog.Int64("ms", took.Milliseconds()), slog.Int64("bytes", rec.bytes))
	})
}

// requestID is short enough to be read over the telephone.
func requestID(u id.ID) string { return hex.EncodeToString(u[9:]) }

// routeOf is the pattern of the route and never the path, in which people's identifiers stand.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	_, path, found := strings.Cut(r.Pattern, " ")
	if !found {
		return r.Pattern
	}
	return path
}

// catch answers for a handler that panicked. The value it panicked with may hold data, so only where it was is logged.
func (g *Guard) catch(w *recorder, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint // compared as net/http compares it
		panic(v)
	}
	g.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("id", gate.RequestID(r.Context())), slog.String("route", routeOf(r)),
		slog.String("type", fmt.Sprintf("%T", v)), slog.String("stack", string(debug.Stack())))
	if w.status == 0 {
		Refuse(w, r, http.StatusInternalServerError, "http.internal", nil)
	}
}

// Trouble logs an error that is ours to mend: what kind it is and where it came from, not what it was about.
func (g *Guard) Trouble(ctx context.Context, err error) {
	g.log.LogAttrs(ctx, slog.LevelError, "trouble", slog.String("id", gate.RequestID(ctx)), slog.String("error", Plain(err)))
}

// csp lets pages load what this server serves and nothing else. Charts set style attributes, which carry no script.
const csp = "default-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; " +
	"frame-ancestors 'none'; form-action 'self'"

// Field is the policy of the field app's page: it may run WebAssembly too, in which a PIN becomes a key (Argon2id).
const Field = csp + "; script-src 'self' 'wasm-unsafe-eval'"

func headers(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Vary", "Accept-Language")
	if strings.HasPrefix(r.URL.Path, "/api/") {
		h.Set("Cache-Control", "no-store") // people's data stay out of every cache
	}
	if r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Refuse writes a problem outside the framework's routes.
func Refuse(w http.ResponseWriter, r *http.Request, status int, key string, args map[string]string) {
	p := problem.New(gate.Lang(r.Header.Get("Accept-Language")), status, key, args)
	if status == http.StatusInternalServerError {
		p.Detail = gate.RequestID(r.Context())
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p) // a reader who has gone can't be told
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write notes how much was written.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets streams reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
