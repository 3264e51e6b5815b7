// Package interviews is where the households of an audit by sample are given to interviewers, who ask blind, and where what they found comes
// in from their phones. An interviewer is told where to go and nothing of what the register says, and is somebody who may not look it up.
// Whom they found is sealed; it judges nothing.
package interviews

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/audits"
	"wanjia/desk/inbox"
	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/audit/match"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Rows reads visits and what came of them.
type Rows interface {
	Visits(ctx context.Context, account string) ([]audit.Visit, error)
	Visit(ctx context.Context, of journal.ID, unit string) (audit.Visit, bool, error)
	Interviewed(ctx context.Context, of journal.ID, unit string) (audit.Interview, bool, error)
	Interviews(ctx context.Context, of journal.ID) ([]journal.Entry, error)
}

// Reader is one moment.
type Reader interface {
	Rows
	Tree(ctx context.Context) (*area.Tree, error)
	Salt(ctx context.Context, p person.ID) ([16]byte, bool, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Looker writes down who was told what.
type Looker interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Desk gives visits out and takes interviews in.
type Desk struct {
	Store  Store
	Looker Looker
	Keys   *seal.Keys
	Rows   func(inbox.Tx) Rows // what a transaction of the inbox reads
}

// Given is a visit with what came of it so far.
type Given struct {
	audit.Visit
	Outcome string // of the newest interview; empty where there is none
	Base    journal.Seq
}

// Assigned are the visits that whoever asks is to make, and nobody else's. Somebody who may see the register there by now is told of none.
func (d *Desk) Assigned(ctx context.Context, who access.Actor) (out []Given, err error) {
	err = d.Store.Read(ctx, func(r Reader) error {
		all, err := r.Visits(ctx, who.Account)
		if err != nil || len(all) == 0 {
			return err
		}
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		for _, v := range all {
			if !audit.Blind(who.Grants, tree.Under, v.Area) {
				continue
			}
			i, _, err := r.Interviewed(ctx, v.Audit, v.Unit)
			if err != nil {
				return err
			}
			out = append(out, Given{v, i.Outcome, i.Seq})
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return out, d.Looker.Look(ctx, who, looks.Seen{Act: access.List, Detail: "interviews"})
}

// purpose is what the key is for under which an interview is sealed.
const purpose = "interview"

// Join lets an inbox take interviews in. What is held of them is settled by whoever watches there, never by the desk whose register is audited.
func (d *Desk) Join(in *inbox.Desk) {
	in.Teach(d.take, audit.InterviewKind)
	in.Judge(inbox.Court{Purpose: access.Oversight, Act: access.Watch, Where: func(ctx context.Context, tx inbox.Tx, dr inbox.Draft) (area.Code, error) {
		of, err := journal.ParseID(dr.Values[audit.AuditField])
		if err != nil {
			return area.Code{}, nil //nolint:nilerr // what names no audit is its sender's alone to settle
		}
		v, _, err := d.Rows(tx).Visit(ctx, of, dr.Values[audit.UnitField])
		return v.Area, err
	}}, audit.InterviewKind)
}

// one is somebody who was found, as phones say it and as it is sealed.
type one struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Sex   string `json:"sex"`
	Birth string `json:"birth"`
	Date  string `json:"date"`
}

// open reads whom an interviewer found; nothing where the key is gone.
func open(raw []byte) ([]audit.Found, error) {
	if raw == nil {
		return nil, nil
	}
	var said []one
	err := json.Unmarshal(raw, &said)
	found := make([]audit.Found, len(said))
	for i, s := range said {
		found[i] = audit.Found(s)
	}
	return found, err
}

// read reads an interview out of its entry.
func read(dr inbox.Draft) (of journal.ID, on day.Day, found []audit.Found, err error) {
	bad := func(field string, why error) error {
		return fault.New(fault.Invalid, "audit.interview.unread", "field", field).In(field).Because(why)
	}
	if of, err = journal.ParseID(dr.Values[audit.AuditField]); err != nil {
		return of, on, nil, bad(audit.AuditField, err)
	}
	if on, err = day.Parse(dr.Values["date"]); err != nil {
		return of, on, nil, bad("date", err)
	}
	outcome := audits.Outcome(dr.Values[audit.OutcomeField])
	if !slices.Contains([]audits.Outcome{audits.Interviewed, audits.Absent, audits.Declined, audits.Nobody}, outcome) {
		return of, on, nil, bad(audit.OutcomeField, nil)
	}
	if text := dr.Values["found"]; text != "" {
		if found, err = open([]byte(text)); err != nil {
			return of, on, nil, bad("found", err)
		}
	}
	if outcome != audits.Interviewed {
		found = nil // whoever declined is counted and nothing more
	}
	return of, on, found, audit.CheckFound(found)
}

func (d *Desk) take(ctx context.Context, tx inbox.Tx, who access.Actor, dr inbox.Draft) (inbox.Answer, error) {
	out := inbox.Answer{ID: dr.ID, Answer: journal.Accepted, Entry: dr.ID}
	of, on, found, err := read(dr)
	if err != nil {
		return out, err
	}
	old, again, err := tx.EntryByID(ctx, dr.ID)
	switch {
	case err != nil:
		return out, err
	case again && (old.Kind != audit.InterviewKind || old.Author != who.Account):
		return out, fault.New(fault.Conflict, "journal.id.taken", "id", dr.ID.String())
	case again:
		out.Answer, out.Seq = journal.Duplicate, old.Seq
		return out, nil
	}
	v, ok, err := d.Rows(tx).Visit(ctx, of, dr.Values[audit.UnitField])
	if err != nil {
		return out, err
	}
	if !ok {
		return out, fault.New(fault.Missing, "audit.unit", "unit", dr.Values[audit.UnitField])
	}
	if v.Account != who.Account {
		return out, fault.New(fault.Refused, "audit.interview.other")
	}
	out.Seq, err = d.append(ctx, tx, who, v, journal.Entry{ID: dr.ID, Occurred: on.Partial(), Area: v.Area, Base: dr.Base}, dr.Values[audit.OutcomeField], found)
	return out, err
}

func (d *Desk) append(ctx context.Context, tx inbox.Tx, who access.Actor, v audit.Visit, e journal.Entry, outcome string, found []audit.Found) (journal.Seq, error) {
	said := make([]one, len(found))
	for i, f := range found {
		said[i] = one(f)
	}
	plain, err := json.Marshal(said)
	if err != nil {
		return 0, err
	}
	box := sealed.NewBox(d.Keys, tx)
	body, err := box.Whole(ctx, e.ID, person.ID{ID: e.ID.ID}, purpose, plain)
	if err != nil {
		return 0, err
	}
	if err := tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return 0, err
	}
	body[audit.AuditField], body[audit.UnitField], body[audit.OutcomeField] = v.Audit.String(), v.Unit, outcome
	head, err := tx.Head(ctx)
	if err != nil {
		return 0, err
	}
	now := time.UnixMilli(tx.Now()).UTC()
	if e.Occurred.First() > clock.Today(clock.Fixed(now))+1 {
		return 0, fault.New(fault.Refused, "audit.interview.ahead").In("date")
	}
	e.Seq, e.Kind, e.Recorded, e.Author, e.Device, e.Purpose = head+1, audit.InterviewKind, now, who.Account, who.Device, access.StatisticsPurpose.String()
	e.Body = journal.CanonicalBody(body)
	return e.Seq, tx.Append(ctx, []journal.Entry{e})
}

// Answers are what interviewers found of an audit, and how many units they are about.
func (d *Desk) Answers(ctx context.Context, of journal.ID) (audits.Answers, error) {
	out := audits.Answers{Outcomes: map[string]audits.Outcome{}}
	err := d.Store.Read(ctx, func(r Reader) error {
		all, err := r.Interviews(ctx, of)
		if err != nil {
			return err
		}
		for _, e := range all {
			body, err := journal.ParseBody(e.Body)
			if err != nil {
				return err
			}
			plain, err := sealed.Opener{Keys: d.Keys, Salts: r}.Whole(ctx, e.ID, purpose, body)
			if err != nil {
				return err
			}
			found, err := open(plain)
			if err != nil {
				return err
			}
			unit := body[audit.UnitField]
			out.Outcomes[unit] = audits.Outcome(body[audit.OutcomeField])
			for _, f := range found {
				out.People = append(out.People, match.Record{Kind: match.Kind(f.Kind), House: unit, Name: f.Name, Sex: f.Sex, Birth: f.Birth, Date: f.Date})
			}
		}
		return nil
	})
	return out, err
}
