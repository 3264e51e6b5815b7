package budget

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/budget"
	"wanjia/domain/disclosure/dominance"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
)

// Row is the sums of one programme from one source in one area, as anybody may see them. What was paid to families is told in steps that
// give nobody away; what waits is neither in a row nor in a total, so that no difference shows it.
type Row struct {
	Area      area.Code
	Name      string
	Programme string
	Source    budget.Source
	Planned   money.Fen
	Carried   money.Fen // in, without what went out
	Committed money.Fen
	Paid      money.Fen
	Reported  money.Fen // by the finance office, newest
	Told      bool      // the finance office has reported on all of it
	Waiting   bool      // more was paid, to too few people to be told yet
	Lines     int
}

// Public is what anybody may see of the budgets of an area and all below it in a year.
type Public struct {
	Year    int
	Rows    []Row
	Total   Row
	Found   map[budget.Trouble]int // how many things don't agree, by kind
	Closed  map[budget.Trouble]int // of such things, those that were answered and whose answer somebody else took
	Journal journal.Seq
}

// Public tells the sums. Nobody need be signed in.
func (d *Desk) Public(ctx context.Context, within area.Code, year int) (Public, error) {
	out := Public{Year: year, Found: map[budget.Trouble]int{}, Closed: map[budget.Trouble]int{}}
	err := d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if !within.IsZero() && !tree.Has(within) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		book, err := before(ctx, r, year, tree)
		if err != nil {
			return err
		}
		shown := map[journal.ID]bool{}
		for _, l := range book.Lines(year) {
			if !l.Stands || !within.IsZero() && !tree.Under(l.Area, within) {
				continue
			}
			shown[l.ID] = true
			out.add(l, tree)
		}
		for _, m := range book.Mismatches(year, d.Today()) {
			switch {
			case !shown[m.Line]:
			case m.Answer.Closed():
				out.Closed[m.Kind]++
			default:
				out.Found[m.Kind]++
			}
		}
		out.Journal, err = r.Head(ctx)
		return err
	})
	for i := range out.Rows {
		r, t := &out.Rows[i], &out.Total
		t.Planned, t.Carried, t.Committed, t.Paid, t.Lines = t.Planned+r.Planned, t.Carried+r.Carried, t.Committed+r.Committed, t.Paid+r.Paid, t.Lines+r.Lines
		t.Waiting = t.Waiting || r.Waiting
	}
	return out, err
}

// add lays a line to its row.
func (p *Public) add(l *budget.Line, tree *area.Tree) {
	i := slices.IndexFunc(p.Rows, func(r Row) bool { return r.Area == l.Area && r.Programme == l.Programme && r.Source == l.Source })
	if i < 0 {
		i = len(p.Rows)
		a, _ := tree.Get(l.Area)
		p.Rows = append(p.Rows, Row{Area: l.Area, Name: a.Name, Programme: l.Programme, Source: l.Source, Told: true})
	}
	r := &p.Rows[i]
	released, waiting := tied(l.Batches)
	r.Lines++
	r.Planned, r.Carried, r.Committed = r.Planned+l.Planned, r.Carried+l.In-l.Out, r.Committed+l.Committed
	r.Paid += l.Paid - l.Tied + released
	r.Waiting = r.Waiting || waiting
	switch said, ok := newest(l.Reports); {
	case !ok || l.Scheme != "": // what a report says of benefits would tell what waits
		r.Told, r.Reported = false, 0
	case r.Told:
		r.Reported += said
	}
	slices.SortStableFunc(p.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.Area.String(), y.Area.String()), cmp.Compare(x.Programme, y.Programme), cmp.Compare(x.Source, y.Source))
	})
}

// tied is what may be told of what batches paid.
func tied(batches []budget.Tied) (sum money.Fen, waiting bool) {
	ordered := slices.Clone(batches)
	slices.SortStableFunc(ordered, func(x, y budget.Tied) int {
		return cmp.Or(cmp.Compare(x.On, y.On), x.Batch.Compare(y.Batch.ID), cmp.Compare(x.Area.String(), y.Area.String()))
	})
	var parts []dominance.Part
	for i, b := range ordered {
		if i > 0 && ordered[i-1].Batch == b.Batch { // a batch leaves at once, in all areas of the line
			last := &parts[len(parts)-1]
			last.People, last.Sum, last.Most = last.People+b.People, last.Sum+int64(b.Fen), max(last.Most, int64(b.Most))
			continue
		}
		parts = append(parts, dominance.Part{People: b.People, Sum: int64(b.Fen), Most: int64(b.Most)})
	}
	n, left := dominance.Usual(indicator.Threshold).Released(parts)
	return money.Fen(n), left > 0
}

func newest(all []budget.Said) (money.Fen, bool) {
	if len(all) == 0 {
		return 0, false
	}
	last := all[0]
	for _, s := range all {
		if s.Until >= last.Until {
			last = s
		}
	}
	return last.Amount, true
}

// Said is a row of a report by the finance office: what was paid from the line with a code, up to a day.
type Said struct {
	Row    int // where it stands in the sheet
	Code   string
	Amount money.Fen
	Until  day.Day
}

// Outcome is what came of a row.
type Outcome struct {
	Row  int
	Code string
	Err  error // nil where it was taken
}

// Report takes a report of the finance office on an area's lines of a year, row by row; a row that can't be taken keeps no other out. The
// same report again is the same entries.
func (d *Desk) Report(ctx context.Context, who access.Actor, key journal.ID, at area.Code, year int, rows []Said) ([]Outcome, error) {
	seen, err := d.Year(ctx, who, at, year)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(rows))
	for i, r := range rows {
		out[i] = Outcome{Row: r.Row, Code: r.Code}
		j := slices.IndexFunc(seen.Lines, func(l *budget.Line) bool { return l.Area == at && l.Code == r.Code })
		if j < 0 {
			out[i].Err = fault.New(fault.Missing, "budget.line.missing").In("code")
			continue
		}
		_, out[i].Err = d.Do(ctx, who, budget.Act{ID: journal.DeriveID("budget report", key.String(), r.Code, r.Until.String()), Step: budget.Report, Line: seen.Lines[j].ID, Amount: r.Amount, On: r.Until})
	}
	return out, nil
}
