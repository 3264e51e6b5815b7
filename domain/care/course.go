package care

import (
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/form"
	"wanjia/domain/person"
	"wanjia/domain/schedule"
)

// Due is a contact that may be done or should have been.
type Due struct {
	Contact string
	Title   words.Sentence
	Form    string
	From    day.Day // the first day on which it may be
	On      day.Day // the day by which it is meant to be
	Until   day.Day // the last day on which it is offered; 0 without end
	Late    int     // days past On
}

// Facts are what forms may know of the client on a day: the newest answers, besides who it is.
func (r *Record) Facts(birth day.Partial, sex person.Sex, on day.Day) form.Facts {
	f := form.Facts{On: on, Birth: birth, Sex: sex.String()}
	for _, m := range r.Meetings {
		for code, into := range map[string]*day.Partial{"lmp": &f.LMP, "edd": &f.EDD, "delivered": &f.Delivered} {
			if p, err := day.ParsePartial(m.Answers[code]); err == nil && !p.IsZero() {
				*into = p
			}
		}
	}
	return f
}

// kindAnswer is the question whose answer says what was done, where an interval depends on it.
const kindAnswer = "kind"

// Due is what schedules offer the client up to a day: what is open or late, the earliest first. A contact that was declined is none.
func (r *Record) Due(plans []*schedule.Definition, birth day.Partial, sex person.Sex, on, until day.Day) []Due {
	f := &schedule.Facts{Facts: r.Facts(birth, sex, on), Enrolled: day.OfTime(r.Consent.At, clock.Civil()).Partial()}
	var done []schedule.Done
	for _, m := range r.Meetings {
		done = append(done, schedule.Done{Contact: m.Contact, Form: m.Form, On: m.On, Kind: m.Answers[kindAnswer], Declined: m.Declined})
	}
	var out []Due
	for _, p := range plans {
		for _, item := range schedule.Due(p, f, done) {
			if item.State == schedule.Lapsed || item.From > until {
				continue
			}
			i := slices.IndexFunc(p.Contacts, func(c schedule.Contact) bool { return c.Code == item.Contact })
			d := Due{Contact: item.Contact, Title: p.Contacts[i].Title, Form: item.Form, From: item.From, On: item.Due, Late: max(0, int(on-item.Due))}
			if item.Until != schedule.Never {
				d.Until = item.Until
			}
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int {
		if a.On != b.On {
			return int(a.On - b.On)
		}
		return strings.Compare(a.Contact, b.Contact)
	})
	return out
}
