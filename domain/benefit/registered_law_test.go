package benefit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/claimant"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/rule"
	"wanjia/domain/vital"
)

// registeredLife makes up a child that moves about, is registered somewhere and then elsewhere, is adopted, and may die; and who had custody when.
func registeredLife(r *rand.Rand) (events []told, custody []told) {
	born := day.Must("2021-10-01") + day.Day(r.IntN(365*6))
	events = []told{{kind: "birth", on: born, area: place(r)}}
	seen := map[day.Day]bool{born: true}
	on, here, there := born, events[0].area, ""
	for range 1 + r.IntN(8) {
		on += day.Day(1 + r.IntN(220))
		if r.IntN(3) == 0 {
			on = on.Month().Last() + day.Day(r.IntN(3)) - 1
		}
		to := place(r)
		switch what := r.IntN(4); {
		case seen[on] || on <= born:
			continue
		case what == 0:
			events = append(events, told{kind: "adoption", on: on})
		case what == 1 && to != there:
			events, there = append(events, told{kind: "registered", on: on, area: to}), to
		case what == 2:
			custody = append(custody, told{kind: []string{"mother", "father"}[r.IntN(2)], on: on})
			continue
		case to != here:
			events, here = append(events, told{kind: "move", on: on, area: to}), to
		default:
			continue
		}
		seen[on] = true
	}
	if death := born + day.Day(1+r.IntN(1600)); r.IntN(4) == 0 && !seen[death] {
		events = append(events, told{kind: "death", on: death})
	}
	return events, custody
}

// countedMoves are the moves that count: where the child is registered once anything is on record of that, where it lives until then.
func countedMoves(events []told, upTo day.Day) []told {
	since := day.Day(1 << 30)
	for _, e := range events {
		if e.kind == "registered" && !e.gone && e.on <= upTo {
			since = min(since, e.on)
		}
	}
	var out []told
	for _, e := range events {
		if e.kind == "move" && e.on >= since || e.on > upTo && e.kind == "registered" {
			continue
		}
		if e.kind == "registered" {
			e.kind = "move"
		}
		out = append(out, e)
	}
	return out
}

// claimantsOf is who may claim: whoever has custody, else the parents, by adoption where there was one.
func claimantsOf(events, custody []told, on day.Day) string {
	adopted := slices.ContainsFunc(events, func(e told) bool { return e.kind == "adoption" && !e.gone && e.on <= on })
	word, since := "", day.Day(-1)
	for _, c := range custody {
		if c.on <= on && c.on > since {
			word, since = c.kind, c.on
		}
	}
	switch {
	case word == "" && adopted:
		return "mother other"
	case word == "":
		return "mother mum, father dad"
	case adopted && word == "mother":
		return "custodian other"
	case adopted:
		return "custodian father by name"
	case word == "mother":
		return "custodian mum"
	}
	return "custodian dad"
}

func registeredAct(p *vital.Person, a arrival) {
	root := journal.DeriveID("e", fmt.Sprint(a.event))
	if a.says.gone {
		p.Replace(root)
		return
	}
	kind, values := a.says.kind, map[string]string{"person": "@s/child", "date": a.says.on.String()}
	switch kind {
	case "registered":
		kind, values["residence"] = "move_in", "registered"
	case "adoption":
		values["mother"] = "@s/other"
	case "birth":
		values["mother"], values["father"] = "@s/mum", "@s/dad"
	}
	if a.says.area != "" {
		values["area"] = a.says.area
	}
	k, _ := vital.Find(journal.Kind(kind))
	e, wrong := k.Parse(values, day.Must("2030-01-01"))
	if len(wrong) > 0 {
		panic(wrong)
	}
	p.Replace(root, e.Acts(root, 1)[child])
}

// TestRegistrationDecidesAndCustodySaysWhoClaims: over many lives told in any order, the place of registration pays from the month after it
// is on record and moves of residence no longer count, adoption and custody change who claims and never how much.
func TestRegistrationDecidesAndCustodySaysWhoClaims(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 5_000
	}
	s := scheme(t, "childcare-2025", "2026-01-01")
	names := map[person.ID]string{person.FromSource("s", "mum"): "mum", person.FromSource("s", "dad"): "dad", person.FromSource("s", "other"): "other"}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		made, custody := registeredLife(r)
		events, coming := arrivals(r, made)
		on := day.Must("2025-01-01") + day.Day(r.IntN(365*5))
		p := &vital.Person{ID: child}
		for _, a := range coming {
			registeredAct(p, a)
		}
		c := benefit.CaseOf(p, on)
		for _, x := range custody {
			c.Shown = append(c.Shown, benefit.Shown{Fact: "custody", Value: rule.OfText(x.kind), From: x.on})
		}
		d, err := s.Decide(&c, on, codes{})
		if err != nil {
			t.Fatal(err)
		}
		want := model(countedMoves(events, on), on)
		if got := table(d.Lines()); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d, %v up to %s: owed %s, the model says %s", seed, events, on, fmt.Sprint(got), fmt.Sprint(want))
		}
		var who []string
		for _, x := range claimant.On(s, &c, on) {
			text := x.Role.Name() + " " + names[x.Person]
			if x.Name != "" {
				text = x.Role.Name() + " " + x.Name + " by name"
			}
			who = append(who, text)
		}
		if got, want := strings.Join(who, ", "), claimantsOf(events, custody, on); c.Known && got != want {
			t.Fatalf("seed %d, %v, custody %v on %s: %q may claim, the model says %q", seed, events, custody, on, got, want)
		}
	}
}
