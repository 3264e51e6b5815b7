// Package offline takes in what inspectors wrote on their phones without a network: checklists, and the photos that they name, which come
// apart and become papers of the case. It decides nothing that the desk of inspections doesn't.
package offline

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/domain/workflow"

	"wanjia/desk/cases"
	"wanjia/desk/inbox"
	"wanjia/desk/inspections"
	desksync "wanjia/desk/sync"
)

// Tx is a transaction of the inbox as the desks of inspections and of files need it.
type Tx interface {
	inspections.AwayTx
	desksync.Files
}

// Filer hands files in to cases.
type Filer interface {
	HandIn(ctx context.Context, tx cases.Tx, who access.Actor, h cases.Handed) (workflow.Paper, error)
}

// Files opens what devices brought.
type Files interface {
	Brought(ctx context.Context, tx desksync.Files, who access.Actor, hash string) (sync.File, []byte, bool, error)
}

// Desk takes checklists in.
type Desk struct {
	Inspections *inspections.Desk
	Cases       Filer
	Files       Files
	Within      func(inbox.Tx) Tx
}

// Join lets an inbox take checklists in, and tells who settles what is held of them: whoever watches where the case belongs.
func (d Desk) Join(in *inbox.Desk) {
	in.Teach(d.take, assessment.EntryKind)
	in.Judge(inbox.Court{Purpose: access.Oversight, Act: access.Watch, Where: func(ctx context.Context, tx inbox.Tx, dr inbox.Draft) (area.Code, error) {
		of, err := journal.ParseID(dr.Values["case"])
		if err != nil {
			return area.Code{}, nil //nolint:nilerr // what names no case is its sender's alone to settle
		}
		return inspections.Place(ctx, d.Within(tx), of)
	}}, assessment.EntryKind)
}

func (d Desk) take(ctx context.Context, tx inbox.Tx, who access.Actor, dr inbox.Draft) (inbox.Answer, error) {
	out := inbox.Answer{ID: dr.ID, Answer: journal.Accepted, Entry: dr.ID}
	who.Purpose = access.Oversight
	a, err := read(dr)
	if err != nil {
		return out, err
	}
	within := d.Within(tx)
	seq, again, err := d.Inspections.Take(ctx, within, who, a)
	if err != nil {
		return out, err
	}
	if out.Seq = seq; again {
		out.Answer = journal.Duplicate
		return out, nil
	}
	for _, hash := range a.Changed.Photos() { // those that were faster than their entry
		f, raw, ok, err := d.Files.Brought(ctx, within, who, hash)
		if err == nil && ok {
			err = d.hand(ctx, within, who, a.Case, f, raw)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// Arrived hands a photo in whose checklist is here; one whose checklist is held waits for it.
func (d Desk) Arrived(ctx context.Context, tx Tx, who access.Actor, f sync.File, raw []byte) error {
	e, ok, err := tx.EntryByID(ctx, f.Entry)
	if err != nil || !ok || e.Kind != assessment.EntryKind || e.Author != who.Account {
		return err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return err
	}
	r, ok := assessment.Of(e, body)
	if !ok {
		return nil
	}
	who.Purpose = access.Oversight
	return d.hand(ctx, tx, who, r.Case, f, raw)
}

// hand puts a photo among the papers of its case. A case that is over, or full, takes none: the photo stays among the files of sync.
func (d Desk) hand(ctx context.Context, tx Tx, who access.Actor, of journal.ID, f sync.File, raw []byte) error {
	_, err := d.Cases.HandIn(ctx, tx, who, cases.Handed{Case: of, Of: "photo", Type: f.Type, Bytes: raw})
	if why, ok := errors.AsType[*fault.Fault](err); ok && why.Kind != fault.Internal {
		return nil
	}
	return err
}

// given is an answer as phones send it.
type given struct {
	Value  string   `json:"value"`
	Note   string   `json:"note"`
	Photos []string `json:"photos"`
}

// read reads a checklist out of its entry.
func read(dr inbox.Draft) (a inspections.Away, err error) {
	a = inspections.Away{ID: dr.ID, Checklist: dr.Values["checklist"], Base: dr.Base, Changed: assessment.Answers{}}
	note := func(field string, wrong error) {
		if wrong != nil && err == nil {
			err = fault.New(fault.Invalid, "inspection.unread", "field", field).In(field).Because(wrong)
		}
	}
	var wrong error
	a.Case, wrong = journal.ParseID(dr.Values["case"])
	note("case", wrong)
	a.Version, wrong = strconv.Atoi(dr.Values["version"])
	note("version", wrong)
	a.Round, wrong = strconv.Atoi(dr.Values["round"])
	note("round", wrong)
	a.On, wrong = day.Parse(dr.Values["date"])
	note("date", wrong)
	var answers map[string]given
	note("answers", json.Unmarshal([]byte(dr.Values["answers"]), &answers))
	for k, g := range answers {
		a.Changed[assessment.ParseKey(k)] = assessment.Answer(g)
	}
	return a, err
}
