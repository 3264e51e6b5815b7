package httpd_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wanjia/domain/access"
)

// unwalked are the routes that TestNobodyElseFindsCareContentAnywhere leaves out, and why. All others are walked by themselves, for they are
// read from the API's description.
var unwalked = map[string]string{
	"live":           "it tells a position of the journal and never ends",
	"withdraw-care":  "it would close what is looked for; TestWithdrawingClosesAtOnceAndWinsWhateverArrives reads its answers",
	"seat-care-team": "it would make whoever calls a member of the team",
	"sign-out":       "it would end the session that the next call needs",
}

// beside are the addresses that are no part of the API's description, as they are written in the code, and what is asked there.
var beside = map[string]string{
	"GET /openapi.json":                     "/openapi.json",
	"GET /healthz":                          "/healthz",
	"GET /readyz":                           "/readyz",
	"GET /metrics":                          "/metrics",
	"/api/":                                 "/api/v1/nothing/OWN",
	"/":                                     "/care/records/OWN",
	"GET /portal/{lang}/++pg.path":          "/portal/en/figures/990101001",
	"GET /portal/{lang}/++k.name":           "/portal/en/complain",
	"POST /portal/{lang}/++k.name":          "/portal/en/complain",
	"POST /portal/{lang}/owed":              "/portal/en/owed",
	"GET /portal/{lang}/follow":             "/portal/en/follow",
	"POST /portal/{lang}/follow":            "/portal/en/follow",
	"POST /portal/{lang}/follow/more":       "/portal/en/follow/more",
	"POST /portal/{lang}/follow/withdrawal": "/portal/en/follow/withdrawal",
	"POST /portal/{lang}/follow/wish":       "/portal/en/follow/wish",
	"GET /portal/{lang}/verify":             "/portal/en/verify?number=OWN",
	"GET /portal/{file}":                    "/portal/OWN",
	"GET /portal/{lang}/{rest...}":          "/portal/en/care/OWN",
	"GET +path":                             "/portal",
}

// TestNoRouteIsForgottenWhereCareIsLookedFor reads the code: what is registered beside the API's description must be on the list above, and
// what is left out must be there.
func TestNoRouteIsForgottenWhereCareIsLookedFor(t *testing.T) {
	h := newHouse(t)
	described := map[string]bool{}
	for _, op := range h.Operations() {
		described[op.OperationID] = true
	}
	for name := range unwalked {
		if !described[name] {
			t.Errorf("%s is left out but is no route", name)
		}
	}
	found := map[string]bool{}
	if err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, raw, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			to, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || to.Sel.Name != "Handle" && to.Sel.Name != "HandleFunc" {
				return true
			}
			if from, ok := to.X.(*ast.Ident); ok && from.Name == "gate" {
				return true
			}
			at := patternOf(call.Args[0])
			if found[at] = true; beside[at] == "" {
				t.Errorf("%s registers %q beside the API's description: say in the list what is asked there, so that it is walked", path, at)
			}
			return true
		})
		if strings.Contains(string(raw), "huma.Register(") && filepath.ToSlash(path) != "gate/gate.go" {
			t.Errorf("%s registers routes past the gate", path)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for at := range beside {
		if !found[at] {
			t.Errorf("%q is on the list but isn't registered", at)
		}
	}
}

// patternOf is a pattern as it is written: texts, and names with a plus.
func patternOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return patternOf(e.X) + patternOf(e.Y)
	case *ast.SelectorExpr:
		return "+" + patternOf(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return "+" + e.Name
	}
	return "?"
}

func TestNoPhoneNoRelayAndNoPageBesideTheAPIHoldsCareContent(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		x := newTeam(t, h)
		rec := x.fill(t, h)
		inspect := looker(t, rec)
		carried(t, h, x, rec, inspect)
		browsed(t, h, x, rec, inspect)
		inspect("the log", strings.ReplaceAll(h.log.String(), rec, ""))
	})
}

// browsed opens what is beside the API, as nobody and as every desk.
func browsed(t *testing.T, h *house, x team, rec string, inspect func(where, text string, but ...string)) {
	t.Helper()
	desks := []*client{h.client(t)}
	for _, d := range access.Desks() {
		if d != access.Family && d != access.Administration {
			desks = append(desks, h.as(t, access.Grant{Desk: d, Area: at(t, "990101"), Purpose: d.Purposes()[0]}))
		}
	}
	for at, path := range beside {
		method, _, _ := strings.Cut(at, " ")
		if !slices.Contains([]string{"GET", "POST"}, method) {
			method = "GET"
		}
		for i, c := range desks {
			for _, own := range []string{x.mei, rec} {
				h.clock.pass(time.Second)
				a := c.do(method, strings.ReplaceAll(path, "OWN", own), "number="+own+"&pin=000000&text="+own, "Content-Type", "application/x-www-form-urlencoded")
				inspect(fmt.Sprintf("%s, asked by %d, answers %d and", at, i, a.status), strings.ReplaceAll(a.raw, rec, ""))
			}
		}
	}
}

// carried reads all that phones are given to carry: a colleague's in the same village who is on no team, one's of another village who is on
// the team, an inspector's, an interviewer's, and what a relay before them keeps.
func carried(t *testing.T, h *house, x team, rec string, inspect func(where, text string, but ...string)) {
	t.Helper()
	elsewhere := h.as(t, access.Grant{Desk: access.Field, Area: at(t, "990101002"), Purpose: access.FamilyService})
	admin := h.as(t, access.Grant{Desk: access.Administration, Purpose: access.AdministrationPurpose})
	admin.post("/care/teams", map[string]any{"account": elsewhere.get("/session").json["name"].(string), "programme": "marrow", "area": "990101002"}).want(t, "a seat elsewhere", 200, "")
	workers := map[string]*client{
		"a colleague's phone":         h.as(t, serviceGrant(t, access.Field), access.Grant{Desk: access.Field, Area: at(t, "990101001001"), Purpose: access.CivilRegistration}),
		"a phone of another township": elsewhere,
		"an inspector's phone":        h.as(t, access.Grant{Desk: access.Inspection, Area: at(t, "990101"), Purpose: access.Oversight}),
		"a statistician's phone":      h.as(t, access.Grant{Desk: access.Statistics, Area: at(t, "990101"), Purpose: access.StatisticsPurpose}),
		"another clinician's phone":   h.as(t, serviceGrant(t, access.Clinic)),
	}
	own := h.phone(t, h.login(t, x.account))
	b := h.box(t, h.db.Engine())
	for who, worker := range workers {
		p := h.phone(t, worker)
		for _, q := range []*phone{p, p.through(b)} {
			for _, path := range []string{"/sync/snapshot?limit=500", "/sync/pull?limit=500", "/sync/held", "/sync/work", "/care/programmes", "/care/due", "/care/records?programme=marrow", "/care/records/" + rec} {
				a := q.get(path)
				inspect(who+" by "+path, strings.ReplaceAll(a.raw, rec, ""))
				for i := range a.count("records") {
					if r, _ := a.at("records", i).(map[string]any); !slices.Contains([]any{"area", "person", "household", "held"}, r["kind"]) { // what is held is the worker's own
						t.Errorf("%s by %s is given %v", who, path, r)
					}
				}
			}
			q.outbox = nil
			q.write(t, visitOf(x, "own"))
			_, a := q.push(t)
			inspect(who+", of what it pushes, hears", strings.ReplaceAll(a.raw, rec, ""))
		}
	}
	b.cut = true
	near := own.through(b)
	near.write(t, visitOf(x, "XQ7-said"))
	if words, a := near.push(t); !slices.Equal(words, []string{"kept"}) {
		t.Errorf("the team's own visit, with the relay: %v", a)
	}
	file := filepath.Join(t.TempDir(), "relay")
	if err := b.db.Backup(t.Context(), file, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil || len(raw) < 1000 {
		t.Fatalf("a relay's disk of %d bytes, %v", len(raw), err)
	}
	inspect("a relay's disk", string(raw))
}

func visitOf(x team, said string) entry {
	return entry{"kind": "visit", "purpose": "family_service", "values": map[string]string{"person": x.mei, "form": "probe", "version": "3", "date": "2026-03-02", "answers": `{"said":"` + said + `"}`}}
}
