package schedule

import (
	"cmp"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/rule"
)

func itoa(n int) string { return strconv.Itoa(n) }

// view is what expressions see: the facts, and the last time that a contact was done.
type view struct {
	facts *Facts
	last  *Done
}

// Fact is a fact by its name.
func (v view) Fact(name string) rule.Value {
	switch name {
	case "enrolment.day":
		return ofDay(v.facts.Enrolled)
	case "last.kind":
		if v.last == nil || v.last.Kind == "" {
			return rule.Value{}
		}
		return rule.OfText(v.last.Kind)
	case "last.day":
		if v.last == nil {
			return rule.Value{}
		}
		return rule.OfDay(v.last.On)
	default:
		return v.facts.Fact(name)
	}
}

func ofDay(p day.Partial) rule.Value {
	if !p.Whole() {
		return rule.Value{}
	}
	return rule.OfDay(p.First())
}

// holds says that an expression is known to hold; one that isn't there does.
func holds(e *rule.Expression, v view) bool {
	if e == nil {
		return true
	}
	out, err := e.Ask(v)
	if err != nil {
		return false // what can't be worked out isn't known
	}
	b, known := out.Bool()
	return known && b
}

// pregnancy is how many days before the estimated day of delivery the last menstrual period is taken to have been.
const pregnancy = 280

func (f *Facts) anchor(a Anchor) (day.Day, bool) {
	p := [...]day.Partial{f.Birth, f.Enrolled, f.LMP, f.Delivered}[a]
	if a == LMP && f.EDD.Whole() {
		return f.EDD.First() - pregnancy, true
	}
	return p.First(), p.Whole()
}

// stopped says that nothing is due any more on the day asked for.
func (d *Definition) stopped(f *Facts) bool {
	for _, p := range []day.Partial{f.Ended, f.Died, f.Moved} {
		if !p.IsZero() && p.First() <= f.On {
			return true
		}
	}
	for _, a := range d.Stops {
		if at, known := f.anchor(a); known && at <= f.On {
			return true
		}
	}
	return false
}

// Due is every contact that isn't done, in the order of their due days, with where it stands on the day of the facts. Visits of
// after that day don't count yet.
func Due(d *Definition, f *Facts, done []Done) []Item {
	anchor, known := f.anchor(d.Anchor)
	if !known || d.stopped(f) || !holds(d.Who, view{facts: f}) {
		return nil
	}
	p := &plan{d: d, f: f, anchor: anchor, by: make([][]*Done, len(d.Contacts))}
	p.assign(done)
	var out []Item
	for i := range d.Contacts {
		if item, due := p.item(i); due {
			out = append(out, item)
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int { return cmp.Compare(a.Due, b.Due) })
	return out
}

// plan is one person's contacts and what was done of them.
type plan struct {
	d      *Definition
	f      *Facts
	anchor day.Day
	by     [][]*Done // by contact, earliest first
}

// assign gives each visit to the contact it was made for, or else to the first that has its form, isn't done and was open that day.
func (p *plan) assign(done []Done) {
	sorted := slices.DeleteFunc(slices.Clone(done), func(x Done) bool { return x.On > p.f.On })
	slices.SortFunc(sorted, func(a, b Done) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Contact, b.Contact), cmp.Compare(a.Form, b.Form), cmp.Compare(a.Kind, b.Kind), cmp.Compare(order(a), order(b)))
	})
	for i := range sorted {
		if at := p.index(sorted[i].Contact); at >= 0 {
			p.by[at] = append(p.by[at], &sorted[i])
		}
	}
	for i := range sorted {
		if sorted[i].Contact == "" && sorted[i].Form != "" {
			p.place(&sorted[i])
		}
	}
}

func order(d Done) int {
	if d.Declined {
		return 1
	}
	return 0
}

func (p *plan) index(code string) int {
	if code == "" {
		return -1
	}
	return slices.IndexFunc(p.d.Contacts, func(c Contact) bool { return c.Code == code })
}

func (p *plan) place(x *Done) {
	for i := range p.d.Contacts {
		c := &p.d.Contacts[i]
		if c.Form != x.Form || len(p.by[i]) > 0 && len(c.Every) == 0 {
			continue
		}
		w, open := p.window(i, nil)
		if open && w.From <= x.On && x.On <= w.Until {
			p.by[i] = append(p.by[i], x)
			slices.SortStableFunc(p.by[i], func(a, b *Done) int { return cmp.Compare(a.On, b.On) })
			return
		}
	}
}

// window is when a contact may be done after it was last done; open is false where it waits for another.
func (p *plan) window(i int, last *Done) (w Item, open bool) {
	c := &p.d.Contacts[i]
	w = Item{Contact: c.Code, Form: c.Form, From: c.From.After(p.anchor), Due: c.Due.After(p.anchor), Until: Never}
	if c.Until.Set {
		w.Until = c.Until.After(p.anchor)
	}
	if c.After != "" {
		before := p.by[p.index(c.After)]
		at := slices.IndexFunc(before, func(x *Done) bool { return !x.Declined })
		if at < 0 {
			return w, false
		}
		earliest := c.Gap.After(before[at].On)
		w.From, w.Due = max(w.From, earliest), max(w.Due, earliest)
	}
	if last == nil {
		return w, true
	}
	for _, r := range c.Every {
		if holds(r.When, view{p.f, last}) {
			w.From = r.Span.After(last.On)
			w.Due = w.From
			return w, true
		}
	}
	return w, false
}

// item is a contact where it isn't done; due is false where it is, waits, or is for somebody else.
func (p *plan) item(i int) (w Item, due bool) {
	c, visits := &p.d.Contacts[i], p.by[i]
	var last *Done
	if len(visits) > 0 {
		if len(c.Every) == 0 {
			return Item{}, false
		}
		last = visits[len(visits)-1]
	}
	if !holds(c.When, view{p.f, last}) {
		return Item{}, false
	}
	w, open := p.window(i, last)
	if !open || w.From > w.Until {
		return Item{}, false
	}
	// Nobody is late for what they hadn't been offered.
	if p.f.Enrolled.Whole() {
		since := p.f.Enrolled.First()
		if w.Until < since {
			return Item{}, false
		}
		w.From, w.Due = max(w.From, since), max(w.Due, since)
	}
	w.Again = len(visits)
	w.State = stands(w, p.f.On)
	return w, true
}

func stands(w Item, on day.Day) State {
	switch {
	case on < w.From:
		return Ahead
	case on > w.Until:
		return Lapsed
	case on > w.Due:
		return Late
	default:
		return Open
	}
}
