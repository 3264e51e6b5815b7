// Package worklist measures a village doctor's list: what is due to 6,000 people by the schedules that the program carries.
package worklist

import (
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/form"
	"wanjia/domain/schedule"
	"wanjia/exchange/pack/schedules"
	"wanjia/packs"
)

const onTheList = 6000

// listed is somebody on a work list.
type listed struct {
	facts schedule.Facts
	plans []*schedule.Definition
	done  []schedule.Done
	due   []schedule.Item
}

// Measured is how long it took.
type Measured struct {
	Whole, Floor float64   // everybody, and the spans alone; in milliseconds
	Visits       []float64 // after one visit each, in milliseconds
}

// Measure works the list of everybody out anew, and again after each of some visits: whom it touched, and the whole list counted.
func Measure(at clock.Clock) (m Measured, err error) {
	set, wrong := schedules.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		return m, wrong[0]
	}
	for _, id := range []string{"antenatal", "child", "immunisation", "cervical", "breast"} {
		if set[id] == nil {
			return m, fault.New(fault.Missing, "schedule.unknown", "id", id)
		}
	}
	since := func(start time.Time) float64 { return at.Now().Sub(start).Seconds() * 1000 }
	today := day.Must("2026-03-10")
	people := someList(set, today)
	start := at.Now()
	for i := range people {
		people[i].work()
	}
	m.Whole = since(start)
	calls := 0
	start = at.Now()
	for i := range people {
		for _, p := range people[i].plans {
			calls += addSpans(p, people[i].facts.Birth.First())
		}
	}
	m.Floor = since(start)
	for n := range 500 {
		start = at.Now()
		if err := visited(people, (n*11+calls)%onTheList, today); err != nil {
			return m, err
		}
		m.Visits = append(m.Visits, since(start))
	}
	slices.Sort(m.Visits)
	return m, nil
}

// someList is people of all ages, a fifth of them with visits.
func someList(set schedules.Set, today day.Day) []listed {
	people := make([]listed, onTheList)
	for i := range people {
		p := &people[i]
		p.facts = schedule.Facts{Facts: form.Facts{On: today, Sex: []string{"female", "male"}[i%2]}, Enrolled: (today - day.Day(i%900)).Partial()}
		switch {
		case i%3 == 0: // a child
			p.facts.Birth = (today - day.Day(i*7%2300)).Partial()
			p.plans = []*schedule.Definition{set["child"], set["immunisation"]}
		case i%7 == 0:
			p.facts.Birth, p.facts.LMP = (today - day.Day(7000+i%6000)).Partial(), (today - day.Day(i%280)).Partial()
			p.plans = []*schedule.Definition{set["antenatal"]}
		default:
			p.facts.Birth = (today - day.Day(9000+i*3%16000)).Partial()
			p.plans = []*schedule.Definition{set["cervical"], set["breast"]}
		}
		for k := range i % 6 {
			plan := p.plans[k%len(p.plans)]
			c := plan.Contacts[k%len(plan.Contacts)]
			p.done = append(p.done, schedule.Done{Contact: c.Code, Form: c.Form, On: today - day.Day(400-50*k)})
		}
	}
	return people
}

func (p *listed) work() {
	p.due = p.due[:0]
	for _, plan := range p.plans {
		p.due = append(p.due, schedule.Due(plan, &p.facts, p.done)...)
	}
}

// visited is what a phone does after a visit: the one touched is worked out again, and the list of all is made of what each is due.
func visited(people []listed, who int, today day.Day) error {
	p := &people[who]
	c := p.plans[0].Contacts[0]
	p.done = append(p.done, schedule.Done{Contact: c.Code, Form: c.Form, On: today})
	p.work()
	open := 0
	for i := range people {
		for _, item := range people[i].due {
			if item.State == schedule.Open || item.State == schedule.Late {
				open++
			}
		}
	}
	if open == 0 {
		return fault.New(fault.Internal, "schedule.unknown", "id", "due")
	}
	return nil
}

func addSpans(d *schedule.Definition, birth day.Day) int {
	last := birth
	for i := range d.Contacts {
		last = max(last, d.Contacts[i].Due.After(birth))
	}
	if last < birth {
		return 0
	}
	return len(d.Contacts)
}
