// Package offline takes in what was written about care without a network: consents, withdrawals and visits, as phones send them. It decides
// nothing that the desk of care doesn't.
package offline

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	domain "wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/person"

	"wanjia/desk/care"
	"wanjia/desk/inbox"
)

// Kinds are the kinds of entries that are taken in.
func Kinds() []journal.Kind {
	return []journal.Kind{domain.Enrolment, domain.Withdrawal, domain.Visit}
}

// Taker takes them in; within is the inbox's transaction as the desk of care needs it.
func Taker(desk *care.Desk, within func(inbox.Tx) care.Tx) inbox.Taker {
	return func(ctx context.Context, tx inbox.Tx, who access.Actor, dr inbox.Draft) (inbox.Answer, error) {
		a := inbox.Answer{ID: dr.ID, Answer: journal.Accepted, Entry: dr.ID}
		who.Purpose = access.FamilyService // whatever the phone's other entries serve
		d, v := desk.Over(within(tx)), values{dr.Values, nil}
		var done care.Done
		var err error
		switch dr.Kind {
		case domain.Enrolment:
			c := care.Enrol{ID: dr.ID, Programme: v.m["programme"], Person: v.person(), Version: v.whole("version"), How: domain.How(v.m["how"]), Guardian: v.m["guardian"],
				Lang: v.m["lang"], Area: v.area("area"), At: v.instant("at"), Renews: v.entry("renews"), Campaign: v.entry("campaign")}
			if err = v.err; err == nil {
				done, err = d.Enrol(ctx, who, c)
			}
		case domain.Withdrawal:
			c := care.Withdraw{ID: dr.ID, Person: v.person(), Programme: v.m["programme"], Record: v.entry("record"), At: v.instant("at")}
			if err = v.err; err == nil {
				err = d.Withdraw(ctx, who, c)
			}
		default:
			c := care.Visit{ID: dr.ID, Record: v.entry("record"), Programme: v.m["programme"], Person: v.person(), Contact: v.m["contact"], Form: v.m["form"], Version: v.whole("version"),
				Answers: v.answers(), On: v.day("date"), Fixes: v.entry("fixes"), Declined: v.m["declined"] == "yes"}
			if err = v.err; err == nil {
				done, err = d.Visit(ctx, who, c)
			}
		}
		a.Seq = done.Seq
		if done.Again {
			a.Answer = journal.Duplicate
		}
		return a, err
	}
}

// values reads the values of a draft and keeps the first that can't be read.
type values struct {
	m   map[string]string
	err error
}

func (v *values) note(field string, err error) {
	if err != nil && v.err == nil {
		v.err = fault.New(fault.Invalid, "care.unread", "field", field).In(field).Because(err)
	}
}

func (v *values) person() person.ID {
	p, err := person.ParseID(v.m["person"])
	v.note("person", err)
	return p
}

func (v *values) entry(field string) (id journal.ID) {
	if v.m[field] == "" {
		return id
	}
	id, err := journal.ParseID(v.m[field])
	v.note(field, err)
	return id
}

func (v *values) area(field string) (c area.Code) {
	if v.m[field] == "" {
		return c
	}
	c, err := area.ParseCode(v.m[field])
	v.note(field, err)
	return c
}

func (v *values) whole(field string) int {
	if v.m[field] == "" {
		return 0
	}
	n, err := strconv.Atoi(v.m[field])
	v.note(field, err)
	return n
}

func (v *values) day(field string) day.Day {
	if v.m[field] == "" {
		return 0
	}
	d, err := day.Parse(v.m[field])
	v.note(field, err)
	return d
}

func (v *values) instant(field string) time.Time {
	if v.m[field] == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, v.m[field])
	v.note(field, err)
	return at.UTC()
}

func (v *values) answers() map[string]string {
	out := map[string]string{}
	if v.m["answers"] != "" {
		v.note("answers", json.Unmarshal([]byte(v.m["answers"]), &out))
	}
	return out
}
