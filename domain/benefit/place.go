package benefit

import (
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/residence"
)

// Areas says which area lies in which.
type Areas interface {
	// Under says that the area is the ancestor or lies under it.
	Under(c, ancestor area.Code) bool
}

// handOver is how many days may lie between leaving one place and being taken up at another for it to be one change of
// place: a migration certificate is good for thirty days. Nobody loses the month between.
const handOver = 31

const (
	firstMonth day.Month = 0
	lastMonth  day.Month = 1 << 20
)

// stay is a place with the months for which it answers, both included.
type stay struct {
	area     area.Code
	from, to day.Month
}

// places are those that count for the scheme: where somebody was registered and, for as long as nothing is on record of
// that, where they lived.
func (s *Scheme) places(c *Case) []Place {
	if s.Ties == Usual || len(c.Registered) == 0 {
		return c.Usual
	}
	first, last := c.Registered[0], c.Registered[len(c.Registered)-1]
	if first.From == always && last.UntilHow == residence.Open {
		return c.Registered
	}
	var out []Place
	for _, p := range c.Usual {
		if p.From >= first.From {
			continue
		}
		if p.UntilHow == residence.Open || p.Until > first.From {
			p.Until, p.UntilHow = first.From, residence.Move
		}
		out = append(out, p)
	}
	out = append(out, c.Registered...)
	for _, p := range c.Usual {
		if last.UntilHow != residence.Open && p.From >= last.Until {
			out = append(out, p)
		}
	}
	return out
}

// stays turn days into months: the place that is left answers until the turn of its region, the one that is reached from
// its own turn on, and whoever was born there or was there when the register began, from the beginning.
func (s *Scheme) stays(c *Case, t Areas) []stay {
	places := s.places(c)
	out := make([]stay, 0, len(places))
	for i, p := range places {
		r := s.moving(p.Area, t)
		v := stay{area: p.Area, from: firstMonth, to: lastMonth}
		switch p.FromHow {
		case residence.MoveIn, residence.Move:
			arrived := p.From
			if i > 0 && places[i-1].UntilHow != residence.Open && p.From >= places[i-1].Until && p.From-places[i-1].Until <= handOver {
				arrived = places[i-1].Until
			}
			v.from = r.Start.after(arrived)
		default:
		}
		switch p.UntilHow {
		case residence.MoveOut, residence.Move:
			v.to = r.Stop.after(p.Until) - 1
		case residence.Boundary:
			v.to = p.Until.Month()
		default:
		}
		if v.from <= v.to && (s.Region.IsZero() || t.Under(p.Area, s.Region)) {
			out = append(out, v)
		}
	}
	return out
}

// after is the first month in which what happened on a day has its effect.
func (t Turn) after(on day.Day) day.Month {
	m := on.Month()
	switch t {
	case ThisMonth:
		return m
	case NextYear:
		return day.MonthOf(m.Year()+1, 1)
	case NextMonth:
	}
	return m + 1
}

// moving is the rule of the smallest region that a place lies in.
func (s *Scheme) moving(at area.Code, t Areas) MoveRule {
	var best MoveRule
	for _, r := range s.Moves {
		if covers(r.Region, at, t) && (best.Region.IsZero() || r.Region != best.Region && covers(best.Region, r.Region, t)) {
			best = r
		}
	}
	return best
}

// covers says whether a region, zero for everywhere, holds an area.
func covers(region, at area.Code, t Areas) bool { return region.IsZero() || t.Under(at, region) }

// at is the place that answers for a month. Where two do, it is the one that was there first: a month is never paid twice.
func at(all []stay, m day.Month) (area.Code, bool) {
	for _, v := range all {
		if v.from <= m && m <= v.to {
			return v.area, true
		}
	}
	return area.Code{}, false
}

// alive says whether a month still counts for somebody who may have died.
func (s *Scheme) alive(c *Case, m day.Month) bool {
	return !c.Dead || m < s.Death.after(c.Death.Day())
}
