// Package entries says how an entry lies in the table of the journal, and which entries somebody holds a receipt of. It proves nothing.
package entries

import (
	"encoding/json"
	"strings"
	"time"

	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/store/register/follow"
)

// Columns are those that Scan reads.
const Columns = `seq, id, kind, area, occurred, recorded, author, device, purpose, base, corrects, voids, reason, overrides, body`

// Names are the columns of Rows.
func Names() []string { return strings.Split(Columns, ", ") }

type overrideRow struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// Rows are entries as they are inserted.
func Rows(all []journal.Entry) ([][]any, error) {
	rows := make([][]any, len(all))
	for n := range all {
		e := &all[n] // its id lies in it
		overrides := noOverrides
		if len(e.Overrides) > 0 {
			said := make([]overrideRow, len(e.Overrides))
			for i, o := range e.Overrides {
				said[i] = overrideRow(o)
			}
			raw, err := json.Marshal(said)
			if err != nil {
				return nil, err
			}
			overrides = string(raw)
		}
		rows[n] = []any{int64(e.Seq), e.ID.ID[:], string(e.Kind), e.Area.String(), e.Occurred.String(), e.Recorded.UnixMilli(),
			e.Author, e.Device, e.Purpose, int64(e.Base), OrNull(e.Corrects.ID), OrNull(e.Voids.ID), e.Reason, overrides, string(e.Body)}
	}
	return rows, nil
}

// noOverrides is how most entries say that they override no rule.
const noOverrides = "[]"

// OrNull is an id as a column that may hold none.
func OrNull(u id.ID) any {
	if u.IsZero() {
		return nil
	}
	return u[:]
}

// Scan reads a row.
func Scan(scan func(...any) error) (journal.Entry, error) {
	var e journal.Entry
	var seq, recorded, base int64
	var eid, corrects, voids []byte
	var kind, code, occurred, overrides, body string
	err := scan(&seq, &eid, &kind, &code, &occurred, &recorded, &e.Author, &e.Device, &e.Purpose, &base, &corrects, &voids, &e.Reason, &overrides, &body)
	if err != nil {
		return e, err
	}
	var r follow.Columns
	e.Seq, e.Kind, e.Base, e.Body = journal.Seq(seq), journal.Kind(kind), journal.Seq(base), []byte(body)
	e.ID.ID, e.Corrects.ID, e.Voids.ID = r.ID(eid), r.ID(corrects), r.ID(voids)
	e.Area, e.Occurred, e.Recorded = r.Area(code), r.Date(occurred), time.UnixMilli(recorded).UTC()
	if overrides != noOverrides {
		var rows []overrideRow
		r.Note(json.Unmarshal([]byte(overrides), &rows))
		for _, o := range rows {
			e.Overrides = append(e.Overrides, journal.Override(o))
		}
	}
	return e, r.Err
}

// importDevice begins the device of entries that came in a sheet: nobody holds a receipt for those.
const importDevice = "import:"

// Receipts are the numbers by which whoever holds one finds an entry again, but for what comes in bulk: the payments
// of a batch and the lines of a statement are handed to nobody.
func Receipts(all []journal.Entry) [][]any {
	var rows [][]any
	for _, e := range all {
		if !strings.HasPrefix(e.Device, importDevice) && e.Kind != "area" && e.Kind != payment.PayKind && e.Kind != payment.MovementKind {
			rows = append(rows, []any{journal.NumberOf(e.ID).String(), int64(e.Seq)})
		}
	}
	return rows
}
