package history

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"

	"wanjia/desk/accounts"
	"wanjia/desk/register"
)

// The clerks of the county's hall, by what there is to ask about how they write.
const (
	prompt = "clerk-1" // births always on the day itself
	copies = "clerk-2" // weights and weeks of the form before
	rounds = "clerk-3" // weights in whole pounds, ages that end in 0 or 5
	hasty  = "clerk-4" // a form in some seconds
)

func clerks() []string { return []string{prompt, copies, rounds, hasty} }

// each is how many births a clerk writes at most.
const each = 60

// hire opens the clerks' accounts.
func (s *story) hire(ctx context.Context) error {
	who := s.Operator
	who.Purpose = access.AdministrationPurpose
	for _, name := range clerks() {
		p := accounts.Person{Name: name, Display: words.Text(s.Lang, "demo.person."+name, nil), Grants: s.clerk(name).Grants}
		if _, err := s.Staff.Add(ctx, who, p); err != nil {
			return err
		}
	}
	return nil
}

// clerk is one of them at work.
func (s *story) clerk(name string) access.Actor {
	return access.Actor{Account: name, Device: "hall", Purpose: access.CivilRegistration, Grants: []access.Grant{{Desk: access.Window, Area: s.county, Purpose: access.CivilRegistration}}}
}

// hand is how it stands with a row that a clerk is to write.
type hand int

const (
	waits hand = iota + 1
	written
)

// deed is a form that a clerk fills in.
type deed struct {
	on    day.Day
	after time.Duration // since midnight
	clerk string
	kind  journal.Kind
	row   string // its id in the sheet
	cells map[string]string
}

// plan shares out who writes what and when: births of the year before that waited on paper, births as they come, and newcomers.
func (s *story) plan() {
	paper, fresh := s.births()
	s.quietly = s.settled()
	for i, b := range paper {
		k := i / 3
		sitting := s.from + 3 + day.Day(k/5)*6
		if sitting >= s.audit {
			break
		}
		d := deed{on: sitting, clerk: clerks()[1+i%3], kind: "birth", row: b["id"], cells: b}
		switch d.clerk {
		case copies:
			d.after = 14*time.Hour + time.Duration(k%5)*6*time.Minute
			if k%5 > 0 {
				b["weight_g"], b["gestation_weeks"] = paper[3*(k/5*5)]["weight_g"], paper[3*(k/5*5)]["gestation_weeks"]
			}
		case rounds:
			d.after = 9*time.Hour + time.Duration(k%5)*9*time.Minute
			b["weight_g"] = pounds(b["weight_g"])
		case hasty:
			d.after = 16*time.Hour + time.Duration(k%5)*7*time.Second
		}
		s.add(d)
	}
	for i, b := range fresh {
		on := dayOf(b["date"])
		b["registered"] = b["date"]
		s.add(deed{on: on, after: 10*time.Hour + time.Duration(i%7)*11*time.Minute, clerk: prompt, kind: "birth", row: b["id"], cells: b})
	}
	for i, p := range s.newcomers() {
		s.add(deed{on: dayOf(p["since"]), after: 11*time.Hour + time.Duration(i%19)*5*time.Minute, clerk: rounds, kind: "person", row: p["id"], cells: p})
	}
	slices.SortStableFunc(s.deeds, func(a, b deed) int { return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.after, b.after)) })
}

// add plans a deed. A row of which nothing may wait is left to the sheets.
func (s *story) add(d deed) {
	s.deeds = append(s.deeds, d)
	s.byHand[d.row] = waits
}

// dayOf is a day of the sheets.
func dayOf(text string) day.Day {
	p, err := day.ParsePartial(text)
	if err != nil || p.IsZero() {
		return 0
	}
	return p.First()
}

// pounds reads a scale to 500 g.
func pounds(grams string) string {
	n, err := strconv.Atoi(grams)
	if err != nil {
		return grams
	}
	return strconv.Itoa((n + 250) / 500 * 500)
}

// quiet says that nothing is registered on a day, for the register is being audited.
func (s *story) quiet(on day.Day) bool { return on >= s.audit && on < s.audit+15 }

// births are those that clerks may write: of children of whom no other row speaks, so that nothing waits for them. paper are of the year before
// the clerks' half-year, fresh of the half-year.
func (s *story) births() (paper, fresh []map[string]string) {
	at := map[string]int{}
	for i, c := range s.events.columns {
		at[c] = i
	}
	told := s.told()
	for _, one := range s.events.all {
		on := dayOf(one.on)
		if one.cells[at["kind"]] != "birth" || told[one.cells[at["person"]]] > 1 || one.cells[at["weight_g"]] == "" || one.cells[at["gestation_weeks"]] == "" ||
			!strings.HasPrefix(one.cells[at["area"]], s.county.String()) || on < s.from-365 || on > s.to || s.quiet(on) {
			continue
		}
		row := cellsOf(s.events.columns, one)
		switch {
		case on >= s.from && len(fresh) < each:
			fresh = append(fresh, row)
		case on < s.from && len(paper) < 3*each:
			paper = append(paper, row)
		}
	}
	return paper, fresh
}

// told is how often somebody stands in the events that wait.
func (s *story) told() map[string]int {
	told := map[string]int{}
	for _, c := range []string{"person", "mother", "father", "partner", "members"} {
		at := slices.Index(s.events.columns, c)
		for _, one := range s.events.all {
			for id := range strings.SplitSeq(one.cells[at], ";") {
				told[id]++
			}
		}
	}
	return told
}

// settled are people who came before the clerks' half-year and of whom nothing is written after that.
func (s *story) settled() (out []map[string]string) {
	told := s.told()
	for _, one := range s.people.all {
		row := cellsOf(s.people.columns, one)
		if on := dayOf(one.on); on < s.from && told[row["id"]] == 0 && row["household"] != "" && row["since_reason"] == "move_in" && row["residence"] == "" &&
			len(row["birth_date"]) == len("2000-01-01") && strings.HasPrefix(row["area"], s.county.String()) {
			out = append(out, row)
		}
	}
	return out
}

func cellsOf(columns []string, one line) map[string]string {
	out := map[string]string{}
	for i, c := range columns {
		if one.cells[i] != "" {
			out[c] = one.cells[i]
		}
	}
	return out
}

// The ages at which somebody is asked rather than shown a paper, in years.
const (
	young = 25
	aged  = 60
)

// newcomers are the people who came in the half-year, parents before their children; ages of grown people are said to the nearest five years.
func (s *story) newcomers() (out []map[string]string) {
	for _, one := range s.people.all {
		on := dayOf(one.on)
		if on < s.from || on > s.to || s.quiet(on) {
			continue
		}
		row := cellsOf(s.people.columns, one)
		if !strings.HasPrefix(row["area"], s.county.String()) || row["since_reason"] != "move_in" {
			continue
		}
		if birth := dayOf(row["birth_date"]); len(row["birth_date"]) == len("2000-01-01") {
			if age := birth.AgeOn(on); age >= young && age <= aged && row["birth_date"][5:] != "02-29" {
				row["birth_date"] = birth.AddYears(age - (age+2)/5*5).String()
				delete(row, "id_number")
				delete(row, "id_type")
			}
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b map[string]string) int {
		return cmp.Or(cmp.Compare(a["since"], b["since"]), cmp.Compare(a["birth_date"], b["birth_date"]))
	})
	return out
}

// write fills in what clerks have up to a day. What a rule stands against is left to the next sheet, as it came.
func (s *story) write(ctx context.Context, until day.Day) error {
	for len(s.deeds) > 0 && s.deeds[0].on <= until {
		d := s.deeds[0]
		s.deeds = s.deeds[1:]
		s.at(d.on, d.after)
		_, err := s.Register.Do(ctx, s.clerk(d.clerk), register.Command{ID: journal.DeriveID("demo by hand", s.Order.Source, d.row), Kind: d.kind, Typed: s.typed(&d), Unattended: true})
		if refused(err) {
			delete(s.byHand, d.row)
			continue
		}
		if err != nil {
			return err
		}
		s.byHand[d.row] = written
		s.n.Read, s.n.Added = s.n.Read+1, s.n.Added+1
	}
	return nil
}

// refused says whether an error is a rule's or the register's answer to somebody who writes.
func refused(err error) bool {
	if _, ok := errors.AsType[*register.Rejected](err); ok {
		return true
	}
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.Refused || k == fault.Missing || k == fault.Conflict)
}

// typed is what a clerk types: people and households by the names that the sheets have for them.
func (s *story) typed(d *deed) map[string]string {
	kind, _ := vital.Find(d.kind)
	out := maps.Clone(d.cells)
	delete(out, "id")
	delete(out, "kind")
	if d.kind == "person" {
		out["person"] = d.row
	}
	if on := d.on.String(); out["registered"] > on {
		out["registered"] = on
	}
	for field, text := range out {
		switch f, _ := kind.Field(field); f.Shape {
		case vital.APerson, vital.NewPerson, vital.AHousehold:
			out[field] = source.Ref(s.Order.Source, text)
		default:
		}
	}
	return out
}
