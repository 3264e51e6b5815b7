package campaigns

import (
	"context"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/care/campaign"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/domain/person"

	"wanjia/desk/door"
	"wanjia/domain/vital"
)

// The counts of a board, in their order.
const (
	Eligible = "eligible" // in the register: of the age and sex, living in the area
	Invited  = "invited"
	Attended = "attended" // agreed in one of its sessions
	Results  = "results"  // with a result
	Open     = "open"     // with a follow-up that isn't closed yet
	Closed   = "closed"   // with one that is
)

// Board is how a campaign goes, in counts.
type Board struct {
	Row
	Counts   []door.Count
	Coverage string // attended of those eligible, per cent; empty where there are too few to say
	On       day.Day
}

// Board counts. Who declined isn't among the counts.
func (d *Desk) Board(ctx context.Context, who access.Actor, of journal.ID) (Board, error) {
	f, err := d.file(ctx, of)
	if err != nil {
		return Board{}, err
	}
	out := Board{Row: Row{File: f, Of: d.programmes[f.Programme]}, On: clock.Today(d.clock)}
	n := map[string]int64{}
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if err := may(who, tree, f.Area); err != nil {
			return err
		}
		out.Place = name(tree, f.Area)
		n[Eligible], err = eligible(ctx, r, f, out.On)
		return err
	})
	if err != nil {
		return out, err
	}
	asked, err := d.asked(ctx, campaign.File{Plan: f.Plan, Invites: f.Invites})
	if err != nil {
		return out, err
	}
	n[Invited] = int64(len(asked))
	err = d.counter.Count(ctx, f.Programme, f.Area, func(r *care.Record, _ vital.Life) {
		if r.Consent.Campaign == f.ID {
			count(n, r)
		}
	})
	if err != nil {
		return out, err
	}
	cells := make([]door.Count, 0, len(n))
	for _, name := range []string{Eligible, Invited, Attended, Results, Open, Closed} {
		cells = append(cells, door.Count{Name: name, N: n[name]})
	}
	out.Counts, err = d.door.Counts(ctx, who, f.Area, "campaign", f.ID.String(), cells)
	if err == nil && out.Counts[2].N > 0 { // one or two who came are told as none, and none of a hundred would be said of them
		out.Coverage = door.Share(out.Counts[2], out.Counts[0])
	}
	return out, err
}

// count adds a record to a board. There is a result where a form of the programme says one that isn't still waited for.
func count(n map[string]int64, r *care.Record) {
	n[Attended]++
	if r.Resulted() {
		n[Results]++
	}
	for _, steps := range r.Referrals() {
		if care.Looped(steps) {
			n[Closed]++
		} else {
			n[Open]++
		}
	}
}

// eligible is how many of the register, living in the area this month, are of the campaign's age and sex, by month of birth.
func eligible(ctx context.Context, r Reader, f campaign.File, on day.Day) (int64, error) {
	var n int64
	err := r.Stock(ctx, f.Area, on.Month()+1, func(sex person.Sex, c cube.Cohort, people int64) {
		if c == cube.Unknown {
			return
		}
		m := c.Birth()
		if p, err := day.PartialOf(m.Year(), m.Number(), 0); err == nil && f.Offer.Fits(sex, p, on) {
			n += people
		}
	})
	return n, err
}
