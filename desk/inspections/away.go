package inspections

import (
	"context"
	"math"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Assigned are the sheets that an inspector fills in now, and nobody else's: those of the teams that they are one of.
func (d *Desk) Assigned(ctx context.Context, who access.Actor) (out []Sheet, err error) {
	var mine []journal.ID
	err = d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		for before := journal.Seq(math.MaxInt64); ; {
			files, err := v.Cases(ctx, Flow, before, batch)
			if err != nil || len(files) == 0 {
				return err
			}
			before = files[len(files)-1].Entries[0]
			for i := range files {
				if !fillable(files[i].State) {
					continue
				}
				_, values, err := cases.Told(ctx, v, &files[i])
				if err != nil {
					return err
				}
				if slices.Contains(words(values["team"]), who.Account) {
					mine = append(mine, files[i].ID)
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for _, id := range mine {
		switch s, err := d.Sheet(ctx, who, id); {
		case fault.Is(err, "case.missing"): // it is about them, or about the unit that they work in
		case err != nil:
			return nil, err
		default:
			out = append(out, s)
		}
	}
	return out, nil
}

// Newest is the position of the newest record of the round that is filled in; 0 where there is none.
func (s *Sheet) Newest() journal.Seq {
	for _, r := range slices.Backward(s.Case.Rounds) {
		if r.Round == s.Round {
			return r.Seq
		}
	}
	return 0
}

// Away is what one of a team wrote on a phone.
type Away struct {
	ID             journal.ID
	Case           journal.ID
	Checklist      string
	Version, Round int
	On             day.Day
	Base           journal.Seq        // the newest record of the round that they had seen; 0 for none
	Changed        assessment.Answers // an answer without a value takes back what stood there
}

// AwayTx is a transaction in which what was written away is taken in.
type AwayTx interface {
	Tx
	Parts
}

// Place is where a case belongs: whoever watches there sees what is held of it.
func Place(ctx context.Context, tx Tx, of journal.ID) (area.Code, error) {
	file, ok, err := tx.Case(ctx, of)
	if err != nil || !ok || file.Flow != Flow {
		return area.Code{}, err
	}
	return area.ParseCode(file.Area)
}

// Take brings what was written away together with what the team wrote meanwhile, in somebody's transaction. What went on without it, a
// checklist that is another one now, and findings that differ are conflicts: a person looks at them.
func (d *Desk) Take(ctx context.Context, tx AwayTx, who access.Actor, a Away) (at journal.Seq, again bool, err error) {
	old, ok, err := tx.EntryByID(ctx, a.ID)
	if err != nil {
		return 0, false, err
	}
	if ok {
		if old.Kind != assessment.EntryKind || old.Author != who.Account {
			return 0, false, fault.New(fault.Conflict, "journal.id.taken", "id", a.ID.String())
		}
		return old.Seq, true, nil
	}
	s, err := d.sheetIn(ctx, tx, who, a.Case)
	if err != nil {
		return 0, false, err
	}
	if err := s.shut(who); err != nil {
		return 0, false, err
	}
	switch {
	case a.Checklist != s.List.ID || a.Version != s.List.Version:
		return 0, false, fault.New(fault.Conflict, "inspection.version")
	case a.Round != s.Round:
		return 0, false, fault.New(fault.Conflict, "inspection.round")
	}
	answers, err := s.merge(who, a)
	if err != nil {
		return 0, false, err
	}
	if err := s.put(ctx, tx, who, journal.Entry{ID: a.ID, Occurred: a.On.Partial()}, answers); err != nil {
		return 0, false, err
	}
	at, err = tx.Head(ctx)
	return at, false, err
}

// sheetIn is Sheet within a transaction.
func (d *Desk) sheetIn(ctx context.Context, tx AwayTx, who access.Actor, id journal.ID) (Sheet, error) {
	file, ok, err := tx.Case(ctx, id)
	if err != nil {
		return Sheet{}, err
	}
	if !ok || file.Flow != Flow {
		return Sheet{}, fault.New(fault.Missing, "inspection.kind")
	}
	tree, err := tx.Tree(ctx)
	if err != nil {
		return Sheet{}, err
	}
	if workflow.Shut(file.Parties, file.Barred, who, tree.Under) {
		return Sheet{}, fault.New(fault.Denied, "workflow.party")
	}
	acts, values, err := cases.Told(ctx, tx, &file)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Case: cases.Case{Row: cases.Row{File: file}, Values: values}, List: d.checklists[values["checklist"]]}
	if s.List == nil {
		return s, fault.New(fault.Conflict, "inspection.version")
	}
	for _, t := range acts {
		s.Case.Acts = append(s.Case.Acts, cases.Act{Done: workflow.Done{Step: t.Act.Step}})
	}
	if s.Case.Rounds, err = tx.Assessments(ctx, id); err != nil {
		return s, err
	}
	if s.Units, err = s.units(ctx, tx); err != nil {
		return s, err
	}
	s.fill(who)
	return s, nil
}

// merge are the answers of the round with what was changed away.
func (s *Sheet) merge(who access.Actor, a Away) (assessment.Answers, error) {
	changed, err := s.List.Canon(a.Changed, s.unitIDs())
	if err != nil {
		return nil, err
	}
	for k, v := range a.Changed {
		if _, ok := changed[k]; !ok {
			changed[k] = v // taken back
		}
	}
	var round []assessment.Record
	for _, r := range s.Case.Rounds {
		if r.Round == s.Round {
			round = append(round, r)
		}
	}
	out, clashes := assessment.Merge(round, assessment.Away{By: who.Account, Base: a.Base, Changed: changed})
	if len(clashes) > 0 {
		return nil, fault.New(fault.Conflict, "inspection.clash").In(clashes[0].String())
	}
	return out, nil
}
