// Package inspections is the desk of inspections: it plans a year by risk, promises a seed, draws facilities and inspectors, opens a case
// for each visit, takes checklists and what is seized, and counts what a drive came to. What may be done in a case is the definition's;
// what goes to the public is masked and expires.
package inspections

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/drawing"
	"wanjia/desk/office/view"
	"wanjia/desk/once"
	"wanjia/desk/providers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
)

// Flow is the kind of case that a visit becomes, and Via the name under which this desk opens it.
const (
	Flow = "inspection"
	Via  = "inspections"

	toVisit = "drawn" // the state in which a team is still to go
)

// Tx is a transaction in which plans and assessments are written.
type Tx interface {
	providers.Tx
	cases.Tx
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Filer opens cases.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (cases.Case, error)
}

// Files reads providers' files.
type Files interface {
	Risks(ctx context.Context, who access.Actor, within area.Code) ([]providers.Risk, error)
}

// Desk plans, draws and assesses.
type Desk struct {
	office     *view.Office
	store      Store
	cases      Filer
	files      Files
	checklists map[string]*assessment.Checklist
	rules      inspection.Rules
}

// New is a desk over the content of the packs.
func New(office *view.Office, store Store, filer Filer, files Files, checklists map[string]*assessment.Checklist, rules inspection.Rules) *Desk {
	return &Desk{office, store, filer, files, checklists, rules}
}

// Rules are how the place plans.
func (d *Desk) Rules() inspection.Rules { return d.rules }

// Checklists are those of the packs, in order of id.
func (d *Desk) Checklists() []*assessment.Checklist {
	var out []*assessment.Checklist
	for _, c := range d.checklists {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *assessment.Checklist) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// For is the checklist for a type of facility: the first that fits.
func (d *Desk) For(kind string) *assessment.Checklist {
	for _, c := range d.Checklists() {
		if len(c.About) > 0 && c.Fits(kind) {
			return c
		}
	}
	for _, c := range d.Checklists() {
		if c.Fits(kind) {
			return c
		}
	}
	return nil
}

// Ask is what a plan is to be.
type Ask struct {
	ID     journal.ID // made by the author, so that a retry is harmless
	Area   area.Code
	Year   int
	Beacon string // which public value of a day to come goes into the draw
}

// Planned is a plan as it is shown.
type Planned struct {
	inspection.Plan
	Seq   journal.Seq
	On    time.Time
	At    view.Place
	Bands []Band
	Drawn *Draw // nil before the draw
}

// Band is how many facilities a band has and how many of them are visited.
type Band struct {
	inspection.Band
	Sites, Visits int
}

// Draw is what a seed made.
type Draw struct {
	inspection.Drawn
	Seq    journal.Seq
	On     time.Time
	Visits []Visit
}

// Visit is one facility with its team.
type Visit struct {
	Site   journal.ID
	Name   string
	At     view.Place
	Band   inspection.Band
	Team   []Inspector
	Case   journal.ID
	Stands string // the state of its case; empty where it isn't open
	Short  bool   // fewer inspectors than the plan wants, because the rest have an interest
}

// Inspector is who was drawn.
type Inspector struct{ Name, Account, Agency string }

// Plan ranks the facilities of an area by risk, and promises the seed of their draw. Nobody at the desk can know it.
func (d *Desk) Plan(ctx context.Context, who access.Actor, a Ask) (Planned, error) {
	plans := d.plans()
	if done, ok, err := plans.Find(ctx, who, a.ID); ok || err != nil {
		return done, err
	}
	risks, err := d.files.Risks(ctx, who, a.Area)
	if err != nil {
		return Planned{}, err
	}
	p := &inspection.Plan{ID: a.ID, Area: a.Area, Year: a.Year, Team: d.rules.Team, Joint: d.rules.Joint, Beacon: strings.TrimSpace(a.Beacon)}
	for _, b := range d.rules.Bands {
		p.Shares = append(p.Shares, b.Share)
	}
	names := map[string][]journal.ID{}
	for _, r := range risks {
		p.Sites = append(p.Sites, inspection.Site{ID: r.ID, Band: d.rules.BandOf(d.rules.Risk(r.Reasons))})
		for _, n := range []string{r.ID.String(), r.Name(), r.Get(facility.RefField), r.Get(facility.CodeField)} {
			if n != "" {
				names[strings.ToLower(n)] = []journal.ID{r.ID}
			}
		}
	}
	if len(p.Sites) == 0 {
		return Planned{}, fault.New(fault.Conflict, "inspection.plan.empty").In("area")
	}
	if p.Pool, err = d.Pool(ctx, who, a.Area, names); err != nil {
		return Planned{}, err
	}
	if err := enough(p); err != nil {
		return Planned{}, err
	}
	return plans.Promise(ctx, who, p)
}

// plans keeps the plans of this desk.
func (d *Desk) plans() *drawing.Keeper[Planned] {
	return &drawing.Keeper[Planned]{
		Office: d.office, Salt: "inspection seed", Show: d.show,
		Mine: func(aim string) bool { return aim == "" },
		Put: func(ctx context.Context, who access.Actor, e journal.Entry) error {
			return d.store.Write(ctx, func(tx Tx) error { return write(ctx, tx, who, e) })
		},
	}
}

func enough(p *inspection.Plan) error {
	agencies := map[string]bool{}
	for _, m := range p.Pool {
		agencies[m.Agency] = true
	}
	team := strconv.Itoa(p.Team)
	switch {
	case len(p.Pool) < p.Team:
		return fault.New(fault.Conflict, "inspection.plan.pool", "team", team)
	case p.Joint && len(agencies) < p.Team:
		return fault.New(fault.Conflict, "inspection.plan.agencies", "team", team)
	}
	return nil
}

// Pool are the inspectors of an area whose files stand, with what each has an interest in, by the names by which it goes, in lower case.
func (d *Desk) Pool(ctx context.Context, who access.Actor, within area.Code, names map[string][]journal.ID) (out []inspection.Member, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		found, err := v.Dossiers(ctx, facility.Inspector, last, most)
		if err != nil {
			return err
		}
		for i := range found {
			f := &found[i]
			at, err := area.ParseCode(f.Area)
			if err != nil || !f.Stands(v.Today) || !v.Tree.Under(within, at) && !v.Tree.Under(at, within) {
				continue
			}
			m := inspection.Member{ID: f.ID, Account: f.Get("account"), Agency: f.Get("agency")}
			for _, text := range strings.Split(f.Get("interests"), ";") {
				m.Interests = append(m.Interests, names[strings.ToLower(strings.TrimSpace(text))]...)
			}
			out = append(out, m)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b inspection.Member) int { return a.ID.Compare(b.ID.ID) })
	return out, err
}

const (
	last = journal.Seq(1 << 62)
	most = 5000
)

func (d *Desk) moment(ctx context.Context, who access.Actor, within area.Code, fn func(*view.Sight) error) error {
	_, err := d.office.Moment(ctx, who, access.Watch, within, fn)
	return err
}

// write appends one entry; the same one that is there stays.
func write(ctx context.Context, tx Tx, who access.Actor, e journal.Entry) error {
	tree, err := tx.Tree(ctx)
	if err != nil {
		return err
	}
	if dec := who.May(tree.Under, access.Watch, access.Request{Area: e.Area}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	_, err = once.Put(ctx, tx, who, e)
	return err
}

// show tells what a plan has by band, and where the visits of its draw stand.
func (d *Desk) show(ctx context.Context, v *view.Sight, k drawing.Kept) (Planned, error) {
	p := &k.Plan
	out := Planned{Plan: *p, Seq: k.Seq, On: k.On, At: k.At}
	for i, b := range d.rules.Bands {
		row := Band{Band: b}
		for _, s := range p.Sites {
			if s.Band == i {
				row.Sites++
			}
		}
		row.Visits = (row.Sites*b.Share + 99) / 100
		out.Bands = append(out.Bands, row)
	}
	if k.Drawn == nil {
		return out, nil
	}
	var err error
	out.Drawn, err = d.drawn(ctx, v, p, k.Drawn)
	return out, err
}

func (d *Desk) drawn(ctx context.Context, v *view.Sight, p *inspection.Plan, made *drawing.Drawn) (*Draw, error) {
	out := &Draw{Drawn: made.Drawn, Seq: made.Seq, On: made.On}
	bands := map[journal.ID]int{}
	for _, s := range p.Sites {
		bands[s.ID] = s.Band
	}
	for _, w := range out.Drawn.Visits {
		site, _, err := v.Dossier(ctx, w.Site)
		if err != nil {
			return nil, err
		}
		row := Visit{Site: w.Site, Name: site.Name(), Case: inspection.CaseOf(p.ID, w.Site), Short: len(w.Team) < p.Team}
		if at, err := area.ParseCode(site.Area); err == nil {
			row.At = v.Place(at)
		}
		if i := bands[w.Site]; i < len(d.rules.Bands) {
			row.Band = d.rules.Bands[i]
		}
		for _, m := range w.Team {
			f, _, err := v.Dossier(ctx, m)
			if err != nil {
				return nil, err
			}
			row.Team = append(row.Team, Inspector{f.Name(), f.Get("account"), f.Get("agency")})
		}
		file, ok, err := v.Case(ctx, row.Case)
		if err != nil {
			return nil, err
		}
		if ok {
			row.Stands = file.State
		}
		out.Visits = append(out.Visits, row)
	}
	return out, nil
}

// Plans are the plans that the actor may see, the newest first.
func (d *Desk) Plans(ctx context.Context, who access.Actor, within area.Code) ([]Planned, error) {
	return d.plans().Recent(ctx, who, within)
}

// Open shows one plan.
func (d *Desk) Open(ctx context.Context, who access.Actor, id journal.ID) (Planned, error) {
	return d.plans().Open(ctx, who, id)
}

// Draw reveals the seed, writes down what it makes, and opens a case for each visit. Sent again, it goes on where it stopped.
func (d *Desk) Draw(ctx context.Context, who access.Actor, plan journal.ID, value string) (Planned, error) {
	p, err := d.plans().Reveal(ctx, who, plan, value)
	if err != nil {
		return p, err
	}
	for _, v := range p.Drawn.Visits {
		if v.Stands != "" {
			continue
		}
		if _, err := d.Begin(ctx, who, Begun{ID: v.Case, Site: v.Site, Team: accounts(v.Team), Plan: plan, Band: v.Band.Code}); err != nil {
			return p, err
		}
	}
	return d.Open(ctx, who, plan)
}

func accounts(team []Inspector) []string {
	var out []string
	for _, m := range team {
		out = append(out, m.Account)
	}
	return out
}

// Begun is an inspection that begins, drawn or for a reason.
type Begun struct {
	ID        journal.ID
	Site      journal.ID
	Checklist string // empty is the first that fits
	Team      []string
	Plan      journal.ID
	Band      string
	Why       string
}

// Begin opens the case of an inspection.
func (d *Desk) Begin(ctx context.Context, who access.Actor, b Begun) (cases.Done, error) {
	var site facility.Dossier
	err := d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		f, ok, err := v.Dossier(ctx, b.Site)
		at, unread := area.ParseCode(f.Area)
		if err == nil && (!ok || unread != nil || f.Kind != facility.Place || !v.In.Holds(at)) {
			err = fault.New(fault.Missing, "facility.missing").In("facility")
		}
		site = f
		return err
	})
	if err != nil {
		return cases.Done{}, err
	}
	list := d.For(site.Get(facility.TypeField))
	if b.Checklist != "" {
		list = d.checklists[b.Checklist]
	}
	switch {
	case list == nil:
		return cases.Done{}, fault.New(fault.Missing, "inspection.checklist", "checklist", b.Checklist).In("checklist")
	case !list.Fits(site.Get(facility.TypeField)):
		return cases.Done{}, fault.New(fault.Invalid, "inspection.fits", "checklist", list.ID).In("checklist")
	}
	at, err := area.ParseCode(site.Area)
	if err != nil {
		return cases.Done{}, err
	}
	values := map[string]string{"about": site.Name(), "facility": b.Site.String(), "checklist": list.ID, "team": strings.Join(b.Team, " "), "band": b.Band, "why": b.Why}
	if !b.Plan.IsZero() {
		values["plan"] = b.Plan.String()
	}
	c := cases.Command{ID: b.ID, Flow: Flow, Via: Via, Area: at, Values: values}
	if b.Plan.IsZero() { // who was drawn goes, whatever else waits
		c.Guard = func(ctx context.Context, tx cases.Tx) error { return unvisited(ctx, tx, b) }
	}
	return d.cases.Do(ctx, who, c)
}

// unvisited refuses an inspection of a facility to which a team is to go already.
func unvisited(ctx context.Context, tx cases.Tx, b Begun) error {
	files, err := tx.CasesOf(ctx, b.Site)
	if err != nil {
		return err
	}
	for i := range files {
		if f := &files[i]; f.Flow == Flow && f.State == toVisit && f.ID != b.ID {
			return fault.New(fault.Conflict, "inspection.waits", "number", journal.NumberOf(f.ID).Grouped()).In("facility")
		}
	}
	return nil
}

// Today is the civil day of the desk.
func (d *Desk) Today() day.Day { return clock.Today(d.office.Clock) }
