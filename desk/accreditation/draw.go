package accreditation

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/standard"
	"wanjia/domain/workflow"
)

// What a draw is for.
const (
	ForVisit = "visit" // who comes to the sites that wait
	ForSpot  = "spot"  // which awards are looked at again, and by whom
)

// Ask is what a draw is to be.
type Ask struct {
	ID     journal.ID // made by the author, so that a retry is harmless
	Area   area.Code
	For    string
	Beacon string // which public value of a day to come goes into the draw
}

// Draw is a draw as it is shown: the promise, and what came of it.
type Draw struct {
	inspection.Plan
	At     view.Place
	Seq    journal.Seq
	On     time.Time
	Drawn  *inspection.Drawn // nil before the seed is revealed
	Visits []Visit
}

// Visit is one site with who comes to it.
type Visit struct {
	Case  journal.ID
	Name  string
	State string
	Team  []string
	Short bool // fewer than wanted, because the rest have an interest
}

// candidate is an application or an award that may be drawn.
type candidate struct {
	file    workflow.File
	values  map[string]string
	of      *standard.Standard
	authors []string
}

// Promise writes down which sites and inspectors a draw is made of, with the promise of its seed, which nobody at the desk can know.
func (d *Desk) Promise(ctx context.Context, who access.Actor, a Ask) (Draw, error) {
	if done, ok, err := d.find(ctx, who, a.ID); ok || err != nil {
		return done, err
	}
	if a.For != ForVisit && a.For != ForSpot {
		return Draw{}, fault.New(fault.Invalid, "accreditation.draw.aim", "text", a.For).In("for")
	}
	found, err := d.waiting(ctx, who, a)
	if err != nil {
		return Draw{}, err
	}
	if len(found) == 0 {
		return Draw{}, fault.New(fault.Conflict, "accreditation.draw.empty").In("area")
	}
	p := &inspection.Plan{ID: a.ID, Area: a.Area, Year: d.Today().Month().Year(), For: a.For, Beacon: strings.TrimSpace(a.Beacon), Seal: d.secret(a.ID).Promise()}
	names := map[string][]journal.ID{}
	for band, s := range d.Standards() { // each standard is a band of its own
		share := 100
		if a.For == ForSpot {
			share = s.Spot
		}
		p.Shares = append(p.Shares, share)
		for i := range found {
			c := &found[i]
			if c.of != s {
				continue
			}
			p.Team = max(p.Team, s.Team)
			p.Sites = append(p.Sites, inspection.Site{ID: c.file.ID, Band: band})
			for _, n := range []string{c.values["facility"], strings.ToLower(c.values["about"]), strings.ToLower(journal.NumberOf(c.file.ID).Grouped())} {
				names[n] = append(names[n], c.file.ID)
			}
		}
	}
	if p.Pool, err = d.inspectors.Pool(ctx, who, a.Area, names); err != nil {
		return Draw{}, err
	}
	for i := range p.Pool { // whoever applied for a site doesn't judge it
		for _, c := range found {
			if slices.Contains(c.authors, p.Pool[i].Account) && !slices.Contains(p.Pool[i].Interests, c.file.ID) {
				p.Pool[i].Interests = append(p.Pool[i].Interests, c.file.ID)
			}
		}
	}
	if len(p.Pool) < p.Team {
		return Draw{}, fault.New(fault.Conflict, "inspection.plan.pool", "team", strconv.Itoa(p.Team))
	}
	if err := d.note(ctx, who, a.ID, a.Area, p.Body()); err != nil {
		return Draw{}, err
	}
	return d.Draw(ctx, who, a.ID)
}

// waiting are the applications whose visit is to be drawn, or the awards in force.
func (d *Desk) waiting(ctx context.Context, who access.Actor, a Ask) (out []candidate, err error) {
	want := map[string]string{ForVisit: "voted", ForSpot: "awarded"}[a.For]
	err = d.moment(ctx, who, access.Watch, a.Area, func(v *view.Sight) error {
		return each(ctx, v, func(f *workflow.File) error {
			at, err := area.ParseCode(f.Area)
			if err != nil || f.State != want || !v.In.Holds(at) {
				return nil //nolint:nilerr // what lies nowhere is nobody's
			}
			acts, values, err := cases.Told(ctx, v, f)
			if err != nil {
				return err
			}
			c := candidate{file: *f, values: values, of: d.standards[values["standard"]]}
			for _, t := range acts {
				if slices.Contains([]string{"", "assess", "carry"}, t.Act.Step) {
					c.authors = append(c.authors, t.Act.By)
				}
			}
			if award, ok := d.award(f, acts, values); c.of != nil && (a.For == ForVisit || ok && award.Stands(v.Today)) {
				out = append(out, c)
			}
			return nil
		})
	})
	return out, err
}

func (d *Desk) secret(plan journal.ID) audit.Seed {
	sum := d.office.Keys.Blind("accreditation seed", plan.String())
	return audit.Seed(hex.EncodeToString(sum[:]))
}

func (d *Desk) note(ctx context.Context, who access.Actor, id journal.ID, at area.Code, body map[string]string) error {
	return d.store.Write(ctx, func(tx Tx) error {
		return write(ctx, tx, who, access.Watch, journal.Entry{ID: id, Kind: inspection.EntryKind, Area: at, Body: journal.CanonicalBody(body)})
	})
}

// DrawID is the id of the entry that reveals a draw's seed.
func DrawID(plan journal.ID) journal.ID { return journal.DeriveID("inspection draw", plan.String()) }

func (d *Desk) find(ctx context.Context, who access.Actor, id journal.ID) (out Draw, ok bool, err error) {
	err = d.moment(ctx, who, access.Watch, area.Code{}, func(v *view.Sight) error {
		out, ok, err = d.read(ctx, v, id)
		return err
	})
	return out, ok, err
}

func (d *Desk) read(ctx context.Context, v *view.Sight, id journal.ID) (out Draw, ok bool, err error) {
	e, ok, err := v.EntryByID(ctx, id)
	if err != nil || !ok || e.Kind != inspection.EntryKind || !v.In.Holds(e.Area) {
		return out, false, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return out, false, err
	}
	p, err := inspection.PlanOf(e, body)
	if err != nil || p.For != ForVisit && p.For != ForSpot {
		return out, false, err
	}
	out = Draw{Plan: *p, At: v.Place(e.Area), Seq: e.Seq, On: e.Recorded}
	drawn, ok, err := v.EntryByID(ctx, DrawID(id))
	if err != nil || !ok {
		return out, true, err
	}
	if body, err = journal.ParseBody(drawn.Body); err != nil {
		return out, false, err
	}
	made, err := inspection.DrawnOf(body)
	if err != nil {
		return out, false, err
	}
	out.Drawn = &made
	for _, w := range made.Visits {
		f, _, err := v.Case(ctx, w.Site)
		if err != nil {
			return out, false, err
		}
		_, values, err := cases.Told(ctx, v, &f)
		if err != nil {
			return out, false, err
		}
		row := Visit{Case: w.Site, Name: values["about"], State: f.State, Short: len(w.Team) < p.Team}
		for _, m := range p.Pool {
			if slices.Contains(w.Team, m.ID) {
				row.Team = append(row.Team, m.Account)
			}
		}
		out.Visits = append(out.Visits, row)
	}
	return out, true, nil
}

// Draws are the draws that the actor may see, the newest first.
func (d *Desk) Draws(ctx context.Context, who access.Actor, within area.Code) (out []Draw, err error) {
	err = d.moment(ctx, who, access.Watch, within, func(v *view.Sight) error {
		filed, err := v.Plans(ctx, 1<<62, mostDraws)
		if err != nil {
			return err
		}
		for _, f := range filed {
			p, ok, err := d.read(ctx, v, f.ID)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}

// mostDraws is how many are told at once.
const mostDraws = 100

// Draw shows one draw.
func (d *Desk) Draw(ctx context.Context, who access.Actor, id journal.ID) (Draw, error) {
	p, ok, err := d.find(ctx, who, id)
	if err == nil && !ok {
		err = fault.New(fault.Missing, "inspection.plan.missing")
	}
	return p, err
}

// Reveal reveals the seed, writes down what it makes, and sends each team to its site. Sent again, it goes on where it stopped.
func (d *Desk) Reveal(ctx context.Context, who access.Actor, plan journal.ID, value string) (Draw, error) {
	p, err := d.Draw(ctx, who, plan)
	if err != nil {
		return p, err
	}
	if p.Drawn == nil {
		drawn, err := p.Reveal(d.secret(plan), value)
		if err != nil {
			return p, err
		}
		if err := d.note(ctx, who, DrawID(plan), p.Area, drawn.Body()); err != nil {
			return p, err
		}
		if p, err = d.Draw(ctx, who, plan); err != nil {
			return p, err
		}
	}
	step, state, field, from := "draw", "voted", "team", "plan"
	if p.For == ForSpot {
		step, state, field, from = "spot", "awarded", "spot_team", "spot_plan"
	}
	for _, v := range p.Visits {
		if v.State != state || len(v.Team) < 2 { // it was sent before, was taken back since, or waits for a draw with enough people
			continue
		}
		_, err := d.cases.Do(ctx, who, cases.Command{ID: journal.DeriveID("accreditation draw", plan.String(), v.Case.String()), Case: v.Case, Via: Via, Step: step,
			Values: map[string]string{field: strings.Join(v.Team, " "), from: plan.String()}})
		if err != nil {
			return p, err
		}
	}
	return d.Draw(ctx, who, plan)
}
