package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
	"wanjia/domain/quality/sign"
	"wanjia/domain/quarantine"
	"wanjia/domain/transfer"
	"wanjia/exchange/synth"
	"wanjia/store/register"

	"wanjia/desk/figures"
	"wanjia/desk/findings"
	"wanjia/desk/transfers"
)

// demonstrate makes a place of so many people in a folder of the test.
func demonstrate(t *testing.T, people int) (*place.Place, *synth.Place, demo.Note) {
	t.Helper()
	return demonstrateUntil(t, people, "2025-12")
}

func demonstrateUntil(t *testing.T, people int, until string) (*place.Place, *synth.Place, demo.Note) {
	t.Helper()
	e := &cli.Env{Out: io.Discard, Err: io.Discard, Lang: words.EN, Getenv: func(string) string { return "" }}
	f := &demoFlags{Flags: e.NewFlags("demo"), people: people, seed: 1, until: until, clock: &clock.Set{}}
	f.Data = t.TempDir()
	made, err := f.place()
	if err != nil {
		t.Fatal(err)
	}
	p, err := place.OpenBy(t.Context(), f.Flags, f.clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	note, n, err := f.fill(t.Context(), p, made)
	if err != nil {
		t.Fatal(err)
	}
	if n.Refused != 0 || n.Added != n.Read || n.Warned*50 > n.Read || people >= 1000 && n.Warned == 0 {
		t.Errorf("have %+v; want none refused, all added, a few warned of where there are many, fewer than one in fifty", n)
	}
	return p, made, note
}

// tally counts a made-up place from its rows alone: who lives there at the end, and what happened.
func tally(made *synth.Place) (residents int64, kinds map[string]int64) {
	lives, kinds := map[string]int{}, map[string]int64{}
	each := func(s synth.Sheet, see func(cell func(string) string)) {
		at := map[string]int{}
		for i, c := range s.Columns() {
			at[c] = i
		}
		for r := s.Open(); ; {
			cells, ok := r.Next()
			if !ok {
				return
			}
			see(func(code string) string { return cells[at[code]] })
		}
	}
	each(made.People(), func(cell func(string) string) {
		if cell("residence") == "" {
			lives[cell("id")]++
		}
	})
	each(made.Events(), func(cell func(string) string) {
		kinds[cell("kind")]++
		switch cell("kind") {
		case "birth", "move_in":
			lives[cell("person")]++
		case "death", "move_out":
			lives[cell("person")]--
		}
	})
	for _, n := range lives {
		residents += int64(n)
	}
	return residents, kinds
}

func TestADemonstrationIsCountedAsItWasMade(t *testing.T) {
	p, made, _ := demonstrate(t, 2000)
	residents, kinds := tally(made)
	a, err := p.Figures.Ask(t.Context(), figures.Query{Who: place.Operator("test"), Area: area.MustCode("990101"), From: made.Start().Month(), To: made.End().Month(),
		Only: []string{"population", "births", "deaths"}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[indicator.ID]int64{"population": residents, "births": kinds["birth"], "deaths": kinds["death"]}
	for _, f := range a.Figures {
		if f.N != want[f.ID] {
			t.Errorf("%s: the program says %d, the rows say %d", f.ID, f.N, want[f.ID])
		}
		delete(want, f.ID)
	}
	if len(want) > 0 {
		t.Errorf("no figures for %v", want)
	}
}

func TestEveryDeskOfADemonstrationCanSignIn(t *testing.T) {
	p, _, note := demonstrate(t, 60)
	for _, s := range note.SignIns {
		if err := access.CheckPassword(s.Name, s.Password); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	at, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- serve(ctx, p, &cli.Env{Out: io.Discard, Err: io.Discard, Lang: words.EN}, serving{listen: "127.0.0.1:0", demo: signIns(note),
			ready: func(url string) { at <- url }})
	}()
	var url string
	select {
	case err := <-done:
		t.Fatal(err)
	case url = <-at:
		url += "/api/v1"
	}
	var told struct {
		SignIns []struct{ Name, Password, Desk string }
	}
	if code := ask(t, http.MethodGet, url+"/demo", nil, &told); code != http.StatusOK || len(told.SignIns) != len(note.SignIns) {
		t.Errorf("GET /demo: %d with %d sign-ins, want 200 with %d", code, len(told.SignIns), len(note.SignIns))
	}
	for _, s := range told.SignIns {
		var account map[string]any
		code := ask(t, http.MethodPost, url+"/session", map[string]string{"name": s.Name, "password": s.Password}, &account)
		if text, _ := json.Marshal(account); code != http.StatusOK || !strings.Contains(string(text), s.Desk) {
			t.Errorf("%s: %d %s, want 200 and the desk %s", s.Name, code, text, s.Desk)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// ask sends a request as a browser would and reads the JSON of the answer.
func ask(t *testing.T, method, url string, body, answer any) int {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil {
		t.Errorf("%s %s: %v", method, url, err)
	}
	return res.StatusCode
}

func TestADemonstrationBesideAnotherOffersItAFamilyThatDoesNotLiveThere(t *testing.T) {
	e := &cli.Env{Out: io.Discard, Err: io.Discard, Lang: words.EN, Getenv: func(string) string { return "" }}
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	if code, err := runDemo(t.Context(), e, []string{"--people", "300", "--keep", first, "--no-serve"}); err != nil || code == cli.Failed {
		t.Fatalf("the first place: %d, %v", code, err)
	}
	if code, err := runDemo(t.Context(), e, []string{"--people", "300", "--keep", second, "--beside", first, "--listen", "127.0.0.1:9", "--no-serve"}); err != nil || code == cli.Failed {
		t.Fatalf("the second place: %d, %v", code, err)
	}
	if _, err := runDemo(t.Context(), e, []string{"--people", "300", "--keep", filepath.Join(t.TempDir(), "third"), "--beside", t.TempDir(), "--no-serve"}); !fault.Is(err, "cli.data.none") {
		t.Errorf("beside nothing: %v", err)
	}
	at := func(dir string) meeting.Place {
		f := e.NewFlags("demo")
		f.Data = dir
		p, err := place.Open(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Close() })
		m, err := meets(p)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	here, there := at(first), at(second)
	letter, err := there.Transfers().Letter(t.Context(), here.Key)
	if err != nil {
		t.Fatal(err)
	}
	_, told, err := here.Transfers().Meet(t.Context(), letter)
	if err != nil || told["messages"] != 1 {
		t.Fatalf("what the second place tells the first: %v, %v; want one family", told, err)
	}
	clerk := place.Operator("test")
	clerk.Purpose = access.CivilRegistration
	rows, err := here.Transfers().List(t.Context(), clerk)
	if err != nil {
		t.Fatal(err)
	}
	in := rows[slices.IndexFunc(rows, func(r transfers.Row) bool { return r.Side == transfer.In })]
	if _, err := here.Transfers().Take(t.Context(), clerk, transfers.Arrival{Of: in.ID, Area: in.Area}); err != nil {
		t.Fatal(err)
	}
	reply, err := here.Transfers().Letter(t.Context(), there.Key)
	if err != nil {
		t.Fatal(err)
	}
	if _, told, err = there.Transfers().Meet(t.Context(), reply); err != nil || told["taken"] != 1 {
		t.Errorf("what the first tells the second: %v, %v; want the family taken", told, err)
	}
	if err := there.Store.Read(t.Context(), func(r *register.Reader) error {
		head, err := r.Head(t.Context())
		if err != nil {
			return err
		}
		all, err := r.After(t.Context(), head-20, 20)
		for _, e := range all {
			if e.Kind == quarantine.Hold {
				t.Errorf("a leaving is held: %s", e.Body)
			}
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func TestADemonstrationHoldsWhatQualityIsLookedAtBy(t *testing.T) {
	var said [2]string
	for i := range said {
		p, _, _ := demonstrateUntil(t, 3000, "")
		of := p.Office()
		desk := backRoom(p, nil).Findings(&of)
		if _, err := desk.Full(t.Context(), func(int64) {}); err != nil {
			t.Fatal(err)
		}
		who := place.Operator("test")
		s, err := desk.Summary(t.Context(), who, findings.Ask{})
		if err != nil {
			t.Fatal(err)
		}
		open := map[string]int64{}
		for _, r := range s.Rules {
			open[r.Rule] = r.Open
		}
		for _, rule := range []string{"hunt.child", "hunt.between", "residence.claimed", "residence.absent", "household.empty", "residence.return"} {
			if open[rule] == 0 {
				t.Errorf("nothing is found by %s; it should be", rule)
			}
		}
		from, _ := sign.Window(clock.Today(clock.System{}))
		year := (from.Month() + 3).Year() - 1
		a, err := p.Figures.Ask(t.Context(), figures.Query{Who: who, Area: area.MustCode("990101"), From: day.MonthOf(year, 1), To: day.MonthOf(year, 12), Only: []string{"completeness"}})
		if err != nil || len(a.Figures) != 1 || a.Figures[0].Value <= 0.5 || a.Figures[0].Value >= 1 {
			t.Fatalf("the audit of %d says %+v, %v; want a completeness between a half and the whole", year, a.Figures, err)
		}
		said[i] = fmt.Sprint(a.Figures[0].Value, a.Figures[0].Low, a.Figures[0].High, open)
	}
	if said[0] != said[1] {
		t.Errorf("the same place says of itself\n%s and\n%s", said[0], said[1])
	}
}
