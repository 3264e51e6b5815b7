package inspections

import (
	"context"
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/desk/providers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/audit"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
)

// Sheet is a checklist as it is filled in: what is asked, of which units, what was answered, and what it comes to.
type Sheet struct {
	Case    cases.Case
	List    *assessment.Checklist
	Round   int      // the one that is filled in now, or the last
	Units   []Unit   // of the sample
	Asked   []string // what this round asks, by key
	Answers assessment.Answers
	Result  assessment.Result
	Before  []assessment.Record // earlier rounds
	Open    bool                // may be filled in now
	Photos  []string            // hashes that were named and not handed in yet
}

// Unit is one of the sample.
type Unit struct{ ID, Name string }

// Sheet shows the checklist of a case.
func (d *Desk) Sheet(ctx context.Context, who access.Actor, id journal.ID) (Sheet, error) {
	c, err := d.cases.Open(ctx, who, id)
	if err != nil {
		return Sheet{}, err
	}
	list := d.checklists[c.Values["checklist"]]
	if c.Flow != Flow || list == nil {
		return Sheet{}, fault.New(fault.Missing, "inspection.kind")
	}
	s := Sheet{Case: c, List: list}
	err = d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		s.Units, err = s.units(ctx, v)
		return err
	})
	if err == nil {
		s.fill(who)
	}
	return s, err
}

// fill says which round it is, what it asks, and how it stands.
func (s *Sheet) fill(who access.Actor) {
	rounds := assessment.Newest(s.Case.Rounds)
	team := s.Case.Values["team"]
	s.Open = fillable(s.Case.State) && (who.Operator || slices.Contains(words(team), who.Account))
	s.Round = 1
	if s.Case.State == "rectifying" || s.Case.State == "rechecked" || len(rounds) > 1 {
		s.Round = max(2, len(rounds))
		if s.Case.State == "rectifying" && len(rounds) > 1 && s.orderedSince(rounds[len(rounds)-1]) {
			s.Round = len(rounds) + 1 // it was ordered again after the last look
		}
	}
	ids := s.unitIDs()
	stands := assessment.Answers{}
	for _, r := range rounds {
		if r.Round < s.Round {
			s.Before = append(s.Before, r)
			stands = assessment.After(stands, r.Answers)
			continue
		}
		s.Answers = r.Answers
	}
	if s.Answers == nil {
		s.Answers = assessment.Answers{}
	}
	asked := s.List.Again(s.List.Score(stands, ids), ids)
	for _, k := range asked {
		s.Asked = append(s.Asked, k.String())
	}
	s.Result = s.judge(stands, s.Answers, asked)
	for _, h := range s.Answers.Photos() {
		if !slices.ContainsFunc(s.Case.Papers, func(p paper) bool { return p.Hash == h }) {
			s.Photos = append(s.Photos, h)
		}
	}
}

// fillable says whether a case is at its visit or at a second look.
func fillable(state string) bool { return state == toVisit || state == "rectifying" }

// judge is how the subject stands after a round. In a second look, what it asks counts as missing until it is answered there.
func (s *Sheet) judge(stands, now assessment.Answers, asked []assessment.Key) assessment.Result {
	if s.Round > 1 {
		stands = assessment.After(stands, nil)
		for _, k := range asked {
			delete(stands, k)
		}
	}
	return s.List.Score(assessment.After(stands, now), s.unitIDs())
}

// orderedSince says whether it was ordered to be put right after a look.
func (s *Sheet) orderedSince(r assessment.Record) bool {
	for i := len(s.Case.Acts) - 1; i >= 0; i-- {
		if s.Case.Acts[i].Step == "order" {
			return s.Case.Entries[i] > r.Seq
		}
	}
	return false
}

func (s *Sheet) unitIDs() []string {
	out := make([]string, len(s.Units))
	for i, u := range s.Units {
		out[i] = u.ID
	}
	return out
}

// Parts reads what belongs to a facility.
type Parts interface {
	Under(ctx context.Context, of journal.ID) ([]facility.Dossier, error)
}

// units are those of the sample: as the first look drew them, or drawn now. The seed follows from the case.
func (s *Sheet) units(ctx context.Context, r Parts) (out []Unit, err error) {
	site, err := journal.ParseID(s.Case.Values["facility"])
	if err != nil {
		return nil, err
	}
	parts, err := r.Under(ctx, site)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var all []string
	for i := range parts {
		if p := &parts[i]; p.Kind == facility.Device {
			names[p.ID.String()] = p.Name()
			if p.Get(facility.StatusField) != "closed" {
				all = append(all, p.ID.String())
			}
		}
	}
	chosen := s.List.Draw(all, audit.Seed("case "+s.Case.ID.String()))
	if len(s.Case.Rounds) > 0 {
		chosen = s.Case.Rounds[0].Sample
	}
	if !slices.ContainsFunc(s.List.Items, func(it assessment.Item) bool { return it.Each }) {
		chosen = nil
	}
	for _, id := range chosen {
		out = append(out, Unit{id, names[id]})
	}
	return out, nil
}

// Filled is what somebody answered.
type Filled struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Case    journal.ID
	Answers assessment.Answers // all of this round so far
}

// Fill keeps the answers of a round so far. It may be sent as often as needed, until the round's step is taken.
func (d *Desk) Fill(ctx context.Context, who access.Actor, f Filled) (Sheet, error) {
	s, err := d.Sheet(ctx, who, f.Case)
	if err != nil {
		return s, err
	}
	if slices.ContainsFunc(s.Case.Rounds, func(r assessment.Record) bool { return r.Entry == f.ID }) {
		return s, nil
	}
	if err := s.shut(who); err != nil {
		return s, err
	}
	answers, err := s.List.Canon(f.Answers, s.unitIDs())
	if err != nil {
		return s, err
	}
	err = d.store.Write(ctx, func(tx Tx) error {
		return s.put(ctx, tx, who, journal.Entry{ID: f.ID}, answers)
	})
	if err != nil {
		return s, err
	}
	return d.Sheet(ctx, who, f.Case)
}

// shut is why somebody can't fill the sheet in now.
func (s *Sheet) shut(who access.Actor) error {
	switch {
	case s.Open:
		return nil
	case slices.Contains(words(s.Case.Values["team"]), who.Account) || who.Operator:
		return fault.New(fault.Conflict, "inspection.state")
	}
	return fault.New(fault.Denied, "workflow.among")
}

// put writes the answers of the round, with what it comes to by them.
func (s *Sheet) put(ctx context.Context, tx Tx, who access.Actor, e journal.Entry, answers assessment.Answers) error {
	for k := range answers {
		if s.Round > 1 && !slices.Contains(s.Asked, k.String()) {
			return fault.New(fault.Invalid, "assessment.stranger", "item", k.String()).In(k.Item)
		}
	}
	stands := assessment.Answers{}
	for _, r := range s.Before {
		stands = assessment.After(stands, r.Answers)
	}
	var asked []assessment.Key
	for _, k := range s.Asked {
		asked = append(asked, assessment.ParseKey(k))
	}
	r := assessment.Record{Case: s.Case.ID, Checklist: s.List.ID, Version: s.List.Version, Round: s.Round, Subject: s.Case.Values["facility"], Sample: s.unitIDs(), Answers: answers}
	r = r.Told(s.judge(stands, answers, asked))
	at, err := area.ParseCode(s.Case.Area)
	if err != nil {
		return err
	}
	e.Kind, e.Area, e.Body = assessment.EntryKind, at, journal.CanonicalBody(r.Body())
	return write(ctx, tx, who, e)
}

// Taken is a thing that an inspection seizes.
type Taken struct {
	ID     journal.ID
	Case   journal.ID
	Device journal.ID // one that has a file; zero where it has none
	Name   string
	Type   string
	Count  int
	Unit   string
	Tag    string // the number of the seal on it
	Proof  string // the number of the seizure list
	Place  string // where it is kept
}

// Seize writes down that something was taken: a file where it has none, and the first link of its custody with the inspection.
func (d *Desk) Seize(ctx context.Context, who access.Actor, t Taken) (providers.Done, error) {
	c, err := d.cases.Open(ctx, who, t.Case)
	if err != nil {
		return providers.Done{}, err
	}
	if c.Flow != Flow || !c.Of.IsOpen(workflowCase(c)) {
		return providers.Done{}, fault.New(fault.Conflict, "workflow.over")
	}
	at, err := area.ParseCode(c.Area)
	if err != nil {
		return providers.Done{}, err
	}
	site, err := journal.ParseID(c.Values["facility"])
	if err != nil {
		return providers.Done{}, err
	}
	var done providers.Done
	err = d.store.Write(ctx, func(tx Tx) error {
		thing := t.Device
		if thing.IsZero() {
			thing = journal.DeriveID("goods", t.ID.String())
			values := map[string]string{"name": t.Name, "type": t.Type, "case": t.Case.String(), "count": strconv.Itoa(max(1, t.Count)), "unit": t.Unit, "code": t.Tag}
			if _, err := providers.Put(ctx, tx, who, providers.Command{ID: thing, Area: at, Draft: facility.Draft{Kind: facility.Goods, Under: site, Values: values}}); err != nil {
				return err
			}
		}
		today := clock.Today(d.office.Clock)
		link := facility.Link{Thing: thing, Move: facility.Seized, On: today, From: site.String(), To: "case:" + t.Case.String(), Place: t.Place, Proof: t.Proof}
		var err error
		done, err = providers.Hand(ctx, tx, who, providers.LinkCommand{ID: t.ID, Link: link})
		return err
	})
	return done, err
}

// Figures are what a drive came to in an area between two days.
type Figures struct {
	From, To                        day.Day
	Drawn, Visited, Unlicensed      int
	Passed, Failed                  int
	Findings                        map[string]int // by item of a checklist: checklist.item
	Seized                          map[string]int // by type of thing
	Ordered, Rectified, NotPutRight int
	Penalties                       map[string]int // by kind
	Fined                           int64          // fen
	Published                       int
	ByType                          map[string]int // visited, by type of facility
}
