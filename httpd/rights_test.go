package httpd_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/domain/access"
	"wanjia/httpd"
	"wanjia/httpd/gate"
)

// open are the routes that nobody need be signed in for. A new one is put here on purpose or not at all.
var open = []string{"get-setup", "set-up", "sign-in", "get-demo", "get-receipt", "get-receipt-code", "get-checkpoint", "enter-family", "leave-family", "list-public-notices", "object-to-notice", "sync-rescue", "sync-rescue-photo", "meet-server", "send-register", "list-public-inspections", "list-complaint-areas",
	"ask-for-information", "follow-information-request", "complete-information-request", "withdraw-information-request", "get-information-performance",
	"complain", "follow-complaint", "step-complaint", "report-retaliation", "get-complaint-performance", "list-fees", "get-fee-receipt", "list-public-refunds", "get-public-budgets", "list-public-outreach", "list-surveys", "answer-survey",
	"list-standards", "get-poll", "cast-vote", "list-public-awards", "list-courses", "get-own-training", "attend-training", "sit-exam", "hand-in-exam", "verify-certificate"}

// actsOf are the acts of which each admits to a route; none where it asks for something else.
func actsOf(op *huma.Operation) (acts []access.Act) {
	said, _ := op.Extensions["x-access"].(string)
	for one := range strings.SplitSeq(said, " or ") {
		act, err := access.ParseAct(one)
		if err != nil {
			return nil
		}
		acts = append(acts, act)
	}
	return acts
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// pathOf is an address that a route answers at.
func pathOf(op *huma.Operation) string {
	return "/api/v1" + parameter.ReplaceAllStringFunc(op.Path, func(name string) string {
		switch name {
		case "{code}":
			return "990101"
		case "{hash}":
			return strings.Repeat("0", 64)
		case "{number}":
			return "0000-0000-0000"
		case "{name}":
			return "somebody"
		case "{sheet}":
			return "people"
		case "{row}":
			return "1"
		}
		return "01890000-0000-7000-8000-000000000000"
	})
}

// bodyOf is a body that a route can read, as far as its description tells.
func bodyOf(op *huma.Operation, h *house) any {
	if op.RequestBody == nil {
		return nil
	}
	media := op.RequestBody.Content["application/json"]
	if media == nil {
		return nil
	}
	return sampleOf(media.Schema, h, 0)
}

func sampleOf(s *huma.Schema, h *house, depth int) any {
	if s.Ref != "" {
		s = h.Schema(s.Ref)
	}
	switch {
	case s == nil || depth > 6:
		return nil
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == huma.TypeObject:
		out := map[string]any{}
		for name, p := range s.Properties {
			out[name] = sampleOf(p, h, depth+1)
		}
		return out
	case s.Type == huma.TypeArray:
		return []any{}
	case s.Type == huma.TypeInteger, s.Type == huma.TypeNumber:
		return 1
	case s.Type == huma.TypeBoolean:
		return true
	case s.Format == "uuid":
		return "01890000-0000-7000-8000-000000000000"
	}
	return "x"
}

func TestEveryRouteIsClosedToWhoeverIsNotSignedIn(t *testing.T) {
	h := newHouse(t)
	seen := map[string]bool{}
	for _, op := range h.Operations() {
		c := h.client(t)
		a := c.do(op.Method, pathOf(op), bodyOf(op, h), "Idempotency-Key", freshKey())
		seen[op.OperationID] = true
		if slices.Contains(open, op.OperationID) {
			if a.status == 401 && op.OperationID != "sign-in" {
				t.Errorf("%s is public and asks for a session: %v", op.OperationID, a)
			}
			if strings.Contains(op.OperationID, "person") || op.Security != nil {
				t.Errorf("%s is public", op.OperationID)
			}
			continue
		}
		unknown := "session.unknown"
		if op.Extensions["x-access"] == gate.Linked().String() {
			unknown = "family.unknown"
		}
		if a.status != 401 || a.key() != unknown {
			t.Errorf("%s %s without a session: %v, want 401", op.Method, op.Path, a)
		}
		if a = c.do(op.Method, pathOf(op), "{", "Idempotency-Key", freshKey()); a.status != 401 {
			t.Errorf("%s %s reads a body before it knows who sends it: %v", op.Method, op.Path, a)
		}
	}
	for _, name := range open {
		if !seen[name] {
			t.Errorf("%s is on the list of public routes but is no route", name)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d routes were walked", len(seen))
	}
}

// TestEveryDeskMayCallWhatTheMatrixSaysAndNothingElse calls every route as every desk.
func TestEveryDeskMayCallWhatTheMatrixSaysAndNothingElse(t *testing.T) {
	h := newHouse(t)
	for _, d := range access.Desks() {
		for _, p := range d.Purposes() {
			grant := access.Grant{Desk: d, Purpose: p}
			if d != access.Administration {
				grant.Area = at(t, "990101")
			}
			for _, op := range h.Operations() {
				acts := actsOf(op)
				if len(acts) == 0 || op.OperationID == "live" {
					continue
				}
				c := h.as(t, grant)
				a := c.do(op.Method, pathOf(op), bodyOf(op, h), "Idempotency-Key", freshKey())
				may := slices.ContainsFunc(acts, func(act access.Act) bool { return len(access.Reach([]access.Grant{grant}, act, p)) > 0 })
				refused := a.status == 403 && (a.key() == access.DeniedByDesk || a.key() == access.DeniedByGrain || a.key() == access.DeniedByPurpose)
				if refused == may || a.status == 401 || a.status >= 500 {
					t.Errorf("%s for %s calls %s (%v): %v; may is %v", d, p, op.OperationID, acts, a, may)
				}
			}
		}
	}
}

func TestEveryRouteSaysWhatItIs(t *testing.T) {
	ids := map[string]bool{}
	for _, op := range httpd.New(httpd.Options{}).Operations() {
		if op.OperationID == "" || op.Summary == "" || len(op.Tags) != 1 || op.Responses["default"] == nil {
			t.Errorf("%s %s lacks an id, a summary, a tag or its problems", op.Method, op.Path)
		}
		if ids[op.OperationID] {
			t.Errorf("two routes are called %s", op.OperationID)
		}
		ids[op.OperationID] = true
		if op.Extensions["x-access"] == nil {
			t.Errorf("%s doesn't say who may use it", op.OperationID)
		}
	}
}

// TestNonsenseInAPathIsForTheAskerToMend puts what is no identifier, code or number into every path, as somebody who may call it.
func TestNonsenseInAPathIsForTheAskerToMend(t *testing.T) {
	h := newHouse(t)
	as := map[access.Act]*client{}
	for _, d := range access.Desks() {
		for _, p := range d.Purposes() {
			for _, act := range access.Acts() {
				if grant := (access.Grant{Desk: d, Purpose: p}); as[act] == nil && d != access.Family && len(access.Reach([]access.Grant{grant}, act, p)) > 0 {
					as[act] = h.as(t, grant)
				}
			}
		}
	}
	walked := 0
	for _, op := range h.Operations() {
		acts := actsOf(op)
		if len(acts) == 0 || as[acts[0]] == nil || op.OperationID == "live" || !parameter.MatchString(op.Path) {
			continue
		}
		c := as[acts[0]]
		for _, nonsense := range []string{"x", "-1", "%00", "2026-13-45", strings.Repeat("9", 60)} {
			a := c.do(op.Method, "/api/v1"+parameter.ReplaceAllString(op.Path, nonsense), bodyOf(op, h), "Idempotency-Key", freshKey())
			if a.status < 400 && op.Method != "GET" || a.status >= 500 {
				t.Errorf("%s with %s in its path: %v", op.OperationID, nonsense, a)
			}
		}
		walked++
	}
	if walked < 40 {
		t.Errorf("only %d routes were walked", walked)
	}
}
