package benefit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/settle"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// The model below knows nothing of spells, spans or stays. It walks through the months and remembers who pays.

// told is one thing that happened to a child, as it finally stands.
type told struct {
	kind string
	on   day.Day
	area string
	gone bool // taken back as an error
}

// model is what a child is owed by period and place, month by month.
func model(events []told, upTo day.Day) map[string]money.Fen {
	var born, died day.Day
	birthplace := ""
	dead := false
	var moves []told
	for _, e := range events {
		switch {
		case e.gone || e.on > upTo:
		case e.kind == "birth":
			born, birthplace = e.on, e.area
		case e.kind == "death":
			if !dead || e.on < died {
				died, dead = e.on, true
			}
		case e.kind == "adoption": // the same child, the same money; somebody else claims
		default:
			moves = append(moves, e)
		}
	}
	out := map[string]money.Fen{}
	if birthplace == "" || born.Month() < day.MonthOf(2022, 1) {
		return out
	}
	slices.SortStableFunc(moves, func(a, b told) int { return int(a.on) - int(b.on) })
	by, bm, _ := born.Date()
	first, last := day.MonthOf(2025, 1), day.MonthOf(by+3, bm)
	if by >= 2025 {
		first, last = day.MonthOf(by, 1), day.MonthOf(by+2, 12)
	}
	for m := first; m <= last && day.MonthOf(m.Year(), 1).First() <= upTo; m++ {
		if dead && m > died.Month() {
			break
		}
		if at := payer(birthplace, moves, m, died, dead); at != "" {
			out[fmt.Sprintf("%d %s", m.Year(), at)] += 300_00
		}
	}
	return out
}

// payer is the place that pays a month: where the child stood when the month before ended. Somebody on the way between two
// places is paid by the one that they reach, if they were underway no longer than a migration certificate is good for.
func payer(at string, moves []told, m day.Month, died day.Day, dead bool) string {
	var left day.Day
	for _, e := range moves {
		if dead && e.on > died {
			break
		}
		if e.on.Month() >= m {
			if at == "" && left != 0 && e.kind != "move_out" && e.on-left <= 31 && left.Month() < m {
				return e.area
			}
			if at == "" && e.kind == "move_out" {
				continue
			}
			break
		}
		switch e.kind {
		case "move_out":
			if at != "" {
				at, left = "", e.on
			}
		default:
			at = e.area
		}
	}
	return at
}

// history makes up what happens to a child: one thing a day at most.
func history(r *rand.Rand) []told {
	born := day.Must("2021-10-01") + day.Day(r.IntN(365*6))
	events := []told{{kind: "birth", on: born, area: place(r)}}
	seen := map[day.Day]bool{born: true}
	here := events[0].area
	on := born
	for range r.IntN(7) {
		on += day.Day(1 + r.IntN(250))
		if r.IntN(3) == 0 {
			on = on.Month().Last() + day.Day(r.IntN(3)) - 1 // the edges of months
		}
		if seen[on] || on <= born {
			continue
		}
		seen[on] = true
		switch {
		case r.IntN(6) == 0:
			events = append(events, told{kind: "adoption", on: on})
		case here != "" && r.IntN(2) == 0:
			events, here = append(events, told{kind: "move_out", on: on}), ""
			if back := on + day.Day(1+r.IntN(40)); r.IntN(2) == 0 && !seen[back] {
				seen[back], on, here = true, back, place(r)
				events = append(events, told{kind: "move_in", on: back, area: here})
			}
		case here == "":
			here = place(r)
			events = append(events, told{kind: "move_in", on: on, area: here})
		default:
			to := place(r)
			if to == here {
				continue
			}
			here = to
			events = append(events, told{kind: "move", on: on, area: here})
		}
	}
	if death := born + day.Day(1+r.IntN(1600)); r.IntN(4) == 0 && !seen[death] {
		events = append(events, told{kind: "death", on: death})
	}
	return events
}

func place(r *rand.Rand) string { return []string{"990101", "990102", "990201"}[r.IntN(3)] }

// arrival is a version of an event reaching the register.
type arrival struct {
	event   int
	says    told
	reaches int // order
}

// arrivals are the events in any order, some first told wrongly, some told though they never happened.
func arrivals(r *rand.Rand, events []told) ([]told, []arrival) {
	var out []arrival
	for i, e := range events {
		if e.kind != "birth" && r.IntN(6) == 0 {
			wrong := e
			wrong.gone = true
			events[i].gone = true
			out = append(out, arrival{i, e, r.Int()}, arrival{i, wrong, r.Int()})
			if a, b := &out[len(out)-2], &out[len(out)-1]; a.reaches > b.reaches {
				a.reaches, b.reaches = b.reaches, a.reaches
			}
			continue
		}
		first := e
		if r.IntN(3) == 0 {
			first.on += day.Day(r.IntN(80) - 40)
			if first.area != "" {
				first.area = place(r)
			}
			out = append(out, arrival{i, first, r.Int()}, arrival{i, e, r.Int()})
			if a, b := &out[len(out)-2], &out[len(out)-1]; a.reaches > b.reaches {
				a.reaches, b.reaches = b.reaches, a.reaches
			}
			continue
		}
		out = append(out, arrival{i, e, r.Int()})
	}
	slices.SortFunc(out, func(a, b arrival) int {
		if a.reaches < b.reaches {
			return -1
		}
		return 1
	})
	return events, out
}

var child = person.FromSource("s", "child")

// take puts an event's version into the person's life, as the register does.
func take(p *vital.Person, a arrival) {
	root := journal.DeriveID("e", fmt.Sprint(a.event))
	if a.says.gone {
		p.Replace(root)
		return
	}
	k, _ := vital.Find(journal.Kind(a.says.kind))
	values := map[string]string{"person": "@s/child", "date": a.says.on.String()}
	if a.says.area != "" {
		values["area"] = a.says.area
	}
	if a.says.kind == "adoption" {
		values["mother"] = "@s/other"
	}
	e, wrong := k.Parse(values, day.Must("2030-01-01"))
	if len(wrong) > 0 {
		panic(wrong)
	}
	act := e.Acts(root, 1)[child]
	p.Replace(root, act)
}

func owedLines(t *testing.T, s *benefit.Scheme, p *vital.Person, on day.Day) []settle.Line {
	t.Helper()
	c := benefit.CaseOf(p, on)
	d, err := s.Decide(&c, on, codes{})
	if err != nil {
		t.Fatal(err)
	}
	brief, err := s.Owes(&c, on, codes{})
	if got, want := fmt.Sprint(brief.Verdict, brief.Lines()), fmt.Sprint(d.Verdict, d.Lines()); err != nil || got != want {
		t.Fatalf("in brief %s (%v) is owed, at length %s", got, err, want)
	}
	return d.Lines()
}

func table(lines []settle.Line) map[string]money.Fen {
	out := map[string]money.Fen{}
	for _, l := range lines {
		out[l.Period+" "+l.Area.String()] += l.Fen
	}
	return out
}

func sum(lines []settle.Line) money.Fen {
	var n money.Fen
	for _, l := range lines {
		n += l.Fen
	}
	return n
}

// TestTheEngineAgreesWithAModelThatCountsMonths: over many lives, told in any order with errors and corrections, what is
// owed is what the model counts; what is paid never exceeds the most that was ever owed, comes to what is owed once cuts
// are through, and asking again changes nothing.
func TestTheEngineAgreesWithAModelThatCountsMonths(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 5_000
	}
	s := scheme(t, "childcare-2025", "2026-01-01")
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		events, coming := arrivals(r, history(r))
		on := day.Must("2025-01-01") + day.Day(r.IntN(365*5))
		p := &vital.Person{ID: child}
		var paid []settle.Line
		var most money.Fen
		for _, a := range coming {
			take(p, a)
			if r.IntN(3) == 0 {
				owed := owedLines(t, s, p, on)
				most = max(most, sum(owed))
				paid = put(paid, settle.Reckon(owed, paid), r.IntN(2) == 0)
				if sum(paid) > most {
					t.Fatalf("seed %d: %s paid, never more than %s owed", seed, sum(paid), most)
				}
			}
		}
		owed := owedLines(t, s, p, on)
		if got, want := fmt.Sprint(table(owed)), fmt.Sprint(model(events, on)); got != want {
			t.Fatalf("seed %d, %v up to %s: owed %s, the model says %s", seed, events, on, got, want)
		}
		paid = put(paid, settle.Reckon(owed, paid), true)
		if got, want := fmt.Sprint(table(paid)), fmt.Sprint(table(owed)); sum(paid) != sum(owed) {
			t.Fatalf("seed %d: paid %s, owed %s", seed, got, want)
		}
		if again := settle.Reckon(owed, paid); !again.None() {
			t.Fatalf("seed %d: asked twice, and %+v is still to change", seed, again)
		}
	}
}

// put does what a change says: tops up, lets places settle between them, and takes back where a cut is through.
func put(paid []settle.Line, c settle.Change, heard bool) []settle.Line {
	if c.IsCut() && !heard {
		return paid
	}
	for _, d := range c.Lines {
		paid = append(paid, settle.Line{Period: d.Period, Area: d.Area, Fen: d.Fen()})
	}
	return paid
}
