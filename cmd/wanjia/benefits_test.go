package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/paid"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/benefit"
	"wanjia/domain/person"
	"wanjia/domain/rule"

	"wanjia/desk/benefits"
)

// TestChildrenAreOwedWhatTheFormulaSays: a town of children through import and the command, on both databases, against the
// rule as an office would count it on paper.
func TestChildrenAreOwedWhatTheFormulaSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	people, events := "id,name,sex,birth_date,area,since,since_reason,residence\n", "id,kind,date,person,area,name,sex,to_area\n"
	var want []string
	for i := range 150 {
		id := fmt.Sprintf("c%03d", i)
		year, month, dom := 2021+r.IntN(6), 1+r.IntN(12), 1+r.IntN(28)
		if year == 2026 {
			month = 1 + r.IntN(3)
		}
		born := fmt.Sprintf("%d-%02d-%02d", year, month, dom)
		switch i % 3 {
		case 0:
			events += fmt.Sprintf("b%s,birth,%s,%s,990101,Child %s,female,\n", id, born, id, id)
		case 1:
			people += fmt.Sprintf("%s,Child %s,male,%s,990101,%s,birth,usual\n", id, id, born, born)
		default:
			people += fmt.Sprintf("%s,Child %s,female,%s,990102,2026-03-31,baseline,registered\n", id, id, born[:7])
		}
		endYear, endMonth := 9999, 12 // the last month that counts
		if i%3 != 2 && r.IntN(3) == 0 && year <= 2024 {
			endYear, endMonth = 2025, 1+r.IntN(12)
			kind, to := "death", ""
			if r.IntN(2) == 0 {
				kind, to = "move_out", "98"
			}
			events += fmt.Sprintf("x%s,%s,%d-%02d-15,%s,,,,%s\n", id, kind, endYear, endMonth, id, to)
		}
		for y := 2025; y <= 2026; y++ {
			n := 0
			for m := 1; m <= 12; m++ {
				due := year >= 2025 && y >= year && y < year+3 || year >= 2022 && year <= 2024 && (y*12+m <= (year+3)*12+month)
				if due && y*12+m <= endYear*12+endMonth {
					n++
				}
			}
			if n > 0 {
				want = append(want, fmt.Sprintf("%s,childcare-2025,%d,%d,%d,entitled", id, y, n, n*30000))
			}
		}
	}
	folders(t, func(t *testing.T, fresh func() folder) {
		f := fresh()
		f.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, people), "events="+write(t, events))
		out, _ := f.run(cli.Done, "benefits", "entitled", "--scheme", "childcare-2025", "--on", "2026-03-31", "--as", "csv")
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(out), "\n")[1:] {
			cells := strings.Split(line, ",")
			got = append(got, strings.Join(cells[:6], ","))
		}
		slices.Sort(got)
		slices.Sort(want)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Fatalf("row %d of %d is %v, want of %d %v", i, len(got), got[i:min(i+1, len(got))], len(want), want[i:min(i+1, len(want))])
			}
		}
	})
}

// TestOnePersonIsDecidedAsAmongAll: whoever is asked about alone, with the family that the register finds for them, gets what
// the pass over everybody says.
func TestOnePersonIsDecidedAsAmongAll(t *testing.T) {
	people := "id,name,sex,birth_date,area,household,relation,since,since_reason,mother,father\n" +
		"gran,Gran,female,1960-02-03,990101,h1,head,2010-01-01,baseline,,\n" +
		"gramps,Gramps,male,1958-02-03,990101,h1,spouse,2010-01-01,baseline,,\n" +
		"only,Only,male,1985-01-01,990102,h2,head,2010-01-01,baseline,gran,gramps\n" +
		"wife,Wife,female,1987-01-01,990102,h2,spouse,2010-01-01,baseline,,\n" +
		"nohead1,N One,female,1975-01-01,990102,h5,son,2010-01-01,baseline,,\n" +
		"nohead2,N Two,male,1971-01-01,990102,h5,son,2010-01-01,baseline,,\n" +
		"lost,Lost,female,1970-01-01,990102,h4,head,2010-01-01,baseline,,\n" +
		"lostdad,Lost Dad,male,1969-01-01,990102,h4,spouse,2010-01-01,baseline,,\n" +
		"gone,Gone,male,1998-01-01,990102,h4,son,2010-01-01,baseline,lost,lostdad\n"
	events := "id,kind,date,person,area,name,sex,mother,father,household\n" +
		"b1,birth,2024-05-05,kid,990102,Kid,female,wife,only,h2\nd1,death,2021-05-01,gone,,,,,,\na1,adoption,2025-02-02,kid,,,,nohead1,,\n"
	on := day.Must("2026-12-31")
	folders(t, func(t *testing.T, fresh func() folder) {
		f := fresh()
		f.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, people), "events="+write(t, events))
		e := &cli.Env{Out: io.Discard, Err: io.Discard, Getenv: func(string) string { return "" }}
		fl := e.NewFlags("benefits")
		if _, err := fl.Read(f.args); err != nil {
			t.Fatal(err)
		}
		p, err := place.Visit(t.Context(), fl)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		}()
		d, err := paid.BenefitDesk(p)
		if err != nil {
			t.Fatal(err)
		}
		shown := benefits.Shown{"only": {{Fact: "household.income_band", Value: rule.OfText("dibao")}}, "nohead1": {{Fact: "household.income_band", Value: rule.OfText("margin")}}}
		for _, who := range []string{"gran", "gramps"} {
			shown[who] = append(shown[who], benefit.Shown{Fact: "person.rural", Value: rule.OfBool(true)})
		}
		owed := 0
		for _, s := range d.Schemes() {
			among := map[string]string{}
			_, err := d.Entitled(t.Context(), place.Operator("test"), benefits.Ask{Scheme: s.ID, On: on, Shown: shown}, func(o benefits.Owed) error {
				among[o.Reference] += fmt.Sprint(o.Period.Code, o.Period.Fen, o.Period.Parts, " ")
				owed++
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, own := range strings.Fields("gran gramps only wife nohead1 nohead2 lost lostdad gone kid") {
				showed := shown[own]
				if own == "nohead2" {
					showed = shown["nohead1"]
				}
				dec, c, err := d.Decide(t.Context(), place.Operator("test"), benefits.Person{ID: person.FromSource("t", own), Scheme: s.ID, On: on, Shown: showed})
				if err != nil {
					t.Fatal(err)
				}
				alone := ""
				for _, q := range dec.Periods {
					if q.Owed() && (s.Who != benefit.ForHousehold || c.Head) {
						alone += fmt.Sprint(q.Code, q.Fen, q.Parts, " ")
					}
				}
				if alone != among[own] {
					t.Errorf("%s, %s: alone %q, among all %q", s.ID, own, alone, among[own])
				}
			}
		}
		if owed < 20 {
			t.Errorf("%d periods owed in all: the test has nothing to compare", owed)
		}
	})
}
