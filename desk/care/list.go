package care

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/vital"

	"wanjia/desk/care/near"
	"wanjia/desk/care/vault"
)

// List is what a list of a team's records is asked for.
type List struct {
	Programme string
	Within    area.Code
	Campaign  journal.ID // those alone who agreed in it and are still to be followed up; zero is all
	After     journal.Seq
	N         int
}

// readAtOnce is how many records are read at a time.
const readAtOnce = 500

// Records lists the records of the actor's teams that stand, in the order in which they were opened, and where to go on; zero once the
// last was told.
func (d *Desk) Records(ctx context.Context, who access.Actor, ask List) (out []Chart, next journal.Seq, err error) {
	err = d.look(ctx, who, lookList, func(s *sight) error {
		return s.each(ctx, ask, func(all []Chart) bool {
			for i := range all {
				out = append(out, all[i])
				s.seen = append(s.seen, all[i].ID)
				if len(out) == ask.N {
					next = all[i].Entries[0]
					return false
				}
			}
			return true
		})
	})
	return out, next, err
}

// each goes through a programme's records that stand open for the actor, some at a time, to the last. It opens those alone: of the others
// it reads where they lie, so that a team finds its own however many the rest of the county has.
func (s *sight) each(ctx context.Context, ask List, yield func([]Chart) bool) error {
	for {
		files, err := s.RecordsWith(ctx, vault.Team(s.d.keys, ask.Programme), ask.After, readAtOnce)
		if err != nil || len(files) == 0 {
			return err
		}
		ask.After = files[len(files)-1].Entries[0]
		n := len(files)
		charts, err := s.standingOf(ctx, ask, files)
		if err != nil {
			return err
		}
		if !yield(charts) || n < readAtOnce {
			return nil
		}
	}
}

func (s *sight) standingOf(ctx context.Context, ask List, files []care.File) ([]Chart, error) {
	under, seat := near.Below(s.tree), s.d.seat(s.who, s.tree, ask.Programme)
	files = slices.DeleteFunc(files, func(f care.File) bool {
		in := ask.Within.IsZero() || f.Area == ask.Within || under(f.Area, ask.Within)
		return !f.Stands() || !in || !seat.Reaches(f.Area)
	})
	records, err := vault.Open(ctx, s.d.keys, s, files)
	if err != nil {
		return nil, err
	}
	var wrong error
	records = slices.DeleteFunc(records, func(r care.Record) bool {
		named, err := seat.Sees(ctx, s, r.Consent, r.Area)
		wrong = cmp.Or(wrong, err)
		return !r.In(s.today) || !named || !ask.Campaign.IsZero() && (r.Consent.Campaign != ask.Campaign || r.Follow() == "")
	})
	if wrong != nil {
		return nil, wrong
	}
	return s.charts(ctx, records)
}

// Task is something due for a client of the actor's teams.
type Task struct {
	care.Due
	Record    journal.ID
	Programme *care.Programme
	Client    Client
	Place     string
	Referral  journal.ID // where it is a referral that waits
}

// Day is what is due for the clients of the actor's teams up to some days ahead: visits, results and referrals, what is latest first.
func (d *Desk) Day(ctx context.Context, who access.Actor, within area.Code, ahead int) (out []Task, err error) {
	err = d.look(ctx, who, lookList, func(s *sight) error {
		s.until = s.today + day.Day(ahead)
		for _, code := range s.d.mineOf(s.who) {
			err := s.each(ctx, List{Programme: code, Within: within}, func(all []Chart) bool {
				for i := range all {
					before := len(out)
					out = append(out, tasks(&all[i], s.today+day.Day(ahead))...)
					if len(out) > before {
						s.seen = append(s.seen, all[i].ID)
					}
				}
				return true
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Task) int { return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(a.On, b.On)) })
	return out, err
}

// mineOf are the programmes of an actor's teams.
func (d *Desk) mineOf(who access.Actor) []string {
	var out []string
	for _, t := range who.Teams {
		if d.Programmes[t.Programme] != nil && !slices.Contains(out, t.Programme) {
			out = append(out, t.Programme)
		}
	}
	slices.Sort(out)
	return out
}

func tasks(c *Chart, until day.Day) []Task {
	var out []Task
	for _, due := range c.Due {
		if due.From <= until {
			out = append(out, Task{Due: due, Record: c.ID, Programme: c.Of, Client: c.Client, Place: c.Place})
		}
	}
	for _, r := range c.Referrals {
		if !r.Open {
			continue
		}
		x := care.Due{Contact: "referral", Title: r.Title, From: r.Due, On: r.Due, Until: r.Due, Late: r.Late}
		out = append(out, Task{Due: x, Record: c.ID, Programme: c.Of, Client: c.Client, Place: c.Place, Referral: r.ID})
	}
	return out
}

// Mine are the programmes of the actor's teams.
func (d *Desk) Mine(ctx context.Context, who access.Actor) (out []*care.Programme, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		with, err := d.withTeams(ctx, r, who)
		for _, code := range d.mineOf(with) {
			out = append(out, d.Programmes[code])
		}
		return err
	})
	return out, err
}

// Offered is how many contacts of a programme are open or late on a day.
func (d *Desk) Offered(ctx context.Context, programme string, within area.Code, on day.Day) (n int, err error) {
	err = d.Count(ctx, programme, within, func(r *care.Record, l vital.Life) {
		c := Chart{Record: *r, Of: d.Programmes[programme], Client: clientOf(r.Consent.Client, &l, on), Ended: r.Ended(d.Programmes[programme].Ends)}
		n += len(d.due(&c, on, on))
	})
	return n, err
}

// Count goes through the records of a programme that stand, in an area and all below it, each with what is known of its client, for
// whoever counts and shows nobody.
func (d *Desk) Count(ctx context.Context, programme string, within area.Code, yield func(*care.Record, vital.Life)) error {
	today := clock.Today(d.clock)
	return d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		ones, err := r.Same(ctx)
		if err != nil {
			return err
		}
		under := near.Below(tree)
		for after := journal.Seq(0); ; {
			files, err := r.RecordsWith(ctx, vault.Team(d.keys, programme), after, readAtOnce)
			if err != nil || len(files) == 0 {
				return err
			}
			after = files[len(files)-1].Entries[0]
			files = slices.DeleteFunc(files, func(f care.File) bool {
				return !f.Stands() || !within.IsZero() && f.Area != within && !under(f.Area, within)
			})
			records, err := vault.Open(ctx, d.keys, r, files)
			if err != nil {
				return err
			}
			records = slices.DeleteFunc(records, func(c care.Record) bool { return !c.In(today) })
			lives, err := livesOf(ctx, r, clients(ones, records))
			if err != nil {
				return err
			}
			for i := range records {
				yield(&records[i], lives[ones.Of(records[i].Consent.Client)])
			}
		}
	})
}
