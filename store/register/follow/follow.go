// Package follow keeps the tables that follow from the journal's entries alone: notices, the quarantine, cases, what stands
// around claims, money, providers, transfers, answers to findings, audits, budgets and the release ledger. It is called where entries are appended, so that what a
// desk writes, what a replay writes and what is rebuilt can't differ.
package follow

import (
	"bytes"
	"context"

	"wanjia/domain/disclosure/release"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/quarantine"
	"wanjia/domain/workflow"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow/noted"
	"wanjia/store/register/follow/purse"
	"wanjia/store/register/programme"
	"wanjia/store/sqldb"
)

const (
	noticeColumnList     = `id, kind, stage, area, date, seq, versions, event, reason`
	quarantineColumnList = `id, entry, kind, area, seq, why, state, done, author`

	// NoticesSQL selects what ScanNotice reads.
	NoticesSQL = `SELECT ` + noticeColumnList + ` FROM notice WHERE `
	// HeldSQL selects what ScanHeld reads.
	HeldSQL = `SELECT ` + quarantineColumnList + ` FROM quarantine WHERE `
)

// Read is what concerns the tables of a stretch of entries, as far as it can be read without asking them.
type Read struct{ all []read }

type read struct {
	entry journal.Entry
	body  map[string]string
	slip  purse.Slip // of an entry of money
}

// Parse reads entries; it asks nothing, so that it can be done beside a transaction.
func Parse(entries []journal.Entry) (Read, error) {
	var out Read
	for _, e := range entries {
		if !mayConcern(e) {
			continue
		}
		if out.all == nil {
			out.all = make([]read, 0, len(entries)) // where one concerns them, most do
		}
		one := read{entry: e}
		var err error
		if !identity.Is(e.Kind) {
			one.body, err = journal.ParseBody(e.Body)
		}
		if err == nil && purse.Is(e.Kind) {
			one.slip, err = purse.Read(e, one.body)
		}
		if err != nil {
			return out, err
		}
		out.all = append(out.all, one)
	}
	return out, nil
}

// Entries brings the tables to where entries lead, in their order.
func Entries(ctx context.Context, tx *sqldb.Tx, stretch Read) error {
	var p purse.Purse
	for i := range stretch.all {
		e, body := stretch.all[i].entry, stretch.all[i].body
		if identity.Is(e.Kind) {
			if err := sameStep(ctx, tx, e); err != nil {
				return err
			}
			continue
		}
		if isDouble(e.Kind) {
			if err := doubleStep(ctx, tx, e, body); err != nil {
				return err
			}
			continue
		}
		if root, ok := quarantine.Of(e, body); ok {
			h, _, err := Held(ctx, tx, root)
			if err != nil {
				return err
			}
			h.ID = root
			if err := saveHeld(ctx, tx, quarantine.Apply(h, e, body)); err != nil {
				return err
			}
		}
		if purse.Is(e.Kind) {
			if err := p.Take(ctx, tx, e, body, stretch.all[i].slip); err != nil {
				return err
			}
		}
		if err := beside(ctx, tx, e, body); err != nil {
			return err
		}
		if root, ok := notice.Of(e, body); ok {
			n, _, err := Notice(ctx, tx, root)
			if err != nil {
				return err
			}
			n.ID = root
			if err := saveNotice(ctx, tx, notice.Apply(n, e, body)); err != nil {
				return err
			}
		}
	}
	return p.Flush(ctx, tx)
}

// beside follows what has nothing to do with notices, the quarantine and money.
func beside(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	if aroundClaims(e.Kind) {
		return applyClaim(ctx, tx, e, body)
	}
	if l, ok := release.Of(e, body); ok {
		return saveRelease(ctx, tx, l)
	}
	if root, ok := workflow.Of(e, body); ok {
		if err := aboutFacility(ctx, tx, root, e, body); err != nil {
			return err
		}
		return applyCase(ctx, tx, root, e, body)
	}
	if isCare(e.Kind) {
		return applyCare(ctx, tx, e, body)
	}
	if noted.Is(e.Kind) {
		return noted.Follow(ctx, tx, e, body)
	}
	if isTransfer(e.Kind) {
		return applyTransfer(ctx, tx, e, body)
	}
	if isOversight(e.Kind) {
		return aboutProviders(ctx, tx, e, body)
	}
	if programme.Is(e.Kind) {
		return programme.Apply(ctx, tx, e, body)
	}
	return aboutQuality(ctx, tx, e, body)
}

// refMark is how a body names a notice. In a canonical body it can't stand inside a text: quotes are escaped there.
const refMark = `"` + notice.RefField + `":"`

// mayConcern spares reading the bodies of a million rows of a sheet.
func mayConcern(e journal.Entry) bool {
	switch e.Kind {
	case notice.Notify, notice.Declare, notice.Refuse, quarantine.Hold, quarantine.Release, quarantine.Discard, workflow.EntryKind, identity.Merge, identity.Part,
		release.EntryKind:
		return true
	}
	return noted.Is(e.Kind) || programme.Is(e.Kind) || isOversight(e.Kind) || isTransfer(e.Kind) || isCare(e.Kind) || isDouble(e.Kind) || isQuality(e.Kind) || purse.Is(e.Kind) || aroundClaims(e.Kind) || bytes.Contains(e.Body, []byte(refMark))
}

// Notice is one notice.
func Notice(ctx context.Context, q sqldb.Querier, root journal.ID) (notice.Notice, bool, error) {
	return one(sqldb.Collect(ctx, q, ScanNotice, NoticesSQL+`id = $1`, root.ID[:]))
}

// Held is one entry in quarantine.
func Held(ctx context.Context, q sqldb.Querier, root journal.ID) (quarantine.Held, bool, error) {
	return one(sqldb.Collect(ctx, q, ScanHeld, HeldSQL+`id = $1`, root.ID[:]))
}

func one[T any](all []T, err error) (T, bool, error) {
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

// ScanNotice reads a row of NoticesSQL.
func ScanNotice(scan func(...any) error) (notice.Notice, error) {
	var n notice.Notice
	var root, event []byte
	var kind, stage, code, date, versions string
	var seq int64
	if err := scan(&root, &kind, &stage, &code, &date, &seq, &versions, &event, &n.Reason); err != nil {
		return n, err
	}
	var r Columns
	n.ID.ID, n.Event.ID, n.Of = r.ID(root), r.ID(event), journal.Kind(kind)
	n.Area, n.Date = r.Area(code), r.Date(date)
	var err error
	n.Stage, err = notice.ParseStage(stage)
	r.Note(err)
	n.Versions, err = blob.ParseSeqs(versions)
	r.Note(err)
	return n, r.Err
}

// ScanHeld reads a row of HeldSQL.
func ScanHeld(scan func(...any) error) (quarantine.Held, error) {
	var h quarantine.Held
	var root, entry []byte
	var kind, code, state string
	var seq, done int64
	if err := scan(&root, &entry, &kind, &code, &seq, &h.Why, &state, &done, &h.From); err != nil {
		return h, err
	}
	var r Columns
	h.ID.ID, h.Entry.ID, h.Of, h.Area = r.ID(root), r.ID(entry), journal.Kind(kind), r.Area(code)
	h.Seq, h.Done = journal.Seq(seq), journal.Seq(done)
	var err error
	h.State, err = quarantine.ParseState(state)
	r.Note(err)
	return h, r.Err
}

var (
	noticeColumns     = []string{"id", "kind", "stage", "area", "date", "seq", "versions", "event", "reason"}
	quarantineColumns = []string{"id", "entry", "kind", "area", "seq", "why", "state", "done", "author"}
)

func saveNotice(ctx context.Context, tx *sqldb.Tx, n notice.Notice) error {
	var event any
	if !n.Event.IsZero() {
		event = n.Event.ID[:]
	}
	return tx.Insert(ctx, "notice", noticeColumns, `ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, stage = excluded.stage, area = excluded.area,
 date = excluded.date, seq = excluded.seq, versions = excluded.versions, event = excluded.event, reason = excluded.reason`,
		[][]any{{n.ID.ID[:], string(n.Of), n.Stage.String(), n.Area.String(), n.Date.String(), int64(n.First()), blob.Seqs(n.Versions), event, n.Reason}})
}

func saveHeld(ctx context.Context, tx *sqldb.Tx, h quarantine.Held) error {
	return tx.Insert(ctx, "quarantine", quarantineColumns, `ON CONFLICT (id) DO UPDATE SET state = excluded.state, done = excluded.done`,
		[][]any{{h.ID.ID[:], h.Entry.ID[:], string(h.Of), h.Area.String(), int64(h.Seq), h.Why, h.State.String(), int64(h.Done), h.From}})
}
