// Package problem is the only place where a fault becomes an HTTP status and a problem document (RFC 9457). It says what
// is wrong in the reader's language and how to mend it, and never repeats what was sent: a log or a screenshot of an
// answer must not hold somebody's data.
package problem

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/register"
	"wanjia/domain/quality"
	"wanjia/httpd/shape"
)

// typeBase begins the type of every problem; what follows is its key.
const typeBase = "https://wanjia.invalid/problems/"

// Problem is the body of every answer that isn't what was asked for.
type Problem struct {
	Type     string          `json:"type" doc:"a URI that ends in the key" example:"https://wanjia.invalid/problems/session.unknown"`
	Title    string          `json:"title" doc:"what is wrong and how to mend it, in the language asked for"`
	Status   int             `json:"status" doc:"the HTTP status"`
	Detail   string          `json:"detail,omitempty" doc:"what helps an operator find this occurrence"`
	Key      string          `json:"key" doc:"the stable name of the problem" example:"session.unknown"`
	Errors   []Field         `json:"errors,omitempty" doc:"what is wrong with single fields"`
	Findings []shape.Finding `json:"findings,omitempty" doc:"what the rules of the register say"`
	after    int
	cause    error
}

// Field is what is wrong with one field.
type Field struct {
	Location string `json:"location" doc:"where the field stands" example:"body.values.date"`
	Key      string `json:"key" doc:"the stable name of what is wrong"`
	Rule     string `json:"rule,omitempty" doc:"the rule of the register that it breaks, if it is one of those"`
	Message  string `json:"message" doc:"what is wrong and how to mend it, in the language asked for"`
}

// Error is the operator's voice.
func (p *Problem) Error() string { return p.Key }

// Unwrap is what it was made from.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problem documents.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are the headers that go with the status: when to come again, how to sign in.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(p.after))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="wanjia"`)
	}
	return h
}

// statuses is what each kind of fault is over HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError,
	fault.Invalid:  http.StatusUnprocessableEntity,
	fault.Refused:  http.StatusUnprocessableEntity,
	fault.Denied:   http.StatusForbidden,
	fault.Unknown:  http.StatusUnauthorized,
	fault.Missing:  http.StatusNotFound,
	fault.Conflict: http.StatusConflict,
	fault.TooMuch:  http.StatusRequestEntityTooLarge,
	fault.Busy:     http.StatusServiceUnavailable,
	fault.Full:     http.StatusInsufficientStorage,
}

// clientGone is what proxies write where the client left before the answer.
const clientGone = 499

// Place says where a fault's field stands in a request: "body", "body.values", "query".
type Place string

// Of makes the problem of an error. What isn't a fault is ours, and says nothing but that.
func Of(lang words.Lang, at Place, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if rejected, ok := errors.AsType[*register.Rejected](err); ok {
		return ofRejected(lang, at, rejected)
	}
	f, ok := errors.AsType[*fault.Fault](err)
	switch {
	case ok:
		return ofFault(lang, at, f)
	case errors.Is(err, context.Canceled):
		return New(lang, clientGone, "http.gone")
	case errors.Is(err, context.DeadlineExceeded):
		return New(lang, http.StatusServiceUnavailable, "http.slow").because(err).retry(1)
	}
	return New(lang, http.StatusInternalServerError, "http.internal").because(err)
}

func ofFault(lang words.Lang, at Place, f *fault.Fault) *Problem {
	status := statuses[f.Kind]
	if f.Kind == fault.Internal { // its sentence is for operators; the cause is in their log
		p := New(lang, status, "http.internal").because(f)
		p.Detail = f.Key
		return p
	}
	seconds, fast := f.Args["seconds"]
	if f.Kind == fault.TooMuch && fast {
		status = http.StatusTooManyRequests
	}
	p := New(lang, status, f.Key, f.Args).because(f)
	p.after, _ = strconv.Atoi(seconds)
	if f.Kind == fault.Busy {
		p.after = 1
	}
	if f.Field != "" {
		p.Errors = []Field{{Location: at.of(f.Field), Key: f.Key, Rule: quality.RuleOf(f.Key, f.Field), Message: p.Title}}
	}
	return p
}

func (at Place) of(field string) string {
	if at == "" {
		return field
	}
	return string(at) + "." + field
}

// ofRejected makes the problem of a change that rules stand against.
func ofRejected(lang words.Lang, at Place, r *register.Rejected) *Problem {
	key := "register.refused"
	if len(r.Faults) > 0 {
		key = "http.fields"
	}
	p := New(lang, http.StatusUnprocessableEntity, key).because(r)
	for _, f := range r.Faults {
		p.Errors = append(p.Errors, Field{Location: at.of(f.Field), Key: f.Key, Rule: quality.RuleOf(f.Key, f.Field), Message: shape.Sentence(lang, f)})
	}
	for _, f := range r.Findings {
		p.Findings = append(p.Findings, shape.FindingOf(lang, f))
	}
	return p
}

// New is a problem of a key.
func New(lang words.Lang, status int, key string, args ...map[string]string) *Problem {
	var named map[string]string
	if len(args) > 0 {
		named = args[0]
	}
	return &Problem{Type: typeBase + key, Title: words.Text(lang, key, named), Status: status, Key: key}
}

func (p *Problem) because(err error) *Problem {
	p.cause = err
	return p
}

func (p *Problem) retry(seconds int) *Problem {
	p.after = seconds
	return p
}

// TooFast is the problem of somebody who asks more often than is fair.
func TooFast(lang words.Lang, seconds int) *Problem {
	return New(lang, http.StatusTooManyRequests, "http.fast", map[string]string{"seconds": strconv.Itoa(seconds)}).retry(seconds)
}

// said knows the sentences of the framework by their beginnings, the longer ones first, and what they are here.
var said = []struct{ begins, key string }{
	{"required header parameter is missing", "http.field.header"},
	{"required", "http.field.missing"},
	{"expected required property", "http.field.missing"},
	{"expected property", "http.field.missing"},
	{"unexpected property", "http.field.unknown"},
	{"expected string to be RFC 4122 uuid", "http.field.uuid"},
	{"expected value to be one of", "http.field.choice"},
	{"expected length >=", "http.field.short"},
	{"expected length <=", "http.field.long"},
	{"expected array length", "http.field.count"},
	{"expected array", "http.field.list"},
	{"expected boolean", "http.field.boolean"},
	{"expected integer", "http.field.integer"},
	{"expected number >", "http.field.range"},
	{"expected number <", "http.field.range"},
	{"expected number", "http.field.number"},
	{"expected string", "http.field.text"},
	{"expected object", "http.field.object"},
	{"invalid integer", "http.field.integer"},
	{"invalid float", "http.field.number"},
	{"invalid boolean", "http.field.boolean"},
}

// framework is what the framework's own statuses are called here.
var framework = map[int]string{
	http.StatusBadRequest:            "http.json",
	http.StatusRequestTimeout:        "http.slow",
	http.StatusRequestEntityTooLarge: "http.large",
	http.StatusUnsupportedMediaType:  "http.media",
	http.StatusUnprocessableEntity:   "http.fields",
	http.StatusNotAcceptable:         "http.media",
}

// OfFramework makes the problem of what the web framework refuses by itself. Of its text only its kind is kept.
func OfFramework(lang words.Lang, m *huma.ErrorModel) *Problem {
	key, ok := framework[m.Status]
	if !ok {
		return New(lang, m.Status, "http.internal").because(m)
	}
	p := New(lang, m.Status, key)
	for _, e := range m.Errors {
		if e == nil || key == "http.json" {
			continue
		}
		p.Errors = append(p.Errors, fieldOf(lang, e))
	}
	return p
}

func fieldOf(lang words.Lang, e *huma.ErrorDetail) Field {
	at := slices.IndexFunc(said, func(s struct{ begins, key string }) bool { return strings.HasPrefix(e.Message, s.begins) })
	key := "http.field.wrong"
	if at >= 0 {
		key = said[at].key
	}
	location := e.Location
	if name, ok := strings.CutPrefix(e.Message, "expected required property "); ok { // the framework names the object it is missing from
		name, _, _ = strings.Cut(name, " ")
		location = Place(location).of(name)
	}
	return Field{Location: location, Key: key, Message: words.Text(lang, key, nil)}
}
