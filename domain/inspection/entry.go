package inspection

import (
	"encoding/base64"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that plans are made of: the plan with the promise of its seed, and the draw with the seed itself.
const EntryKind journal.Kind = "inspection"

// The steps.
const (
	PlanStep = "plan"
	DrawStep = "draw"
)

// Fields of such entries.
const (
	PlanField    = "plan" // the id of the plan; the plan itself has none
	StepField    = "step"
	PromiseField = "promise"
	SeedField    = "seed"
	ValueField   = "value"
)

// Filed is where a plan stands in the journal.
type Filed struct {
	ID    journal.ID
	Area  area.Code
	Seq   journal.Seq
	Drawn journal.Seq // 0 before the draw
}

// Of is the plan that an entry belongs to, and its step.
func Of(e journal.Entry, body map[string]string) (root journal.ID, step string, ok bool) {
	if e.Kind != EntryKind {
		return journal.ID{}, "", false
	}
	if body[StepField] == PlanStep {
		return e.ID, PlanStep, true
	}
	root, err := journal.ParseID(body[PlanField])
	return root, body[StepField], err == nil && body[StepField] == DrawStep
}

func short(u journal.ID) string { return base64.RawURLEncoding.EncodeToString(u.ID[:]) }

func long(text string) (journal.ID, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return journal.ID{}, err
	}
	u, err := id.FromBytes(raw)
	return journal.ID{ID: u}, err
}

// Body is what the entry of a plan says: everything that the draw is made from, save the seed.
func (p *Plan) Body() map[string]string {
	var sites, pool, shares []string
	for _, s := range p.Sites {
		sites = append(sites, short(s.ID)+":"+strconv.Itoa(s.Band))
	}
	for _, m := range p.Pool {
		words := []string{short(m.ID), m.Account, base64.RawURLEncoding.EncodeToString([]byte(m.Agency))}
		for _, i := range m.Interests {
			words = append(words, short(i))
		}
		pool = append(pool, strings.Join(words, ","))
	}
	for _, s := range p.Shares {
		shares = append(shares, strconv.Itoa(s))
	}
	b := map[string]string{StepField: PlanStep, PromiseField: p.Seal, "year": strconv.Itoa(p.Year), "team": strconv.Itoa(p.Team), "joint": strconv.FormatBool(p.Joint),
		"shares": strings.Join(shares, " "), "sites": strings.Join(sites, " "), "pool": strings.Join(pool, " "), "beacon": p.Beacon, "for": p.For}
	for k, v := range b {
		if v == "" {
			delete(b, k)
		}
	}
	return b
}

// PlanOf reads a plan back from its entry.
func PlanOf(e journal.Entry, b map[string]string) (*Plan, error) {
	p := &Plan{ID: e.ID, Area: e.Area, Seal: b[PromiseField], Beacon: b["beacon"], For: b["for"], Joint: b["joint"] == "true"}
	var wrong error
	note := func(err error) {
		if wrong == nil && err != nil {
			wrong = fault.New(fault.Internal, "inspection.plan.unread").Because(err)
		}
	}
	n := func(text string) int {
		v, err := strconv.Atoi(text)
		note(err)
		return v
	}
	ident := func(text string) journal.ID {
		u, err := long(text)
		note(err)
		return u
	}
	p.Year, p.Team = n(b["year"]), n(b["team"])
	for _, s := range strings.Fields(b["shares"]) {
		p.Shares = append(p.Shares, n(s))
	}
	for _, s := range strings.Fields(b["sites"]) {
		text, band, _ := strings.Cut(s, ":")
		p.Sites = append(p.Sites, Site{ident(text), n(band)})
	}
	for _, s := range strings.Fields(b["pool"]) {
		w := strings.Split(s, ",")
		if len(w) < 3 {
			note(strconv.ErrSyntax)
			break
		}
		agency, err := base64.RawURLEncoding.DecodeString(w[2])
		note(err)
		m := Member{ID: ident(w[0]), Account: w[1], Agency: string(agency)}
		for _, i := range w[3:] {
			m.Interests = append(m.Interests, ident(i))
		}
		p.Pool = append(p.Pool, m)
	}
	return p, wrong
}

// Drawn is a draw as its entry tells it.
type Drawn struct {
	Plan   journal.ID
	Seed   string // as promised
	Value  string // the public value
	Visits []Visit
}

// Body is what the entry of a draw says.
func (d Drawn) Body() map[string]string {
	var visits []string
	for _, v := range d.Visits {
		words := []string{short(v.Site)}
		for _, t := range v.Team {
			words = append(words, short(t))
		}
		visits = append(visits, strings.Join(words, ","))
	}
	b := map[string]string{StepField: DrawStep, PlanField: d.Plan.String(), SeedField: d.Seed, ValueField: d.Value, "visits": strings.Join(visits, " ")}
	for k, v := range b {
		if v == "" {
			delete(b, k)
		}
	}
	return b
}

// DrawnOf reads a draw back from its entry.
func DrawnOf(b map[string]string) (Drawn, error) {
	d := Drawn{Seed: b[SeedField], Value: b[ValueField]}
	var err error
	if d.Plan, err = journal.ParseID(b[PlanField]); err != nil {
		return d, fault.New(fault.Internal, "inspection.plan.unread").Because(err)
	}
	for _, s := range strings.Fields(b["visits"]) {
		var v Visit
		for i, w := range strings.Split(s, ",") {
			u, err := long(w)
			if err != nil {
				return d, fault.New(fault.Internal, "inspection.plan.unread").Because(err)
			}
			if i == 0 {
				v.Site = u
			} else {
				v.Team = append(v.Team, u)
			}
		}
		d.Visits = append(d.Visits, v)
	}
	return d, nil
}

// CaseOf is the id of the case that a visit becomes, so that a draw that was interrupted opens each once.
func CaseOf(plan, site journal.ID) journal.ID {
	return journal.DeriveID("inspection", plan.String(), site.String())
}
