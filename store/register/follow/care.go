package follow

import (
	"context"
	"time"

	"wanjia/domain/care"
	"wanjia/domain/care/campaign"
	"wanjia/domain/care/stock"
	"wanjia/domain/journal"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

// CareSQL selects what ScanCare reads.
const CareSQL = `SELECT id, client, team, area, opened, closed, entries FROM care_record WHERE `

const withdrawalsSQL = `SELECT record, client, team, at FROM care_withdrawal WHERE `

func isCare(k journal.Kind) bool {
	return care.Is(k) || k == care.RosterKind || k == stock.Kind || campaign.Is(k)
}

// applyCare brings records to where an entry leads. A record is settled anew whenever it or a withdrawal arrives, so that the order in
// which they do means nothing.
func applyCare(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	switch {
	case e.Kind == care.RosterKind:
		return applyMember(ctx, tx, e, body)
	case e.Kind == stock.Kind:
		return applySupply(ctx, tx, e, body)
	case campaign.Is(e.Kind):
		return applyCampaign(ctx, tx, e, body)
	}
	l, err := care.LabelOf(body)
	if err != nil {
		return err
	}
	if e.Kind == care.Withdrawal {
		return applyWithdrawal(ctx, tx, e, l)
	}
	f, _, err := CareRecord(ctx, tx, l.Record)
	if err != nil {
		return err
	}
	return settleCare(ctx, tx, []care.File{f.Take(e, l)})
}

func applyWithdrawal(ctx context.Context, tx *sqldb.Tx, e journal.Entry, l care.Label) error {
	var record any
	if !l.Record.IsZero() {
		record = l.Record.ID[:]
	}
	if err := tx.Insert(ctx, "care_withdrawal", []string{"id", "client", "team", "record", "at", "seq"}, "",
		[][]any{{e.ID.ID[:], l.Client[:], l.Team[:], record, l.At.UnixMilli(), int64(e.Seq)}}); err != nil {
		return err
	}
	touched, err := CareOf(ctx, tx, [][16]byte{l.Client}, l.Team)
	if err != nil {
		return err
	}
	if f, ok, err := CareRecord(ctx, tx, l.Record); err != nil || ok {
		touched = append(touched, f)
		if err != nil {
			return err
		}
	}
	return settleCare(ctx, tx, touched)
}

// settleCare writes records as withdrawals leave them.
func settleCare(ctx context.Context, tx *sqldb.Tx, files []care.File) error {
	for i := range files {
		f := &files[i]
		all, err := sqldb.Collect(ctx, tx, scanWithdrawal, withdrawalsSQL+`client = $1 AND team = $2 OR record = $3`, f.Client[:], f.Team[:], f.ID.ID[:])
		if err != nil {
			return err
		}
		if err := saveCare(ctx, tx, f.Settle(all)); err != nil {
			return err
		}
	}
	return nil
}

func saveCare(ctx context.Context, tx *sqldb.Tx, f care.File) error {
	return tx.Insert(ctx, "care_record", []string{"id", "client", "team", "area", "opened", "closed", "seq", "entries"},
		`ON CONFLICT (id) DO UPDATE SET area = excluded.area, opened = excluded.opened, closed = excluded.closed, entries = excluded.entries`,
		[][]any{{f.ID.ID[:], f.Client[:], f.Team[:], f.Area.String(), milli(f.Opened), milli(f.Closed), int64(f.Entries[0]), blob.Seqs(f.Entries)}})
}

func milli(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// CareRecord is where one record stands.
func CareRecord(ctx context.Context, q sqldb.Querier, of journal.ID) (care.File, bool, error) {
	return one(sqldb.Collect(ctx, q, ScanCare, CareSQL+`id = $1`, of.ID[:]))
}

// CareOf are the records of a client, under any of its indexes, with a team.
func CareOf(ctx context.Context, q sqldb.Querier, clients [][16]byte, team [16]byte) ([]care.File, error) {
	var out []care.File
	for _, c := range clients {
		found, err := sqldb.Collect(ctx, q, ScanCare, CareSQL+`client = $1 AND team = $2 ORDER BY seq`, c[:], team[:])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// ScanCare reads a row of CareSQL.
func ScanCare(scan func(...any) error) (care.File, error) {
	var f care.File
	var root, client, team []byte
	var code, entries string
	var opened, closed int64
	if err := scan(&root, &client, &team, &code, &opened, &closed, &entries); err != nil {
		return f, err
	}
	var r Columns
	f.ID.ID, f.Area, f.Opened, f.Closed = r.ID(root), r.Area(code), instant(opened), instant(closed)
	copy(f.Client[:], client)
	copy(f.Team[:], team)
	var err error
	f.Entries, err = blob.ParseSeqs(entries)
	r.Note(err)
	return f, r.Err
}

func scanWithdrawal(scan func(...any) error) (care.Withdrew, error) {
	var w care.Withdrew
	var record, client, team []byte
	var at int64
	if err := scan(&record, &client, &team, &at); err != nil {
		return w, err
	}
	var r Columns
	w.Record.ID, w.At = r.ID(record), instant(at)
	copy(w.Client[:], client)
	copy(w.Team[:], team)
	return w, r.Err
}

const leaveSQL = `DELETE FROM care_member WHERE account = $1 AND programme = $2 AND area = $3`

func applyMember(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	m, which := care.MemberOf(e, body)
	if which == care.Leaves {
		_, err := tx.Exec(ctx, leaveSQL, m.Account, m.Programme, m.Area.String())
		return err
	}
	return tx.Insert(ctx, "care_member", []string{"account", "programme", "area", "seq"}, `ON CONFLICT (account, programme, area) DO NOTHING`,
		[][]any{{m.Account, m.Programme, m.Area.String(), int64(e.Seq)}})
}
