package inspection_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
)

func plan(sites, inspectors int) *inspection.Plan {
	p := &inspection.Plan{ID: journal.DeriveID("plan"), Area: area.MustCode("990101"), Year: 2026, Shares: []int{100, 30, 10}, Team: 2, Seal: audit.Seed("secret").Promise()}
	for i := range sites {
		p.Sites = append(p.Sites, inspection.Site{ID: journal.DeriveID("site", fmt.Sprint(i)), Band: 1})
	}
	for i := range inspectors {
		p.Pool = append(p.Pool, inspection.Member{ID: journal.DeriveID("inspector", fmt.Sprint(i)), Account: fmt.Sprint("i", i), Agency: fmt.Sprint("agency ", i%3)})
	}
	return p
}

// chi is the χ² of counts that should all be alike, for counts drawn without putting back m of n each time.
func chi[K comparable](hits map[K]int, times, m, n int) float64 {
	want := float64(times*m) / float64(n)
	var x float64
	for _, h := range hits {
		d := float64(h) - want
		x += d * d / want
	}
	return x * float64(n-1) / float64(n-m) // drawing without putting back spreads less
}

// TestTheDrawIsUniform draws with many seeds: each facility, each inspector, and each inspector for one facility comes as often as any other
// (χ² at one in ten thousand).
func TestTheDrawIsUniform(t *testing.T) {
	const times = 6000
	p := plan(10, 9)
	sites, team, joint := map[journal.ID]int{}, map[journal.ID]int{}, map[journal.ID]int{}
	for i := range times {
		for _, v := range p.Draw(audit.Seed(fmt.Sprint(i))) {
			sites[v.Site]++
			for _, m := range v.Team {
				team[m]++
			}
		}
	}
	if x := chi(sites, times, 3, 10); len(sites) != 10 || x > 33.72 { // nine degrees
		t.Errorf("facilities: χ² = %.1f: %v", x, sites)
	}
	if x := chi(team, times*3, 2, 9); len(team) != 9 || x > 31.83 { // eight degrees
		t.Errorf("inspectors: χ² = %.1f: %v", x, team)
	}
	p.Joint = true
	for i := range times {
		for _, v := range p.Draw(audit.Seed(fmt.Sprint(i))) {
			agencies := map[string]bool{}
			for _, m := range v.Team {
				joint[m]++
				at := slices.IndexFunc(p.Pool, func(o inspection.Member) bool { return o.ID == m })
				agencies[p.Pool[at].Agency] = true
			}
			if len(agencies) != 2 {
				t.Fatalf("a joint team is of %d agencies", len(agencies))
			}
		}
	}
	if x := chi(joint, times*3, 2, 9); len(joint) != 9 || x > 31.83 {
		t.Errorf("joint teams: χ² = %.1f: %v", x, joint)
	}
}

// TestTheDrawFollowsFromItsSeedAndNothingElse draws again from the plan's entry, in another order.
func TestTheDrawFollowsFromItsSeedAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan(rapid.IntRange(0, 20).Draw(t, "sites"), rapid.IntRange(0, 8).Draw(t, "inspectors"))
		for i := range p.Sites {
			p.Sites[i].Band = rapid.IntRange(0, 2).Draw(t, "band")
		}
		for i := range p.Pool {
			for _, s := range p.Sites {
				if rapid.IntRange(0, 3).Draw(t, "interest") == 0 {
					p.Pool[i].Interests = append(p.Pool[i].Interests, s.ID)
				}
			}
		}
		p.Joint = rapid.Bool().Draw(t, "joint")
		body, err := journal.ParseBody(journal.CanonicalBody(p.Body()))
		if err != nil {
			t.Fatal(err)
		}
		again, err := inspection.PlanOf(journal.Entry{ID: p.ID, Area: p.Area}, body)
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("%+v comes back as %+v, %v", p, again, err)
		}
		slices.Reverse(again.Sites)
		slices.Reverse(again.Pool)
		one, two := p.Draw("s"), again.Draw("s")
		if !reflect.DeepEqual(one, two) {
			t.Fatalf("%v and %v", one, two)
		}
		per := map[int]int{}
		for _, v := range one {
			for _, m := range v.Team {
				at := slices.IndexFunc(p.Pool, func(o inspection.Member) bool { return o.ID == m })
				if slices.Contains(p.Pool[at].Interests, v.Site) {
					t.Fatalf("%v comes to %v, where they have an interest", m, v.Site)
				}
			}
			at := slices.IndexFunc(p.Sites, func(s inspection.Site) bool { return s.ID == v.Site })
			per[p.Sites[at].Band]++
		}
		of := map[int]int{}
		for _, s := range p.Sites {
			of[s.Band]++
		}
		for band, n := range of {
			if want := (n*p.Shares[band] + 99) / 100; per[band] != want {
				t.Fatalf("%d of %d are visited in band %d; want %d", per[band], n, band, want)
			}
		}
		d := inspection.Drawn{Plan: p.ID, Seed: "s", Visits: one}
		if back, err := inspection.DrawnOf(d.Body()); err != nil || fmt.Sprint(back) != fmt.Sprint(d) {
			t.Fatalf("%v comes back as %v, %v", d, back, err)
		}
	})
}

func TestASeedThatWasntPromisedDrawsNothing(t *testing.T) {
	p := plan(3, 3)
	if _, err := p.Seed("another", ""); !fault.Is(err, "audit.seed.other") {
		t.Errorf("another seed: %v", err)
	}
	if _, err := p.Seed("secret", "12 04 31"); !fault.Is(err, "inspection.beacon.none") {
		t.Errorf("a value nobody announced: %v", err)
	}
	p.Beacon = "the lottery of 3 December"
	if _, err := p.Seed("secret", " "); !fault.Is(err, "inspection.beacon") {
		t.Errorf("no value: %v", err)
	}
	one, _ := p.Seed("secret", "12 04 31")
	two, _ := p.Seed("secret", "12 04 32")
	if one == two || one == "" {
		t.Error("the value makes no difference")
	}
}

func TestRiskIsTheSumOfItsReasons(t *testing.T) {
	r := inspection.Rules{ID: "r", Points: map[inspection.Reason]int{inspection.Expired: 40, inspection.Gap: 25, inspection.Never: 10},
		Bands: []inspection.Band{{Code: "high", From: 50}, {Code: "middle", From: 20}, {Code: "low"}}}
	if err := r.Check(); err != nil {
		t.Fatal(err)
	}
	for want, reasons := range map[int][]inspection.Reason{0: {inspection.Expired, inspection.Gap}, 1: {inspection.Gap}, 2: {inspection.Never}} {
		if got := r.BandOf(r.Risk(reasons)); got != want {
			t.Errorf("%v: band %d, want %d", reasons, got, want)
		}
	}
	r.Bands = r.Bands[:2]
	if err := r.Check(); !fault.Is(err, "inspection.check.bands") {
		t.Errorf("no band for nothing: %v", err)
	}
}
