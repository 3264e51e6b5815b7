package accreditation

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/drawing"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
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
	Drawn  *drawing.Drawn // nil before the seed is revealed
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
	draws := d.draws()
	if done, ok, err := draws.Find(ctx, who, a.ID); ok || err != nil {
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
	p := &inspection.Plan{ID: a.ID, Area: a.Area, Year: d.Today().Month().Year(), For: a.For, Beacon: strings.TrimSpace(a.Beacon)}
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
	return draws.Promise(ctx, who, p)
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

// draws keeps the draws of this desk.
func (d *Desk) draws() *drawing.Keeper[Draw] {
	return &drawing.Keeper[Draw]{
		Office: d.office, Salt: "accreditation seed", Show: show,
		Mine: func(aim string) bool { return aim == ForVisit || aim == ForSpot },
		Put: func(ctx context.Context, who access.Actor, e journal.Entry) error {
			return d.store.Write(ctx, func(tx Tx) error { return write(ctx, tx, who, access.Watch, e) })
		},
	}
}

// show tells where the sites of a draw stand.
func show(ctx context.Context, v *view.Sight, k drawing.Kept) (Draw, error) {
	out := Draw{Plan: k.Plan, At: k.At, Seq: k.Seq, On: k.On, Drawn: k.Drawn}
	if k.Drawn == nil {
		return out, nil
	}
	for _, w := range k.Drawn.Visits {
		f, _, err := v.Case(ctx, w.Site)
		if err != nil {
			return out, err
		}
		_, values, err := cases.Told(ctx, v, &f)
		if err != nil {
			return out, err
		}
		row := Visit{Case: w.Site, Name: values["about"], State: f.State, Short: len(w.Team) < k.Team}
		for _, m := range k.Pool {
			if slices.Contains(w.Team, m.ID) {
				row.Team = append(row.Team, m.Account)
			}
		}
		out.Visits = append(out.Visits, row)
	}
	return out, nil
}

// Draws are the draws that the actor may see, the newest first.
func (d *Desk) Draws(ctx context.Context, who access.Actor, within area.Code) ([]Draw, error) {
	return d.draws().Recent(ctx, who, within)
}

// Draw shows one draw.
func (d *Desk) Draw(ctx context.Context, who access.Actor, id journal.ID) (Draw, error) {
	return d.draws().Open(ctx, who, id)
}

// Reveal reveals the seed, writes down what it makes, and sends each team to its site. Sent again, it goes on where it stopped.
func (d *Desk) Reveal(ctx context.Context, who access.Actor, plan journal.ID, value string) (Draw, error) {
	p, err := d.draws().Reveal(ctx, who, plan, value)
	if err != nil {
		return p, err
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
