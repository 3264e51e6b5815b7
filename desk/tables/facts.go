package tables

import (
	"context"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/tabulate"
	"wanjia/domain/vital"
)

// pages makes facts of events, page by page, of one moment.
type pages struct {
	r     Reader
	parts parts
	lives map[person.ID]*vital.Person // of the page
	ruled map[person.ID]*vital.Life   // folded as they are asked for
}

// facts makes facts of a page of events, with what the lives of those whom they name say.
func (p *pages) facts(ctx context.Context, events []Event) ([]tabulate.Fact, error) {
	var seqs []journal.Seq
	for _, e := range events {
		seqs = append(seqs, e.Newest)
	}
	entries, err := p.r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var happened []vital.Event
	var ids []person.ID
	var where []string
	for _, e := range events {
		name, in := p.parts.of(e.Area)
		kind, known := vital.Find(e.Kind)
		if !in || !known {
			continue
		}
		values, err := journal.ParseBody(entries[e.Newest].Body)
		if err != nil {
			return nil, err
		}
		v := vital.Event{Kind: kind, Values: vital.ValuesOf(values)}
		happened, where = append(happened, v), append(where, name)
		for _, code := range []string{"person", "mother", "father", "partner"} {
			if who := v.Person(code); !who.IsZero() {
				ids = append(ids, who)
			}
		}
	}
	p.lives, p.ruled = map[person.ID]*vital.Person{}, map[person.ID]*vital.Life{}
	if err := p.load(ctx, ids); err != nil {
		return nil, err
	}
	if err := p.load(ctx, p.spouses(happened)); err != nil {
		return nil, err
	}
	out := make([]tabulate.Fact, len(happened))
	for i, v := range happened {
		out[i] = p.fact(v, where[i])
	}
	return out, nil
}

// load reads people who aren't there yet.
func (p *pages) load(ctx context.Context, ids []person.ID) error {
	ids = slices.DeleteFunc(ids, func(id person.ID) bool { return p.lives[id] != nil })
	slices.SortFunc(ids, func(a, b person.ID) int { return a.Compare(b.ID) })
	people, err := p.r.People(ctx, slices.Compact(ids))
	for i := range people {
		p.lives[people[i].ID] = &people[i]
	}
	return err
}

// spouses are whom those who died or married were ever married to: whether they were widowed shows in the others' lives.
func (p *pages) spouses(happened []vital.Event) []person.ID {
	var ids []person.ID
	for _, v := range happened {
		if k := tabulate.Kind(v.Kind.Code); k != tabulate.Death && k != tabulate.Marriage {
			continue
		}
		for _, who := range []person.ID{v.Subject(), v.Person("partner")} {
			for _, u := range p.life(who).Unions {
				ids = append(ids, u.Partner)
			}
		}
	}
	return ids
}

// life is somebody's, empty where nothing is known of them.
func (p *pages) life(who person.ID) *vital.Life {
	if p.ruled[who] == nil {
		var l vital.Life
		if known := p.lives[who]; known != nil {
			l = known.Life()
		}
		p.ruled[who] = &l
	}
	return p.ruled[who]
}

func (p *pages) fact(v vital.Event, where string) tabulate.Fact {
	on := v.Date()
	f := tabulate.Fact{Kind: tabulate.Kind(v.Kind.Code), Year: on.Year(), Area: where, Delay: -1, Age: tabulate.Unknown, Other: tabulate.Unknown, Values: map[string]string{}}
	if on.HasMonth() {
		_, f.Month, _ = on.Parts()
	}
	if reg := v.Registered(); reg != 0 {
		y, m, _ := reg.Date()
		f.Registered, f.RegMonth = y, m
		if on.Whole() {
			f.Delay = max(0, int(reg-on.Day()))
		}
	}
	for _, code := range append([]string{"place", "attendant", "weight_g", "gestation_weeks", "plurality", "cause"}, tabulate.Said()...) {
		if text := v.Values.Get(code); text != "" {
			f.Values[code] = text
		}
	}
	if code, err := area.ParseCode(v.Values.Get("happened_in")); err == nil {
		f.Values[tabulate.Happened] = p.part(code)
	}
	subject := p.life(v.Subject())
	f.Sex = subject.Sex
	partner := p.life(v.Person("partner"))
	switch f.Kind {
	case tabulate.Birth:
		mother := p.life(v.Person("mother"))
		f.Age, f.Other = age(mother.Birth, on), age(p.life(v.Person("father")).Birth, on)
		f.Values[tabulate.BornIn], f.Values[tabulate.Stay] = p.bornIn(mother), stay(mother, on.Day())
	case tabulate.Death:
		f.Age = age(subject.Birth, on)
		f.Values[tabulate.Before] = p.history(subject, on.Day())
	case tabulate.Marriage:
		f.Age, f.Other = age(subject.Birth, on), age(partner.Birth, on)
		f.Values[tabulate.Before], f.Values[tabulate.Before2] = p.history(subject, on.Day()), p.history(partner, on.Day())
	case tabulate.Divorce:
		f.Age, f.Other = age(subject.Birth, on), age(partner.Birth, on)
		f.Values[tabulate.Lasted] = lasted(subject, v.Person("partner"), on.Day())
		f.Values[tabulate.Children] = strconv.Itoa(p.dependent(on.Day(), v.Subject(), v.Person("partner")))
	}
	return f
}

// part is the part of the area in which something lies, or Elsewhere.
func (p *pages) part(c area.Code) string {
	if code, in := p.parts.of(c); in {
		return code
	}
	return tabulate.Elsewhere
}

// bornIn is the part of the area that somebody was born in, where the birth is on record.
func (p *pages) bornIn(l *vital.Life) string {
	for _, s := range l.Spells {
		if s.StartHow != residence.Birth || s.Kind != residence.Usual {
			continue
		}
		return p.part(s.Area)
	}
	return ""
}

// stay is for how many years somebody has lived in their area on a day.
func stay(l *vital.Life, on day.Day) string {
	home, ok := l.Home(on)
	if !ok {
		return ""
	}
	switch home.StartHow {
	case residence.Baseline:
		return tabulate.Since
	case residence.Birth:
		return tabulate.BirthOn
	default:
		return strconv.Itoa(home.Start.AgeOn(on))
	}
}

// history is what is on record of somebody's marriages before a day, or on the day of their own death.
func (p *pages) history(l *vital.Life, on day.Day) string {
	if !l.Known {
		return ""
	}
	out := tabulate.NoUnion
	var newest day.Day
	for _, u := range l.Unions {
		if u.Start >= on || out != tabulate.NoUnion && u.Start < newest {
			continue
		}
		newest = u.Start
		other := p.life(u.Partner)
		switch {
		case u.Ended && u.End < on && (!other.Dead || other.Death.Day() >= u.End):
			out = tabulate.Divorced
		case other.Dead && other.Death.Day() < on:
			out = tabulate.Widowed
		default:
			out = tabulate.Married
		}
	}
	return out
}

// lasted is for how many years two were married on the day on which they part, where the marriage is on record.
func lasted(l *vital.Life, partner person.ID, on day.Day) string {
	for _, u := range slices.Backward(l.Unions) {
		if u.Partner == partner && u.Start <= on {
			return strconv.Itoa(u.Start.AgeOn(on))
		}
	}
	return ""
}

// comingOfAge is when children depend on nobody any more.
const comingOfAge = 18

// dependent are the living children under eighteen whom one of the two bore, as far as they are on record.
func (p *pages) dependent(on day.Day, two ...person.ID) int {
	n := 0
	for _, who := range two {
		known := p.lives[who]
		if known == nil {
			continue
		}
		for _, c := range known.Children {
			born := c.Birth
			if born.IsZero() || born.Day() > on || c.Dead && c.Death.Day() <= on {
				continue
			}
			if born.Day().AgeOn(on) < comingOfAge {
				n++
			}
		}
	}
	return n
}

// age is in completed years on a date.
func age(birth, on day.Partial) int {
	if birth.IsZero() || on.IsZero() {
		return tabulate.Unknown
	}
	return max(birth.Day().AgeOn(on.Day()), tabulate.Unknown)
}
